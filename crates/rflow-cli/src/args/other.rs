//! Options before the command, and those of the smaller commands.

use std::path::PathBuf;

use crate::commands::secrets::SecretsAction;
use rflow::options::{ConfigFormat, ConfigOptions, GlobalOptions, LogOptions};

use super::Action;
use super::spec::{Kind, OptionSpec, Token, UsageError, option};
use super::values::{parse_number, split};

pub(crate) static GLOBAL: &[OptionSpec] = &[
    option(&["C"], Kind::Value, "Use only the given config files"),
    option(&["D"], Kind::Pairs, "Set a system property (without effect)"),
    option(&["bg"], Kind::Flag, "Run in the background"),
    option(&["config", "c"], Kind::Value, "Add the given config files"),
    option(
        &["config-ignore-includes"],
        Kind::Flag,
        "Do not follow includes in config files",
    ),
    option(&["debug"], Kind::Flag, ""),
    option(&["h", "help"], Kind::Flag, "Print this help"),
    option(&["log"], Kind::Value, "Path of the log file"),
    option(&["q", "quiet"], Kind::Flag, "Do not print information messages"),
    option(&["remote-debug"], Kind::Flag, ""),
    option(&["self-update"], Kind::Flag, ""),
    option(
        &["syslog"],
        Kind::Optional,
        "Send log messages to a syslog server (without effect)",
    ),
    option(
        &["trace"],
        Kind::Value,
        "Log in full detail; takes package names separated by commas",
    ),
    option(&["v"], Kind::Flag, "Print the version"),
    option(&["version"], Kind::Flag, "Print the version with details"),
];

/// What the options before the command ask for instead of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortcut {
    Help,
    /// One line.
    Version,
    /// A block.
    VersionDetails,
    SelfUpdate,
}

pub(crate) fn build_global(tokens: Vec<Token>) -> (GlobalOptions, Option<Shortcut>) {
    let mut global = GlobalOptions::default();
    let mut shortcut = None;
    for token in tokens {
        let (name, text) = match token {
            Token::Option(name, value) => (name, value.unwrap_or_default()),
            Token::Pair(_, key, value) => {
                global.properties.insert(key, value);
                continue;
            }
            Token::Param(..) | Token::Word(_) => continue,
        };
        let paths = || split(&text, ',').map(PathBuf::from);
        match name {
            "C" => global.config_only.extend(paths()),
            "config" => global.config.extend(paths()),
            "bg" => global.background = true,
            "config-ignore-includes" => global.config_ignore_includes = true,
            "debug" => global.debug = true,
            "log" => global.log = Some(text.into()),
            "q" => global.quiet = true,
            "remote-debug" => global.remote_debug = true,
            "syslog" if text.is_empty() => global.syslog = Some("localhost".to_owned()),
            "syslog" => global.syslog = Some(text),
            "trace" => global.trace.extend(split(&text, ',')),
            "v" => shortcut = Some(Shortcut::Version),
            "version" => shortcut = Some(Shortcut::VersionDetails),
            "self-update" => shortcut = Some(Shortcut::SelfUpdate),
            _ => shortcut = Some(Shortcut::Help),
        }
    }
    (global, shortcut)
}

pub(crate) static CONFIG: &[OptionSpec] = &[
    option(&["show-profiles", "a"], Kind::Flag, "Show all profiles"),
    option(
        &["deep", "d", "depth"],
        Kind::Value,
        "Clone only so many commits of the repository",
    ),
    option(&["flat"], Kind::Flag, "Print one `name = value` per line"),
    option(
        &["output", "o"],
        Kind::Value,
        "Format: flat, json, properties or yaml",
    ),
    option(&["help", "h"], Kind::Flag, "Print this help"),
    option(&["hub"], Kind::Value, "Service that hosts the project"),
    option(&["latest"], Kind::Flag, ""),
    option(
        &["origin", "-origin"],
        Kind::Flag,
        "Add to each option the file and line that set it",
    ),
    option(
        &["profile"],
        Kind::Value,
        "Configuration profiles, separated by commas",
    ),
    option(
        &["properties"],
        Kind::Flag,
        "Print in the format of Java properties",
    ),
    option(
        &["revision", "r"],
        Kind::Value,
        "Branch, tag or commit of the project",
    ),
    option(&["sort"], Kind::Flag, "Sort by name"),
    option(&["user"], Kind::Value, "User name for a private repository"),
    option(&["value"], Kind::Value, "Print the value of one option only"),
];

