//! `java.time.Period`: years, months and days.

use std::any::Any;

use jiff::civil::Date;

use super::elapsed::whole;
use super::moment::{Kind, Moment};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Years, months and days, none of which follows from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PeriodObj {
    years: i32,
    months: i32,
    days: i32,
}

fn value(years: i64, months: i64, days: i64) -> Eval {
    let (Ok(years), Ok(months), Ok(days)) = (years.try_into(), months.try_into(), days.try_into()) else {
        return Err(Raise::arithmetic("integer overflow"));
    };
    Ok(Value::host(PeriodObj { years, months, days }))
}

/// The period from one day to another.
pub(super) fn between(from: Date, to: Date) -> Eval {
    let count = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    let mut months = count(to) - count(from);
    let mut days = i64::from(to.day()) - i64::from(from.day());
    if months > 0 && days < 0 {
        months -= 1;
        // What is left after the whole months, from the day that the clipped month ends on.
        let moved = from.checked_add(jiff::Span::new().try_months(months).unwrap_or_default());
        days = moved
            .and_then(|moved| moved.until(to))
            .map_or(0, |span| i64::from(span.get_days()));
    } else if months < 0 && days > 0 {
        months += 1;
        days -= i64::from(to.days_in_month());
    }
    value(months / 12, months % 12, days)
}

/// `Period.method(args)`
pub(super) fn call_static(method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("of", [years, months, days]) => Some(value(whole(years)?, whole(months)?, whole(days)?)),
        ("ofYears", [n]) => Some(value(whole(n)?, 0, 0)),
        ("ofMonths", [n]) => Some(value(0, whole(n)?, 0)),
        ("ofWeeks", [n]) => Some(value(0, 0, whole(n)?.checked_mul(7)?)),
        ("ofDays", [n]) => Some(value(0, 0, whole(n)?)),
        ("between", [from, to]) => {
            let day = |v: &Value| {
                let moment = v.as_host::<Moment>()?;
                (moment.kind == Kind::LocalDate).then(|| moment.zoned.date())
            };
            Some(between(day(from)?, day(to)?))
        }
        ("parse", [Value::Str(text)]) => Some(match parsed(text) {
            Some((years, months, days)) => value(years, months, days),
            None => Err(super::parse_error("Text cannot be parsed to a Period")),
        }),
        _ => None,
    }
}

/// `Period.ZERO`
pub(super) fn zero() -> Value {
    Value::host(PeriodObj {
        years: 0,
        months: 0,
        days: 0,
    })
}

/// `P1Y2M3D`, where weeks are seven days each.
fn parsed(text: &str) -> Option<(i64, i64, i64)> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut rest = rest.strip_prefix(['P', 'p']).filter(|rest| !rest.is_empty())?;
    let mut units = "YMWD".chars();
    let mut parts = [0_i64; 4];
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let letter = rest.get(end..=end)?.to_ascii_uppercase();
        units.find(|unit| letter.starts_with(*unit))?;
        let n: i32 = rest.get(..end)?.parse().ok()?;
        *parts.get_mut("YMWD".find(&letter)?)? = i64::from(n) * sign;
        rest = rest.get(end + 1..)?;
    }
    let [years, months, weeks, days] = parts;
    Some((years, months, weeks.checked_mul(7)?.checked_add(days)?))
}

impl PeriodObj {
    /// As a span of the calendar.
    pub(super) fn span(self) -> Result<jiff::Span, jiff::Error> {
        jiff::Span::new()
            .try_years(self.years)?
            .try_months(self.months)?
            .try_days(self.days)
    }

    /// The unit that a moment must have for it to be added: one that lacks months lacks years, too.
    pub(super) fn unit(self) -> jiff::Unit {
        match (self.years, self.months) {
            (0, 0) => jiff::Unit::Day,
            _ => jiff::Unit::Month,
        }
    }

    fn parts(self) -> (i64, i64, i64) {
        (self.years.into(), self.months.into(), self.days.into())
    }

    /// `plusDays(n)`, `minusMonths(n)`, `withYears(n)`
    fn changed(self, method: &str, n: i64) -> Option<Eval> {
        let (years, months, days) = self.parts();
        if let Some(unit) = method.strip_prefix("with") {
            return Some(match unit {
                "Years" => value(n, months, days),
                "Months" => value(years, n, days),
                "Days" => value(years, months, n),
                _ => return None,
            });
        }
        let (unit, n) = match method.strip_prefix("plus") {
            Some(unit) => (unit, n),
            None => (method.strip_prefix("minus")?, n.checked_neg()?),
        };
        Some(match unit {
            "Years" => value(years.checked_add(n)?, months, days),
            "Months" => value(years, months.checked_add(n)?, days),
            "Days" => value(years, months, days.checked_add(n)?),
            _ => return None,
        })
    }
}

impl HostObject for PeriodObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.time.Period"
    }

    fn text(&self) -> String {
        let mut out = String::from("P");
        for (n, letter) in [(self.years, 'Y'), (self.months, 'M'), (self.days, 'D')] {
            if n != 0 {
                out.push_str(&format!("{n}{letter}"));
            }
        }
        if out.len() == 1 { "P0D".into() } else { out }
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let (years, months, days) = self.parts();
        match (method, args) {
            ("plus" | "minus", [other]) => {
                let sign = if method == "plus" { 1 } else { -1 };
                let (y, m, d) = other.as_host::<Self>()?.parts();
                Some(value(years + sign * y, months + sign * m, days + sign * d))
            }
            ("multipliedBy", [n]) => {
                let n = i64::from(i32::try_from(whole(n)?).ok()?);
                Some(value(years * n, months * n, days * n))
            }
            ("negated", []) => Some(value(-years, -months, -days)),
            ("normalized", []) => {
                let total = years * 12 + months;
                Some(value(total / 12, total % 12, days))
            }
            ("toTotalMonths", []) => Some(Ok(Value::Long(years * 12 + months))),
            ("isZero", []) => Some(Ok(Value::Bool(self.text() == "P0D"))),
            ("isNegative", []) => Some(Ok(Value::Bool(years < 0 || months < 0 || days < 0))),
            ("hashCode", []) => Some(Ok(Value::Int(
                self.years
                    .wrapping_add(self.months.rotate_left(8))
                    .wrapping_add(self.days.rotate_left(16)),
            ))),
            (_, [n]) => self.changed(method, whole(n)?),
            _ => None,
        }
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        Some(Ok(Value::Int(match name {
            "years" => self.years,
            "months" => self.months,
            "days" => self.days,
            _ => return None,
        })))
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str("java.time.Period"),
            Value::Int(self.years),
            Value::Int(self.months),
            Value::Int(self.days),
        ]))
    }
}
