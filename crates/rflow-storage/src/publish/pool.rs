//! The threads that publish in the background.

use std::sync::{Arc, Mutex, PoisonError};

use crate::pool::Pool;
use crate::store::Stores;

use super::{Publish, PublishError, Published, publish};

/// A pool of threads that publish files. Of two for the same target either may come last, as in the reference.
pub struct Publisher {
    pool: Pool<Publish>,
    errors: Arc<Mutex<Vec<PublishError>>>,
}

impl Publisher {
    /// A pool of so many threads (at least one). `done` is called for each file when it is done, on one of them.
    pub fn new(
        threads: usize,
        stores: Stores,
        done: impl Fn(&Publish, &Result<Published, PublishError>) + Send + Sync + 'static,
    ) -> Self {
        let errors: Arc<Mutex<Vec<PublishError>>> = Arc::default();
        let failed = errors.clone();
        let work = move |job: Publish| {
            let result = publish(&stores, &job);
            done(&job, &result);
            if let Err(error) = result
                && job.fail_on_error
            {
                failed.lock().unwrap_or_else(PoisonError::into_inner).push(error);
            }
        };
        Self {
            pool: Pool::new("publish", threads, work),
            errors,
        }
    }

    /// Hands over a file. Returns at once.
    pub fn submit(&self, job: Publish) {
        if let Err(job) = self.pool.submit(job) {
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
        self.pool.join();
        std::mem::take(&mut *self.errors.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.pool.join();
    }
}
