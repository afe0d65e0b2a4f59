//! Whole jobs against a store that is a folder.

#![allow(clippy::print_stderr, reason = "what is skipped has to be seen")]

mod common;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use common::{Bench, input, strings, task};
use rflow_executor::local::{parse_machine, parse_trace};
use rflow_stage::Target;
use rflow_task::MachineInfo;
use rustix::process::Signal;

const ODD: [&str; 8] = [
    "a b.txt",
    "it's \"q\".txt",
    "new\nline",
    "ünï ☃",
    "-n",
    "$(touch x)`y`",
    "sub dir/deep/x",
    "*?[z]",
];

#[test]
fn odd_names_go_in_and_out() {
    let bench = Bench::new();
    let mut spec = task("");
    let mut script = String::from("mkdir out\n");
    for (at, name) in ODD.iter().enumerate() {
        let source = format!("s3://bucket/data/{name}");
        bench.put(&source, &format!("content {at}"));
        spec.inputs.push(input(&source, name));
        let word = format!("'{}'", name.replace('\'', "'\\''"));
        let folder = Path::new(name).parent().unwrap().display().to_string();
        script.push_str(&format!("mkdir -p 'out/{folder}'; cp -- {word} out/{word}\n"));
    }
    spec.script = format!("#!/bin/bash -ue\n{script}");
    spec.output_patterns = strings(&["out"]);
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    for (at, name) in ODD.iter().enumerate() {
        assert_eq!(
            bench.get(&format!("out/{name}")).as_deref(),
            Some(&*format!("content {at}")),
            "{name:?}"
        );
    }
    assert_eq!(bench.outputs().len(), ODD.len());
}

#[test]
fn the_machine_is_told_with_the_figures() {
    let mut bench = Bench::new();
    bench.machine = || {
        Some(MachineInfo {
            machine_type: Some("f2.6xlarge".to_owned()),
            zone: None,
            price_model: Some("spot".to_owned()),
        })
    };
    let mut spec = task("true");
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    assert!(bench.get(".command.trace").is_none(), "nobody wants figures");
    spec.metrics = true;
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    let trace = bench.get(".command.trace").unwrap();
    assert!(parse_trace(&trace).is_some());
    assert_eq!(parse_machine(&trace), (bench.machine)());
    bench.machine = || {
        thread::sleep(Duration::from_secs(600));
        None
    };
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    let trace = bench.get(".command.trace").unwrap();
    assert!(parse_trace(&trace).is_some() && parse_machine(&trace).is_none());
}

#[test]
fn the_files_of_the_work_dir() {
    let bench = Bench::new();
    let mut spec = task("echo out; echo err >&2; cat; X='a b'; echo $Y; [[ $PWD == \"$NXF_TASK_WORKDIR\" ]]");
    spec.stdin = Some("from stdin\n".to_owned());
    spec.env = vec![("Y".into(), "a 'value'".into())];
    spec.env_outputs = strings(&["X"]);
    spec.metrics = true;
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    assert_eq!(bench.get(".command.out").unwrap(), "out\nfrom stdin\na 'value'\n");
    assert_eq!(bench.get(".command.err").unwrap(), "err\n");
    let log = bench.get(".command.log").unwrap();
    assert!(log.contains("out\n") && log.contains("err\n"), "{log}");
    assert!(bench.get(".command.env").unwrap().contains("X=a b\n/X/"));
    assert!(
        bench
            .get(".command.trace")
            .unwrap()
            .starts_with("nextflow.trace/v2\nrealtime=")
    );
    assert!(bench.get(".command.begin").is_some());
    assert_eq!(bench.get(".exitcode").unwrap(), "0");
    assert!(
        bench.get(".command.sh").is_none() && bench.get(".command.run").is_none(),
        "the executor wrote them"
    );
    let written = bench.store.written.lock().unwrap();
    assert!(written[0].ends_with("/.command.begin"), "{written:?}");
    assert!(written.last().unwrap().ends_with("/.exitcode"), "{written:?}");
    let configs = bench.configs.lock().unwrap();
    assert!(configs[0].is_null());
    assert_eq!(configs[1]["aws"]["region"], "eu-west-1");
}

