//! The thread that knows all jobs of a run and decides what happens next. It never waits for the network: that is
//! done by threads of pools, which report back.

mod adopt;
mod job;
mod watch;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rflow_task::{ExecutorEvent, ExecutorEventKind, ExecutorSink, Outcome, TaskId, TaskSpec};

use crate::api::{ApiError, JobState};
use crate::arrays::{Arrays, Haste, LARGEST};
use crate::classify::KILLED;
use crate::now_millis;
use crate::pool::Pool;
use crate::request::Plan;
use crate::work::{SubmitError, Work};

use job::{Job, Stage};
use watch::Watch;

/// How long the end of terminated jobs is awaited when the run is over.
const LAST_WAIT: Duration = Duration::from_secs(60);
/// How long jobs are terminated when the run is over.
const LONGEST_CLOSE: Duration = Duration::from_secs(600);

/// What the desk is told.
pub(crate) enum Message {
    Submit(Vec<Arc<TaskSpec>>),
    Adopt(Vec<(Arc<TaskSpec>, String)>),
    Flush(String),
    Kill(Vec<TaskId>),
    /// The run is over.
    Close,
    /// Stop looking, leave jobs alone.
    Detach,
    Prepared(TaskId, Result<Box<Plan>, SubmitError>),
    Submitted(Vec<TaskId>, Result<Vec<String>, SubmitError>),
    Described(Vec<String>, Result<Vec<JobState>, ApiError>),
    Terminated,
    /// What the look for the job of an adopted task gave.
    Found(TaskId, Result<Option<String>, ApiError>),
    /// The error is why the results cannot be seen just now.
    Collected(TaskId, Result<Box<Outcome>, String>),
}

/// Everything that is known of a run's jobs.
pub(crate) struct Desk {
    work: Arc<Work>,
    sink: ExecutorSink,
    sender: Sender<Message>,
    jobs: HashMap<TaskId, Job>,
    /// Tasks by the ids of their jobs.
    tasks: HashMap<String, TaskId>,
    arrays: Arrays,
    /// Processes without further tasks.
    flushed: HashSet<String>,
    /// Tasks of a process that are being prepared.
    preparing: HashMap<String, u32>,
    watch: Watch,
    warned: HashSet<String>,
    /// Writes and reads of files.
    transfers: Pool,
    submits: Pool,
    calls: Pool,
    terminating: usize,
    closing: Option<Instant>,
    terminated_at: Instant,
}

impl Desk {
    pub(crate) fn new(work: Arc<Work>, sink: ExecutorSink, sender: Sender<Message>) -> Self {
        let now = Instant::now();
        let poll = Duration::from_millis(work.options.poll_interval);
        Self {
            work,
            sink,
            sender,
            jobs: HashMap::new(),
            tasks: HashMap::new(),
            arrays: Arrays::default(),
            flushed: HashSet::new(),
            preparing: HashMap::new(),
            watch: Watch::new(poll, now),
            warned: HashSet::new(),
            transfers: Pool::new("batch-files", 24),
            submits: Pool::new("batch-submit", 8),
            calls: Pool::new("batch-calls", 8),
            terminating: 0,
            closing: None,
            terminated_at: now,
        }
    }

