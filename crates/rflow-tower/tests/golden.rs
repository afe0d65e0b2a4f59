//! What rflow sends for the events of recorded runs of the reference, compared with what the reference sent.
#![allow(clippy::print_stdout, reason = "figures for who runs it with --nocapture")]

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rflow_task::{Event, EventKind, Metrics, Observer, Resources, RunBegin, RunEnd, RunFacts, TaskTrace};
use rflow_tower::{LogFiles, Secret, TowerObserver, TowerOptions};
use serde_json::Value;
use support::{Answer, Call, Endpoint, Recording, Told, compare, event, recording, sort_tasks};

/// Where rflow differs on purpose, and why; documented in `docs/tower.md`.
const DIFFERENCES: &[(&str, &str)] = &[
    (
        "begin.workflow.nextflow.timestamp is null, not a text",
        "a build of rflow has no date",
    ),
    (
        "complete.workflow.nextflow.timestamp is null, not a text",
        "a build of rflow has no date",
    ),
    (
        "begin.dag is not in the recording",
        "newer than the recorded client; the platform takes it since 26.08",
    ),
    (
        "progress.progress.processes[].workDir is a text, not null",
        "the counts of the reference are a moment older than the tasks of the same message",
    ),
];

/// The share of fields that must be equal without the differences above.
const EQUAL: f64 = 0.98;

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn millis(value: &Value) -> Option<u64> {
    let time: jiff::Timestamp = value.as_str()?.parse().unwrap();
    Some(u64::try_from(time.as_millisecond()).unwrap())
}

/// The task of a recorded state.
fn trace(task: &Value) -> TaskTrace {
    let number = |name: &str| task[name].as_u64();
    let tenths = |name: &str| (task[name].as_f64().unwrap() * 10.0).round() as u64;
    let metrics = task.get("rchar").map(|_| Metrics {
        realtime: number("realtime").unwrap(),
        cpu_tenths: tenths("pcpu"),
        mem_tenths: tenths("pmem"),
        cpu_model: text(&task["cpuModel"]),
        rchar: number("rchar").unwrap(),
        wchar: number("wchar").unwrap(),
        syscr: number("syscr").unwrap(),
        syscw: number("syscw").unwrap(),
        read_bytes: number("readBytes").unwrap(),
        write_bytes: number("writeBytes").unwrap(),
        vmem: number("vmem").unwrap(),
        rss: number("rss").unwrap(),
        peak_vmem: number("peakVmem").unwrap(),
        peak_rss: number("peakRss").unwrap(),
        vol_ctxt: number("volCtxt").unwrap(),
        inv_ctxt: number("invCtxt").unwrap(),
    });
    let work_dir = text(&task["workdir"]).unwrap();
    let hash: String = work_dir
        .rsplit('/')
        .take(2)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let exit = task["exit"].as_i64().filter(|exit| *exit != i64::from(i32::MAX));
    TaskTrace {
        hash: hash.parse().unwrap(),
        native_id: number("nativeId").map(|id| id.to_string()),
        name: text(&task["name"]).unwrap(),
        tag: text(&task["tag"]),
        // The only container of the recordings: the process of that script names it, and no engine is on.
        image: task["script"]
            .as_str()
            .unwrap()
            .contains("sleep 68")
            .then(|| "foo/bar:1".to_owned()),
        exit: exit.map(|exit| exit.try_into().unwrap()),
        submit: millis(&task["submit"]),
        start: millis(&task["start"]),
        complete: millis(&task["complete"]),
        attempt: u32::try_from(number("attempt").unwrap()).unwrap(),
        work_dir: work_dir.into(),
        script: format!("#!/bin/bash -ue\n{}", task["script"].as_str().unwrap()),
        resources: Resources {
            cpus: 1,
            memory: number("memory"),
            time: number("time"),
            ..Resources::default()
        },
        metrics,
        error_action: text(&task["errorAction"]),
        ..support::task(
            u32::try_from(number("taskId").unwrap()).unwrap(),
            task["process"].as_str().unwrap(),
        )
    }
}

