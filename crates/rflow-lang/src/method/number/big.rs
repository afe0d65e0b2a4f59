//! Methods of `BigDecimal` and `BigInteger` beyond those of all numbers.

use std::rc::Rc;

use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::class::precision::PrecisionObj;
use crate::method::string::bytes_value;
use crate::ops::decimal::{self, Rounding};
use crate::ops::number::{to_bigint, to_decimal};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};

/// Calls a method of this table.
pub(super) fn call(this: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    match this {
        Value::Decimal(n) => of_decimal(n, name, args),
        Value::BigInt(n) => of_integer(n, name, args),
        _ => None,
    }
}

fn array(parts: [Value; 2]) -> Value {
    Value::list_of(ListKind::Array, parts.into())
}

fn inexact() -> Box<Raise> {
    Raise::arithmetic("Rounding necessary")
}

fn of_decimal(this: &BigDecimal, name: &str, args: &[Value]) -> Option<Eval> {
    let (unscaled, scale) = this.as_bigint_and_exponent();
    let by = |n: &Value| match n {
        Value::Int(n) => Some(i64::from(*n)),
        _ => None,
    };
    Some(Ok(match (name, args) {
        ("movePointLeft", [n]) => moved(this, by(n)?.checked_neg()?),
        ("movePointRight", [n]) => moved(this, by(n)?),
        ("scaleByPowerOfTen", [n]) => Value::decimal(BigDecimal::new(unscaled, scale.checked_sub(by(n)?)?)),
        ("ulp", []) => Value::decimal(BigDecimal::new(BigInt::from(1), scale)),
        ("toBigIntegerExact", []) => match decimal::set_scale(this, 0, Rounding::Unnecessary) {
            Ok(whole) => Value::BigInt(Rc::new(whole.as_bigint_and_exponent().0)),
            Err(_) => return Some(Err(inexact())),
        },
        ("byteValueExact" | "shortValueExact" | "intValueExact" | "longValueExact", []) => {
            let whole = match decimal::set_scale(this, 0, Rounding::Unnecessary) {
                Ok(whole) => whole.as_bigint_and_exponent().0,
                Err(_) => return Some(Err(inexact())),
            };
            let fits = match name {
                "byteValueExact" => whole.to_i8().map(Value::Byte),
                "shortValueExact" => whole.to_i16().map(Value::Short),
                "intValueExact" => whole.to_i32().map(Value::Int),
                _ => whole.to_i64().map(Value::Long),
            };
            return Some(fits.ok_or_else(|| Raise::arithmetic("Overflow")));
        }
        ("divideToIntegralValue" | "divideAndRemainder", [other]) => {
            let other = to_decimal(other)?;
            if other.is_zero() {
                return Some(Err(Raise::arithmetic("Division by zero")));
            }
            let whole = whole_quotient(this, &other);
            if name == "divideToIntegralValue" {
                Value::decimal(whole)
            } else {
                let rest = this - &whole * &other;
                array([Value::decimal(whole), Value::decimal(rest)])
            }
        }
        ("divide", [other, Value::Int(scale), mode]) => {
            let rounding = Rounding::named(&text::text_arc(mode))?;
            return Some(
                decimal::divide_to_scale(this, &to_decimal(other)?, i64::from(*scale), rounding)
                    .map(Value::decimal),
            );
        }
        (_, [.., context]) if context.as_host::<PrecisionObj>().is_some() => {
            return in_context(this, name, args, *context.as_host::<PrecisionObj>()?)
                .map(|made| made.map(Value::decimal));
        }
        ("divide", [other, mode]) => {
            let rounding = Rounding::named(&text::text_arc(mode))?;
            return Some(
                decimal::divide_to_scale(this, &to_decimal(other)?, scale, rounding).map(Value::decimal),
            );
        }
        ("toEngineeringString", []) => engineering(&unscaled, scale).into(),
        _ => return None,
    }))
}

/// A method whose last argument is a `MathContext`.
fn in_context(
    this: &BigDecimal,
    name: &str,
    args: &[Value],
    context: PrecisionObj,
) -> Option<Eval<BigDecimal>> {
    let (digits, rounding) = (context.digits(), context.rounding());
    let other = match args {
        [other, _] => Some(to_decimal(other)?),
        _ => None,
    };
    let exact = match (name, &other) {
        ("round" | "plus" | "abs" | "negate", None) => Ok(match name {
            "abs" => this.abs(),
            "negate" => -this,
            _ => this.clone(),
        }),
        ("sqrt", None) => return Some(decimal::square_root(this, digits, rounding)),
        ("add", Some(other)) => decimal::add(this, other),
        ("subtract", Some(other)) => decimal::subtract(this, other),
        ("multiply", Some(other)) => Ok(decimal::multiply(this, other)),
        ("remainder", Some(other)) => decimal::remainder(this, other),
        ("divide", Some(other)) => {
            return Some(decimal::divide_to_digits(this, other, digits, rounding));
        }
        ("pow", Some(other)) => match other.to_u32() {
            Some(exponent) => decimal::power(this, exponent),
            None => Err(Raise::arithmetic("Invalid operation")),
        },
        _ => return None,
    };
    Some(exact.and_then(|n| context.round(&n)))
}

