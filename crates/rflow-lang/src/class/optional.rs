//! `Optional`: a value that may be missing.

use std::any::Any;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// A value, or null for none.
struct OptionalObj(Value);

/// `Optional.of(value)` and the like.
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    if class != "java.util.Optional" {
        return None;
    }
    match (method, args) {
        ("of", [Value::Null]) => Some(Err(Raise::null_pointer("Optional.of() needs a value"))),
        ("of" | "ofNullable", [value]) => Some(Ok(Value::host(OptionalObj(value.clone())))),
        ("empty", []) => Some(Ok(Value::host(OptionalObj(Value::Null)))),
        _ => None,
    }
}

impl OptionalObj {
    fn present(&self) -> bool {
        !self.0.is_null()
    }
}

impl HostObject for OptionalObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.Optional"
    }

    fn text(&self) -> String {
        match self.present() {
            true => format!("Optional[{}]", text::text(&self.0)),
            false => "Optional.empty".into(),
        }
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let value = || std::slice::from_ref(&self.0);
        Some(match (method, args) {
            ("isPresent", []) => Ok(Value::Bool(self.present())),
            ("isEmpty", []) => Ok(Value::Bool(!self.present())),
            ("get" | "orElseThrow", []) if !self.present() => Err(Raise::no_such_element("No value present")),
            ("get" | "orElseThrow", []) | ("orElse" | "orElseGet" | "orElseThrow", [_]) if self.present() => {
                Ok(self.0.clone())
            }
            ("orElse", [other]) => Ok(other.clone()),
            ("orElseGet", [f]) => interp.call(f, &[]),
            ("orElseThrow", [f]) => interp.call(f, &[]).and_then(|e| {
                let raise = super::raise_of(&e);
                Err(raise.unwrap_or_else(|| Raise::no_such_element("No value present")))
            }),
            ("ifPresent", [f]) => match self.present() {
                true => interp.call(f, value()).map(|_| Value::Null),
                false => Ok(Value::Null),
            },
            ("map" | "flatMap" | "filter", [_]) if !self.present() => Ok(this.clone()),
            ("map", [f]) => interp.call(f, value()).map(|made| Value::host(OptionalObj(made))),
            ("flatMap", [f]) => interp.call(f, value()),
            ("filter", [f]) => interp.call(f, value()).map(|kept| {
                if kept.truthy() {
                    this.clone()
                } else {
                    Value::host(OptionalObj(Value::Null))
                }
            }),
            _ => return None,
        })
    }

    fn truthy(&self) -> bool {
        self.present()
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str("java.util.Optional"),
            self.0.clone(),
        ]))
    }
}
