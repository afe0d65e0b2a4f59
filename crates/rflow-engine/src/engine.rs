//! The engine's loop: lets items flow, admits tasks, takes in what happens outside.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise};
use rflow_storage::Fetch;
use rflow_syntax::Span;
use rflow_task::{EventKind, ExecutorEvent, ExecutorEventKind, TaskId};

use crate::flow::{self, NodeId};
use crate::loader::Script;
use crate::run::{Run, now};
use crate::task::TaskEnd;

/// Something that happened outside of the engine's thread.
pub enum Message {
    /// An executor reports.
    Executor(ExecutorEvent),
    /// The transfer of an input has ended.
    Staged(Fetch, std::io::Result<()>),
    /// The outputs of a task went to where `storeDir` keeps them, or could not.
    Stored(TaskId, std::io::Result<()>),
    /// A file went to its published place.
    Published(PathBuf, PathBuf),
    /// An executor has something to tell the user.
    Warning(String),
    /// An e-mail was sent or not; the place is that of its call.
    Posted(Span, Result<(), String>),
    /// The user wants the run to stop; the number counts how often that was said.
    Interrupt(u32),
    /// Something that the run depends on has failed: the error that ends it.
    Abort(String),
}

/// Class of the error of a run that the user stopped.
pub const INTERRUPTED: &str = "rflow.Interrupted";

/// Runs a script to its end. The result is that of the run; whatever it is, no task is left running.
///
/// # Errors
/// The first error of the run.
pub fn execute(run: &Rc<Run>, interp: &Interp, script: &Script, inbox: &Receiver<Message>) -> Eval<()> {
    let result = build(run, interp, script).and_then(|()| {
        run.progress.borrow_mut().built = true;
        match run.settings.preview {
            true => Ok(()),
            false => check(run, interp).and_then(|()| Engine { run, interp, inbox }.run()),
        }
    });
    if run.settings.keep_jobs && result.is_err() {
        run.scheduler.borrow_mut().abandon();
    } else {
        run.scheduler.borrow_mut().shut_down();
    }
    let unpublished = run.publisher.finish();
    let interrupted = result.as_ref().is_err_and(|raise| raise.class == INTERRUPTED);
    run.outbox.close(!interrupted);
    Engine { run, interp, inbox }.farewell();
    let result = match (result, run.failure.borrow_mut().take()) {
        (Ok(()), Some(failure)) => Err(failure),
        // While the last tasks ran, something else failed, often because the outputs of the failed task are missing.
        (Err(consequence), Some(failure)) if consequence.class != INTERRUPTED => {
            run.event(EventKind::Message {
                level: "warn".to_string(),
                text: format!("After the failure of a task: {}", consequence.message),
            });
            Err(failure)
        }
        (result, _) => result,
    };
    match (result, unpublished.into_iter().next()) {
        (Ok(()), Some(error)) => Err(Raise::io(error.to_string())),
        (result, _) => result,
    }
}

/// Evaluates the workflows and tells the names of the processes with the images of their containers.
///
/// # Errors
/// When the workflows cannot be evaluated or, unless that is to be ignored, a container depends on inputs.
pub fn inspect(
    run: &Rc<Run>,
    interp: &Interp,
    script: &Script,
    ignore_errors: bool,
) -> Eval<Vec<(String, String)>> {
    let result = build(run, interp, script).and_then(|()| crate::process::images(run, interp, ignore_errors));
    run.scheduler.borrow_mut().shut_down();
    result
}

/// Evaluates the workflows, which builds the graph.
fn build(run: &Rc<Run>, interp: &Interp, script: &Script) -> Eval<()> {
    crate::plugin::help_wanted(run, interp)?;
    let flags = script.flags.iter();
    run.flags
        .borrow_mut()
        .extend(flags.map(|(name, value)| (name.clone(), value.truthy())));
    let strict = || interp.machine.env_flag("NXF_ENABLE_STRICT").unwrap_or(false);
    run.flow.borrow_mut().settings.strict = run.flag("nextflow.enable.strict").unwrap_or_else(strict);
    crate::params::declare(run, interp, script)?;
    script.initialise(interp, &run.params)?;
    crate::entry::start(run, interp, script)?;
    if let Some((topic, node)) = run.topics.circle(&run.flow) {
        let (name, _) = run.flow.borrow().place(node);
        return Err(Raise::illegal_state(format!(
            "The run could never end: what `{name}` sends to the topic `{topic}` is made of items of that topic"
        ))
        .hint("give the process, or the output, a topic of its own"));
    }
    run.topics.seal(&run.flow);
    run.event(EventKind::Params {
        params: rflow_config::plain_value(&run.params),
    });
    run.event(EventKind::Graph(Box::new(crate::graph::of_run(run))));
    warn_of_selectors(run, script);
    Ok(())
}

