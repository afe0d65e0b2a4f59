//! Methods of texts that take a pattern or separators.

use arcstr::{ArcStr, literal};

use crate::interp::Interp;
use crate::method::regex::{self, Compiled, PatternObj, match_value, next_boundary};
use crate::raise::Eval;
use crate::value::Value;

/// Separators of `split()` and `tokenize()`.
const BLANKS: &str = " \t\n\r\u{c}";

/// Calls a method of this table.
pub(super) fn call(interp: &Interp, this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    match (name, args) {
        ("split", []) => Some(Ok(Value::array(literal!("String"), tokens(this, BLANKS)))),
        ("tokenize", []) => Some(Ok(Value::list(tokens(this, BLANKS)))),
        ("tokenize", [Value::Str(separators)]) => Some(Ok(Value::list(tokens(this, separators)))),
        ("tokenize", [Value::Char(c)]) => Some(Ok(Value::list(tokens(this, c.encode_utf8(&mut [0; 4]))))),
        ("split", [Value::Str(pattern)]) => Some(split(this, pattern, 0)),
        ("split", [Value::Str(pattern), Value::Int(limit)]) => Some(split(this, pattern, i64::from(*limit))),
        (
            "matches" | "matchesPartially" | "find" | "findAll" | "eachMatch" | "replaceAll" | "replaceFirst"
            | "replaceLast",
            [pattern, rest @ ..],
        ) if is_pattern(pattern) => {
            let compiled = match regex::of_value(pattern) {
                Ok(compiled) => compiled,
                Err(e) => return Some(Err(e)),
            };
            with_pattern(interp, this, name, &compiled, rest)
        }
        _ => None,
    }
}

fn is_pattern(value: &Value) -> bool {
    matches!(value, Value::Str(_)) || value.as_host::<PatternObj>().is_some()
}

fn with_pattern(
    interp: &Interp,
    this: &ArcStr,
    name: &str,
    compiled: &Compiled,
    rest: &[Value],
) -> Option<Eval> {
    Some(match (name, rest) {
        ("matches", []) => compiled.matches(this).map(Value::Bool),
        ("find", []) => first(this, compiled),
        ("find", [closure @ Value::Closure(_)]) => match compiled.groups_at(this, 0) {
            Ok(Some(groups)) => interp.call(closure, &[match_value(this, &groups)]),
            Ok(None) => Ok(Value::Null),
            Err(e) => Err(e),
        },
        ("findAll", []) => all(this, compiled, |whole, _| Ok(whole)),
        ("findAll", [closure @ Value::Closure(_)]) => {
            all(this, compiled, |_, groups| interp.call(closure, &[groups]))
        }
        ("eachMatch", [closure @ Value::Closure(_)]) => {
            let done = all(this, compiled, |_, groups| interp.call(closure, &[groups]));
            done.map(|_| Value::Str(this.clone()))
        }
        ("replaceAll" | "replaceFirst", [closure @ Value::Closure(_)]) => {
            regex::replace_with(interp, compiled, this, closure, name == "replaceAll").map(Value::from)
        }
        ("replaceAll" | "replaceFirst", [Value::Str(by)]) => {
            regex::replace(compiled, this, by, name == "replaceAll").map(Value::from)
        }
        _ => return None,
    })
}

/// The first match as text.
fn first(this: &str, compiled: &Compiled) -> Eval {
    let found = compiled.find_at(this, 0)?;
    Ok(found
        .and_then(|range| this.get(range))
        .map_or(Value::Null, Value::str))
}

/// What a function makes of every match, given its text and the match with its groups.
fn all(this: &str, compiled: &Compiled, mut make: impl FnMut(Value, Value) -> Eval) -> Eval {
    let (mut out, mut from) = (Vec::new(), 0);
    while let Some(groups) = compiled.groups_at(this, from)? {
        let whole = groups.first().cloned().flatten().unwrap_or(0..0);
        from = if whole.is_empty() {
            next_boundary(this, whole.end)
        } else {
            whole.end
        };
        let text = Value::str(this.get(whole).unwrap_or_default());
        out.push(make(text, match_value(this, &groups))?);
    }
    Ok(Value::list(out))
}

/// The parts between separator characters, without empty ones.
fn tokens(this: &str, separators: &str) -> Vec<Value> {
    let parts = this.split(|c| separators.contains(c));
    parts.filter(|part| !part.is_empty()).map(Value::str).collect()
}

/// `split(pattern)`, which for most callers is a plain separator.
fn split(this: &str, pattern: &str, limit: i64) -> Eval {
    let mut chars = pattern.chars();
    let plain = match (chars.next(), chars.next(), chars.next()) {
        (Some(c), None, None) if !r".$|()[{^?*+\".contains(c) => Some(c),
        (Some('\\'), Some(c), None) if c.is_ascii_punctuation() => Some(c),
        _ => None,
    };
    if let Some(separator) = plain
        && limit == 0
        && !this.is_empty()
    {
        let mut parts: Vec<&str> = this.split(separator).collect();
        if parts.len() == 1 {
            return Ok(Value::array(literal!("String"), vec![Value::str(this)]));
        }
        while parts.last().is_some_and(|p| p.is_empty()) {
            parts.pop();
        }
        return Ok(Value::array(
            literal!("String"),
            parts.into_iter().map(Value::str).collect(),
        ));
    }
    let compiled = regex::compile(pattern)?;
    regex::split(&compiled, this, limit)
}
