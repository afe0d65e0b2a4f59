//! The worker: the queue of tasks to start, the threads that start them, and the way to its event loop.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rflow_task::{ExecutorSink, Outcome, TaskId, TaskSpec};
use rustix::event::{EventfdFlags, eventfd};
use rustix::process::Signal;

use super::launch::{LaunchError, Launched, launch};
use super::lifecycle::EventLoop;
use super::{failure, finished};

/// Threads that start tasks. Starting one waits for the kernel to load a program, so that with one thread alone
/// a core would idle; more than two bring nothing.
const STARTERS: usize = 2;

/// Starts tasks, watches them, and tells the sink. Tasks are not told apart by run: one worker, one run.
pub(super) struct Worker {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads of a worker share.
pub(super) struct Shared {
    inbox: Mutex<Vec<Message>>,
    /// Readable when the inbox holds something.
    wake: OwnedFd,
    starts: Mutex<Starts>,
    /// Values of secrets, by name.
    secrets: Mutex<HashMap<String, String>>,
    changed: Condvar,
    pub(super) sink: ExecutorSink,
    pub(super) options: WorkerOptions,
}

/// How a worker treats its tasks.
pub(super) struct WorkerOptions {
    /// The output of tasks is shown on the streams of this process as well.
    pub(super) echo: bool,
    /// From asking a task to end to killing it.
    pub(super) patience: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            echo: false,
            patience: Duration::from_secs(5),
        }
    }
}

/// News for the event loop.
pub(super) enum Message {
    Launched(Box<Launched>),
    Kill(Vec<TaskId>, Signal),
    /// Take the leave when the last task has ended; kill those that run, or let them end.
    Close {
        kill: bool,
    },
}

#[derive(Default)]
struct Starts {
    queue: VecDeque<Arc<TaskSpec>>,
    launching: HashSet<TaskId>,
    /// Those of `launching` that are to be killed as soon as they run.
    killed: HashSet<TaskId>,
    closed: bool,
}

impl Worker {
    /// Starts the threads.
    pub(super) fn start(sink: ExecutorSink, options: WorkerOptions) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            wake: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
            starts: Mutex::default(),
            secrets: Mutex::default(),
            changed: Condvar::new(),
            sink,
            options,
        });
        let event_loop = EventLoop::new(shared.clone())?;
        let mut worker = Self {
            shared,
            threads: Vec::new(),
        };
        worker.spawn("task-watch", move |_| event_loop.run())?;
        for _ in 0..STARTERS {
            worker.spawn("task-start", |shared| shared.start_tasks())?;
        }
        Ok(worker)
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce(&Shared) + Send + 'static) -> io::Result<()> {
        let shared = self.shared.clone();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || run(&shared))?;
        self.threads.push(thread);
        Ok(())
    }

    /// Keeps the values of secrets for the tasks that name them.
    pub(super) fn learn(&self, secrets: HashMap<String, String>) {
        lock(&self.shared.secrets).extend(secrets);
    }

    pub(super) fn submit(&self, tasks: Vec<Arc<TaskSpec>>) {
        lock(&self.shared.starts).queue.extend(tasks);
        self.shared.changed.notify_all();
    }

    pub(super) fn kill(&self, ids: &[TaskId]) {
        self.shared.kill(ids, Signal::TERM);
    }

    /// What the threads share, for calls from elsewhere.
    pub(super) fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Kills everything and waits for the end of it.
    pub(super) fn close(mut self) {
        self.end(true);
    }

    /// Forgets tasks that wait, lets the running ones end, and waits for that.
    pub(super) fn drain(mut self) {
        self.end(false);
    }

    fn end(&mut self, kill: bool) {
        lock(&self.shared.starts).closed = true;
        self.shared.unqueue(kill, |_| true);
        self.shared.changed.notify_all();
        self.shared.tell([Message::Close { kill }]);
        for thread in self.threads.drain(..) {
            // A panic was reported by the thread itself.
            drop(thread.join());
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.threads.is_empty() {
            self.end(true);
        }
    }
}

