//! Tasks in real containers. Without a Docker daemon the tests say that they are skipped.
#![allow(
    clippy::print_stderr,
    unused_crate_dependencies,
    missing_docs,
    reason = "a test"
)]

#[allow(dead_code, unreachable_pub, reason = "shared by tests")]
mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rflow_container::DockerOptions;
use rflow_executor::devices::DevicePool;
use rflow_task::{Demand, Executor, ExecutorEventKind, StageIn};
use serde_json::json;
use support::{Bench, container, containers, docker_is_there, run, wait_for_text};

fn input(source: PathBuf, name: &str) -> StageIn {
    StageIn {
        source,
        name: name.to_owned(),
    }
}

#[test]
fn output_status_and_events() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let mut task = bench.task("echo out; echo err >&2; echo \"$A|$PWD|$NXF_TASK_WORKDIR\"; cat; exit 3");
    task.env = vec![("A".into(), "1 2".into())];
    task.stdin = Some("from stdin\n".into());
    let ended = bench.run(task);
    let dir = ended.dir.display();
    assert_eq!(ended.outcome.exit, Some(3), "{:?}", ended.outcome);
    assert_eq!(ended.outcome.error, None);
    assert_eq!(
        ended.text(".command.out"),
        format!("out\n1 2|{dir}|{dir}\nfrom stdin\n")
    );
    assert_eq!(ended.text(".command.err"), "err\n");
    assert_eq!(ended.text(".command.log").lines().count(), 4);
    assert_eq!(ended.text(".exitcode"), "3");
    assert!(ended.text(".command.begin").starts_with("pid="));
    assert!(ended.left().is_empty(), "the container is removed");
    let ids: Vec<&String> = ended
        .seen
        .iter()
        .filter_map(|kind| match kind {
            ExecutorEventKind::Accepted { native_id } | ExecutorEventKind::Started { native_id, .. } => {
                Some(native_id)
            }
            _ => None,
        })
        .collect();
    assert_eq!(ids.len(), 2, "{:?}", ended.seen);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn inputs_behind_links_and_odd_names() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let root = bench.folder.path().to_owned();
    for dir in ["data: x,y", "links", "real"] {
        fs::create_dir(root.join(dir)).expect("folder");
    }
    let odd = "it's a $HOME \"name\", with ü: #1.txt";
    fs::write(root.join("data: x,y").join(odd), "odd").expect("file");
    fs::write(root.join("real/file"), "linked").expect("file");
    symlink("../real/file", root.join("links/a")).expect("link");
    symlink(root.join("links/a"), root.join("links/b")).expect("link");
    let mut task = bench.task("cat b; cat -- *name*; ls -d in/dir/file; echo x > new");
    task.inputs = vec![
        input(root.join("links/b"), "b"),
        input(root.join("data: x,y").join(odd), odd),
        input(root.join("real"), "in/dir"),
    ];
    let ended = bench.run(task);
    assert_eq!(ended.text(".command.err"), "");
    assert_eq!(ended.text(".command.out"), "linkedoddin/dir/file\n");
    assert_eq!(ended.outcome.exit, Some(0), "{:?}", ended.outcome);
    assert_eq!(ended.text("new"), "x\n");
}

#[test]
fn inputs_can_be_read_only() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let folder = bench.folder.path().join("data");
    fs::create_dir(&folder).expect("folder");
    fs::write(folder.join("x"), "x").expect("file");
    let mut task = bench.task("echo y > mine; echo z > x");
    task.container = Some(container("", &json!({"writableInputMounts": false})));
    task.inputs = vec![input(folder.join("x"), "x")];
    let ended = bench.run(task);
    assert_eq!(ended.outcome.exit, Some(1));
    assert!(
        ended.text(".command.err").contains("Read-only"),
        "{}",
        ended.text(".command.err")
    );
    assert_eq!(ended.text("mine"), "y\n");
    assert_eq!(fs::read_to_string(folder.join("x")).expect("file"), "x");
}

