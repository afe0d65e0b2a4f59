//! Methods of numbers and truth values.

mod big;
mod convert;
pub(crate) mod round;
mod step;

use std::rc::Rc;

use rflow_syntax::ast::{BinaryOp, UnaryOp};

use crate::interp::Interp;
use crate::ops::{self, number};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Calls a method of a number; `None` when there is none of that name for these arguments.
pub(crate) fn call(interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    if let Value::Bool(b) = this {
        return of_bool(interp, *b, name, args);
    }
    if let (true, [], Some(wide)) = (matches!(name, "abs" | "signum"), args, number::widened(this)) {
        return call(interp, &wide, name, args);
    }
    match args {
        [] => without_arguments(interp, this, name),
        [other] if number::is_number(other) => with_number(interp, this, name, other),
        [other] if name == "plus" => Some(ops::binary(interp, BinaryOp::Add, this, other)),
        [other] if name == "multiply" => Some(ops::binary(interp, BinaryOp::Multiply, this, other)),
        [_] if matches!(name, "equals" | "isCase") => Some(Ok(Value::Bool(false))),
        _ => None,
    }
    .or_else(|| convert::call(this, name, args))
    .or_else(|| round::call(this, name, args))
    .or_else(|| big::call(this, name, args))
    .or_else(|| step::call(interp, this, name, args))
}

fn without_arguments(interp: &Interp, this: &Value, name: &str) -> Option<Eval> {
    let one = Value::Int(1);
    Some(match name {
        "abs" => match ops::compare(this, &Value::Int(0)) {
            Ok(order) if order.is_lt() => ops::unary(interp, UnaryOp::Minus, this),
            _ => Ok(this.clone()),
        },
        "negate" | "unaryMinus" => ops::unary(interp, UnaryOp::Minus, this),
        "unaryPlus" => Ok(this.clone()),
        "bitwiseNegate" => ops::unary(interp, UnaryOp::BitNot, this),
        "next" => ops::binary(interp, BinaryOp::Add, this, &one),
        "previous" => ops::binary(interp, BinaryOp::Subtract, this, &one),
        "signum" if matches!(this, Value::Decimal(_) | Value::BigInt(_)) => {
            ops::compare(this, &Value::Int(0)).map(|order| Value::Int(order as i32))
        }
        "asBoolean" => Ok(Value::Bool(this.truthy())),
        "toDuration" => ops::units::duration(number::to_i64(this)?),
        "toMemory" => ops::units::memory(number::to_i64(this)?),
        "toString" => Ok(text::text(this).into()),
        "hashCode" => Ok(Value::Int(crate::method::hash_code::hash_code(this))),
        "isNaN" | "isInfinite" | "isFinite" => {
            let n = match this {
                Value::Double(n) => *n,
                Value::Float(n) => f64::from(*n),
                _ => return None,
            };
            Ok(Value::Bool(match name {
                "isNaN" => n.is_nan(),
                "isInfinite" => n.is_infinite(),
                _ => n.is_finite(),
            }))
        }
        _ => return None,
    })
}

/// The operator that a method name stands for.
fn operator_of(name: &str) -> Option<BinaryOp> {
    Some(match name {
        "plus" | "add" => BinaryOp::Add,
        "minus" | "subtract" => BinaryOp::Subtract,
        "multiply" => BinaryOp::Multiply,
        "div" => BinaryOp::Divide,
        "mod" => BinaryOp::Remainder,
        "power" => BinaryOp::Power,
        "and" => BinaryOp::BitAnd,
        "or" => BinaryOp::BitOr,
        "xor" => BinaryOp::BitXor,
        "leftShift" | "shiftLeft" => BinaryOp::ShiftLeft,
        "rightShift" | "shiftRight" => BinaryOp::ShiftRight,
        "rightShiftUnsigned" => BinaryOp::ShiftRightUnsigned,
        _ => return None,
    })
}

