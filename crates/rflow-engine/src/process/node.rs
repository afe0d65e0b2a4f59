//! A process as a node of the graph: pairs received items, starts tasks, emits their outputs.

mod storing;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use rflow_lang::{Eval, Raise, Value};
use rflow_storage::Overwrite;
use rflow_task::{EventKind, Outcome, TaskId};
use rustc_hash::FxHashMap;

use super::collect::{self, Collected};
use super::declare::Input;
use super::fail::{self, Action, Failure};
use super::prepare::{self, Attempt, Before, Prepared};
use super::{Process, native, place};
use crate::flow::{ChannelKind, Cx, Node};
use crate::run::now;
use crate::schedule::Request;
use crate::task::{EndKind, TaskEnd};
use storing::{Origin, Storing};

/// The node of a process.
pub(crate) struct ProcessNode {
    process: Rc<Process>,
    ports: Vec<VecDeque<Value>>,
    running: FxHashMap<TaskId, Attempt>,
    /// Finished tasks whose outputs are on their way to their `storeDir`.
    storing: FxHashMap<TaskId, Storing>,
    /// It has one task at most: there is no queue among its inputs.
    single: Option<bool>,
    fired: bool,
    /// Values of tasks that are to be prepared when fewer wait to be started.
    ready: VecDeque<Rc<[Value]>>,
    /// What was told of the tasks that are not prepared.
    backlog: usize,
    /// No more tasks will be started.
    exhausted: bool,
    /// The executors know that.
    told: bool,
    /// With `fair`: outputs that wait for those of earlier tasks.
    waiting: BTreeMap<u32, Vec<Option<Value>>>,
    next: u32,
}

impl ProcessNode {
    pub(crate) fn new(process: Rc<Process>, inputs: usize) -> Self {
        Self {
            process,
            ports: (0..inputs).map(|_| VecDeque::new()).collect(),
            running: FxHashMap::default(),
            storing: FxHashMap::default(),
            single: None,
            ready: VecDeque::new(),
            backlog: 0,
            fired: false,
            exhausted: false,
            told: false,
            waiting: BTreeMap::new(),
            next: 1,
        }
    }

    fn is_each(&self, port: usize) -> bool {
        matches!(self.process.inputs[port], Input::Each(_))
    }

    fn is_queue(&self, cx: &Cx<'_>, port: usize) -> bool {
        !self.is_each(port) && cx.input_kind(port) == ChannelKind::Queue
    }

    /// Starts as many tasks as the received items allow.
    fn advance(&mut self, cx: &mut Cx<'_>) -> Eval<()> {
        self.combine(cx)?;
        self.tell_backlog(cx);
        self.finish_if_done(cx);
        Ok(())
    }

    /// Combines received items to the values of tasks, while tasks are wanted.
    fn combine(&mut self, cx: &mut Cx<'_>) -> Eval<()> {
        let queues: Vec<usize> = (0..self.ports.len()).filter(|p| self.is_queue(cx, *p)).collect();
        let each = (0..self.ports.len()).any(|p| self.is_each(p));
        self.single.get_or_insert(queues.is_empty() && !each);
        loop {
            self.prepare_ready(cx)?;
            if self.exhausted || !self.ready.is_empty() {
                break;
            }
            let stopped = |p: usize| self.ports[p].is_empty() && cx.is_closed(p);
            if (0..self.ports.len()).any(stopped) || (queues.is_empty() && self.fired) {
                self.exhausted = true;
                break;
            }
            let ready = (0..self.ports.len())
                .all(|p| !self.ports[p].is_empty() && (!self.is_each(p) || cx.is_closed(p)));
            if !ready {
                return Ok(());
            }
            self.fired = true;
            let choices: Vec<Vec<Value>> = (0..self.ports.len())
                .map(|p| {
                    if self.is_each(p) {
                        self.choices(cx, p)
                    } else if queues.contains(&p) {
                        self.ports[p].pop_front().into_iter().collect()
                    } else {
                        self.ports[p].front().cloned().into_iter().collect()
                    }
                })
                .collect();
            self.ready.extend(product(&choices).into_iter().map(Rc::from));
        }
        Ok(())
    }

