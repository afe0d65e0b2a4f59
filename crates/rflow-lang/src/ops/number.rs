//! The tower of numbers: conversions between its floors.

use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};

use crate::text::decimal_text;
use crate::value::Value;

/// Two numbers raised to the type that both fit in.
pub(crate) enum Pair {
    /// Both are 32-bit integers.
    Int(i32, i32),
    /// The wider is a 64-bit integer.
    Long(i64, i64),
    /// The wider is an integer without bound.
    Big(BigInt, BigInt),
    /// The wider is a decimal.
    Decimal(BigDecimal, BigDecimal),
    /// One of them is a floating-point number.
    Double(f64, f64),
}

/// Whether the value is a number.
#[must_use]
pub(crate) fn is_number(value: &Value) -> bool {
    matches!(
        value,
        Value::Int(_)
            | Value::Long(_)
            | Value::Short(_)
            | Value::Byte(_)
            | Value::BigInt(_)
            | Value::Decimal(_)
            | Value::Float(_)
            | Value::Double(_)
    )
}

/// Raises two numbers to a common type; `None` when one is no number.
#[must_use]
pub(crate) fn pair(left: &Value, right: &Value) -> Option<Pair> {
    use Value::{BigInt, Decimal, Double, Float, Int, Long};
    if let Some(left) = widened(left) {
        return pair(&left, right);
    }
    if let Some(right) = widened(right) {
        return pair(left, &right);
    }
    Some(match (left, right) {
        (Int(a), Int(b)) => Pair::Int(*a, *b),
        (Int(a), Long(b)) => Pair::Long(i64::from(*a), *b),
        (Long(a), Int(b)) => Pair::Long(*a, i64::from(*b)),
        (Long(a), Long(b)) => Pair::Long(*a, *b),
        (Double(_) | Float(_), _) | (_, Double(_) | Float(_)) => Pair::Double(to_f64(left)?, to_f64(right)?),
        (Decimal(_), _) | (_, Decimal(_)) => Pair::Decimal(to_decimal(left)?, to_decimal(right)?),
        (BigInt(_), _) | (_, BigInt(_)) => Pair::Big(to_bigint(left)?, to_bigint(right)?),
        _ => return None,
    })
}

/// A short, byte or character as the integer that operators take it for.
#[must_use]
pub(crate) fn widened(value: &Value) -> Option<Value> {
    Some(Value::Int(match value {
        Value::Short(n) => i32::from(*n),
        Value::Byte(n) => i32::from(*n),
        Value::Char(c) => u32::from(*c).cast_signed(),
        _ => return None,
    }))
}

/// `doubleValue()`
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "as Java does")]
pub(crate) fn to_f64(value: &Value) -> Option<f64> {
    Some(match value {
        Value::Int(n) => f64::from(*n),
        Value::Short(n) => f64::from(*n),
        Value::Byte(n) => f64::from(*n),
        Value::Long(n) => *n as f64,
        Value::BigInt(n) => n.to_f64()?,
        // The crate's own conversion does not round correctly.
        Value::Decimal(n) => decimal_text(n).parse().ok()?,
        Value::Float(n) => f64::from(*n),
        Value::Double(n) => *n,
        _ => return None,
    })
}

/// `toBigDecimal()`; `None` for what is no number or is not finite.
#[must_use]
pub(crate) fn to_decimal(value: &Value) -> Option<BigDecimal> {
    Some(match value {
        Value::Int(n) => BigDecimal::from(*n),
        Value::Short(n) => BigDecimal::from(*n),
        Value::Byte(n) => BigDecimal::from(*n),
        Value::Long(n) => BigDecimal::from(*n),
        Value::BigInt(n) => BigDecimal::from((**n).clone()),
        Value::Decimal(n) => (**n).clone(),
        Value::Float(_) | Value::Double(_) => crate::text::text(value).parse().ok()?,
        _ => return None,
    })
}

/// `toBigInteger()`, truncating.
#[must_use]
pub(crate) fn to_bigint(value: &Value) -> Option<BigInt> {
    Some(match value {
        Value::Int(n) => BigInt::from(*n),
        Value::Short(n) => BigInt::from(*n),
        Value::Byte(n) => BigInt::from(*n),
        Value::Long(n) => BigInt::from(*n),
        Value::BigInt(n) => (**n).clone(),
        Value::Decimal(n) => super::decimal::truncate(n),
        Value::Float(n) => BigInt::from_f32(*n)?,
        Value::Double(n) => BigInt::from_f64(*n)?,
        _ => return None,
    })
}

/// `longValue()`: integers keep their low 64 bits, floating-point numbers saturate.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "this is the narrowing")]
pub(crate) fn to_i64(value: &Value) -> Option<i64> {
    Some(match value {
        Value::Int(n) => i64::from(*n),
        Value::Short(n) => i64::from(*n),
        Value::Byte(n) => i64::from(*n),
        Value::Long(n) => *n,
        Value::Float(n) => *n as i64,
        Value::Double(n) => *n as i64,
        Value::BigInt(n) => low_bits(n),
        Value::Decimal(_) => low_bits(&to_bigint(value)?),
        _ => return None,
    })
}

/// `intValue()`: integers keep their low 32 bits, floating-point numbers saturate.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "this is the narrowing")]
pub(crate) fn to_i32(value: &Value) -> Option<i32> {
    Some(match value {
        Value::Int(n) => *n,
        Value::Float(n) => *n as i32,
        Value::Double(n) => *n as i32,
        _ => to_i64(value)? as i32,
    })
}

/// The low 64 bits of an integer.
fn low_bits(n: &BigInt) -> i64 {
    if let Some(n) = n.to_i64() {
        return n;
    }
    let bytes = n.to_signed_bytes_le();
    let mut low = [0; 8];
    for (to, from) in low.iter_mut().zip(&bytes) {
        *to = *from;
    }
    i64::from_le_bytes(low)
}

/// `floatValue()`
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "this is the narrowing")]
pub(crate) fn to_f32(value: &Value) -> Option<f32> {
    Some(match value {
        Value::Float(n) => *n,
        Value::Decimal(n) => decimal_text(n).parse().ok()?,
        _ => to_f64(value)? as f32,
    })
}
