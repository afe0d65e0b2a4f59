//! Units of time: `ChronoUnit` and `TimeUnit`.

use std::any::Any;

use jiff::{Unit, ZonedDifference};

use super::Moment;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// A unit by the name of its constant.
pub(super) struct UnitObj {
    class: &'static str,
    name: String,
    unit: Unit,
}

impl UnitObj {
    pub(super) fn unit(&self) -> Unit {
        self.unit
    }

    /// Nanoseconds of it when it always has the same length.
    pub(super) fn nanos(&self) -> Option<i128> {
        nanos(self.unit)
    }

    /// How it writes itself: `Days`; a `TimeUnit` by its name.
    pub(super) fn shown(&self) -> String {
        let (first, rest) = self.name.split_at(self.name.len().min(1));
        match self.class {
            CHRONO => format!("{first}{}", rest.to_lowercase()),
            _ => self.name.clone(),
        }
    }
}

const CHRONO: &str = "java.time.temporal.ChronoUnit";

/// Nanoseconds of the unit at the end of a method name: `ofMinutes`. Durations have no method for microseconds.
pub(super) fn plural(name: &str) -> Option<i128> {
    named(name).filter(|_| name != "Micros").and_then(nanos)
}

/// The unit of a word at the end of a method name: `toMinutes`.
fn named(name: &str) -> Option<Unit> {
    Some(match name {
        "Nanos" => Unit::Nanosecond,
        "Micros" => Unit::Microsecond,
        "Millis" => Unit::Millisecond,
        "Seconds" => Unit::Second,
        "Minutes" => Unit::Minute,
        "Hours" => Unit::Hour,
        "Days" => Unit::Day,
        _ => return None,
    })
}

/// A date has no hours, a time of day no years.
pub(super) fn unsupported(what: &str, name: &str) -> Box<Raise> {
    Raise::new(
        "java.time.temporal.UnsupportedTemporalTypeException",
        format!("Unsupported {what}: {name}"),
    )
}

/// The whole units between two moments.
pub(super) fn between(unit: Unit, from: &Moment, to: &Moment) -> Option<i64> {
    let to = to.zoned.with_time_zone(from.zoned.time_zone().clone());
    let span = from.zoned.until(ZonedDifference::new(&to).largest(unit)).ok()?;
    Some(match unit {
        Unit::Year => i64::from(span.get_years()),
        Unit::Month => i64::from(span.get_months()),
        Unit::Week => i64::from(span.get_weeks()),
        Unit::Day => i64::from(span.get_days()),
        Unit::Hour => i64::from(span.get_hours()),
        Unit::Minute => span.get_minutes(),
        Unit::Second => span.get_seconds(),
        Unit::Millisecond => span.get_milliseconds(),
        Unit::Microsecond => span.get_microseconds(),
        Unit::Nanosecond => span.get_nanoseconds(),
    })
}

/// `ChronoUnit.DAYS`, `TimeUnit.HOURS`
pub(super) fn constant(class: &str, name: &str) -> Option<Value> {
    let class = match class {
        CHRONO => CHRONO,
        "java.util.concurrent.TimeUnit" => "java.util.concurrent.TimeUnit",
        _ => return None,
    };
    let unit = match name {
        "NANOSECONDS" | "NANOS" => Unit::Nanosecond,
        "MICROSECONDS" | "MICROS" => Unit::Microsecond,
        "MILLISECONDS" | "MILLIS" => Unit::Millisecond,
        "SECONDS" => Unit::Second,
        "MINUTES" => Unit::Minute,
        "HOURS" => Unit::Hour,
        "DAYS" => Unit::Day,
        "WEEKS" => Unit::Week,
        "MONTHS" => Unit::Month,
        "YEARS" => Unit::Year,
        _ => return None,
    };
    let name = name.to_string();
    Some(Value::host(UnitObj { class, name, unit }))
}

/// Nanoseconds of a unit that always has the same length.
fn nanos(unit: Unit) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    Some(match unit {
        Unit::Nanosecond => 1,
        Unit::Microsecond => 1_000,
        Unit::Millisecond => 1_000_000,
        Unit::Second => SECOND,
        Unit::Minute => 60 * SECOND,
        Unit::Hour => 3_600 * SECOND,
        Unit::Day => 86_400 * SECOND,
        _ => return None,
    })
}

impl HostObject for UnitObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        self.class
    }

    fn text(&self) -> String {
        self.shown()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("between", [from, to]) => {
                let (from, to) = (from.as_host::<Moment>()?, to.as_host::<Moment>()?);
                if !from.supports(self.unit) {
                    return Some(Err(unsupported("unit", &self.shown())));
                }
                Some(Ok(Value::Long(between(self.unit, from, to)?)))
            }
            ("name", []) => Some(Ok(Value::str(&self.name))),
            ("getDuration", []) if self.class == CHRONO => Some(super::elapsed::value(self.nanos()?)),
            ("convert", [amount, from]) => {
                let from = from.as_host::<Self>()?;
                let total = i128::from(number::to_i64(amount)?).checked_mul(nanos(from.unit)?)?;
                Some(Ok(Value::Long(
                    i64::try_from(total / nanos(self.unit)?).unwrap_or(i64::MAX),
                )))
            }
            (_, [amount]) => {
                let to = named(method.strip_prefix("to")?)?;
                let total = i128::from(number::to_i64(amount)?).checked_mul(nanos(self.unit)?)?;
                let whole = total / nanos(to)?;
                let limit = if whole < 0 { i64::MIN } else { i64::MAX };
                Some(Ok(Value::Long(i64::try_from(whole).unwrap_or(limit))))
            }
            _ => None,
        }
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name == "duration" && self.class == CHRONO)
            .then(|| self.nanos().map(super::elapsed::value))
            .flatten()
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![Value::str(self.class), Value::str(&self.name)]))
    }
}
