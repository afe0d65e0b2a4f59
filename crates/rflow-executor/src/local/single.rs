//! A task that is the only one of its process, as in a container that was started for it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rflow_task::{ExecutorEvent, ExecutorEventKind, Outcome, TaskId, TaskSpec, forward};
use rustix::process::Signal;

use super::failure;
use super::worker::{Shared, Worker, WorkerOptions};
use crate::devices::DevicePool;

/// A running task. What it prints appears on the streams of this process too. Dropping it kills the task.
pub struct SingleTask {
    worker: Worker,
    events: Receiver<ExecutorEvent>,
    id: TaskId,
}

/// Asks a [`SingleTask`] to end, from any thread.
#[derive(Clone)]
pub struct TaskStop {
    shared: Arc<Shared>,
    id: TaskId,
}

impl SingleTask {
    /// Starts a task in its work dir, a local folder; inputs, scripts and files are as with the local executor.
    /// `patience` is the time from the first signal to the end by force.
    ///
    /// # Errors
    /// When threads cannot be made. A task that cannot be started tells so in its outcome.
    pub fn start(spec: Arc<TaskSpec>, patience: Duration) -> io::Result<Self> {
        let (sender, events) = channel();
        let options = WorkerOptions {
            echo: true,
            patience,
            // The platform has chosen the devices of a task that it runs alone.
            devices: DevicePool::none(),
        };
        let worker = Worker::start(forward(sender, |event| event), options)?;
        let id = spec.id;
        worker.submit(vec![spec]);
        Ok(Self { worker, events, id })
    }

    /// What ends it early.
    #[must_use]
    pub fn stop(&self) -> TaskStop {
        TaskStop {
            shared: self.worker.shared(),
            id: self.id,
        }
    }

    /// Waits for its end; the files of the work dir are complete then.
    #[must_use]
    pub fn wait(self) -> Outcome {
        let outcome = self.events.iter().find_map(|event| match event.kind {
            ExecutorEventKind::Finished(outcome) => Some(*outcome),
            _ => None,
        });
        self.worker.drain();
        outcome.unwrap_or_else(|| failure("The task was lost by what watched it".to_owned()))
    }
}

impl TaskStop {
    /// Sends the signal to the process group of the task, and to processes of it that left the group.
    pub fn signal(&self, signal: Signal) {
        self.shared.kill(&[self.id], signal);
    }
}
