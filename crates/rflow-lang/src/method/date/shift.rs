//! Moments moved in time, and changed in a field.

use jiff::{Span, Unit};

use super::elapsed::{ElapsedObj, whole};
use super::moment::{self, Kind, Moment, in_zone, value};
use super::period::{self, PeriodObj};
use super::unit::{self, UnitObj};
use super::{date_error, zone};
use crate::class::constant::{self, ConstantObj};
use crate::ops::number;
use crate::raise::Eval;
use crate::value::Value;

impl Moment {
    /// Whether it has such a unit: a date has no hours, a time of day no years.
    pub(super) fn supports(&self, unit: Unit) -> bool {
        match self.kind {
            Kind::LocalDate => unit >= Unit::Day,
            Kind::LocalTime => unit < Unit::Day,
            Kind::Instant => unit <= Unit::Day,
            _ => true,
        }
    }

    /// Calls a method that makes another moment of it, or measures the way to one.
    pub(super) fn moved(&self, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("plus" | "minus", [amount]) if !number::is_number(amount) => {
                let (span, unit) = match amount.as_host::<ElapsedObj>() {
                    Some(elapsed) => (nanoseconds(elapsed.0), Unit::Second),
                    None => {
                        let period = amount.as_host::<PeriodObj>()?;
                        (period.span(), period.unit())
                    }
                };
                if !self.supports(unit) {
                    return Some(Err(unit::unsupported("unit", &format!("{unit:?}s"))));
                }
                Some(self.by(if method == "plus" {
                    span
                } else {
                    span.map(|s| s.negate())
                }))
            }
            ("plus" | "minus", [n, unit]) => {
                let unit = unit.as_host::<UnitObj>()?;
                let n = whole(n)?;
                let n = if method == "plus" { n } else { n.checked_neg()? };
                Some(match self.supports(unit.unit()) {
                    true => self.in_units(unit.unit(), n),
                    false => Err(unit::unsupported("unit", &unit.shown())),
                })
            }
            ("truncatedTo", [unit]) => self.truncated(unit.as_host::<UnitObj>()?.unit()),
            ("until", [other]) if self.kind == Kind::LocalDate => {
                let other = other.as_host::<Moment>()?;
                Some(period::between(self.zoned.date(), other.zoned.date()))
            }
            ("until", [other, unit]) => {
                let (other, unit) = (other.as_host::<Moment>()?, unit.as_host::<UnitObj>()?);
                Some(match self.supports(unit.unit()) {
                    true => Ok(Value::Long(unit::between(unit.unit(), self, other)?)),
                    false => Err(unit::unsupported("unit", &unit.shown())),
                })
            }
            ("atTime", [time]) if self.kind == Kind::LocalDate => {
                let time = time.as_host::<Moment>()?.zoned.time();
                Some(moment::local(
                    Kind::LocalDateTime,
                    self.zoned.date().to_datetime(time),
                ))
            }
            ("atTime", [_, _, ..]) if self.kind == Kind::LocalDate => {
                let day = self.zoned.date();
                let mut numbers = vec![day.year().into(), day.month().into(), day.day().into()];
                numbers.extend(super::integers(args)?);
                let made = super::civil_of(&numbers);
                Some(made.and_then(|dt| moment::local(Kind::LocalDateTime, dt)))
            }
            ("get", [field]) => self.field(field.as_host::<ConstantObj>()?),
            ("datesUntil", [end]) if self.kind == Kind::LocalDate => {
                let end = end.as_host::<Moment>()?.zoned.date();
                let days = self
                    .zoned
                    .date()
                    .series(Span::new().days(1))
                    .take_while(|day| *day < end);
                let days = days.map(|day| {
                    moment::local(Kind::LocalDate, day.to_datetime(jiff::civil::Time::midnight()))
                });
                Some(days.collect::<Eval<Vec<Value>>>().map(crate::method::stream_over))
            }
            (
                "atZone"
                | "atOffset"
                | "atDate"
                | "toSecondOfDay"
                | "toNanoOfDay"
                | "toInstant"
                | "toEpochSecond"
                | "withZoneSameInstant"
                | "withOffsetSameInstant"
                | "withZoneSameLocal",
                _,
            ) => self.placed(method, args),
            (_, [n]) => {
                let n = whole(n)?;
                self.shifted(method, n).or_else(|| self.changed(method, n))
            }
            _ => None,
        }
    }

    /// Put to a place or a day.
    fn placed(&self, method: &str, args: &[Value]) -> Option<Eval> {
        let zone = args.first().and_then(zone::of);
        let here = self.zoned.datetime();
        match (method, args) {
            ("atZone", [_]) if self.kind == Kind::LocalDateTime => Some(in_zone(Kind::Zoned, here, zone?)),
            ("atOffset", [_]) if self.kind == Kind::LocalDateTime => Some(in_zone(Kind::Offset, here, zone?)),
            ("atZone", [_]) if !self.kind.is_local() => {
                Some(Ok(value(Kind::Zoned, self.zoned.with_time_zone(zone?))))
            }
            ("atOffset", [_]) if !self.kind.is_local() => {
                Some(Ok(value(Kind::Offset, self.zoned.with_time_zone(zone?))))
            }
            ("withZoneSameInstant" | "withOffsetSameInstant", [_]) if !self.kind.is_local() => {
                Some(Ok(value(self.kind, self.zoned.with_time_zone(zone?))))
            }
            ("withZoneSameLocal", [_]) if !self.kind.is_local() => Some(in_zone(self.kind, here, zone?)),
            ("toInstant", [_]) if self.kind == Kind::LocalDateTime => {
                Some(in_zone(Kind::Instant, here, zone?))
            }
            ("toEpochSecond", [_]) if self.kind == Kind::LocalDateTime => Some(
                here.to_zoned(zone?)
                    .map(|there| Value::Long(there.timestamp().as_second()))
                    .map_err(|e| date_error(e.to_string())),
            ),
            ("atDate", [day]) if self.kind == Kind::LocalTime => {
                let day = day.as_host::<Moment>()?.zoned.date();
                Some(moment::local(
                    Kind::LocalDateTime,
                    day.to_datetime(self.zoned.time()),
                ))
            }
            ("toSecondOfDay", []) if self.kind == Kind::LocalTime => Some(Ok(Value::Int(
                i32::try_from(self.nano_of_day() / 1_000_000_000).unwrap_or(0),
            ))),
            ("toNanoOfDay", []) if self.kind == Kind::LocalTime => Some(Ok(Value::Long(self.nano_of_day()))),
            _ => None,
        }
    }

    fn same(&self, zoned: jiff::Zoned) -> Value {
        value(self.kind, zoned)
    }

    fn by(&self, span: Result<Span, jiff::Error>) -> Eval {
        let moved = span.and_then(|span| self.zoned.checked_add(span));
        moved.map(|z| self.same(z)).map_err(|e| date_error(e.to_string()))
    }

    fn in_units(&self, unit: Unit, n: i64) -> Eval {
        let span = Span::new();
        self.by(match unit {
            Unit::Year => span.try_years(n),
            Unit::Month => span.try_months(n),
            Unit::Week => span.try_weeks(n),
            Unit::Day => span.try_days(n),
            Unit::Hour => span.try_hours(n),
            Unit::Minute => span.try_minutes(n),
            Unit::Second => span.try_seconds(n),
            Unit::Millisecond => span.try_milliseconds(n),
            Unit::Microsecond => span.try_microseconds(n),
            Unit::Nanosecond => span.try_nanoseconds(n),
        })
    }

    /// `plusDays(n)` and the like.
    fn shifted(&self, method: &str, n: i64) -> Option<Eval> {
        let (unit, n) = match method.strip_prefix("plus") {
            Some(unit) => (unit, n),
            None => (method.strip_prefix("minus")?, n.checked_neg()?),
        };
        let unit = match unit {
            "" if self.kind == Kind::Date => Unit::Day,
            _ if self.kind == Kind::Date => return None,
            "Years" => Unit::Year,
            "Months" => Unit::Month,
            "Weeks" => Unit::Week,
            "Days" => Unit::Day,
            "Hours" => Unit::Hour,
            "Minutes" => Unit::Minute,
            "Seconds" => Unit::Second,
            "Millis" => Unit::Millisecond,
            "Nanos" => Unit::Nanosecond,
            _ => return None,
        };
        self.supports(unit).then(|| self.in_units(unit, n))
    }

    /// `withYear(n)` and the like; a day that the month lacks becomes its last.
    fn changed(&self, method: &str, n: i64) -> Option<Eval> {
        let date = self.zoned.datetime();
        let field = method.strip_prefix("with")?;
        let (mut year, mut month, mut day) = (
            i64::from(date.year()),
            i64::from(date.month()),
            i64::from(date.day()),
        );
        let (mut hour, mut minute, mut second) = (
            i64::from(date.hour()),
            i64::from(date.minute()),
            i64::from(date.second()),
        );
        let mut nano = i64::from(date.subsec_nanosecond());
        let of_time = matches!(field, "Hour" | "Minute" | "Second" | "Nano");
        if self.kind == Kind::Date
            || self.kind == Kind::Instant
            || !self.supports(if of_time { Unit::Hour } else { Unit::Day })
        {
            return None;
        }
        match field {
            "Year" => year = n,
            "Month" => month = n,
            "DayOfMonth" => day = n,
            "DayOfYear" => {
                let built = date.with().day_of_year(i16::try_from(n).unwrap_or(-1)).build();
                return Some(
                    built
                        .map_err(|e| date_error(e.to_string()))
                        .and_then(|dt| in_zone(self.kind, dt, self.zoned.time_zone().clone())),
                );
            }
            "Hour" => hour = n,
            "Minute" => minute = n,
            "Second" => second = n,
            "Nano" => nano = n,
            _ => return None,
        }
        if let (false, "Year" | "Month") = (of_time, field)
            && let Ok(first) = super::civil_of(&[year, month, 1])
        {
            day = day.min(i64::from(first.date().days_in_month()));
        }
        let made = super::civil_of(&[year, month, day, hour, minute, second, nano]);
        Some(made.and_then(|dt| in_zone(self.kind, dt, self.zoned.time_zone().clone())))
    }

    /// `truncatedTo(unit)`
    fn truncated(&self, unit: Unit) -> Option<Eval> {
        let rounding = jiff::ZonedRound::new()
            .smallest(unit)
            .mode(jiff::RoundMode::Trunc);
        let rounded = self.zoned.round(rounding);
        Some(
            rounded
                .map(|z| self.same(z))
                .map_err(|e| date_error(e.to_string())),
        )
    }

    /// `get(ChronoField.YEAR)`
    fn field(&self, field: &ConstantObj) -> Option<Eval> {
        if field.enumeration() != constant::FIELD {
            return None;
        }
        let z = &self.zoned;
        let of_time = !matches!(
            field.name(),
            "YEAR" | "MONTH_OF_YEAR" | "DAY_OF_MONTH" | "DAY_OF_YEAR" | "DAY_OF_WEEK"
        );
        if !self.supports(if of_time { Unit::Second } else { Unit::Day }) {
            return Some(Err(unit::unsupported(
                "field",
                &crate::host::HostObject::text(field),
            )));
        }
        Some(Ok(Value::Int(match field.name() {
            "YEAR" => z.year().into(),
            "MONTH_OF_YEAR" => z.month().into(),
            "DAY_OF_MONTH" => z.day().into(),
            "DAY_OF_YEAR" => z.day_of_year().into(),
            "DAY_OF_WEEK" => z.weekday().to_monday_one_offset().into(),
            "HOUR_OF_DAY" => z.hour().into(),
            "MINUTE_OF_HOUR" => z.minute().into(),
            "SECOND_OF_MINUTE" => z.second().into(),
            "MILLI_OF_SECOND" => z.subsec_nanosecond() / 1_000_000,
            _ => z.subsec_nanosecond(),
        })))
    }
}

/// Nanoseconds as a span: the seconds apart, which reach further.
fn nanoseconds(nanos: i128) -> Result<Span, jiff::Error> {
    let seconds = i64::try_from(nanos / 1_000_000_000).unwrap_or(i64::MAX);
    let rest = i64::try_from(nanos % 1_000_000_000).unwrap_or(0);
    Span::new().try_seconds(seconds)?.try_nanoseconds(rest)
}
