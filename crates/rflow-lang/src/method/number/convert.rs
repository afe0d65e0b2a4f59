//! Numbers as something else.

use std::rc::Rc;

use crate::ops::decimal;
use crate::ops::number::{to_bigint, to_decimal, to_f32, to_f64, to_i32, to_i64};
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// Calls a method of this table.
#[allow(clippy::cast_possible_truncation, reason = "narrowing keeps the low bits")]
pub(super) fn call(this: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    if !args.is_empty() {
        return with_arguments(this, name, args);
    }
    let value = match name {
        "intValue" | "toInteger" => Value::Int(to_i32(this)?),
        "longValue" | "toLong" => Value::Long(to_i64(this)?),
        "shortValue" => Value::Short(to_i32(this)? as i16),
        "byteValue" => Value::Byte(to_i32(this)? as i8),
        "doubleValue" => Value::Double(to_f64(this)?),
        // The text of a float counts, not its bits.
        "toDouble" => Value::Double(match this {
            Value::Float(_) => text::text(this).parse().ok()?,
            _ => to_f64(this)?,
        }),
        "floatValue" | "toFloat" => Value::Float(to_f32(this)?),
        "toBigDecimal" => Value::decimal(to_decimal(this)?),
        "toBigInteger" => Value::BigInt(Rc::new(to_bigint(this)?)),
        _ => return of_decimal(this, name).map(Ok),
    };
    Some(Ok(value))
}

fn of_decimal(this: &Value, name: &str) -> Option<Value> {
    if let (Value::BigInt(n), "bitLength") = (this, name) {
        // A negative power of two needs one bit less.
        let negative = n.sign() == num_bigint::Sign::Minus;
        let bits = if negative {
            (-(**n).clone() - num_bigint::BigInt::from(1)).bits()
        } else {
            n.bits()
        };
        return Some(Value::count(usize::try_from(bits).ok()?));
    }
    let Value::Decimal(n) = this else {
        return None;
    };
    let (unscaled, scale) = n.as_bigint_and_exponent();
    Some(match name {
        "scale" => Value::Int(i32::try_from(scale).ok()?),
        "precision" => Value::Int(i32::try_from(decimal::precision(&unscaled)).ok()?),
        "unscaledValue" => Value::BigInt(Rc::new(unscaled)),
        "stripTrailingZeros" => Value::decimal(decimal::strip_zeros(n)),
        "toPlainString" => text::plain_decimal_text(n).into(),
        _ => return None,
    })
}

fn with_arguments(this: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    match (name, args) {
        // The static method of the class, whose argument is the number to write.
        ("toString", [n]) if !matches!(this, Value::BigInt(_)) => Some(Ok(text::text(n).into())),
        ("setScale", [Value::Int(scale), rounding @ ..]) => {
            let n = to_decimal(this).filter(|_| matches!(this, Value::Decimal(_)))?;
            let rounding = match rounding {
                [] => decimal::Rounding::Unnecessary,
                [mode] => decimal::Rounding::named(&text::text_arc(mode))?,
                _ => return None,
            };
            Some(decimal::set_scale(&n, i64::from(*scale), rounding).map(Value::decimal))
        }
        _ => None,
    }
}
