//! The counts of a run, kept up to date from its events.

use std::collections::HashMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use rflow_task::{Resources, TaskId, TaskTrace};
use serde_json::{Map, Value, json};

/// Counts of a process, or of the whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) pending: u32,
    pub(crate) submitted: u32,
    pub(crate) running: u32,
    pub(crate) succeeded: u32,
    pub(crate) cached: u32,
    /// All failed attempts, repeated and ignored ones included.
    pub(crate) failed: u32,
    pub(crate) aborted: u32,
    pub(crate) stored: u32,
    pub(crate) ignored: u32,
    pub(crate) retries: u32,
    /// Cpus of running tasks.
    pub(crate) load_cpus: u64,
    /// Bytes that running tasks asked for.
    pub(crate) load_memory: u64,
    pub(crate) peak_running: u32,
    pub(crate) peak_cpus: u64,
    pub(crate) peak_memory: u64,
}

/// A process of the run.
#[derive(Debug, Clone, Default)]
struct Process {
    counts: Counts,
    work_dir: Option<PathBuf>,
    closed: bool,
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
pub(crate) enum End {
    Succeeded,
    Cached,
    Stored,
    Failed,
    Aborted,
}

/// Cpu time in milliseconds by the ends of tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CpuTime {
    pub(crate) succeeded: u64,
    pub(crate) cached: u64,
    pub(crate) failed: u64,
}

struct Open {
    process: usize,
    phase: Phase,
    resources: (u64, u64),
}

/// All counts of a run.
#[derive(Default)]
pub(crate) struct Progress {
    processes: IndexMap<String, Process>,
    totals: Counts,
    open: HashMap<TaskId, Open>,
    pub(crate) cpu_time: CpuTime,
    /// When a count changed last, in milliseconds since the epoch.
    pub(crate) changed: u64,
}

impl Progress {
    /// A process is part of the run.
    pub(crate) fn define(&mut self, process: &str) {
        self.processes.entry(process.to_owned()).or_default();
    }

    /// No more tasks of a process come.
    pub(crate) fn close(&mut self, process: &str) {
        self.processes.entry(process.to_owned()).or_default().closed = true;
    }

    /// Full names in the order of definition.
    pub(crate) fn process_names(&self) -> impl Iterator<Item = &str> {
        self.processes.keys().map(String::as_str)
    }

    pub(crate) fn totals(&self) -> &Counts {
        &self.totals
    }

    pub(crate) fn pending(&mut self, at: u64, task: &TaskTrace) {
        self.enter(at, task, Phase::Pending);
    }

    pub(crate) fn submitted(&mut self, at: u64, task: &TaskTrace) {
        self.enter(at, task, Phase::Submitted);
        self.work_dir(task);
    }

    pub(crate) fn started(&mut self, at: u64, id: TaskId) {
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
    pub(crate) fn ended(&mut self, at: u64, task: &TaskTrace, end: End) {
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
            self.work_dir(task);
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
                    .insert_full(process.to_owned(), Process::default())
                    .0
            }
        }
    }

    fn work_dir(&mut self, task: &TaskTrace) {
        let index = self.index(&task.process);
        if let Some((_, process)) = self.processes.get_index_mut(index) {
            process.work_dir = Some(task.work_dir.clone());
        }
    }

    fn each(&mut self, process: usize, change: impl Fn(&mut Counts)) {
        change(&mut self.totals);
        if let Some((_, process)) = self.processes.get_index_mut(process) {
            change(&mut process.counts);
        }
    }

    /// The `progress` object of messages.
    pub(crate) fn json(&self) -> Value {
        let mut progress = count_fields(&self.totals);
        progress.insert("processes".into(), self.processes_json());
        Value::Object(progress)
    }

    /// The list of processes in `progress` and `stats`.
    pub(crate) fn processes_json(&self) -> Value {
        let processes = self.processes.iter().enumerate().map(|(index, (name, process))| {
            let mut object = count_fields(&process.counts);
            object.insert("index".into(), json!(index + 1));
            object.insert("name".into(), json!(name));
            object.insert(
                "workDir".into(),
                json!(process.work_dir.as_ref().map(|dir| dir.to_string_lossy())),
            );
            object.insert("stored".into(), json!(process.counts.stored));
            object.insert("terminated".into(), json!(process.closed));
            Value::Object(object)
        });
        Value::Array(processes.collect())
    }

    pub(crate) fn process_count(&self) -> usize {
        self.processes.len()
    }
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

fn requested(resources: &Resources) -> (u64, u64) {
    (resources.cpus.into(), resources.memory.unwrap_or(0))
}

/// Milliseconds that a task ran: measured, or between its start and end.
pub(crate) fn realtime(task: &TaskTrace) -> Option<u64> {
    match &task.metrics {
        Some(metrics) => Some(metrics.realtime),
        None => Some(task.complete?.saturating_sub(task.start?)),
    }
}
