//! YAML.

use serde_json::Value;

/// Plain data as YAML in blocks.
pub(super) fn print(root: &Value) -> String {
    let mut out = String::new();
    match root {
        Value::Object(map) if !map.is_empty() => node(&mut out, root, 0),
        _ => out.push_str("{}\n"),
    }
    out
}

/// The entries of a map or list, each on lines of its own.
fn node(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                out.push_str(&"  ".repeat(level));
                out.push_str(&text(key));
                out.push(':');
                inner(out, value, level + 1);
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str(&"  ".repeat(level));
                out.push('-');
                inner(out, item, level + 1);
            }
        }
        other => out.push_str(&scalar(other)),
    }
}

/// What follows a key or a dash.
fn inner(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Object(map) if map.is_empty() => out.push_str(" {}\n"),
        Value::Array(items) if items.is_empty() => out.push_str(" []\n"),
        Value::Object(_) => {
            out.push('\n');
            node(out, value, level);
        }
        // Lists stand at the level of their key.
        Value::Array(_) => {
            out.push('\n');
            node(out, value, level - 1);
        }
        other => {
            out.push(' ');
            out.push_str(&scalar(other));
            out.push('\n');
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(string) => text(string),
        other => other.to_string(),
    }
}

/// A text, in quotes where it would be taken for something else.
fn text(text: &str) -> String {
    if text.contains(char::is_control) {
        // Double quotes have the escapes of JSON.
        return Value::from(text).to_string();
    }
    let words = ["", "~", "null", "true", "false", "yes", "no", "on", "off"];
    let is_word = words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let is_number = text.parse::<f64>().is_ok();
    let special = text.starts_with(|c: char| "-?:,[]{}#&*!|>'\"%@` ".contains(c))
        || text.ends_with([' ', ':'])
        || text.contains(": ")
        || text.contains(" #");
    // A dash or the like begins an entry only when a blank follows.
    let harmless = text.starts_with(['-', '?', ':']) && !text[1..].starts_with([' ', '-']) && text.len() > 1;
    if is_word || is_number || (special && !(harmless && !text.contains(": ") && !text.contains(" #"))) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_needs_it() {
        let data = serde_json::json!({
            "params": {"a": "x", "b": "true", "c": 1, "d": null, "e": "", "l": [1, {"k": "a: b"}], "m": {}},
            "process": {"withName:B": {"container": "{ \"img:${task.cpus}\" }", "arg": "-x 'y'"}},
            "text": "a\nb",
        });
        assert_eq!(
            print(&data),
            "params:\n  a: x\n  b: 'true'\n  c: 1\n  d: null\n  e: ''\n  l:\n  - 1\n  -\n    k: 'a: b'\n  m: {}\n\
             process:\n  withName:B:\n    container: '{ \"img:${task.cpus}\" }'\n    arg: -x 'y'\ntext: \"a\\nb\"\n"
        );
        assert_eq!(print(&serde_json::json!({})), "{}\n");
    }
}
