//! Looking at texts and taking parts of them.

use std::cmp::Ordering;

use arcstr::ArcStr;

use super::{byte_at, index_of_byte, length, substring};
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// The characters of a text as an array.
pub(super) fn characters(text: &str) -> Value {
    Value::array(arcstr::literal!("char"), text.chars().map(Value::Char).collect())
}

/// Calls a method of this table.
pub(super) fn call(this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    match args {
        [] if name == "toCharacter" => {
            let text = Value::Str(this.clone());
            Some(ops::cast::to_char(&text, "Character"))
        }
        [] => without_arguments(this, name).map(Ok),
        [Value::Str(other)] => with_text(this, name, other),
        [Value::Int(n)] => with_number(this, name, *n),
        [Value::Int(from), Value::Int(to)] => match name {
            "substring" | "subSequence" => Some(substring(this, *from, *to).map(Value::str)),
            _ => None,
        },
        [Value::Str(mark), Value::Int(n)] if name == "takeBetween" => {
            Some(Ok(Value::str(between(this, mark, mark, *n))))
        }
        [Value::Str(other), Value::Int(from)] => Some(Ok(match name {
            "indexOf" => index_from(this, other, *from),
            "lastIndexOf" => last_index_before(this, other, *from),
            "startsWith" => {
                let rest = byte_at(this, *from).and_then(|at| this.get(at..));
                Value::Bool(rest.is_some_and(|rest| rest.starts_with(other.as_str())))
            }
            _ => return None,
        })),
        [Value::Str(from), Value::Str(to)] if name == "takeBetween" => {
            Some(Ok(Value::str(between(this, from, to, 0))))
        }
        [Value::Str(from), Value::Str(to), Value::Int(n)] if name == "takeBetween" => {
            Some(Ok(Value::str(between(this, from, to, *n))))
        }
        _ => other_arguments(this, name, args),
    }
}

/// What stands between two texts where both occur for the `n`th time, counted from 0; empty when they do not.
fn between<'t>(this: &'t str, from: &str, to: &str, n: i32) -> &'t str {
    let mut rest = this;
    for i in 0..=n {
        let found = rest
            .split_once(from)
            .and_then(|(_, behind)| behind.split_once(to));
        match found {
            Some((inner, _)) if i == n => return inner,
            Some((_, behind)) => rest = behind,
            None => break,
        }
    }
    ""
}

fn without_arguments(this: &ArcStr, name: &str) -> Option<Value> {
    Some(match name {
        "size" | "length" => Value::Int(length(this)),
        "toString" | "intern" => Value::Str(this.clone()),
        "isEmpty" => Value::Bool(this.is_empty()),
        "isBlank" | "isAllWhitespace" => Value::Bool(this.trim().is_empty()),
        "asBoolean" => Value::Bool(!this.is_empty()),
        "hashCode" => Value::Int(crate::method::hash_code::hash_code(&Value::Str(this.clone()))),
        "getChars" | "toCharArray" => characters(this),
        "chars" => {
            let units = this.encode_utf16().map(|unit| Value::Int(i32::from(unit)));
            crate::method::stream_over(units.collect())
        }
        "codePoints" => {
            let codes = this.chars().map(|c| Value::Int(u32::from(c).cast_signed()));
            crate::method::stream_over(codes.collect())
        }
        "toList" => Value::list(this.chars().map(|c| Value::from(c.to_string())).collect()),
        "toSet" => {
            let chars: Vec<Value> = this.chars().map(|c| Value::from(c.to_string())).collect();
            let capacity = (chars.len() * 4 / 3 + 1).max(16);
            crate::method::hash_code::hash_set(chars, capacity)
        }
        "isUpperCase" => Value::Bool(this.chars().all(char::is_uppercase)),
        "isLowerCase" => Value::Bool(this.chars().all(char::is_lowercase)),
        "isDigit" => Value::Bool(this.chars().all(char::is_numeric)),
        "isLetter" => Value::Bool(this.chars().all(char::is_alphabetic)),
        "isLetterOrDigit" => Value::Bool(this.chars().all(char::is_alphanumeric)),
        "isWhitespace" => Value::Bool(this.chars().all(char::is_whitespace)),
        _ => return None,
    })
}

