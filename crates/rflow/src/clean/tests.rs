//! Cleaning of made-up sessions.

use std::sync::Arc;

use rflow_task::journal::{JournalHeader, JournalWriter, next_journal};
use rflow_task::{Event, TaskId, TaskTrace};

use super::*;
use rflow_task::history::RunSelection;

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join(".nextflow")
    }

    fn work_dir(&self, task: u8) -> PathBuf {
        self.dir.path().join("work").join(TaskHash([task; 16]).dir())
    }

    /// A task as journals have it, with a work dir.
    fn task(&self, task: u8) -> Arc<TaskTrace> {
        let work_dir = self.work_dir(task);
        std::fs::create_dir_all(work_dir.join("deep")).unwrap();
        for file in ["out.txt", ".command.sh", ".exitcode", "deep/x"] {
            std::fs::write(work_dir.join(file), "x").unwrap();
        }
        let trace = serde_json::json!({
            "id": TaskId(u32::from(task)), "hash": TaskHash([task; 16]), "process": "A", "name": "A",
            "modules": [], "attempt": 1, "work_dir": work_dir, "script": "", "resources": {"cpus": 1},
        });
        serde_json::from_value(trace).unwrap()
    }

    fn run(&self, session: &str, name: &str, kinds: Vec<EventKind>) {
        let dir = session_dir(&self.state(), session);
        let header = JournalHeader {
            session: session.into(),
            run_name: name.into(),
        };
        let path = next_journal(&dir, name).unwrap();
        let writer = JournalWriter::create(&path, &header, |error| panic!("{error}")).unwrap();
        for kind in kinds {
            writer.append(&Event { at: 1, kind }).unwrap();
        }
        writer.close().unwrap();
        let record = HistoryRecord {
            run_name: Some(name.into()),
            timestamp: Some("2026-11-23 18:09:02".into()),
            session: session.into(),
            command: "nextflow run".into(),
            ..HistoryRecord::default()
        };
        History::in_state_dir(&self.state()).append(&record).unwrap();
    }

    fn clean(&self, mode: CleanMode, runs: &[&str], keep_logs: bool) -> Result<Vec<String>, CleanError> {
        let options = CleanOptions {
            selection: RunSelection {
                runs: runs.iter().map(ToString::to_string).collect(),
                ..RunSelection::default()
            },
            mode,
            keep_logs,
        };
        let mut told = Vec::new();
        clean(
            &GlobalOptions::default(),
            &options,
            &self.state(),
            &mut |cleaned| {
                told.push(
                    format!("{cleaned:?}").replace(&format!("{}/work/", self.dir.path().display()), ""),
                );
            },
        )?;
        Ok(told)
    }
}

fn name(kind: &str, task: u8) -> String {
    format!("{kind}({:?})", TaskHash([task; 16]).dir())
}

#[test]
fn what_other_runs_use_stays() {
    let place = Place::new();
    let (one, two, three) = (place.task(1), place.task(2), place.task(3));
    place.run(
        "s",
        "first_run",
        vec![
            EventKind::TaskSubmitted(one.clone()),
            EventKind::TaskCompleted(one.clone()),
            EventKind::TaskFailed(two),
            EventKind::TaskSubmitted(three),
        ],
    );
    place.run("s", "second_run", vec![EventKind::TaskCached(one)]);
    let told = place.clean(CleanMode::DryRun, &["first_run"], false).unwrap();
    assert_eq!(told, [name("WouldRemove", 2), name("WouldRemove", 3)]);
    let told = place.clean(CleanMode::Force, &["first_run"], false).unwrap();
    assert_eq!(told, [name("Removed", 2), name("Removed", 3)]);
    assert!(place.work_dir(1).exists() && !place.work_dir(2).exists() && !place.work_dir(3).exists());
    let told = place.clean(CleanMode::Force, &[], false).unwrap();
    assert_eq!(told, [name("Removed", 1)]);
    assert!(!session_dir(&place.state(), "s").exists());
    assert!(matches!(
        place.clean(CleanMode::Force, &[], false),
        Err(CleanError::NoRuns)
    ));
}

#[test]
fn logs_can_stay() {
    let place = Place::new();
    let task = place.task(1);
    place.run("s", "first_run", vec![EventKind::TaskCompleted(task)]);
    let told = place.clean(CleanMode::Force, &["first_run"], true).unwrap();
    assert_eq!(told, [name("RemovedTemp", 1)]);
    let dir = place.work_dir(1);
    assert!(dir.join(".command.sh").exists() && !dir.join(".exitcode").exists());
    assert!(!dir.join("out.txt").exists() && !dir.join("deep").exists());
    let history = History::in_state_dir(&place.state());
    assert_eq!(history.records().unwrap().len(), 1);
}

#[test]
fn only_folders_of_tasks_are_removed() {
    let place = Place::new();
    let mut task = place.task(1);
    Arc::make_mut(&mut task).work_dir = place.dir.path().join("work");
    place.run("s", "first_run", vec![EventKind::TaskCompleted(task)]);
    assert!(
        place
            .clean(CleanMode::Force, &["first_run"], false)
            .unwrap()
            .is_empty()
    );
    assert!(place.work_dir(1).join("out.txt").exists());
}