#[test]
fn folders_and_programs() {
    let bench = Bench::new();
    for (key, text) in [("d/x", "1"), ("d/sub/y", "2"), ("d/sub/.h", "3")] {
        bench.put(&format!("s3://bucket/{key}"), text);
    }
    bench.put("s3://bucket/bin/hello", "#!/bin/bash\necho hello from bin\n");
    fs::create_dir_all(bench.store.path(Path::new("s3://bucket/void"))).unwrap();
    fs::write(bench.dir.path().join("local"), "local").unwrap();
    let local = bench.dir.path().join("local");
    let mut spec =
        task("hello; cat in/d/x in/d/sub/y in/d/sub/.h loc; ls void; mkdir -p res/e; cp -r in/d res/");
    spec.inputs = vec![
        input("s3://bucket/d", "in/d"),
        input("s3://bucket/void", "void"),
        input(local.to_str().unwrap(), "loc"),
    ];
    spec.bin_dirs = vec!["s3://bucket/bin".into(), "s3://bucket/nothing".into()];
    spec.output_patterns = strings(&["res"]);
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    assert_eq!(bench.get(".command.out").unwrap(), "hello from bin\n123local");
    assert_eq!(bench.outputs(), ["res/d/sub/.h", "res/d/sub/y", "res/d/x"]);
    assert!(bench.store.path(&bench.work.join("res/e")).is_dir());
}

#[test]
fn commands_before_and_after() {
    let bench = Bench::new();
    let mut spec = task("echo $V; echo x > out.txt");
    spec.before_script = Some("export V=before".into());
    spec.after_script = Some("echo after > after.txt".into());
    spec.scratch = Some("true".into());
    spec.output_patterns = strings(&["*.txt"]);
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    assert_eq!(bench.get(".command.out").unwrap(), "before\n");
    assert_eq!(bench.outputs(), ["after.txt", "out.txt"]);
}

#[test]
fn a_script_that_fails() {
    let bench = Bench::new();
    let mut spec = task("echo partial > out.txt; echo broken >&2; exit 42");
    spec.output_patterns = strings(&["out.txt"]);
    assert_eq!(bench.run(&spec), 42);
    assert_eq!(bench.get(".exitcode").unwrap(), "42");
    assert_eq!(bench.get(".command.err").unwrap(), "broken\n");
    assert!(bench.outputs().is_empty());
    // A program that is missing: as a shell has it.
    let mut spec = task("x");
    spec.shell = strings(&["no-such-program"]);
    assert_eq!(bench.run(&spec), 127);
    assert!(bench.get(".command.err").unwrap().contains("no-such-program"));
}

#[test]
fn a_missing_input() {
    let bench = Bench::new();
    bench.put("s3://bucket/there", "x");
    let mut spec = task("touch ran");
    spec.inputs = vec![input("s3://bucket/there", "a"), input("s3://bucket/gone", "b")];
    assert_eq!(bench.run(&spec), 183);
    let expected = "Cannot stage input `b` from s3://bucket/gone: nothing is there; was it deleted, or is the address mistyped?\n";
    assert_eq!(bench.printed(), expected);
    assert_eq!(
        bench.get(".command.err").unwrap(),
        format!("rflow-stage: {expected}")
    );
    assert_eq!(
        bench.get(".command.log").unwrap(),
        format!("rflow-stage: {expected}")
    );
    assert_eq!(bench.get(".exitcode").unwrap(), "183");
}

#[test]
fn no_way_out_of_the_work_dir() {
    let bench = Bench::new();
    bench.put("s3://bucket/x", "x");
    for name in ["../x", "/etc/x", "a/../../x"] {
        let mut spec = task("true");
        spec.inputs = vec![input("s3://bucket/x", name)];
        assert_eq!(bench.run(&spec), 183, "{name}");
        assert!(bench.printed().contains("leads out of the work dir"));
    }
}

#[test]
fn tries_again() {
    let bench = Bench::new();
    bench.put("s3://bucket/x", "x");
    let mut spec = task("cp x y");
    spec.inputs = vec![input("s3://bucket/x", "x")];
    spec.output_patterns = strings(&["y"]);
    for what in [
        "read ",
        "stat ",
        "download ",
        "upload s3://bucket/work/ab/cdef/y",
        "/.exitcode",
    ] {
        bench.store.fault(what, ErrorKind::ConnectionReset, 3);
    }
    assert_eq!(bench.run(&spec), 0, "{}", bench.printed());
    assert_eq!(bench.outputs(), ["y"]);
    assert_eq!(bench.store.calls.lock().unwrap()["download s3://bucket/x"], 4);
    // One time more is too often.
    bench.store.fault("download ", ErrorKind::ConnectionReset, 4);
    assert_eq!(bench.run(&spec), 183);
    assert!(
        bench
            .printed()
            .contains("see whether the network and the store can be reached"),
        "{}",
        bench.printed()
    );
}

