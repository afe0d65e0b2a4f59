//! Methods of values: one table per type.

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Calls a method of a value.
pub(crate) fn call(_interp: &Interp, _receiver: &Value, name: &str, _args: &[Value]) -> Eval {
    Err(Raise::missing_method(format!("No method `{name}`")))
}

/// See [`Interp::elements`].
pub(crate) fn elements(value: &Value) -> Vec<Value> {
    value.elements().unwrap_or_else(|| vec![value.clone()])
}