#[test]
fn options_users_and_temporary_folders() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let mut task =
        bench.task("id -u; df -k /dev/shm | tail -1 | awk '{print $2}'; touch /tmp/t && ls /tmp; echo $X");
    let settings = json!({"runOptions": "-u $(id -u):$(id -g)", "temp": "auto", "fixOwnership": true});
    task.container = Some(container("--shm-size 8m -e X='a b' --label me=test", &settings));
    let ended = bench.run(task);
    let user = rustix::process::getuid().as_raw();
    assert_eq!(ended.text(".command.out"), format!("{user}\n8192\nt\na b\n"));
    assert_eq!(ended.outcome.exit, Some(0));
}

#[test]
fn memory_time_and_kill() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let mut task = bench.task("x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo no");
    task.resources.memory = Some(20 << 20);
    task.container = Some(container("--memory-swap 20m", &json!({})));
    let ended = bench.run(task);
    assert_eq!(ended.outcome.exit, Some(137), "{}", ended.text(".command.err"));
    let told = ended.text(".command.err");
    assert!(told.contains("used more memory than it asked for"), "{told}");
    assert!(told.contains("20 MB"), "{told}");
    // The same by the command.
    let mut task = bench.task("x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo no");
    task.resources.memory = Some(20 << 20);
    task.container = Some(container("--memory-swap 20m", &json!({})));
    task.before_script = Some("true".into());
    let ended = bench.run(task);
    assert_eq!(ended.outcome.exit, Some(137), "{}", ended.text(".command.err"));
    let told = ended.text(".command.err");
    assert!(told.contains("it asked for; raise its `memory`"), "{told}");

    let mut task = bench.task("sleep 60");
    task.resources.time = Some(700);
    let before = Instant::now();
    let ended = bench.run(task);
    assert!(ended.outcome.timed_out);
    assert_eq!(ended.outcome.exit, Some(143));
    assert!(before.elapsed() < Duration::from_secs(30));

    // One that does not listen is ended by force.
    let task = bench.task("trap '' TERM; echo on; while true; do sleep 1; done");
    let (id, dir) = (task.id, task.work_dir.clone());
    bench.executor.submit(vec![Arc::new(task)]);
    bench.started(id);
    wait_for_text(&dir.join(".command.out"), "on\n");
    bench.executor.kill(&[id]);
    let ended = bench.wait(id, dir);
    assert_eq!(ended.outcome.exit, Some(137));
    assert!(!ended.outcome.timed_out);
    assert!(ended.left().is_empty());
}

#[test]
fn metrics_are_measured() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let mut task = bench
        .task("head -c 30000000 /dev/zero > f; i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; sleep 0.4");
    task.metrics = true;
    let ended = bench.run(task);
    let metrics = ended.outcome.metrics.clone().expect("metrics");
    assert!(metrics.cpu_tenths > 10, "{metrics:?}");
    assert!(metrics.wchar >= 30_000_000, "{metrics:?}");
    assert!(metrics.peak_rss > 500_000, "{metrics:?}");
    assert!(metrics.realtime >= 400, "{metrics:?}");
    let trace = ended.text(".command.trace");
    assert!(trace.starts_with("nextflow.trace/v2\nrealtime="), "{trace}");
    assert!(!ended.dir.join(".command.usage").exists());
}

