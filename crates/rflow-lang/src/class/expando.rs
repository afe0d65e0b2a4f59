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
}

impl HostObject for Expando {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.util.Expando"
    }

    fn text(&self) -> String {
        let own = self
            .interp
            .upgrade()
            .and_then(|interp| self.method(&interp, "toString", &[]));
        match own {
            Some(Ok(text)) => text::text(&text),
            Some(Err(raise)) => {
                crate::nesting::postpone(raise);
                String::new()
            }
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

    fn hash_key(&self) -> Option<Value> {
        Some(Value::Map(self.properties.clone()))
    }
}
