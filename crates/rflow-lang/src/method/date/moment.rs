//! A date or time as a value.

use std::any::Any;
use std::cmp::Ordering;

use jiff::civil::{self, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::formatter::FormatterObj;
use super::{date_error, format, zone};
use crate::class::constant;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

/// Which Java class it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Date,
    LocalDate,
    LocalTime,
    LocalDateTime,
    Offset,
    Zoned,
    Instant,
}

impl Kind {
    /// Whether it knows nothing of time zones.
    pub(super) fn is_local(self) -> bool {
        matches!(self, Kind::LocalDate | Kind::LocalTime | Kind::LocalDateTime)
    }
}

/// A date or time. Those without a time zone have UTC, which they do not show; a time of day is that of the first
/// day of 1970.
pub(crate) struct Moment {
    pub(crate) kind: Kind,
    pub(crate) zoned: Zoned,
}

/// A date or time as a value.
pub(super) fn value(kind: Kind, zoned: Zoned) -> Value {
    let civil = match kind {
        Kind::LocalDate => Some(zoned.date().to_datetime(Time::midnight())),
        Kind::LocalTime => Some(civil::date(1970, 1, 1).to_datetime(zoned.time())),
        Kind::LocalDateTime => Some(zoned.datetime()),
        _ => None,
    };
    let zoned = match (kind, civil) {
        (Kind::Instant, _) => zoned.with_time_zone(TimeZone::UTC),
        (_, Some(civil)) => civil.to_zoned(TimeZone::UTC).unwrap_or(zoned),
        _ => zoned,
    };
    Value::host(Moment { kind, zoned })
}

/// A point in time in the local time zone.
pub(super) fn of_millis(millis: i64) -> Zoned {
    let timestamp = Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    timestamp.to_zoned(TimeZone::system())
}

/// A date and time in the local time zone.
pub(super) fn local(kind: Kind, datetime: DateTime) -> Eval {
    let zone = if kind.is_local() {
        TimeZone::UTC
    } else {
        TimeZone::system()
    };
    in_zone(kind, datetime, zone)
}

/// A date and time in a time zone.
pub(super) fn in_zone(kind: Kind, datetime: DateTime, zone: TimeZone) -> Eval {
    match datetime.to_zoned(zone) {
        Ok(zoned) => Ok(value(kind, zoned)),
        Err(e) => Err(date_error(e.to_string())),
    }
}

impl Moment {
    pub(super) fn millis(&self) -> i64 {
        self.zoned.timestamp().as_millisecond()
    }

    fn order(&self, other: &Value) -> Option<Ordering> {
        let other = other.as_host::<Moment>()?;
        let comparable = self.kind == other.kind || !(self.kind.is_local() || other.kind.is_local());
        comparable.then(|| self.zoned.timestamp().cmp(&other.zoned.timestamp()))
    }

    fn formatted(&self, by: &Value) -> Option<Eval<String>> {
        match by {
            // Only these have a method for it.
            Value::Str(pattern) if matches!(self.kind, Kind::Date | Kind::Offset) => {
                let pattern = match self.kind {
                    Kind::Date => format::of_simple(pattern),
                    _ => Ok(pattern.to_string()),
                };
                Some(pattern.and_then(|pattern| format::moment(&self.zoned, &pattern)))
            }
            other => Some(other.as_host::<FormatterObj>()?.format_moment(self)),
        }
    }

    /// What a `Date` has: years count from 1900 there, and months from 0.
    fn of_date(&self, name: &str) -> Option<Value> {
        let z = &self.zoned;
        Some(match name {
            "time" => Value::Long(self.millis()),
            "year" => whole(i64::from(z.year()) - 1900),
            "month" => whole(i64::from(z.month()) - 1),
            "date" => whole(z.day().into()),
            "day" => whole(z.weekday().to_sunday_zero_offset().into()),
            "hours" => whole(z.hour().into()),
            "minutes" => whole(z.minute().into()),
            "seconds" => whole(z.second().into()),
            "timezoneOffset" => whole(i64::from(-z.offset().seconds() / 60)),
            _ => return None,
        })
    }

    /// Nanoseconds since midnight.
    pub(super) fn nano_of_day(&self) -> i64 {
        let z = &self.zoned;
        let seconds = i64::from(z.hour()) * 3_600 + i64::from(z.minute()) * 60 + i64::from(z.second());
        seconds * 1_000_000_000 + i64::from(z.subsec_nanosecond())
    }

    /// `hashCode()`
    fn hash(&self) -> i32 {
        let folded = |n: i64| crate::method::hash_code::hash_code(&Value::Long(n));
        let z = &self.zoned;
        let (year, month, day) = (i32::from(z.year()), i32::from(z.month()), i32::from(z.day()));
        let date = (year & !0x7ff) ^ ((year << 11) + (month << 6) + day);
        match self.kind {
            Kind::LocalDate => date,
            Kind::LocalTime => folded(self.nano_of_day()),
            Kind::LocalDateTime => date ^ folded(self.nano_of_day()),
            Kind::Instant => {
                let nano = z.timestamp().subsec_nanosecond();
                folded(z.timestamp().as_second()).wrapping_add(nano.wrapping_mul(51))
            }
            _ => folded(self.millis()),
        }
    }

    pub(super) fn to_kind(&self, kind: Kind) -> Value {
        value(kind, self.zoned.clone())
    }
}

fn whole(n: i64) -> Value {
    Value::Int(i32::try_from(n).unwrap_or(i32::MAX))
}

