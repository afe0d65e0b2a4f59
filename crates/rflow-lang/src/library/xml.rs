//! XML: `XmlSlurper` and `XmlParser`.

mod node;
mod parse;
mod slurper;

use std::any::Any;

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

/// Static methods of `XmlUtil`.
pub(crate) fn util(method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("escapeXml", [source]) => {
            let mut out = String::new();
            for c in text::text(source).chars() {
                match c {
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '&' => out.push_str("&amp;"),
                    '"' => out.push_str("&quot;"),
                    '\'' => out.push_str("&apos;"),
                    c => out.push(c),
                }
            }
            Some(Ok(out.into()))
        }
        _ => None,
    }
}
