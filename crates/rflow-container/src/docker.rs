//! The executor that runs tasks in Docker containers.
//!
//! A task is made and watched through the interface of the Docker daemon. What needs a shell on the host besides
//! (`beforeScript`, a scratch folder, options that only the command `docker` knows) is run by `.command.run`, as a
//! local task whose script is `docker run`.

mod adopt;
mod attempt;
mod check;
mod command;
mod connect;
mod credentials;
mod devices;
mod follow;
mod leftovers;
mod output;
mod prepare;
mod pull;
mod usage;

use std::collections::HashMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bollard::Docker;
use rflow_executor::WorkerMode;
use rflow_executor::devices::DevicePool;
use rflow_executor::local::ProcessTable;
use rflow_task::{
    Capacity, Demand, Executor, ExecutorEvent, ExecutorEventKind, ExecutorSink, Outcome, Secrets, TaskId,
    TaskSpec,
};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{OnceCell, watch};

use crate::error::ContainerError;
use command::Commands;
use devices::Devices;
use pull::Images;

/// How long the end of the run waits for containers to stop.
const FAREWELL: Duration = Duration::from_secs(20);
/// How long it may take to remove what an earlier process left behind.
const CLEANING: Duration = Duration::from_secs(5);

/// How the Docker executor runs.
#[derive(Debug, Clone)]
pub struct DockerOptions {
    /// Address of the daemon; `None` takes `DOCKER_HOST` or the usual socket.
    pub host: Option<String>,
    /// Session id of the run, for the labels of its containers.
    pub session: Option<String>,
    /// Where tasks that need the command `docker` are started from; with [`WorkerMode::Process`] they outlive
    /// this process, as all others do.
    pub worker: WorkerMode,
    /// Devices that are handed out to one task at a time.
    pub devices: DevicePool,
}

impl Default for DockerOptions {
    fn default() -> Self {
        Self {
            host: None,
            session: None,
            worker: WorkerMode::Thread,
            devices: DevicePool::default(),
        }
    }
}

/// Runs tasks in Docker containers on this machine.
pub struct DockerExecutor {
    capacity: Capacity,
    shared: Arc<Shared>,
    /// Present until the end.
    runtime: Option<Runtime>,
}

/// What all tasks of the executor have in common.
struct Shared {
    options: DockerOptions,
    address: String,
    docker: OnceCell<Docker>,
    images: Images,
    devices: Devices,
    secrets: Arc<dyn Secrets>,
    sink: ExecutorSink,
    /// Tasks on their way, with what stops them.
    tasks: Mutex<HashMap<TaskId, watch::Sender<bool>>>,
    commands: Commands,
    processes: Mutex<Option<(Instant, Arc<ProcessTable>)>>,
}

impl DockerExecutor {
    /// Makes the executor. The daemon is contacted by [`Executor::check`] or with the first task.
    ///
    /// # Errors
    /// When threads cannot be made.
    pub fn new(
        options: DockerOptions,
        capacity: Capacity,
        secrets: Arc<dyn Secrets>,
        sink: ExecutorSink,
    ) -> Result<Self, ContainerError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("docker")
            .enable_all()
            .build()?;
        let shared = Shared {
            address: options.host.clone().unwrap_or_else(connect::address),
            commands: Commands::new(&options.worker, capacity, secrets.clone(), sink.clone()),
            docker: OnceCell::new(),
            images: Images::default(),
            devices: Devices(options.devices.clone()),
            options,
            secrets,
            sink,
            tasks: Mutex::default(),
            processes: Mutex::default(),
        };
        Ok(Self {
            capacity,
            shared: Arc::new(shared),
            runtime: Some(runtime),
        })
    }

    /// Starts what leads a task to its end, and reports that.
    fn spawn<F>(&self, id: TaskId, life: impl FnOnce(Arc<Shared>, watch::Receiver<bool>) -> F)
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let Some(runtime) = &self.runtime else { return };
        let (sender, stop) = watch::channel(false);
        lock(&self.shared.tasks).insert(id, sender);
        let life = life(self.shared.clone(), stop);
        let shared = self.shared.clone();
        runtime.spawn(async move {
            let outcome = life.await;
            lock(&shared.tasks).remove(&id);
            shared.tell(id, ExecutorEventKind::Finished(Box::new(outcome)));
        });
    }

    /// Removes containers of the session that nobody follows. Called when no task is on its way.
    fn clean(&self, runtime: &Runtime) {
        let session = self.shared.options.session.as_deref();
        let (Some(session), Some(docker)) = (session, self.shared.docker.get()) else {
            return;
        };
        let work = leftovers::remove_leftovers(docker, session);
        // What is not done in time is left to the next run of the session.
        drop(runtime.block_on(async { tokio::time::timeout(CLEANING, work).await }));
    }

    fn stop_all(&self) {
        for sender in lock(&self.shared.tasks).values() {
            sender.send_replace(true);
        }
    }
}

