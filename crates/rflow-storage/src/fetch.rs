//! Transfers of single files and folders between local paths and stores, by a pool of threads.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::part::Part;
use crate::pool::Pool;
use crate::store::{Stores, WriteOptions};

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fetch {
    /// Local path or address.
    pub source: PathBuf,
    /// Local path or address; it is complete when the transfer has ended well.
    pub target: PathBuf,
}

type Done = dyn Fn(Fetch, io::Result<()>) + Send + Sync;

/// A pool of threads that bring inputs to where tasks need them. Transfers that nobody waits for any more are dropped
/// with it.
pub struct Fetcher {
    pool: Pool<Fetch>,
    done: Arc<Done>,
}

impl Fetcher {
    /// A pool of so many threads. `done` is called with every transfer that ended, on one of its threads.
    pub fn new(
        threads: usize,
        stores: Stores,
        done: impl Fn(Fetch, io::Result<()>) + Send + Sync + 'static,
    ) -> Self {
        let done: Arc<Done> = Arc::new(done);
        let tell = done.clone();
        let work = move |job: Fetch| {
            let result = transfer(&stores, &job);
            tell(job, result);
        };
        Self {
            pool: Pool::new("fetch", threads, work),
            done,
        }
    }

    /// Hands over a transfer. Returns at once.
    pub fn submit(&self, job: Fetch) {
        if let Err(job) = self.pool.submit(job) {
            let error = io::Error::other("the threads that transfer files could not be started");
            (self.done)(job, Err(error));
        }
    }
}

/// Brings a file or folder from one place to another; what is there already stays, because sources that change have
/// another target.
fn transfer(stores: &Stores, job: &Fetch) -> io::Result<()> {
    let options = WriteOptions::default();
    match (stores.of(&job.source)?, stores.of(&job.target)?) {
        (None, None) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "both places are on this machine",
        )),
        (Some(source), None) => match job.target.exists() {
            true => Ok(()),
            false => source.download(&job.source, &job.target),
        },
        // A folder may be there in part only; bringing it again is harmless.
        (None, Some(target)) => match target.stat(&job.target)? {
            Some(there) if !there.is_dir => Ok(()),
            _ => target.upload(&job.source, &job.target, &options),
        },
        (Some(source), Some(target)) => {
            if target.stat(&job.target)?.is_some_and(|there| !there.is_dir) {
                return Ok(());
            }
            let passing = Part::beside(&std::env::temp_dir().join("rflow-fetch"))?;
            source.download(&job.source, passing.path())?;
            target.upload(passing.path(), &job.target, &options)
        }
    }
}
