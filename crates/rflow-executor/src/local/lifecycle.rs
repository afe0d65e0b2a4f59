//! The event loop that follows tasks from their start to their end.
//!
//! One thread waits with `epoll` for output, for ends of processes (pidfds), for news from outside, and for the
//! next deadline. Nothing is polled, except the figures of tasks whose metrics are wanted.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rflow_task::{ExecutorEvent, ExecutorEventKind, Metrics, Outcome, TaskId};
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags};
use rustix::process::{Pid, Signal, kill_process_group};
use rustix::time::Timespec;
use wait4::Wait4;

use super::launch::Launched;
use super::metrics::{Figures, Sampler, Switches, interval, trace_text};
use super::tree::{
    ProcessTable, holders, in_words, kill_below, of_pipe, signal_one, signal_orphans, signal_tree,
};
use super::worker::{Message, Shared};
use super::{advice, finished, not_written, now_millis};
use crate::wrapper::needs_wrapper;

/// After how long the user is told that a task which has ended waits for processes that its script left behind. They are
/// waited for without limit, as in the reference: `tee >(sort > sorted)` may need minutes for its results.
const LINGER: Duration = Duration::from_secs(60);

/// Processes of a wrapper through which the output of its script passes.
const RELAYS: usize = 2;

/// Events taken from the kernel at once.
const BATCH: usize = 64;

/// The loop.
pub(super) struct EventLoop {
    shared: Arc<Shared>,
    epoll: OwnedFd,
    running: HashMap<u64, Running>,
    slots: HashMap<TaskId, u64>,
    next_slot: u64,
    timers: BinaryHeap<Reverse<(Instant, u64, Timer)>>,
    buffer: Vec<u8>,
    closing: bool,
}

struct Running {
    task: Launched,
    since: Instant,
    /// Set when the process has ended; its output may go on.
    status: Option<ExitStatus>,
    /// The signal that asked it to end.
    stopped: Option<Signal>,
    timed_out: bool,
    /// Present while metrics are wanted and the process runs.
    sampler: Option<(Sampler, Instant)>,
    metrics: Option<Metrics>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    TimeLimit,
    Kill,
    Force,
    Linger,
}

/// What an event is about: `slot * 4 + kind`.
const OUT: u64 = 0;
const ERR: u64 = 1;
const END: u64 = 2;
/// The inbox.
const NEWS: u64 = u64::MAX;

