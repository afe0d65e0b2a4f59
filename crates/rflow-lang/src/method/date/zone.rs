//! Time zones: `ZoneId` and `ZoneOffset`.

use std::any::Any;

use jiff::tz::{Offset, TimeZone};

use super::date_error;
use super::elapsed::whole;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// A time zone by its name, or by its distance from UTC.
pub(super) struct ZoneObj {
    name: String,
    zone: TimeZone,
    class: &'static str,
}

const REGION: &str = "java.time.ZoneRegion";
const OFFSET: &str = "java.time.ZoneOffset";
const TIME_ZONE: &str = "sun.util.calendar.ZoneInfo";

/// The time zone of an argument, which may be its name.
pub(super) fn of(value: &Value) -> Option<TimeZone> {
    match value.as_host::<ZoneObj>() {
        Some(zone) => Some(zone.zone.clone()),
        None => named(&text::text_arc(value)),
    }
}

/// A time zone by its name or distance from UTC.
pub(super) fn named(name: &str) -> Option<TimeZone> {
    let distance = ["GMT", "UTC", "UT"]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    if matches!(name, "Z" | "UTC" | "GMT" | "UT") {
        return Some(TimeZone::UTC);
    }
    match offset(distance.unwrap_or(name)) {
        Some(offset) => Some(TimeZone::fixed(offset)),
        None => TimeZone::get(name).ok(),
    }
}

/// `+01:00`, `-0330`, `+2`
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let plain: String = digits.chars().filter(|c| *c != ':').collect();
    let number = |from: usize, to: usize| match plain.get(from..to.min(plain.len())) {
        None | Some("") => Some(0),
        Some(digits) => digits.parse::<i32>().ok(),
    };
    let seconds = number(0, 2)? * 3_600 + number(2, 4)? * 60 + number(4, 6)?;
    (plain.len() <= 6).then(|| Offset::from_seconds(sign * seconds).ok())?
}

/// `TimeZone.getTimeZone(name)`: UTC when there is none of that name.
pub(super) fn time_zone(name: &Value) -> Value {
    if let Some(id) = name.as_host::<ZoneObj>() {
        return java_zone(&id.name, id.zone.clone());
    }
    let name = text::text_arc(name);
    let is_distance = name.strip_prefix("GMT").is_some_and(|rest| !rest.is_empty());
    match named(&name).filter(|_| is_distance || !name.starts_with(['+', '-', 'Z'])) {
        Some(zone) if is_distance => {
            let offset = zone.to_fixed_offset().unwrap_or(Offset::UTC);
            java_zone(&distance_name(offset), zone)
        }
        Some(zone) => java_zone(&name, zone),
        None => java_zone("GMT", TimeZone::UTC),
    }
}

/// `TimeZone.getDefault()`
pub(super) fn default() -> Value {
    let zone = TimeZone::system();
    let name = zone.iana_name().unwrap_or("UTC").to_string();
    java_zone(&name, zone)
}

/// `GMT+02:00`
pub(super) fn distance_name(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60);
    match seconds {
        0 => "GMT".to_string(),
        _ => format!("GMT{sign}{hours:02}:{minutes:02}"),
    }
}

fn java_zone(name: &str, zone: TimeZone) -> Value {
    Value::host(ZoneObj {
        name: name.to_string(),
        zone,
        class: TIME_ZONE,
    })
}

/// A distance from UTC as a value.
pub(super) fn of_offset(offset: Offset) -> Value {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let name = match (seconds, rest) {
        (0, _) => "Z".to_string(),
        (_, 0) => format!("{sign}{hours:02}:{minutes:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
    };
    Value::host(ZoneObj {
        name,
        zone: TimeZone::fixed(offset),
        class: OFFSET,
    })
}

/// The zone of a moment as a value.
pub(super) fn value(zone: &TimeZone) -> Value {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => region(name, zone.clone()),
        (None, Ok(offset)) => of_offset(offset),
        _ => region("UTC", TimeZone::UTC),
    }
}

