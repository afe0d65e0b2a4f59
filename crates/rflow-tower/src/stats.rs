//! `workflow.stats` of the last message.

use rflow_report::format;
use serde_json::{Value, json};

use crate::limits;
use crate::progress::Progress;

/// Below this cpu time a run took "a few seconds", in milliseconds.
const FEW_SECONDS: u64 = 180_000;

/// The statistics of a run, in numbers and as text.
pub(crate) fn stats(progress: &Progress) -> Value {
    let counts = progress.totals();
    let time = progress.cpu_time;
    let effective_failed = counts.failed.saturating_sub(counts.ignored + counts.retries);
    let total = counts.succeeded + counts.cached + counts.ignored + effective_failed + counts.aborted;
    let percent = |count: u32| match total {
        0 => 0.0,
        total => (f64::from(count) * 10_000.0 / f64::from(total)).round() / 100.0,
    };
    let mut stats = json!({
        "changeTimestamp": progress.changed,
        "succeededCount": counts.succeeded,
        "cachedCount": counts.cached,
        "failedCount": counts.failed,
        "ignoredCount": counts.ignored,
        "pendingCount": counts.pending,
        "submittedCount": counts.submitted,
        "runningCount": counts.running,
        "retriesCount": counts.retries,
        "abortedCount": counts.aborted,
        "loadCpus": counts.load_cpus,
        "loadMemory": counts.load_memory,
        "peakRunning": counts.peak_running,
        "peakCpus": counts.peak_cpus,
        "peakMemory": counts.peak_memory,
        "cachedCountFmt": thousands(counts.cached),
        "cachedDuration": time.cached,
        "cachedPct": percent(counts.cached),
        "computeTimeFmt": compute_time(time.succeeded, time.cached, time.failed),
        "effectiveFailedCount": effective_failed,
        "effectiveFailedPct": percent(effective_failed),
        "failedCountFmt": thousands(counts.failed),
        "failedDuration": time.failed,
        "ignoredCountFmt": thousands(counts.ignored),
        "ignoredPct": percent(counts.ignored),
        "loadMemoryFmt": format::memory(counts.load_memory),
        "peakMemoryFmt": format::memory(counts.peak_memory),
        "processes": progress.processes_json(),
        "progressLength": progress.process_count(),
        "succeedCount": counts.succeeded,
        "succeedCountFmt": thousands(counts.succeeded),
        "succeedDuration": time.succeeded,
        "succeedPct": percent(counts.succeeded),
        "totalCount": total,
    });
    if let Some(object) = stats.as_object_mut() {
        limits::cut(object, "workflow.stats.", limits::STATS);
    }
    stats
}

/// `12'345`.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\'');
        }
        out.push(digit);
    }
    out
}

/// Cpu hours with the shares of cached and failed tasks: `12.3 (4.5% cached, 1% failed)`.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn compute_time(succeeded: u64, cached: u64, failed: u64) -> String {
    let total = succeeded + cached + failed;
    if total < FEW_SECONDS {
        return "(a few seconds)".to_owned();
    }
    let hours = format!("{:.1}", total as f64 / 3_600_000.0);
    let share = |part: u64, what: &str| {
        let percent = format!("{:.1}", part as f64 * 100.0 / total as f64);
        let percent = percent.strip_suffix(".0").unwrap_or(&percent);
        (part > 0).then(|| format!("{percent}% {what}"))
    };
    let shares: Vec<String> = [share(cached, "cached"), share(failed, "failed")]
        .into_iter()
        .flatten()
        .collect();
    match shares.is_empty() {
        true => hours,
        false => format!("{hours} ({})", shares.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1'234'567");
        assert_eq!(compute_time(179_999, 0, 0), "(a few seconds)");
        assert_eq!(compute_time(3_600_000, 0, 0), "1.0");
        assert_eq!(
            compute_time(34_020_000, 1_620_000, 360_000),
            "10.0 (4.5% cached, 1% failed)"
        );
    }
}
