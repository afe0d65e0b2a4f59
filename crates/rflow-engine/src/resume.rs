//! Finished tasks of earlier runs of the session.

use std::path::{Path, PathBuf};

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

    /// Whether a task with that key ended well. One whose end no journal has counts when its work dir says so:
    /// the head may have been killed before it could write it down.
    #[must_use]
    pub fn is_done(&self, hash: TaskHash, work_dir: &Path) -> bool {
        let known = self.tasks.completed.contains_key(&hash) || self.tasks.unfinished.contains_key(&hash);
        known && std::fs::read(work_dir.join(".exitcode")).is_ok_and(|text| text.trim_ascii() == b"0")
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
