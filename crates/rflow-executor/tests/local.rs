//! The local executor, in both kinds of workers.

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use common::{Bench, both_modes, eventually, is_alive, read, strings};
use rflow_executor::WorkerMode;
use rflow_executor::local::{TaskState, probe};
use rflow_task::{Executor, StageIn, TaskId};

#[test]
fn a_task_fills_its_work_dir() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let mut task = bench.task("cat 'in dir/a b'; cat; echo oops >&2; pwd; exit 3");
        task.stdin = Some("stdin\n".to_owned());
        fs::write(bench.dir.path().join("src"), "staged\n").unwrap();
        task.inputs.push(StageIn {
            source: bench.dir.path().join("src"),
            name: "in dir/a b".to_owned(),
        });
        let outcome = bench.run(&task);
        assert_eq!((outcome.exit, outcome.error), (Some(3), None));
        assert!(outcome.started > 0 && outcome.completed >= outcome.started && !outcome.timed_out);
        let out = format!("staged\nstdin\n{}\n", task.work_dir.display());
        assert_eq!(read(&task, ".command.out"), out);
        assert_eq!(read(&task, ".command.err"), "oops\n");
        assert_eq!(read(&task, ".command.log").len(), out.len() + 5);
        assert_eq!(read(&task, ".exitcode"), "3");
        assert_eq!(read(&task, ".command.in"), "stdin\n");
        assert_eq!(read(&task, ".command.sh"), task.script);
        assert!(read(&task, ".command.begin").starts_with("pid="));
        assert!(read(&task, ".command.run").starts_with("#!/bin/bash\n"));
        assert_eq!(probe(&task.work_dir), TaskState::Finished(3));
    }
}

#[test]
fn environment() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let bin = bench.dir.path().join("bin dir");
    fs::create_dir(&bin).unwrap();
    for name in ["mytool", "cat"] {
        fs::write(bin.join(name), "#!/bin/sh\necho mine\n").unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let script = "mytool; echo x | cat; printf '%s|' \"$A\" \"$B\" \"$C\"; [ $NXF_TASK_WORKDIR = \"$PWD\" ]";
    for (extra, expected) in [
        (None, "mine\nx\nl1\nl2|a \"q\" 'b'|ü|"),
        (Some("x"), "mine\nx\nl1\nl2|a \"q\" 'b'|ü|"),
    ] {
        let mut task = bench.task(&script.replace("$NXF", "\"$NXF").replace("DIR =", "DIR\" ="));
        task.before_script = extra.map(|_| "true".to_owned());
        task.bin_dirs.push(bin.clone());
        for (name, value) in [("A", "l1\nl2"), ("B", "a \"q\" 'b'"), ("C", "ü")] {
            task.env.push((name.to_owned(), value.to_owned()));
        }
        let outcome = bench.run(&task);
        assert_eq!(outcome.exit, Some(0), "{}", read(&task, ".command.log"));
        assert_eq!(read(&task, ".command.out"), expected);
    }
}

#[test]
fn variables_are_expanded_by_a_shell() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let mut task = bench.task("echo \"$A $B\"; echo $PATH");
    task.env = vec![
        ("A".to_owned(), "$HOME/x".to_owned()),
        ("B".to_owned(), "`echo hi` \\$x".to_owned()),
        ("PATH".to_owned(), "/opt/foo:$PATH".to_owned()),
    ];
    assert_eq!(bench.run(&task).exit, Some(0));
    let home = std::env::var("HOME").unwrap();
    let path = std::env::var("PATH").unwrap();
    assert_eq!(
        read(&task, ".command.out"),
        format!("{home}/x hi $x\n/opt/foo:{path}\n")
    );
}

#[test]
fn signals_become_statuses() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let task = bench.task("kill -9 $$");
        assert_eq!(bench.run(&task).exit, Some(137));
        assert_eq!(read(&task, ".exitcode"), "137");
    }
}

#[test]
fn a_missing_shell_is_told() {
    let plain = tempfile::NamedTempFile::new().unwrap();
    for (shell, status) in [
        ("/nope/bash", 127),
        ("nosuchtool", 127),
        (plain.path().to_str().unwrap(), 126),
    ] {
        for mode in both_modes() {
            let mut bench = Bench::new(mode);
            let mut task = bench.task("true");
            task.shell = strings(&[shell, "-x"]);
            let outcome = bench.run(&task);
            assert_eq!(outcome.exit, Some(status));
            let error = outcome.error.unwrap();
            let expected = if status == 127 {
                "command not found"
            } else {
                "it is not executable"
            };
            assert_eq!(error, format!("Cannot start `{shell}`: {expected}"));
            assert_eq!(read(&task, ".command.err"), format!("{error}\n"));
            assert_eq!(read(&task, ".exitcode"), status.to_string());
        }
    }
}

