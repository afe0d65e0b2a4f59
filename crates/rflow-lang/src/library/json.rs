//! JSON: `JsonSlurper`, `JsonOutput`, `JsonBuilder`, `JsonGenerator`.

mod builder;
mod generator;
mod parse;
mod write;

use std::any::Any;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::{path as paths, read_path, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

pub(crate) use builder::Builder;
pub(crate) use generator::Options;
pub use parse::parse;
pub(crate) use parse::parse_first;
pub use write::{pretty, to_json};

const EXCEPTION: &str = "groovy.json.JsonException";

/// Reads JSON text; empty text is an error of its own.
pub(crate) fn parse_text(content: &str) -> Eval {
    if content.is_empty() {
        return Err(Raise::illegal_argument("Text must not be null or empty"));
    }
    parse(content)
}

/// `new JsonSlurper()`
pub(crate) struct Slurper;

impl HostObject for Slurper {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.json.JsonSlurper"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("parseText", [Value::Null]) => parse_text(""),
            ("parseText", [content]) => parse_text(&text::text(content)),
            ("parse", [source, ..]) => match source {
                Value::Str(content) => parse_text(content),
                other => content_of(interp, other)?.and_then(|content| parse_text(&content)),
            },
            ("setType", [_]) => Ok(this.clone()),
            _ => return None,
        })
    }
}

/// The text behind a file, path, reader or byte array.
pub(crate) fn content_of(interp: &Interp, source: &Value) -> Option<Eval<String>> {
    let decoded = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if let Some(rest) = streams::rest_of(source) {
        return Some(Ok(decoded(rest)));
    }
    if let Some(bytes) = crate::method::as_bytes(source) {
        return Some(Ok(decoded(bytes)));
    }
    let path = match source {
        Value::Path(_) | Value::Host(_) => paths::of_value(source)?,
        _ => return None,
    };
    Some(read_path(interp, &path).map(decoded))
}

/// Static methods of `JsonOutput`.
pub(crate) fn output(method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("toJson", [value]) => Some(to_json(value).map(Value::from)),
        ("prettyPrint", [content] | [content, _]) => Some(pretty(&text::text(content)).map(Value::from)),
        ("unescaped", [content]) => Some(Ok(Value::from(text::text(content)))),
        _ => None,
    }
}
