//! Endpoints that fail, are slow or away, and runs that are large.
#![allow(clippy::print_stdout, reason = "figures for who runs it with --nocapture")]

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rflow_task::{EventKind, Observer, RunBegin, RunFacts, TaskId, TaskTrace};
use rflow_tower::{RetryPolicy, Secret, TowerOptions};
use serde_json::json;
use support::{Answer, Call, Endpoint, Feed, Told, ended, states, task};

const TOKEN: &str = "t0ken-of-the-tests";

/// Options with short waits.
fn options(endpoint: &Endpoint) -> TowerOptions {
    TowerOptions {
        send_interval: Duration::from_millis(20),
        flush_timeout: Duration::from_secs(20),
        retry: RetryPolicy {
            delay: Duration::from_millis(10),
            max_delay: Duration::from_millis(100),
            max_attempts: 4,
            ..RetryPolicy::default()
        },
        ..TowerOptions::new(&endpoint.url(), TOKEN)
    }
}

fn begin() -> RunBegin {
    RunBegin {
        command_line: format!("rflow run x.nf --password hunter2 --note {TOKEN}"),
        facts: RunFacts {
            config_text: format!("tower {{\n   accessToken = '{TOKEN}'\n}}\naws.secretKey = 'abc'\n"),
            params: json!({"password": "hunter2", "n": 1}),
            ..RunFacts::default()
        },
        ..RunBegin::default()
    }
}

/// A run with a journal that is reported.
fn feed(options: TowerOptions, told: &Told) -> (Feed, tempfile::TempDir) {
    Feed::of(options, &begin(), told)
}

/// Every task has been reported as completed, and none went back to an earlier state.
fn all_completed(calls: &[Call], count: u32) {
    let rank = |status: &str| {
        ["NEW", "SUBMITTED", "RUNNING", "COMPLETED"]
            .iter()
            .position(|s| *s == status)
    };
    let mut last: HashMap<u64, usize> = HashMap::new();
    for (id, status) in states(calls) {
        let rank = rank(&status).unwrap();
        let before = last.insert(id, rank);
        assert!(
            before.is_none_or(|before| before <= rank),
            "task {id} went back to {status}"
        );
    }
    let missing: Vec<u32> = (1..=count)
        .filter(|id| last.get(&u64::from(*id)) != Some(&3))
        .collect();
    assert!(missing.is_empty(), "not completed: {missing:?}");
}

