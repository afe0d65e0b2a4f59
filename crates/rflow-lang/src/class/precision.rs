//! `MathContext`: how many digits a decimal keeps, and how it is rounded to them.

use std::any::Any;

use bigdecimal::BigDecimal;

use super::constant::{self, ROUNDING};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::decimal::{self, Rounding};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// A precision of 0 means all digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PrecisionObj {
    digits: i32,
    /// Position of the constant of `RoundingMode`.
    mode: usize,
}

/// Position of `HALF_UP`, which is the default.
const HALF_UP: usize = 4;
/// Position of `HALF_EVEN`.
const HALF_EVEN: usize = 6;

/// `new MathContext(digits)`, `new MathContext(digits, mode)`
pub(super) fn construct(class: &str, args: &[Value]) -> Option<Eval> {
    if class != "java.math.MathContext" {
        return None;
    }
    let (digits, mode) = match args {
        [Value::Int(digits)] => (*digits, HALF_UP),
        [Value::Int(digits), mode] => (
            *digits,
            mode.as_host::<constant::ConstantObj>()
                .filter(|mode| mode.enumeration() == ROUNDING)?
                .ordinal(),
        ),
        _ => return None,
    };
    Some(if digits < 0 {
        Err(Raise::illegal_argument("Digits < 0"))
    } else {
        Ok(Value::host(PrecisionObj { digits, mode }))
    })
}

/// `MathContext.DECIMAL32` and the like.
pub(super) fn static_property(class: &str, name: &str) -> Option<Value> {
    if class != "java.math.MathContext" {
        return None;
    }
    let (digits, mode) = match name {
        "UNLIMITED" => (0, HALF_UP),
        "DECIMAL32" => (7, HALF_EVEN),
        "DECIMAL64" => (16, HALF_EVEN),
        "DECIMAL128" => (34, HALF_EVEN),
        _ => return None,
    };
    Some(Value::host(PrecisionObj { digits, mode }))
}

impl PrecisionObj {
    /// Significant digits; 0 for all.
    pub(crate) fn digits(self) -> i64 {
        i64::from(self.digits)
    }

    fn mode(self) -> Option<Value> {
        constant::at(ROUNDING, self.mode)
    }

    /// How it rounds.
    pub(crate) fn rounding(self) -> Rounding {
        Rounding::named(&self.mode.to_string()).unwrap_or(Rounding::HalfUp)
    }

    /// A decimal with no more digits than allowed.
    pub(crate) fn round(self, n: &BigDecimal) -> Eval<BigDecimal> {
        if self.digits == 0 {
            return Ok(n.clone());
        }
        decimal::round_to_digits(n, self.digits(), self.rounding())
    }
}

impl HostObject for PrecisionObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.math.MathContext"
    }

    fn text(&self) -> String {
        let mode = self.mode().map(|mode| text::text(&mode)).unwrap_or_default();
        format!("precision={} roundingMode={mode}", self.digits)
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "precision" => Some(Ok(Value::Int(self.digits))),
            "roundingMode" => self.mode().map(Ok),
            _ => None,
        }
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str("java.math.MathContext"),
            self.text().into(),
        ]))
    }
}
