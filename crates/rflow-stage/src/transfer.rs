//! Many transfers at once, each of them tried several times.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How transfers are made. What a store itself needs of memory for one transfer bounds the whole by `parallel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfers {
    /// At once.
    pub parallel: usize,
    /// Tries for each.
    pub attempts: u32,
    /// Bound of the pause before the second try; it doubles with each try.
    pub pause: Duration,
}

/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How often a waiting thread looks whether it is to give up.
const LOOK: Duration = Duration::from_millis(100);

impl Default for Transfers {
    fn default() -> Self {
        let cpus = thread::available_parallelism().map_or(2, usize::from);
        Self {
            parallel: (2 * cpus).clamp(4, 16),
            attempts: 3,
            pause: Duration::from_millis(500),
        }
    }
}

/// What became of many transfers.
#[derive(Debug)]
pub(crate) enum Ended<T, R> {
    /// All went well; results in the order of the items.
    Done(Vec<R>),
    /// The first that failed for good.
    Failed(T, io::Error),
    /// `stop` said so.
    Stopped,
}

impl Transfers {
    /// Does something with all items. When it fails or is stopped, transfers under way are left alone: they end
    /// with the process.
    pub(crate) fn each<T, R>(
        self,
        items: Vec<T>,
        action: impl Fn(&T) -> io::Result<R> + Send + Sync + 'static,
        stop: &dyn Fn() -> bool,
    ) -> Ended<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let count = items.len();
        let queue: Arc<Mutex<VecDeque<(usize, T)>>> =
            Arc::new(Mutex::new(items.into_iter().enumerate().collect()));
        let action = Arc::new(action);
        let (sender, results) = channel();
        for _ in 0..self.parallel.min(count) {
            let (queue, action, sender) = (queue.clone(), action.clone(), sender.clone());
            thread::spawn(move || {
                while let Some((at, item)) = pop(&queue) {
                    let result = self.attempt(|| action(&item));
                    let failed = result.is_err();
                    if failed {
                        queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    }
                    if sender.send((at, item, result)).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut done: Vec<Option<R>> = (0..count).map(|_| None).collect();
        loop {
            match results.recv_timeout(LOOK) {
                Ok((at, _, Ok(result))) => done[at] = Some(result),
                Ok((_, item, Err(error))) => return Ended::Failed(item, error),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if stop() {
                queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                return Ended::Stopped;
            }
        }
        // A thread that panicked left a gap, and said so itself.
        match done.into_iter().collect() {
            Some(done) => Ended::Done(done),
            None => Ended::Stopped,
        }
    }

    /// Tries until it works, cannot work, or was tried often enough. The pauses are random from nothing up to a
    /// bound that doubles ("full jitter"), so that many tasks do not come back together.
    pub(crate) fn attempt<R>(self, mut action: impl FnMut() -> io::Result<R>) -> io::Result<R> {
        let mut tries = 1;
        loop {
            match action() {
                Err(error) if tries < self.attempts && may_pass(&error) => {
                    let bound = self
                        .pause
                        .saturating_mul(1 << (tries - 1).min(16))
                        .min(LONGEST_PAUSE);
                    thread::sleep(bound.mul_f64(fastrand::f64()));
                    tries += 1;
                }
                result => return result,
            }
        }
    }
}

fn pop<T>(queue: &Mutex<VecDeque<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

/// True for what may work the next time.
fn may_pass(error: &io::Error) -> bool {
    !matches!(
        error.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::AlreadyExists
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::Unsupported
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const QUICK: Transfers = Transfers {
        parallel: 3,
        attempts: 4,
        pause: Duration::from_millis(2),
    };

    #[test]
    fn keeps_the_order_and_the_bound() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let ended = QUICK.each(
            (0..20).collect(),
            |n: &u64| {
                MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(20 - n));
                NOW.fetch_sub(1, Ordering::SeqCst);
                Ok(n * 2)
            },
            &|| false,
        );
        let Ended::Done(results) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(results, (0..20).map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(MOST.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn tries_again_only_what_may_pass() {
        for (kind, fails, expected) in [
            (io::ErrorKind::TimedOut, 3, (4, true)),
            (io::ErrorKind::ConnectionReset, 4, (4, false)),
            (io::ErrorKind::NotFound, 1, (1, false)),
            (io::ErrorKind::StorageFull, 1, (1, false)),
        ] {
            let mut tries = 0;
            let result = QUICK.attempt(|| {
                tries += 1;
                if tries <= fails {
                    Err(io::Error::from(kind))
                } else {
                    Ok(())
                }
            });
            assert_eq!((tries, result.is_ok()), expected, "{kind:?}");
        }
    }

    #[test]
    fn stops_at_once() {
        let begin = std::time::Instant::now();
        let ended = QUICK.each(
            vec![1, 2, 3, 4],
            |_| {
                thread::sleep(Duration::from_secs(20));
                Ok(())
            },
            &|| true,
        );
        assert!(matches!(ended, Ended::Stopped));
        assert!(begin.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn tells_which_failed() {
        let ended = QUICK.each(
            vec!["a", "b"],
            |name| {
                if *name == "b" {
                    Err(io::ErrorKind::NotFound.into())
                } else {
                    Ok(())
                }
            },
            &|| false,
        );
        assert!(matches!(ended, Ended::Failed("b", _)), "{ended:?}");
    }
}
