//! `java.time.Duration`: a length of time in nanoseconds.

use std::any::Any;
use std::cmp::Ordering;

use super::moment::{Kind, Moment};
use super::unit::{self, UnitObj};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::value::Value;

const SECOND: i128 = 1_000_000_000;

/// A length of time.
pub(super) struct ElapsedObj(pub(super) i128);

/// A length of time as a value; Java's seconds have 64 bits.
pub(super) fn value(nanos: i128) -> Eval {
    if i64::try_from(nanos.div_euclid(SECOND)).is_err() {
        return Err(Raise::arithmetic("long overflow"));
    }
    Ok(Value::host(ElapsedObj(nanos)))
}

/// A whole number argument: unlike elsewhere, fractions are none.
pub(super) fn whole(n: &Value) -> Option<i64> {
    match n {
        Value::Int(_) | Value::Long(_) | Value::Short(_) | Value::Byte(_) => number::to_i64(n),
        _ => None,
    }
}

/// `Duration.method(args)`
pub(super) fn call_static(method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("between", [from, to]) => {
            let (from, to) = (from.as_host::<Moment>()?, to.as_host::<Moment>()?);
            if from.kind == Kind::LocalDate {
                return Some(Err(unit::unsupported("unit", "Seconds")));
            }
            Some(value(
                to.zoned.timestamp().as_nanosecond() - from.zoned.timestamp().as_nanosecond(),
            ))
        }
        ("of", [n, unit]) => {
            let nanos = unit.as_host::<UnitObj>()?.nanos()?;
            Some(value(i128::from(whole(n)?) * nanos))
        }
        ("ofSeconds", [seconds, nanos]) => Some(value(
            i128::from(whole(seconds)?) * SECOND + i128::from(whole(nanos)?),
        )),
        ("parse", [Value::Str(text)]) => Some(match parsed(text) {
            Some(nanos) => value(nanos),
            None => Err(super::parse_error("Text cannot be parsed to a Duration")),
        }),
        (_, [n]) => {
            let unit = unit::plural(method.strip_prefix("of")?)?;
            Some(value(i128::from(whole(n)?) * unit))
        }
        _ => None,
    }
}

/// `P2DT3H4M5.6S`
fn parsed(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = rest.strip_prefix(['P', 'p'])?;
    let (date, time) = match rest.split_once(['T', 't']) {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (rest, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    for (mut part, units) in [(date, "D"), (time, "HMS")] {
        let mut units = units.chars();
        while !part.is_empty() {
            let end = part.find(|c: char| c.is_ascii_alphabetic())?;
            let letter = part.get(end..=end)?.to_ascii_uppercase();
            // Every unit at most once, the larger ones first.
            units.find(|unit| letter.starts_with(*unit))?;
            let unit = match letter.as_str() {
                "D" => 86_400 * SECOND,
                "H" => 3_600 * SECOND,
                "M" => 60 * SECOND,
                _ => SECOND,
            };
            nanos = nanos.checked_add(amount(part.get(..end)?, unit, letter == "S")?)?;
            part = part.get(end + 1..)?;
        }
    }
    Some(sign * nanos)
}

/// A number of units in nanoseconds; only seconds have a fraction.
fn amount(digits: &str, unit: i128, fraction: bool) -> Option<i128> {
    let (whole, part) = match digits.split_once(['.', ',']) {
        Some((whole, part)) if fraction && part.len() <= 9 => (whole, part),
        Some(_) => return None,
        None => (digits, ""),
    };
    let negative = whole.starts_with('-');
    let n: i64 = whole.parse().ok()?;
    let nanos: i128 = if part.is_empty() {
        0
    } else {
        format!("{part:0<9}").parse().ok()?
    };
    let whole = i128::from(n).checked_mul(unit)?;
    Some(if negative { whole - nanos } else { whole + nanos })
}

impl ElapsedObj {
    fn seconds(&self) -> i64 {
        i64::try_from(self.0.div_euclid(SECOND)).unwrap_or(i64::MAX)
    }

    fn nano(&self) -> i128 {
        self.0.rem_euclid(SECOND)
    }

    /// Whole units of it.
    fn in_units(&self, unit: i128) -> Value {
        let whole = if unit >= SECOND {
            i128::from(self.seconds()) / (unit / SECOND)
        } else {
            self.0 / unit
        };
        Value::Long(i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX }))
    }

    /// `toMinutesPart()` and the like.
    fn part(&self, name: &str) -> Option<Value> {
        let seconds = self.seconds();
        let n = match name {
            "Days" => return Some(Value::Long(seconds / 86_400)),
            "Hours" => seconds / 3_600 % 24,
            "Minutes" => seconds / 60 % 60,
            "Seconds" => seconds % 60,
            "Millis" => i64::try_from(self.nano() / 1_000_000).unwrap_or(0),
            "Nanos" => i64::try_from(self.nano()).unwrap_or(0),
            _ => return None,
        };
        Some(Value::Int(i32::try_from(n).unwrap_or(0)))
    }

    /// `plusMinutes(n)`, `minusDays(n)`
    fn shifted(&self, method: &str, n: &Value) -> Option<Eval> {
        let (unit, sign) = match method.strip_prefix("plus") {
            Some(unit) => (unit, 1),
            None => (method.strip_prefix("minus")?, -1),
        };
        Some(value(self.0 + sign * unit::plural(unit)? * i128::from(whole(n)?)))
    }
}

