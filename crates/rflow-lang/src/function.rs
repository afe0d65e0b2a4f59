//! Functions that every script can call and that need nothing of the engine.

use rflow_storage::location::{Address, resolve};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use crate::group_key;
use crate::host::GlobRequest;
use crate::interp::Interp;
use crate::method::path::{normalise, parse, place};
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, ListKind, MapKind, MapObj, Value};

/// Their names.
pub const FUNCTIONS: &[&str] = &[
    "env", "error", "exit", "file", "files", "groupKey", "print", "printf", "println", "record", "sleep",
    "sprintf", "tuple",
];

/// Calls one of them; `None` when there is none of that name for these arguments.
pub fn call_function(interp: &Interp, name: &str, args: &[Value]) -> Option<Eval> {
    Some(match (name, args) {
        ("tuple", [Value::List(items)]) => Ok(Value::list_of(ListKind::Tuple, items.to_vec())),
        ("tuple", items) => Ok(Value::list_of(ListKind::Tuple, items.to_vec())),
        ("record", []) => Ok(Value::map_of(MapKind::Record, Entries::default())),
        ("record", [Value::Map(fields)]) => Ok(Value::map_of(MapKind::Record, fields.borrow().clone())),
        ("groupKey", [key, size]) => match size.as_i64() {
            Some(size) => Ok(group_key::new(key.clone(), size)),
            None => Err(Raise::illegal_argument(
                "The size of a group key must be a number",
            )),
        },
        ("file" | "files", [Value::Map(options), path]) => file(interp, name, Some(options), path),
        ("file" | "files", [path]) => file(interp, name, None, path),
        ("print" | "println" | "printf", _) => {
            crate::method::object::call(interp, &Value::Bool(true), name, args)?
        }
        ("sprintf", [Value::Str(pattern), values @ ..]) => text::format(pattern, values).map(Value::from),
        ("sleep", [time]) => {
            let millis = match time {
                Value::Duration(n) => *n,
                other => other.as_i64()?,
            };
            std::thread::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(0)));
            Ok(Value::Null)
        }
        ("error", [message]) => Err(Raise::abort(text::text(message))),
        ("error", []) => Err(Raise::abort("")),
        // A text alone is the message of an end that is none of failure.
        ("exit", [message]) if message.as_str().is_some() => Err(Raise::exit(0, text::text(message))),
        ("exit", [code, rest @ ..]) if rest.len() <= 1 => {
            let code = code.as_i64().and_then(|n| i32::try_from(n).ok())?;
            Err(Raise::exit(
                code,
                rest.first().map(text::text).unwrap_or_default(),
            ))
        }
        ("exit", []) => Err(Raise::exit(0, "")),
        ("env", [name]) => Ok(interp
            .machine
            .env(&text::text(name))
            .map(Value::from)
            .unwrap_or_default()),
        _ => return None,
    })
}

/// Options of `file()`.
struct FileOptions<'a>(Option<&'a Rc<MapObj>>);

impl FileOptions<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.and_then(|o| o.get_str(name)).filter(|v| !v.is_null())
    }

    fn flag(&self, name: &str, default: bool) -> bool {
        self.get(name).map_or(default, |v| v.truthy())
    }

    fn request(&self) -> Eval<GlobRequest> {
        let kind = self.get("type").map(|v| text::text(&v));
        let (files, dirs) = match kind.as_deref() {
            None | Some("file") => (true, false),
            Some("dir") => (false, true),
            Some("any") => (true, true),
            Some(other) => {
                return Err(Raise::illegal_argument(format!(
                    "Value '{other}' cannot be used in in parameter 'type' for operator 'file' -- Possible values: file, dir, any"
                )));
            }
        };
        Ok(GlobRequest {
            hidden: self.flag("hidden", false),
            files,
            dirs,
            max_depth: self
                .get("maxDepth")
                .and_then(|v| v.as_i64())
                .and_then(|n| usize::try_from(n).ok()),
            follow_links: self.flag("followLinks", true),
            relative: self.flag("relative", false),
        })
    }
}

