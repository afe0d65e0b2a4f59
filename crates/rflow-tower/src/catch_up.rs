//! Reads states from the journal of the run that were not kept in memory while the endpoint was away.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use indexmap::IndexMap;
use rflow_task::journal::{JournalError, JournalReader};
use rflow_task::{Event, TaskId, TaskTrace};

use crate::backlog::{EventKey, add_start, key_of};
use crate::task::{TaskState, state_of};

/// Most bytes of states that are read at once.
const MOST_BYTES: usize = 4 << 20;

/// The events of the journal from a time on.
pub(crate) struct Replay {
    path: PathBuf,
    reader: JournalReader,
    since: u64,
    /// An event of that time or later was read: all that follow count, whatever the clock did.
    begun: bool,
    submitted: HashMap<TaskId, Arc<TaskTrace>>,
    /// The last event read that tells of a task.
    pub(crate) last: Option<EventKey>,
    /// When something was read.
    pub(crate) last_read: Instant,
}

impl Replay {
    pub(crate) fn open(path: &Path, since: u64) -> Result<Self, JournalError> {
        Ok(Self {
            path: path.to_owned(),
            reader: JournalReader::open(path)?,
            since,
            begun: false,
            submitted: HashMap::new(),
            last: None,
            last_read: Instant::now(),
        })
    }

    /// The newest states of the tasks in the next part of the journal, in the order in which the tasks come there.
    /// Empty at the end of what has been written; the next call goes on from there. `open` knows the traces of
    /// tasks that run.
    pub(crate) fn next_states(
        &mut self,
        most: usize,
        open: impl Fn(TaskId) -> Option<Arc<TaskTrace>>,
    ) -> Result<Vec<TaskState>, JournalError> {
        let mut states: IndexMap<TaskId, TaskState> = IndexMap::new();
        let mut bytes = 0;
        while states.len() < most && bytes < MOST_BYTES {
            let Some(event) = self.next_event()? else { break };
            let Some(key) = key_of(&event) else { continue };
            self.last = Some(key);
            self.begun |= event.at >= self.since;
            let known = |id| self.submitted.get(&id).cloned().or_else(|| open(id));
            let Some(mut state) = state_of(&event, known) else {
                continue;
            };
            let id = state.trace.id;
            if state.status.is_last() {
                let submitted = self.submitted.remove(&id);
                add_start(&mut state.trace, submitted.as_deref());
            } else {
                self.submitted.insert(id, state.trace.clone());
            }
            if self.begun {
                bytes += state.size();
                states.insert(state.trace.id, state);
            }
        }
        Ok(states.into_values().collect())
    }

    fn next_event(&mut self) -> Result<Option<Event>, JournalError> {
        loop {
            if let Some(record) = self.reader.next_record()? {
                self.last_read = Instant::now();
                match record.event() {
                    Some(event) => return Ok(Some(event)),
                    None => continue,
                }
            }
            if !self.reader.torn() {
                return Ok(None);
            }
            // The writer was in the middle of a line: the next call looks again from its start.
            let offset = self.reader.offset();
            self.reader = JournalReader::open(&self.path)?;
            while self.reader.offset() < offset && self.reader.next_record()?.is_some() {}
            return Ok(None);
        }
    }
}
