//! Tasks that an earlier head had started and that outlived it, or ended meanwhile.
//!
//! The worker of that head goes on until its tasks have ended and writes their exit status. So this side only
//! waits: for the end of the process, then for the status, as long as that worker lives.

use std::cmp;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, UNIX_EPOCH};

use rflow_task::{ExecutorEvent, ExecutorEventKind, ExecutorSink, Outcome, TaskId, TaskSpec};
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::event::{EventfdFlags, eventfd};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open};
use rustix::time::Timespec;

use super::lifecycle::write_exit_code;
use super::metrics::parse_trace;
use super::probe::{Marker, TaskState, probe};
use super::tree::{kill_below, signal_orphans, signal_tree};
use super::{failure, finished, lost, now_millis};
use crate::wrapper::needs_wrapper;

/// From SIGTERM to SIGKILL.
const PATIENCE: Duration = Duration::from_secs(5);

/// From SIGTERM to giving up a task whose end does not show: its process hangs in the kernel, or the worker that is to
/// write its status does.
const LIMIT: Duration = Duration::from_secs(30);

/// First and longest pause between looks for the status of a process that has ended.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(500));

/// How much later than the task itself its marker may be written, milliseconds.
const SLACK: u64 = 200;

/// How long a worker may need from the files of a task to its marker where no lock tells that it is at it, milliseconds.
const STARTING: u64 = 2000;

const BATCH: usize = 64;
const NEWS: u64 = u64::MAX;

/// Follows adopted tasks on a thread of its own.
pub(super) struct Adopter {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    inbox: Mutex<Vec<News>>,
    wake: OwnedFd,
}

enum News {
    Adopt(Vec<(Arc<TaskSpec>, String)>),
    Kill(Vec<TaskId>),
    /// Kill all, and end when they have.
    Close,
}

impl Adopter {
    pub(super) fn start(sink: ExecutorSink) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            wake: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
        });
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, &shared.wake, EventData::new_u64(NEWS), EventFlags::IN)?;
        let watch = Watch {
            shared: shared.clone(),
            sink,
            epoll,
            tasks: HashMap::new(),
            closing: false,
        };
        let thread = thread::Builder::new()
            .name("task-adopt".to_owned())
            .spawn(move || watch.run())?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    pub(super) fn adopt(&self, tasks: Vec<(Arc<TaskSpec>, String)>) {
        self.tell(News::Adopt(tasks));
    }

    pub(super) fn kill(&self, ids: &[TaskId]) {
        self.tell(News::Kill(ids.to_vec()));
    }

    fn tell(&self, news: News) {
        lock(&self.shared.inbox).push(news);
        // It can only fail when the counter is full, and then the thread is awake anyway.
        let _ = rustix::io::write(&self.shared.wake, &1_u64.to_ne_bytes());
    }
}

impl Drop for Adopter {
    fn drop(&mut self) {
        self.tell(News::Close);
        if let Some(thread) = self.thread.take() {
            // A panic was reported by the thread itself.
            drop(thread.join());
        }
    }
}

struct Watch {
    shared: Arc<Shared>,
    sink: ExecutorSink,
    epoll: OwnedFd,
    tasks: HashMap<u64, Adopted>,
    closing: bool,
}

struct Adopted {
    spec: Arc<TaskSpec>,
    pid: u32,
    /// Present while the process runs.
    process: Option<OwnedFd>,
    started: u64,
    stopped: bool,
    /// All but its wrapper was killed.
    forced: bool,
    kill_at: Option<Instant>,
    give_up_at: Option<Instant>,
    /// When to look for the status, and how long to wait after that.
    look: Option<(Instant, Duration)>,
}

impl Watch {
    fn run(mut self) {
        let mut events = Vec::with_capacity(BATCH);
        while !(self.closing && self.tasks.is_empty()) {
            events.clear();
            let timeout = self.timeout();
            // Interrupted by a signal: look at the deadlines and wait again.
            let _ = epoll::wait(
                &self.epoll,
                rustix::buffer::spare_capacity(&mut events),
                timeout.as_ref(),
            );
            for event in &events {
                self.handle(event);
            }
            self.expire();
        }
    }

    fn timeout(&self) -> Option<Timespec> {
        let of = |task: &Adopted| [task.kill_at, task.give_up_at, task.look.map(|(at, _)| at)];
        let deadlines = self.tasks.values().flat_map(of).flatten();
        let left = deadlines.min()?.saturating_duration_since(Instant::now());
        Timespec::try_from(left).ok()
    }

