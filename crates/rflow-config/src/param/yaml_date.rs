//! Dates in YAML files, which are values of a type of their own there: `2020-01-02`, `2020-01-02T03:04:05Z`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use rflow_lang::Value;
use rflow_lang::class::date_of_millis;

use super::yaml::digits;

/// The date that a plain scalar is by the rules of YAML 1.1. Without a time zone it is in UTC.
pub(super) fn date(text: &str) -> Option<Value> {
    let at = text.find(['T', 't', ' ', '\t']);
    let (day, time) = match at {
        Some(at) => (&text[..at], Some(text[at + 1..].trim_start())),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let mut part = |lengths: std::ops::RangeInclusive<usize>| {
        parts
            .next()
            .filter(|p| lengths.contains(&p.len()))
            .and_then(digits)
    };
    // Without a time, month and day need both digits.
    let short = if time.is_some() { 1 } else { 2 };
    let (year, month, day) = (part(4..=4)?, part(short..=2)?, part(short..=2)?);
    if parts.next().is_some() {
        return None;
    }
    let date = Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )
    .ok()?;
    let (time, offset) = match time {
        None => (Time::midnight(), Offset::UTC),
        Some(time) => time_with_offset(time)?,
    };
    let zoned = DateTime::from_parts(date, time)
        .to_zoned(TimeZone::fixed(offset))
        .ok()?;
    Some(date_of_millis(zoned.timestamp().as_millisecond()))
}

/// `03:04:05.678 +02:00`
fn time_with_offset(text: &str) -> Option<(Time, Offset)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(text.len());
    let (clock, zone) = (&text[..end], text[end..].trim_start());
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, fraction),
        None => (clock, ""),
    };
    let mut parts = clock.split(':');
    let mut part = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next().filter(|p| lengths.contains(&p.len()))?;
        i8::try_from(digits(part)?).ok()
    };
    let (hour, minute, second) = (part(1..=2)?, part(2..=2)?, part(2..=2)?);
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nano = format!("{fraction:0<9.9}").parse().ok()?;
    Some((Time::new(hour, minute, second, nano).ok()?, offset(zone)?))
}

/// `Z`, `+2`, `-02:30` or nothing.
fn offset(text: &str) -> Option<Offset> {
    if text.is_empty() || text == "Z" {
        return Some(Offset::UTC);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match text[1..].split_once(':') {
        Some((hours, minutes)) => (hours, digits(minutes)?),
        None => (&text[1..], 0),
    };
    let hours = digits(hours).filter(|_| hours.len() <= 2)?;
    let seconds = i32::try_from(sign * (hours * 3600 + minutes * 60)).ok()?;
    Offset::from_seconds(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::date;

    /// What the reference makes of the same scalars, as texts in UTC.
    #[test]
    fn forms() {
        for (source, expected) in [
            ("2020-01-02", "2020-01-02T00:00:00Z"),
            ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z"),
            ("2020-1-2 3:04:05", "2020-01-02T03:04:05Z"),
            ("2020-01-02T03:04:05.678+02:00", "2020-01-02T01:04:05.678Z"),
            ("2020-01-02 03:04:05 -5", "2020-01-02T08:04:05Z"),
        ] {
            let at: jiff::Timestamp = expected.parse().unwrap();
            let wanted = rflow_lang::class::date_of_millis(at.as_millisecond());
            let found = date(source).unwrap_or_else(|| panic!("{source} is no date"));
            assert_eq!(found.to_string(), wanted.to_string(), "{source}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "2020-01",
            "2020-1-2",
            "2020-13-01",
            "20-01-02",
            "2020-01-02x",
            "2020-01-02T03:04",
            "2020-01-02 note",
            "sample-1",
        ] {
            assert!(date(text).is_none(), "{text}");
        }
    }
}
