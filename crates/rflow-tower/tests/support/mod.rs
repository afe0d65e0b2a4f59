//! An endpoint that records what it gets and answers as a test wants, and events to report to it.
#![allow(dead_code, reason = "each test program uses a part")]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rflow_task::journal::{JournalHeader, JournalWriter};
use rflow_task::{Event, EventKind, Metrics, Observer, Resources, RunBegin, TaskHash, TaskId, TaskTrace};
use rflow_tower::{TowerObserver, TowerOptions};
use serde_json::Value;

/// A call that came in.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) at: Instant,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The last part of the path: `create`, `begin`, …
    pub(crate) fn name(&self) -> &str {
        let path = self.path.split('?').next().unwrap();
        path.rsplit('/').next().unwrap()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) delay: Duration,
}

impl Answer {
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.to_owned(),
            delay: Duration::ZERO,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// As the platform answers when all is well.
    pub(crate) fn usual(call: &Call) -> Self {
        match call.name() {
            "create" => Self::new(200, r#"{"workflowId": "wf123456789"}"#),
            "begin" => Self::new(200, r#"{"watchUrl": "http://localhost/watch/wf123456789"}"#),
            _ => Self::new(200, "{}"),
        }
    }
}

type Choose = dyn Fn(&Call, usize) -> Answer + Send + Sync;

#[derive(Default)]
struct Recorded {
    calls: Mutex<Vec<Call>>,
    changed: Condvar,
}

/// The endpoint.
pub(crate) struct Endpoint {
    address: SocketAddr,
    recorded: Arc<Recorded>,
    choose: Arc<Choose>,
    stop: Arc<AtomicBool>,
    connections: Arc<Mutex<Vec<TcpStream>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Endpoint {
    /// Listens on a free port; `choose` gets each call and the number of calls before it.
    pub(crate) fn start(choose: impl Fn(&Call, usize) -> Answer + Send + Sync + 'static) -> Self {
        let mut endpoint = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            recorded: Arc::default(),
            choose: Arc::new(choose),
            stop: Arc::default(),
            connections: Arc::default(),
            thread: None,
        };
        endpoint.up();
        endpoint
    }

    pub(crate) fn usual() -> Self {
        Self::start(|call, _| Answer::usual(call))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Listens again, on the same port.
    pub(crate) fn up(&mut self) {
        let listener = TcpListener::bind(self.address).unwrap();
        self.address = listener.local_addr().unwrap();
        self.stop = Arc::default();
        let (stop, recorded, choose) = (self.stop.clone(), self.recorded.clone(), self.choose.clone());
        let connections = self.connections.clone();
        self.thread = Some(std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                connections.lock().unwrap().push(stream.try_clone().unwrap());
                let (recorded, choose) = (recorded.clone(), choose.clone());
                std::thread::spawn(move || serve(stream, &recorded, &*choose));
            }
        }));
    }

    /// Refuses connections and closes those that are open.
    pub(crate) fn down(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the listener.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        for connection in self.connections.lock().unwrap().drain(..) {
            let _ = connection.shutdown(std::net::Shutdown::Both);
        }
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.recorded.calls.lock().unwrap().clone()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.calls().iter().map(|call| call.name().to_owned()).collect()
    }

    /// Waits until so many calls of a name have come.
    pub(crate) fn wait_for(&self, name: &str, count: usize) {
        let end = Instant::now() + Duration::from_secs(60);
        let mut calls = self.recorded.calls.lock().unwrap();
        while calls.iter().filter(|call| call.name() == name).count() < count {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{count} calls of {name} did not come");
            calls = self.recorded.changed.wait_timeout(calls, left).unwrap().0;
        }
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.down();
    }
}

fn serve(mut stream: TcpStream, recorded: &Recorded, choose: &Choose) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(call) = read(&mut reader) {
        let before = {
            let mut calls = recorded.calls.lock().unwrap();
            calls.push(call.clone());
            calls.len() - 1
        };
        let answer = choose(&call, before);
        std::thread::sleep(answer.delay);
        let mut head = format!(
            "HTTP/1.1 {} X\r\nContent-Length: {}\r\n",
            answer.status,
            answer.body.len()
        );
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let written = stream.write_all(format!("{head}\r\n{}", answer.body).as_bytes());
        recorded.changed.notify_all();
        if written.is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Call> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).unwrap();
    Some(Call {
        at: Instant::now(),
        method,
        path,
        headers,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
        text,
    })
}

/// What the user was told.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<(String, String)>>>);

impl Told {
    pub(crate) fn report(&self) -> rflow_tower::Report {
        let told = self.0.clone();
        Box::new(move |level, text| told.lock().unwrap().push((level.to_owned(), text.to_owned())))
    }

