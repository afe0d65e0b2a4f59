//! Runs tasks: the files that make a work dir complete, and the executors.
//!
//! An executor takes a [`rflow_task::TaskSpec`] and tells through its sink when the task started and ended. What
//! a task is allowed to use, when it is tried again and what its outputs are is decided elsewhere.

pub mod container;
pub mod devices;
pub mod local;
pub mod wrapper;

pub use local::{LocalExecutor, LocalOptions, SingleTask, TaskStop, WorkerMode, local_worker_main};
