//! The directives of a process: one row each, and the conversion of their values.

mod accelerator;
mod limits;
mod resource;
mod strategy;

use rflow_lang::Value;

pub use accelerator::{Accelerator, accelerator};
pub use limits::{ResourceLimits, resource_limits};
pub use resource::{cpus, disk, memory, time, whole_number};
pub use strategy::{ErrorStrategy, error_strategy, labels};

/// What kind of value a directive takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// A text, or `true`/`false`.
    TextOrBool,
    /// An amount of memory.
    Memory,
    /// A duration.
    Duration,
    /// A list of texts, or one text.
    List,
    /// Named values.
    Map,
    /// A value with named options beside it.
    Options,
}

/// A row of the table of directives.
#[derive(Debug, Clone, Copy)]
pub struct DirectiveDef {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The value may be a closure, or use the inputs of the task.
    pub dynamic: bool,
    /// May be given several times; the values add up.
    pub repeatable: bool,
    /// Takes part in the hash of a task.
    pub hashed: bool,
    /// What it does.
    pub doc: &'static str,
}

const DYNAMIC: u8 = 1;
const REPEATABLE: u8 = 2;
const HASHED: u8 = 4;

const fn row(name: &'static str, kind: Kind, flags: u8, doc: &'static str) -> DirectiveDef {
    let (dynamic, repeatable) = (flags & DYNAMIC != 0, flags & REPEATABLE != 0);
    DirectiveDef {
        name,
        kind,
        dynamic,
        repeatable,
        hashed: flags & HASHED != 0,
        doc,
    }
}

/// All directives, by name.
pub const DIRECTIVES: &[DirectiveDef] = &[
    row(
        "accelerator",
        Kind::Options,
        DYNAMIC,
        "Number and type of GPUs or other accelerators a task asks for",
    ),
    row(
        "afterScript",
        Kind::Text,
        DYNAMIC,
        "Shell commands run on the host after the task's own",
    ),
    row(
        "arch",
        Kind::Options,
        HASHED,
        "CPU architecture that software is built for",
    ),
    row(
        "array",
        Kind::Int,
        0,
        "Number of tasks submitted together as one job array",
    ),
    row(
        "beforeScript",
        Kind::Text,
        DYNAMIC,
        "Shell commands run on the host before the task's own",
    ),
    row(
        "cache",
        Kind::TextOrBool,
        0,
        "How tasks are recognised when a run is resumed, or whether they are at all",
    ),
    row(
        "clusterOptions",
        Kind::List,
        DYNAMIC,
        "Options passed to the job scheduler as they are",
    ),
    row(
        "conda",
        Kind::Text,
        DYNAMIC | HASHED,
        "Conda packages or environment in which a task runs",
    ),
    row(
        "container",
        Kind::Text,
        DYNAMIC | HASHED,
        "Container image in which a task runs",
    ),
    row(
        "containerOptions",
        Kind::Text,
        DYNAMIC,
        "Options for the command that starts the container",
    ),
    row("cpus", Kind::Int, DYNAMIC, "Number of CPUs of a task"),
    row("debug", Kind::Bool, 0, "Print the standard output of tasks"),
    row("disk", Kind::Memory, DYNAMIC, "Local disk space of a task"),
    row("echo", Kind::Bool, 0, "Former name of `debug`"),
    row(
        "errorStrategy",
        Kind::Text,
        DYNAMIC,
        "What happens when a task fails",
    ),
    row("executor", Kind::Text, 0, "Where tasks are run"),
    row(
        "ext",
        Kind::Map,
        DYNAMIC,
        "Values of your own, read in the script as `task.ext.name`",
    ),
    row("fair", Kind::Bool, 0, "Emit outputs in the order of the inputs"),
    row(
        "hints",
        Kind::Map,
        DYNAMIC,
        "Wishes to the executor that it may ignore",
    ),
    row(
        "label",
        Kind::Text,
        REPEATABLE,
        "A mark by which the configuration can select the process",
    ),
    row(
        "machineType",
        Kind::Text,
        DYNAMIC,
        "Type of the virtual machine in a cloud",
    ),
    row(
        "maxErrors",
        Kind::Int,
        0,
        "Failures of all tasks of the process after which none is tried again",
    ),
    row(
        "maxForks",
        Kind::Int,
        0,
        "Number of tasks that run at the same time",
    ),
    row(
        "maxRetries",
        Kind::Int,
        DYNAMIC,
        "How often a failed task is tried again",
    ),
    row(
        "maxSubmitAwait",
        Kind::Duration,
        DYNAMIC,
        "How long a task may wait in the queue before it fails",
    ),
    row("memory", Kind::Memory, DYNAMIC, "Memory of a task"),
    row(
        "module",
        Kind::Text,
        DYNAMIC | REPEATABLE | HASHED,
        "Environment modules loaded before the task",
    ),
    row("penv", Kind::Text, DYNAMIC, "Parallel environment of Grid Engine"),
    row(
        "pod",
        Kind::Map,
        DYNAMIC | REPEATABLE,
        "Settings of the Kubernetes pod",
    ),
    row(
        "publishDir",
        Kind::Options,
        DYNAMIC | REPEATABLE,
        "Folder that receives the output files of the process",
    ),
    row(
        "queue",
        Kind::Text,
        DYNAMIC,
        "Queue or partition that jobs are submitted to",
    ),
    row(
        "resourceLabels",
        Kind::Map,
        DYNAMIC,
        "Labels on the cloud resources of a task",
    ),
    row(
        "resourceLimits",
        Kind::Map,
        DYNAMIC,
        "Upper bounds of cpus, memory, disk and time; requests above are lowered",
    ),
    row(
        "scratch",
        Kind::TextOrBool,
        DYNAMIC,
        "Run the task in a temporary folder of the node",
    ),
    row(
        "secret",
        Kind::Text,
        REPEATABLE,
        "A secret that the task sees as an environment variable",
    ),
    row(
        "shell",
        Kind::List,
        DYNAMIC,
        "Command that interprets the task script",
    ),
    row(
        "spack",
        Kind::Text,
        DYNAMIC | HASHED,
        "Spack packages or environment in which a task runs",
    ),
    row(
        "stageInMode",
        Kind::Text,
        DYNAMIC,
        "How input files get into the work folder",
    ),
    row(
        "stageOutMode",
        Kind::Text,
        DYNAMIC,
        "How output files get out of the scratch folder",
    ),
    row(
        "storeDir",
        Kind::Text,
        DYNAMIC,
        "Folder for permanent results: when they exist the task is not run",
    ),
    row(
        "tag",
        Kind::Text,
        DYNAMIC,
        "Text that tells tasks of the process apart",
    ),
    row("time", Kind::Duration, DYNAMIC, "How long a task may run"),
];

