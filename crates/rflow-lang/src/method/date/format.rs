//! Dates as text, by the letters of `SimpleDateFormat` and `DateTimeFormatter`.

use jiff::Zoned;
use jiff::civil::Weekday;

use super::{Kind, Moment, zone};
use crate::ops::decimal::{Rounding, set_scale};
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::text::plain_decimal_text;
use crate::value::Value;

/// In patterns of the ISO formats: the fraction of the second, when there is one.
pub(super) const FRACTION: char = '\u{1}';
/// In patterns of `SimpleDateFormat`: the milliseconds as a number.
pub(super) const MILLIS: char = '\u{3}';
/// The same in steps of three digits.
pub(super) const THOUSANDTHS: char = '\u{2}';

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// English name of a month.
pub(super) fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1)
        .ok()
        .and_then(|i| MONTHS.get(i))
        .copied()
        .unwrap_or("")
}

/// Number of the month that a text starts with, and the length of its name there.
pub(super) fn month_named(text: &str) -> Option<(i8, usize)> {
    for (name, n) in MONTHS.iter().zip(1_i8..) {
        for part in [*name, &name[..3]] {
            if text
                .get(..part.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(part))
            {
                return Some((n, part.len()));
            }
        }
    }
    None
}

/// English name of a day of the week.
pub(super) fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A fraction of a second in thousandths, millionths or billionths, whichever is enough; nothing for none.
fn fraction(nanos: i32) -> String {
    if nanos == 0 {
        return String::new();
    }
    let digits = format!("{nanos:09}");
    let end = [3, 6]
        .into_iter()
        .find(|n| digits.bytes().skip(*n).all(|b| b == b'0'))
        .unwrap_or(9);
    let mut out = ".".to_string();
    out.extend(digits.chars().take(end));
    out
}

/// A pattern of `SimpleDateFormat` with the letters of the other formats: `u` is the number of the day of the week, and
/// `S` that of the milliseconds.
///
/// # Errors
/// When a quote is not closed.
pub(super) fn of_simple(pattern: &str) -> Eval<String> {
    let mut quoted = false;
    let letters = pattern.chars().map(|c| {
        quoted ^= c == '\'';
        match c {
            'u' if !quoted => 'e',
            'S' if !quoted => MILLIS,
            _ => c,
        }
    });
    let letters = letters.collect();
    match quoted {
        true => Err(Raise::illegal_argument(format!(
            "Unterminated quote in the pattern `{pattern}`"
        ))),
        false => Ok(letters),
    }
}

/// The text of a date as its class writes it.
pub(super) fn text(moment: &Moment) -> String {
    let z = &moment.zoned;
    let day = || format!("{:04}-{:02}-{:02}", z.year(), z.month(), z.day());
    let time = |always_seconds: bool| {
        let mut out = format!("T{:02}:{:02}", z.hour(), z.minute());
        let nanos = z.subsec_nanosecond();
        if always_seconds || z.second() != 0 || nanos != 0 {
            out.push_str(&format!(":{:02}", z.second()));
        }
        out + &fraction(nanos)
    };
    match moment.kind {
        Kind::Date => moment_or_empty(z, "EEE MMM dd HH:mm:ss z yyyy"),
        Kind::LocalDate => day(),
        Kind::LocalTime => time(false).trim_start_matches('T').to_string(),
        Kind::LocalDateTime => day() + &time(false),
        Kind::Offset => day() + &time(false) + &offset(z, true, true),
        Kind::Zoned => {
            let zone = z
                .time_zone()
                .iana_name()
                .map(|n| format!("[{n}]"))
                .unwrap_or_default();
            day() + &time(false) + &offset(z, true, true) + &zone
        }
        Kind::Instant => day() + &time(true) + "Z",
    }
}

fn moment_or_empty(z: &Zoned, pattern: &str) -> String {
    moment(z, pattern).unwrap_or_default()
}

