//! Formats of dates, times and numbers: `DateTimeFormatter`, `SimpleDateFormat`, `DecimalFormat`.

use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use arcstr::ArcStr;
use jiff::tz::TimeZone;

use super::moment::{Kind, Moment};
use super::{format, formatted, parse, unit, zone};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// A format.
pub(super) struct FormatterObj {
    class: &'static str,
    pattern: ArcStr,
    /// Where moments are written, and dates are read.
    zone: RefCell<Option<TimeZone>>,
    /// Dates that do not exist are refused.
    strict: Cell<bool>,
}

const DATE_TIME: &str = "java.time.format.DateTimeFormatter";
const SIMPLE: &str = "java.text.SimpleDateFormat";
const DECIMAL: &str = "java.text.DecimalFormat";

/// Letters that mean a field, of either sort of format for dates.
const LETTERS: &str = "yYuMLdDEeFwWaHkKhmsSnNGzZXxVOcQqA";

/// `new SimpleDateFormat(pattern)`, `new DecimalFormat(pattern)`
pub(super) fn construct(class: &str, args: &[Value]) -> Option<Eval> {
    let [Value::Str(pattern), ..] = args else {
        return None;
    };
    match class {
        SIMPLE => Some(match unknown_letter(pattern) {
            Some(c) => Err(Raise::illegal_argument(format!(
                "Illegal pattern character '{c}'"
            ))),
            None => format::of_simple(pattern).map(|_| of(SIMPLE, pattern)),
        }),
        DECIMAL => Some(Ok(of(DECIMAL, pattern))),
        _ => None,
    }
}

/// `DateTimeFormatter.ofPattern(pattern)`
pub(super) fn of_pattern(pattern: &str) -> Eval {
    match unknown_letter(pattern) {
        Some(c) => Err(Raise::illegal_argument(format!("Unknown pattern letter: {c}"))),
        None if pattern.matches('\'').count() % 2 == 1 => Err(Raise::illegal_argument(format!(
            "A quote in the pattern `{pattern}` is not closed"
        ))),
        None => Ok(of(DATE_TIME, pattern)),
    }
}

/// `DateTimeFormatter.ISO_DATE` and the like; seconds are followed by their fraction when there is one.
pub(super) fn constant(name: &str) -> Option<Value> {
    let fraction = format::FRACTION;
    let time = format!("HH:mm:ss{fraction}");
    let pattern = match name {
        "ISO_DATE" | "ISO_LOCAL_DATE" => "yyyy-MM-dd".to_string(),
        "BASIC_ISO_DATE" => "yyyyMMdd".to_string(),
        "ISO_TIME" | "ISO_LOCAL_TIME" => time,
        "ISO_DATE_TIME" | "ISO_LOCAL_DATE_TIME" => format!("yyyy-MM-dd'T'{time}"),
        "ISO_INSTANT" => {
            let pattern = format!("yyyy-MM-dd'T'HH:mm:ss{}XXX", format::THOUSANDTHS);
            return Some(in_zone(DATE_TIME, &pattern, Some(TimeZone::UTC)));
        }
        "ISO_OFFSET_DATE_TIME" | "ISO_ZONED_DATE_TIME" => {
            format!("yyyy-MM-dd'T'{time}XXX")
        }
        "RFC_1123_DATE_TIME" => "EEE, d MMM yyyy HH:mm:ss Z".to_string(),
        _ => return None,
    };
    Some(of(DATE_TIME, &pattern))
}

fn of(class: &'static str, pattern: &str) -> Value {
    in_zone(class, pattern, None)
}

fn in_zone(class: &'static str, pattern: &str, zone: Option<TimeZone>) -> Value {
    Value::host(FormatterObj {
        class,
        pattern: ArcStr::from(pattern),
        zone: RefCell::new(zone),
        strict: Cell::default(),
    })
}

/// The letters of a pattern that are not quoted.
fn letters(pattern: &str) -> impl Iterator<Item = char> {
    let mut quoted = false;
    pattern.chars().filter(move |c| {
        if *c == '\'' {
            quoted = !quoted;
        }
        !quoted && c.is_ascii_alphabetic()
    })
}

fn unknown_letter(pattern: &str) -> Option<char> {
    letters(pattern).find(|c| !LETTERS.contains(*c))
}

