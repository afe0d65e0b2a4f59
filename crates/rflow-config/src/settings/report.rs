//! Reports and workflow outputs.

use crate::config::Config;
use crate::error::OptionError;

/// A file that is written at the end of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSettings {
    /// It is asked for.
    pub enabled: bool,
    /// Where; by default a name with the time in it.
    pub file: Option<String>,
    /// Replace an existing file.
    pub overwrite: bool,
}

/// The `trace` scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceSettings {
    /// The file.
    pub output: FileSettings,
    /// Columns; empty for the usual ones.
    pub fields: Vec<String>,
    /// Plain numbers.
    pub raw: bool,
    /// Separator; `None` for a tab.
    pub separator: Option<String>,
}

/// The `dag` scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DagSettings {
    /// The file.
    pub output: FileSettings,
    /// Levels of subworkflows; `None` for all.
    pub depth: Option<i64>,
    /// `TB` or `LR`.
    pub direction: Option<String>,
    /// Channels and operators, too.
    pub verbose: bool,
}

impl Config {
    fn output_file(&self, scope: &str) -> FileSettings {
        FileSettings {
            enabled: self.bool(&format!("{scope}.enabled")).unwrap_or(false),
            file: self.str(&format!("{scope}.file")),
            overwrite: self.bool(&format!("{scope}.overwrite")).unwrap_or(false),
        }
    }

    /// The `report` scope.
    #[must_use]
    pub fn report(&self) -> FileSettings {
        self.output_file("report")
    }

    /// The `timeline` scope.
    #[must_use]
    pub fn timeline(&self) -> FileSettings {
        self.output_file("timeline")
    }

    /// The `trace` scope.
    #[must_use]
    pub fn trace(&self) -> TraceSettings {
        TraceSettings {
            output: self.output_file("trace"),
            fields: self.list("trace.fields"),
            raw: self.bool("trace.raw").unwrap_or(false),
            separator: self.str("trace.sep"),
        }
    }

    /// The `dag` scope.
    pub fn dag(&self) -> Result<DagSettings, OptionError> {
        Ok(DagSettings {
            output: self.output_file("dag"),
            depth: self.int("dag.depth")?.filter(|n| *n >= 0),
            direction: self.str("dag.direction"),
            verbose: self.bool("dag.verbose").unwrap_or(false),
        })
    }
}
