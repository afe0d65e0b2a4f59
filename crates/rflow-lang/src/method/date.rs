//! Dates and times: `Date`, `LocalDate`, `LocalTime`, `LocalDateTime`, `OffsetDateTime`, `ZonedDateTime`, `Instant`,
//! and what belongs to them.

mod calendar;
mod elapsed;
mod format;
mod formatter;
mod moment;
mod parse;
mod period;
mod shift;
mod unit;
mod zone;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::class::constant::ConstantObj;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::value::Value;

use formatter::FormatterObj;
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

/// A number by a pattern of `DecimalFormat`.
pub(crate) fn decimal_text(pattern: &str, number: &Value) -> Eval<String> {
    format::decimal(pattern, number)
}

/// An `Instant` from milliseconds since the epoch.
pub(crate) fn instant(millis: i64) -> Value {
    moment::value(Kind::Instant, moment::of_millis(millis))
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

/// Milliseconds from one moment to another.
pub(crate) fn millis_between(from: &Value, to: &Value) -> Option<i64> {
    let millis = |v: &Value| v.as_host::<Moment>().map(Moment::millis);
    Some(millis(to)?.saturating_sub(millis(from)?))
}

/// A `Date` as JSON has it, in UTC.
pub(crate) fn in_json(value: &Value) -> Option<String> {
    let moment = value.as_host::<Moment>().filter(|m| m.kind == Kind::Date)?;
    let there = moment.zoned.with_time_zone(TimeZone::UTC);
    format::moment(&there, "yyyy-MM-dd'T'HH:mm:ssZ").ok()
}

/// A `Date` as YAML has it, in UTC.
pub(crate) fn in_yaml(value: &Value) -> Option<String> {
    let moment = value.as_host::<Moment>().filter(|m| m.kind == Kind::Date)?;
    let there = moment.zoned.with_time_zone(TimeZone::UTC);
    let whole = there.subsec_nanosecond() == 0;
    let pattern = if whole {
        "yyyy-MM-dd'T'HH:mm:ssXXX"
    } else {
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"
    };
    format::moment(&there, pattern).ok()
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
                number::to_i64(year)?.saturating_add(1900),
                number::to_i64(month)?.saturating_add(1),
                number::to_i64(day)?,
            ];
            let numbers: Vec<i64> = start.into_iter().chain(integers(rest)?).collect();
            Some(civil_of(&numbers).and_then(|dt| moment::local(Kind::Date, dt)))
        }
        ("java.util.GregorianCalendar", []) => {
            Some(Ok(calendar::value(moment::of_millis(interp.machine.now()))))
        }
        ("java.util.GregorianCalendar", fields) => calendar::construct(&integers(fields)?),
        _ => formatter::construct(class, args),
    }
}

/// A date and time from year, month, day, hour, minute, second and nanosecond, as far as they are given.
fn civil_of(numbers: &[i64]) -> Eval<civil::DateTime> {
    const FIELDS: [(&str, i64, i64, i64, &str); 7] = [
        ("Year", 1970, -9_999, 9_999, "-9999 - 9999"),
        ("MonthOfYear", 1, 1, 12, "1 - 12"),
        ("DayOfMonth", 1, 1, 31, "1 - 28/31"),
        ("HourOfDay", 0, 0, 23, "0 - 23"),
        ("MinuteOfHour", 0, 0, 59, "0 - 59"),
        ("SecondOfMinute", 0, 0, 59, "0 - 59"),
        ("NanoOfSecond", 0, 0, 999_999_999, "0 - 999999999"),
    ];
    let mut parts = [0_i64; 7];
    for (i, (name, default, least, most, shown)) in FIELDS.into_iter().enumerate() {
        let n = numbers.get(i).copied().unwrap_or(default);
        if !(least..=most).contains(&n) {
            return Err(date_error(format!(
                "Invalid value for {name} (valid values {shown}): {n}"
            )));
        }
        parts[i] = n;
    }
    let [year, month, day, hour, minute, second, nano] = parts;
    let small = |n: i64| i8::try_from(n).unwrap_or(-1);
    let year = i16::try_from(year).unwrap_or(i16::MIN);
    let date = civil::Date::new(year, small(month), small(day)).map_err(|_| {
        date_error(if day == 29 {
            format!("Invalid date 'February 29' as '{year}' is not a leap year")
        } else {
            let name = format::month_name(small(month)).to_uppercase();
            format!("Invalid date '{name} {day}'")
        })
    })?;
    let nano = i32::try_from(nano).unwrap_or(-1);
    let time = civil::Time::new(small(hour), small(minute), small(second), nano)
        .map_err(|e| date_error(e.to_string()))?;
    Ok(date.to_datetime(time))
}

