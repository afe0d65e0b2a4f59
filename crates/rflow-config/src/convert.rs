//! Values to plain types.

use rflow_lang::Value;
use rflow_lang::text::{parse_duration, parse_memory};

/// A whole number, or a text of one.
pub(crate) fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Str(text) => text.trim().parse().ok(),
        Value::Int(_) | Value::Long(_) | Value::BigInt(_) => value.as_i64(),
        Value::Decimal(_) | Value::Double(_) | Value::Float(_) => {
            let n = number(value)?;
            if n.fract() == 0.0 { value.as_i64() } else { None }
        }
        _ => None,
    }
}

/// A number, or a text of one.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(_)
        | Value::Long(_)
        | Value::BigInt(_)
        | Value::Decimal(_)
        | Value::Double(_)
        | Value::Float(_) => rflow_lang::text::text(value).parse().ok(),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Milliseconds: a duration, a number of milliseconds, or a text.
pub(crate) fn duration(value: &Value) -> Option<i64> {
    match value {
        Value::Duration(ms) => Some(*ms),
        Value::Str(text) => parse_duration(text),
        other => int(other),
    }
}

/// Bytes: an amount of memory, a number of bytes, or a text.
pub(crate) fn memory(value: &Value) -> Option<i64> {
    match value {
        Value::Memory(bytes) => Some(*bytes),
        Value::Str(text) => parse_memory(text),
        other => int(other),
    }
}
