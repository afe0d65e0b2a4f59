//! The static program in containers, against a server that speaks S3. Skipped, with a line that says so, where the
//! program, Docker or the lab are not there.

#![allow(clippy::print_stderr, reason = "what is skipped has to be seen")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use rflow_aws::{Aws, AwsOptions, S3Store};
use rflow_stage::TASK_FILE;
use rflow_storage::{Store, WriteOptions};
use rflow_task::{StageIn, TaskSpec};
use serde_json::json;

/// Where the program is in the containers.
const PROGRAM: &str = "/opt/rflow/bin/rflow-stage";

struct Lab {
    command: PathBuf,
    port: u16,
    folder: tempfile::TempDir,
    program: PathBuf,
    store: S3Store,
    images: Vec<String>,
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = lab(&self.command, self.port, self.folder.path(), "down");
        let _ = quiet(Command::new("docker").args(["image", "rm", "--force", &self.bash()]));
    }
}

impl Lab {
    /// Starts everything, or says what is missing.
    fn start() -> Result<Self, String> {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let built = format!(
            "target/stage/{}-unknown-linux-gnu/stage/rflow-stage",
            std::env::consts::ARCH
        );
        let program = match std::env::var_os("RFLOW_STAGE_BIN") {
            Some(program) => PathBuf::from(program),
            None => repository.join(built),
        };
        let program = program
            .canonicalize()
            .map_err(|_| format!("no program {}: scripts/build-stage builds it", program.display()))?;
        if !quiet(Command::new("docker").arg("info")) {
            return Err("Docker does not answer".to_owned());
        }
        let command = repository.join("conformance/lab/lab");
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        // Free now, and with luck still in a moment.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let up = lab(&command, port, folder.path(), "up").map_err(|error| error.to_string())?;
        if !up.status.success() {
            return Err(format!("no lab: {}", String::from_utf8_lossy(&up.stderr).trim()));
        }
        let config = json!({"aws": {
            "accessKey": "test", "secretKey": "test", "region": "eu-west-1",
            "client": {"endpoint": format!("http://127.0.0.1:{port}"), "s3PathStyleAccess": true},
        }});
        let aws = AwsOptions::from_config(&config).and_then(Aws::connect);
        let mut lab = Self {
            command,
            port,
            folder,
            program,
            store: S3Store::new(aws.map_err(|error| error.to_string())?),
            images: Vec::new(),
        };
        lab.images.push(lab.only_bash()?);
        let bare = "rflow-lab/bare:1";
        if quiet(Command::new("docker").args(["image", "inspect", bare])) {
            lab.images.push(bare.to_owned());
        } else {
            eprintln!("skipped: the image {bare}: conformance/lab/lab image builds it");
        }
        Ok(lab)
    }

    fn bash(&self) -> String {
        format!("rflow-stage-test:{}", self.port)
    }

