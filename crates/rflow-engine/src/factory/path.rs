//! `channel.fromPath`

use std::path::{Path, PathBuf};

use rflow_lang::function::globs;
use rflow_lang::host::GlobRequest;
use rflow_lang::interp::Interp;
use rflow_lang::value::Entries;
use rflow_lang::{Eval, Raise, Value, ops, text};
use rflow_storage::location::{without_query, without_secrets};

use super::{from_items, needs};
use crate::flow::{ChannelId, SharedFlow};

/// How files are looked for.
pub(super) struct PathOptions {
    glob: bool,
    check: bool,
    request: GlobRequest,
}

/// Options that `fromPath` and the factories built on it know.
const NAMES: &[&str] = &[
    "glob",
    "type",
    "hidden",
    "maxDepth",
    "followLinks",
    "relative",
    "checkIfExists",
];

/// Splits the options off.
pub(super) fn split_options(args: &[Value]) -> (Entries, Vec<Value>) {
    match args.split_first() {
        Some((Value::Map(options), rest)) => (options.borrow().clone(), rest.to_vec()),
        _ => (Entries::default(), args.to_vec()),
    }
}

/// Options that neither the factories of files know nor this one.
pub(super) fn unknown_options(options: &Entries, more: &[&str]) -> Vec<String> {
    let names = options.keys().map(text::text);
    names
        .filter(|name| !NAMES.contains(&name.as_str()) && !more.contains(&name.as_str()))
        .collect()
}

/// Refuses options that the factory does not know.
fn refuse_unknown(options: &Entries, factory: &str) -> Eval<()> {
    match unknown_options(options, &[]).first() {
        None => Ok(()),
        Some(name) => Err(Raise::illegal_argument(format!(
            "Unknown argument '{name}' for operator '{factory}' -- Possible arguments: {}",
            NAMES.join(", ")
        ))),
    }
}

/// A named option.
pub(super) fn option<'a>(options: &'a Entries, name: &str) -> Option<&'a Value> {
    options
        .get(&rflow_lang::value::StrKey(name))
        .filter(|v| !v.is_null())
}

/// Whether a named option is true.
pub(super) fn flag(options: &Entries, name: &str, default: bool) -> bool {
    option(options, name).map_or(default, Value::truthy)
}

impl PathOptions {
    pub(super) fn read(options: &Entries) -> Eval<Self> {
        let (files, dirs) = match option(options, "type").map(text::text).as_deref() {
            None | Some("file") => (true, false),
            Some("dir") => (false, true),
            Some("any") => (true, true),
            Some(other) => {
                return Err(Raise::illegal_argument(format!(
                    "Value '{other}' cannot be used in parameter 'type' for operator 'path' -- Possible values: file, dir, any"
                )));
            }
        };
        Ok(Self {
            glob: flag(options, "glob", true),
            check: flag(options, "checkIfExists", false),
            request: GlobRequest {
                hidden: flag(options, "hidden", false),
                files,
                dirs,
                max_depth: option(options, "maxDepth")
                    .and_then(Value::as_i64)
                    .and_then(|n| usize::try_from(n).ok()),
                follow_links: flag(options, "followLinks", true),
                relative: flag(options, "relative", false),
            },
        })
    }

    /// Whether the text is a pattern, not a path.
    pub(super) fn is_pattern(&self, interp: &Interp, pattern: &Value) -> bool {
        self.glob && matches!(pattern, Value::Str(s) if interp.machine.is_glob(s) && globs(s))
    }

    /// The files of a pattern, in order.
    pub(super) fn find(&self, interp: &Interp, pattern: &Value) -> Eval<Vec<Value>> {
        let shown = match pattern {
            Value::Str(s) => s.clone(),
            Value::Path(_) => return self.literal(interp, pattern),
            other => {
                return Err(Raise::illegal_argument(format!(
                    "Not a valid file path: {other} [{}]",
                    ops::class_name(other)
                )));
            }
        };
        if self.glob
            && !globs(&shown)
            && without_query(Path::new(shown.as_str()))
                .to_string_lossy()
                .contains('*')
        {
            let shown = without_secrets(&shown);
            return Err(Raise::illegal_argument(format!(
                "Web servers have no folders in which to look for the files `{shown}`: give each address"
            )));
        }
        if !self.is_pattern(interp, pattern) {
            // Backslashes keep wildcards from being wildcards and are not part of the name.
            return match self.glob && globs(&shown) {
                true => self.literal(interp, &Value::from(rflow_storage::unescape(&shown))),
                false => self.literal(interp, pattern),
            };
        }
        let absolute: PathBuf = match shown.strip_prefix("file://") {
            Some(path) => PathBuf::from(path),
            None if shown.contains("://") => PathBuf::from(shown.as_str()),
            None => interp.machine.launch_dir().join(shown.as_str()),
        };
        let found = interp.machine.glob(&absolute, self.request);
        let found = found.map_err(|e| Raise::io(format!("Cannot look for files `{shown}`: {e}")))?;
        if found.is_empty() && self.check {
            let (folder, name) = fixed_part(interp, &shown);
            return Err(Raise::illegal_argument(format!(
                "No files match pattern `{name}` at path: {folder}"
            )));
        }
        Ok(found.into_iter().map(Value::path).collect())
    }

    /// A path without wildcards is emitted even when it does not exist.
    fn literal(&self, interp: &Interp, path: &Value) -> Eval<Vec<Value>> {
        let options = Value::map_from([
            ("glob", Value::Bool(false)),
            ("checkIfExists", Value::Bool(self.check)),
        ]);
        let found = rflow_lang::function::call_function(interp, "file", &[options, path.clone()]);
        Ok(vec![found.unwrap_or_else(|| Ok(path.clone()))?])
    }
}

/// Splits a pattern into the folder where the search begins and the rest, as it is shown.
pub(super) fn fixed_part(interp: &Interp, pattern: &str) -> (String, String) {
    let folders = pattern
        .split_inclusive('/')
        .take_while(|p| p.ends_with('/') && !interp.machine.is_glob(p));
    let end: usize = folders.map(str::len).sum();
    let folder = if end == 0 { "./" } else { &pattern[..end] };
    (folder.to_string(), pattern[end..].to_string())
}

/// The patterns in an argument.
pub(super) fn patterns(factory: &str, args: &[Value]) -> Eval<Vec<Value>> {
    match args {
        [one] => match !one.truthy() {
            true => Err(
                Raise::illegal_argument(format!("Missing `{factory}` parameter: there is no path"))
                    .hint("a parameter that gives the path may not be set"),
            ),
            false => Ok(one.elements().unwrap_or_else(|| vec![one.clone()])),
        },
        _ => Err(needs(factory, "a path, a pattern or a list of them")),
    }
}

pub(super) fn from_path(interp: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let (options, rest) = split_options(args);
    refuse_unknown(&options, "fromPath")?;
    let options = PathOptions::read(&options)?;
    let mut files = Vec::new();
    for pattern in patterns("fromPath", &rest)? {
        files.extend(options.find(interp, &pattern)?);
    }
    Ok(from_items(flow, "fromPath", files))
}
