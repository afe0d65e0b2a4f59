//! Tasks that outlive the head that started them, and the head that takes charge of them.

mod common;

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use common::{Bench, eventually, is_alive, worker_program};
use rflow_executor::WorkerMode;
use rflow_executor::local::{TaskState, probe};
use rflow_task::{Executor, ExecutorEventKind, TaskSpec};
use rustix::fs::{FlockOperation, flock};

/// A worker whose head died after it had handed over one task, and the process id of that task.
fn orphaned(task: &TaskSpec) -> (Child, u32) {
    let mut worker = Command::new(worker_program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = worker.stdin.take().unwrap();
    let frame = serde_json::json!({ "Submit": [task] }).to_string();
    stdin
        .write_all(&u32::try_from(frame.len()).unwrap().to_le_bytes())
        .unwrap();
    stdin.write_all(frame.as_bytes()).unwrap();
    eventually("it runs", || {
        matches!(probe(&task.work_dir), TaskState::Running(_))
    });
    drop(worker.stdout.take());
    match probe(&task.work_dir) {
        TaskState::Running(pid) => (worker, pid),
        other => panic!("{other:?}"),
    }
}

fn adopt(bench: &mut Bench, task: &TaskSpec, pid: u32) {
    assert!(bench.executor.adopts());
    bench
        .executor
        .adopt(vec![(Arc::new(task.clone()), pid.to_string())]);
}

#[test]
fn a_running_task_is_waited_for() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("while [ ! -e go ]; do sleep 0.05; done; exit 3");
    let (mut worker, pid) = orphaned(&task);
    adopt(&mut bench, &task, pid);
    assert_eq!(bench.started(), pid);
    fs::write(task.work_dir.join("go"), "").unwrap();
    let outcome = bench.finished();
    assert_eq!((outcome.exit, outcome.lost), (Some(3), None));
    assert!(outcome.started > 0 && outcome.completed >= outcome.started);
    worker.wait().unwrap();
}

#[test]
fn a_task_that_ended_meanwhile_has_its_status() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("while [ ! -e go ]; do sleep 0.05; done; exit 5");
    let (mut worker, pid) = orphaned(&task);
    fs::write(task.work_dir.join("go"), "").unwrap();
    worker.wait().unwrap();
    adopt(&mut bench, &task, pid);
    assert_eq!(bench.finished().exit, Some(5));
}

#[test]
fn a_task_without_process_and_status_is_lost() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("sleep 95");
    let (mut worker, pid) = orphaned(&task);
    worker.kill().unwrap();
    worker.wait().unwrap();
    adopt(&mut bench, &task, pid);
    assert_eq!(bench.started(), pid);
    let kill = |signal: &str| Command::new("kill").args([signal, &pid.to_string()]).status();
    kill("-9").unwrap();
    let outcome = bench.finished();
    assert_eq!(outcome.exit, None);
    assert_eq!(
        outcome.lost.unwrap(),
        "Its process is gone and left no exit status"
    );
    let never = bench.task("true");
    adopt(&mut bench, &never, pid);
    assert_eq!(bench.finished().lost.unwrap(), "It was never started");
}

#[test]
fn a_task_whose_inputs_are_still_staged_is_waited_for() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("true");
    // As its worker left the work dir a minute ago, and has not come further.
    let first = fs::File::create(task.work_dir.join(".command.run")).unwrap();
    first
        .set_modified(SystemTime::now() - Duration::from_secs(60))
        .unwrap();
    flock(&first, FlockOperation::NonBlockingLockExclusive).unwrap();
    adopt(&mut bench, &task, 12);
    assert_eq!(bench.started(), 12);
    std::thread::sleep(Duration::from_millis(300));
    fs::write(task.work_dir.join(".exitcode"), "7").unwrap();
    drop(first);
    let outcome = bench.finished();
    assert_eq!((outcome.exit, outcome.lost), (Some(7), None));
}

#[test]
fn the_process_of_another_task_is_not_adopted() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("sleep 96");
    let (mut worker, pid) = orphaned(&task);
    adopt(&mut bench, &task, 1);
    assert!(bench.finished().lost.unwrap().contains(&pid.to_string()));
    assert!(is_alive(&pid.to_string()));
    // Another work dir with the same marker: the id of the process was given to somebody else.
    let other = bench.task("true");
    fs::copy(
        task.work_dir.join(".command.begin"),
        other.work_dir.join(".command.begin"),
    )
    .unwrap();
    worker.kill().unwrap();
    worker.wait().unwrap();
    adopt(&mut bench, &other, pid);
    assert!(bench.finished().lost.is_some());
    Command::new("kill").arg(pid.to_string()).status().unwrap();
}

#[test]
fn adopted_tasks_can_be_killed_and_end_with_the_run() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let tasks = [bench.task("sleep 97"), bench.task("sleep 98")];
    let workers: Vec<_> = tasks.iter().map(orphaned).collect();
    for (task, (_, pid)) in tasks.iter().zip(&workers) {
        adopt(&mut bench, task, *pid);
        assert_eq!(bench.started(), *pid);
    }
    bench.executor.kill(&[tasks[0].id]);
    assert_eq!(bench.finished().exit, Some(143));
    bench.executor.close();
    let event = bench.event();
    assert_eq!(event.id, tasks[1].id);
    assert!(matches!(event.kind, ExecutorEventKind::Finished(o) if o.exit == Some(143)));
    for (mut worker, _) in workers {
        worker.wait().unwrap();
    }
}

#[test]
fn a_task_whose_process_was_not_noted_is_found_by_its_marker() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let mut task = bench.task("while [ ! -e go ]; do sleep 0.05; done; exit 3");
    task.metrics = true;
    let (mut worker, pid) = orphaned(&task);
    bench
        .executor
        .adopt(vec![(Arc::new(task.clone()), String::new())]);
    assert_eq!(bench.started(), pid);
    fs::write(task.work_dir.join("go"), "").unwrap();
    let outcome = bench.finished();
    assert_eq!((outcome.exit, outcome.lost), (Some(3), None));
    assert!(
        outcome.metrics.is_some(),
        "the figures are those of .command.trace"
    );
    worker.wait().unwrap();
    let never = bench.task("true");
    bench.executor.adopt(vec![(Arc::new(never), String::new())]);
    assert!(bench.finished().lost.is_some());
}

#[test]
fn a_task_that_is_just_being_started_is_waited_for() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("while [ ! -e go ]; do sleep 0.05; done; exit 4");
    fs::write(task.work_dir.join(".command.run"), "").unwrap();
    bench
        .executor
        .adopt(vec![(Arc::new(task.clone()), String::new())]);
    let (mut worker, _) = orphaned(&task);
    fs::write(task.work_dir.join("go"), "").unwrap();
    let outcome = bench.finished();
    assert_eq!((outcome.exit, outcome.lost), (Some(4), None));
    worker.wait().unwrap();
}

#[test]
fn an_adopted_task_whose_time_ran_out_says_so() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let mut task = bench.task("sleep 94");
    task.resources.time = Some(300);
    let (mut worker, pid) = orphaned(&task);
    adopt(&mut bench, &task, pid);
    let outcome = bench.finished();
    assert!(outcome.timed_out, "{outcome:?}");
    assert_eq!(outcome.exit, Some(143));
    worker.wait().unwrap();
}