fn region(name: &str, zone: TimeZone) -> Value {
    Value::host(ZoneObj {
        name: name.to_string(),
        zone,
        class: REGION,
    })
}

/// `ZoneId.method(args)`, `ZoneOffset.method(args)`
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match (class, method, args) {
        ("java.time.ZoneId", "systemDefault", []) => {
            let zone = TimeZone::system();
            let name = zone.iana_name().unwrap_or("UTC").to_string();
            Some(Ok(region(&name, zone)))
        }
        ("java.time.ZoneId" | "java.time.ZoneOffset", "of", [Value::Str(name)]) => {
            if name == "Z" {
                return Some(Ok(of_offset(Offset::UTC)));
            }
            Some(match (offset(name), TimeZone::get(name)) {
                (Some(offset), _) => Ok(of_offset(offset)),
                (None, Ok(zone)) if class == "java.time.ZoneId" => Ok(region(name, zone)),
                _ if class == "java.time.ZoneId" => Err(Raise::new(
                    "java.time.zone.ZoneRulesException",
                    format!("Unknown time-zone ID: {name}"),
                )),
                _ => Err(date_error(format!(
                    "Invalid ID for ZoneOffset, invalid format: {name}"
                ))),
            })
        }
        ("java.time.ZoneOffset", "ofHours" | "ofTotalSeconds", [n]) => {
            let unit = if method == "ofHours" { 3_600 } else { 1 };
            let seconds = whole(n)?.checked_mul(unit)?;
            Some(match i32::try_from(seconds).ok().filter(|s| s.abs() <= 64_800) {
                Some(seconds) => Offset::from_seconds(seconds)
                    .map(of_offset)
                    .map_err(|e| date_error(e.to_string())),
                None => Err(date_error(format!(
                    "Zone offset not in valid range: -18:00 to +18:00: {}",
                    text::text(n)
                ))),
            })
        }
        ("java.time.ZoneOffset", "ofHoursMinutes", [hours, minutes]) => {
            let seconds = whole(hours)?
                .checked_mul(3_600)?
                .checked_add(whole(minutes)?.checked_mul(60)?)?;
            let offset = Offset::from_seconds(i32::try_from(seconds).ok()?);
            Some(offset.map(of_offset).map_err(|e| date_error(e.to_string())))
        }
        _ => None,
    }
}

impl HostObject for ZoneObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        self.class
    }

    fn text(&self) -> String {
        if self.class == TIME_ZONE {
            return format!("{TIME_ZONE}[id=\"{}\"]", self.name);
        }
        self.name.clone()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("getID", []) if self.class == TIME_ZONE => Some(Ok(Value::str(&self.name))),
            ("getRawOffset", []) if self.class == TIME_ZONE => {
                let winter = jiff::civil::date(1970, 1, 1).to_zoned(self.zone.clone()).ok()?;
                Some(Ok(Value::Int(winter.offset().seconds().saturating_mul(1_000))))
            }
            ("toZoneId", []) if self.class == TIME_ZONE => Some(Ok(region(&self.name, self.zone.clone()))),
            ("getId", []) if self.class != TIME_ZONE => Some(Ok(Value::str(&self.name))),
            ("getTotalSeconds", []) => {
                let offset = self.zone.to_fixed_offset().ok()?;
                Some(Ok(Value::Int(offset.seconds())))
            }
            _ => None,
        }
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::str("java.time.ZoneId"),
            Value::str(&self.name),
        ]))
    }

    fn instance_of(&self, class: &str) -> bool {
        let of_time_zone = self.class == TIME_ZONE;
        (matches!(class, "ZoneId" | "java.time.ZoneId") && !of_time_zone)
            || (matches!(class, "TimeZone" | "java.util.TimeZone") && of_time_zone)
            || self.class() == class
            || self.class().rsplit('.').next() == Some(class)
    }
}
