//! Threads that work in the background.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

/// A pool of threads that do jobs of one sort. They start with the first job, because many runs have none. Jobs are
/// taken in the order of their submission, but several at a time.
pub struct Pool<J> {
    name: &'static str,
    threads: usize,
    work: Arc<dyn Fn(J) + Send + Sync>,
    running: OnceLock<Running<J>>,
}

struct Running<J> {
    queue: Sender<J>,
    threads: Vec<JoinHandle<()>>,
}

impl<J: Send + 'static> Pool<J> {
    /// A pool of so many threads (at least one), each named after the pool. `work` does a job, on one of them.
    pub fn new(name: &'static str, threads: usize, work: impl Fn(J) + Send + Sync + 'static) -> Self {
        Self {
            name,
            threads: threads.max(1),
            work: Arc::new(work),
            running: OnceLock::new(),
        }
    }

    fn start(&self) -> Running<J> {
        let (queue, jobs) = channel::<J>();
        let jobs = Arc::new(Mutex::new(jobs));
        let run = |number: usize| {
            let (jobs, work) = (jobs.clone(), self.work.clone());
            let work = move || {
                loop {
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { return };
                    work(job);
                }
            };
            thread::Builder::new()
                .name(format!("{}-{number}", self.name))
                .spawn(work)
        };
        Running {
            queue,
            // A system that refuses even one thread is handled in `submit`.
            threads: (0..self.threads).filter_map(|number| run(number).ok()).collect(),
        }
    }

    /// Hands over a job. Returns at once.
    ///
    /// # Errors
    /// The job, when the system refuses the threads.
    pub fn submit(&self, job: J) -> Result<(), J> {
        let running = self.running.get_or_init(|| self.start());
        match running.threads.is_empty() {
            true => Err(job),
            false => running.queue.send(job).map_err(|e| e.0),
        }
    }

    /// Waits until all jobs are done. A pool that is dropped without it is not waited for.
    pub fn join(&mut self) {
        let Some(Running { queue, threads }) = self.running.take() else {
            return;
        };
        drop(queue);
        for thread in threads {
            // A panic was reported by its own thread.
            drop(thread.join());
        }
    }
}
