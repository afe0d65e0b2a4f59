//! Handlers of the end of a run: `workflow.onComplete`, `workflow.onError`, those of the configuration, sections.

use std::rc::Rc;

use rflow_lang::definition::Thunk;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};

use crate::run::Run;

/// Runs the handlers of errors, after a failure. Those of the configuration come first. What goes wrong in them is a
/// warning.
pub fn on_error(run: &Rc<Run>, interp: &Interp) {
    let (closures, section) = {
        let mut handlers = run.handlers.borrow_mut();
        (std::mem::take(&mut handlers.on_error), handlers.sections.1.take())
    };
    for handler in in_order(run, "workflow.onError", closures, section) {
        let result = handler.call(interp);
        warn(run, "onError", result);
    }
}

/// Runs the handlers of the end of a run that has begun; how it ended stands in its progress. Those of the
/// configuration come first. What goes wrong in them is a warning as a rule, and a run that has failed stays as it is.
///
/// # Errors
/// A handler of a run that succeeded has ended it with `exit`, or has failed it with `error` or an assertion; the
/// handlers after it are not called.
pub fn on_complete(run: &Rc<Run>, interp: &Interp) -> Eval<()> {
    let failed = run.progress.borrow().success == Some(false);
    let (closures, section) = {
        let mut handlers = run.handlers.borrow_mut();
        (
            std::mem::take(&mut handlers.on_complete),
            handlers.sections.0.take(),
        )
    };
    for handler in in_order(run, "workflow.onComplete", closures, section) {
        match handler.call(interp) {
            Err(raise) if !failed && ends_run(&raise) => return Err(raise),
            result => warn(run, "onComplete", result),
        }
    }
    Ok(())
}

/// A piece of code to run at the end.
enum Handler {
    Closure(Value),
    Section(Thunk),
}

impl Handler {
    fn call(&self, interp: &Interp) -> Eval {
        match self {
            Self::Closure(closure) => interp.call(closure, &[]),
            Self::Section(section) => interp.thunk(section),
        }
    }
}

fn in_order(run: &Run, option: &str, closures: Vec<Value>, section: Option<Thunk>) -> Vec<Handler> {
    let configured = run.config.get(option);
    let configured = configured.filter(|value| matches!(value, Value::Closure(_)));
    let closures = configured.into_iter().chain(closures).map(Handler::Closure);
    closures.chain(section.map(Handler::Section)).collect()
}

/// Whether an error of a handler is more than a warning: `exit`, `error`, and what Java calls an error rather than an
/// exception.
fn ends_run(raise: &Raise) -> bool {
    raise.exit.is_some()
        || raise.class == "nextflow.exception.ScriptRuntimeException"
        || raise.class.ends_with("Error")
}

fn warn(run: &Run, handler: &str, result: Eval) {
    match result {
        // The run has ended already, so there is nothing that it could end.
        Err(raise) if raise.exit.is_none() => {
            run.warn(format!("Failed to run the handler `workflow.{handler}`: {raise}"));
        }
        _ => {}
    }
}
