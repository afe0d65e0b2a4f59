//! Dates and times: `Date`, `LocalDate`, `LocalDateTime`, `OffsetDateTime`, `ZonedDateTime`, `Instant`,
//! `SimpleDateFormat`, `DateTimeFormatter`.

mod format;
mod moment;
mod parse;
mod unit;

use std::any::Any;

use arcstr::ArcStr;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

pub(crate) use moment::{Kind, Moment};

/// An `OffsetDateTime` in the local time zone, from milliseconds since the epoch.
#[must_use]
pub fn offset_date_time(millis: i64) -> Value {
    moment::value(Kind::Offset, moment::of_millis(millis))
}

/// A `Date` from milliseconds since the epoch.
#[must_use]
pub fn date(millis: i64) -> Value {
    moment::value(Kind::Date, moment::of_millis(millis))
}

fn date_error(message: impl Into<String>) -> Box<Raise> {
    Raise::new("java.time.DateTimeException", message)
}

fn integers(args: &[Value]) -> Option<Vec<i64>> {
    args.iter().map(number::to_i64).collect()
}

/// A date, or milliseconds since the epoch, by a pattern; `None` for anything else.
pub(crate) fn formatted(value: &Value, pattern: &str) -> Option<Eval<String>> {
    match value.as_host::<Moment>() {
        Some(moment) => Some(format::moment(&moment.zoned, pattern)),
        None if number::is_number(value) => Some(format::moment(
            &moment::of_millis(number::to_i64(value)?),
            pattern,
        )),
        None => None,
    }
}

/// `new Class(args)`
pub(crate) fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    match (class, args) {
        ("java.util.Date", []) => Some(Ok(moment::value(
            Kind::Date,
            moment::of_millis(interp.machine.now()),
        ))),
        ("java.util.Date", [millis]) if number::is_number(millis) => Some(Ok(moment::value(
            Kind::Date,
            moment::of_millis(number::to_i64(millis)?),
        ))),
        ("java.util.Date", [year, month, day, rest @ ..]) => {
            // Years count from 1900 here, and months from 0.
            let start = [
                number::to_i64(year)? + 1900,
                number::to_i64(month)? + 1,
                number::to_i64(day)?,
            ];
            let numbers: Vec<i64> = start.into_iter().chain(integers(rest)?).collect();
            Some(civil_of(&numbers).and_then(|dt| moment::local(Kind::Date, dt)))
        }
        ("java.text.SimpleDateFormat", [Value::Str(pattern), ..]) => Some(Ok(Value::host(FormatterObj {
            class: "java.text.SimpleDateFormat",
            pattern: pattern.clone(),
        }))),
        ("java.text.DecimalFormat", [Value::Str(pattern), ..]) => Some(Ok(Value::host(FormatterObj {
            class: "java.text.DecimalFormat",
            pattern: pattern.clone(),
        }))),
        _ => None,
    }
}

/// A date and time from year, month, day, hour, minute, second and nanosecond, as far as they are given.
fn civil_of(numbers: &[i64]) -> Eval<civil::DateTime> {
    let part = |i: usize, default: i64| numbers.get(i).copied().unwrap_or(default);
    let small = |n: i64| i8::try_from(n).unwrap_or(-1);
    let year = i16::try_from(part(0, 1970)).unwrap_or(i16::MIN);
    let nano = i32::try_from(part(6, 0)).unwrap_or(-1);
    let (month, day) = (small(part(1, 1)), small(part(2, 1)));
    let (hour, minute, second) = (small(part(3, 0)), small(part(4, 0)), small(part(5, 0)));
    let date = civil::Date::new(year, month, day).map_err(|e| date_error(e.to_string()))?;
    let time = civil::Time::new(hour, minute, second, nano).map_err(|e| date_error(e.to_string()))?;
    Ok(date.to_datetime(time))
}

/// `Class.method(args)`
pub(crate) fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    if class == "java.util.Date" {
        return match (method, args) {
            ("parse", [Value::Str(pattern), Value::Str(source)]) => Some(parse::by_pattern(source, pattern)),
            ("from", [instant]) => {
                let moment = instant.as_host::<Moment>()?;
                Some(Ok(moment::value(Kind::Date, moment.zoned.clone())))
            }
            _ => None,
        };
    }
    match (class, method, args) {
        // A time zone is known by its name here.
        ("java.util.TimeZone", "getTimeZone", [name]) | ("java.time.ZoneId", "of", [name]) => {
            return Some(Ok(Value::Str(text::text_arc(name))));
        }
        ("java.util.TimeZone", "getDefault", []) | ("java.time.ZoneId", "systemDefault", []) => {
            return Some(Ok(Value::str(TimeZone::system().iana_name().unwrap_or("UTC"))));
        }
        ("java.time.Duration", _, _) => return duration(method, args),
        _ => {}
    }
    let simple = class.strip_prefix("java.time.")?;
    if simple == "format.DateTimeFormatter" {
        return match (method, args) {
            ("ofPattern", [Value::Str(pattern), ..]) => Some(Ok(formatter(pattern))),
            _ => None,
        };
    }
    let kind = match simple {
        "LocalDate" => Kind::LocalDate,
        "LocalDateTime" => Kind::LocalDateTime,
        "OffsetDateTime" => Kind::Offset,
        "ZonedDateTime" => Kind::Zoned,
        "Instant" => Kind::Instant,
        _ => return None,
    };
    match (method, args) {
        ("now", _) => Some(Ok(moment::value(kind, moment::of_millis(interp.machine.now())))),
        ("parse", [Value::Str(source)]) => Some(parse::iso(kind, source)),
        ("parse", [Value::Str(source), formatter]) => {
            let pattern = formatter.as_host::<FormatterObj>()?.pattern.clone();
            Some(parse::civil_by_pattern(source, &pattern).and_then(|dt| moment::local(kind, dt)))
        }
        ("of", _) if matches!(kind, Kind::LocalDate | Kind::LocalDateTime) => {
            let numbers = integers(args)?;
            Some(civil_of(&numbers).and_then(|dt| moment::local(kind, dt)))
        }
        ("ofEpochMilli", [millis]) => Some(Ok(moment::value(
            kind,
            moment::of_millis(number::to_i64(millis)?),
        ))),
        ("ofEpochDay", [days]) if kind == Kind::LocalDate => {
            let days = number::to_i64(days)?;
            let span = jiff::Span::new().try_days(days);
            let date = span.and_then(|span| civil::date(1970, 1, 1).checked_add(span));
            Some(
                date.map_err(|e| date_error(e.to_string()))
                    .and_then(|date| moment::local(kind, date.to_datetime(civil::Time::midnight()))),
            )
        }
        ("ofYearDay", [year, day]) if kind == Kind::LocalDate => {
            let day = i16::try_from(number::to_i64(day)?).unwrap_or(-1);
            let start = civil_of(&[number::to_i64(year)?]);
            Some(
                start.and_then(|start| match start.with().day_of_year(day).build() {
                    Ok(date) => moment::local(kind, date),
                    Err(e) => Err(date_error(e.to_string())),
                }),
            )
        }
        ("ofEpochSecond", [seconds] | [seconds, ..]) => {
            let millis = number::to_i64(seconds)?.saturating_mul(1000);
            Some(Ok(moment::value(kind, moment::of_millis(millis))))
        }
        _ => None,
    }
}

