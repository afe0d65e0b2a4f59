//! The events of a run: what the journal stores and what console, trace and reports read.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{Graph, HashPart, MachineInfo, Metrics, Resources, RunFacts, TaskHash, TaskId};

/// An event with its time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since the epoch.
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What can happen in a run. Large payloads are boxed so that an event stays small in queues.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// First event.
    RunBegin(Box<RunBegin>),
    /// A process is part of the run (in order of definition in the run).
    ProcessDefined {
        /// Fully qualified name.
        process: String,
    },
    /// No more tasks of this process will be created.
    ProcessClosed {
        /// Fully qualified name.
        process: String,
    },
    /// The workflows have been evaluated: this is what they made. Comes once, before any task.
    Graph(Box<Graph>),
    /// The parameters as the script sees them, those that it sets itself included. Comes before the graph.
    Params {
        /// By name.
        params: serde_json::Value,
    },
    /// What the hash of a task is made of; comes before the other events about the task. Repeated attempts have
    /// none.
    TaskHashed {
        /// Which.
        id: TaskId,
        /// In the order in which they enter the hash.
        parts: Vec<HashPart>,
    },
    /// So many tasks of a process are known but not prepared yet. It is told now and then, for the console.
    ProcessBacklog {
        /// Qualified name.
        process: String,
        /// Number of tasks.
        tasks: u32,
    },
    /// A task exists and waits to be admitted.
    TaskPending(Arc<TaskTrace>),
    /// A task was handed to its executor.
    TaskSubmitted(Arc<TaskTrace>),
    /// The platform has taken a task; `-resume` finds it by this id when the head dies.
    TaskAccepted {
        /// Which.
        id: TaskId,
        /// Job id.
        native_id: String,
    },
    /// A task waits at the platform.
    TaskWaiting {
        /// Which.
        id: TaskId,
        /// The platform's word (`RUNNABLE`).
        state: String,
        /// Why it does not start.
        reason: Option<String>,
    },
    /// A task runs.
    TaskStarted {
        /// Which.
        id: TaskId,
        /// Process id or job id.
        native_id: String,
    },
    /// A task ended well and its outputs were collected.
    TaskCompleted(Arc<TaskTrace>),
    /// A finished task of an earlier run was used.
    TaskCached(Arc<TaskTrace>),
    /// Outputs found in `storeDir`, task skipped.
    TaskStored(Arc<TaskTrace>),
    /// A task failed; `trace.error_action` says what follows.
    TaskFailed(Arc<TaskTrace>),
    /// A task was stopped because the run ends.
    TaskAborted(Arc<TaskTrace>),
    /// A file went to its published place.
    FilePublished {
        /// In the work dir.
        source: PathBuf,
        /// Where it went.
        target: PathBuf,
    },
    /// A line for the user.
    Message {
        /// `print` (raw text, nothing added), `debug` (log file only), `info`, `warn` or `error`.
        level: String,
        /// The text.
        text: String,
    },
    /// Last event.
    RunEnd(Box<RunEnd>),
}

/// What is known at the start of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RunBegin {
    /// `adjective_scientist`.
    pub run_name: String,
    /// Session id (UUID); reused by `-resume`.
    pub session: String,
    /// Engine version.
    pub version: String,
    /// The command as typed.
    pub command_line: String,
    /// Main script.
    pub script: PathBuf,
    /// 10 hex digits that name the script's revision.
    pub revision: String,
    /// Names of config files read, in order.
    pub config_files: Vec<PathBuf>,
    /// Chosen profiles.
    pub profile: String,
    /// Folder the run was started in.
    pub launch_dir: PathBuf,
    /// Work folder.
    pub work_dir: PathBuf,
    /// Folder of the main script.
    pub project_dir: PathBuf,
    /// `-resume` was given.
    pub resume: bool,
    /// `-stub-run` was given.
    pub stub: bool,
    /// Parameters, as JSON text.
    pub params: String,
    /// More about the run, for services that follow it.
    #[serde(default)]
    pub facts: RunFacts,
}

/// Counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStats {
    /// Tasks that ran and succeeded.
    pub succeeded: u32,
    /// Tasks taken from earlier runs.
    pub cached: u32,
    /// Failed attempts, those that were repeated or ignored included.
    pub failed: u32,
    /// Failed tasks that were ignored.
    pub ignored: u32,
    /// Attempts that were repeated.
    pub retries: u32,
    /// Attempts that the platform took away; they are repeated and are no failures.
    #[serde(default)]
    pub lost: u32,
    /// Stopped at the end of a failing run.
    pub aborted: u32,
    /// Skipped because `storeDir` had the outputs.
    pub stored: u32,
    /// Milliseconds of task time × cpus of succeeded tasks.
    pub cpu_millis: u64,
    /// The same of cached tasks.
    pub cached_cpu_millis: u64,
    /// The same of failed attempts.
    pub failed_cpu_millis: u64,
}

/// What is known at the end of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RunEnd {
    /// All went well.
    pub success: bool,
    /// Exit code of the command.
    pub exit: i32,
    /// Error text when it did not.
    pub error: Option<String>,
    /// Counts.
    pub stats: RunStats,
    /// Milliseconds since the run began.
    pub duration: u64,
}

/// State of a task for traces and reports: the columns of a trace file, unrendered.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TaskTrace {
    /// Its number.
    pub id: TaskId,
    /// Its cache key.
    pub hash: TaskHash,
    /// Process id or job id.
    pub native_id: Option<String>,
    /// Fully qualified process name.
    pub process: String,
    /// `PROC (tag)`.
    pub name: String,
    /// Rendered tag.
    pub tag: Option<String>,
    /// Image it runs in.
    pub container: Option<String>,
    /// Image that the `container` directive names, whether a container engine is on or not.
    #[serde(default)]
    pub image: Option<String>,
    /// Environment modules.
    pub modules: Vec<String>,
    /// Exit status.
    pub exit: Option<i32>,
    /// Handed to the executor, milliseconds since the epoch.
    pub submit: Option<u64>,
    /// Started.
    pub start: Option<u64>,
    /// Ended.
    pub complete: Option<u64>,
    /// From 1.
    pub attempt: u32,
    /// Its folder.
    pub work_dir: PathBuf,
    /// Rendered script.
    pub script: String,
    /// `scratch` directive.
    pub scratch: Option<String>,
    /// Queue.
    pub queue: Option<String>,
    /// What was asked for.
    pub resources: Resources,
    /// What was used.
    pub metrics: Option<Metrics>,
    /// `TERMINATE`, `FINISH`, `IGNORE` or `RETRY` of a failed one; `LOST` when the platform took the attempt away.
    pub error_action: Option<String>,
    /// Exported variables as shell text.
    pub env: Option<String>,
    /// Name of the executor that ran it (`local`).
    #[serde(default)]
    pub executor: String,
    /// Where it ran, as far as known.
    #[serde(default)]
    pub machine: Option<MachineInfo>,
    /// Why it failed, one sentence (``Process `A (1)` terminated with an error exit status (1)``).
    #[serde(default)]
    pub error: Option<String>,
}

impl TaskTrace {
    /// The script without its first line when that only names the shell.
    #[must_use]
    pub fn script_body(&self) -> &str {
        match self.script.split_once('\n') {
            Some((first, rest)) if first.starts_with("#!") => rest,
            _ => &self.script,
        }
    }
}

/// Reads the events of a run as they happen, in order, on a thread of its own.
pub trait Observer: Send {
    /// The next event.
    fn event(&mut self, event: &Event);

    /// No more events will come.
    fn finish(&mut self) {}

    /// When the observer next wants [`Observer::wake`] to be called although no event came.
    fn wake_at(&self) -> Option<Instant> {
        None
    }

    /// The time asked for by [`Observer::wake_at`] has come.
    fn wake(&mut self) {}

    /// Whether an event may reach it some milliseconds late. Events then come in bunches, which costs less.
    fn is_patient(&self) -> bool {
        true
    }
}
