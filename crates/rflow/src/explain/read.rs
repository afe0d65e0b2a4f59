//! What journals have about the tasks to be compared.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rflow_task::journal::{JournalError, JournalReader};
use rflow_task::{EventKind, HashPart, TaskHash, TaskId, TaskTrace};

use super::TaskRef;

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    Completed,
    Cached,
    Failed(Option<i32>),
    Aborted,
}

/// A task of a run.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) name: String,
    pub(super) process: String,
    pub(super) hash: TaskHash,
    pub(super) work_dir: PathBuf,
    pub(super) script: String,
    pub(super) container: Option<String>,
    pub(super) parts: Vec<HashPart>,
    /// None without an end in the journal.
    pub(super) end: Option<End>,
}

impl Task {
    fn new(trace: TaskTrace, parts: Vec<HashPart>) -> Self {
        Self {
            name: trace.name,
            process: trace.process,
            hash: trace.hash,
            work_dir: trace.work_dir,
            script: trace.script,
            container: trace.container,
            parts,
            end: None,
        }
    }

    pub(super) fn reference(&self, run: &str) -> TaskRef {
        TaskRef {
            name: self.name.clone(),
            hash: self.hash,
            run: run.to_string(),
        }
    }
}

/// What a task is chosen by.
pub(super) struct Named<'a> {
    name: &'a str,
    pub(super) process: &'a str,
    tag: Option<&'a str>,
    hash: TaskHash,
}

impl Named<'_> {
    /// Whether a word of the user means this task.
    pub(super) fn is_meant(&self, word: &str) -> bool {
        const SHORTEST: usize = 4;
        let hex = word.replace('/', "").to_ascii_lowercase();
        let is_hash = hex.len() >= SHORTEST && self.hash.to_string().starts_with(&hex);
        // Names may be without the workflows that the process stands in.
        let simple = self.process.rfind(':').map_or(0, |colon| colon + 1);
        let ends = |name: &str| name == word || name.get(simple..) == Some(word);
        ends(self.name) || ends(self.process) || self.tag == Some(word) || is_hash
    }
}

/// The tasks of a run.
pub(super) struct RunTasks {
    pub(super) run: String,
    /// `-resume` was given.
    pub(super) resumed: bool,
    pub(super) tasks: Vec<Task>,
    /// Hashes of tasks that were taken from the cache.
    pub(super) cached: HashSet<TaskHash>,
    /// Names of all tasks by the beginning of their hash, as in [`TaskHash::short`].
    pub(super) names: HashMap<String, String>,
}

/// The run that a journal is of.
pub(super) fn run_name(path: &Path) -> Option<String> {
    Some(JournalReader::open(path).ok()?.header().run_name.clone())
}

/// Reads a journal and keeps the wanted tasks. `None` when a crash cut it within its first line.
pub(super) fn run_tasks(
    path: &Path,
    wanted: &dyn Fn(&Named<'_>) -> bool,
) -> Result<Option<RunTasks>, JournalError> {
    let mut reader = match JournalReader::open(path) {
        Err(JournalError::Format { .. }) => return Ok(None),
        reader => reader?,
    };
    let mut reading = Reading {
        tasks: RunTasks {
            run: reader.header().run_name.clone(),
            resumed: false,
            tasks: Vec::new(),
            cached: HashSet::new(),
            names: HashMap::new(),
        },
        parts: HashMap::new(),
        places: HashMap::new(),
        wanted,
    };
    while let Some(event) = reader.next_event()? {
        reading.event(event.kind);
    }
    Ok(Some(reading.tasks))
}

struct Reading<'a> {
    tasks: RunTasks,
    /// Parts of tasks of which nothing else is known yet.
    parts: HashMap<TaskId, Vec<HashPart>>,
    /// Where a task is in the list.
    places: HashMap<TaskId, usize>,
    wanted: &'a dyn Fn(&Named<'_>) -> bool,
}

impl Reading<'_> {
    fn event(&mut self, kind: EventKind) {
        match kind {
            EventKind::RunBegin(begin) => self.tasks.resumed = begin.resume,
            EventKind::TaskHashed { id, parts } => drop(self.parts.insert(id, parts)),
            EventKind::TaskSubmitted(trace) => self.add(Arc::unwrap_or_clone(trace), None),
            EventKind::TaskCompleted(trace) => self.add(Arc::unwrap_or_clone(trace), Some(End::Completed)),
            EventKind::TaskCached(trace) => {
                self.tasks.cached.insert(trace.hash);
                self.add(Arc::unwrap_or_clone(trace), Some(End::Cached));
            }
            EventKind::TaskFailed(trace) => {
                let end = End::Failed(trace.exit);
                self.add(Arc::unwrap_or_clone(trace), Some(end));
            }
            EventKind::TaskAborted(trace) => self.add(Arc::unwrap_or_clone(trace), Some(End::Aborted)),
            _ => {}
        }
    }

    fn add(&mut self, trace: TaskTrace, end: Option<End>) {
        let parts = self.parts.remove(&trace.id).unwrap_or_default();
        if let Some(task) = self
            .places
            .get(&trace.id)
            .and_then(|at| self.tasks.tasks.get_mut(*at))
        {
            task.end = end;
            return;
        }
        self.tasks.names.insert(trace.hash.short(), trace.name.clone());
        let named = Named {
            name: &trace.name,
            process: &trace.process,
            tag: trace.tag.as_deref(),
            hash: trace.hash,
        };
        // Repeated attempts have the hash parts of the first.
        if trace.attempt > 1 || !(self.wanted)(&named) {
            return;
        }
        self.places.insert(trace.id, self.tasks.tasks.len());
        let mut task = Task::new(trace, parts);
        task.end = end;
        self.tasks.tasks.push(task);
    }
}
