//! Values of a sample sheet.

use serde_json::{Map, Number, Value as Json};

/// A value as it is read from a sample sheet and goes into a channel.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Nothing.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number in the form it is written in: `1.10`, or a whole one of any size.
    Decimal(String),
    /// A number of a YAML document.
    Double(f64),
    /// Text.
    Text(String),
    /// What names a file, by the schema.
    File(String),
    /// A list.
    List(Vec<Item>),
    /// A map; its order matters.
    Map(Vec<(String, Item)>),
}

impl Item {
    /// As JSON without what is null, which is how sheets are checked.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(b) => Json::Bool(*b),
            Self::Int(n) => Json::from(*n),
            Self::Decimal(text) => {
                let number = text.parse().ok().and_then(Number::from_f64);
                number.map_or_else(|| Json::String(text.clone()), Json::Number)
            }
            Self::Double(n) => Number::from_f64(*n).map_or(Json::Null, Json::Number),
            Self::Text(text) | Self::File(text) => Json::String(text.clone()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => {
                let present = entries.iter().filter(|(_, v)| *v != Self::Null);
                Json::Object(
                    present
                        .map(|(k, v)| (k.clone(), v.to_json()))
                        .collect::<Map<_, _>>(),
                )
            }
        }
    }

    /// The value that a cell of a table stands for: nothing, a truth value, a number, or the text itself.
    #[must_use]
    pub fn of_cell(text: &str) -> Self {
        if text.is_empty() || text.eq_ignore_ascii_case("null") {
            return Self::Null;
        }
        if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            return Self::Bool(text.eq_ignore_ascii_case("true"));
        }
        number(text).unwrap_or_else(|| Self::Text(text.to_string()))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }
}

impl From<&Json> for Item {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(b) => Self::Bool(*b),
            Json::Number(n) => n.as_i64().map_or_else(|| Self::Decimal(n.to_string()), Self::Int),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(map) => Self::Map(map.iter().map(|(k, v)| (k.clone(), Self::from(v))).collect()),
        }
    }
}

/// A number begins with a digit or a minus and has no leading zeros: `007` is a name.
fn number(text: &str) -> Option<Item> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let fraction_only = digits.starts_with('.') && text != digits;
    if !fraction_only && !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if plain {
        if digits.len() > 1 && digits.starts_with('0') {
            return None;
        }
        return Some(match text.parse() {
            // The reference keeps the sign of a zero, as a double.
            Ok(0) if text.starts_with('-') => Item::Double(-0.0),
            Ok(n) => Item::Int(n),
            Err(_) => Item::Decimal(text.to_string()),
        });
    }
    let decimal = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let value: f64 = text.parse().ok().filter(|_| decimal)?;
    value.is_finite().then(|| Item::Decimal(text.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_types() {
        let cases = [
            ("", Item::Null),
            ("NULL", Item::Null),
            ("True", Item::Bool(true)),
            ("12", Item::Int(12)),
            ("-3", Item::Int(-3)),
            ("1.10", Item::Decimal("1.10".into())),
            ("1e-5", Item::Decimal("1e-5".into())),
            (
                "123456789012345678901",
                Item::Decimal("123456789012345678901".into()),
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(Item::of_cell(text), wanted, "{text}");
        }
    }

    #[test]
    fn names_that_look_like_numbers_stay_texts() {
        for text in [
            "007",
            "+5",
            "1-2",
            "1.2.3",
            "12_3",
            "NaN",
            "-",
            "1a",
            "inf",
            "2024-01-02",
            "0x1F",
        ] {
            assert_eq!(Item::of_cell(text), Item::Text(text.into()), "{text}");
        }
    }

    #[test]
    fn json_has_no_nulls_in_maps() {
        let item = Item::Map(vec![("a".into(), Item::Null), ("b".into(), Item::Int(1))]);
        assert_eq!(item.to_json(), serde_json::json!({"b": 1}));
    }
}