    pub(crate) fn lines(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn of(&self, level: &str) -> Vec<String> {
        let lines = self.lines();
        lines
            .into_iter()
            .filter(|(l, _)| l == level)
            .map(|(_, text)| text)
            .collect()
    }
}

pub(crate) fn event(at: u64, kind: EventKind) -> Event {
    Event { at, kind }
}

/// A task that asks for nothing special.
pub(crate) fn task(id: u32, process: &str) -> TaskTrace {
    let mut hash = [7; 16];
    hash[..4].copy_from_slice(&id.to_be_bytes());
    let hash = TaskHash(hash);
    TaskTrace {
        id: TaskId(id),
        hash,
        native_id: None,
        process: process.to_owned(),
        name: format!("{process} ({id})"),
        tag: None,
        container: None,
        image: None,
        modules: Vec::new(),
        exit: None,
        submit: Some(1000),
        start: None,
        complete: None,
        attempt: 1,
        work_dir: format!("/w/{}", hash.dir()).into(),
        script: "#!/bin/bash -ue\ntrue\n".to_owned(),
        scratch: None,
        queue: None,
        resources: Resources::default(),
        metrics: None,
        error_action: None,
        env: None,
        executor: "local".to_owned(),
        machine: None,
        error: None,
    }
}

/// A task that ended well.
pub(crate) fn ended(id: u32, process: &str) -> TaskTrace {
    TaskTrace {
        native_id: Some(format!("{}", 4000 + id)),
        exit: Some(0),
        start: Some(1100),
        complete: Some(1200),
        metrics: Some(Metrics {
            realtime: 90,
            peak_rss: 1000,
            ..Metrics::default()
        }),
        ..task(id, process)
    }
}

/// Gives every event to the journal and to the observer, as a run does.
pub(crate) struct Feed {
    pub(crate) observer: rflow_tower::TowerObserver,
    journal: JournalWriter,
    at: u64,
}

impl Feed {
    /// A run with a journal that is reported.
    pub(crate) fn of(options: TowerOptions, begin: &RunBegin, told: &Told) -> (Self, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let (journal, path) = Self::journal(dir.path());
        let observer = TowerObserver::start(options, begin, &path, told.report()).unwrap();
        (Self::new(observer, journal), dir)
    }

    /// A journal in a folder, and where it is.
    pub(crate) fn journal(dir: &std::path::Path) -> (JournalWriter, std::path::PathBuf) {
        let path = dir.join("journal.1.run");
        let header = JournalHeader {
            session: "s".into(),
            run_name: "run".into(),
        };
        (
            JournalWriter::create(&path, &header, |e| panic!("{e}")).unwrap(),
            path,
        )
    }

    pub(crate) fn new(observer: rflow_tower::TowerObserver, journal: JournalWriter) -> Self {
        Self {
            observer,
            journal,
            at: 1_795_000_000_000,
        }
    }

    pub(crate) fn send(&mut self, kind: EventKind) {
        self.at += 1;
        let event = event(self.at, kind);
        if !matches!(event.kind, EventKind::Message { .. } | EventKind::TaskPending(_)) {
            self.journal.append(&event).unwrap();
        }
        self.observer.event(&event);
    }

    /// The events up to the first task.
    pub(crate) fn begin(&mut self, processes: &[&str]) {
        self.send(EventKind::RunBegin(Box::default()));
        for process in processes {
            let process = (*process).to_owned();
            self.send(EventKind::ProcessDefined { process });
        }
        self.send(EventKind::Graph(Box::default()));
    }

    /// A task from its submission to its good end.
    pub(crate) fn whole_task(&mut self, id: u32, process: &str) {
        self.send(EventKind::TaskPending(Arc::new(task(id, process))));
        self.send(EventKind::TaskSubmitted(Arc::new(task(id, process))));
        self.send(EventKind::TaskStarted {
            id: TaskId(id),
            native_id: format!("{}", 4000 + id),
        });
        self.send(EventKind::TaskCompleted(Arc::new(ended(id, process))));
    }

    pub(crate) fn end(&mut self) {
        self.send(EventKind::RunEnd(Box::new(rflow_task::RunEnd {
            success: true,
            ..Default::default()
        })));
        self.observer.finish();
    }
}

/// The states of tasks in the order in which they were reported.
pub(crate) fn states(calls: &[Call]) -> Vec<(u64, String)> {
    let reports = calls.iter().filter(|call| call.name() == "progress");
    reports
        .flat_map(|call| call.body["tasks"].as_array().cloned().unwrap_or_default())
        .map(|task| {
            (
                task["taskId"].as_u64().unwrap(),
                task["status"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// Types and names compared; `differences` gets the path of what is not equal, `equal` counts the rest.
pub(crate) fn compare(
    path: &str,
    expected: &Value,
    found: &Value,
    equal: &mut u32,
    differences: &mut Vec<String>,
) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                match found.get(name) {
                    Some(other) => compare(&format!("{path}.{name}"), value, other, equal, differences),
                    None => differences.push(format!("{path}.{name} is missing")),
                }
            }
            for name in found.keys().filter(|name| !expected.contains_key(*name)) {
                differences.push(format!("{path}.{name} is not in the recording"));
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            *equal += 1;
            for (expected, found) in expected.iter().zip(found) {
                compare(&format!("{path}[]"), expected, found, equal, differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            differences.push(format!(
                "{path} has {} elements, not {}",
                found.len(),
                expected.len()
            ));
        }
        _ if kind(expected) == kind(found) => *equal += 1,
        _ => differences.push(format!("{path} is {}, not {}", kind(found), kind(expected))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// One line of a recording.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Value,
    pub(crate) body: Value,
}

impl Recording {
    pub(crate) fn name(&self) -> &str {
        let path = self.path.split('?').next().unwrap();
        path.rsplit('/').next().unwrap()
    }
}

/// A recording of the reference. What a failing run sends twice is there once.
pub(crate) fn recording(name: &str) -> Vec<Recording> {
    // The tests of the command use the same recordings.
    let path = format!(
        "{}/../rflow-tower/tests/golden/{name}.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let mut calls: Vec<Recording> = Vec::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| line[name].as_str().unwrap().to_owned();
        let call = Recording {
            method: field("method"),
            path: field("path"),
            headers: line["headers"].clone(),
            body: line["body"].clone(),
        };
        // The second one has the final counts.
        if call.name() == "complete" && calls.last().is_some_and(|last| last.name() == "complete") {
            calls.pop();
        }
        calls.push(call);
    }
    calls
}

/// Tasks in the order of their numbers, so that lists can be compared.
pub(crate) fn sort_tasks(body: &mut Value) {
    if let Some(Value::Array(tasks)) = body.get_mut("tasks") {
        tasks.sort_by_key(|task| task["taskId"].as_u64());
    }
}
