//! What the tests share: a store that is a folder, with faults, and a bench that runs jobs against it.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "every test uses its own part"
)]

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rflow_stage::{Interrupts, Job, TASK_FILE, Target, Transfers};
use rflow_storage::location::Address;
use rflow_storage::{RemoteEntry, RemoteStat, Store, Stores, WriteOptions};
use rflow_task::{MachineInfo, StageIn, TaskSpec};
use serde_json::Value;

/// Objects as files below a folder: `s3://bucket/key` is `ROOT/bucket/key`.
pub struct FolderStore {
    root: PathBuf,
    /// Part of an address; the error its transfers end with, and how often.
    faults: Mutex<Vec<(String, io::ErrorKind, u32)>>,
    pub calls: Mutex<HashMap<String, u32>>,
    /// Addresses in the order they were written.
    pub written: Mutex<Vec<String>>,
}

impl FolderStore {
    fn new(root: PathBuf) -> Self {
        Self {
            root,
            faults: Mutex::default(),
            calls: Mutex::default(),
            written: Mutex::default(),
        }
    }

    pub fn fault(&self, part: &str, kind: io::ErrorKind, times: u32) {
        self.faults.lock().unwrap().push((part.to_owned(), kind, times));
    }

    pub fn path(&self, address: &Path) -> PathBuf {
        let address = Address::of(address).unwrap();
        self.root.join(address.authority).join(address.key)
    }

    fn call(&self, what: &str, address: &Path) -> io::Result<()> {
        let text = address.to_str().unwrap();
        *self
            .calls
            .lock()
            .unwrap()
            .entry(format!("{what} {text}"))
            .or_default() += 1;
        for (part, kind, times) in self.faults.lock().unwrap().iter_mut() {
            if format!("{what} {text}").contains(part.as_str()) && *times > 0 {
                *times -= 1;
                return Err((*kind).into());
            }
        }
        Ok(())
    }

    fn below(&self, folder: &Path, prefix: &str, entries: &mut Vec<RemoteEntry>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let address = format!("{prefix}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type()?.is_dir() {
                self.below(&entry.path(), &address, entries)?;
            } else {
                let stat = RemoteStat {
                    len: entry.metadata()?.len(),
                    ..RemoteStat::default()
                };
                let path = PathBuf::from(address);
                entries.push(RemoteEntry { path, stat });
            }
        }
        Ok(())
    }
}

impl Store for FolderStore {
    fn schemes(&self) -> &[&str] {
        &["s3"]
    }

