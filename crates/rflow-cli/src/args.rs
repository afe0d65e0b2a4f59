//! From the words of the command line to options.

mod clean;
mod inspect;
mod lint;
mod other;
mod projects;
mod run;
pub(crate) mod spec;
mod suggest;
#[cfg(test)]
mod tests;
mod values;

use crate::commands::info::{Details, ProjectInfo};
use crate::commands::inspect::Inspection;
use crate::commands::lint::Output;
use crate::commands::projects::ProjectsAction;
use crate::commands::secrets::SecretsAction;
use std::path::Path;

use rflow::lint::LintOptions;
use rflow::options::{CleanOptions, ConfigOptions, GlobalOptions, LogOptions, RunOptions};

use other::Shortcut;
use spec::{OptionSpec, SYNTAX_HINT, Syntax, UsageError};

/// A command as users see it in the help.
#[derive(Debug)]
pub(crate) struct CommandSpec {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    /// What follows the options.
    pub(crate) words: &'static str,
    pub(crate) options: &'static [OptionSpec],
}

/// All commands that there are.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "clean",
        help: "Remove the work folders of earlier runs",
        words: "Run name or session ID",
        options: clean::OPTIONS,
    },
    CommandSpec {
        name: "clone",
        help: "Clone a project into a folder",
        words: "Project name or URL [folder]",
        options: projects::CLONE,
    },
    CommandSpec {
        name: "completion",
        help: "Print a script that completes commands and options in a shell",
        words: "bash | zsh",
        options: other::HELP_ONLY,
    },
    CommandSpec {
        name: "config",
        help: "Print the configuration of a project",
        words: "Project name or path",
        options: other::CONFIG,
    },
    CommandSpec {
        name: "drop",
        help: "Remove a project from this machine",
        words: "Project name",
        options: projects::DROP,
    },
    CommandSpec {
        name: "explain",
        help: "Tell what the code of an error means",
        words: "Code such as RF0201",
        options: other::HELP_ONLY,
    },
    CommandSpec {
        name: "explain-task",
        help: "Tell why a task was not taken from the cache",
        words: "[Run name or session ID] Task name, hash, tag or process",
        options: other::HELP_ONLY,
    },
    CommandSpec {
        name: "help",
        help: "Print the help of a command",
        words: "Command",
        options: &[],
    },
    CommandSpec {
        name: "info",
        help: "Print what is known about a project, or about the system and the program",
        words: "[Project name]",
        options: projects::INFO,
    },
    CommandSpec {
        name: "inspect",
        help: "Print the containers of the processes of a pipeline",
        words: "Project name or path",
        options: inspect::OPTIONS,
    },
    CommandSpec {
        name: "lint",
        help: "Check scripts and configuration files",
        words: "Files and folders",
        options: lint::OPTIONS,
    },
    CommandSpec {
        name: "list",
        help: "Print the projects on this machine",
        words: "",
        options: other::HELP_ONLY,
    },
    CommandSpec {
        name: "log",
        help: "Print the runs started in this folder and their tasks",
        words: "Run name or session ID",
        options: other::LOG,
    },
    CommandSpec {
        name: "pull",
        help: "Download projects, or bring them up to date",
        words: "Project names or URLs",
        options: projects::PULL,
    },
    CommandSpec {
        name: "run",
        help: "Run a pipeline",
        words: "Project name, path or URL",
        options: run::OPTIONS,
    },
    CommandSpec {
        name: "secrets",
        help: "Keep secrets for tasks and configuration files",
        words: "list | get NAME | set NAME VALUE | delete NAME",
        options: other::HELP_ONLY,
    },
    CommandSpec {
        name: "view",
        help: "Print the main script of a project",
        words: "Project name",
        options: projects::VIEW,
    },
];

/// Commands of the reference that rflow has not (yet); named so that the message can be clear.
const MISSING: &[&str] = &[
    "auth",
    "console",
    "fs",
    "kuberun",
    "launch",
    "lineage",
    "logfile",
    "module",
    "node",
    "plugin",
    "self-update",
    "test",
];

/// The options before the command, for the help.
pub(crate) fn global_options() -> &'static [OptionSpec] {
    other::GLOBAL
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Help about everything or a command.
    Help(Option<&'static str>),
    /// One line, or more.
    Version {
        details: bool,
    },
    Run(Box<RunOptions>),
    Clean {
        options: CleanOptions,
        quiet: bool,
    },
    Completion(String),
    Config(Box<ConfigOptions>),
    Log(Box<LogOptions>),
    Explain(Option<String>),
    Inspect(Box<Inspection>),
    Lint {
        options: LintOptions,
        output: Output,
    },
    ExplainTask {
        run: Option<String>,
        task: String,
    },
    Info {
        details: Details,
    },
    ProjectInfo(ProjectInfo),
    Projects(ProjectsAction),
    Secrets(SecretsAction),
    /// A process of rflow's own that runs tasks; takes the remaining words.
    LocalWorker(Vec<String>),
}

