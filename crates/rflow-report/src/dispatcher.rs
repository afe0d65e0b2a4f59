//! Feeds the observers of a run on a thread of its own.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use rflow_task::{Event, Observer};

/// Events did not all reach the observers.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError {
    /// The thread cannot be started.
    #[error("cannot start the thread that reports on the run: {0}")]
    Start(std::io::Error),
    /// An observer panicked.
    #[error("an observer of the run failed; its console output, log or reports may be incomplete")]
    Panicked,
}

enum Command {
    Event(Event),
    /// Answered when everything sent before has been delivered.
    Flush(Sender<()>),
    Stop,
}

/// Hands events over; cheap to clone and to use from any thread.
#[derive(Debug, Clone)]
pub struct EventSender {
    sender: Sender<Command>,
}

impl EventSender {
    /// Queues an event. After the end of the dispatcher it is dropped.
    pub fn send(&self, event: Event) {
        let _ = self.sender.send(Command::Event(event));
    }

    /// Waits until the observers have seen everything sent so far from this thread.
    pub fn flush(&self) {
        let (done, wait) = channel();
        if self.sender.send(Command::Flush(done)).is_ok() {
            let _ = wait.recv();
        }
    }
}

/// Ends the dispatcher; dropping it waits for the end, too.
#[derive(Debug)]
pub struct JoinGuard {
    sender: Sender<Command>,
    thread: Option<JoinHandle<()>>,
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
        let _ = self.sender.send(Command::Stop);
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(DispatchError::Panicked),
            _ => Ok(()),
        }
    }
}

impl Drop for JoinGuard {
    fn drop(&mut self) {
        let _ = self.join();
    }
}

/// Starts the thread that gives every event to every observer, in order.
///
/// # Errors
/// When the thread cannot be started.
pub fn start(observers: Vec<Box<dyn Observer>>) -> Result<(EventSender, JoinGuard), DispatchError> {
    let (sender, receiver) = channel();
    let thread = std::thread::Builder::new()
        .name("observers".into())
        .spawn(move || dispatch(&receiver, observers))
        .map_err(DispatchError::Start)?;
    let guard = JoinGuard {
        sender: sender.clone(),
        thread: Some(thread),
    };
    Ok((EventSender { sender }, guard))
}

fn dispatch(receiver: &Receiver<Command>, mut observers: Vec<Box<dyn Observer>>) {
    loop {
        let wake_at = observers.iter().filter_map(|observer| observer.wake_at()).min();
        let command = match wake_at {
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => receiver.recv_timeout(at.saturating_duration_since(Instant::now())),
        };
        match command {
            Ok(Command::Event(event)) => {
                for observer in &mut observers {
                    observer.event(&event);
                }
            }
            Ok(Command::Flush(done)) => drop(done.send(())),
            Ok(Command::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if wake_at.is_some() {
            let now = Instant::now();
            for observer in &mut observers {
                if observer.wake_at().is_some_and(|at| at <= now) {
                    observer.wake();
                }
            }
        }
    }
    for observer in &mut observers {
        observer.finish();
    }
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
                Box::new(Recorder {
                    seen: seen.clone(),
                    next: None,
                }) as Box<dyn Observer>
            })
            .collect();
        let (sender, guard) = start(observers).unwrap();
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
        let (_sender, guard) = start(vec![Box::new(recorder)]).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while seen.lock().unwrap().wakes < 3 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(2));
        }
        guard.finish().unwrap();
        assert!(seen.lock().unwrap().wakes >= 3);
    }
}
