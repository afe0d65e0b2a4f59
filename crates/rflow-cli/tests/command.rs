//! The command as it is called.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

fn call(dir: &Path, program: &Path, args: &[&str]) -> (i32, String, String) {
    let output: Output = Command::new(program)
        .args(args)
        .current_dir(dir)
        .env_remove("NXF_CACHE_DIR")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn works_under_another_name() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("nextflow");
    symlink(env!("CARGO_BIN_EXE_rflow"), &link).unwrap();
    let (code, out, err) = call(dir.path(), &link, &["-v"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("nextflow version 26.04.0."), "{out}");
    let (code, out, _) = call(dir.path(), &link, &["help", "run"]);
    assert_eq!(code, 0);
    assert!(out.contains("-with-trace"), "{out}");
}

#[test]
fn mistakes_end_with_one_and_a_message_on_standard_error() {
    let dir = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_rflow"));
    for (args, message) in [
        (&["run", "x.nf", "-resum"][..], "Unknown option: -resum"),
        (&["bogus"], "Expected a command, got bogus"),
        (&["run"], "No project name was specified"),
        (
            &["run", "x.nf", "-name", "Bad_"],
            "Not a valid run name: `Bad_` -- It must match the pattern",
        ),
        (&["log"], "It looks like no pipeline was executed in this folder"),
    ] {
        let (code, out, err) = call(dir.path(), program, args);
        assert_eq!((code, out.as_str()), (1, ""), "{args:?}");
        assert!(err.starts_with(message), "{args:?}: {err}");
    }
}