fn no_secrets(calls: &[Call], told: &Told) {
    for call in calls {
        assert!(!call.text.contains(TOKEN), "{}", call.text);
        assert!(!call.text.contains("hunter2"), "{}", call.text);
        assert!(!call.path.contains(TOKEN));
    }
    for (_, text) in told.lines() {
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn a_wrong_token_is_told_once_and_the_run_goes_on() {
    for (status, advice) in [(401, "TOWER_ACCESS_TOKEN"), (403, "tower.workspaceId")] {
        let endpoint =
            Endpoint::start(move |_, _| Answer::new(status, &format!("{{\"message\": \"no {TOKEN}\"}}")));
        let told = Told::default();
        let (mut feed, _dir) = feed(options(&endpoint), &told);
        feed.begin(&["A"]);
        endpoint.wait_for("create", 1);
        (1..50).for_each(|id| feed.whole_task(id, "A"));
        let before = Instant::now();
        feed.end();
        assert!(before.elapsed() < Duration::from_secs(2));
        assert_eq!(endpoint.names(), ["create"]);
        let warnings = told.of("warn");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains(advice), "{}", warnings[0]);
        assert_eq!(told.lines().len(), 1);
        no_secrets(&endpoint.calls(), &told);
    }
}

#[test]
fn a_token_that_expires_in_the_middle_is_refreshed_once() {
    let endpoint = Endpoint::start(|call, _| match (call.name(), call.header("authorization")) {
        ("progress", Some("Bearer a.b.c")) => Answer::new(401, ""),
        ("access_token", _) => Answer::new(200, "").header("Set-Cookie", "JWT=d.e.f; Path=/"),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let jwt = TowerOptions {
        token: Secret::new("a.b.c"),
        refresh_token: Some(Secret::new("refresh-it")),
        ..options(&endpoint)
    };
    let (mut feed, _dir) = feed(jwt, &told);
    feed.begin(&["A"]);
    (1..20).for_each(|id| feed.whole_task(id, "A"));
    feed.end();
    let names = endpoint.names();
    assert_eq!(
        names[..5],
        ["create", "begin", "progress", "access_token", "progress"]
    );
    assert_eq!(names.iter().filter(|name| *name == "access_token").count(), 1);
    let calls = endpoint.calls();
    assert_eq!(calls[2].text, calls[4].text);
    assert_eq!(calls[2].header("traceparent"), calls[4].header("traceparent"));
    assert_eq!(
        calls.last().unwrap().header("authorization"),
        Some("Bearer d.e.f")
    );
    all_completed(&calls[4..], 19);
    assert!(told.of("warn").is_empty());
}

#[test]
fn retry_after_is_respected() {
    let endpoint = Endpoint::start(|call, before| match before {
        2 => Answer::new(429, "").header("Retry-After", "1"),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    // The end of the run does not cut that wait short.
    feed.end();
    let calls = endpoint.calls();
    assert_eq!(
        endpoint.names(),
        ["create", "begin", "progress", "progress", "complete"]
    );
    let wait = calls[3].at - calls[2].at;
    assert!(
        wait >= Duration::from_secs(1) && wait < Duration::from_secs(3),
        "{wait:?}"
    );
    all_completed(&calls, 1);
}

#[test]
fn server_errors_are_tried_again_in_order() {
    // Every call fails twice.
    let endpoint = Endpoint::start(|call, before| match before % 3 {
        0 => Answer::new(502, "<html><title>Bad Gateway</title></html>"),
        1 => Answer::new(503, ""),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    (1..=10).for_each(|id| feed.whole_task(id, "A"));
    feed.end();
    let names = endpoint.names();
    assert_eq!(
        names[..6],
        ["create", "create", "create", "begin", "begin", "begin"]
    );
    assert_eq!(names[names.len() - 3..], ["complete", "complete", "complete"]);
    let calls = endpoint.calls();
    let good: Vec<Call> = calls.iter().skip(2).step_by(3).cloned().collect();
    all_completed(&good, 10);
    assert!(told.of("warn").is_empty(), "{:?}", told.lines());
}

#[test]
fn an_outage_in_the_middle_third_loses_nothing() {
    const THIRD: u32 = 1000;
    let mut endpoint = Endpoint::usual();
    let told = Told::default();
    let few = TowerOptions {
        // Most of the outage comes from the journal.
        max_waiting_tasks: 50,
        ..options(&endpoint)
    };
    let (mut feed, _dir) = feed(few, &told);
    feed.begin(&["A", "B"]);
    // This task runs all the time: its start lies before the outage, its end after it.
    let long = 3 * THIRD + 1;
    feed.send(EventKind::TaskSubmitted(Arc::new(task(long, "B"))));
    feed.send(EventKind::TaskStarted {
        id: TaskId(long),
        native_id: "7".into(),
    });
    (1..=THIRD).for_each(|id| feed.whole_task(id, "A"));
    endpoint.wait_for("progress", 3);
    endpoint.down();
    (THIRD + 1..=2 * THIRD).for_each(|id| feed.whole_task(id, "A"));
    let end = Instant::now() + Duration::from_secs(10);
    while told.of("warn").is_empty() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    endpoint.up();
    (2 * THIRD + 1..=3 * THIRD).for_each(|id| feed.whole_task(id, "B"));
    feed.send(EventKind::TaskCompleted(Arc::new(ended(long, "B"))));
    let before = Instant::now();
    feed.end();
    println!(
        "after the end: {:?}, {} calls",
        before.elapsed(),
        endpoint.names().len()
    );
    let calls = endpoint.calls();
    all_completed(&calls, long);
    assert_eq!(endpoint.names().last().unwrap(), "complete");
    let complete = &calls.last().unwrap().body;
    assert_eq!(complete["progress"]["succeeded"], long);
    assert_eq!(complete["workflow"]["stats"]["totalCount"], long);
    let (warnings, notes) = (told.of("warn"), told.of("info"));
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("the run goes on"), "{}", warnings[0]);
    assert!(
        notes.iter().any(|note| note.contains("answers again")),
        "{notes:?}"
    );
    no_secrets(&calls, &told);
}

#[test]
fn what_could_not_be_delivered_is_named() {
    let mut endpoint = Endpoint::usual();
    let told = Told::default();
    let short = TowerOptions {
        flush_timeout: Duration::from_millis(600),
        ..options(&endpoint)
    };
    let (mut feed, _dir) = feed(short, &told);
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    endpoint.wait_for("progress", 1);
    std::thread::sleep(Duration::from_millis(50));
    endpoint.down();
    (2..=9).for_each(|id| feed.whole_task(id, "A"));
    let before = Instant::now();
    feed.end();
    let took = before.elapsed();
    assert!(
        took >= Duration::from_millis(500) && took < Duration::from_secs(3),
        "{took:?}"
    );
    let warnings = told.of("warn");
    let last = warnings.last().unwrap();
    assert!(
        last.contains("the states of 8 tasks (2-9) and the end of the run"),
        "{last}"
    );
    assert!(
        last.contains("Unable to connect to Seqera Platform API"),
        "{last}"
    );
}

#[test]
fn an_endpoint_that_is_not_there_is_told_at_once_and_the_wait_can_be_ended() {
    let mut endpoint = Endpoint::usual();
    endpoint.down();
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    let skip = feed.observer.skip_handle();
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    let end = Instant::now() + Duration::from_secs(5);
    while told.of("warn").is_empty() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    let warnings = told.of("warn");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("cannot be reached -- the run goes on")
            && warnings[0].contains("tower.endpoint"),
        "{}",
        warnings[0]
    );
    // An interrupt before the end is for the run.
    skip.skip();
    let waiting = told.clone();
    let interrupt = std::thread::spawn(move || {
        let end = Instant::now() + Duration::from_secs(30);
        while waiting.of("info").is_empty() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        skip.skip();
    });
    let before = Instant::now();
    feed.end();
    let took = before.elapsed();
    interrupt.join().unwrap();
    assert!(
        took >= Duration::from_secs(2) && took < Duration::from_secs(7),
        "{took:?}"
    );
    let notes = told.of("info");
    assert_eq!(notes.len(), 1, "{notes:?}");
    // Not the whole of `flush_timeout`.
    assert!(
        notes[0].starts_with(&format!("Waiting up to 8 s for {}", endpoint.url())),
        "{}",
        notes[0]
    );
    let warnings = told.of("warn");
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[1].contains("is not on record") && warnings[1].contains("before the wait was interrupted"),
        "{}",
        warnings[1]
    );
}

#[test]
fn a_slow_endpoint_does_not_hold_the_run_back() {
    let endpoint = Endpoint::start(|call, before| match before {
        0 | 1 => Answer::usual(call),
        _ => Answer::usual(call).after(Duration::from_secs(20)),
    });
    let told = Told::default();
    let short = TowerOptions {
        flush_timeout: Duration::from_millis(500),
        ..options(&endpoint)
    };
    let (mut feed, _dir) = feed(short, &told);
    feed.begin(&["A"]);
    let before = Instant::now();
    (1..=2000).for_each(|id| feed.whole_task(id, "A"));
    assert!(
        before.elapsed() < Duration::from_secs(15),
        "events waited for the endpoint"
    );
    let before = Instant::now();
    feed.end();
    assert!(
        before.elapsed() < Duration::from_secs(10),
        "{:?}",
        before.elapsed()
    );
    let warnings = told.of("warn");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("is incomplete"), "{}", warnings[0]);
}

#[test]
fn large_runs_are_sent_in_batches_of_bounded_size() {
    const COUNT: u32 = 8000;
    let endpoint = Endpoint::usual();
    let told = Told::default();
    let patient = TowerOptions {
        flush_timeout: Duration::from_secs(120),
        ..options(&endpoint)
    };
    let (mut feed, _dir) = feed(patient, &told);
    feed.begin(&["A"]);
    for id in 1..=COUNT {
        // Every 40th task has a script that is cut.
        let script = match id % 40 {
            0 => "x".repeat(20_000),
            _ => "true\n".to_owned(),
        };
        let trace = TaskTrace {
            script,
            ..ended(id, "A")
        };
        feed.send(EventKind::TaskCached(Arc::new(trace)));
    }
    feed.end();
    let calls = endpoint.calls();
    let reports: Vec<&Call> = calls.iter().filter(|call| call.name() == "progress").collect();
    let most = reports
        .iter()
        .map(|call| call.body["tasks"].as_array().unwrap().len())
        .max()
        .unwrap();
    let longest = reports.iter().map(|call| call.text.len()).max().unwrap();
    println!("{} reports, at most {most} tasks, {longest} bytes", reports.len());
    assert!(most <= 100, "{most}");
    assert!(longest < 100_000, "{longest}");
    let mut ids: Vec<u64> = states(&calls).into_iter().map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), COUNT as usize);
    let cut = reports
        .iter()
        .flat_map(|call| call.body["tasks"].as_array().unwrap());
    assert!(
        cut.filter(|task| task["script"].as_str().unwrap().len() == 10_240)
            .count()
            >= 200
    );
    assert!(told.of("warn").is_empty());
}

#[test]
fn reports_that_are_too_long_are_divided() {
    let endpoint = Endpoint::start(|call, _| match call.text.len() {
        5000.. if call.name() == "progress" => Answer::new(413, ""),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    (1..=60).for_each(|id| feed.whole_task(id, "A"));
    feed.end();
    let calls: Vec<Call> = endpoint
        .calls()
        .into_iter()
        .filter(|call| call.text.len() < 5000)
        .collect();
    all_completed(&calls, 60);
    assert!(told.of("warn").is_empty(), "{:?}", told.lines());
}

#[test]
fn a_refused_report_is_told_once() {
    let endpoint = Endpoint::start(|call, _| match call.name() {
        "progress" => Answer::new(400, "{\"message\": \"bad field\"}"),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    endpoint.wait_for("progress", 1);
    feed.whole_task(2, "A");
    feed.end();
    let warnings = told.of("warn");
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("status code : 400"), "{}", warnings[0]);
    assert!(warnings[0].contains("bad field"), "{}", warnings[0]);
    assert!(
        warnings[1].contains("the states of 2 tasks (1-2)"),
        "{}",
        warnings[1]
    );
    assert_eq!(endpoint.names().last().unwrap(), "complete");
}

#[test]
fn a_run_that_fails_before_its_first_task_is_closed() {
    let endpoint = Endpoint::usual();
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.send(EventKind::RunBegin(Box::default()));
    feed.send(EventKind::RunEnd(Box::new(rflow_task::RunEnd {
        exit: 1,
        error: Some("Script compilation failed\n\nx.nf: 1".into()),
        ..Default::default()
    })));
    feed.observer.finish();
    assert_eq!(endpoint.names(), ["create", "begin", "complete"]);
    let workflow = &endpoint.calls()[2].body["workflow"];
    assert_eq!(workflow["success"], false);
    assert_eq!(workflow["errorMessage"], "Script compilation failed");
}

#[test]
fn attempts_that_the_platform_takes_away_are_repeated_ones() {
    let endpoint = Endpoint::usual();
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    let lost = |reason: &str| {
        EventKind::TaskFailed(Arc::new(TaskTrace {
            exit: None,
            error: Some(reason.into()),
            error_action: Some("LOST".into()),
            metrics: None,
            ..ended(1, "A")
        }))
    };
    feed.send(EventKind::TaskSubmitted(Arc::new(task(1, "A"))));
    feed.send(EventKind::TaskStarted {
        id: TaskId(1),
        native_id: "job-1".into(),
    });
    // The first is not the fault of a spot instance.
    feed.send(lost("DockerTimeoutError: Could not transition to started"));
    feed.send(lost("Host EC2 (instance i-0a) terminated."));
    let again = TaskTrace {
        name: "A (1)".into(),
        ..ended(2, "A")
    };
    feed.send(EventKind::TaskCompleted(Arc::new(again)));
    feed.end();
    let calls = endpoint.calls();
    let tasks: Vec<&serde_json::Value> = calls
        .iter()
        .filter(|call| call.name() == "progress")
        .flat_map(|call| call.body["tasks"].as_array().unwrap())
        .collect();
    let find = |id: u64| *tasks.iter().rfind(|task| task["taskId"] == id).unwrap();
    assert_eq!(
        (&find(1)["status"], &find(1)["errorAction"]),
        (&json!("FAILED"), &json!("RETRY"))
    );
    assert_eq!(find(2)["numSpotInterruptions"], 1);
    let stats = &calls.last().unwrap().body["workflow"]["stats"];
    assert_eq!(stats["effectiveFailedCount"], 0);
    assert_eq!(stats["totalCount"], 1);
}
