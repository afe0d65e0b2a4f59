//! Text of values that may hold others.

use std::fmt::Write as _;
use std::rc::Rc;

use super::{number, quote, units};
use crate::method::range_end;
use crate::nesting::descend;
use crate::value::Value;

/// How the elements of collections are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `[a, b:1]`
    Plain,
    /// `['a', 'b':1]`
    Quoted,
    /// `[a, {b=1}]`
    Java,
}

/// Appends the text of a value; `open` holds the collections being written.
pub(super) fn push(out: &mut String, value: &Value, style: Style, open: &mut Vec<*const ()>) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => write_any(out, n),
        Value::Long(n) => write_any(out, n),
        Value::Short(n) => write_any(out, n),
        Value::Byte(n) => write_any(out, n),
        Value::Char(c) => out.push(*c),
        Value::BigInt(n) => write_any(out, n),
        Value::Decimal(n) => out.push_str(&number::decimal_text(n)),
        Value::Float(n) => out.push_str(&number::float_text(*n)),
        Value::Double(n) => out.push_str(&number::double_text(*n)),
        Value::Str(s) if style == Style::Quoted => quote::push(out, s),
        Value::Str(s) => out.push_str(s),
        Value::List(l) if crate::ops::is_char_array(l) => {
            l.borrow().iter().for_each(|c| push(out, c, style, open));
        }
        Value::List(l) => {
            within(
                out,
                Rc::as_ptr(l).cast(),
                "(this Collection)",
                open,
                |out, open| {
                    push_items(out, l.borrow().iter(), style, open);
                },
            );
        }
        Value::Set(s) => {
            within(
                out,
                Rc::as_ptr(s).cast(),
                "(this Collection)",
                open,
                |out, open| {
                    push_items(out, s.borrow().iter(), style, open);
                },
            );
        }
        Value::Range(r) => {
            push(out, &range_end(r, r.from), style, open);
            out.push_str(crate::method::range_dots(r.open, r.inclusive));
            push(out, &range_end(r, r.to), style, open);
        }
        Value::Map(m) => {
            within(out, Rc::as_ptr(m).cast(), "(this Map)", open, |out, open| {
                push_map(out, &m.borrow(), style, open);
            });
        }
        Value::Closure(_) => out.push_str("closure"),
        Value::Path(p) => out.push_str(&p.text()),
        Value::Duration(ms) => out.push_str(&units::duration_text(*ms)),
        Value::Memory(n) => out.push_str(&units::memory_text(*n)),
        Value::Class(name) => {
            let full = crate::ops::full_class_name(name);
            if crate::ops::is_interface(&full) {
                out.push_str("interface ");
            } else if full.contains(|c: char| !c.is_ascii_lowercase()) {
                // `int` and the like have no such word in front.
                out.push_str("class ");
            }
            out.push_str(&full);
        }
        Value::Def(d) => out.push_str(&d.name),
        Value::Host(h) => {
            out.push_str(&descend(String::new(), || match style {
                Style::Quoted => h.inspect(),
                _ => h.text(),
            }));
        }
        Value::Cell(c) => push(out, &c.borrow(), style, open),
    }
}

fn write_any(out: &mut String, n: &impl std::fmt::Display) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{n}");
}

/// Writes the parts of a collection, or `own` for one that is a part of itself. One that is further inside has no end,
/// as on the JVM.
fn within(
    out: &mut String,
    ptr: *const (),
    own: &str,
    open: &mut Vec<*const ()>,
    write: impl FnOnce(&mut String, &mut Vec<*const ()>),
) {
    if open.last() == Some(&ptr) {
        out.push_str(own);
        return;
    }
    open.push(ptr);
    descend((), || write(out, open));
    open.pop();
}

fn push_items<'a>(
    out: &mut String,
    items: impl Iterator<Item = &'a Value>,
    style: Style,
    open: &mut Vec<*const ()>,
) {
    out.push('[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        push(out, item, style, open);
    }
    out.push(']');
}

fn push_map(out: &mut String, entries: &crate::value::Entries, style: Style, open: &mut Vec<*const ()>) {
    let (start, between, end) = if style == Style::Java {
        ('{', '=', '}')
    } else {
        ('[', ':', ']')
    };
    out.push(start);
    if entries.is_empty() && style != Style::Java {
        out.push(between);
    }
    for (i, (key, value)) in entries.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        push(out, key, style, open);
        out.push(between);
        push(out, value, style, open);
    }
    out.push(end);
}
