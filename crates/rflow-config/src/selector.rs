//! What the `process` scope says about one process.
//!
//! Selectors apply in phases, each in the order of the configuration: labels, then the declared name, then the
//! name it was included under, then the fully qualified name; a later one wins. A selector that is opened again
//! keeps its place. Settings outside of selectors only fill what is left open.

use std::cell::OnceCell;
use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_lang::Value;
use rflow_lang::value::MapObj;
use rflow_syntax::Span;

use crate::config::Config;
use crate::load::is_selector;

/// The names a process has.
#[derive(Debug, Clone, Copy)]
pub struct ProcessNames<'a> {
    /// Name in its definition.
    pub declared: &'a str,
    /// Name it is known by where it is called.
    pub alias: &'a str,
    /// Alias with the workflows around it: `WF:SUB:ALIAS`.
    pub qualified: &'a str,
    /// Labels in its definition. Labels that the configuration adds are not matched by selectors.
    pub labels: &'a [String],
}

/// A value with the place where it was set.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The value; a closure is called for every task.
    pub value: Value,
    /// Where it was set.
    pub origin: Option<Span>,
}

/// What the configuration says about a process.
#[derive(Debug, Clone, Default)]
pub struct ProcessSettings {
    /// Directives from selectors: they replace those of the definition.
    pub selected: IndexMap<ArcStr, Setting>,
    /// `ext` keys from selectors: they replace those keys of the definition's `ext`.
    pub selected_ext: IndexMap<ArcStr, Setting>,
    /// Directives outside of selectors: they fill what neither the definition nor a selector sets (see
    /// [`crate::directive::counts_as_unset`]).
    pub defaults: IndexMap<ArcStr, Setting>,
    /// `ext` keys outside of selectors: they fill keys that are missing.
    pub default_ext: IndexMap<ArcStr, Setting>,
    /// Keys that are no directives, for the warning ``Unknown directive `x` for process `Y` ``.
    pub unknown: Vec<ArcStr>,
}

impl ProcessSettings {
    /// The value of a directive, given that of the process definition.
    #[must_use]
    pub fn resolve(&self, directive: &str, defined: Option<&Value>) -> Option<Value> {
        if let Some(setting) = self.selected.get(directive) {
            return Some(setting.value.clone());
        }
        let open = defined.is_none_or(|value| crate::directive::counts_as_unset(directive, value));
        match self.defaults.get(directive) {
            Some(setting) if open => Some(setting.value.clone()),
            _ => defined.cloned(),
        }
    }

    /// The value of `ext.key`, given that of the process definition. `null` counts as set.
    #[must_use]
    pub fn resolve_ext(&self, key: &str, defined: Option<&Value>) -> Option<Value> {
        let selected = self.selected_ext.get(key).map(|s| s.value.clone());
        let default = || self.default_ext.get(key).map(|s| s.value.clone());
        selected.or_else(|| defined.cloned()).or_else(default)
    }
}

/// A selector of the configuration.
struct Selector {
    /// Key in the `process` scope: `withName:FOO`.
    key: ArcStr,
    label: bool,
    pattern: Pattern,
    settings: Rc<MapObj>,
}

struct Pattern {
    regex: Option<fancy_regex::Regex>,
    text: String,
    negated: bool,
}

/// What is wrong with the text of a selector.
pub(crate) fn check_pattern(text: &str) -> Result<(), String> {
    Pattern::compile(text).map(drop)
}

impl Pattern {
    /// Files were checked when they were loaded; what comes from elsewhere and is no pattern matches its text.
    fn new(text: &str) -> Self {
        Self::compile(text).unwrap_or_else(|_| Self {
            regex: None,
            text: text.to_owned(),
            negated: false,
        })
    }

    fn compile(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (text, negated) = match text.strip_prefix('!') {
            Some(rest) => (rest.trim(), true),
            None => (text, false),
        };
        let plain = text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':');
        let regex = if plain {
            None
        } else {
            let whole = format!(r"\A(?:{text})\z");
            Some(fancy_regex::Regex::new(&whole).map_err(|e| e.to_string())?)
        };
        Ok(Self {
            regex,
            text: text.to_owned(),
            negated,
        })
    }

    fn matches_plainly(&self, name: &str) -> bool {
        match &self.regex {
            // A pattern that runs away matches nothing.
            Some(regex) => regex.is_match(name).unwrap_or(false),
            None => self.text == name,
        }
    }

    fn matches(&self, name: &str) -> bool {
        self.matches_plainly(name) != self.negated
    }

    fn matches_any(&self, labels: &[String]) -> bool {
        // A process without labels is matched as one with an empty label.
        let hit = match labels {
            [] => self.matches_plainly(""),
            _ => labels.iter().any(|label| self.matches_plainly(label)),
        };
        hit != self.negated
    }
}

/// The selectors of a configuration, compiled once.
#[derive(Clone, Default)]
pub(crate) struct Selectors(Rc<OnceCell<Vec<Selector>>>);

