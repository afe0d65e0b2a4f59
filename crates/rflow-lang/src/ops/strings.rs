//! Operators with a text on the left.

use arcstr::ArcStr;
use rflow_syntax::ast::BinaryOp;

use super::number;
use crate::class::builder::BuilderObj;
use crate::method::regex::PatternObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// The longest text that repetition makes.
const MAX_LEN: usize = 1 << 30;

/// `text op right`; `None` when there is no such operator.
pub(super) fn operate(op: BinaryOp, left: &ArcStr, right: &Value) -> Eval<Option<Value>> {
    match op {
        BinaryOp::Add => {
            let mut out = String::from(left.as_str());
            text::push(&mut out, right);
            Ok(Some(out.into()))
        }
        BinaryOp::Subtract => minus(left, right).map(Some),
        BinaryOp::Multiply => match number::to_i32(right) {
            Some(n) => repeat(left, n).map(Some),
            None => Ok(None),
        },
        BinaryOp::ShiftLeft => {
            let mut out = String::from(left.as_str());
            text::push(&mut out, right);
            Ok(Some(Value::host(BuilderObj::buffer(out))))
        }
        _ => Ok(None),
    }
}

/// `text - right`: without the first occurrence of a text or match of a pattern.
pub(crate) fn minus(left: &ArcStr, right: &Value) -> Eval {
    let found = match right.as_host::<PatternObj>() {
        Some(pattern) => pattern.find_at(left, 0)?,
        None => {
            let part = text::text_arc(right);
            left.find(part.as_str()).map(|at| at..at + part.len())
        }
    };
    let Some(range) = found else {
        return Ok(Value::Str(left.clone()));
    };
    let mut out = String::with_capacity(left.len());
    out.push_str(left.get(..range.start).unwrap_or_default());
    out.push_str(left.get(range.end..).unwrap_or_default());
    Ok(out.into())
}

/// `text * n`
pub(crate) fn repeat(text: &str, n: i32) -> Eval {
    let Ok(n) = usize::try_from(n) else {
        return Err(Raise::illegal_argument(format!(
            "multiply() should be called with a number of 0 or greater not: {n}"
        )));
    };
    if text.len().saturating_mul(n) > MAX_LEN {
        return Err(Raise::new(
            "java.lang.OutOfMemoryError",
            "Required length exceeds implementation limit",
        ));
    }
    Ok(text.repeat(n).into())
}
