//! What the scheduler tells a process about a task of its own.

use rflow_task::{Outcome, TaskId};

/// The end of a task.
pub struct TaskEnd {
    /// Which.
    pub id: TaskId,
    /// When it was handed to its executor, in milliseconds since the epoch.
    pub submitted: Option<u64>,
    /// Process id, job id, …
    pub native_id: Option<String>,
    /// How.
    pub how: EndKind,
}

/// How a task ended, as far as its executor knows.
pub enum EndKind {
    /// It ran.
    Ran(Box<Outcome>),
    /// Its executor did not start it within `maxSubmitAwait`, and it was taken back.
    Overdue(Box<Outcome>),
    /// It was never started, or was stopped, because the run is ending.
    Dropped,
    /// It ended before; now its outputs are where `storeDir` keeps them, or could not be brought there.
    Stored(std::io::Result<()>),
}