#[test]
fn programs_are_found_on_the_path() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let mut task = bench.task("echo hi");
    task.shell = strings(&["bash", "-ue"]);
    assert_eq!(bench.run(&task).exit, Some(0));
}

#[test]
fn a_bad_work_dir_is_told() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let mut task = bench.task("true");
    task.work_dir = bench.dir.path().join("missing");
    let outcome = bench.run(&task);
    assert_eq!(outcome.exit, None);
    assert!(outcome.error.unwrap().contains("missing/.command.sh"));
}

#[test]
fn time_limits_escalate() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let mut task = bench.task("sleep 100");
        task.resources.time = Some(200);
        let begin = Instant::now();
        let outcome = bench.run(&task);
        assert!(outcome.timed_out && begin.elapsed() < Duration::from_secs(4));
        assert_eq!(outcome.exit, Some(143));
        // A script that ignores the polite way, with a child in a process group of its own.
        let mut task = bench.task("trap '' TERM\n(trap '' TERM; timeout 100 sleep 99) &\necho $! > pid\nwhile true; do sleep 1; done");
        task.resources.time = Some(300);
        let begin = Instant::now();
        let outcome = bench.run(&task);
        assert!(outcome.timed_out && begin.elapsed() > Duration::from_secs(5));
        assert_eq!(outcome.exit, Some(137));
        eventually("children die", || !is_alive(&read(&task, "pid")));
    }
}

#[test]
fn killed_tasks_end_with_all_they_started() {
    for mode in both_modes() {
        for wrapped in [false, true] {
            let mut bench = Bench::new(mode.clone());
            let mut task =
                bench.task("timeout 100 sleep 98 &\necho $! > pid\nsleep 97 & echo $! > pid2\nwait");
            task.before_script = wrapped.then(|| "true".to_owned());
            bench.submit(&task);
            bench.started();
            eventually("it runs", || {
                fs::metadata(task.work_dir.join("pid2")).is_ok_and(|m| m.len() > 0)
            });
            bench.executor.kill(&[task.id, TaskId(99)]);
            let outcome = bench.finished();
            assert_eq!(
                (outcome.exit, outcome.timed_out),
                (Some(143), false),
                "wrapped: {wrapped}"
            );
            for pid in ["pid", "pid2"] {
                eventually("children die", || !is_alive(&read(&task, pid)));
            }
        }
    }
}

#[test]
fn queued_tasks_can_be_killed_and_closing_ends_all() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let tasks: Vec<_> = (0..40)
            .map(|_| std::sync::Arc::new(bench.task("sleep 50")))
            .collect();
        bench.executor.submit(tasks.clone());
        let ids: Vec<_> = tasks[20..].iter().map(|task| task.id).collect();
        bench.executor.kill(&ids);
        let outcomes = bench.all_finished(20);
        assert!(ids.iter().all(|id| outcomes.contains_key(id)));
        bench.executor.close();
        assert_eq!(bench.all_finished(20).len(), 20);
        assert!(bench.events.try_recv().is_err());
    }
}

#[test]
fn much_output() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let task = bench.task("head -c 100000000 /dev/zero & head -c 1000000 /dev/zero >&2; wait");
        assert_eq!(bench.run(&task).exit, Some(0));
        let size = |name: &str| fs::metadata(task.work_dir.join(name)).unwrap().len();
        assert_eq!(size(".command.out"), 100_000_000);
        assert_eq!(size(".command.err"), 1_000_000);
        assert_eq!(size(".command.log"), 101_000_000);
    }
}

#[test]
fn a_script_may_close_its_output() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let begin = Instant::now();
    let task = bench.task("exec >&- 2>&-\nsleep 0.3\ntouch done");
    assert_eq!(bench.run(&task).exit, Some(0));
    assert!(task.work_dir.join("done").exists());
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[test]
fn output_of_children_that_outlive_the_script_is_kept() {
    let mut bench = Bench::new(WorkerMode::Thread);
    assert_eq!(
        bench.output("(sleep 0.5; echo late) & echo early"),
        "early\nlate\n"
    );
    for (wrapped, left) in [
        (false, "sleep 30"),
        (true, "sleep 30"),
        (false, "setsid sleep 30"),
    ] {
        // Others go on meanwhile, and a kill does not wait for it.
        let mut lingering = bench.task(&format!("{left} & echo $! > pid"));
        lingering.before_script = wrapped.then(|| "true".to_owned());
        bench.submit(&lingering);
        bench.started();
        eventually("the script ends", || {
            fs::metadata(lingering.work_dir.join("pid")).is_ok_and(|meta| meta.len() > 1)
        });
        std::thread::sleep(Duration::from_millis(200));
        let quick = bench.task("true");
        assert_eq!(bench.run(&quick).exit, Some(0));
        bench.executor.kill(&[lingering.id]);
        // What the script left behind had not ended, so neither had the task.
        assert_eq!(bench.finished().exit, Some(143), "{left}, wrapped: {wrapped}");
        eventually("it is killed, too", || !is_alive(&read(&lingering, "pid")));
    }
}

