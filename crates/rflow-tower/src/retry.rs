//! When a failed call is tried again.

use std::time::Duration;

/// How often, and how long to wait in between.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// Wait after the first failure.
    pub delay: Duration,
    /// Longest wait.
    pub max_delay: Duration,
    /// Calls in all, the first one included, after which `tower.strict` ends the run. Without it there is no limit.
    pub max_attempts: u32,
    /// Share of a wait by which it varies at random, so that many runs do not come back at once.
    pub jitter: f64,
    /// Factor from one wait to the next.
    pub multiplier: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            delay: Duration::from_millis(350),
            max_delay: Duration::from_secs(90),
            max_attempts: 10,
            jitter: 0.25,
            multiplier: 2.0,
        }
    }
}

impl RetryPolicy {
    /// The wait after the n-th failure (from 1).
    pub(crate) fn wait(&self, failures: u32) -> Duration {
        let exponent = i32::try_from(failures.saturating_sub(1).min(64)).unwrap_or(64);
        let seconds = self.delay.as_secs_f64() * self.multiplier.max(1.0).powi(exponent);
        let seconds = seconds.min(self.max_delay.as_secs_f64());
        let factor = 1.0 + self.jitter.clamp(0.0, 1.0) * (fastrand::f64() * 2.0 - 1.0);
        Duration::try_from_secs_f64(seconds * factor).unwrap_or(self.max_delay)
    }
}

/// The wait that a `Retry-After` header asks for: a number of seconds or a date.
pub(crate) fn retry_after(header: &str, now: jiff::Timestamp) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(header.trim()).ok()?;
    let wait = date.timestamp().duration_since(now);
    Some(Duration::try_from(wait).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit() {
        let policy = RetryPolicy {
            jitter: 0.0,
            ..RetryPolicy::default()
        };
        let waits: Vec<u128> = [1, 2, 3, 9, 10, u32::MAX]
            .map(|n| policy.wait(n).as_millis())
            .to_vec();
        assert_eq!(waits, [350, 700, 1400, 89_600, 90_000, 90_000]);
        let varied = RetryPolicy::default();
        for _ in 0..100 {
            let wait = varied.wait(1).as_secs_f64();
            assert!((0.2624..=0.4376).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn the_header_is_seconds_or_a_date() {
        let now: jiff::Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(retry_after(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(
            retry_after("Mon, 23 Nov 2026 10:00:05 GMT", now),
            Some(Duration::from_secs(5))
        );
        assert_eq!(
            retry_after("Mon, 23 Nov 2026 09:00:05 GMT", now),
            Some(Duration::ZERO)
        );
        assert_eq!(retry_after("soon", now), None);
    }
}
