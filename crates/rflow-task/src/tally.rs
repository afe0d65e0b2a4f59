//! The counts of a run, kept up to date from its events.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::{EventKind, Resources, TaskId, TaskTrace};

/// Counts of a process, or of the whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting to be admitted.
    pub pending: u32,
    /// Handed to an executor.
    pub submitted: u32,
    /// Started.
    pub running: u32,
    /// Ended well.
    pub succeeded: u32,
    /// Taken from earlier runs.
    pub cached: u32,
    /// All failed attempts, repeated and ignored ones included.
    pub failed: u32,
    /// Stopped at the end of the run.
    pub aborted: u32,
    /// Skipped because `storeDir` had the outputs.
    pub stored: u32,
    /// Failed and ignored.
    pub ignored: u32,
    /// Attempts that were repeated.
    pub retries: u32,
    /// Cpus of running tasks.
    pub load_cpus: u64,
    /// Bytes that running tasks asked for.
    pub load_memory: u64,
    /// Most running at once.
    pub peak_running: u32,
    /// Most cpus at once.
    pub peak_cpus: u64,
    /// Most bytes at once.
    pub peak_memory: u64,
}

/// A process of the run.
#[derive(Debug, Clone, Default)]
pub struct ProcessTally {
    /// Of its tasks.
    pub counts: Counts,
    /// The newest task, as it was told of last.
    pub newest: Option<Arc<TaskTrace>>,
    /// No more tasks come.
    pub closed: bool,
}

/// Where an open task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Pending,
    Submitted,
    Running,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Well.
    Succeeded,
    /// Its result is one of an earlier run.
    Cached,
    /// It never ran: `storeDir` had the outputs.
    Stored,
    /// Not well.
    Failed,
    /// The run ended first.
    Aborted,
}

/// Cpu time in milliseconds by the ends of tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuTime {
    /// Of those that succeeded.
    pub succeeded: u64,
    /// Of those taken from earlier runs.
    pub cached: u64,
    /// Of failed attempts.
    pub failed: u64,
}

struct Open {
    process: usize,
    phase: Phase,
    resources: (u64, u64),
}

/// All counts of a run.
#[derive(Default)]
pub struct Tally {
    processes: IndexMap<String, ProcessTally>,
    totals: Counts,
    open: HashMap<TaskId, Open>,
    /// How long tasks ran, by their ends.
    pub cpu_time: CpuTime,
    /// When a count changed last, in milliseconds since the epoch.
    pub changed: u64,
}

impl Tally {
    /// Of all tasks.
    #[must_use]
    pub fn totals(&self) -> &Counts {
        &self.totals
    }

    /// Takes note of an event; those that are not about processes and tasks change nothing.
    pub fn event(&mut self, at: u64, event: &EventKind) {
        match event {
            EventKind::ProcessDefined { process } => {
                self.processes.entry(process.clone()).or_default();
            }
            EventKind::ProcessClosed { process } => {
                self.processes.entry(process.clone()).or_default().closed = true;
            }
            EventKind::TaskPending(task) => self.enter(at, task, Phase::Pending),
            EventKind::TaskSubmitted(task) => self.submitted(at, task),
            EventKind::TaskStarted { id, .. } => self.started(at, *id),
            EventKind::TaskCompleted(task) => self.ended(at, task, End::Succeeded),
            EventKind::TaskCached(task) => self.ended(at, task, End::Cached),
            EventKind::TaskStored(task) => self.ended(at, task, End::Stored),
            EventKind::TaskFailed(task) => self.ended(at, task, End::Failed),
            EventKind::TaskAborted(task) => self.ended(at, task, End::Aborted),
            _ => {}
        }
    }

    fn submitted(&mut self, at: u64, task: &Arc<TaskTrace>) {
        self.enter(at, task, Phase::Submitted);
        self.newest(task);
    }

    fn started(&mut self, at: u64, id: TaskId) {
        let Some(open) = self.leave(id) else { return };
        self.changed = at;
        self.count_open(
            id,
            Open {
                phase: Phase::Running,
                ..open
            },
        );
    }

