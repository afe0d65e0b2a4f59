//! Feeds the observers of a run on threads of their own: a terminal that blocks or a service that answers slowly
//! delays neither the tasks nor the journal.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};

use rflow_task::{Event, Observer};

/// How long patient observers let events gather. Waking a thread for every event would cost a noticeable part of
/// the time of short tasks.
const NAP: Duration = Duration::from_millis(10);

/// Events did not all reach the observers.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError {
    /// A thread cannot be started.
    #[error("cannot start the threads that report on the run: {0}")]
    Start(std::io::Error),
    /// An observer panicked.
    #[error("an observer of the run failed; its console output, log or reports may be incomplete")]
    Panicked,
}

enum Command {
    Event(Arc<Event>),
    /// Answered when everything sent before has been delivered.
    Flush(Sender<()>),
    Stop,
}

/// Hands events over, in order and without a limit; cheap to clone and to use from any thread.
#[derive(Debug, Clone)]
pub struct EventSender {
    groups: Arc<[GroupSender]>,
}

/// The way to a thread with observers.
#[derive(Debug)]
struct GroupSender {
    sender: Sender<Command>,
    thread: Thread,
}

impl GroupSender {
    /// Sends what somebody waits for.
    fn send_urgently(&self, command: Command) {
        let _ = self.sender.send(command);
        self.thread.unpark();
    }
}

impl EventSender {
    /// Queues an event. After the end of the dispatcher it is dropped.
    pub fn send(&self, event: Event) {
        let event = Arc::new(event);
        for group in &*self.groups {
            let _ = group.sender.send(Command::Event(event.clone()));
        }
    }

    /// Waits until all observers have seen everything sent so far from this thread.
    pub fn flush(&self) {
        let waits: Vec<_> = self
            .groups
            .iter()
            .map(|group| {
                let (done, wait) = channel();
                group.send_urgently(Command::Flush(done));
                wait
            })
            .collect();
        for wait in waits {
            // An error means that the observer is gone, so there is nothing to wait for.
            let _ = wait.recv();
        }
    }
}

/// Ends the dispatcher; dropping it waits for the end, too.
#[derive(Debug)]
pub struct JoinGuard {
    groups: Arc<[GroupSender]>,
    threads: Vec<JoinHandle<()>>,
}

impl JoinGuard {
    /// Delivers everything sent so far, tells the observers that no more comes, and waits for them.
    ///
    /// # Errors
    /// When an observer panicked.
    pub fn finish(mut self) -> Result<(), DispatchError> {
        self.join()
    }

    fn join(&mut self) -> Result<(), DispatchError> {
        for group in &*self.groups {
            group.send_urgently(Command::Stop);
        }
        let mut result = Ok(());
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                result = Err(DispatchError::Panicked);
            }
        }
        result
    }
}

impl Drop for JoinGuard {
    fn drop(&mut self) {
        let _ = self.join();
    }
}

/// Gives every event of a run to every observer.
#[derive(Debug)]
pub struct Dispatcher;

impl Dispatcher {
    /// Starts a thread for each group of observers. Those of a group are called one after the other, so none of
    /// them should block for long.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(groups: Vec<Vec<Box<dyn Observer>>>) -> Result<(EventSender, JoinGuard), DispatchError> {
        let mut senders = Vec::new();
        let mut threads = Vec::new();
        for observers in groups.into_iter().filter(|group| !group.is_empty()) {
            let (sender, receiver) = channel();
            let thread = std::thread::Builder::new()
                .name("observer".into())
                .spawn(move || observe(&receiver, observers))
                .map_err(DispatchError::Start)?;
            senders.push(GroupSender {
                sender,
                thread: thread.thread().clone(),
            });
            threads.push(thread);
        }
        let groups: Arc<[_]> = senders.into();
        let guard = JoinGuard {
            groups: groups.clone(),
            threads,
        };
        Ok((EventSender { groups }, guard))
    }
}

fn observe(receiver: &Receiver<Command>, mut observers: Vec<Box<dyn Observer>>) {
    let patient = observers.iter().all(|observer| observer.is_patient());
    'events: loop {
        let next = observers.iter().filter_map(|observer| observer.wake_at()).min();
        let first = match next {
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => receiver.recv_timeout(at.saturating_duration_since(Instant::now())),
        };
        if patient && matches!(first, Ok(Command::Event(_))) {
            std::thread::park_timeout(NAP);
        }
        let mut command = match first {
            Ok(command) => Some(command),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => None,
        };
        while let Some(received) = command {
            match received {
                Command::Event(event) => observers.iter_mut().for_each(|observer| observer.event(&event)),
                Command::Flush(done) => drop(done.send(())),
                Command::Stop => break 'events,
            }
            command = receiver.try_recv().ok();
        }
        let now = Instant::now();
        let due = |observer: &&mut Box<dyn Observer>| observer.wake_at().is_some_and(|at| at <= now);
        observers
            .iter_mut()
            .filter(due)
            .for_each(|observer| observer.wake());
    }
    observers.iter_mut().for_each(|observer| observer.finish());
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use rflow_task::EventKind;

    use super::*;

    #[derive(Default)]
    struct Seen {
        events: Vec<u64>,
        wakes: u32,
        finished: bool,
    }

    struct Recorder {
        seen: Arc<Mutex<Seen>>,
        next: Option<Instant>,
    }

    impl Observer for Recorder {
        fn event(&mut self, event: &Event) {
            self.seen.lock().unwrap().events.push(event.at);
        }

        fn finish(&mut self) {
            self.seen.lock().unwrap().finished = true;
        }

        fn wake_at(&self) -> Option<Instant> {
            self.next
        }

        fn wake(&mut self) {
            self.seen.lock().unwrap().wakes += 1;
            self.next = self.next.map(|at| at + Duration::from_millis(1));
        }
    }

    fn event(at: u64) -> Event {
        let process = "A".into();
        Event {
            at,
            kind: EventKind::ProcessDefined { process },
        }
    }

    #[test]
    fn delivers_all_in_order_to_all() {
        let seen: Vec<_> = (0..2).map(|_| Arc::new(Mutex::new(Seen::default()))).collect();
        let observers = seen
            .iter()
            .map(|seen| {
                let recorder: Box<dyn Observer> = Box::new(Recorder {
                    seen: seen.clone(),
                    next: None,
                });
                vec![recorder]
            })
            .collect();
        let (sender, guard) = Dispatcher::start(observers).unwrap();
        for at in 0..1000 {
            sender.clone().send(event(at));
        }
        sender.flush();
        assert_eq!(seen[1].lock().unwrap().events.len(), 1000);
        sender.send(event(1000));
        guard.finish().unwrap();
        for seen in seen {
            let seen = seen.lock().unwrap();
            assert_eq!(seen.events, (0..=1000).collect::<Vec<_>>());
            assert!(seen.finished);
        }
        sender.send(event(1));
        sender.flush();
    }

    #[test]
    fn wakes_without_events() {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let recorder = Recorder {
            seen: seen.clone(),
            next: Some(Instant::now()),
        };
        let (_sender, guard) = Dispatcher::start(vec![vec![Box::new(recorder)]]).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while seen.lock().unwrap().wakes < 3 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(2));
        }
        guard.finish().unwrap();
        assert!(seen.lock().unwrap().wakes >= 3);
    }
}