/// `Class.method(args)`
pub(crate) fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match (class, method, args) {
        ("java.util.Date", "parse", [Value::Str(pattern), Value::Str(source)]) => {
            return Some(parse::by_pattern(source, pattern, None, false));
        }
        ("java.util.Date", "from", [instant]) => {
            let moment = instant.as_host::<Moment>().filter(|m| m.kind == Kind::Instant)?;
            let there = moment.zoned.with_time_zone(TimeZone::system());
            return Some(Ok(moment::value(Kind::Date, there)));
        }
        ("java.util.TimeZone", "getTimeZone", [name]) => return Some(Ok(zone::time_zone(name))),
        ("java.util.TimeZone", "getDefault", []) => return Some(Ok(zone::default())),
        ("java.util.Calendar", "getInstance", []) => {
            return Some(Ok(calendar::value(moment::of_millis(interp.machine.now()))));
        }
        ("java.util.Calendar", "getInstance", [there, ..]) => {
            let now = moment::of_millis(interp.machine.now());
            let there = zone::of(there).unwrap_or_else(TimeZone::system);
            return Some(Ok(calendar::value(now.with_time_zone(there))));
        }
        ("java.time.Duration", _, _) => return elapsed::call_static(method, args),
        ("java.time.Period", _, _) => return period::call_static(method, args),
        ("java.time.ZoneId" | "java.time.ZoneOffset", _, _) => return zone::call_static(class, method, args),
        ("java.time.format.DateTimeFormatter", "ofPattern", [Value::Str(pattern), ..]) => {
            return Some(formatter::of_pattern(pattern));
        }
        ("java.time.Year", "isLeap", [year]) => {
            let year = number::to_i64(year)?;
            return Some(Ok(Value::Bool(
                year % 4 == 0 && (year % 100 != 0 || year % 400 == 0),
            )));
        }
        _ => {}
    }
    let kind = kind_of(class)?;
    of_moment(interp, kind, method, args)
}

fn kind_of(class: &str) -> Option<Kind> {
    Some(match class.strip_prefix("java.time.")? {
        "LocalDate" => Kind::LocalDate,
        "LocalTime" => Kind::LocalTime,
        "LocalDateTime" => Kind::LocalDateTime,
        "OffsetDateTime" => Kind::Offset,
        "ZonedDateTime" => Kind::Zoned,
        "Instant" => Kind::Instant,
        _ => return None,
    })
}

/// A static method of one of the classes of moments.
fn of_moment(interp: &Interp, kind: Kind, method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("now", []) => Some(Ok(moment::value(kind, moment::of_millis(interp.machine.now())))),
        ("now", [there]) => {
            let now = moment::of_millis(interp.machine.now()).with_time_zone(zone::of(there)?);
            Some(Ok(moment::value(kind, now)))
        }
        ("parse", [Value::Null] | [Value::Null, _]) => Some(Err(Raise::null_pointer("text"))),
        ("parse", [Value::Str(source)]) => Some(parse::iso(kind, source)),
        ("parse", [Value::Str(source), formatter]) => {
            let formatter = formatter.as_host::<FormatterObj>()?;
            Some(parse::kind_by_pattern(kind, source, formatter.pattern()))
        }
        ("of", _) => made(kind, args),
        ("from", [moment]) => Some(Ok(moment.as_host::<Moment>()?.to_kind(kind))),
        ("ofEpochMilli", [millis]) if kind == Kind::Instant => Some(Ok(moment::value(
            kind,
            moment::of_millis(elapsed::whole(millis)?),
        ))),
        ("ofEpochDay", [days]) if kind == Kind::LocalDate => {
            let days = elapsed::whole(days)?;
            let span = jiff::Span::new().try_days(days);
            let date = span.and_then(|span| civil::date(1970, 1, 1).checked_add(span));
            Some(
                date.map_err(|e| date_error(e.to_string()))
                    .and_then(|date| moment::local(kind, date.to_datetime(civil::Time::midnight()))),
            )
        }
        ("ofYearDay", [year, day]) if kind == Kind::LocalDate => {
            let day = i16::try_from(elapsed::whole(day)?).unwrap_or(-1);
            let start = civil_of(&[elapsed::whole(year)?]);
            Some(
                start.and_then(|start| match start.with().day_of_year(day).build() {
                    Ok(date) => moment::local(kind, date),
                    Err(e) => Err(date_error(e.to_string())),
                }),
            )
        }
        ("ofSecondOfDay" | "ofNanoOfDay", [n]) if kind == Kind::LocalTime => {
            let unit = if method == "ofSecondOfDay" {
                1_000_000_000
            } else {
                1
            };
            let nanos = elapsed::whole(n)?.checked_mul(unit)?;
            let seconds = nanos.div_euclid(1_000_000_000);
            let nano = nanos.rem_euclid(1_000_000_000);
            let time = [1970, 1, 1, seconds / 3_600, seconds / 60 % 60, seconds % 60, nano];
            Some(civil_of(&time).and_then(|dt| moment::local(kind, dt)))
        }
        ("ofInstant", [instant, there]) => {
            let instant = instant.as_host::<Moment>()?;
            Some(Ok(moment::value(
                kind,
                instant.zoned.with_time_zone(zone::of(there)?),
            )))
        }
        ("ofEpochSecond", [seconds, rest @ ..]) if !matches!(kind, Kind::LocalDate | Kind::LocalTime) => {
            let millis = elapsed::whole(seconds)?.saturating_mul(1000);
            let there = match rest {
                [_, there] => zone::of(there)?,
                _ => TimeZone::UTC,
            };
            Some(Ok(moment::value(
                kind,
                moment::of_millis(millis).with_time_zone(there),
            )))
        }
        _ => None,
    }
}

