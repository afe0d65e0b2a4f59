//! The contract between the scheduler and what runs tasks.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use serde::{Deserialize, Serialize};

use crate::{ContainerSpec, Resources, TaskId, TaskSpec};

/// What an executor can hold at once; the scheduler admits tasks within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Cpus to share out; `None` when the executor queues by itself.
    pub cpus: Option<u32>,
    /// Bytes of memory to share out.
    pub memory: Option<u64>,
    /// Tasks handed over and not yet finished.
    pub tasks: u32,
}

/// Measured use of resources, from `/proc`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the names are those of the trace file, where the manual explains them"
)]
pub struct Metrics {
    /// Milliseconds of wall time of the script.
    pub realtime: u64,
    /// Tenths of a percent of one cpu.
    pub cpu_tenths: u64,
    /// Tenths of a percent of the machine's memory.
    pub mem_tenths: u64,
    pub cpu_model: Option<String>,
    pub rchar: u64,
    pub wchar: u64,
    pub syscr: u64,
    pub syscw: u64,
    pub read_bytes: u64,
    pub write_bytes: u64,
    /// Bytes.
    pub vmem: u64,
    /// Bytes.
    pub rss: u64,
    /// Bytes.
    pub peak_vmem: u64,
    /// Bytes.
    pub peak_rss: u64,
    pub vol_ctxt: u64,
    pub inv_ctxt: u64,
}

/// The machine that ran a task, as far as its executor can tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineInfo {
    /// Type of the instance (`f2.6xlarge`).
    pub machine_type: Option<String>,
    /// Availability zone.
    pub zone: Option<String>,
    /// `spot` or `standard`.
    pub price_model: Option<String>,
}

/// A file in a work dir that is not on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkFile {
    /// Name relative to the work dir, parts separated by `/`.
    pub name: String,
    /// Bytes.
    pub len: u64,
}

/// How a task ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Exit status of the script, 128 + signal when it was killed; `None` when it could not be learnt.
    pub exit: Option<i32>,
    /// It was killed because its `time` ran out.
    pub timed_out: bool,
    /// Start in milliseconds since the epoch.
    pub started: u64,
    /// End in milliseconds since the epoch.
    pub completed: u64,
    /// Why it could not be run or watched, when that is what happened.
    pub error: Option<String>,
    /// Present when they were asked for and could be read.
    pub metrics: Option<Metrics>,
    /// The platform took the attempt away (a reclaimed spot instance, a lost host, an image that could not be
    /// pulled just now): the reason. Such attempts are repeated without counting as failures of the task.
    pub lost: Option<String>,
    /// An error that no repetition can mend (no right to pull the image, a request that fits no machine).
    pub fatal: bool,
    /// All files of a remote work dir, sorted by name, so that the engine need not list it again.
    pub files: Option<Vec<WorkFile>>,
    /// Last lines of what the task printed, when that is not in `.command.log` or `.command.err` of its work dir.
    pub log: Option<String>,
    /// Where it ran.
    pub machine: Option<MachineInfo>,
}

/// Something happened to a submitted task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExecutorEvent {
    /// Which task.
    pub id: TaskId,
    /// What.
    pub kind: ExecutorEventKind,
}

/// What happened to a submitted task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ExecutorEventKind {
    /// The platform has taken the task; from now on it can be found again by its native id, even after the
    /// death of this process. Executors whose ids are only known at the start of the task leave it out.
    Accepted {
        /// Job id.
        native_id: String,
    },
    /// It is waiting at the platform, in the platform's words. Sent when state or reason change.
    Waiting {
        /// `RUNNABLE`, `PENDING`, `pulling image`, …
        state: String,
        /// Why it does not start, when the platform says so.
        reason: Option<String>,
    },
    /// It runs; the native id is a process id or job id.
    Started {
        /// Milliseconds since the epoch.
        at: u64,
        /// Process id, job id, …
        native_id: String,
    },
    /// It ended. Exactly one such event comes for every submitted task, killed ones included.
    Finished(Box<Outcome>),
}