impl Executor for DockerExecutor {
    fn name(&self) -> &str {
        "local"
    }

    fn capacity(&self) -> Capacity {
        self.capacity
    }

    fn check(&mut self, demands: &[Demand]) -> Vec<String> {
        let Some(runtime) = &self.runtime else {
            return Vec::new();
        };
        runtime.block_on(check::check(&self.shared, demands))
    }

    fn adopts(&self) -> bool {
        true
    }

    fn adopt(&mut self, tasks: Vec<(Arc<TaskSpec>, String)>) {
        for (spec, native_id) in tasks {
            self.spawn(spec.id, |shared, stop| {
                adopt::adopt(shared, spec, native_id, stop)
            });
        }
    }

    fn submit(&mut self, tasks: Vec<Arc<TaskSpec>>) {
        for spec in tasks {
            self.spawn(spec.id, |shared, stop| attempt::run(shared, spec, stop));
        }
    }

    fn kill(&mut self, ids: &[TaskId]) {
        let tasks = lock(&self.shared.tasks);
        for sender in ids.iter().filter_map(|id| tasks.get(id)) {
            sender.send_replace(true);
        }
    }

    fn close(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        if lock(&self.shared.tasks).is_empty() {
            self.clean(&runtime);
        }
        self.stop_all();
        let end = Instant::now() + FAREWELL;
        while !lock(&self.shared.tasks).is_empty() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.shared.commands.close();
        runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

impl Drop for DockerExecutor {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// The daemon.
    ///
    /// # Errors
    /// One sentence on why it cannot be reached.
    async fn docker(&self) -> Result<Docker, String> {
        let docker = self.docker.get_or_try_init(|| connect::connect(&self.address));
        docker.await.cloned()
    }

    fn tell(&self, id: TaskId, kind: ExecutorEventKind) {
        (self.sink)(ExecutorEvent { id, kind });
    }

    /// The processes of this machine now, or a moment ago: many tasks look at about the same time.
    fn processes(&self) -> Arc<ProcessTable> {
        let mut last = lock(&self.processes);
        if let Some((at, table)) = &*last
            && at.elapsed() < Duration::from_millis(50)
        {
            return table.clone();
        }
        let table = Arc::new(ProcessTable::read());
        *last = Some((Instant::now(), table.clone()));
        table
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

/// The outcome of a task that no repetition can mend.
fn fatal(error: String) -> Outcome {
    Outcome {
        fatal: true,
        ..failure(error)
    }
}

/// The outcome of a task that was taken away.
fn lost(reason: String) -> Outcome {
    Outcome {
        lost: Some(reason.clone()),
        ..failure(reason)
    }
}

/// Writes `.exitcode` so that it is either absent or complete.
fn write_exit_code(dir: &Path, exit: i32) -> Option<String> {
    let target: PathBuf = dir.join(".exitcode");
    let part = dir.join(".exitcode.part");
    let written = std::fs::write(&part, exit.to_string()).and_then(|()| std::fs::rename(part, &target));
    let cause = written.err()?;
    Some(format!("Cannot write {}: {cause}", target.display()))
}

/// A lock whatever happened to its last holder: the data are valid after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until a task is to be stopped.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The sender goes only when the task is over.
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}
