//! Parameters: from files, from the command line, and their types.

mod declared;
mod file;
mod yaml;
mod yaml_date;

use std::rc::Rc;

use rflow_lang::Value;
use rflow_lang::value::{Entries, MapObj, StrKey};

pub use declared::{ConvertError, convert_param};
pub use file::{params_of_file, parse_params};

/// A given value in the type of its default: a text becomes a Boolean or a number where the default is one and
/// the text looks like one.
#[must_use]
pub fn cast_like(default: &Value, given: &Value) -> Value {
    let Value::Str(text) = given else {
        return given.clone();
    };
    let cast = match default {
        Value::Bool(_) => as_bool(text),
        Value::Int(_)
        | Value::Long(_)
        | Value::BigInt(_)
        | Value::Decimal(_)
        | Value::Float(_)
        | Value::Double(_) => as_number(text),
        _ => None,
    };
    cast.unwrap_or_else(|| given.clone())
}

/// The type that a text looks like, as legacy scripts expect it: `true`, `12`, `1.5`, or text.
#[must_use]
pub fn guess(text: &str) -> Value {
    let plain = |t: &str| {
        t.strip_prefix('-')
            .unwrap_or(t)
            .bytes()
            .all(|b| b.is_ascii_digit())
    };
    let number = match text.split_once('.') {
        Some((whole, part)) => plain(whole) && !whole.is_empty() && plain(part) && !part.is_empty(),
        None => plain(text) && text.bytes().any(|b| b.is_ascii_digit()),
    };
    as_bool(text)
        .or_else(|| if number { as_number(text) } else { None })
        .unwrap_or_else(|| Value::str(text))
}

fn as_bool(text: &str) -> Option<Value> {
    if text.eq_ignore_ascii_case("true") {
        Some(Value::Bool(true))
    } else if text.eq_ignore_ascii_case("false") {
        Some(Value::Bool(false))
    } else {
        None
    }
}

fn as_number(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    if let Ok(n) = text.parse::<i32>() {
        return Some(Value::Int(n));
    }
    if let Ok(n) = text.parse::<i64>() {
        return Some(Value::Long(n));
    }
    if let Ok(n) = text.parse::<num_bigint::BigInt>() {
        return Some(Value::BigInt(Rc::new(n)));
    }
    text.parse().ok().map(Value::Double)
}

/// `foo-bar` as `fooBar`; `None` without a hyphen.
#[must_use]
pub fn camel_case(name: &str) -> Option<String> {
    let mut words = name.split('-').filter(|word| !word.is_empty());
    let first = words.next().filter(|_| name.contains('-'))?;
    let mut camel = first.to_owned();
    for word in words {
        let mut chars = word.chars();
        camel.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(chars.as_str());
    }
    Some(camel)
}

/// Puts a value under nested names: `a.b` makes a map `a` with a key `b`. A last name with hyphens is set in camel
/// case: `a-b.c-d` is `cD` in `a-b`.
pub fn set_nested(params: &mut Entries, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    if rest.is_empty() {
        let name = camel_case(first).unwrap_or_else(|| first.clone());
        params.insert(Value::from(name), value);
        return;
    }
    let inner = match params.get(&StrKey(first)) {
        Some(Value::Map(map)) => map.clone(),
        _ => crate::tree::new_map(),
    };
    params.insert(Value::str(first), Value::Map(inner.clone()));
    set_in_map(&inner, rest, value);
}

fn set_in_map(map: &MapObj, path: &[String], value: Value) {
    let mut entries: Entries = map.to_vec().into_iter().collect();
    set_nested(&mut entries, path, value);
    *map.borrow_mut() = entries;
}

/// Puts parameters over others; maps are merged.
pub fn merge_params(into: &mut Entries, over: &Entries) {
    for (key, value) in over {
        match (into.get(key), value) {
            (Some(Value::Map(old)), Value::Map(new)) => crate::tree::deep_merge(&old.clone(), new),
            _ => {
                into.insert(key.clone(), crate::tree::deep_copy(value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(v: &Value) -> String {
        format!("{v:?}")
    }

    #[test]
    fn casts_by_the_default() {
        let cast = |d: Value, t: &str| cast_like(&d, &Value::str(t));
        assert_eq!(cast(Value::Bool(true), "FALSE"), Value::Bool(false));
        assert_eq!(cast(Value::Int(1), "12"), Value::Int(12));
        assert_eq!(cast(Value::Int(1), "12000000000"), Value::Long(12_000_000_000));
        assert_eq!(cast(Value::Int(1), "1.5"), Value::Double(1.5));
        assert_eq!(cast(Value::Int(1), "many"), Value::str("many"));
        assert_eq!(cast(Value::str("a"), "12"), Value::str("12"));
        assert_eq!(cast(Value::Null, "true"), Value::str("true"));
        assert_eq!(cast_like(&Value::Int(1), &Value::Bool(true)), Value::Bool(true));
    }

    #[test]
    fn guesses() {
        assert_eq!(guess("007"), Value::Int(7));
        assert_eq!(guess("1e5"), Value::str("1e5"));
        assert_eq!(guess("-0.5"), Value::Double(-0.5));
        assert_eq!(guess("True"), Value::Bool(true));
        assert_eq!(guess("-"), Value::str("-"));
    }

    #[test]
    fn nested_and_camel() {
        let mut params = Entries::default();
        set_nested(&mut params, &["a".into(), "b-c".into()], Value::Int(1));
        set_nested(&mut params, &["foo-bar".into()], Value::Int(2));
        assert_eq!(class(&Value::map(params)), "['a':['bC':1], 'fooBar':2]");
    }
}
