//! A running container: its output, its deadline, its end.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::models::{ContainerInspectResponse, ContainerState};
use bollard::query_parameters::{
    InspectContainerOptions, KillContainerOptionsBuilder, LogsOptionsBuilder, WaitContainerOptions,
};
use futures_util::{Stream, StreamExt};
use rflow_executor::container::OUT_OF_MEMORY;
use rflow_executor::local::{Sampler, interval};
use rflow_task::{ContainerSettings, Outcome, TaskSpec};
use tokio::sync::watch;
use tokio::time::sleep_until;

use super::attempt::remove;
use super::connect::{message, status};
use super::output::Output;
use super::usage::Usage;
use super::{Shared, lost, now_millis, stopped, write_exit_code};

/// From asking a container to end to killing it. What is inside kills the script a little before that.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the rest of the output is waited for when the container has ended.
const LINGER: Duration = Duration::from_secs(10);
/// How long a daemon that went away is waited for.
const RETURN: Duration = Duration::from_secs(60);

/// What a container prints.
pub(super) type Printed = Pin<Box<dyn Stream<Item = Result<LogOutput, Error>> + Send>>;

/// A container of a task.
pub(super) struct Container {
    pub(super) shared: Arc<Shared>,
    pub(super) docker: Docker,
    pub(super) spec: Arc<TaskSpec>,
    pub(super) settings: ContainerSettings,
    pub(super) id: String,
}

impl Container {
    /// All that it prints, from its start to its end, from what the daemon kept.
    pub(super) fn printed(&self) -> Printed {
        let options = LogsOptionsBuilder::default()
            .follow(true)
            .stdout(true)
            .stderr(true)
            .build();
        Box::pin(self.docker.logs(&self.id, Some(options)))
    }

    async fn signal(&self, signal: &str) {
        let options = KillContainerOptionsBuilder::default().signal(signal).build();
        if let Err(error) = self.docker.kill_container(&self.id, Some(options)).await
            // It has ended, or is gone.
            && !matches!(status(&error), Some(404 | 409))
        {
            tracing::warn!("Container {} could not be stopped: {}", self.id, message(&error));
        }
    }

