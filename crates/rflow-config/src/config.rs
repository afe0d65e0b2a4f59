//! A loaded configuration.

use std::path::PathBuf;
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::Value;
use rflow_lang::value::{Entries, MapObj};
use rflow_syntax::{Diagnostic, SourceMap, Span};

use crate::error::OptionError;
use crate::load::Loaded;
use crate::selector::Selectors;
use crate::tree::Tree;

/// The settings of a run.
#[derive(Clone, Default)]
pub struct Config {
    tree: Tree,
    loaded: Loaded,
    pub(crate) selectors: Selectors,
}

/// Result of reading an option that may be missing.
pub type Opt<T> = Result<Option<T>, OptionError>;

impl Config {
    pub(crate) fn new(tree: Tree, loaded: Loaded) -> Self {
        Self {
            tree,
            loaded,
            selectors: Selectors::default(),
        }
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(crate) fn process_scope(&self) -> Option<Rc<MapObj>> {
        self.scope("process")
    }

    /// The value of an option by its dotted name: `docker.enabled`. For names with dots in them, see
    /// [`Config::at`].
    #[must_use]
    pub fn get(&self, option: &str) -> Option<Value> {
        self.at(&option.split('.').collect::<Vec<_>>())
    }

    /// The value of an option by the names on the way to it.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<Value> {
        self.tree.get(path)
    }

    /// The map of a scope, or of an option whose value is a map.
    #[must_use]
    pub fn scope(&self, option: &str) -> Option<Rc<MapObj>> {
        match self.get(option)? {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Sets an option, as the command line does.
    pub fn set(&mut self, option: &str, value: Value) {
        let path: Vec<ArcStr> = option.split('.').map(ArcStr::from).collect();
        if let Some((last, scopes)) = path.split_last() {
            // A plain value on the way gives way: the command line wins.
            while let Err(e) = self.tree.scope(scopes) {
                let (name, outer) = (&scopes[e.depth - 1], &scopes[..e.depth - 1]);
                match self.tree.scope(outer) {
                    Ok(map) => map.insert_str(name, Value::Map(crate::tree::new_map())),
                    Err(_) => return,
                }
            }
            if let Ok(map) = self.tree.scope(scopes) {
                map.insert_str(last, value);
                self.tree.forget_origin(&path);
            }
        }
    }

    /// Where an option was set last.
    #[must_use]
    pub fn origin(&self, option: &str) -> Option<Span> {
        self.origin_at(&option.split('.').collect::<Vec<_>>())
    }

    /// Where the option at a path was set last.
    #[must_use]
    pub fn origin_at(&self, path: &[&str]) -> Option<Span> {
        self.tree.origin(path)
    }

    /// `file:line` where an option was set last.
    #[must_use]
    pub fn origin_text(&self, sources: &SourceMap, path: &[&str]) -> Option<String> {
        let span = self.origin_at(path)?;
        let file = sources.file(span.file);
        Some(format!("{}:{}", file.path.display(), file.position(span.start).0))
    }

    /// Whether a switch is on; `None` when it is not set.
    #[must_use]
    pub fn bool(&self, option: &str) -> Option<bool> {
        match self.get(option)? {
            Value::Null => None,
            Value::Str(text) => Some(!text.is_empty() && !text.eq_ignore_ascii_case("false")),
            value => Some(value.truthy()),
        }
    }

    /// The text of an option; a missing or `null` one has none.
    #[must_use]
    pub fn str(&self, option: &str) -> Option<String> {
        match self.get(option)? {
            Value::Null | Value::Closure(_) => None,
            value => Some(rflow_lang::text::text(&value)),
        }
    }

    /// A whole number.
    pub fn int(&self, option: &str) -> Opt<i64> {
        self.typed(option, "a whole number, e.g. 4", crate::convert::int)
    }

    /// A number.
    pub fn number(&self, option: &str) -> Opt<f64> {
        self.typed(option, "a number, e.g. 0.5", crate::convert::number)
    }

    /// A duration in milliseconds.
    pub fn duration(&self, option: &str) -> Opt<i64> {
        self.typed(option, "a duration, e.g. '30 min'", crate::convert::duration)
    }

    /// A number of bytes.
    pub fn memory(&self, option: &str) -> Opt<i64> {
        self.typed(option, "an amount of memory, e.g. '8 GB'", crate::convert::memory)
    }

    /// A list of texts: a list, or one text with commas between the elements.
    #[must_use]
    pub fn list(&self, option: &str) -> Vec<String> {
        match self.get(option) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Str(text)) => text
                .split(',')
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
                .collect(),
            Some(value) => match value.elements() {
                Some(items) => items.iter().map(rflow_lang::text::text).collect(),
                None => vec![rflow_lang::text::text(&value)],
            },
        }
    }

    fn typed<T>(&self, option: &str, wanted: &'static str, convert: impl Fn(&Value) -> Option<T>) -> Opt<T> {
        match self.get(option) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => convert(&value)
                .map(Some)
                .ok_or_else(|| OptionError::new(option, wanted, &value)),
        }
    }

    /// The parameters: those of the files with those of the command line over them.
    #[must_use]
    pub fn params(&self) -> Entries {
        self.scope("params")
            .map(|map| map.to_vec().into_iter().collect())
            .unwrap_or_default()
    }

    /// `NAME = value` of the `env` scope, values as text. `null` is the empty text.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let Some(env) = self.scope("env") else {
            return Vec::new();
        };
        let text = |value: &Value| {
            if value.is_null() {
                String::new()
            } else {
                rflow_lang::text::text(value)
            }
        };
        env.to_vec()
            .iter()
            .map(|(name, value)| (rflow_lang::text::text(name), text(value)))
            .collect()
    }

    /// `workDir`.
    #[must_use]
    pub fn work_dir(&self) -> Option<String> {
        self.str("workDir")
    }

    /// `outputDir`.
    #[must_use]
    pub fn output_dir(&self) -> Option<String> {
        self.str("outputDir")
    }

    /// All feature flags set in the configuration, with full names.
    #[must_use]
    pub fn flags(&self) -> Vec<(String, Value)> {
        let mut out = Vec::new();
        for group in ["nextflow.enable", "nextflow.preview"] {
            for (name, value) in self.scope(group).map(|m| m.to_vec()).unwrap_or_default() {
                out.push((format!("{group}.{name}"), value));
            }
        }
        out
    }

    /// Ids in `plugins { }`, with their versions: `nf-schema@2.5.1`.
    #[must_use]
    pub fn plugins(&self) -> &[ArcStr] {
        &self.loaded.plugins
    }

    /// Names of all profiles that the files define.
    #[must_use]
    pub fn profiles(&self) -> &[ArcStr] {
        &self.loaded.profiles
    }

    /// The files that were read, in order, included ones among them.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.loaded.files
    }

    /// What was noticed while the files were read (legacy constructs and the like). For options that nothing
    /// reads, see [`Config::unknown_options`].
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.loaded.warnings
    }

    /// Functions that closures of settings call and no file has: what needs such a setting will fail.
    #[must_use]
    pub fn missing_functions(&self) -> &[Diagnostic] {
        &self.loaded.missing_functions
    }
}
