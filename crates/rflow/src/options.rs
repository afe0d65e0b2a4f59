//! What the user asks for, as plain data. The command fills these from its arguments, programs that embed
//! the engine fill them directly.

mod params;
mod run_name;
pub(crate) mod unavailable;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rflow_task::history::RunSelection;
use serde::{Deserialize, Serialize};

pub use params::ParamArg;
pub use run_name::{RUN_NAME_PATTERN, is_valid_run_name, random_run_name};

/// Options before the command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalOptions {
    /// `-C`: only these config files.
    pub config_only: Vec<PathBuf>,
    /// `-c`: config files on top of the usual ones.
    pub config: Vec<PathBuf>,
    /// `-config-ignore-includes`.
    pub config_ignore_includes: bool,
    /// `-log`: the log file.
    pub log: Option<PathBuf>,
    /// `-q`.
    pub quiet: bool,
    /// `-bg`.
    pub background: bool,
    /// `-D`: properties of the reference's virtual machine; kept, without effect.
    pub properties: BTreeMap<String, String>,
    /// `-trace`: packages to log in detail; any value raises the level of the log file.
    pub trace: Vec<String>,
    /// `-debug`.
    pub debug: bool,
    /// `-syslog`.
    pub syslog: Option<String>,
    /// `-remote-debug`; without effect.
    pub remote_debug: bool,
}

/// Which session `-resume` continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResumeTarget {
    /// That of the last run in this folder.
    Last,
    /// A session id, or the unique beginning of one.
    Session(String),
    /// That of the run with this name.
    RunName(String),
}

/// An option that can be given with a value or alone, such as `-with-trace [file]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Switch<T> {
    /// Given alone: the value comes from the config or is the built-in one.
    On,
    /// Given with a value.
    With(T),
}

impl<T> Switch<T> {
    /// The value, if one was given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::On => None,
            Self::With(value) => Some(value),
        }
    }
}

/// Options that turn a container or package system on or off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environments {
    /// `-with-docker [image]`.
    pub docker: Option<Switch<String>>,
    /// `-with-singularity [image]`.
    pub singularity: Option<Switch<String>>,
    /// `-with-apptainer [image]`.
    pub apptainer: Option<Switch<String>>,
    /// `-with-podman [image]`.
    pub podman: Option<Switch<String>>,
    /// `-with-charliecloud [image]`.
    pub charliecloud: Option<Switch<String>>,
    /// `-with-conda [packages or file]`.
    pub conda: Option<Switch<String>>,
    /// `-with-spack [packages or file]`.
    pub spack: Option<Switch<String>>,
    /// `-without-docker`.
    pub without_docker: bool,
    /// `-without-podman`.
    pub without_podman: bool,
    /// `-without-conda`.
    pub without_conda: bool,
    /// `-without-spack`.
    pub without_spack: bool,
    /// `-with-wave [url]`.
    pub wave: Option<Switch<String>>,
    /// `-with-fusion [true|false]`.
    pub fusion: Option<Switch<String>>,
}

/// Files and services that follow a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    /// `-with-trace [file]`.
    pub trace: Option<Switch<PathBuf>>,
    /// `-with-report [file]`.
    pub report: Option<Switch<PathBuf>>,
    /// `-with-timeline [file]`.
    pub timeline: Option<Switch<PathBuf>>,
    /// `-with-dag [file]`.
    pub dag: Option<Switch<PathBuf>>,
    /// `-with-tower [url]`.
    pub tower: Option<Switch<String>>,
    /// `-with-weblog [url]`.
    pub weblog: Option<Switch<String>>,
    /// `-N`, `-with-notification [recipients]`.
    pub notification: Option<Switch<String>>,
}

/// Where a pipeline that is not a local file comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `-r`: branch, tag or commit.
    pub revision: Option<String>,
    /// `-latest`: fetch first.
    pub latest: bool,
    /// `-hub`: the service that hosts it.
    pub hub: Option<String>,
    /// `-user`: name, or `name:token`.
    pub user: Option<String>,
    /// `-d`, `-deep`: depth of the clone.
    pub depth: Option<u32>,
    /// `-offline`.
    pub offline: bool,
}

impl Source {
    /// Nothing is to be downloaded: `-offline`, or the variable `NXF_OFFLINE`.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.offline || std::env::var("NXF_OFFLINE").is_ok_and(|value| value == "true")
    }
}

/// What `-output-format` asks for at the end of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutputFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// Nothing.
    None,
}

