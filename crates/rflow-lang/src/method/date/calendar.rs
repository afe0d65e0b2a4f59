//! `Calendar`: a date and time that is changed by its fields.

mod fields;

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
use fields::Fields;

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

struct CalendarObj(RefCell<State>);

#[derive(Clone)]
struct State {
    moment: Zoned,
    fields: Fields,
    /// The fields were set, and the moment is not theirs yet.
    due: bool,
}

/// A calendar at a moment.
pub(super) fn value(zoned: Zoned) -> Value {
    of(State {
        fields: Fields::of(&zoned),
        moment: zoned,
        due: false,
    })
}

fn of(state: State) -> Value {
    Value::host(CalendarObj(RefCell::new(state)))
}

/// `new GregorianCalendar(year, month, day, hour, minute, second)`
pub(super) fn construct(fields: &[i64]) -> Option<Eval> {
    if !matches!(fields.len(), 3 | 5 | 6) {
        return None;
    }
    let mut parts = [1970, 0, 1, 0, 0, 0, 0];
    for (part, n) in parts.iter_mut().zip(fields) {
        *part = *n;
    }
    parts[1] = parts[1].saturating_add(1);
    let made =
        parse::lenient(parts).and_then(|made| made.to_zoned(TimeZone::system()).map_err(|e| failed(&e)));
    Some(made.map(value))
}

fn failed(e: &jiff::Error) -> Box<Raise> {
    date_error(e.to_string())
}

fn no_field(field: i32) -> Box<Raise> {
    Raise::unsupported(format!("The field {field} of a calendar cannot be set"))
}

/// The value of a field at a moment.
fn field_of(z: &Zoned, field: i32) -> Option<i32> {
    // Weeks begin on Sunday, and the first one has the first day.
    let weekday = i32::from(z.weekday().to_sunday_zero_offset());
    let week = |day: i32| (day - 1 + (weekday - day + 1).rem_euclid(7)) / 7 + 1;
    Some(match field {
        YEAR => z.year().into(),
        MONTH => i32::from(z.month()) - 1,
        // The last days of a year may be in the first week of the next.
        WEEK_OF_YEAR
            if z.days_in_year() - z.day_of_year() < i16::from(6 - z.weekday().to_sunday_zero_offset()) =>
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

/// The largest value that a field has around a moment.
fn most(z: &Zoned, field: i32) -> Option<i32> {
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

impl CalendarObj {
    fn set(&self, fields: &[i32], values: &[i64]) -> Eval<()> {
        let mut state = self.0.borrow_mut();
        for (field, n) in fields.iter().zip(values) {
            state.fields.set(*field, *n).ok_or_else(|| no_field(*field))?;
        }
        state.due = true;
        Ok(())
    }

    fn clear(&self, field: Option<i32>) {
        let mut state = self.0.borrow_mut();
        state.fields.clear(field);
        state.due = true;
    }

    /// The moment, after which the fields are its.
    fn settled(&self) -> Eval<Zoned> {
        let mut state = self.0.borrow_mut();
        if state.due {
            state.moment = state.fields.moment(state.moment.time_zone().clone())?;
        }
        state.fields = Fields::of(&state.moment);
        state.due = false;
        Ok(state.moment.clone())
    }

    /// The moment, which looking at changes nothing.
    fn moment(&self) -> Zoned {
        let state = self.0.borrow();
        let made = match state.due {
            true => state.fields.moment(state.moment.time_zone().clone()),
            false => return state.moment.clone(),
        };
        made.unwrap_or_else(|_| state.moment.clone())
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
        let now = self.settled()?;
        let moved = span.and_then(|span| now.checked_add(span));
        self.go_to(moved.map_err(|e| failed(&e))?);
        Ok(())
    }

    fn millis(&self) -> i64 {
        self.moment().timestamp().as_millisecond()
    }

    fn go_to(&self, moment: Zoned) {
        self.0.replace(State {
            fields: Fields::of(&moment),
            moment,
            due: false,
        });
    }

    fn go_to_millis(&self, millis: i64) {
        let there = self.0.borrow().moment.time_zone().clone();
        self.go_to(moment::of_millis(millis).with_time_zone(there));
    }
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
            ("get", [n]) => match self.settled() {
                Ok(now) => Ok(Value::Int(field_of(&now, field(n)?)?)),
                Err(raise) => Err(raise),
            },
            ("set", [n, to]) => self.set(&[field(n)?], &[number::to_i64(to)?]).map(null),
            ("set", [_, _, _] | [_, _, _, _, _] | [_, _, _, _, _, _]) => {
                let values: Option<Vec<i64>> = args.iter().map(number::to_i64).collect();
                self.set(
                    &[YEAR, MONTH, DAY_OF_MONTH, HOUR_OF_DAY, MINUTE, SECOND],
                    &values?,
                )
                .map(null)
            }
            ("clear", []) => {
                self.clear(None);
                Ok(Value::Null)
            }
            ("clear", [n]) => {
                self.clear(Some(field(n)?));
                Ok(Value::Null)
            }
            ("add", [n, by]) => self.add(field(n)?, number::to_i64(by)?).map(null),
            ("getActualMaximum", [n]) => Ok(Value::Int(most(&self.moment(), field(n)?)?)),
            ("getTime", []) => self
                .settled()
                .map(|now| super::date(now.timestamp().as_millisecond())),
            ("setTime", [date]) => {
                self.go_to_millis(date.as_host::<Moment>()?.millis());
                Ok(Value::Null)
            }
            ("getTimeInMillis", []) => self
                .settled()
                .map(|now| Value::Long(now.timestamp().as_millisecond())),
            ("setTimeInMillis", [millis]) => {
                self.go_to_millis(number::to_i64(millis)?);
                Ok(Value::Null)
            }
            ("getTimeZone", []) => Ok(zone::time_zone(
                &text::text(&zone::value(self.0.borrow().moment.time_zone())).into(),
            )),
            ("setTimeZone", [there]) => {
                let there = zone::of(there)?;
                let mut state = self.0.borrow_mut();
                // Fields that were set mean the time there; those that were not stay what they were.
                state.moment = state.moment.with_time_zone(there);
                Ok(Value::Null)
            }
            ("before", [other]) => Ok(Value::Bool(self.compare(other)?.is_lt())),
            ("after", [other]) => Ok(Value::Bool(self.compare(other)?.is_gt())),
            ("compareTo", [other]) => Ok(Value::Int(self.compare(other)? as i32)),
            ("clone", []) => Ok(of(self.0.borrow().clone())),
            ("toInstant", []) => self.settled().map(|now| moment::value(Kind::Instant, now)),
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
