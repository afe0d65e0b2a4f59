//! The thread that talks to the endpoint: the calls in their order, their cadence, and what follows from failures.

mod delivery;

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rflow_task::RunBegin;
use serde_json::Value;

use crate::backlog::Backlog;
use crate::catch_up::Replay;
use crate::client::{Cause, Client, Failure, Verb};
use crate::message::bytes;
use crate::observer::Report;
use crate::task::TaskState;
use crate::workflow::Created;
use crate::{TowerError, TowerOptions, message, progress};

/// Most tasks in one report; servers of the platform take no more.
const BATCH_TASKS: usize = 100;
/// So many failures in a row are an outage that the user is told of.
const OUTAGE: u32 = 3;
/// Longest wait between two tries after the end of the run.
const LAST_TRIES: Duration = Duration::from_secs(5);
/// So long the journal may lag behind the events.
const JOURNAL_LAG: Duration = Duration::from_secs(10);

/// What the observer and its sender share.
#[derive(Default)]
pub(crate) struct Shared {
    backlog: Mutex<Backlog>,
    changed: Condvar,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Backlog> {
        // Counts that are off after a panic are better than no report.
        self.backlog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits for a change, until a time at the latest.
    pub(crate) fn wait<'a>(
        &self,
        backlog: MutexGuard<'a, Backlog>,
        until: Option<Instant>,
    ) -> MutexGuard<'a, Backlog> {
        match until {
            None => self.changed.wait(backlog).unwrap_or_else(PoisonError::into_inner),
            Some(until) => {
                let left = until.saturating_duration_since(Instant::now());
                let waited = self.changed.wait_timeout(backlog, left);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }
}

/// Tells the user something, secrets taken out.
pub(crate) struct Voice {
    report: Mutex<Report>,
    redactor: crate::Redactor,
}

impl Voice {
    pub(crate) fn new(report: Report, redactor: crate::Redactor) -> Self {
        Self {
            report: Mutex::new(report),
            redactor,
        }
    }

    pub(crate) fn tell(&self, level: &str, text: &str) {
        let report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report(level, &self.redactor.text(text));
    }
}

/// Why a message was not delivered.
enum Stop {
    /// The time after the end of the run is over.
    TimeUp,
    /// The endpoint does not want this message; others may still work.
    Refused(Failure),
    /// It is too long.
    TooLong,
    /// Nothing more is to be sent; the user knows why.
    GivenUp,
}

/// How long a run with `tower.strict` waits for a connection before it begins.
const NOBODY: Duration = Duration::from_secs(10);

/// What is to be done next.
enum Work {
    Send(Vec<TaskState>),
    CatchUp,
    Heartbeat,
    Finish,
}

/// Talks to the endpoint.
pub(crate) struct Sender {
    shared: Arc<Shared>,
    voice: Arc<Voice>,
    options: Arc<TowerOptions>,
    client: Client,
    begin: RunBegin,
    journal: PathBuf,
    created: Option<Created>,
    /// What the endpoint wants the user to know.
    notes: Vec<String>,
    /// The end of the run is being told.
    completing: bool,
    batch_tasks: usize,
    /// The user was told that the endpoint is away.
    outage_told: bool,
    refusal_told: bool,
}

impl Sender {
    pub(crate) fn new(
        shared: Arc<Shared>,
        voice: Arc<Voice>,
        options: Arc<TowerOptions>,
        begin: RunBegin,
        journal: PathBuf,
    ) -> Self {
        Self {
            shared,
            voice,
            client: Client::new(&options),
            options,
            begin,
            journal,
            created: None,
            notes: Vec::new(),
            completing: false,
            batch_tasks: BATCH_TASKS,
            outage_told: false,
            refusal_told: false,
        }
    }

