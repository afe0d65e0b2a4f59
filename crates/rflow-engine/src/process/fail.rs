//! Failed tasks: what the error strategy makes of them, and how they are reported.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::location::is_remote;
use rflow_task::{EventKind, Outcome, TaskTrace};

use super::Process;
use super::bind::UNRECOVERABLE;
use super::context::Context;
use super::prepare::{Attempt, Before, Unprepared};
use super::previous::Failed;
use crate::run::FailedTask;

/// Class of the error that ends a run because of a task; its message is the whole report.
pub const TASK_FAILED: &str = "rflow.TaskFailed";

/// `task.exitStatus` after a failure without one, as in the reference.
const NO_EXIT: i32 = i32::MAX;

/// A failed attempt.
pub(crate) struct Failure {
    /// The attempt, unless it could not even be prepared.
    pub(crate) attempt: Option<Attempt>,
    pub(crate) trace: Option<TaskTrace>,
    unprepared: Option<(Rc<Context>, Rc<[Value]>, u32, u32)>,
    /// What went wrong, one sentence.
    cause: String,
    /// Advice.
    hint: Option<String>,
    /// Another command than the task's script failed.
    command: Option<(String, i32, String)>,
    /// The error strategy does not apply.
    fatal: bool,
    /// It was not started in time: it has not failed itself.
    overdue: bool,
    exit: Option<i32>,
    /// What the task printed, as the platform has it.
    log: Option<String>,
    /// Code of the task has ended the run with `exit`.
    quit: Option<Box<Raise>>,
}

/// What follows a failure.
pub(crate) enum Action {
    /// Another attempt.
    Retry(Rc<[Value]>, Before),
    /// Go on without the task's outputs.
    Ignore,
    /// Let running tasks end, then fail.
    Finish,
    /// Fail now.
    Terminate(Box<Raise>),
}

impl Failure {
    fn new(cause: String) -> Self {
        Self {
            attempt: None,
            trace: None,
            unprepared: None,
            cause,
            hint: None,
            command: None,
            fatal: false,
            overdue: false,
            exit: None,
            log: None,
            quit: None,
        }
    }

    pub(crate) fn unprepared(unprepared: Unprepared, values: Rc<[Value]>, failures: u32, tries: u32) -> Self {
        let mut failure = Self::of_raise(&unprepared.raise, &unprepared.context);
        failure.unprepared = Some((unprepared.context, values, failures, tries));
        failure
    }

    pub(crate) fn raised(attempt: Attempt, trace: TaskTrace, raise: Box<Raise>) -> Self {
        let failure = Self::of_raise(&raise, &attempt.context);
        failure.with(attempt, trace)
    }

    /// The same failure, of an attempt.
    pub(crate) fn with(self, attempt: Attempt, trace: TaskTrace) -> Self {
        Self {
            attempt: Some(attempt),
            trace: Some(trace),
            ..self
        }
    }

    fn of_raise(raise: &Raise, context: &Context) -> Self {
        let place = raise.span.map(|_| &context.process.run).and_then(|run| {
            let locate = run.locate.borrow();
            locate.as_ref().and_then(|l| l(raise.span?))
        });
        let cause = match place {
            Some(place) if raise.class != super::collect::MISSING => {
                format!("{}\n\n  at {place}", raise.message)
            }
            _ => raise.message.clone(),
        };
        let mut failure = Self::new(cause);
        failure.hint = raise.hint.clone();
        failure.fatal = raise.class == UNRECOVERABLE;
        failure.quit = raise.exit.map(|_| Box::new(raise.clone()));
        failure
    }

    fn context(&self) -> Option<&Rc<Context>> {
        match (&self.attempt, &self.unprepared) {
            (Some(a), _) => Some(&a.context),
            (None, Some((context, ..))) => Some(context),
            (None, None) => None,
        }
    }

    /// Number of the task in its process.
    pub(crate) fn index(&self) -> u32 {
        self.context().map_or(0, |c| c.index)
    }
}

/// The failure of a task that its executor did not start within `maxSubmitAwait`.
pub(crate) fn overdue(attempt: &Attempt) -> Failure {
    let limit = Value::Duration(i64::try_from(attempt.max_await.unwrap_or(0)).unwrap_or(i64::MAX));
    Failure {
        overdue: true,
        hint: Some(
            "with the error strategy `retry` the task is submitted again, and `task.submitAttempt` can choose \
             another queue"
                .to_string(),
        ),
        ..Failure::new(format!(
            "Process `{}` was not started within {limit} after its submission (`maxSubmitAwait`)",
            attempt.spec.name
        ))
    }
}

