//! A program of its own with an executor of its own: `cargo run --package rflow --example custom_executor`.
//!
//! The executor is called `threads`. It runs each task on a thread of this program, by the `.command.run` that every
//! work dir has. A real one would hand tasks to a batch system instead; what it must do is the same: take tasks, tell
//! when they start and how they end, kill them when asked to.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io, thread};

use rflow::options::RunOptions;
use rflow::{ExecutorSetup, Session};
use rflow_executor::wrapper::{command_run, command_sh};
use rflow_task::{
    Capacity, Event, EventKind, Executor, ExecutorEvent, ExecutorEventKind, ExecutorSink, Observer, Outcome,
    TaskId, TaskSpec,
};

const PIPELINE: &str = r#"
process SQUARE {
    executor 'threads'
    input: val n
    output: path 'square.txt'
    script: "echo \$(( $n * $n )) > square.txt"
}

workflow {
    channel.of(1, 2, 3) | SQUARE | map { it.text.trim() as int } | sum | view { s -> "sum of squares: $s" }
}
"#;

/// Runs tasks on threads of this program.
struct Threads {
    sink: ExecutorSink,
    capacity: Capacity,
    running: Arc<Mutex<HashMap<TaskId, Child>>>,
}

impl Threads {
    fn new(setup: &ExecutorSetup, sink: ExecutorSink) -> Self {
        Self {
            sink,
            // What the scheduler admits at once; here as much as the machine has room for.
            capacity: setup.machine,
            running: Arc::default(),
        }
    }
}

impl Executor for Threads {
    fn name(&self) -> &str {
        "threads"
    }

    fn capacity(&self) -> Capacity {
        self.capacity
    }

    fn submit(&mut self, tasks: Vec<Arc<TaskSpec>>) {
        for task in tasks {
            let (sink, running) = (self.sink.clone(), self.running.clone());
            // Calls must return at once: the work is done elsewhere.
            thread::spawn(move || {
                let started = now();
                let exit = run(&task, &sink, &running);
                let outcome = Outcome {
                    started,
                    completed: now(),
                    exit: exit.as_ref().ok().copied().flatten(),
                    error: exit.err().map(|e| format!("Cannot run the task: {e}")),
                    ..Outcome::default()
                };
                let kind = ExecutorEventKind::Finished(Box::new(outcome));
                sink(ExecutorEvent { id: task.id, kind });
            });
        }
    }

    fn kill(&mut self, ids: &[TaskId]) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            if let Some(child) = running.get_mut(id) {
                // It may have ended by itself; either way its end is reported by its thread.
                let _ = child.kill();
            }
        }
    }

    fn close(&mut self) {
        let ids: Vec<TaskId> = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .copied()
            .collect();
        self.kill(&ids);
    }
}

/// Runs a task to its end; the result is its exit status.
fn run(
    task: &TaskSpec,
    sink: &ExecutorSink,
    running: &Mutex<HashMap<TaskId, Child>>,
) -> io::Result<Option<i32>> {
    fs::write(task.work_dir.join(".command.sh"), command_sh(task))?;
    fs::write(task.work_dir.join(".command.run"), command_run(task))?;
    let child = Command::new("/bin/bash")
        .arg(task.work_dir.join(".command.run"))
        .current_dir(&task.work_dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let kind = ExecutorEventKind::Started {
        at: now(),
        native_id: child.id().to_string(),
    };
    sink(ExecutorEvent { id: task.id, kind });
    running
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(task.id, child);
    loop {
        let mut all = running.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(child) = all.get_mut(&task.id) else {
            return Ok(None);
        };
        if let Some(status) = child.try_wait()? {
            all.remove(&task.id);
            return Ok(status.code());
        }
        drop(all);
        thread::sleep(std::time::Duration::from_millis(20));
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
}

/// Counts the tasks that ended well.
struct Count(Arc<Mutex<u32>>);

impl Observer for Count {
    fn event(&mut self, event: &Event) {
        if let EventKind::TaskCompleted(task) = &event.kind
            && task.executor == "threads"
        {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
    }
}

fn run_pipeline(folder: &Path) -> Result<u32, Box<dyn Error>> {
    fs::write(folder.join("main.nf"), PIPELINE)?;
    let completed = Arc::default();
    let options = RunOptions {
        pipeline: Some(folder.join("main.nf").display().to_string()),
        ..RunOptions::default()
    };
    let outcome = Session::new(options)
        .launch_dir(folder)
        .console(true)
        .executor(
            "threads",
            Box::new(|setup, sink| Ok(Box::new(Threads::new(setup, sink)))),
        )
        .observer(Box::new(Count(Arc::clone(&completed))))
        .run();
    if !outcome.success {
        return Err(outcome.error.unwrap_or_default().into());
    }
    Ok(*completed.lock().unwrap_or_else(PoisonError::into_inner))
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("rflow-example-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let completed = run_pipeline(&folder);
    fs::remove_dir_all(&folder)?;
    match completed? {
        3 => Ok(()),
        n => Err(format!("3 tasks should have run on threads, but {n} did").into()),
    }
}