/// `+01:00`, `+0100` or, for none, `Z`.
fn offset(z: &Zoned, colon: bool, zulu: bool) -> String {
    let seconds = z.offset().seconds();
    if seconds == 0 && zulu {
        return "Z".into();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    format!("{sign}{hours:02}{}{minutes:02}", if colon { ":" } else { "" })
}

/// A date by a pattern.
pub(super) fn moment(z: &Zoned, pattern: &str) -> Eval<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            if chars.peek() == Some(&'\'') {
                chars.next();
                out.push('\'');
                continue;
            }
            while let Some(c) = chars.next() {
                if c != '\'' {
                    out.push(c);
                } else if chars.peek() == Some(&'\'') {
                    chars.next();
                    out.push('\'');
                } else {
                    break;
                }
            }
            continue;
        }
        if c == THOUSANDTHS {
            out.push_str(&fraction(z.subsec_nanosecond()));
            continue;
        }
        if c == FRACTION {
            let nanos = z.subsec_nanosecond();
            if nanos != 0 {
                out.push('.');
                out.push_str(format!("{nanos:09}").trim_end_matches('0'));
            }
            continue;
        }
        if !c.is_ascii_alphabetic() && c != MILLIS {
            out.push(c);
            continue;
        }
        let mut n = 1;
        while chars.peek() == Some(&c) {
            chars.next();
            n += 1;
        }
        out.push_str(&field(z, c, n)?);
    }
    Ok(out)
}

fn field(z: &Zoned, letter: char, n: usize) -> Eval<String> {
    // Java pads numbers to as many digits as the largest one has.
    let width = n.min(309);
    let padded = |value: i64| format!("{value:0width$}");
    let hour = i64::from(z.hour());
    let name = |full: &str| {
        if n >= 4 {
            full.to_string()
        } else {
            full.chars().take(3).collect()
        }
    };
    Ok(match letter {
        'y' | 'u' | 'Y' if n == 2 => format!("{:02}", i64::from(z.year()).rem_euclid(100)),
        'y' | 'u' => padded(z.year().into()),
        'Y' => padded(z.date().iso_week_date().year().into()),
        'M' | 'L' if n >= 3 => name(month_name(z.month())),
        'M' | 'L' => padded(z.month().into()),
        'd' => padded(z.day().into()),
        'D' => padded(z.day_of_year().into()),
        'E' => name(weekday_name(z.weekday())),
        'e' => padded(z.weekday().to_monday_one_offset().into()),
        'w' => padded(z.date().iso_week_date().week().into()),
        'F' | 'W' => padded(i64::from((z.day() - 1) / 7 + 1)),
        'a' => if hour < 12 { "AM" } else { "PM" }.into(),
        'H' => padded(hour),
        'k' => padded(if hour == 0 { 24 } else { hour }),
        'K' => padded(hour % 12),
        'h' => padded(if hour % 12 == 0 { 12 } else { hour % 12 }),
        'm' => padded(z.minute().into()),
        's' => padded(z.second().into()),
        'S' => format!("{:09}", z.subsec_nanosecond())
            .chars()
            .chain("0".repeat(n).chars())
            .take(n)
            .collect(),
        MILLIS => padded(z.millisecond().into()),
        'n' => padded(z.subsec_nanosecond().into()),
        'G' => "AD".into(),
        'z' => match z.time_zone().iana_name() {
            None if z.offset().seconds() != 0 => zone::distance_name(z.offset()),
            _ => z.strftime("%Z").to_string(),
        },
        'Q' | 'q' => {
            let quarter = (z.month() - 1) / 3 + 1;
            match n {
                ..=2 => padded(quarter.into()),
                3 => format!("Q{quarter}"),
                _ => ["1st", "2nd", "3rd", "4th"]
                    .get(usize::try_from(quarter - 1).unwrap_or(0))
                    .map(|n| format!("{n} quarter"))
                    .unwrap_or_default(),
            }
        }
        'Z' => offset(z, false, false),
        'X' if n == 1 => offset(z, false, true).trim_end_matches("00").to_string(),
        'X' => offset(z, n >= 3, true),
        'x' => offset(z, n >= 3, false),
        'V' => z.time_zone().iana_name().unwrap_or("UTC").to_string(),
        other => {
            return Err(Raise::illegal_argument(format!(
                "Illegal pattern character '{other}'"
            )));
        }
    })
}

