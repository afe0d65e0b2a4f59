//! Wrappers are run by bash, with a tool that keeps objects in a folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rflow_executor::wrapper::command_sh;
use rflow_task::{StageIn, TaskSpec};

use super::*;
use crate::command::{Place, command};

/// `aws s3 cp [options] SOURCE TARGET` and `aws s3 ls ADDRESS` on the folder in `$OBJECTS`.
const AWS: &str = r#"#!/bin/bash
[ -z "${FLAKY:-}" ] || { n=$(cat "$FLAKY" 2>/dev/null || echo 0); echo $((n + 1)) > "$FLAKY"; [ $((n % 2)) -eq 1 ] || { echo broken pipe >&2; exit 1; }; }
local_of() { case $1 in s3://*) printf '%s' "$OBJECTS/${1#s3://}" ;; *) printf '%s' "$1" ;; esac; }
[ "$1" = s3 ] || exit 9
verb=$2; shift 2
recursive=''; words=(); payer=''
while [ $# -gt 0 ]; do
    case $1 in --recursive) recursive=yes ;; --only-show-errors) ;; --request-payer) payer=$2; shift ;; *) words+=("$1") ;; esac
    shift
done
[ -z "${PAYS:-}" ] || [ "$payer" = requester ] || { echo AccessDenied >&2; exit 1; }
from=$(local_of "${words[0]}")
case $from in *huge*) echo x >> "$OBJECTS/tries"; echo 'download failed: [Errno 28] No space left on device' >&2; exit 1 ;; esac
[ "$verb" = ls ] && { [ -d "$from" ] || exit 1; exit 0; }
to=$(local_of "${words[1]}")
mkdir -p "$(dirname "$to")"
if [ -n "$recursive" ]; then mkdir -p "$to" && cp -R "$from/." "$to/"
elif [ -f "$from" ]; then cp "$from" "$to"
else echo "fatal error: An error occurred (404) when calling the HeadObject operation" >&2; exit 1
fi
"#;

struct Job {
    dir: tempfile::TempDir,
    options: BatchOptions,
    spec: TaskSpec,
}

