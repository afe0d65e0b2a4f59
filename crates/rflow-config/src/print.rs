//! The configuration as text, for the `config` command.

mod data;
mod json;
mod properties;
mod yaml;

use rflow_lang::closure::ClosureKind;
use rflow_lang::{Eval, Value};
use rflow_syntax::SourceMap;

use crate::config::Config;
use crate::load::is_selector;

/// Forms of output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Nested blocks, as in a configuration file.
    #[default]
    Canonical,
    /// One `a.b = value` per option.
    Flat,
    /// Java properties.
    Properties,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// How to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PrintOptions {
    /// The form.
    pub format: Format,
    /// Sort the names in each scope.
    pub sort: bool,
    /// Print a map that was written as a value (`x = [a: 1]`) as one, as the legacy reader does; otherwise it
    /// is printed like a scope.
    pub literal_maps: bool,
    /// Add to each option of the forms `Canonical` and `Flat` where it was set.
    pub origins: bool,
}

/// The whole configuration.
///
/// # Errors
/// For values that JSON does not have, such as numbers without end.
pub fn print(config: &Config, sources: &SourceMap, options: PrintOptions) -> Eval<String> {
    let printer = Printer {
        config,
        sources,
        options,
    };
    let mut out = String::new();
    let entries = printer.entries(&[]);
    match options.format {
        Format::Canonical => printer.blocks(&mut out, &mut Vec::new(), entries),
        Format::Flat => printer.flat(&mut out, &mut Vec::new(), entries),
        Format::Properties => out = properties::print(&printer.plain_texts(), options.sort),
        Format::Json => out = json::print(&data::all(&printer))?,
        Format::Yaml => out = yaml::print(&data::all(&printer)),
    }
    Ok(out)
}

/// The text of one option; `None` when there is none of that name.
#[must_use]
pub fn value(config: &Config, sources: &SourceMap, option: &str) -> Option<String> {
    let printer = Printer {
        config,
        sources,
        options: PrintOptions::default(),
    };
    let (_, value) = printer.flattened().into_iter().find(|(name, _)| name == option)?;
    Some(printer.closure_text(&value))
}

struct Printer<'a> {
    config: &'a Config,
    sources: &'a SourceMap,
    options: PrintOptions,
}

