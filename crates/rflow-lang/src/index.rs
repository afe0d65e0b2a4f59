//! `object[index]`.

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Reads an element; several indices come as a list.
pub(crate) fn get(_interp: &Interp, _object: &Value, _index: &Value) -> Eval {
    Err(Raise::missing_method("No index"))
}

/// Sets an element.
pub(crate) fn set(_interp: &Interp, _object: &Value, _index: &Value, _value: Value) -> Eval<()> {
    Err(Raise::missing_method("No index"))
}
