//! A date or time as a value.

use std::any::Any;
use std::cmp::Ordering;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

use super::unit::UnitObj;
use super::{FormatterObj, date_error, format, zone_of};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::Eval;
use crate::value::Value;

/// Which Java class it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Date,
    LocalDate,
    LocalDateTime,
    Offset,
    Zoned,
    Instant,
}

/// A date or time. Those without a time zone have the local one, which they do not show.
pub(crate) struct Moment {
    pub(crate) kind: Kind,
    pub(crate) zoned: Zoned,
}

/// A date or time as a value.
pub(super) fn value(kind: Kind, zoned: Zoned) -> Value {
    let zoned = match kind {
        Kind::Instant => zoned.with_time_zone(TimeZone::UTC),
        Kind::LocalDate => zoned.start_of_day().unwrap_or(zoned),
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
    match datetime.to_zoned(TimeZone::system()) {
        Ok(zoned) => Ok(value(kind, zoned)),
        Err(e) => Err(date_error(e.to_string())),
    }
}

impl Moment {
    fn millis(&self) -> i64 {
        self.zoned.timestamp().as_millisecond()
    }

    fn same(&self, zoned: Zoned) -> Value {
        value(self.kind, zoned)
    }

    fn plus(&self, span: Result<Span, jiff::Error>) -> Eval {
        let moved = span.and_then(|span| self.zoned.checked_add(span));
        moved.map(|z| self.same(z)).map_err(|e| date_error(e.to_string()))
    }

    /// `plusDays(n)` and the like.
    fn shifted(&self, method: &str, n: i64) -> Option<Eval> {
        let (unit, n) = match method.strip_prefix("plus") {
            Some(unit) => (unit, n),
            None => (method.strip_prefix("minus")?, n.checked_neg()?),
        };
        let span = Span::new();
        Some(self.plus(match unit {
            "Years" => span.try_years(n),
            "Months" => span.try_months(n),
            "Weeks" => span.try_weeks(n),
            "Days" | "" => span.try_days(n),
            "Hours" => span.try_hours(n),
            "Minutes" => span.try_minutes(n),
            "Seconds" => span.try_seconds(n),
            "Millis" => span.try_milliseconds(n),
            _ => return None,
        }))
    }

    /// `withYear(n)` and the like.
    fn changed(&self, method: &str, n: i64) -> Option<Eval> {
        let date = self.zoned.datetime();
        let small = i8::try_from(n).unwrap_or(-1);
        let changed = match method.strip_prefix("with")? {
            "Year" => date.with().year(i16::try_from(n).unwrap_or(i16::MIN)).build(),
            "Month" => date.with().month(small).build(),
            "DayOfMonth" => date.with().day(small).build(),
            "DayOfYear" => date.with().day_of_year(i16::try_from(n).unwrap_or(-1)).build(),
            "Hour" => date.with().hour(small).build(),
            "Minute" => date.with().minute(small).build(),
            "Second" => date.with().second(small).build(),
            "Nano" => date
                .with()
                .subsec_nanosecond(i32::try_from(n).unwrap_or(-1))
                .build(),
            _ => return None,
        };
        let zoned = changed.and_then(|dt| dt.to_zoned(self.zoned.time_zone().clone()));
        Some(zoned.map(|z| self.same(z)).map_err(|e| date_error(e.to_string())))
    }

    /// `truncatedTo(unit)`
    fn truncated(&self, unit: &jiff::Unit) -> Option<Eval> {
        let rounding = jiff::ZonedRound::new()
            .smallest(*unit)
            .mode(jiff::RoundMode::Trunc);
        let rounded = self.zoned.round(rounding);
        Some(
            rounded
                .map(|z| self.same(z))
                .map_err(|e| date_error(e.to_string())),
        )
    }

    fn order(&self, other: &Value) -> Option<Ordering> {
        let other = other.as_host::<Moment>()?;
        Some(self.zoned.timestamp().cmp(&other.zoned.timestamp()))
    }

    fn formatted(&self, by: &Value) -> Option<Eval<String>> {
        match by {
            Value::Str(pattern) => Some(format::moment(&self.zoned, pattern)),
            other => Some(format::moment(
                &self.zoned,
                &other.as_host::<FormatterObj>()?.text(),
            )),
        }
    }

    fn to_kind(&self, kind: Kind) -> Value {
        value(kind, self.zoned.clone())
    }
}

impl HostObject for Moment {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self.kind {
            Kind::Date => "java.util.Date",
            Kind::LocalDate => "java.time.LocalDate",
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
        if let [n] = args
            && number::is_number(n)
        {
            let n = number::to_i64(n)?;
            return self.shifted(method, n).or_else(|| self.changed(method, n));
        }
        Some(Ok(match (method, args) {
            ("format", [by]) => return self.formatted(by).map(|text| text.map(Value::from)),
            ("format", [Value::Str(pattern), zone]) => {
                let there = self.zoned.with_time_zone(zone_of(zone)?);
                return Some(format::moment(&there, pattern).map(Value::from));
            }
            ("before" | "isBefore", [other]) => Value::Bool(self.order(other)?.is_lt()),
            ("after" | "isAfter", [other]) => Value::Bool(self.order(other)?.is_gt()),
            ("equals" | "isEqual", [other]) => Value::Bool(self.order(other).is_some_and(Ordering::is_eq)),
            ("compareTo", [other]) => Value::Int(self.order(other)? as i32),
            ("getTime" | "toEpochMilli", []) => Value::Long(self.millis()),
            ("toEpochSecond" | "getEpochSecond", []) => Value::Long(self.zoned.timestamp().as_second()),
            ("toInstant", []) => self.to_kind(Kind::Instant),
            ("toLocalDate", []) => self.to_kind(Kind::LocalDate),
            ("toLocalDateTime", []) => self.to_kind(Kind::LocalDateTime),
            ("toOffsetDateTime", []) => self.to_kind(Kind::Offset),
            ("toZonedDateTime", []) => self.to_kind(Kind::Zoned),
            ("atStartOfDay", []) => self.to_kind(Kind::LocalDateTime),
            ("atZone" | "atOffset", [zone]) => value(Kind::Zoned, self.zoned.with_time_zone(zone_of(zone)?)),
            ("toGMTString", []) if self.kind == Kind::Date => {
                let there = self.zoned.with_time_zone(TimeZone::UTC);
                return Some(format::moment(&there, "d MMM yyyy HH:mm:ss 'GMT'").map(Value::from));
            }
            ("toEpochDay", []) => {
                let since = self.zoned.date().since(jiff::civil::date(1970, 1, 1));
                Value::Long(since.map_or(0, |span| span.get_days().into()))
            }
            ("isLeapYear", []) => Value::Bool(self.zoned.in_leap_year()),
            ("lengthOfMonth", []) => Value::Int(self.zoned.days_in_month().into()),
            ("lengthOfYear", []) => Value::Int(self.zoned.days_in_year().into()),
            ("truncatedTo", [unit]) => return self.truncated(&unit.as_host::<UnitObj>()?.unit()),
            ("atTime", _) if self.kind == Kind::LocalDate => {
                let mut numbers = vec![
                    self.zoned.year().into(),
                    self.zoned.month().into(),
                    self.zoned.day().into(),
                ];
                numbers.extend(super::integers(args)?);
                return Some(super::civil_of(&numbers).and_then(|dt| local(Kind::LocalDateTime, dt)));
            }
            ("clone", []) => self.to_kind(self.kind),
            ("toString", []) => self.text().into(),
            ("hashCode", []) => Value::Int(crate::method::hash_code::hash_code(&Value::Long(self.millis()))),
            _ => return None,
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        let z = &self.zoned;
        let date = self.kind == Kind::Date;
        let whole = |n: i64| Value::Int(i32::try_from(n).unwrap_or(i32::MAX));
        Some(Ok(match name {
            "time" if date => Value::Long(self.millis()),
            "year" if date => whole(i64::from(z.year()) - 1900),
            "month" if date => whole(i64::from(z.month()) - 1),
            "date" | "dayOfMonth" => whole(z.day().into()),
            "day" if date => whole(z.weekday().to_sunday_zero_offset().into()),
            "hours" | "hour" => whole(z.hour().into()),
            "minutes" | "minute" => whole(z.minute().into()),
            "seconds" | "second" => whole(z.second().into()),
            "nano" => whole(z.subsec_nanosecond().into()),
            "year" => whole(z.year().into()),
            "monthValue" => whole(z.month().into()),
            "month" => format::month_name(z.month()).to_uppercase().into(),
            "dayOfYear" => whole(z.day_of_year().into()),
            "dayOfWeek" => format::weekday_name(z.weekday()).to_uppercase().into(),
            "epochSecond" => Value::Long(z.timestamp().as_second()),
            _ => return None,
        }))
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str(self.class()),
            Value::Long(self.millis()),
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
