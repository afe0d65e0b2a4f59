//! Changing texts.

use arcstr::ArcStr;

use super::length;
use crate::interp::Interp;
use crate::ops;
use crate::raise::Eval;
use crate::text;
use crate::value::{MapObj, Value};

/// Calls a method of this table.
pub(super) fn call(interp: &Interp, this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    match args {
        [] => without_arguments(this, name).map(Ok),
        [Value::Closure(_)] => with_closure(interp, this, name, &args[0]),
        _ => with_arguments(this, name, args),
    }
}

fn without_arguments(this: &ArcStr, name: &str) -> Option<Value> {
    // Java's `trim` removes control characters and blanks, nothing else.
    let blank = |c: char| c <= ' ';
    Some(match name {
        "trim" => Value::str(this.trim_matches(blank)),
        "strip" => Value::str(this.trim()),
        "stripLeading" => Value::str(this.trim_start()),
        "stripTrailing" => Value::str(this.trim_end()),
        "toLowerCase" => this.to_lowercase().into(),
        "toUpperCase" => this.to_uppercase().into(),
        "capitalize" => first_changed(this, |c| c.to_uppercase().collect()),
        "uncapitalize" => first_changed(this, |c| c.to_lowercase().collect()),
        "reverse" => this.chars().rev().collect::<String>().into(),
        "normalize" | "denormalize" => this.replace("\r\n", "\n").replace('\r', "\n").into(),
        "expand" => expand(this, 8).into(),
        "translateEscapes" => unescape(this).into(),
        "next" => last_changed(this, 1),
        "previous" => last_changed(this, -1),
        _ => return None,
    })
}

fn with_closure(interp: &Interp, this: &ArcStr, name: &str, closure: &Value) -> Option<Eval> {
    let of_char = |c: char| interp.call(closure, &[Value::from(c.to_string())]);
    let prefix = || -> Eval<usize> {
        for (at, c) in this.char_indices() {
            if !of_char(c)?.truthy() {
                return Ok(at);
            }
        }
        Ok(this.len())
    };
    Some(match name {
        "takeWhile" => prefix().map(|end| Value::str(this.get(..end).unwrap_or_default())),
        "dropWhile" => prefix().map(|end| Value::str(this.get(end..).unwrap_or_default())),
        "collectReplacements" => {
            let mut out = String::with_capacity(this.len());
            for c in this.chars() {
                match of_char(c) {
                    Ok(Value::Null) => out.push(c),
                    Ok(value) => text::push(&mut out, &value),
                    Err(e) => return Some(Err(e)),
                }
            }
            Ok(out.into())
        }
        _ => return None,
    })
}

fn with_arguments(this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (name, args) {
        ("plus", [other]) => {
            let mut out = String::from(this.as_str());
            text::push(&mut out, other);
            out.into()
        }
        ("minus", [other]) => return Some(ops::strings::minus(this, other)),
        ("multiply", [n]) => return Some(ops::strings::repeat(this, ops::number::to_i32(n)?)),
        ("leftShift", [other]) => {
            let mut out = String::from(this.as_str());
            text::push(&mut out, other);
            Value::host(crate::class::builder::BuilderObj::buffer(out))
        }
        ("concat", [Value::Str(other)]) => format!("{this}{other}").into(),
        ("replace", [Value::Str(from), Value::Str(to)]) => this.replace(from.as_str(), to).into(),
        ("replace", [Value::Char(from), Value::Char(to)]) => {
            this.replace(*from, to.encode_utf8(&mut [0; 4])).into()
        }
        ("replace", [Value::Map(map)]) => replace_by_map(this, map).into(),
        ("padLeft", [width, pad @ ..]) => {
            let (fill, _) = padding(this, width, pad, false)?;
            format!("{fill}{this}").into()
        }
        ("padRight", [width, pad @ ..]) => {
            let (fill, _) = padding(this, width, pad, false)?;
            format!("{this}{fill}").into()
        }
        ("center", [width, pad @ ..]) => {
            let (left, right) = padding(this, width, pad, true)?;
            format!("{left}{this}{right}").into()
        }
        ("tr", [Value::Str(from), Value::Str(to)]) => translate(this, from, to).into(),
        ("expand", [Value::Int(n)]) => expand(this, usize::try_from(*n).ok()?).into(),
        ("format", [Value::Str(pattern), rest @ ..]) => {
            return Some(text::format(pattern, rest).map(Value::from));
        }
        ("formatted", _) => return Some(text::format(this, args).map(Value::from)),
        ("indent", [Value::Int(n)]) => super::lines::indent(this, *n).into(),
        ("toLowerCase", [_]) => this.to_lowercase().into(),
        ("toUpperCase", [_]) => this.to_uppercase().into(),
        ("join", _) => join(args)?,
        _ => return None,
    }))
}

