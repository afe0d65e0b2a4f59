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
    /// `<a></a>` in place of `<a/>`.
    expand_empty: Cell<bool>,
    omit_null: Cell<bool>,
    omit_empty: Cell<bool>,
    raw_attributes: Cell<bool>,
    /// What the declaration names unless it is given another one.
    encoding: RefCell<Option<String>>,
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

    fn set_option(&self, name: &str, on: &Value) -> Eval<()> {
        let on = on.truthy();
        match name {
            "escapeAttributes" => self.raw_attributes.set(!on),
            "expandEmptyElements" => self.expand_empty.set(on),
            "omitNullAttributes" => self.omit_null.set(on),
            "omitEmptyAttributes" => self.omit_empty.set(on),
            _ => {
                return Err(crate::raise::Raise::missing_property(format!(
                    "No such property: {name}"
                )));
            }
        }
        Ok(())
    }

    /// `<?xml version='1.0' encoding='UTF-8'?>`
    fn declaration(&self, given: Option<&Value>) -> String {
        let quote = if self.double_quotes.get() { '"' } else { '\'' };
        let mut pairs = match given {
            Some(Value::Map(map)) => map.to_vec(),
            _ => Vec::new(),
        };
        if pairs.is_empty() {
            pairs.push((Value::str("version"), Value::str("1.0")));
            let encoding = self.encoding.borrow().clone();
            pairs.extend(encoding.map(|encoding| (Value::str("encoding"), Value::from(encoding))));
        }
        let pairs = pairs
            .iter()
            .map(|(key, value)| format!(" {key}={quote}{value}{quote}"));
        format!("<?xml{}?>\n", pairs.collect::<String>())
    }

    /// The element that a call stands for: a map gives attributes, a closure what is inside, anything else its text.
    fn element(&self, interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Eval<Part> {
        let mut attributes = Vec::new();
        let (mut content, mut parts) = (None, Vec::new());
        for arg in args {
            match arg {
                Value::Map(map) => {
                    let omitted = |value: &Value| {
                        (self.omit_null.get() && value.is_null())
                            || (self.omit_empty.get() && !value.is_null() && text::text(value).is_empty())
                    };
                    let pairs = map.to_vec().into_iter().filter(|(_, value)| !omitted(value));
                    let text_of = |value: &Value| match value {
                        Value::Null => String::new(),
                        other => text::text(other),
                    };
                    attributes.extend(pairs.map(|(k, v)| (text::text(&k), text_of(&v))));
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
            let value = match self.raw_attributes.get() {
                true => value.clone(),
                false => escaped(value, if quote == '"' { "<>&\"" } else { "<>&'" }),
            };
            out.push_str(&format!(" {key}={quote}{value}{quote}"));
        }
        if content.is_none() && parts.is_empty() {
            if self.expand_empty.get() {
                return out.push_str(&format!("></{name}>"));
            }
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

    fn helper(&self) -> Helper {
        Helper {
            document: self.document.clone(),
            writer: Some(self.writer.clone()),
        }
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
            (
                "setEscapeAttributes"
                | "setExpandEmptyElements"
                | "setOmitNullAttributes"
                | "setOmitEmptyAttributes",
                [on],
            ) => {
                let option = method
                    .strip_prefix("set")
                    .and_then(crate::property::name_of_accessor);
                return Some(
                    self.document
                        .set_option(&option.unwrap_or_default(), on)
                        .map(|()| Value::Null),
                );
            }
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
        Some(put(interp, &self.writer, out))
    }

    fn takes_any_call(&self) -> bool {
        true
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name == "mkp").then(|| Ok(Value::host(self.helper())))
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        match name {
            "doubleQuotes" => self.document.double_quotes.set(value.truthy()),
            "escapeAttributes" | "expandEmptyElements" | "omitNullAttributes" | "omitEmptyAttributes" => {
                return Some(self.document.set_option(name, &value));
            }
            _ => return None,
        }
        Some(Ok(()))
    }
}

/// Writes to a writer, or to standard output without one.
fn put(interp: &Interp, writer: &Value, text: String) -> Eval {
    if writer.is_null() {
        interp.machine.print(&text);
        return Ok(Value::Null);
    }
    interp.call_method(writer, "write", &[text.into()])
}

/// `mkp`: what is no element.
struct Helper {
    document: Rc<Document>,
    /// Where to write what stands outside of all elements; none for a document that is written as a whole.
    writer: Option<Value>,
}

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

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let content = args.first().map(text::text).unwrap_or_default();
        let part = match method {
            "yield" => escaped(&content, "<>&"),
            "yieldUnescaped" => content,
            "comment" => format!("<!-- {content} -->"),
            "xmlDeclaration" => self.document.declaration(args.first()),
            _ => return None,
        };
        match (self.document.add(Part::Text(part)), &self.writer) {
            (Some(Part::Text(part)), Some(writer)) => Some(put(interp, writer, part)),
            _ => Some(Ok(Value::Null)),
        }
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
            ("setEncoding" | "setUseDoubleQuotes" | "setExpandEmptyElements", [value]) => {
                let option = method
                    .strip_prefix("set")
                    .and_then(crate::property::name_of_accessor)?;
                let done = self.set_property(interp, &option, value.clone())?;
                Some(done.map(|()| Value::Null))
            }
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
        (name == "mkp").then(|| {
            Ok(Value::host(Helper {
                document: self.0.clone(),
                writer: None,
            }))
        })
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        match name {
            "useDoubleQuotes" => self.0.double_quotes.set(value.truthy()),
            "encoding" => {
                self.0.encoding.replace(Some(text::text(&value)));
            }
            "expandEmptyElements" => return Some(self.0.set_option(name, &value)),
            _ => return None,
        }
        Some(Ok(()))
    }
}
