//! Numbers as users read them: durations, sizes, percentages, times.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `250ms`, `12.3s`, `1m 30s`, `2d 1h`.
#[must_use]
pub fn duration(millis: u64) -> String {
    if millis < 1000 {
        return format!("{millis}ms");
    }
    if millis < 60_000 {
        let tenths = (millis + 50) / 100;
        return match tenths % 10 {
            0 => format!("{}s", tenths / 10),
            tenth => format!("{}.{tenth}s", tenths / 10),
        };
    }
    let seconds = (millis + 500) / 1000;
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect();
    parts.join(" ")
}

/// `1.5 GB`, `183 B`, `0`.
#[must_use]
pub fn memory(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];
    if bytes == 0 {
        return "0".to_owned();
    }
    let mut unit = 0;
    let mut size = 1_u128;
    let bytes = u128::from(bytes);
    while unit + 1 < UNITS.len() && bytes >= size * 1024 {
        size *= 1024;
        unit += 1;
    }
    let tenths = (bytes * 10 + size / 2) / size;
    match tenths % 10 {
        0 => format!("{} {}", tenths / 10, UNITS[unit]),
        tenth => format!("{}.{tenth} {}", tenths / 10, UNITS[unit]),
    }
}

/// Tenths of a percent as `57.9%`.
#[must_use]
pub fn percent(tenths: u64) -> String {
    format!("{}%", percent_raw(tenths))
}

/// Tenths of a percent as `57.9`.
#[must_use]
pub fn percent_raw(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// `2026-11-23 18:09:05.119`, in the local time zone.
#[must_use]
pub fn date_millis(at: u64) -> String {
    strftime(at, "%Y-%m-%d %H:%M:%S%.3f")
}

/// `2026-11-23 18:09:05`, in the local time zone.
#[must_use]
pub fn date(at: u64) -> String {
    strftime(at, "%Y-%m-%d %H:%M:%S")
}

/// `23-Nov-2026 18:09:05`, in the local time zone.
#[must_use]
pub fn date_long(at: u64) -> String {
    strftime(at, "%d-%b-%Y %H:%M:%S")
}

/// `Nov-23 18:09:05.119`, in the local time zone, as in the log file.
#[must_use]
pub fn date_log(at: u64) -> String {
    strftime(at, "%b-%d %H:%M:%S%.3f")
}

/// `2026-11-23T18:09:05.119Z`, in universal time.
#[must_use]
pub fn date_utc(at: u64) -> String {
    timestamp(at)
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string()
}

/// The time stamp in the default names of reports: the day and the milliseconds of the day.
#[must_use]
pub fn file_stamp(at: u64) -> String {
    let zoned = timestamp(at).to_zoned(TimeZone::system());
    let seconds = u64::try_from(i64::from(zoned.hour()) * 3600 + i64::from(zoned.minute()) * 60)
        .unwrap_or_default()
        + zoned.second().unsigned_abs() as u64;
    let millis = seconds * 1000 + zoned.millisecond().unsigned_abs() as u64;
    format!("{}-{millis}", zoned.strftime("%Y%m%d"))
}

/// Now, in milliseconds since the epoch.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn timestamp(at: u64) -> Timestamp {
    i64::try_from(at)
        .ok()
        .and_then(|at| Timestamp::from_millisecond(at).ok())
        .unwrap_or(Timestamp::MAX)
}

fn strftime(at: u64, format: &str) -> String {
    // `%.3f` drops nothing: three digits always.
    timestamp(at)
        .to_zoned(TimeZone::system())
        .strftime(format)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_the_reference_prints_them() {
        for (millis, text) in [
            (0, "0ms"),
            (999, "999ms"),
            (1000, "1s"),
            (1049, "1s"),
            (1050, "1.1s"),
            (12_345, "12.3s"),
            (59_949, "59.9s"),
            (59_950, "60s"),
            (60_000, "1m"),
            (60_500, "1m 1s"),
            (90_000, "1m 30s"),
            (3_599_999, "1h"),
            (3_661_000, "1h 1m 1s"),
            (86_399_999, "1d"),
            (90_061_001, "1d 1h 1m 1s"),
            (8_640_000_000, "100d"),
        ] {
            assert_eq!(duration(millis), text, "{millis}");
        }
    }

    #[test]
    fn sizes_as_the_reference_prints_them() {
        for (bytes, text) in [
            (0, "0"),
            (1, "1 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (1100, "1.1 KB"),
            (99_999, "97.7 KB"),
            (1_048_575, "1024 KB"),
            (1_572_864, "1.5 MB"),
            (25_232_932_864, "23.5 GB"),
            (1_152_921_504_606_846_976, "1 EB"),
            (u64::MAX, "16 EB"),
        ] {
            assert_eq!(memory(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn times() {
        // The zone of the machine is unknown here, so only the shape is tested.
        let at = 1_795_457_840_363;
        assert!(date_millis(at).ends_with(".363"));
        assert_eq!(date_millis(at).len(), "2026-11-23 18:17:20.363".len());
        assert_eq!(
            date_millis(1_795_457_840_000).len(),
            "2026-11-23 18:17:20.000".len()
        );
        assert!(date_log(at).starts_with("Nov-2"), "{}", date_log(at));
        assert!(date_long(at).contains("-Nov-2026 "));
        assert!(file_stamp(at).starts_with("2026112"));
        assert_eq!(date(at).len(), 19);
        assert_eq!(percent(579), "57.9%");
    }
}