    fn handle(&mut self, event: &Event) {
        let token = event.data.u64();
        if token != NEWS {
            if let Some(task) = self.tasks.get_mut(&token) {
                task.ended(&self.epoll);
            }
            return;
        }
        let _ = rustix::io::read(&self.shared.wake, &mut [0_u8; 8]);
        let news = std::mem::take(&mut *lock(&self.shared.inbox));
        for news in news {
            match news {
                News::Adopt(tasks) => tasks.into_iter().for_each(|(spec, id)| self.adopt(spec, &id)),
                News::Kill(ids) => self.kill(|id| ids.contains(&id)),
                News::Close => {
                    self.closing = true;
                    self.kill(|_| true);
                }
            }
        }
    }

    fn adopt(&mut self, spec: Arc<TaskSpec>, native_id: &str) {
        let slot = u64::from(spec.id.0);
        let started = modified(&spec.work_dir.join(".command.begin")).unwrap_or_else(now_millis);
        let native = match native_id {
            "" => marker(&spec.work_dir).map_or_else(String::new, |marker| marker.pid().to_string()),
            id => id.to_owned(),
        };
        let (pid, process) = match probe(&spec.work_dir) {
            TaskState::NotStarted if is_starting(&spec.work_dir) => (0, None),
            TaskState::NotStarted => return self.lost(&spec, started, "It was never started"),
            TaskState::Finished(_) | TaskState::Lost => (0, None),
            TaskState::Running(pid) => {
                // It is empty when the head died before it was noted; the marker is of this task all the same.
                if !native_id.is_empty() && pid.to_string() != native_id {
                    let why = format!("Its work dir belongs to process {pid}, not to {native_id}");
                    return self.lost(&spec, started, &why);
                }
                (pid, open_process(pid, &spec.work_dir))
            }
        };
        let mut task = Adopted {
            spec,
            pid,
            process,
            started,
            stopped: false,
            forced: false,
            kill_at: None,
            give_up_at: None,
            look: None,
        };
        (self.sink)(ExecutorEvent {
            id: task.spec.id,
            kind: ExecutorEventKind::Started {
                at: started,
                native_id: native,
            },
        });
        let watched = task.process.as_ref().is_some_and(|process| {
            epoll::add(
                &self.epoll,
                process.as_fd(),
                EventData::new_u64(slot),
                EventFlags::IN,
            )
            .is_ok()
        });
        if !watched {
            // It has ended already, or its end must be looked for.
            task.look = Some((Instant::now(), PAUSES.0));
        }
        if self.closing {
            task.stop();
        }
        self.tasks.insert(slot, task);
    }

    fn kill(&mut self, wanted: impl Fn(TaskId) -> bool) {
        for task in self.tasks.values_mut().filter(|task| wanted(task.spec.id)) {
            task.stop();
        }
    }

    fn expire(&mut self) {
        let now = Instant::now();
        let mut done = Vec::new();
        for (slot, task) in &mut self.tasks {
            if task.kill_at.is_some_and(|at| at <= now) {
                task.kill_at = task.kill().then(|| now + PATIENCE);
            }
            let over = task.give_up_at.is_some_and(|at| at <= now);
            let pause = match task.look {
                Some((at, pause)) if at <= now || over => pause,
                _ if over => PAUSES.1,
                _ => continue,
            };
            match task.look() {
                Some(outcome) => done.push((*slot, outcome)),
                None if over => done.push((*slot, task.given_up())),
                None => task.look = Some((now + pause, cmp::min(pause * 2, PAUSES.1))),
            }
        }
        for (slot, outcome) in done {
            if let Some(task) = self.tasks.remove(&slot) {
                (self.sink)(finished(task.spec.id, outcome));
            }
        }
    }

    fn lost(&self, spec: &TaskSpec, started: u64, why: &str) {
        (self.sink)(finished(spec.id, lost(started, why.to_owned())));
    }
}

impl Adopted {
    /// The process has ended; its status follows.
    fn ended(&mut self, epoll: &OwnedFd) {
        if let Some(process) = self.process.take() {
            let _ = epoll::delete(epoll, &process);
        }
        self.look = Some((Instant::now(), PAUSES.0));
    }

    fn stop(&mut self) {
        // One that has its status has not been stopped.
        let has_ended = || matches!(probe(&self.spec.work_dir), TaskState::Finished(_));
        if self.stopped || has_ended() {
            return;
        }
        self.stopped = true;
        self.signal(Signal::TERM);
        let now = Instant::now();
        self.kill_at = Some(now + PATIENCE);
        self.give_up_at = Some(now + LIMIT);
    }

