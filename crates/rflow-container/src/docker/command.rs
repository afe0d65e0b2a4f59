//! Tasks that are run by their `.command.run`, because something besides the container needs a shell on the host.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::ContainerSummary;
use bollard::query_parameters::ListContainersOptionsBuilder;
use rflow_executor::container::{TASK_LABEL, WORK_DIR_LABEL};
use rflow_executor::local::Sampler;
use rflow_executor::{LocalExecutor, LocalOptions, WorkerMode};
use rflow_task::{
    Capacity, ContainerSpec, Executor, ExecutorEventKind, ExecutorSink, Outcome, Secrets, TaskId, TaskSpec,
};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::{oneshot, watch};

use super::attempt::remove;
use super::usage::Usage;
use super::{Shared, failure, fatal, lock, stopped};

/// Starts `.command.run` and hands its end to who waits for it.
pub(super) struct Commands {
    local: Mutex<LocalExecutor>,
    waiting: Arc<Mutex<HashMap<TaskId, oneshot::Sender<Outcome>>>>,
}

impl Commands {
    pub(super) fn new(
        worker: &WorkerMode,
        capacity: Capacity,
        secrets: Arc<dyn Secrets>,
        sink: ExecutorSink,
    ) -> Self {
        let mut options = LocalOptions::detect(worker.clone());
        options.queue_size = capacity.tasks;
        let waiting: Arc<Mutex<HashMap<TaskId, oneshot::Sender<Outcome>>>> = Arc::default();
        let receivers = waiting.clone();
        let inner: ExecutorSink = Arc::new(move |event| match event.kind {
            ExecutorEventKind::Finished(outcome) => {
                if let Some(receiver) = lock(&receivers).remove(&event.id) {
                    // Nobody waits any more when the run is over.
                    let _ = receiver.send(*outcome);
                }
            }
            _ => sink(event),
        });
        Self {
            local: Mutex::new(LocalExecutor::new(options, inner).with_secrets(secrets)),
            waiting,
        }
    }

    fn submit(&self, spec: Arc<TaskSpec>) -> oneshot::Receiver<Outcome> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.waiting).insert(spec.id, sender);
        self.with(|local| local.submit(vec![spec]));
        receiver
    }

    fn kill(&self, id: TaskId) {
        self.with(|local| local.kill(&[id]));
    }

    pub(super) fn close(&self) {
        self.with(Executor::close);
    }

    fn with(&self, call: impl FnOnce(&mut LocalExecutor)) {
        call(&mut self.local.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Runs a task whose image is there.
pub(super) async fn run(
    shared: &Arc<Shared>,
    docker: &Docker,
    spec: Arc<TaskSpec>,
    container: &ContainerSpec,
    mut stop: watch::Receiver<bool>,
    reason: &str,
) -> Outcome {
    if !is_installed("docker") {
        return fatal(format!(
            "Task `{}` needs the command `docker`, which is not installed here: {reason}",
            spec.name
        ));
    }
    let id = spec.id;
    let mut end = shared.commands.submit(spec.clone());
    let mut killed = false;
    let outcome = loop {
        tokio::select! {
            outcome = &mut end => break outcome,
            () = stopped(&mut stop), if !killed => {
                killed = true;
                shared.commands.kill(id);
            }
        }
    };
    let mut outcome = outcome.unwrap_or_else(|_| failure("The task was given up".to_owned()));
    if container.settings.remove {
        // A killed wrapper leaves its container behind.
        remove_of(docker, &spec.work_dir).await;
    }
    if let Some(usage) = Usage::take(&spec.work_dir)
        && spec.metrics
    {
        let seen = outcome.metrics.take().unwrap_or_default();
        let realtime = std::time::Duration::from_millis(seen.realtime);
        match usage.metrics(Sampler::default(), realtime, &spec.work_dir) {
            Ok(metrics) => outcome.metrics = Some(metrics),
            Err(cause) => drop(outcome.error.get_or_insert(cause)),
        }
    }
    outcome
}

/// Removes the containers of a work dir.
async fn remove_of(docker: &Docker, work_dir: &Path) {
    // What cannot be listed cannot be removed either.
    for found in containers_of(docker, work_dir).await.unwrap_or_default() {
        if let Some(id) = found.id {
            remove(docker, &id).await;
        }
    }
}

/// The containers of a work dir, those that ended included.
pub(super) async fn containers_of(docker: &Docker, work_dir: &Path) -> Result<Vec<ContainerSummary>, Error> {
    let label = format!("{WORK_DIR_LABEL}={}", work_dir.display());
    let filters = HashMap::from([("label", vec![label.as_str(), TASK_LABEL])]);
    let options = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&filters)
        .build();
    docker.list_containers(Some(options)).await
}

/// Asks the process group of a task to end.
pub(super) fn kill_process(pid: u32) {
    if let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended at this moment.
        let _ = kill_process_group(group, Signal::TERM);
    }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
