//! Options of `lint`.

use rflow::lint::LintOptions;

use super::Action;
use super::spec::{Kind, OptionSpec, Token, UsageError, option};
use crate::commands::lint::Output;

pub(crate) static OPTIONS: &[OptionSpec] = &[
    option(
        &["exclude"],
        Kind::Value,
        "Leave out files and folders of this name or glob (again for more)\nDefault: .git, .lineage, .nf-test, \
         .nextflow, nf-test.config, work",
    ),
    option(
        &["files-from"],
        Kind::Value,
        "Text file with the paths to check, one a line; - for standard input",
    ),
    option(&["format"], Kind::Optional, ""),
    option(&["harshil-alignment"], Kind::Flag, ""),
    option(&["help", "h"], Kind::Flag, "Print this help"),
    option(
        &["output", "o"],
        Kind::Value,
        "How errors are printed: full, extended, concise, json or markdown\nDefault: full",
    ),
    option(
        &["project-dir"],
        Kind::Value,
        "Folder that `projectDir` means in configuration files",
    ),
    option(&["sort-declarations"], Kind::Flag, ""),
    option(&["spaces"], Kind::Value, ""),
    option(&["tabs"], Kind::Flag, ""),
];

/// Builds the action from tokens; `None` when help is wanted.
pub(crate) fn build(tokens: Vec<Token>) -> Result<Option<Action>, UsageError> {
    let mut options = LintOptions::default();
    let mut output = Output::Full;
    for token in tokens {
        let (name, value) = match token {
            Token::Option(name, value) => (name, value),
            Token::Word(word) => {
                options.paths.push(word.into());
                continue;
            }
            Token::Pair(_, word, _) | Token::Param(word, _) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        };
        let value = value.unwrap_or_default();
        match name {
            "exclude" => options.exclude.push(value),
            "files-from" => options.paths.extend(listed(&value)?),
            "output" => output = parse_output(&value)?,
            // Not an option of the reference with a value, but what one would expect.
            "format" if ["full", "extended", "concise", "json", "markdown"].contains(&value.as_str()) => {
                output = parse_output(&value)?;
            }
            "project-dir" => options.project_dir = Some(value.into()),
            "help" => return Ok(None),
            _ => {
                return Err(UsageError(format!(
                    "Option -{name} is not available: rflow checks files and does not format them"
                )));
            }
        }
    }
    if options.paths.is_empty() {
        return Err(UsageError("Error: No input files were specified".to_owned()));
    }
    Ok(Some(Action::Lint { options, output }))
}

/// The paths that a file lists, one a line.
fn listed(file: &str) -> Result<Vec<std::path::PathBuf>, UsageError> {
    let text = match file {
        "-" => std::io::read_to_string(std::io::stdin()),
        file => std::fs::read_to_string(file),
    };
    let text = text.map_err(|error| UsageError(format!("Cannot read the list of files {file}: {error}")))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(Into::into).collect())
}

fn parse_output(text: &str) -> Result<Output, UsageError> {
    match text {
        "full" | "extended" => Ok(Output::Full),
        "concise" => Ok(Output::Concise),
        "json" => Ok(Output::Json),
        "markdown" => Ok(Output::Markdown),
        other => Err(UsageError(format!(
            "Output mode must be one of [full, extended, concise, json, markdown] (found: {other}) -- {}",
            super::spec::SYNTAX_HINT
        ))),
    }
}
