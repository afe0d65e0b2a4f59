//! Devices for tasks that ask for accelerators.

use std::path::PathBuf;
use std::time::Duration;

use rflow_executor::devices::{DeviceLease, DevicePool};
use rflow_task::{ExecutorEventKind, Outcome, TaskSpec};

use super::{Shared, fatal};

/// Time between two looks at devices that others have.
const PAUSE: Duration = Duration::from_millis(250);

/// Hands devices to tasks.
pub(super) struct Devices(pub(super) DevicePool);

/// Devices of a task, possibly none.
#[derive(Default)]
pub(super) struct Lease(Option<DeviceLease>);

impl Lease {
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.0
            .as_ref()
            .map(|lease| lease.paths().to_vec())
            .unwrap_or_default()
    }
}

impl Devices {
    /// Waits until the devices of a task are free. Types of accelerators that are not handed out one by one (GPUs)
    /// are up to `containerOptions`.
    ///
    /// # Errors
    /// The outcome of a task that asks for more than there is.
    pub(super) async fn lease(&self, shared: &Shared, spec: &TaskSpec) -> Result<Lease, Box<Outcome>> {
        let Some((count, Some(kind))) = &spec.resources.accelerator else {
            return Ok(Lease::default());
        };
        if !self.0.knows(kind) {
            return Ok(Lease::default());
        }
        let mut told = false;
        loop {
            match self.0.try_take(kind, *count) {
                Ok(Some(lease)) => return Ok(Lease(Some(lease))),
                Ok(None) => {}
                Err(error) => return Err(Box::new(fatal(error.to_string()))),
            }
            if !std::mem::replace(&mut told, true) {
                let kind = ExecutorEventKind::Waiting {
                    state: "waiting for a device".to_owned(),
                    reason: Some(format!("all devices of type `{kind}` are in use")),
                };
                shared.tell(spec.id, kind);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
