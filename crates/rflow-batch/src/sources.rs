//! Looks at inputs in S3 before their task is submitted: a job that cannot get them need not start.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rflow_storage::Store;
use rflow_storage::location::Address;
use rflow_task::StageIn;

/// Inputs that are known to be there; they are looked at once per run.
#[derive(Default)]
pub(crate) struct Sources {
    there: Mutex<HashSet<PathBuf>>,
}

impl Sources {
    /// The first input that does not exist. Those in the work dir of the run were seen when they were made, and what
    /// only a container may read is left to it.
    pub(crate) fn missing<'a>(
        &self,
        store: &dyn Store,
        work: &Path,
        inputs: &'a [StageIn],
    ) -> Option<&'a Path> {
        inputs
            .iter()
            .map(|input| input.source.as_path())
            .find(|source| self.is_missing(store, work, source))
    }

    fn is_missing(&self, store: &dyn Store, work: &Path, source: &Path) -> bool {
        let in_store = Address::of(source).is_some_and(|address| address.scheme == "s3");
        if !in_store || source.starts_with(work) || self.lock().contains(source) {
            return false;
        }
        match store.stat(source) {
            Ok(None) => true,
            Ok(Some(_)) => {
                self.lock().insert(source.to_path_buf());
                false
            }
            Err(error) => {
                tracing::debug!(source = %source.display(), %error, "an input cannot be looked at");
                false
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.there.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