/// Moves the decimal point; the scale of the result is never negative.
fn moved(this: &BigDecimal, by: i64) -> Value {
    let (unscaled, scale) = this.as_bigint_and_exponent();
    let made = BigDecimal::new(unscaled, scale.saturating_sub(by));
    if scale.saturating_sub(by) >= 0 {
        return Value::decimal(made);
    }
    Value::decimal(made.with_scale(0))
}

/// The whole part of a quotient, with the scale nearest to the difference of both scales.
fn whole_quotient(a: &BigDecimal, b: &BigDecimal) -> BigDecimal {
    let (x, scale_x) = a.as_bigint_and_exponent();
    let (y, scale_y) = b.as_bigint_and_exponent();
    let power = |n: i64| BigInt::from(10).pow(u32::try_from(n.max(0)).unwrap_or(u32::MAX));
    let whole = (x * power(scale_y - scale_x)) / (y * power(scale_x - scale_y));
    let wanted = scale_x - scale_y;
    let stripped = decimal::strip_zeros(&BigDecimal::from(whole));
    let scale = stripped.as_bigint_and_exponent().1.max(wanted);
    stripped.with_scale(scale)
}

/// The text whose exponent is a multiple of three.
fn engineering(unscaled: &BigInt, scale: i64) -> String {
    let digits = unscaled.abs().to_string();
    let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let exponent = length - 1 - scale;
    if scale >= 0 && exponent >= -6 {
        return text::plain_decimal_text(&BigDecimal::new(unscaled.clone(), scale));
    }
    let sign = if unscaled.is_negative() { "-" } else { "" };
    let before = exponent.rem_euclid(3) + 1;
    let exponent = exponent - (before - 1);
    let width = usize::try_from(before).unwrap_or(1);
    let padded = format!("{digits:0<width$}");
    let (whole, rest) = padded.split_at(width.min(padded.len()));
    let point = if rest.is_empty() { "" } else { "." };
    let suffix = match exponent {
        0 => String::new(),
        n => format!("E{n:+}"),
    };
    format!("{sign}{whole}{point}{rest}{suffix}")
}

fn of_integer(this: &BigInt, name: &str, args: &[Value]) -> Option<Eval> {
    let made = |n: BigInt| Value::BigInt(Rc::new(n));
    let bit = |n: &Value| match n {
        Value::Int(n) => u64::try_from(*n).ok(),
        _ => None,
    };
    let changed = |n: &Value, to: bool| {
        let mut changed = this.clone();
        changed.set_bit(bit(n)?, to);
        Some(made(changed))
    };
    let by_zero = || Some(Err(Raise::arithmetic("BigInteger divide by zero")));
    Some(Ok(match (name, args) {
        ("toString", [Value::Int(radix @ 2..=36)]) => this.to_str_radix(radix.unsigned_abs()).into(),
        ("testBit", [n]) => Value::Bool(this.bit(bit(n)?)),
        ("setBit", [n]) => changed(n, true)?,
        ("clearBit", [n]) => changed(n, false)?,
        ("flipBit", [n]) => changed(n, !this.bit(bit(n)?))?,
        ("getLowestSetBit", []) => this.trailing_zeros().map_or(Value::Int(-1), |n| {
            Value::Int(i32::try_from(n).unwrap_or(i32::MAX))
        }),
        ("bitCount", []) => {
            // The bits that differ from the sign.
            let shown = if this.is_negative() { !this } else { this.clone() };
            Value::Int(i32::try_from(shown.magnitude().count_ones()).ok()?)
        }
        ("not", []) => made(!this),
        ("andNot", [other]) => made(this & !to_bigint(other)?),
        ("sqrt", []) if this.is_negative() => {
            return Some(Err(Raise::arithmetic("Negative BigInteger")));
        }
        ("sqrt", []) => made(this.sqrt()),
        ("toByteArray", []) => bytes_value(&this.to_signed_bytes_be()),
        ("divideAndRemainder", [other]) => {
            let other = to_bigint(other)?;
            if other.is_zero() {
                return by_zero();
            }
            array([made(this / &other), made(this % &other)])
        }
        ("modPow", [exponent, modulus]) => {
            let (exponent, modulus) = (to_bigint(exponent)?, to_bigint(modulus)?);
            if !modulus.is_positive() {
                return Some(Err(Raise::arithmetic("BigInteger: modulus not positive")));
            }
            let base = if exponent.is_negative() {
                this.modinv(&modulus)?
            } else {
                this.clone()
            };
            made(base.modpow(&exponent.abs(), &modulus))
        }
        ("modInverse", [modulus]) => {
            return Some(
                this.modinv(&to_bigint(modulus)?)
                    .map(made)
                    .ok_or_else(|| Raise::arithmetic("BigInteger not invertible.")),
            );
        }
        ("intValueExact", []) => return Some(exact(this.to_i32().map(Value::Int), "int")),
        ("longValueExact", []) => return Some(exact(this.to_i64().map(Value::Long), "long")),
        _ => return None,
    }))
}

fn exact(narrowed: Option<Value>, class: &str) -> Eval {
    narrowed.ok_or_else(|| Raise::arithmetic(format!("BigInteger out of {class} range")))
}
