//! Rounding.

use crate::ops::decimal::{self, Rounding};
use crate::raise::Eval;
use crate::value::Value;

/// Calls a method of this table.
#[allow(
    clippy::cast_possible_truncation,
    reason = "saturates as Java's Math.round does"
)]
pub(super) fn call(this: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    let places = match args {
        [] => 0,
        [Value::Int(n)] => *n,
        _ => return None,
    };
    if !matches!(name, "round" | "trunc") {
        return None;
    }
    Some(Ok(match (this, name) {
        (Value::Decimal(n), _) => {
            let rounding = if name == "round" {
                Rounding::HalfUp
            } else {
                Rounding::Down
            };
            return Some(decimal::set_scale(n, i64::from(places), rounding).map(Value::decimal));
        }
        (Value::Double(n), "round") if args.is_empty() => Value::Long(half_up(*n) as i64),
        (Value::Float(n), "round") if args.is_empty() => Value::Int(half_up(f64::from(*n)) as i32),
        (Value::Double(n), _) => Value::Double(scaled(*n, places, name)),
        (Value::Float(n), _) => Value::Float(scaled(f64::from(*n), places, name) as f32),
        (n, _) if args.is_empty() => n.clone(),
        _ => return None,
    }))
}

/// `Math.round`: ties go up.
pub(crate) fn half_up(n: f64) -> f64 {
    (n + 0.5).floor()
}

/// Rounds or cuts to decimal places by way of a power of ten.
fn scaled(n: f64, places: i32, name: &str) -> f64 {
    let unit = 10_f64.powi(places);
    if name == "round" {
        half_up(n * unit) / unit
    } else if n < 0.0 {
        (n * unit).ceil() / unit
    } else {
        (n * unit).floor() / unit
    }
}
