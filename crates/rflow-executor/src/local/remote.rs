//! The worker as a process of its own: the head's side and the process's side.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rflow_task::{ExecutorEvent, ExecutorEventKind, ExecutorSink, TaskId, TaskSpec};
use rustix::process::Signal;

use super::protocol::{Request, receive, send};
use super::tree::signal_tree;
use super::worker::{Worker, WorkerOptions};
use super::{failure, finished, lost, now_millis};

/// Tasks handed over and not ended, with their process ids once they run.
type Open = Arc<Mutex<HashMap<TaskId, Option<u32>>>>;

/// The head's side of a worker process.
pub(super) struct Remote {
    requests: Option<Sender<Request>>,
    open: Open,
    gone: Arc<AtomicBool>,
    sink: ExecutorSink,
    threads: Vec<JoinHandle<()>>,
}

impl Remote {
    /// Starts the process, in a process group of its own, where keys of the terminal do not reach it.
    pub(super) fn start(program: &Path, args: &[String], sink: ExecutorSink) -> io::Result<Self> {
        let mut child = Command::new(program)
            .args(args)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", program.display())))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the pipes to it are missing"));
        };
        let (requests, jobs) = channel();
        let mut remote = Self {
            requests: Some(requests),
            open: Open::default(),
            gone: Arc::default(),
            sink,
            threads: Vec::new(),
        };
        // Writing may block when the worker is busy, and calls of the executor must not.
        remote.spawn("worker-requests", move || write_requests(stdin, &jobs))?;
        let (open, gone, sink) = (remote.open.clone(), remote.gone.clone(), remote.sink.clone());
        remote.spawn("worker-replies", move || {
            read_replies(child, stdout, &open, &gone, &sink)
        })?;
        Ok(remote)
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.threads
            .push(thread::Builder::new().name(name.to_owned()).spawn(run)?);
        Ok(())
    }

    /// True when the process is gone.
    pub(super) fn is_lost(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    pub(super) fn submit(&self, tasks: Vec<Arc<TaskSpec>>) {
        let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
        lock(&self.open).extend(ids.iter().map(|id| (*id, None)));
        self.send(Request::Submit(tasks));
        // Lost just now: the reader has cleared the table before these were in it, or it reports them.
        if self.is_lost() {
            for id in ids {
                if lock(&self.open).remove(&id).is_some() {
                    let why = "The local worker is gone".to_owned();
                    (self.sink)(finished(id, lost(now_millis(), why)));
                }
            }
        }
    }

    pub(super) fn learn(&self, secrets: HashMap<String, String>) {
        self.send(Request::Secrets(secrets));
    }

    pub(super) fn kill(&self, ids: &[TaskId]) {
        self.send(Request::Kill(ids.to_vec()));
    }

    pub(super) fn close(mut self) {
        self.end();
    }

    fn send(&self, request: Request) {
        if let Some(requests) = &self.requests {
            // A worker that is gone is noticed by the reader.
            drop(requests.send(request));
        }
    }

    fn end(&mut self) {
        self.send(Request::Close);
        self.requests = None;
        for thread in self.threads.drain(..) {
            // A panic was reported by the thread itself.
            drop(thread.join());
        }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.end();
    }
}

fn write_requests(mut stdin: ChildStdin, jobs: &Receiver<Request>) {
    for request in jobs {
        if send(&mut stdin, &request).is_err() {
            return;
        }
    }
}

/// Passes on what the worker reports. When it goes, tasks it still had are killed: nobody would learn of their end,
/// and a second attempt must not run beside the first. A worker that was killed, by the kernel for want of memory for
/// instance, says nothing about its tasks, so they count as lost. One that ends otherwise, or does not speak as a
/// worker does, is a failure, because the next one would do the same.
fn read_replies(mut child: Child, stdout: ChildStdout, open: &Open, gone: &AtomicBool, sink: &ExecutorSink) {
    let mut replies = BufReader::new(stdout);
    let problem = loop {
        match receive::<ExecutorEvent>(&mut replies) {
            Ok(Some(event)) => {
                note(&mut lock(open), &event);
                sink(event);
            }
            Ok(None) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    if problem.is_some() {
        drop(child.kill());
    }
    let status = child.wait();
    let killed = problem.is_none() && status.as_ref().is_ok_and(|status| status.signal().is_some());
    gone.store(true, Ordering::Release);
    let why = format!("The local worker ended unexpectedly: {}", ending(problem, status));
    for (id, pid) in std::mem::take(&mut *lock(open)) {
        if let Some(pid) = pid {
            signal_tree(pid, Signal::KILL);
        }
        let outcome = if killed {
            lost(now_millis(), why.clone())
        } else {
            failure(why.clone())
        };
        sink(finished(id, outcome));
    }
}

fn note(open: &mut HashMap<TaskId, Option<u32>>, event: &ExecutorEvent) {
    match &event.kind {
        ExecutorEventKind::Started { native_id, .. } => {
            open.entry(event.id)
                .and_modify(|pid| *pid = native_id.parse().ok());
        }
        ExecutorEventKind::Finished(_) => drop(open.remove(&event.id)),
        ExecutorEventKind::Accepted { .. } | ExecutorEventKind::Waiting { .. } => {}
    }
}

fn ending(problem: Option<String>, status: io::Result<ExitStatus>) -> String {
    problem.unwrap_or_else(|| status.map_or_else(|e| e.to_string(), |status| status.to_string()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The life of a worker process: requests on standard input, replies on standard output. Returns its exit
/// status.
///
/// At the end of its input without [`Request::Close`] the head was killed: tasks that run are waited for and
/// leave their `.exitcode`, so that a resumed run can take them over; those that wait are forgotten.
#[must_use]
pub fn local_worker_main() -> i32 {
    match serve() {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn serve() -> io::Result<()> {
    let mut requests = BufReader::new(File::from(io::stdin().as_fd().try_clone_to_owned()?));
    let replies = Mutex::new(File::from(io::stdout().as_fd().try_clone_to_owned()?));
    let sink: ExecutorSink = Arc::new(move |event| {
        // Nobody may be listening any more.
        drop(send(&mut *lock(&replies), &event));
    });
    let worker = Worker::start(sink, WorkerOptions::default())?;
    loop {
        match receive(&mut requests) {
            Ok(Some(Request::Secrets(secrets))) => worker.learn(secrets),
            Ok(Some(Request::Submit(tasks))) => worker.submit(tasks),
            Ok(Some(Request::Kill(ids))) => worker.kill(&ids),
            Ok(Some(Request::Close)) => {
                worker.close();
                return Ok(());
            }
            Ok(None) => {
                worker.drain();
                return Ok(());
            }
            Err(error) => {
                worker.drain();
                return Err(error);
            }
        }
    }
}
