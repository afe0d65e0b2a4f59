//! `__local-worker`: a helper process of the local executor.

use anyhow::Result;

/// Serves the local executor until its parent is gone and the last task has ended.
pub(crate) fn worker(_words: &[String]) -> Result<u8> {
    Ok(u8::try_from(rflow_executor::local_worker_main()).unwrap_or(1))
}
