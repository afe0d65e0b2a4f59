//! Static methods of `java.nio.file`: `Files`, `Path.of`, `Paths.get`.

use std::any::Any;
use std::path::PathBuf;
use std::rc::Rc;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::{self, path as paths};
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// `Path.of(first, more…)`
pub(super) fn path(args: &[Value]) -> Option<Eval> {
    let (first, rest) = args.split_first()?;
    if first.is_null() {
        return Some(Err(Raise::null_pointer("A path cannot be made of null")));
    }
    let mut path = (*paths::of_value(first)?).clone();
    for part in rest
        .iter()
        .flat_map(|a| a.elements().unwrap_or_else(|| vec![a.clone()]))
    {
        path.real.push(text::text(&part).trim_start_matches('/'));
    }
    Some(Ok(Value::Path(Rc::new(path))))
}

/// `Files.method(path, args…)`
pub(super) fn files(interp: &Interp, name: &str, args: &[Value]) -> Option<Eval> {
    if let "createTempFile" | "createTempDirectory" = name {
        return Some(temporary(interp, name, args));
    }
    let (first, rest) = args.split_first()?;
    let path = paths::of_value(first)?;
    let this = Value::Path(path.clone());
    let on = |method: &str, args: &[Value]| interp.call_method(&this, method, args);
    let without_options = |method: &str| on(method, &[]);
    Some(match (name, rest) {
        ("exists" | "isDirectory" | "size" | "isHidden" | "newInputStream" | "newOutputStream", _) => {
            without_options(name)
        }
        ("delete", _) => without_options(name).and_then(|done| match done.truthy() {
            true => Ok(Value::Null),
            false => Err(Raise::no_such_file(path.text())),
        }),
        ("notExists", _) => without_options("exists").map(|v| Value::Bool(!v.truthy())),
        ("isRegularFile", _) => without_options("isFile"),
        ("isSymbolicLink", _) => without_options("isLink"),
        ("isReadable" | "isWritable" | "isExecutable", _) => without_options("exists"),
        ("deleteIfExists", []) => without_options("delete"),
        ("readAllLines", _) => on("readLines", &[]),
        ("readString", _) => without_options("getText"),
        ("readAllBytes", _) => without_options("getBytes"),
        ("lines", _) => without_options("readLines").map(|l| method::stream_over(method::elements(&l))),
        ("newBufferedReader", _) => without_options("newReader"),
        ("newBufferedWriter", _) => without_options("newWriter"),
        ("list", _) => {
            without_options("listFiles").map(|found| method::stream_over(method::elements(&found)))
        }
        ("createDirectory" | "createDirectories", _) => {
            let made = without_options(if name == "createDirectory" {
                "mkdir"
            } else {
                "mkdirs"
            });
            made.and_then(|made| match made.truthy() {
                true => Ok(this.clone()),
                false => Err(Raise::new(
                    "java.nio.file.FileAlreadyExistsException",
                    path.text(),
                )),
            })
        }
        ("createFile", _) => without_options("createNewFile").and_then(|made| match made.truthy() {
            true => Ok(this.clone()),
            false => Err(Raise::new(
                "java.nio.file.FileAlreadyExistsException",
                path.text(),
            )),
        }),
        ("write" | "writeString", [content, options @ ..]) => {
            write(interp, &path, content, options).map(|()| this)
        }
        ("copy" | "move", [target, options @ ..]) => transfer(interp, name, &this, target, options)?,
        ("createSymbolicLink" | "createLink", [target, ..]) => {
            let target = Value::Path(paths::of_value(target)?);
            let mut args = vec![this];
            if name == "createLink" {
                args.insert(0, Value::map_from([("hard", Value::Bool(true))]));
            }
            interp.call_method(&target, "mklink", &args)
        }
        ("getLastModifiedTime", _) => {
            without_options("lastModified").map(|millis| Value::host(FileTime(millis.as_i64().unwrap_or(0))))
        }
        ("walk" | "find", _) => walk(interp, &this),
        _ => return None,
    })
}

/// When a file was changed.
struct FileTime(i64);

impl HostObject for FileTime {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.nio.file.attribute.FileTime"
    }

    fn text(&self) -> String {
        text::text(&self.instant())
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("toMillis", []) => Some(Ok(Value::Long(self.0))),
            ("toInstant", []) => Some(Ok(self.instant())),
            _ => None,
        }
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![Value::str(self.class()), Value::Long(self.0)]))
    }

    fn compare(&self, other: &Value) -> Option<std::cmp::Ordering> {
        Some(self.0.cmp(&other.as_host::<Self>()?.0))
    }
}