impl HostObject for ElapsedObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.time.Duration"
    }

    /// `PT1H30M`: the hours are not split into days.
    fn text(&self) -> String {
        if self.0 == 0 {
            return "PT0S".into();
        }
        // Hours, minutes and seconds all have the sign of the whole.
        let total = self.0 / SECOND;
        let (hours, minutes, seconds) = (total / 3_600, total / 60 % 60, total % 60);
        let nanos = (self.0 % SECOND).unsigned_abs();
        let mut out = String::from("PT");
        for (n, letter) in [(hours, 'H'), (minutes, 'M')] {
            if n != 0 {
                out.push_str(&format!("{n}{letter}"));
            }
        }
        if seconds != 0 || nanos != 0 {
            let sign = if self.0 < 0 { "-" } else { "" };
            out.push_str(&format!("{sign}{}", seconds.unsigned_abs()));
            if nanos != 0 {
                out.push('.');
                out.push_str(format!("{nanos:09}").trim_end_matches('0'));
            }
            out.push('S');
        }
        out
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let other = |v: &Value| v.as_host::<Self>().map(|other| other.0);
        match (method, args) {
            ("plus", [v]) => Some(value(self.0 + other(v)?)),
            ("minus", [v]) => Some(value(self.0 - other(v)?)),
            ("plus" | "minus", [n, unit]) => {
                let by = i128::from(whole(n)?) * unit.as_host::<UnitObj>()?.nanos()?;
                Some(value(if method == "plus" {
                    self.0 + by
                } else {
                    self.0 - by
                }))
            }
            ("multipliedBy", [n]) => Some(match self.0.checked_mul(i128::from(whole(n)?)) {
                Some(nanos) => value(nanos),
                None => Err(Raise::arithmetic("long overflow")),
            }),
            ("dividedBy", [n]) => {
                let divisor = other(n).or_else(|| whole(n).map(i128::from))?;
                if divisor == 0 {
                    return Some(Err(Raise::arithmetic("Cannot divide by zero")));
                }
                let quotient = self.0 / divisor;
                Some(match whole(n) {
                    Some(_) => value(quotient),
                    None => Ok(Value::Long(i64::try_from(quotient).unwrap_or(i64::MAX))),
                })
            }
            ("negated", []) => Some(value(-self.0)),
            ("abs", []) => Some(value(self.0.abs())),
            ("isZero", []) => Some(Ok(Value::Bool(self.0 == 0))),
            ("isNegative", []) => Some(Ok(Value::Bool(self.0 < 0))),
            ("isPositive", []) => Some(Ok(Value::Bool(self.0 > 0))),
            ("getSeconds", []) => Some(Ok(Value::Long(self.seconds()))),
            ("getNano", []) => self.part("Nanos").map(Ok),
            ("withSeconds", [n]) => Some(value(i128::from(whole(n)?) * SECOND + self.nano())),
            ("withNanos", [n]) => Some(value(i128::from(self.seconds()) * SECOND + i128::from(whole(n)?))),
            ("truncatedTo", [unit]) => {
                let nanos = unit.as_host::<UnitObj>()?.nanos()?;
                Some(value(self.0 / nanos * nanos))
            }
            ("get", [unit]) => match unit.as_host::<UnitObj>()?.nanos()? {
                SECOND => Some(Ok(Value::Long(self.seconds()))),
                1 => Some(Ok(Value::Long(i64::try_from(self.nano()).ok()?))),
                _ => None,
            },
            ("hashCode", []) => {
                let hash = crate::method::hash_code::hash_code(&Value::Long(self.seconds()));
                let nano = i32::try_from(self.nano()).unwrap_or(0);
                Some(Ok(Value::Int(hash.wrapping_add(nano.wrapping_mul(51)))))
            }
            (_, []) => {
                let name = method.strip_prefix("to")?;
                match name.strip_suffix("Part") {
                    Some("Milli") => self.part("Millis").map(Ok),
                    Some(part) => self.part(part).map(Ok),
                    None => Some(Ok(self.in_units(unit::plural(name)?))),
                }
            }
            (_, [n]) => self.shifted(method, n),
            _ => None,
        }
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "seconds" => Some(Ok(Value::Long(self.seconds()))),
            "nano" => self.part("Nanos").map(Ok),
            _ => None,
        }
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str("java.time.Duration"),
            self.text().into(),
        ]))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.as_host::<Self>().map(|other| self.0.cmp(&other.0))
    }

    /// Its simple name is that of the engine's own class.
    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "java.time.Duration"
                | "Comparable"
                | "java.lang.Comparable"
                | "java.time.temporal.TemporalAmount"
        )
    }
}