    /// The values of an `each` input. A list in a value channel is the list of them, as one that is given itself.
    fn choices(&self, cx: &Cx<'_>, port: usize) -> Vec<Value> {
        let items = &self.ports[port];
        let is_value = cx.input_kind(port) == ChannelKind::Value;
        let listed = items.front().filter(|_| is_value).and_then(Value::elements);
        listed.unwrap_or_else(|| items.iter().cloned().collect())
    }

    /// Prepares tasks until enough of them wait to be started.
    fn prepare_ready(&mut self, cx: &mut Cx<'_>) -> Eval<()> {
        let run = self.process.run.clone();
        while !self.ready.is_empty()
            && !run.scheduler.borrow_mut().is_sated(cx.id())
            && let Some(values) = self.ready.pop_front()
        {
            self.start(cx, values, Before::default())?;
        }
        Ok(())
    }

    /// Tells how many tasks are known but not prepared, when that has changed enough to be seen.
    fn tell_backlog(&mut self, cx: &Cx<'_>) {
        let queues = (0..self.ports.len()).filter(|p| self.is_queue(cx, *p));
        let items = queues.map(|p| self.ports[p].len()).min();
        let tasks = self.ready.len() + items.unwrap_or(0);
        let seen = tasks.abs_diff(self.backlog) >= BACKLOG_STEP || (tasks == 0 && self.backlog > 0);
        if seen {
            self.backlog = tasks;
            self.process.run.event(EventKind::ProcessBacklog {
                process: self.process.qualified.clone(),
                tasks: u32::try_from(tasks).unwrap_or(u32::MAX),
            });
        }
    }

    fn finish_if_done(&mut self, cx: &mut Cx<'_>) {
        if !self.ready.is_empty() {
            return;
        }
        if self.exhausted && !self.told {
            self.told = true;
            let process = &self.process;
            process
                .run
                .scheduler
                .borrow_mut()
                .process_ended(&process.qualified);
        }
        if self.exhausted && self.running.is_empty() && self.storing.is_empty() && !cx.is_finished() {
            cx.finish();
            self.process.run.event(EventKind::ProcessClosed {
                process: self.process.qualified.clone(),
            });
        }
    }

    fn start(&mut self, cx: &mut Cx<'_>, values: Rc<[Value]>, before: Before) -> Eval<()> {
        let single = self.single.unwrap_or(false);
        let (failures, tries) = (before.failures, before.tries);
        match prepare::prepare(cx.interp, &self.process, &values, single, before) {
            Ok(Prepared::Skipped) => Ok(()),
            Ok(Prepared::Ready(attempt)) => self.submit(cx, *attempt),
            Ok(Prepared::Stored(mut attempt, collected)) => {
                self.number(&mut attempt);
                self.process.run.progress.borrow_mut().stats.stored += 1;
                self.process
                    .run
                    .event(EventKind::TaskStored(Arc::new(attempt.trace())));
                self.completed(cx, &attempt, collected, Overwrite::Never)
            }
            Ok(Prepared::Cached(mut attempt, collected)) => {
                self.number(&mut attempt);
                self.cached(cx, *attempt, collected)
            }
            Ok(Prepared::Native(mut attempt)) => {
                self.number(&mut attempt);
                self.native(cx, *attempt)
            }
            Err(unprepared) => {
                let failure = Failure::unprepared(unprepared, values, failures, tries);
                self.failed(cx, failure)
            }
        }
    }

    fn number(&self, attempt: &mut Attempt) {
        let run = &self.process.run;
        let id = run.next_task();
        let parts = std::mem::take(&mut attempt.parts);
        if !parts.is_empty() {
            run.event(EventKind::TaskHashed { id, parts });
        }
        let spec = std::sync::Arc::make_mut(&mut attempt.spec);
        spec.id = id;
    }

