//! The attempts of a run in little space: what reports keep of the events. Scripts and environments are left out,
//! texts that many tasks share are kept once, so that a row takes a few hundred bytes.

use std::collections::HashMap;

use rflow_task::{EventKind, RunBegin, RunEnd, TaskHash, TaskId, TaskTrace};
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Ran well.
    Completed,
    /// Taken from an earlier run.
    Cached,
    /// Its outputs were in `storeDir`.
    Stored,
    /// Failed, which ended the run.
    Failed,
    /// Failed, and the run went on without it.
    Ignored,
    /// Failed, and was tried again.
    Retried,
    /// The platform took it away, and it was repeated.
    Lost,
    /// Stopped with the run.
    Aborted,
}

impl State {
    /// All of them; pages know a state by its place here.
    pub(crate) const NAMES: [&str; 8] = [
        "completed",
        "cached",
        "stored",
        "failed",
        "ignored",
        "retried",
        "lost",
        "aborted",
    ];

    fn of_failed(task: &TaskTrace) -> Self {
        match task.error_action.as_deref() {
            Some("IGNORE") => Self::Ignored,
            Some("RETRY") => Self::Retried,
            Some("LOST") => Self::Lost,
            _ => Self::Failed,
        }
    }

    /// The attempt ran in this run, as far as it got.
    pub(crate) fn ran(self) -> bool {
        !matches!(self, Self::Cached | Self::Stored)
    }

    /// It failed, whatever followed.
    pub(crate) fn failed(self) -> bool {
        matches!(self, Self::Failed | Self::Ignored | Self::Retried | Self::Lost)
    }
}

/// What was measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Used {
    pub(crate) realtime: u64,
    pub(crate) cpu_tenths: u64,
    pub(crate) rss: u64,
    pub(crate) vmem: u64,
    pub(crate) read: u64,
    pub(crate) written: u64,
}

/// An attempt. Times are milliseconds since the epoch; texts are numbers of [`Rows::texts`], 0 for none.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: u32,
    /// Place in [`Rows::processes`].
    pub(crate) process: u32,
    /// What stands after the name of the process.
    pub(crate) label: Box<str>,
    pub(crate) hash: TaskHash,
    pub(crate) state: State,
    pub(crate) exit: Option<i32>,
    pub(crate) attempt: u32,
    /// It could have been submitted from then on.
    pub(crate) ready: Option<u64>,
    pub(crate) submit: Option<u64>,
    pub(crate) start: Option<u64>,
    pub(crate) complete: Option<u64>,
    pub(crate) cpus: u32,
    pub(crate) memory: Option<u64>,
    pub(crate) time: Option<u64>,
    pub(crate) used: Option<Box<Used>>,
    pub(crate) error: u32,
    pub(crate) executor: u32,
    pub(crate) machine: u32,
    pub(crate) container: u32,
    /// The part of the work dir before the folder that the hash names.
    pub(crate) work: u32,
    pub(crate) native_id: Box<str>,
}

impl Row {
    /// Time from start to end.
    pub(crate) fn running(&self) -> u64 {
        span(self.start, self.complete)
    }
}

fn span(from: Option<u64>, to: Option<u64>) -> u64 {
    match (from, to) {
        (Some(from), Some(to)) => to.saturating_sub(from),
        _ => 0,
    }
}

/// What reports know of a run.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) begin: RunBegin,
    /// When the run began.
    pub(crate) began: u64,
    /// When it ended, or the last event so far.
    pub(crate) ended: u64,
    pub(crate) end: Option<RunEnd>,
    /// Names of processes, in the order of the run.
    pub(crate) processes: Vec<String>,
    /// Texts that rows name by number; the first is empty.
    pub(crate) texts: Vec<String>,
    pub(crate) rows: Vec<Row>,
    process_index: HashMap<String, u32>,
    text_index: HashMap<String, u32>,
    /// Tasks that have not ended, and since when they wait.
    pending: HashMap<TaskId, u64>,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            begin: RunBegin::default(),
            began: 0,
            ended: 0,
            end: None,
            processes: Vec::new(),
            texts: vec![String::new()],
            rows: Vec::new(),
            process_index: HashMap::new(),
            text_index: HashMap::from([(String::new(), 0)]),
            pending: HashMap::new(),
        }
    }
}