    /// Works until the run is over.
    pub(crate) fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let now = Instant::now();
            self.submit_due_groups(now);
            self.poll(now);
            if self.is_done(now) {
                return;
            }
            match inbox.recv_timeout(self.next_deadline(now).saturating_duration_since(now)) {
                Ok(Message::Detach) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn next_deadline(&self, now: Instant) -> Instant {
        // Groups that wait for tasks still being prepared are looked at when those report.
        let far = now + Duration::from_secs(3600);
        let group = self
            .arrays
            .next()
            .map(|at| at.max(now + Duration::from_millis(20)));
        let poll = self.watch.next().filter(|_| !self.tasks.is_empty());
        let close = self.closing.map(|_| now + Duration::from_millis(200));
        [group, poll, close].into_iter().flatten().min().unwrap_or(far)
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Submit(tasks) => tasks.into_iter().for_each(|task| self.submit(task)),
            Message::Adopt(tasks) => tasks.into_iter().for_each(|(task, id)| self.adopt(task, id)),
            Message::Flush(process) => drop(self.flushed.insert(process)),
            Message::Kill(ids) => self.kill(&ids),
            Message::Close => {
                let now = Instant::now();
                self.closing = Some(now);
                self.terminated_at = now;
                let all: Vec<_> = self.jobs.keys().copied().collect();
                self.kill(&all);
            }
            Message::Prepared(id, result) => self.prepared(id, result),
            Message::Submitted(ids, result) => self.submitted(&ids, result),
            Message::Described(ids, result) => self.described(&ids, result),
            Message::Terminated => {
                self.terminating -= 1;
                self.terminated_at = Instant::now();
                self.watch.changed(self.terminated_at);
            }
            Message::Found(id, result) => self.found(id, result),
            Message::Collected(id, result) => self.collected(id, result),
            // Handled by the loop.
            Message::Detach => {}
        }
    }

    fn is_done(&self, now: Instant) -> bool {
        let Some(since) = self.closing else {
            return false;
        };
        self.jobs.is_empty()
            || (self.terminating == 0 && now.duration_since(self.terminated_at) > LAST_WAIT)
            || now.duration_since(since) > LONGEST_CLOSE
    }

    fn report(&self, id: TaskId, kind: ExecutorEventKind) {
        (self.sink)(ExecutorEvent { id, kind });
    }

    fn warn(&mut self, text: &str) {
        self.warn_once(text, text);
    }

    /// Warns the first time that there is something to say on a subject.
    fn warn_once(&mut self, subject: &str, text: &str) {
        if self.warned.insert(subject.to_owned()) {
            (self.work.facts.warn)(text.to_owned());
        }
    }

    fn submit(&mut self, task: Arc<TaskSpec>) {
        *self.preparing.entry(task.process.clone()).or_default() += 1;
        self.jobs.insert(task.id, Job::new(task.clone()));
        let (work, sender) = (self.work.clone(), self.sender.clone());
        self.transfers.run(move || {
            let plan = work.prepare(&task).map(Box::new);
            drop(sender.send(Message::Prepared(task.id, plan)));
        });
    }

