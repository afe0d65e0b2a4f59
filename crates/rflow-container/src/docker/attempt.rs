//! The life of one task, from its submission to its end.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use bollard::Docker;
use bollard::container::AttachContainerResults;
use bollard::errors::Error;
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, CreateContainerOptionsBuilder, InspectContainerOptions,
    RemoveContainerOptionsBuilder, StartContainerOptions,
};
use rflow_executor::local::begin_marker;
use rflow_task::{ExecutorEventKind, Outcome, TaskSpec};
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;

use super::connect::{is_local, message, status};
use super::follow::{Container, Follow};
use super::output::Output;
use super::prepare::{Prepared, Way, fetch_image, prepare, secrets_text};
use super::{Shared, command, failure, now_millis, stopped};
use crate::request::Request;

/// Runs a task.
pub(super) async fn run(
    shared: Arc<Shared>,
    spec: Arc<TaskSpec>,
    mut stop: watch::Receiver<bool>,
) -> Outcome {
    let killed = || failure("Killed before it was started".to_owned());
    let lease = tokio::select! {
        lease = shared.devices.lease(&shared, &spec) => lease,
        () = stopped(&mut stop) => return killed(),
    };
    let lease = match lease {
        Ok(lease) => lease,
        Err(outcome) => return *outcome,
    };
    let prepared = tokio::select! {
        prepared = prepare(&shared, &spec, lease.paths()) => prepared,
        () = stopped(&mut stop) => return killed(),
    };
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(outcome) => return *outcome,
    };
    let temp = prepared.temp.clone();
    let outcome = match run_prepared(&shared, prepared, stop).await {
        Ok(outcome) => outcome,
        Err(outcome) => *outcome,
    };
    if let Some(folder) = temp {
        // Files of another user may be left there; the system cleans its folder for temporary files.
        drop(tokio::fs::remove_dir_all(folder).await);
    }
    drop(lease);
    outcome
}

async fn run_prepared(
    shared: &Arc<Shared>,
    prepared: Prepared,
    stop: watch::Receiver<bool>,
) -> Result<Outcome, Box<Outcome>> {
    let Prepared {
        docker,
        spec,
        container,
        way,
        ..
    } = prepared;
    let request = match way {
        Way::Interface(request) => *request,
        Way::Command(reason) => {
            tracing::debug!("Task `{}` is run by its .command.run: {reason}", spec.name);
            return Ok(command::run(shared, &docker, spec, &container, stop, &reason).await);
        }
    };
    let secrets = secrets_text(shared, &spec)?;
    let output = Output::create(&spec.work_dir).map_err(failure)?;
    let id = create(shared, &docker, &spec, request).await?;
    let kind = ExecutorEventKind::Accepted {
        native_id: id.clone(),
    };
    shared.tell(spec.id, kind);
    let container = Container {
        shared: shared.clone(),
        docker,
        spec,
        settings: container.settings,
        id,
    };
    match start(&container, secrets).await {
        Ok(attached) => {
            let pid = begin(&container).await;
            let follow = Follow::new(container, output, stop, now_millis(), Instant::now(), pid);
            Ok(follow.run(attached.output).await)
        }
        Err(outcome) => {
            remove(&container.docker, &container.id).await;
            Err(outcome)
        }
    }
}

/// Makes the container. An image that somebody removed meanwhile is fetched again, once.
async fn create(
    shared: &Arc<Shared>,
    docker: &Docker,
    spec: &Arc<TaskSpec>,
    request: Request,
) -> Result<String, Box<Outcome>> {
    let short: String = spec.hash.to_string().chars().take(12).collect();
    // Other heads may run a task with the same hash at the same time.
    let name = format!("rflow-{short}-{}-{}", std::process::id(), now_millis());
    let mut options = CreateContainerOptionsBuilder::default().name(&name);
    if let Some(platform) = &request.platform {
        options = options.platform(platform);
    }
    let options = options.build();
    let body = request.into_body();
    let made = match docker.create_container(Some(options.clone()), body.clone()).await {
        Err(error) if status(&error) == Some(404) => {
            if let Some(container) = &spec.container {
                shared.images.forget(&container.image);
                fetch_image(shared, docker, spec, container).await?;
            }
            docker.create_container(Some(options), body).await
        }
        other => other,
    };
    let made = made.map_err(|error| failure(format!("Docker refuses the container: {}", message(&error))))?;
    Ok(made.id)
}

/// Starts the container with its output attached, and hands over the secrets.
async fn start(
    container: &Container,
    secrets: Option<String>,
) -> Result<AttachContainerResults, Box<Outcome>> {
    let docker = &container.docker;
    let options = AttachContainerOptionsBuilder::default()
        .stream(true)
        .stdout(true)
        .stderr(true)
        .stdin(secrets.is_some())
        .build();
    let attached = docker.attach_container(&container.id, Some(options)).await;
    let mut attached = attached.map_err(|error| not_started(&error))?;
    let started = docker.start_container(&container.id, None::<StartContainerOptions>);
    started.await.map_err(|error| not_started(&error))?;
    if let Some(text) = secrets {
        let written = attached.input.write_all(text.as_bytes()).await;
        let ended = attached.input.shutdown().await;
        if let Err(error) = written.and(ended) {
            return Err(Box::new(failure(format!(
                "Cannot hand the secrets to the container: {error}"
            ))));
        }
    }
    Ok(attached)
}

fn not_started(error: &Error) -> Outcome {
    let text = message(error);
    // The statuses of shells for programs that are not there or cannot be run.
    let exit = if text.contains("executable file not found") || text.contains("no such file or directory") {
        Some(127)
    } else {
        text.contains("permission denied").then_some(126)
    };
    let hint = if exit == Some(127) && text.contains("/bin/sh") {
        " (the image needs a shell, /bin/sh)"
    } else {
        ""
    };
    Outcome {
        exit: exit.filter(|_| text.contains("exec:")),
        ..failure(format!("Docker cannot start the container: {text}{hint}"))
    }
}

/// Reports the start. Returns the process of the container when it is one of this machine.
async fn begin(container: &Container) -> Option<u32> {
    let kind = ExecutorEventKind::Started {
        at: now_millis(),
        native_id: container.id.clone(),
    };
    container.shared.tell(container.spec.id, kind);
    let pid = process(container).await;
    let marker = begin_marker(pid.unwrap_or(0));
    // Only a later run reads it, and that one asks Docker first.
    drop(fs::write(container.spec.work_dir.join(".command.begin"), marker));
    pid
}

/// The first process of a running container.
pub(super) async fn process(container: &Container) -> Option<u32> {
    if !is_local(&container.shared.address) {
        return None;
    }
    let inspect = container
        .docker
        .inspect_container(&container.id, None::<InspectContainerOptions>);
    let pid = inspect.await.ok()?.state?.pid?;
    u32::try_from(pid).ok().filter(|pid| *pid > 0)
}

/// Removes a container, whatever it does.
pub(super) async fn remove(docker: &Docker, id: &str) {
    let options = RemoveContainerOptionsBuilder::default()
        .force(true)
        .v(true)
        .build();
    if let Err(error) = docker.remove_container(id, Some(options)).await
        && !matches!(status(&error), Some(404 | 409))
    {
        tracing::warn!("Container {id} could not be removed: {}", message(&error));
    }
}
