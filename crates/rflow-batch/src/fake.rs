//! A service and a store in memory, for tests.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rflow_storage::{RemoteEntry, RemoteStat, Store, WriteOptions};
use rflow_task::{
    ContainerSpec, ExecutorEvent, ExecutorEventKind, Outcome, Secrets, TaskHash, TaskId, TaskSpec, forward,
};

use crate::api::{ApiError, BatchApi, Environment, JobState, Named, Queue, Registered};
use crate::definition::Properties;
use crate::request::{RunFacts, SubmitRequest};
use crate::work::Work;
use crate::{BatchExecutor, BatchOptions};

/// What the service was asked, and what it answers.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) state: Mutex<State>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) submitted: Vec<SubmitRequest>,
    pub(crate) registered: Vec<(String, String)>,
    pub(crate) look_ups: u32,
    pub(crate) terminated: Vec<String>,
    pub(crate) described: Vec<usize>,
    /// Names that jobs were looked for by.
    pub(crate) searched: Vec<String>,
    pub(crate) jobs: BTreeMap<String, JobState>,
    pub(crate) queues: Vec<Queue>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) definitions: Vec<String>,
    pub(crate) refuse: Option<ApiError>,
    /// The answer to who asks for queues.
    pub(crate) refuse_look: Option<ApiError>,
    pub(crate) bucket_region: Option<String>,
    pub(crate) log: String,
    pub(crate) refuse_log: Option<ApiError>,
    /// Status that new jobs have.
    pub(crate) first_status: Option<String>,
}

impl Batch {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Puts a job into a state.
    pub(crate) fn set(&self, id: &str, change: impl FnOnce(&mut JobState)) {
        change(self.lock().jobs.get_mut(id).unwrap());
    }
}

impl BatchApi for Batch {
    fn definitions(&self, name: &str) -> Result<Vec<Registered>, ApiError> {
        let mut state = self.lock();
        state.look_ups += 1;
        let found = state.registered.iter().enumerate();
        Ok(found
            .filter(|(_, (known, _))| known == name)
            .map(|(n, (_, token))| Registered {
                revision: n as i32 + 1,
                token: Some(token.clone()),
            })
            .collect())
    }

    fn has_definition(&self, name: &str) -> Result<bool, ApiError> {
        Ok(self.lock().definitions.iter().any(|known| known == name))
    }

    fn register(&self, name: &str, token: &str, _: &Properties) -> Result<i32, ApiError> {
        let mut state = self.lock();
        state.registered.push((name.to_owned(), token.to_owned()));
        Ok(state.registered.len() as i32)
    }

    fn submit(&self, request: &SubmitRequest) -> Result<String, ApiError> {
        let mut state = self.lock();
        if let Some(error) = &state.refuse {
            return Err(error.clone());
        }
        state.submitted.push(request.clone());
        let id = format!("job-{}", state.submitted.len());
        let ids = match request.array {
            None => vec![id.clone()],
            Some(size) => (0..size).map(|n| format!("{id}:{n}")).collect(),
        };
        let status = state
            .first_status
            .clone()
            .unwrap_or_else(|| "RUNNABLE".to_owned());
        for id in ids {
            let job = JobState {
                id: id.clone(),
                status: status.clone(),
                ..JobState::default()
            };
            state.jobs.insert(id, job);
        }
        Ok(id)
    }

    fn named(&self, queue: &str, name: &str, _: u64) -> Result<Vec<Named>, ApiError> {
        let mut state = self.lock();
        state.searched.push(name.to_owned());
        let jobs = state.submitted.iter().enumerate().rev();
        let same = jobs.filter(|(_, request)| request.queue == queue && request.name == name);
        Ok(same
            .map(|(n, request)| Named {
                id: format!("job-{}", n + 1),
                command: request.command.clone(),
            })
            .collect())
    }

    fn describe(&self, ids: &[String]) -> Result<Vec<JobState>, ApiError> {
        let mut state = self.lock();
        state.described.push(ids.len());
        Ok(ids.iter().filter_map(|id| state.jobs.get(id).cloned()).collect())
    }

