//! The local executor: tasks run as processes of this machine.
//!
//! The work is done by a *worker* ([`worker`]): threads in this process, or in a small process of their own
//! (`rflow __local-worker`), which is the better way. Then processes are started from a small address space, keys
//! like Ctrl-C in the terminal do not reach tasks, and tasks outlive a head that is killed: the worker lets them
//! end and records their status before it ends itself.

mod adopt;
mod capacity;
mod launch;
mod lifecycle;
mod metrics;
mod probe;
mod protocol;
mod remote;
mod single;
mod stream;
mod tree;
mod worker;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rflow_task::{
    Capacity, Executor, ExecutorEvent, ExecutorEventKind, ExecutorSink, Outcome, Secrets, TaskId, TaskSpec,
};

pub use metrics::{Figures, Sampler, interval, machine_lines, parse_machine, parse_trace, trace_text};
pub use probe::{TaskState, begin_marker, probe};
pub use remote::local_worker_main;
pub use single::{SingleTask, TaskStop};
pub use tree::ProcessTable;

use adopt::Adopter;
use remote::Remote;
use worker::{Worker, WorkerOptions};

/// Where tasks are started from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkerMode {
    /// Threads of this process. For tests and tools: the tasks of a process that is killed are lost.
    Thread,
    /// A child process, started with this program (absolute path) and arguments; it must call
    /// [`local_worker_main`].
    Process(PathBuf, Vec<String>),
}

/// How the local executor runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalOptions {
    /// Cpus to share out.
    pub cpus: u32,
    /// Bytes of memory to share out.
    pub memory: u64,
    /// Tasks handed over at once.
    pub queue_size: u32,
    /// Where tasks are started from.
    pub worker: WorkerMode,
}

impl LocalOptions {
    /// All cpus and memory of this machine (or of its container), with that kind of worker.
    ///
    /// The queue holds some more tasks than can run, so that the next one is at hand when one ends.
    #[must_use]
    pub fn detect(worker: WorkerMode) -> Self {
        Self {
            cpus: capacity::cpus(),
            memory: capacity::memory(),
            queue_size: 100,
            worker,
        }
    }
}

/// Runs tasks as processes of this machine.
pub struct LocalExecutor {
    options: LocalOptions,
    sink: ExecutorSink,
    backend: Option<Backend>,
    /// Follows tasks of an earlier run.
    adopter: Option<Adopter>,
    secrets: Option<Arc<dyn Secrets>>,
    /// Names of secrets that the worker knows.
    told: HashSet<String>,
}

enum Backend {
    Thread(Worker),
    Process(Remote),
}

impl LocalExecutor {
    /// Makes the executor. The worker starts with the first task.
    #[must_use]
    pub fn new(options: LocalOptions, sink: ExecutorSink) -> Self {
        Self {
            options,
            sink,
            backend: None,
            adopter: None,
            secrets: None,
            told: HashSet::new(),
        }
    }

    /// Where the values of secrets come from that tasks name. They go into the environment of these tasks and
    /// nowhere else.
    #[must_use]
    pub fn with_secrets(mut self, secrets: Arc<dyn Secrets>) -> Self {
        self.secrets = Some(secrets);
        self
    }

    /// Tells the worker the secrets of tasks. Tasks whose secrets there are not end with an error; the others are
    /// returned.
    fn with_their_secrets(&mut self, tasks: Vec<Arc<TaskSpec>>) -> Vec<Arc<TaskSpec>> {
        let mut new = HashMap::new();
        let mut ready = Vec::with_capacity(tasks.len());
        for task in tasks {
            let missing = task.secrets.iter().find(|name| {
                if self.told.contains(*name) || new.contains_key(*name) {
                    return false;
                }
                let value = self.secrets.as_ref().and_then(|secrets| secrets.value(name));
                value.is_none_or(|value| {
                    new.insert((*name).clone(), value);
                    false
                })
            });
            match missing {
                None => ready.push(task),
                Some(name) => {
                    let text = format!(
                        "Process `{}` needs the secret `{name}`, which is not there: add it with `secrets set {name}`",
                        task.process
                    );
                    let outcome = Outcome {
                        fatal: true,
                        ..failure(text)
                    };
                    (self.sink)(finished(task.id, outcome));
                }
            }
        }
        if !new.is_empty() {
            self.told.extend(new.keys().cloned());
            match &self.backend {
                Some(Backend::Thread(worker)) => worker.learn(new),
                Some(Backend::Process(remote)) => remote.learn(new),
                None => {}
            }
        }
        ready
    }

