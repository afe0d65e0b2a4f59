//! Secrets of tasks and secret parameters are in nothing that the command writes or shows.

use std::path::{Path, PathBuf};
use std::process::Command;

const LICENCE: &str = "l1cence-of-the-tests";
const KEY: &str = "-----BEGIN KEY-----\nfirst-line-of-key\nsecond-line-of-key\n";
const GREETING: &str = "sc:r1pt-secret";
const PARAM: &str = "AP1-key";
const PASSWORD: &str = "pass word";

const SCRIPT: &str = r#"
process SHOWN {
    secret 'LICENCE'
    debug true

    output:
    val true

    script:
    """
    echo out \$LICENCE
    """
}

process BAD {
    secret 'LICENCE'
    secret 'KEY'

    input:
    val x

    script:
    """
    echo "bad \$LICENCE" >&2
    echo "\$KEY" >&2
    exit 4
    """
}

workflow {
    BAD(SHOWN())
    workflow.onComplete = {
        println "report: ${workflow.errorReport}"
        println "message: ${workflow.errorMessage}"
    }
}
"#;

/// One where the language reads the secret.
const READING: &str = r#"
process SAY {
    tag "${secrets.GREETING}"

    input:
    val x

    output:
    stdout

    script:
    "echo ${secrets.GREETING} $x"
}

workflow {
    println "read ${secrets.GREETING}"
    SAY(1).view { text -> "said $text" }
}
"#;

fn folder(script: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("home/secrets");
    std::fs::create_dir_all(&store).unwrap();
    let entry = |name: &str, value: &str| serde_json::json!({"name": name, "value": value});
    let entries = serde_json::json!([
        entry("LICENCE", LICENCE),
        entry("KEY", KEY),
        entry("GREETING", GREETING)
    ]);
    std::fs::write(store.join("store.json"), entries.to_string()).unwrap();
    std::fs::write(dir.path().join("main.nf"), script).unwrap();
    dir
}

/// The exit code, and what was printed.
fn run(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(["run", "main.nf", "-ansi-log", "false", "-with-report", "r.html"])
        .args([
            "-with-timeline",
            "t.html",
            "-with-dag",
            "d.html",
            "-with-trace",
            "t.txt",
        ])
        .args(args)
        .current_dir(dir)
        .env("NXF_HOME", dir.join("home"))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// Files below a folder that hold a text.
fn holding(dir: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(holding(&path, text));
        } else if let Ok(content) = std::fs::read(&path)
            && String::from_utf8_lossy(&content).contains(text)
        {
            found.push(path);
        }
    }
    found
}

/// Only files whose names are among those hold a text.
fn only_in(dir: &Path, text: &str, names: &[&str]) {
    for path in holding(dir, text) {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(names.contains(&&*name), "{} holds {text}", path.display());
    }
}

const OWN_OUTPUT: &[&str] = &["store.json", ".command.err", ".command.out", ".command.log"];

#[test]
fn what_tasks_print() {
    let dir = folder(SCRIPT);
    let (code, text) = run(dir.path(), &[]);
    assert_eq!(code, Some(1), "{text}");
    for secret in [LICENCE, "first-line-of-key", "second-line-of-key"] {
        assert!(!text.contains(secret), "{text}");
        only_in(dir.path(), secret, OWN_OUTPUT);
    }
    // On the console, in the log, and for the script's own handlers.
    assert!(
        text.contains("bad [redacted]") && text.contains("out [redacted]"),
        "{text}"
    );
    let report = text.split("report: ").nth(1).unwrap();
    assert!(report.contains("bad [redacted]"), "{text}");
    let page = std::fs::read_to_string(dir.path().join("r.html")).unwrap();
    assert!(page.contains("bad [redacted]"));
    assert!(!holding(dir.path(), LICENCE).is_empty());
}

#[test]
fn what_scripts_read() {
    let dir = folder(READING);
    let (code, text) = run(dir.path(), &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains(GREETING), "{text}");
    assert!(
        text.contains("read [redacted]\n") && text.contains("said [redacted] 1"),
        "{text}"
    );
    let own = [OWN_OUTPUT, &[".command.sh", ".command.run"]].concat();
    only_in(dir.path(), GREETING, &own);
    let (code, text) = run(dir.path(), &["-resume"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Cached process > SAY ([redacted])"), "{text}");
}

#[test]
fn what_configuration_files_read() {
    let dir = folder("workflow { println params.greeting }\n");
    let config = dir.path().join("nextflow.config");
    std::fs::write(&config, "params.greeting = \"I say ${secrets.GREETING}\"\n").unwrap();
    let (code, text) = run(dir.path(), &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("I say [redacted]"), "{text}");
    only_in(dir.path(), GREETING, OWN_OUTPUT);
    std::fs::write(
        &config,
        "executor.queueSize = Integer.parseInt(secrets.GREETING)\n",
    )
    .unwrap();
    let (code, text) = run(dir.path(), &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("[redacted]") && !text.contains(GREETING), "{text}");
}

#[test]
fn parameters_with_telling_names() {
    let dir = folder("params.n = 1\nworkflow {\n    println \"key: ${params.apikey}\"\n}\n");
    let (code, text) = run(
        dir.path(),
        &["--apikey", PARAM, "--db.password", PASSWORD, "--n", "2"],
    );
    assert_eq!(code, Some(0), "{text}");
    // What the script prints itself is its own affair.
    assert!(text.contains(&format!("key: {PARAM}")), "{text}");
    // The history holds commands as they were typed, so that they can be typed again.
    only_in(dir.path(), PARAM, &["history"]);
    only_in(dir.path(), PASSWORD, &["history"]);
    let log = std::fs::read_to_string(dir.path().join(".nextflow.log")).unwrap();
    assert!(
        log.contains("--apikey [redacted] --db.password [redacted] --n 2"),
        "{log}"
    );
    assert!(log.contains(r#"Parameters: {"apikey":"[redacted]""#), "{log}");
}
