//! Jobs in containers on the lab (`conformance/lab`), with every tenth Batch call answered by 429.
//!
//! The endpoint of Batch is a variable of the process, so `on_the_lab` starts a lab and runs the other tests of this
//! file, which are ignored otherwise, in a process of their own.

#![allow(clippy::print_stderr, reason = "what is skipped is said")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rflow_aws::{Aws, AwsOptions, S3Store};
use rflow_batch::{BatchExecutor, BatchOptions, RunFacts};
use rflow_storage::{Store, WriteOptions};
use rflow_task::{
    ContainerSpec, Demand, Executor, ExecutorEvent, ExecutorEventKind, Outcome, Resources, Secrets, StageIn,
    TaskHash, TaskId, TaskSpec, forward,
};
use serde_json::{Value, json};

/// Set in the process that runs the other tests.
const INSIDE: &str = "RFLOW_BATCH_LAB";

fn lab(verb: &str, port: u16, folder: &Path) -> Command {
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/lab/lab"));
    command
        .arg(verb)
        .env("RFLOW_LAB_PORT", port.to_string())
        .env("RFLOW_LAB", folder)
        .env("MOTOPLUS_429", "0.1");
    command
}

fn is_there(what: &str, mut command: Command) -> bool {
    let found = command.output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("SKIPPED: {what}");
    }
    found
}

#[test]
fn on_the_lab() {
    let tools = std::env::var_os("RFLOW_LAB_TOOLS").map(PathBuf::from);
    let tools = tools.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/rflow-lab")));
    let mut image = Command::new("docker");
    image.args(["image", "inspect", "rflow-lab/task:1"]);
    let mut installed = Command::new("test");
    installed
        .arg("-e")
        .arg(tools.unwrap_or_default().join("installed"));
    if !is_there(
        "the lab is not installed (conformance/lab/lab install)",
        installed,
    ) || !is_there(
        "there is no image rflow-lab/task:1 (conformance/lab/lab image)",
        image,
    ) {
        assert_ne!(
            std::env::var("RFLOW_REQUIRE_LAB").as_deref(),
            Ok("1"),
            "the lab is required"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let up = lab("up", port, folder.path()).output().unwrap();
    assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--test-threads=2"])
        .env(INSIDE, folder.path())
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap();
    let _ = lab("down", port, folder.path()).output();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&inside.stdout),
        String::from_utf8_lossy(&inside.stderr)
    );
    assert!(inside.status.success(), "{text}");
}

struct Keys(HashMap<&'static str, &'static str>);

impl Secrets for Keys {
    fn value(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|value| (*value).to_owned())
    }
}

fn image(name: &str) -> ContainerSpec {
    ContainerSpec {
        engine: "docker".into(),
        image: name.into(),
        ..ContainerSpec::default()
    }
}

/// An executor with a work dir of its own.
struct Run {
    executor: Option<BatchExecutor>,
    events: Receiver<ExecutorEvent>,
    store: S3Store,
    work: String,
    warnings: Arc<Mutex<Vec<String>>>,
}

fn run(name: &str, batch: Value) -> Run {
    run_with(name, &json!({ "batch": batch }))
}

fn run_with(name: &str, aws: &Value) -> Run {
    assert!(std::env::var_os(INSIDE).is_some(), "started by `on_the_lab`");
    let config = json!({ "aws": aws, "executor": { "$awsbatch": { "pollInterval": 1000 } } });
    let aws = Aws::connect(AwsOptions::from_config(&config).unwrap()).unwrap();
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let sink = warnings.clone();
    let work = format!("s3://rflow-lab/{name}");
    let facts = RunFacts {
        run_name: "stoic_noble".into(),
        session: "session".into(),
        work_dir: PathBuf::from(&work),
        workflow_id: None,
        warn: Arc::new(move |text| sink.lock().unwrap().push(text)),
    };
    let (sender, events) = channel();
    let executor = BatchExecutor::new(
        aws.clone(),
        BatchOptions::from_config(&config).unwrap(),
        facts,
        Arc::new(Keys(HashMap::from([("LICENCE", "geheim")]))),
        forward(sender, |event| event),
    )
    .unwrap();
    Run {
        executor: Some(executor),
        events,
        store: S3Store::new(aws),
        work,
        warnings,
    }
}

