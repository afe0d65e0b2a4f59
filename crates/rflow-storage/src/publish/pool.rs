//! The threads that publish in the background.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use crate::store::Stores;

use super::{Publish, PublishError, Published, publish};

/// Called for each file when it is done, on a thread of the pool.
type Callback = dyn Fn(&Publish, &Result<Published, PublishError>) + Send + Sync;

/// A pool of threads that publish files. They start with the first file, because many runs publish none.
///
/// Files are taken in the order of their submission, but several at a time: of two for the same target either
/// may come last, as in the reference.
pub struct Publisher {
    threads: usize,
    stores: Stores,
    done: Arc<Callback>,
    errors: Arc<Mutex<Vec<PublishError>>>,
    running: OnceLock<Running>,
}

struct Running {
    queue: Sender<Publish>,
    threads: Vec<JoinHandle<()>>,
}

impl Publisher {
    /// A pool of so many threads (at least one).
    pub fn new(
        threads: usize,
        stores: Stores,
        done: impl Fn(&Publish, &Result<Published, PublishError>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            threads: threads.max(1),
            stores,
            done: Arc::new(done),
            errors: Arc::default(),
            running: OnceLock::new(),
        }
    }

    fn start(&self) -> Running {
        let (queue, jobs) = channel::<Publish>();
        let jobs = Arc::new(Mutex::new(jobs));
        let run = |number: usize| {
            let (jobs, errors, done) = (jobs.clone(), self.errors.clone(), self.done.clone());
            let stores = self.stores.clone();
            let work = move || {
                loop {
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { return };
                    let result = publish(&stores, &job);
                    done(&job, &result);
                    if let Err(error) = result
                        && job.fail_on_error
                    {
                        errors.lock().unwrap_or_else(PoisonError::into_inner).push(error);
                    }
                }
            };
            thread::Builder::new()
                .name(format!("publish-{number}"))
                .spawn(work)
        };
        Running {
            queue,
            // A system that refuses even one thread is handled in `submit`.
            threads: (0..self.threads).filter_map(|number| run(number).ok()).collect(),
        }
    }

    /// Hands over a file. Returns at once.
    pub fn submit(&self, job: Publish) {
        let running = self.running.get_or_init(|| self.start());
        let sent = match running.threads.is_empty() {
            true => Err(job),
            false => running.queue.send(job).map_err(|e| e.0),
        };
        if let Err(job) = sent {
            let cause = std::io::Error::other("the threads that publish files could not be started");
            let error = PublishError::of(&job, cause);
            self.errors
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(error);
        }
    }

    /// Waits until all is done, and returns the errors of files whose `fail_on_error` is set.
    #[must_use]
    pub fn finish(mut self) -> Vec<PublishError> {
        self.join();
        std::mem::take(&mut *self.errors.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn join(&mut self) {
        let Some(Running { queue, threads }) = self.running.take() else {
            return;
        };
        drop(queue);
        for thread in threads {
            // A panic of the callback was reported by its own thread.
            drop(thread.join());
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.join();
    }
}