/// `Class.PROPERTY`
pub(crate) fn static_property(class: &str, name: &str) -> Option<Value> {
    match class {
        "java.time.format.DateTimeFormatter" => Some(formatter(match name {
            "ISO_DATE" | "ISO_LOCAL_DATE" => "yyyy-MM-dd",
            "BASIC_ISO_DATE" => "yyyyMMdd",
            "ISO_TIME" | "ISO_LOCAL_TIME" => "HH:mm:ss",
            "ISO_DATE_TIME" | "ISO_LOCAL_DATE_TIME" => "yyyy-MM-dd'T'HH:mm:ss",
            "ISO_OFFSET_DATE_TIME" | "ISO_INSTANT" | "ISO_ZONED_DATE_TIME" => "yyyy-MM-dd'T'HH:mm:ssXXX",
            "RFC_1123_DATE_TIME" => "EEE, d MMM yyyy HH:mm:ss Z",
            _ => return None,
        })),
        // The fields that `calendar[field]` is asked for.
        "java.util.Calendar" => Some(Value::Int(match name {
            "YEAR" => 1,
            "MONTH" => 2,
            "DAY_OF_MONTH" | "DATE" => 5,
            "DAY_OF_YEAR" => 6,
            "DAY_OF_WEEK" => 7,
            "HOUR" => 10,
            "HOUR_OF_DAY" => 11,
            "MINUTE" => 12,
            "SECOND" => 13,
            "MILLISECOND" => 14,
            _ => return None,
        })),
        "java.time.ZoneOffset" if name == "UTC" => Some(Value::str("Z")),
        _ => unit::constant(class, name),
    }
}

fn formatter(pattern: &str) -> Value {
    Value::host(FormatterObj {
        class: "java.time.format.DateTimeFormatter",
        pattern: ArcStr::from(pattern),
    })
}

/// The time zone of an argument: a `TimeZone` or `ZoneId` is known by its name here.
fn zone_of(value: &Value) -> Option<TimeZone> {
    match text::text_arc(value).as_str() {
        "Z" => Some(TimeZone::UTC),
        name => TimeZone::get(name).ok(),
    }
}

/// Durations of `java.time` are those of the language here: only their text is another.
fn duration(method: &str, args: &[Value]) -> Option<Eval> {
    let millis = match (method, args) {
        ("between", [from, to]) => {
            let (from, to) = (from.as_host::<Moment>()?, to.as_host::<Moment>()?);
            let millis = |m: &Moment| m.zoned.timestamp().as_millisecond();
            millis(to).saturating_sub(millis(from))
        }
        ("ofMillis" | "ofSeconds" | "ofMinutes" | "ofHours" | "ofDays", [n]) => {
            let unit = text::duration_unit(&method.trim_start_matches("of").to_lowercase())?;
            number::to_i64(n)?.saturating_mul(unit)
        }
        _ => return None,
    };
    Some(Ok(Value::Duration(millis)))
}

/// A format for dates, or for numbers.
pub(crate) struct FormatterObj {
    class: &'static str,
    pattern: ArcStr,
}

impl HostObject for FormatterObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        self.class
    }

    fn text(&self) -> String {
        self.pattern.to_string()
    }

    fn call(&self, _interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("format", [n]) if self.class.ends_with("DecimalFormat") => {
                format::decimal(&self.pattern, n).map(Value::from)
            }
            ("format", [date]) => formatted(date, &self.pattern)?.map(Value::from),
            ("parse", [Value::Str(source)]) => parse::by_pattern(source, &self.pattern),
            ("toPattern", []) => Ok(Value::Str(self.pattern.clone())),
            ("setTimeZone" | "setLenient" | "setRoundingMode", [_]) => Ok(Value::Null),
            ("withZone" | "withLocale", [_]) => Ok(this.clone()),
            _ => return None,
        })
    }
}