    fn stat(&self, path: &Path) -> io::Result<Option<RemoteStat>> {
        self.call("stat", path)?;
        let meta = fs::metadata(self.path(path)).ok();
        Ok(meta.map(|meta| RemoteStat {
            len: if meta.is_dir() { 0 } else { meta.len() },
            is_dir: meta.is_dir(),
            ..RemoteStat::default()
        }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.call("read", path)?;
        fs::read(self.path(path))
    }

    fn write(&self, path: &Path, data: &[u8], _: &WriteOptions) -> io::Result<()> {
        self.call("write", path)?;
        let target = self.path(path);
        fs::create_dir_all(target.parent().unwrap())?;
        self.written
            .lock()
            .unwrap()
            .push(path.to_str().unwrap().to_owned());
        fs::write(target, data)
    }

    fn list(&self, _: &Path) -> io::Result<Vec<RemoteEntry>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        self.call("walk", folder)?;
        let mut entries = Vec::new();
        self.below(&self.path(folder), folder.to_str().unwrap(), &mut entries)?;
        Ok(entries)
    }

    fn delete(&self, path: &Path, _: bool) -> io::Result<()> {
        self.call("delete", path)?;
        match fs::remove_file(self.path(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn copy(&self, _: &Path, _: &Path, _: &WriteOptions) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn download(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call("download", from)?;
        let done = fs::copy(self.path(from), to).map(drop);
        if done.is_err() {
            let _ = fs::remove_file(to);
        }
        done
    }

    fn upload(&self, from: &Path, to: &Path, _: &WriteOptions) -> io::Result<()> {
        self.call("upload", to)?;
        let target = self.path(to);
        if from.is_dir() {
            return fs::create_dir_all(target);
        }
        fs::create_dir_all(target.parent().unwrap())?;
        self.written.lock().unwrap().push(to.to_str().unwrap().to_owned());
        fs::copy(from, target).map(drop)
    }
}

pub struct Bench {
    pub dir: tempfile::TempDir,
    pub store: Arc<FolderStore>,
    pub interrupts: Interrupts,
    pub variables: HashMap<String, String>,
    pub work: PathBuf,
    pub printed: Mutex<String>,
    pub configs: Mutex<Vec<Value>>,
    pub machine: fn() -> Option<MachineInfo>,
}

impl Bench {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let scratch = dir.path().join("scratch dir");
        fs::create_dir(&scratch).unwrap();
        Self {
            store: Arc::new(FolderStore::new(dir.path().join("store"))),
            interrupts: Interrupts::default(),
            machine: || None,
            variables: HashMap::from([("TMPDIR".to_owned(), scratch.to_str().unwrap().to_owned())]),
            work: PathBuf::from("s3://bucket/work/ab/cdef"),
            printed: Mutex::default(),
            configs: Mutex::default(),
            dir,
        }
    }

    /// Makes an object.
    pub fn put(&self, address: &str, content: &str) {
        let path = self.store.path(Path::new(address));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The content of an object of the work dir.
    pub fn get(&self, name: &str) -> Option<String> {
        let bytes = fs::read(self.store.path(&self.work).join(name)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Names of all objects of the work dir but the control files, sorted.
    pub fn outputs(&self) -> Vec<String> {
        let mut entries = Vec::new();
        let folder = self.store.path(&self.work);
        self.store.below(&folder, "", &mut entries).unwrap();
        let names = entries.iter().map(|e| e.path.to_str().unwrap()[1..].to_owned());
        let mut names: Vec<_> = names
            .filter(|n| !n.starts_with(".command.") && n != ".exitcode")
            .collect();
        names.sort();
        names
    }

    /// Runs a task; its exit status. The scratch folder must be empty afterwards.
    pub fn run(&self, spec: &TaskSpec) -> i32 {
        let mut given = serde_json::to_value(spec).unwrap();
        given["config"] = serde_json::json!({"aws": {"region": "eu-west-1"}});
        self.put(self.work.join(TASK_FILE).to_str().unwrap(), &given.to_string());
        self.job(Target::Task(self.work.clone()))
    }

    pub fn job(&self, target: Target) -> i32 {
        let stores = |config: &Value| {
            self.configs.lock().unwrap().push(config.clone());
            let mut stores = Stores::default();
            stores.add(self.store.clone());
            Ok(stores)
        };
        let job = Job {
            machine: self.machine,
            target,
            transfers: Transfers {
                parallel: 4,
                attempts: 4,
                pause: Duration::from_millis(2),
            },
            stores: &stores,
            variable: &|name| self.variables.get(name).cloned(),
            interrupts: self.interrupts.clone(),
            print: &|line| {
                let mut printed = self.printed.lock().unwrap();
                printed.push_str(line);
                printed.push('\n');
            },
        };
        let status = job.run();
        let left = fs::read_dir(self.dir.path().join("scratch dir")).unwrap().count();
        assert_eq!(left, 0, "the scratch folder is cleaned");
        status
    }

    pub fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }
}

/// A task of bash.
pub fn task(script: &str) -> TaskSpec {
    TaskSpec {
        name: "P (1)".to_owned(),
        script: format!("#!/bin/bash -ue\n{script}\n"),
        shell: vec!["/bin/bash".to_owned(), "-ue".to_owned()],
        ..TaskSpec::default()
    }
}

pub fn input(source: &str, name: &str) -> StageIn {
    StageIn {
        source: source.into(),
        name: name.to_owned(),
    }
}

pub fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
