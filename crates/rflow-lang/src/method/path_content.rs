//! Methods that read files.

use std::io;
use std::path::Path;
use std::rc::Rc;

use rflow_storage::location::Address;

use super::path::place;
use super::string::lines;
use super::util::{arity, int, is_closure};
use super::{Found, streams};
use crate::interp::Interp;
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Calls one of the methods of this table.
pub(super) fn call(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    attributes(interp, path, name, args).or_else(|| content(interp, path, this, name, args))
}

/// The exception for a failed access to a file.
pub(crate) fn failed(path: &Path, error: &io::Error) -> Box<Raise> {
    let shown = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => Raise::no_such_file(shown),
        io::ErrorKind::AlreadyExists => Raise::new("java.nio.file.FileAlreadyExistsException", shown),
        io::ErrorKind::DirectoryNotEmpty => Raise::new("java.nio.file.DirectoryNotEmptyException", shown),
        io::ErrorKind::PermissionDenied => {
            // Remote storage says why, and what to do; its sentence names the place.
            let message = error.get_ref().map_or(shown, ToString::to_string);
            Raise::new("java.nio.file.AccessDeniedException", message)
        }
        io::ErrorKind::IsADirectory => Raise::io("Is a directory").hint(format!("`{shown}` is a folder")),
        _ => Raise::io(format!("{shown}: {error}")),
    }
}

/// The whole content of a file.
pub(crate) fn read(interp: &Interp, path: &PathObj) -> Eval<Vec<u8>> {
    let place = place(interp, path);
    interp.machine.read(&place).map_err(|e| failed(&place, &e))
}

