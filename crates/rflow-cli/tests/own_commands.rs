//! What the reference does not have, and so no conformance case can be recorded of.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const PIPELINE: &str = r#"
params.k = 3

process MAKE {
    tag "$id"

    input:
    tuple val(id), path(x)

    output:
    tuple val(id), path('o.txt')

    script:
    """
    cat $x > o.txt
    echo ${params.k} >> o.txt
    """
}

process USE {
    tag "$id"

    input:
    tuple val(id), path(y)

    output:
    path 'u.txt'

    script:
    """
    cat $y > u.txt
    """
}

workflow {
    MAKE(channel.fromPath('data/*.txt').map { f -> [f.baseName, f] }) | USE
}
"#;

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rflow"));
    command
        .args(args)
        .current_dir(dir)
        .env("NXF_ANSI_LOG", "false")
        .env("NXF_HOME", dir.join("home"))
        .env_remove("NXF_CACHE_DIR");
    command
}

fn rflow(dir: &Path, args: &[&str]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(dir, args).output().unwrap();
    let text = [stdout, stderr].concat();
    (status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn ok(dir: &Path, args: &[&str]) -> String {
    let (code, text) = rflow(dir, args);
    assert_eq!(code, 0, "{args:?}: {text}");
    text
}

fn write(dir: &Path, file: &str, text: &str) {
    let path = dir.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn explains_tasks_that_ran_again() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    write(dir, "main.nf", PIPELINE);
    write(dir, "data/s1.txt", "1\n");
    write(dir, "data/s2.txt", "2\n");
    ok(dir, &["run", "main.nf", "-name", "one"]);
    assert!(ok(dir, &["explain-task", "MAKE (s1)"]).contains("started without `-resume`"));
    write(dir, "data/s2.txt", "2 and more\n");
    ok(dir, &["run", "main.nf", "-name", "two", "-resume"]);
    assert!(ok(dir, &["explain-task", "MAKE (s1)"]).contains("was taken from the cache"));
    let text = ok(dir, &["explain-task", "two", "MAKE (s2)"]);
    assert!(text.contains("the input `x` changed: its size changed"), "{text}");
    assert!(
        text.contains("data/s2.txt (2 bytes") && text.contains("data/s2.txt (11 bytes"),
        "{text}"
    );
    let text = ok(dir, &["explain-task", "USE (s2)"]);
    assert!(text.contains("`MAKE (s2)` made it and ran again"), "{text}");
    ok(dir, &["run", "main.nf", "-name", "three", "-resume", "--k", "4"]);
    let text = ok(dir, &["explain-task", "MAKE (s1)"]);
    assert!(
        text.contains("the variable `params.k` changed\n    was 3\n    is  4\n"),
        "{text}"
    );
    // The work dir of a task that ended well goes.
    let work_dir = ok(dir, &["log", "three", "-f", "workdir"]);
    std::fs::remove_dir_all(work_dir.lines().next().unwrap()).unwrap();
    ok(dir, &["run", "main.nf", "-name", "four", "-resume", "--k", "4"]);
    let text = ok(dir, &["explain-task", "MAKE"]);
    assert!(
        text.contains("was gone, so the task ran again in the same place"),
        "{text}"
    );
    let (code, text) = rflow(dir, &["explain-task", "NOPE"]);
    assert_eq!(code, 1);
    assert!(text.contains("has no task `NOPE`"), "{text}");
}

#[test]
fn configuration_with_origins() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    write(
        dir,
        "conf/base.config",
        "process.cpus = 2\nprocess.memory = '1 GB'\n",
    );
    write(
        dir,
        "nextflow.config",
        "includeConfig 'conf/base.config'\n\nprocess.cpus = 4\n",
    );
    let text = ok(dir, &["config", "-flat", "-origin"]);
    assert!(
        text.contains("process.cpus = 4  // ") && text.contains("nextflow.config:3\n"),
        "{text}"
    );
    assert!(text.contains("conf/base.config:2\n"), "{text}");
    assert_eq!(rflow(dir, &["config", "-o", "json", "--origin"]).0, 1);
}

#[test]
fn codes_are_explained() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    write(dir, "main.nf", "workflow {\n    missing()\n}\n");
    let (code, text) = rflow(dir, &["lint", "main.nf"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("error[RF0201]") && text.contains("rflow explain RF0201"),
        "{text}"
    );
    assert!(ok(dir, &["explain", "RF0201"]).starts_with("RF0201: Unknown name\n"));
    assert!(ok(dir, &["explain"]).lines().count() > 80);
    assert_eq!(rflow(dir, &["explain", "RF9999"]).0, 1);
}

#[test]
fn options_that_cannot_be_met_are_refused() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    write(dir, "main.nf", "workflow {\n    println 'ran'\n}\n");
    for option in [
        &["-with-conda"][..],
        &["-test", "f"],
        &["-lib", "missing"],
        &["-r", "main"],
        &["-with-wave"],
    ] {
        let (code, text) = rflow(dir, &[&["run", "main.nf"], option].concat());
        assert!(code == 1 && !text.contains("ran"), "{option:?}: {text}");
    }
    let text = ok(dir, &["run", "main.nf", "-with-weblog", "-offline"]);
    assert!(
        text.contains("WARN: The option -with-weblog") && text.contains("ran"),
        "{text}"
    );
}

