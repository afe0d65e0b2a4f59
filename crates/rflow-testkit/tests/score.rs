//! The score of a made-up checkout: the rules of the harness, with a small shell script as the engine.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// An engine that prints what it is asked for and fails for scripts that say so.
const ENGINE: &str = r#"#!/bin/bash
for word; do last=$word; done
echo "asked: $*"
echo "log of $last" > .nextflow.log
! grep -q fail "$last"
"#;

fn write(dir: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn made_up(dir: &Path) {
    write(
        dir,
        &[
            ("tests/plain.nf", "fine"),
            ("tests/broken.nf", "fail"),
            ("tests/checked.nf", "fine"),
            ("tests/wrong.nf", "fine"),
            ("tests/shy.nf", "fine"),
            ("tests/never.nf", "fine"),
            ("tests/boxed.nf", "fine"),
            ("tests/slow.nf", "fine"),
            ("tests/s3-public.nf", "fine"),
            ("tests/notes.txt", "no test"),
            ("tests/checks/.IGNORE", "# ignored\nnever.nf"),
            ("tests/checks/.IGNORE-DOCKER", "boxed.nf\n"),
            ("tests/checks/orphan.nf/.checks", "exit 1"),
            (
                "tests/checks/checked.nf/.checks",
                "set -e\n[[ ! -e old.txt && -e .config ]] || false\n$NXF_RUN --x 1 | tee stdout\n\
                 < stdout grep -- '-q run ../../checked.nf --x 1'\nnextflow run $NXF_SCRIPT\n\
                 [[ $NXF_SYNTAX_PARSER == v2 && -s .nextflow.log ]] || false\n",
            ),
            ("tests/checks/checked.nf/old.txt", "left behind"),
            ("tests/checks/checked.nf/.config", "kept"),
            (
                "tests/checks/wrong.nf/.checks",
                "$NXF_RUN\ngrep nowhere .nextflow.log\necho late",
            ),
            (
                "tests/checks/shy.nf/.checks",
                "set -e\nif [[ ! $NO_KEY ]]; then echo Skipping for want of a key; exit 0; fi\n",
            ),
            ("tests/checks/slow.nf/.checks", "sleep 30\n"),
        ],
    );
}

#[test]
fn tests_run_by_the_rules_of_the_harness() {
    let scratch = tempfile::tempdir().unwrap();
    let checkout = scratch.path().join("checkout");
    made_up(&checkout);
    let engine = scratch.path().join("engine");
    fs::write(&engine, ENGINE).unwrap();
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
    let json = scratch.path().join("score.json");
    let output = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .args(["score", "--limit", "2", "--jobs", "4", "--json"])
        .args([&json, &checkout])
        .env("RFLOW_BIN", &engine)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    let scores: Vec<Value> = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    let verdicts: Vec<String> = scores
        .iter()
        .map(|scored| {
            let text = |key: &str| scored[key].as_str().unwrap_or_default().to_string();
            format!("{} {} {}", text("name"), text("verdict"), text("cause"))
                .trim_end()
                .to_string()
        })
        .collect();
    assert_eq!(
        verdicts,
        [
            "boxed.nf skipped left out by the harness without Docker (try --docker)",
            "broken.nf failed exit code 1",
            "checked.nf passed",
            "never.nf skipped left out by the harness always",
            "plain.nf passed",
            "s3-public.nf cannot_run needs hosts of the internet",
            "shy.nf skipped its checks say: Skipping for want of a key",
            "slow.nf failed not done after 2 s",
            "wrong.nf failed grep nowhere .nextflow.log",
        ],
        "{printed}"
    );
    assert!(
        printed.contains("2 of 5 that can run here pass, of 9 in all"),
        "{printed}"
    );
    // The checkout stays as it was.
    assert!(checkout.join("tests/checks/checked.nf/old.txt").is_file());
    assert!(!checkout.join("tests/checks/plain.nf").exists());
}

#[test]
fn a_folder_that_is_no_checkout_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .arg("score")
        .arg(dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("no checkout of the reference engine"), "{said}");
}