    fn submit(&mut self, cx: &mut Cx<'_>, mut attempt: Attempt) -> Eval<()> {
        self.number(&mut attempt);
        let run = self.process.run.clone();
        run.event(EventKind::TaskPending(Arc::new(attempt.trace())));
        let id = attempt.spec.id;
        let queued = run.scheduler.borrow_mut().enqueue(Request {
            spec: attempt.spec.clone(),
            executor: place::executor_of(&attempt.spec),
            node: cx.id(),
            max_forks: self.process.max_forks,
            max_await: attempt.max_await,
            adopt: attempt.adopt.clone(),
        });
        match queued {
            Ok(staging) => {
                self.running.insert(id, attempt);
                if staging {
                    let (state, reason) = ("staging inputs".to_string(), None);
                    run.event(EventKind::TaskWaiting { id, state, reason });
                }
                Ok(())
            }
            Err(error) => {
                let trace = attempt.trace();
                let raise = Raise::new(super::UNRECOVERABLE, error);
                self.failed(cx, Failure::raised(attempt, trace, raise))
            }
        }
    }

    fn cached(&mut self, cx: &mut Cx<'_>, attempt: Attempt, collected: Collected) -> Eval<()> {
        let run = &self.process.run;
        let mut trace = attempt.trace();
        run.cache.fill(&mut trace);
        {
            let mut progress = run.progress.borrow_mut();
            progress.stats.cached += 1;
            progress.stats.cached_cpu_millis += cpu_millis(&trace);
        }
        let ended = cx.interp.machine.stat(&attempt.spec.work_dir.join(".exitcode"));
        let ended = ended
            .map(|status| status.modified)
            .or(trace.complete.and_then(|at| i64::try_from(at).ok()));
        // A file that was there before the task had ended is not what the task made: the run that executed it ended too
        // early to replace it.
        let overwrite = ended.map_or(Overwrite::Never, Overwrite::Before);
        run.event(EventKind::TaskCached(Arc::new(trace)));
        self.show_output(cx, &attempt)?;
        // The run that executed it may have ended before it could store them.
        self.store(cx, attempt, collected, Origin::Cached(overwrite))
    }

    /// An `exec:` body runs here and now.
    fn native(&mut self, cx: &mut Cx<'_>, attempt: Attempt) -> Eval<()> {
        let run = self.process.run.clone();
        let mut trace = attempt.trace();
        trace.submit = Some(now());
        trace.start = trace.submit;
        run.event(EventKind::TaskSubmitted(Arc::new(trace.clone())));
        let context = attempt.context.clone();
        let body = self.process.def().body.as_ref().map(|b| b.code.clone());
        let before = native::before(&context);
        let result = match body {
            Some(code) => context.with(cx.interp, || cx.interp.thunk(&code)),
            None => Ok(Value::Null),
        };
        let collected = result.and_then(|value| {
            if context
                .process
                .outputs
                .iter()
                .any(|output| output.what.is_printed())
            {
                context.scope.set(collect::RESULT, native::printable(&value));
            }
            collect::collect(cx.interp, &context, &attempt.spec)
        });
        trace.complete = Some(now());
        match collected {
            Ok(collected) => {
                native::keep(cx.interp, &context, &before, &attempt.spec.work_dir);
                self.succeeded(trace);
                self.completed(cx, &attempt, collected, Overwrite::Always)
            }
            Err(raise) => {
                let failure = Failure::raised(attempt, trace, raise);
                self.failed(cx, failure)
            }
        }
    }

    fn succeeded(&self, trace: rflow_task::TaskTrace) {
        let run = &self.process.run;
        {
            let mut progress = run.progress.borrow_mut();
            progress.stats.succeeded += 1;
            progress.stats.cpu_millis += cpu_millis(&trace);
        }
        run.event(EventKind::TaskCompleted(Arc::new(trace)));
    }