/// The events that lead from one recorded state of a task to the next.
fn events(before: Option<&str>, task: &Value) -> Vec<Event> {
    let trace = trace(task);
    let waiting = TaskTrace {
        native_id: None,
        exit: None,
        start: None,
        complete: None,
        metrics: None,
        error_action: None,
        ..trace.clone()
    };
    let status = task["status"].as_str().unwrap();
    let mut out = Vec::new();
    let at = trace.complete.or(trace.start).or(trace.submit).unwrap_or(1);
    if status == "CACHED" {
        return vec![event(at, EventKind::TaskCached(Arc::new(trace)))];
    }
    if before.is_none() {
        out.push(event(
            at,
            EventKind::TaskPending(Arc::new(TaskTrace {
                submit: None,
                ..waiting.clone()
            })),
        ));
    }
    if status == "NEW" {
        return out;
    }
    if !matches!(before, Some("SUBMITTED" | "RUNNING")) {
        out.push(event(at, EventKind::TaskSubmitted(Arc::new(waiting.clone()))));
    }
    if let Some(start) = trace.start
        && before != Some("RUNNING")
    {
        let native_id = trace.native_id.clone().unwrap();
        out.push(event(
            start,
            EventKind::TaskStarted {
                id: trace.id,
                native_id,
            },
        ));
    }
    match status {
        "COMPLETED" => out.push(event(at, EventKind::TaskCompleted(Arc::new(trace)))),
        "FAILED" => out.push(event(at, EventKind::TaskFailed(Arc::new(trace)))),
        "ABORTED" => out.push(event(at, EventKind::TaskAborted(Arc::new(waiting)))),
        _ => {}
    }
    out
}

fn run_begin(create: &Value, begin: &Value) -> RunBegin {
    let workflow = &begin["workflow"];
    let field = |name: &str| text(&workflow[name]).unwrap();
    RunBegin {
        run_name: field("runName"),
        session: field("sessionId"),
        command_line: field("commandLine"),
        script: field("scriptFile").into(),
        config_files: vec!["/data/run/nextflow.config".into()],
        profile: field("profile"),
        launch_dir: field("launchDir").into(),
        work_dir: field("workDir").into(),
        project_dir: field("projectDir").into(),
        resume: workflow["resume"].as_bool().unwrap(),
        facts: RunFacts {
            project_name: text(&create["projectName"]).unwrap(),
            script_id: field("scriptId"),
            user: Some(field("userName")),
            home_dir: Some(field("homeDir").into()),
            output_dir: field("outputDir").into(),
            config_text: text(&workflow["configText"]).unwrap_or_default(),
            manifest: workflow["manifest"].clone(),
            params: workflow["params"].clone(),
            language_version: text(&workflow["nextflow"]["version"]).unwrap(),
            ..RunFacts::default()
        },
        ..RunBegin::default()
    }
}

fn options(name: &str, endpoint: &Endpoint) -> TowerOptions {
    let token = match name {
        "jwt-refresh" => "a.b.c",
        "sigterm" => "abc",
        _ => "abcdef1234",
    };
    let mut options = TowerOptions {
        send_interval: Duration::from_millis(250),
        ..TowerOptions::new(&endpoint.url(), token)
    };
    match name {
        "jwt-refresh" => options.refresh_token = Some(Secret::new("refr1")),
        "heartbeat-container" => options.heartbeat_interval = Duration::from_millis(500),
        "launched-by-platform" => {
            options.workspace = Some(99);
            options.workflow_id = Some("wfEnv".into());
            options.logs = Some(LogFiles {
                operation_id: "local-platform::24734".into(),
                log_file: Some("a.log".into()),
                out_file: Some("b.txt".into()),
            });
        }
        _ => {}
    }
    options
}