impl Rows {
    /// Takes an event in.
    pub(crate) fn add(&mut self, at: u64, kind: &EventKind) {
        self.ended = self.ended.max(at);
        match kind {
            EventKind::RunBegin(begin) => {
                self.began = at;
                self.begin = (**begin).clone();
            }
            EventKind::ProcessDefined { process } => {
                self.process(process);
            }
            EventKind::TaskPending(task) => {
                self.pending.insert(task.id, at);
            }
            EventKind::TaskCompleted(task) => self.push(task, State::Completed),
            EventKind::TaskCached(task) => self.push(task, State::Cached),
            EventKind::TaskStored(task) => self.push(task, State::Stored),
            EventKind::TaskFailed(task) => self.push(task, State::of_failed(task)),
            EventKind::TaskAborted(task) => self.push(task, State::Aborted),
            EventKind::RunEnd(end) => self.end = Some((**end).clone()),
            _ => {}
        }
    }

    fn process(&mut self, name: &str) -> u32 {
        if let Some(&place) = self.process_index.get(name) {
            return place;
        }
        let place = u32::try_from(self.processes.len()).unwrap_or(u32::MAX);
        self.processes.push(name.to_owned());
        self.process_index.insert(name.to_owned(), place);
        place
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&place) = self.text_index.get(text) {
            return place;
        }
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.text_index.insert(text.to_owned(), place);
        place
    }

    fn push(&mut self, task: &TaskTrace, state: State) {
        let label = task
            .name
            .strip_prefix(task.process.as_str())
            .unwrap_or(&task.name);
        let label = label
            .strip_prefix(" (")
            .and_then(|l| l.strip_suffix(')'))
            .unwrap_or(label);
        let error = match (&task.error, state.failed()) {
            // The sentence without the task's name is the same for all tasks of the process.
            (Some(error), true) => error.replace(&task.name, &task.process),
            _ => String::new(),
        };
        let used = task.metrics.as_ref().map(|m| {
            Box::new(Used {
                realtime: m.realtime,
                cpu_tenths: m.cpu_tenths,
                rss: m.peak_rss,
                vmem: m.peak_vmem,
                read: m.rchar,
                written: m.wchar,
            })
        });
        let row = Row {
            id: task.id.0,
            process: self.process(&task.process),
            label: label.into(),
            hash: task.hash,
            state,
            exit: task.exit,
            attempt: task.attempt,
            ready: self.pending.remove(&task.id),
            submit: task.submit,
            start: task.start,
            complete: task.complete,
            cpus: task.resources.cpus,
            memory: task.resources.memory,
            time: task.resources.time,
            used,
            error: self.text(&error),
            executor: self.text(&executor(task)),
            machine: self.text(&machine(task)),
            container: self.text(task.container.as_deref().unwrap_or_default()),
            work: self.text(&work(task)),
            native_id: task.native_id.as_deref().unwrap_or_default().into(),
        };
        self.rows.push(row);
    }
}

fn executor(task: &TaskTrace) -> String {
    match &task.queue {
        Some(queue) if !queue.is_empty() => format!("{} · {queue}", task.executor),
        _ => task.executor.clone(),
    }
}

fn machine(task: &TaskTrace) -> String {
    let Some(machine) = &task.machine else {
        return String::new();
    };
    let parts = [&machine.machine_type, &machine.zone, &machine.price_model];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" · ")
}

/// The work dir as far as it does not follow from the hash; all of it when it is named otherwise.
fn work(task: &TaskTrace) -> String {
    let dir = task.work_dir.to_string_lossy();
    let tail = format!("/{}", task.hash.dir());
    match dir.strip_suffix(&tail) {
        Some(work) => format!("{work}/"),
        None => dir.into_owned(),
    }
}

/// Rows as pages read them: arrays in the order of [`RowsOut::FIELDS`], times from the begin of the run, -1 for none.
pub(crate) struct RowsOut<'a> {
    pub(crate) rows: &'a [&'a Row],
    pub(crate) began: u64,
}

