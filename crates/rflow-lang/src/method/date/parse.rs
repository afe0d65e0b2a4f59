//! Texts as dates.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use super::{Kind, civil_of, format, moment, parse_error, zone};
use crate::raise::{Eval, Raise};

/// The ISO form of a class.
pub(super) fn iso(kind: Kind, source: &str) -> Eval {
    let wrong = || not_parsed(source, 0);
    match kind {
        Kind::LocalDate | Kind::LocalTime | Kind::LocalDateTime => {
            let parts = iso_parts(kind, source)?;
            let made = civil_of(&parts).map_err(|raise| {
                parse_error(format!("Text '{source}' could not be parsed: {}", raise.message))
            })?;
            moment::local(kind, made)
        }
        Kind::Zoned if source.contains('[') => {
            let zoned: Zoned = source.parse().map_err(|_| wrong())?;
            Ok(moment::value(kind, zoned))
        }
        _ => {
            let timestamp: Timestamp = source.parse().map_err(|_| wrong())?;
            let offset = offset_of(source).unwrap_or(Offset::UTC);
            Ok(moment::value(kind, timestamp.to_zoned(TimeZone::fixed(offset))))
        }
    }
}

fn not_parsed(source: &str, at: usize) -> Box<Raise> {
    parse_error(format!("Text '{source}' could not be parsed at index {at}"))
}

/// Year, month, day, hour, minute, second and nanosecond of `2024-01-31T10:20:30.5`, or of a part of that.
fn iso_parts(kind: Kind, source: &str) -> Eval<[i64; 7]> {
    let mut parts = [1970, 1, 1, 0, 0, 0, 0];
    let mut rest = source;
    let at = |rest: &str| source.len() - rest.len();
    // Each part with what stands before it and its digits.
    let date: &[(usize, &str, usize)] = &[(0, "", 4), (1, "-", 2), (2, "-", 2)];
    let before = if kind == Kind::LocalTime { "" } else { "T" };
    let time: &[(usize, &str, usize)] = &[(3, before, 2), (4, ":", 2)];
    let fields = match kind {
        Kind::LocalDate => date.to_vec(),
        Kind::LocalTime => time.to_vec(),
        _ => [date, time].concat(),
    };
    for (part, before, width) in fields {
        let start = rest
            .get(..before.len())
            .filter(|s| s.eq_ignore_ascii_case(before));
        let behind = start.and_then(|_| rest.get(before.len()..));
        let behind = behind.ok_or_else(|| not_parsed(source, at(rest)))?;
        let digits = behind
            .get(..width)
            .filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let n = digits.and_then(|d| d.parse().ok());
        parts[part] = n.ok_or_else(|| not_parsed(source, at(behind)))?;
        rest = behind.get(width..).unwrap_or_default();
    }
    if let (true, Some(seconds)) = (kind != Kind::LocalDate, rest.strip_prefix(':')) {
        let digits = seconds.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        if let Some(n) = digits.and_then(|d| d.parse().ok()) {
            parts[5] = n;
            rest = seconds.get(2..).unwrap_or_default();
        }
        if let Some((nanos, behind)) = fraction(rest) {
            parts[6] = nanos;
            rest = behind;
        }
    }
    if !rest.is_empty() {
        return Err(parse_error(format!(
            "Text '{source}' could not be parsed, unparsed text found at index {}",
            at(rest)
        )));
    }
    Ok(parts)
}

/// A point and up to nine digits behind it in nanoseconds, and what follows them.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let digits = text.strip_prefix('.')?;
    let end = digits.bytes().take(9).take_while(u8::is_ascii_digit).count();
    let nanos = format!("{:0<9}", digits.get(..end)?).parse().ok()?;
    Some((nanos, digits.get(end..)?))
}