/// The failure in how a task ended, if there is one.
pub(crate) fn of_outcome(
    interp: &Interp,
    attempt: &Attempt,
    trace: &TaskTrace,
    outcome: &Outcome,
) -> Option<Failure> {
    if outcome.timed_out {
        let limit = Value::Duration(i64::try_from(trace.resources.time.unwrap_or(0)).unwrap_or(i64::MAX));
        return Some(Failure {
            hint: Some("raise the `time` directive of the process if it needs longer".to_string()),
            ..Failure::new(format!("Process exceeded running time limit ({limit})"))
        });
    }
    if let Some(error) = &outcome.error {
        return Some(Failure {
            exit: outcome.exit,
            fatal: outcome.fatal,
            log: outcome.log.clone(),
            ..Failure::new(error.clone())
        });
    }
    match outcome.exit {
        Some(0) => {
            let failed = super::collect::failed_eval(interp, &attempt.spec)?;
            let exit = Some(failed.1);
            Some(Failure {
                command: Some(failed),
                exit,
                ..Failure::new("Unable to evaluate output".to_string())
            })
        }
        Some(status) => Some(Failure {
            exit: Some(status),
            log: outcome.log.clone(),
            hint: exit_hint(status),
            ..Failure::new(format!(
                "Process `{}` terminated with an error exit status ({status})",
                attempt.spec.name
            ))
        }),
        None => Some(Failure::new(format!(
            "Process `{}` terminated for an unknown reason -- Likely it has been terminated by the external system",
            attempt.spec.name
        ))),
    }
}

/// What well-known exit statuses mean.
fn exit_hint(status: i32) -> Option<String> {
    let text = match status {
        126 => "exit status 126: a command of the script is not executable",
        127 => {
            "exit status 127: a command of the script was not found -- is the tool installed, or its container on?"
        }
        130 => "exit status 130: the task was interrupted",
        137 => "exit status 137: the task was killed, often because it ran out of memory -- raise `memory`",
        139 => "exit status 139: a program crashed (segmentation fault)",
        143 => "exit status 143: the task was asked to terminate",
        _ => return None,
    };
    Some(text.to_string())
}

/// Applies the error strategy, tells the user, and keeps count.
pub(crate) fn decide(interp: &Interp, process: &Process, failure: &Failure) -> Eval<Action> {
    if let Some(quit) = &failure.quit {
        return Err(quit.clone());
    }
    let run = &process.run;
    if !failure.overdue {
        process.failures.set(process.failures.get() + 1);
    }
    let Some(context) = failure.context() else {
        return Err(Raise::abort(failure.cause.clone()));
    };
    let exit = failure.exit.unwrap_or(NO_EXIT);
    context.exit.set(Some(exit));
    let failures = failure
        .attempt
        .as_ref()
        .map(|a| a.failures)
        .or(failure.unprepared.as_ref().map(|u| u.2));
    let failures = failures.unwrap_or(0) + u32::from(!failure.overdue);
    let overdue = context.overdue + u32::from(failure.overdue);
    let repeated = failures.max(overdue);
    let strategy = match failure.fatal {
        true => "terminate".to_string(),
        false => strategy(interp, context)?,
    };
    let strategy = match strategy.as_str() {
        "retry" if !may_retry(interp, process, context, repeated)? => "terminate",
        other => other,
    };
    // A run that is ending already does not start anything again.
    let strategy = if run.scheduler.borrow().is_closed() && strategy == "retry" {
        "finish"
    } else {
        strategy
    };
    let action = strategy.to_uppercase();
    count(run, failure, &action);
    if matches!(strategy, "terminate" | "finish") {
        let mut progress = run.progress.borrow_mut();
        progress.task.get_or_insert_with(|| FailedTask {
            exit: failure.exit,
            printed: printed(interp, failure),
        });
    }
    if let Some(trace) = &failure.trace {
        let error = failure.cause.lines().next().map(str::to_string);
        let trace = TaskTrace {
            error_action: Some(action),
            error,
            ..trace.clone()
        };
        run.event(EventKind::TaskFailed(Arc::new(trace)));
    }
    // A task that could not be prepared has no trace from which the console could tell what follows.
    let note = |what: &str| {
        if failure.trace.is_none() {
            let text = format!(
                "NOTE: {} -- {what}",
                failure.cause.lines().next().unwrap_or_default()
            );
            run.event(EventKind::Message {
                level: "info".to_string(),
                text,
            });
        }
    };
    Ok(match strategy {
        "retry" => {
            note(&format!("Execution is retried ({repeated})"));
            let (values, tries) = match (&failure.attempt, &failure.unprepared) {
                (Some(a), _) => (a.values.clone(), a.tries),
                (None, Some((_, values, _, tries))) => (values.clone(), *tries),
                (None, None) => return Err(Raise::abort(failure.cause.clone())),
            };
            let before = Before {
                index: Some(context.index),
                attempt: context.attempt - u32::from(failure.overdue),
                failures,
                overdue,
                lost: failure.attempt.as_ref().map_or(0, |a| a.lost),
                tries,
                exit: Some(exit),
                failed: failure.trace.clone().map(|trace| {
                    Rc::new(Failed {
                        trace,
                        cause: failure.cause.clone(),
                    })
                }),
            };
            Action::Retry(values, before)
        }
        "ignore" => {
            note("Error is ignored");
            Action::Ignore
        }
        "finish" => {
            run.fail_later(report(interp, failure, context));
            Action::Finish
        }
        _ => Action::Terminate(report(interp, failure, context)),
    })
}