#[test]
fn a_device_belongs_to_one_task() {
    if !docker_is_there() {
        return;
    }
    let locks = tempfile::tempdir().expect("folder");
    let devices = DevicePool::new(
        [("fpga".to_owned(), vec![PathBuf::from("/dev/null")])],
        locks.path().to_owned(),
    );
    let options = DockerOptions {
        devices,
        ..DockerOptions::default()
    };
    let mut bench = Bench::with(options, &[]);
    let log = bench.folder.path().join("work/log");
    let script = format!(
        "ls -l /dev/null; echo + >> {0}; sleep 0.5; echo - >> {0}",
        log.display()
    );
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let mut task = bench.task(&script);
            task.resources.accelerator = Some((1, Some("fpga".into())));
            // The folder of the log is visible through an input.
            task.inputs = vec![input(
                task.work_dir.parent().expect("folder").join("none"),
                "none",
            )];
            Arc::new(task)
        })
        .collect();
    bench.executor.submit(tasks.clone());
    let mut waited = false;
    for _ in 0..2 {
        let mut ended = None;
        while ended.is_none() {
            let event = bench.events.recv_timeout(Duration::from_secs(60)).expect("event");
            match event.kind {
                ExecutorEventKind::Finished(outcome) => ended = Some(outcome),
                ExecutorEventKind::Waiting { state, .. } => waited |= state == "waiting for a device",
                _ => {}
            }
        }
        assert_eq!(ended.and_then(|outcome| outcome.exit), Some(0));
    }
    assert!(waited);
    assert_eq!(fs::read_to_string(&log).expect("log"), "+\n-\n+\n-\n");
    let wrapper = fs::read_to_string(tasks[0].work_dir.join(".command.run")).expect("wrapper");
    assert!(wrapper.contains("--device /dev/null"));

    let mut task = bench.task("true");
    task.resources.accelerator = Some((2, Some("fpga".into())));
    let ended = bench.run(task);
    assert!(ended.outcome.fatal, "{:?}", ended.outcome);
}

#[test]
fn secrets_are_nowhere_on_disk() {
    if !docker_is_there() {
        return;
    }
    let value = "s3cr3t 'quoted'\nsecond $line";
    let mut bench = Bench::with(DockerOptions::default(), &[("TOKEN", value)]);
    let mut task =
        bench.task("printf %s \"$TOKEN\" | md5sum | cut -d' ' -f1; cat; until [ -e go ]; do sleep 0.2; done");
    task.secrets = vec!["TOKEN".into()];
    task.stdin = Some("rest\n".into());
    let (id, dir) = (task.id, task.work_dir.clone());
    bench.executor.submit(vec![Arc::new(task)]);
    let native = bench.started(id);
    let inspect = run("docker", &["inspect", &native]).expect("inspect");
    assert!(!inspect.contains("s3cr3t"), "{inspect}");
    fs::write(dir.join("go"), "").expect("word");
    let ended = bench.wait(id, dir);
    let folder = ended.dir.join("value");
    fs::write(&folder, value).expect("file");
    let sum = run("md5sum", &[&folder.to_string_lossy()]).expect("sum");
    fs::remove_file(folder).expect("removed");
    let sum = sum.split_whitespace().next().expect("sum").to_owned();
    assert_eq!(ended.text(".command.out"), format!("{sum}\nrest\n"));
    for entry in fs::read_dir(&ended.dir).expect("work dir") {
        let path = entry.expect("entry").path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        assert!(!text.contains("s3cr3t"), "{}", path.display());
    }
    assert!(ended.text(".command.run").contains("-e TOKEN"));

    // The way by the command: in the environment of the client.
    let mut task = bench.task("printf %s \"$TOKEN\" | md5sum | cut -d' ' -f1");
    task.secrets = vec!["TOKEN".into()];
    task.before_script = Some("true".into());
    let ended = bench.run(task);
    assert_eq!(ended.text(".command.out"), format!("{sum}\n"));
    assert!(!ended.text(".command.run").contains("s3cr3t"));

    let mut task = bench.task("true");
    task.secrets = vec!["OTHER".into()];
    let ended = bench.run(task);
    assert!(ended.outcome.fatal);
    assert!(ended.outcome.error.unwrap_or_default().contains("OTHER"));
}