    /// Signals the processes of the task, if they are there: without a handle, what runs under the id is asked for
    /// the work dir.
    fn signal(&self, signal: Signal) {
        if self.process.is_some() {
            signal_tree(self.pid, signal);
            return;
        }
        match probe(&self.spec.work_dir) {
            // It was taken over before its marker was there.
            TaskState::Running(pid) if self.pid == 0 || self.pid == pid => signal_tree(pid, signal),
            // Its worker waits for what the script left behind.
            TaskState::Lost => {
                if let Some(marker) = marker(&self.spec.work_dir).filter(Marker::worker_lives) {
                    signal_orphans(marker.pid(), signal);
                }
            }
            _ => {}
        }
    }

    /// Ends it by force. True when its wrapper is left alone for now: it removes the scratch folder of the script.
    fn kill(&mut self) -> bool {
        if self.process.is_some() && needs_wrapper(&self.spec) && !std::mem::replace(&mut self.forced, true) {
            kill_below(self.pid);
            return true;
        }
        self.signal(Signal::KILL);
        false
    }

    fn given_up(&self) -> Outcome {
        Outcome {
            started: self.started,
            ..failure(format!(
                "The task was told to end {} seconds ago, and there is no status of it yet",
                LIMIT.as_secs()
            ))
        }
    }

    /// The outcome of a task that left its status.
    fn outcome(&self, status: i32) -> Outcome {
        let dir = &self.spec.work_dir;
        // A script that handles the signal may end with 0, but what it made is not all that it should make.
        let status = match status {
            0 if self.stopped => {
                let killed = 128 + Signal::TERM.as_raw();
                // When it cannot be written down, the outcome of this run stays right all the same.
                let _ = write_exit_code(dir, killed);
                killed
            }
            other => other,
        };
        let completed = modified(&dir.join(".exitcode")).unwrap_or_else(now_millis);
        let ran = completed.saturating_sub(self.started) + SLACK;
        let limit = self.spec.resources.time;
        // Its worker ends a task whose time is up with these signals, and leaves no other sign of it.
        let timed_out =
            !self.stopped && matches!(status, 137 | 143) && limit.is_some_and(|limit| limit <= ran);
        let trace = || fs::read_to_string(dir.join(".command.trace")).ok();
        let metrics = self.spec.metrics.then(trace).flatten();
        Outcome {
            exit: Some(status),
            timed_out,
            started: self.started,
            completed,
            metrics: metrics.and_then(|text| parse_trace(&text)),
            ..Outcome::default()
        }
    }

    /// How it ended, when that can be told.
    fn look(&self) -> Option<Outcome> {
        let dir = &self.spec.work_dir;
        // In this order: a worker writes the status before it ends.
        let watched = worker_lives(dir);
        match probe(dir) {
            TaskState::Finished(status) => Some(self.outcome(status)),
            TaskState::Running(_) => None,
            TaskState::NotStarted if is_starting(dir) => None,
            TaskState::NotStarted | TaskState::Lost if watched => None,
            TaskState::NotStarted | TaskState::Lost => Some(lost(
                self.started,
                "Its process is gone and left no exit status".to_owned(),
            )),
        }
    }
}

/// A handle of the process, made sure that it is that of the task: its id may have been given to another one.
fn open_process(pid: u32, work_dir: &Path) -> Option<OwnedFd> {
    let raw = i32::try_from(pid).ok().and_then(Pid::from_raw)?;
    let process = pidfd_open(raw, PidfdFlags::empty()).ok()?;
    (probe(work_dir) == TaskState::Running(pid)).then_some(process)
}

/// Whether a worker is about to start the task: it holds a lock on the file that it writes first. Where there are no
/// locks, or in the moment before it, a file that was written just now tells.
fn is_starting(work_dir: &Path) -> bool {
    let path = work_dir.join(".command.run");
    let locked = fs::File::open(&path)
        .is_ok_and(|file| flock(&file, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK));
    // The clock of a file server may be ahead.
    locked || modified(&path).is_some_and(|at| now_millis().abs_diff(at) < STARTING)
}

/// Whether the worker that started the task is there to write its status.
fn worker_lives(work_dir: &Path) -> bool {
    marker(work_dir).is_some_and(|marker| marker.worker_lives())
}

fn marker(work_dir: &Path) -> Option<Marker> {
    Marker::parse(&fs::read_to_string(work_dir.join(".command.begin")).ok()?)
}

fn modified(path: &Path) -> Option<u64> {
    let time = fs::metadata(path).ok()?.modified().ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// A lock whatever happened to its last holder: the data are valid after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
