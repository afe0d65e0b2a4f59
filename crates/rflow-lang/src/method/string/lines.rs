//! Texts line by line.

use arcstr::ArcStr;

use crate::interp::Interp;
use crate::method::regex;
use crate::raise::Eval;
use crate::value::Value;

/// Calls a method of this table.
pub(super) fn call(interp: &Interp, this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    Some(match (name, args) {
        ("readLines" | "lines", []) => Ok(Value::list(lines(this).into_iter().map(Value::str).collect())),
        ("eachLine", [closure @ Value::Closure(_)]) => each_line(interp, this, 0, closure),
        ("eachLine", [Value::Int(first), closure @ Value::Closure(_)]) => {
            each_line(interp, this, *first, closure)
        }
        ("splitEachLine", [pattern, closure @ Value::Closure(_)]) => {
            let compiled = match regex::of_value(pattern) {
                Ok(compiled) => compiled,
                Err(e) => return Some(Err(e)),
            };
            let mut result = Ok(Value::Null);
            for line in lines(this) {
                let parts = regex::split(&compiled, line, 0);
                result = parts.and_then(|p| {
                    let parts = Value::list(p.elements().unwrap_or_default());
                    interp.call(closure, &[parts])
                });
                if result.is_err() {
                    break;
                }
            }
            result
        }
        ("stripIndent", []) => Ok(strip_indent_java(this).into()),
        ("stripIndent", [Value::Bool(true)]) => Ok(strip_indent(this).into()),
        ("stripIndent", [Value::Bool(false)]) => Ok(Value::Str(this.clone())),
        ("stripIndent", [Value::Int(n)]) => {
            Ok(strip_indent_by(this, usize::try_from(*n).unwrap_or(0)).into())
        }
        ("stripMargin", []) => Ok(strip_margin(this, '|').into()),
        ("stripMargin", [Value::Str(margin)]) => match margin.chars().next() {
            Some(margin) => Ok(strip_margin(this, margin).into()),
            None => Ok(Value::Str(this.clone())),
        },
        _ => return None,
    })
}

/// Lines without their ends, which may be `\n`, `\r` or both.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        out.push(line);
        rest = after
            .strip_prefix("\r\n")
            .or_else(|| after.strip_prefix(['\n', '\r']))
            .unwrap_or(after);
    }
    out
}

fn each_line(interp: &Interp, text: &str, first: i32, closure: &Value) -> Eval {
    let two = matches!(closure, Value::Closure(c) if c.arity() >= 2);
    let mut result = Value::Null;
    for (line, n) in lines(text).into_iter().zip(0_i32..) {
        let line = Value::str(line);
        result = if two {
            interp.call(closure, &[line, Value::Int(first.wrapping_add(n))])?
        } else {
            interp.call(closure, &[line])?
        };
    }
    Ok(result)
}

/// `stripIndent()` as Java does it: the last line counts even when it is blank, and blanks at the end of
/// lines go, too.
fn strip_indent_java(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let keep_all = text.ends_with(['\n', '\r']);
    let all = lines(text);
    let indent = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let is_blank = |line: &str| line.trim().is_empty();
    let last_blank = all.last().filter(|line| is_blank(line)).map(|line| indent(line));
    let common = all
        .iter()
        .filter(|line| !is_blank(line))
        .map(|line| indent(line))
        .chain(last_blank)
        .min();
    let common = if keep_all { 0 } else { common.unwrap_or(0) };
    let stripped: Vec<String> = all
        .iter()
        .map(|line| line.chars().skip(common.min(indent(line))).collect::<String>())
        .collect();
    let mut out = stripped
        .iter()
        .map(|line| line.trim_end())
        .collect::<Vec<_>>()
        .join("\n");
    if keep_all {
        out.push('\n');
    }
    out
}

/// Removes the indentation that all lines but blank ones share; this is what task scripts get.
#[must_use]
pub fn strip_indent(text: &str) -> String {
    let blank = |line: &&str| line.chars().all(char::is_whitespace);
    let indent = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let common = lines(text)
        .into_iter()
        .filter(|line| !blank(line))
        .map(indent)
        .min();
    strip_indent_by(text, common.unwrap_or(0))
}

/// Removes that many characters from the front of every line.
#[must_use]
pub fn strip_indent_by(text: &str, n: usize) -> String {
    if n == 0 {
        return text.to_string();
    }
    by_line(text, |line| {
        line.char_indices()
            .nth(n)
            .and_then(|(at, _)| line.get(at..))
            .unwrap_or_default()
    })
}

fn strip_margin(text: &str, margin: char) -> String {
    by_line(text, |line| {
        let trimmed = line.trim_start_matches(|c: char| c <= ' ');
        trimmed.strip_prefix(margin).unwrap_or(line)
    })
}

/// Changes every line; the text keeps a line break at its end if it has one.
fn by_line(text: &str, change: impl Fn(&str) -> &str) -> String {
    let changed: Vec<&str> = lines(text).into_iter().map(change).collect();
    let mut out = changed.join("\n");
    if text.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// `indent(n)`: blanks in front of every line, or taken from there.
pub(super) fn indent(text: &str, n: i32) -> String {
    let mut out = String::new();
    for line in lines(text) {
        match usize::try_from(n) {
            Ok(n) => {
                out.extend(std::iter::repeat_n(' ', n));
                out.push_str(line);
            }
            Err(_) => {
                let most = usize::try_from(n.unsigned_abs()).unwrap_or(0);
                let blanks = line.chars().take_while(|c| c.is_whitespace()).take(most).count();
                out.extend(line.chars().skip(blanks));
            }
        }
        out.push('\n');
    }
    out
}