#[test]
fn results_that_cannot_be_stored() {
    let bench = Bench::new();
    let mut spec = task("touch y");
    spec.output_patterns = strings(&["y"]);
    bench.store.fault(
        "upload s3://bucket/work/ab/cdef/y",
        ErrorKind::PermissionDenied,
        1,
    );
    assert_eq!(bench.run(&spec), 186);
    assert_eq!(bench.get(".exitcode").unwrap(), "186");
    assert!(
        bench
            .get(".command.err")
            .unwrap()
            .contains("Cannot store output `y` in s3://bucket/work/ab/cdef: ")
    );
    // The last file.
    bench.store.fault(
        "write s3://bucket/work/ab/cdef/.exitcode",
        ErrorKind::PermissionDenied,
        1,
    );
    assert_eq!(bench.run(&spec), 187);
    // No right to write is noticed before anything else happens.
    bench
        .store
        .fault("/.command.begin", ErrorKind::PermissionDenied, 1);
    assert_eq!(bench.run(&task("touch ran")), 187);
    assert!(bench.printed().contains("s3:PutObject"));
    // The status of a task that failed wins.
    bench.store.fault(".command.out", ErrorKind::PermissionDenied, 1);
    assert_eq!(bench.run(&task("exit 3")), 3);
    // A name that no object can have.
    let mut spec = task("touch $'\\xff'");
    spec.output_patterns = strings(&["*"]);
    assert_eq!(bench.run(&spec), 186);
    assert!(bench.printed().contains("is not UTF-8"));
}

#[test]
fn no_room_for_the_inputs() {
    let mut bench = Bench::new();
    let small = bench.dir.path().join("small");
    fs::create_dir(&small).unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(&small)
        .stderr(std::process::Stdio::null())
        .status();
    if !mount.is_ok_and(|status| status.success()) {
        eprintln!("skipped: a small disk cannot be mounted here");
        return;
    }
    bench.put("s3://bucket/big", &"x".repeat(100_000));
    bench.put("s3://bucket/little", "x");
    let usual = bench.variables["TMPDIR"].clone();
    bench
        .variables
        .insert("SMALL".into(), small.to_str().unwrap().to_owned());
    let mut spec = task("pwd");
    spec.inputs = vec![input("s3://bucket/big", "big")];
    spec.scratch = Some("$SMALL".into());
    let refused = bench.run(&spec);
    // Somewhere else there is room; what fits goes to the first.
    spec.scratch = Some("$SMALL:$TMPDIR".into());
    let second = (bench.run(&spec), bench.get(".command.out").unwrap());
    spec.inputs = vec![input("s3://bucket/little", "little")];
    let first = (bench.run(&spec), bench.get(".command.out").unwrap());
    let umount = std::process::Command::new("umount").arg(&small).status();
    assert!(umount.unwrap().success());
    assert_eq!(refused, 184);
    let printed = bench.printed();
    assert!(
        printed.contains("the inputs need 97.6 KiB, but ") && printed.contains("small has 64.0 KiB free; "),
        "{printed}"
    );
    let calls = bench.store.calls.lock().unwrap();
    assert_eq!(calls["download s3://bucket/big"], 1, "not before there was room");
    assert!(second.0 == 0 && second.1.starts_with(&usual), "{second:?}");
    assert!(
        first.0 == 0 && first.1.starts_with(small.to_str().unwrap()),
        "{first:?}"
    );
}

#[test]
fn a_disk_that_runs_full() {
    let bench = Bench::new();
    bench.put("s3://bucket/x", "x");
    bench.store.fault("download ", ErrorKind::StorageFull, 1);
    let mut spec = task("true");
    spec.inputs = vec![input("s3://bucket/x", "x")];
    assert_eq!(bench.run(&spec), 184);
    assert!(
        bench.printed().contains("ran full meanwhile"),
        "{}",
        bench.printed()
    );
}

/// Whether this process was started with SIGINT ignored, as by `nohup` and `&`: its children cannot change that.
fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 0b10 != 0)
}

