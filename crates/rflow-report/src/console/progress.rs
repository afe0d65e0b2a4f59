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
    /// Tasks that are known but not prepared.
    pub(crate) backlog: u32,
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
    /// Attempts that the platform took away.
    pub(crate) lost: u32,
    /// Tasks that wait at the platform, by its words.
    pub(crate) waiting: BTreeMap<String, u32>,
    /// No more tasks will come.
    pub(crate) closed: bool,
}

impl Process {
    pub(crate) fn total(&self) -> u32 {
        self.backlog + self.active + self.done + self.failed + self.aborted
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
    /// What tasks that wait at the platform wait for.
    waiting: HashMap<TaskId, String>,
}

/// State and reason of a task that waits, as one text.
fn waiting_for(state: &str, reason: Option<&str>) -> String {
    match reason {
        Some(reason) if !reason.is_empty() => format!("{state}: {}", reason.trim()),
        _ => state.to_owned(),
    }
}

impl Progress {
    /// Takes an event in; returns whether anything changed.
    pub(crate) fn add(&mut self, kind: &EventKind) -> bool {
        match kind {
            EventKind::ProcessDefined { process } => {
                self.process(process);
            }
            EventKind::ProcessBacklog { process, tasks } => self.process(process).backlog = *tasks,
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
                    Some("LOST") => process.lost += 1,
                    Some("IGNORE") => {
                        process.done += 1;
                        process.ignored += 1;
                    }
                    _ => process.failed += 1,
                }
            }
            EventKind::TaskAborted(task) => self.end(task).aborted += 1,
            EventKind::TaskWaiting { id, state, reason } => {
                self.wait(*id, waiting_for(state, reason.as_deref()))
            }
            EventKind::TaskStarted { id, .. } => return self.stop_waiting(*id),
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

    /// Notes what a task waits for. A task that is not known has ended already.
    fn wait(&mut self, id: TaskId, what: String) {
        self.stop_waiting(id);
        if let Some(&position) = self.active.get(&id) {
            *self.processes[position].waiting.entry(what.clone()).or_default() += 1;
            self.waiting.insert(id, what);
        }
    }

    /// The task waits no longer; returns whether it did.
    fn stop_waiting(&mut self, id: TaskId) -> bool {
        let (Some(what), Some(&position)) = (self.waiting.remove(&id), self.active.get(&id)) else {
            return false;
        };
        let waiting = &mut self.processes[position].waiting;
        if let Some(count) = waiting.get_mut(&what) {
            *count -= 1;
            if *count == 0 {
                waiting.remove(&what);
            }
        }
        true
    }

    /// What a task waits for has changed to something that no other task of its process waits for: process and text.
    /// Nothing otherwise, so that a thousand waiting tasks are one line and not a thousand.
    pub(crate) fn news(&self, kind: &EventKind) -> Option<(&str, &str)> {
        let EventKind::TaskWaiting { id, .. } = kind else {
            return None;
        };
        let what = self.waiting.get(id)?;
        let process = &self.processes[*self.active.get(id)?];
        (process.waiting.get(what) == Some(&1)).then_some((process.name.as_str(), what.as_str()))
    }

    fn end(&mut self, task: &TaskTrace) -> &mut Process {
        self.stop_waiting(task.id);
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
    use std::sync::Arc;

    use super::super::testing::{story, task};
    use super::*;

    #[test]
    fn waiting_tasks_are_counted_by_reason() {
        let mut progress = Progress::default();
        let waiting = |id: u32, state: &str, reason: &str| EventKind::TaskWaiting {
            id: TaskId(id),
            state: state.into(),
            reason: (!reason.is_empty()).then(|| reason.into()),
        };
        let mut news = Vec::new();
        let mut tell = |progress: &mut Progress, kind: EventKind| {
            progress.add(&kind);
            news.extend(
                progress
                    .news(&kind)
                    .map(|(process, what)| format!("{process} {what}")),
            );
        };
        for id in 1..4 {
            tell(&mut progress, EventKind::TaskSubmitted(Arc::new(task(id, "A"))));
            tell(&mut progress, waiting(id, "RUNNABLE", ""));
        }
        tell(&mut progress, waiting(2, "RUNNABLE", "no host is large enough"));
        tell(
            &mut progress,
            waiting(9, "RUNNABLE", "of a task that is not known"),
        );
        let process = |progress: &Progress| progress.processes[0].waiting.clone();
        assert_eq!(process(&progress)["RUNNABLE"], 2);
        assert_eq!(process(&progress)["RUNNABLE: no host is large enough"], 1);
        let native_id = String::new();
        tell(
            &mut progress,
            EventKind::TaskStarted {
                id: TaskId(1),
                native_id,
            },
        );
        tell(&mut progress, EventKind::TaskCompleted(Arc::new(task(1, "A"))));
        tell(&mut progress, EventKind::TaskAborted(Arc::new(task(2, "A"))));
        assert_eq!(
            process(&progress).into_iter().collect::<Vec<_>>(),
            [("RUNNABLE".to_string(), 1)]
        );
        assert_eq!(news, ["A RUNNABLE", "A RUNNABLE: no host is large enough"]);
    }

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
