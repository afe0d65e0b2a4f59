//! `groovy.json.JsonBuilder`: JSON made of a value, or by a closure whose calls are the fields of an object.

use std::any::Any;
use std::cell::RefCell;

use super::{pretty, to_json};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::closure::call_delegated;
use crate::nesting;
use crate::raise::Eval;
use crate::value::{Entries, Value};

/// `new JsonBuilder(content)`; a call of one without content sets it.
pub(crate) struct Builder(RefCell<Value>);

impl Builder {
    pub(crate) fn value(content: &Value) -> Value {
        Value::host(Self(RefCell::new(content.clone())))
    }

    /// A copy of the reference, because getters of instances may look at the builder.
    fn content(&self) -> Value {
        self.0.borrow().clone()
    }

    fn set(&self, content: Eval) -> Eval {
        let content = content?;
        self.0.replace(content.clone());
        Ok(content)
    }
}

impl HostObject for Builder {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.json.JsonBuilder"
    }

    fn text(&self) -> String {
        to_json(&self.content()).unwrap_or_else(|raise| {
            nesting::postpone(raise);
            String::new()
        })
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("toPrettyString", []) => {
                let json = to_json(&self.content());
                Some(json.and_then(|json| pretty(&json)).map(Value::from))
            }
            ("getContent", []) => Some(Ok(self.0.borrow().clone())),
            ("toString" | "getClass" | "inspect" | "with" | "tap" | "is" | "equals" | "hashCode", _) => None,
            ("writeTo", [writer]) => Some(interp.call_method(writer, "write", &[self.text().into()])),
            // Of a call of the builder itself, objects are the elements of a list.
            ("call", [one])
                if !matches!(
                    one,
                    Value::Map(_) | Value::List(_) | Value::Closure(_) | Value::Null
                ) =>
            {
                Some(self.set(Ok(Value::list(args.to_vec()))))
            }
            ("call", _) => Some(self.set(content(interp, args))),
            // `builder.name …`: an object with that one field.
            (name, _) => Some(self.set(content(interp, args).map(|value| Value::map_from([(name, value)])))),
        }
    }
}

/// What the arguments of a call stand for.
fn content(interp: &Interp, args: &[Value]) -> Eval {
    match args {
        [] => Ok(Value::map(Entries::default())),
        [closure @ Value::Closure(_)] => fields(interp, closure, &[], Entries::default()),
        [Value::Map(given), closure @ Value::Closure(_)] => {
            let given = given.borrow().clone();
            fields(interp, closure, &[], given)
        }
        [items, closure @ Value::Closure(_)] => {
            let items = items.elements().unwrap_or_else(|| vec![items.clone()]);
            let made = items
                .into_iter()
                .map(|item| fields(interp, closure, &[item], Entries::default()));
            made.collect::<Eval<Vec<_>>>().map(Value::list)
        }
        [one] => Ok(one.clone()),
        many => Ok(Value::list(many.to_vec())),
    }
}

/// The object that a closure describes, with fields that are there before.
fn fields(interp: &Interp, closure: &Value, args: &[Value], given: Entries) -> Eval {
    let object = Value::map(given);
    let delegate = Value::host(Fields(object.clone()));
    call_delegated(interp, closure, &delegate, args)?;
    Ok(object)
}

/// What a closure delegates to: each call is a field of the object.
struct Fields(Value);

impl HostObject for Fields {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.json.JsonDelegate"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let Value::Map(object) = &self.0 else { return None };
        Some(content(interp, args).inspect(|value| object.insert_str(method, value.clone())))
    }
}
