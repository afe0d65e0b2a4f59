//! The observer of a run: takes its events and sees the report through to the end.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rflow_task::{Event, EventKind, Observer, RunBegin};

use crate::backlog::Backlog;
use crate::sender::{Sender, Shared, Voice};
use crate::{TowerError, TowerOptions};

/// Tells the user something: a level and a text. Levels are `info`, `warn` and, with `tower.strict` only, `fatal`:
/// the run is to be ended with that error, or if it is over already, to have failed with it.
pub type Report = Box<dyn Fn(&str, &str) + Send>;

/// So long the end of a run is waited for without a word.
const QUIET_WAIT: Duration = Duration::from_secs(2);

/// Ends the wait for the endpoint at the end of a run. Clones do the same.
#[derive(Clone)]
pub struct Skip(Arc<Shared>);

impl std::fmt::Debug for Skip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Skip").finish_non_exhaustive()
    }
}

impl Skip {
    /// Ends the wait; what is not delivered by now is told. Does nothing before the end of the run, so that a run
    /// that is interrupted still reports how it ended.
    pub fn skip(&self) {
        let mut backlog = self.0.lock();
        backlog.skipped |= backlog.deadline().is_some();
        drop(backlog);
        self.0.notify();
    }
}

/// Reports a run. Events return at once, but for the last one: it waits until all is delivered, for
/// [`TowerOptions::flush_timeout`] at most, for 10 s if the endpoint never answered, and until [`Skip::skip`].
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

    /// Ends the wait at the end of the run, from another thread.
    #[must_use]
    pub fn skip_handle(&self) -> Skip {
        Skip(self.shared.clone())
    }

    /// Waits for the sender, and tells what could not be delivered.
    fn see_through(&self) {
        let quiet_until = Instant::now() + QUIET_WAIT;
        let mut announced = false;
        let mut backlog = self.shared.lock();
        while !backlog.sender_done && !backlog.skipped {
            let now = Instant::now();
            let Some(deadline) = backlog.deadline().filter(|at| now < *at) else {
                break;
            };
            if announced || now < quiet_until {
                let until = if announced {
                    deadline
                } else {
                    deadline.min(quiet_until)
                };
                backlog = self.shared.wait(backlog, Some(until));
                continue;
            }
            announced = true;
            drop(backlog);
            self.tell_wait(deadline - now);
            backlog = self.shared.lock();
        }
        if backlog.given_up {
            return;
        }
        // Whoever interrupts the wait knows, and an end that is not known is no more than a warning.
        let fails = self.options.strict && !backlog.skipped && backlog.undelivered().len() > 0;
        let missing = missing(&backlog, &self.options, fails);
        // A sender that still waits for an answer must not go on with a run that is over.
        backlog.give_up();
        drop(backlog);
        self.shared.notify();
        if let Some(text) = missing {
            self.voice.tell(if fails { "fatal" } else { "warn" }, &text);
        }
    }

    fn tell_wait(&self, left: Duration) {
        let text = format!(
            "Waiting up to {:.0} s for {} to take the rest of this run's report (Ctrl-C ends the wait)",
            left.as_secs_f64().ceil(),
            self.options.endpoint
        );
        self.voice.tell("info", &text);
    }
}

/// What the endpoint does not know of a run that is over, why, and whether the run fails because of that, in words;
/// none when it knows all.
fn missing(backlog: &Backlog, options: &TowerOptions, fails: bool) -> Option<String> {
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
    if missing.is_empty() {
        return None;
    }
    let in_time = backlog.deadline().is_some_and(|at| Instant::now() < at);
    let when = match backlog.skipped {
        true => " before the wait was interrupted".to_owned(),
        // It was refused.
        false if in_time => String::new(),
        false => {
            let wait = backlog.last_wait().unwrap_or(options.flush_timeout).as_millis();
            let wait = rflow_report::format::duration(u64::try_from(wait).unwrap_or(u64::MAX));
            format!(" within {wait} after the end of the run")
        }
    };
    let place = &options.endpoint;
    let what = match backlog.is_unreached() {
        true => format!("This run is not on record at {place}, which could not be reached{when}"),
        false => format!(
            "The record of this run at {place} is incomplete: {} could not be delivered{when}",
            missing.join(" and ")
        ),
    };
    let cause = backlog.last_failure.as_deref();
    let run = match fails {
        true => "all tasks have ended, and the run fails because `tower.strict` is on",
        false => "the run itself is not affected",
    };
    Some(format!(
        "{what} -- {run}. Cause: {}",
        cause.unwrap_or("the endpoint answers too slowly")
    ))
}

impl Observer for TowerObserver {
    fn event(&mut self, event: &Event) {
        let over = matches!(event.kind, EventKind::RunEnd(_));
        let wanted = {
            let mut backlog = self.shared.lock();
            let phase = backlog.phase();
            backlog.event(event, &self.options);
            if over {
                backlog.start_last_call(self.options.flush_timeout);
            }
            backlog.phase() != phase || backlog.waiting.len() >= backlog.wake_for
        };
        // To wake the sender for every event would cost more than to send.
        if wanted {
            self.shared.notify();
        }
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
