//! The state of a run that its parts share.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_config::Config;
use rflow_lang::definition::Thunk;
use rflow_lang::interp::Interp;
use rflow_lang::{Raise, Value};
use rflow_storage::location::is_remote;
use rflow_syntax::Span;
use rflow_task::{ContainerSpec, Event, EventKind, RunStats, TaskHash};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::SharedFlow;
use crate::resume::Cache;
use crate::schedule::Scheduler;

/// The repository of a pipeline, as scripts see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repository {
    /// `organization/name`.
    pub project: String,
    /// Its address for people.
    pub address: String,
    /// Full id of the commit that is checked out.
    pub commit: String,
    /// Branch or tag, if one was chosen.
    pub revision: Option<String>,
    /// Commit and name as the launch line shows them.
    pub title: String,
}

/// What was decided before a run began.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `adjective_scientist`.
    pub run_name: String,
    /// Session id.
    pub session: String,
    /// Absolute path of the main script.
    pub script: PathBuf,
    /// Folder of the main script.
    pub project_dir: PathBuf,
    /// Folder the run was started in.
    pub launch_dir: PathBuf,
    /// Work folder, absolute.
    pub work_dir: PathBuf,
    /// All folders that tasks have their work dirs in: the work folder and `-bucket-dir`.
    pub work_dirs: Vec<PathBuf>,
    /// Folder of workflow outputs, absolute.
    pub output_dir: PathBuf,
    /// Name of the user that the run belongs to, if it is known.
    pub user_name: Option<String>,
    /// Chosen profiles, as given; `standard` without any.
    pub profile: String,
    /// The command as typed.
    pub command_line: String,
    /// Positional arguments after the script.
    pub args: Vec<String>,
    /// Config files read, without those that they include.
    pub config_files: Vec<PathBuf>,
    /// `-resume`
    pub resume: bool,
    /// `-entry`: name of the workflow to run instead of the unnamed one.
    pub entry: Option<String>,
    /// Names and texts of the parameters on the command line; no text of a part of one (`--a.b text`).
    pub given: Vec<(String, Option<String>)>,
    /// `-stub-run`
    pub stub: bool,
    /// `-preview`
    pub preview: bool,
    /// Revision id of the script: 32 hex digits.
    pub script_id: String,
    /// Where the pipeline comes from, unless it is local.
    pub repository: Option<Repository>,
    /// `.command.trace` is wanted.
    pub metrics: bool,
    /// `-cache false` or the like: overrides the `cache` directive.
    pub cache: Option<bool>,
    /// `-dump-hashes`
    pub dump_hashes: Option<DumpHashes>,
    /// `-disable-jobs-cancellation`: tasks go on when the run is stopped.
    pub keep_jobs: bool,
    /// Executor of the processes that name none; `local` without one.
    pub executor: Option<String>,
    /// Start in milliseconds since the epoch.
    pub started: u64,
    /// Version that `nextflow.version` tells.
    pub language_version: String,
    /// The console shows colours (`-ansi-log`).
    pub ansi_log: bool,
}

/// In which form `-dump-hashes` prints what task hashes are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DumpHashes {
    /// A line for each part.
    Text,
    /// A JSON document.
    Json,
}

/// How the run stands.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Counts of tasks.
    pub stats: RunStats,
    /// Set at the end.
    pub success: Option<bool>,
    /// End in milliseconds since the epoch.
    pub completed: Option<u64>,
    /// All workflows have been evaluated.
    pub built: bool,
    /// The failed task that ends the run.
    pub task: Option<FailedTask>,
    /// What is told of the first error.
    pub error_message: Option<String>,
    /// Its full text.
    pub error_report: Option<String>,
}

/// What handlers of the end learn of the task that ended a run.
#[derive(Debug, Clone, Default)]
pub struct FailedTask {
    /// Its exit status, when it had one.
    pub exit: Option<i32>,
    /// The last lines that it printed, when it printed any.
    pub printed: Option<String>,
}

/// Handlers of the end of a run.
#[derive(Default)]
pub struct Handlers {
    /// Closures given to `workflow.onComplete`.
    pub on_complete: Vec<Value>,
    /// Closures given to `workflow.onError`.
    pub on_error: Vec<Value>,
    /// `onComplete:` and `onError:` sections of the entry workflow.
    pub sections: (Option<Thunk>, Option<Thunk>),
}

/// Where events go.
pub type EventSink = Box<dyn Fn(Event)>;