    /// A task ended, or never had to run.
    fn ended(&mut self, at: u64, task: &Arc<TaskTrace>, end: End) {
        self.leave(task.id);
        self.changed = at;
        let index = self.index(&task.process);
        let time = realtime(task).unwrap_or(0) * u64::from(task.resources.cpus);
        match end {
            End::Succeeded => self.cpu_time.succeeded += time,
            End::Cached => self.cpu_time.cached += time,
            End::Failed => self.cpu_time.failed += time,
            End::Stored | End::Aborted => {}
        }
        if end != End::Stored {
            self.newest(task);
        }
        let action = task.error_action.as_deref().filter(|_| end == End::Failed);
        self.each(index, |counts| {
            match end {
                End::Succeeded => counts.succeeded += 1,
                End::Cached => counts.cached += 1,
                End::Stored => counts.stored += 1,
                End::Aborted => counts.aborted += 1,
                End::Failed => counts.failed += 1,
            }
            match action {
                // An attempt that the platform took away is repeated, which the protocol has one word for.
                Some("RETRY" | "LOST") => counts.retries += 1,
                Some("IGNORE") => counts.ignored += 1,
                _ => {}
            }
        });
    }

    fn enter(&mut self, at: u64, task: &TaskTrace, phase: Phase) {
        self.leave(task.id);
        self.changed = at;
        let process = self.index(&task.process);
        let resources = requested(&task.resources);
        self.count_open(
            task.id,
            Open {
                process,
                phase,
                resources,
            },
        );
    }

    fn count_open(&mut self, id: TaskId, open: Open) {
        let (cpus, memory) = open.resources;
        self.each(open.process, |counts| match open.phase {
            Phase::Pending => counts.pending += 1,
            Phase::Submitted => counts.submitted += 1,
            Phase::Running => {
                counts.running += 1;
                counts.load_cpus += cpus;
                counts.load_memory += memory;
                counts.peak_running = counts.peak_running.max(counts.running);
                counts.peak_cpus = counts.peak_cpus.max(counts.load_cpus);
                counts.peak_memory = counts.peak_memory.max(counts.load_memory);
            }
        });
        self.open.insert(id, open);
    }

    /// Takes an open task out of the counts.
    fn leave(&mut self, id: TaskId) -> Option<Open> {
        let open = self.open.remove(&id)?;
        let (cpus, memory) = open.resources;
        self.each(open.process, |counts| match open.phase {
            Phase::Pending => counts.pending -= 1,
            Phase::Submitted => counts.submitted -= 1,
            Phase::Running => {
                counts.running -= 1;
                counts.load_cpus -= cpus;
                counts.load_memory -= memory;
            }
        });
        Some(open)
    }

    fn index(&mut self, process: &str) -> usize {
        match self.processes.get_index_of(process) {
            Some(index) => index,
            None => {
                self.processes
                    .insert_full(process.to_owned(), ProcessTally::default())
                    .0
            }
        }
    }

    fn newest(&mut self, task: &Arc<TaskTrace>) {
        let index = self.index(&task.process);
        if let Some((_, process)) = self.processes.get_index_mut(index) {
            process.newest = Some(task.clone());
        }
    }

    fn each(&mut self, process: usize, change: impl Fn(&mut Counts)) {
        change(&mut self.totals);
        if let Some((_, process)) = self.processes.get_index_mut(process) {
            change(&mut process.counts);
        }
    }

    /// Number of processes.
    #[must_use]
    pub fn process_count(&self) -> usize {
        self.processes.len()
    }

    /// The processes with their names, in the order of definition.
    pub fn processes(&self) -> impl Iterator<Item = (&str, &ProcessTally)> {
        self.processes
            .iter()
            .map(|(name, process)| (name.as_str(), process))
    }

    /// Failed attempts that were neither repeated nor ignored.
    #[must_use]
    pub fn effective_failed(&self) -> u32 {
        let counts = &self.totals;
        counts.failed.saturating_sub(counts.ignored + counts.retries)
    }