/// The `+01:00` at the end of a text.
fn offset_of(source: &str) -> Option<Offset> {
    let at = source.rfind(['+', '-']).filter(|at| *at > 10)?;
    let (sign, digits) = source.get(at..)?.split_at(1);
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// A `Date` by the letters of `SimpleDateFormat`, in a time zone unless the text names one. Unless it is `strict`,
/// the 32nd day of a month is the first of the next.
pub(super) fn by_pattern(source: &str, pattern: &str, zone: Option<TimeZone>, strict: bool) -> Eval {
    let wrong = || {
        Raise::new(
            "java.text.ParseException",
            format!("Unparseable date: \"{source}\""),
        )
    };
    let parsed = fields_by_pattern(source, &format::of_simple(pattern)?, |_| wrong())?;
    let made = if strict {
        civil_of(&parsed.parts)
    } else {
        lenient(parsed.parts)
    };
    let zone = parsed.zone.or(zone).unwrap_or_else(TimeZone::system);
    let made = made.and_then(|datetime| {
        datetime
            .to_zoned(zone)
            .map_err(|e| super::date_error(e.to_string()))
    });
    let local = made.map_err(|_| wrong())?.with_time_zone(TimeZone::system());
    Ok(moment::value(Kind::Date, local))
}

/// A date and time of a class by the letters of `DateTimeFormatter`.
pub(super) fn kind_by_pattern(kind: Kind, source: &str, pattern: &str) -> Eval {
    let parsed = fields_by_pattern(source, pattern, |at| not_parsed(source, at))?;
    let made = civil_of(&parsed.parts)?;
    match parsed.zone {
        Some(zone) if !kind.is_local() => moment::in_zone(kind, made, zone),
        _ => moment::local(kind, made),
    }
}

/// A date and time from year, month, day, hour, minute, second and nanosecond, where too much of one is more of the
/// next.
pub(super) fn lenient(parts: [i64; 7]) -> Eval<DateTime> {
    let [year, month, day, hour, minute, second, nano] = parts;
    let out_of_range = |e: jiff::Error| super::date_error(e.to_string());
    let months = month.saturating_sub(1);
    let year = year.saturating_add(months.div_euclid(12));
    let start = civil_of(&[year, months.rem_euclid(12) + 1])?;
    // Days first: the time of day is counted from the day that was found. Each by itself: a span has one sign.
    let parts = [
        jiff::Span::new().try_days(day.saturating_sub(1)),
        jiff::Span::new().try_hours(hour),
        jiff::Span::new().try_minutes(minute),
        jiff::Span::new().try_seconds(second),
        jiff::Span::new().try_nanoseconds(nano),
    ];
    parts.into_iter().try_fold(start, |date, span| {
        span.and_then(|span| date.checked_add(span)).map_err(out_of_range)
    })
}

/// What was read by a pattern.
struct Parsed {
    /// Year, month, day, hour, minute, second, nanosecond.
    parts: [i64; 7],
    zone: Option<TimeZone>,
}

/// The fields of a text by a pattern; `wrong` makes the error from the place of what does not fit.
fn fields_by_pattern(source: &str, pattern: &str, wrong: impl Fn(usize) -> Box<Raise>) -> Eval<Parsed> {
    let mut zone = None;
    let wrong = |rest: &str| wrong(source.len() - rest.len());
    // Year, month, day, hour, minute, second, nanosecond.
    let mut parts = [1970, 1, 1, 0, 0, 0, 0];
    let mut afternoon = None;
    let mut rest = source;
    let mut letters = pattern.chars().peekable();
    while let Some(c) = letters.next() {
        if c == '\'' {
            for c in letters.by_ref().take_while(|c| *c != '\'') {
                rest = rest.strip_prefix(c).ok_or_else(|| wrong(rest))?;
            }
            continue;
        }
        if c == format::FRACTION {
            if let Some((nanos, behind)) = fraction(rest) {
                parts[6] = nanos;
                rest = behind;
            }
            continue;
        }
        if !c.is_ascii_alphabetic() && c != format::MILLIS {
            rest = rest.strip_prefix(c).ok_or_else(|| wrong(rest))?;
            continue;
        }
        let mut n = 1;
        while letters.peek() == Some(&c) {
            letters.next();
            n += 1;
        }
        match c {
            'M' | 'L' if n >= 3 => {
                let (month, len) = format::month_named(rest).ok_or_else(|| wrong(rest))?;
                parts[1] = i64::from(month);
                rest = rest.get(len..).unwrap_or_default();
                continue;
            }
            'E' => {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                continue;
            }
            'a' => {
                afternoon = Some(rest.get(..2).is_some_and(|half| half.eq_ignore_ascii_case("pm")));
                rest = rest.get(2..).ok_or_else(|| wrong(rest))?;
                continue;
            }
            'z' | 'Z' | 'X' => {
                let behind =
                    rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+-:/_".contains(c));
                let name = rest.strip_suffix(behind).unwrap_or(rest);
                zone = Some(zone::named(name).ok_or_else(|| wrong(rest))?);
                rest = behind;
                continue;
            }
            _ => {}
        }
        // A number takes as many digits as it has letters only when another number follows at once.
        let tight = letters
            .peek()
            .is_some_and(|c| c.is_ascii_alphabetic() || *c == format::MILLIS);
        let most = if tight { n } else { usize::MAX };
        let end = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number: i64 = rest
            .get(..end)
            .and_then(|d| d.parse().ok())
            .ok_or_else(|| wrong(rest))?;
        let index = match c {
            'y' | 'u' => 0,
            'M' | 'L' => 1,
            'd' => 2,
            'H' | 'h' | 'K' | 'k' => 3,
            'm' => 4,
            's' => 5,
            'S' | format::MILLIS => 6,
            _ => {
                return Err(Raise::illegal_argument(format!(
                    "Illegal pattern character '{c}'"
                )));
            }
        };
        parts[index] = match c {
            'y' | 'u' if n == 2 && end == 2 => number + if number < 70 { 2000 } else { 1900 },
            format::MILLIS => number.saturating_mul(1_000_000),
            'S' => {
                let digits = u32::try_from(end.min(9)).unwrap_or(9);
                number.saturating_mul(10_i64.pow(9 - digits))
            }
            _ => number,
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    match afternoon {
        Some(true) if parts[3] < 12 => parts[3] += 12,
        Some(false) if parts[3] == 12 => parts[3] = 0,
        _ => {}
    }
    Ok(Parsed { parts, zone })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn by_letters() {
        let of = |source: &str, pattern: &str| {
            let made = kind_by_pattern(Kind::LocalDateTime, source, pattern);
            made.map(|made| crate::text::text(&made))
        };
        assert_eq!(of("2020-01-02", "yyyy-MM-dd").unwrap(), "2020-01-02T00:00");
        assert_eq!(of("20200102", "yyyyMMdd").unwrap(), "2020-01-02T00:00");
        assert_eq!(
            of("2 Jan 2020 3:04 PM", "d MMM yyyy h:mm a").unwrap(),
            "2020-01-02T15:04"
        );
        assert!(of("x", "yyyy-MM-dd").is_err());
    }

    #[test]
    fn iso_forms() {
        let of = |kind, source: &str| crate::text::text(&iso(kind, source).unwrap_or(Value::Null));
        assert_eq!(of(Kind::LocalDate, "2020-01-02"), "2020-01-02");
        assert_eq!(
            of(Kind::LocalDateTime, "2020-01-02T03:04:05"),
            "2020-01-02T03:04:05"
        );
        assert_eq!(
            of(Kind::Offset, "2020-01-02T03:04:05+01:00"),
            "2020-01-02T03:04:05+01:00"
        );
        assert_eq!(
            of(Kind::Offset, "2020-01-02T03:04:05.123456Z"),
            "2020-01-02T03:04:05.123456Z"
        );
        assert_eq!(of(Kind::Instant, "2020-01-02T03:04:05Z"), "2020-01-02T03:04:05Z");
    }
}