fn place(script: &str) -> Job {
    let dir = tempfile::tempdir().unwrap();
    let cli = dir.path().join("bin/aws");
    fs::create_dir_all(cli.parent().unwrap()).unwrap();
    fs::write(&cli, AWS).unwrap();
    fs::set_permissions(&cli, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(dir.path().join("scratch")).unwrap();
    Job {
        options: BatchOptions {
            cli_path: Some(cli.to_string_lossy().into_owned()),
            delay_between_attempts: 0,
            max_transfer_attempts: Some(3),
            ..BatchOptions::default()
        },
        spec: TaskSpec {
            name: "P (1)".into(),
            work_dir: "s3://b/w/ab/cd".into(),
            script: format!("#!/bin/bash -ue\n{script}\n"),
            shell: vec!["/bin/bash".into(), "-ue".into()],
            ..TaskSpec::default()
        },
        dir,
    }
}

impl Job {
    fn object(&self, name: &str) -> PathBuf {
        self.dir.path().join("objects/b").join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.object(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn result(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.object("w/ab/cd").join(name)).ok()
    }

    fn job(&self) -> Command {
        let tool = Tool::new(&self.options, None);
        self.put("w/ab/cd/.command.sh", &command_sh(&self.spec));
        if let Some(stdin) = &self.spec.stdin {
            self.put("w/ab/cd/.command.in", stdin);
        }
        let bin: Vec<_> = self
            .spec
            .bin_dirs
            .iter()
            .map(|d| d.to_string_lossy().into_owned())
            .collect();
        self.put(
            "w/ab/cd/.command.run",
            &command_run(&self.spec, &self.options, &tool, &bin),
        );
        let words = command(&self.options, None, Place::Task("s3://b/w/ab/cd"));
        let mut job = Command::new(&words[0]);
        job.args(&words[1..])
            .env("OBJECTS", self.dir.path().join("objects"))
            .env("TMPDIR", self.dir.path().join("scratch"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        job
    }

    fn run(&self) -> Output {
        self.job().output().unwrap()
    }

    fn scratch_is_empty(&self) -> bool {
        fs::read_dir(self.dir.path().join("scratch"))
            .unwrap()
            .next()
            .is_none()
    }
}

fn input(source: &str, name: &str) -> StageIn {
    StageIn {
        source: Path::new(source).to_path_buf(),
        name: name.into(),
    }
}

#[test]
fn brings_runs_and_delivers() {
    let mut place = place(
        "cat \"a b'c.txt\" sub/x.txt dir/1 dir/deep/2 > \"out put'1.txt\"\ncat > in.txt\necho $GREETING\necho oops >&2\n\
         mkdir -p res/deep; echo r > res/deep/r.txt; echo not > other\n\
         mkdir -p 'a/b c'; echo far > 'a/b c/x.far'; touch a/near\ntool",
    );
    place.put("data/a b'c.txt", "A\n");
    place.put("data/x*.txt", "X\n");
    place.put("data/dir/1", "1\n");
    place.put("data/dir/deep/2", "2\n");
    place.put("bin/tool", "#!/bin/bash\necho tool > tool.out\n");
    place.spec.inputs = vec![
        input("s3://b/data/a b'c.txt", "a b'c.txt"),
        input("s3://b/data/x*.txt", "sub/x.txt"),
        input("s3://b/data/dir", "dir"),
    ];
    place.spec.stdin = Some("input".into());
    place.spec.env = vec![
        ("GREETING".into(), "hello $USER_X \"q\"".into()),
        ("USER_X".into(), "u".into()),
    ];
    place.spec.env.reverse();
    place.spec.bin_dirs = vec!["s3://b/bin".into()];
    place.spec.output_patterns = ["out put'?.txt", "res", "*.out", "in.txt", "none*", "**.far"]
        .map(Into::into)
        .to_vec();
    place.spec.env_outputs = vec!["GREETING".into()];
    place.spec.metrics = true;
    place.spec.after_script = Some("echo after".into());
    place.spec.scratch = Some("/proc/none:$TMPDIR".into());
    let output = place.run();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(place.result("out put'1.txt").as_deref(), Some("A\nX\n1\n2\n"));
    assert_eq!(place.result("res/deep/r.txt").as_deref(), Some("r\n"));
    assert_eq!(place.result("tool.out").as_deref(), Some("tool\n"));
    assert_eq!(place.result("in.txt").as_deref(), Some("input"));
    assert_eq!(place.result("a/b c/x.far").as_deref(), Some("far\n"));
    assert_eq!(place.result("a/near"), None);
    assert_eq!(place.result("other"), None);
    assert_eq!(place.result(".exitcode").as_deref(), Some("0"));
    assert_eq!(place.result(".command.out").as_deref(), Some("hello u \"q\"\n"));
    assert_eq!(place.result(".command.err").as_deref(), Some("oops\n"));
    let log = place.result(".command.log").unwrap();
    for line in ["hello u", "oops", "after"] {
        assert!(
            log.contains(line) && text.contains(line),
            "{line}: {log} / {text}"
        );
    }
    assert!(place.result(".command.env").unwrap().contains("GREETING=hello u"));
    assert!(place.result(".command.begin").is_some());
    let metrics = rflow_executor::local::parse_trace(&place.result(".command.trace").unwrap()).unwrap();
    assert!(metrics.realtime > 0 && metrics.cpu_model.is_some(), "{metrics:?}");
    assert!(place.scratch_is_empty());
}

#[test]
fn a_failure_keeps_its_status_and_delivers_what_was_printed() {
    let mut place = place("echo before; echo x > out.txt; exit 7");
    place.spec.output_patterns = vec!["out.txt".into()];
    place.spec.metrics = true;
    assert_eq!(place.run().status.code(), Some(7));
    assert_eq!(place.result(".exitcode").as_deref(), Some("7"));
    assert_eq!(place.result(".command.out").as_deref(), Some("before\n"));
    assert_eq!(place.result("out.txt"), None);
    assert!(place.scratch_is_empty());
}

#[test]
fn a_missing_input_is_named() {
    let mut place = place("true");
    place.spec.inputs = vec![input("s3://b/data/none", "none")];
    assert_eq!(place.run().status.code(), Some(1));
    assert_eq!(place.result(".exitcode").as_deref(), Some("1"));
    assert!(
        place
            .result(".command.log")
            .unwrap()
            .contains("the input s3://b/data/none does not exist")
    );
}

#[test]
fn folders_of_buckets_whose_reader_pays() {
    let mut place = place("cat dir/1 > out.txt");
    place.put("data/dir/1", "1\n");
    place.spec.inputs = vec![input("s3://b/data/dir", "dir")];
    place.spec.output_patterns = vec!["out.txt".into()];
    place.options.requester_pays = true;
    let output = place.job().env("PAYS", "yes").output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(place.result("out.txt").as_deref(), Some("1\n"));
}

#[test]
fn a_full_disk_is_told_at_once() {
    let mut place = place("true");
    place.spec.inputs = vec![input("s3://b/data/huge", "huge")];
    assert_eq!(place.run().status.code(), Some(1));
    let log = place.result(".command.log").unwrap();
    assert!(
        log.contains("No space left") && log.contains("larger volumes"),
        "{log}"
    );
    let tries = fs::read_to_string(place.dir.path().join("objects/tries")).unwrap();
    assert_eq!(tries.lines().count(), 1);
}

#[test]
fn a_missing_tool_is_told_at_once() {
    let mut place = place("true");
    let programs = place.dir.path().join("programs");
    fs::create_dir(&programs).unwrap();
    for name in ["bash", "mktemp", "sleep"] {
        let all = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&all).map(|dir| dir.join(name));
        let found = found.into_iter().find(|path| path.exists()).unwrap();
        std::os::unix::fs::symlink(found, programs.join(name)).unwrap();
    }
    let start = Instant::now();
    for (path, words) in [
        (None, "rflow: the image has no `aws`"),
        (
            Some("/nowhere/bin/aws"),
            "rflow: /nowhere/bin/aws (`aws.batch.cliPath`) cannot",
        ),
    ] {
        place.options.cli_path = path.map(Into::into);
        let output = place.job().env("PATH", &programs).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(127), "{text}");
        assert!(text.contains(words), "{text}");
    }
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn transfers_are_repeated() {
    let mut place = place("cat a b > c");
    place.put("a", "1");
    place.put("b", "2");
    place.spec.inputs = vec![input("s3://b/a", "a"), input("s3://b/b", "b")];
    place.spec.output_patterns = vec!["c".into()];
    place.options.max_parallel_transfers = Some(1);
    place.options.max_transfer_attempts = Some(5);
    let output = place
        .job()
        .env("FLAKY", place.dir.path().join("count"))
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(place.result("c").as_deref(), Some("12"));
}

#[test]
fn the_script_gets_the_signal() {
    let place =
        place("trap 'echo got it; exit 3' TERM\ntouch \"$NXF_TASK_WORKDIR/../ready\"\nsleep 60 & wait");
    let mut job = place.job().spawn().unwrap();
    let start = Instant::now();
    while !place.dir.path().join("scratch/ready").exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = job.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(job.wait().unwrap().code(), Some(3));
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(place.result(".exitcode").as_deref(), Some("3"));
    assert_eq!(place.result(".command.out").as_deref(), Some("got it\n"));
}

#[test]
fn what_the_script_leaves_behind_may_end_its_outputs() {
    let mut place = place("{ sleep 0.7; echo late > late.txt; } 2>/dev/null & echo early > early.txt");
    place.spec.output_patterns = vec!["*.txt".into()];
    assert_eq!(place.run().status.code(), Some(0));
    assert_eq!(place.result("early.txt").as_deref(), Some("early\n"));
    assert_eq!(place.result("late.txt").as_deref(), Some("late\n"));
}

#[test]
fn what_the_script_leaves_behind_is_stopped_with_the_task() {
    let place = place("sleep 60 & setsid sleep 60 & touch \"$NXF_TASK_WORKDIR/../ready\"");
    let mut job = place.job().spawn().unwrap();
    let start = Instant::now();
    while !place.dir.path().join("scratch/ready").exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let pid = job.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert!(kill.success());
    assert_eq!(job.wait().unwrap().code(), Some(143));
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(place.result(".exitcode").as_deref(), Some("143"));
}
