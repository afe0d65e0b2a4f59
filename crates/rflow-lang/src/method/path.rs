//! Methods and properties of paths: names and relations. What touches files is in the modules beside.

use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::util::int;
use super::{Found, iterable, path_content, path_folder, path_write};
use crate::interp::Interp;
use crate::ops;
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::value::Value;
use rflow_syntax::ast::BinaryOp;

/// Calls a method of a path.
pub(crate) fn call(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    names_of(path, name, args)
        .or_else(|| relations(interp, path, this, name, args))
        .or_else(|| path_content::call(interp, path, this, name, args))
        .or_else(|| path_write::call(interp, path, this, name, args))
        .or_else(|| path_folder::call(interp, path, this, name, args))
        .or_else(|| crate::split::call(interp, this, name, args))
        .or_else(|| {
            // A path can be iterated: over its name elements.
            let names = Value::list(names(this));
            let result = iterable::call(interp, &names, name, args)?;
            Some(if matches!(name, "each" | "eachWithIndex" | "reverseEach") {
                result.map(|_| this.clone())
            } else {
                result
            })
        })
}

/// Reads a property of a path.
pub(crate) fn property(interp: &Interp, path: &Rc<PathObj>, name: &str) -> Option<Eval> {
    // Unlike the method, the property is about the name and not about the file.
    if name == "empty" {
        return Some(Ok(Value::Bool(names(&Value::Path(path.clone())).is_empty())));
    }
    let getter = match name {
        "name" => "getName",
        "baseName" => "getBaseName",
        "simpleName" => "getSimpleName",
        "extension" => "getExtension",
        "parent" => "getParent",
        "fileName" => "getFileName",
        "root" => "getRoot",
        "scheme" => "getScheme",
        "nameCount" => "getNameCount",
        "absolute" => "isAbsolute",
        "uri" => "toUri",
        "fileSystem" => "getFileSystem",
        "text" => "getText",
        "bytes" => "getBytes",
        "permissions" => "getPermissions",
        "directory" => "isDirectory",
        "file" => "isFile",
        "link" => "isLink",
        "hidden" => "isHidden",
        _ => return None,
    };
    call(interp, path, &Value::Path(path.clone()), getter, &[])
}

/// Sets a property of a path, which is its content.
pub(crate) fn set_property(
    interp: &Interp,
    path: &Rc<PathObj>,
    name: &str,
    value: &Value,
) -> Option<Eval<()>> {
    let setter = match name {
        "text" => "setText",
        "bytes" => "setBytes",
        "permissions" => "setPermissions",
        "readOnly" => "setReadOnly",
        _ => return None,
    };
    let done = call(
        interp,
        path,
        &Value::Path(path.clone()),
        setter,
        std::slice::from_ref(value),
    )?;
    Some(done.map(|_| ()))
}

/// A path derived from another one: it stays at the same remote place, but is no staged file any more.
pub(super) fn derived(path: &PathObj, real: impl Into<PathBuf>) -> Value {
    Value::Path(Rc::new(PathObj {
        real: real.into(),
        remote: path.remote.clone(),
        staged: None,
    }))
}

/// Where a path's content is for the machine: absolute, or a whole address.
pub(crate) fn place(interp: &Interp, path: &PathObj) -> PathBuf {
    if path.remote.is_some() {
        return PathBuf::from(path.uri());
    }
    if path.real.is_absolute() {
        path.real.clone()
    } else {
        interp.machine.launch_dir().join(&path.real)
    }
}

/// The path that a value stands for: a path, file or text.
pub(crate) fn of_value(value: &Value) -> Option<Rc<PathObj>> {
    match value {
        Value::Path(path) => Some(path.clone()),
        Value::Str(text) => Some(Rc::new(parse(text))),
        Value::Host(_) => value
            .as_host::<crate::library::file::File>()
            .map(|f| f.path.clone())
            .or_else(|| Some(Rc::new(parse(&crate::library::uri_text(value)?)))),
        _ => None,
    }
}