/// Options of `run`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOptions {
    /// The pipeline: a file, a folder, `owner/repository`, an address, or `-` for standard input.
    pub pipeline: Option<String>,
    /// Words after the pipeline, the script's `args`.
    pub args: Vec<String>,
    /// `-c` after the command: config files on top of the usual ones.
    pub config: Vec<PathBuf>,
    /// `-profile`, split at commas.
    pub profile: Vec<String>,
    /// `--name value` in order; a later one wins.
    pub params: Vec<ParamArg>,
    /// `-params-file`.
    pub params_file: Option<String>,
    /// `-w`, `-work-dir`.
    pub work_dir: Option<PathBuf>,
    /// `-bucket-dir`.
    pub bucket_dir: Option<String>,
    /// `-o`, `-output-dir`.
    pub output_dir: Option<PathBuf>,
    /// `-output-format`.
    pub output_format: OutputFormat,
    /// `-resume [session]`.
    pub resume: Option<ResumeTarget>,
    /// `-stub-run`, `-stub`.
    pub stub: bool,
    /// `-preview`.
    pub preview: bool,
    /// `-name`.
    pub name: Option<String>,
    /// `-entry`.
    pub entry: Option<String>,
    /// `-main-script`.
    pub main_script: Option<String>,
    /// `-test [function]`.
    pub test: Option<Switch<String>>,
    /// `-ansi-log`.
    pub ansi_log: Option<bool>,
    /// Trace, reports, services.
    pub reports: Reports,
    /// Containers and package systems.
    pub environments: Environments,
    /// Repository options.
    pub source: Source,
    /// `-dump-hashes [json]`.
    pub dump_hashes: Option<Switch<String>>,
    /// `-dump-channels [tags]`, split at commas; empty for all.
    pub dump_channels: Option<Vec<String>>,
    /// `-process.key=value` in order.
    pub process_overrides: Vec<(String, String)>,
    /// `-executor.key=value` in order.
    pub executor_overrides: Vec<(String, String)>,
    /// `-e.key=value` in order.
    pub env_overrides: Vec<(String, String)>,
    /// `-E`: tasks get the whole environment.
    pub export_env: bool,
    /// `-qs`, `-queue-size`.
    pub queue_size: Option<u32>,
    /// `-ps`, `-pool-size`.
    pub pool_size: Option<u32>,
    /// `-pi`, `-poll-interval`, as a duration's text.
    pub poll_interval: Option<String>,
    /// `-cache`.
    pub cache: Option<bool>,
    /// `-with-cloudcache [address]`.
    pub cloud_cache: Option<Switch<String>>,
    /// `-lib`, split at colons.
    pub lib: Vec<PathBuf>,
    /// `-plugins`, split at commas.
    pub plugins: Vec<String>,
    /// `-disable-jobs-cancellation`.
    pub disable_jobs_cancellation: bool,
    /// The command as typed, for the history and `workflow.commandLine`.
    pub command_line: String,
}

/// Options of `config`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigOptions {
    /// The pipeline, as in [`RunOptions::pipeline`]; none for the folder the command runs in.
    pub pipeline: Option<String>,
    /// `-profile`.
    pub profile: Vec<String>,
    /// `-a`, `-show-profiles`.
    pub show_profiles: bool,
    /// How it is printed.
    pub format: ConfigFormat,
    /// `-value`: only this key.
    pub value: Option<String>,
    /// `-sort`.
    pub sort: bool,
    /// `-origin`: each option with the file and line that set it.
    pub origin: bool,
    /// Repository options.
    pub source: Source,
}

/// How `config` prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConfigFormat {
    /// Nested blocks.
    #[default]
    Blocks,
    /// `a.b = 'x'` (`-flat`).
    Flat,
    /// Java properties (`-properties`).
    Properties,
    /// JSON (`-o json`).
    Json,
    /// YAML (`-o yaml`).
    Yaml,
}

/// Options of `log`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOptions {
    /// Run names, session ids or `last`; none lists the runs.
    pub runs: Vec<String>,
    /// `-f`: fields of each task.
    pub fields: Vec<String>,
    /// `-t`: template for each task.
    pub template: Option<String>,
    /// `-F`: condition on each task.
    pub filter: Option<String>,
    /// `-l`: list the fields.
    pub list_fields: bool,
    /// `-s`: between columns; a tab by default.
    pub separator: Option<String>,
    /// `-after`.
    pub after: Option<String>,
    /// `-before`.
    pub before: Option<String>,
    /// `-but`.
    pub but: Option<String>,
    /// `-q`: run names only.
    pub quiet: bool,
}

/// Whether `clean` removes anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CleanMode {
    /// `-n`: only tell. Wins over `-f`.
    #[default]
    DryRun,
    /// `-f`.
    Force,
}

/// Options of `clean`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanOptions {
    /// Which runs; the last one when nothing is chosen.
    pub selection: RunSelection,
    /// Whether anything is removed.
    pub mode: CleanMode,
    /// `-k`: log files of tasks, journal and history stay.
    pub keep_logs: bool,
}
