//! The observer of a run: takes its events and sees the report through to the end.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rflow_task::{Event, EventKind, Observer, RunBegin};

use crate::sender::{Sender, Shared, Voice};
use crate::{TowerError, TowerOptions};

/// Tells the user something: a level and a text. Levels are `info`, `warn` and, with `tower.strict` only, `fatal`:
/// the run is to be ended with that error.
pub type Report = Box<dyn Fn(&str, &str) + Send>;

/// Reports a run. Events return at once, but for the last one: it waits until all is delivered, for
/// [`TowerOptions::flush_timeout`] at most.
pub struct TowerObserver {
    shared: Arc<Shared>,
    voice: Arc<Voice>,
    options: Arc<TowerOptions>,
}

impl std::fmt::Debug for TowerObserver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TowerObserver")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl TowerObserver {
    /// Starts the thread that talks to the endpoint; it begins with the first event. `journal` is where the journal
    /// of the run is written. With `tower.strict` the run is announced here, before it begins.
    ///
    /// # Errors
    /// With `tower.strict`, when the endpoint does not take the run; when the thread cannot be started.
    pub fn start(
        options: TowerOptions,
        begin: &RunBegin,
        journal: &Path,
        report: Report,
    ) -> Result<Self, TowerError> {
        let options = Arc::new(options);
        let shared = Arc::new(Shared::default());
        let voice = Arc::new(Voice::new(report, options.redactor.clone()));
        let mut sender = Sender::new(
            shared.clone(),
            voice.clone(),
            options.clone(),
            begin.clone(),
            journal.to_owned(),
        );
        if options.strict {
            sender.create_now()?;
        }
        std::thread::Builder::new()
            .name("tower".into())
            .spawn(move || sender.run())
            .map_err(TowerError::Thread)?;
        Ok(Self {
            shared,
            voice,
            options,
        })
    }

    /// Waits for the sender, and tells what could not be delivered.
    fn see_through(&self) {
        let mut backlog = self.shared.lock();
        let deadline = backlog.deadline;
        while !backlog.sender_done && deadline.is_some_and(|at| Instant::now() < at) {
            backlog = self.shared.wait(backlog, deadline);
        }
        if backlog.given_up {
            return;
        }
        let tasks = backlog.undelivered();
        let mut missing = Vec::new();
        match tasks.len() {
            0 => {}
            1 => missing.push(format!("the state of task {}", tasks.ranges())),
            count => missing.push(format!("the states of {count} tasks ({})", tasks.ranges())),
        }
        if !backlog.completed {
            missing.push("the end of the run".to_owned());
        }
        let cause = backlog.last_failure.clone();
        // A sender that still waits for an answer must not go on with a run that is over.
        backlog.give_up();
        drop(backlog);
        self.shared.notify();
        if !missing.is_empty() {
            let text = format!(
                "The record of this run at {} is incomplete: {} could not be delivered within {} after the end of the \
                 run -- the run itself is not affected. Cause: {}",
                self.options.endpoint,
                missing.join(" and "),
                rflow_report::format::duration(
                    u64::try_from(self.options.flush_timeout.as_millis()).unwrap_or(u64::MAX)
                ),
                cause.unwrap_or_else(|| "the endpoint answers too slowly".to_owned())
            );
            self.voice.tell("warn", &text);
        }
    }
}

impl Observer for TowerObserver {
    fn event(&mut self, event: &Event) {
        let over = matches!(event.kind, EventKind::RunEnd(_));
        {
            let mut backlog = self.shared.lock();
            backlog.event(event, &self.options);
            if over {
                backlog.deadline = Some(Instant::now() + self.options.flush_timeout);
            }
        }
        self.shared.notify();
        if over {
            self.see_through();
        }
    }

    fn finish(&mut self) {
        // A run without an end: nobody waits for its report.
        self.shared.lock().give_up();
        self.shared.notify();
    }
}
