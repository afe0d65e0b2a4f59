//! How many tasks of each process wait to be started. A process does not prepare tasks that will wait for long: they
//! take memory, and the time to prepare them is taken from those that could run.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::NodeId;

/// Waiting tasks of a process from which on no more are prepared. Executors that take tasks in bunches get theirs:
/// what they took does not wait any more.
const ENOUGH: usize = 1_000;

/// Waiting tasks below which more are prepared.
const FEW: usize = ENOUGH / 2;

/// Waiting tasks by process.
#[derive(Default)]
pub(super) struct Backlog {
    waiting: FxHashMap<NodeId, usize>,
    /// Processes that could prepare more.
    told_to_wait: FxHashSet<NodeId>,
}

impl Backlog {
    pub(super) fn came(&mut self, node: NodeId) {
        *self.waiting.entry(node).or_default() += 1;
    }

    pub(super) fn left(&mut self, node: NodeId) {
        if let Some(count) = self.waiting.get_mut(&node) {
            *count = count.saturating_sub(1);
        }
    }

    pub(super) fn is_full(&mut self, node: NodeId) -> bool {
        let full = self.count(node) >= ENOUGH;
        if full {
            self.told_to_wait.insert(node);
        }
        full
    }

    /// Takes the processes that wait although few of their tasks do.
    pub(super) fn hungry(&mut self) -> Vec<NodeId> {
        if self.told_to_wait.is_empty() {
            return Vec::new();
        }
        let mut hungry: Vec<NodeId> = self
            .told_to_wait
            .iter()
            .copied()
            .filter(|node| self.count(*node) < FEW)
            .collect();
        // The order of a set differs from run to run.
        hungry.sort_unstable();
        for node in &hungry {
            self.told_to_wait.remove(node);
        }
        hungry
    }

    /// Nothing waits any more.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    fn count(&self, node: NodeId) -> usize {
        self.waiting.get(&node).copied().unwrap_or(0)
    }
}