fn is_below(folder: &Path, name: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| path.ends_with(name) || path.is_dir() && is_below(&path, name))
}

#[test]
fn signals_go_to_the_task() {
    for (signal, status, trap) in [(Signal::TERM, 7, "TERM"), (Signal::INT, 8, "INT")] {
        if signal == Signal::INT && ignores_interrupts() {
            continue;
        }
        let bench = Bench::new();
        let mut spec = task(&format!(
            "trap 'echo caught {trap}; exit {status}' {trap}; touch up; sleep 60 & wait"
        ));
        spec.output_patterns = strings(&["up"]);
        let interrupts = bench.interrupts.clone();
        let begin = Instant::now();
        let scratch = bench.dir.path().join("scratch dir");
        let sender = thread::spawn(move || {
            while !is_below(&scratch, "up") {
                thread::sleep(Duration::from_millis(20));
            }
            interrupts.raise(signal);
        });
        assert_eq!(bench.run(&spec), status);
        sender.join().unwrap();
        assert!(
            begin.elapsed() < Duration::from_secs(40),
            "processes left behind do not hold it up"
        );
        assert_eq!(bench.get(".command.out").unwrap(), format!("caught {trap}\n"));
        assert_eq!(bench.get(".exitcode").unwrap(), status.to_string());
    }
    // A task that does not mind its signals.
    let bench = Bench::new();
    let interrupts = bench.interrupts.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        interrupts.raise(Signal::TERM);
    });
    assert_eq!(bench.run(&task("sleep 60")), 143);
    assert_eq!(bench.get(".exitcode").unwrap(), "143");
}

#[test]
fn a_signal_before_the_task() {
    let bench = Bench::new();
    bench.put("s3://bucket/x", "x");
    bench.interrupts.raise(Signal::TERM);
    let mut spec = task("touch ran");
    spec.inputs = vec![input("s3://bucket/x", "x")];
    assert_eq!(bench.run(&spec), 143);
    assert_eq!(bench.get(".exitcode").unwrap(), "143");
    assert!(
        bench
            .get(".command.err")
            .unwrap()
            .contains("before the task had started")
    );
}

#[test]
fn children_of_arrays() {
    let mut bench = Bench::new();
    bench.put(
        "s3://bucket/array.json",
        r#"["s3://bucket/work/00/aa", "s3://bucket/work/ab/cdef/"]"#,
    );
    bench.run(&task("true"));
    let array = || Target::Array("s3://bucket/array.json".into());
    assert_eq!(bench.job(array()), 181);
    assert!(bench.printed().contains("AWS_BATCH_JOB_ARRAY_INDEX is not set"));
    bench
        .variables
        .insert("AWS_BATCH_JOB_ARRAY_INDEX".into(), "1".into());
    assert_eq!(bench.job(array()), 0, "{}", bench.printed());
    for (index, status, text) in [
        (
            "0",
            182,
            "Cannot read the task from s3://bucket/work/00/aa/.command.task.json: ",
        ),
        ("2", 181, "lists 2 tasks"),
        ("x", 181, "not a number"),
    ] {
        bench
            .variables
            .insert("AWS_BATCH_JOB_ARRAY_INDEX".into(), index.into());
        assert_eq!(bench.job(array()), status, "{index}");
        assert!(bench.printed().contains(text), "{}", bench.printed());
    }
    bench.put("s3://bucket/array.json", "{}");
    bench
        .variables
        .insert("AWS_BATCH_JOB_ARRAY_INDEX".into(), "0".into());
    assert_eq!(bench.job(array()), 182);
    assert_eq!(bench.job(Target::Task("nowhere".into())), 182);
    assert!(bench.printed().contains("this is not the address of a store"));
}

#[test]
fn another_attempt_of_the_same_job() {
    let mut bench = Bench::new();
    bench.put("s3://bucket/work/ab/cdef/.exitcode", "0");
    bench.variables.insert("AWS_BATCH_JOB_ATTEMPT".into(), "2".into());
    bench
        .store
        .fault("/.command.begin", ErrorKind::PermissionDenied, 9);
    bench.store.fault(
        "write s3://bucket/work/ab/cdef/.exitcode",
        ErrorKind::PermissionDenied,
        1,
    );
    assert_eq!(bench.run(&task("true")), 187);
    assert_eq!(
        bench.get(".exitcode"),
        None,
        "the mark of the first attempt is gone"
    );
}
