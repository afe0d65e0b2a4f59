//! Elements of JSON arrays, entries of JSON objects.

use num_traits::ToPrimitive;

use super::Options;
use crate::library::json::parse;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, Value};

/// The elements at a path: of an array as they are, of an object as maps with `key` and `value`.
pub(super) fn elements(content: &str, options: &Options<'_>) -> Eval<Vec<Value>> {
    let failed =
        |cause: &str| Raise::illegal_state(format!("Error while parsing JSON content - cause: {cause}"));
    let root = parse(content).map_err(|raise| failed(&raise.message))?;
    let path = options.get("path").map(text::text).unwrap_or_default();
    let limit = options.size("limit").unwrap_or(usize::MAX);
    let Some(found) = walk(&root, &path) else {
        return Ok(Vec::new());
    };
    match &found {
        Value::List(items) => Ok(items.to_vec().iter().take(limit).map(plain).collect()),
        Value::Map(map) => Ok(map
            .to_vec()
            .into_iter()
            .take(limit)
            .map(|(key, value)| Value::map_from([("key", key), ("value", plain(&value))]))
            .collect()),
        other => {
            let kind = match other {
                Value::Str(_) => "STRING",
                Value::Bool(_) => "BOOLEAN",
                Value::Null => "NULL",
                _ => "NUMBER",
            };
            Err(failed(&format!(
                "Expected JSON to be an object or an array but got {kind} for json-path \"{path}\"."
            )))
        }
    }
}

/// Follows `a.b[0].c`; `None` when something on the way is missing.
fn walk(root: &Value, path: &str) -> Option<Value> {
    let mut here = root.clone();
    for step in path
        .split(['.', '['])
        .map(|s| s.trim_end_matches(']'))
        .filter(|s| !s.is_empty())
    {
        here = match &here {
            Value::Map(map) => map.get_str(step)?,
            Value::List(items) => items.get(step.parse().ok()?)?,
            _ => return None,
        };
    }
    Some(here)
}

/// Numbers with a fraction are doubles here, unlike for other readers of JSON; those with an exponent keep
/// their text.
fn plain(value: &Value) -> Value {
    match value {
        Value::Decimal(n) if n.fractional_digit_count() > 0 => Value::Double(n.to_f64().unwrap_or_default()),
        Value::Decimal(_) => Value::from(text::text(value)),
        Value::List(items) => Value::list(items.to_vec().iter().map(plain).collect()),
        Value::Map(map) => {
            let entries: Entries = map.to_vec().into_iter().map(|(k, v)| (k, plain(&v))).collect();
            Value::map(entries)
        }
        other => other.clone(),
    }
}
