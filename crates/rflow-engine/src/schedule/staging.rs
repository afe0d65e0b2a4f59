//! Inputs that are not where a task can reach them: brought there once for all tasks that want them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rflow_storage::location::{Address, is_remote, without_query, without_secrets};
use rflow_storage::{Fetch, Fetcher};
use rflow_task::{TaskId, TaskSpec};
use rustc_hash::FxHashMap;

use super::Request;

/// Where staged inputs go: `<work folder>/stage-<session>`.
#[derive(Debug, Clone, Default)]
pub struct StageDirs {
    /// For tasks with local work dirs.
    pub local: PathBuf,
    /// For tasks with remote work dirs.
    pub remote: Option<PathBuf>,
}

enum State {
    Done,
    Running(Vec<TaskId>),
}

/// Transfers, and the tasks that wait for them.
pub(super) struct Staging {
    fetcher: Fetcher,
    dirs: StageDirs,
    transfers: FxHashMap<Fetch, State>,
    waiting: FxHashMap<TaskId, (Request, usize)>,
}

/// What the end of a transfer leads to.
#[derive(Default)]
pub(super) struct Staged {
    /// Tasks whose inputs are all there now.
    pub(super) ready: Vec<Request>,
    /// Tasks that will not get their input.
    pub(super) failed: Vec<Request>,
}

