//! Classes by name: constructors and static members.

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Whether a simple or full class name means something here.
#[must_use]
pub fn known(_name: &str) -> bool {
    false
}

/// `new Class(args)`.
pub fn construct(_interp: &Interp, class: &str, _args: &[Value]) -> Eval {
    Err(Raise::class_not_found(format!("unable to resolve class {class}")))
}

/// `Class.method(args)`.
pub fn call_static(_interp: &Interp, class: &str, _method: &str, _args: &[Value]) -> Eval {
    Err(Raise::class_not_found(format!("unable to resolve class {class}")))
}

/// `Class.PROPERTY`.
pub fn static_property(_interp: &Interp, class: &str, _name: &str) -> Eval {
    Err(Raise::class_not_found(format!("unable to resolve class {class}")))
}
