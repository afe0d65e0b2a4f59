//! YAML as the reference reads it: plain scalars by the rules of YAML 1.1 (`yes` and `on` are true, `010` is 8,
//! `1_000` a number, `2020-01-02` a date, `1:30` 90), while quoted ones are texts.

use std::fmt;
use std::rc::Rc;

use rflow_lang::Value;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

/// Parses a document.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
    };
    let node: Spanned<Node> =
        serde_saphyr::from_str_with_options(text, options).map_err(|e| in_own_words(&e.to_string()))?;
    Ok(value(text, &node))
}

/// What the library says, without advice for those who call it.
fn in_own_words(problem: &str) -> String {
    if problem.contains("from_str_multiple") {
        return "the file has more than one document: delete what comes after the second `---`".to_owned();
    }
    problem.replace("<input>:", "line ")
}

enum Node {
    Scalar(Scalar),
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<Node>, Spanned<Node>)>),
}

/// A scalar with the type that YAML 1.2 gives it.
enum Scalar {
    Null,
    Bool,
    Number,
    Text(String),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Null))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Bool))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

fn value(source: &str, node: &Spanned<Node>) -> Value {
    match &node.value {
        Node::List(items) => Value::list(items.iter().map(|n| value(source, n)).collect()),
        Node::Map(entries) => Value::map(
            entries
                .iter()
                .map(|(k, v)| (name(source, k), value(source, v)))
                .collect(),
        ),
        Node::Scalar(scalar) => self::scalar(scalar, raw(source, node)),
    }
}

/// The source text of a node.
fn raw<'s>(source: &'s str, node: &Spanned<Node>) -> &'s str {
    let span = node.defined.span();
    let at = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok());
    at(span.byte_offset())
        .zip(at(span.byte_len()))
        .and_then(|(start, len)| source.get(start..start + len))
        .unwrap_or_default()
}

/// A key: always a text.
fn name(source: &str, node: &Spanned<Node>) -> Value {
    match &node.value {
        Node::Scalar(Scalar::Text(text)) => Value::str(text),
        Node::Scalar(_) => Value::str(raw(source, node).trim()),
        _ => value(source, node),
    }
}

fn scalar(scalar: &Scalar, raw: &str) -> Value {
    let text = match scalar {
        Scalar::Text(text) => {
            // Quoted and block scalars differ from their source; a text that looks like a number has a tag.
            let is_plain = raw == text;
            let tagged = text.parse::<f64>().is_ok() && !text.starts_with('0');
            if !is_plain || tagged {
                return Value::str(text);
            }
            text.as_str()
        }
        Scalar::Null => return Value::Null,
        // `y` and `n` are texts.
        Scalar::Bool | Scalar::Number => raw.trim(),
    };
    plain(text)
}

/// A plain scalar by the rules of YAML 1.1.
fn plain(text: &str) -> Value {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => return Value::Bool(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Value::Bool(false);
        }
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        _ => {}
    }
    integer(text)
        .or_else(|| float(text))
        .or_else(|| sexagesimal(text))
        .or_else(|| super::yaml_date::date(text))
        .unwrap_or_else(|| Value::str(text))
}

fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (radix, digits) = if let Some(hex) = digits.strip_prefix("0x") {
        (16, hex)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        (2, binary)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (8, &digits[1..])
    } else {
        (10, digits)
    };
    let digits = digits.replace('_', "");
    let mut n = num_bigint::BigInt::parse_bytes(digits.as_bytes(), radix)
        .filter(|_| !digits.starts_with(['-', '+']))?;
    if negative {
        n = -n;
    }
    Some(match i64::try_from(&n) {
        Ok(small) => Value::integer(small),
        Err(_) => Value::BigInt(Rc::new(n)),
    })
}

fn float(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit())
        || (unsigned.starts_with('.') && unsigned[1..].starts_with(|c: char| c.is_ascii_digit()));
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | 'E' | '+' | '-');
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Value::Double(f64::NAN));
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
        return Some(Value::Double(sign * f64::INFINITY));
    }
    if !starts || !unsigned.chars().all(allowed) {
        return None;
    }
    // A leading zero is for octal numbers: `08` is a text.
    if unsigned.starts_with('0') && unsigned.len() > 1 && unsigned.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    text.replace('_', "").parse().ok().map(Value::Double)
}

/// Numbers to the base of 60, as for hours, minutes and seconds: `1:30` is 90.
fn sexagesimal(text: &str) -> Option<Value> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (first, rest) = unsigned.split_once(':')?;
    if !first.starts_with(|c: char| matches!(c, '1'..='9')) {
        return None;
    }
    let mut total: i64 = digits(first)?;
    for part in rest.split(':') {
        let part = digits(part).filter(|n| part.len() <= 2 && *n < 60)?;
        total = total.checked_mul(60)?.checked_add(part)?;
    }
    Some(Value::integer(sign * total))
}

/// A number of decimal digits alone.
pub(super) fn digits(text: &str) -> Option<i64> {
    let all = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::parse;

    /// What the reference makes of the same document.
    #[test]
    fn scalars() {
        let source = "a: yes\nb: 010\nc: 1e3\ne: on\nf: 1_000\ng: 0x1F\nh: ~\ni: 1.0\nk: .5\n\
                      m: 123456789012345678901234567890\nn: No\no: y\np: +5\nq: 08\ns: \"5\"\nt: !!str 5\n\
                      u: &x [1]\nv: *x\nw: 'no'\nx: two words\ny: |\n  a\n  b\nz: -3\n";
        let expected = "['a':true, 'b':8, 'c':1000.0, 'e':true, 'f':1000, 'g':31, 'h':null, 'i':1.0, 'k':0.5, \
                        'm':123456789012345678901234567890, 'n':false, 'o':'y', 'p':5, 'q':'08', 's':'5', \
                        't':'5', 'u':[1], 'v':[1], 'w':'no', 'x':'two words', 'y':'a\\nb\\n', 'z':-3]";
        assert_eq!(format!("{:?}", parse(source).unwrap()), expected);
    }

    #[test]
    fn of_names_that_stand_twice_the_last_counts() {
        assert_eq!(
            format!("{:?}", parse("a: 1\nb: 2\na: 3\n").unwrap()),
            "['a':3, 'b':2]"
        );
    }

    #[test]
    fn errors() {
        assert!(parse("a: [1").is_err());
    }

    #[test]
    fn problems_are_told_without_advice_for_programs() {
        let open = parse("a: [1,\nb: 2\n").err().unwrap_or_default();
        assert!(!open.is_empty() && !open.contains("<input>"), "{open}");
        let two = parse("a: 1\n---\nb: 2\n").err().unwrap_or_default();
        assert!(two.contains("more than one document"), "{two}");
    }
}