impl HostObject for Moment {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self.kind {
            Kind::Date => "java.util.Date",
            Kind::LocalDate => "java.time.LocalDate",
            Kind::LocalTime => "java.time.LocalTime",
            Kind::LocalDateTime => "java.time.LocalDateTime",
            Kind::Offset => "java.time.OffsetDateTime",
            Kind::Zoned => "java.time.ZonedDateTime",
            Kind::Instant => "java.time.Instant",
        }
    }

    fn text(&self) -> String {
        format::text(self)
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if let Some(found) = self.moved(method, args) {
            return Some(found);
        }
        let local = self.kind.is_local();
        Some(Ok(match (method, args) {
            ("format", [by]) => return self.formatted(by).map(|text| text.map(Value::from)),
            ("format", [Value::Str(pattern), there]) if self.kind == Kind::Date => {
                let there = self.zoned.with_time_zone(zone::of(there)?);
                let text = format::of_simple(pattern).and_then(|pattern| format::moment(&there, &pattern));
                return Some(text.map(Value::from));
            }
            ("before" | "isBefore", [other]) => Value::Bool(self.order(other)?.is_lt()),
            ("after" | "isAfter", [other]) => Value::Bool(self.order(other)?.is_gt()),
            ("isEqual", [other]) => Value::Bool(self.order(other)?.is_eq()),
            ("equals", [other]) => Value::Bool(
                other
                    .as_host::<Moment>()
                    .is_some_and(|other| other.kind == self.kind)
                    && self.order(other).is_some_and(Ordering::is_eq),
            ),
            ("compareTo", [other]) => Value::Int(self.order(other)? as i32),
            ("getTime", []) if self.kind == Kind::Date => Value::Long(self.millis()),
            ("toEpochMilli", []) if self.kind == Kind::Instant => Value::Long(self.millis()),
            ("toEpochSecond" | "getEpochSecond", []) if !local => {
                Value::Long(self.zoned.timestamp().as_second())
            }
            ("toInstant", []) if !local => self.to_kind(Kind::Instant),
            ("toLocalDate", []) => self.to_kind(Kind::LocalDate),
            ("toLocalTime", []) => self.to_kind(Kind::LocalTime),
            ("toLocalDateTime", []) => self.to_kind(Kind::LocalDateTime),
            ("toOffsetDateTime", []) if !local => self.to_kind(Kind::Offset),
            ("toZonedDateTime", []) if !local => self.to_kind(Kind::Zoned),
            ("atStartOfDay", []) if self.kind == Kind::LocalDate => self.to_kind(Kind::LocalDateTime),
            ("toGMTString", []) if self.kind == Kind::Date => {
                let there = self.zoned.with_time_zone(TimeZone::UTC);
                return Some(format::moment(&there, "d MMM yyyy HH:mm:ss 'GMT'").map(Value::from));
            }
            ("toEpochDay", []) if self.kind == Kind::LocalDate => {
                let since = self.zoned.date().since(jiff::civil::date(1970, 1, 1));
                Value::Long(since.map_or(0, |span| span.get_days().into()))
            }
            ("isLeapYear", []) if self.kind == Kind::LocalDate => Value::Bool(self.zoned.in_leap_year()),
            ("lengthOfMonth", []) if self.kind == Kind::LocalDate => {
                Value::Int(self.zoned.days_in_month().into())
            }
            ("lengthOfYear", []) if self.kind == Kind::LocalDate => {
                Value::Int(self.zoned.days_in_year().into())
            }
            ("clone", []) => self.to_kind(self.kind),
            ("toString", []) => self.text().into(),
            ("hashCode", []) => Value::Int(self.hash()),
            _ => return None,
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        let z = &self.zoned;
        if self.kind == Kind::Date {
            return self.of_date(name).map(Ok);
        }
        let (has_date, has_time) = match self.kind {
            Kind::LocalDate => (true, false),
            Kind::LocalTime => (false, true),
            Kind::Instant => (false, false),
            _ => (true, true),
        };
        Some(Ok(match name {
            "nano" if has_time || self.kind == Kind::Instant => whole(z.subsec_nanosecond().into()),
            "hour" if has_time => whole(z.hour().into()),
            "minute" if has_time => whole(z.minute().into()),
            "second" if has_time => whole(z.second().into()),
            "dayOfMonth" if has_date => whole(z.day().into()),
            "year" if has_date => whole(z.year().into()),
            "monthValue" if has_date => whole(z.month().into()),
            "month" if has_date => constant::at(constant::MONTH, usize::try_from(z.month() - 1).ok()?)?,
            "dayOfYear" if has_date => whole(z.day_of_year().into()),
            "dayOfWeek" if has_date => {
                let day = usize::try_from(z.weekday().to_monday_zero_offset()).ok()?;
                constant::at(constant::DAY, day)?
            }
            "leapYear" if self.kind == Kind::LocalDate => Value::Bool(z.in_leap_year()),
            "epochSecond" if self.kind == Kind::Instant => Value::Long(z.timestamp().as_second()),
            "zone" if self.kind == Kind::Zoned => zone::value(z.time_zone()),
            "offset" if matches!(self.kind, Kind::Zoned | Kind::Offset) => zone::of_offset(z.offset()),
            _ => return None,
        }))
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str(self.class()),
            Value::Long(self.zoned.timestamp().as_second()),
            Value::Int(self.zoned.timestamp().subsec_nanosecond()),
        ]))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        self.order(other)
    }

    fn instance_of(&self, class: &str) -> bool {
        let own = self.class();
        own == class
            || own.rsplit('.').next() == Some(class)
            || matches!(
                class,
                "Comparable" | "java.lang.Comparable" | "Temporal" | "java.time.temporal.Temporal"
            )
    }
}
