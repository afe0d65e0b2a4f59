//! Static methods of `Integer` and `Long` on bits and on numbers without a sign.

use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Calls a method of this table.
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    if class == "Integer" {
        return of_int(method, args);
    }
    let args: Option<Vec<i64>> = args.iter().map(Value::as_i64).collect();
    of_long(method, &args?)
}

fn count(n: u32) -> Value {
    Value::Int(n.cast_signed())
}

fn by_zero() -> Box<Raise> {
    Raise::arithmetic("/ by zero")
}

fn of_int(method: &str, args: &[Value]) -> Option<Eval> {
    if let ("parseUnsignedInt", [Value::Str(text)]) = (method, args) {
        let parsed = text.parse::<u32>().map(|n| Value::Int(n.cast_signed()));
        return Some(parsed.map_err(|_| crate::ops::cast::not_a_number(text)));
    }
    let numbers: Option<Vec<i32>> = args
        .iter()
        .map(|v| if let Value::Int(n) = v { Some(*n) } else { None })
        .collect();
    Some(Ok(match (method, numbers?.as_slice()) {
        ("bitCount", [n]) => count(n.count_ones()),
        ("reverse", [n]) => Value::Int(n.reverse_bits()),
        ("reverseBytes", [n]) => Value::Int(n.swap_bytes()),
        ("numberOfLeadingZeros", [n]) => count(n.leading_zeros()),
        ("numberOfTrailingZeros", [n]) => count(n.trailing_zeros()),
        ("highestOneBit", [0]) | ("lowestOneBit", [0]) => Value::Int(0),
        ("highestOneBit", [n]) => Value::Int(
            i32::MIN
                .cast_unsigned()
                .wrapping_shr(n.leading_zeros())
                .cast_signed(),
        ),
        ("lowestOneBit", [n]) => Value::Int(n & n.wrapping_neg()),
        ("rotateLeft", [n, by]) => Value::Int(n.rotate_left(by.rem_euclid(32).cast_unsigned())),
        ("rotateRight", [n, by]) => Value::Int(n.rotate_right(by.rem_euclid(32).cast_unsigned())),
        ("toUnsignedLong", [n]) => Value::Long(i64::from(n.cast_unsigned())),
        ("toUnsignedString", [n]) => n.cast_unsigned().to_string().into(),
        ("divideUnsigned" | "remainderUnsigned", [_, 0]) => return Some(Err(by_zero())),
        ("divideUnsigned", [a, b]) => Value::Int((a.cast_unsigned() / b.cast_unsigned()).cast_signed()),
        ("remainderUnsigned", [a, b]) => Value::Int((a.cast_unsigned() % b.cast_unsigned()).cast_signed()),
        ("compareUnsigned", [a, b]) => Value::Int(a.cast_unsigned().cmp(&b.cast_unsigned()) as i32),
        _ => return None,
    }))
}

fn of_long(method: &str, args: &[i64]) -> Option<Eval> {
    Some(Ok(match (method, args) {
        ("bitCount", [n]) => count(n.count_ones()),
        ("reverse", [n]) => Value::Long(n.reverse_bits()),
        ("reverseBytes", [n]) => Value::Long(n.swap_bytes()),
        ("numberOfLeadingZeros", [n]) => count(n.leading_zeros()),
        ("numberOfTrailingZeros", [n]) => count(n.trailing_zeros()),
        ("highestOneBit", [0]) | ("lowestOneBit", [0]) => Value::Long(0),
        ("highestOneBit", [n]) => Value::Long(
            i64::MIN
                .cast_unsigned()
                .wrapping_shr(n.leading_zeros())
                .cast_signed(),
        ),
        ("lowestOneBit", [n]) => Value::Long(n & n.wrapping_neg()),
        ("rotateLeft", [n, by]) => Value::Long(n.rotate_left(u32::try_from(by.rem_euclid(64)).unwrap_or(0))),
        ("rotateRight", [n, by]) => {
            Value::Long(n.rotate_right(u32::try_from(by.rem_euclid(64)).unwrap_or(0)))
        }
        ("toUnsignedString", [n]) => n.cast_unsigned().to_string().into(),
        ("divideUnsigned" | "remainderUnsigned", [_, 0]) => return Some(Err(by_zero())),
        ("divideUnsigned", [a, b]) => Value::Long((a.cast_unsigned() / b.cast_unsigned()).cast_signed()),
        ("remainderUnsigned", [a, b]) => Value::Long((a.cast_unsigned() % b.cast_unsigned()).cast_signed()),
        ("compareUnsigned", [a, b]) => Value::Int(a.cast_unsigned().cmp(&b.cast_unsigned()) as i32),
        _ => return None,
    }))
}