impl Printer<'_> {
    fn entries(&self, path: &[String]) -> Vec<(String, Value)> {
        let map = match path {
            [] => Some(self.config.tree().root().clone()),
            _ => match self.config.tree().get(path) {
                Some(Value::Map(map)) => Some(map),
                _ => None,
            },
        };
        let entries = map.map(|m| m.to_vec()).unwrap_or_default();
        let mut entries: Vec<(String, Value)> = entries
            .into_iter()
            .map(|(k, v)| (rflow_lang::text::text(&k), v))
            .collect();
        if self.options.sort {
            entries.sort_by(|a, b| a.0.cmp(&b.0));
        }
        entries
    }

    /// Whether a value is printed as a scope.
    fn is_scope(&self, path: &[String], value: &Value) -> bool {
        matches!(value, Value::Map(_)) && !(self.options.literal_maps && self.config.tree().is_value(path))
    }

    fn is_empty(&self, path: &[String], value: &Value) -> bool {
        match value {
            Value::Map(map) => map.is_empty() && self.is_scope(path, value),
            _ => false,
        }
    }

    fn blocks(&self, out: &mut String, path: &mut Vec<String>, entries: Vec<(String, Value)>) {
        let level = path.len();
        let mut before: Option<bool> = None;
        for (key, value) in entries {
            path.push(key);
            if !self.is_empty(path, &value) {
                let scope = self.is_scope(path, &value);
                // A blank line around each scope at the top.
                if level == 0 && before.is_some_and(|was_scope| scope || was_scope) {
                    out.push('\n');
                }
                before = Some(scope);
                out.push_str(&"   ".repeat(level));
                out.push_str(&block_name(&path[level]));
                if scope {
                    out.push_str(" {\n");
                    let inner = self.entries(path);
                    self.blocks(out, path, inner);
                    out.push_str(&"   ".repeat(level));
                    out.push_str("}\n");
                } else {
                    self.assigned(out, path, &value);
                }
            }
            path.pop();
        }
    }

    fn flat(&self, out: &mut String, path: &mut Vec<String>, entries: Vec<(String, Value)>) {
        for (key, value) in entries {
            path.push(key);
            if self.is_scope(path, &value) {
                let inner = self.entries(path);
                self.flat(out, path, inner);
            } else {
                let names: Vec<String> = path.iter().map(|name| quoted(name)).collect();
                out.push_str(&names.join("."));
                self.assigned(out, path, &value);
            }
            path.pop();
        }
    }

    fn assigned(&self, out: &mut String, path: &[String], value: &Value) {
        out.push_str(" = ");
        match value {
            Value::Str(text) if self.config.tree().is_interpolated(path) => {
                out.push_str(&format!("'{text}'"));
            }
            _ => self.render(out, value),
        }
        if self.options.origins {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let origin = self.config.origin_text(self.sources, &path);
            out.push_str(&format!("  // {}", origin.as_deref().unwrap_or("default")));
        }
        out.push('\n');
    }

    /// A value as it would be written in a file.
    fn render(&self, out: &mut String, value: &Value) {
        match value {
            Value::Closure(_) => out.push_str(&self.closure_text(value)),
            Value::Memory(_) | Value::Duration(_) => {
                out.push('\'');
                rflow_lang::text::push(out, value);
                out.push('\'');
            }
            Value::Map(map) => {
                out.push('[');
                for (i, (key, value)) in map.to_vec().into_iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    out.push_str(&block_name(&rflow_lang::text::text(&key)));
                    out.push(':');
                    self.render(out, &value);
                }
                out.push(']');
            }
            Value::List(_) | Value::Set(_) | Value::Range(_) => {
                out.push('[');
                for (i, item) in value.elements().unwrap_or_default().iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    self.render(out, item);
                }
                out.push(']');
            }
            other => out.push_str(&rflow_lang::text::inspect(other)),
        }
    }

    /// The source text of a closure, braces included.
    fn closure_text(&self, value: &Value) -> String {
        match value {
            Value::Closure(closure) => match &closure.kind {
                ClosureKind::Script { proto, .. } => self.sources.snippet(proto.span).to_owned(),
                _ => rflow_lang::text::text(value),
            },
            _ => rflow_lang::text::text(value),
        }
    }

    /// All options with their dotted names and plain texts; those that are null are left out.
    fn plain_texts(&self) -> Vec<(String, String)> {
        let set = self.flattened().into_iter().filter(|(_, value)| !value.is_null());
        set.map(|(name, value)| (name, self.plain(&value))).collect()
    }

    /// All options with their dotted names.
    fn flattened(&self) -> Vec<(String, Value)> {
        let mut out = Vec::new();
        self.flatten("", &Value::Map(self.config.tree().root().clone()), &mut out);
        out
    }

    fn flatten(&self, name: &str, value: &Value, out: &mut Vec<(String, Value)>) {
        let Value::Map(map) = value else {
            out.push((name.to_owned(), value.clone()));
            return;
        };
        for (key, value) in map.to_vec() {
            let key = rflow_lang::text::text(&key);
            let name = if name.is_empty() {
                key
            } else {
                format!("{name}.{key}")
            };
            self.flatten(&name, &value, out);
        }
    }

    /// A value as Java's `toString` shows it.
    fn plain(&self, value: &Value) -> String {
        match value {
            Value::Closure(_) => self.closure_text(value),
            Value::Map(map) => {
                let entries = map.to_vec();
                let parts: Vec<String> = entries
                    .iter()
                    .map(|(k, v)| format!("{}={}", self.plain(k), self.plain(v)))
                    .collect();
                format!("{{{}}}", parts.join(", "))
            }
            Value::List(_) | Value::Set(_) => {
                let items = value.elements().unwrap_or_default();
                let parts: Vec<String> = items.iter().map(|v| self.plain(v)).collect();
                format!("[{}]", parts.join(", "))
            }
            other => rflow_lang::text::text(other),
        }
    }
}

/// A name in the nested form: of a selector only the pattern is quoted.
fn block_name(name: &str) -> String {
    match name.split_once(':') {
        Some((kind, pattern)) if is_selector(name) => format!("{kind}:{}", quoted(pattern)),
        _ => quoted(name),
    }
}

/// A name in quotes unless it is an identifier.
fn quoted(name: &str) -> String {
    let mut chars = name.chars();
    let start = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    if chars.next().is_some_and(start) && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$') {
        name.to_owned()
    } else {
        format!("'{name}'")
    }
}
