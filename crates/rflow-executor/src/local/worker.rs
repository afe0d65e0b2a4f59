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
use crate::devices::{DeviceError, DeviceLease, DevicePool};

/// Threads that start tasks. Starting one waits for the kernel to load a program, so that with one thread alone
/// a core would idle; more than two bring nothing.
const STARTERS: usize = 2;

/// Time between two looks at devices that are in use.
const DEVICE_PAUSE: Duration = Duration::from_millis(250);

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
    /// Devices that one task at a time has for itself.
    pub(super) devices: DevicePool,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            echo: false,
            patience: Duration::from_secs(5),
            devices: DevicePool::default(),
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
        while let Some((task, lease)) = self.next_start() {
            let mut variables = self.secrets_of(&task);
            variables.extend(lease.variable());
            let result = launch(&task, &variables).map(|launched| Launched { lease, ..launched });
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

    /// The next task that can be started, with the devices it has for itself. Tasks whose devices are in use wait
    /// while others pass them.
    fn next_start(&self) -> Option<(Arc<TaskSpec>, DeviceLease)> {
        let mut starts = lock(&self.starts);
        loop {
            let mut at = 0;
            while let Some(task) = starts.queue.get(at).cloned() {
                match self.devices_of(&task) {
                    Ok(Some(lease)) => {
                        starts.queue.remove(at);
                        starts.launching.insert(task.id);
                        return Some((task, lease));
                    }
                    Ok(None) => at += 1,
                    Err(error) => {
                        starts.queue.remove(at);
                        let outcome = Outcome {
                            fatal: true,
                            ..failure(error.to_string())
                        };
                        (self.sink)(finished(task.id, outcome));
                    }
                }
            }
            if starts.closed {
                return None;
            }
            starts = match starts.queue.is_empty() {
                true => self.changed.wait(starts).unwrap_or_else(PoisonError::into_inner),
                // Another run of this machine may have the devices, so their end is looked for.
                false => {
                    let waited = self.changed.wait_timeout(starts, DEVICE_PAUSE);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Takes the devices of a task; `None` when they are in use. Without a device of its type on this machine there
    /// is nothing to hand out: such a task finds what it needs by itself.
    fn devices_of(&self, task: &TaskSpec) -> Result<Option<DeviceLease>, DeviceError> {
        let pool = &self.options.devices;
        let kind = match &task.resources.accelerator {
            Some((_, Some(kind))) if pool.has_any(kind) => Some(kind.as_str()),
            Some((_, Some(kind))) if pool.knows(kind) => None,
            Some(_) => pool.visible(),
            None => None,
        };
        match (&task.resources.accelerator, kind) {
            (Some((count, _)), Some(kind)) => pool.try_take(kind, *count),
            _ => Ok(Some(DeviceLease::default())),
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc::channel;

    use rflow_task::{ExecutorEventKind, Resources, TaskHash, forward};

    use super::*;

    #[test]
    fn a_device_has_one_task_at_a_time() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        let devices = DevicePool::new(
            [("card".to_owned(), vec![PathBuf::from("/dev/card0")])],
            dir.path().join("locks"),
        );
        let (sender, events) = channel();
        let options = WorkerOptions {
            devices,
            ..WorkerOptions::default()
        };
        let worker = Worker::start(forward(sender, |event| event), options)?;
        let task = |number: u32, cards: u32| {
            let work_dir = dir.path().join(number.to_string());
            std::fs::create_dir(&work_dir)?;
            Ok::<_, io::Error>(Arc::new(TaskSpec {
                id: TaskId(number),
                hash: TaskHash::default(),
                work_dir,
                script: "#!/bin/bash\nsleep 0.2; test \"$RFLOW_DEVICES\" = /dev/card0\n".to_owned(),
                shell: vec!["/bin/bash".to_owned()],
                resources: Resources {
                    accelerator: Some((cards, Some("card".to_owned()))),
                    ..Resources::default()
                },
                ..TaskSpec::default()
            }))
        };
        worker.submit(vec![task(1, 1)?, task(2, 2)?, task(3, 1)?]);
        let mut running = 0;
        let mut ended = 0;
        while ended < 3 {
            let event = events
                .recv_timeout(Duration::from_secs(30))
                .map_err(io::Error::other)?;
            match event.kind {
                ExecutorEventKind::Started { .. } => {
                    running += 1;
                    assert_eq!(running, 1, "one task has the device");
                }
                ExecutorEventKind::Finished(outcome) if event.id == TaskId(2) => {
                    ended += 1;
                    assert!(outcome.fatal, "two devices are more than there are");
                }
                ExecutorEventKind::Finished(outcome) => {
                    ended += 1;
                    running -= 1;
                    assert_eq!(outcome.exit, Some(0));
                }
                _ => {}
            }
        }
        worker.close();
        Ok(())
    }
}