/// A number by a pattern of `DecimalFormat`, as far as `#`, `0`, `,`, `.` and `%` go.
pub(super) fn decimal(pattern: &str, value: &Value) -> Eval<String> {
    let Some(mut n) = number::to_decimal(value) else {
        return Err(Raise::illegal_argument("Cannot format given Object as a Number"));
    };
    let is_digit = |c: char| matches!(c, '#' | '0' | ',' | '.');
    let start = pattern.find(is_digit).unwrap_or(pattern.len());
    let end = pattern.rfind(is_digit).map_or(pattern.len(), |at| at + 1);
    let (before, core, after) = (
        pattern.get(..start).unwrap_or_default(),
        pattern.get(start..end.max(start)).unwrap_or_default(),
        pattern.get(end.max(start)..).unwrap_or_default(),
    );
    if after.contains('%') {
        n *= 100;
    }
    let (int, fraction) = core.split_once('.').unwrap_or((core, ""));
    let most = i64::try_from(fraction.len()).unwrap_or(0);
    let least = fraction.chars().filter(|c| *c == '0').count();
    let rounded = plain_decimal_text(&set_scale(&n, most, Rounding::HalfEven)?);
    let (sign, rounded) = rounded
        .strip_prefix('-')
        .map_or(("", rounded.as_str()), |rest| ("-", rest));
    let (whole, places) = rounded.split_once('.').unwrap_or((rounded, ""));
    let mut places = places.to_string();
    while places.len() > least && places.ends_with('0') {
        places.pop();
    }
    let width = int.chars().filter(|c| *c == '0').count();
    let whole = if width == 0 && whole == "0" && !places.is_empty() {
        ""
    } else {
        whole
    };
    let mut whole = format!("{whole:0>width$}");
    if let Some(group) = int.rfind(',').map(|at| int.len() - at - 1).filter(|g| *g > 0) {
        let mut at = whole.len();
        while at > group {
            at -= group;
            whole.insert(at, ',');
        }
    }
    let point = if places.is_empty() { "" } else { "." };
    Ok(format!("{before}{sign}{whole}{point}{places}{after}"))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn dates_by_pattern() {
        let z = Timestamp::from_second(0).unwrap().to_zoned(TimeZone::UTC);
        for (pattern, text) in [
            ("yyyy-MM-dd_HH-mm-ss", "1970-01-01_00-00-00"),
            ("yyyy-MM-dd'T'HH:mm:ss'Z'", "1970-01-01T00:00:00Z"),
            (
                "EEE, d MMM yyyy h:mm a z Z XXX",
                "Thu, 1 Jan 1970 12:00 AM UTC +0000 Z",
            ),
            (
                "EEEE MMMM D w yy H k K S SSS",
                "Thursday January 1 1 70 0 24 0 0 000",
            ),
            ("yyyy''MM", "1970'01"),
        ] {
            assert_eq!(moment(&z, pattern).unwrap(), text);
        }
        assert!(moment(&z, "yyyy b").is_err());
    }

    #[test]
    fn numbers_by_pattern() {
        let pi = Value::decimal("3.14159".parse().unwrap());
        assert_eq!(decimal("#.##", &pi).unwrap(), "3.14");
        assert_eq!(decimal("0.00", &Value::Int(3)).unwrap(), "3.00");
        assert_eq!(decimal("#,###", &Value::Int(1_234_567)).unwrap(), "1,234,567");
        assert_eq!(
            decimal("0.0%", &Value::decimal("0.256".parse().unwrap())).unwrap(),
            "25.6%"
        );
    }
}
