//! What users see of a run: console, log file, trace and reports. All of it is made from the run's events by
//! observers, on threads of their own, so that a slow terminal or disk never slows tasks.

pub mod console;
mod dispatcher;
mod failure;
pub mod fields;
pub mod format;
pub mod log_file;
pub mod system;
mod trace_file;

pub use dispatcher::{DispatchError, Dispatcher, EventSender, JoinGuard};
pub use failure::{Failure, task_error_block};
pub use log_file::LogObserver;
pub use trace_file::{TraceFile, TraceFileError, TraceOptions};