    /// Announces the run before it begins; for `tower.strict`.
    ///
    /// # Errors
    /// When the endpoint does not take it.
    pub(crate) fn create_now(&mut self) -> Result<(), TowerError> {
        let body = bytes(&message::create(&self.begin, &self.options));
        let mut failures = 0;
        let begin = Instant::now();
        loop {
            match self.client.call(Verb::Post, "/trace/create", &body, None) {
                Ok(answer) => return self.take_created(&answer).map_err(TowerError::Create),
                Err(failure) => {
                    failures += 1;
                    // Nobody is there: mostly the address is wrong, and nothing is lost yet.
                    let nobody = failure.status == 0 && begin.elapsed() > NOBODY;
                    let last = failures >= self.options.retry.max_attempts;
                    if failure.cause != Cause::Away || nobody || last {
                        let text = format!("{}\n\n{}", failure.report(), self.advice(&failure));
                        return Err(TowerError::Create(text));
                    }
                    let wait = self.options.retry.wait(failures);
                    std::thread::sleep(failure.retry_after.unwrap_or(wait));
                }
            }
        }
    }

    /// Reports the run from its begin to its end.
    pub(crate) fn run(mut self) {
        // How it stopped is told or kept in the backlog.
        let _ = self.converse();
        self.shared.lock().sender_done = true;
        self.shared.notify();
    }

    fn converse(&mut self) -> Result<(), Stop> {
        self.until(|backlog| backlog.started.is_some())?;
        for warning in &self.options.warnings {
            self.voice.tell("warn", warning);
        }
        if self.created.is_none() {
            self.create()?;
        }
        for note in std::mem::take(&mut self.notes) {
            self.voice.tell("warn", &note);
        }
        self.until(|backlog| backlog.built)?;
        self.begin()?;
        let mut last_sent = Instant::now();
        loop {
            let work = self.next(last_sent)?;
            match work {
                Work::Send(states) => self.send(states)?,
                Work::CatchUp => self.catch_up()?,
                Work::Heartbeat => self.heartbeat(),
                Work::Finish => return self.complete(),
            }
            last_sent = Instant::now();
        }
    }

    /// Waits until something holds.
    fn until(&self, holds: impl Fn(&Backlog) -> bool) -> Result<(), Stop> {
        let mut backlog = self.shared.lock();
        loop {
            if backlog.given_up {
                return Err(Stop::GivenUp);
            }
            if holds(&backlog) {
                return Ok(());
            }
            backlog = self.shared.wait(backlog, None);
        }
    }

    fn create(&mut self) -> Result<(), Stop> {
        let body = bytes(&message::create(&self.begin, &self.options));
        let problem = match self.deliver(Verb::Post, "/trace/create", &body) {
            Ok(answer) => match self.take_created(&answer) {
                Ok(()) => return Ok(()),
                Err(problem) => problem,
            },
            Err(Stop::Refused(failure)) => format!("{} ({})", self.advice(&failure), failure.brief()),
            Err(stop) => return Err(stop),
        };
        self.voice.tell("warn", &problem);
        self.shared.lock().give_up();
        Err(Stop::GivenUp)
    }

