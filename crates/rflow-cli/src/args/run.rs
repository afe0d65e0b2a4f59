//! Options of `run`.

use std::path::PathBuf;

use rflow::options::{OutputFormat, ParamArg, ResumeTarget, RunOptions, Switch};

use super::spec::{Kind, OptionSpec, Token, UsageError, is_session_id, option};
use super::values::{parse_bool, parse_number, split};

pub(crate) static OPTIONS: &[OptionSpec] = &[
    option(
        &["E"],
        Kind::Flag,
        "Give tasks the whole environment of this command",
    ),
    option(
        &["ansi-log"],
        Kind::Optional,
        "Turn the live table on the console on or off",
    ),
    option(&["bg"], Kind::Flag, "Run in the background"),
    option(
        &["bucket-dir"],
        Kind::Value,
        "Remote folder for intermediate files",
    ),
    option(
        &["cache"],
        Kind::Value,
        "Turn the reuse of earlier tasks on or off",
    ),
    option(&["config", "c"], Kind::Value, "Add the given config files"),
    option(
        &["deep", "d", "depth"],
        Kind::Value,
        "Clone only so many commits of the repository",
    ),
    option(
        &["disable-jobs-cancellation"],
        Kind::Flag,
        "Leave jobs running when the run is stopped",
    ),
    option(
        &["dump-channels"],
        Kind::Optional,
        "Print what the `dump` operators see; tags can be given",
    ),
    option(
        &["dump-hashes"],
        Kind::Optional,
        "Print what task hashes are made of; `json` for JSON",
    ),
    option(
        &["e."],
        Kind::Pairs,
        "Set a variable in the environment of tasks\nSyntax: -e.key=value",
    ),
    option(&["entry"], Kind::Value, "Name of the workflow to run"),
    option(
        &["executor."],
        Kind::Pairs,
        "Set an executor option\nSyntax: -executor.key=value",
    ),
    option(&["help", "h"], Kind::Flag, "Print this help"),
    option(&["hub"], Kind::Value, "Service that hosts the project"),
    option(
        &["latest"],
        Kind::Flag,
        "Fetch the latest changes of the project first",
    ),
    option(&["lib"], Kind::Value, "Folders with library code"),
    option(&["main-script"], Kind::Value, "Script to run in a project"),
    option(&["name"], Kind::Value, "Name of the run"),
    option(
        &["offline"],
        Kind::Flag,
        "Do not look for remote updates of the project",
    ),
    option(&["output-dir", "o"], Kind::Value, "Folder for workflow outputs"),
    option(
        &["output-format"],
        Kind::Value,
        "How outputs are listed at the end: text, json or none",
    ),
    option(
        &["params-file"],
        Kind::Value,
        "Read parameters from a JSON or YAML file",
    ),
    option(&["plugins"], Kind::Value, "Plugins to use, separated by commas"),
    option(
        &["poll-interval", "pi"],
        Kind::Value,
        "Time between two looks at running tasks, such as 1s",
    ),
    option(
        &["pool-size", "ps"],
        Kind::Value,
        "Number of threads for the engine",
    ),
    option(
        &["preview"],
        Kind::Flag,
        "Build the workflow without running any process",
    ),
    option(
        &["process."],
        Kind::Pairs,
        "Set a process option\nSyntax: -process.key=value",
    ),
    option(
        &["profile"],
        Kind::Value,
        "Configuration profiles, separated by commas",
    ),
    option(
        &["queue-size", "qs"],
        Kind::Value,
        "Number of tasks an executor may hold at once",
    ),
    option(
        &["resume"],
        Kind::Resume,
        "Reuse the results of an earlier run: the last one, or that of a session ID or run name",
    ),
    option(
        &["revision", "r"],
        Kind::Value,
        "Branch, tag or commit of the project",
    ),
    option(
        &["stub-run", "stub"],
        Kind::Flag,
        "Run the stub of each process instead of its script",
    ),
    option(&["test"], Kind::Optional, "Test a function of the script"),
    option(&["user"], Kind::Value, "User name for a private repository"),
    option(
        &["with-apptainer"],
        Kind::Optional,
        "Run processes in Apptainer containers",
    ),
    option(
        &["with-charliecloud"],
        Kind::Optional,
        "Run processes in Charliecloud containers",
    ),
    option(
        &["with-cloudcache"],
        Kind::Optional,
        "Keep cache data in object storage",
    ),
    option(
        &["with-conda"],
        Kind::Optional,
        "Run processes in a Conda environment",
    ),
    option(&["with-dag"], Kind::Optional, "Write a diagram of the workflow"),
    option(
        &["with-docker"],
        Kind::Optional,
        "Run processes in Docker containers",
    ),
    option(&["with-fusion"], Kind::Optional, ""),
    option(
        &["with-notification", "N"],
        Kind::Optional,
        "Send an e-mail when the run ends",
    ),
    option(
        &["with-podman"],
        Kind::Optional,
        "Run processes in Podman containers",
    ),
    option(
        &["with-report"],
        Kind::Optional,
        "Write a report of the run (HTML)",
    ),
    option(
        &["with-singularity"],
        Kind::Optional,
        "Run processes in Singularity containers",
    ),
    option(
        &["with-spack"],
        Kind::Optional,
        "Run processes in a Spack environment",
    ),
    option(
        &["with-timeline"],
        Kind::Optional,
        "Write a timeline of the tasks (HTML)",
    ),
    option(
        &["with-tower"],
        Kind::Optional,
        "Report the run to Seqera Platform",
    ),
    option(&["with-trace"], Kind::Optional, "Write a table of the tasks"),
    option(&["with-wave"], Kind::Optional, ""),
    option(
        &["with-weblog"],
        Kind::Optional,
        "Send events of the run to a URL",
    ),
    option(&["without-conda"], Kind::Flag, "Do not use Conda"),
    option(&["without-docker"], Kind::Flag, "Do not use Docker"),
    option(&["without-podman"], Kind::Flag, "Do not use Podman"),
    option(&["without-spack"], Kind::Flag, "Do not use Spack"),
    option(&["work-dir", "w"], Kind::Value, "Folder for intermediate files"),
];

