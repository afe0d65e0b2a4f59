//! What a plain YAML scalar means, by the rules of YAML 1.1.

use std::rc::Rc;
use std::str::FromStr;

use num_bigint::BigInt;

use crate::value::Value;

/// The value of a plain scalar, where dates stay texts.
pub(super) fn resolve(plain: &str) -> Value {
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        _ => {}
    }
    integer(plain)
        .or_else(|| float(plain))
        .unwrap_or_else(|| Value::str(plain))
}

/// Whether a text may be written as a plain scalar: it is read as a text again, and does not look like an octal number.
pub(super) fn is_text(plain: &str) -> bool {
    let octal = plain.starts_with('0') && plain.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    matches!(resolve(plain), Value::Str(_)) && !is_date(plain) && plain != "<<" && !octal
}

/// `2020-01-01` and longer forms.
fn is_date(plain: &str) -> bool {
    let bytes = plain.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    let day = digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && digits(5..7)
        && bytes.get(7) == Some(&b'-')
        && digits(8..10);
    day && match bytes.get(10) {
        None => true,
        Some(b'T' | b't' | b' ') => digits(11..13) && bytes.get(13) == Some(&b':'),
        Some(_) => false,
    }
}

/// The `Date` that a scalar is, in UTC when it names no time zone.
pub(super) fn date(plain: &str) -> Option<Value> {
    if !is_date(plain) {
        return None;
    }
    let (day, time) = plain.split_at(10);
    let day: jiff::civil::Date = day.parse().ok()?;
    let time = time.trim_start_matches(['T', 't', ' ']);
    let zone = time.find(['Z', '+', '-', ' ']).unwrap_or(time.len());
    let (time, zone) = (time.get(..zone)?, time.get(zone..)?.trim());
    let time: jiff::civil::Time = if time.is_empty() {
        jiff::civil::Time::midnight()
    } else {
        time.parse().ok()?
    };
    let seconds = match (zone.strip_prefix('-'), zone.strip_prefix('+')) {
        (Some(behind), _) => -distance(behind)?,
        (None, Some(ahead)) => distance(ahead)?,
        (None, None) if matches!(zone, "" | "Z") => 0,
        _ => return None,
    };
    let there = day.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    let millis = there.timestamp().as_millisecond() - i64::from(seconds) * 1_000;
    Some(crate::class::date_of_millis(millis))
}

/// Seconds of `2` or `02:30`.
fn distance(zone: &str) -> Option<i32> {
    let (hours, minutes) = zone.split_once(':').unwrap_or((zone, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 3_600 + minutes * 60)
}

fn integer(plain: &str) -> Option<Value> {
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, plain),
    };
    if !digits.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let clean: String = digits.chars().filter(|c| *c != '_').collect();
    let n = if let Some(hex) = clean.strip_prefix("0x") {
        BigInt::parse_bytes(hex.as_bytes(), 16)?
    } else if let Some(binary) = clean.strip_prefix("0b") {
        BigInt::parse_bytes(binary.as_bytes(), 2)?
    } else if clean.contains(':') && !clean.starts_with('0') {
        sexagesimal(&clean)?
    } else if clean.len() > 1 && clean.starts_with('0') {
        BigInt::parse_bytes(clean.as_bytes(), 8)?
    } else if clean.bytes().all(|b| b.is_ascii_digit()) {
        BigInt::from_str(&clean).ok()?
    } else {
        return None;
    };
    let n = if negative { -n } else { n };
    Some(match i64::try_from(&n) {
        Ok(n) => Value::integer(n),
        Err(_) => Value::BigInt(Rc::new(n)),
    })
}

/// `1:30` is 90.
fn sexagesimal(text: &str) -> Option<BigInt> {
    let mut total = BigInt::from(0);
    for (i, part) in text.split(':').enumerate() {
        let n: u32 = part.parse().ok()?;
        if i > 0 && n > 59 {
            return None;
        }
        total = total * 60 + n;
    }
    Some(total)
}

fn float(plain: &str) -> Option<Value> {
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let negative = plain.starts_with('-');
    let signed = |n: f64| Some(Value::Double(if negative { -n } else { n }));
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return signed(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(Value::Double(f64::NAN)),
        _ => {}
    }
    let first = unsigned.as_bytes().first()?;
    let valid = first.is_ascii_digit() || (*first == b'.' && unsigned.len() > 1);
    if !valid
        || !unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || b"._eE+-".contains(&b))
    {
        return None;
    }
    if !unsigned.contains(['.', 'e', 'E']) || unsigned.starts_with("._") {
        return None;
    }
    let clean: String = unsigned.chars().filter(|c| *c != '_').collect();
    clean.parse().ok().and_then(signed)
}
