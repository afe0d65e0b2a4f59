//! How long the local executor needs for many trivial tasks with complete work dirs.
//!
//! `cargo run --release -p rflow-executor --example spawn_rate [tasks] [thread|process|bare]`; `process` needs
//! the example `local_worker` built with the same profile. `bare` only runs the shell, for comparison.
//! `WIDTH=n` keeps n tasks in flight instead of one per cpu, `METRICS=1` asks for metrics. Set `TMPDIR` to a
//! folder in memory when in doubt: some file systems avoid inodes that were freed a moment ago, and make files
//! slowly after the clean-up of the last run.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program to be read by people"
)]

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use rflow_executor::{LocalExecutor, LocalOptions, WorkerMode};
use rflow_task::{Executor, ExecutorEventKind, StageIn, TaskHash, TaskId, TaskSpec};

fn spec(number: u32, base: &std::path::Path) -> TaskSpec {
    let mut hash = [0; 16];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    let hash = TaskHash(hash);
    TaskSpec {
        id: TaskId(number),
        process: "TRUE".to_owned(),
        name: format!("TRUE ({number})"),
        attempt: 1,
        hash,
        work_dir: base.join(hash.dir()),
        script: "#!/bin/bash -ue\ntrue\n".to_owned(),
        shell: vec!["/bin/bash".to_owned(), "-ue".to_owned()],
        inputs: vec![StageIn {
            source: "/etc/hosts".into(),
            name: "hosts".to_owned(),
        }],
        metrics: std::env::var_os("METRICS").is_some(),
        executor: "local".to_owned(),
        ..TaskSpec::default()
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let count: u32 = args.next().map_or(1000, |n| n.parse().unwrap());
    let mode = args.next().unwrap_or_else(|| "process".to_owned());
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    if mode == "bare" {
        bare(count, dir.path());
    } else {
        run(count, dir.path(), &mode);
    }
    let millis = start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{mode}: {count} tasks in {millis:.0} ms, {:.2} ms per task",
        millis / f64::from(count)
    );
}

/// As many shells as cpus at a time, and nothing else.
fn bare(count: u32, dir: &std::path::Path) {
    let script = dir.join("script");
    std::fs::write(&script, "true\n").unwrap();
    let cpus = u32::try_from(std::thread::available_parallelism().unwrap().get()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..cpus {
            scope.spawn(|| {
                for _ in 0..count / cpus {
                    let mut command = Command::new("/bin/bash");
                    command.arg("-ue").arg(&script).stdin(Stdio::null());
                    assert!(command.status().unwrap().success());
                }
            });
        }
    });
}

fn run(count: u32, dir: &std::path::Path, mode: &str) {
    let worker = if mode == "thread" {
        WorkerMode::Thread
    } else {
        WorkerMode::Process(
            std::env::current_exe().unwrap().with_file_name("local_worker"),
            Vec::new(),
        )
    };
    let options = LocalOptions::detect(worker);
    // As a scheduler does it: as many tasks as cpus, the next when one ends.
    let width: u32 = std::env::var("WIDTH").map_or(options.cpus, |width| width.parse().unwrap());
    let (sender, events) = channel();
    let mut executor = LocalExecutor::new(options, rflow_task::forward(sender, |event| event));
    let mut next = 1;
    let mut done = 0;
    let submit = |executor: &mut LocalExecutor, number: u32| {
        let spec = spec(number, dir);
        std::fs::create_dir_all(&spec.work_dir).unwrap();
        executor.submit(vec![Arc::new(spec)]);
    };
    while next <= count.min(width) {
        submit(&mut executor, next);
        next += 1;
    }
    while done < count {
        if let ExecutorEventKind::Finished(outcome) = events.recv().unwrap().kind {
            assert_eq!(outcome.exit, Some(0), "{outcome:?}");
            done += 1;
            if next <= count {
                submit(&mut executor, next);
                next += 1;
            }
        }
    }
    executor.close();
}