#[test]
fn whole_environment_for_tasks() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let script = "process A {\n    debug true\n\n    script:\n    \"\"\"\n    grep -c 'MY_OWN_VARIABLE=' .command.run || \
                  true\n    \"\"\"\n}\n\nworkflow {\n    A()\n}\n";
    write(dir, "main.nf", script);
    for (option, count) in [(None, "0"), (Some("-E"), "1")] {
        let mut args = vec!["-q", "run", "main.nf"];
        args.extend(option);
        let output = command(dir, &args).env("MY_OWN_VARIABLE", "x").output().unwrap();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap().trim(),
            count,
            "{option:?}"
        );
    }
}

#[test]
fn runs_in_the_background() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    write(dir, "main.nf", "workflow {\n    println 'ran'\n}\n");
    for args in [["-bg", "run", "main.nf"], ["run", "main.nf", "-bg"]] {
        let _ = std::fs::remove_file(dir.join(".nextflow/history"));
        let output = std::fs::File::create(dir.join("out")).unwrap();
        let status = command(dir, &args).stdout(output).status().unwrap();
        assert!(status.success(), "{args:?}");
        let id = std::fs::read_to_string(dir.join(".nextflow.pid")).unwrap();
        assert!(id.parse::<u32>().is_ok(), "{id}");
        let patience = Instant::now() + Duration::from_secs(60);
        let done =
            || std::fs::read_to_string(dir.join(".nextflow/history")).is_ok_and(|h| h.contains("\tOK\t"));
        while !done() {
            assert!(Instant::now() < patience, "{args:?}: the run did not end");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(std::fs::read_to_string(dir.join("out")).unwrap().contains("ran"));
    }
}

#[test]
fn tasks_that_outlive_a_failed_run() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let script = "process SLOW {\n    output:\n    path 'o.txt'\n\n    script:\n    'sleep 2; touch o.txt'\n}\n\n\
                  process BAD {\n    script:\n    'while [ ! -e ../../*/*/.command.begin ]; do sleep 0.1; done; sleep \
                  0.5; exit 1'\n}\n\nworkflow {\n    SLOW()\n    BAD()\n}\n";
    write(dir, "main.nf", script);
    let ended = || {
        let find = Command::new("find")
            .args(["work", "-name", "o.txt"])
            .current_dir(dir)
            .output();
        !find.unwrap().stdout.is_empty()
    };
    for (option, outlives) in [(None, false), (Some("-disable-jobs-cancellation"), true)] {
        let mut args = vec!["run", "main.nf"];
        args.extend(option);
        // Not through a pipe: tasks hold its other end.
        let output = std::fs::File::create(dir.join("out")).unwrap();
        let status = command(dir, &args)
            .stdout(output)
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(1), "{option:?}");
        assert!(!ended(), "{option:?}");
        let patience = Instant::now() + Duration::from_secs(if outlives { 60 } else { 4 });
        while !ended() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(ended(), outlives, "{option:?}");
    }
}