impl Staging {
    pub(super) fn new(fetcher: Fetcher, dirs: StageDirs) -> Self {
        Self {
            fetcher,
            dirs,
            transfers: FxHashMap::default(),
            waiting: FxHashMap::default(),
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Gives the request back when its inputs are in reach; else it waits. `scheme` is that of the work dirs of its
    /// executor. From now on its inputs are at the staged places.
    pub(super) fn start(&mut self, mut request: Request, scheme: Option<&str>) -> Option<Request> {
        let wanted = self.plan(Arc::make_mut(&mut request.spec), scheme);
        if request.adopt.is_some() {
            // It had its inputs when it was submitted.
            return Some(request);
        }
        let mut missing = 0;
        let id = request.spec.id;
        for fetch in wanted {
            match self.transfers.get_mut(&fetch) {
                Some(State::Done) => {}
                Some(State::Running(tasks)) => {
                    missing += 1;
                    tasks.push(id);
                }
                None => {
                    missing += 1;
                    self.fetcher.submit(fetch.clone());
                    self.transfers.insert(fetch, State::Running(vec![id]));
                }
            }
        }
        if missing == 0 {
            return Some(request);
        }
        self.waiting.insert(id, (request, missing));
        None
    }

    /// The transfers that a task needs; its inputs are given the places where these end.
    fn plan(&self, spec: &mut TaskSpec, scheme: Option<&str>) -> Vec<Fetch> {
        let mut wanted: Vec<Fetch> = Vec::new();
        for input in &mut spec.inputs {
            let own = Address::of(&input.source).map(|a| a.scheme.to_string());
            let dir = match (scheme, &self.dirs.remote) {
                (None, _) if own.is_some() => &self.dirs.local,
                (Some(scheme), Some(remote)) if own.as_deref() != Some(scheme) => remote,
                _ => continue,
            };
            let target = dir.join(place(&input.source));
            let source = std::mem::replace(&mut input.source, target.clone());
            let fetch = Fetch { source, target };
            if !wanted.contains(&fetch) {
                wanted.push(fetch);
            }
        }
        wanted
    }

    /// A transfer has ended.
    pub(super) fn ended(&mut self, fetch: &Fetch, ok: bool) -> Staged {
        let state = if ok {
            self.transfers.insert(fetch.clone(), State::Done)
        } else {
            // The next task that wants it tries again.
            self.transfers.remove(fetch)
        };
        let mut staged = Staged::default();
        let Some(State::Running(tasks)) = state else {
            return staged;
        };
        for id in tasks {
            let Some((request, missing)) = self.waiting.remove(&id) else {
                continue;
            };
            match (ok, missing) {
                (false, _) => staged.failed.push(request),
                (true, 1) => staged.ready.push(request),
                (true, n) => drop(self.waiting.insert(id, (request, n - 1))),
            }
        }
        staged
    }

    /// Gives up all tasks that wait.
    pub(super) fn drain(&mut self) -> Vec<Request> {
        self.waiting.drain().map(|(_, (request, _))| request).collect()
    }
}

/// Where a source goes below the staging folder. A local file that changes gets another place.
fn place(source: &Path) -> PathBuf {
    let mut hash = blake3::Hasher::new();
    hash.update(source.as_os_str().as_encoded_bytes());
    if let Ok(meta) = std::fs::metadata(source)
        && Address::of(source).is_none()
    {
        hash.update(&meta.len().to_le_bytes());
        let modified = meta
            .modified()
            .ok()
            .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        hash.update(&modified.map_or(0, |d| d.as_nanos()).to_le_bytes());
    }
    let hex = hash.finalize().to_hex();
    let name = without_query(source).file_name();
    Path::new(&hex[..2])
        .join(&hex[2..32])
        .join(name.unwrap_or("file".as_ref()))
}

/// Why an input could not be staged, for the user.
pub(super) fn failure(fetch: &Fetch, error: &io::Error) -> String {
    let source = fetch.source.to_string_lossy();
    let source = match is_remote(&fetch.source) {
        true => without_secrets(&source),
        false => source.into_owned(),
    };
    format!("Can't stage file {source} -- {error}")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use rflow_storage::Stores;
    use rflow_task::StageIn;

    use super::*;
    use crate::flow::NodeId;

    fn staging() -> (Staging, Receiver<Fetch>) {
        let (sender, ended) = channel();
        let fetcher = Fetcher::new(1, Stores::default(), move |fetch, _| drop(sender.send(fetch)));
        let dirs = StageDirs {
            local: "/w/stage-1".into(),
            remote: Some("s3://b/w/stage-1".into()),
        };
        (Staging::new(fetcher, dirs), ended)
    }

    fn request(id: u32, sources: &[&str]) -> Request {
        let inputs = sources.iter().map(|s| StageIn {
            source: s.into(),
            name: "x".to_string(),
        });
        Request {
            spec: Arc::new(TaskSpec {
                id: TaskId(id),
                inputs: inputs.collect(),
                ..TaskSpec::default()
            }),
            executor: "local".to_string(),
            node: NodeId::default(),
            max_forks: None,
            max_await: None,
            adopt: None,
        }
    }

    #[test]
    fn tasks_wait_for_one_transfer_of_a_file_they_share() {
        let (mut staging, ended) = staging();
        assert!(staging.start(request(1, &["/a/local"]), None).is_some());
        assert!(staging.start(request(2, &["s3://b/x", "/a"]), None).is_none());
        assert!(
            staging
                .start(request(3, &["s3://b/x", "s3://b/y"]), None)
                .is_none()
        );
        let first = ended.recv().unwrap();
        let second = ended.recv().unwrap();
        assert!(ended.try_recv().is_err(), "two transfers");
        let ready = staging.ended(&first, true).ready;
        assert_eq!(ready.len(), 1);
        assert!(ready[0].spec.inputs[0].source.starts_with("/w/stage-1"));
        assert_eq!(ready[0].spec.inputs[1].source, Path::new("/a"));
        assert_eq!(staging.ended(&second, true).ready.len(), 1);
        assert!(!staging.is_busy());
        assert!(staging.start(request(4, &["s3://b/y"]), None).is_some(), "known");
    }

    #[test]
    fn remote_tasks_get_foreign_inputs_uploaded() {
        let (mut staging, ended) = staging();
        assert!(staging.start(request(1, &["s3://other/x"]), Some("s3")).is_some());
        assert!(staging.start(request(2, &["/nowhere"]), Some("s3")).is_none());
        let fetch = ended.recv().unwrap();
        assert!(fetch.target.starts_with("s3://b/w/stage-1"));
        let staged = staging.ended(&fetch, false);
        assert_eq!(staged.failed.len(), 1);
        assert!(
            staging.start(request(3, &["/nowhere"]), Some("s3")).is_none(),
            "tried again"
        );
    }
}
