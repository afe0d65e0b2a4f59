//! Constructors of readers, writers and streams.

use crate::interp::Interp;
use crate::method::{self, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::split::decompress;
use crate::text;
use crate::value::Value;

/// `new FileReader(file)` and the like; `None` when the class is not here or takes other arguments.
pub(super) fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    let simple = class.rsplit('.').next()?;
    let file = |value: &Value| {
        let path = paths::of_value(value)?;
        Some(method::read_path(interp, &path).map_err(|mut raise| {
            raise.class = arcstr::literal!("java.io.FileNotFoundException");
            raise
        }))
    };
    Some(match (simple, args) {
        // Wrappers add nothing: a reader is buffered and decodes by itself.
        ("BufferedReader" | "InputStreamReader" | "BufferedWriter" | "OutputStreamWriter", [inner, ..]) => {
            Ok(inner.clone())
        }
        ("FileReader" | "FileInputStream", [source, ..]) => file(source)?.map(streams::reader),
        ("StringReader", [content]) => Ok(streams::reader(text::text(content).into_bytes())),
        ("ByteArrayInputStream", [content]) => Ok(streams::reader(method::bytes_of(content))),
        ("GZIPInputStream", [inner, ..]) => {
            let packed = streams::rest_of(inner)?;
            decompress(&packed)
                .map(streams::reader)
                .map_err(|e| Raise::io(e.to_string()))
        }
        ("FileWriter" | "FileOutputStream", [target, rest @ ..]) => {
            let path = paths::of_value(target)?;
            let append = rest.first().is_some_and(Value::truthy);
            let opened = if append {
                Ok(())
            } else {
                method::write_path(interp, &path, &[], false)
            };
            opened.map(|()| streams::writer(&path))
        }
        ("PrintWriter", [target, ..]) => match target {
            Value::Host(_) if paths::of_value(target).is_none() => Ok(target.clone()),
            _ => return construct(interp, "java.io.FileWriter", std::slice::from_ref(target)),
        },
        ("StringWriter" | "ByteArrayOutputStream", [] | [_]) => Ok(streams::memory_writer()),
        ("GZIPOutputStream", [target, ..]) => Ok(streams::gzip_writer(target)),
        _ => return None,
    })
}