impl RowsOut<'_> {
    /// Names of the elements of a row.
    pub(crate) const FIELDS: [&'static str; 26] = [
        "id",
        "process",
        "label",
        "hash",
        "state",
        "exit",
        "attempt",
        "ready",
        "submit",
        "start",
        "complete",
        "cpus",
        "memory",
        "time",
        "realtime",
        "cpu",
        "rss",
        "vmem",
        "read",
        "written",
        "error",
        "executor",
        "machine",
        "container",
        "work",
        "native",
    ];
}

impl Serialize for RowsOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.rows.iter().map(|row| RowOut {
            row,
            began: self.began,
        });
        serializer.collect_seq(rows)
    }
}

struct RowOut<'a> {
    row: &'a Row,
    began: u64,
}

impl Serialize for RowOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.row;
        let whole = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let maybe = |value: Option<u64>| value.map_or(-1, whole);
        // Before the run (a cached task) is a negative time; such tasks are not drawn, so -1 stays unambiguous.
        let time = |value: Option<u64>| match value {
            Some(at) if row.state.ran() => whole(at.saturating_sub(self.began)),
            Some(at) => -2 - whole(self.began.saturating_sub(at)),
            None => -1,
        };
        let used = |read: fn(&Used) -> u64| maybe(row.used.as_deref().map(read));
        let mut seq = serializer.serialize_seq(Some(RowsOut::FIELDS.len()))?;
        seq.serialize_element(&row.id)?;
        seq.serialize_element(&row.process)?;
        seq.serialize_element(&*row.label)?;
        seq.serialize_element(&row.hash.to_string())?;
        seq.serialize_element(&(row.state as u8))?;
        seq.serialize_element(&row.exit)?;
        seq.serialize_element(&row.attempt)?;
        for at in [row.ready, row.submit, row.start, row.complete] {
            seq.serialize_element(&time(at))?;
        }
        seq.serialize_element(&row.cpus)?;
        seq.serialize_element(&maybe(row.memory))?;
        seq.serialize_element(&maybe(row.time))?;
        for read in [
            |u: &Used| u.realtime,
            |u: &Used| u.cpu_tenths,
            |u: &Used| u.rss,
            |u: &Used| u.vmem,
            |u: &Used| u.read,
            |u: &Used| u.written,
        ] {
            seq.serialize_element(&used(read))?;
        }
        for text in [row.error, row.executor, row.machine, row.container, row.work] {
            seq.serialize_element(&text)?;
        }
        seq.serialize_element(&*row.native_id)?;
        seq.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::testing::{event, story, task};

    fn told(kinds: Vec<EventKind>) -> Rows {
        let mut rows = Rows::default();
        for kind in kinds {
            let event = event(kind);
            rows.add(event.at, &event.kind);
        }
        rows
    }

    #[test]
    fn keeps_attempts_with_their_fate() {
        let rows = told(story());
        let states: Vec<State> = rows.rows.iter().map(|row| row.state).collect();
        use State::{Cached, Completed, Ignored, Retried, Stored};
        assert_eq!(states, [Cached, Stored, Retried, Completed, Ignored]);
        assert_eq!(rows.processes, ["A", "SUB:B", "C"]);
        let (first, second) = (&rows.rows[2], &rows.rows[4]);
        assert_eq!(first.error, second.error);
        assert_eq!(
            rows.texts[first.error as usize],
            "Process `A` terminated with an error exit status (1)"
        );
        assert_eq!((&*first.label, first.running()), ("t2", 1101));
        assert!(first.ready.is_some() && rows.pending.is_empty());
    }

    #[test]
    fn the_work_dir_is_not_repeated() {
        let mut one = task(1, "A (x)");
        one.work_dir = format!("s3://bucket/w/{}", one.hash.dir()).into();
        assert_eq!(work(&one), "s3://bucket/w/");
        assert_eq!(work(&task(1, "A")), "/no/such/dir");
    }

    #[test]
    fn rows_have_as_many_elements_as_fields() {
        let rows = told(story());
        let all: Vec<&Row> = rows.rows.iter().collect();
        let out = RowsOut {
            rows: &all,
            began: rows.began,
        };
        let json = serde_json::to_value(out).unwrap();
        for row in json.as_array().unwrap() {
            assert_eq!(row.as_array().unwrap().len(), RowsOut::FIELDS.len());
        }
        assert_eq!(json[3][8], 0, "submitted at the begin");
        assert!(json[0][8].as_i64().unwrap() < 0, "cached");
    }
}
