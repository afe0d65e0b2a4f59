//! Finished tasks of earlier runs of the session.

mod listings;

use std::cell::OnceCell;
use std::io;
use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_storage::Stores;
use rflow_storage::location::is_remote;
use rflow_task::journal::{JournalError, SessionTasks, session_tasks};
use rflow_task::{TaskHash, TaskTrace, WorkFile};

use self::listings::Listings;

/// A task that an earlier run submitted and whose end nothing tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Process id, job id, …; empty when only its submission was written down, or nothing but what is in its work dir.
    pub native_id: String,
    /// When it was submitted, in milliseconds since the epoch, where that was written down.
    pub submitted: Option<u64>,
}

/// What the journals of a session tell about its tasks.
#[derive(Default)]
pub struct Cache {
    tasks: SessionTasks,
    listings: OnceCell<Listings>,
}

impl Cache {
    /// Reads the journals, oldest first.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(journals: &[PathBuf]) -> Result<Self, JournalError> {
        Ok(Self {
            tasks: session_tasks(journals)?,
            listings: OnceCell::new(),
        })
    }

    /// Whether an earlier run submitted a task with that key, however it ended.
    #[must_use]
    pub fn knows(&self, hash: TaskHash) -> bool {
        self.tasks.completed.contains_key(&hash)
            || self.tasks.unfinished.contains_key(&hash)
            || self.tasks.ended.contains(&hash)
    }

    /// Where an earlier run made the work dir of a task with that key, if not at `usual`: it had another work folder.
    /// A folder that is no more, as that of a project that was moved, does not count.
    pub(crate) fn other_work_dir(&self, interp: &Interp, hash: TaskHash, usual: &Path) -> Option<PathBuf> {
        let completed = self.tasks.completed.get(&hash).map(|task| &task.work_dir);
        let unfinished = || self.tasks.unfinished.get(&hash).map(|task| &task.work_dir);
        let dir = completed.or_else(unfinished).filter(|dir| *dir != usual)?;
        let is_there = is_remote(dir) || interp.machine.stat(dir).is_some_and(|stat| stat.is_dir);
        is_there.then(|| dir.clone())
    }

    /// Whether a task with that key ended well. In a work dir on this machine the task has the last word: the head
    /// may have been killed before it could write the end down, or even the start. The hash holds the session, so the
    /// dir is of an earlier run of it, unless this run made it. Of remote work dirs the journals tell, and the executor
    /// is asked for the end of those that have none.
    #[must_use]
    pub fn is_done(&self, interp: &Interp, hash: TaskHash, work_dir: &Path) -> bool {
        if is_remote(work_dir) {
            return self.tasks.completed.contains_key(&hash);
        }
        exit_code(interp, work_dir).is_some_and(|code| code == b"0")
    }

    /// A task that an earlier run submitted and whose end nothing tells.
    #[must_use]
    pub fn unfinished(&self, interp: &Interp, hash: TaskHash, work_dir: &Path) -> Option<Unfinished> {
        // One that ended well a moment ago, after it was asked whether it is done, is found as ended.
        let ended = || !is_remote(work_dir) && exit_code(interp, work_dir).is_some_and(|code| code != b"0");
        match self.tasks.unfinished.get(&hash) {
            Some(task) => (!ended()).then(|| Unfinished {
                native_id: task.native_id.as_deref().unwrap_or_default().to_string(),
                submitted: task.submit,
            }),
            // It was started just before the head was killed, and no journal knows of it.
            None if is_remote(work_dir) || self.knows(hash) => None,
            None => (was_started(interp, work_dir) && !ended()).then(Unfinished::default),
        }
    }

    /// All files in a remote work dir, with names relative to it.
    ///
    /// # Errors
    /// Why it cannot be listed.
    pub(crate) fn listing(&self, stores: &Stores, work_dir: &Path) -> io::Result<Vec<WorkFile>> {
        let listings = self.listings.get_or_init(|| {
            let mut done: Vec<_> = self.tasks.completed.values().collect();
            done.retain(|task| is_remote(&task.work_dir));
            // Tasks will come again in about the order in which they came.
            done.sort_by_key(|task| (task.submit, task.complete));
            Listings::start(
                stores,
                done.into_iter().map(|task| task.work_dir.clone()).collect(),
            )
        });
        listings.take(work_dir)
    }

    /// Adds times and measurements of the earlier run to a trace.
    pub fn fill(&self, trace: &mut TaskTrace) {
        // Tasks without a script have no exit status.
        trace.exit = (!trace.script.is_empty()).then_some(0);
        let Some(done) = self.tasks.completed.get(&trace.hash) else {
            return;
        };
        trace.native_id = done.native_id.as_ref().map(ToString::to_string);
        trace.submit = done.submit;
        trace.start = done.start;
        trace.complete = done.complete;
        trace.metrics = done.metrics.as_deref().cloned();
    }
}

/// Whether a worker has begun to start the task: dirs are made before, when a task has to wait.
fn was_started(interp: &Interp, work_dir: &Path) -> bool {
    interp.machine.stat(&work_dir.join(".command.run")).is_some()
}

/// What a task wrote at its end.
fn exit_code(interp: &Interp, work_dir: &Path) -> Option<Vec<u8>> {
    let text = interp.machine.read(&work_dir.join(".exitcode")).ok()?;
    Some(text.trim_ascii().to_vec())
}
