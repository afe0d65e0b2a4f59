//! A few threads for calls that wait.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

type Job = Box<dyn FnOnce() + Send>;

/// Threads that take work in order; they are started when there is work, and end with the pool.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    most: usize,
    name: &'static str,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    threads: usize,
    idle: usize,
    closed: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The lock is never held while work runs, so there is nothing half done behind a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                drop(state);
                job();
                state = self.lock();
            } else if state.closed {
                return;
            } else {
                state.idle += 1;
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            }
        }
    }
}

impl Pool {
    /// A pool of at most that many threads.
    pub(crate) fn new(name: &'static str, most: usize) -> Self {
        Self {
            shared: Arc::default(),
            most,
            name,
        }
    }

    /// Does the work on one of the threads. When no thread at all can be started, it is done here.
    pub(crate) fn run(&self, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.lock();
        state.waiting.push_back(Box::new(job));
        if state.idle >= state.waiting.len() || state.threads == self.most {
            drop(state);
            self.shared.wake.notify_one();
            return;
        }
        let shared = self.shared.clone();
        let started = std::thread::Builder::new()
            .name(self.name.to_owned())
            .stack_size(512 << 10)
            .spawn(move || shared.work());
        match started {
            Ok(_) => state.threads += 1,
            Err(_) if state.threads > 0 => {}
            Err(_) => {
                let job = state.waiting.pop_back();
                drop(state);
                job.into_iter().for_each(|job| job());
            }
        }
    }
}

impl Drop for Pool {
    /// Work that has not begun is dropped; threads end after what they are doing.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.waiting.clear();
        drop(state);
        self.shared.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn does_all_work() {
        let pool = Pool::new("test", 3);
        let (sender, receiver) = channel();
        for n in 0..100 {
            let sender = sender.clone();
            pool.run(move || sender.send(n).unwrap());
        }
        drop(sender);
        let mut seen: Vec<i32> = receiver.iter().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }
}