    fn take_created(&mut self, answer: &Value) -> Result<(), String> {
        self.shared.lock().answered = true;
        self.shared.notify();
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(id) = text("workflowId").filter(|id| !id.is_empty()) else {
            return Err(format!(
                "Invalid Seqera Platform API response - Missing workflow Id -- is {} the address of the API?",
                self.client.place()
            ));
        };
        self.created = Some(Created {
            id,
            watch_url: text("watchUrl"),
            metadata: answer.get("metadata").cloned().unwrap_or(Value::Null),
        });
        // With `tower.strict` nobody listens yet.
        self.notes
            .extend(text("message").filter(|text| !text.trim().is_empty()));
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Stop> {
        let (started, processes, graph) = {
            let mut backlog = self.shared.lock();
            let names = backlog
                .tally
                .processes()
                .map(|(name, _)| name.to_owned())
                .collect();
            if let Some(params) = backlog.params.take() {
                self.begin.facts.params = params;
            }
            (backlog.started.unwrap_or_default(), names, backlog.graph.take())
        };
        let created = self.created.clone().unwrap_or_default();
        let mut body = message::begin(&self.begin, started, &self.options, &created, processes);
        if let Some(graph) = graph {
            let dag = message::dag(&graph);
            // A drawing is not worth a message that is too long.
            if bytes(&dag).len() + bytes(&body).len() <= self.options.max_batch_bytes {
                body["dag"] = dag;
            }
        }
        let mut watch_url = created.watch_url;
        match self.deliver(Verb::Put, &self.path("begin"), &bytes(&body)) {
            Ok(answer) => {
                let found = answer.get("watchUrl").and_then(Value::as_str).map(str::to_owned);
                watch_url = watch_url.or(found);
            }
            Err(Stop::Refused(failure)) => self.refused(&failure),
            Err(Stop::TooLong) => self.refused(&too_long(&self.client.place())),
            Err(stop) => return Err(stop),
        }
        if let Some(created) = &mut self.created {
            created.watch_url.clone_from(&watch_url);
        }
        if let Some(url) = watch_url {
            let text = format!("Monitor the execution with Seqera Platform using this URL: {url}");
            self.voice.tell("info", &text);
        }
        Ok(())
    }

    fn path(&self, call: &str) -> String {
        let id = self.created.as_ref().map_or("", |created| &created.id);
        format!("/trace/{id}/{call}")
    }

    /// Waits for something to do.
    fn next(&self, last_sent: Instant) -> Result<Work, Stop> {
        let send_at = last_sent + self.options.send_interval;
        let heartbeat_at = last_sent + self.options.heartbeat_interval;
        let mut backlog = self.shared.lock();
        loop {
            if backlog.given_up {
                return Err(Stop::GivenUp);
            }
            let now = Instant::now();
            if backlog.behind.is_some() {
                return Ok(Work::CatchUp);
            }
            let waiting = backlog.waiting.len();
            let ended = backlog.ended.is_some();
            if waiting > 0 && (ended || waiting >= self.batch_tasks || now >= send_at) {
                return Ok(Work::Send(backlog.take(self.batch_tasks)));
            }
            if ended {
                return Ok(Work::Finish);
            }
            if now >= heartbeat_at {
                return Ok(Work::Heartbeat);
            }
            let until = if waiting > 0 { send_at } else { heartbeat_at };
            backlog.wake_for = if waiting > 0 { self.batch_tasks } else { 1 };
            backlog = self.shared.wait(backlog, Some(until));
            backlog.wake_for = usize::MAX;
        }
    }

    /// Reports the states of tasks, in as many messages as their sizes need.
    fn send(&mut self, mut states: Vec<TaskState>) -> Result<(), Stop> {
        while !states.is_empty() {
            let (progress, images) = {
                let mut backlog = self.shared.lock();
                backlog.in_flight = Default::default();
                states
                    .iter()
                    .for_each(|state| backlog.in_flight.insert(state.trace.id));
                (bytes(&progress::json(&backlog.tally)), backlog.images.take())
            };
            let room = self.options.max_batch_bytes.saturating_sub(progress.len());
            let most = self.batch_tasks.min(states.len());
            let tasks = message::fitting(&states[..most], &self.client.redactor, room);
            let count = tasks.len();
            let body = message::progress(&tasks, &images, &progress);
            match self.deliver(Verb::Put, &self.path("progress"), &body) {
                Ok(_) => self.delivered(states.drain(..count)),
                Err(Stop::TooLong) if count > 1 => {
                    self.batch_tasks = count / 2;
                    self.shared.lock().images.put_back(images);
                }
                Err(Stop::TooLong) => {
                    self.refused_tasks(&too_long(&self.client.place()), states.drain(..count))
                }
                Err(Stop::Refused(failure)) => self.refused_tasks(&failure, states.drain(..count)),
                Err(stop) => {
                    let mut backlog = self.shared.lock();
                    backlog.images.put_back(images);
                    backlog.put_back(states);
                    return Err(stop);
                }
            }
        }
        self.shared.lock().in_flight = Default::default();
        Ok(())
    }

    fn delivered(&self, states: impl Iterator<Item = TaskState>) {
        let mut backlog = self.shared.lock();
        if let Some(behind) = &mut backlog.behind {
            let ended = states.filter(|state| state.status.is_last());
            ended.for_each(|state| behind.tasks.remove(state.trace.id));
        }
    }

    fn refused_tasks(&mut self, failure: &Failure, states: impl Iterator<Item = TaskState>) {
        {
            let mut backlog = self.shared.lock();
            states.for_each(|state| backlog.refused.insert(state.trace.id));
        }
        self.refused(failure);
    }

    fn refused(&mut self, failure: &Failure) {
        self.shared.lock().last_failure = Some(failure.brief());
        if !self.refusal_told {
            self.refusal_told = true;
            let text = format!(
                "Seqera Platform does not take a report of this run -- the run goes on. {}",
                failure.report()
            );
            self.voice.tell("warn", &text);
        }
    }

    /// Sends what came while the endpoint was away for long, from the journal.
    fn catch_up(&mut self) -> Result<(), Stop> {
        let since = match &self.shared.lock().behind {
            Some(behind) => behind.since,
            None => return Ok(()),
        };
        let mut replay = match Replay::open(&self.journal, since) {
            Ok(replay) => replay,
            Err(error) => {
                self.lose(&error.to_string());
                return Ok(());
            }
        };
        loop {
            let shared = self.shared.clone();
            let states = match replay.next_states(self.batch_tasks, |id| shared.lock().open(id)) {
                Ok(states) => states,
                Err(error) => {
                    self.lose(&error.to_string());
                    return Ok(());
                }
            };
            if !states.is_empty() {
                self.send(states)?;
                continue;
            }
            {
                let mut backlog = self.shared.lock();
                if backlog.newest == replay.last {
                    backlog.behind = None;
                    return Ok(());
                }
            }
            if replay.last_read.elapsed() > JOURNAL_LAG {
                self.lose("the journal of the run ends early");
                return Ok(());
            }
            if !self.pause(Duration::from_millis(20), false) {
                return Err(Stop::TimeUp);
            }
        }
    }

    /// States cannot be read from the journal.
    fn lose(&self, cause: &str) {
        let mut backlog = self.shared.lock();
        if let Some(behind) = backlog.behind.take() {
            backlog.refused.merge(&behind.tasks);
            backlog.last_failure = Some(cause.to_owned());
        }
    }

    /// A heartbeat that fails is not worth a word: the next report will.
    fn heartbeat(&mut self) {
        let body = message::heartbeat(progress::json(&self.shared.lock().tally));
        let path = self.path("heartbeat");
        if let Err(failure) = self.client.call(Verb::Put, &path, &bytes(&body), None) {
            tracing::debug!("Seqera Platform did not take a heartbeat: {}", failure.brief());
        }
    }

    fn complete(&mut self) -> Result<(), Stop> {
        let created = self.created.clone().unwrap_or_default();
        let body = {
            let backlog = self.shared.lock();
            let started = backlog.started.unwrap_or_default();
            let Some(ended) = backlog.ended.clone() else {
                return Ok(());
            };
            message::complete(&self.begin, started, &self.options, &created, &ended, &backlog)
        };
        self.completing = true;
        match self.deliver(Verb::Put, &self.path("complete"), &bytes(&body)) {
            Ok(_) => {
                self.shared.lock().completed = true;
                Ok(())
            }
            Err(Stop::Refused(failure)) => {
                self.shared.lock().last_failure = Some(failure.brief());
                Ok(())
            }
            Err(Stop::TooLong) => {
                self.shared.lock().last_failure = Some(too_long(&self.client.place()).brief());
                Ok(())
            }
            Err(stop) => Err(stop),
        }
    }
}

fn too_long(address: &str) -> Failure {
    Failure {
        cause: Cause::TooLong,
        status: 413,
        message: "the message is too long for the endpoint".to_owned(),
        retry_after: None,
        address: address.to_owned(),
    }
}
