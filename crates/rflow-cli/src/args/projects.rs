//! Options of the commands for projects of repositories.

use rflow::options::Source;

use super::Action;
use super::spec::{Kind, OptionSpec, Token, UsageError, option};
use super::values::parse_number;
use crate::commands::info::{Details, InfoFormat, ProjectInfo};
use crate::commands::projects::ProjectsAction;

const HELP: OptionSpec = option(&["help", "h"], Kind::Flag, "Print this help");
const DEPTH: OptionSpec = option(
    &["deep", "d", "depth"],
    Kind::Value,
    "Clone only so many commits of the repository",
);
const HUB: OptionSpec = option(&["hub"], Kind::Value, "Service that hosts the project");
const REVISION: OptionSpec = option(
    &["revision", "r"],
    Kind::Value,
    "Branch, tag or commit of the project",
);
const USER: OptionSpec = option(&["user"], Kind::Value, "User name for a private repository");

pub(crate) static PULL: &[OptionSpec] = &[
    option(&["all"], Kind::Flag, "Update all projects on this machine"),
    DEPTH,
    HELP,
    HUB,
    REVISION,
    USER,
];

pub(crate) static CLONE: &[OptionSpec] = &[DEPTH, HELP, HUB, REVISION, USER];

pub(crate) static DROP: &[OptionSpec] = &[
    option(&["f"], Kind::Flag, "Remove also what is not committed"),
    HELP,
];

pub(crate) static VIEW: &[OptionSpec] = &[
    HELP,
    option(&["l"], Kind::Flag, "List the files of the project"),
    option(
        &["q", "quiet"],
        Kind::Flag,
        "Without the line that tells the path",
    ),
];

pub(crate) static INFO: &[OptionSpec] = &[
    option(
        &["check-updates", "u"],
        Kind::Flag,
        "Ask the repository for newer commits",
    ),
    option(&["d"], Kind::Flag, "Show more"),
    option(&["dd"], Kind::Flag, "Show all"),
    HELP,
    option(&["o"], Kind::Value, "Format of a project: text, json or yaml"),
];

/// Options and words of one of these commands.
#[derive(Default)]
struct Given {
    source: Source,
    flags: Vec<&'static str>,
    format: Option<String>,
    words: Vec<String>,
}

/// `None` asks for help.
fn read(tokens: Vec<Token>) -> Result<Option<Given>, UsageError> {
    let mut given = Given::default();
    for token in tokens {
        let (name, value) = match token {
            Token::Option(name, value) => (name, value),
            Token::Word(word) => {
                given.words.push(word);
                continue;
            }
            Token::Pair(_, word, _) | Token::Param(word, _) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        };
        match name {
            "help" => return Ok(None),
            "deep" => given.source.depth = Some(parse_number(name, &value.unwrap_or_default())?),
            "hub" => given.source.hub = value,
            "revision" => given.source.revision = value,
            "user" => given.source.user = value,
            "o" => given.format = value,
            flag => given.flags.push(flag),
        }
    }
    Ok(Some(given))
}

fn missing() -> UsageError {
    UsageError("Missing argument: the name of a project".to_owned())
}

/// The only word.
fn one(words: Vec<String>) -> Result<String, UsageError> {
    let mut words = words.into_iter();
    let first = words.next().ok_or_else(missing)?;
    match words.next() {
        Some(word) => Err(UsageError(format!("Unexpected argument: {word}"))),
        None => Ok(first),
    }
}

/// Builds the action of a command; `None` when help is wanted.
pub(crate) fn build(command: &str, tokens: Vec<Token>) -> Result<Option<Action>, UsageError> {
    let Some(given) = read(tokens)? else {
        return Ok(None);
    };
    let Given {
        source,
        flags,
        format,
        words,
    } = given;
    let has = |flag: &str| flags.contains(&flag);
    let action = match command {
        "pull" if words.is_empty() && !has("all") => return Err(missing()),
        "pull" => ProjectsAction::Pull {
            names: words,
            all: has("all"),
            source,
        },
        "clone" => {
            let mut words = words.into_iter();
            let name = words.next().ok_or_else(missing)?;
            let target = words.next();
            if let Some(word) = words.next() {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
            ProjectsAction::Clone { name, target, source }
        }
        "list" => match words.into_iter().next() {
            Some(word) => return Err(UsageError(format!("Unexpected argument: {word}"))),
            None => ProjectsAction::List,
        },
        "view" => ProjectsAction::View {
            name: one(words)?,
            quiet: has("q"),
            files: has("l"),
        },
        "drop" => ProjectsAction::Drop {
            name: one(words)?,
            force: has("f"),
        },
        _ => {
            let details = match (has("dd"), has("d")) {
                (true, _) => Details::All,
                (false, true) => Details::More,
                (false, false) => Details::Few,
            };
            if words.is_empty() {
                return Ok(Some(Action::Info { details }));
            }
            return Ok(Some(Action::ProjectInfo(ProjectInfo {
                name: one(words)?,
                details,
                updates: has("check-updates"),
                format: match format.as_deref() {
                    None | Some("text") => InfoFormat::Text,
                    Some("json") => InfoFormat::Json,
                    Some("yaml") => InfoFormat::Yaml,
                    Some(other) => {
                        return Err(UsageError(format!(
                            "Unknown output format: {other} -- Specify one of: text, json, yaml"
                        )));
                    }
                },
            })));
        }
    };
    Ok(Some(Action::Projects(action)))
}
