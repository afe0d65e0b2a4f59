//! Options of `clean`.

use rflow::options::{CleanMode, CleanOptions};

use super::Action;
use super::spec::{Kind, OptionSpec, Token, UsageError, option};

pub(crate) static OPTIONS: &[OptionSpec] = &[
    option(&["after"], Kind::Value, "Remove the runs started after this one"),
    option(
        &["before"],
        Kind::Value,
        "Remove the runs started before this one",
    ),
    option(&["but"], Kind::Value, "Remove all runs but this one"),
    option(
        &["dry-run", "n"],
        Kind::Flag,
        "Print what would be removed, remove nothing",
    ),
    option(&["force", "f"], Kind::Flag, "Remove without asking"),
    option(&["help", "h"], Kind::Flag, "Print this help"),
    option(
        &["keep-logs", "k"],
        Kind::Flag,
        "Remove results only: log files of tasks and the entries of `log` stay",
    ),
    option(
        &["quiet", "q"],
        Kind::Flag,
        "Do not print the names of what is removed",
    ),
];

/// Builds the action from tokens; `None` when help is wanted.
pub(crate) fn build(tokens: Vec<Token>) -> Result<Option<Action>, UsageError> {
    let mut options = CleanOptions::default();
    let (mut dry, mut force, mut quiet) = (false, false, false);
    for token in tokens {
        let (name, value) = match token {
            Token::Option(name, value) => (name, value),
            Token::Word(word) => {
                options.selection.runs.push(word);
                continue;
            }
            Token::Pair(_, word, _) | Token::Param(word, _) => {
                return Err(UsageError(format!("Unexpected argument: {word}")));
            }
        };
        match name {
            "after" => options.selection.after = value,
            "before" => options.selection.before = value,
            "but" => options.selection.but = value,
            "dry-run" => dry = true,
            "force" => force = true,
            "keep-logs" => options.keep_logs = true,
            "quiet" => quiet = true,
            _ => return Ok(None),
        }
    }
    options.mode = match (dry, force) {
        (true, _) => CleanMode::DryRun,
        (false, true) => CleanMode::Force,
        (false, false) => {
            return Err(UsageError(
                "Neither -f or -n specified -- refused to clean".to_owned(),
            ));
        }
    };
    Ok(Some(Action::Clean { options, quiet }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Option<Action>, UsageError> {
        let args: Vec<String> = words.iter().map(ToString::to_string).collect();
        let syntax = super::super::Syntax {
            options: OPTIONS,
            params: false,
            stop_at_word: false,
            is_run: &|_| false,
        };
        build(syntax.read(&args)?.0)
    }

    #[test]
    fn a_way_must_be_chosen() {
        assert!(read(&["sad_name"]).is_err());
        let Some(Action::Clean { options, quiet }) = read(&["-f", "-k", "-but", "a_b"]).unwrap() else {
            panic!("no action");
        };
        assert_eq!(options.mode, CleanMode::Force);
        assert_eq!(options.selection.but.as_deref(), Some("a_b"));
        assert!(options.keep_logs && !quiet);
        let Some(Action::Clean { options, .. }) = read(&["-f", "-n", "x_y"]).unwrap() else {
            panic!("no action");
        };
        assert_eq!(
            (options.mode, options.selection.runs.len()),
            (CleanMode::DryRun, 1)
        );
    }
}
