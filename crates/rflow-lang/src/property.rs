//! Properties of values.

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Reads a property.
pub(crate) fn get(_interp: &Interp, _object: &Value, name: &str) -> Eval {
    Err(Raise::missing_property(format!("No property `{name}`")))
}

/// Sets a property.
pub(crate) fn set(_interp: &Interp, _object: &Value, name: &str, _value: Value) -> Eval<()> {
    Err(Raise::missing_property(format!("No property `{name}`")))
}
