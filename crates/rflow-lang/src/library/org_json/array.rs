//! `JSONArray`

use std::any::Any;
use std::cell::RefCell;

use super::{exception, is_null, null, parsed, similar, typed, unwrap, wrap, wrap_for, write};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// An array of a document.
pub(crate) struct JsonArray(RefCell<Vec<Value>>);

/// `new JSONArray(…)`; `None` for arguments that it does not take.
pub(super) fn construct(args: &[Value]) -> Option<Eval> {
    match args {
        [] => Some(Ok(JsonArray::value(Vec::new()))),
        [source @ (Value::List(_) | Value::Set(_) | Value::Range(_))] => Some(Ok(wrap(source))),
        [source] if source.as_host::<JsonArray>().is_some() => {
            let items = source.as_host::<JsonArray>()?.items();
            Some(Ok(JsonArray::value(items)))
        }
        [source] => Some(
            parsed(source)?.and_then(|value| match value.as_host::<JsonArray>() {
                Some(_) => Ok(value),
                None => Err(exception("The text of a JSONArray must begin with '['")),
            }),
        ),
        _ => None,
    }
}

impl JsonArray {
    /// An array of these values, which are those of a document.
    pub(crate) fn value(items: Vec<Value>) -> Value {
        Value::host(Self(RefCell::new(items)))
    }

    /// Its elements, copied.
    pub(super) fn items(&self) -> Vec<Value> {
        self.0.borrow().clone()
    }

    pub(super) fn push(&self, value: &Value) {
        let value = wrap_for(self, value);
        self.0.borrow_mut().push(value);
    }

    fn find(&self, index: &Value) -> Option<Value> {
        let index = usize::try_from(index.as_i64()?).ok()?;
        self.0.borrow().get(index).cloned()
    }

    /// Sets an element; what is missing before it is null.
    fn set(&self, index: &Value, value: &Value) -> Eval<()> {
        const MAX_LENGTH: usize = 1 << 20;
        let index = index.as_i64().and_then(|i| usize::try_from(i).ok());
        let Some(index) = index.filter(|i| *i < MAX_LENGTH) else {
            return Err(exception("JSONArray: there is no such index"));
        };
        let value = wrap_for(self, value);
        let mut items = self.0.borrow_mut();
        if index >= items.len() {
            items.resize(index + 1, null());
        }
        if let Some(place) = items.get_mut(index) {
            *place = value;
        }
        Ok(())
    }

    fn typed(&self, interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
        let (index, default) = args.split_first()?;
        let found = || self.find(index);
        typed::call(interp, method, default, found, || {
            format!("JSONArray: element {index}")
        })
    }

    /// Methods of everything that has elements: what changes lists is not among them.
    fn as_list(&self, interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
        const CHANGES: &[&str] = &[
            "add",
            "addAll",
            "addFirst",
            "addLast",
            "clear",
            "leftShift",
            "pop",
            "push",
            "removeAll",
            "removeAt",
            "removeElement",
            "removeFirst",
            "removeIf",
            "removeLast",
            "replaceAll",
            "retainAll",
            "set",
            "swap",
        ];
        let list = Value::list(self.items());
        let Value::List(items) = &list else { return None };
        if CHANGES.contains(&method) {
            return None;
        }
        crate::method::on_list(interp, items, &list, method, args)
    }

    fn remove(&self, index: &Value) -> Value {
        let mut items = self.0.borrow_mut();
        let index = index.as_i64().and_then(|i| usize::try_from(i).ok());
        match index.filter(|i| *i < items.len()) {
            Some(index) => items.remove(index),
            None => Value::Null,
        }
    }
}

fn no_property(name: &str) -> Box<Raise> {
    Raise::missing_property(format!("No such property: {name} for class: org.json.JSONArray"))
}

impl HostObject for JsonArray {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.json.JSONArray"
    }

    fn text(&self) -> String {
        write::array(&self.items(), 0)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("length", []) => Ok(Value::count(self.0.borrow().len())),
            ("isEmpty", []) => Ok(Value::Bool(self.0.borrow().is_empty())),
            ("get", [index]) => self
                .find(index)
                .ok_or_else(|| exception(format!("JSONArray has no element {index}"))),
            ("opt", [index]) => Ok(self.find(index).unwrap_or_default()),
            ("isNull", [index]) => Ok(Value::Bool(self.find(index).is_none_or(|v| is_null(&v)))),
            ("put", [value]) => {
                self.push(value);
                Ok(this.clone())
            }
            ("put", [index, value]) => self.set(index, value).map(|()| this.clone()),
            ("remove", [index]) => Ok(self.remove(index)),
            ("toList", []) => Ok(unwrap(this)),
            ("similar", [other]) => Ok(Value::Bool(similar(this, other))),
            // Elements as they are in a document: texts with quotes.
            ("join", [separator]) => {
                let parts: Vec<String> = self.items().iter().map(|item| write(item, 0)).collect();
                Ok(parts.join(&text::text(separator)).into())
            }
            ("toString", [indent]) => Ok(write::array(&self.items(), typed::width(indent)?).into()),
            _ => {
                return self
                    .typed(interp, method, args)
                    .or_else(|| self.as_list(interp, method, args));
            }
        })
    }

    /// There are no properties, not even those of the elements.
    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "class" | "metaClass" => None,
            "empty" => Some(Ok(Value::Bool(self.0.borrow().is_empty()))),
            _ => Some(Err(no_property(name))),
        }
    }

    fn index(&self, _interp: &Interp, index: &Value) -> Option<Eval> {
        match index {
            Value::Str(name) => Some(Err(no_property(name))),
            _ => None,
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.items())
    }

    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "org.json.JSONArray" | "JSONArray" | "java.lang.Iterable" | "Iterable"
        )
    }
}