impl EventLoop {
    pub(super) fn new(shared: Arc<Shared>) -> io::Result<Self> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, shared.bell(), EventData::new_u64(NEWS), EventFlags::IN)?;
        Ok(Self {
            shared,
            epoll,
            running: HashMap::new(),
            slots: HashMap::new(),
            next_slot: 0,
            timers: BinaryHeap::new(),
            buffer: vec![0; 64 * 1024],
            closing: false,
        })
    }

    pub(super) fn run(mut self) {
        let mut events = Vec::with_capacity(BATCH);
        while !(self.closing && self.running.is_empty() && self.shared.is_idle()) {
            events.clear();
            let timeout = self.timeout();
            let wait = epoll::wait(
                &self.epoll,
                rustix::buffer::spare_capacity(&mut events),
                timeout.as_ref(),
            );
            // Interrupted by a signal: look at the timers and wait again. Other errors cannot happen.
            let _ = wait;
            for event in &events {
                self.handle(event);
            }
            self.expire();
            self.sample();
        }
    }

    /// Time to the next deadline or sample.
    fn timeout(&self) -> Option<Timespec> {
        let timer = self.timers.peek().map(|Reverse((at, ..))| *at);
        let sample = self
            .running
            .values()
            .filter_map(|run| run.sampler.as_ref().map(|(_, at)| *at))
            .min();
        let next = timer.into_iter().chain(sample).min()?;
        Timespec::try_from(next.saturating_duration_since(Instant::now())).ok()
    }

    fn handle(&mut self, event: &Event) {
        let token = event.data.u64();
        if token == NEWS {
            for message in self.shared.receive() {
                self.receive(message);
            }
            return;
        }
        let slot = token / 4;
        // A task that is gone already can still have an event in this batch.
        let Some(run) = self.running.get_mut(&slot) else {
            return;
        };
        match token % 4 {
            OUT => run.task.out.pump(&mut run.task.log, &mut self.buffer),
            ERR => run.task.err.pump(&mut run.task.log, &mut self.buffer),
            _ => self.ended(slot),
        }
        if let Some(run) = self.running.get_mut(&slot) {
            run.task.out.release(&self.epoll);
            run.task.err.release(&self.epoll);
        }
        self.finish_if_done(slot);
    }

    fn receive(&mut self, message: Message) {
        match message {
            Message::Launched(task) => self.launched(*task),
            Message::Kill(ids, signal) => {
                for id in ids {
                    if let Some(slot) = self.slots.get(&id) {
                        self.stop(*slot, false, signal);
                    }
                }
            }
            Message::Close { kill } => {
                self.closing = true;
                let slots: Vec<u64> = if kill {
                    self.running.keys().copied().collect()
                } else {
                    Vec::new()
                };
                slots
                    .into_iter()
                    .for_each(|slot| self.stop(slot, false, Signal::TERM));
            }
        }
    }

    fn launched(&mut self, mut task: Launched) {
        let slot = self.next_slot;
        self.next_slot += 1;
        let id = task.spec.id;
        (self.shared.sink)(ExecutorEvent {
            id,
            kind: ExecutorEventKind::Started {
                at: task.started,
                native_id: task.child.id().to_string(),
            },
        });
        if needs_wrapper(&task.spec) {
            self.timers
                .push(Reverse((Instant::now() + LINGER, slot, Timer::Linger)));
        }
        if self.shared.options.echo {
            // Without them the task's files have it all the same.
            let own = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().ok();
            if let Some(fd) = own(io::stdout().as_fd()) {
                task.out.echo(fd);
            }
            if let Some(fd) = own(io::stderr().as_fd()) {
                task.err.echo(fd);
            }
        }
        let watch = |fd, kind| {
            epoll::add(
                &self.epoll,
                fd,
                EventData::new_u64(slot * 4 + kind),
                EventFlags::IN,
            )
        };
        let watched = task
            .out
            .fd()
            .map_or(Ok(()), |fd| watch(fd, OUT))
            .and_then(|()| task.err.fd().map_or(Ok(()), |fd| watch(fd, ERR)))
            .and_then(|()| watch(task.pidfd.as_fd(), END));
        let since = Instant::now();
        if let Some(limit) = task.spec.resources.time {
            self.timers.push(Reverse((
                since + Duration::from_millis(limit),
                slot,
                Timer::TimeLimit,
            )));
        }
        let sampler = task
            .spec
            .metrics
            .then(|| (Sampler::default(), since + interval(Duration::ZERO)));
        self.slots.insert(id, slot);
        self.running.insert(
            slot,
            Running {
                task,
                since,
                status: None,
                stopped: None,
                timed_out: false,
                sampler,
                metrics: None,
            },
        );
        if let Err(error) = watched {
            // Out of watches (a limit of the system): what cannot be watched must not run.
            self.lose(slot, &format!("Cannot watch the task: {error}"));
        }
    }

    /// The process has ended. Its last figures are read and its group is killed before it is waited for,
    /// because then its id is free for others.
    fn ended(&mut self, slot: u64) {
        let Some(run) = self.running.get_mut(&slot) else {
            return;
        };
        let pid = run.task.child.id();
        let before = run
            .sampler
            .as_ref()
            .map(|_| (Figures::read(pid), Switches::of_children()));
        if run.stopped.is_some() {
            kill_group(pid);
        }
        match run.task.child.try_wait4() {
            Ok(Some(end)) => {
                run.status = Some(end.status);
                if let (Some((sampler, _)), Some((mut figures, switches))) = (run.sampler.take(), before) {
                    figures.switches = Switches::of_children().since(switches);
                    let cpu = end.rusage.utime + end.rusage.stime;
                    figures.cpu_millis = u64::try_from(cpu.as_millis()).unwrap_or(u64::MAX);
                    run.metrics = Some(sampler.sum_up(&figures, run.since.elapsed()));
                }
            }
            Ok(None) => return,
            Err(error) => return self.lose(slot, &format!("Cannot learn the status of the task: {error}")),
        }
        let _ = epoll::delete(&self.epoll, &run.task.pidfd);
        run.task.out.pump(&mut run.task.log, &mut self.buffer);
        run.task.err.pump(&mut run.task.log, &mut self.buffer);
        if run.stopped.is_some() {
            run.task.out.close();
            run.task.err.close();
        } else if !needs_wrapper(&run.task.spec) {
            self.timers
                .push(Reverse((Instant::now() + LINGER, slot, Timer::Linger)));
        }
    }

    fn expire(&mut self) {
        let now = Instant::now();
        while let Some(Reverse((at, slot, timer))) = self.timers.peek().copied() {
            if at > now {
                return;
            }
            self.timers.pop();
            let Some(run) = self.running.get_mut(&slot) else {
                continue;
            };
            let pid = run.task.child.id();
            match timer {
                Timer::TimeLimit => self.stop(slot, true, Signal::TERM),
                // A wrapper that outlives its script cleans up: it has a scratch folder to remove.
                Timer::Kill if run.status.is_none() && needs_wrapper(&run.task.spec) => {
                    kill_below(pid);
                    let patience = self.shared.options.patience;
                    self.timers.push(Reverse((now + patience, slot, Timer::Force)));
                }
                Timer::Kill | Timer::Force if run.status.is_none() => signal_tree(pid, Signal::KILL),
                Timer::Kill | Timer::Force => {
                    run.signal_left(Signal::KILL);
                    run.task.out.close();
                    run.task.err.close();
                    self.finish_if_done(slot);
                }
                Timer::Linger if run.stopped.is_some() => {}
                Timer::Linger => {
                    let Some(left) = run.left() else {
                        // The script of the wrapper runs.
                        self.timers.push(Reverse((now + LINGER, slot, Timer::Linger)));
                        continue;
                    };
                    let id = run.task.spec.id;
                    let reason = in_words(&left);
                    (self.shared.sink)(ExecutorEvent {
                        id,
                        kind: ExecutorEventKind::Waiting {
                            state: "its script has ended, processes that it left behind have not".to_owned(),
                            reason: Some(reason),
                        },
                    });
                }
            }
        }
    }

    /// Asks a task to end, and sees to it that it will. What its script left behind belongs to it.
    fn stop(&mut self, slot: u64, timed_out: bool, signal: Signal) {
        // One that has just ended has not been stopped.
        if self.running.get(&slot).is_some_and(Running::has_ended) {
            self.ended(slot);
            self.finish_if_done(slot);
        }
        let Some(run) = self.running.get_mut(&slot).filter(|run| run.stopped.is_none()) else {
            return;
        };
        run.stopped = Some(signal);
        run.timed_out = timed_out;
        let pid = run.task.child.id();
        match run.status {
            None => signal_tree(pid, signal),
            Some(_) => run.signal_left(signal),
        }
        let patience = self.shared.options.patience;
        self.timers
            .push(Reverse((Instant::now() + patience, slot, Timer::Kill)));
    }

    fn sample(&mut self) {
        let now = Instant::now();
        let due = |run: &Running| matches!(&run.sampler, Some((_, at)) if *at <= now);
        if !self.running.values().any(due) {
            return;
        }
        let table = ProcessTable::read();
        for run in self.running.values_mut().filter(|run| due(run)) {
            if let Some((sampler, at)) = &mut run.sampler {
                sampler.sample(&table, run.task.child.id());
                *at = now + interval(now.saturating_duration_since(run.since));
            }
        }
    }

    fn finish_if_done(&mut self, slot: u64) {
        let done = |run: &Running| run.status.is_some() && run.task.out.is_done() && run.task.err.is_done();
        if !self.running.get(&slot).is_some_and(done) {
            return;
        }
        if let Some(mut run) = self.running.remove(&slot) {
            run.task.out.release(&self.epoll);
            run.task.err.release(&self.epoll);
            let id = run.task.spec.id;
            self.slots.remove(&id);
            (self.shared.sink)(finished(id, run.outcome()));
        }
    }

    /// Gives up a task that cannot be followed.
    fn lose(&mut self, slot: u64, why: &str) {
        if let Some(mut run) = self.running.remove(&slot) {
            let id = run.task.spec.id;
            self.slots.remove(&id);
            signal_tree(run.task.child.id(), Signal::KILL);
            for stream in [&mut run.task.out, &mut run.task.err] {
                stream.close();
                stream.release(&self.epoll);
            }
            let _ = epoll::delete(&self.epoll, &run.task.pidfd);
            run.status = run.task.child.wait().ok();
            let mut outcome = run.outcome();
            outcome.error = Some(why.to_owned());
            (self.shared.sink)(finished(id, outcome));
        }
    }
}

