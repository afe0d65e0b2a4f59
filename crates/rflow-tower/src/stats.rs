//! `workflow.stats` of the last message.

use rflow_report::format;
use rflow_task::tally::{Tally, thousands};
use serde_json::{Value, json};

use crate::limits;
use crate::progress;

/// The statistics of a run, in numbers and as text.
pub(crate) fn stats(tally: &Tally) -> Value {
    let counts = tally.totals();
    let time = tally.cpu_time;
    let effective_failed = tally.effective_failed();
    let percent = |count: u32| tally.percent(count);
    let mut stats = json!({
        "changeTimestamp": tally.changed,
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
        "computeTimeFmt": time.hours(),
        "effectiveFailedCount": effective_failed,
        "effectiveFailedPct": percent(effective_failed),
        "failedCountFmt": thousands(counts.failed),
        "failedDuration": time.failed,
        "ignoredCountFmt": thousands(counts.ignored),
        "ignoredPct": percent(counts.ignored),
        "loadMemoryFmt": format::memory(counts.load_memory),
        "peakMemoryFmt": format::memory(counts.peak_memory),
        "processes": progress::processes(tally),
        "progressLength": tally.process_count(),
        "succeedCount": counts.succeeded,
        "succeedCountFmt": thousands(counts.succeeded),
        "succeedDuration": time.succeeded,
        "succeedPct": percent(counts.succeeded),
        "totalCount": tally.ended_tasks(),
    });
    if let Some(object) = stats.as_object_mut() {
        limits::cut(object, "workflow.stats.", limits::STATS);
    }
    stats
}
