//! `getInt(name)`, `optString(name, default)` and the like, which objects and arrays have in common.

use super::{JsonArray, JsonObject, exception, is_null};
use crate::interp::Interp;
use crate::ops;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// What a method is named after; and what `opt…` gives for nothing, where that is not null.
const KINDS: &[(&str, Option<Value>)] = &[
    ("BigDecimal", None),
    ("BigInteger", None),
    ("Boolean", Some(Value::Bool(false))),
    ("Double", Some(Value::Double(f64::NAN))),
    ("Float", Some(Value::Float(f32::NAN))),
    ("Int", Some(Value::Int(0))),
    ("JSONArray", None),
    ("JSONObject", None),
    ("Long", Some(Value::Long(0))),
    ("Number", None),
    ("String", Some(Value::Str(arcstr::ArcStr::new()))),
];

/// Calls a method of that sort for what `found` finds; `None` when there is none of that name. `place` is where that
/// is, for errors.
pub(super) fn call(
    interp: &Interp,
    method: &str,
    default: &[Value],
    found: impl Fn() -> Option<Value>,
    place: impl Fn() -> String,
) -> Option<Eval> {
    let named = |prefix: &str| {
        let kind = method.strip_prefix(prefix)?;
        KINDS.iter().find(|(name, _)| *name == kind)
    };
    if let (Some((kind, _)), []) = (named("get"), default) {
        let Some(value) = found() else {
            return Some(Err(exception(format!("{} is missing", place()))));
        };
        let converted = match *kind {
            "String" if !matches!(value, Value::Str(_)) => None,
            _ => convert(interp, kind, &value),
        };
        return Some(converted.ok_or_else(|| {
            exception(format!(
                "{} cannot be read as {kind}: {}",
                place(),
                text::text(&value)
            ))
        }));
    }
    let (kind, none) = named("opt")?;
    let default = match default {
        [] => none.clone().unwrap_or_default(),
        [default] => default.clone(),
        _ => return None,
    };
    let value = found().filter(|value| !is_null(value));
    Some(Ok(value
        .and_then(|value| convert(interp, kind, &value))
        .unwrap_or(default)))
}

fn convert(interp: &Interp, kind: &str, value: &Value) -> Option<Value> {
    let class = match kind {
        "JSONObject" => return value.as_host::<JsonObject>().map(|_| value.clone()),
        "JSONArray" => return value.as_host::<JsonArray>().map(|_| value.clone()),
        "String" => return Some(Value::from(text::text(value))),
        "Boolean" => {
            return match value {
                Value::Bool(_) => Some(value.clone()),
                Value::Str(s) if s.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
                Value::Str(s) if s.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
                _ => None,
            };
        }
        "Number" if ops::number::is_number(value) => return Some(value.clone()),
        "Number" => "BigDecimal",
        "Int" => "Integer",
        other => other,
    };
    match value {
        Value::Str(_) => ops::cast(interp, value, class).ok(),
        number if ops::number::is_number(number) => ops::cast(interp, number, class).ok(),
        _ => None,
    }
}

/// The number of blanks for each level of a text.
pub(super) fn width(indent: &Value) -> Option<usize> {
    const MAX: i64 = 100;
    usize::try_from(indent.as_i64()?.clamp(0, MAX)).ok()
}