impl Shared {
    /// Asks tasks to end with that signal; those that are just being started get a SIGTERM.
    pub(super) fn kill(&self, ids: &[TaskId], signal: Signal) {
        let wanted: HashSet<TaskId> = ids.iter().copied().collect();
        self.unqueue(true, |id| wanted.contains(&id));
        self.tell([Message::Kill(ids.to_vec(), signal)]);
    }

    /// Takes tasks out of the queue, and with `kill` marks those that are being started right now.
    fn unqueue(&self, kill: bool, wanted: impl Fn(TaskId) -> bool) {
        let mut starts = lock(&self.starts);
        let (gone, left): (VecDeque<_>, VecDeque<_>) = std::mem::take(&mut starts.queue)
            .into_iter()
            .partition(|task| wanted(task.id));
        starts.queue = left;
        if kill {
            let hit: Vec<TaskId> = starts
                .launching
                .iter()
                .copied()
                .filter(|id| wanted(*id))
                .collect();
            starts.killed.extend(hit);
        }
        drop(starts);
        for task in gone {
            (self.sink)(finished(
                task.id,
                failure("Killed before it was started".to_owned()),
            ));
        }
    }

    /// Sends news to the event loop.
    fn tell(&self, messages: impl IntoIterator<Item = Message>) {
        lock(&self.inbox).extend(messages);
        self.ring();
    }

    fn ring(&self) {
        // It can only fail when the counter is full, and then the loop is awake anyway.
        let _ = rustix::io::write(&self.wake, &1_u64.to_ne_bytes());
    }

    /// The bell of the inbox, for the event loop to wait on.
    pub(super) fn bell(&self) -> &OwnedFd {
        &self.wake
    }

    /// Takes the news.
    pub(super) fn receive(&self) -> Vec<Message> {
        let _ = rustix::io::read(&self.wake, &mut [0_u8; 8]);
        std::mem::take(&mut lock(&self.inbox))
    }

    /// True when no task is on its way to the event loop.
    pub(super) fn is_idle(&self) -> bool {
        // In this order: a task leaves `launching` only after its message is in the inbox.
        let starts = lock(&self.starts);
        starts.queue.is_empty() && starts.launching.is_empty() && lock(&self.inbox).is_empty()
    }

    /// The life of a starting thread.
    fn start_tasks(&self) {
        while let Some(task) = self.next_start() {
            let result = launch(&task, &self.secrets_of(&task));
            let mut messages = Vec::new();
            match result {
                Ok(launched) => messages.push(Message::Launched(Box::new(launched))),
                Err(error) => (self.sink)(finished(task.id, not_started(&task, &error))),
            }
            let mut starts = lock(&self.starts);
            if starts.killed.remove(&task.id) {
                messages.push(Message::Kill(vec![task.id], Signal::TERM));
            }
            lock(&self.inbox).extend(messages);
            starts.launching.remove(&task.id);
            drop(starts);
            self.ring();
        }
    }

    /// Names and values of the secrets of a task.
    fn secrets_of(&self, task: &TaskSpec) -> Vec<(String, String)> {
        let known = lock(&self.secrets);
        let pair = |name: &String| Some((name.clone(), known.get(name)?.clone()));
        task.secrets.iter().filter_map(pair).collect()
    }

    fn next_start(&self) -> Option<Arc<TaskSpec>> {
        let mut starts = lock(&self.starts);
        loop {
            if let Some(task) = starts.queue.pop_front() {
                starts.launching.insert(task.id);
                return Some(task);
            }
            if starts.closed {
                return None;
            }
            starts = self.changed.wait(starts).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The outcome of a task that could not be started. What a shell would have said about a missing program goes
/// where it would have said it.
fn not_started(task: &TaskSpec, error: &LaunchError) -> Outcome {
    let exit = error.status();
    if let Some(status) = exit {
        // The error is reported in any case; these files only help who looks into the work dir.
        let text = format!("{error}\n");
        drop(std::fs::write(task.work_dir.join(".command.err"), &text));
        drop(std::fs::write(task.work_dir.join(".command.log"), &text));
        drop(super::lifecycle::write_exit_code(&task.work_dir, status));
    }
    Outcome {
        exit,
        ..failure(error.to_string())
    }
}

/// A lock whatever happened to its last holder: the data are valid after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
