//! Signals to this process, which are meant for the task.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rflow_executor::TaskStop;
use rustix::process::Signal;

/// Signals that came. Clones are the same.
#[derive(Clone, Default)]
pub struct Interrupts(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    first: Option<Signal>,
    task: Option<TaskStop>,
}

impl Interrupts {
    /// A signal came: the task gets it when it runs.
    pub fn raise(&self, signal: Signal) {
        let mut state = self.state();
        state.first.get_or_insert(signal);
        if let Some(task) = &state.task {
            task.signal(signal);
        }
    }

    /// The first signal that came.
    #[must_use]
    pub(crate) fn signal(&self) -> Option<Signal> {
        self.state().first
    }

    /// From now on the task gets them, also one that has come already.
    pub(crate) fn watch(&self, task: TaskStop) {
        let mut state = self.state();
        if let Some(signal) = state.first {
            task.signal(signal);
        }
        state.task = Some(task);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Valid after every statement, whatever happened to its last holder.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
