//! Collects tasks that can be children of one array job.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rflow_task::TaskId;

/// How long a group waits for another task before it is submitted as it is.
pub(crate) const LINGER: Duration = Duration::from_secs(1);
/// The most jobs of an array, a limit of the service.
pub(crate) const LARGEST: u32 = 10_000;

/// Groups of tasks with equal directives.
#[derive(Default)]
pub(crate) struct Arrays {
    groups: HashMap<String, Group>,
}

struct Group {
    process: String,
    tasks: Vec<TaskId>,
    last: Instant,
}

impl Arrays {
    /// Adds a task; gives back its group when that is full.
    pub(crate) fn add(
        &mut self,
        key: String,
        process: &str,
        task: TaskId,
        most: usize,
        now: Instant,
    ) -> Option<Vec<TaskId>> {
        let group = self.groups.entry(key.clone()).or_insert_with(|| Group {
            process: process.to_owned(),
            tasks: Vec::new(),
            last: now,
        });
        group.tasks.push(task);
        group.last = now;
        if group.tasks.len() < most {
            return None;
        }
        self.groups.remove(&key).map(|group| group.tasks)
    }

    /// Takes a task out; true when it was held.
    pub(crate) fn remove(&mut self, task: TaskId) -> bool {
        let mut found = false;
        self.groups.retain(|_, group| {
            let before = group.tasks.len();
            group.tasks.retain(|id| *id != task);
            found |= group.tasks.len() < before;
            !group.tasks.is_empty()
        });
        found
    }

    /// Groups that wait no longer: `hurried` says of a process that no more of its tasks come now.
    pub(crate) fn due(&mut self, now: Instant, hurried: impl Fn(&str) -> Haste) -> Vec<Vec<TaskId>> {
        let due = |group: &Group| match hurried(&group.process) {
            Haste::Now => true,
            Haste::Wait => false,
            Haste::Linger => now.duration_since(group.last) >= LINGER,
        };
        let keys: Vec<_> = self
            .groups
            .iter()
            .filter(|(_, group)| due(group))
            .map(|(key, _)| key.clone())
            .collect();
        let mut groups: Vec<_> = keys
            .iter()
            .filter_map(|key| self.groups.remove(key))
            .map(|group| group.tasks)
            .collect();
        groups.sort_unstable();
        groups
    }

    /// When [`Arrays::due`] may have something next.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.groups.values().map(|group| group.last + LINGER).min()
    }
}

/// How long the groups of a process are to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Haste {
    /// Not at all.
    Now,
    /// For a while after the last task.
    Linger,
    /// More tasks of it are on their way.
    Wait,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_groups_go_at_once_others_after_a_while() {
        let mut arrays = Arrays::default();
        let start = Instant::now();
        let mut add = |key: &str, n: u32, at| arrays.add(key.into(), "P", TaskId(n), 3, at);
        assert_eq!(add("a", 1, start), None);
        assert_eq!(add("b", 2, start), None);
        assert_eq!(add("a", 3, start), None);
        assert_eq!(add("a", 4, start), Some(vec![TaskId(1), TaskId(3), TaskId(4)]));
        assert_eq!(arrays.next(), Some(start + LINGER));
        assert!(arrays.due(start, |_| Haste::Linger).is_empty());
        assert!(arrays.due(start + LINGER, |_| Haste::Wait).is_empty());
        assert_eq!(arrays.due(start + LINGER, |_| Haste::Linger), [[TaskId(2)]]);
        assert_eq!(arrays.next(), None);
    }

    #[test]
    fn killed_tasks_leave_their_group() {
        let mut arrays = Arrays::default();
        let now = Instant::now();
        arrays.add("a".into(), "P", TaskId(1), 9, now);
        arrays.add("a".into(), "P", TaskId(2), 9, now);
        assert!(arrays.remove(TaskId(1)));
        assert!(!arrays.remove(TaskId(1)));
        assert_eq!(arrays.due(now, |_| Haste::Now), [[TaskId(2)]]);
    }
}
