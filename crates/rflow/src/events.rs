//! Where the events of a run go: to its observers, and before they exist, into a list. Secrets are taken out here,
//! before anything is written or shown.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rflow_engine::run::now;
use rflow_report::EventSender;
use rflow_task::{Event, EventKind};

use crate::confidential::Confidential;

/// A way to the observers, for all threads. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Events {
    shared: Arc<Mutex<State>>,
    pub(crate) secrets: Confidential,
}

#[derive(Default)]
struct State {
    sender: Option<EventSender>,
    early: Vec<Event>,
}

impl Events {
    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn send(&self, mut event: Event) {
        let mut state = self.state();
        match &state.sender {
            Some(sender) => {
                self.secrets.event(&mut event.kind);
                sender.send(event);
            }
            None => state.early.push(event),
        }
    }

    pub(crate) fn message(&self, level: &str, text: &str) {
        let kind = EventKind::Message {
            level: level.to_string(),
            text: text.to_string(),
        };
        self.send(Event { at: now(), kind });
    }

    /// The observers are there: they get the given event first, then what came before they existed.
    pub(crate) fn connect(&self, sender: EventSender, first: Event) {
        let mut state = self.state();
        for mut event in std::iter::once(first).chain(state.early.drain(..)) {
            self.secrets.event(&mut event.kind);
            sender.send(event);
        }
        state.sender = Some(sender);
    }

    /// Waits until the observers have seen everything sent so far.
    pub(crate) fn flush(&self) {
        let sender = self.state().sender.clone();
        if let Some(sender) = sender {
            sender.flush();
        }
    }

    /// Lets the observers go; later events are lost.
    pub(crate) fn disconnect(&self) {
        self.state().sender = None;
    }
}