fn with_text(this: &ArcStr, name: &str, other: &ArcStr) -> Option<Eval> {
    let lower = |s: &str| s.to_lowercase();
    Some(Ok(match name {
        "contains" => Value::Bool(this.contains(other.as_str())),
        "startsWith" => Value::Bool(this.starts_with(other.as_str())),
        "endsWith" => Value::Bool(this.ends_with(other.as_str())),
        "containsIgnoreCase" => Value::Bool(lower(this).contains(&lower(other))),
        "startsWithIgnoreCase" => Value::Bool(lower(this).starts_with(&lower(other))),
        "endsWithIgnoreCase" => Value::Bool(lower(this).ends_with(&lower(other))),
        "startsWithAny" => Value::Bool(this.starts_with(other.as_str())),
        "endsWithAny" => Value::Bool(this.ends_with(other.as_str())),
        "equals" | "contentEquals" | "isCase" => Value::Bool(this == other),
        "equalsIgnoreCase" => Value::Bool(lower(this) == lower(other)),
        "compareTo" => Value::Int(difference(this, other)),
        "compareToIgnoreCase" => Value::Int(difference(&lower(this), &lower(other))),
        "indexOf" => index_from(this, other, 0),
        "lastIndexOf" => match this.rfind(other.as_str()) {
            Some(at) => index_of_byte(this, at),
            None => Value::Int(-1),
        },
        "count" => Value::count(occurrences(this, other)),
        "takeAfter" => Value::str(this.split_once(other.as_str()).map_or("", |(_, rest)| rest)),
        "takeBefore" => Value::str(this.split_once(other.as_str()).map_or("", |(before, _)| before)),
        "takeBetween" => Value::str(between(this, other, other, 0)),
        _ => return None,
    }))
}

fn with_number(this: &ArcStr, name: &str, n: i32) -> Option<Eval> {
    let len = length(this);
    let part = |from: i32, to: i32| substring(this, from.clamp(0, len), to.clamp(0, len)).map(Value::str);
    Some(match name {
        "substring" => substring(this, n, len).map(Value::str),
        "charAt" | "getAt" if name == "charAt" || n >= 0 => match char_at(this, n) {
            Some(c) if name == "charAt" => Ok(c.chars().next().map_or(Value::Null, Value::Char)),
            Some(c) => Ok(Value::str(c)),
            None => Err(Raise::new(
                "java.lang.StringIndexOutOfBoundsException",
                format!("String index out of range: {n}"),
            )),
        },
        "codePointAt" => match char_at(this, n).and_then(|c| c.chars().next()) {
            Some(c) => Ok(Value::Int(i32::try_from(u32::from(c)).unwrap_or(0))),
            None => Err(Raise::new(
                "java.lang.StringIndexOutOfBoundsException",
                format!("Index {n} out of bounds for length {len}"),
            )),
        },
        "take" => part(0, n),
        "drop" => part(n, len),
        "takeRight" => part(len.saturating_sub(n.max(0)), len),
        "dropRight" => part(0, len.saturating_sub(n.max(0))),
        "indexOf" | "lastIndexOf" => {
            let c = u32::try_from(n).ok().and_then(char::from_u32);
            let at = c.and_then(|c| {
                if name == "indexOf" {
                    this.find(c)
                } else {
                    this.rfind(c)
                }
            });
            Ok(at.map_or(Value::Int(-1), |at| index_of_byte(this, at)))
        }
        "repeat" if n < 0 => Err(Raise::illegal_argument(format!("count is negative: {n}"))),
        "repeat" => ops::strings::repeat(this, n),
        _ => return None,
    })
}