impl Run {
    fn executor(&mut self) -> &mut BatchExecutor {
        self.executor.as_mut().unwrap()
    }

    fn task(&self, process: &str, n: u32, script: &str) -> TaskSpec {
        let mut hash = [3; 16];
        hash[..4].copy_from_slice(&n.to_be_bytes());
        TaskSpec {
            id: TaskId(n),
            process: process.into(),
            name: format!("{process} ({n})"),
            hash: TaskHash(hash),
            work_dir: PathBuf::from(format!("{}/{process}/{n}", self.work)),
            script: format!("#!/bin/bash -ue\n{script}\n"),
            shell: vec!["/bin/bash".into(), "-ue".into()],
            queue: Some("q-genome".into()),
            container: Some(image("rflow-lab/task:1")),
            resources: Resources {
                memory: Some(256 << 20),
                ..Resources::default()
            },
            metrics: true,
            ..TaskSpec::default()
        }
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = PathBuf::from(format!("{}/data/{name}", self.work));
        self.store
            .write(&path, text.as_bytes(), &WriteOptions::default())
            .unwrap();
        path
    }

    fn text(&self, path: &Path) -> String {
        String::from_utf8(self.store.read(path).unwrap()).unwrap()
    }

    fn event(&self) -> ExecutorEvent {
        self.events.recv_timeout(Duration::from_secs(240)).unwrap()
    }

    fn outcomes(&self, n: usize) -> HashMap<u32, Outcome> {
        let mut found = HashMap::new();
        while found.len() < n {
            let event = self.event();
            if let ExecutorEventKind::Finished(outcome) = event.kind {
                assert!(found.insert(event.id.0, *outcome).is_none());
            }
        }
        found
    }
}

/// Bodies of requests of one kind that the service accepted, with a text in them.
fn requests(operation: &str, with: &str) -> Vec<Value> {
    let folder = PathBuf::from(std::env::var_os(INSIDE).unwrap());
    let log = std::fs::read_to_string(folder.join("batch.jsonl")).unwrap();
    log.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|entry| entry["op"] == operation && entry["status"] == 200)
        .map(|entry| entry["body"].clone())
        .filter(|body| body.to_string().contains(with))
        .collect()
}

/// What was sent for the task `GOOD` of [`several_kinds_of_tasks`].
fn requests_are_as_they_should_be(work: &str, hash: &str) {
    let devices = requests("registerjobdefinition", "/dev/fpga0");
    let properties = &devices[0]["containerProperties"];
    assert_eq!(
        properties["linuxParameters"],
        json!({ "devices": [{ "hostPath": "/dev/null", "containerPath": "/dev/fpga0",
            "permissions": ["READ", "WRITE", "MKNOD"] }] })
    );
    assert_eq!(properties["command"], json!(["true"]));
    assert!(devices[0]["parameters"]["rflow-token"].is_string());
    let submitted = requests("submitjob", &format!("{work}/GOOD/1"));
    assert_eq!(submitted.len(), 1);
    let job = &submitted[0];
    assert_eq!(
        (&job["jobName"], &job["jobQueue"]),
        (&json!("GOOD_1"), &json!("q-genome"))
    );
    assert_eq!(
        job["containerOverrides"]["resourceRequirements"],
        json!([{ "value": "1", "type": "VCPU" }, { "value": "256", "type": "MEMORY" }])
    );
    assert_eq!(
        job["tags"],
        json!({ "rflow:run": "stoic_noble", "rflow:session": "session", "rflow:process": "GOOD",
            "rflow:task": "GOOD _1_", "rflow:hash": hash })
    );
}

