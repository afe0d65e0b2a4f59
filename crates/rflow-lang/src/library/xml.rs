//! XML: `XmlSlurper` and `XmlParser`.

mod markup;
mod node;
mod parse;
mod print;
mod slurper;

use std::any::Any;

pub(crate) use markup::{Markup, Streaming};

use super::json::content_of;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// `new XmlSlurper()`, `new XmlParser()`
pub(crate) struct Xml {
    /// Whether it makes `GPathResult`s and not `Node`s.
    pub(crate) slurps: bool,
}

impl Xml {
    fn read(&self, source: &str) -> Eval {
        let root = parse::parse(source)?;
        Ok(if self.slurps {
            slurper::root(root)
        } else {
            node::value(root)
        })
    }
}

impl HostObject for Xml {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        if self.slurps {
            "groovy.xml.XmlSlurper"
        } else {
            "groovy.xml.XmlParser"
        }
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("parseText", [Value::Str(source)]) => Some(self.read(source)),
            // A text is the address of a document.
            ("parse", [Value::Str(place)]) => {
                let file = interp.call_method(&Value::path(place.as_str()), "getText", &[]);
                Some(file.and_then(|content| self.read(&text::text(&content))))
            }
            ("parse", [source]) => Some(content_of(interp, source)?.and_then(|content| self.read(&content))),
            ("setFeature" | "setProperty", [_, _])
            | (
                "setKeepIgnorableWhitespace"
                | "setTrimWhitespace"
                | "setNamespaceAware"
                | "setEntityResolver",
                [_],
            ) => Some(Ok(Value::Null)),
            _ => None,
        }
    }
}

/// `XmlUtil.serialize(what)`: a text, a node, or a result of `XmlSlurper`.
fn serialize(what: &Value) -> Eval {
    if let Some(element) = node::element_of(what) {
        let lines = print::lines_of(&element)?;
        return print::indented(&*parse::parse_exactly(&lines)?);
    }
    if let Some(element) = slurper::element_of(what) {
        return print::document(&element);
    }
    print::indented(&*parse::parse_exactly(&text::text(what))?)
}

/// Static methods of `XmlUtil`.
pub(crate) fn util(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("escapeXml", [source]) => {
            let escaped = print::escaped(&text::text(source), "<>&\"'");
            Some(Ok(escaped.into()))
        }
        ("serialize", [what]) => Some(serialize(what)),
        ("serialize", [what, sink]) => {
            let written = serialize(what).and_then(|text| interp.call_method(sink, "leftShift", &[text]));
            Some(written.map(|_| Value::Null))
        }
        _ => None,
    }
}
