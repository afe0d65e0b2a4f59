//! Options of `inspect`.

use rflow::options::{ParamArg, RunOptions};

use super::Action;
use super::spec::{Kind, OptionSpec, Token, UsageError, option};
use super::values::split;
use crate::commands::inspect::{Format, Inspection};

pub(crate) static OPTIONS: &[OptionSpec] = &[
    option(
        &["concretize"],
        Kind::Flag,
        "Build the images first (without effect: images are not built by rflow)",
    ),
    option(
        &["format"],
        Kind::Value,
        "How containers are printed: json or config\nDefault: json",
    ),
    option(&["help", "h"], Kind::Flag, "Print this help"),
    option(
        &["ignore-errors", "i"],
        Kind::Flag,
        "Leave out processes whose container is known only when they run",
    ),
    option(
        &["params-file"],
        Kind::Value,
        "Read parameters from a JSON or YAML file",
    ),
    option(
        &["profile"],
        Kind::Value,
        "Configuration profiles, separated by commas",
    ),
    option(
        &["revision", "r"],
        Kind::Value,
        "Branch, tag or commit of the project",
    ),
];

/// Builds the action from tokens; `None` when help is wanted.
pub(crate) fn build(tokens: Vec<Token>) -> Result<Option<Action>, UsageError> {
    let mut run = RunOptions::default();
    let mut format = Format::Json;
    let (mut ignore_errors, mut concretize) = (false, false);
    for token in tokens {
        let (name, value) = match token {
            Token::Option(name, value) => (name, value),
            Token::Param(name, value) => {
                run.params.push(ParamArg::new(&name, &value));
                continue;
            }
            Token::Word(word) if run.pipeline.is_none() => {
                run.pipeline = Some(word);
                continue;
            }
            Token::Pair(_, word, _) | Token::Word(word) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        };
        let text = value.clone().unwrap_or_default();
        match name {
            "concretize" => concretize = true,
            "format" => {
                format = match text.as_str() {
                    "json" => Format::Json,
                    "config" => Format::Config,
                    other => {
                        return Err(UsageError(format!(
                            "Invalid format for containers inspect '{other}' -- should be 'config' or 'json'"
                        )));
                    }
                }
            }
            "ignore-errors" => ignore_errors = true,
            "params-file" => run.params_file = value,
            "profile" => run.profile = split(&text, ',').collect(),
            "revision" => run.source.revision = value,
            _ => return Ok(None),
        }
    }
    if run.pipeline.is_none() {
        return Err(UsageError("No project name was specified".to_owned()));
    }
    Ok(Some(Action::Inspect(Box::new(Inspection {
        run,
        format,
        ignore_errors,
        concretize,
    }))))
}
