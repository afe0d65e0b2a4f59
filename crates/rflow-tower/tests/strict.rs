//! `tower.strict`: a run that cannot be reported does not begin, is ended, or has failed.

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use rflow_task::RunBegin;
use rflow_tower::{RetryPolicy, TowerObserver, TowerOptions};
use support::{Answer, Endpoint, Feed, Told};

/// Options with short waits.
fn options(endpoint: &Endpoint) -> TowerOptions {
    TowerOptions {
        strict: true,
        send_interval: Duration::from_millis(20),
        flush_timeout: Duration::from_secs(60),
        retry: RetryPolicy {
            delay: Duration::from_millis(10),
            max_delay: Duration::from_millis(100),
            max_attempts: 4,
            ..RetryPolicy::default()
        },
        ..TowerOptions::new(&endpoint.url(), "t0ken-of-the-tests")
    }
}

fn feed(options: TowerOptions, told: &Told) -> (Feed, tempfile::TempDir) {
    Feed::of(options, &RunBegin::default(), told)
}

/// Why a run does not begin.
fn refusal(options: TowerOptions) -> String {
    let report = Told::default().report();
    let started = TowerObserver::start(options, &RunBegin::default(), Path::new("/nonexistent"), report);
    started.unwrap_err().to_string()
}

#[test]
fn a_wrong_token_ends_the_run_before_work() {
    let endpoint = Endpoint::start(|_, _| Answer::new(403, "<title>Not\n here</title>"));
    let text = refusal(options(&endpoint));
    let head = format!(
        "Unexpected HTTP response\n- endpoint    : {}/trace/create\n- status code : 403\n- response msg: Not here\n",
        endpoint.url()
    );
    assert!(text.starts_with(&head), "{text}");
    assert!(text.contains("tower.workspaceId"), "{text}");
    assert_eq!(text.matches("Not here").count(), 1, "{text}");
}

#[test]
fn an_endpoint_that_is_not_there_is_said_not_to_be_reached() {
    let mut endpoint = Endpoint::usual();
    endpoint.down();
    let text = refusal(options(&endpoint));
    let advice = format!(
        "{} cannot be reached -- check the address (`-with-tower`,",
        endpoint.url()
    );
    assert!(text.contains(&advice), "{text}");
    assert!(!text.contains("does not take it"), "{text}");
    assert_eq!(text.matches("Unable to connect").count(), 1, "{text}");
}

#[test]
fn what_the_endpoint_wants_to_be_known_is_told_when_the_run_begins() {
    let endpoint = Endpoint::start(|call, _| match call.name() {
        "create" => Answer::new(200, r#"{"workflowId": "wf", "message": "quota is low"}"#),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    // Nobody can show it before.
    assert!(told.lines().is_empty());
    feed.begin(&["A"]);
    feed.end();
    assert_eq!(told.of("warn"), ["quota is low"]);
}

#[test]
fn an_outage_ends_the_run() {
    let endpoint = Endpoint::start(|call, _| match call.name() {
        "progress" => Answer::new(500, ""),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    endpoint.wait_for("progress", 4);
    let end = Instant::now() + Duration::from_secs(10);
    while told.of("fatal").is_empty() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    let fatal = told.of("fatal");
    assert_eq!(fatal.len(), 1);
    assert!(
        fatal[0].starts_with(
            "Aborting session due to Seqera Platform telemetry exception - Unexpected HTTP response"
        ),
        "{}",
        fatal[0]
    );
    // Nobody may think that the run goes on.
    for warning in told.of("warn") {
        assert!(
            warning.contains("then `tower.strict` ends the run") && !warning.contains("goes on"),
            "{warning}"
        );
    }
    feed.end();
    assert_eq!(
        endpoint.names(),
        ["create", "begin", "progress", "progress", "progress", "progress"]
    );
}

#[test]
fn a_run_whose_last_report_is_refused_has_failed() {
    for (status, calls) in [(400, 1), (401, 1), (500, 4)] {
        let endpoint = Endpoint::start(move |call, _| match call.name() {
            "progress" => Answer::new(status, "{\"message\": \"no\"}"),
            _ => Answer::usual(call),
        });
        let told = Told::default();
        let slow = TowerOptions {
            // The only report goes out at the end.
            send_interval: Duration::from_secs(60),
            ..options(&endpoint)
        };
        let (mut feed, _dir) = feed(slow, &told);
        feed.begin(&["A"]);
        feed.whole_task(1, "A");
        let before = Instant::now();
        feed.end();
        assert!(before.elapsed() < Duration::from_secs(10));
        let fatal = told.of("fatal");
        assert_eq!(fatal.len(), 1, "{:?}", told.lines());
        assert!(
            fatal[0].contains(&format!("- status code : {status}\n"))
                && fatal[0].ends_with("the run fails because `tower.strict` is on"),
            "{}",
            fatal[0]
        );
        assert_eq!(
            endpoint.names().iter().filter(|name| *name == "progress").count(),
            calls
        );
        assert!(told.of("warn").is_empty(), "{:?}", told.lines());
    }
}

#[test]
fn states_that_are_not_delivered_in_time_make_the_run_fail() {
    let mut endpoint = Endpoint::usual();
    let told = Told::default();
    let short = TowerOptions {
        send_interval: Duration::from_secs(60),
        flush_timeout: Duration::from_millis(300),
        retry: RetryPolicy {
            delay: Duration::from_millis(200),
            ..RetryPolicy::default()
        },
        ..options(&endpoint)
    };
    let (mut feed, _dir) = feed(short, &told);
    feed.begin(&["A"]);
    endpoint.wait_for("begin", 1);
    std::thread::sleep(Duration::from_millis(50));
    endpoint.down();
    feed.whole_task(1, "A");
    feed.end();
    let fatal = told.of("fatal");
    assert_eq!(fatal.len(), 1, "{:?}", told.lines());
    assert!(
        fatal[0].contains("within 300ms after the end") && fatal[0].contains("the run fails"),
        "{}",
        fatal[0]
    );
}

#[test]
fn an_end_that_is_refused_is_a_warning() {
    let endpoint = Endpoint::start(|call, _| match call.name() {
        "complete" => Answer::new(400, "{\"message\": \"no\"}"),
        _ => Answer::usual(call),
    });
    let told = Told::default();
    let (mut feed, _dir) = feed(options(&endpoint), &told);
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    feed.end();
    assert!(told.of("fatal").is_empty(), "{:?}", told.lines());
    let warnings = told.of("warn");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    // It was refused at once: no word of a minute.
    let expected = "incomplete: the end of the run could not be delivered -- the run itself is not affected. Cause: \
                    HTTP 400: no";
    assert!(warnings[0].ends_with(expected), "{}", warnings[0]);
}
