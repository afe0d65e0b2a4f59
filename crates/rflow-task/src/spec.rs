//! Everything an executor may know about a task.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{TaskHash, TaskId};

/// How inputs get into the work dir.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StageMode {
    /// A symbolic link to the absolute path.
    #[default]
    Symlink,
    /// A symbolic link with a relative target.
    Rellink,
    /// A hard link.
    Link,
    /// A copy (directories recursively, links followed).
    Copy,
}

/// One input file of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageIn {
    /// Absolute local path of the file or directory; it may be missing (a dangling link is made then). For an
    /// executor with remote work dirs it can be an address too (`s3://bucket/key`).
    pub source: PathBuf,
    /// Relative name in the work dir, possibly with folders (`input1/x.txt`).
    pub name: String,
}

/// What a task asks of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Number of cpus, at least 1.
    pub cpus: u32,
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Wall time limit in milliseconds.
    pub time: Option<u64>,
    /// Bytes of disk.
    pub disk: Option<u64>,
    /// Number and type of accelerators.
    pub accelerator: Option<(u32, Option<String>)>,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            cpus: 1,
            memory: None,
            time: None,
            disk: None,
            accelerator: None,
        }
    }
}

/// Container engines that can be enabled, in the order in which the first enabled one is taken. The last ones are known
/// so that their tasks are refused instead of run without a container.
pub const CONTAINER_ENGINES: &[&str] = &[
    "docker",
    "podman",
    "singularity",
    "apptainer",
    "charliecloud",
    "shifter",
    "sarus",
    "appleContainer",
    "smolvm",
];

/// The container a task runs in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerSpec {
    /// `docker`, `singularity`, …
    pub engine: String,
    /// The image.
    pub image: String,
    /// `containerOptions`.
    pub options: String,
    /// What the configuration says about the engine.
    #[serde(default)]
    pub settings: ContainerSettings,
}

/// Options of a container engine's scope in the configuration. Text options are as the user wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerSettings {
    /// `runOptions`: options for starting a container.
    pub run_options: String,
    /// `engineOptions`: options before the engine's subcommand.
    pub engine_options: String,
    /// `envWhitelist`: variables of the head that tasks see.
    pub env_whitelist: Vec<String>,
    /// `fixOwnership`: files are given to the user at the end.
    pub fix_ownership: bool,
    /// `remove`: the container goes when its task has ended.
    pub remove: bool,
    /// `sudo`: the engine is called through it.
    pub sudo: bool,
    /// `tty`: the container gets a terminal.
    pub tty: bool,
    /// `temp`: a folder mounted as `/tmp`, `auto` for a new one.
    pub temp: Option<String>,
    /// `mountFlags`: flags of all mounts (`Z`).
    pub mount_flags: String,
    /// `writableInputMounts`.
    pub writable_inputs: bool,
    /// `autoMounts`.
    pub auto_mounts: bool,
    /// `kill`: the signal that stops a container (`SIGUSR1`) instead of the usual way.
    pub kill: Option<String>,
    /// `cpuLimits` or `resourceLimits`: cpus are enforced, not only shared out.
    pub cpu_limits: bool,
    /// `cacheDir`: where images are kept.
    pub cache_dir: Option<String>,
    /// `libraryDir`: images that are there already.
    pub library_dir: Option<String>,
    /// `ociAutoPull`: the engine itself fetches images when it runs them.
    pub auto_pull: bool,
    /// `noHttps`: images are fetched without encryption.
    pub no_https: bool,
}

impl Default for ContainerSettings {
    fn default() -> Self {
        Self {
            run_options: String::new(),
            engine_options: String::new(),
            env_whitelist: Vec::new(),
            fix_ownership: false,
            remove: true,
            sudo: false,
            tty: false,
            temp: None,
            mount_flags: String::new(),
            writable_inputs: true,
            auto_mounts: true,
            kill: None,
            cpu_limits: false,
            cache_dir: None,
            library_dir: None,
            auto_pull: false,
            no_https: false,
        }
    }
}

/// A task that is ready to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSpec {
    /// Its number.
    pub id: TaskId,
    /// Fully qualified process name (`A:B:PROC`).
    pub process: String,
    /// `PROC (tag)` or `PROC (3)`.
    pub name: String,
    /// The rendered `tag`.
    pub tag: Option<String>,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// Its cache key.
    pub hash: TaskHash,
    /// Absolute path of its work dir; the engine has created it (empty). An address (`s3://bucket/ab/cdef`) for
    /// executors with remote work dirs; nothing is there then, and the executor writes what the task needs.
    pub work_dir: PathBuf,
    /// Text of `.command.sh`, first line `#!…` included.
    pub script: String,
    /// Words that run the script file (`/bin/bash -ue`), taken from the shebang line.
    pub shell: Vec<String>,
    /// Text for standard input, written to `.command.in`.
    pub stdin: Option<String>,
    /// Variables exported to the task (config `env`, `env` inputs), in order.
    pub env: Vec<(String, String)>,
    /// Folders appended to `PATH` (`bin/` of the project).
    pub bin_dirs: Vec<PathBuf>,
    /// Inputs to stage.
    pub inputs: Vec<StageIn>,
    /// How to stage them.
    pub stage_mode: StageMode,
    /// Variables whose value after the script is captured into `.command.env`.
    pub env_outputs: Vec<String>,
    /// Commands (variable name, command) whose output is captured into `.command.env`.
    pub eval_outputs: Vec<(String, String)>,
    /// Glob patterns of path outputs, copied back when the task runs in a scratch folder.
    pub output_patterns: Vec<String>,
    /// Resources after limits.
    pub resources: Resources,
    /// Image and engine when containers are on.
    pub container: Option<ContainerSpec>,
    /// What the `container` directive says, whether containers are on or not.
    #[serde(default)]
    pub image: Option<String>,
    /// Shell text run before and after the script, outside the container.
    pub before_script: Option<String>,
    /// See `before_script`.
    pub after_script: Option<String>,
    /// `scratch` directive: `true` or a folder.
    pub scratch: Option<String>,
    /// Environment modules to load.
    pub modules: Vec<String>,
    /// Queue of the executor.
    pub queue: Option<String>,
    /// Extra scheduler options.
    pub cluster_options: Option<String>,
    /// `resourceLabels`, for tags of jobs.
    pub labels: Vec<(String, String)>,
    /// Names of secrets that are exported to the task. The values never enter a specification: executors get
    /// them from where they were made.
    pub secrets: Vec<String>,
    /// The `hints` directive: names and values as the user wrote them. Executors ignore what they do not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<(String, serde_json::Value)>,
    /// Most tasks that may go into one array job.
    pub array: Option<u32>,
    /// `machineType` directive.
    pub machine_type: Option<String>,
    /// `arch` directive (`linux/arm64`).
    pub arch: Option<String>,
    /// `.command.trace` is wanted (a report or trace file is on).
    pub metrics: bool,
    /// Name of the executor that runs it (`local`).
    pub executor: String,
}
