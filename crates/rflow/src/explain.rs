//! Why a task of a run was not taken from the cache: the parts of its hash beside those of the most similar task of
//! an earlier run of the session.

mod compare;
mod read;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rflow_task::TaskHash;
use rflow_task::history::{History, HistoryError};
use rflow_task::journal::{JournalError, session_dir, session_journals};

pub use compare::Change;
use read::{End, RunTasks, Task};

/// A task cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// Nothing was run in this folder.
    #[error("It looks like no pipeline was executed in this folder (or execution history is empty)")]
    NoRuns,
    /// The history cannot be used, or has no such run.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The folder of journals cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The run left no journal.
    #[error("The run `{run}` has no journal -- runs of other engines, and runs that were cleaned, have none")]
    NoJournal {
        /// Name of the run.
        run: String,
    },
    /// The run has no such task.
    #[error(
        "The run `{run}` has no task `{task}` -- give its name as in `rflow log {run} -f name`, its hash, its tag \
         or the name of its process"
    )]
    NoTask {
        /// Name of the run.
        run: String,
        /// What was looked for.
        task: String,
    },
}

/// A task in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRef {
    /// Name of the task.
    pub name: String,
    /// Its hash.
    pub hash: TaskHash,
    /// Name of the run.
    pub run: String,
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken from the cache.
    Cached,
    /// The run was started without `-resume`.
    NotResumed,
    /// No earlier run of the session has a task of its process.
    NoCounterpart,
    /// The journal does not have the parts of one of the tasks.
    NotRecorded(TaskRef),
    /// Something that the hash is made of is not what it was.
    Changed(TaskRef, Vec<Change>),
    /// The hash is made of the same as before; one sentence on why the task ran all the same.
    Same(TaskRef, String),
}

/// The answer about one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskExplanation {
    /// Which.
    pub task: TaskRef,
    /// What became of it, and why.
    pub verdict: Verdict,
}

/// Explains the tasks of a run (the last one without `run`) that `task` means: a name, a tag, the beginning of a
/// hash, or the name of a process.
///
/// # Errors
/// When there is no such run or task, or a journal cannot be read.
pub fn explain_task(
    state: &Path,
    run: Option<&str>,
    task: &str,
) -> Result<Vec<TaskExplanation>, ExplainError> {
    let history = History::in_state_dir(state);
    if history.records()?.is_empty() {
        return Err(ExplainError::NoRuns);
    }
    let name = run.unwrap_or("last");
    let Some(record) = history.find(name)?.pop() else {
        return Err(HistoryError::Unknown {
            name: name.to_string(),
        }
        .into());
    };
    let run = record.run_name.unwrap_or_default();
    let dir = session_dir(state, &record.session);
    let journals = session_journals(&dir).map_err(|source| ExplainError::Folder { path: dir, source })?;
    let no_journal = || ExplainError::NoJournal { run: run.clone() };
    let (at, target) = find_run(&journals, &run, task)?.ok_or_else(no_journal)?;
    if target.tasks.is_empty() {
        let task = task.to_string();
        return Err(ExplainError::NoTask { run, task });
    }
    let processes: HashSet<&str> = target.tasks.iter().map(|t| t.process.as_str()).collect();
    let mut earlier = Vec::new();
    // The latest run comes first: of equally similar tasks its is taken.
    for path in journals[..at].iter().rev() {
        earlier.extend(read::run_tasks(path, &|t| processes.contains(t.process))?);
    }
    let explain = |task: &Task| TaskExplanation {
        task: task.reference(&run),
        verdict: verdict(task, &target, &earlier),
    };
    Ok(target.tasks.iter().map(explain).collect())
}

/// The journal of a run with the tasks that are meant, and its place in the list.
fn find_run(journals: &[PathBuf], run: &str, task: &str) -> Result<Option<(usize, RunTasks)>, JournalError> {
    for (at, path) in journals.iter().enumerate().rev() {
        if read::run_name(path).as_deref() == Some(run) {
            let tasks = read::run_tasks(path, &|t| t.is_meant(task))?;
            return Ok(tasks.map(|tasks| (at, tasks)));
        }
    }
    Ok(None)
}

fn verdict(task: &Task, target: &RunTasks, earlier: &[RunTasks]) -> Verdict {
    if task.end == Some(End::Cached) {
        return Verdict::Cached;
    }
    if !target.resumed {
        return Verdict::NotResumed;
    }
    let Some((other, run)) = counterpart(task, target, earlier) else {
        return Verdict::NoCounterpart;
    };
    let reference = other.reference(run);
    if task.parts.is_empty() {
        return Verdict::NotRecorded(task.reference(&target.run));
    }
    if other.parts.is_empty() {
        return Verdict::NotRecorded(reference);
    }
    let changes = compare::changes(other, task, target);
    if changes.is_empty() {
        Verdict::Same(reference, same_reason(task, other))
    } else {
        Verdict::Changed(reference, changes)
    }
}

/// The task of an earlier run that is most like it.
fn counterpart<'a>(task: &Task, target: &RunTasks, earlier: &'a [RunTasks]) -> Option<(&'a Task, &'a str)> {
    let digests: HashSet<_> = task.parts.iter().map(|p| (p.kind, &p.name, p.digest)).collect();
    let score = |other: &Task| {
        let equal = other
            .parts
            .iter()
            .filter(|p| digests.contains(&(p.kind, &p.name, p.digest)))
            .count();
        let named = if other.name == task.name { 3 } else { 0 };
        // What another task of this run took from the cache is that task's counterpart.
        let taken = if target.cached.contains(&other.hash) { 3 } else { 0 };
        2 * i64::try_from(equal).unwrap_or(i64::MAX / 2) + named - taken
    };
    let mut best: Option<(i64, &Task, &str)> = None;
    for run in earlier {
        for other in run.tasks.iter().filter(|t| t.process == task.process) {
            let score = score(other);
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, other, &run.run));
            }
        }
    }
    best.map(|(_, task, run)| (task, run))
}

/// Why a task with the same hash was not used.
fn same_reason(task: &Task, other: &Task) -> String {
    match &other.end {
        // A work dir that is there is never used again.
        Some(End::Completed | End::Cached) if task.hash == other.hash => format!(
            "its work dir {} was gone, so the task ran again in the same place",
            other.work_dir.display()
        ),
        Some(End::Failed(Some(exit))) => {
            format!("the earlier task failed with exit status {exit}, and failed tasks run again")
        }
        Some(End::Failed(None)) => "the earlier task failed, and failed tasks run again".to_string(),
        Some(End::Aborted) => "the earlier task was stopped before its end".to_string(),
        None => "the earlier run ended before the task did".to_string(),
        Some(End::Completed | End::Cached) => {
            let dir = other.work_dir.display();
            if rflow_storage::location::is_remote(&other.work_dir) {
                format!("an output is missing in {dir}, or `cache` is false for the process")
            } else if !other.work_dir.exists() {
                format!("the work dir {dir} is gone")
            } else if !other.work_dir.join(".exitcode").exists() {
                format!("the work dir {dir} has lost its file .exitcode")
            } else {
                format!("an output is missing in {dir}, or `cache` is false for the process")
            }
        }
    }
}

#[cfg(test)]
mod tests;
