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
        // A wrapper that buffers adds nothing: all that there is is in memory.
        ("BufferedReader" | "BufferedWriter", [inner, ..]) => Ok(inner.clone()),
        ("InputStreamReader" | "OutputStreamWriter", [inner, ..]) => Ok(streams::of_characters(inner)),
        ("FileReader", [source, ..]) => file(source)?.map(streams::reader),
        ("FileInputStream", [source, ..]) => file(source)?.map(streams::input),
        ("StringReader", [content]) => Ok(streams::reader(text::text(content).into_bytes())),
        ("ByteArrayInputStream", [content]) => Ok(streams::input(method::bytes_of(content))),
        ("GZIPInputStream", [inner, ..]) => {
            let packed = streams::rest_of(inner)?;
            decompress(&packed)
                .map(streams::input)
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
            opened.map(|()| match simple {
                "FileWriter" => streams::writer(&path),
                _ => streams::file_output(&path),
            })
        }
        ("PrintWriter", [target, ..]) => match target {
            Value::Host(_) if paths::of_value(target).is_none() => Ok(streams::of_characters(target)),
            _ => return construct(interp, "java.io.FileWriter", std::slice::from_ref(target)),
        },
        ("StringWriter", [] | [_]) => Ok(streams::memory_writer()),
        ("ByteArrayOutputStream", [] | [_]) => Ok(streams::memory_output()),
        ("GZIPOutputStream", [target, ..]) => Ok(streams::gzip_output(target)),
        _ => return None,
    })
}
