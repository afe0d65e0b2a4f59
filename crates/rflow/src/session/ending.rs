//! What the user is told at the end of a run: its outputs or its error.

use rflow_engine::engine::{INTERRUPTED, Message};
use rflow_engine::publish;
use rflow_engine::run::Run;
use rflow_lang::Raise;

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

    /// Tells the user about the error that ended the run.
    pub(super) fn failed(&self, prepared: &Prepared, raise: &Raise, events: &Events) -> Failed {
        let text = raise_text(&prepared.interp.sources.borrow(), raise);
        if let Some(code) = raise.exit {
            // That a script ends the run is no mistake to be shown in it.
            let text = raise.message.clone();
            if !text.is_empty() {
                events.message("print", &format!("{text}\n"));
            }
            return Failed {
                text,
                exit: u8::try_from(code & 0xff).unwrap_or(1),
            };
        }
        if raise.class == INTERRUPTED {
            events.message("error", &text);
            return Failed { text, exit: 130 };
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
