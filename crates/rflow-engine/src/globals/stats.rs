//! `workflow.stats`, and plain objects that only have properties.

use std::any::Any;
use std::rc::Rc;

use rflow_lang::Value;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, text};
use rflow_task::tally::{ProcessTally, thousands};

use crate::run::Run;

/// An object of a class with nothing but properties.
pub(super) struct Bean {
    class: &'static str,
    properties: Vec<(&'static str, Value)>,
}

impl Bean {
    /// An object of that class, given with its package.
    pub(super) fn value(class: &'static str, properties: Vec<(&'static str, Value)>) -> Value {
        Value::host(Self { class, properties })
    }
}

impl HostObject for Bean {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        self.class
    }

    fn text(&self) -> String {
        let name = self.class.rsplit('.').next().unwrap_or(self.class);
        let properties = self
            .properties
            .iter()
            .map(|(name, value)| format!("{name}:{value}"));
        format!("{name}({})", properties.collect::<Vec<_>>().join(", "))
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        let found = self.properties.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| Ok(value.clone()))
    }
}

/// `workflow.stats`: the counts as they are when they are read.
pub(super) struct Stats(pub(super) Rc<Run>);

/// What its text shows, in order.
const SHOWN: [&str; 16] = [
    "succeededCount",
    "failedCount",
    "ignoredCount",
    "cachedCount",
    "pendingCount",
    "submittedCount",
    "runningCount",
    "retriesCount",
    "abortedCount",
    "succeedDuration",
    "failedDuration",
    "cachedDuration",
    "loadCpus",
    "loadMemory",
    "peakRunning",
    "peakCpus",
];

impl Stats {
    fn get(&self, name: &str) -> Option<Value> {
        let tally = self.0.tally.borrow();
        let progress = self.0.progress.borrow();
        let (ended, counts, time) = (&progress.stats, tally.totals(), tally.cpu_time);
        let percent = |count| Value::Float(single(tally.percent(count)));
        Some(match name {
            "succeededCount" | "succeedCount" => count(ended.succeeded),
            "cachedCount" => count(ended.cached),
            "failedCount" => count(ended.failed),
            "ignoredCount" => count(ended.ignored),
            "retriesCount" => count(ended.retries),
            "abortedCount" => count(ended.aborted),
            "pendingCount" => count(counts.pending),
            "submittedCount" => count(counts.submitted),
            "runningCount" => count(counts.running),
            "effectiveFailedCount" => count(tally.effective_failed()),
            "totalCount" => count(tally.ended_tasks()),
            "succeedCountFmt" => thousands(ended.succeeded).into(),
            "cachedCountFmt" => thousands(ended.cached).into(),
            "failedCountFmt" => thousands(ended.failed).into(),
            "ignoredCountFmt" => thousands(ended.ignored).into(),
            "succeedPct" => percent(counts.succeeded),
            "cachedPct" => percent(counts.cached),
            "ignoredPct" => percent(counts.ignored),
            "effectiveFailedPct" => percent(tally.effective_failed()),
            "succeedDuration" => Value::Duration(signed(time.succeeded)),
            "cachedDuration" => Value::Duration(signed(time.cached)),
            "failedDuration" => Value::Duration(signed(time.failed)),
            "computeTimeFmt" => time.hours().into(),
            "loadCpus" => Value::count(usize::try_from(counts.load_cpus).unwrap_or(usize::MAX)),
            "loadMemory" => Value::Long(signed(counts.load_memory)),
            "loadMemoryFmt" => text::memory_text(signed(counts.load_memory)).into(),
            "peakRunning" => count(counts.peak_running),
            "peakCpus" => Value::Long(signed(counts.peak_cpus)),
            "peakMemory" => Value::Long(signed(counts.peak_memory)),
            "peakMemoryFmt" => text::memory_text(signed(counts.peak_memory)).into(),
            "progressLength" => Value::count(tally.process_count()),
            "changeTimestamp" => Value::Long(signed(tally.changed)),
            "processes" => {
                let processes = tally.processes().enumerate();
                Value::list(
                    processes
                        .map(|(i, (name, of))| process(i + 1, name, of))
                        .collect(),
                )
            }
            _ => return None,
        })
    }
}

impl HostObject for Stats {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.trace.WorkflowStats"
    }

    fn text(&self) -> String {
        let shown = SHOWN.iter().chain(&["peakMemory"]);
        let shown = shown.filter_map(|name| Some(format!("{name}={}; ", self.get(name)?)));
        format!("WorkflowStats[{}]", shown.collect::<String>())
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        self.get(name).map(Ok)
    }
}

/// An element of `workflow.stats.processes`.
fn process(index: usize, name: &str, of: &ProcessTally) -> Value {
    let counts = &of.counts;
    let (hash, task) = match &of.newest {
        Some(task) => (task.hash.short().into(), Value::str(&task.name)),
        None => (Value::Null, Value::Null),
    };
    let completed = counts.succeeded + counts.failed + counts.cached + counts.stored;
    let open = counts.pending + counts.submitted + counts.running;
    Bean::value(
        "nextflow.trace.ProgressRecord",
        vec![
            ("index", Value::count(index)),
            ("name", Value::str(name)),
            ("hash", hash),
            ("taskName", task),
            ("pending", count(counts.pending)),
            ("submitted", count(counts.submitted)),
            ("running", count(counts.running)),
            ("succeeded", count(counts.succeeded)),
            ("cached", count(counts.cached)),
            ("failed", count(counts.failed)),
            ("aborted", count(counts.aborted)),
            ("stored", count(counts.stored)),
            ("ignored", count(counts.ignored)),
            ("retries", count(counts.retries)),
            ("terminated", Value::Bool(of.closed)),
            (
                "errored",
                Value::Bool(counts.failed > counts.ignored + counts.retries),
            ),
            ("loadCpus", Value::Long(signed(counts.load_cpus))),
            ("loadMemory", Value::Long(signed(counts.load_memory))),
            ("peakRunning", count(counts.peak_running)),
            ("peakCpus", Value::Long(signed(counts.peak_cpus))),
            ("peakMemory", Value::Long(signed(counts.peak_memory))),
            ("totalCount", count(open + completed)),
            ("completedCount", count(completed)),
        ],
    )
}

fn count(n: u32) -> Value {
    Value::count(n as usize)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Two decimals are all there is.
#[expect(clippy::cast_possible_truncation, reason = "a percentage fits")]
fn single(n: f64) -> f32 {
    n as f32
}
