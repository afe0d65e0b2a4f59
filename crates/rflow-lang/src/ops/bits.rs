//! Bitwise operators.

use std::rc::Rc;

use num_bigint::BigInt;
use rflow_syntax::ast::BinaryOp;

use super::number::{self, Pair};
use super::{class_name, method_of};
use crate::raise::{Eval, Raise};
use crate::text::text;
use crate::value::Value;

/// `left op right` for a truth value on the left.
pub(super) fn of_bools(op: BinaryOp, left: bool, right: &Value) -> Option<Value> {
    let right = match right {
        Value::Bool(b) => *b,
        Value::Null => false,
        _ => return None,
    };
    Some(Value::Bool(match op {
        BinaryOp::BitAnd => left & right,
        BinaryOp::BitOr => left | right,
        BinaryOp::BitXor => left ^ right,
        _ => return None,
    }))
}

/// `left op right` for two numbers and a bitwise operator.
pub(super) fn of_numbers(op: BinaryOp, left: &Value, right: &Value) -> Eval {
    if matches!(
        op,
        BinaryOp::ShiftLeft | BinaryOp::ShiftRight | BinaryOp::ShiftRightUnsigned
    ) {
        return shift(op, left, right);
    }
    match number::pair(left, right) {
        Some(Pair::Int(a, b)) => Ok(Value::Int(match op {
            BinaryOp::BitAnd => a & b,
            BinaryOp::BitOr => a | b,
            _ => a ^ b,
        })),
        Some(Pair::Long(a, b)) => Ok(Value::Long(match op {
            BinaryOp::BitAnd => a & b,
            BinaryOp::BitOr => a | b,
            _ => a ^ b,
        })),
        Some(Pair::Big(a, b)) => Ok(Value::BigInt(Rc::new(match op {
            BinaryOp::BitAnd => a & b,
            BinaryOp::BitOr => a | b,
            _ => a ^ b,
        }))),
        _ => {
            let wrong = if is_integer(left) { right } else { left };
            Err(not_usable(method_of(op), wrong))
        }
    }
}

fn is_integer(value: &Value) -> bool {
    matches!(
        value,
        Value::Int(_) | Value::Long(_) | Value::BigInt(_) | Value::Short(_) | Value::Byte(_)
    )
}

fn shift(op: BinaryOp, left: &Value, right: &Value) -> Eval {
    if !is_integer(left) {
        return Err(not_usable(method_of(op), left));
    }
    let Some(distance) = number::to_i32(right).filter(|_| is_integer(right)) else {
        return Err(Raise::unsupported(format!(
            "Shift distance must be an integral type, but {} ({}) was supplied",
            text(right),
            class_name(right)
        )));
    };
    if let Some(left) = number::widened(left) {
        return shift(op, &left, right);
    }
    // Only the low bits of the distance count.
    let bits = distance.cast_unsigned();
    Ok(match left {
        Value::Int(n) => Value::Int(match op {
            BinaryOp::ShiftLeft => n.wrapping_shl(bits),
            BinaryOp::ShiftRight => n.wrapping_shr(bits),
            _ => n.cast_unsigned().wrapping_shr(bits).cast_signed(),
        }),
        Value::Long(n) => Value::Long(match op {
            BinaryOp::ShiftLeft => n.wrapping_shl(bits),
            BinaryOp::ShiftRight => n.wrapping_shr(bits),
            _ => n.cast_unsigned().wrapping_shr(bits).cast_signed(),
        }),
        Value::BigInt(n) => Value::BigInt(Rc::new(shift_big(op, n, distance)?)),
        _ => return Err(not_usable(method_of(op), left)),
    })
}

fn shift_big(op: BinaryOp, n: &BigInt, distance: i32) -> Eval<BigInt> {
    let to_left = match op {
        BinaryOp::ShiftLeft => distance,
        BinaryOp::ShiftRight => distance.saturating_neg(),
        _ => return Err(not_usable(method_of(op), &Value::BigInt(Rc::new(n.clone())))),
    };
    if to_left > 100_000_000 {
        return Err(Raise::arithmetic("BigInteger would overflow supported range"));
    }
    Ok(if to_left >= 0 {
        n << to_left.unsigned_abs()
    } else {
        n >> to_left.unsigned_abs()
    })
}

/// `~n`
pub(super) fn not(n: &Value) -> Eval {
    Ok(match n {
        Value::Int(n) => Value::Int(!n),
        Value::Long(n) => Value::Long(!n),
        Value::BigInt(n) => Value::BigInt(Rc::new(!(**n).clone())),
        Value::Short(n) => Value::Int(!i32::from(*n)),
        Value::Byte(n) => Value::Int(!i32::from(*n)),
        _ => return Err(not_usable("bitwiseNegate", n)),
    })
}

/// A number is of the wrong type for a method.
pub(crate) fn not_usable(method: &str, n: &Value) -> Box<Raise> {
    Raise::unsupported(format!(
        "Cannot use {method}() on this number type: {} with value: {}",
        class_name(n),
        text(n)
    ))
}