/// A path from its text; `scheme://host/path` is remote, `file://` local.
pub(crate) fn parse(text: &str) -> PathObj {
    if let Some(local) = text.strip_prefix("file:") {
        return PathObj::local(format!("/{}", local.trim_start_matches('/')));
    }
    match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => {
            let (host, path) = match rest.split_once('/') {
                Some((host, path)) => (host, format!("/{path}")),
                None => (rest, "/".to_string()),
            };
            PathObj {
                real: PathBuf::from(path),
                remote: Some(format!("{scheme}://{host}").into()),
                staged: None,
            }
        }
        _ => PathObj::local(clean(text)),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
}

/// The path without doubled or trailing separators.
fn clean(text: &str) -> PathBuf {
    let mut out = PathBuf::new();
    for component in text.split('/').filter(|c| !c.is_empty()) {
        out.push(component);
    }
    if text.starts_with('/') {
        Path::new("/").join(out)
    } else {
        out
    }
}

/// The path without `.` and `..` where that is possible.
pub(crate) fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir) => {}
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    out
}

/// The name elements of a path as paths.
pub(crate) fn names(value: &Value) -> Vec<Value> {
    let Value::Path(path) = value else {
        return Vec::new();
    };
    let components = path
        .shown()
        .components()
        .filter(|c| !matches!(c, Component::RootDir));
    components.map(|c| derived_local(c.as_os_str())).collect()
}

fn derived_local(path: impl Into<PathBuf>) -> Value {
    Value::path(path)
}

/// The last component. An input file of a task that is staged in a folder has the folder in its name.
fn file_name(path: &PathObj) -> String {
    match &path.staged {
        Some(staged) => staged.to_string(),
        None => path.name(),
    }
}

/// A name without its last extensions.
fn base_name(name: &str, times: i64) -> &str {
    let mut name = name;
    for _ in 0..times {
        match name.rfind('.') {
            Some(dot) => name = name.get(..dot).unwrap_or_default(),
            None => break,
        }
    }
    name
}

/// A name up to its first dot; a leading dot belongs to the name.
fn simple_name(name: &str) -> &str {
    match name.char_indices().skip(1).find(|(_, c)| *c == '.') {
        Some((dot, _)) => name.get(..dot).unwrap_or_default(),
        None => name,
    }
}

fn names_of(path: &Rc<PathObj>, name: &str, args: &[Value]) -> Found {
    let last = || path.name();
    let text = |text: &str| Ok(Value::str(text));
    let missing = |found: Option<Value>| Ok(found.unwrap_or_default());
    Some(match (name, args) {
        ("getName", []) => text(&file_name(path)),
        ("getBaseName", []) => text(base_name(&last(), 1)),
        ("getBaseName", [n]) => text(base_name(&file_name(path), int(n)?)),
        ("getSimpleName", []) => text(simple_name(&last())),
        ("getExtension", []) => text(last().rsplit_once('.').map_or("", |(_, ext)| ext)),
        ("getParent", []) => missing(match path.staged {
            Some(_) => None,
            None => path
                .real
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .map(|p| derived(path, p)),
        }),
        ("getFileName", []) => missing(match &path.staged {
            Some(staged) => Some(derived_local(staged.as_str())),
            None => path.unstaged().file_name().map(derived_local),
        }),
        ("getRoot", []) => missing(path.shown().is_absolute().then(|| derived(path, "/"))),
        ("getScheme", []) => text(
            path.remote
                .as_deref()
                .and_then(|r| r.split("://").next())
                .unwrap_or("file"),
        ),
        ("getNameCount", []) => Ok(Value::count(names(&Value::Path(path.clone())).len())),
        ("getName", [i]) => {
            let i = usize::try_from(int(i)?).ok();
            let names = names(&Value::Path(path.clone()));
            let found = i.and_then(|i| names.get(i).cloned());
            found.ok_or_else(|| {
                Raise::illegal_argument(format!("The path {} has no such name element", path.text()))
            })
        }
        ("subpath", [from, to]) => {
            let (from, to) = (usize::try_from(int(from)?).ok()?, usize::try_from(int(to)?).ok()?);
            let names: Vec<String> = names(&Value::Path(path.clone()))
                .iter()
                .map(crate::text::text)
                .collect();
            match names.get(from..to).filter(|part| !part.is_empty()) {
                Some(part) => Ok(derived_local(part.join("/"))),
                None => Err(Raise::illegal_argument(format!(
                    "The path {} has no such name elements",
                    path.text()
                ))),
            }
        }
        ("toUriString", []) => Ok(Value::from(if path.staged.is_some() {
            path.text()
        } else {
            path.uri()
        })),
        ("getFileSystem", []) => text("sun.nio.fs.LinuxFileSystem"),
        ("isAbsolute", []) => Ok(Value::Bool(path.shown().is_absolute())),
        _ => return None,
    })
}