impl Config {
    /// What the configuration says about a process.
    #[must_use]
    pub fn process_settings(&self, names: ProcessNames<'_>) -> ProcessSettings {
        let selectors = self.selectors();
        let mut out = ProcessSettings::default();
        let by_label = |s: &&Selector| s.label && s.pattern.matches_any(names.labels);
        for selector in selectors.iter().filter(by_label) {
            self.apply(selector, &mut out);
        }
        let mut seen: Vec<&str> = Vec::new();
        for name in [names.declared, names.alias, names.qualified] {
            if name.is_empty() || seen.contains(&name) {
                continue;
            }
            seen.push(name);
            for selector in selectors.iter().filter(|s| !s.label && s.pattern.matches(name)) {
                self.apply(selector, &mut out);
            }
        }
        self.defaults(&mut out);
        out
    }

    /// The selectors, ready for matching. Hundreds of patterns take longer to compile than the rest of a start.
    fn selectors(&self) -> &[Selector] {
        self.selectors.0.get_or_init(|| {
            let entries = self
                .process_scope()
                .map(|scope| scope.to_vec())
                .unwrap_or_default();
            entries
                .into_iter()
                .filter_map(|(key, value)| match (key, value) {
                    (Value::Str(key), Value::Map(settings)) if is_selector(&key) => {
                        let (kind, pattern) = key.split_once(':')?;
                        let (label, pattern) = (kind == "withLabel", Pattern::new(pattern));
                        Some(Selector {
                            label,
                            pattern,
                            settings,
                            key: key.clone(),
                        })
                    }
                    _ => None,
                })
                .collect()
        })
    }

    /// Selectors by name that match none of the processes, for the warning "There's no process matching config
    /// selector: …". Each process is given by all names it is known by.
    #[must_use]
    pub fn unmatched_selectors(&self, processes: &[ProcessNames<'_>]) -> Vec<String> {
        if self.bool("nextflow.enable.configProcessNamesValidation") == Some(false) {
            return Vec::new();
        }
        let unmatched = |s: &&Selector| {
            !s.label && {
                let hit = |name: &str| s.pattern.matches(name);
                !processes
                    .iter()
                    .any(|p| hit(p.declared) || hit(p.alias) || hit(p.qualified))
            }
        };
        let selectors = self.selectors();
        let text = |s: &Selector| s.key.strip_prefix("withName:").unwrap_or(&s.key).to_owned();
        selectors.iter().filter(unmatched).map(text).collect()
    }
}

/// The warning for a selector that matches no process, with the names of processes that may be meant.
#[must_use]
pub fn unmatched_message(selector: &str, processes: &[&str]) -> String {
    let mut message = format!("There's no process matching config selector: {selector}");
    let near = crate::similar::similar(selector, processes.iter().copied());
    if !near.is_empty() {
        message.push_str(&format!(" -- Did you mean: {}?", near.join(", ")));
    }
    message
}

impl Config {
    fn apply(&self, selector: &Selector, out: &mut ProcessSettings) {
        for (key, value) in selector.settings.to_vec() {
            let Value::Str(key) = key else { continue };
            if is_selector(&key) || key == "params" {
                continue;
            }
            let path = ["process", selector.key.as_str(), key.as_str()];
            if key == "ext" {
                // The place may be that of a whole map: `ext = [args: 'x']`.
                self.ext(&path, &value, &mut out.selected_ext);
                continue;
            }
            note_unknown(&key, &mut out.unknown);
            let origin = self.origin_at(&path);
            // A later selector takes the place of the value, and its position in the list stays.
            out.selected.insert(key, Setting { value, origin });
        }
    }

    fn defaults(&self, out: &mut ProcessSettings) {
        let Some(scope) = self.process_scope() else {
            return;
        };
        for (key, value) in scope.to_vec() {
            let Value::Str(key) = key else { continue };
            if is_selector(&key) || key == "params" {
                continue;
            }
            let path = ["process", key.as_str()];
            if key == "ext" {
                self.ext(&path, &value, &mut out.default_ext);
                continue;
            }
            note_unknown(&key, &mut out.unknown);
            let origin = self.origin_at(&path);
            out.defaults.insert(key, Setting { value, origin });
        }
    }

    fn ext(&self, path: &[&str], value: &Value, out: &mut IndexMap<ArcStr, Setting>) {
        let Value::Map(map) = value else { return };
        for (key, value) in map.to_vec() {
            let Value::Str(key) = key else { continue };
            let mut path = path.to_vec();
            path.push(key.as_str());
            let origin = self
                .origin_at(&path)
                .or_else(|| self.origin_at(&path[..path.len() - 1]));
            out.insert(key.clone(), Setting { value, origin });
        }
    }
}

fn note_unknown(key: &ArcStr, unknown: &mut Vec<ArcStr>) {
    if !crate::directive::is_directive(key) && !unknown.contains(key) {
        unknown.push(key.clone());
    }
}
