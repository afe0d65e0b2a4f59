//! Groovy's text templates: `$x`, `${…}`, `<% code %>`, `<%= value %>`.
//!
//! A template becomes a script that prints its parts, so that code between `<%` and `%>` can open blocks
//! around text.

use std::any::Any;
use std::rc::Rc;

use super::json::content_of;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::streams;
use crate::module::Scope;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{MapObj, Value};

/// `new SimpleTemplateEngine()` and its kin, by their class.
pub(super) struct Engine(pub(super) &'static str);

impl HostObject for Engine {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        self.0
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let ("createTemplate", [source, ..]) = (method, args) else {
            return None;
        };
        let content = match source {
            Value::Str(content) => Ok(content.to_string()),
            other => content_of(interp, other)?,
        };
        Some(content.map(|content| Value::host(Template(content.into()))))
    }
}

/// A template.
struct Template(Rc<str>);

impl HostObject for Template {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.text.Template"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            // The text is made here and now: what a closure would see later is not worth the wait.
            ("make", []) => Some(interp.eval_template(&self.0, &MapObj::default()).map(writable)),
            ("make", [Value::Map(bindings)]) => Some(interp.eval_template(&self.0, bindings).map(writable)),
            _ => None,
        }
    }
}

/// What `make` returns: the text behind `toString()`.
struct Writable(String);

fn writable(made: String) -> Value {
    Value::host(Writable(made))
}

impl HostObject for Writable {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.lang.Writable"
    }

    fn text(&self) -> String {
        self.0.clone()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let ("writeTo", [writer]) = (method, args) else {
            return None;
        };
        let written = interp.call_method(writer, "write", &[Value::str(&self.0)]);
        Some(written.map(|_| writer.clone()))
    }

    fn truthy(&self) -> bool {
        true
    }
}

impl Interp {
    /// Fills a template with the values of its names.
    pub fn eval_template(&self, template: &str, bindings: &MapObj) -> Eval<String> {
        let source = to_script(template);
        let (code, module) = self.compile_text("template", &source).map_err(|e| {
            Raise::new(
                "groovy.lang.GroovyRuntimeException",
                format!("Failed to parse template script: {}", e.message),
            )
        })?;
        let scope = Rc::new(Scope::default());
        let out = streams::memory_writer();
        scope.set("out", out.clone());
        for (name, value) in bindings.to_vec() {
            scope.set(&text::text(&name), value);
        }
        self.with_scope(&scope, || self.run(&code, &module))?;
        Ok(text::text(&out))
    }
}

/// The script that prints a template.
fn to_script(template: &str) -> String {
    let mut script = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("<%") {
        let (before, after) = rest.split_at(start);
        print_text(&mut script, before);
        let after = after.get(2..).unwrap_or_default();
        let (code, next) = match after.find("%>") {
            Some(end) => (
                after.get(..end).unwrap_or_default(),
                after.get(end + 2..).unwrap_or_default(),
            ),
            None => (after, ""),
        };
        if let Some(value) = code.strip_prefix('=') {
            script.push_str(&format!("out.print({})\n", value.trim()));
        } else {
            script.push_str(code.trim());
            script.push('\n');
        }
        rest = next;
    }
    print_text(&mut script, rest);
    script
}

/// Prints text with its interpolations; quotes in it are data, those in `${…}` belong to the code.
fn print_text(script: &mut String, content: &str) {
    if content.is_empty() {
        return;
    }
    script.push_str("out.print(\"\"\"");
    let mut chars = content.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => script.push_str("\\\""),
            '\\' => {
                script.push('\\');
                if let Some((_, next)) = chars.next() {
                    script.push(next);
                }
            }
            '$' if chars.peek().is_some_and(|(_, next)| *next == '{') => {
                let end = at + code_length(content.get(at..).unwrap_or_default());
                script.push_str(content.get(at..end).unwrap_or_default());
                while chars.next_if(|(i, _)| *i < end).is_some() {}
            }
            '$' if !chars
                .peek()
                .is_some_and(|(_, next)| next.is_alphabetic() || *next == '_') =>
            {
                script.push_str("\\$");
            }
            other => script.push(other),
        }
    }
    script.push_str("\"\"\")\n");
}

/// Length of `${…}` with balanced braces.
fn code_length(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}
