//! `Math`.

use std::cmp::Ordering;

use crate::method::number::round::half_up;
use crate::ops::number::{Pair, pair, to_f64, to_i64, widened};
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// `Math.PROPERTY`
pub(super) fn static_property(name: &str) -> Option<Value> {
    match name {
        "PI" => Some(Value::Double(std::f64::consts::PI)),
        "E" => Some(Value::Double(std::f64::consts::E)),
        _ => None,
    }
}

/// `Math.method(args)`
pub(super) fn call_static(method: &str, args: &[Value]) -> Option<Eval> {
    if args.iter().any(|v| widened(v).is_some()) {
        let args: Vec<Value> = args
            .iter()
            .map(|v| widened(v).unwrap_or_else(|| v.clone()))
            .collect();
        return call_static(method, &args);
    }
    match args {
        [] if method == "random" => Some(Ok(Value::Double(super::random::RandomObj::new().double()))),
        [n] => of_double(method, to_f64(n)?)
            .map(|n| Ok(Value::Double(n)))
            .or_else(|| of_one(method, n)),
        [a, b] => of_two(method, a, b),
        _ => None,
    }
}

/// Functions from doubles to doubles.
fn of_double(method: &str, n: f64) -> Option<f64> {
    Some(match method {
        "ceil" => n.ceil(),
        "floor" => n.floor(),
        "rint" => n.round_ties_even(),
        "sqrt" => n.sqrt(),
        "cbrt" => n.cbrt(),
        "log" => n.ln(),
        "log10" => n.log10(),
        "log1p" => n.ln_1p(),
        "exp" => n.exp(),
        "expm1" => n.exp_m1(),
        "sin" => n.sin(),
        "cos" => n.cos(),
        "tan" => n.tan(),
        "asin" => n.asin(),
        "acos" => n.acos(),
        "atan" => n.atan(),
        "sinh" => n.sinh(),
        "cosh" => n.cosh(),
        "tanh" => n.tanh(),
        "toRadians" => n.to_radians(),
        "toDegrees" => n.to_degrees(),
        "ulp" => f64::from_bits(n.abs().to_bits() + 1) - n.abs(),
        _ => return None,
    })
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "saturates as Java's Math.round does"
)]
fn of_one(method: &str, n: &Value) -> Option<Eval> {
    let overflow = |kind: &str| Raise::arithmetic(format!("{kind} overflow"));
    Some(match (method, n) {
        ("round", Value::Int(n)) => Ok(Value::Int(*n)),
        ("round", Value::Float(n)) => Ok(Value::Int(half_up(f64::from(*n)) as i32)),
        ("round", _) => Ok(Value::Long(half_up(to_f64(n)?) as i64)),
        ("abs", Value::Int(n)) => Ok(Value::Int(n.wrapping_abs())),
        ("abs", Value::Long(n)) => Ok(Value::Long(n.wrapping_abs())),
        ("abs", Value::Float(n)) => Ok(Value::Float(n.abs())),
        ("abs", _) => Ok(Value::Double(to_f64(n)?.abs())),
        ("signum", Value::Int(n)) => Ok(Value::Float(n.signum() as f32)),
        ("signum", _) => {
            let n = to_f64(n)?;
            Ok(Value::Double(if n == 0.0 || n.is_nan() { n } else { n.signum() }))
        }
        ("negateExact", Value::Int(n)) => n.checked_neg().map(Value::Int).ok_or_else(|| overflow("integer")),
        ("negateExact", Value::Long(n)) => n.checked_neg().map(Value::Long).ok_or_else(|| overflow("long")),
        ("incrementExact", Value::Int(n)) => n
            .checked_add(1)
            .map(Value::Int)
            .ok_or_else(|| overflow("integer")),
        ("decrementExact", Value::Int(n)) => n
            .checked_sub(1)
            .map(Value::Int)
            .ok_or_else(|| overflow("integer")),
        ("toIntExact", _) => {
            let n = to_i64(n)?;
            i32::try_from(n).map(Value::Int).map_err(|_| overflow("integer"))
        }
        _ => return None,
    })
}

fn of_two(method: &str, a: &Value, b: &Value) -> Option<Eval> {
    let (x, y) = (to_f64(a)?, to_f64(b)?);
    let double = |n: f64| Some(Ok(Value::Double(n)));
    match method {
        "pow" => double(x.powf(y)),
        "atan2" => double(x.atan2(y)),
        "hypot" => double(x.hypot(y)),
        "IEEEremainder" => double(x - y * (x / y).round_ties_even()),
        "max" => extreme(a, b, Ordering::is_ge),
        "min" => extreme(a, b, Ordering::is_le),
        _ => exact(method, a, b),
    }
}

/// `max` and `min`: the wider type of the two; decimals become doubles, as there is no version for them.
#[allow(
    clippy::cast_possible_truncation,
    reason = "single precision is what Java picks"
)]
fn extreme(a: &Value, b: &Value, first: impl Fn(Ordering) -> bool) -> Option<Eval> {
    let single = |v: &Value| matches!(v, Value::Float(_) | Value::Int(_) | Value::Long(_));
    Some(Ok(match pair(a, b)? {
        Pair::Int(a, b) => Value::Int(if first(a.cmp(&b)) { a } else { b }),
        Pair::Long(a, b) => Value::Long(if first(a.cmp(&b)) { a } else { b }),
        _ => {
            let (x, y) = (to_f64(a)?, to_f64(b)?);
            let n = if x.is_nan() || (!y.is_nan() && first(crate::ops::double_order(x, y))) {
                x
            } else {
                y
            };
            if single(a) && single(b) {
                Value::Float(n as f32)
            } else {
                Value::Double(n)
            }
        }
    }))
}

/// Functions on integers.
fn exact(method: &str, a: &Value, b: &Value) -> Option<Eval> {
    Some(match pair(a, b)? {
        Pair::Int(a, b) => {
            let result = match method {
                "addExact" => a.checked_add(b),
                "subtractExact" => a.checked_sub(b),
                "multiplyExact" => a.checked_mul(b),
                "floorDiv" | "floorMod" if b == 0 => return Some(Err(Raise::arithmetic("/ by zero"))),
                "floorDiv" => {
                    Some(a.wrapping_div(b) - i32::from(a.wrapping_rem(b) != 0 && (a < 0) != (b < 0)))
                }
                "floorMod" => Some(match a.wrapping_rem(b) {
                    r if r != 0 && (r < 0) != (b < 0) => r + b,
                    r => r,
                }),
                _ => return None,
            };
            result
                .map(Value::Int)
                .ok_or_else(|| Raise::arithmetic("integer overflow"))
        }
        Pair::Long(a, b) => {
            let result = match method {
                "addExact" => a.checked_add(b),
                "subtractExact" => a.checked_sub(b),
                "multiplyExact" => a.checked_mul(b),
                "floorDiv" | "floorMod" if b == 0 => return Some(Err(Raise::arithmetic("/ by zero"))),
                "floorDiv" => {
                    Some(a.wrapping_div(b) - i64::from(a.wrapping_rem(b) != 0 && (a < 0) != (b < 0)))
                }
                "floorMod" => Some(match a.wrapping_rem(b) {
                    r if r != 0 && (r < 0) != (b < 0) => r + b,
                    r => r,
                }),
                _ => return None,
            };
            result
                .map(Value::Long)
                .ok_or_else(|| Raise::arithmetic("long overflow"))
        }
        _ => return None,
    })
}