/// A run.
pub struct Run {
    /// The graph.
    pub flow: SharedFlow,
    /// The configuration.
    pub config: Config,
    /// Feature flags (`nextflow.enable.strict`) of the configuration, then also of the main script.
    pub flags: RefCell<FxHashMap<String, bool>>,
    /// What was decided before it began.
    pub settings: Settings,
    /// Parameters as the main script sees them.
    pub params: Value,
    /// Names of the workflows being evaluated, outermost first.
    pub context: RefCell<Vec<ArcStr>>,
    /// Results of processes and workflows by qualified name.
    pub results: RefCell<FxHashMap<String, Value>>,
    /// Processes by qualified name, in order.
    pub processes: RefCell<IndexMap<String, Rc<crate::process::Process>>>,
    /// Channels that the entry workflow publishes, by output name.
    pub published: RefCell<Vec<(ArcStr, Value)>>,
    /// What was published of them, in the order of the workflow.
    pub outputs: RefCell<IndexMap<String, Value>>,
    /// Sources of `channel.topic`.
    pub topics: crate::factory::topic::Topics,
    /// Tasks.
    pub scheduler: RefCell<Scheduler>,
    /// Remote storage.
    pub stores: rflow_storage::Stores,
    /// Finished tasks of earlier runs of the session.
    pub cache: Cache,
    /// Remote inputs that were looked at.
    pub remote_inputs: crate::process::RemoteInputs,
    /// Work dirs of this run that are remote or were found again, by the hash that names them.
    pub taken: RefCell<FxHashSet<TaskHash>>,
    /// How it stands.
    pub progress: RefCell<Progress>,
    /// Its tasks, by process and by what became of them.
    pub tally: RefCell<rflow_task::tally::Tally>,
    /// Handlers of its end.
    pub handlers: RefCell<Handlers>,
    /// Number of the last task.
    pub last_task: Cell<u32>,
    /// Text that users have been warned with, to say each thing once.
    pub warned: RefCell<FxHashSet<String>>,
    /// Where events go.
    pub events: EventSink,
    /// Sends e-mail.
    pub outbox: crate::mail::Outbox,
    /// Makes the container of a task from its image and `containerOptions`.
    pub containers: Containers,
    /// Tells whether there is a secret of that name; `None` when that is not to be checked.
    pub knows_secret: Option<Box<dyn Fn(&str) -> bool>>,
    /// Publishes files.
    pub publisher: crate::publish::Publishing,
    /// An error that fails the run once running tasks have ended.
    pub failure: RefCell<Option<Box<Raise>>>,
    /// `file:line:column` of a place, for reports of failed tasks.
    pub locate: RefCell<Option<Box<Locate>>>,
}

/// The container of a task, with the engine that the configuration enables; `None` without one.
pub type Containers = Box<dyn Fn(Option<&str>, &str) -> Option<ContainerSpec>>;

/// Tells a place in words.
pub type Locate = dyn Fn(Span) -> Option<String>;

impl Run {
    /// Tells observers and the journal.
    pub fn event(&self, kind: EventKind) {
        let at = now();
        self.tally.borrow_mut().event(at, &kind);
        (self.events)(Event { at, kind });
    }

    /// Warns the user.
    pub fn warn(&self, text: impl Into<String>) {
        self.event(EventKind::Message {
            level: "warn".to_string(),
            text: text.into(),
        });
    }

    /// A feature flag, by its full name; `None` when nothing sets it.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.flags.borrow().get(name).copied()
    }

    /// Warns the user, once per text.
    pub fn warn_once(&self, text: impl Into<String>) {
        let text = text.into();
        if self.warned.borrow_mut().insert(text.clone()) {
            self.warn(text);
        }
    }

    /// Name of something called in the workflow that is being evaluated: `A:B:name`.
    #[must_use]
    pub fn qualified(&self, name: &str) -> String {
        let context = self.context.borrow();
        context
            .iter()
            .map(ArcStr::as_str)
            .chain(std::iter::once(name))
            .collect::<Vec<_>>()
            .join(":")
    }

    /// Starts no more tasks, and fails with that error when the running ones have ended.
    pub fn fail_later(&self, raise: Box<Raise>) {
        if self.failure.borrow().is_none() {
            let text = "Execution cancelled -- Finishing pending tasks before exit".to_string();
            self.event(EventKind::Message {
                level: "info".to_string(),
                text,
            });
            *self.failure.borrow_mut() = Some(raise);
        }
    }

    /// Whether a work dir is in use, by this run or an earlier one. Remote ones are not looked for: the hash holds
    /// the session, and its journals tell.
    pub(crate) fn is_taken(&self, interp: &Interp, hash: TaskHash, work_dir: &Path) -> bool {
        if is_remote(work_dir) {
            return self.has_taken(hash) || self.cache.knows(hash);
        }
        interp.machine.stat(work_dir).is_some_and(|s| s.is_dir)
    }

    /// A work dir is in use from now on; false when it was already.
    pub(crate) fn take_hash(&self, hash: TaskHash) -> bool {
        self.taken.borrow_mut().insert(hash)
    }

    /// Whether a work dir is in use by this run.
    pub(crate) fn has_taken(&self, hash: TaskHash) -> bool {
        self.taken.borrow().contains(&hash)
    }

    /// The scheme of the work dirs of an executor; `None` for local ones and for executors that cannot be made.
    pub(crate) fn work_scheme(&self, executor: &str) -> Option<&'static str> {
        let mut scheduler = self.scheduler.borrow_mut();
        scheduler.executor(executor).ok()?.work_scheme()
    }

    /// Whether an executor finds tasks of earlier runs again.
    pub(crate) fn adopts(&self, executor: &str) -> bool {
        let mut scheduler = self.scheduler.borrow_mut();
        scheduler.executor(executor).is_ok_and(|e| e.adopts())
    }

    /// A number for a new task.
    pub fn next_task(&self) -> rflow_task::TaskId {
        self.last_task.set(self.last_task.get() + 1);
        rflow_task::TaskId(self.last_task.get())
    }
}

/// Milliseconds since the epoch.
#[must_use]
pub fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
}
