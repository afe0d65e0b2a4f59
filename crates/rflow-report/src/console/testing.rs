//! Events for the tests of this crate.

use std::sync::Arc;

use rflow_task::{Event, EventKind, Resources, RunBegin, TaskHash, TaskId, TaskTrace};

pub(crate) fn task(id: u32, name: &str) -> TaskTrace {
    let byte = u8::try_from(id).unwrap();
    TaskTrace {
        id: TaskId(id),
        hash: TaskHash([byte; 16]),
        native_id: Some("4711".into()),
        process: name.split(' ').next().unwrap().into(),
        name: name.into(),
        tag: None,
        container: None,
        image: None,
        modules: Vec::new(),
        exit: Some(0),
        submit: Some(1_795_457_840_363),
        start: Some(1_795_457_840_385),
        complete: Some(1_795_457_841_486),
        attempt: 1,
        work_dir: "/no/such/dir".into(),
        script: "echo\n".into(),
        scratch: None,
        queue: None,
        resources: Resources::default(),
        metrics: None,
        machine: None,
        error_action: None,
        env: None,
        executor: "local".into(),
        error: None,
    }
}

pub(crate) fn event(kind: EventKind) -> Event {
    Event {
        at: 1_795_457_840_363,
        kind,
    }
}

pub(crate) fn message(level: &str, text: &str) -> EventKind {
    EventKind::Message {
        level: level.into(),
        text: text.into(),
    }
}

pub(crate) fn begin() -> EventKind {
    EventKind::RunBegin(Box::new(RunBegin {
        run_name: "sad_name".into(),
        session: "7e5279f0-5d2a-4f7d-89f1-aa452e29bec8".into(),
        command_line: "nextflow run main.nf".into(),
        script: "/p/main.nf".into(),
        revision: "ebb9881e26".into(),
        launch_dir: "/p".into(),
        work_dir: "/p/work".into(),
        ..RunBegin::default()
    }))
}

/// Tasks of a process `A` of which one is retried and then ignored, one cached, and one stored task of `C`.
pub(crate) fn story() -> Vec<EventKind> {
    let defined = |process: &str| EventKind::ProcessDefined {
        process: process.into(),
    };
    let mut failed = task(2, "A (t2)");
    failed.error = Some("Process `A (t2)` terminated with an error exit status (1)".into());
    failed.error_action = Some("RETRY".into());
    let mut again = task(4, "A (t2)");
    again.attempt = 2;
    let mut ignored = again.clone();
    ignored.error = failed.error.clone();
    ignored.error_action = Some("IGNORE".into());
    vec![
        begin(),
        defined("A"),
        defined("SUB:B"),
        defined("C"),
        EventKind::TaskPending(Arc::new(task(1, "A (t1)"))),
        EventKind::TaskPending(Arc::new(task(2, "A (t2)"))),
        EventKind::TaskSubmitted(Arc::new(task(1, "A (t1)"))),
        EventKind::TaskSubmitted(Arc::new(task(2, "A (t2)"))),
        EventKind::TaskCached(Arc::new(task(3, "A (t3)"))),
        EventKind::TaskStored(Arc::new(task(5, "C"))),
        EventKind::TaskFailed(Arc::new(failed)),
        EventKind::TaskPending(Arc::new(again.clone())),
        EventKind::TaskSubmitted(Arc::new(again)),
        EventKind::TaskCompleted(Arc::new(task(1, "A (t1)"))),
        EventKind::TaskFailed(Arc::new(ignored)),
        EventKind::ProcessClosed { process: "A".into() },
        EventKind::ProcessClosed { process: "C".into() },
    ]
}
