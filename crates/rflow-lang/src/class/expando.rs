//! `groovy.util.Expando`: an object whose properties and methods are what is put into it.

use std::any::Any;
use std::rc::Rc;

use crate::closure::Closure;
use crate::host::HostObject;
use crate::interp::{Interp, WeakInterp};
use crate::text;
use crate::value::{Entries, MapObj, Value};

/// The object; closures among its properties are its methods.
pub(super) struct Expando {
    properties: Rc<MapObj>,
    interp: Rc<WeakInterp>,
}

impl Expando {
    /// `new Expando(name: value)`
    pub(super) fn construct(interp: &Interp, args: &[Value]) -> Option<Value> {
        let given = match args {
            [] => Entries::default(),
            [Value::Map(given)] => given.borrow().clone(),
            _ => return None,
        };
        let Value::Map(properties) = Value::map(given) else {
            return None;
        };
        Some(Value::host(Self {
            properties,
            interp: Rc::new(interp.downgrade()),
        }))
    }

    /// Calls a closure among the properties, which sees the others by their names.
    fn method(&self, interp: &Interp, name: &str, args: &[Value]) -> Option<crate::raise::Eval> {
        let stored = self.properties.get_str(name)?;
        if !matches!(stored, Value::Closure(_)) {
            return None;
        }
        let this = Value::host(Self {
            properties: self.properties.clone(),
            interp: self.interp.clone(),
        });
        Some(interp.call(&Closure::with_delegate(&stored, this), args))
    }

    /// The result of a closure among the properties, where no exception can be raised.
    fn own(&self, name: &str, args: &[Value]) -> Option<Value> {
        let interp = self.interp.upgrade()?;
        Some(self.method(&interp, name, args)?.unwrap_or_else(|raise| {
            crate::nesting::postpone(raise);
            Value::Null
        }))
    }
}

impl HostObject for Expando {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.util.Expando"
    }

    fn text(&self) -> String {
        match self.own("toString", &[]) {
            Some(text) => text::text(&text),
            None => text::java_text(&Value::Map(self.properties.clone())),
        }
    }

    fn call(
        &self,
        interp: &Interp,
        _this: &Value,
        method: &str,
        args: &[Value],
    ) -> Option<crate::raise::Eval> {
        if let Some(result) = self.method(interp, method, args) {
            return Some(result);
        }
        Some(Ok(match (method, args) {
            ("getProperties", []) => Value::Map(self.properties.clone()),
            ("getProperty" | "getAt", [name]) => self.properties.get(name).unwrap_or_default(),
            ("setProperty" | "putAt", [name, value]) => {
                self.properties.insert(name.clone(), value.clone());
                Value::Null
            }
            ("toString", []) => Value::from(self.text()),
            _ => return None,
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<crate::raise::Eval> {
        Some(Ok(match name {
            "properties" => Value::Map(self.properties.clone()),
            "class" => return None,
            _ => self.properties.get_str(name).unwrap_or_default(),
        }))
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<crate::raise::Eval<()>> {
        self.properties.insert_str(name, value);
        Some(Ok(()))
    }

    /// Each is equal to itself alone, unless it says otherwise.
    fn equals(&self, other: &Value) -> Option<bool> {
        let own = self.own("equals", std::slice::from_ref(other));
        Some(match own {
            Some(equal) => equal.truthy(),
            None => other
                .as_host::<Self>()
                .is_some_and(|other| Rc::ptr_eq(&other.properties, &self.properties)),
        })
    }

    fn hash_key(&self) -> Option<Value> {
        // Where it is does not change with what it has.
        let place = || Value::Long(i64::try_from(Rc::as_ptr(&self.properties).addr()).unwrap_or(i64::MAX));
        Some(self.own("hashCode", &[]).unwrap_or_else(place))
    }
}
