//! `run -with-tower`: the whole command reports to an endpoint, compared with what the reference sent for that script.

#[path = "../../rflow-tower/tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use support::{Answer, Endpoint, compare, recording, sort_tasks, states};

const TOKEN: &str = "t0ken-of-the-tests";
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rflow-tower/tests/golden");

/// The configuration that the recorded run had.
const CONFIG: &str = "manifest {\n name = 'me/demo'\n author = 'A'\n description = 'd'\n version = '1.2'\n \
                      nextflowVersion = '>=23'\n}\n";

/// Fields that depend on times, and what differs on purpose.
const MAY_DIFFER: &[&str] = &[
    // A build of rflow has no date.
    "begin.workflow.nextflow.timestamp is null, not a text",
    "complete.workflow.nextflow.timestamp is null, not a text",
    "begin.dag is not in the recording",
    // Processes that take a few milliseconds: the measured values may all be zero.
    "complete.metrics[].cpu is null, not an object",
    "complete.metrics[].cpuUsage is null, not an object",
    "complete.metrics[].vmem is an object, not null",
    "complete.metrics[].mem is an object, not null",
];

fn run(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(args)
        .current_dir(dir)
        .env("TOWER_ACCESS_TOKEN", TOKEN)
        .env("USER", "root")
        .env("NXF_HOME", dir.join("home"))
        .env_remove("TOWER_WORKFLOW_ID")
        .env_remove("TOWER_API_ENDPOINT")
        .env_remove("TOWER_WORKSPACE_ID")
        .output()
        .unwrap()
}

fn folder(config: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(format!("{GOLDEN}/ok.nf"), dir.path().join("main.nf")).unwrap();
    std::fs::write(dir.path().join("nextflow.config"), config).unwrap();
    dir
}

/// No file below a folder holds a text.
fn nowhere(dir: &Path, text: &str) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            nowhere(&path, text);
        } else if let Ok(content) = std::fs::read(&path) {
            let found = content.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!found, "{} holds the token", path.display());
        }
    }
}

