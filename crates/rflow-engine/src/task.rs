//! What the scheduler tells a process about a task of its own.

use rflow_task::{Outcome, TaskId};

/// The end of a task.
pub struct TaskEnd {
    /// Which.
    pub id: TaskId,
    /// How.
    pub how: EndKind,
}

/// How a task ended, as far as its executor knows.
pub enum EndKind {
    /// It ran.
    Ran(Box<Outcome>),
    /// It was never started because the run is ending.
    Dropped,
}