/// `LocalDate.of(2024, 2, 29)` and the like.
fn made(kind: Kind, args: &[Value]) -> Option<Eval> {
    if let (Kind::LocalDateTime, [day, time]) = (kind, args) {
        let (day, time) = (day.as_host::<Moment>()?, time.as_host::<Moment>()?);
        return Some(moment::local(
            kind,
            day.zoned.date().to_datetime(time.zoned.time()),
        ));
    }
    let (fields, there) = match (kind, args) {
        (Kind::LocalDate, [_, _, _])
        | (Kind::LocalTime, [_, _] | [_, _, _] | [_, _, _, _])
        | (Kind::LocalDateTime, [_, _, _, _, _, ..]) => (args, TimeZone::UTC),
        (Kind::Zoned | Kind::Offset, [fields @ .., there]) if fields.len() == 7 => (fields, zone::of(there)?),
        _ => return None,
    };
    let mut numbers = Vec::new();
    if kind == Kind::LocalTime {
        numbers.extend([1970, 1, 1]);
    }
    for field in fields {
        numbers.push(match field.as_host::<ConstantObj>() {
            Some(month) => i64::try_from(month.ordinal()).ok()? + 1,
            None => elapsed::whole(field)?,
        });
    }
    Some(civil_of(&numbers).and_then(|dt| moment::in_zone(kind, dt, there)))
}

/// `Class.PROPERTY`
pub(crate) fn static_property(interp: &Interp, class: &str, name: &str) -> Option<Value> {
    let moment = |kind, seconds: i64| {
        let there = moment::of_millis(seconds * 1000).with_time_zone(TimeZone::UTC);
        Some(moment::value(kind, there))
    };
    match (class, name) {
        ("java.time.format.DateTimeFormatter", _) => formatter::constant(name),
        ("java.time.Duration", "ZERO") => elapsed::value(0).ok(),
        ("java.time.Period", "ZERO") => Some(period::zero()),
        ("java.time.Instant", "EPOCH") => moment(Kind::Instant, 0),
        ("java.time.LocalDate", "EPOCH") => moment(Kind::LocalDate, 0),
        ("java.time.LocalTime", "MIDNIGHT" | "MIN") => moment(Kind::LocalTime, 0),
        ("java.time.LocalTime", "NOON") => moment(Kind::LocalTime, 43_200),
        ("java.time.LocalTime", "MAX") => {
            let last = civil::Time::MAX.to_datetime(civil::date(1970, 1, 1));
            moment::local(Kind::LocalTime, last).ok()
        }
        ("java.time.ZoneOffset", "UTC") => Some(zone::of_offset(jiff::tz::Offset::UTC)),
        ("java.util.Calendar", "instance") => Some(calendar::value(moment::of_millis(interp.machine.now()))),
        ("java.util.TimeZone", "default") => Some(zone::default()),
        ("java.util.Calendar" | "java.util.GregorianCalendar", _) => calendar::constant(name).map(Value::Int),
        _ => unit::constant(class, name),
    }
}

/// A text is no date, or no length of time.
fn parse_error(message: impl Into<String>) -> Box<Raise> {
    Raise::new("java.time.format.DateTimeParseException", message)
}