/// `String.join(separator, elements…)`
pub(crate) fn join(args: &[Value]) -> Option<Value> {
    let (separator, rest) = args.split_first()?;
    let items = match rest {
        [one] => one.elements().unwrap_or_else(|| vec![one.clone()]),
        many => many.to_vec(),
    };
    let texts: Vec<String> = items.iter().map(text::text).collect();
    Some(texts.join(&text::text_arc(separator)).into())
}

fn first_changed(text: &str, change: impl Fn(char) -> String) -> Value {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => (change(first) + chars.as_str()).into(),
        None => Value::str(text),
    }
}

/// The text whose last character is the next or previous one.
fn last_changed(text: &str, by: i32) -> Value {
    let mut chars = text.chars();
    match chars.next_back() {
        Some(last) => {
            let code = u32::from(last).saturating_add_signed(by);
            format!("{}{}", chars.as_str(), char::from_u32(code).unwrap_or(last)).into()
        }
        None => Value::str(if by > 0 { "\0" } else { "\u{ffff}" }),
    }
}

/// What fills a text up to a width, on one side or both.
fn padding(text: &str, width: &Value, pad: &[Value], both: bool) -> Option<(String, String)> {
    let pad = match pad {
        [] => ArcStr::from(" "),
        [Value::Str(pad)] if !pad.is_empty() => pad.clone(),
        _ => return None,
    };
    let missing = ops::number::to_i32(width)?
        .saturating_sub(length(text))
        .clamp(0, 10_000_000);
    let missing = usize::try_from(missing).ok()?;
    let fill = |n: usize| pad.chars().cycle().take(n).collect::<String>();
    let left = if both { missing / 2 } else { missing };
    Some((fill(left), fill(missing - left)))
}

/// Replaces the keys of a map by their values, from left to right.
fn replace_by_map(text: &str, map: &MapObj) -> String {
    let pairs: Vec<(String, String)> = map
        .to_vec()
        .iter()
        .map(|(k, v)| (text::text(k), text::text(v)))
        .filter(|(k, _)| !k.is_empty())
        .collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hit = pairs
            .iter()
            .find_map(|(k, v)| rest.strip_prefix(k.as_str()).map(|after| (after, v)));
        match hit {
            Some((after, value)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out
}

/// `tr`: replaces characters one by one; both sides may have ranges such as `a-z`.
fn translate(text: &str, from: &str, to: &str) -> String {
    let (negated, from) = match from.strip_prefix('^') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, from),
    };
    let (from, to) = (ranges(from), ranges(to));
    let last = to.last().copied();
    text.chars()
        .filter_map(|c| match from.iter().position(|f| *f == c) {
            _ if negated => {
                let kept = from.contains(&c);
                if kept { Some(c) } else { last }
            }
            Some(i) => to.get(i).copied().or(last),
            None => Some(c),
        })
        .collect()
}

fn ranges(spec: &str) -> Vec<char> {
    let chars: Vec<char> = spec.chars().collect();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        match (chars.get(i + 1), chars.get(i + 2)) {
            (Some('-'), Some(&end)) if end >= c => {
                out.extend(c..=end);
                i += 3;
            }
            (Some('-'), Some(&end)) => {
                out.extend((end..=c).rev());
                i += 3;
            }
            _ => {
                out.push(c);
                i += 1;
            }
        }
    }
    out
}

/// Tabs as blanks.
pub(super) fn expand(text: &str, stop: usize) -> String {
    let stop = stop.max(1);
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let n = stop - column % stop;
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\n' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

/// Escapes as the characters they stand for.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('s') => out.push(' '),
            Some(c) => out.push(c),
            None => out.push('\\'),
        }
    }
    out
}
