//! Arithmetic on durations and memory sizes.

use rflow_syntax::ast::BinaryOp;

use super::{arithmetic, number};
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// `duration op right`.
pub(super) fn of_duration(op: BinaryOp, left: i64, right: &Value) -> Eval<Option<Value>> {
    let other = match right {
        Value::Duration(n) => Some(*n),
        _ => None,
    };
    let Some(millis) = operate(op, left, other, right)? else {
        return Ok(None);
    };
    duration(millis).map(Some)
}

/// `memory op right`.
pub(super) fn of_memory(op: BinaryOp, left: i64, right: &Value) -> Eval<Option<Value>> {
    let other = match right {
        Value::Memory(n) => Some(*n),
        _ => None,
    };
    let Some(bytes) = operate(op, left, other, right)? else {
        return Ok(None);
    };
    memory(bytes).map(Some)
}

/// A text is no memory size: either its unit is unknown or it has another form.
pub(crate) fn no_memory(text: &str) -> Box<Raise> {
    let number = |c: char| c.is_ascii_digit() || c == '.';
    let unit = text.trim_start_matches(number);
    let one_letter = unit.trim_start().trim_end_matches(['b', 'B']).chars().count() <= 1;
    Raise::illegal_argument(if unit.len() < text.len() && one_letter {
        format!("Not a valid file size unit: {text}")
    } else {
        format!("Not a valid FileSize value: '{text}'")
    })
}

/// A duration; it cannot be negative.
pub(crate) fn duration(millis: i64) -> Eval {
    if millis < 0 {
        return Err(Raise::new(
            "java.lang.AssertionError",
            format!("Duration unit cannot be a negative number: {millis}"),
        ));
    }
    Ok(Value::Duration(millis))
}

/// A memory size; it cannot be negative.
pub(crate) fn memory(bytes: i64) -> Eval {
    if bytes < 0 {
        return Err(Raise::new(
            "java.lang.AssertionError",
            format!("Memory unit cannot be a negative number: {bytes}"),
        ));
    }
    Ok(Value::Memory(bytes))
}

/// Products are cut off, quotients are rounded.
fn operate(op: BinaryOp, left: i64, same: Option<i64>, right: &Value) -> Eval<Option<i64>> {
    match (op, same) {
        (BinaryOp::Add, Some(n)) => Ok(Some(left.wrapping_add(n))),
        (BinaryOp::Subtract, Some(n)) => Ok(Some(left.wrapping_sub(n))),
        (BinaryOp::Multiply, None) if number::is_number(right) => {
            let product = arithmetic::operate(op, &Value::Long(left), right)?;
            Ok(number::to_i64(&product))
        }
        (BinaryOp::Divide, None) if number::is_number(right) => {
            let quotient = arithmetic::operate(op, &Value::Long(left), right)?;
            Ok(number::to_f64(&quotient).map(round))
        }
        _ => Ok(None),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "saturates as Java's Math.round does"
)]
fn round(n: f64) -> i64 {
    (n + 0.5).floor() as i64
}
