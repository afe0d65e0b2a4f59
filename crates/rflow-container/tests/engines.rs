//! How other engines are called: `.command.run` is run with a stand-in on `PATH` that writes down its arguments. What
//! is expected was recorded from the reference engine with the same process, except for what runs inside.
#![allow(unused_crate_dependencies, missing_docs, reason = "a test")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rflow_container::ContainerOptions;
use rflow_executor::wrapper::{command_run, command_sh};
use rflow_task::{StageIn, TaskSpec};
use serde_json::{Value, json};

/// Writes its arguments, each on a line, and what tasks see of the environment; then it does what it is asked for.
const STAND_IN: &str = r#"#!/bin/bash
root=${0%/*}/..
{ echo "== ${0##*/}"; printf '%s\n' "$@"; } >> "$root/calls"
if [ "$1" = pull ]; then touch "$3"; exit; fi
env | grep -E '^(FOO=|A=|SINGULARITYENV_|APPTAINERENV_)' | sort >> "$root/environment"
while [ $# -gt 0 ] && [ "$1" != /bin/sh ]; do shift; done
[ $# -gt 0 ] || exit 0
for name in NXF_TASK_WORKDIR A FOO; do
    for prefix in SINGULARITYENV_ APPTAINERENV_; do
        full=$prefix$name
        [ -z "${!full:-}" ] || export "$name=${!full}"
    done
done
exec "$@"
"#;

struct Rig {
    folder: tempfile::TempDir,
}

impl Rig {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let bin = folder.path().join("fake");
        fs::create_dir(&bin).expect("folder");
        for engine in ["docker", "podman", "singularity", "apptainer"] {
            let path = bin.join(engine);
            fs::write(&path, STAND_IN).expect("stand-in");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode");
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The process of the recording: two cpus, 100 MB, an input, a folder of programs.
    fn task(&self, config: &Value, image: &str, options: &str) -> TaskSpec {
        let work_dir = self.path("run/work/ab/cdef");
        fs::create_dir_all(&work_dir).expect("work dir");
        fs::create_dir_all(self.path("bin")).expect("folder");
        fs::write(self.path("in.txt"), "hi\n").expect("input");
        let made = ContainerOptions::from_config(config).expect("options");
        let mut spec = TaskSpec {
            work_dir,
            script: "#!/bin/bash -ue\ncat in.txt; echo \"$A ${FOO-}\"; exit 3\n".into(),
            shell: vec!["/bin/bash".into(), "-ue".into()],
            bin_dirs: vec![self.path("bin")],
            inputs: vec![StageIn {
                source: self.path("in.txt"),
                name: "in.txt".into(),
            }],
            env: vec![("A".into(), "1 2".into())],
            container: made.spec(Some(image), Some(options)),
            ..TaskSpec::default()
        };
        spec.resources.cpus = 2;
        spec.resources.memory = Some(100 << 20);
        spec
    }

    /// Runs the wrapper; returns its calls of the engine, up to what runs inside.
    fn run(&self, spec: &TaskSpec) -> Vec<String> {
        let write = |name: &str, text: &str| fs::write(spec.work_dir.join(name), text).expect("file");
        write(".command.sh", &command_sh(spec));
        write(".command.run", &command_run(spec));
        drop(fs::remove_file(self.path("calls")));
        let path = std::env::var("PATH").expect("PATH");
        let output = Command::new("bash")
            .arg(spec.work_dir.join(".command.run"))
            .env("PATH", format!("{}:{path}", self.path("fake").display()))
            .env("FOO", "bar")
            .output()
            .expect("bash");
        assert_eq!(
            output.status.code(),
            Some(3),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let calls = fs::read_to_string(self.path("calls")).expect("calls");
        let root = self.folder.path().to_string_lossy().into_owned();
        let mut result = Vec::new();
        for call in calls.replace(&root, "ROOT").split("== ").skip(1) {
            let words = call.lines().take_while(|word| *word != "/bin/sh");
            result.push(words.collect::<Vec<_>>().join(" "));
        }
        result
    }

    fn printed(&self, spec: &TaskSpec) -> String {
        fs::read_to_string(spec.work_dir.join(".command.out")).expect("output")
    }
}

/// Without the parts that the reference does not have: labels, and the names of containers.
fn plain(call: &str) -> String {
    let mut words = Vec::new();
    let mut all = call.split(' ');
    while let Some(word) = all.next() {
        if word == "--label" || word == "--name" {
            all.next();
        } else {
            words.push(word);
        }
    }
    words.join(" ")
}

#[test]
fn docker() {
    let rig = Rig::new();
    let config = json!({"docker": {"enabled": true, "runOptions": "-u $(echo 7)", "envWhitelist": "FOO"}});
    let spec = rig.task(&config, "org/tool:1.2", "--foo bar");
    let calls = rig.run(&spec);
    assert_eq!(
        plain(&calls[0]),
        "docker run -i --cpu-shares 2048 --memory 100m -e NXF_TASK_WORKDIR -e FOO -e A -v ROOT:ROOT \
         -w ROOT/run/work/ab/cdef -u 7 --foo bar org/tool:1.2"
    );
    assert!(calls[1].starts_with("docker rm -f rflow-"), "{calls:?}");
    assert_eq!(rig.printed(&spec), "hi\n1 2 bar\n");
}

#[test]
fn docker_with_everything() {
    let rig = Rig::new();
    let config = json!({"docker": {
        "enabled": true, "engineOptions": "--log-level error", "tty": true, "mountFlags": "Z",
        "writableInputMounts": false, "remove": false, "cpuLimits": true, "registry": "quay.io/"
    }});
    let mut spec = rig.task(&config, "org/tool:1.2", "");
    spec.arch = Some("linux/arm64".into());
    let calls = rig.run(&spec);
    assert_eq!(
        plain(&calls[0]),
        "docker --log-level error run -i --cpus 2 --memory 100m --platform linux/arm64 -t -e NXF_TASK_WORKDIR -e A \
         -v ROOT:ROOT:ro,Z -v ROOT/run/work/ab/cdef:ROOT/run/work/ab/cdef:Z -w ROOT/run/work/ab/cdef \
         quay.io/org/tool:1.2"
    );
    assert_eq!(calls.len(), 1, "the container is kept: {calls:?}");
}

#[test]
fn podman() {
    let rig = Rig::new();
    let config = json!({"podman": {"enabled": true, "envWhitelist": ["FOO"], "mountFlags": "Z"}});
    let spec = rig.task(&config, "org/tool:1.2", "--foo bar");
    let calls = rig.run(&spec);
    assert_eq!(
        plain(&calls[0]),
        "podman run -i -e NXF_TASK_WORKDIR -e FOO -e A -v ROOT:ROOT:Z -w ROOT/run/work/ab/cdef --foo bar \
         --cpu-shares 2048 --memory 100m org/tool:1.2"
    );
    assert_eq!(rig.printed(&spec), "hi\n1 2 bar\n");
}

#[test]
fn singularity() {
    let rig = Rig::new();
    let config = json!({"singularity": {
        "enabled": true, "runOptions": "--ro", "engineOptions": "-d", "envWhitelist": "FOO"
    }});
    let spec = rig.task(&config, "org/tool:1.2", "--foo bar");
    let calls = rig.run(&spec);
    assert!(
        calls[0].starts_with("singularity pull --name org-tool-1.2.img.pulling."),
        "{calls:?}"
    );
    assert!(calls[0].ends_with(" docker://org/tool:1.2"), "{calls:?}");
    assert_eq!(
        calls[1],
        "singularity -d exec --no-home --pid -B ROOT --ro --foo bar ROOT/run/work/singularity/org-tool-1.2.img"
    );
    assert_eq!(rig.printed(&spec), "hi\n1 2 bar\n");
}

#[test]
fn apptainer() {
    let rig = Rig::new();
    let cache = rig.path("cache");
    let config = json!({"apptainer": {
        "enabled": true, "autoMounts": false, "cacheDir": cache, "envWhitelist": "FOO"
    }});
    let spec = rig.task(&config, "quay.io/org/tool@sha256:abcd", "--foo bar");
    let calls = rig.run(&spec);
    assert!(
        calls[0].starts_with("apptainer pull --name quay.io-org-tool@sha256-abcd.img.pulling."),
        "{calls:?}"
    );
    let exec = "apptainer exec --no-home --pid --foo bar ROOT/cache/quay.io-org-tool@sha256-abcd.img";
    assert_eq!(calls[1], exec);
    assert_eq!(rig.printed(&spec), "hi\n1 2 bar\n");
    assert!(
        Path::new(&cache)
            .join("quay.io-org-tool@sha256-abcd.img")
            .exists()
    );
    // The next task finds the image.
    assert_eq!(rig.run(&spec), [exec]);
    let environment = fs::read_to_string(rig.path("environment")).expect("environment");
    assert!(environment.contains("APPTAINERENV_A=1 2\n"), "{environment}");
    assert!(
        !environment.lines().any(|line| line.starts_with("FOO=")),
        "{environment}"
    );
}

#[test]
fn images_that_need_no_download() {
    let rig = Rig::new();
    let config = json!({"singularity": {"enabled": true, "runOptions": "--ro"}});
    let mut spec = rig.task(&config, "/img/x.sif", "");
    assert_eq!(
        rig.run(&spec),
        ["singularity exec --no-home --pid -B ROOT --ro /img/x.sif"]
    );
    spec.scratch = Some(rig.path("scratch").to_string_lossy().into_owned());
    let calls = rig.run(&spec);
    assert!(
        calls[0].starts_with("singularity exec --no-home --pid -B ROOT -B ROOT/scratch/rflow."),
        "{calls:?}"
    );

    let config = json!({"apptainer": {"enabled": true, "ociAutoPull": true, "registry": "quay.io"}});
    let spec = rig.task(&config, "org/tool:1.2", "");
    assert_eq!(
        rig.run(&spec),
        ["apptainer exec --no-home --pid -B ROOT docker://quay.io/org/tool:1.2"]
    );
}