    /// Publishes and emits the outputs of a finished task; published files replace others as `overwrite` says where
    /// the directive has no option for it.
    fn completed(
        &mut self,
        cx: &mut Cx<'_>,
        attempt: &Attempt,
        collected: Collected,
        overwrite: Overwrite,
    ) -> Eval<()> {
        crate::publish::task(
            cx.interp,
            &attempt.context,
            &attempt.spec,
            &collected.files,
            overwrite,
        )?;
        self.emit(cx, attempt.context.index, collected.values);
        Ok(())
    }

    fn emit(&mut self, cx: &mut Cx<'_>, index: u32, values: Vec<Option<Value>>) {
        if !self.process.fair {
            emit_now(cx, values);
            return;
        }
        self.waiting.insert(index, values);
        while let Some(values) = self.waiting.remove(&self.next) {
            self.next += 1;
            emit_now(cx, values);
        }
    }

    fn ended(&mut self, cx: &mut Cx<'_>, attempt: Attempt, outcome: &Outcome) -> Eval<()> {
        let mut trace = attempt.trace();
        // The status of a task that ran out of time is that of its end by force, and says nothing.
        let exit = outcome.exit.filter(|_| !outcome.timed_out);
        trace.exit = exit;
        trace.start = Some(outcome.started);
        trace.complete = Some(outcome.completed);
        trace.metrics = outcome.metrics.clone();
        trace.machine = outcome.machine.clone();
        if let Some(reason) = &outcome.lost
            && attempt.lost < LOST_LIMIT
            && !self.process.run.scheduler.borrow().is_closed()
        {
            return self.lost(cx, &attempt, trace, reason);
        }
        attempt.context.exit.set(exit);
        if let Some(files) = &outcome.files {
            *attempt.context.files.borrow_mut() = Some(Rc::new(files.clone()));
        }
        if let Some(failure) = fail::of_outcome(cx.interp, &attempt, &trace, outcome) {
            let failure = failure.with(attempt, trace);
            return self.failed(cx, failure);
        }
        match collect::collect(cx.interp, &attempt.context, &attempt.spec) {
            Ok(collected) => self.store(cx, attempt, collected, Origin::Ran(Box::new(trace))),
            Err(raise) => self.failed(cx, Failure::raised(attempt, trace, raise)),
        }
    }

    /// The platform took the attempt away: it is repeated as the same attempt, in a new work dir.
    fn lost(
        &mut self,
        cx: &mut Cx<'_>,
        attempt: &Attempt,
        trace: rflow_task::TaskTrace,
        reason: &str,
    ) -> Eval<()> {
        let run = &self.process.run;
        run.progress.borrow_mut().stats.lost += 1;
        run.event(EventKind::TaskFailed(Arc::new(rflow_task::TaskTrace {
            error_action: Some("LOST".to_string()),
            error: Some(reason.to_string()),
            ..trace
        })));
        let before = Before {
            index: Some(attempt.context.index),
            attempt: attempt.context.attempt.saturating_sub(1),
            failures: attempt.failures,
            lost: attempt.lost + 1,
            overdue: attempt.context.overdue,
            tries: attempt.tries,
            exit: None,
            failed: attempt.context.failed.clone(),
        };
        self.start(cx, attempt.values.clone(), before)
    }

    /// With `debug`, what a task printed goes to the console.
    fn show_output(&self, cx: &Cx<'_>, attempt: &Attempt) -> Eval<()> {
        let on = |name: &str| -> Eval<bool> { Ok(attempt.context.directive(cx.interp, name)?.truthy()) };
        if on("debug")? || on("echo")? {
            let text = cx
                .interp
                .machine
                .read(&attempt.spec.work_dir.join(".command.out"))
                .unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let text = text.trim_end_matches('\n');
            if !text.is_empty() {
                cx.interp.machine.print(&format!("{text}\n"));
            }
        }
        Ok(())
    }