/// Reports the events of a recording to an endpoint that answers as the recorded one did.
fn replay(name: &str, recorded: &[Recording]) -> (Vec<Call>, Told) {
    let expired = name == "jwt-refresh";
    let endpoint = Endpoint::start(move |call, before| match call.name() {
        "create" if expired && before == 0 => Answer::new(401, ""),
        "access_token" => Answer::new(200, "")
            .header("Set-Cookie", "JWT=x.y.z; Path=/")
            .header("Set-Cookie", "JWT_REFRESH_TOKEN=refr2; Path=/"),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let create = &recorded.iter().find(|call| call.name() == "create").unwrap().body;
    let begin = &recorded.iter().find(|call| call.name() == "begin").unwrap().body;
    let started = millis(&begin["workflow"]["start"]).unwrap();
    let run = run_begin(create, begin);
    let journal = std::path::Path::new("/nonexistent/journal");
    let mut observer = TowerObserver::start(options(name, &endpoint), &run, journal, told.report()).unwrap();
    observer.event(&event(started, EventKind::RunBegin(Box::new(run))));
    endpoint.wait_for("create", if expired { 2 } else { 1 });
    for process in begin["processNames"].as_array().unwrap() {
        let process = text(process).unwrap();
        observer.event(&event(started, EventKind::ProcessDefined { process }));
    }
    observer.event(&event(started, EventKind::Graph(Box::default())));
    endpoint.wait_for("begin", 1);
    let mut status: HashMap<u64, String> = HashMap::new();
    let mut closed: Vec<String> = Vec::new();
    let mut reports = 0;
    for call in recorded {
        match call.name() {
            "progress" => {}
            "heartbeat" => {
                endpoint.wait_for("heartbeat", 1);
                continue;
            }
            _ => continue,
        }
        for task in call.body["tasks"].as_array().unwrap() {
            let id = task["taskId"].as_u64().unwrap();
            let before = status.insert(id, text(&task["status"]).unwrap());
            events(before.as_deref(), task)
                .iter()
                .for_each(|event| observer.event(event));
        }
        for process in call.body["progress"]["processes"].as_array().unwrap() {
            let process_name = text(&process["name"]).unwrap();
            if process["terminated"] == true && !closed.contains(&process_name) {
                closed.push(process_name.clone());
                observer.event(&event(
                    started,
                    EventKind::ProcessClosed {
                        process: process_name,
                    },
                ));
            }
        }
        reports += 1;
        endpoint.wait_for("progress", reports);
    }
    let complete = &recorded.last().unwrap().body["workflow"];
    let end = RunEnd {
        success: complete["success"].as_bool().unwrap(),
        error: text(&complete["errorReport"]),
        ..RunEnd::default()
    };
    let at = millis(&complete["complete"]).unwrap();
    observer.event(&event(at, EventKind::RunEnd(Box::new(end))));
    observer.finish();
    (endpoint.calls(), told)
}

/// Compares names and types, and the values that do not depend on times.
fn check(name: &str) {
    let recorded = recording(name);
    let (calls, told) = replay(name, &recorded);
    // More than one heartbeat may have passed while the test waited.
    let mut calls = calls;
    calls.dedup_by(|next, last| next.name() == "heartbeat" && last.name() == "heartbeat");
    let order = |method: &str, path: &str| format!("{method} {path}");
    let expected: Vec<String> = recorded.iter().map(|c| order(&c.method, &c.path)).collect();
    let found: Vec<String> = calls.iter().map(|c| order(&c.method, &c.path)).collect();
    assert_eq!(found, expected, "{name}: order of calls");
    let (mut equal, mut differences) = (0, Vec::new());
    for (recorded, call) in recorded.iter().zip(&calls) {
        headers(name, recorded, call);
        let (mut expected, mut found) = (recorded.body.clone(), call.body.clone());
        if recorded.name() == "access_token" {
            // The recorder wrote the bytes of a form.
            assert_eq!(format!("b'{}'", call.text), expected.as_str().unwrap());
            continue;
        }
        sort_tasks(&mut expected);
        sort_tasks(&mut found);
        compare(call.name(), &expected, &found, &mut equal, &mut differences);
        values(name, call.name(), &expected, &found);
    }
    let known = |text: &String| DIFFERENCES.iter().any(|(path, _)| path == text);
    let unknown: Vec<&String> = differences.iter().filter(|text| !known(text)).collect();
    let share = f64::from(equal) / (f64::from(equal) + differences.len() as f64);
    println!(
        "{name}: {equal} fields equal, {} differ ({:.2} %)",
        differences.len(),
        share * 100.0
    );
    assert!(unknown.is_empty(), "{name}: {unknown:#?}");
    assert!(share >= EQUAL, "{name}: {share}");
    let url = "Monitor the execution with Seqera Platform using this URL: http://localhost/watch/wf123456789";
    assert_eq!(told.lines(), [("info".to_owned(), url.to_owned())], "{name}");
}

fn headers(name: &str, recorded: &Recording, call: &Call) {
    let mut expected: Vec<String> = recorded
        .headers
        .as_object()
        .unwrap()
        .keys()
        .map(|key| key.to_ascii_lowercase())
        .collect();
    let mut found: Vec<String> = call.headers.iter().map(|(key, _)| key.clone()).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{name}: headers of {}", call.name());
    for header in ["Authorization", "Content-Type"] {
        let expected = recorded.headers[header].as_str();
        assert_eq!(
            call.header(&header.to_ascii_lowercase()),
            expected,
            "{name}: {header}"
        );
    }
    if call.name() != "access_token" {
        assert!(call.header("user-agent").unwrap().starts_with("Nextflow/"));
    }
}

/// Takes the names out where all values are equal: they depend on which task ended first, which is not recorded.
fn without_ties(metrics: &mut Value) {
    match metrics {
        Value::Array(items) => items.iter_mut().for_each(without_ties),
        Value::Object(series) if series.contains_key("minLabel") && series["min"] == series["max"] => {
            series.retain(|name, _| !name.ends_with("Label"));
        }
        Value::Object(process) => process.values_mut().for_each(without_ties),
        _ => {}
    }
}

/// What must be equal to the last digit: the tasks, the statistics and the quantiles.
fn values(name: &str, call: &str, expected: &Value, found: &Value) {
    let without = |value: &Value, path: &[&str]| {
        let mut value = value.clone();
        for name in path {
            value.as_object_mut().unwrap().remove(*name);
        }
        value
    };
    match call {
        "progress" => {
            let (expected, found) = (&expected["tasks"], &found["tasks"]);
            assert_eq!(found, expected, "{name}: tasks");
        }
        "complete" => {
            let untied = |value: &Value| {
                let mut metrics = value["metrics"].clone();
                without_ties(&mut metrics);
                metrics
            };
            assert_eq!(untied(found), untied(expected), "{name}: metrics");
            // How many ran at once follows from times that no message tells exactly.
            let varies = [
                "changeTimestamp",
                "peakRunning",
                "peakCpus",
                "peakMemory",
                "peakMemoryFmt",
                "processes",
            ];
            assert_eq!(
                without(&found["workflow"]["stats"], &varies),
                without(&expected["workflow"]["stats"], &varies),
                "{name}: statistics"
            );
            let varies = ["nextflow", "stats", "start", "complete", "duration"];
            assert_eq!(
                without(&found["workflow"], &varies),
                without(&expected["workflow"], &varies),
                "{name}: workflow"
            );
        }
        "begin" => {
            let varies = ["nextflow", "start"];
            assert_eq!(
                without(&found["workflow"], &varies),
                without(&expected["workflow"], &varies),
                "{name}: workflow"
            );
            assert_eq!(found["processNames"], expected["processNames"]);
            assert_eq!(found["towerLaunch"], expected["towerLaunch"]);
        }
        _ => {}
    }
}

#[test]
fn a_good_run_with_retries() {
    check("ok");
}

#[test]
fn a_task_that_fails() {
    check("task-fails");
}

#[test]
fn a_resumed_run() {
    check("resume-cached");
}

#[test]
fn a_long_task_in_a_container() {
    check("heartbeat-container");
}

#[test]
fn a_stopped_run() {
    check("sigterm");
}

#[test]
fn a_run_that_the_platform_launched() {
    check("launched-by-platform");
}

#[test]
fn a_token_that_has_expired() {
    check("jwt-refresh");
}
