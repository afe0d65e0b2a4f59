//! The executor as the engine sees it: hands everything to the desk's thread.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use rflow_aws::{Aws, S3Store, Stop};
use rflow_storage::Store;
use rflow_storage::location::Address;
use rflow_task::{Capacity, Demand, Executor, ExecutorSink, Secrets, TaskId, TaskSpec};

use crate::BatchError;
use crate::api::{BatchApi, Sdk};
use crate::bin_dirs::BinDirs;
use crate::check;
use crate::desk::{Desk, Message};
use crate::lost_arrays::LostArrays;
use crate::options::BatchOptions;
use crate::registry::Registry;
use crate::request::RunFacts;
use crate::sources::Sources;
use crate::work::Work;

/// Runs tasks as jobs of AWS Batch.
pub struct BatchExecutor {
    work: Arc<Work>,
    sender: Sender<Message>,
    desk: Option<JoinHandle<()>>,
    stop: Stop,
}

impl BatchExecutor {
    /// Makes the executor. Nothing is sent before there are tasks.
    ///
    /// # Errors
    /// A work dir that is not a folder of a bucket, no region, or no thread.
    pub fn new(
        aws: Aws,
        options: BatchOptions,
        facts: RunFacts,
        secrets: Arc<dyn Secrets>,
        sink: ExecutorSink,
    ) -> Result<Self, BatchError> {
        let region = aws
            .require_region()
            .map_err(|e| BatchError::Aws(e.to_string()))?
            .to_owned();
        let stop = Stop::default();
        let store: Arc<dyn Store> = Arc::new(S3Store::new(aws.clone()));
        let api: Arc<dyn BatchApi> = Arc::new(Sdk::new(aws, options.submit_rate, stop.clone()));
        let mut executor = Self::start(api, store, options, facts, secrets, Some(region), sink)?;
        executor.stop = stop;
        Ok(executor)
    }

    /// Makes the executor from its parts.
    pub(crate) fn start(
        api: Arc<dyn BatchApi>,
        store: Arc<dyn Store>,
        options: BatchOptions,
        facts: RunFacts,
        secrets: Arc<dyn Secrets>,
        region: Option<String>,
        sink: ExecutorSink,
    ) -> Result<Self, BatchError> {
        require_folder(&facts.work_dir)?;
        let work = Arc::new(Work {
            api,
            store,
            options,
            facts,
            secrets,
            region,
            registry: Registry::default(),
            bin_dirs: BinDirs::default(),
            lost_arrays: LostArrays::default(),
            sources: Sources::default(),
            unreadable_logs: AtomicBool::default(),
        });
        let (sender, inbox) = channel();
        let desk = Desk::new(work.clone(), sink, sender.clone());
        let desk = std::thread::Builder::new()
            .name("batch-desk".to_owned())
            .spawn(move || desk.run(&inbox))?;
        Ok(Self {
            work,
            sender,
            desk: Some(desk),
            stop: Stop::default(),
        })
    }

    /// Ends the executor without touching its jobs: another process can [adopt](Executor::adopt) them.
    pub fn detach(mut self) {
        self.end(Message::Detach);
    }

    /// A desk that is gone needs no messages.
    fn tell(&self, message: Message) {
        drop(self.sender.send(message));
    }

    fn end(&mut self, message: Message) {
        self.tell(message);
        if let Some(desk) = self.desk.take()
            && desk.join().is_err()
        {
            tracing::error!("the thread of the executor `awsbatch` ended by a defect of rflow");
        }
        self.stop.stop();
    }
}

/// The work dir is at least one folder below a bucket: what a run writes must not mix with other objects.
fn require_folder(dir: &Path) -> Result<(), BatchError> {
    match Address::of(dir) {
        Some(address)
            if address.scheme == "s3"
                && !address.authority.is_empty()
                && !address.key.trim_end_matches('/').is_empty() =>
        {
            Ok(())
        }
        _ => Err(BatchError::WorkDir(dir.to_string_lossy().into_owned())),
    }
}

impl Executor for BatchExecutor {
    fn name(&self) -> &str {
        "awsbatch"
    }

    fn capacity(&self) -> Capacity {
        Capacity {
            cpus: None,
            memory: None,
            tasks: self.work.options.queue_size,
        }
    }

    fn work_scheme(&self) -> Option<&'static str> {
        Some("s3")
    }

    fn runs_containers(&self) -> bool {
        true
    }

    fn check(&mut self, demands: &[Demand]) -> Vec<String> {
        check::check(&self.work, demands)
    }

    fn adopts(&self) -> bool {
        true
    }

    fn adopt(&mut self, tasks: Vec<(Arc<TaskSpec>, String)>) {
        self.tell(Message::Adopt(tasks));
    }

    fn flush(&mut self, process: &str) {
        self.tell(Message::Flush(process.to_owned()));
    }

    fn submit(&mut self, tasks: Vec<Arc<TaskSpec>>) {
        self.tell(Message::Submit(tasks));
    }

    fn kill(&mut self, ids: &[TaskId]) {
        self.tell(Message::Kill(ids.to_vec()));
    }

    fn close(&mut self) {
        if self.desk.is_some() {
            self.end(Message::Close);
        }
    }
}

impl Drop for BatchExecutor {
    fn drop(&mut self) {
        self.close();
    }
}
