//! Documents as texts.

use std::fmt::Write;

use super::{JsonArray, JsonObject, is_null};
use crate::text;
use crate::value::Value;

/// Deepest nesting that is written: an object that contains itself has no end.
const MAX_DEPTH: usize = 400;

/// A value with so many blanks for each level, or on one line.
pub(crate) fn write(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    Writer { indent }.value(&mut out, value, 0, 0);
    out
}

/// The text of an object.
pub(super) fn object(entries: &[(Value, Value)], indent: usize) -> String {
    let mut out = String::new();
    Writer { indent }.object(&mut out, entries, 0, 0);
    out
}

/// The text of an array.
pub(super) fn array(items: &[Value], indent: usize) -> String {
    let mut out = String::new();
    Writer { indent }.array(&mut out, items, 0, 0);
    out
}

struct Writer {
    indent: usize,
}

impl Writer {
    fn value(&self, out: &mut String, value: &Value, level: usize, depth: usize) {
        if depth > MAX_DEPTH || is_null(value) {
            out.push_str("null");
        } else if let Some(object) = value.as_host::<JsonObject>() {
            self.object(out, &object.entries(), level, depth);
        } else if let Some(array) = value.as_host::<JsonArray>() {
            self.array(out, &array.items(), level, depth);
        } else {
            match value {
                Value::Double(_) | Value::Float(_) | Value::Decimal(_) => {
                    out.push_str(&number(&text::text(value)));
                }
                Value::Bool(_)
                | Value::Int(_)
                | Value::Long(_)
                | Value::Short(_)
                | Value::Byte(_)
                | Value::BigInt(_) => text::push(out, value),
                other => quote(out, &text::text(other)),
            }
        }
    }

    fn object(&self, out: &mut String, entries: &[(Value, Value)], level: usize, depth: usize) {
        self.block(out, ('{', '}'), entries.len(), level, |out, i, level| {
            let Some((key, value)) = entries.get(i) else {
                return;
            };
            quote(out, &text::text(key));
            out.push_str(if self.indent > 0 { ": " } else { ":" });
            self.value(out, value, level, depth + 1);
        });
    }

    fn array(&self, out: &mut String, items: &[Value], level: usize, depth: usize) {
        self.block(out, ('[', ']'), items.len(), level, |out, i, level| {
            if let Some(item) = items.get(i) {
                self.value(out, item, level, depth + 1);
            }
        });
    }

    /// What is in brackets; a single part stays on their line.
    fn block(
        &self,
        out: &mut String,
        brackets: (char, char),
        len: usize,
        level: usize,
        part: impl Fn(&mut String, usize, usize),
    ) {
        let lines = self.indent > 0 && len > 1;
        let inner = if len > 1 { level + self.indent } else { level };
        let line = |out: &mut String, level: usize| {
            if lines {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', level));
            }
        };
        out.push(brackets.0);
        for i in 0..len {
            if i > 0 {
                out.push(',');
            }
            line(out, inner);
            part(out, i, inner);
        }
        line(out, level);
        out.push(brackets.1);
    }
}

/// A number without zeros at the end of its fraction.
fn number(written: &str) -> String {
    if !written.contains('.') || written.contains(['e', 'E']) {
        return written.to_string();
    }
    written.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A quoted text; a slash is escaped where it would end an element of HTML.
pub(super) fn quote(out: &mut String, content: &str) {
    out.push('"');
    let mut before = '\0';
    for c in content.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '/' if before == '<' => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..' ' | '\u{80}'..'\u{a0}' | '\u{2000}'..'\u{2100}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            other => out.push(other),
        }
        before = c;
    }
    out.push('"');
}