    /// The thread that follows tasks of an earlier run, started when it is first needed.
    fn adopter(&mut self) -> std::io::Result<&Adopter> {
        let adopter = match self.adopter.take() {
            Some(adopter) => adopter,
            None => Adopter::start(self.sink.clone())?,
        };
        Ok(self.adopter.insert(adopter))
    }

    /// The worker, started anew when there is none or it was lost.
    fn backend(&mut self) -> std::io::Result<&mut Backend> {
        if matches!(&self.backend, Some(Backend::Process(remote)) if remote.is_lost()) {
            self.backend = None;
            self.told.clear();
        }
        let backend = match self.backend.take() {
            Some(backend) => backend,
            None => match &self.options.worker {
                WorkerMode::Thread => {
                    Backend::Thread(Worker::start(self.sink.clone(), WorkerOptions::default())?)
                }
                WorkerMode::Process(program, args) => {
                    Backend::Process(Remote::start(program, args, self.sink.clone())?)
                }
            },
        };
        Ok(self.backend.insert(backend))
    }
}

impl Executor for LocalExecutor {
    fn name(&self) -> &str {
        "local"
    }

    fn capacity(&self) -> Capacity {
        Capacity {
            cpus: Some(self.options.cpus),
            memory: Some(self.options.memory),
            tasks: self.options.queue_size,
        }
    }

    fn submit(&mut self, tasks: Vec<Arc<TaskSpec>>) {
        // The worker is there first, because it is told the secrets.
        if let Err(error) = self.backend() {
            let text = format!("Cannot start the local worker: {error}");
            for task in tasks {
                (self.sink)(finished(task.id, failure(text.clone())));
            }
            return;
        }
        let tasks = self.with_their_secrets(tasks);
        match &self.backend {
            Some(Backend::Thread(worker)) => worker.submit(tasks),
            Some(Backend::Process(remote)) => remote.submit(tasks),
            None => {}
        }
    }

    fn adopts(&self) -> bool {
        true
    }

    fn adopt(&mut self, tasks: Vec<(Arc<TaskSpec>, String)>) {
        match self.adopter() {
            Ok(adopter) => adopter.adopt(tasks),
            Err(error) => {
                for (task, _) in tasks {
                    let text = format!("Cannot watch the task: {error}");
                    (self.sink)(finished(task.id, failure(text)));
                }
            }
        }
    }

    fn kill(&mut self, ids: &[TaskId]) {
        if let Some(adopter) = &self.adopter {
            adopter.kill(ids);
        }
        match &self.backend {
            Some(Backend::Thread(worker)) => worker.kill(ids),
            Some(Backend::Process(remote)) => remote.kill(ids),
            None => {}
        }
    }

    fn close(&mut self) {
        self.adopter = None;
        match self.backend.take() {
            Some(Backend::Thread(worker)) => worker.close(),
            Some(Backend::Process(remote)) => remote.close(),
            None => {}
        }
    }
}

impl Drop for LocalExecutor {
    fn drop(&mut self) {
        self.close();
    }
}

/// Milliseconds since the epoch.
fn now_millis() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
}

/// The outcome of a task that could not be run.
fn failure(error: String) -> Outcome {
    let now = now_millis();
    Outcome {
        started: now,
        completed: now,
        error: Some(error),
        ..Outcome::default()
    }
}

/// A file of a work dir could not be written.
fn not_written(path: &Path, cause: &io::Error) -> String {
    format!("Cannot write {}: {cause}{}", path.display(), advice(cause))
}

/// What to do when a work dir cannot be written.
fn advice(cause: &io::Error) -> &'static str {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match cause.kind() {
        StorageFull | QuotaExceeded => {
            " -- make room there (`rflow clean` removes work dirs of earlier runs), or choose another folder with `-work-dir`"
        }
        PermissionDenied | ReadOnlyFilesystem => {
            " -- make the folder writable, or choose another one with `-work-dir`"
        }
        _ => "",
    }
}

/// The outcome of a task that was taken away.
fn lost(started: u64, why: String) -> Outcome {
    Outcome {
        started,
        completed: now_millis(),
        lost: Some(why.clone()),
        error: Some(why),
        ..Outcome::default()
    }
}

fn finished(id: TaskId, outcome: Outcome) -> ExecutorEvent {
    ExecutorEvent {
        id,
        kind: ExecutorEventKind::Finished(Box::new(outcome)),
    }
}
