//! Values as text.

use crate::value::Value;

/// `value.toString()`.
#[must_use]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

/// `value.inspect()`: texts are quoted.
#[must_use]
pub fn inspect(value: &Value) -> String {
    text(value)
}
