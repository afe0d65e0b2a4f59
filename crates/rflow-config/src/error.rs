//! What can go wrong with a configuration.

use std::path::PathBuf;

use rflow_lang::{Raise, Value};
use rflow_syntax::{Diagnostic, SourceMap};

/// Why a configuration could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The text is wrong, at known places.
    #[error("{}", first_message(.0))]
    Diagnostics(Vec<Diagnostic>),
    /// An expression failed, or asked to stop the run (`exit`; see [`Raise::exit`]).
    #[error("{}", .0.message)]
    Raise(Box<Raise>),
    /// A file that was asked for on the command line does not exist.
    #[error(
        "The specified configuration file does not exist: {} -- check the name or choose another file", .0.display()
    )]
    Missing(PathBuf),
    /// A file could not be read.
    #[error("Cannot read the file {}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// `-profile` names something that no file defines.
    #[error("{}", unknown_profile(name, similar))]
    UnknownProfile {
        /// The name.
        name: String,
        /// Defined profiles with a similar name.
        similar: Vec<String>,
    },
    /// There is no such parameters file.
    #[error("Specified params file does not exist: {}", .0.display())]
    NoParamsFile(PathBuf),
    /// The name of a parameters file does not tell what is in it.
    #[error("Not a valid params file extension: {} -- It must be one of the following: json, yml, yaml", .0.display())]
    ParamsExtension(PathBuf),
    /// A parameters file holds no map of names to values, or cannot be parsed.
    #[error("Cannot parse params file: {} - Cause: {cause}", path.display())]
    ParamsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
}

impl ConfigError {
    /// An error at one place.
    pub(crate) fn at(diagnostic: Diagnostic) -> Self {
        Self::Diagnostics(vec![diagnostic])
    }

    /// An error of evaluation as a diagnostic, when its place is known.
    #[must_use]
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        match self {
            Self::Raise(raise) => raise_diagnostic(raise),
            _ => None,
        }
    }

    /// The text for the user: with the place in the file where it is known.
    #[must_use]
    pub fn message(&self, sources: &SourceMap) -> String {
        match self {
            Self::Diagnostics(diagnostics) => rflow_syntax::render(sources, diagnostics),
            Self::Raise(raise) => match raise_diagnostic(raise) {
                Some(diagnostic) => rflow_syntax::render(sources, &[diagnostic]),
                None => raise.message.clone(),
            },
            other => other.to_string(),
        }
    }
}

fn raise_diagnostic(raise: &Raise) -> Option<Diagnostic> {
    let diagnostic = Diagnostic::error(crate::codes::EVALUATION, raise.message.clone(), raise.span?);
    Some(match &raise.hint {
        Some(hint) => diagnostic.hint(hint.clone()),
        None => diagnostic,
    })
}

fn first_message(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map(|d| d.message.clone()).unwrap_or_default()
}

fn unknown_profile(name: &str, similar: &[String]) -> String {
    let mut text = format!("Unknown configuration profile: '{name}'");
    if !similar.is_empty() {
        text.push_str("\n\nDid you mean one of these?\n");
        for near in similar {
            text.push_str(&format!("    {near}\n"));
        }
        text.push('\n');
    }
    text
}

/// An option with a value of the wrong kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Config option `{option}` must be {wanted}, but it is {found}")]
pub struct OptionError {
    /// Its dotted name.
    pub option: String,
    /// What it must be, with an example.
    pub wanted: &'static str,
    /// What it is.
    pub found: String,
}

impl OptionError {
    pub(crate) fn new(option: &str, wanted: &'static str, found: &Value) -> Self {
        let found = match found {
            Value::Closure(_) => "a closure".to_owned(),
            other => rflow_lang::text::inspect(other),
        };
        Self {
            option: option.to_owned(),
            wanted,
            found,
        }
    }
}
