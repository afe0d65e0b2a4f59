//! Classes of the Java, Groovy and Nextflow libraries that scripts use by name.

pub mod file;
pub mod process;

use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

/// Whether a simple or full class name is one of this library.
#[must_use]
pub fn known(_name: &str) -> bool {
    false
}

/// `new Class(args)`; `None` when the class is not here or has no such constructor.
pub fn construct(_interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    match class {
        "File" | "java.io.File" => file::construct(args),
        _ => None,
    }
}

/// `Class.method(args)`; `None` when the class is not here or has no such method.
pub fn call_static(_interp: &Interp, _class: &str, _method: &str, _args: &[Value]) -> Option<Eval> {
    None
}
