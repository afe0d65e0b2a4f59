//! How far each process is: counts made from the events, without anything about drawing.

use std::collections::{BTreeMap, HashMap};

use rflow_task::{EventKind, TaskId, TaskTrace};

/// One process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Process {
    /// Fully qualified name.
    pub(crate) name: String,
    /// `ab/cdef01` or `skipped  `; none before the first task.
    pub(crate) hash: Option<String>,
    /// What stands in parentheses after the name, from the last task.
    pub(crate) label: Option<String>,
    /// Tasks that exist and have not ended.
    pub(crate) active: u32,
    /// Tasks that have ended and will not be repeated.
    pub(crate) done: u32,
    pub(crate) cached: u32,
    pub(crate) stored: u32,
    pub(crate) failed: u32,
    pub(crate) ignored: u32,
    pub(crate) aborted: u32,
    pub(crate) retries: u32,
    /// No more tasks will come.
    pub(crate) closed: bool,
}

impl Process {
    pub(crate) fn total(&self) -> u32 {
        self.active + self.done + self.failed + self.aborted
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.closed && self.active == 0 && self.total() > 0
    }
}

/// All processes of a run.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) processes: Vec<Process>,
    /// Tasks submitted, by executor.
    pub(crate) executors: BTreeMap<String, u32>,
    index: HashMap<String, usize>,
    /// Process of each task that has not ended.
    active: HashMap<TaskId, usize>,
}

impl Progress {
    /// Takes an event in; returns whether anything changed.
    pub(crate) fn add(&mut self, kind: &EventKind) -> bool {
        match kind {
            EventKind::ProcessDefined { process } => {
                self.process(process);
            }
            EventKind::ProcessClosed { process } => self.process(process).closed = true,
            EventKind::TaskPending(task) => self.begin(task),
            EventKind::TaskSubmitted(task) => {
                *self.executors.entry(task.executor.clone()).or_default() += 1;
                self.show(task);
                self.begin(task);
            }
            EventKind::TaskCompleted(task) => {
                self.show(task);
                self.end(task).done += 1;
            }
            EventKind::TaskCached(task) => {
                self.show(task);
                let process = self.end(task);
                process.done += 1;
                process.cached += 1;
            }
            EventKind::TaskStored(task) => {
                let process = self.end(task);
                process.done += 1;
                process.stored += 1;
                process.hash = Some("skipped  ".to_owned());
            }
            EventKind::TaskFailed(task) => {
                self.show(task);
                let process = self.end(task);
                match task.error_action.as_deref() {
                    Some("RETRY") => process.retries += 1,
                    Some("IGNORE") => {
                        process.done += 1;
                        process.ignored += 1;
                    }
                    _ => process.failed += 1,
                }
            }
            EventKind::TaskAborted(task) => self.end(task).aborted += 1,
            _ => return false,
        }
        true
    }

    #[cfg(test)]
    pub(crate) fn of(processes: Vec<Process>) -> Self {
        Self {
            processes,
            ..Self::default()
        }
    }

    fn position(&mut self, name: &str) -> usize {
        if let Some(&position) = self.index.get(name) {
            return position;
        }
        self.processes.push(Process {
            name: name.to_owned(),
            ..Process::default()
        });
        self.index.insert(name.to_owned(), self.processes.len() - 1);
        self.processes.len() - 1
    }

    fn process(&mut self, name: &str) -> &mut Process {
        let position = self.position(name);
        &mut self.processes[position]
    }

    fn begin(&mut self, task: &TaskTrace) {
        let position = self.position(&task.process);
        if self.active.insert(task.id, position).is_none() {
            self.processes[position].active += 1;
        }
    }

    fn end(&mut self, task: &TaskTrace) -> &mut Process {
        let position = match self.active.remove(&task.id) {
            Some(position) => {
                self.processes[position].active -= 1;
                position
            }
            None => self.position(&task.process),
        };
        &mut self.processes[position]
    }

    /// The row shows the task that moved last.
    fn show(&mut self, task: &TaskTrace) {
        let label = task.name.strip_prefix(task.process.as_str()).and_then(|rest| {
            let label = rest.strip_prefix(" (")?.strip_suffix(')')?;
            Some(label.replace(|c: char| c.is_control(), " "))
        });
        let process = self.process(&task.process);
        process.hash = Some(task.hash.short());
        process.label = label;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::story;
    use super::*;

    #[test]
    fn counts_attempts_and_tasks_apart() {
        let mut progress = Progress::default();
        for kind in story() {
            progress.add(&kind);
        }
        let [a, b, c] = &progress.processes[..] else {
            panic!("{progress:?}")
        };
        assert_eq!(
            (a.done, a.total(), a.cached, a.ignored, a.retries),
            (3, 3, 1, 1, 1)
        );
        assert!(a.is_complete() && c.is_complete());
        assert!(b.hash.is_none() && b.total() == 0);
        assert_eq!(c.hash.as_deref(), Some("skipped  "));
        assert_eq!(a.label.as_deref(), Some("t2"));
        assert_eq!(progress.executors["local"], 3);
        assert!(progress.active.is_empty());
    }
}
