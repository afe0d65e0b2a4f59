//! JSON as `dump(pretty: true)` prints it.

use rflow_lang::{Value, text};

/// Appends a value with indented lines; whatever is no collection counts as text.
pub(super) fn push(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Map(map) => {
            let entries = map.to_vec();
            group(out, '{', '}', depth, entries.len(), |out, i| {
                quote(out, &text::text(&entries[i].0));
                out.push_str(": ");
                push(out, &entries[i].1, depth + 1);
            });
        }
        other => match other.elements() {
            Some(items) => group(out, '[', ']', depth, items.len(), |out, i| {
                push(out, &items[i], depth + 1)
            }),
            None => quote(out, &text::text(other)),
        },
    }
}

fn group(
    out: &mut String,
    open: char,
    close: char,
    depth: usize,
    count: usize,
    mut part: impl FnMut(&mut String, usize),
) {
    out.push(open);
    for i in 0..count {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        out.push_str(&"    ".repeat(depth + 1));
        part(out, i);
    }
    out.push('\n');
    out.push_str(&"    ".repeat(depth));
    out.push(close);
}

fn quote(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents() {
        let mut out = String::new();
        let map = Value::map_from([("b", Value::Int(2))]);
        push(
            &mut out,
            &Value::list(vec![Value::Int(1), Value::str("a"), map]),
            0,
        );
        assert_eq!(
            out,
            "[\n    \"1\",\n    \"a\",\n    {\n        \"b\": \"2\"\n    }\n]"
        );
    }
}
