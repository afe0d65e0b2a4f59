//! Durations and memory sizes: how they are written and read.

use std::fmt::Write as _;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The units of memory in ascending order; each is 1024 of the one before.
pub(crate) const MEMORY_UNITS: [&str; 8] = ["B", "KB", "MB", "GB", "TB", "PB", "EB", "ZB"];

/// Milliseconds of a unit of time.
#[must_use]
pub(crate) fn duration_unit(name: &str) -> Option<i64> {
    Some(match name {
        "ms" | "milli" | "millis" => 1,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "h" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        _ => return None,
    })
}

/// Exponent to 1024 of a unit of memory: `KB`, `kb`, `K` and `k` are 1.
#[must_use]
pub(crate) fn memory_unit(name: &str) -> Option<u32> {
    let name = name.to_ascii_uppercase();
    let long = if name == "B" || name.ends_with('B') {
        name
    } else {
        name + "B"
    };
    let i = MEMORY_UNITS.iter().position(|u| *u == long)?;
    u32::try_from(i).ok()
}

/// Text of a duration given in milliseconds: `250ms`, `12.3s`, `1d 2h 3m 4s`.
#[must_use]
pub fn duration_text(millis: i64) -> String {
    if millis < SECOND {
        return format!("{millis}ms");
    }
    if millis < MINUTE {
        let tenths = (millis + 50) / 100;
        return if tenths % 10 == 0 {
            format!("{}s", tenths / 10)
        } else {
            format!("{}.{}s", tenths / 10, tenths % 10)
        };
    }
    let mut rest = millis.saturating_add(SECOND / 2);
    let mut out = String::new();
    for (unit, name) in [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (SECOND, 's')] {
        let n = rest / unit;
        rest %= unit;
        if n > 0 {
            let space = if out.is_empty() { "" } else { " " };
            // Writing to a String cannot fail.
            let _ = write!(out, "{space}{n}{name}");
        }
    }
    out
}

/// Text of a number of bytes in the largest unit that fits, with one decimal at most: `1.5 GB`.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "only one decimal is shown")]
pub fn memory_text(bytes: i64) -> String {
    if bytes <= 0 {
        return "0".into();
    }
    let mut unit = 0;
    let mut scale = 1.0_f64;
    while bytes as f64 / scale >= 1024.0 && unit + 1 < MEMORY_UNITS.len() {
        scale *= 1024.0;
        unit += 1;
    }
    let number = format!("{:.1}", bytes as f64 / scale);
    let number = number.strip_suffix(".0").unwrap_or(&number);
    format!("{number} {}", MEMORY_UNITS[unit])
}

/// Milliseconds of a text such as `1h 30m`, `1.5 days` or `01:30:00`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<i64> {
    if let Some(millis) = parse_clock(text) {
        return Some(millis);
    }
    let mut rest = text;
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let (number, after) = split_number(rest)?;
        let after = after.trim_start_matches([' ', '\t']);
        let end = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        total += number * i64_to_f64(duration_unit(unit)?);
        let next = after.trim_start_matches([' ', '\t']);
        if next.is_empty() && next.len() != after.len() {
            return None;
        }
        rest = next;
    }
    (!text.is_empty()).then(|| saturating(total.round()))
}

/// `hh:mm:ss`
fn parse_clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let mut total = 0;
    for unit in [HOUR, MINUTE, SECOND] {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        total += part.parse::<i64>().ok()? * unit;
    }
    parts.next().is_none().then_some(total)
}

/// Takes a number such as `1`, `1.5` or `1.` off the front; the point may also stand for a space (`1.h`).
fn split_number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if number.is_empty() || number == "." {
        return None;
    }
    Some((number.parse().ok()?, rest))
}

/// Bytes of a text such as `1.5 GB`, `512MB`, `2g` or `1024`.
#[must_use]
pub fn parse_memory(text: &str) -> Option<i64> {
    let (number, rest) = split_number(text)?;
    let unit = rest.trim_start();
    if rest.is_empty() {
        return Some(saturating(number));
    }
    Some(saturating(
        number * 1024.0_f64.powi(i32::try_from(memory_unit(unit)?).ok()?),
    ))
}

#[allow(clippy::cast_precision_loss, reason = "units are small")]
fn i64_to_f64(n: i64) -> f64 {
    n as f64
}

#[allow(clippy::cast_possible_truncation, reason = "saturates like Java's narrowing")]
fn saturating(n: f64) -> i64 {
    n as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written() {
        for (ms, text) in [
            (0, "0ms"),
            (999, "999ms"),
            (1_049, "1s"),
            (1_050, "1.1s"),
            (12_345, "12.3s"),
            (59_950, "60s"),
            (60_001, "1m"),
            (61_500, "1m 2s"),
            (3_661_999, "1h 1m 2s"),
            (90_061_000, "1d 1h 1m 1s"),
        ] {
            assert_eq!(duration_text(ms), text);
        }
    }

    #[test]
    fn durations_are_read() {
        for (text, ms) in [
            ("100ms", 100),
            ("30 sec", 30_000),
            ("5 minutes", 300_000),
            ("1d 2h 3m", 93_780_000),
            ("1h30m", 5_400_000),
            ("01:02:03", 3_723_000),
            ("1.5h", 5_400_000),
            ("1.h", 3_600_000),
            ("1.25s", 1_250),
            ("2h 1h", 10_800_000),
            ("0s", 0),
        ] {
            assert_eq!(parse_duration(text), Some(ms), "{text}");
        }
        for text in [
            "", "0", "100", "5 mins", "1H", "1h 30", "1h, 30m", " 1h ", "-1h", "h", "10:20", "1.5.h",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn memory() {
        for (bytes, text) in [
            (0, "0"),
            (1023, "1023 B"),
            (1025, "1 KB"),
            (1_610_612_736, "1.5 GB"),
            (4 * 1024 * 1024 * 1024 / 3, "1.3 GB"),
            (i64::MAX, "8 EB"),
        ] {
            assert_eq!(memory_text(bytes), text);
        }
        for (text, bytes) in [
            ("1 GB", 1 << 30),
            ("1.GB", 1 << 30),
            ("2g", 2 << 30),
            (".5 KB", 512),
            ("1024", 1024),
            ("4B", 4),
        ] {
            assert_eq!(parse_memory(text), Some(bytes), "{text}");
        }
        for text in [
            "", "1 GiB", "1,5 GB", " 1 GB ", "-1 GB", "1 bytes", "1.5.GB", "1e3 MB",
        ] {
            assert_eq!(parse_memory(text), None, "{text}");
        }
    }
}
