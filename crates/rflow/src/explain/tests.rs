//! Explanations of made-up runs.

use std::sync::Arc;

use rflow_task::history::HistoryRecord;
use rflow_task::journal::{JournalHeader, JournalWriter, next_journal};
use rflow_task::{Event, EventKind, HashPart, RunBegin, TaskId, TaskTrace};

use super::*;

struct Place(tempfile::TempDir);

impl Place {
    /// Adds a run of one session whose tasks are given by number, name, parts and what is changed of the trace.
    fn run(&self, name: &str, resume: bool, kinds: Vec<EventKind>) {
        let dir = session_dir(self.0.path(), "s");
        let header = JournalHeader {
            session: "s".into(),
            run_name: name.into(),
        };
        let writer =
            JournalWriter::create(&next_journal(&dir, name).unwrap(), &header, |e| panic!("{e}")).unwrap();
        let begin = RunBegin {
            resume,
            ..RunBegin::default()
        };
        let begin = EventKind::RunBegin(Box::new(begin));
        for kind in std::iter::once(begin).chain(kinds) {
            writer.append(&Event { at: 1, kind }).unwrap();
        }
        writer.close().unwrap();
        let record = HistoryRecord {
            run_name: Some(name.into()),
            timestamp: Some("2026-11-23 18:09:02".into()),
            session: "s".into(),
            command: "nextflow run".into(),
            ..HistoryRecord::default()
        };
        History::in_state_dir(self.0.path()).append(&record).unwrap();
    }

    fn explain(&self, task: &str) -> Vec<Verdict> {
        let all = explain_task(self.0.path(), None, task).unwrap();
        all.into_iter().map(|e| e.verdict).collect()
    }
}

fn trace(id: u8, name: &str, script: &str) -> Arc<TaskTrace> {
    let trace = serde_json::json!({
        "id": TaskId(u32::from(id)), "hash": TaskHash([id; 16]), "process": name.split(' ').next(), "name": name,
        "modules": [], "attempt": 1, "work_dir": "/none", "script": script, "resources": {"cpus": 1},
    });
    serde_json::from_value(trace).unwrap()
}

fn hashed(id: u8, parts: &[&str]) -> EventKind {
    let parts: Vec<HashPart> = parts.iter().map(|p| p.parse().unwrap()).collect();
    EventKind::TaskHashed {
        id: TaskId(u32::from(id)),
        parts,
    }
}

const SCRIPT: &str = "s 0000000000000001";

#[test]
fn names_what_changed() {
    let place = Place(tempfile::tempdir().unwrap());
    let (a, b) = (trace(1, "A (1)", "cat x\n"), trace(2, "A (2)", "cat x\n"));
    place.run(
        "one",
        false,
        vec![
            hashed(
                1,
                &[
                    SCRIPT,
                    "ix 000000000000000a /d/1:5:1000",
                    "vparams.k 0000000000000001 3",
                ],
            ),
            EventKind::TaskCompleted(a.clone()),
            hashed(
                2,
                &[
                    SCRIPT,
                    "ix 000000000000000b /d/2:5:1000",
                    "vparams.k 0000000000000001 3",
                ],
            ),
            EventKind::TaskCompleted(b),
        ],
    );
    assert_eq!(place.explain("A"), [Verdict::NotResumed, Verdict::NotResumed]);
    let changed = trace(3, "A (2)", "cat x\n");
    place.run(
        "two",
        true,
        vec![
            hashed(
                1,
                &[
                    SCRIPT,
                    "ix 000000000000000a /d/1:5:1000",
                    "vparams.k 0000000000000001 3",
                ],
            ),
            EventKind::TaskCached(a),
            hashed(
                3,
                &[
                    SCRIPT,
                    "ix 000000000000000c /d/2:7:2000",
                    "vparams.k 0000000000000002 4",
                ],
            ),
            EventKind::TaskSubmitted(changed.clone()),
            EventKind::TaskCompleted(changed),
        ],
    );
    assert_eq!(place.explain("0101"), [Verdict::Cached]);
    let verdicts = place.explain("A (2)");
    let [Verdict::Changed(other, changes)] = &verdicts[..] else {
        panic!("{verdicts:?}");
    };
    assert_eq!((other.name.as_str(), other.run.as_str()), ("A (2)", "one"));
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0].what, "the input `x`");
    assert!(changes[0].before.as_ref().unwrap().starts_with("/d/2 (5 bytes"));
    assert_eq!(changes[0].note.as_deref(), Some("its size changed"));
    assert_eq!(changes[1].what, "the variable `params.k`");
    assert_eq!(
        (changes[1].before.as_deref(), changes[1].now.as_deref()),
        (Some("3"), Some("4"))
    );
}