#[test]
fn a_link_out_of_a_work_dir_leads_to_nothing_removed() {
    let place = Place::new();
    let task = place.task(1);
    let outside = place.dir.path().join("data");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("input"), "x").unwrap();
    std::os::unix::fs::symlink(&outside, place.work_dir(1).join("input")).unwrap();
    place.run("s", "first_run", vec![EventKind::TaskCompleted(task)]);
    place.clean(CleanMode::Force, &[], true).unwrap();
    place.clean(CleanMode::Force, &[], false).unwrap();
    assert!(outside.join("input").exists() && !place.work_dir(1).exists());
}

#[test]
fn a_session_in_use_is_left_alone() {
    let place = Place::new();
    let task = place.task(1);
    place.run("s", "first_run", vec![EventKind::TaskCompleted(task)]);
    let _lock = SessionLock::acquire(&session_dir(&place.state(), "s"), "s", "first_run").unwrap();
    assert!(matches!(
        place.clean(CleanMode::Force, &[], false),
        Err(CleanError::Lock(_))
    ));
    assert_eq!(place.clean(CleanMode::DryRun, &[], false).unwrap().len(), 1);
    assert!(matches!(
        place.clean(CleanMode::Force, &["none"], false),
        Err(CleanError::History(HistoryError::Unknown { .. }))
    ));
}

#[test]
fn runs_of_the_reference_are_left_to_it() {
    let place = Place::new();
    let record = HistoryRecord {
        run_name: Some("their_run".into()),
        session: "t".into(),
        timestamp: Some("2026-11-23 18:09:02".into()),
        command: "nextflow run".into(),
        ..HistoryRecord::default()
    };
    let history = History::in_state_dir(&place.state());
    history.append(&record).unwrap();
    let cache = session_dir(&place.state(), "t").join("db");
    std::fs::create_dir_all(&cache).unwrap();
    let error = place.clean(CleanMode::Force, &[], false).unwrap_err();
    assert!(
        error.to_string().contains("`their_run` was made by Nextflow"),
        "{error}"
    );
    assert!(cache.is_dir() && history.records().unwrap().len() == 1);
}

/// Files of a made-up remote place.
#[derive(Default)]
struct Memory(std::sync::Mutex<std::collections::BTreeSet<PathBuf>>);

impl rflow_storage::Store for Memory {
    fn schemes(&self) -> &[&str] {
        &["mem"]
    }

    fn list(&self, folder: &Path) -> std::io::Result<Vec<rflow_storage::RemoteEntry>> {
        let prefix = format!("{}/", folder.display());
        let mut found: Vec<rflow_storage::RemoteEntry> = Vec::new();
        for file in self.0.lock().unwrap().iter() {
            let Some(rest) = file.to_str().unwrap().strip_prefix(&prefix) else {
                continue;
            };
            let name = rest.split('/').next().unwrap();
            let path = PathBuf::from(format!("{prefix}{name}"));
            let is_dir = name != rest;
            if found.last().is_none_or(|last| last.path != path) {
                let stat = rflow_storage::RemoteStat {
                    is_dir,
                    ..rflow_storage::RemoteStat::default()
                };
                found.push(rflow_storage::RemoteEntry { path, stat });
            }
        }
        Ok(found)
    }

    fn delete(&self, path: &Path, recursive: bool) -> std::io::Result<()> {
        let inside = format!("{}/", path.display());
        let gone = |file: &Path| file == path || recursive && file.to_str().unwrap().starts_with(&inside);
        self.0.lock().unwrap().retain(|file| !gone(file));
        Ok(())
    }

    fn stat(&self, _: &Path) -> std::io::Result<Option<rflow_storage::RemoteStat>> {
        Ok(None)
    }

    fn read(&self, _: &Path) -> std::io::Result<Vec<u8>> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn write(&self, _: &Path, _: &[u8], _: &rflow_storage::WriteOptions) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn walk(&self, _: &Path) -> std::io::Result<Vec<rflow_storage::RemoteEntry>> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn copy(&self, _: &Path, _: &Path, _: &rflow_storage::WriteOptions) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn download(&self, _: &Path, _: &Path) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn upload(&self, _: &Path, _: &Path, _: &rflow_storage::WriteOptions) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

#[test]
fn remote_work_dirs() {
    let memory = std::sync::Arc::new(Memory::default());
    let names = ["ab/1/.command.sh", "ab/1/o.txt", "ab/1/deep/x", "ab/2/o.txt"];
    let files = names.map(|name| PathBuf::from(format!("mem://w/{name}")));
    memory.0.lock().unwrap().extend(files);
    let mut stores = Stores::default();
    stores.add(memory.clone());
    remove_remote(&stores, Path::new("mem://w/ab/1"), true).unwrap();
    let left = || memory.0.lock().unwrap().iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        left(),
        ["mem://w/ab/1/.command.sh", "mem://w/ab/2/o.txt"].map(PathBuf::from)
    );
    remove_remote(&stores, Path::new("mem://w/ab/1"), false).unwrap();
    assert_eq!(left(), ["mem://w/ab/2/o.txt"].map(PathBuf::from));
    assert!(remove_remote(&stores, Path::new("nope://w/ab/1"), false).is_err());
}