/// Values of secrets. They are handed to the task's process and never written anywhere: not into the work dir, a
/// log, a trace, the journal or a message.
pub trait Secrets: Send + Sync {
    /// The value of a secret; `None` when there is none of that name.
    fn value(&self, name: &str) -> Option<String>;
}

/// Where executors send their events; the receiving end is the engine's loop.
pub type ExecutorSink = Arc<dyn Fn(ExecutorEvent) + Send + Sync>;

/// A process as an executor may want to look at it before the run: what is known without any task. Values that
/// depend on the task are as if they were not set, and [`Demand::unknown`] names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// Fully qualified name of the process.
    pub process: String,
    /// Queue.
    pub queue: Option<String>,
    /// Image and engine.
    pub container: Option<ContainerSpec>,
    /// What its tasks ask for.
    pub resources: Resources,
    /// Most tasks of one array job.
    pub array: Option<u32>,
    /// Names of the directives whose values depend on the task.
    pub unknown: Vec<&'static str>,
}

impl Demand {
    /// The value of a directive does not depend on the task: when it is missing, it is not set.
    #[must_use]
    pub fn knows(&self, directive: &str) -> bool {
        !self.unknown.contains(&directive)
    }
}

/// Runs tasks. All calls but [`Executor::check`] come from the engine's thread and must return at once; work goes
/// on elsewhere and reports through the [`ExecutorSink`] that the executor got when it was made.
pub trait Executor: Send {
    /// Name as in the `executor` directive.
    fn name(&self) -> &str;

    /// What it can hold.
    fn capacity(&self) -> Capacity;

    /// Executors that give the same name here share what the first of them can hold: those that use one machine.
    fn budget(&self) -> &str {
        self.name()
    }

    /// The scheme of the addresses that its work dirs must have (`s3`); `None` for local folders.
    fn work_scheme(&self) -> Option<&'static str> {
        None
    }

    /// Its platform runs containers by itself, whatever engine the configuration enables.
    fn runs_containers(&self) -> bool {
        false
    }

    /// Pre-flight, before any task exists: tells what is wrong with the platform or cannot ever work for these
    /// processes, one sentence each. May take a few seconds. Nothing wrong is an empty list.
    fn check(&mut self, demands: &[Demand]) -> Vec<String> {
        let _ = demands;
        Vec::new()
    }

    /// Whether [`Executor::adopt`] works: tasks can be found again by their native id.
    fn adopts(&self) -> bool {
        false
    }

    /// Takes charge again of tasks that an earlier process had submitted, running or ended, by native id. They
    /// are reported like submitted ones; one that the platform no longer knows ends with [`Outcome::lost`].
    fn adopt(&mut self, tasks: Vec<(Arc<TaskSpec>, String)>) {
        let _ = tasks;
    }

    /// No more tasks of that process come: what was held back to fill an array is to be submitted.
    fn flush(&mut self, process: &str) {
        let _ = process;
    }

    /// Takes over tasks. A task that cannot be started is reported as finished with an error.
    fn submit(&mut self, tasks: Vec<Arc<TaskSpec>>);

    /// Stops tasks with everything they started; unknown and finished ones are ignored.
    fn kill(&mut self, ids: &[TaskId]);

    /// The run is over: release what is held. Tasks still running are killed.
    fn close(&mut self);
}

/// A sink that forwards to a channel, wrapping each event.
pub fn forward<T: Send + 'static>(
    sender: Sender<T>,
    wrap: impl Fn(ExecutorEvent) -> T + Send + Sync + 'static,
) -> ExecutorSink {
    // `Sender` is `Sync` since Rust 1.72, so no lock is needed. A closed channel means the run is over.
    Arc::new(move |event| drop(sender.send(wrap(event))))
}