#[test]
fn reports_as_the_reference_does() {
    let endpoint = Endpoint::usual();
    let dir = folder(CONFIG);
    let url = endpoint.url();
    let output = run(
        dir.path(),
        &["run", "main.nf", "-with-tower", &url, "-ansi-log", "false"],
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let line =
        "Monitor the execution with Seqera Platform using this URL: http://localhost/watch/wf123456789\n";
    assert!(text.contains(line), "{text}");
    assert!(!text.contains("WARN"), "{text}");

    let calls = endpoint.calls();
    let names = endpoint.names();
    assert_eq!(names[..2], ["create", "begin"]);
    assert_eq!(names.last().unwrap(), "complete");
    assert!(
        names[2..names.len() - 1].iter().all(|name| name == "progress"),
        "{names:?}"
    );
    let mut last: Vec<(u64, String)> = states(&calls);
    last.reverse();
    last.sort_by_key(|(id, _)| *id);
    last.dedup_by_key(|(id, _)| *id);
    let ends: Vec<&str> = last.iter().map(|(_, status)| status.as_str()).collect();
    assert_eq!(
        ends.iter().filter(|status| **status == "COMPLETED").count(),
        4,
        "{ends:?}"
    );
    assert_eq!(
        ends.iter().filter(|status| **status == "FAILED").count(),
        2,
        "{ends:?}"
    );

    let recorded = recording("ok");
    let (mut equal, mut differences) = (0, Vec::new());
    let find = |name: &str| calls.iter().rfind(|call| call.name() == name).unwrap();
    for name in ["create", "begin", "complete"] {
        let expected = &recorded.iter().find(|call| call.name() == name).unwrap().body;
        compare(name, expected, &find(name).body, &mut equal, &mut differences);
    }
    // The ends of tasks, in the order of their kinds: which attempt comes first is a matter of time.
    let ends = |bodies: Vec<serde_json::Value>| {
        let tasks = bodies.into_iter().flat_map(|mut body| {
            sort_tasks(&mut body);
            body["tasks"].as_array().cloned().unwrap_or_default()
        });
        let mut tasks: Vec<_> = tasks
            .filter(|task| matches!(task["status"].as_str(), Some("COMPLETED" | "FAILED")))
            .collect();
        tasks.sort_by_key(|task| (task["status"].to_string(), task["name"].to_string()));
        serde_json::Value::Array(tasks)
    };
    let reports = recorded.iter().filter(|call| call.name() == "progress");
    let expected = ends(reports.map(|call| call.body.clone()).collect());
    let found = ends(
        calls
            .iter()
            .filter(|call| call.name() == "progress")
            .map(|c| c.body.clone())
            .collect(),
    );
    compare("tasks", &expected, &found, &mut equal, &mut differences);
    let unknown: Vec<&String> = differences
        .iter()
        .filter(|found| !MAY_DIFFER.contains(&found.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    let share = f64::from(equal) / (f64::from(equal) + differences.len() as f64);
    assert!(share >= 0.98, "{share}: {differences:#?}");
    assert_eq!(find("begin").body["workflow"]["params"]["type"], "wes");

    for call in &calls {
        assert!(!call.text.contains(TOKEN));
    }
    assert!(!text.contains(TOKEN));
    nowhere(dir.path(), TOKEN);
}

#[test]
fn an_endpoint_that_is_away_does_not_fail_the_run() {
    let mut endpoint = Endpoint::usual();
    let url = endpoint.url();
    endpoint.down();
    let dir = folder("tower.flushTimeout = '2s'\n");
    let before = Instant::now();
    let output = run(
        dir.path(),
        &["run", "main.nf", "-with-tower", &url, "-ansi-log", "false"],
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(before.elapsed() < Duration::from_secs(60));
    let warnings: Vec<&str> = text.lines().filter(|line| line.starts_with("WARN")).collect();
    assert_eq!(warnings.len(), 2, "{text}");
    assert!(
        warnings[0].contains(&format!("Seqera Platform at {url} cannot be reached")),
        "{text}"
    );
    let last = format!("This run is not on record at {url}, which could not be reached within 2s");
    assert!(warnings[1].contains(&last), "{text}");
}

#[test]
fn with_strict_a_wrong_token_ends_the_run_before_work() {
    let endpoint = Endpoint::start(|_, _| Answer::new(401, ""));
    let dir = folder("tower.strict = true\n");
    let url = endpoint.url();
    let output = run(dir.path(), &["run", "main.nf", "-with-tower", &url]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("Unauthorized Seqera Platform API access"), "{text}");
    assert!(text.contains("TOWER_ACCESS_TOKEN"), "{text}");
    assert!(!dir.path().join("work").exists());
    assert_eq!(endpoint.names(), ["create"]);
}

#[test]
fn with_strict_a_refused_report_stops_the_run() {
    let endpoint = Endpoint::start(|call, _| match call.name() {
        "progress" => Answer::new(400, "{\"message\": \"no\"}"),
        _ => Answer::usual(call),
    });
    let dir = folder("tower.strict = true\n");
    std::fs::write(
        dir.path().join("main.nf"),
        "process SLOW {\n  script:\n  'sleep 60'\n}\nworkflow { SLOW() }\n",
    )
    .unwrap();
    let before = Instant::now();
    let url = endpoint.url();
    let output = run(
        dir.path(),
        &["run", "main.nf", "-with-tower", &url, "-ansi-log", "false"],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(before.elapsed() < Duration::from_secs(40));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("Aborting session due to Seqera Platform telemetry exception"),
        "{text}"
    );
}

#[test]
fn with_strict_a_report_that_is_refused_after_the_end_fails_the_run() {
    for status in [400, 401] {
        let endpoint = Endpoint::start(move |call, _| match call.name() {
            "progress" => Answer::new(status, "{\"message\": \"no\"}"),
            _ => Answer::usual(call),
        });
        let dir = folder("tower.strict = true\n");
        std::fs::write(
            dir.path().join("main.nf"),
            "process SHORT {\n  script:\n  'true'\n}\nworkflow { SHORT() }\n",
        )
        .unwrap();
        let url = endpoint.url();
        let args = ["run", "main.nf", "-with-tower", &url, "-ansi-log", "false"];
        let output = run(dir.path(), &args);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains(&format!("status code : {status}")), "{text}");
        let history = std::fs::read_to_string(dir.path().join(".nextflow/history")).unwrap();
        assert!(history.contains("\tERR\t"), "{history}");
    }
}

#[test]
fn with_strict_messages_of_the_endpoint_are_shown() {
    let endpoint = Endpoint::start(|call, _| match call.name() {
        "create" => Answer::new(200, r#"{"workflowId": "wf", "message": "quota is low"}"#),
        _ => Answer::usual(call),
    });
    let dir = folder("tower.strict = true\n");
    let url = endpoint.url();
    let args = ["run", "main.nf", "-with-tower", &url, "-ansi-log", "false"];
    let output = run(dir.path(), &args);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.matches("quota is low").count(), 1, "{text}");
}

#[test]
fn without_a_token_the_run_says_what_to_do() {
    let dir = folder("");
    let output = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(["run", "main.nf", "-with-tower"])
        .current_dir(dir.path())
        .env_remove("TOWER_ACCESS_TOKEN")
        .env("NXF_HOME", dir.path().join("home"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("`TOWER_ACCESS_TOKEN`"), "{text}");
}
