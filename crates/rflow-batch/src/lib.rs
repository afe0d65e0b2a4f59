//! Runs tasks as jobs of AWS Batch.
//!
//! A task's files are written to its work dir in S3, a job definition is found or registered by content, and a job
//! (or an array of jobs) is submitted; its state is looked at from time to time, and when it has ended, its exit
//! status and the listing of its work dir are read. [`BatchExecutor`] is the executor, [`BatchOptions`] what the
//! configuration says about it.

mod api;
mod arrays;
mod bin_dirs;
mod check;
mod classify;
mod collect;
mod command;
mod consumables;
mod container_options;
mod definition;
mod desk;
mod error;
mod executor;
#[cfg(test)]
mod fake;
mod fargate;
mod files;
mod lost_arrays;
mod options;
mod pool;
mod registry;
mod request;
mod sources;
mod words;
mod work;
mod wrapper;

pub use error::BatchError;
pub use executor::BatchExecutor;
pub use options::{BatchOptions, DEFAULT_HELPER, Platform, Staging};
pub use request::RunFacts;

/// Milliseconds since the epoch.
fn now_millis() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
}
