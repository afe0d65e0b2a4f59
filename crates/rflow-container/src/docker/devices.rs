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
pub(super) struct Lease {
    lease: Option<DeviceLease>,
    /// The options of the container name them already.
    named: bool,
}

impl Lease {
    /// Devices that are to be added to the container.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        match &self.lease {
            Some(lease) if !self.named => lease.paths().to_vec(),
            _ => Vec::new(),
        }
    }
}

/// Devices of the host that options name: `--device /dev/x:/dev/y` or `--device=/dev/x`.
fn named_devices(options: &str) -> Vec<PathBuf> {
    let mut words = options.split_whitespace();
    let mut devices = Vec::new();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--device") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        let host = value.and_then(|v| v.trim_matches(['"', '\'']).split(':').next());
        devices.extend(host.filter(|h| h.starts_with('/')).map(PathBuf::from));
    }
    devices
}

impl Devices {
    /// Waits until the devices of a task are free: those that its options name, else some of the pool. Types of accelerators that are not handed out one by one (GPUs)
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
        let options = spec.container.as_ref().map_or("", |c| c.options.as_str());
        let named = named_devices(options);
        let mut told = false;
        loop {
            let taken = match named.is_empty() {
                true => self.0.try_take(kind, *count),
                false => self.0.try_take_these(&named),
            };
            match taken {
                Ok(Some(lease)) => {
                    return Ok(Lease {
                        lease: Some(lease),
                        named: !named.is_empty(),
                    });
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_in_options() {
        let named = |options: &str| -> Vec<String> {
            let paths = named_devices(options);
            paths.iter().map(|p| p.display().to_string()).collect()
        };
        assert_eq!(
            named("--device /dev/null:/dev/fpga0 --ulimit nofile=1:1"),
            ["/dev/null"]
        );
        assert_eq!(
            named("--device=/dev/a -v /x:/y --device '/dev/b:/dev/c:rwm'"),
            ["/dev/a", "/dev/b"]
        );
        assert!(named("--device-cgroup-rule x --devices").is_empty());
    }
}