fn several_kinds_of_tasks(name: &str, batch: Value, image: &str) {
    let mut run = run(name, batch);
    let one = run.put("a b'c.txt", "A\n");
    run.put("folder/1", "1\n");
    run.put("folder/deep/2", "2\n");
    let mut good = run.task(
        "GOOD",
        1,
        "cat \"a b'c.txt\" folder/1 folder/deep/2 > 'out x.txt'; mkdir res; echo r > res/r; [ \"${LICENCE#geh}\" = eim ]; \
         test -c /dev/fpga0; tool",
    );
    good.inputs = vec![
        StageIn {
            source: one,
            name: "a b'c.txt".into(),
        },
        StageIn {
            source: PathBuf::from(format!("{}/data/folder", run.work)),
            name: "folder".into(),
        },
    ];
    good.output_patterns = vec!["out*.txt".into(), "res".into(), "tool.out".into()];
    good.secrets = vec!["LICENCE".into()];
    let bin = tempfile::tempdir().unwrap();
    std::fs::write(bin.path().join("tool"), "#!/bin/bash\necho tool > tool.out\n").unwrap();
    good.bin_dirs = vec![bin.path().to_path_buf()];
    good.container.as_mut().unwrap().options = "--device /dev/null:/dev/fpga0".into();
    let mut bad = run.task("BAD", 2, "echo to out; echo to err >&2; exit 3");
    let mut tasks = vec![&mut good, &mut bad];
    for task in &mut tasks {
        task.container.as_mut().unwrap().image = image.into();
    }
    let (good, bad) = (Arc::new(good), Arc::new(bad));
    run.executor().submit(vec![good.clone(), bad.clone()]);
    let outcomes = run.outcomes(2);
    let first = &outcomes[&1];
    let log = || run.text(&good.work_dir.join(".command.log"));
    assert_eq!(
        (first.exit, &first.error),
        (Some(0), &None),
        "{first:?} {}",
        log()
    );
    assert!(first.metrics.is_some() && first.completed >= first.started && first.started > 0);
    let names: Vec<_> = first
        .files
        .as_ref()
        .unwrap()
        .iter()
        .map(|f| f.name.as_str())
        .collect();
    for name in ["out x.txt", "res/r", "tool.out", ".exitcode", ".command.out"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert_eq!(run.text(&good.work_dir.join("out x.txt")), "A\n1\n2\n");
    for entry in run.store.walk(Path::new(&run.work)).unwrap() {
        assert!(
            !run.text(&entry.path).contains("geheim"),
            "{}",
            entry.path.display()
        );
    }
    let second = &outcomes[&2];
    assert_eq!(
        (second.exit, &second.error, second.fatal),
        (Some(3), &None, false)
    );
    assert_eq!(run.text(&bad.work_dir.join(".command.err")), "to err\n");
    assert_eq!(run.text(&bad.work_dir.join(".exitcode")), "3");
    assert!(run.text(&bad.work_dir.join(".command.log")).contains("to out"));
    requests_are_as_they_should_be(&run.work, &good.hash.to_string());
    assert!(
        run.warnings.lock().unwrap().is_empty(),
        "{:?}",
        run.warnings.lock().unwrap()
    );
}

#[test]
#[ignore = "started by on_the_lab"]
fn with_the_aws_command_line() {
    several_kinds_of_tasks("cli", json!({}), "rflow-lab/task:1");
}

#[test]
#[ignore = "started by on_the_lab"]
fn with_s5cmd() {
    several_kinds_of_tasks("s5cmd", json!({ "stagingTool": "s5cmd" }), "rflow-lab/task:1");
}

#[test]
#[ignore = "started by on_the_lab"]
fn with_the_static_program() {
    let built = format!(
        "../../target/stage/{}-unknown-linux-gnu/stage/rflow-stage",
        std::env::consts::ARCH
    );
    let program = std::env::var_os("RFLOW_STAGE_BIN").map_or_else(|| PathBuf::from(built), PathBuf::from);
    let Ok(program) = program.canonicalize() else {
        eprintln!("SKIPPED: no {}: scripts/build-stage builds it", program.display());
        return;
    };
    several_kinds_of_tasks("helper", json!({ "helper": program }), "rflow-lab/bare:1");
}

#[test]
#[ignore = "started by on_the_lab"]
fn a_hundred_tasks_in_one_call() {
    let mut run = run("array", json!({ "stagingTool": "s5cmd" }));
    let tasks: Vec<_> = (1..=100)
        .map(|n| {
            let mut task = run.task("HUNDRED", n, &format!("echo {n} > out.txt"));
            task.output_patterns = vec!["out.txt".into()];
            task.array = Some(100);
            task.metrics = false;
            Arc::new(task)
        })
        .collect();
    run.executor().submit(tasks.clone());
    run.executor().flush("HUNDRED");
    let outcomes = run.outcomes(100);
    for task in tasks {
        assert_eq!(outcomes[&task.id.0].exit, Some(0), "{:?}", outcomes[&task.id.0]);
        assert_eq!(
            run.text(&task.work_dir.join("out.txt")),
            format!("{}\n", task.id.0)
        );
    }
    assert_eq!(requests("submitjob", "HUNDRED").len(), 1);
}

#[test]
#[ignore = "started by on_the_lab"]
fn jobs_are_adopted_and_killed() {
    let mut first = run("adopt", json!({ "stagingTool": "s5cmd" }));
    let sleeps = Arc::new(first.task("SLEEPS", 1, "sleep 300"));
    let short = Arc::new(first.task("SHORT", 2, "sleep 3"));
    let pair = [5, 6].map(|n| {
        let mut task = first.task("PAIR", n, &format!("sleep 3; exit {n}"));
        task.array = Some(2);
        Arc::new(task)
    });
    first.executor().submit(vec![sleeps.clone(), short.clone()]);
    first.executor().submit(pair.to_vec());
    let mut ids = HashMap::new();
    let mut started = false;
    while ids.len() < 4 || !started {
        let event = first.event();
        match event.kind {
            ExecutorEventKind::Accepted { native_id } => drop(ids.insert(event.id.0, native_id)),
            ExecutorEventKind::Started { .. } => started |= event.id.0 == 1,
            _ => {}
        }
    }
    first.executor.take().unwrap().detach();

    let mut second = run("adopt", json!({ "stagingTool": "s5cmd" }));
    let gone = Arc::new(second.task("GONE", 3, "true"));
    second.executor().adopt(vec![
        (sleeps, ids[&1].clone()),
        // The head died before it noted these ids.
        (short, String::new()),
        (pair[1].clone(), String::new()),
        (pair[0].clone(), String::new()),
        (gone, "00000000-0000-0000-0000-000000000000".into()),
    ]);
    let mut outcomes = second.outcomes(4);
    assert_eq!(outcomes.remove(&5).unwrap().exit, Some(5));
    assert_eq!(outcomes.remove(&6).unwrap().exit, Some(6));
    assert_eq!(requests("submitjob", "PAIR").len(), 1);
    assert_eq!(outcomes.remove(&2).unwrap().exit, Some(0));
    assert!(outcomes.remove(&3).unwrap().lost.is_some());
    second.executor().kill(&[TaskId(1)]);
    let killed = second.outcomes(1).remove(&1).unwrap();
    assert_ne!(killed.exit, Some(0));
    assert_eq!(requests("terminatejob", &ids[&1]).len(), 1);

    let last = Arc::new(second.task("LAST", 4, "sleep 300"));
    second.executor().submit(vec![last]);
    while !matches!(second.event().kind, ExecutorEventKind::Accepted { .. }) {}
    second.executor().close();
    assert_ne!(second.outcomes(1).remove(&4).unwrap().exit, Some(0));
}

#[test]
#[ignore = "started by on_the_lab"]
fn a_reclaimed_instance_is_a_lost_attempt() {
    let mut run = run("reclaim", json!({ "stagingTool": "s5cmd" }));
    let faults = PathBuf::from(std::env::var_os(INSIDE).unwrap()).join("faults");
    std::fs::write(faults.join("RECLAIMED_1"), "reclaim 1").unwrap();
    let task = Arc::new(run.task("RECLAIMED", 1, "sleep 4"));
    run.executor().submit(vec![task.clone()]);
    let first = run.outcomes(1).remove(&1).unwrap();
    assert!(first.lost.is_some_and(|reason| reason.starts_with("Host EC2")) && first.exit.is_none());
    run.executor().submit(vec![task]);
    assert_eq!(run.outcomes(1).remove(&1).unwrap().exit, Some(0));
}

#[test]
#[ignore = "started by on_the_lab"]
fn what_cannot_work_is_told_beforehand() {
    let mut near = run("check", json!({}));
    let demand = |queue: &str, memory: u64| Demand {
        process: "ALIGN".into(),
        queue: Some(queue.into()),
        resources: Resources {
            cpus: 24,
            memory: Some(memory << 30),
            ..Resources::default()
        },
        container: Some(image("rflow-lab/task:1")),
        ..Demand::default()
    };
    let found = near.executor().check(&[demand("q-genome", 240)]);
    assert!(found.is_empty(), "{found:?}");
    for (demand, words) in [
        (demand("q-genomes", 1), "did you mean `q-genome`?"),
        (demand("q-disabled", 1), "is disabled"),
        (demand("q-invalid", 1), "is invalid"),
        (demand("q-genome", 256), "fits no instance"),
    ] {
        let found = near.executor().check(&[demand]);
        assert!(found.len() == 1 && found[0].contains(words), "{found:?}");
    }
    let missing = near.task("MISSING", 1, "true");
    let missing = TaskSpec {
        queue: Some("nowhere".into()),
        ..missing
    };
    let mut image = near.task("IMAGE", 2, "true");
    image.container.as_mut().unwrap().image = "rflow-lab/none:1".into();
    near.executor().submit(vec![Arc::new(missing), Arc::new(image)]);
    let outcomes = near.outcomes(2);
    assert!(
        outcomes[&1].fatal && outcomes[&1].error.as_ref().unwrap().contains("nowhere"),
        "{outcomes:?}"
    );
    assert!(
        outcomes[&2].fatal && outcomes[&2].error.as_ref().unwrap().contains("CannotPull"),
        "{outcomes:?}"
    );
    assert_eq!(near.warnings.lock().unwrap().len(), 0);
}

#[test]
#[ignore = "started by on_the_lab"]
fn an_image_without_the_tool() {
    let mut run = run("bare", json!({}));
    let mut task = run.task("BARE", 1, "true");
    task.container = Some(image("rflow-lab/bare:1"));
    run.executor().submit(vec![Arc::new(task)]);
    let outcome = run.outcomes(1).remove(&1).unwrap();
    assert_eq!(outcome.exit, Some(127));
    // This is read from the log service.
    let log = outcome.log.unwrap();
    for words in ["aws: command not found", "rflow: the image has no `aws`"] {
        assert!(log.contains(words), "{log}");
    }
    assert!(
        outcome.fatal
            && outcome
                .error
                .unwrap()
                .starts_with("The task did not start: the image has no")
    );
    assert!(outcome.completed - outcome.started < 10_000);
    assert_eq!(*run.warnings.lock().unwrap(), Vec::<String>::new());
}

#[test]
#[ignore = "started by on_the_lab"]
fn bad_credentials_are_told_once() {
    for (key, words) in [
        ("EXPIRED1", "The AWS credentials have expired"),
        ("UNKNOWN1", "AWS does not accept the AWS credentials"),
    ] {
        let mut run = run_with("keys", &json!({ "accessKey": key, "secretKey": "secret" }));
        let demand = Demand {
            process: "ALIGN".into(),
            queue: Some("q-genome".into()),
            container: Some(image("rflow-lab/task:1")),
            ..Demand::default()
        };
        let found = run.executor().check(&[demand]);
        assert!(found.len() == 1 && found[0].starts_with(words), "{found:?}");
        assert_eq!(run.warnings.lock().unwrap().len(), 0);
    }
}
