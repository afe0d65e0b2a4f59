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

/// The container a task runs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerSpec {
    /// `docker`, `singularity`, …
    pub engine: String,
    /// The image.
    pub image: String,
    /// `containerOptions` and the engine's `runOptions`.
    pub options: String,
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