/// The name of the field that a letter means, as errors call it, and whether it is one of the time of day.
fn field(letter: char) -> Option<(&'static str, bool)> {
    Some(match letter {
        'y' => ("YearOfEra", false),
        'u' => ("Year", false),
        'M' | 'L' => ("MonthOfYear", false),
        'd' => ("DayOfMonth", false),
        'D' => ("DayOfYear", false),
        'E' | 'e' => ("DayOfWeek", false),
        'H' => ("HourOfDay", true),
        'h' => ("ClockHourOfAmPm", true),
        'k' => ("ClockHourOfDay", true),
        'K' => ("HourOfAmPm", true),
        'm' => ("MinuteOfHour", true),
        's' => ("SecondOfMinute", true),
        'S' | 'n' => ("NanoOfSecond", true),
        'a' => ("AmPmOfDay", true),
        _ => return None,
    })
}

impl FormatterObj {
    /// The pattern.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The pattern with the letters that [`format::moment`] knows.
    fn letters(&self) -> Cow<'_, str> {
        if self.class == SIMPLE {
            // The pattern was looked at when the format was made.
            format::of_simple(&self.pattern).unwrap_or_default().into()
        } else {
            self.pattern.as_str().into()
        }
    }

    /// What a text says by the pattern: of which class depends on the letters.
    fn parse(&self, source: &str) -> Eval {
        let fields: Vec<bool> = letters(&self.pattern)
            .filter_map(field)
            .map(|(_, of_time)| of_time)
            .collect();
        let kind = match (fields.contains(&false), fields.contains(&true)) {
            (true, false) => Kind::LocalDate,
            (false, true) => Kind::LocalTime,
            _ if letters(&self.pattern).any(|c| "zZXx".contains(c)) => Kind::Zoned,
            _ => Kind::LocalDateTime,
        };
        parse::kind_by_pattern(kind, source, &self.pattern)
    }

    /// A moment by the pattern, of which it must have all fields.
    pub(super) fn format_moment(&self, moment: &Moment) -> Eval<String> {
        if let (Some(zone), false) = (&*self.zone.borrow(), moment.kind.is_local()) {
            let there = moment.zoned.with_time_zone(zone.clone());
            return format::moment(&there, &self.letters());
        }
        let lacks = |of_time: bool| match moment.kind {
            Kind::LocalDate => of_time,
            Kind::LocalTime => !of_time,
            Kind::Instant => self.class == DATE_TIME,
            _ => false,
        };
        let missing = letters(&self.pattern)
            .filter_map(field)
            .find(|(_, of_time)| lacks(*of_time));
        match missing {
            Some((name, _)) => Err(unit::unsupported("field", name)),
            None => format::moment(&moment.zoned, &self.letters()),
        }
    }
}

impl HostObject for FormatterObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        self.class
    }

    fn text(&self) -> String {
        self.pattern.replace([format::FRACTION, format::THOUSANDTHS], "")
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("format", [n]) if self.class == DECIMAL => format::decimal(&self.pattern, n).map(Value::from),
            ("format", [date]) => match date.as_host::<Moment>() {
                Some(moment) => self.format_moment(moment).map(Value::from),
                None => formatted(date, &self.letters())?.map(Value::from),
            },
            ("parse", [Value::Str(source)]) if self.class == SIMPLE => parse::by_pattern(
                source,
                &self.pattern,
                self.zone.borrow().clone(),
                self.strict.get(),
            ),
            ("parse", [Value::Str(source)]) if self.class == DECIMAL => {
                crate::class::number_format::parse(source)
            }
            ("parse", [Value::Str(source)]) if self.class == DATE_TIME => self.parse(source),
            ("parse", [Value::Str(source), query]) if self.class == DATE_TIME => self
                .parse(source)
                .and_then(|moment| interp.call(query, &[moment])),
            ("setTimeZone", [there]) => {
                *self.zone.borrow_mut() = zone::of(there);
                Ok(Value::Null)
            }
            ("getTimeZone", []) if self.class == SIMPLE => {
                let there = self.zone.borrow().clone();
                Ok(there.map_or_else(zone::default, |there| zone::value(&there)))
            }
            ("setLenient", [lenient]) => {
                self.strict.set(!lenient.truthy());
                Ok(Value::Null)
            }
            ("isLenient", []) => Ok(Value::Bool(!self.strict.get())),
            ("toPattern", []) => Ok(Value::Str(self.pattern.clone())),
            ("setRoundingMode", [_]) => Ok(Value::Null),
            ("withZone", [there]) => Ok(in_zone(self.class, &self.pattern, zone::of(there))),
            ("withLocale", [_]) => Ok(this.clone()),
            _ => return None,
        })
    }
}
