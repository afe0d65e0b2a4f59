//! Values of the language and plain data, for checks of parameters and sample sheets.

use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use rflow_lang::function::call_function;
use rflow_lang::interp::Interp;
use rflow_lang::text::text;
use rflow_lang::value::Entries;
use rflow_lang::{Eval, Value};
use rflow_schema::Item;
use serde_json::{Map, Number, Value as Json};

/// How parameters become JSON; it changed with version 2.7 of nf-schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Empty values are left out, and durations and amounts of memory are texts.
    Old,
    /// Only null is left out; durations are milliseconds, amounts of memory bytes.
    New,
}

/// Parameters as JSON, which is how they are checked.
pub(super) fn to_json(value: &Value, form: Form) -> Json {
    match value {
        Value::Null | Value::Closure(_) => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(n) => Json::from(*n),
        Value::Long(n) => Json::from(*n),
        Value::Duration(n) | Value::Memory(n) if form == Form::New => Json::from(*n),
        Value::Decimal(_) | Value::Double(_) | Value::Float(_) | Value::BigInt(_) => {
            let written = text(value);
            let number = written.parse().ok().and_then(Number::from_f64);
            number.map_or(Json::String(written), Json::Number)
        }
        Value::Map(map) => {
            let mut out = Map::new();
            for (key, value) in map.to_vec() {
                if !left_out(&value, form) {
                    out.insert(text(&key), to_json(&value, form));
                }
            }
            Json::Object(out)
        }
        Value::List(_) | Value::Set(_) | Value::Range(_) => {
            let items = value.elements().unwrap_or_default();
            items.iter().map(|item| to_json(item, form)).collect()
        }
        other => Json::String(text(other)),
    }
}

fn left_out(value: &Value, form: Form) -> bool {
    match form {
        Form::New => value.is_null(),
        Form::Old => match value {
            Value::Bool(false) | Value::Null => true,
            Value::Str(_) | Value::List(_) | Value::Set(_) | Value::Map(_) => !value.truthy(),
            _ => false,
        },
    }
}

/// Parameters as texts, which is how summaries show them; maps stay maps.
pub(super) fn to_texts(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Map(map) => {
            let entries = map.to_vec().into_iter();
            Json::Object(
                entries
                    .map(|(key, value)| (text(&key), to_texts(&value)))
                    .collect(),
            )
        }
        other => Json::String(text(other)),
    }
}

/// Plain data as a value: maps, lists, texts.
pub(super) fn of_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n.as_i64().map_or_else(|| decimal(&n.to_string()), Value::integer),
        Json::String(text) => Value::str(text),
        Json::Array(items) => Value::list(items.iter().map(of_json).collect()),
        Json::Object(map) => Value::map_from(map.iter().map(|(key, value)| (key.as_str(), of_json(value)))),
    }
}

/// A value of a YAML document.
pub(super) fn to_item(value: &Value) -> Item {
    match value {
        Value::Null => Item::Null,
        Value::Bool(b) => Item::Bool(*b),
        Value::Int(n) => Item::Int(i64::from(*n)),
        Value::Long(n) => Item::Int(*n),
        Value::Double(n) => Item::Double(*n),
        Value::BigInt(_) | Value::Decimal(_) => Item::Decimal(text(value)),
        Value::Map(map) => {
            let entries = map.to_vec().into_iter();
            Item::Map(
                entries
                    .map(|(key, value)| (text(&key), to_item(&value)))
                    .collect(),
            )
        }
        Value::List(list) => Item::List(list.to_vec().iter().map(to_item).collect()),
        other => Item::Text(text(other)),
    }
}

/// A value of a sample sheet; what names a file becomes a path, or the list of those that a pattern matches.
///
/// # Errors
/// A text that cannot be a path.
pub(super) fn of_item(interp: &Interp, item: &Item) -> Eval {
    Ok(match item {
        Item::Null => Value::Null,
        Item::Bool(b) => Value::Bool(*b),
        Item::Int(n) => Value::integer(*n),
        Item::Double(n) => Value::Double(*n),
        Item::Decimal(written) => decimal(written),
        Item::Text(text) => Value::str(text),
        Item::File(name) => {
            let name = Value::str(name);
            match call_function(interp, "file", std::slice::from_ref(&name)) {
                Some(path) => path?,
                None => name,
            }
        }
        Item::List(items) => {
            let items: Eval<Vec<Value>> = items.iter().map(|item| of_item(interp, item)).collect();
            Value::list(items?)
        }
        Item::Map(entries) => {
            let mut map = Entries::default();
            for (key, item) in entries {
                map.insert(Value::str(key), of_item(interp, item)?);
            }
            Value::map(map)
        }
    })
}

/// A number in the form it is written in.
fn decimal(written: &str) -> Value {
    if let Ok(whole) = written.parse::<BigInt>() {
        return Value::BigInt(whole.into());
    }
    match written.parse::<BigDecimal>() {
        Ok(number) => Value::decimal(number),
        Err(_) => Value::str(written),
    }
}
