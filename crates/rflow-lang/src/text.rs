//! Values as text.

mod collection;
mod format;
mod number;
mod quote;
mod units;

use arcstr::ArcStr;

use crate::value::{ListKind, Value};

pub use crate::method::string::{strip_indent, strip_indent_by};
pub use format::format;
pub use number::{decimal_text, double_text, float_text, plain_decimal_text};
pub use units::{duration_text, memory_text, parse_duration, parse_memory};
pub(crate) use units::{duration_unit, memory_unit};

/// `value.toString()`.
#[must_use]
pub fn text(value: &Value) -> String {
    match value {
        Value::Str(s) => s.to_string(),
        _ => {
            let mut out = String::new();
            push(&mut out, value);
            out
        }
    }
}

/// `value.toString()` when it is called as a method: bags (results of `collect`) quote their texts there, and blanks
/// join staged files, but not in interpolated texts or inside of other collections.
#[must_use]
pub fn to_string(value: &Value) -> String {
    match value {
        Value::List(l) if l.kind.get() == ListKind::Bag => inspect(value),
        Value::List(l) if l.kind.get() == ListKind::Files => {
            l.borrow().iter().map(text).collect::<Vec<_>>().join(" ")
        }
        _ => text(value),
    }
}

/// The text of a value without a copy when it is a text already.
#[must_use]
pub fn text_arc(value: &Value) -> ArcStr {
    match value {
        Value::Str(s) => s.clone(),
        _ => ArcStr::from(text(value)),
    }
}

/// Appends the text of a value.
pub fn push(out: &mut String, value: &Value) {
    collection::push(out, value, collection::Style::Plain, &mut Vec::new());
}

/// `value.inspect()`: texts are quoted.
#[must_use]
pub fn inspect(value: &Value) -> String {
    let mut out = String::new();
    collection::push(&mut out, value, collection::Style::Quoted, &mut Vec::new());
    out
}

/// The text as Java's own `toString` gives it: maps look like `{a=1}`.
#[must_use]
pub(crate) fn java_text(value: &Value) -> String {
    let mut out = String::new();
    collection::push(&mut out, value, collection::Style::Java, &mut Vec::new());
    out
}

/// A message of a log with values in place of its `{}`.
#[must_use]
pub fn filled(message: &str, values: &[Value]) -> String {
    let mut parts = message.split("{}");
    let mut out = parts.next().unwrap_or_default().to_string();
    let mut values = values.iter();
    for part in parts {
        match values.next() {
            Some(value) => push(&mut out, value),
            None => out.push_str("{}"),
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_into_messages() {
        let values = [Value::Int(1), Value::str("b")];
        assert_eq!(filled("{} and {}, {}", &values), "1 and b, {}");
        assert_eq!(filled("nothing", &values), "nothing");
    }
}