#[test]
fn the_wrapper_repeats_the_task() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    fs::write(bench.folder.path().join("in put"), "data").expect("file");
    let mut task = bench.task("cat 'in put'; echo $A; cat; echo err >&2; exit 5");
    task.inputs = vec![input(bench.folder.path().join("in put"), "in put")];
    task.env = vec![("A".into(), "1 2".into())];
    task.stdin = Some("typed".into());
    let ended = bench.run(task);
    assert_eq!(ended.outcome.exit, Some(5));
    let printed = ended.text(".command.out");
    assert_eq!(printed, "data1 2\ntyped");
    for name in [".exitcode", ".command.out", ".command.err", ".command.log"] {
        fs::remove_file(ended.dir.join(name)).expect("removed");
    }
    let by_hand = std::process::Command::new("bash")
        .arg(ended.dir.join(".command.run"))
        .output()
        .expect("bash");
    assert_eq!(by_hand.status.code(), Some(5));
    assert_eq!(ended.text(".command.out"), printed);
    assert_eq!(ended.text(".command.err"), "err\n");
    assert_eq!(ended.text(".exitcode"), "5");
    assert!(ended.left().is_empty());
}

#[test]
fn what_needs_the_host_goes_by_the_command() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let mut task = bench.task("pwd; echo $B; echo made > o.txt; touch /tmp/x; exit 0");
    task.before_script = Some("echo before; export HERE=there".into());
    task.after_script = Some("echo after".into());
    task.env = vec![("B".into(), "$HERE".into())];
    task.scratch = Some("true".into());
    task.output_patterns = vec!["*.txt".into()];
    task.metrics = true;
    let ended = bench.run(task);
    assert_eq!(
        ended.outcome.exit,
        Some(0),
        "{:?} {}",
        ended.outcome,
        ended.text(".command.log")
    );
    let out = ended.text(".command.out");
    assert!(out.ends_with("there\n"), "{out}");
    assert!(!out.starts_with(&*ended.dir.to_string_lossy()), "{out}");
    assert_eq!(ended.text("o.txt"), "made\n");
    assert!(ended.text(".command.log").contains("before"));
    assert!(ended.left().is_empty());

    // Options that only the command knows.
    let mut task = bench.task("echo ok; sleep 60");
    task.container = Some(container("--log-driver json-file", &json!({})));
    let (id, dir) = (task.id, task.work_dir.clone());
    bench.executor.submit(vec![Arc::new(task)]);
    bench.started(id);
    wait_for_text(&dir.join(".command.out"), "ok\n");
    bench.executor.kill(&[id]);
    let ended = bench.wait(id, dir);
    assert_eq!(ended.outcome.exit, Some(143), "{:?}", ended.outcome);
    assert!(ended.left().is_empty());
}

/// Scripts of the head that dies. Each waits for its word, so that no speed of the machine matters.
const SCRIPTS: [&str; 2] = [
    "echo a; until [ -e go ]; do sleep 0.2; done; sleep 2; echo b; exit 4",
    "until [ -e go ]; do sleep 0.2; done; echo quick; exit 5",
];

/// Not a test of its own: the process that `a_task_is_found_again` starts, and that ends as if it was killed.
#[test]
fn a_head_that_dies() {
    let Some(folder) = std::env::var_os("RFLOW_TEST_FOLDER").map(PathBuf::from) else {
        return;
    };
    let options = DockerOptions {
        session: Some("session".into()),
        ..DockerOptions::default()
    };
    let mut bench = Bench::with(options, &[]);
    let mut lines = String::new();
    for (number, script) in SCRIPTS.iter().enumerate().rev() {
        let mut task = bench.task(script);
        task.work_dir = folder.join(format!("work/ab/{number}"));
        fs::create_dir_all(&task.work_dir).expect("work dir");
        let id = task.id;
        bench.executor.submit(vec![Arc::new(task)]);
        lines = format!("{}\n{lines}", bench.started(id));
    }
    fs::write(folder.join("ids"), lines).expect("ids");
    // No destructor runs, as with `kill -9`.
    std::process::abort();
}