    fn prepared(&mut self, id: TaskId, result: Result<Box<Plan>, SubmitError>) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        let spec = job.spec.clone();
        let killed = job.killed;
        if let Some(count) = self.preparing.get_mut(&spec.process) {
            *count -= 1;
        }
        let plan = match result {
            _ if killed => return self.finish(id, killed_before_start()),
            Ok(plan) => plan,
            Err(error) => return self.fail(&[id], &error),
        };
        for warning in &plan.warnings {
            self.warn(warning);
        }
        // A larger array would never be full.
        let most = spec
            .array
            .unwrap_or(1)
            .min(LARGEST)
            .min(self.work.options.queue_size) as usize;
        let key = (most > 1).then(|| plan.key(&spec.process));
        if let Some(job) = self.jobs.get_mut(&id) {
            job.stage = Stage::Held(plan);
        }
        match key {
            None => self.dispatch(vec![id]),
            Some(key) => {
                let full = self.arrays.add(key, &spec.process, id, most, Instant::now());
                full.into_iter().for_each(|group| self.dispatch(group));
            }
        }
    }

    fn submit_due_groups(&mut self, now: Instant) {
        let (preparing, flushed) = (&self.preparing, &self.flushed);
        let more = |process: &str| preparing.get(process).is_some_and(|count| *count > 0);
        let groups = self.arrays.due(now, |process| {
            if more(process) {
                Haste::Wait
            } else if flushed.contains(process) {
                Haste::Now
            } else {
                Haste::Linger
            }
        });
        // What comes after this is repeated attempts, which may make arrays again.
        self.flushed.retain(|process| more(process));
        groups.into_iter().for_each(|group| self.dispatch(group));
    }

    /// Submits tasks whose plans are equal.
    fn dispatch(&mut self, ids: Vec<TaskId>) {
        let mut tasks = Vec::with_capacity(ids.len());
        let mut plan = None;
        for id in &ids {
            if let Some(job) = self.jobs.get_mut(id)
                && let Stage::Held(held) = std::mem::replace(&mut job.stage, Stage::Submitting)
            {
                tasks.push(job.spec.clone());
                plan.get_or_insert(held);
            }
        }
        let Some(plan) = plan else {
            return;
        };
        let (work, sender) = (self.work.clone(), self.sender.clone());
        self.submits.run(move || {
            let result = work.submit(&tasks, &plan);
            let ids = tasks.iter().map(|task| task.id).collect();
            drop(sender.send(Message::Submitted(ids, result)));
        });
    }

    fn submitted(&mut self, ids: &[TaskId], result: Result<Vec<String>, SubmitError>) {
        let natives = match result {
            Ok(natives) => natives,
            Err(error) => return self.fail(ids, &error),
        };
        let now = Instant::now();
        let mut killed = Vec::new();
        for (id, native) in ids.iter().zip(natives) {
            let Some(job) = self.jobs.get_mut(id) else {
                continue;
            };
            job.watched(native.clone(), now);
            if job.killed {
                killed.push(*id);
            }
            self.tasks.insert(native.clone(), *id);
            self.report(*id, ExecutorEventKind::Accepted { native_id: native });
        }
        self.watch.changed(now);
        self.terminate(&killed, KILLED);
    }

    fn kill(&mut self, ids: &[TaskId]) {
        let mut watched = Vec::new();
        for id in ids {
            let Some(job) = self.jobs.get_mut(id) else {
                continue;
            };
            if std::mem::replace(&mut job.killed, true) {
                continue;
            }
            match job.stage {
                Stage::Held(_) => {
                    self.arrays.remove(*id);
                    self.finish(*id, killed_before_start());
                }
                Stage::Watched => watched.push(*id),
                // These ask whether they were killed when they report back.
                Stage::Seeking | Stage::Preparing | Stage::Submitting | Stage::Collecting => {}
            }
        }
        self.terminate(&watched, KILLED);
    }

    /// Ends jobs. When all living children of an array are among them, one call for the array does.
    fn terminate(&mut self, ids: &[TaskId], reason: &str) {
        let natives: Vec<_> = ids
            .iter()
            .filter_map(|id| self.jobs.get(id)?.native.clone())
            .collect();
        let living: Vec<_> = self.tasks.keys().map(String::as_str).collect();
        for target in job::termination_targets(&natives, &living) {
            let (work, sender, reason) = (self.work.clone(), self.sender.clone(), reason.to_owned());
            self.terminating += 1;
            self.calls.run(move || {
                if let Err(error) = work.api.terminate(&target, &reason) {
                    (work.facts.warn)(format!("The job {target} cannot be terminated: {error}"));
                }
                drop(sender.send(Message::Terminated));
            });
        }
    }

    fn fail(&mut self, ids: &[TaskId], error: &SubmitError) {
        for id in ids {
            let now = now_millis();
            let outcome = Outcome {
                started: now,
                completed: now,
                error: Some(error.text.clone()),
                fatal: error.fatal,
                ..Outcome::default()
            };
            self.finish(*id, outcome);
        }
    }

    fn finish(&mut self, id: TaskId, mut outcome: Outcome) {
        let Some(job) = self.jobs.remove(&id) else {
            return;
        };
        if let Some(native) = &job.native {
            self.tasks.remove(native);
        }
        if job.killed {
            // What the service says of a job that was terminated is no verdict on its task.
            outcome.lost = None;
            outcome.fatal = false;
            if outcome.exit.is_none() && outcome.error.is_none() {
                outcome.error = Some("The job was terminated".to_owned());
            }
        }
        self.report(id, ExecutorEventKind::Finished(Box::new(outcome)));
    }
}

fn killed_before_start() -> Outcome {
    let now = now_millis();
    Outcome {
        started: now,
        completed: now,
        error: Some("The task was stopped before its job was submitted".to_owned()),
        ..Outcome::default()
    }
}

#[cfg(test)]
mod tests;