/// Builds the options from tokens; `None` when help is wanted.
pub(crate) fn build(tokens: Vec<Token>) -> Result<Option<RunOptions>, UsageError> {
    let mut run = RunOptions::default();
    for token in tokens {
        match token {
            Token::Option("help", _) => return Ok(None),
            // Belongs before the command, where it is looked for.
            Token::Option("bg", _) => {}
            Token::Option(name, value) => set(&mut run, name, value)?,
            Token::Pair("process.", key, value) => run.process_overrides.push((key, value)),
            Token::Pair("executor.", key, value) => run.executor_overrides.push((key, value)),
            Token::Pair(_, key, value) => run.env_overrides.push((key, value)),
            Token::Param(name, value) => run.params.push(ParamArg::new(&name, &value)),
            Token::Word(word) if run.pipeline.is_none() => run.pipeline = Some(word),
            Token::Word(word) => run.args.push(word),
        }
    }
    Ok(Some(run))
}

fn switch<T: From<String>>(value: Option<String>) -> Option<Switch<T>> {
    Some(value.map_or(Switch::On, |value| Switch::With(value.into())))
}

fn set(run: &mut RunOptions, name: &'static str, value: Option<String>) -> Result<(), UsageError> {
    if set_reports(run, name, &value) || set_environments(run, name, &value) {
        return Ok(());
    }
    let text = value.clone().unwrap_or_default();
    match name {
        "E" => run.export_env = true,
        "ansi-log" => run.ansi_log = Some(value.is_none() || parse_bool(name, &text)?),
        "bucket-dir" => run.bucket_dir = value,
        "cache" => run.cache = Some(parse_bool(name, &text)?),
        "config" => run.config.extend(text.split(',').map(std::path::PathBuf::from)),
        "deep" => run.source.depth = Some(parse_number(name, &text)?),
        "disable-jobs-cancellation" => run.disable_jobs_cancellation = true,
        "dump-channels" => {
            run.dump_channels = Some(split(&text, ',').filter(|tag| tag != "*").collect());
        }
        "dump-hashes" => run.dump_hashes = switch(value),
        "entry" => run.entry = value,
        "hub" => run.source.hub = value,
        "latest" => run.source.latest = true,
        "lib" => run.lib = split(&text, ':').map(PathBuf::from).collect(),
        "main-script" => run.main_script = value,
        "name" => run.name = value,
        "offline" => run.source.offline = true,
        "output-dir" => run.output_dir = value.map(PathBuf::from),
        "output-format" => run.output_format = parse_format(&text)?,
        "params-file" => run.params_file = value,
        "plugins" => run.plugins = split(&text, ',').collect(),
        "poll-interval" => run.poll_interval = value,
        "pool-size" => run.pool_size = Some(parse_number(name, &text)?),
        "preview" => run.preview = true,
        "profile" => run.profile = split(&text, ',').collect(),
        "queue-size" => run.queue_size = Some(parse_number(name, &text)?),
        "resume" => {
            run.resume = Some(match value {
                None => ResumeTarget::Last,
                Some(target) if target == "last" => ResumeTarget::Last,
                Some(target) if is_session_id(&target) => ResumeTarget::Session(target),
                Some(target) => ResumeTarget::RunName(target),
            });
        }
        "revision" => run.source.revision = value,
        "stub-run" => run.stub = true,
        "test" => run.test = switch(value),
        "user" => run.source.user = value,
        "with-cloudcache" => run.cloud_cache = switch(value),
        "work-dir" => run.work_dir = value.map(PathBuf::from),
        _ => return Err(UsageError(format!("Option -{name} is not connected"))),
    }
    Ok(())
}

