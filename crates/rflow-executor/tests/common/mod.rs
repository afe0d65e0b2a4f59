//! What the tests of the executor share: specifications and a bench that runs them.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "every test uses its own part"
)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rflow_executor::{LocalExecutor, LocalOptions, WorkerMode};
use rflow_task::{Executor, ExecutorEvent, ExecutorEventKind, Outcome, TaskHash, TaskId, TaskSpec};

/// The program with the worker process. Cargo builds examples when it runs all tests of the package, but not
/// with `--test`.
pub fn worker_program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    let path = path.join("examples/local_worker");
    assert!(
        path.exists(),
        "build it first: cargo build -p rflow-executor --examples"
    );
    path
}

pub fn both_modes() -> [WorkerMode; 2] {
    [
        WorkerMode::Thread,
        WorkerMode::Process(worker_program(), Vec::new()),
    ]
}

pub struct Bench {
    pub dir: tempfile::TempDir,
    pub executor: LocalExecutor,
    pub events: Receiver<ExecutorEvent>,
    next: u32,
}

impl Bench {
    pub fn new(worker: WorkerMode) -> Self {
        let (sender, events) = channel();
        let executor = LocalExecutor::new(
            LocalOptions::detect(worker),
            rflow_task::forward(sender, |event| event),
        );
        Self {
            dir: tempfile::tempdir().unwrap(),
            executor,
            events,
            next: 1,
        }
    }

    /// A task of bash with an empty work dir.
    pub fn task(&mut self, script: &str) -> TaskSpec {
        let number = self.next;
        self.next += 1;
        let mut hash = [7; 16];
        hash[..4].copy_from_slice(&number.to_be_bytes());
        let work_dir = self.dir.path().join(format!("it's a \"dir\" ü {number}"));
        fs::create_dir(&work_dir).unwrap();
        TaskSpec {
            id: TaskId(number),
            process: "P".to_owned(),
            name: format!("P ({number})"),
            attempt: 1,
            hash: TaskHash(hash),
            work_dir,
            script: format!("#!/bin/bash -ue\n{script}\n"),
            shell: vec!["/bin/bash".to_owned(), "-ue".to_owned()],
            executor: "local".to_owned(),
            ..TaskSpec::default()
        }
    }

    pub fn submit(&mut self, spec: &TaskSpec) {
        self.executor.submit(vec![Arc::new(spec.clone())]);
    }

    pub fn event(&self) -> ExecutorEvent {
        self.events
            .recv_timeout(Duration::from_secs(60))
            .expect("an event")
    }

    /// Waits for the start of a task and returns its process id.
    pub fn started(&self) -> u32 {
        match self.event().kind {
            ExecutorEventKind::Started { native_id, .. } => native_id.parse().unwrap(),
            other => panic!("{other:?} before the start"),
        }
    }

    /// Waits for the end of one task.
    pub fn finished(&self) -> Outcome {
        loop {
            if let ExecutorEventKind::Finished(outcome) = self.event().kind {
                return *outcome;
            }
        }
    }

    /// Waits for the end of so many tasks.
    pub fn all_finished(&self, count: usize) -> HashMap<TaskId, Outcome> {
        let mut result = HashMap::new();
        while result.len() < count {
            let event = self.event();
            if let ExecutorEventKind::Finished(outcome) = event.kind {
                assert!(result.insert(event.id, *outcome).is_none(), "a task ends once");
            }
        }
        result
    }

    pub fn run(&mut self, spec: &TaskSpec) -> Outcome {
        self.submit(spec);
        self.finished()
    }

    /// Runs a script and returns what is in a file of its work dir.
    pub fn output(&mut self, script: &str) -> String {
        let spec = self.task(script);
        let outcome = self.run(&spec);
        assert_eq!(
            (outcome.exit, &outcome.error),
            (Some(0), &None),
            "{}",
            read(&spec, ".command.log")
        );
        read(&spec, ".command.out")
    }
}

pub fn read(spec: &TaskSpec, name: &str) -> String {
    read_path(&spec.work_dir.join(name))
}

pub fn read_path(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| format!("<{e}>"))
}

pub fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Waits until something holds, at most 20 seconds.
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..2000 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("not in time: {what}");
}

pub fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}