#[test]
fn a_task_is_found_again() {
    if !docker_is_there() {
        return;
    }
    let mut bench = Bench::new();
    let folder = bench.folder.path().to_owned();
    let died = std::process::Command::new(std::env::current_exe().expect("program"))
        .args(["--exact", "a_head_that_dies"])
        .env("RFLOW_TEST_FOLDER", &folder)
        .output()
        .expect("head");
    assert!(!died.status.success());
    let said = String::from_utf8_lossy(&died.stdout);
    let ids = fs::read_to_string(folder.join("ids")).unwrap_or_else(|error| panic!("{error}: {said}"));
    let mut adopted = Vec::new();
    for (number, id) in ids.lines().enumerate() {
        let mut task = bench.task("true");
        task.work_dir = folder.join(format!("work/ab/{number}"));
        assert_eq!(containers(&task.work_dir), [id], "the container goes on");
        adopted.push((Arc::new(task), id.to_owned()));
    }
    let gone = Arc::new(bench.task("true"));
    let (slow, quick) = (adopted[0].0.clone(), adopted[1].0.clone());
    // The quick one ends while no head is there; its own process writes the status.
    fs::write(quick.work_dir.join("go"), "").expect("word");
    wait_for_text(&quick.work_dir.join(".exitcode"), "5");
    // The head died before it noted the id of this one.
    adopted.remove(0);
    bench.executor.adopt(vec![(slow.clone(), String::new())]);
    fs::write(slow.work_dir.join("go"), "").expect("word");
    let ended = bench.wait(slow.id, slow.work_dir.clone());
    assert_eq!(ended.outcome.exit, Some(4), "{:?}", ended.outcome);
    assert_eq!(ended.text(".command.out"), "a\nb\n");
    assert!(ended.outcome.completed - ended.outcome.started >= 2000);
    assert!(ended.left().is_empty());
    bench.executor.adopt(adopted);
    let ended = bench.wait(quick.id, quick.work_dir.clone());
    assert_eq!(ended.outcome.exit, Some(5), "{:?}", ended.outcome);
    assert_eq!(ended.text(".command.out"), "quick\n");
    assert!(ended.left().is_empty());
    bench.executor.adopt(vec![(gone.clone(), "0".repeat(64))]);
    let ended = bench.wait(gone.id, gone.work_dir.clone());
    assert!(ended.outcome.lost.is_some(), "{:?}", ended.outcome);
    let never = Arc::new(bench.task("true"));
    bench.executor.adopt(vec![(never.clone(), String::new())]);
    let ended = bench.wait(never.id, never.work_dir.clone());
    assert!(ended.outcome.lost.is_some(), "{:?}", ended.outcome);
}

#[test]
fn leftovers_of_a_session_are_removed() {
    if !docker_is_there() {
        return;
    }
    let session = format!("leftovers-{}", std::process::id());
    let options = DockerOptions {
        session: Some(session.clone()),
        ..DockerOptions::default()
    };
    let mut bench = Bench::with(options, &[]);
    let root = bench.folder.path().to_owned();
    // As an earlier head left them: ended, with and without a status; wanted; running; of another session.
    let make = |name: &str, session: &str, script: &str, keep: bool| {
        let dir = root.join(name);
        fs::create_dir(&dir).expect("folder");
        let labels = [
            format!("rflow.session={session}"),
            format!("rflow.work-dir={}", dir.display()),
            "rflow.task=0123".to_owned(),
        ];
        let mut args = vec!["run", "-d"];
        for label in &labels {
            args.extend(["--label", label]);
        }
        if keep {
            args.extend(["--label", "rflow.keep=true"]);
        }
        args.extend([support::IMAGE, "sh", "-c", script]);
        let id = run("docker", &args).expect("container").trim().to_owned();
        if script == "true" {
            run("docker", &["wait", &id]).expect("end");
        }
        dir
    };
    let done = make("done", &session, "true", false);
    let unknown = make("unknown", &session, "true", false);
    let kept = make("kept", &session, "true", true);
    let running = make("running", &session, "sleep 60", false);
    let other = make("other", "another-session", "true", false);
    for dir in [&done, &kept, &running, &other] {
        fs::write(dir.join(".exitcode"), "0").expect("status");
    }
    let mut task = bench.task("exit 0");
    task.container = Some(container("", &json!({"remove": false})));
    let own = bench.run(task);
    bench.executor.close();
    let left: Vec<usize> = [&done, &unknown, &kept, &running, &other, &own.dir]
        .iter()
        .map(|dir| containers(dir).len())
        .collect();
    for dir in [&done, &unknown, &kept, &running, &other, &own.dir] {
        for id in containers(dir) {
            run("docker", &["rm", "-f", &id]).expect("removed");
        }
    }
    assert_eq!(left, [0, 1, 1, 1, 1, 1]);
}