fn set_reports(run: &mut RunOptions, name: &str, value: &Option<String>) -> bool {
    let reports = &mut run.reports;
    match name {
        "with-trace" => reports.trace = switch(value.clone()),
        "with-report" => reports.report = switch(value.clone()),
        "with-timeline" => reports.timeline = switch(value.clone()),
        "with-dag" => reports.dag = switch(value.clone()),
        "with-tower" => reports.tower = switch(value.clone()),
        "with-weblog" => reports.weblog = switch(value.clone()),
        "with-notification" => reports.notification = switch(value.clone()),
        _ => return false,
    }
    true
}

fn set_environments(run: &mut RunOptions, name: &str, value: &Option<String>) -> bool {
    let environments = &mut run.environments;
    match name {
        "with-docker" => environments.docker = switch(value.clone()),
        "with-singularity" => environments.singularity = switch(value.clone()),
        "with-apptainer" => environments.apptainer = switch(value.clone()),
        "with-podman" => environments.podman = switch(value.clone()),
        "with-charliecloud" => environments.charliecloud = switch(value.clone()),
        "with-conda" => environments.conda = switch(value.clone()),
        "with-spack" => environments.spack = switch(value.clone()),
        "with-wave" => environments.wave = switch(value.clone()),
        "with-fusion" => environments.fusion = switch(value.clone()),
        "without-docker" => environments.without_docker = true,
        "without-podman" => environments.without_podman = true,
        "without-conda" => environments.without_conda = true,
        "without-spack" => environments.without_spack = true,
        _ => return false,
    }
    true
}

fn parse_format(text: &str) -> Result<OutputFormat, UsageError> {
    match text {
        "text" => Ok(OutputFormat::Text),
        "json" => Ok(OutputFormat::Json),
        "none" => Ok(OutputFormat::None),
        other => Err(UsageError(format!(
            "Unknown output format: {other} -- Specify one of: text, json, none"
        ))),
    }
}
