//! The end of a run: what the user is told, its outputs or its error, and the handlers.

use std::rc::Rc;

use rflow_engine::engine::{INTERRUPTED, Message};
use rflow_engine::process::TASK_FAILED;
use rflow_engine::run::{Run, now};
use rflow_engine::{handlers, publish};
use rflow_lang::{Eval, Raise};

use super::{Outcome, Session};
use crate::events::Events;
use crate::options::OutputFormat;
use crate::prepare::Prepared;
use crate::show::raise_text;

/// Why a run failed, and its exit code.
pub(super) struct Failed {
    pub(super) text: String,
    pub(super) exit: u8,
}

impl Session {
    /// Prints what was published, in the form that `-output-format` asks for.
    pub(super) fn tell_outputs(&self, run: &Run, prepared: &Prepared, events: &Events) {
        if self.options.preview {
            return;
        }
        let text = match self.options.output_format {
            OutputFormat::Text => publish::outputs_text(run, &prepared.interp),
            OutputFormat::Json => publish::outputs_document(run, &prepared.interp),
            OutputFormat::None => return,
        };
        match text {
            Ok(Some(text)) => events.message("print", &text),
            Ok(None) => {}
            Err(e) => events.message(
                "warn",
                &format!("Failed to print the workflow outputs: {}", e.message),
            ),
        }
    }

    /// The outcome when all who follow the run have seen its end: with `tower.strict` a run whose last report was
    /// refused has failed.
    pub(super) fn late(&self, outcome: Outcome, events: &Events) -> Outcome {
        let refused = self.inbox.try_iter().find_map(|message| match message {
            Message::Abort(text) => Some(text),
            _ => None,
        });
        match refused {
            Some(text) if outcome.success => {
                events.message("error", &text);
                Outcome {
                    success: false,
                    exit: 1,
                    error: Some(text),
                    ..outcome
                }
            }
            _ => outcome,
        }
    }

    /// Ends a run with its result: tells the user, calls the handlers of the end, tells the outputs. A run that was
    /// ended with `exit` has no handlers.
    pub(super) fn conclude(
        &self,
        run: &Rc<Run>,
        prepared: &Prepared,
        result: Eval<()>,
        events: &Events,
    ) -> Result<(), Failed> {
        if let Err(raise) = result {
            let failed = self.fail(run, prepared, &raise, events);
            // A run whose workflows could not be evaluated has not begun, so nothing completes.
            if raise.exit.is_none() && run.progress.borrow().built {
                // The error stands already.
                let _ = handlers::on_complete(run, &prepared.interp);
                self.notify(run, prepared, events);
            }
            return Err(failed);
        }
        {
            let mut progress = run.progress.borrow_mut();
            progress.success = Some(true);
            progress.completed = Some(now());
        }
        if let Err(raise) = handlers::on_complete(run, &prepared.interp) {
            let failed = self.fail(run, prepared, &raise, events);
            self.notify(run, prepared, events);
            return Err(failed);
        }
        self.notify(run, prepared, events);
        self.tell_outputs(run, prepared, events);
        let ignored = run.progress.borrow().stats.ignored > 0;
        match ignored && run.config.bool("workflow.failOnIgnore").unwrap_or(false) {
            true => Err(Failed {
                text: "Tasks failed and were ignored, and `workflow.failOnIgnore` is on".into(),
                exit: 1,
            }),
            false => Ok(()),
        }
    }

    /// Sends the notification, if one is wanted.
    fn notify(&self, run: &Run, prepared: &Prepared, events: &Events) {
        if let Some(warning) = super::mail::notify(run, prepared) {
            events.message("warn", &warning);
        }
    }

    /// The run has failed: tells the user and the handlers of errors. With `exit` it has just ended.
    fn fail(&self, run: &Rc<Run>, prepared: &Prepared, raise: &Raise, events: &Events) -> Failed {
        let failed = self.failed(prepared, raise, events);
        // Handlers of the end see it, too.
        let text = events.secrets.text(failed.text);
        let failed = Failed { text, ..failed };
        if raise.exit.is_some() {
            return failed;
        }
        {
            let mut progress = run.progress.borrow_mut();
            progress.success = Some(false);
            progress.completed = Some(now());
            let message = match raise.class == TASK_FAILED {
                true => progress.task.as_ref().and_then(|task| task.printed.clone()),
                false => Some(raise.message.clone()),
            };
            progress.error_message = message.map(|text| events.secrets.text(text));
            progress.error_report = Some(failed.text.trim_end().to_string());
        }
        handlers::on_error(run, &prepared.interp);
        failed
    }

    /// Tells the user about the error that ended the run.
    pub(super) fn failed(&self, prepared: &Prepared, raise: &Raise, events: &Events) -> Failed {
        let text = raise_text(&prepared.interp.sources.borrow(), raise);
        if let Some(code) = raise.exit {
            // That a script ends the run is no mistake to be shown in it.
            let text = raise.message.clone();
            let exit = u8::try_from(code & 0xff).unwrap_or(1);
            match exit {
                _ if text.is_empty() => {}
                0 => events.message("print", &format!("{text}\n")),
                _ => events.message("error", &text),
            }
            return Failed { text, exit };
        }
        if raise.class == INTERRUPTED {
            events.message("error", &text);
            return Failed { text, exit: 1 };
        }
        if raise.class == "nextflow.exception.ScriptRuntimeException" {
            // What a script says with `error` stands alone, as in the reference.
            events.message("print", &format!("{}\n", raise.message));
            return Failed {
                text: raise.message.clone(),
                exit: 1,
            };
        }
        events.message("error", &text);
        Failed { text, exit: 1 }
    }
}