#[test]
fn refused_by_the_registry() {
    if !docker_is_there() {
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    let port = listener.local_addr().expect("address").port();
    drop(listener);
    let mut bench = Bench::new();
    let mut task = bench.task("true");
    let mut spec = container("", &json!({}));
    spec.image = format!("127.0.0.1:{port}/none/tool:1");
    task.container = Some(spec);
    let ended = bench.run(task);
    assert!(
        ended.outcome.fatal && ended.outcome.lost.is_none(),
        "{:?}",
        ended.outcome
    );
    let text = ended.outcome.error.unwrap_or_default();
    assert!(text.contains("does not accept connections"), "{text}");
}

#[test]
fn missing_images() {
    if !docker_is_there() {
        return;
    }
    let registry = support_registry();
    let mut bench = Bench::new();
    let image = format!("127.0.0.1:{registry}/none/tool:1");
    let mut task = bench.task("true");
    let mut spec = container("", &json!({}));
    spec.image = image.clone();
    task.container = Some(spec.clone());
    let ended = bench.run(task);
    assert!(ended.outcome.fatal, "{:?}", ended.outcome);
    let text = ended.outcome.error.unwrap_or_default();
    assert!(text.contains(&image) && text.contains("docker build"), "{text}");
    assert!(matches!(&ended.seen[0], ExecutorEventKind::Waiting { state, .. } if state == "pulling image"));

    let demand = Demand {
        process: "TEST".into(),
        container: Some(spec),
        ..Demand::default()
    };
    let problems = bench.executor.check(&[demand]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains(&image), "{problems:?}");
    let there = Demand {
        container: Some(container("", &json!({}))),
        ..Demand::default()
    };
    assert!(bench.executor.check(&[there]).is_empty());
}

/// A registry that has nothing; returns its port.
fn support_registry() -> u16 {
    use std::io::{BufRead, BufReader, Write};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    let port = listener.local_addr().expect("address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = String::new();
            let reader = stream.try_clone().map(BufReader::new);
            for line in reader.expect("stream").lines().map_while(Result::ok) {
                if line.is_empty() {
                    break;
                }
                request.push_str(&line);
            }
            let (status, body) = if request.starts_with("GET /v2/ ") {
                ("200 OK", "{}")
            } else {
                (
                    "404 Not Found",
                    r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#,
                )
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\
                 Docker-Distribution-Api-Version: registry/2.0\r\n\r\n{body}",
                body.len()
            );
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    port
}

#[test]
fn no_daemon() {
    let options = DockerOptions {
        host: Some("unix:///nonexistent/docker.sock".into()),
        ..DockerOptions::default()
    };
    let mut bench = Bench::with(options, &[]);
    let demand = Demand {
        container: Some(container("", &json!({}))),
        ..Demand::default()
    };
    let problems = bench.executor.check(&[demand]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("/nonexistent/docker.sock"), "{problems:?}");
    assert!(bench.executor.check(&[]).is_empty(), "nobody asks for Docker");
    let task = bench.task("true");
    let ended = bench.run(task);
    assert!(ended.outcome.fatal);
    assert_eq!(ended.outcome.error.as_deref(), Some(problems[0].as_str()));
}