/// The address of a local file: all but the characters that paths of addresses may have is encoded, as Java does it.
fn file_uri(path: &Path) -> String {
    let mut uri = "file://".to_string();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'():@&=+$,;/".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn relations(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let shown = path.shown();
    Some(match (name, args) {
        ("resolve", [Value::Str(other)]) if other.is_empty() => Ok(this.clone()),
        ("resolve", [other]) => {
            let other = of_value(other)?;
            Ok(if other.remote.is_some() {
                Value::Path(other)
            } else {
                derived(path, shown.join(other.shown()))
            })
        }
        ("resolveSibling", [other]) => {
            let parent = shown.parent().unwrap_or(Path::new(""));
            Ok(derived(path, parent.join(of_value(other)?.shown())))
        }
        ("relativize", [other]) => {
            let other = of_value(other)?;
            if shown.is_absolute() != other.shown().is_absolute() {
                return Some(Err(Raise::illegal_argument("'other' is different type of Path")));
            }
            Ok(derived_local(relative(shown, other.shown())))
        }
        ("startsWith", [other]) => Ok(Value::Bool(shown.starts_with(of_value(other)?.shown()))),
        ("endsWith", [other]) => Ok(Value::Bool(shown.ends_with(of_value(other)?.shown()))),
        ("normalize", []) => Ok(derived(path, normalise(shown))),
        ("toAbsolutePath" | "complete" | "toAbsoluteFile", []) => {
            Ok(derived(path, place_local(interp, path)))
        }
        ("toUri" | "getUri" | "toURI", []) => Ok(match &path.remote {
            Some(_) => crate::library::uri_of(&path.uri()),
            None => crate::library::uri_of_quoted(file_uri(&place(interp, path))),
        }),
        ("toFile", []) => Ok(crate::library::file::value(path.clone())),
        ("asImmutable", []) => Ok(this.clone()),
        ("div", [other]) => ops::binary(interp, BinaryOp::Divide, this, other),
        ("plus" | "minus" | "or", [other]) => {
            let op = match name {
                "plus" => BinaryOp::Add,
                "minus" => BinaryOp::Subtract,
                _ => BinaryOp::BitOr,
            };
            ops::binary(interp, op, this, other)
        }
        // Patterns take a text where they are asked for one; a path never matches a text as such.
        ("matches", [Value::Str(pattern)]) => {
            let text = path.text();
            Ok(Value::Bool(rflow_storage::matches(pattern, &text)))
        }
        ("contains", [other @ Value::Str(_)]) => Ok(Value::Bool(names(this).contains(other))),
        _ => return None,
    })
}

fn place_local(interp: &Interp, path: &PathObj) -> PathBuf {
    if path.real.is_absolute() {
        path.real.clone()
    } else {
        interp.machine.launch_dir().join(&path.real)
    }
}

/// The way from one path to another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut out = PathBuf::new();
    for _ in common..from.len() {
        out.push("..");
    }
    out.extend(&to[common..]);
    out
}
