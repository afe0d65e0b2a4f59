//! Evaluation of code.

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// See [`Interp::call`].
pub(crate) fn call(_interp: &Interp, _callable: &Value, _args: &[Value]) -> Eval {
    Err(Raise::unsupported("not yet"))
}
