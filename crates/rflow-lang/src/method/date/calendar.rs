//! `Calendar`: a date and time that is changed by its fields.

use std::any::Any;
use std::cell::RefCell;
use std::cmp::Ordering;

use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use super::{Kind, Moment, date_error, moment, parse, zone};
use crate::class::constant;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

const YEAR: i32 = 1;
const MONTH: i32 = 2;
const WEEK_OF_YEAR: i32 = 3;
const WEEK_OF_MONTH: i32 = 4;
const DAY_OF_MONTH: i32 = 5;
const DAY_OF_YEAR: i32 = 6;
const DAY_OF_WEEK: i32 = 7;
const AM_PM: i32 = 9;
const HOUR: i32 = 10;
const HOUR_OF_DAY: i32 = 11;
const MINUTE: i32 = 12;
const SECOND: i32 = 13;
const MILLISECOND: i32 = 14;
const ZONE_OFFSET: i32 = 15;

/// A constant of the class: the number of a field, month or day of the week.
pub(super) fn constant(name: &str) -> Option<i32> {
    let field = match name {
        "YEAR" => YEAR,
        "MONTH" => MONTH,
        "WEEK_OF_YEAR" => WEEK_OF_YEAR,
        "WEEK_OF_MONTH" => WEEK_OF_MONTH,
        "DAY_OF_MONTH" | "DATE" => DAY_OF_MONTH,
        "DAY_OF_YEAR" => DAY_OF_YEAR,
        "DAY_OF_WEEK" => DAY_OF_WEEK,
        "AM_PM" => AM_PM,
        "HOUR" => HOUR,
        "HOUR_OF_DAY" => HOUR_OF_DAY,
        "MINUTE" => MINUTE,
        "SECOND" => SECOND,
        "MILLISECOND" => MILLISECOND,
        "ZONE_OFFSET" => ZONE_OFFSET,
        "AM" => 0,
        "PM" => 1,
        _ => {
            // Months count from 0, days of the week from Sunday, which is 1.
            let day = || Some((constant::place(constant::DAY, name)? + 1) % 7 + 1);
            let number = constant::place(constant::MONTH, name).or_else(day)?;
            return i32::try_from(number).ok();
        }
    };
    Some(field)
}

struct CalendarObj(RefCell<Zoned>);

/// A calendar at a moment.
pub(super) fn value(zoned: Zoned) -> Value {
    Value::host(CalendarObj(RefCell::new(zoned)))
}

/// `new GregorianCalendar(year, month, day, hour, minute, second)`
pub(super) fn construct(fields: &[i64]) -> Option<Eval> {
    if !matches!(fields.len(), 3 | 5 | 6) {
        return None;
    }
    Some(at(fields, 0, TimeZone::system()).map(value))
}

/// The moment of year, month (from 0), day, hour, minute and second, as far as they are given.
fn at(fields: &[i64], nanos: i64, zone: TimeZone) -> Eval<Zoned> {
    let mut parts = [1970, 1, 1, 0, 0, 0, nanos];
    for (part, n) in parts.iter_mut().zip(fields) {
        *part = *n;
    }
    parts[1] = fields.get(1).copied().unwrap_or(0).saturating_add(1);
    let made = parse::lenient(parts)?.to_zoned(zone);
    made.map_err(|e| date_error(e.to_string()))
}

fn failed(e: &jiff::Error) -> Box<Raise> {
    date_error(e.to_string())
}

fn no_field(field: i32) -> Box<Raise> {
    Raise::unsupported(format!("The field {field} of a calendar cannot be set"))
}

impl CalendarObj {
    fn get(&self, field: i32) -> Option<i32> {
        let z = self.0.borrow();
        // Weeks begin on Sunday, and the first one has the first day.
        let weekday = i32::from(z.weekday().to_sunday_zero_offset());
        let week = |day: i32| (day - 1 + (weekday - day + 1).rem_euclid(7)) / 7 + 1;
        Some(match field {
            YEAR => z.year().into(),
            MONTH => i32::from(z.month()) - 1,
            // The last days of a year may be in the first week of the next.
            WEEK_OF_YEAR
                if z.days_in_year() - z.day_of_year()
                    < i16::from(6 - z.weekday().to_sunday_zero_offset()) =>
            {
                1
            }
            WEEK_OF_YEAR => week(z.day_of_year().into()),
            WEEK_OF_MONTH => week(z.day().into()),
            DAY_OF_MONTH => z.day().into(),
            DAY_OF_YEAR => z.day_of_year().into(),
            DAY_OF_WEEK => i32::from(z.weekday().to_sunday_zero_offset()) + 1,
            AM_PM => i32::from(z.hour() >= 12),
            HOUR => i32::from(z.hour()) % 12,
            HOUR_OF_DAY => z.hour().into(),
            MINUTE => z.minute().into(),
            SECOND => z.second().into(),
            MILLISECOND => z.millisecond().into(),
            ZONE_OFFSET => z.offset().seconds().saturating_mul(1_000),
            _ => return None,
        })
    }