#[test]
fn a_task_that_handles_its_signal_has_not_succeeded() {
    for mode in both_modes() {
        for wrapped in [false, true] {
            for limit in [None, Some(300)] {
                let mut bench = Bench::new(mode.clone());
                let mut task = bench.task("trap 'echo half > x; exit 0' TERM\nsleep 60 & touch there; wait");
                task.before_script = wrapped.then(|| "true".to_owned());
                task.resources.time = limit;
                bench.submit(&task);
                bench.started();
                eventually("it runs", || task.work_dir.join("there").exists());
                if limit.is_none() {
                    bench.executor.kill(&[task.id]);
                }
                let outcome = bench.finished();
                assert_eq!((outcome.exit, outcome.timed_out), (Some(143), limit.is_some()));
                assert_eq!(read(&task, "x"), "half\n");
                // A later run must not take it for a finished task.
                assert_eq!(probe(&task.work_dir), TaskState::Finished(143));
            }
        }
    }
}

#[test]
fn outputs_wait_for_all_writers() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        // The shell does not wait for the process of the substitution, which has the output of the script as its own.
        let mut task = bench.task("seq 3 | tee >(sleep 1; cat > sorted) > /dev/null; touch sorted");
        task.scratch = Some("true".to_owned());
        task.output_patterns = vec!["sorted".to_owned()];
        task.after_script = Some("wc -l < sorted > lines".to_owned());
        assert_eq!(bench.run(&task).exit, Some(0));
        assert_eq!(read(&task, "sorted"), "1\n2\n3\n");
        assert_eq!(read(&task, "lines").trim(), "3");
    }
}

#[test]
fn a_wrapper_removes_the_scratch_folder_of_a_script_that_must_be_killed() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let scratch = bench.dir.path().join("scratch");
    let mut task = bench.task("trap '' TERM\ntouch there; sleep 60; sleep 60");
    task.scratch = Some(scratch.to_string_lossy().into_owned());
    task.resources.time = Some(300);
    let outcome = bench.run(&task);
    assert!(outcome.timed_out && outcome.exit == Some(137), "{outcome:?}");
    assert_eq!(fs::read_dir(scratch).unwrap().count(), 0);
}

#[test]
fn many_tasks_at_once() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let tasks: Vec<_> = (0..200)
            .map(|n| std::sync::Arc::new(bench.task(&format!("echo {n}; exit {}", n % 7))))
            .collect();
        bench.executor.submit(tasks.clone());
        let outcomes = bench.all_finished(200);
        for (n, task) in tasks.iter().enumerate() {
            assert_eq!(outcomes[&task.id].exit, Some(i32::try_from(n % 7).unwrap()));
            assert_eq!(read(task, ".command.out"), format!("{n}\n"));
        }
    }
}

#[test]
fn metrics_in_the_format_of_the_reference() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let mut task =
        bench.task("head -c 3000000 /dev/zero > f; x=0; for i in {1..150000}; do x=$i; done; sleep 0.3");
    task.metrics = true;
    let metrics = bench.run(&task).metrics.unwrap();
    assert!(metrics.realtime >= 300, "{metrics:?}");
    assert!(metrics.cpu_tenths > 0 && metrics.cpu_tenths < 4000, "{metrics:?}");
    assert!(
        metrics.wchar >= 3_000_000 && metrics.rchar >= 3_000_000,
        "{metrics:?}"
    );
    assert!(
        metrics.peak_rss > 1_000_000 && metrics.peak_vmem > metrics.peak_rss,
        "{metrics:?}"
    );
    let trace = read(&task, ".command.trace");
    let names: Vec<_> = trace
        .lines()
        .map(|line| line.split('=').next().unwrap())
        .collect();
    assert_eq!(
        names.join(" "),
        "nextflow.trace/v2 realtime %cpu cpu_model rchar wchar syscr syscw read_bytes write_bytes %mem vmem rss \
         peak_vmem peak_rss vol_ctxt inv_ctxt"
    );
    assert!(trace.contains(&format!("\npeak_rss={}\n", metrics.peak_rss / 1024)));
}

#[test]
fn probing_work_dirs() {
    let mut bench = Bench::new(WorkerMode::Thread);
    let task = bench.task("while [ ! -e go ]; do sleep 0.05; done");
    assert_eq!(probe(&task.work_dir), TaskState::NotStarted);
    bench.submit(&task);
    let pid = bench.started();
    assert_eq!(probe(&task.work_dir), TaskState::Running(pid));
    fs::write(task.work_dir.join("go"), "").unwrap();
    bench.finished();
    assert_eq!(probe(&task.work_dir), TaskState::Finished(0));
    fs::remove_file(task.work_dir.join(".exitcode")).unwrap();
    assert_eq!(probe(&task.work_dir), TaskState::Lost);
}
