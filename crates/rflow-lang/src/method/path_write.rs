//! Methods that write files.

use std::rc::Rc;

use super::path::place;
use super::path_content::failed;
use super::util::is_closure;
use super::{Found, streams};
use crate::interp::Interp;
use crate::path::PathObj;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// Calls one of the methods of this table.
pub(super) fn call(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("setText" | "write", [content] | [content, _]) => {
            write(interp, path, text::text(content).as_bytes(), false).map(|()| Value::Null)
        }
        ("append", [content] | [content, _]) => {
            write(interp, path, &bytes_of(content), true).map(|()| Value::Null)
        }
        ("leftShift", [content]) => write(interp, path, &bytes_of(content), true).map(|()| this.clone()),
        ("setBytes", [content]) => write(interp, path, &bytes_of(content), false).map(|()| Value::Null),
        ("withWriter" | "withPrintWriter", [.., f]) if is_closure(f) => {
            with_writer(interp, path, false, f, streams::writer)
        }
        ("withOutputStream" | "withDataOutputStream", [.., f]) if is_closure(f) => {
            with_writer(interp, path, false, f, streams::file_output)
        }
        ("withWriterAppend", [.., f]) if is_closure(f) => with_writer(interp, path, true, f, streams::writer),
        ("newWriter" | "newPrintWriter" | "newOutputStream" | "newDataOutputStream", _) => {
            let append = args.contains(&Value::Bool(true));
            let created = if append {
                Ok(())
            } else {
                write(interp, path, &[], false)
            };
            created.map(|()| match name.ends_with("Stream") {
                true => streams::file_output(path),
                false => streams::writer(path),
            })
        }
        _ => return None,
    })
}

/// Replaces or appends to a file.
pub(crate) fn write(interp: &Interp, path: &PathObj, data: &[u8], append: bool) -> Eval<()> {
    let at = place(interp, path);
    interp
        .machine
        .write(&at, data, append)
        .map_err(|e| failed(&at, &e))
}

/// What a value contributes to a file: a byte array its bytes, a reader its rest, anything else its text.
pub(crate) fn bytes_of(content: &Value) -> Vec<u8> {
    if let Some(bytes) = as_bytes(content) {
        return bytes;
    }
    if let Some(rest) = streams::rest_of(content) {
        return rest;
    }
    text::text(content).into_bytes()
}

/// The bytes of an array of small numbers.
pub(crate) fn as_bytes(content: &Value) -> Option<Vec<u8>> {
    let Value::List(list) = content else { return None };
    if list.kind.get() != crate::value::ListKind::Array {
        return None;
    }
    super::string::bytes_of(content)
}

/// Hands a writer to a closure and saves what it wrote, also when the closure fails.
fn with_writer(
    interp: &Interp,
    path: &Rc<PathObj>,
    append: bool,
    f: &Value,
    make: fn(&Rc<PathObj>) -> Value,
) -> Eval {
    if !append {
        write(interp, path, &[], false)?;
    }
    let writer = make(path);
    let result = interp.call(f, std::slice::from_ref(&writer));
    let saved = super::call(interp, &writer, "close", &[]);
    let result = result?;
    saved.map(|_| result)
}
