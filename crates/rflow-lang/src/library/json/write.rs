//! Values to JSON text, and JSON text with indentation.

use std::fmt::Write;

use super::EXCEPTION;
use super::parse::Reader;
use crate::groovy;
use crate::method::entry;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Deepest nesting that is written: a structure that contains itself has no end.
pub(super) const MAX_DEPTH: usize = 2_000;

/// A value as JSON on one line.
pub fn to_json(value: &Value) -> Eval<String> {
    let mut out = String::new();
    write_value(&mut out, value, 0)?;
    Ok(out)
}

/// The exception for a value that has no end, or a far one.
pub(super) fn too_deep() -> Box<Raise> {
    Raise::stack_overflow("The value is nested too deeply for JSON; does it hold itself?")
}

fn write_value(out: &mut String, value: &Value, depth: usize) -> Eval<()> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    match value {
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Short(_)
        | Value::Byte(_)
        | Value::BigInt(_)
        | Value::Decimal(_) => {
            text::push(out, value);
        }
        Value::Float(n) => number(out, value, f64::from(*n))?,
        Value::Double(n) => number(out, value, *n)?,
        Value::Str(content) => quote(out, content),
        Value::Char(c) => quote(out, c.encode_utf8(&mut [0; 4])),
        Value::List(_) | Value::Set(_) | Value::Range(_) => {
            array(out, &value.elements().unwrap_or_default(), depth)?;
        }
        Value::Map(map) => object(out, map.to_vec(), depth)?,
        Value::Memory(bytes) => fields(
            out,
            &[
                ("bytes", *bytes),
                ("giga", bytes >> 30),
                ("kilo", bytes >> 10),
                ("mega", bytes >> 20),
            ],
        ),
        Value::Duration(millis) => fields(
            out,
            &[
                ("durationInMillis", *millis),
                ("days", millis / 86_400_000),
                ("hours", millis / 3_600_000),
                ("millis", *millis),
                ("minutes", millis / 60_000),
                ("seconds", millis / 1_000),
            ],
        ),
        Value::Closure(_) => out.push_str("{}"),
        Value::Class(name) => quote(out, &crate::ops::full_class_name(name)),
        Value::Path(path) => quote(out, &path.text()),
        Value::Def(def) => quote(out, &def.name),
        Value::Cell(cell) => write_value(out, &cell.borrow(), depth)?,
        Value::Host(host) => {
            if let Some(date) = crate::method::date::in_json(value) {
                quote(out, &date);
                return Ok(());
            }
            if let Some((key, value)) = entry::pair(value) {
                return object(
                    out,
                    vec![(Value::str("key"), key), (Value::str("value"), value)],
                    depth,
                );
            }
            if let Some(group) = value.as_host::<crate::group_key::GroupKey>() {
                return write_value(out, &group.key, depth + 1);
            }
            if let Some(name) = groovy::constant_name(value) {
                quote(out, &name);
                return Ok(());
            }
            if let Some(properties) = groovy::json_properties(value) {
                return object(out, properties?, depth);
            }
            match host.elements() {
                Some(items) => array(out, &items, depth)?,
                None => quote(out, &host.text()),
            }
        }
    }
    Ok(())
}

fn number(out: &mut String, value: &Value, n: f64) -> Eval<()> {
    if !n.is_finite() {
        let kind = if n.is_nan() { "NaN" } else { "Infinite" };
        return Err(Raise::new(
            EXCEPTION,
            format!(
                "Number {} can't be serialized as JSON: {kind} are not allowed in JSON.",
                text::text(value)
            ),
        ));
    }
    text::push(out, value);
    Ok(())
}

fn fields(out: &mut String, fields: &[(&str, i64)]) {
    let parts: Vec<String> = fields.iter().map(|(name, n)| format!("\"{name}\":{n}")).collect();
    let _ = write!(out, "{{{}}}", parts.join(","));
}

fn array(out: &mut String, items: &[Value], depth: usize) -> Eval<()> {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_value(out, item, depth + 1)?;
    }
    out.push(']');
    Ok(())
}

fn object(out: &mut String, entries: Vec<(Value, Value)>, depth: usize) -> Eval<()> {
    out.push('{');
    for (i, (key, value)) in entries.iter().enumerate() {
        if key.is_null() {
            return Err(Raise::illegal_argument(
                "Maps with null keys can't be converted to JSON",
            ));
        }
        if i > 0 {
            out.push(',');
        }
        quote(out, &text::text(key));
        out.push(':');
        write_value(out, value, depth + 1)?;
    }
    out.push('}');
    Ok(())
}

/// A quoted text; everything beyond ASCII is escaped.
fn quote(out: &mut String, content: &str) {
    out.push('"');
    for c in content.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// JSON text with four blanks per level. An empty object or array takes lines of its own, too.
pub fn pretty(json: &str) -> Eval<String> {
    let mut reader = Reader { text: json, at: 0 };
    let mut out = String::new();
    let mut level: usize = 0;
    let newline = |out: &mut String, level: usize| {
        out.push('\n');
        out.push_str(&" ".repeat(4 * level));
    };
    loop {
        reader.blanks();
        let Some(byte) = reader.peek() else { return Ok(out) };
        match byte {
            b'{' | b'[' => {
                level += 1;
                out.push(char::from(byte));
                newline(&mut out, level);
                reader.at += 1;
            }
            b'}' | b']' => {
                level = level.saturating_sub(1);
                newline(&mut out, level);
                out.push(char::from(byte));
                reader.at += 1;
            }
            b',' => {
                out.push(',');
                newline(&mut out, level);
                reader.at += 1;
            }
            b':' => {
                out.push_str(": ");
                reader.at += 1;
            }
            b'"' => {
                let content = reader.string()?;
                quote(&mut out, &content);
            }
            b'-' | b'0'..=b'9' => out.push_str(reader.number()?),
            _ => {
                let word = ["true", "false", "null"]
                    .into_iter()
                    .find(|word| json.get(reader.at..).is_some_and(|rest| rest.starts_with(word)));
                let Some(word) = word else {
                    return Err(reader.unexpected("a JSON value"));
                };
                out.push_str(word);
                reader.at += word.len();
            }
        }
    }
}
