//! Publishing from or to remote storage, where nothing can be linked: every mode copies, and `move` also deletes.

use std::io;

use super::{Overwrite, Publish, PublishMode, Published};
use crate::location::Address;
use crate::part::Part;
use crate::store::Stores;

/// How far the clock of a store may be behind, and its times may be rounded, milliseconds.
const SKEW: i64 = 2000;

pub(super) fn publish(stores: &Stores, job: &Publish) -> io::Result<Published> {
    if job.source == job.target {
        return Ok(Published::Same);
    }
    if job.target.starts_with(&job.work_dir) {
        return Err(io::Error::other(
            "the target lies in the work directory of the task itself",
        ));
    }
    let (from, to) = (stores.of(&job.source)?, stores.of(&job.target)?);
    // Contents in storage are not compared.
    let keeps = match (job.overwrite, to) {
        // A folder may be there in part only, when an earlier run was killed.
        (Overwrite::Never, Some(store)) => store.stat(&job.target)?.is_some_and(|there| !there.is_dir),
        (Overwrite::Never, None) => job.target.exists(),
        (Overwrite::Before(moment), Some(store)) => {
            let there = store.stat(&job.target)?;
            there.is_some_and(|there| !there.is_dir && there.modified.saturating_add(SKEW) >= moment)
        }
        (Overwrite::Before(moment), None) => {
            super::overwrite::arrived(&job.target).is_some_and(|at| at >= moment)
        }
        _ => false,
    };
    if keeps {
        return Ok(Published::Kept);
    }
    let scheme = |path| Address::of(path).map(|a| a.scheme.to_owned());
    match (from, to) {
        (Some(store), Some(_)) if scheme(&job.source) == scheme(&job.target) => {
            store.copy(&job.source, &job.target, &job.write)?;
        }
        (Some(source), Some(target)) => {
            let passing = Part::beside(&std::env::temp_dir().join("rflow-publish"))?;
            source.download(&job.source, passing.path())?;
            target.upload(passing.path(), &job.target, &job.write)?;
        }
        (None, Some(target)) => target.upload(&job.source, &job.target, &job.write)?,
        (Some(source), None) => {
            if let Ok(old) = std::fs::symlink_metadata(&job.target)
                && (old.is_dir() || old.is_symlink())
            {
                super::remove(&job.target)?;
            }
            source.download(&job.source, &job.target)?;
        }
        (None, None) => return Err(io::ErrorKind::InvalidInput.into()),
    }
    if job.mode == PublishMode::Move {
        match from {
            Some(store) => store.delete(&job.source, true)?,
            None => super::remove(&job.source)?,
        }
    }
    Ok(Published::Done)
}
