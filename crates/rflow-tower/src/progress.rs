//! The counts of a run as messages have them.

use rflow_task::tally::{Counts, Tally};
use serde_json::{Map, Value, json};

/// The `progress` object of messages.
pub(crate) fn json(tally: &Tally) -> Value {
    let mut progress = count_fields(tally.totals());
    progress.insert("processes".into(), processes(tally));
    Value::Object(progress)
}

/// The list of processes in `progress` and `stats`.
pub(crate) fn processes(tally: &Tally) -> Value {
    let processes = tally.processes().enumerate().map(|(index, (name, process))| {
        let mut object = count_fields(&process.counts);
        object.insert("index".into(), json!(index + 1));
        object.insert("name".into(), json!(name));
        object.insert(
            "workDir".into(),
            json!(
                process
                    .newest
                    .as_ref()
                    .map(|task| task.work_dir.to_string_lossy())
            ),
        );
        object.insert("stored".into(), json!(process.counts.stored));
        object.insert("terminated".into(), json!(process.closed));
        Value::Object(object)
    });
    Value::Array(processes.collect())
}

fn count_fields(counts: &Counts) -> Map<String, Value> {
    let fields = json!({
        "pending": counts.pending,
        "submitted": counts.submitted,
        "running": counts.running,
        "succeeded": counts.succeeded,
        "cached": counts.cached,
        "failed": counts.failed,
        "aborted": counts.aborted,
        "ignored": counts.ignored,
        "retries": counts.retries,
        "loadCpus": counts.load_cpus,
        "loadMemory": counts.load_memory,
        "peakRunning": counts.peak_running,
        "peakCpus": counts.peak_cpus,
        "peakMemory": counts.peak_memory,
    });
    match fields {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
