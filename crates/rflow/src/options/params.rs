//! Parameters given as `--name value`: their names and the types of their values.

use serde::{Deserialize, Serialize};

/// A parameter from the command line, before its type is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamArg {
    /// The name's parts: `--a.b-c` has `a` and `b-c`. A dot after a backslash does not divide.
    pub path: Vec<String>,
    /// The text; `true` when the name came alone.
    pub value: String,
}

impl ParamArg {
    /// Splits a name at its dots.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        let mut path = vec![String::new()];
        let mut chars = name.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, path.last_mut()) {
                ('.', _) => path.push(String::new()),
                ('\\', Some(part)) if chars.peek() == Some(&'.') => {
                    chars.next();
                    part.push('.');
                }
                (c, Some(part)) => part.push(c),
                (_, None) => {}
            }
        }
        Self {
            path,
            value: value.to_owned(),
        }
    }
}

/// `foo-bar` as `fooBar`: the second name under which such a parameter can be read. `None` when the name has
/// no hyphen.
#[must_use]
pub fn camel_case(name: &str) -> Option<String> {
    if !name.contains('-') {
        return None;
    }
    let mut words = name.split('-').filter(|word| !word.is_empty());
    let mut camel = words.next()?.to_owned();
    for word in words {
        let mut chars = word.chars();
        camel.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(chars.as_str());
    }
    Some(camel)
}

/// A parameter's value with a type.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number beyond 64 bits, as its digits.
    BigInt(String),
    /// A number with a fraction.
    Double(f64),
    /// Anything else.
    Text(String),
}

/// The type of the value that a parameter has without the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamDefault {
    /// A Boolean.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Decimal,
    /// Anything else, or none.
    Other,
}

/// The type that the looks of the text suggest: how parameters were read up to 25.10 and are with the first
/// script parser.
#[must_use]
pub fn guess_type(text: &str) -> ParamValue {
    as_bool(text)
        .or_else(|| as_int(text))
        .or_else(|| as_double(text))
        .unwrap_or_else(|| ParamValue::Text(text.to_owned()))
}

/// The text as the type of the parameter's default; as text when it does not fit or there is no default.
#[must_use]
pub fn cast_like(default: ParamDefault, text: &str) -> ParamValue {
    match default {
        ParamDefault::Bool => as_bool(text),
        ParamDefault::Int | ParamDefault::Decimal => as_int(text).or_else(|| as_double(text)),
        ParamDefault::Other => None,
    }
    .unwrap_or_else(|| ParamValue::Text(text.to_owned()))
}

fn as_bool(text: &str) -> Option<ParamValue> {
    if text.eq_ignore_ascii_case("true") {
        Some(ParamValue::Bool(true))
    } else if text.eq_ignore_ascii_case("false") {
        Some(ParamValue::Bool(false))
    } else {
        None
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn as_int(text: &str) -> Option<ParamValue> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    is_digits(digits).then(|| match text.parse() {
        Ok(number) => ParamValue::Int(number),
        Err(_) => ParamValue::BigInt(text.to_owned()),
    })
}

fn as_double(text: &str) -> Option<ParamValue> {
    let (whole, fraction) = text.strip_prefix('-').unwrap_or(text).split_once('.')?;
    // No exponents: `1e5` is text.
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    text.parse().ok().map(ParamValue::Double)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses() {
        let text = |t: &str| ParamValue::Text(t.into());
        for (input, expected) in [
            ("True", ParamValue::Bool(true)),
            ("FALSE", ParamValue::Bool(false)),
            ("007", ParamValue::Int(7)),
            ("-3", ParamValue::Int(-3)),
            (
                "99999999999999999999",
                ParamValue::BigInt("99999999999999999999".into()),
            ),
            ("1.50", ParamValue::Double(1.5)),
            ("-0.5", ParamValue::Double(-0.5)),
            ("1e5", text("1e5")),
            (".5", text(".5")),
            ("1.", text("1.")),
            ("+1", text("+1")),
            ("", text("")),
            ("1.2.3", text("1.2.3")),
        ] {
            assert_eq!(guess_type(input), expected, "{input}");
        }
    }

    #[test]
    fn casts_to_the_type_of_the_default() {
        assert_eq!(cast_like(ParamDefault::Bool, "true"), ParamValue::Bool(true));
        assert_eq!(cast_like(ParamDefault::Bool, "1"), ParamValue::Text("1".into()));
        assert_eq!(cast_like(ParamDefault::Int, "12"), ParamValue::Int(12));
        assert_eq!(cast_like(ParamDefault::Decimal, "12"), ParamValue::Int(12));
        assert_eq!(cast_like(ParamDefault::Int, "1.5"), ParamValue::Double(1.5));
        assert_eq!(
            cast_like(ParamDefault::Other, "12"),
            ParamValue::Text("12".into())
        );
        assert_eq!(
            cast_like(ParamDefault::Other, "true"),
            ParamValue::Text("true".into())
        );
    }

    #[test]
    fn names() {
        assert_eq!(ParamArg::new("a.b-c.d", "1").path, ["a", "b-c", "d"]);
        assert_eq!(ParamArg::new(r"a\.b.c\d", "1").path, ["a.b", r"c\d"]);
        assert_eq!(ParamArg::new("a", "").value, "");
        assert_eq!(camel_case("foo-bar-2x").as_deref(), Some("fooBar2x"));
        assert_eq!(camel_case("foo--bar-").as_deref(), Some("fooBar"));
        assert_eq!(camel_case("fooBar"), None);
    }
}
