//! Arithmetic on numbers.

use std::rc::Rc;

use bigdecimal::BigDecimal;
use num_bigint::{BigInt, Sign};
use num_traits::{ToPrimitive, Zero};
use rflow_syntax::ast::BinaryOp;

use super::decimal;
use super::number::{self, Pair};
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// `left op right` for two numbers and an arithmetic operator.
pub(super) fn operate(op: BinaryOp, left: &Value, right: &Value) -> Eval {
    if op == BinaryOp::Power {
        return power(left, right);
    }
    let Some(pair) = number::pair(left, right) else {
        // Only infinities and NaN cannot be raised, and those are doubles already.
        return Err(Raise::arithmetic("Not a finite number"));
    };
    match pair {
        Pair::Int(a, b) => of_ints(op, a, b),
        Pair::Long(a, b) => of_longs(op, a, b),
        Pair::Big(a, b) => of_bigints(op, a, b),
        Pair::Decimal(a, b) => of_decimals(op, &a, &b),
        Pair::Double(a, b) => Ok(Value::Double(match op {
            BinaryOp::Add => a + b,
            BinaryOp::Subtract => a - b,
            BinaryOp::Multiply => a * b,
            BinaryOp::Divide => a / b,
            _ => a % b,
        })),
    }
}

fn of_ints(op: BinaryOp, a: i32, b: i32) -> Eval {
    Ok(Value::Int(match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Subtract => a.wrapping_sub(b),
        BinaryOp::Multiply => a.wrapping_mul(b),
        BinaryOp::Divide => return divide_integers(i64::from(a), i64::from(b)),
        _ if b == 0 => return Err(Raise::arithmetic("/ by zero")),
        _ => a.wrapping_rem(b),
    }))
}

fn of_longs(op: BinaryOp, a: i64, b: i64) -> Eval {
    Ok(Value::Long(match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Subtract => a.wrapping_sub(b),
        BinaryOp::Multiply => a.wrapping_mul(b),
        BinaryOp::Divide => return divide_integers(a, b),
        _ if b == 0 => return Err(Raise::arithmetic("/ by zero")),
        _ => a.wrapping_rem(b),
    }))
}

/// The quotient of integers is a decimal.
fn divide_integers(a: i64, b: i64) -> Eval {
    if let (Some(quotient), Some(0)) = (a.checked_div(b), a.checked_rem(b)) {
        return Ok(Value::decimal(BigDecimal::from(quotient)));
    }
    decimal::divide(&BigDecimal::from(a), &BigDecimal::from(b)).map(Value::decimal)
}

fn of_bigints(op: BinaryOp, a: BigInt, b: BigInt) -> Eval {
    Ok(Value::BigInt(Rc::new(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => {
            return decimal::divide(&BigDecimal::from(a), &BigDecimal::from(b)).map(Value::decimal);
        }
        _ if b.sign() != Sign::Plus => {
            return Err(Raise::arithmetic("BigInteger: modulus not positive"));
        }
        _ => {
            let left_over = a % &b;
            if left_over.sign() == Sign::Minus {
                left_over + b
            } else {
                left_over
            }
        }
    })))
}

fn of_decimals(op: BinaryOp, a: &BigDecimal, b: &BigDecimal) -> Eval {
    Ok(Value::decimal(match op {
        BinaryOp::Add => decimal::add(a, b)?,
        BinaryOp::Subtract => decimal::subtract(a, b)?,
        BinaryOp::Multiply => decimal::multiply(a, b),
        BinaryOp::Divide => decimal::divide(a, b)?,
        _ => decimal::remainder(a, b)?,
    }))
}

/// `base ** exponent`: exact for integers and decimals with a whole exponent, else a double that becomes an
/// integer again when it is whole.
pub(crate) fn power(base: &Value, exponent: &Value) -> Eval {
    if let Some(base) = number::widened(base) {
        return power(&base, exponent);
    }
    if let Some(exponent) = number::widened(exponent) {
        return power(base, &exponent);
    }
    if let Value::Int(n) = exponent
        && let Ok(n) = u32::try_from(*n)
    {
        match base {
            Value::Int(b) => {
                let result = decimal::integer_power(&BigInt::from(*b), n)?;
                return Ok(result
                    .to_i32()
                    .map_or_else(|| Value::BigInt(Rc::new(result)), Value::Int));
            }
            Value::Long(b) => {
                let result = decimal::integer_power(&BigInt::from(*b), n)?;
                return Ok(result
                    .to_i64()
                    .map_or_else(|| Value::BigInt(Rc::new(result)), Value::Long));
            }
            Value::BigInt(b) => return Ok(Value::BigInt(Rc::new(decimal::integer_power(b, n)?))),
            Value::Decimal(b) => return decimal::power(b, n).map(Value::decimal),
            _ => {}
        }
    }
    if let (Value::BigInt(b), Value::BigInt(n)) = (base, exponent)
        && let Some(n) = n.to_u32()
    {
        return Ok(Value::BigInt(Rc::new(decimal::integer_power(b, n)?)));
    }
    let (Some(b), Some(n)) = (number::to_f64(base), number::to_f64(exponent)) else {
        return Err(Raise::arithmetic("Not a number"));
    };
    Ok(whole_if_possible(b.powf(n)))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "the comparison finds out whether the narrowing lost anything"
)]
fn whole_if_possible(n: f64) -> Value {
    if f64::from(n as i32) == n {
        Value::Int(n as i32)
    } else if (n as i64) as f64 == n {
        Value::Long(n as i64)
    } else {
        Value::Double(n)
    }
}

/// `-n`
pub(super) fn negate(n: &Value) -> Value {
    match n {
        Value::Int(n) => Value::Int(n.wrapping_neg()),
        Value::Long(n) => Value::Long(n.wrapping_neg()),
        Value::Short(n) => Value::Short(n.wrapping_neg()),
        Value::Byte(n) => Value::Byte(n.wrapping_neg()),
        Value::BigInt(n) => Value::BigInt(Rc::new(-(**n).clone())),
        Value::Decimal(n) => {
            let (unscaled, scale) = n.as_bigint_and_exponent();
            let negated = if unscaled.is_zero() { unscaled } else { -unscaled };
            Value::decimal(BigDecimal::new(negated, scale))
        }
        Value::Float(n) => Value::Float(-n),
        Value::Double(n) => Value::Double(-n),
        other => other.clone(),
    }
}
