//! The threads that publish in the background.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::store::Stores;

use super::{Publish, PublishError, Published, publish};

/// Called for each file when it is done, on a thread of the pool.
type Callback = dyn Fn(&Publish, &Result<Published, PublishError>) + Send + Sync;

/// A pool of threads that publish files.
///
/// Files are taken in the order of their submission, but several at a time: of two for the same target either
/// may come last, as in the reference.
pub struct Publisher {
    queue: Option<Sender<Publish>>,
    threads: Vec<JoinHandle<()>>,
    errors: Arc<Mutex<Vec<PublishError>>>,
}

impl Publisher {
    /// Starts a pool of so many threads (at least one).
    pub fn new(
        threads: usize,
        stores: Stores,
        done: impl Fn(&Publish, &Result<Published, PublishError>) + Send + Sync + 'static,
    ) -> Self {
        let (queue, jobs) = channel::<Publish>();
        let jobs = Arc::new(Mutex::new(jobs));
        let errors = Arc::new(Mutex::new(Vec::new()));
        let done: Arc<Callback> = Arc::new(done);
        let run = |number: usize| {
            let (jobs, errors, done) = (jobs.clone(), errors.clone(), done.clone());
            let stores = stores.clone();
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
        Self {
            // A system that refuses even one thread is handled in `submit`.
            threads: (0..threads.max(1))
                .filter_map(|number| run(number).ok())
                .collect(),
            queue: Some(queue),
            errors,
        }
    }

    /// Hands over a file. Returns at once.
    pub fn submit(&self, job: Publish) {
        let sent = match &self.queue {
            Some(queue) if !self.threads.is_empty() => queue.send(job).map_err(|e| e.0),
            _ => Err(job),
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
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
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