    fn terminate(&self, id: &str, reason: &str) -> Result<(), ApiError> {
        let mut state = self.lock();
        state.terminated.push(id.to_owned());
        for (known, job) in &mut state.jobs {
            let child = known.strip_prefix(id).is_some_and(|rest| rest.starts_with(':'));
            if (known == id || child) && !job.is_final() {
                job.status = "FAILED".to_owned();
                job.status_reason = Some(reason.to_owned());
            }
        }
        Ok(())
    }

    fn queues(&self, names: &[String]) -> Result<Vec<Queue>, ApiError> {
        let state = self.lock();
        if let Some(error) = &state.refuse_look {
            return Err(error.clone());
        }
        let wanted = |queue: &&Queue| names.is_empty() || names.contains(&queue.name);
        Ok(state.queues.iter().filter(wanted).cloned().collect())
    }

    fn environments(&self, names: &[String]) -> Result<Vec<Environment>, ApiError> {
        let state = self.lock();
        let wanted = |e: &&Environment| names.contains(&e.name);
        Ok(state.environments.iter().filter(wanted).cloned().collect())
    }

    fn log_tail(&self, _: &str, _: &str) -> Result<String, ApiError> {
        let state = self.lock();
        match &state.refuse_log {
            Some(error) => Err(error.clone()),
            None => Ok(state.log.clone()),
        }
    }

    fn bucket_region(&self, _: &str) -> Result<String, String> {
        Ok(self
            .lock()
            .bucket_region
            .clone()
            .unwrap_or_else(|| "eu-west-1".to_owned()))
    }
}

/// Objects in memory.
#[derive(Default)]
pub(crate) struct Objects(
    pub(crate) Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    /// Why nothing can be listed.
    pub(crate) Mutex<Option<io::ErrorKind>>,
    /// Nothing may be written.
    pub(crate) bool,
);

impl Objects {
    pub(crate) fn text(&self, path: &str) -> String {
        let objects = self.0.lock().unwrap();
        String::from_utf8(objects[Path::new(path)].clone()).unwrap()
    }
}

