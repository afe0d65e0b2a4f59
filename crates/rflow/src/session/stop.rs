//! The way to stop a run from another thread.

use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};

use rflow_engine::engine::Message;
use rflow_tower::Skip;

/// Stops a run from another thread.
#[derive(Clone)]
pub struct Stop {
    pub(super) sender: Sender<Message>,
    /// Ends the wait for Seqera Platform; there once the run reports to it.
    pub(super) skip: Arc<OnceLock<Skip>>,
}

impl Stop {
    /// Asks the run to stop: running tasks are killed. A run that is over stops waiting for its report to be taken.
    pub fn stop(&self, times: u32) {
        // A run that is over needs no stop.
        drop(self.sender.send(Message::Interrupt(times)));
        if let Some(skip) = self.skip.get() {
            skip.skip();
        }
    }
}