impl Running {
    /// Whether the process has ended and is not waited for yet.
    fn has_ended(&self) -> bool {
        let mut ends = [PollFd::new(&self.task.pidfd, PollFlags::IN)];
        self.status.is_none()
            && rustix::event::poll(&mut ends, Some(&Timespec::default())).is_ok_and(|ended| ended > 0)
    }

    /// The processes that the script left behind and that hold its output open. `None` while the script runs.
    fn left(&self) -> Option<Vec<u32>> {
        if self.status.is_some() {
            return Some(holders(&[self.task.out.fd(), self.task.err.fd()].map(of_pipe)));
        }
        // Of a wrapper only the relays of the output are there then.
        let relays = ProcessTable::read().children(self.task.child.id());
        let is_relay = |pid: &u32| fs::read(format!("/proc/{pid}/comm")).is_ok_and(|name| name == b"cat\n");
        (relays.len() == RELAYS && relays.iter().all(is_relay)).then(|| {
            let inputs: Vec<_> = relays
                .iter()
                .map(|pid| fs::read_link(format!("/proc/{pid}/fd/0")).ok())
                .collect();
            let mut found = holders(&inputs);
            found.retain(|pid| !relays.contains(pid));
            found
        })
    }

    /// Signals what the script left behind. Its process group has lost its leader, so only processes that hold the output
    /// of the script are surely of it, with those of the group while there is no other process with its number.
    fn signal_left(&self, signal: Signal) {
        for pid in self.left().unwrap_or_default() {
            signal_one(pid, signal);
        }
        signal_orphans(self.task.child.id(), signal);
    }