impl Store for Objects {
    fn schemes(&self) -> &[&str] {
        &["s3"]
    }
    fn stat(&self, path: &Path) -> io::Result<Option<RemoteStat>> {
        Ok(self.0.lock().unwrap().get(path).map(|data| RemoteStat {
            len: data.len() as u64,
            ..RemoteStat::default()
        }))
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let objects = self.0.lock().unwrap();
        objects
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
    fn write(&self, path: &Path, data: &[u8], _: &WriteOptions) -> io::Result<()> {
        self.0.lock().unwrap().insert(path.to_path_buf(), data.to_vec());
        Ok(())
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        self.walk(folder)
    }
    fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        if let Some(kind) = *self.1.lock().unwrap() {
            return Err(kind.into());
        }
        let objects = self.0.lock().unwrap();
        Ok(objects
            .iter()
            .filter(|(path, _)| path.starts_with(folder))
            .map(|(path, data)| RemoteEntry {
                path: path.clone(),
                stat: RemoteStat {
                    len: data.len() as u64,
                    ..RemoteStat::default()
                },
            })
            .collect())
    }
    fn delete(&self, _: &Path, _: bool) -> io::Result<()> {
        Ok(())
    }
    fn copy(&self, _: &Path, _: &Path, _: &WriteOptions) -> io::Result<()> {
        Ok(())
    }
    fn download(&self, _: &Path, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn probe_write(&self, folder: &Path) -> io::Result<()> {
        let words = format!("access to `{}` is denied", folder.display());
        match self.2 {
            true => Err(io::Error::new(io::ErrorKind::PermissionDenied, words)),
            false => Ok(()),
        }
    }
    fn upload(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()> {
        for entry in std::fs::read_dir(from)? {
            let path = entry?.path();
            self.write(
                &to.join(path.file_name().unwrap()),
                &std::fs::read(&path)?,
                options,
            )?;
        }
        Ok(())
    }
}

struct Keys(HashMap<String, String>);

impl Secrets for Keys {
    fn value(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// An executor on the service and store above.
pub(crate) struct Lab {
    pub(crate) batch: Arc<Batch>,
    pub(crate) objects: Arc<Objects>,
    pub(crate) warnings: Arc<Mutex<Vec<String>>>,
    pub(crate) events: Receiver<ExecutorEvent>,
    pub(crate) executor: Option<BatchExecutor>,
}

pub(crate) fn facts(warnings: &Arc<Mutex<Vec<String>>>) -> RunFacts {
    let warnings = warnings.clone();
    RunFacts {
        run_name: "stoic_noble".into(),
        session: "session".into(),
        work_dir: "s3://bucket/work".into(),
        workflow_id: None,
        warn: Arc::new(move |text| warnings.lock().unwrap().push(text)),
    }
}

pub(crate) fn options() -> BatchOptions {
    BatchOptions {
        poll_interval: 50,
        ..BatchOptions::default()
    }
}

fn keys() -> Arc<dyn Secrets> {
    Arc::new(Keys(HashMap::from([("LICENCE".to_owned(), "geheim".to_owned())])))
}

/// What is shared by tasks, without an executor.
pub(crate) fn work(batch: Arc<Batch>, options: BatchOptions, warnings: &Arc<Mutex<Vec<String>>>) -> Work {
    Work {
        api: batch,
        store: Arc::new(Objects::default()),
        options,
        facts: facts(warnings),
        secrets: keys(),
        region: Some("eu-west-1".into()),
        registry: crate::registry::Registry::default(),
        bin_dirs: crate::bin_dirs::BinDirs::default(),
        lost_arrays: crate::lost_arrays::LostArrays::default(),
        sources: crate::sources::Sources::default(),
        unreadable_logs: false.into(),
    }
}

impl Lab {
    pub(crate) fn new(options: BatchOptions) -> Self {
        let batch = Arc::new(Batch::default());
        let objects = Arc::new(Objects::default());
        let warnings = Arc::new(Mutex::new(Vec::new()));
        let (sender, events) = channel();
        let executor = BatchExecutor::start(
            batch.clone(),
            objects.clone(),
            options,
            facts(&warnings),
            keys(),
            Some("eu-west-1".into()),
            forward(sender, |event| event),
        )
        .unwrap();
        Self {
            batch,
            objects,
            warnings,
            events,
            executor: Some(executor),
        }
    }

    pub(crate) fn executor(&mut self) -> &mut BatchExecutor {
        self.executor.as_mut().unwrap()
    }

    /// The next event, or a failed test.
    pub(crate) fn event(&self) -> ExecutorEvent {
        self.events.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    /// The next outcome; other events are dropped.
    pub(crate) fn outcome(&self) -> (u32, Outcome) {
        loop {
            let event = self.event();
            if let ExecutorEventKind::Finished(outcome) = event.kind {
                return (event.id.0, *outcome);
            }
        }
    }

    /// Waits until something holds of the service.
    pub(crate) fn until(&self, holds: impl Fn(&State) -> bool) {
        for _ in 0..2000 {
            if holds(&self.batch.lock()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it never came to hold");
    }

    /// Ends a job well, with results.
    pub(crate) fn succeed(&self, id: &str, dir: &str) {
        for (name, text) in [("out.txt", "x"), (".exitcode", "0")] {
            let path = Path::new(dir).join(name);
            self.objects
                .write(&path, text.as_bytes(), &WriteOptions::default())
                .unwrap();
        }
        self.batch.set(id, |job| {
            job.status = "SUCCEEDED".into();
            job.exit = Some(0);
            job.started = Some(1000);
            job.stopped = Some(3000);
        });
    }
}

/// A task of a process.
pub(crate) fn task(process: &str, n: u32) -> TaskSpec {
    let mut hash = [7; 16];
    hash[..4].copy_from_slice(&n.to_be_bytes());
    TaskSpec {
        id: TaskId(n),
        process: process.into(),
        name: format!("{process} ({n})"),
        hash: TaskHash(hash),
        work_dir: PathBuf::from(format!("s3://bucket/work/{n}")),
        script: "#!/bin/bash -ue\ntrue\n".into(),
        shell: vec!["/bin/bash".into(), "-ue".into()],
        queue: Some("q".into()),
        container: Some(ContainerSpec {
            engine: "docker".into(),
            image: "image:1".into(),
            ..ContainerSpec::default()
        }),
        ..TaskSpec::default()
    }
}