    /// All about it; `None` when the daemon does not know it.
    pub(super) async fn inspect(&self) -> Result<Option<ContainerInspectResponse>, Error> {
        let inspect = self
            .docker
            .inspect_container(&self.id, None::<InspectContainerOptions>);
        match inspect.await {
            Ok(found) => Ok(Some(found)),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Follows one container to its end.
pub(super) struct Follow {
    container: Container,
    output: Output,
    stop: watch::Receiver<bool>,
    started: u64,
    since: Instant,
    pid: Option<u32>,
    stopping: Option<Instant>,
    timed_out: bool,
    /// The daemon went away and came back, which may have killed the container.
    disconnected: bool,
    samples: Sampler,
}

/// Why following ended.
enum End {
    Exited,
    /// The daemon does not answer any more.
    Disconnected(String),
}

impl Follow {
    /// `started` is in milliseconds since the epoch, `since` the same moment; `pid` the container's first process on
    /// this machine.
    pub(super) fn new(
        container: Container,
        output: Output,
        stop: watch::Receiver<bool>,
        started: u64,
        since: Instant,
        pid: Option<u32>,
    ) -> Self {
        Self {
            container,
            output,
            stop,
            started,
            since,
            pid,
            stopping: None,
            timed_out: false,
            disconnected: false,
            samples: Sampler::default(),
        }
    }

    /// Waits for the end and sums up.
    pub(super) async fn run(mut self, printed: Printed) -> Outcome {
        let mut printed = printed;
        loop {
            match self.watch(printed).await {
                End::Exited => return self.finish().await,
                End::Disconnected(cause) => match self.reconnect(&cause).await {
                    Ok(output) => {
                        self.disconnected = true;
                        self.output = output;
                        printed = self.container.printed();
                    }
                    Err(outcome) => return *outcome,
                },
            }
        }
    }

    async fn watch(&mut self, mut printed: Printed) -> End {
        let docker = self.container.docker.clone();
        let id = self.container.id.clone();
        let mut ends = Box::pin(docker.wait_container(&id, None::<WaitContainerOptions>));
        let limit = self.container.spec.resources.time.map(Duration::from_millis);
        let deadline = limit.and_then(|limit| self.since.checked_add(limit));
        let mut open = true;
        let mut ended: Option<Instant> = None;
        let mut sample_at = self
            .pid
            .filter(|_| self.container.spec.metrics)
            .map(|_| Instant::now() + interval(self.since.elapsed()));
        while open || ended.is_none() {
            let wants_deadline = deadline.filter(|_| self.stopping.is_none() && ended.is_none());
            let kill_at = self.stopping.filter(|_| ended.is_none()).map(|at| at + PATIENCE);
            tokio::select! {
                part = printed.next(), if open => match part {
                    Some(Ok(part)) => self.output.write(&part),
                    // An end that is none is noticed by the other stream.
                    Some(Err(_)) | None => open = false,
                },
                end = ends.next(), if ended.is_none() => match end {
                    Some(Ok(_) | Err(Error::DockerContainerWaitError { .. })) => ended = Some(Instant::now()),
                    Some(Err(error)) if status(&error) == Some(404) => return End::Exited,
                    Some(Err(error)) => return End::Disconnected(message(&error)),
                    None => return End::Disconnected("the connection was closed".to_owned()),
                },
                () = stopped(&mut self.stop), if self.stopping.is_none() && ended.is_none() => {
                    self.end_it(false).await;
                }
                () = until(wants_deadline), if wants_deadline.is_some() => self.end_it(true).await,
                () = until(kill_at), if kill_at.is_some() => {
                    self.container.signal("KILL").await;
                    // Should even that have no effect, it is tried again.
                    self.stopping = Some(Instant::now());
                }
                () = until(sample_at), if sample_at.is_some() && ended.is_none() => {
                    if let Some(pid) = self.pid {
                        self.samples.sample(&self.container.shared.processes(), pid);
                    }
                    sample_at = Some(Instant::now() + interval(self.since.elapsed()));
                }
                () = until(ended.map(|at| at + LINGER)), if ended.is_some() => open = false,
            }
        }
        End::Exited
    }

    async fn end_it(&mut self, timed_out: bool) {
        self.stopping = Some(Instant::now());
        self.timed_out = timed_out;
        let signal = self.container.settings.kill.as_deref().unwrap_or("TERM");
        self.container.signal(signal).await;
    }

    /// Waits for a daemon that is being restarted; a container can outlive that. What it printed meanwhile is read
    /// again from the start.
    async fn reconnect(&self, cause: &str) -> Result<Output, Box<Outcome>> {
        let end = Instant::now() + RETURN;
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_secs(1)).await;
            match self.container.inspect().await {
                Ok(Some(_)) => {
                    let output = Output::create(&self.container.spec.work_dir);
                    return output.map_err(|error| Box::new(lost(error)));
                }
                Ok(None) => break,
                Err(_) => {}
            }
        }
        Err(Box::new(Outcome {
            started: self.started,
            ..lost(format!("Docker lost the container of the task: {cause}"))
        }))
    }

    async fn finish(mut self) -> Outcome {
        let found = self.container.inspect().await;
        let realtime = self.since.elapsed();
        let dir = self.container.spec.work_dir.clone();
        let usage = Usage::take(&dir);
        let state = match found {
            Ok(Some(found)) => found.state.unwrap_or_default(),
            // Somebody removed it; what it wrote itself still counts.
            Ok(None) => match recorded(&dir) {
                Some(exit) => ContainerState {
                    exit_code: Some(i64::from(exit)),
                    ..ContainerState::default()
                },
                None => return self.gone("somebody removed it"),
            },
            Err(error) => return self.gone(&message(&error)),
        };
        let exit = state.exit_code.and_then(|code| i32::try_from(code).ok());
        if self.disconnected && self.stopping.is_none() && matches!(exit, Some(137 | 143 | 255)) {
            remove(&self.container.docker, &self.container.id).await;
            return self.gone("the Docker daemon was stopped");
        }
        let starved =
            state.oom_killed == Some(true) || usage.as_ref().is_some_and(|usage| usage.out_of_memory);
        if exit == Some(137) && starved && self.stopping.is_none() {
            let limit = self
                .container
                .spec
                .resources
                .memory
                .map(|bytes| bytes / (1024 * 1024));
            let limit = limit
                .map(|limit| format!(" (it was {limit} MB)"))
                .unwrap_or_default();
            self.output.remark(&format!("{OUT_OF_MEMORY}{limit}"));
        }
        let mut error = self.output.take_error();
        let metrics = if self.container.spec.metrics {
            let usage = usage.unwrap_or_default();
            match usage.metrics(self.samples, realtime, &dir) {
                Ok(metrics) => Some(metrics),
                Err(cause) => {
                    error.get_or_insert(cause);
                    None
                }
            }
        } else {
            None
        };
        if let Some(cause) = exit.and_then(|exit| write_exit_code(&dir, exit)) {
            error.get_or_insert(cause);
        }
        if self.container.settings.remove {
            remove(&self.container.docker, &self.container.id).await;
        }
        Outcome {
            exit,
            timed_out: self.timed_out,
            started: self.started,
            completed: now_millis(),
            error,
            metrics,
            ..Outcome::default()
        }
    }

    /// The outcome of a container that is no more.
    fn gone(&self, why: &str) -> Outcome {
        Outcome {
            started: self.started,
            ..lost(format!("Docker lost the container of the task: {why}"))
        }
    }
}

/// The exit status that a work dir holds.
pub(super) fn recorded(dir: &Path) -> Option<i32> {
    let text = std::fs::read_to_string(dir.join(".exitcode")).ok()?;
    text.trim().parse().ok()
}

/// Waits until then; forever without a time.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
