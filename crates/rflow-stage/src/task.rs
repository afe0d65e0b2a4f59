//! The description of a task, as its executor leaves it in the work dir.

use std::io;
use std::path::{Path, PathBuf};

use rflow_storage::{Store, Stores};
use rflow_task::TaskSpec;
use serde_json::Value;

use crate::arguments::{Target, folder};
use crate::failure::{Failure, reading};
use crate::transfer::Transfers;

/// Name of the file in the work dir: a [`TaskSpec`] as JSON. Fields that this version does not know are ignored,
/// and absent ones have their defaults, so that rflow and this program need not be of one version.
///
/// A field `config` more may hold a part of the resolved configuration, for the options of the stores.
pub const TASK_FILE: &str = ".command.task.json";

/// A task with what belongs to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Task {
    pub(crate) spec: TaskSpec,
    /// Part of the configuration; `Null` when there is none.
    pub(crate) config: Value,
}

/// The work dir that the command line and the index of this job in its array lead to.
pub(crate) fn work_dir(
    stores: &Stores,
    target: &Target,
    index: Option<&str>,
    transfers: Transfers,
) -> Result<PathBuf, Failure> {
    let list = match target {
        Target::Task(address) => return Ok(address.clone()),
        Target::Array(list) => list,
    };
    let index = index.ok_or_else(|| {
        Failure::Usage(
            "AWS_BATCH_JOB_ARRAY_INDEX is not set: `--array` is for children of array jobs; give the work dir of \
             one task instead"
                .to_owned(),
        )
    })?;
    let at: usize = index.parse().map_err(|_| {
        Failure::Usage(format!(
            "AWS_BATCH_JOB_ARRAY_INDEX is `{index}`, which is not a number"
        ))
    })?;
    let bytes = read(stores, list, transfers)?;
    let dirs: Vec<String> = serde_json::from_slice(&bytes).map_err(|error| damaged(list, &error))?;
    let dir = dirs.get(at).ok_or_else(|| {
        Failure::Usage(format!(
            "{} lists {} tasks, and AWS_BATCH_JOB_ARRAY_INDEX is {at}: the array job is larger than its list",
            list.display(),
            dirs.len()
        ))
    })?;
    Ok(folder(dir))
}

/// Reads the task of a work dir.
pub(crate) fn task(stores: &Stores, work_dir: &Path, transfers: Transfers) -> Result<Task, Failure> {
    let address = work_dir.join(TASK_FILE);
    let bytes = read(stores, &address, transfers)?;
    parse(&bytes).map_err(|error| damaged(&address, &error))
}

fn parse(bytes: &[u8]) -> Result<Task, serde_json::Error> {
    let mut given: serde_json::Map<String, Value> = serde_json::from_slice(bytes)?;
    let config = given.remove("config").unwrap_or_default();
    let mut fields = serde_json::to_value(TaskSpec::default())?;
    if let Value::Object(fields) = &mut fields {
        fields.extend(given);
    }
    let spec = serde_json::from_value(fields)?;
    Ok(Task { spec, config })
}

fn read(stores: &Stores, address: &Path, transfers: Transfers) -> Result<Vec<u8>, Failure> {
    let bytes = store(stores, address).and_then(|store| transfers.attempt(|| store.read(address)));
    bytes.map_err(|cause| Failure::Task {
        address: address.to_owned(),
        hint: reading(&cause),
        cause,
    })
}

/// The store of an address.
pub(crate) fn store<'s>(stores: &'s Stores, address: &Path) -> io::Result<&'s dyn Store> {
    stores.of(address)?.ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::Unsupported,
            "this is not the address of a store (`s3://bucket/…`)",
        )
    })
}

fn damaged(address: &Path, error: &serde_json::Error) -> Failure {
    Failure::Task {
        address: address.to_owned(),
        cause: io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it cannot be understood ({error})"),
        ),
        hint: "; rflow and rflow-stage should be of one version",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_may_differ() {
        let task = parse(br#"{"name": "P (1)", "stage_mode": "copy", "later": [1], "config": {"aws": {}}}"#)
            .unwrap();
        assert_eq!(task.spec.name, "P (1)");
        assert_eq!(task.spec.resources.cpus, 1);
        assert!(task.config["aws"].is_object());
        let spec = TaskSpec {
            name: "ü \"x\"\n".into(),
            ..TaskSpec::default()
        };
        assert_eq!(parse(&serde_json::to_vec(&spec).unwrap()).unwrap().spec, spec);
        assert!(parse(b"[]").is_err());
        assert!(parse(br#"{"attempt": "x"}"#).is_err());
    }
}
