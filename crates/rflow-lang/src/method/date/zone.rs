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
    offset: bool,
}

/// The time zone of an argument; a `TimeZone` is known by its name here.
pub(super) fn of(value: &Value) -> Option<TimeZone> {
    match value.as_host::<ZoneObj>() {
        Some(zone) => Some(zone.zone.clone()),
        None => named(&text::text_arc(value)),
    }
}

fn named(name: &str) -> Option<TimeZone> {
    match name {
        "Z" => Some(TimeZone::UTC),
        _ => match offset(name) {
            Some(offset) => Some(TimeZone::fixed(offset)),
            None => TimeZone::get(name).ok(),
        },
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
        offset: true,
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
        offset: false,
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
        if self.offset {
            "java.time.ZoneOffset"
        } else {
            "java.time.ZoneRegion"
        }
    }

    fn text(&self) -> String {
        self.name.clone()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("getId", []) => Some(Ok(Value::str(&self.name))),
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
        matches!(class, "ZoneId" | "java.time.ZoneId")
            || self.class() == class
            || self.class().rsplit('.').next() == Some(class)
    }
}