fn strategy(interp: &Interp, context: &Context) -> Eval<String> {
    let value = match context.directive_again(interp, "errorStrategy")? {
        Value::Null => return Ok("terminate".to_string()),
        other => other.to_string().to_lowercase(),
    };
    match value.as_str() {
        "terminate" | "finish" | "ignore" | "retry" => Ok(value),
        other => Err(Raise::illegal_argument(format!(
            "Unknown error strategy `{other}` of process `{}`",
            context.process.qualified
        ))
        .hint("it is one of terminate, finish, ignore, retry")),
    }
}

/// Whether a task may run again, after so many failures of its own or so many starts that did not come.
fn may_retry(interp: &Interp, process: &Process, context: &Context, repeated: u32) -> Eval<bool> {
    let number = |name: &str| -> Eval<Option<i64>> {
        let value = context.directive(interp, name)?;
        Ok(value
            .as_i64()
            .or_else(|| value.as_str().and_then(|s| s.trim().parse().ok())))
    };
    let max_retries = number("maxRetries")?.unwrap_or(1);
    let max_errors = number("maxErrors")?.unwrap_or(-1);
    let within_errors = max_errors < 0 || i64::from(process.failures.get()) < max_errors.max(1);
    Ok(i64::from(repeated) <= max_retries && within_errors)
}

fn count(run: &crate::run::Run, failure: &Failure, action: &str) {
    let mut progress = run.progress.borrow_mut();
    progress.stats.failed += 1;
    match action {
        "RETRY" => progress.stats.retries += 1,
        "IGNORE" => progress.stats.ignored += 1,
        _ => {}
    }
    if let Some((start, end)) = failure.trace.as_ref().and_then(|t| t.start.zip(t.complete)) {
        let cpus = failure.trace.as_ref().map_or(1, |t| t.resources.cpus);
        progress.stats.failed_cpu_millis += end.saturating_sub(start) * u64::from(cpus);
    }
}