impl FileTime {
    fn instant(&self) -> Value {
        method::date::instant(self.0)
    }
}

fn write(interp: &Interp, path: &Rc<PathObj>, content: &Value, options: &[Value]) -> Eval<()> {
    let append = options
        .iter()
        .flat_map(method::elements)
        .any(|o| text::text(&o) == "APPEND");
    let data = match content {
        Value::List(_) if method::as_bytes(content).is_none() => {
            let lines: Vec<String> = method::elements(content)
                .iter()
                .map(|l| text::text(l) + "\n")
                .collect();
            lines.concat().into_bytes()
        }
        other => method::bytes_of(other),
    };
    method::write_path(interp, path, &data, append)
}

/// Unlike `copyTo`, these take the target for the new file itself.
fn transfer(interp: &Interp, name: &str, from: &Value, target: &Value, options: &[Value]) -> Option<Eval> {
    let target_path = paths::of_value(target)?;
    let replace = options
        .iter()
        .flat_map(method::elements)
        .any(|o| text::text(&o) == "REPLACE_EXISTING");
    let source = paths::of_value(from)?;
    let (from, to) = (paths::place(interp, &source), paths::place(interp, &target_path));
    if interp.machine.stat(&from).is_none() {
        return Some(Err(Raise::no_such_file(from.display().to_string())));
    }
    if interp.machine.stat(&to).is_some() && !replace {
        return Some(Err(Raise::new(
            "java.nio.file.FileAlreadyExistsException",
            to.display().to_string(),
        )));
    }
    let done = if name == "move" {
        interp.machine.rename(&from, &to)
    } else {
        interp.machine.copy(&from, &to)
    };
    Some(
        done.map(|()| Value::Path(target_path))
            .map_err(|e| method::io_failed(&to, &e)),
    )
}

fn walk(interp: &Interp, root: &Value) -> Eval {
    let found: Rc<std::cell::RefCell<Vec<Value>>> = Rc::default();
    found.borrow_mut().push(root.clone());
    let sink = found.clone();
    let keep = crate::closure::Closure::native("walk", 1, move |_, args| {
        sink.borrow_mut().extend(args.iter().cloned());
        Ok(Value::Null)
    });
    interp.call_method(root, "eachFileRecurse", &[keep])?;
    Ok(method::stream_over(found.take()))
}

/// `File.createTempFile(prefix, suffix, folder)`
pub(super) fn temporary_file(interp: &Interp, args: &[Value]) -> Option<Eval> {
    let mut names = args.to_vec();
    if let [_, _, folder] = args {
        names.truncate(2);
        if !folder.is_null() {
            names.insert(0, Value::Path(paths::of_value(folder)?));
        }
    }
    let made = temporary(interp, "createTempFile", &names);
    Some(made.and_then(|path| interp.call_method(&path, "toFile", &[])))
}

/// `createTempFile([folder], prefix, suffix)`, `createTempDirectory([folder], prefix)`
fn temporary(interp: &Interp, name: &str, args: &[Value]) -> Eval {
    let (folder, rest) = match args {
        [Value::Path(folder), rest @ ..] => (paths::place(interp, folder), rest),
        rest => {
            let base = interp.machine.env("TMPDIR").filter(|t| !t.is_empty());
            (PathBuf::from(base.unwrap_or_else(|| "/tmp".to_string())), rest)
        }
    };
    let part = |i: usize| rest.get(i).filter(|v| matches!(v, Value::Str(_))).map(text::text);
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let prefix = part(0).unwrap_or_default();
    if name == "createTempDirectory" {
        let path = folder.join(format!("{prefix}{unique}"));
        interp
            .machine
            .mkdir(&path, true)
            .map_err(|e| method::io_failed(&path, &e))?;
        return Ok(Value::path(path));
    }
    let suffix = part(1).unwrap_or_else(|| ".tmp".to_string());
    let path = folder.join(format!("{prefix}{unique}{suffix}"));
    interp
        .machine
        .write(&path, &[], false)
        .map_err(|e| method::io_failed(&path, &e))?;
    Ok(Value::path(path))
}
