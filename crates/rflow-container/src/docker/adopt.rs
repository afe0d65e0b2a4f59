//! Tasks that an earlier process had submitted.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::{ContainerStateStatusEnum, ContainerSummary};
use rflow_executor::local::{TaskState, probe};
use rflow_task::{ExecutorEventKind, Outcome, TaskSpec};
use tokio::sync::watch;

use super::attempt::{process, remove};
use super::command::containers_of;
use super::connect::message;
use super::follow::{Container, Follow, recorded};
use super::output::Output;
use super::{Shared, failure, fatal, lost, now_millis, stopped};
use crate::request::SESSION_LABEL;

/// Time between two looks at a task that was run by its `.command.run`.
const PAUSE: Duration = Duration::from_millis(500);

/// Follows such a task to its end, however far it is.
pub(super) async fn adopt(
    shared: Arc<Shared>,
    spec: Arc<TaskSpec>,
    native_id: String,
    stop: watch::Receiver<bool>,
) -> Outcome {
    // Ids of containers are much longer than those of processes.
    if native_id.len() < 12 && native_id.parse::<u32>().is_ok() {
        return adopt_process(&shared, &spec, stop).await;
    }
    let docker = match shared.docker().await {
        Ok(docker) => docker,
        Err(error) => return fatal(error),
    };
    let id = match native_id.as_str() {
        "" => match find(&docker, &spec).await {
            Ok(Some(id)) => id,
            // Then it was run by its `.command.run`, or not at all.
            Ok(None) => return adopt_process(&shared, &spec, stop).await,
            Err(error) => return failure(format!("Cannot look for the container: {}", message(&error))),
        },
        _ => native_id,
    };
    let settings = spec
        .container
        .as_ref()
        .map(|container| container.settings.clone())
        .unwrap_or_default();
    let container = Container {
        shared,
        docker,
        spec,
        settings,
        id,
    };
    let found = match container.inspect().await {
        Ok(Some(found)) => found,
        Ok(None) => return without_container(&container),
        Err(error) => return failure(format!("Cannot find the container again: {}", message(&error))),
    };
    let state = found.state.unwrap_or_default();
    if state.status == Some(ContainerStateStatusEnum::CREATED) {
        remove(&container.docker, &container.id).await;
        return lost("The container was made but never started".to_owned());
    }
    let devices: Vec<PathBuf> = found
        .host_config
        .and_then(|host| host.devices)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|device| Some(PathBuf::from(device.path_on_host?)))
        .collect();
    // Held until the task has ended.
    let _lease = container.shared.devices.0.take_again(&devices);
    let output = match Output::create(&container.spec.work_dir) {
        Ok(output) => output,
        Err(error) => return failure(error),
    };
    let started = begun(&container.spec);
    container.shared.tell(
        container.spec.id,
        ExecutorEventKind::Started {
            at: started,
            native_id: container.id.clone(),
        },
    );
    let age = Duration::from_millis(now_millis().saturating_sub(started));
    let since = Instant::now().checked_sub(age).unwrap_or_else(Instant::now);
    let pid = if state.running == Some(true) {
        process(&container).await
    } else {
        None
    };
    let printed = container.printed();
    let follow = Follow::new(container, output, stop, started, since, pid);
    follow.run(printed).await
}

/// The container of a task whose process died between making it and noting its id. Containers that `.command.run`
/// makes have no label of the session; that script looks after them.
async fn find(docker: &Docker, spec: &TaskSpec) -> Result<Option<String>, Error> {
    let own = |container: &ContainerSummary| {
        let labels = container.labels.as_ref();
        labels.is_some_and(|labels| labels.contains_key(SESSION_LABEL))
    };
    let found = containers_of(docker, &spec.work_dir).await?;
    Ok(found.into_iter().find(own).and_then(|container| container.id))
}

/// A container is removed when everything about its task is in the work dir, so a status there is the whole truth.
fn without_container(container: &Container) -> Outcome {
    match recorded(&container.spec.work_dir) {
        Some(exit) => Outcome {
            exit: Some(exit),
            started: begun(&container.spec),
            completed: modified(&container.spec, ".exitcode").unwrap_or_else(now_millis),
            ..Outcome::default()
        },
        None => lost("Docker no longer knows the container of the task".to_owned()),
    }
}

/// A task that is run by its `.command.run`, which goes on when the process that started it dies.
async fn adopt_process(shared: &Shared, spec: &TaskSpec, mut stop: watch::Receiver<bool>) -> Outcome {
    let mut told = false;
    loop {
        match probe(&spec.work_dir) {
            TaskState::Finished(exit) => {
                return Outcome {
                    exit: Some(exit),
                    started: begun(spec),
                    completed: modified(spec, ".exitcode").unwrap_or_else(now_millis),
                    ..Outcome::default()
                };
            }
            TaskState::Running(pid) => {
                if !std::mem::replace(&mut told, true) {
                    let kind = ExecutorEventKind::Started {
                        at: begun(spec),
                        native_id: pid.to_string(),
                    };
                    shared.tell(spec.id, kind);
                }
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    () = stopped(&mut stop) => {
                        super::command::kill_process(pid);
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
            TaskState::NotStarted => return lost("The task was never started".to_owned()),
            TaskState::Lost => return lost("The task ended without a status".to_owned()),
        }
    }
}

/// When a task began, in milliseconds since the epoch.
fn begun(spec: &TaskSpec) -> u64 {
    modified(spec, ".command.begin").unwrap_or_else(now_millis)
}

fn modified(spec: &TaskSpec, name: &str) -> Option<u64> {
    let time = fs::metadata(spec.work_dir.join(name)).ok()?.modified().ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}
