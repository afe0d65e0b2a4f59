//! Finished tasks of earlier runs of the session.

use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_storage::location::is_remote;
use rflow_task::journal::{JournalError, SessionTasks, session_tasks};
use rflow_task::{TaskHash, TaskTrace};

/// What the journals of a session tell about its tasks.
#[derive(Default)]
pub struct Cache {
    tasks: SessionTasks,
}

impl Cache {
    /// Reads the journals, oldest first.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(journals: &[PathBuf]) -> Result<Self, JournalError> {
        Ok(Self {
            tasks: session_tasks(journals)?,
        })
    }

    /// Whether an earlier run submitted a task with that key, however it ended.
    #[must_use]
    pub fn knows(&self, hash: TaskHash) -> bool {
        self.tasks.completed.contains_key(&hash)
            || self.tasks.unfinished.contains_key(&hash)
            || self.tasks.ended.contains(&hash)
    }

    /// Whether a task with that key ended well. One whose end no journal has counts when its work dir says so:
    /// the head may have been killed before it could write it down. In remote work dirs that is left to the
    /// executor, which is asked for its end.
    #[must_use]
    pub fn is_done(&self, interp: &Interp, hash: TaskHash, work_dir: &Path) -> bool {
        if is_remote(work_dir) {
            return self.tasks.completed.contains_key(&hash);
        }
        self.knows(hash) && exit_code(interp, work_dir).is_some_and(|code| code == b"0")
    }

    /// The native id of a task that an earlier run submitted and whose end nothing tells; empty when only its
    /// submission was written down.
    #[must_use]
    pub fn unfinished(&self, interp: &Interp, hash: TaskHash, work_dir: &Path) -> Option<String> {
        let task = self.tasks.unfinished.get(&hash)?;
        let ended = !is_remote(work_dir) && exit_code(interp, work_dir).is_some();
        (!ended).then(|| task.native_id.as_deref().unwrap_or_default().to_string())
    }

    /// Adds times and measurements of the earlier run to a trace.
    pub fn fill(&self, trace: &mut TaskTrace) {
        trace.exit = Some(0);
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

/// What a task wrote at its end.
fn exit_code(interp: &Interp, work_dir: &Path) -> Option<Vec<u8>> {
    let text = interp.machine.read(&work_dir.join(".exitcode")).ok()?;
    Some(text.trim_ascii().to_vec())
}