pub(crate) fn build_config(tokens: Vec<Token>) -> Result<Option<ConfigOptions>, UsageError> {
    let mut config = ConfigOptions::default();
    // As they are given: what they mean together is told at the end.
    let (mut flat, mut properties, mut output) = (false, false, None);
    for token in tokens {
        let (name, text) = match token {
            Token::Option(name, value) => (name, value.unwrap_or_default()),
            Token::Word(word) if config.pipeline.is_none() => {
                config.pipeline = Some(word);
                continue;
            }
            Token::Word(word) | Token::Pair(_, word, _) | Token::Param(word, _) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        };
        match name {
            "help" => return Ok(None),
            "show-profiles" => config.show_profiles = true,
            "deep" => config.source.depth = Some(parse_number(name, &text)?),
            "flat" => flat = true,
            "properties" => properties = true,
            "output" => output = Some(parse_config_format(&text)?),
            "hub" => config.source.hub = Some(text),
            "latest" => config.source.latest = true,
            "profile" => config.profile = split(&text, ',').collect(),
            "revision" => config.source.revision = Some(text),
            "origin" => config.origin = true,
            "sort" => config.sort = true,
            "user" => config.source.user = Some(text),
            "value" => config.value = Some(text),
            _ => return Err(UsageError(format!("Option -{name} is not connected"))),
        }
    }
    let together = |one: &str, other: &str, why: &str| {
        let text = format!("Options `-{one}` and `-{other}` exclude each other: {why}");
        Err(UsageError(text))
    };
    if flat && properties {
        return together("flat", "properties", "there is one form of output");
    }
    let form = [
        (flat, "flat"),
        (properties, "properties"),
        (output.is_some(), "output"),
    ];
    let form = form.into_iter().find(|(given, _)| *given);
    if let (Some(_), Some((_, form))) = (&config.value, form) {
        return together("value", form, "a single value has only one form");
    }
    if config.show_profiles && !config.profile.is_empty() {
        return together(
            "profile",
            "show-profiles",
            "the latter prints the profiles without applying any",
        );
    }
    // A short form goes before `-o`, as in the reference.
    config.format = match (flat, properties) {
        (true, _) => ConfigFormat::Flat,
        (_, true) => ConfigFormat::Properties,
        _ => output.unwrap_or_default(),
    };
    if config.origin && !matches!(config.format, ConfigFormat::Blocks | ConfigFormat::Flat) {
        return Err(UsageError(
            "Option -origin adds comments, which only the formats canonical and flat have".to_owned(),
        ));
    }
    Ok(Some(config))
}

fn parse_config_format(text: &str) -> Result<ConfigFormat, UsageError> {
    match text {
        "flat" => Ok(ConfigFormat::Flat),
        "properties" => Ok(ConfigFormat::Properties),
        "json" => Ok(ConfigFormat::Json),
        "yaml" => Ok(ConfigFormat::Yaml),
        "canonical" => Ok(ConfigFormat::Blocks),
        other => Err(UsageError(format!(
            "Unknown output format: {other} -- Specify one of: canonical, flat, json, properties, yaml"
        ))),
    }
}

