//! The executors of a run: those that come with rflow, and those that an embedding program registers.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;
#[cfg(feature = "aws")]
use rflow_batch::{BatchExecutor, BatchOptions, RunFacts};
use rflow_config::Config;
use rflow_engine::run::Containers;
use rflow_executor::{LocalExecutor, LocalOptions, WorkerMode};
#[cfg(feature = "aws")]
use rflow_storage::location::is_remote;
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

/// What makes the containers of tasks, and what the user should know about it.
#[cfg(feature = "docker")]
pub(super) fn containers(config: &Config) -> Result<(Containers, Vec<String>), String> {
    let options =
        rflow_container::ContainerOptions::from_config(&config.plain()).map_err(|e| e.to_string())?;
    let warnings = options.warnings().to_vec();
    let make = move |image: Option<&str>, more: &str| options.spec(image, Some(more));
    Ok((Box::new(make), warnings))
}

/// Without container engines a configuration that enables one must not run tasks outside of it.
#[cfg(not(feature = "docker"))]
pub(super) fn containers(config: &Config) -> Result<(Containers, Vec<String>), String> {
    match rflow_engine::process::container_engine(config) {
        Some(engine) => Err(format!(
            "This rflow was built without container engines, but the configuration enables `{engine}`"
        )),
        None => Ok((Box::new(|_, _| None), Vec::new())),
    }
}

/// All executors by name.
pub(super) struct Executors {
    pub(super) registered: IndexMap<String, ExecutorFactory>,
    pub(super) worker: WorkerMode,
    pub(super) remote: Arc<Remote>,
    pub(super) setup: ExecutorSetup,
    pub(super) sink: ExecutorSink,
    /// Takes warnings of executors for the user.
    pub(super) warn: Arc<dyn Fn(String) + Send + Sync>,
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
        LocalExecutor::new(options, self.sink.clone()).with_secrets(self.setup.secrets.clone())
    }

    #[cfg(feature = "docker")]
    fn docker(&self) -> Result<Box<dyn Executor>, String> {
        let options = rflow_container::DockerOptions {
            session: Some(self.setup.session.clone()),
            worker: self.worker.clone(),
            ..rflow_container::DockerOptions::default()
        };
        let (secrets, sink) = (self.setup.secrets.clone(), self.sink.clone());
        let docker = rflow_container::DockerExecutor::new(options, self.setup.machine, secrets, sink);
        Ok(Box::new(docker.map_err(|e| e.to_string())?))
    }

    #[cfg(not(feature = "docker"))]
    fn docker(&self) -> Result<Box<dyn Executor>, String> {
        Err("This rflow was built without Docker -- build it with the feature `docker`".to_string())
    }

    #[cfg(feature = "aws")]
    fn batch(&self) -> Result<Box<dyn Executor>, String> {
        let mut options = BatchOptions::from_config(&self.setup.config).map_err(|e| e.to_string())?;
        if let Some(size) = self.setup.queue_size {
            options.queue_size = size;
        }
        let work_dir = self.setup.work_dirs.iter().find(|dir| is_remote(dir));
        let facts = RunFacts {
            run_name: self.setup.run_name.clone(),
            session: self.setup.session.clone(),
            // The executor says what is missing when this is no address.
            work_dir: work_dir
                .or(self.setup.work_dirs.first())
                .cloned()
                .unwrap_or_default(),
            workflow_id: std::env::var("TOWER_WORKFLOW_ID")
                .ok()
                .filter(|id| !id.is_empty()),
            warn: self.warn.clone(),
        };
        let (secrets, sink) = (self.setup.secrets.clone(), self.sink.clone());
        let batch = BatchExecutor::new(self.remote.aws()?, options, facts, secrets, sink);
        Ok(Box::new(batch.map_err(|e| e.to_string())?))
    }

    #[cfg(not(feature = "aws"))]
    fn batch(&self) -> Result<Box<dyn Executor>, String> {
        Err("This rflow was built without AWS -- build it with the feature `aws`".to_string())
    }

    fn unknown(&self, name: &str) -> String {
        let known = ["local", "awsbatch"].into_iter().map(str::to_string);
        let names: Vec<String> = known.chain(self.registered.keys().cloned()).collect();
        format!("Unknown executor name: {name} -- one of: {}", names.join(", "))
    }
}