/// `file(path)`, `files(path)`: one path, or the list of those that a pattern matches.
fn file(interp: &Interp, name: &str, options: Option<&Rc<MapObj>>, path: &Value) -> Eval {
    let options = FileOptions(options);
    let found = match path {
        Value::Null => {
            return Err(Raise::illegal_argument(format!(
                "Argument of `{name}` function cannot be null"
            )));
        }
        Value::Str(written) => {
            check_text(name, written)?;
            if options.flag("glob", true) && interp.machine.is_glob(written) && globs(written) {
                return glob(interp, written, &options);
            }
            let parsed = parse(&if options.flag("glob", true) {
                unescape(written)
            } else {
                written.to_string()
            });
            absolute(interp, parsed)
        }
        other => match crate::method::path::of_value(other) {
            Some(path) => absolute(interp, (*path).clone()),
            None => {
                return Err(Raise::illegal_argument(format!(
                    "`{name}` needs a text or a path, not {} of class {}",
                    text::inspect(other),
                    crate::ops::class_name(other)
                )));
            }
        },
    };
    if options.flag("checkIfExists", false) {
        match interp.machine.exists(&place(interp, &found)) {
            Ok(true) => {}
            Ok(false) => return Err(Raise::no_such_file(found.uri())),
            Err(error) => return Err(Raise::io(error.to_string())),
        }
    }
    let found = Value::Path(Rc::new(found));
    Ok(if name == "files" {
        Value::list(vec![found])
    } else {
        found
    })
}

/// Whether patterns are looked for: there is nothing to list on a web server, where `?` begins a query.
pub fn globs(written: &str) -> bool {
    Address::parse(written).is_none_or(|a| !matches!(a.scheme, "http" | "https" | "ftp"))
}

fn check_text(name: &str, written: &str) -> Eval<()> {
    if written.is_empty() {
        return Err(Raise::illegal_argument(format!(
            "Argument of `{name}` function cannot be empty"
        )));
    }
    let special = |c: Option<char>| c.is_some_and(|c| c <= ' ');
    if special(written.chars().next()) {
        return Err(Raise::illegal_argument(format!(
            "Path string cannot start with a blank or special characters -- Offending path: '{written}'"
        )));
    }
    if special(written.chars().next_back()) {
        return Err(Raise::illegal_argument(format!(
            "Path string cannot ends with a blank or special characters -- Offending path: '{written}'"
        )));
    }
    Ok(())
}

/// A text without the backslashes that keep wildcards from being wildcards.
fn unescape(written: &str) -> String {
    rflow_storage::unescape(written)
}

/// The path from the launch folder (or the file root of the environment), without dots.
fn absolute(interp: &Interp, path: PathObj) -> PathObj {
    if path.remote.is_some() || path.staged.is_some() {
        return path;
    }
    let root = interp.machine.env("NXF_FILE_ROOT").filter(|r| !r.is_empty());
    let base = match &root {
        Some(root) if root.contains("://") && path.real.is_relative() => {
            let base = parse(root);
            return PathObj {
                real: normalise(&base.real.join(&path.real)),
                ..base
            };
        }
        Some(root) => Path::new(root).to_path_buf(),
        None => interp.machine.launch_dir(),
    };
    PathObj {
        real: normalise(&base.join(&path.real)),
        ..path
    }
}

fn glob(interp: &Interp, pattern: &str, options: &FileOptions<'_>) -> Eval {
    let base = interp
        .machine
        .env("NXF_FILE_ROOT")
        .filter(|r| !r.is_empty() && !r.contains("://"));
    let base = base.map_or_else(|| interp.machine.launch_dir(), Into::into);
    let found = interp
        .machine
        .glob(&resolve(&base, Path::new(pattern)), options.request()?)
        .map_err(|e| Raise::io(e.to_string()))?;
    if found.is_empty() && options.flag("checkIfExists", false) {
        return Err(Raise::no_such_file(pattern));
    }
    let found = found.into_iter().map(Value::path).collect();
    Ok(Value::list_of(ListKind::Linked, found))
}