    fn set(&self, field: i32, n: i64) -> Eval<()> {
        let now = self.0.borrow().clone();
        let mut fields = fields_of(&now);
        let mut nanos = i64::from(now.subsec_nanosecond());
        match field {
            YEAR => fields[0] = n,
            MONTH => fields[1] = n,
            DAY_OF_MONTH => fields[2] = n,
            DAY_OF_YEAR => (fields[1], fields[2]) = (0, n),
            HOUR_OF_DAY => fields[3] = n,
            HOUR => fields[3] = n.saturating_add(i64::from(now.hour() / 12 * 12)),
            MINUTE => fields[4] = n,
            SECOND => fields[5] = n,
            MILLISECOND => nanos = n.saturating_mul(1_000_000),
            _ => return Err(no_field(field)),
        }
        *self.0.borrow_mut() = at(&fields, nanos, now.time_zone().clone())?;
        Ok(())
    }

    fn add(&self, field: i32, n: i64) -> Eval<()> {
        let span = Span::new();
        let span = match field {
            YEAR => span.try_years(n),
            MONTH => span.try_months(n),
            WEEK_OF_YEAR | WEEK_OF_MONTH => span.try_weeks(n),
            DAY_OF_MONTH | DAY_OF_YEAR | DAY_OF_WEEK => span.try_days(n),
            HOUR | HOUR_OF_DAY => span.try_hours(n),
            MINUTE => span.try_minutes(n),
            SECOND => span.try_seconds(n),
            MILLISECOND => span.try_milliseconds(n),
            _ => return Err(no_field(field)),
        };
        let moved = span.and_then(|span| self.0.borrow().checked_add(span));
        *self.0.borrow_mut() = moved.map_err(|e| failed(&e))?;
        Ok(())
    }

    fn millis(&self) -> i64 {
        self.0.borrow().timestamp().as_millisecond()
    }

    fn go_to(&self, millis: i64) {
        let there = self.0.borrow().time_zone().clone();
        *self.0.borrow_mut() = moment::of_millis(millis).with_time_zone(there);
    }

    /// The largest value that a field has around this moment.
    fn most(&self, field: i32) -> Option<i32> {
        let z = self.0.borrow();
        Some(match field {
            MONTH => 11,
            DAY_OF_MONTH => z.days_in_month().into(),
            DAY_OF_YEAR => z.days_in_year().into(),
            DAY_OF_WEEK => 7,
            HOUR_OF_DAY => 23,
            MINUTE | SECOND => 59,
            _ => return None,
        })
    }
}

/// Year, month from 0, day, hour, minute and second.
fn fields_of(z: &Zoned) -> [i64; 6] {
    [
        z.year().into(),
        i64::from(z.month()) - 1,
        z.day().into(),
        z.hour().into(),
        z.minute().into(),
        z.second().into(),
    ]
}

impl HostObject for CalendarObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.GregorianCalendar"
    }

    fn text(&self) -> String {
        format!("{}[time={}]", self.class(), self.millis())
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let field = |value: &Value| match value {
            Value::Int(n) => Some(*n),
            _ => None,
        };
        let null = |()| Value::Null;
        Some(match (method, args) {
            ("get", [n]) => Ok(Value::Int(self.get(field(n)?)?)),
            ("set", [n, to]) => self.set(field(n)?, number::to_i64(to)?).map(null),
            ("set", [_, _, _] | [_, _, _, _, _] | [_, _, _, _, _, _]) => {
                let now = self.0.borrow().clone();
                let mut fields = fields_of(&now);
                for (to, n) in fields.iter_mut().zip(args) {
                    *to = number::to_i64(n)?;
                }
                let made = at(&fields, now.subsec_nanosecond().into(), now.time_zone().clone());
                made.map(|made| {
                    *self.0.borrow_mut() = made;
                    Value::Null
                })
            }
            ("add", [n, by]) => self.add(field(n)?, number::to_i64(by)?).map(null),
            ("getActualMaximum", [n]) => Ok(Value::Int(self.most(field(n)?)?)),
            ("getTime", []) => Ok(super::date(self.millis())),
            ("setTime", [date]) => {
                self.go_to(date.as_host::<Moment>()?.millis());
                Ok(Value::Null)
            }
            ("getTimeInMillis", []) => Ok(Value::Long(self.millis())),
            ("setTimeInMillis", [millis]) => {
                self.go_to(number::to_i64(millis)?);
                Ok(Value::Null)
            }
            ("getTimeZone", []) => Ok(zone::time_zone(
                &text::text(&zone::value(self.0.borrow().time_zone())).into(),
            )),
            ("setTimeZone", [there]) => {
                let there = self.0.borrow().with_time_zone(zone::of(there)?);
                *self.0.borrow_mut() = there;
                Ok(Value::Null)
            }
            ("before", [other]) => Ok(Value::Bool(self.compare(other)?.is_lt())),
            ("after", [other]) => Ok(Value::Bool(self.compare(other)?.is_gt())),
            ("compareTo", [other]) => Ok(Value::Int(self.compare(other)? as i32)),
            ("clone", []) => Ok(value(self.0.borrow().clone())),
            ("toInstant", []) => Ok(moment::value(Kind::Instant, self.0.borrow().clone())),
            ("setLenient" | "setFirstDayOfWeek", [_]) => Ok(Value::Null),
            _ => return None,
        })
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str(self.class()),
            Value::Long(self.millis()),
        ]))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        let other = other.as_host::<Self>()?;
        Some(self.millis().cmp(&other.millis()))
    }

    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "GregorianCalendar"
                | "java.util.GregorianCalendar"
                | "Calendar"
                | "java.util.Calendar"
                | "Comparable"
                | "java.lang.Comparable"
        )
    }
}
