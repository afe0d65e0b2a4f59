//! Groups of options as plain types.

mod executor;
mod manifest;
mod report;

pub use executor::{ExecutorSettings, RetryPolicy};
pub use manifest::Manifest;
pub use report::{DagSettings, FileSettings, TraceSettings};
