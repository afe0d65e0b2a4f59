//! The executors of a run: those that come with rflow, and those that an embedding program registers.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;
use rflow_executor::{LocalExecutor, LocalOptions, WorkerMode};
use rflow_task::{Capacity, Executor, ExecutorSink, Secrets};

use crate::remote::Remote;

/// What an executor is told when it is made: plain data.
pub struct ExecutorSetup {
    /// The resolved configuration: scopes nested as in the files, durations in milliseconds, amounts of memory in
    /// bytes, without closures.
    pub config: serde_json::Value,
    /// Name of the run.
    pub run_name: String,
    /// Id of the session; the same after `-resume`.
    pub session: String,
    /// Folder the run was started in.
    pub launch_dir: PathBuf,
    /// The work folder, and `-bucket-dir` when there is one.
    pub work_dirs: Vec<PathBuf>,
    /// Room on this machine, as far as the configuration lets tasks have it.
    pub machine: Capacity,
    /// Tasks handed over and not yet finished, as the command line or the configuration limits them.
    pub queue_size: Option<u32>,
    /// Values of secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Time stamps and the like of tasks are wanted.
    pub metrics: bool,
}

/// Makes an executor. An error is text for the user.
pub type ExecutorFactory =
    Box<dyn FnMut(&ExecutorSetup, ExecutorSink) -> Result<Box<dyn Executor>, String> + Send>;

/// All executors by name.
pub(super) struct Executors {
    pub(super) registered: IndexMap<String, ExecutorFactory>,
    pub(super) worker: WorkerMode,
    pub(super) remote: Arc<Remote>,
    pub(super) setup: ExecutorSetup,
    pub(super) sink: ExecutorSink,
}

impl Executors {
    /// Makes the executor of a name; those of the embedding program come first.
    pub(super) fn make(&mut self, name: &str) -> Result<Box<dyn Executor>, String> {
        let sink = self.sink.clone();
        if let Some(factory) = self.registered.get_mut(name) {
            return factory(&self.setup, sink);
        }
        match name {
            "local" => Ok(Box::new(self.local())),
            "docker" => self.docker(),
            "awsbatch" => self.batch(),
            _ => Err(self.unknown(name)),
        }
    }

    fn local(&self) -> LocalExecutor {
        let machine = self.setup.machine;
        let mut options = LocalOptions::detect(self.worker.clone());
        options.cpus = machine.cpus.unwrap_or(options.cpus);
        options.memory = machine.memory.unwrap_or(options.memory);
        options.queue_size = machine.tasks;
        LocalExecutor::new(options, self.sink.clone())
    }

    fn docker(&self) -> Result<Box<dyn Executor>, String> {
        Err("Docker containers are not available yet".to_string())
    }

    fn batch(&self) -> Result<Box<dyn Executor>, String> {
        Err("AWS Batch is not available yet".to_string())
    }

    fn unknown(&self, name: &str) -> String {
        let known = ["local", "awsbatch"].into_iter().map(str::to_string);
        let names: Vec<String> = known.chain(self.registered.keys().cloned()).collect();
        format!("Unknown executor name: {name} -- one of: {}", names.join(", "))
    }
}
