//! `MarkupBuilder` and `StreamingMarkupBuilder`: XML whose elements are the calls of a closure.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::print::escaped;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::closure::call_delegated;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// A part of a document.
enum Part {
    Element {
        name: String,
        attributes: Vec<(String, String)>,
        text: Option<String>,
        parts: Vec<Part>,
    },
    /// Written as it is.
    Text(String),
}

/// The document in the making.
#[derive(Default)]
struct Document {
    /// Parts of the elements that are open, the innermost last.
    open: RefCell<Vec<Vec<Part>>>,
    double_quotes: Cell<bool>,
}

impl Document {
    /// Adds a part to the innermost element; it comes back when none is open.
    fn add(&self, part: Part) -> Option<Part> {
        match self.open.borrow_mut().last_mut() {
            Some(parts) => {
                parts.push(part);
                None
            }
            None => Some(part),
        }
    }

    /// The element that a call stands for: a map gives attributes, a closure what is inside, anything else its text.
    fn element(&self, interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Eval<Part> {
        let mut attributes = Vec::new();
        let (mut content, mut parts) = (None, Vec::new());
        for arg in args {
            match arg {
                Value::Map(map) => {
                    let pairs = map.to_vec().into_iter();
                    attributes.extend(pairs.map(|(k, v)| (text::text(&k), text::text(&v))));
                }
                Value::Closure(_) => {
                    self.open.borrow_mut().push(Vec::new());
                    let done = call_delegated(interp, arg, this, &[]);
                    parts = self.open.borrow_mut().pop().unwrap_or_default();
                    done?;
                }
                other => content = Some(escaped(&text::text(other), "<>&")),
            }
        }
        Ok(Part::Element {
            name: name.to_owned(),
            attributes,
            text: content,
            parts,
        })
    }

    /// Writes a part, with its elements indented by their depth or all on one line.
    fn write(&self, part: &Part, depth: Option<usize>, out: &mut String) {
        let (name, attributes, content, parts) = match part {
            Part::Text(text) => return out.push_str(text),
            Part::Element {
                name,
                attributes,
                text,
                parts,
            } => (name, attributes, text, parts),
        };
        let quote = if self.double_quotes.get() { '"' } else { '\'' };
        out.push_str(&format!("<{name}"));
        for (key, value) in attributes {
            let value = escaped(value, if quote == '"' { "<>&\"" } else { "<>&'" });
            out.push_str(&format!(" {key}={quote}{value}{quote}"));
        }
        if content.is_none() && parts.is_empty() {
            return out.push_str(if depth.is_some() { " />" } else { "/>" });
        }
        out.push('>');
        out.push_str(content.as_deref().unwrap_or_default());
        let line = |out: &mut String, depth: usize| out.push_str(&format!("\n{}", "  ".repeat(depth)));
        for part in parts {
            if let (Some(depth), Part::Element { .. }) = (depth, part) {
                line(out, depth + 1);
            }
            self.write(part, depth.map(|depth| depth + 1), out);
        }
        if let (Some(depth), Some(Part::Element { .. })) = (depth, parts.last()) {
            line(out, depth);
        }
        out.push_str(&format!("</{name}>"));
    }
}

/// `new MarkupBuilder(writer)`
pub(crate) struct Markup {
    document: Rc<Document>,
    writer: Value,
    /// Elements were written: the next one begins a line.
    begun: Cell<bool>,
}

impl Markup {
    /// A builder that writes to a writer; to standard output when that is null.
    pub(crate) fn value(writer: &Value) -> Value {
        Value::host(Self {
            document: Rc::default(),
            writer: writer.clone(),
            begun: Cell::new(false),
        })
    }
}

impl HostObject for Markup {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.xml.MarkupBuilder"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("toString" | "getClass" | "with" | "tap" | "is" | "equals" | "hashCode", _) => return None,
            ("getMkp", []) => return self.property(interp, "mkp"),
            ("setDoubleQuotes", [on]) => {
                self.document.double_quotes.set(on.truthy());
                return Some(Ok(Value::Null));
            }
            _ => {}
        }
        let part = match self.document.element(interp, this, method, args) {
            Ok(part) => part,
            Err(raise) => return Some(Err(raise)),
        };
        let Some(root) = self.document.add(part) else {
            return Some(Ok(Value::Null));
        };
        let mut out = String::new();
        if self.begun.replace(true) {
            out.push('\n');
        }
        self.document.write(&root, Some(0), &mut out);
        if self.writer.is_null() {
            interp.machine.print(&out);
            return Some(Ok(Value::Null));
        }
        Some(interp.call_method(&self.writer, "write", &[out.into()]))
    }

    fn takes_any_call(&self) -> bool {
        true
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name == "mkp").then(|| Ok(Value::host(Helper(self.document.clone()))))
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        match name {
            "doubleQuotes" => self.document.double_quotes.set(value.truthy()),
            "escapeAttributes" | "expandEmptyElements" | "omitNullAttributes" | "omitEmptyAttributes" => {}
            _ => return None,
        }
        Some(Ok(()))
    }
}

/// `mkp`: what is no element.
struct Helper(Rc<Document>);

impl HostObject for Helper {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.xml.MarkupBuilderHelper"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let content = args.first().map(text::text).unwrap_or_default();
        let part = match method {
            "yield" => escaped(&content, "<>&"),
            "yieldUnescaped" => content,
            "comment" => format!("<!-- {content} -->"),
            "xmlDeclaration" => "<?xml version='1.0'?>\n".to_owned(),
            _ => return None,
        };
        self.0.add(Part::Text(part));
        Some(Ok(Value::Null))
    }
}

/// `new StreamingMarkupBuilder()`, and what its closures delegate to.
#[derive(Default)]
pub(crate) struct Streaming(Rc<Document>);

impl HostObject for Streaming {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.xml.StreamingMarkupBuilder"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("bind" | "bindNode", [closure @ Value::Closure(_)]) => {
                self.0.open.borrow_mut().push(Vec::new());
                let done = call_delegated(interp, closure, this, &[]);
                let parts = self.0.open.borrow_mut().pop().unwrap_or_default();
                Some(done.map(|_| {
                    let mut out = String::new();
                    parts.iter().for_each(|part| self.0.write(part, None, &mut out));
                    Value::from(out)
                }))
            }
            ("toString" | "getClass" | "with" | "tap" | "is" | "equals" | "hashCode", _) => None,
            ("setEncoding" | "setUseDoubleQuotes", [_]) => Some(Ok(Value::Null)),
            _ => Some(self.0.element(interp, this, method, args).map(|part| {
                self.0.add(part);
                Value::Null
            })),
        }
    }

    fn takes_any_call(&self) -> bool {
        true
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name == "mkp").then(|| Ok(Value::host(Helper(self.0.clone()))))
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        match name {
            "useDoubleQuotes" => self.0.double_quotes.set(value.truthy()),
            "encoding" | "expandEmptyElements" => {}
            _ => return None,
        }
        Some(Ok(()))
    }
}
