//! Classes by name: constructors and static members.

pub(crate) mod builder;
pub mod exception;

use crate::interp::Interp;
use crate::ops::full_class_name;
use crate::raise::{Eval, Raise};
use crate::value::Value;

pub use exception::{exception_is, exception_value, raise_of};

/// Whether a simple or full class name means something here.
#[must_use]
pub fn known(name: &str) -> bool {
    exception::full_name(name).is_some()
}

/// `new Class(args)`.
pub fn construct(_interp: &Interp, class: &str, args: &[Value]) -> Eval {
    let full = full_class_name(class);
    exception::construct(&full, args)
        .unwrap_or_else(|| Err(Raise::class_not_found(format!("unable to resolve class {class}"))))
}

/// `Class.method(args)`.
pub fn call_static(_interp: &Interp, class: &str, _method: &str, _args: &[Value]) -> Eval {
    Err(Raise::class_not_found(format!("unable to resolve class {class}")))
}

/// `Class.PROPERTY`.
pub fn static_property(_interp: &Interp, class: &str, _name: &str) -> Eval {
    Err(Raise::class_not_found(format!("unable to resolve class {class}")))
}
