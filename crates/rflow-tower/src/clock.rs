//! Times as the protocol writes them.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Now, in milliseconds since the epoch.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Milliseconds since the epoch as `2026-11-23T10:49:49.530Z`, with the offset of the local zone.
pub(crate) fn iso(at: u64) -> String {
    iso_in(at, TimeZone::system())
}

fn iso_in(at: u64, zone: TimeZone) -> String {
    let stamp = i64::try_from(at)
        .ok()
        .and_then(|at| Timestamp::from_millisecond(at).ok())
        .unwrap_or(Timestamp::MAX)
        .to_zoned(zone);
    let offset = match stamp.offset().seconds() {
        0 => "Z".to_owned(),
        _ => stamp.strftime("%:z").to_string(),
    };
    format!("{}{offset}", stamp.strftime("%Y-%m-%dT%H:%M:%S%.3f"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_an_offset() {
        let at = 1_795_430_989_530;
        assert_eq!(iso_in(at, TimeZone::UTC), "2026-11-23T10:49:49.530Z");
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(iso_in(at, zone), "2026-11-23T12:49:49.530+02:00");
        assert_eq!(iso_in(0, TimeZone::UTC), "1970-01-01T00:00:00.000Z");
    }
}
