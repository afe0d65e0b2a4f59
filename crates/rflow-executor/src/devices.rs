//! Devices of this machine that one task at a time has for itself.
//!
//! A device is taken by locking a file that stands for it, so that all executors, workers and runs on this machine
//! respect each other, and what a dead process held is free at once.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use thiserror::Error;

/// Most devices of a kind that are looked for.
const MAX_DEVICES: usize = 64;

/// Variables that list the accelerators that programs may use; the first that is set counts. With it, every task
/// that asks for accelerators gets some of its own and sees only those in the variable.
const VISIBLE: [&str; 3] = [
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
];

/// The variable that tells a task its other devices, separated by commas.
const DEVICES: &str = "RFLOW_DEVICES";

/// Why devices cannot be had, however long one waits.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// Fewer are there than a task wants.
    #[error(
        "This machine has {has} devices of type `{kind}` ({}), but {wants} are asked for",
        place(kind)
    )]
    TooFew {
        /// Type of accelerator.
        kind: String,
        /// Asked for.
        wants: u32,
        /// There.
        has: usize,
    },
    /// The files that stand for devices cannot be used.
    #[error("Cannot lock {}: {cause}", path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Where devices of a type are looked for.
fn place(kind: &str) -> String {
    match VISIBLE.contains(&kind) {
        true => format!("those that the variable {kind} lists"),
        false => format!("/dev/{kind}0, …"),
    }
}

/// The devices that tasks share.
#[derive(Debug, Clone)]
pub struct DevicePool {
    known: BTreeMap<String, Vec<PathBuf>>,
    locks: PathBuf,
}

impl Default for DevicePool {
    /// The FPGAs of this machine, `/dev/fpga0`, `/dev/fpga1`, …, and the accelerators that the environment lists.
    fn default() -> Self {
        let paths = (0..MAX_DEVICES).map(|number| PathBuf::from(format!("/dev/fpga{number}")));
        let found: Vec<PathBuf> = paths.filter(|path| path.exists()).collect();
        let listed = VISIBLE
            .iter()
            .find_map(|name| Some((*name, std::env::var(name).ok()?)))
            .map(|(name, ids)| listed(name, &ids));
        Self::new(
            [("fpga".to_owned(), found)].into_iter().chain(listed),
            std::env::temp_dir().join("rflow-devices"),
        )
    }
}

/// The accelerators in a variable, each as `VARIABLE/id`.
fn listed(name: &str, ids: &str) -> (String, Vec<PathBuf>) {
    let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
    (name.to_owned(), ids.map(|id| Path::new(name).join(id)).collect())
}

/// Devices that a task has; they are free again when this is dropped.
#[derive(Debug, Default)]
pub struct DeviceLease {
    paths: Vec<PathBuf>,
    /// Open files hold the locks.
    #[allow(dead_code, reason = "kept for what happens when it is dropped")]
    locks: Vec<File>,
}

impl DeviceLease {
    /// The device files.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The variable that tells the task its devices; `None` when it has none.
    pub(crate) fn variable(&self) -> Option<(String, String)> {
        let first = self.paths.first()?;
        let joined = |names: Vec<_>| names.join(",");
        let name = VISIBLE.iter().find(|name| first.starts_with(name));
        Some(match name {
            Some(name) => {
                let ids = self.paths.iter().filter_map(|path| path.file_name());
                let ids = joined(ids.map(std::ffi::OsStr::to_string_lossy).collect());
                ((*name).to_owned(), ids)
            }
            None => {
                let paths = self.paths.iter().map(|path| path.to_string_lossy());
                (DEVICES.to_owned(), joined(paths.collect()))
            }
        })
    }
}

impl DevicePool {
    /// Those devices, by type of accelerator, with the folder for files that stand for them.
    pub fn new(devices: impl IntoIterator<Item = (String, Vec<PathBuf>)>, locks: PathBuf) -> Self {
        Self {
            known: devices.into_iter().collect(),
            locks,
        }
    }

    /// No devices at all.
    #[must_use]
    pub fn none() -> Self {
        Self::new([], PathBuf::new())
    }

    /// True for types of accelerators that are handed out one by one; others are no business of the pool.
    #[must_use]
    pub fn knows(&self, kind: &str) -> bool {
        self.known.contains_key(kind)
    }

    /// The type that stands for accelerators listed in the environment.
    pub(crate) fn visible(&self) -> Option<&str> {
        self.known
            .keys()
            .map(String::as_str)
            .find(|kind| VISIBLE.contains(kind))
    }

    /// Whether this machine has a device of that type.
    #[must_use]
    pub fn has_any(&self, kind: &str) -> bool {
        self.known.get(kind).is_some_and(|devices| !devices.is_empty())
    }

