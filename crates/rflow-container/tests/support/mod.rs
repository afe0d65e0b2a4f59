//! A tiny image and a driver for tests of the Docker executor.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rflow_container::{ContainerOptions, DockerExecutor, DockerOptions};
use rflow_task::{
    Capacity, ContainerSpec, Executor, ExecutorEvent, ExecutorEventKind, Outcome, Secrets, TaskHash, TaskId,
    TaskSpec, forward,
};
use serde_json::{Value, json};

/// The image that tests run.
pub const IMAGE: &str = "rflow-container-test:1";

/// True when tests can use Docker: a daemon answers, and the image is there or was made from the Debian packages
/// `busybox-static` and `bash-static`. Otherwise says why not; with `RFLOW_REQUIRE_DOCKER=1` that is a failure.
pub fn docker_is_there() -> bool {
    static THERE: OnceLock<Result<(), String>> = OnceLock::new();
    match THERE.get_or_init(prepare) {
        Ok(()) => true,
        Err(why) => {
            let required = std::env::var("RFLOW_REQUIRE_DOCKER").is_ok_and(|value| value == "1");
            assert!(!required, "Docker is required: {why}");
            eprintln!("SKIPPED: {why}");
            false
        }
    }
}

fn prepare() -> Result<(), String> {
    run("docker", &["version"]).map_err(|why| format!("no Docker daemon ({why})"))?;
    if run("docker", &["image", "inspect", IMAGE]).is_ok() {
        return Ok(());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let root = folder.path().join("root");
    for dir in ["bin", "tmp", "etc", "dev", "proc", "sys"] {
        fs::create_dir_all(root.join(dir)).map_err(|error| error.to_string())?;
    }
    let copy = |from: &[&str], to: &str| {
        let found = from.iter().find(|path| Path::new(path).exists());
        let found = found.ok_or(format!("{} is not installed", from[0]))?;
        fs::copy(found, root.join(to)).map_err(|error| error.to_string())
    };
    copy(&["/bin/busybox", "/usr/bin/busybox"], "bin/busybox")?;
    copy(&["/bin/bash-static", "/usr/bin/bash-static"], "bin/bash")?;
    let applets = run("busybox", &["--list"])?;
    for applet in applets.lines().filter(|name| !["bash", "busybox"].contains(name)) {
        std::os::unix::fs::symlink("busybox", root.join("bin").join(applet))
            .map_err(|error| error.to_string())?;
    }
    let archive = folder.path().join("root.tar");
    let (root, archive) = (root.to_string_lossy(), archive.to_string_lossy());
    run("tar", &["-C", &root, "-cf", &archive, "."])?;
    run("docker", &["import", &archive, IMAGE]).map(drop)
}

/// Runs a program and returns what it printed.
pub fn run(program: &str, args: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(args)
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(text.lines().last().unwrap_or_default().to_owned())
}

/// Secrets for tests.
pub struct Known(pub HashMap<String, String>);

impl Secrets for Known {
    fn value(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// An executor with its events, and a folder for work dirs.
pub struct Bench {
    pub executor: DockerExecutor,
    pub events: Receiver<ExecutorEvent>,
    pub folder: tempfile::TempDir,
    next: u32,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(DockerOptions::default(), &[])
    }

    pub fn with(options: DockerOptions, secrets: &[(&str, &str)]) -> Self {
        let (sender, events) = channel();
        let secrets = secrets.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let capacity = Capacity {
            cpus: Some(2),
            memory: Some(1 << 30),
            tasks: 100,
        };
        let executor = DockerExecutor::new(
            options,
            capacity,
            Arc::new(Known(secrets.collect())),
            forward(sender, |event| event),
        );
        Self {
            executor: executor.expect("executor"),
            events,
            folder: tempfile::tempdir().expect("folder"),
            next: 0,
        }
    }

    /// A task with that script in its own work dir.
    pub fn task(&mut self, script: &str) -> TaskSpec {
        self.next += 1;
        let work_dir = self.folder.path().join(format!("work/ab/{}", self.next));
        fs::create_dir_all(&work_dir).expect("work dir");
        TaskSpec {
            id: TaskId(self.next),
            process: "TEST".into(),
            name: format!("TEST ({})", self.next),
            attempt: 1,
            hash: TaskHash([u8::try_from(self.next).expect("few tasks"); 16]),
            work_dir,
            script: format!("#!/bin/bash -ue\n{script}\n"),
            shell: vec!["/bin/bash".into(), "-ue".into()],
            container: Some(container("", &json!({}))),
            executor: "local".into(),
            ..TaskSpec::default()
        }
    }

    /// Runs a task to its end.
    pub fn run(&mut self, task: TaskSpec) -> Ended {
        let dir = task.work_dir.clone();
        let id = task.id;
        self.executor.submit(vec![Arc::new(task)]);
        self.wait(id, dir)
    }

    /// Waits for the end of a task.
    pub fn wait(&mut self, id: TaskId, dir: PathBuf) -> Ended {
        let mut seen = Vec::new();
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).expect("the task ends");
            if event.id != id {
                continue;
            }
            match event.kind {
                ExecutorEventKind::Finished(outcome) => {
                    return Ended {
                        outcome: *outcome,
                        seen,
                        dir,
                    };
                }
                other => seen.push(other),
            }
        }
    }

    /// Waits until a task runs and returns its native id.
    pub fn started(&self, id: TaskId) -> String {
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(60)).expect("event");
            match event.kind {
                _ if event.id != id => {}
                ExecutorEventKind::Started { native_id, .. } => return native_id,
                ExecutorEventKind::Finished(outcome) => panic!("ended: {outcome:?}"),
                _ => {}
            }
        }
    }
}

/// A task that has ended.
pub struct Ended {
    pub outcome: Outcome,
    pub seen: Vec<ExecutorEventKind>,
    pub dir: PathBuf,
}

impl Ended {
    /// The text of a file of the work dir.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.dir.join(name)).unwrap_or_default()
    }

    /// Containers that are left of the work dir, running or not.
    pub fn left(&self) -> Vec<String> {
        containers(&self.dir)
    }
}

/// Waits until a file has that text.
pub fn wait_for_text(path: &Path, text: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    while fs::read_to_string(path).unwrap_or_default() != text {
        assert!(Instant::now() < end, "{} has the text {text:?}", path.display());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Containers of a work dir, running or not.
pub fn containers(dir: &Path) -> Vec<String> {
    let filter = format!("label=rflow.work-dir={}", dir.display());
    let list = run("docker", &["ps", "-aq", "--no-trunc", "--filter", &filter]).expect("list");
    list.lines().map(str::to_owned).collect()
}

/// A container of the test image with those options, and settings of the scope `docker`.
pub fn container(options: &str, settings: &Value) -> ContainerSpec {
    let mut scope = json!({"enabled": true});
    for (key, value) in settings.as_object().into_iter().flatten() {
        scope[key] = value.clone();
    }
    let config = json!({"docker": scope});
    let made = ContainerOptions::from_config(&config).expect("options");
    made.spec(Some(IMAGE), Some(options)).expect("container")
}
