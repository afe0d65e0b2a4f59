//! The texts of `.command.sh` and `.command.run`, by running them.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{Bench, eventually, is_alive, read, strings};
use rflow_executor::WorkerMode;
use rflow_executor::wrapper::{command_sh, needs_wrapper};
use rflow_task::{Executor, StageIn, StageMode, TaskSpec};

fn bench() -> Bench {
    Bench::new(WorkerMode::Thread)
}

/// Repeats a task as a user would, from another folder.
fn by_hand(task: &TaskSpec, relative: bool) -> Output {
    let mut command = Command::new("bash");
    if relative {
        let name = task.work_dir.file_name().unwrap();
        command
            .current_dir(task.work_dir.parent().unwrap())
            .arg(Path::new(name).join(".command.run"));
    } else {
        command.current_dir("/").arg(task.work_dir.join(".command.run"));
    }
    command.output().unwrap()
}

fn odd_inputs(bench: &Bench) -> Vec<StageIn> {
    let source = bench.dir.path().join("odd 'source' \"ü\"\nx");
    fs::write(&source, "content\n").unwrap();
    [
        "plain",
        "in dir/a b",
        "it's",
        "q\"q",
        "new\nline",
        "-n",
        "$(echo x)`y`",
        "ü*?[a]",
    ]
    .iter()
    .map(|name| StageIn {
        source: source.clone(),
        name: (*name).to_owned(),
    })
    .collect()
}

const CAT_ALL: &str =
    "cat plain 'in dir/a b' \"it's\" 'q\"q' $'new\\nline' ./-n '$(echo x)`y`' 'ü*?[a]' | sort -u; echo e >&2";

#[test]
fn by_hand_repeats_the_task() {
    let mut bench = bench();
    for mode in [
        StageMode::Symlink,
        StageMode::Rellink,
        StageMode::Link,
        StageMode::Copy,
    ] {
        let mut task = bench.task(&format!("{CAT_ALL}; cat; exit 4"));
        task.inputs = odd_inputs(&bench);
        task.stage_mode = mode;
        task.stdin = Some("in\n".to_owned());
        assert_eq!(bench.run(&task).exit, Some(4), "{}", read(&task, ".command.log"));
        assert_eq!(read(&task, ".command.out"), "content\nin\n");
        for file in [
            ".exitcode",
            ".command.out",
            ".command.err",
            ".command.log",
            ".command.begin",
            "plain",
            "-n",
        ] {
            fs::remove_file(task.work_dir.join(file)).unwrap();
        }
        for relative in [false, true] {
            let output = by_hand(&task, relative);
            assert_eq!(output.status.code(), Some(4), "{output:?}");
            assert_eq!(String::from_utf8(output.stdout).unwrap(), "content\nin\n");
            assert_eq!(String::from_utf8(output.stderr).unwrap(), "e\n");
            assert_eq!(read(&task, ".command.out"), "content\nin\n");
            assert_eq!(read(&task, ".command.err"), "e\n");
            assert_eq!(read(&task, ".command.log").len(), 13);
            assert_eq!(read(&task, ".exitcode"), "4");
            assert_eq!(read(&task, ".command.begin"), "");
        }
        let linked = fs::symlink_metadata(task.work_dir.join("plain"))
            .unwrap()
            .is_symlink();
        assert_eq!(
            linked,
            matches!(mode, StageMode::Symlink | StageMode::Rellink),
            "{mode:?}"
        );
    }
}

#[test]
fn commands_around_the_script() {
    let mut bench = bench();
    let mut task = bench.task("echo \"${MYV:-none} $FROM\"; echo e >&2");
    task.before_script = Some("echo before; export FROM=before; MYV=1\n".to_owned());
    task.after_script = Some("pwd; echo after $MYV".to_owned());
    let outcome = bench.run(&task);
    assert_eq!((outcome.exit, outcome.error), (Some(0), None));
    assert_eq!(read(&task, ".command.out"), "none before\n");
    assert_eq!(read(&task, ".command.err"), "e\n");
    let log = read(&task, ".command.log");
    // What the script printed comes through the worker, so on a busy machine it may come after what follows it.
    let after = format!("{}\nafter 1\n", task.work_dir.display());
    assert!(log.starts_with("before\n") && log.contains(&after), "{log}");
    assert!(log.contains("none before\n") && log.contains("e\n"), "{log}");
    assert_eq!(by_hand(&task, false).status.code(), Some(0));
}

#[test]
fn what_fails_around_the_script_fails_the_task() {
    let mut bench = bench();
    for (before, script, after, status) in [
        ("false", "true", "true", 1),
        ("exit 7", "true", "true", 7),
        ("true", "true", "exit 5", 5),
        ("true", "true", "false", 1),
        ("true", "exit 3", "exit 5", 3),
        ("true", "true", "false; true", 0),
        ("nosuchtool", "true", "true", 127),
    ] {
        let mut task = bench.task(script);
        task.before_script = Some(before.to_owned());
        task.after_script = Some(after.to_owned());
        assert_eq!(
            bench.run(&task).exit,
            Some(status),
            "{before} / {script} / {after}"
        );
        assert_eq!(read(&task, ".exitcode"), status.to_string());
    }
}

#[test]
fn modules() {
    let mut bench = bench();
    let mut task = bench.task("true");
    task.modules = strings(&["foo/1.0", "bar"]);
    task.before_script = Some("module() { echo \"module $*\"; }".to_owned());
    assert_eq!(bench.run(&task).exit, Some(0));
    assert_eq!(
        read(&task, ".command.log"),
        "module load foo/1.0\nmodule load bar\n"
    );
}