/// Pre-flight: what an executor can tell to be wrong before any task exists ends the run, all of it at once.
fn check(run: &Rc<Run>, interp: &Interp) -> Eval<()> {
    let demands = crate::process::demands(run, interp);
    let mut wrong = run.scheduler.borrow_mut().check(&demands);
    wrong.extend(crate::process::missing_secrets(run, interp));
    wrong.extend(crate::publish::unwritable(run, interp));
    match wrong.as_slice() {
        [] => Ok(()),
        [one] => Err(Raise::abort(one.clone())),
        many => Err(Raise::abort(format!(
            "The run cannot start:\n  - {}",
            many.join("\n  - ")
        ))),
    }
}

/// Selectors of the configuration that match no process are often misspelt.
fn warn_of_selectors(run: &Run, script: &Script) {
    if run.flag("nextflow.enable.configProcessNamesValidation") == Some(false) {
        return;
    }
    let processes = run.processes.borrow();
    let mut names: Vec<rflow_config::ProcessNames<'_>> = processes.values().map(|p| p.names()).collect();
    let known: Vec<&str> = names.iter().map(|n| n.qualified).collect();
    // Those that this run does not call may be called by another one.
    let defined = script.process_names();
    names.extend(
        defined
            .iter()
            .map(|(declared, alias)| rflow_config::ProcessNames {
                declared,
                alias,
                qualified: alias,
                labels: &[],
            }),
    );
    for selector in run.config.unmatched_selectors(&names) {
        run.warn(rflow_config::unmatched_message(&selector, &known));
    }
}

struct Engine<'a> {
    run: &'a Rc<Run>,
    interp: &'a Interp,
    inbox: &'a Receiver<Message>,
}