    /// Takes that many devices, all or none; `None` when too few are free now.
    ///
    /// # Errors
    /// When waiting is no use.
    pub fn try_take(&self, kind: &str, count: u32) -> Result<Option<DeviceLease>, DeviceError> {
        let devices = self.known.get(kind).map(Vec::as_slice).unwrap_or_default();
        let wants = usize::try_from(count).unwrap_or(usize::MAX);
        if devices.len() < wants {
            return Err(DeviceError::TooFew {
                kind: kind.to_owned(),
                wants: count,
                has: devices.len(),
            });
        }
        let mut lease = DeviceLease::default();
        for device in devices {
            if lease.paths.len() == wants {
                break;
            }
            if let Some(lock) = self.lock(device)? {
                lease.paths.push(device.clone());
                lease.locks.push(lock);
            }
        }
        Ok((lease.paths.len() == wants).then_some(lease))
    }

    /// Takes devices by name, all or none, whether the pool knows them or not; `None` when one is in use now.
    ///
    /// # Errors
    /// When waiting is no use.
    pub fn try_take_these(&self, devices: &[PathBuf]) -> Result<Option<DeviceLease>, DeviceError> {
        let mut lease = DeviceLease::default();
        for device in devices {
            match self.lock(device)? {
                Some(lock) => lease.locks.push(lock),
                None => return Ok(None),
            }
            lease.paths.push(device.clone());
        }
        Ok(Some(lease))
    }

    /// Takes those of the devices that are free: for a task that is found again, and had them before.
    #[must_use]
    pub fn take_again(&self, devices: &[PathBuf]) -> DeviceLease {
        let mut lease = DeviceLease::default();
        let known = |device: &&PathBuf| self.known.values().any(|paths| paths.contains(device));
        for device in devices.iter().filter(known) {
            // A lock that cannot be had now does not stop a task that runs already.
            if let Ok(Some(lock)) = self.lock(device) {
                lease.paths.push(device.clone());
                lease.locks.push(lock);
            }
        }
        lease
    }

    /// Locks the file that stands for a device; `None` when somebody else has it.
    fn lock(&self, device: &Path) -> Result<Option<File>, DeviceError> {
        let name = device.to_string_lossy().replace('/', "_");
        let path = self.locks.join(name);
        let failed = |cause: io::Error| DeviceError::Lock {
            path: path.clone(),
            cause,
        };
        if !self.locks.exists() {
            fs::create_dir_all(&self.locks).map_err(failed)?;
            // Other users of the machine lock files there, too.
            drop(fs::set_permissions(
                &self.locks,
                fs::Permissions::from_mode(0o1777),
            ));
        }
        let open = |options: &mut OpenOptions| options.open(&path);
        let file = match open(OpenOptions::new().read(true)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                open(OpenOptions::new().create(true).truncate(false).write(true)).map_err(failed)?
            }
            other => other.map_err(failed)?,
        };
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(failed(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_task_at_a_time() {
        let temp = tempfile::tempdir().expect("folder");
        let devices: Vec<PathBuf> = ["/dev/a0", "/dev/a1"].map(PathBuf::from).into();
        let pool = DevicePool::new([("a".to_owned(), devices.clone())], temp.path().join("locks"));
        let other = pool.clone();
        let first = pool.try_take("a", 1).expect("known").expect("free");
        assert_eq!(first.paths(), &devices[..1]);
        assert!(other.try_take("a", 2).expect("known").is_none());
        let second = other.try_take("a", 1).expect("known").expect("free");
        assert_eq!(second.paths(), &devices[1..]);
        assert!(pool.try_take("a", 1).expect("known").is_none());
        drop(first);
        let again = other.take_again(&[devices[0].clone(), "/dev/b".into()]);
        assert_eq!(again.paths(), &devices[..1]);
        drop(again);
        assert!(pool.try_take("a", 1).expect("known").is_some());
        let error = pool.try_take("a", 3).expect_err("too many").to_string();
        assert!(error.contains("has 2 devices of type `a`"), "{error}");
        assert!(!pool.knows("b"));
    }

    #[test]
    fn listed_accelerators_are_told_in_their_variable() {
        let temp = tempfile::tempdir().expect("folder");
        let kind = VISIBLE[0];
        let pool = DevicePool::new([listed(kind, "0, GPU-7,")], temp.path().join("locks"));
        assert_eq!(pool.visible(), Some(kind));
        let first = pool.try_take(kind, 1).expect("listed").expect("free");
        let second = pool.try_take(kind, 1).expect("listed").expect("free");
        assert_eq!(first.variable(), Some((kind.to_owned(), "0".to_owned())));
        assert_eq!(second.variable(), Some((kind.to_owned(), "GPU-7".to_owned())));
        assert!(pool.try_take(kind, 1).expect("listed").is_none());
        drop((first, second));
        let both = pool.try_take(kind, 2).expect("listed").expect("free");
        assert_eq!(both.variable(), Some((kind.to_owned(), "0,GPU-7".to_owned())));
        assert_eq!(DeviceLease::default().variable(), None);
        let error = pool.try_take(kind, 3).expect_err("too many").to_string();
        assert!(
            error.contains("those that the variable CUDA_VISIBLE_DEVICES lists"),
            "{error}"
        );
    }
}