fn with_number(interp: &Interp, this: &Value, name: &str, other: &Value) -> Option<Eval> {
    if let Some(op) = operator_of(name) {
        return Some(ops::binary(interp, op, this, other));
    }
    let big = matches!(this, Value::Decimal(_) | Value::BigInt(_));
    Some(match name {
        "intdiv" => whole_quotient(this, other),
        "remainder" if big => ops::binary(interp, BinaryOp::Remainder, this, other),
        "compareTo" => ops::compare(this, other).map(|order| Value::Int(order as i32)),
        "equals" => Ok(Value::Bool(this == other)),
        "isCase" => Ok(Value::Bool(ops::equal(this, other))),
        "max" | "min" if big => ops::compare(this, other).map(|order| {
            let first = if name == "max" {
                order.is_ge()
            } else {
                order.is_le()
            };
            let found = if first { this } else { other };
            match (this, number::to_decimal(found), number::to_bigint(found)) {
                (Value::Decimal(_), Some(n), _) => Value::decimal(n),
                (_, _, Some(n)) => Value::BigInt(Rc::new(n)),
                _ => found.clone(),
            }
        }),
        "pow" if big && ops::compare(other, &Value::Int(0)).is_ok_and(std::cmp::Ordering::is_lt) => {
            Err(Raise::arithmetic("Invalid operation"))
        }
        "pow" if big => ops::power(this, other),
        "divide" if big => exact_quotient(interp, this, other),
        "gcd" => match (number::to_bigint(this), number::to_bigint(other)) {
            (Some(mut a), Some(mut b)) if matches!(this, Value::BigInt(_)) => {
                while b != num_bigint::BigInt::ZERO {
                    (a, b) = (b.clone(), a % b);
                }
                Ok(Value::BigInt(Rc::new(num_traits::Signed::abs(&a))))
            }
            _ => return None,
        },
        _ => return None,
    })
}

/// `divide`, which unlike the operator fails when the quotient has no end.
fn exact_quotient(interp: &Interp, this: &Value, other: &Value) -> Eval {
    if let Value::BigInt(_) = this {
        return whole_quotient(this, other);
    }
    let (Some(a), Some(b)) = (number::to_decimal(this), number::to_decimal(other)) else {
        return ops::binary(interp, BinaryOp::Divide, this, other);
    };
    match ops::decimal::divide_exact(&a, &b)? {
        Some(quotient) => Ok(Value::decimal(quotient)),
        None => Err(Raise::arithmetic(
            "Non-terminating decimal expansion; no exact representable decimal result.",
        )),
    }
}

/// `a.intdiv(b)`
fn whole_quotient(a: &Value, b: &Value) -> Eval {
    let zero = || Raise::arithmetic("/ by zero");
    match number::pair(a, b) {
        Some(number::Pair::Int(_, 0) | number::Pair::Long(_, 0)) => Err(zero()),
        Some(number::Pair::Int(a, b)) => Ok(Value::Int(a.wrapping_div(b))),
        Some(number::Pair::Long(a, b)) => Ok(Value::Long(a.wrapping_div(b))),
        Some(number::Pair::Big(_, b)) if b == num_bigint::BigInt::ZERO => Err(zero()),
        Some(number::Pair::Big(a, b)) => Ok(Value::BigInt(Rc::new(a / b))),
        _ => {
            let integer = matches!(a, Value::Int(_) | Value::Long(_) | Value::BigInt(_));
            Err(ops::not_usable("intdiv", if integer { b } else { a }))
        }
    }
}

fn of_bool(interp: &Interp, this: bool, name: &str, args: &[Value]) -> Option<Eval> {
    let op = |op, right: &Value| ops::binary(interp, op, &Value::Bool(this), right);
    Some(match (name, args) {
        ("and", [right]) => op(BinaryOp::BitAnd, right),
        ("or", [right]) => op(BinaryOp::BitOr, right),
        ("xor", [right]) => op(BinaryOp::BitXor, right),
        ("implies", [right]) => Ok(Value::Bool(!this || right.truthy())),
        ("toString", []) => Ok(Value::str(if this { "true" } else { "false" })),
        ("booleanValue" | "asBoolean" | "toBoolean", []) => Ok(Value::Bool(this)),
        ("compareTo", [Value::Bool(other)]) => Ok(Value::Int(this.cmp(other) as i32)),
        ("equals" | "isCase", [other]) => Ok(Value::Bool(*other == Value::Bool(this))),
        ("hashCode", []) => Ok(Value::Int(if this { 1231 } else { 1237 })),
        _ => return None,
    })
}

/// Reads a property of a number: `4.GB`, `30.min`.
pub(crate) fn property(interp: &Interp, this: &Value, name: &str) -> Option<Eval> {
    if !number::is_number(this) {
        return None;
    }
    if let Some(unit) = text::duration_unit(name) {
        let millis = ops::binary(interp, BinaryOp::Multiply, this, &Value::Long(unit));
        return Some(millis.and_then(|ms| ops::units::duration(number::to_i64(&ms).unwrap_or(0))));
    }
    if name.eq_ignore_ascii_case("b") || name.len() == 2 && name.ends_with(['b', 'B']) {
        let factor = 1024_f64.powi(i32::try_from(text::memory_unit(name)?).ok()?);
        // The largest sizes saturate instead of wrapping.
        let bytes = match number::to_i64(this) {
            Some(n) if matches!(this, Value::Int(_) | Value::Long(_)) && factor < 1e15 => {
                n.saturating_mul(number::to_i64(&Value::Double(factor))?)
            }
            _ => number::to_i64(&Value::Double(number::to_f64(this)? * factor))?,
        };
        return Some(ops::units::memory(bytes));
    }
    None
}
