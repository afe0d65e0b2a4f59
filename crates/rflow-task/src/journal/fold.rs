//! What resume needs to know of a session's earlier runs. Only that is kept of each task, because a session
//! may have hundreds of thousands.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use serde::Deserialize;

use super::{JournalError, JournalReader};
use crate::{Metrics, TaskHash, TaskId};

/// A task that ended well in an earlier run.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletedTask {
    /// Exit status.
    pub exit: Option<i32>,
    /// Process id or job id.
    pub native_id: Option<Box<str>>,
    /// Handed to the executor, milliseconds since the epoch.
    pub submit: Option<u64>,
    /// Started.
    pub start: Option<u64>,
    /// Ended.
    pub complete: Option<u64>,
    /// Its folder.
    pub work_dir: PathBuf,
    /// What it used; shown again when the task is taken over.
    pub metrics: Option<Box<Metrics>>,
}

/// A task whose end no journal has: it may have ended since, may run still, or may be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedTask {
    /// Its folder.
    pub work_dir: PathBuf,
    /// Process id or job id, when it is known to have started.
    pub native_id: Option<Box<str>>,
    /// Handed to the executor, milliseconds since the epoch.
    pub submit: Option<u64>,
}

/// The tasks of a session's earlier runs by cache key.
#[derive(Debug, Default)]
pub struct SessionTasks {
    /// Those that can be reused when their outputs are still there.
    pub completed: HashMap<TaskHash, CompletedTask>,
    /// Those that were submitted and have no end.
    pub unfinished: HashMap<TaskHash, UnfinishedTask>,
    /// Those that failed, were taken away or stopped: their work dirs are used up.
    pub ended: HashSet<TaskHash>,
}

/// The completed tasks of a session; see [`session_tasks`].
///
/// # Errors
/// When a journal cannot be read.
pub fn completed_tasks(journals: &[PathBuf]) -> Result<HashMap<TaskHash, CompletedTask>, JournalError> {
    session_tasks(journals).map(|tasks| tasks.completed)
}

/// Folds the journals of a session, oldest first. A journal cut within its header holds nothing and is passed
/// over.
///
/// # Errors
/// When a journal cannot be read.
pub fn session_tasks(journals: &[PathBuf]) -> Result<SessionTasks, JournalError> {
    let mut tasks = SessionTasks::default();
    for path in journals {
        let mut reader = match JournalReader::open(path) {
            Err(JournalError::Format { .. }) => continue,
            reader => reader?,
        };
        // Task numbers begin anew in every run.
        let mut running = HashMap::new();
        while let Some(record) = reader.next_record()? {
            if let Ok(line) = serde_json::from_slice::<Line<'_>>(record.json()) {
                tasks.add(line, &mut running);
            }
        }
    }
    Ok(tasks)
}

/// The fields of the events about tasks; the others are skipped without being built.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    id: Option<TaskId>,
    hash: Option<TaskHash>,
    native_id: Option<Box<str>>,
    exit: Option<i32>,
    submit: Option<u64>,
    start: Option<u64>,
    complete: Option<u64>,
    work_dir: Option<PathBuf>,
    metrics: Option<Box<Metrics>>,
}

