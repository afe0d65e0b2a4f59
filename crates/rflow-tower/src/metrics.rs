//! The use of resources by process: quantiles over its tasks.

use indexmap::IndexMap;
use rflow_task::TaskTrace;
use rflow_task::tally::realtime;
use serde_json::{Map, Value, json};

use crate::limits;

/// What is measured, in the order of [`Sample::values`].
const SERIES: [&str; 9] = [
    "cpu",
    "mem",
    "vmem",
    "time",
    "reads",
    "writes",
    "cpuUsage",
    "memUsage",
    "timeUsage",
];
/// Part of the protocol, and never known here.
const UNKNOWN: [&str; 3] = ["gpuUsage", "gpuMemPeak", "gpuMemAvg"];

/// The values of one task. They take about 100 bytes, so that a run of 100 000 tasks needs 10 MB for them.
struct Sample {
    label: Box<str>,
    /// Not a number where nothing is known.
    values: [f64; SERIES.len()],
}

/// The measured tasks of a run by the simple name of their process.
#[derive(Default)]
pub(crate) struct Measured {
    processes: IndexMap<String, Vec<Sample>>,
}

impl Measured {
    /// A process has tasks.
    pub(crate) fn process(&mut self, name: &str) {
        let simple = simple(name);
        if !self.processes.contains_key(simple) {
            self.processes.insert(simple.to_owned(), Vec::new());
        }
    }

    /// Adds an ended task.
    pub(crate) fn task(&mut self, task: &TaskTrace) {
        self.process(&task.process);
        if let Some(samples) = self.processes.get_mut(simple(&task.process)) {
            samples.push(sample(task));
        }
    }

    /// The `metrics` of the last message.
    pub(crate) fn json(&self) -> Value {
        let processes = self.processes.iter().map(|(process, samples)| {
            let mut object = Map::new();
            object.insert("process".into(), json!(process));
            for (index, series) in SERIES.iter().enumerate() {
                object.insert((*series).into(), summary(samples, index));
            }
            for series in UNKNOWN {
                object.insert(series.into(), Value::Null);
            }
            Value::Object(object)
        });
        Value::Array(processes.collect())
    }
}

/// `ALIGN` of `WORK:ALIGN`.
fn simple(process: &str) -> &str {
    process.rsplit(':').next().unwrap_or(process)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "statistics of sizes and times do not need their last bits"
)]
fn sample(task: &TaskTrace) -> Sample {
    let float = |value: Option<u64>| value.map_or(f64::NAN, |value| value as f64);
    let metrics = task.metrics.as_ref();
    let cpu = float(metrics.map(|m| m.cpu_tenths)) / 10.0;
    let memory = float(metrics.map(|m| m.peak_rss));
    let time = float(realtime(task));
    let resources = &task.resources;
    Sample {
        label: task.name.chars().take(limits::NAME).collect::<String>().into(),
        values: [
            cpu,
            memory,
            float(metrics.map(|m| m.peak_vmem)),
            time,
            float(metrics.map(|m| m.rchar)),
            float(metrics.map(|m| m.wchar)),
            cpu / f64::from(resources.cpus.max(1)),
            memory / float(resources.memory) * 100.0,
            time / float(resources.time) * 100.0,
        ],
    }
}

/// Mean and quantiles of a series with the names of the tasks they come from; null when nothing is known or all of
/// it is zero.
fn summary(samples: &[Sample], series: usize) -> Value {
    let mut known: Vec<(f64, &str)> = samples
        .iter()
        .map(|sample| (sample.values[series], &*sample.label))
        .filter(|(value, _)| value.is_finite())
        .collect();
    if known.iter().all(|(value, _)| *value == 0.0) {
        return Value::Null;
    }
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mean = known.iter().map(|(value, _)| value).sum::<f64>() / count(known.len());
    let mut object = Map::new();
    object.insert("mean".into(), rounded(mean));
    for (name, share) in [("min", 0), ("q1", 1), ("q2", 2), ("q3", 3), ("max", 4)] {
        // Type 7 of R: the position lies between two values, and the lower one gives the name.
        let quarters = (known.len() - 1) * share;
        let (low, part) = (quarters / 4, count(quarters % 4) / 4.0);
        let high = (low + 1).min(known.len() - 1);
        let value = known[low].0 + part * (known[high].0 - known[low].0);
        object.insert(name.into(), rounded(value));
        object.insert(format!("{name}Label"), json!(known[low].1));
    }
    Value::Object(object)
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 tasks")]
fn count(n: usize) -> f64 {
    n as f64
}

/// Two decimals; whole numbers without any.
fn rounded(value: f64) -> Value {
    // The nudge lets 0.925 round up although its binary form is a little less.
    let value = ((value * 100.0) * (1.0 + 1e-12)).round() / 100.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked: a whole number within 2^53"
    )]
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return json!(value as i64);
    }
    json!(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Value {
        let samples: Vec<Sample> = values
            .iter()
            .enumerate()
            .map(|(n, value)| Sample {
                label: format!("T{n}").into(),
                values: [*value; SERIES.len()],
            })
            .collect();
        summary(&samples, 0)
    }

    #[test]
    fn quantiles_as_recorded() {
        // The times of four tasks in a recording of the reference.
        let found = series(&[1.0, 333.0, 22.0, 28.0]);
        assert_eq!(
            found,
            json!({"mean": 96, "min": 1, "q1": 16.75, "q2": 25, "q3": 104.25, "max": 333, "minLabel": "T0",
                   "maxLabel": "T1", "q1Label": "T0", "q2Label": "T2", "q3Label": "T3"})
        );
        assert_eq!(series(&[0.9, 1.0])["q1"], 0.93);
        assert_eq!(series(&[0.0, f64::NAN]), Value::Null);
        assert_eq!(series(&[]), Value::Null);
        assert_eq!(series(&[5.0])["q3Label"], "T0");
    }
}
