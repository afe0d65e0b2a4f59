//! The worker process: what happens when it or its head is killed.

mod common;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use common::{Bench, eventually, is_alive, read, worker_program};
use rflow_executor::WorkerMode;
use rflow_executor::local::{TaskState, probe};
use rflow_task::Executor;
use rustix::process::{Pid, Signal, kill_process};

fn bench() -> Bench {
    Bench::new(WorkerMode::Process(worker_program(), Vec::new()))
}

fn kill_hard(pid: u32) {
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), Signal::KILL).unwrap();
}

fn parent_of(pid: u32) -> u32 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat[stat.rfind(')').unwrap() + 1..]
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}

#[test]
fn a_killed_worker_loses_its_tasks_and_is_replaced() {
    let mut bench = bench();
    let task = bench.task("sleep 95");
    bench.submit(&task);
    let pid = bench.started();
    kill_hard(parent_of(pid));
    let outcome = bench.finished();
    assert_eq!(outcome.exit, None);
    let error = outcome.error.unwrap();
    assert_eq!(error, "The local worker ended unexpectedly: signal: 9 (SIGKILL)");
    assert!(outcome.lost.is_some());
    eventually("its tasks are killed", || !is_alive(&pid.to_string()));
    let next = bench.task("true");
    assert_eq!(bench.run(&next).exit, Some(0));
}

#[test]
fn a_missing_worker_program_is_told() {
    let mut bench = Bench::new(WorkerMode::Process("/nope/rflow".into(), Vec::new()));
    let task = bench.task("true");
    let error = bench.run(&task).error.unwrap();
    assert!(
        error.starts_with("Cannot start the local worker: /nope/rflow: "),
        "{error}"
    );
}

#[test]
fn a_worker_that_speaks_nonsense_is_told() {
    let mut bench = Bench::new(WorkerMode::Process(
        "/bin/echo".into(),
        vec!["hello world".to_owned()],
    ));
    let task = bench.task("true");
    let outcome = bench.run(&task);
    assert!(
        outcome.error.unwrap().contains("local worker"),
        "{:?}",
        outcome.exit
    );
}

#[test]
fn tasks_outlive_a_killed_head() {
    let mut bench = bench();
    let running = bench.task("while [ ! -e go ]; do sleep 0.05; done; echo done; exit 3");
    let tasks: Vec<_> = (0..3).map(|_| Arc::new(bench.task("true"))).collect();
    // This end of the pipes stands for the head: the worker is fed by hand, then left alone.
    let mut worker = Command::new(worker_program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = worker.stdin.take().unwrap();
    let frame = serde_json::json!({ "Submit": [&running] }).to_string();
    stdin
        .write_all(&u32::try_from(frame.len()).unwrap().to_le_bytes())
        .unwrap();
    stdin.write_all(frame.as_bytes()).unwrap();
    stdin.flush().unwrap();
    eventually("it runs", || {
        matches!(probe(&running.work_dir), TaskState::Running(_))
    });
    drop(worker.stdout.take());
    drop(stdin);
    fs::write(running.work_dir.join("go"), "").unwrap();
    assert!(worker.wait().unwrap().success());
    assert_eq!(probe(&running.work_dir), TaskState::Finished(3));
    assert_eq!(read(&running, ".command.out"), "done\n");
    drop(tasks);
}

#[test]
fn closing_twice_is_fine() {
    let mut bench = bench();
    bench.executor.close();
    let task = bench.task("true");
    assert_eq!(bench.run(&task).exit, Some(0));
    bench.executor.close();
    bench.executor.close();
}
