//! Map entries as values.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text;
use crate::value::{MapObj, Value};

/// An entry of a map. Setting its value changes the map.
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: Value,
    value: RefCell<Value>,
    owner: Option<Rc<MapObj>>,
    is_fixed: bool,
    /// It is a `groovy.util.MapEntry`.
    is_groovy: bool,
}

impl Entry {
    /// The value.
    pub(crate) fn value(&self) -> Value {
        if let Some(now) = self.owner.as_ref().and_then(|map| map.get(&self.key)) {
            return now;
        }
        self.value.borrow().clone()
    }

    /// Sets the value; the answer is the one before.
    fn set(&self, value: Value) -> Eval {
        if self.is_fixed {
            return Err(super::util::immutable("The entry"));
        }
        let before = self.value();
        if let Some(map) = &self.owner {
            super::map::mutable(map)?;
            // An entry that was removed from the map is on its own.
            if map.has(&self.key) {
                map.insert(self.key.clone(), value.clone());
            }
        }
        self.value.replace(value);
        Ok(before)
    }
}

/// An entry as a value.
pub(crate) fn new(owner: Option<&Rc<MapObj>>, key: Value, value: Value) -> Value {
    Value::host(Entry {
        key,
        value: RefCell::new(value),
        owner: owner.cloned(),
        is_fixed: false,
        is_groovy: false,
    })
}

/// `new MapEntry(key, value)`
pub(crate) fn of_groovy(key: Value, value: Value) -> Value {
    Value::host(Entry {
        key,
        value: RefCell::new(value),
        owner: None,
        is_fixed: false,
        is_groovy: true,
    })
}

/// An entry that cannot be changed, as `Map.entry(k, v)` and `firstEntry()` give it.
pub(crate) fn fixed(key: Value, value: Value) -> Value {
    Value::host(Entry {
        key,
        value: RefCell::new(value),
        owner: None,
        is_fixed: true,
        is_groovy: false,
    })
}

/// All entries of a map as values.
pub(crate) fn all(map: &Rc<MapObj>) -> Vec<Value> {
    map.to_vec()
        .into_iter()
        .map(|(k, v)| new(Some(map), k, v))
        .collect()
}

/// The entries as pairs; `None` when the value is no entry.
pub(crate) fn pair(value: &Value) -> Option<(Value, Value)> {
    let entry = value.as_host::<Entry>()?;
    Some((entry.key.clone(), entry.value()))
}

impl HostObject for Entry {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self.is_groovy {
            true => "groovy.util.MapEntry",
            false => "java.util.LinkedHashMap$Entry",
        }
    }

    fn text(&self) -> String {
        let sign = if self.is_groovy { ':' } else { '=' };
        format!(
            "{}{sign}{}",
            text::java_text(&self.key),
            text::java_text(&self.value())
        )
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("getKey", []) => Some(Ok(self.key.clone())),
            ("getValue", []) => Some(Ok(self.value())),
            ("setValue", [value]) => Some(self.set(value.clone())),
            ("hashCode", []) => {
                let hash = super::hash_code::entry(&self.key, &self.value());
                Some(Ok(Value::Int(hash)))
            }
            _ => None,
        }
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "key" => Some(Ok(self.key.clone())),
            "value" => Some(Ok(self.value())),
            _ => None,
        }
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        (name == "value").then(|| self.set(value).map(|_| ()))
    }

    fn hash_key(&self) -> Option<Value> {
        // The class in front keeps an entry from being equal to a list of its parts.
        let class = Value::Class(arcstr::literal!("java.util.Map$Entry"));
        Some(Value::list(vec![class, self.key.clone(), self.value()]))
    }

    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "Map.Entry" | "Entry" | "java.util.Map.Entry" | "java.util.Map$Entry" | "Object"
        )
    }
}