#[test]
fn scripts_and_makers() {
    let place = Place(tempfile::tempdir().unwrap());
    place.run(
        "one",
        false,
        vec![
            hashed(1, &[SCRIPT]),
            EventKind::TaskCompleted(trace(1, "A", "one\nfoo -x 1\nlast\n")),
            hashed(2, &[SCRIPT, "iy 000000000000000a 01/010101…/o:5:1000"]),
            EventKind::TaskCompleted(trace(2, "B", "b\n")),
        ],
    );
    place.run(
        "two",
        true,
        vec![
            hashed(3, &["s 0000000000000002"]),
            EventKind::TaskCompleted(trace(3, "A", "one\nfoo -x 2\nlast\n")),
            hashed(
                4,
                &[
                    SCRIPT,
                    "iy 000000000000000b 03/030303…/o:5:1000",
                    "vz 0000000000000001",
                ],
            ),
            EventKind::TaskCompleted(trace(4, "B", "b\n")),
        ],
    );
    let verdicts = place.explain("A");
    let [Verdict::Changed(_, changes)] = &verdicts[..] else {
        panic!("{verdicts:?}");
    };
    assert_eq!(changes[0].before.as_deref(), Some("foo -x 1"));
    assert_eq!(changes[0].now.as_deref(), Some("foo -x 2"));
    let verdicts = place.explain("B");
    let [Verdict::Changed(_, changes)] = &verdicts[..] else {
        panic!("{verdicts:?}");
    };
    assert_eq!(
        changes[0].note.as_deref(),
        Some("`A` made it and ran again: see `rflow explain-task two 03/030303`")
    );
    assert_eq!(
        changes[1].note.as_deref(),
        Some("the earlier task did not have it")
    );
}

#[test]
fn same_parts_and_unknown_tasks() {
    let place = Place(tempfile::tempdir().unwrap());
    let mut failed = trace(1, "A", "x");
    Arc::make_mut(&mut failed).exit = Some(7);
    place.run(
        "one",
        false,
        vec![hashed(1, &[SCRIPT]), EventKind::TaskFailed(failed)],
    );
    place.run(
        "two",
        true,
        vec![
            hashed(1, &[SCRIPT]),
            EventKind::TaskCompleted(trace(2, "A", "x")),
            EventKind::TaskCompleted(trace(3, "B", "x")),
        ],
    );
    let verdicts = place.explain("A");
    let [Verdict::NotRecorded(task)] = &verdicts[..] else {
        panic!("{verdicts:?}");
    };
    assert_eq!(task.run, "two");
    assert_eq!(place.explain("B"), [Verdict::NoCounterpart]);
    place.run(
        "three",
        true,
        vec![hashed(9, &[SCRIPT]), EventKind::TaskCompleted(trace(9, "A", "x"))],
    );
    let verdicts = place.explain("A");
    let [Verdict::Same(_, why)] = &verdicts[..] else {
        panic!("{verdicts:?}");
    };
    assert!(why.contains("exit status 7"), "{why}");
    assert!(matches!(
        explain_task(place.0.path(), None, "C"),
        Err(ExplainError::NoTask { .. })
    ));
    assert!(matches!(
        explain_task(place.0.path(), Some("nope"), "C"),
        Err(ExplainError::History(HistoryError::Unknown { .. }))
    ));
}