impl Engine<'_> {
    fn run(&self) -> Eval<()> {
        self.run.outbox.open();
        let result = self.flow();
        if result.is_err() {
            self.abort();
        }
        result
    }

    fn flow(&self) -> Eval<()> {
        let mut delivered = 0u32;
        loop {
            let moved = flow::step(&self.run.flow, self.interp)?;
            delivered = delivered.wrapping_add(1);
            // Looking into the inbox costs more than a message; tasks can wait for a few hundred of them.
            if moved && !delivered.is_multiple_of(256) {
                continue;
            }
            self.run.scheduler.borrow_mut().expire();
            let polled = self.admit()?;
            let mut took = false;
            while let Ok(message) = self.inbox.try_recv() {
                self.take(message)?;
                took = true;
            }
            if moved || took || polled {
                continue;
            }
            // After an error, sources that only wait for a time hold nothing up.
            let idle = self.run.failure.borrow().is_some() || self.run.flow.borrow().next_wake().is_none();
            if idle && !self.run.scheduler.borrow().is_busy() && !self.run.outbox.is_busy() {
                return self.done();
            }
            match self.inbox.recv_timeout(self.patience()) {
                Ok(message) => self.take(message)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Raise::illegal_state(
                        "The executor has gone away while tasks were running",
                    ));
                }
            }
        }
    }

    /// How long to wait for a message: until a source wants to go on, or a task has waited too long for its start.
    fn patience(&self) -> Duration {
        let wake = self.run.flow.borrow().next_wake();
        let wake = wake.map(|at| at.saturating_duration_since(std::time::Instant::now()));
        let expiry = self.run.scheduler.borrow().next_expiry();
        let expiry = expiry.map(|at| Duration::from_millis(at.saturating_sub(now())));
        [wake, expiry]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(Duration::from_secs(3600))
    }

    /// Nothing is left to do: all nodes must have ended.
    fn done(&self) -> Eval<()> {
        if self.run.failure.borrow().is_some() {
            return Ok(());
        }
        let stuck = self.run.flow.borrow().stuck();
        let Some((name, span, what)) = stuck.first() else {
            return Ok(());
        };
        Err(Raise::illegal_state(format!(
            "The run hangs: `{name}` waits for {what}, and nothing can provide it"
        ))
        .at(*span)
        .hint("a channel in a circle, or one that nothing closes, is the usual cause"))
    }

    /// Starts what has room; after a failure nothing. `true` when processes are to prepare more tasks.
    fn admit(&self) -> Eval<bool> {
        if self.run.failure.borrow().is_some() {
            self.close()?;
            return Ok(false);
        }
        let started = self.run.scheduler.borrow_mut().admit();
        for task in started {
            let mut trace = crate::process::submitted_trace(&task.spec, task.submitted);
            trace.native_id = task.native_id;
            self.run.event(EventKind::TaskSubmitted(Arc::new(trace)));
        }
        let hungry = self.run.scheduler.borrow_mut().hungry();
        for node in &hungry {
            self.run.flow.borrow_mut().poll(*node);
        }
        Ok(!hungry.is_empty())
    }

    fn take(&self, message: Message) -> Eval<()> {
        match message {
            Message::Executor(event) => {
                self.tell(&event);
                self.report(event)
            }
            Message::Staged(fetch, result) => {
                let failed = self.run.scheduler.borrow_mut().staged(&fetch, &result);
                self.ended(failed)
            }
            Message::Stored(task, result) => self.stored(task, result),
            Message::Published(source, target) => {
                self.run.event(EventKind::FilePublished { source, target });
                Ok(())
            }
            Message::Warning(text) => {
                self.run.warn_once(text);
                Ok(())
            }
            Message::Posted(span, result) => self.run.outbox.take(span, result),
            Message::Interrupt(_) => Err(Raise::new(INTERRUPTED, "Execution interrupted")),
            Message::Abort(error) => Err(Raise::abort(error)),
        }
    }

    fn report(&self, event: ExecutorEvent) -> Eval<()> {
        let ended = self.run.scheduler.borrow_mut().report(event);
        self.ended(ended)
    }

    fn stored(&self, task: TaskId, result: std::io::Result<()>) -> Eval<()> {
        let ended = self.run.scheduler.borrow_mut().stored(task, result);
        self.ended(ended)
    }

    /// Tells processes of the ends of their tasks.
    fn ended(&self, ends: impl IntoIterator<Item = (NodeId, TaskEnd)>) -> Eval<()> {
        let tell = |(node, end)| flow::task_ended(&self.run.flow, self.interp, node, end);
        ends.into_iter().try_for_each(tell)
    }

    /// Starts nothing more; waiting tasks are dropped.
    fn close(&self) -> Eval<()> {
        let dropped = self.run.scheduler.borrow_mut().close();
        self.ended(dropped)
    }

    /// What came in while the run was shut down: the ends of tasks are told, so that a resumed run knows of them.
    fn farewell(&self) {
        while let Ok(message) = self.inbox.try_recv() {
            match message {
                Message::Executor(event) => {
                    self.tell(&event);
                    // The result of the run stands already.
                    let _ = self.report(event);
                }
                Message::Stored(task, result) => drop(self.stored(task, result)),
                Message::Published(source, target) => {
                    self.run.event(EventKind::FilePublished { source, target });
                }
                Message::Warning(text) => self.run.warn_once(text),
                Message::Posted(span, result) => self.posted(span, result),
                Message::Staged(..) | Message::Abort(_) | Message::Interrupt(_) => {}
            }
        }
    }

    /// An e-mail that left when the result of the run stood already.
    fn posted(&self, span: Span, result: Result<(), String>) {
        if let Err(raise) = self.run.outbox.take(span, result) {
            self.run
                .warn(format!("An e-mail was not sent: {}", raise.message));
        }
    }

    /// Passes on what happened to a task.
    fn tell(&self, event: &ExecutorEvent) {
        let id = event.id;
        match event.kind.clone() {
            ExecutorEventKind::Accepted { native_id } => {
                self.run.event(EventKind::TaskAccepted { id, native_id });
            }
            ExecutorEventKind::Waiting { state, reason } => {
                self.run.event(EventKind::TaskWaiting { id, state, reason });
            }
            ExecutorEventKind::Started { native_id, .. } => {
                self.run.event(EventKind::TaskStarted { id, native_id });
            }
            ExecutorEventKind::Finished(_) => {}
        }
    }

    /// Stops everything and waits for the ends of the killed tasks, for a while.
    fn abort(&self) {
        // What fails now is a consequence of the error that is being reported.
        let _ = self.close();
        if self.run.settings.keep_jobs {
            return;
        }
        self.run.scheduler.borrow_mut().kill();
        let patience = Duration::from_secs(10);
        while self.run.scheduler.borrow().is_busy() {
            match self.inbox.recv_timeout(patience) {
                Ok(Message::Executor(event)) => {
                    self.tell(&event);
                    let _ = self.report(event);
                }
                Ok(Message::Stored(task, result)) => drop(self.stored(task, result)),
                Ok(Message::Interrupt(n)) if n < 3 => {}
                Ok(Message::Posted(span, result)) => self.posted(span, result),
                Ok(
                    Message::Staged(..) | Message::Published(..) | Message::Abort(_) | Message::Warning(_),
                ) => {}
                _ => return,
            }
        }
    }
}
