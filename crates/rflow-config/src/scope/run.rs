//! The run itself.

use super::{Kind, OptionDef, opt};

pub(super) const UNSCOPED: &[OptionDef] = &[
    opt(
        "bucketDir",
        Kind::Path,
        "Remote work folder of a run that is partly local",
    ),
    opt(
        "cleanup",
        Kind::Bool,
        "Delete the work folders of a run that succeeded (false)",
    ),
    opt(
        "dumpHashes",
        Kind::Bool,
        "Log what the hash of each task is made of (false)",
    ),
    opt("outputDir", Kind::Path, "Folder for workflow outputs (results)"),
    opt("resume", Kind::Bool, "Use results of earlier runs (false)"),
    opt("workDir", Kind::Path, "Folder for the folders of tasks (work)"),
];

pub(super) const EXECUTOR: &[OptionDef] = &[
    opt("account", Kind::Text, "Account that jobs are charged to"),
    opt("cpus", Kind::Int, "CPUs that local tasks may use together (all)"),
    opt(
        "dumpInterval",
        Kind::Duration,
        "How often the state of tasks is logged (5 min)",
    ),
    opt(
        "exitReadTimeout",
        Kind::Duration,
        "How long to wait for the exit file of a job that ended (270 s)",
    ),
    opt("jobName", Kind::Closure, "Name of a job, made from `task`"),
    opt("killBatchSize", Kind::Int, "Jobs cancelled by one command (100)"),
    opt(
        "memory",
        Kind::Memory,
        "Memory that local tasks may use together (all)",
    ),
    opt("name", Kind::Text, "The executor (local)"),
    opt(
        "onlyJobState",
        Kind::Bool,
        "Do not restrict the list of jobs to user and queue (false)",
    ),
    opt(
        "perCpuMemAllocation",
        Kind::Bool,
        "Request memory per CPU from Slurm (false)",
    ),
    opt(
        "perJobMemLimit",
        Kind::Bool,
        "Memory of LSF is per job, not per CPU (false)",
    ),
    opt(
        "perTaskReserve",
        Kind::Bool,
        "Memory reservations of LSF are per task (false)",
    ),
    opt(
        "pollInterval",
        Kind::Duration,
        "How often finished tasks are looked for (100 ms local, 5 s grid, 10 s cloud)",
    ),
    opt(
        "queueGlobalStatus",
        Kind::Bool,
        "Ask for the state of jobs in all queues (false)",
    ),
    opt("queueSize", Kind::Int, "Tasks submitted at the same time (100)"),
    opt(
        "queueStatInterval",
        Kind::Duration,
        "How often the scheduler is asked for the state of jobs (1 min)",
    ),
    opt(
        "retry.delay",
        Kind::Duration,
        "First pause before a failed submission is tried again (500 ms)",
    ),
    opt("retry.jitter", Kind::Number, "Random part of the pause (0.25)"),
    opt("retry.maxAttempts", Kind::Int, "Attempts to submit (3)"),
    opt(
        "retry.maxAttempt",
        Kind::Int,
        "Former name of `retry.maxAttempts`",
    ),
    opt("retry.maxDelay", Kind::Duration, "Longest pause (30 s)"),
    opt(
        "retry.reason",
        Kind::Text,
        "Pattern of messages after which submission is tried again",
    ),
    opt(
        "submitRateLimit",
        Kind::Text,
        "Submissions per time, such as `10/1sec` or `50/2min`",
    ),
];

pub(super) const MANIFEST: &[OptionDef] = &[
    opt("author", Kind::Text, "Who wrote the pipeline"),
    opt("contributors", Kind::List, "Who contributed, and how"),
    opt(
        "defaultBranch",
        Kind::Text,
        "Branch that is run when none is asked for",
    ),
    opt("description", Kind::Text, "What the pipeline does"),
    opt("docsUrl", Kind::Text, "Address of the documentation"),
    opt("doi", Kind::Text, "DOI of the publication"),
    opt("gitmodules", Kind::List, "Git submodules that are checked out"),
    opt("homePage", Kind::Text, "Address of the project"),
    opt("icon", Kind::Text, "Address of a picture"),
    opt("license", Kind::Text, "Licence"),
    opt("mainScript", Kind::Path, "Script that is run (main.nf)"),
    opt("name", Kind::Text, "Name of the pipeline"),
    opt(
        "nextflowVersion",
        Kind::Text,
        "Versions of the engine it runs with; `!` in front makes it a must",
    ),
    opt("organization", Kind::Text, "Organization behind the pipeline"),
    opt(
        "recurseSubmodules",
        Kind::Bool,
        "Check out submodules of submodules (false)",
    ),
    opt("version", Kind::Text, "Version of the pipeline"),
];

pub(super) const NEXTFLOW: &[OptionDef] = &[
    opt("enable", Kind::Map, "Feature flags"),
    opt("preview", Kind::Map, "Flags of features that may change"),
    opt(
        "publish.retryPolicy.delay",
        Kind::Duration,
        "First pause before publishing is tried again (350 ms)",
    ),
    opt(
        "publish.retryPolicy.jitter",
        Kind::Number,
        "Random part of the pause (0.25)",
    ),
    opt(
        "publish.retryPolicy.maxAttempts",
        Kind::Int,
        "Attempts to publish a file (5)",
    ),
    opt(
        "publish.retryPolicy.maxDelay",
        Kind::Duration,
        "Longest pause (90 s)",
    ),
    opt(
        "retryPolicy.delay",
        Kind::Duration,
        "First pause before publishing is tried again (350 ms)",
    ),
    opt(
        "retryPolicy.jitter",
        Kind::Number,
        "Random part of the pause (0.25)",
    ),
    opt(
        "retryPolicy.maxAttempts",
        Kind::Int,
        "Attempts to publish a file (5)",
    ),
    opt("retryPolicy.maxDelay", Kind::Duration, "Longest pause (90 s)"),
];

pub(super) const WORKFLOW: &[OptionDef] = &[
    opt(
        "failOnIgnore",
        Kind::Bool,
        "A run with ignored failures ends with exit code 1 (false)",
    ),
    opt("onComplete", Kind::Closure, "Called when the run ends"),
    opt("onError", Kind::Closure, "Called when the run fails"),
    opt(
        "output.contentType",
        Kind::Text,
        "Type of the content for object stores; `true` to guess it",
    ),
    opt(
        "output.copyAttributes",
        Kind::Bool,
        "Keep times and permissions of copied files (false)",
    ),
    opt("output.enabled", Kind::Bool, "Publish outputs (true)"),
    opt(
        "output.ignoreErrors",
        Kind::Bool,
        "A failure to publish does not end the run (false)",
    ),
    opt("output.mode", Kind::Text, "How files are published (symlink)"),
    opt(
        "output.overwrite",
        Kind::Text,
        "Whether existing files are replaced (standard)",
    ),
    opt(
        "output.retryPolicy",
        Kind::Map,
        "How often publishing is tried again",
    ),
    opt(
        "output.storageClass",
        Kind::Text,
        "Storage class for object stores",
    ),
    opt("output.tags", Kind::Map, "Tags for object stores"),
];