/// The whole report of a failed task, as an error that ends the run.
fn report(interp: &Interp, failure: &Failure, context: &Context) -> Box<Raise> {
    let name = context
        .name
        .borrow()
        .clone()
        .unwrap_or_else(|| context.process.qualified.clone());
    let mut out = format!(
        "Error executing process > '{name}'\n\nCaused by:\n  {}\n",
        indent(&failure.cause)
    );
    let section = |out: &mut String, title: &str, text: &str| {
        let text = text.trim_end_matches('\n');
        let text = if text.is_empty() { "(empty)" } else { text };
        out.push_str(&format!("\n{title}:\n  {}\n", indent(text)));
    };
    if let Some(attempt) = &failure.attempt {
        let spec = &attempt.spec;
        let (command, exit) = match &failure.command {
            Some((command, status, _)) => (command.clone(), Some(*status)),
            None => (script_of(&spec.script).to_string(), failure.exit),
        };
        if !command.is_empty() {
            section(&mut out, "Command executed", &command);
        }
        let output = tail(interp, &spec.work_dir.join(".command.out"));
        let exit = exit.or(failure.trace.as_ref().and_then(|t| t.exit));
        section(
            &mut out,
            "Command exit status",
            &exit.map_or("-".to_string(), |e| e.to_string()),
        );
        section(&mut out, "Command output", &output);
        // A task whose inputs could not be brought to it has printed nothing, but its wrapper has. What is in the
        // output already is not repeated, unlike in the reference.
        let log = || match &failure.log {
            Some(text) => last_lines(text),
            None => match tail(interp, &spec.work_dir.join(".command.log")) {
                log if log == output => String::new(),
                log => log,
            },
        };
        let error = match tail(interp, &spec.work_dir.join(".command.err")) {
            text if text.is_empty() => log(),
            text => text,
        };
        if !error.is_empty() {
            section(&mut out, "Command error", &error);
        }
        section(&mut out, "Work dir", &spec.work_dir.display().to_string());
        if let Some(container) = &spec.container {
            section(&mut out, "Container", &container.image);
        }
    }
    let tip = match (&failure.hint, &failure.attempt) {
        (Some(hint), _) => hint.clone(),
        (None, Some(attempt)) if is_remote(&attempt.spec.work_dir) => {
            match tail(interp, &attempt.spec.work_dir.join(".command.log")).is_empty() {
                true => String::new(),
                false => {
                    "the files of the task are in its work dir; `.command.log` there has what it printed"
                        .to_string()
                }
            }
        }
        (None, Some(attempt))
            if interp
                .machine
                .stat(&attempt.spec.work_dir.join(".command.run"))
                .is_none() =>
        {
            String::new()
        }
        (None, Some(_)) => {
            "you can replicate the issue by changing to the process work dir and entering the command `bash \
             .command.run`"
                .to_string()
        }
        (None, None) => String::new(),
    };
    if !tip.is_empty() {
        out.push_str(&format!("\nTip: {tip}\n"));
    }
    Raise::new(TASK_FAILED, out)
}

/// What a failed task printed, as `workflow.errorMessage` has it: the log of a local task holds both streams, of
/// other tasks it is what they wrote to standard error, or else to standard output.
fn printed(interp: &Interp, failure: &Failure) -> Option<String> {
    let attempt = failure.attempt.as_ref()?;
    let files: &[&str] = match attempt.spec.executor.as_str() {
        "local" => &[".command.log", ".command.out"],
        _ => &[".command.err", ".command.out"],
    };
    let mut texts = files
        .iter()
        .map(|name| tail(interp, &attempt.spec.work_dir.join(name)));
    texts.find(|text| !text.is_empty())
}

/// The script without its `#!` line.
fn script_of(text: &str) -> &str {
    match text.strip_prefix("#!") {
        Some(rest) if rest.starts_with("/bin/bash") || rest.starts_with("/usr/bin/env bash") => {
            rest.split_once('\n').map_or("", |(_, body)| body)
        }
        _ => text,
    }
}

fn indent(text: &str) -> String {
    text.trim_end().replace('\n', "\n  ")
}

/// The end of a file of a task, without the name of its work dir, which the report tells.
fn tail(interp: &Interp, path: &std::path::Path) -> String {
    /// A tool may have printed more than fits into memory.
    const LIMIT: usize = 1 << 16;
    let bytes = interp.machine.read_end(path, LIMIT).unwrap_or_default();
    let mut text = String::from_utf8_lossy(&bytes);
    if bytes.len() == LIMIT
        && let Some((_, whole)) = text.split_once('\n').filter(|(_, whole)| !whole.is_empty())
    {
        // The first of these lines may be the end of one.
        text = whole.to_owned().into();
    }
    let lines = last_lines(&text);
    match path.parent() {
        Some(dir) => lines.replace(&format!("{}/", dir.display()), ""),
        None => lines,
    }
}

fn last_lines(text: &str) -> String {
    const LINES: usize = 50;
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    last.iter()
        .map(|line| shortened(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The beginning and the end of a line that nobody could read.
fn shortened(line: &str) -> Cow<'_, str> {
    const SHOWN: usize = 2000;
    if line.len() <= 2 * SHOWN {
        return Cow::Borrowed(line);
    }
    let start = line.floor_char_boundary(SHOWN);
    let end = line.ceil_char_boundary(line.len() - SHOWN);
    let left_out = end - start;
    Cow::Owned(format!(
        "{} … ({left_out} bytes are left out) … {}",
        &line[..start],
        &line[end..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_lines_are_shortened() {
        assert_eq!(last_lines("a\nb"), "a\nb");
        let long = "é".repeat(100_000);
        let shown = last_lines(&format!("first\n{long}"));
        assert!(shown.len() < 5000 && shown.contains("bytes are left out"));
    }
}
