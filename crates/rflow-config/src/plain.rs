//! The configuration as plain data, for parts of rflow that know nothing of the language: executors, storage, reports.

use rflow_lang::Value;
use serde_json::{Map, Number, Value as Json};

use crate::Config;
use crate::convert;
use crate::scope::{self, Kind};

impl Config {
    /// All options, nested as in the files. Durations are numbers of milliseconds and amounts of memory numbers of
    /// bytes where the option is known to hold one, however it was written; closures are left out.
    #[must_use]
    pub fn plain(&self) -> Json {
        let entries = self.tree().root().to_vec();
        Json::Object(object(entries, &mut Vec::new()))
    }
}

/// A value as plain data: durations in milliseconds, amounts of memory in bytes, closures left out.
#[must_use]
pub fn plain_value(value: &Value) -> Json {
    plain(value, &mut Vec::new()).unwrap_or(Json::Null)
}

fn object(entries: Vec<(Value, Value)>, path: &mut Vec<String>) -> Map<String, Json> {
    let mut out = Map::new();
    for (key, value) in entries {
        let name = rflow_lang::text::text(&key);
        path.push(name.clone());
        if let Some(plain) = plain(&value, path) {
            out.insert(name, plain);
        }
        path.pop();
    }
    out
}

fn plain(value: &Value, path: &mut Vec<String>) -> Option<Json> {
    if let Some(number) = measure(value, path) {
        return Some(Json::from(number));
    }
    Some(match value {
        Value::Closure(_) => return None,
        Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(n) => Json::from(*n),
        Value::Long(n) | Value::Duration(n) | Value::Memory(n) => Json::from(*n),
        Value::Decimal(_) | Value::Double(_) | Value::Float(_) | Value::BigInt(_) => {
            let text = rflow_lang::text::text(value);
            let number = text.parse::<f64>().ok().and_then(Number::from_f64);
            number.map_or(Json::String(text), Json::Number)
        }
        Value::Map(map) => Json::Object(object(map.to_vec(), path)),
        Value::List(_) | Value::Set(_) | Value::Range(_) => {
            let items = value.elements().unwrap_or_default();
            Json::Array(items.iter().filter_map(|v| plain(v, path)).collect())
        }
        other => Json::String(rflow_lang::text::text(other)),
    })
}

/// The number in an option that holds a duration or an amount of memory.
fn measure(value: &Value, path: &[String]) -> Option<i64> {
    let names: Vec<&str> = path
        .iter()
        .map(String::as_str)
        .filter(|name| !name.starts_with('$'))
        .collect();
    match scope::option(&names)?.kind {
        Kind::Duration => convert::duration(value),
        Kind::Memory => convert::memory(value),
        _ => None,
    }
}