    fn failed(&mut self, cx: &mut Cx<'_>, failure: Failure) -> Eval<()> {
        match fail::decide(cx.interp, &self.process, &failure)? {
            Action::Retry(values, before) => self.start(cx, values, before),
            Action::Ignore => {
                // With `fair`, later outputs must not wait for this task for ever.
                let nothing = vec![None; self.process.outputs.len()];
                self.emit(cx, failure.index(), nothing);
                Ok(())
            }
            Action::Finish => {
                self.exhausted = true;
                self.ready.clear();
                Ok(())
            }
            Action::Terminate(raise) => Err(raise),
        }
    }
}

/// Changes of the backlog that are told of.
const BACKLOG_STEP: usize = 500;

/// How often a task may be taken away by its platform before that counts as a failure of the task.
const LOST_LIMIT: u32 = 20;

fn unknown(id: TaskId) -> Box<Raise> {
    Raise::illegal_state(format!("Task {id} ended but was not running"))
}

fn emit_now(cx: &mut Cx<'_>, values: Vec<Option<Value>>) {
    for (port, value) in values.into_iter().enumerate() {
        if let Some(value) = value {
            cx.emit(port, value);
        }
    }
}

fn cpu_millis(trace: &rflow_task::TaskTrace) -> u64 {
    let run = trace
        .start
        .zip(trace.complete)
        .map_or(0, |(a, b)| b.saturating_sub(a));
    run.saturating_mul(u64::from(trace.resources.cpus))
}

/// All combinations, the last list varying fastest.
fn product(choices: &[Vec<Value>]) -> Vec<Vec<Value>> {
    choices.iter().fold(vec![Vec::new()], |done, values| {
        done.iter()
            .flat_map(|head| {
                values.iter().map(move |v| {
                    let mut row = head.clone();
                    row.push(v.clone());
                    row
                })
            })
            .collect()
    })
}

impl Node for ProcessNode {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        if self.exhausted {
            return Ok(());
        }
        self.ports[port].push_back(item);
        self.advance(cx)
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        self.advance(cx)
    }

    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        self.advance(cx)?;
        Ok(false)
    }

    fn task(&mut self, cx: &mut Cx<'_>, end: TaskEnd) -> Eval<()> {
        let id = end.id;
        let mut attempt = || {
            let mut attempt = self.running.remove(&id).ok_or_else(|| unknown(id))?;
            attempt.submitted = end.submitted;
            attempt.native_id = end.native_id.clone();
            Ok::<_, Box<Raise>>(attempt)
        };
        match end.how {
            EndKind::Ran(outcome) => {
                let attempt = attempt()?;
                self.ended(cx, attempt, &outcome)?;
            }
            EndKind::Overdue(outcome) => {
                let attempt = attempt()?;
                let mut trace = attempt.trace();
                trace.complete = Some(outcome.completed);
                let failure = fail::overdue(&attempt).with(attempt, trace);
                self.failed(cx, failure)?;
            }
            EndKind::Dropped => {
                let attempt = attempt()?;
                let run = &self.process.run;
                run.progress.borrow_mut().stats.aborted += 1;
                run.event(EventKind::TaskAborted(Arc::new(attempt.trace())));
            }
            EndKind::Stored(result) => self.stored(cx, id, result)?,
        }
        self.finish_if_done(cx);
        Ok(())
    }

    /// Errors in `exec` blocks and directives are those of a task.
    fn catches(&self) -> bool {
        true
    }

    fn waiting_for(&self) -> Option<String> {
        let open: Vec<String> = self
            .ports
            .iter()
            .enumerate()
            .filter(|(_, items)| items.is_empty())
            .map(|(i, _)| format!("input {}", i + 1))
            .collect();
        Some(if open.is_empty() {
            "a task".to_string()
        } else {
            open.join(", ")
        })
    }
}