    /// Writes the last files and sums up.
    fn outcome(mut self) -> Outcome {
        let dir = self.task.spec.work_dir.as_path();
        let exit = self.status.and_then(exit_code);
        // A script that handles the signal may well end with 0, but what it made is not all that it should make.
        let exit = match (exit, self.stopped) {
            (Some(0), Some(signal)) => Some(128 + signal.as_raw()),
            (exit, _) => exit,
        };
        let mut error = [&mut self.task.out, &mut self.task.err]
            .into_iter()
            .find_map(|stream| stream.take_error())
            .map(|cause| {
                format!(
                    "The output of the task could not be kept: {cause}{}",
                    advice(&cause)
                )
            });
        if let Some(metrics) = &self.metrics
            && let Err(cause) = fs::write(dir.join(".command.trace"), trace_text(metrics))
        {
            error.get_or_insert(not_written(&dir.join(".command.trace"), &cause));
        }
        if error.is_some() && exit == Some(0) {
            // Without its whole output it must not be taken for a finished task later; a wrapper has written it already.
            let _ = fs::remove_file(dir.join(".exitcode"));
        } else if let Some(exit) = exit
            && let Err(cause) = write_exit_code(dir, exit)
        {
            error.get_or_insert(not_written(&dir.join(".exitcode"), &cause));
        }
        Outcome {
            exit,
            timed_out: self.timed_out,
            started: self.task.started,
            completed: now_millis(),
            error,
            metrics: self.metrics,
            ..Outcome::default()
        }
    }
}

/// The status as shells give it: 128 + signal for a killed process.
fn exit_code(status: ExitStatus) -> Option<i32> {
    status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal))
}

/// Writes `.exitcode` so that it is either absent or complete.
pub(super) fn write_exit_code(dir: &Path, exit: i32) -> io::Result<()> {
    let part = dir.join(".exitcode.part");
    fs::write(&part, exit.to_string())?;
    fs::rename(part, dir.join(".exitcode"))
}

fn kill_group(leader: u32) {
    if let Some(group) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // Nobody left in it is the usual case.
        let _ = kill_process_group(group, Signal::KILL);
    }
}
