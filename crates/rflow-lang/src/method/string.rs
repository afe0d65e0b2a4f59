//! Methods of texts.

mod base64;
pub(crate) mod convert;
mod digest;
pub(crate) mod edit;
mod lines;
mod pattern;
mod slice;
mod trim;

use arcstr::ArcStr;

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

pub(crate) use base64::{
    base64_decode, base64_encode, bytes_of, bytes_value, call_on_bytes, hex, url_alphabet,
};
pub(crate) use digest::digest;
pub(crate) use lines::lines;
pub use lines::{strip_indent, strip_indent_by};

/// Calls a method of a text; `None` when there is none of that name for these arguments.
pub(crate) fn call(interp: &Interp, text: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    slice::call(text, name, args)
        .or_else(|| edit::call(interp, text, name, args))
        .or_else(|| pattern::call(interp, text, name, args))
        .or_else(|| lines::call(interp, text, name, args))
        .or_else(|| convert::call(interp, text, name, args))
        .or_else(|| trim::call(text, name, args))
}

/// Reads a property of a text.
pub(crate) fn property(_interp: &Interp, text: &ArcStr, name: &str) -> Option<Eval> {
    Some(Ok(match name {
        "bytes" => bytes_value(text.as_bytes()),
        "chars" => slice::characters(text),
        "empty" => Value::Bool(text.is_empty()),
        "blank" | "allWhitespace" => Value::Bool(text.trim().is_empty()),
        "integer" => Value::Bool(convert::is_number_of("Integer", text)),
        "number" => Value::Bool(convert::is_number_of("BigDecimal", text)),
        _ => return None,
    }))
}

/// Length in UTF-16 units, as Java counts.
#[must_use]
pub(crate) fn utf16_len(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(char::len_utf16).sum()
    }
}

/// Byte offset of a UTF-16 index; `None` when it is negative or behind the end.
#[must_use]
pub(crate) fn byte_at(text: &str, index: i32) -> Option<usize> {
    let index = usize::try_from(index).ok()?;
    if text.is_ascii() {
        return (index <= text.len()).then_some(index);
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units + c.len_utf16() > index {
            return Some(at);
        }
        units += c.len_utf16();
    }
    (units == index).then_some(text.len())
}

/// UTF-16 index of a byte offset.
#[must_use]
pub(crate) fn index_of_byte(text: &str, at: usize) -> Value {
    Value::count(utf16_len(text.get(..at).unwrap_or_default()))
}

/// The text between two UTF-16 indices.
pub(crate) fn substring(text: &str, from: i32, to: i32) -> Eval<&str> {
    let range = byte_at(text, from).zip(byte_at(text, to));
    match range.and_then(|(from, to)| text.get(from..to)) {
        Some(part) => Ok(part),
        None => Err(Raise::new(
            "java.lang.StringIndexOutOfBoundsException",
            format!("begin {from}, end {to}, length {}", utf16_len(text)),
        )),
    }
}

/// The length as an index.
#[must_use]
pub(crate) fn length(text: &str) -> i32 {
    i32::try_from(utf16_len(text)).unwrap_or(i32::MAX)
}
