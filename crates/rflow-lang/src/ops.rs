//! Operators on values.

use std::cmp::Ordering;

use rflow_syntax::ast::{BinaryOp, UnaryOp};

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// `left op right`.
pub fn binary(_interp: &Interp, _op: BinaryOp, _left: &Value, _right: &Value) -> Eval {
    Err(Raise::unsupported("not yet"))
}

/// `op operand`.
pub fn unary(_interp: &Interp, _op: UnaryOp, _operand: &Value) -> Eval {
    Err(Raise::unsupported("not yet"))
}

/// The language's `==`: null-safe, numbers by value across types, collections by content.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> bool {
    left == right
}

/// The language's `<=>`.
pub fn compare(_left: &Value, _right: &Value) -> Eval<Ordering> {
    Err(Raise::unsupported("not yet"))
}

/// `value as class`.
pub fn cast(_interp: &Interp, _value: &Value, _class: &str) -> Eval {
    Err(Raise::unsupported("not yet"))
}

/// `value instanceof class`, the class by its simple or full name.
#[must_use]
pub fn instance_of(_value: &Value, _class: &str) -> bool {
    false
}