/// The row of a directive.
#[must_use]
pub fn directive(name: &str) -> Option<&'static DirectiveDef> {
    DIRECTIVES.iter().find(|d| d.name == name)
}

/// Whether a name is that of a directive.
#[must_use]
pub fn is_directive(name: &str) -> bool {
    directive(name).is_some()
}

/// The directive whose name is most like a wrong one.
#[must_use]
pub fn closest(name: &str) -> Option<&'static str> {
    rflow_lang::compile::closest(name, DIRECTIVES.iter().map(|d| d.name))
}

/// Whether a value in a process definition is the built-in default, so that a plain `process.x` of the
/// configuration still replaces it.
#[must_use]
pub fn counts_as_unset(directive: &str, value: &Value) -> bool {
    match (directive, value) {
        ("debug", Value::Bool(false)) | ("maxRetries", Value::Int(1)) | ("maxErrors", Value::Int(-1)) => true,
        ("shell", Value::List(list)) => {
            let parts: Vec<String> = list.to_vec().iter().map(rflow_lang::text::text).collect();
            parts == ["/bin/bash", "-ue"]
        }
        _ => false,
    }
}

/// A directive with a value that it cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Process `{process}` has an invalid value for the directive `{directive}`: {problem}")]
pub struct DirectiveError {
    /// The process.
    pub process: String,
    /// The directive.
    pub directive: &'static str,
    /// What is wrong and what it should be.
    pub problem: String,
}

/// Names the process whose directive is converted, for messages.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a>(pub &'a str);

impl Of<'_> {
    fn error(self, directive: &'static str, problem: impl Into<String>) -> DirectiveError {
        DirectiveError {
            process: self.0.to_owned(),
            directive,
            problem: problem.into(),
        }
    }

    fn invalid(self, directive: &'static str, value: &Value, wanted: &str) -> DirectiveError {
        self.error(
            directive,
            format!("{} is not {wanted}", rflow_lang::text::inspect(value)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_documented() {
        assert!(DIRECTIVES.is_sorted_by_key(|d| d.name));
        assert!(
            DIRECTIVES
                .iter()
                .all(|d| !d.doc.is_empty() && !d.doc.ends_with('.'))
        );
    }

    #[test]
    fn suggests_directives() {
        assert_eq!(closest("publishdir"), Some("publishDir"));
        assert_eq!(closest("memmory"), Some("memory"));
        assert!(is_directive("cpus") && !is_directive("cpu"));
    }
}
