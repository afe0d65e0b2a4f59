//! How long tasks may wait at their executors before they start (`maxSubmitAwait`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rflow_task::TaskId;

/// The ends of the waits, in milliseconds since the epoch. Tasks that start or end stay until their time comes.
#[derive(Default)]
pub(super) struct Awaits(BinaryHeap<Reverse<(u64, TaskId)>>);

impl Awaits {
    pub(super) fn add(&mut self, until: u64, id: TaskId) {
        self.0.push(Reverse((until, id)));
    }

    /// When to look next.
    pub(super) fn next(&self) -> Option<u64> {
        self.0.peek().map(|Reverse((until, _))| *until)
    }

    /// Takes out one whose time has come.
    pub(super) fn due(&mut self, now: u64) -> Option<TaskId> {
        if self.next()? > now {
            return None;
        }
        self.0.pop().map(|Reverse((_, id))| id)
    }
}