pub(crate) static LOG: &[OptionSpec] = &[
    option(&["after"], Kind::Value, "Only runs after this one"),
    option(&["before"], Kind::Value, "Only runs before this one"),
    option(&["but"], Kind::Value, "All runs but this one"),
    option(
        &["fields", "f"],
        Kind::Value,
        "Fields of each task, separated by commas; `-l` lists them",
    ),
    option(
        &["filter", "F"],
        Kind::Value,
        "Only tasks for which the expression holds",
    ),
    option(&["help", "h"], Kind::Flag, "Print this help"),
    option(&["list-fields", "l"], Kind::Flag, "List the fields"),
    option(&["quiet", "q"], Kind::Flag, "Run names only"),
    option(&["s"], Kind::Value, "Text between columns\nDefault: \\t"),
    option(
        &["template", "t"],
        Kind::Value,
        "Template (text or file) for each task",
    ),
];

/// The names in a list that has commas, blanks or both.
fn fields(text: &str) -> Vec<String> {
    let names = text.split([',', ' ', '\n']).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

pub(crate) fn build_log(tokens: Vec<Token>) -> Result<Option<LogOptions>, UsageError> {
    let mut log = LogOptions::default();
    for token in tokens {
        let (name, value) = match token {
            Token::Option(name, value) => (name, value),
            Token::Word(word) => {
                log.runs.push(word);
                continue;
            }
            Token::Pair(_, word, _) | Token::Param(word, _) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        };
        match name {
            "help" => return Ok(None),
            "after" => log.after = value,
            "before" => log.before = value,
            "but" => log.but = value,
            "fields" => log.fields = fields(&value.unwrap_or_default()),
            "filter" => log.filter = value,
            "list-fields" => log.list_fields = true,
            "quiet" => log.quiet = true,
            "s" => log.separator = value,
            "template" => log.template = value,
            _ => return Err(UsageError(format!("Option -{name} is not connected"))),
        }
    }
    Ok(Some(log))
}

/// Commands whose only option is their help.
pub(crate) static HELP_ONLY: &[OptionSpec] = &[option(&["help", "h"], Kind::Flag, "Print this help")];

/// The words of a command without other options than its help; `None` asks for help.
pub(crate) fn words(tokens: Vec<Token>) -> Result<Option<Vec<String>>, UsageError> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) => words.push(word),
            Token::Option(..) => return Ok(None),
            Token::Pair(_, word, _) | Token::Param(word, _) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        }
    }
    Ok(Some(words))
}

/// `None` asks for help.
pub(crate) fn build_explain_task(tokens: Vec<Token>) -> Result<Option<Action>, UsageError> {
    let Some(mut words) = words(tokens)? else {
        return Ok(None);
    };
    let Some(task) = words.pop() else { return Ok(None) };
    let run = words.pop();
    match words.pop() {
        Some(word) => Err(UsageError(format!(
            "Unexpected argument: {word} -- quote a task name with blanks: 'FOO (1)'"
        ))),
        None => Ok(Some(Action::ExplainTask { run, task })),
    }
}

/// `None` asks for help.
pub(crate) fn build_secrets(tokens: Vec<Token>) -> Result<Option<SecretsAction>, UsageError> {
    let Some(words) = words(tokens)? else {
        return Ok(None);
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(Some(match words.as_slice() {
        [] => return Ok(None),
        ["list"] => SecretsAction::List,
        ["get", name] => SecretsAction::Get((*name).to_string()),
        ["set", name, value] => SecretsAction::Set((*name).to_string(), (*value).to_string()),
        ["delete", name] => SecretsAction::Delete((*name).to_string()),
        ["get" | "delete" | "set"] => return Err(UsageError("Missing secret name".to_string())),
        ["set", _] => return Err(UsageError("Missing secret value".to_string())),
        ["list" | "get" | "set" | "delete", ..] => {
            return Err(UsageError(
                "Too many arguments: quote a value with blanks".to_string(),
            ));
        }
        [other, ..] => return Err(UsageError(format!("Unknown secrets sub-command: {other}"))),
    }))
}