    /// Tasks that have ended, one way or the other.
    #[must_use]
    pub fn ended_tasks(&self) -> u32 {
        let counts = &self.totals;
        counts.succeeded + counts.cached + counts.ignored + self.effective_failed() + counts.aborted
    }

    /// What part of the ended tasks a number of them is, in percent with two decimals.
    #[must_use]
    pub fn percent(&self, count: u32) -> f64 {
        match self.ended_tasks() {
            0 => 0.0,
            total => (f64::from(count) * 10_000.0 / f64::from(total)).round() / 100.0,
        }
    }
}

impl CpuTime {
    /// Below this sum a run took "a few seconds", in milliseconds.
    const FEW_SECONDS: u64 = 180_000;

    /// Cpu hours with the shares of cached and failed tasks: `12.3 (4.5% cached, 1% failed)`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    pub fn hours(&self) -> String {
        let total = self.succeeded + self.cached + self.failed;
        if total < Self::FEW_SECONDS {
            return "(a few seconds)".to_owned();
        }
        let hours = format!("{:.1}", total as f64 / 3_600_000.0);
        let share = |part: u64, what: &str| {
            let percent = format!("{:.1}", part as f64 * 100.0 / total as f64);
            let percent = percent.strip_suffix(".0").unwrap_or(&percent);
            (part > 0).then(|| format!("{percent}% {what}"))
        };
        let shares: Vec<String> = [share(self.cached, "cached"), share(self.failed, "failed")]
            .into_iter()
            .flatten()
            .collect();
        match shares.is_empty() {
            true => hours,
            false => format!("{hours} ({})", shares.join(", ")),
        }
    }
}

/// A number as people read it: `12'345`.
#[must_use]
pub fn thousands(number: u32) -> String {
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

fn requested(resources: &Resources) -> (u64, u64) {
    (resources.cpus.into(), resources.memory.unwrap_or(0))
}

/// Milliseconds that a task ran: measured, or between its start and end.
#[must_use]
pub fn realtime(task: &TaskTrace) -> Option<u64> {
    match &task.metrics {
        Some(metrics) => Some(metrics.realtime),
        None => Some(task.complete?.saturating_sub(task.start?)),
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
        let hours = |succeeded, cached, failed| {
            CpuTime {
                succeeded,
                cached,
                failed,
            }
            .hours()
        };
        assert_eq!(hours(179_999, 0, 0), "(a few seconds)");
        assert_eq!(hours(3_600_000, 0, 0), "1.0");
        assert_eq!(
            hours(34_020_000, 1_620_000, 360_000),
            "10.0 (4.5% cached, 1% failed)"
        );
    }

    #[test]
    fn tasks_are_counted_through_their_lives() {
        let trace = |id: u32| TaskTrace {
            id: TaskId(id),
            process: "P".into(),
            resources: Resources {
                cpus: 2,
                ..Resources::default()
            },
            start: Some(0),
            complete: Some(10),
            ..TaskTrace::default()
        };
        let task = |id| Arc::new(trace(id));
        let mut tally = Tally::default();
        for id in [1, 2] {
            tally.submitted(id.into(), &task(id));
            tally.started(id.into(), TaskId(id));
        }
        assert_eq!((tally.totals().running, tally.totals().load_cpus), (2, 4));
        tally.ended(7, &task(1), End::Succeeded);
        let failed = TaskTrace {
            error_action: Some("IGNORE".into()),
            ..trace(2)
        };
        tally.ended(8, &Arc::new(failed), End::Failed);
        let counts = tally.totals();
        assert_eq!((counts.running, counts.peak_running, counts.peak_cpus), (0, 2, 4));
        assert_eq!((counts.succeeded, counts.failed, counts.ignored), (1, 1, 1));
        assert_eq!((tally.effective_failed(), tally.ended_tasks()), (0, 2));
        assert!((tally.percent(1) - 50.0).abs() < 0.001);
        assert_eq!((tally.cpu_time.succeeded, tally.changed), (20, 8));
    }
}
