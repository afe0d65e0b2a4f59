//! Reports and workflow outputs.

use rflow_lang::Value;

use crate::config::Config;
use crate::directive::PublishMode;
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

/// The `workflow.output` scope: defaults of the `output` block.
#[derive(Debug, Clone, Default)]
pub struct WorkflowOutputSettings {
    /// How files are published.
    pub mode: Option<PublishMode>,
    /// `true`, `false`, `'standard'`, `'lenient'` or `'deep'`.
    pub overwrite: Option<Value>,
    /// Off: nothing is published.
    pub enabled: bool,
    /// Failures do not end the run.
    pub ignore_errors: bool,
    /// A text, or `true` to guess.
    pub content_type: Option<Value>,
    /// Keep times and permissions.
    pub copy_attributes: bool,
    /// Storage class for object stores.
    pub storage_class: Option<String>,
    /// Tags for object stores.
    pub tags: Option<Value>,
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

    /// The `workflow.output` scope.
    pub fn workflow_output(&self) -> Result<WorkflowOutputSettings, OptionError> {
        let at = |name: &str| format!("workflow.output.{name}");
        let wanted = "one of symlink, rellink, link, copy, copyNoFollow and move";
        let mode = match self.get(&at("mode")).filter(|v| !v.is_null()) {
            Some(value) => Some(
                PublishMode::from_name(&rflow_lang::text::text(&value))
                    .ok_or_else(|| OptionError::new(&at("mode"), wanted, &value))?,
            ),
            None => None,
        };
        let value = |name: &str| self.get(&at(name)).filter(|v| !v.is_null());
        Ok(WorkflowOutputSettings {
            mode,
            overwrite: value("overwrite"),
            enabled: self.bool(&at("enabled")).unwrap_or(true),
            ignore_errors: self.bool(&at("ignoreErrors")).unwrap_or(false),
            content_type: value("contentType"),
            copy_attributes: self.bool(&at("copyAttributes")).unwrap_or(false),
            storage_class: self.str(&at("storageClass")),
            tags: value("tags"),
        })
    }
}
