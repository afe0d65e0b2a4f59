//! `JSONObject`

use std::any::Any;
use std::rc::Rc;

use super::array::JsonArray;
use super::{exception, is_null, parsed, similar, typed, unwrap, wrap, wrap_for, write};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, MapObj, Value};

/// An object of a document.
pub(crate) struct JsonObject(Rc<MapObj>);

/// `new JSONObject(…)`; `None` for arguments that it does not take.
pub(super) fn construct(args: &[Value]) -> Option<Eval> {
    match args {
        [] => Some(Ok(JsonObject::value(Entries::default()))),
        [Value::Map(_)] => Some(Ok(wrap(args.first()?))),
        // Some names of another object.
        [source, names @ ..] if source.as_host::<JsonObject>().is_some() => {
            let source = source.as_host::<JsonObject>()?;
            let names = names.iter().flat_map(|name| match name.elements() {
                Some(names) => names,
                None => vec![name.clone()],
            });
            let known = names.filter_map(|name| Some((name.clone(), source.find(&name)?)));
            Some(Ok(JsonObject::value(known.collect())))
        }
        [source] => Some(
            parsed(source)?.and_then(|value| match value.as_host::<JsonObject>() {
                Some(_) => Ok(value),
                None => Err(exception("The text of a JSONObject must begin with '{'")),
            }),
        ),
        _ => None,
    }
}

impl JsonObject {
    /// An object of these entries, whose values are those of a document.
    pub(crate) fn value(entries: Entries) -> Value {
        let map = MapObj::default();
        *map.borrow_mut() = entries;
        Value::host(Self(Rc::new(map)))
    }

    /// Its entries, copied.
    pub(super) fn entries(&self) -> Vec<(Value, Value)> {
        self.0.to_vec()
    }

    /// Whether it has an entry of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get_str(name).is_some()
    }

    fn find(&self, key: &Value) -> Option<Value> {
        self.0.get_str(&text::text(key))
    }

    fn get(&self, key: &Value) -> Eval {
        self.find(key).ok_or_else(|| missing(key))
    }

    fn remove(&self, key: &Value) -> Value {
        let removed = self.0.borrow_mut().shift_remove(&Value::from(text::text(key)));
        removed.unwrap_or_default()
    }

    /// Sets an entry; null removes it.
    fn put(&self, key: &Value, value: &Value) {
        match value {
            Value::Null => drop(self.remove(key)),
            other => self.0.insert(Value::from(text::text(key)), wrap_for(self, other)),
        }
    }

    /// Adds a value to what is there, which becomes an array when `always`, or when there is something already.
    fn add(&self, key: &Value, value: &Value, always: bool) -> Eval<()> {
        match self.find(key) {
            None if always => self.put(key, &JsonArray::value(vec![wrap(value)])),
            None => self.put(key, value),
            Some(known) => match known.as_host::<JsonArray>() {
                Some(array) => array.push(value),
                None if always => return Err(exception(format!("JSONObject: \"{key}\" is not a JSONArray"))),
                None => self.put(key, &JsonArray::value(vec![known, wrap(value)])),
            },
        }
        Ok(())
    }

    fn increment(&self, interp: &Interp, key: &Value) -> Eval<()> {
        let value = match self.find(key) {
            None => Value::Int(1),
            Some(known) if ops::number::is_number(&known) => {
                interp.call_method(&known, "plus", &[Value::Int(1)])?
            }
            Some(_) => return Err(exception(format!("JSONObject: \"{key}\" is not a number"))),
        };
        self.put(key, &value);
        Ok(())
    }

    fn change(&self, interp: &Interp, method: &str, args: &[Value]) -> Option<Eval<()>> {
        match (method, args) {
            ("put" | "putOnce", [Value::Null, _]) => return Some(Err(Raise::null_pointer("Null key."))),
            ("putOnce", [key, value]) if !value.is_null() && self.find(key).is_some() => {
                return Some(Err(exception(format!("JSONObject has \"{key}\" already"))));
            }
            ("putOnce" | "putOpt", [Value::Null, _] | [_, Value::Null]) => {}
            ("put" | "putOnce" | "putOpt", [key, value]) => self.put(key, value),
            ("accumulate", [key, value]) => return Some(self.add(key, value, false)),
            ("append", [key, value]) => return Some(self.add(key, value, true)),
            ("increment", [key]) => return Some(self.increment(interp, key)),
            _ => return None,
        }
        Some(Ok(()))
    }

    /// The value that a pointer such as `/a/0/b` leads to.
    fn query(this: &Value, pointer: &Value) -> Option<Value> {
        let pointer = text::text(pointer);
        let mut at = this.clone();
        for part in pointer.trim_start_matches('#').split('/').skip(1) {
            let name = part.replace("~1", "/").replace("~0", "~");
            at = match (at.as_host::<JsonObject>(), at.as_host::<JsonArray>()) {
                (Some(object), _) => object.find(&Value::from(name))?,
                (_, Some(array)) => array.items().get(name.parse::<usize>().ok()?)?.clone(),
                _ => return None,
            };
        }
        Some(at)
    }
}

fn missing(key: &Value) -> Box<Raise> {
    exception(format!("JSONObject has no \"{key}\""))
}

impl HostObject for JsonObject {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.json.JSONObject"
    }

    fn text(&self) -> String {
        write::object(&self.entries(), 0)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if let Some(changed) = self.change(interp, method, args) {
            return Some(changed.map(|()| this.clone()));
        }
        Some(match (method, args) {
            ("get", [key]) => self.get(key),
            ("opt", [key]) => Ok(self.find(key).unwrap_or_default()),
            ("has", [key]) => Ok(Value::Bool(self.find(key).is_some())),
            ("isNull", [key]) => Ok(Value::Bool(self.find(key).is_none_or(|v| is_null(&v)))),
            ("remove", [key]) => Ok(self.remove(key)),
            ("clear", []) => {
                self.0.borrow_mut().clear();
                Ok(Value::Null)
            }
            ("length", []) => Ok(Value::count(self.0.len())),
            ("isEmpty", []) => Ok(Value::Bool(self.0.is_empty())),
            // The set removes from the object what is removed from it.
            ("keySet", []) => interp.call_method(&Value::Map(self.0.clone()), "keySet", &[]),
            ("keys", []) => {
                let keys = interp.call_method(&Value::Map(self.0.clone()), "keySet", &[]);
                keys.and_then(|keys| interp.call_method(&keys, "iterator", &[]))
            }
            ("names", []) if self.0.is_empty() => Ok(Value::Null),
            ("names", []) => Ok(JsonArray::value(
                self.entries().into_iter().map(|(key, _)| key).collect(),
            )),
            ("similar", [other]) => Ok(Value::Bool(similar(this, other))),
            ("toMap", []) => Ok(unwrap(this)),
            ("query", [pointer]) => Self::query(this, pointer).ok_or_else(|| missing(pointer)),
            ("optQuery", [pointer]) => Ok(Self::query(this, pointer).unwrap_or_default()),
            ("toString", [indent]) => Ok(write::object(&self.entries(), typed::width(indent)?).into()),
            _ => {
                let (key, default) = args.split_first()?;
                let found = || self.find(key);
                return typed::call(interp, method, default, found, || {
                    format!("JSONObject: \"{key}\"")
                });
            }
        })
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "class" | "metaClass" => None,
            "empty" => Some(Ok(Value::Bool(self.0.is_empty()))),
            _ => Some(self.get(&Value::str(name))),
        }
    }
}