fn other_arguments(this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    let any = |test: &dyn Fn(&str) -> bool| {
        let texts = args
            .iter()
            .flat_map(|v| v.elements().unwrap_or_else(|| vec![v.clone()]));
        Some(Ok(Value::Bool(texts.into_iter().any(|v| test(&text::text(&v))))))
    };
    match (name, args) {
        ("startsWithAny", _) => any(&|part| this.starts_with(part)),
        ("endsWithAny", _) => any(&|part| this.ends_with(part)),
        ("equals" | "contentEquals" | "equalsIgnoreCase" | "isCase", [_]) => Some(Ok(Value::Bool(false))),
        (
            "contains" | "startsWith" | "endsWith" | "indexOf" | "lastIndexOf" | "concat" | "compareTo",
            [Value::Null],
        ) => Some(Err(Raise::null_pointer(format!(
            "The argument of `{name}` is null"
        )))),
        ("replace", [_, Value::Null]) => Some(Err(Raise::null_pointer("The replacement is null"))),
        ("regionMatches", [Value::Bool(fold), Value::Int(at), Value::Str(other), from, n]) => {
            let cased = |s: &ArcStr| {
                if *fold {
                    ArcStr::from(s.to_lowercase())
                } else {
                    s.clone()
                }
            };
            let rest = [Value::Int(*at), Value::Str(cased(other)), from.clone(), n.clone()];
            call(&cased(this), name, &rest)
        }
        ("regionMatches", [Value::Int(at), Value::Str(other), Value::Int(from), Value::Int(n)]) => {
            let region = |s: &str, from: i32| {
                substring(s, from, from.saturating_add(*n))
                    .ok()
                    .map(str::to_string)
            };
            let (a, b) = (region(this, *at), region(other, *from));
            Some(Ok(Value::Bool(a.is_some() && a == b)))
        }
        _ => None,
    }
}

/// The character at a UTF-16 index.
fn char_at(text: &str, index: i32) -> Option<&str> {
    let rest = text.get(byte_at(text, index)?..)?;
    let c = rest.chars().next()?;
    rest.get(..c.len_utf8())
}

fn index_from(this: &str, other: &str, from: i32) -> Value {
    let Some(start) = byte_at(this, from.max(0)) else {
        return Value::Int(-1);
    };
    match this.get(start..).and_then(|rest| rest.find(other)) {
        Some(at) => index_of_byte(this, start + at),
        None => Value::Int(-1),
    }
}

fn last_index_before(this: &str, other: &str, from: i32) -> Value {
    if from < 0 {
        return Value::Int(-1);
    }
    let limit = byte_at(this, from).unwrap_or(this.len());
    let starts_here = |at: usize| this.get(at..).is_some_and(|rest| rest.starts_with(other));
    let found = (0..=limit)
        .rev()
        .find(|at| this.is_char_boundary(*at) && starts_here(*at));
    found.map_or(Value::Int(-1), |at| index_of_byte(this, at))
}

/// How often one text occurs in another; occurrences may overlap.
fn occurrences(this: &str, other: &str) -> usize {
    let starts = this.char_indices().map(|(at, _)| at).chain([this.len()]);
    starts
        .filter(|at| this.get(*at..).is_some_and(|rest| rest.starts_with(other)))
        .count()
}

/// Java's `compareTo`: difference of the first units that differ, else of the lengths.
pub(super) fn difference(a: &str, b: &str) -> i32 {
    let (mut x, mut y) = (a.encode_utf16(), b.encode_utf16());
    loop {
        match (x.next(), y.next()) {
            (Some(p), Some(q)) => match p.cmp(&q) {
                Ordering::Equal => {}
                _ => return i32::from(p) - i32::from(q),
            },
            (None, None) => return 0,
            _ => return length(a).saturating_sub(length(b)),
        }
    }
}