/// Bytes as text in a character set; UTF-8 when none is given.
pub(crate) fn decode(bytes: &[u8], charset: Option<&Value>) -> String {
    let charset = charset
        .map(|c| crate::text::text(c).to_ascii_uppercase())
        .unwrap_or_default();
    match charset.as_str() {
        "ISO-8859-1" | "ISO8859-1" | "LATIN1" | "ISO_8859_1" | "WINDOWS-1252" => {
            bytes.iter().map(|b| char::from(*b)).collect()
        }
        "UTF-16" | "UTF-16BE" | "UTF-16LE" => {
            let little = charset == "UTF-16LE" || bytes.starts_with(&[0xff, 0xfe]);
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .map(|pair| {
                    let pair = [pair[0], pair[1]];
                    if little {
                        u16::from_le_bytes(pair)
                    } else {
                        u16::from_be_bytes(pair)
                    }
                })
                .filter(|unit| *unit != 0xfeff)
                .collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn attributes(interp: &Interp, path: &Rc<PathObj>, name: &str, args: &[Value]) -> Found {
    if !args.is_empty() && !matches!(name, "exists" | "isDirectory" | "isFile" | "getPermissions") {
        return None;
    }
    let known = matches!(
        name,
        "exists"
            | "isFile"
            | "isDirectory"
            | "isLink"
            | "isSymlink"
            | "isSymbolicLink"
            | "isHidden"
            | "isEmpty"
            | "empty"
            | "size"
            | "lastModified"
            | "canRead"
            | "canWrite"
            | "canExecute"
            | "toRealPath"
            | "getCanonicalPath"
    );
    if !known {
        return None;
    }
    let at = place(interp, path);
    let stat = interp.machine.stat(&at);
    // A bucket that may not be looked into says nothing about what is there; for the web, a refusal counts as absent.
    if stat.is_none()
        && Address::of(&at).is_some_and(|address| !address.scheme.starts_with("http"))
        && let Err(error) = interp.machine.exists(&at)
        && error.kind() == io::ErrorKind::PermissionDenied
    {
        return Some(Err(failed(&at, &error)));
    }
    let flag = |b: bool| Some(Ok(Value::Bool(b)));
    match name {
        "exists" => flag(stat.is_some()),
        "isFile" => flag(stat.is_some_and(|s| s.is_file)),
        "isDirectory" => flag(stat.is_some_and(|s| s.is_dir)),
        "isLink" | "isSymlink" | "isSymbolicLink" => flag(stat.is_some_and(|s| s.is_link)),
        "isHidden" => flag(path.name().starts_with('.')),
        "isEmpty" | "empty" => flag(match stat {
            Some(s) if s.is_dir => interp.machine.list(&at).is_ok_and(|l| l.is_empty()),
            Some(s) => s.len == 0,
            None => true,
        }),
        "canRead" | "canWrite" | "canExecute" => flag(stat.is_some()),
        "size" => Some(match stat {
            Some(s) => Ok(Value::Long(i64::try_from(s.len).unwrap_or(i64::MAX))),
            None => Err(Raise::no_such_file(at.display().to_string())),
        }),
        "lastModified" => Some(Ok(Value::Long(stat.map_or(0, |s| s.modified)))),
        _ => {
            let real = interp.machine.canonical(&at).map_err(|e| failed(&at, &e));
            Some(real.map(|real| super::path::derived(path, real)))
        }
    }
}

fn content(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let bytes = || read(interp, path);
    Some(match (name, args) {
        ("getText", []) => bytes().map(|b| Value::from(decode(&b, None))),
        ("getText", [charset]) => bytes().map(|b| Value::from(decode(&b, Some(charset)))),
        ("getBytes" | "readBytes", []) => bytes().map(|b| super::byte_array(&b)),
        ("readLines", [] | [_]) => bytes().map(|b| {
            let text = decode(&b, args.first());
            Value::list(lines(&text).into_iter().map(Value::str).collect())
        }),
        ("eachLine", [.., f]) if is_closure(f) => {
            let first = args.iter().find_map(int).unwrap_or(1);
            let charset = args.iter().find(|a| matches!(a, Value::Str(_)));
            bytes().and_then(|b| each_line(interp, &decode(&b, charset), first, f))
        }
        ("filterLine", [f]) if is_closure(f) => bytes().and_then(|b| {
            let text = decode(&b, None);
            let mut out = String::new();
            for line in lines(&text) {
                if interp.call(f, &[Value::str(line)])?.truthy() {
                    out.push_str(line);
                    out.push('\n');
                }
            }
            Ok(Value::from(out))
        }),
        ("splitEachLine", [separator, f]) if is_closure(f) => bytes().and_then(|b| {
            let mut last = Value::Null;
            for line in lines(&decode(&b, None)) {
                let parts = super::call(
                    interp,
                    &Value::str(line),
                    "split",
                    std::slice::from_ref(separator),
                )?;
                let parts = super::call(interp, &parts, "toList", &[])?;
                last = interp.call(f, &[parts])?;
            }
            Ok(last)
        }),
        ("withReader", [.., f]) if is_closure(f) => {
            bytes().and_then(|b| interp.call(f, &[streams::reader(b)]))
        }
        ("withInputStream" | "withDataInputStream", [.., f]) if is_closure(f) => {
            bytes().and_then(|b| interp.call(f, &[streams::input(b)]))
        }
        ("newReader", _) => bytes().map(streams::reader),
        ("newInputStream" | "newDataInputStream", _) => bytes().map(streams::input),
        ("eachByte", [_, f]) if is_closure(f) => bytes().and_then(|b| {
            let reader = super::streams::reader(b);
            super::call(interp, &reader, "eachByte", args)
        }),
        ("eachByte", [f]) if is_closure(f) => bytes().and_then(|b| {
            for byte in b {
                interp.call(f, &[Value::Byte(byte.cast_signed())])?;
            }
            Ok(Value::Null)
        }),
        ("eachObject", _) => return None,
        ("getDigest" | "digest", _) => return None,
        ("asWritable", []) => Ok(this.clone()),
        _ => return None,
    })
}

/// Calls a closure for each line, with the line's number when it takes two; the answer is its last result.
pub(crate) fn each_line(interp: &Interp, text: &str, first: i64, f: &Value) -> Eval {
    let mut last = Value::Null;
    for (number, line) in (first..).zip(lines(text)) {
        let line = Value::str(line);
        last = if arity(f) == 2 {
            interp.call(f, &[line, Value::integer(number)])?
        } else {
            interp.call(f, &[line])?
        };
    }
    Ok(last)
}