impl SessionTasks {
    fn add(&mut self, line: Line<'_>, running: &mut HashMap<TaskId, TaskHash>) {
        match (&*line.event, line.hash, line.id) {
            ("task_submitted", Some(hash), Some(id)) => {
                // Submitted again although it had completed: its work dir was gone.
                self.completed.remove(&hash);
                running.insert(id, hash);
                let task = UnfinishedTask {
                    work_dir: line.work_dir.unwrap_or_default(),
                    native_id: line.native_id,
                    submit: line.submit,
                };
                self.unfinished.insert(hash, task);
            }
            ("task_started" | "task_accepted", _, Some(id)) => {
                let task = running.get(&id).and_then(|hash| self.unfinished.get_mut(hash));
                if let Some(task) = task {
                    task.native_id = line.native_id;
                }
            }
            ("task_completed" | "task_cached", Some(hash), Some(id)) => {
                running.remove(&id);
                self.unfinished.remove(&hash);
                let task = CompletedTask {
                    exit: line.exit,
                    native_id: line.native_id,
                    submit: line.submit,
                    start: line.start,
                    complete: line.complete,
                    work_dir: line.work_dir.unwrap_or_default(),
                    metrics: line.metrics,
                };
                self.completed.insert(hash, task);
            }
            ("task_failed" | "task_aborted", Some(hash), Some(id)) => {
                running.remove(&id);
                self.unfinished.remove(&hash);
                self.completed.remove(&hash);
                self.ended.insert(hash);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{JournalHeader, JournalWriter, session_journals};
    use std::sync::Arc;

    use super::*;
    use crate::{Event, EventKind, Resources, TaskTrace};

    pub(crate) fn trace(id: u32, exit: Option<i32>) -> Arc<TaskTrace> {
        Arc::new(TaskTrace {
            id: TaskId(id),
            hash: TaskHash([u8::try_from(id).unwrap(); 16]),
            native_id: Some(format!("{}", 100 + id)),
            process: "A".into(),
            name: format!("A ({id})"),
            tag: None,
            container: None,
            image: None,
            modules: Vec::new(),
            exit,
            submit: Some(1),
            start: Some(2),
            complete: exit.map(|_| 3),
            attempt: 1,
            work_dir: format!("/w/{id}").into(),
            script: "echo \"é\"\n".into(),
            scratch: None,
            queue: None,
            resources: Resources::default(),
            metrics: exit.map(|_| Metrics {
                realtime: 5,
                cpu_model: Some("x \"y\"".into()),
                ..Metrics::default()
            }),
            machine: None,
            error_action: None,
            env: None,
            executor: "local".into(),
            error: None,
        })
    }

    #[test]
    fn keeps_what_ended_well_and_what_has_no_end() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, kinds: Vec<EventKind>| {
            let header = JournalHeader {
                session: "s".into(),
                run_name: name.into(),
            };
            let path = super::super::next_journal(dir.path(), name).unwrap();
            let writer = JournalWriter::create(&path, &header, |error| panic!("{error}")).unwrap();
            for kind in kinds {
                writer.append(&Event { at: 9, kind }).unwrap();
            }
            writer.close().unwrap();
        };
        let mut waiting = trace(4, None);
        Arc::make_mut(&mut waiting).native_id = None;
        write(
            "first_run",
            vec![
                EventKind::RunBegin(Box::default()),
                EventKind::TaskSubmitted(trace(1, None)),
                EventKind::TaskSubmitted(trace(2, None)),
                EventKind::TaskSubmitted(trace(3, None)),
                EventKind::TaskSubmitted(waiting),
                EventKind::TaskStarted {
                    id: TaskId(4),
                    native_id: "4711".into(),
                },
                EventKind::TaskCompleted(trace(1, Some(0))),
                EventKind::TaskFailed(trace(2, Some(1))),
                EventKind::TaskCompleted(trace(3, Some(0))),
            ],
        );
        // The work dir of task 3 was gone, so it ran again and failed.
        write(
            "second_run",
            vec![
                EventKind::TaskCached(trace(1, Some(0))),
                EventKind::TaskSubmitted(trace(3, None)),
                EventKind::TaskFailed(trace(3, Some(1))),
                EventKind::RunEnd(Box::default()),
            ],
        );
        std::fs::write(dir.path().join("journal.3.cut"), "rflow-jour").unwrap();
        let tasks = session_tasks(&session_journals(dir.path()).unwrap()).unwrap();
        assert_eq!(tasks.completed.len(), 1);
        let done = &tasks.completed[&TaskHash([1; 16])];
        assert_eq!((done.exit, done.complete), (Some(0), Some(3)));
        assert_eq!(done.metrics.as_ref().unwrap().realtime, 5);
        assert_eq!(done.work_dir, PathBuf::from("/w/1"));
        assert_eq!(tasks.unfinished.len(), 1);
        let open = &tasks.unfinished[&TaskHash([4; 16])];
        assert_eq!(open.native_id.as_deref(), Some("4711"));
    }
}
