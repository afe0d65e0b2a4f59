//! JSON documents as `org.json` has them: `JSONObject`, `JSONArray`, `JSONTokener`.

mod array;
mod object;
mod typed;
mod write;

use std::any::Any;
use std::cell::Cell;

use rustc_hash::FxHashSet;

use super::json;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, Value};

pub(super) use array::JsonArray;
pub(super) use object::JsonObject;
pub(super) use write::write;

const EXCEPTION: &str = "org.json.JSONException";

fn exception(message: impl Into<String>) -> Box<Raise> {
    Raise::new(EXCEPTION, message)
}

/// `new JSONObject(…)` and the like; `None` when the class takes other arguments.
pub(super) fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    match (class, args) {
        ("org.json.JSONTokener", [source]) => {
            let content = match source {
                Value::Str(content) => Ok(content.to_string()),
                other => json::content_of(interp, other)?,
            };
            Some(content.map(|text| {
                Value::host(Tokener {
                    text,
                    at: Cell::new(0),
                })
            }))
        }
        ("org.json.JSONObject", _) => object::construct(args),
        ("org.json.JSONArray", _) => array::construct(args),
        _ => None,
    }
}

/// Static methods of `JSONObject`.
pub(super) fn call_static(method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("quote", [content]) => {
            let mut out = String::new();
            write::quote(&mut out, &text::text(content));
            Some(Ok(out.into()))
        }
        ("valueToString", [value]) => Some(Ok(write(&wrap(value), 0).into())),
        ("wrap", [value]) => Some(Ok(wrap(value))),
        _ => None,
    }
}

/// `JSONObject.NULL`
pub(super) fn null() -> Value {
    Value::host(JsonNull)
}

/// Whether a value is that of `null` in a document.
fn is_null(value: &Value) -> bool {
    value.is_null() || value.as_host::<JsonNull>().is_some()
}

struct JsonNull;

impl HostObject for JsonNull {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.json.JSONObject$Null"
    }

    fn text(&self) -> String {
        "null".to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("equals", [other]) => Some(Ok(Value::Bool(is_null(other)))),
            _ => None,
        }
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::str(self.class()))
    }
}

/// The value of a document for one of the language: maps become objects and collections arrays. Of one that contains
/// itself there is only a text.
pub(super) fn wrap(value: &Value) -> Value {
    match value.is_endless() {
        true => Value::from(text::text(value)),
        false => wrapped(value),
    }
}

/// Like [`wrap`], for what is put into an object or array: a document that has it in itself is copied, since documents
/// have an end.
pub(super) fn wrap_for<T>(holder: &T, value: &Value) -> Value {
    let value = wrap(value);
    let mut seen = FxHashSet::default();
    match holds(&value, std::ptr::from_ref(holder).cast(), &mut seen) {
        true => wrap(&unwrap(&value)),
        false => value,
    }
}

/// Whether a document is, or has in itself, the object at an address.
fn holds(value: &Value, wanted: *const (), seen: &mut FxHashSet<*const ()>) -> bool {
    let (address, parts): (*const (), Vec<Value>) = if let Some(object) = value.as_host::<JsonObject>() {
        let parts = object.entries().into_iter().map(|(_, v)| v);
        (std::ptr::from_ref(object).cast(), parts.collect())
    } else if let Some(array) = value.as_host::<JsonArray>() {
        (std::ptr::from_ref(array).cast(), array.items())
    } else {
        return false;
    };
    address == wanted || (seen.insert(address) && parts.iter().any(|part| holds(part, wanted, seen)))
}

fn wrapped(value: &Value) -> Value {
    match value {
        Value::Null => null(),
        Value::Map(map) => {
            let entries = map.to_vec().into_iter();
            let present = entries.filter(|(_, value)| !value.is_null());
            JsonObject::value(
                present
                    .map(|(key, value)| (Value::from(text::text(&key)), wrapped(&value)))
                    .collect(),
            )
        }
        Value::List(_) | Value::Set(_) | Value::Range(_) => {
            let items = value.elements().unwrap_or_default();
            JsonArray::value(items.iter().map(wrapped).collect())
        }
        Value::Bool(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Short(_)
        | Value::Byte(_)
        | Value::BigInt(_)
        | Value::Decimal(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::Str(_) => value.clone(),
        Value::Host(host) if host.class().starts_with("org.json.") => value.clone(),
        other => Value::from(text::text(other)),
    }
}

/// The value of the language for one of a document.
pub(super) fn unwrap(value: &Value) -> Value {
    if let Some(object) = value.as_host::<JsonObject>() {
        let entries = object.entries().into_iter();
        return Value::map(entries.map(|(key, value)| (key, unwrap(&value))).collect());
    }
    if let Some(array) = value.as_host::<JsonArray>() {
        return Value::list(array.items().iter().map(unwrap).collect());
    }
    match is_null(value) {
        true => Value::Null,
        false => value.clone(),
    }
}

/// What was read: numbers with a fraction are doubles, and whole ones beyond 64 bits stay texts.
fn read(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let entries: Entries = map.to_vec().into_iter().map(|(k, v)| (k, read(&v))).collect();
            JsonObject::value(entries)
        }
        Value::List(items) => JsonArray::value(items.to_vec().iter().map(read).collect()),
        Value::Decimal(n) => {
            use num_traits::ToPrimitive;
            n.to_f64().map_or_else(|| value.clone(), Value::Double)
        }
        Value::BigInt(n) => Value::from(n.to_string()),
        Value::Null => null(),
        other => other.clone(),
    }
}

/// The first value of a text, and where it ends.
fn parse(content: &str) -> Eval<(Value, usize)> {
    match json::parse_first(content) {
        Ok((value, end)) => Ok((read(&value), end)),
        Err(mut raise) => {
            raise.class = arcstr::literal!("org.json.JSONException");
            Err(raise)
        }
    }
}

/// The value that the text of an argument begins with, or a tokener goes on with; `None` for other arguments.
fn parsed(source: &Value) -> Option<Eval> {
    match source {
        Value::Str(content) => Some(parse(content).map(|(value, _)| value)),
        other => Some(other.as_host::<Tokener>()?.next()),
    }
}

/// Whether two values of documents say the same.
fn similar(a: &Value, b: &Value) -> bool {
    crate::ops::equal(&unwrap(a), &unwrap(b))
}

/// Reads values from a text, one after the other.
struct Tokener {
    text: String,
    at: Cell<usize>,
}

impl Tokener {
    fn rest(&self) -> &str {
        self.text.get(self.at.get()..).unwrap_or_default()
    }

    fn next(&self) -> Eval {
        let rest = self.rest();
        let body = rest.strip_prefix('\u{feff}').unwrap_or(rest);
        let (value, end) = parse(body)?;
        self.at.set(self.at.get() + (rest.len() - body.len()) + end);
        Ok(value)
    }
}

impl HostObject for Tokener {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.json.JSONTokener"
    }

    fn text(&self) -> String {
        format!(" at {}", self.at.get())
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("nextValue", []) => Some(self.next()),
            ("more", []) => Some(Ok(Value::Bool(!self.rest().is_empty()))),
            ("end", []) => Some(Ok(Value::Bool(self.rest().is_empty()))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
