//! What users see of a run: console, log file, trace and reports. All of it is made from the run's events by
//! observers, on threads of their own, so that a slow terminal or disk never slows tasks.

pub mod console;
mod dag;
mod dispatcher;
pub mod fields;
pub mod format;
pub mod log_file;
mod output_file;
mod page;
mod report;
mod rows;
mod stats;
pub mod system;
mod timeline;
mod trace_file;

pub use dag::{Dag, DagOptions, Direction};
pub use dispatcher::{DispatchError, Dispatcher, EventSender, JoinGuard};
pub use log_file::LogObserver;
pub use output_file::{OutputError, OutputFile};
pub use report::{Report, ReportOptions};
pub use timeline::Timeline;
pub use trace_file::{TraceFile, TraceFileError, TraceOptions};