#[test]
fn scratch_folders() {
    let mut bench = bench();
    let base = bench.dir.path().join("scratch base");
    for scratch in ["true", &base.display().to_string()] {
        let mut task = bench.task(
            "pwd; cat plain; mkdir -p d/sub; touch 'out 1.txt' d/sub/x d/y left; ln -s d/y lnk; X=1; [ \"$PWD\" = \"$NXF_TASK_WORKDIR\" ]",
        );
        task.scratch = Some(scratch.to_owned());
        task.inputs = odd_inputs(&bench)[..1].to_vec();
        task.env_outputs = strings(&["X"]);
        task.output_patterns = strings(&["out*.txt", "d/**", "lnk", "{a,b}.txt", "missing", "it's"]);
        let outcome = bench.run(&task);
        assert_eq!(outcome.exit, Some(0), "{}", read(&task, ".command.log"));
        let out = read(&task, ".command.out");
        let folder = out.lines().next().unwrap();
        assert!(folder.contains("/rflow."), "{out}");
        assert!(!Path::new(folder).exists());
        for name in ["out 1.txt", "d/sub/x", "d/y", "lnk"] {
            assert!(task.work_dir.join(name).exists(), "{name}");
        }
        assert!(!task.work_dir.join("left").exists() && !task.work_dir.join("plain").exists());
        assert_eq!(read(&task, ".command.env"), "\nX=1\n/X/\n");
    }
}

#[test]
fn values_of_outputs() {
    let mut bench = bench();
    let mut task = bench.task("cd /\nX=(1 2 '3 4'); Y='a\n-n b\\n'; IFS=:; VERSION=7");
    task.env_outputs = strings(&["X", "Y", "UNSET"]);
    for (name, command) in [
        ("e1", "printf '\\n\\na\\n\\nb\\n\\n'"),
        ("e2", "echo v $VERSION \\$HOME \"q\""),
        ("e3", "echo out; echo problem >&2; exit 3"),
        ("e4", "echo out; echo noise >&2"),
        ("e5", "nosuchtool | cat"),
        ("e6", "true"),
        ("e7", "cat .command.env >/dev/null && echo here"),
    ] {
        task.eval_outputs.push((name.to_owned(), command.to_owned()));
    }
    assert_eq!(bench.run(&task).exit, Some(0), "{}", read(&task, ".command.log"));
    let home = std::env::var("HOME").unwrap();
    let expected = format!(
        "\nX=1 2 3 4\n/X/\nY=a\n-n b\\n\n/Y/\nUNSET=\n/UNSET/\ne1=a\n\nb\n/e1/=exit:0\ne2=v 7 {home} q\n/e2/=exit:0\n\
         e3=problem\n/e3/=exit:3\ne4=out\n/e4/=exit:0\ne5=\n/e5/=exit:0\ne6=\n/e6/=exit:0\ne7=here\n/e7/=exit:0\n"
    );
    assert_eq!(read(&task, ".command.env"), expected);
    let before = read(&task, ".command.env");
    assert_eq!(by_hand(&task, false).status.code(), Some(0));
    assert_eq!(read(&task, ".command.env"), before);
}

#[test]
fn values_are_not_saved_when_the_script_fails() {
    let mut bench = bench();
    let mut task = bench.task("X=1; false");
    task.env_outputs = strings(&["X"]);
    assert_eq!(bench.run(&task).exit, Some(1));
    assert!(!task.work_dir.join(".command.env").exists());
}

#[test]
fn other_languages_get_no_shell_code() {
    let mut bench = bench();
    let mut task = bench.task("print(1)");
    task.shell = strings(&["/usr/bin/env", "python3"]);
    task.env_outputs = strings(&["X"]);
    assert_eq!(command_sh(&task), task.script);
    task.shell = strings(&["/usr/bin/env", "bash", "-ue"]);
    assert!(command_sh(&task).contains("/X/"));
}

/// Whether this process was started with SIGINT ignored, as by `nohup` and `&`: its children cannot change that.
fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 0b10 != 0)
}

#[test]
fn signals_reach_the_script() {
    let mut bench = bench();
    let task = bench.task("echo $$ > pid; sleep 96 & echo $! > pid2; trap 'exit 42' USR2; wait");
    bench.submit(&task);
    bench.started();
    eventually("it runs", || read(&task, "pid2").ends_with('\n'));
    bench.executor.kill(&[task.id]);
    bench.finished();
    for (signal, status) in [("TERM", 143), ("INT", 130), ("USR2", 140)] {
        if signal == "INT" && ignores_interrupts() {
            continue;
        }
        fs::remove_file(task.work_dir.join("pid2")).unwrap();
        let mut child = Command::new("bash")
            .arg(task.work_dir.join(".command.run"))
            .current_dir("/")
            .spawn()
            .unwrap();
        eventually("it runs", || read(&task, "pid2").ends_with('\n'));
        let kill = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
        let code = child.wait().unwrap().code();
        // Bash loses the script's own status (42) when the script ends while `wait` is interrupted.
        assert!(
            code == Some(status) || code == Some(42) && signal == "USR2",
            "{signal} {code:?}"
        );
        assert_eq!(read(&task, ".exitcode"), code.unwrap_or_default().to_string());
        for pid in ["pid", "pid2"] {
            eventually("all are gone", || !is_alive(&read(&task, pid)));
        }
    }
}

#[test]
fn most_tasks_need_no_wrapper() {
    let mut bench = bench();
    let mut task = bench.task("true");
    task.env.push(("A".to_owned(), "plain \"value\"".to_owned()));
    assert!(!needs_wrapper(&task));
    task.env.push(("B".to_owned(), "$A".to_owned()));
    assert!(needs_wrapper(&task));
}