/// Reads the words after the program's name. `is_run` tells whether a run of that name is in the history.
pub(crate) fn parse(
    args: &[String],
    is_run: &dyn Fn(&str) -> bool,
) -> Result<(GlobalOptions, Action), UsageError> {
    let syntax = Syntax {
        options: other::GLOBAL,
        params: false,
        stop_at_word: true,
        is_run,
    };
    let (tokens, used) = syntax.read(args)?;
    let (mut global, shortcut) = other::build_global(tokens);
    let rest = &args[used..];
    let action = match shortcut {
        Some(Shortcut::Help) => Action::Help(None),
        Some(Shortcut::Version) => Action::Version { details: false },
        Some(Shortcut::VersionDetails) => Action::Version { details: true },
        Some(Shortcut::SelfUpdate) => return Err(missing("-self-update")),
        None => command(args, rest, is_run)?,
    };
    if let Action::Run(run) = &action {
        // Launchers of the reference take it behind the command, too.
        global.background |= rest.iter().any(|word| word == "-bg");
        if global.quiet && run.ansi_log == Some(true) {
            return Err(UsageError(
                "Command line options `quiet` and `ansi-log` cannot be used together".to_owned(),
            ));
        }
    }
    Ok((global, action))
}

fn missing(command: &str) -> UsageError {
    UsageError(format!("{command} is not available in rflow"))
}

fn command(args: &[String], rest: &[String], is_run: &dyn Fn(&str) -> bool) -> Result<Action, UsageError> {
    let Some((name, words)) = rest.split_first() else {
        return Ok(Action::Help(None));
    };
    match name.as_str() {
        "run" => run_command(args, words, is_run),
        "help" => match words.first() {
            None => Ok(Action::Help(None)),
            Some(topic) => match find(topic) {
                Some(command) => Ok(Action::Help(Some(command.name))),
                None if MISSING.contains(&topic.as_str()) => Err(missing(&format!("The command `{topic}`"))),
                None => Err(unknown_command(topic)),
            },
        },
        "__local-worker" => Ok(Action::LocalWorker(words.to_vec())),
        name if MISSING.contains(&name) => Err(missing(&format!("The command `{name}`"))),
        name => match find(name) {
            Some(command) => other_command(command, words, is_run),
            None if looks_like_pipeline(name) => run_command(args, rest, is_run),
            None => Err(unknown_command(name)),
        },
    }
}

fn find(name: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|command| command.name == name)
}

fn run_command(
    args: &[String],
    words: &[String],
    is_run: &dyn Fn(&str) -> bool,
) -> Result<Action, UsageError> {
    let syntax = Syntax {
        options: run::OPTIONS,
        params: true,
        stop_at_word: false,
        is_run,
    };
    let options = run::build(syntax.read(words)?.0)?;
    Ok(options.map_or(Action::Help(Some("run")), |mut options| {
        options.command_line = command_line(args, &options);
        Action::Run(Box::new(options))
    }))
}

/// Any command but `run` and `help`.
fn other_command(
    command: &'static CommandSpec,
    words: &[String],
    is_run: &dyn Fn(&str) -> bool,
) -> Result<Action, UsageError> {
    let syntax = Syntax {
        options: command.options,
        params: command.name == "inspect",
        stop_at_word: false,
        is_run,
    };
    let (tokens, _) = syntax.read(words)?;
    let built = match command.name {
        "clean" => clean::build(tokens)?,
        "completion" => other::words(tokens)?
            .and_then(|words| words.into_iter().next())
            .map(Action::Completion),
        "config" => other::build_config(tokens)?.map(|options| Action::Config(Box::new(options))),
        "explain" => other::words(tokens)?.map(|words| Action::Explain(words.into_iter().next())),
        "explain-task" => other::build_explain_task(tokens)?,
        "clone" | "drop" | "info" | "list" | "pull" | "view" => projects::build(command.name, tokens)?,
        "inspect" => inspect::build(tokens)?,
        "lint" => lint::build(tokens)?,
        "log" => other::build_log(tokens)?.map(|options| Action::Log(Box::new(options))),
        "secrets" => other::build_secrets(tokens)?.map(Action::Secrets),
        _ => None,
    };
    Ok(built.unwrap_or(Action::Help(Some(command.name))))
}

/// Whether a first word that is no command means `run`.
fn looks_like_pipeline(word: &str) -> bool {
    word == "-" || word.ends_with(".nf") || word.contains('/') || Path::new(word).exists()
}

fn unknown_command(name: &str) -> UsageError {
    let hint = suggest::closest(name, COMMANDS.iter().map(|command| command.name))
        .map_or(String::new(), |name| format!("\n\nDid you mean {name}?"));
    UsageError(format!("Expected a command, got {name} -- {SYNTAX_HINT}{hint}"))
}

/// The command as it could be typed again. It begins with `nextflow` because tools look for that in the
/// history. What logs in to repositories is left out: this is written to files.
fn command_line(args: &[String], options: &RunOptions) -> String {
    let mut line = "nextflow".to_owned();
    for arg in args {
        let arg = &match arg.split_once(':') {
            Some((name, _)) if options.source.user.as_ref() == Some(arg) => format!("{name}:xxx"),
            _ if options.pipeline.as_ref() == Some(arg) => rflow::projects::without_secrets_in(arg),
            _ => arg.clone(),
        };
        line.push(' ');
        let plain = |c: char| !c.is_whitespace() && !"'\"\\$`*?[]{}()<>|&;!#~".contains(c);
        if !arg.is_empty() && arg.chars().all(plain) {
            line.push_str(arg);
        } else {
            line.push_str(&format!("'{}'", arg.replace('\'', r"'\''")));
        }
    }
    line
}