    /// An image with bash and its libraries and nothing else: no folder for temporary files, no certificates.
    fn only_bash(&self) -> Result<String, String> {
        let root = self.folder.path().join("rootfs");
        let ldd = Command::new("ldd")
            .arg("/bin/bash")
            .output()
            .map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&ldd.stdout).into_owned();
        let libraries = text.split_whitespace().filter(|word| word.starts_with('/'));
        for file in libraries.chain(["/bin/bash"]) {
            let to = root.join(&file[1..]);
            fs::create_dir_all(to.parent().unwrap_or(&root)).map_err(|e| e.to_string())?;
            fs::copy(file, to).map_err(|e| format!("{file}: {e}"))?;
        }
        let name = self.bash();
        let made = Command::new("bash")
            .args(["-c", "tar -C \"$0\" -c . | docker import - \"$1\" > /dev/null"])
            .arg(&root)
            .arg(&name)
            .status();
        match made {
            Ok(status) if status.success() => Ok(name),
            _ => Err("an image cannot be made".to_owned()),
        }
    }

    fn put(&self, address: &str, content: &str) {
        let written = self
            .store
            .write(Path::new(address), content.as_bytes(), &WriteOptions::default());
        written.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    fn get(&self, work_dir: &str, name: &str) -> Option<String> {
        let bytes = self.store.read(&Path::new(work_dir).join(name)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn put_task(&self, work_dir: &str, spec: &TaskSpec) {
        let text = serde_json::to_string(spec).unwrap();
        self.put(&format!("{work_dir}/{TASK_FILE}"), &text);
    }

    /// The command line of a container; what it runs is to be added.
    fn docker(&self, image: &str, options: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(["run", "--rm", "--network", "host", "--entrypoint", PROGRAM]);
        command
            .arg("--volume")
            .arg(format!("{}:{PROGRAM}:ro", self.program.display()));
        // A name, so that names are resolved.
        let endpoint = format!("AWS_ENDPOINT_URL=http://localhost:{}", self.port);
        for variable in [
            endpoint.as_str(),
            "AWS_ACCESS_KEY_ID=test",
            "AWS_SECRET_ACCESS_KEY=the-very-secret",
            "AWS_REGION=eu-west-1",
            "LICENCE=the-very-secret",
        ] {
            command.args(["--env", variable]);
        }
        command.args(options).arg(image);
        command
    }
}

fn lab(command: &Path, port: u16, folder: &Path, word: &str) -> std::io::Result<Output> {
    let mut command = Command::new(command);
    command.env("RFLOW_LAB_PORT", port.to_string());
    command.env("RFLOW_LAB", folder.join("lab"));
    command.arg(word).stdin(Stdio::null()).output()
}

fn quiet(command: &mut Command) -> bool {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn task(script: &str) -> TaskSpec {
    TaskSpec {
        name: "P (1)".to_owned(),
        script: format!("#!/bin/bash -ue\n{script}\n"),
        shell: vec!["/bin/bash".to_owned(), "-ue".to_owned()],
        metrics: true,
        ..TaskSpec::default()
    }
}

fn input(source: &str, name: &str) -> StageIn {
    StageIn {
        source: source.into(),
        name: name.to_owned(),
    }
}

#[test]
fn tasks_in_containers() {
    let lab = match Lab::start() {
        Ok(lab) => lab,
        Err(why) => {
            eprintln!("skipped: tasks in containers: {why}");
            return;
        }
    };
    for (at, image) in lab.images.iter().enumerate() {
        let base = format!("s3://rflow-lab/stage-{at}");
        inputs_and_outputs(&lab, image, &base);
        failures(&lab, image, &base);
        arrays(&lab, image, &base);
        stops(&lab, image, &base);
    }
}

fn inputs_and_outputs(lab: &Lab, image: &str, base: &str) {
    let work = format!("{base}/ab/one");
    for (key, text) in [("in/a b.txt", "first"), ("dir/x", "1"), ("dir/sub/ü 'q'", "2")] {
        lab.put(&format!("{base}/{key}"), text);
    }
    lab.put(&format!("{base}/bin/tool"), "#!/bin/bash\necho \"tool $1\"\n");
    let mut spec = task(
        "tool hello; echo \"$(<'in put.txt')$(<d/x)$(<\"d/sub/ü 'q'\")\" > 'out 1.txt'; [[ $LICENCE == the-very-secret ]]\n\
         echo err >&2; for n in 1 2 3; do echo $n > part_$n; done",
    );
    spec.inputs = vec![
        input(&format!("{base}/in/a b.txt"), "in put.txt"),
        input(&format!("{base}/dir"), "d"),
    ];
    spec.bin_dirs = vec![PathBuf::from(format!("{base}/bin"))];
    spec.output_patterns = vec!["out*.txt".into(), "part_*".into(), "d".into()];
    lab.put_task(&work, &spec);
    let run = lab.docker(image, &[]).arg(&work).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(0), "{image}: {said}");
    assert_eq!(
        String::from_utf8_lossy(&run.stdout),
        "tool hello\n",
        "the output is shown"
    );
    assert!(
        said.contains("err\n") && said.contains("staged 4 files"),
        "{said}"
    );
    let got = |name: &str| lab.get(&work, name);
    assert_eq!(got("out 1.txt").as_deref(), Some("first12\n"));
    assert_eq!(got("part_3").as_deref(), Some("3\n"));
    assert_eq!(got("d/sub/ü 'q'").as_deref(), Some("2"));
    assert_eq!(got("in put.txt"), None);
    assert_eq!(got(".command.out").as_deref(), Some("tool hello\n"));
    assert_eq!(got(".command.err").as_deref(), Some("err\n"));
    assert_eq!(got(".exitcode").as_deref(), Some("0"));
    assert!(got(".command.trace").is_some_and(|text| text.contains("\nrealtime=")));
    for entry in lab.store.walk(Path::new(&work)).unwrap() {
        let text = String::from_utf8_lossy(&lab.store.read(&entry.path).unwrap()).into_owned();
        let own = entry.path.ends_with(TASK_FILE);
        assert!(
            own || !text.contains("the-very-secret"),
            "{}",
            entry.path.display()
        );
    }
}

fn failures(lab: &Lab, image: &str, base: &str) {
    let work = format!("{base}/ab/two");
    let code = |spec: &TaskSpec| {
        lab.put_task(&work, spec);
        let run = lab.docker(image, &[]).arg(&work).output().unwrap();
        (
            run.status.code(),
            String::from_utf8_lossy(&run.stderr).into_owned(),
        )
    };
    assert_eq!(code(&task("exit 41")).0, Some(41));
    assert_eq!(lab.get(&work, ".exitcode").as_deref(), Some("41"));
    let mut spec = task("true");
    spec.inputs = vec![input(&format!("{base}/nowhere"), "x")];
    let (status, said) = code(&spec);
    assert_eq!(status, Some(183), "{said}");
    assert!(said.contains("Cannot stage input `x` from s3://"), "{said}");
    assert_eq!(lab.get(&work, ".exitcode").as_deref(), Some("183"));
    let run = lab
        .docker(image, &[])
        .arg("s3://rflow-lab/no/task")
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(182));
}

fn arrays(lab: &Lab, image: &str, base: &str) {
    let list = format!("{base}/array.json");
    let works = [format!("{base}/ab/a0"), format!("{base}/ab/a1")];
    for (at, work) in works.iter().enumerate() {
        lab.put_task(work, &task(&format!("echo child {at}")));
    }
    lab.put(&list, &serde_json::to_string(&works).unwrap());
    let run = lab
        .docker(image, &["--env", "AWS_BATCH_JOB_ARRAY_INDEX=1"])
        .args(["--array", &list])
        .output()
        .unwrap();
    assert_eq!(
        run.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(lab.get(&works[1], ".command.out").as_deref(), Some("child 1\n"));
    assert_eq!(lab.get(&works[0], ".command.out"), None);
}

fn stops(lab: &Lab, image: &str, base: &str) {
    let work = format!("{base}/ab/stop");
    lab.put_task(
        &work,
        &task("trap 'echo saved; exit 9' TERM; exec 9<> <(:); echo up; while :; do read -t 0.2 -u 9 x || :; done"),
    );
    let name = format!("rflow-stage-{}", lab.port);
    let mut child = lab
        .docker(image, &["--name", &name])
        .arg(&work)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_secs(3));
    assert!(quiet(
        Command::new("docker").args(["stop", "--time", "30", &name])
    ));
    assert_eq!(child.wait().unwrap().code(), Some(9));
    assert_eq!(lab.get(&work, ".command.out").as_deref(), Some("up\nsaved\n"));
    assert_eq!(lab.get(&work, ".exitcode").as_deref(), Some("9"));
}
