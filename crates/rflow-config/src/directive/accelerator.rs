//! `accelerator`.

use rflow_lang::Value;

use super::{DirectiveError, Of};
use crate::convert;

/// GPUs or the like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accelerator {
    /// How many are asked for.
    pub request: u32,
    /// How many may be used.
    pub limit: u32,
    /// Type, as the executor names it.
    pub kind: Option<String>,
    /// Runtime of Batch-like services.
    pub runtime: Option<String>,
}

/// `accelerator`: `2`, `[request: 1, limit: 2, type: 'x']`, or a list of a map and a number.
pub fn accelerator(of: Of<'_>, value: &Value) -> Result<Option<Accelerator>, DirectiveError> {
    let wanted = "a number such as 1, or a map such as [request: 1, type: 'nvidia-tesla-t4']";
    let count = |value: &Value| {
        let n = convert::int(value).and_then(|n| u32::try_from(n).ok());
        n.ok_or_else(|| of.invalid("accelerator", value, wanted))
    };
    let (number, options) = match value {
        Value::Null => return Ok(None),
        Value::Map(map) => (None, Some(map.clone())),
        Value::List(list) => match (list.get(0), list.get(1), list.len()) {
            (Some(Value::Map(map)), Some(n), 2) => (Some(count(&n)?), Some(map)),
            (Some(n), None, 1) => (Some(count(&n)?), None),
            _ => return Err(of.invalid("accelerator", value, wanted)),
        },
        other => (Some(count(other)?), None),
    };
    let option = |name: &str| {
        options
            .as_ref()
            .and_then(|m| m.get_str(name))
            .filter(|v| !v.is_null())
    };
    let text = |name: &str| option(name).map(|v| rflow_lang::text::text(&v));
    let request = option("request").map(|v| count(&v)).transpose()?.or(number);
    let limit = option("limit").map(|v| count(&v)).transpose()?;
    let Some(request) = request.or(limit) else {
        return Err(of.invalid("accelerator", value, wanted));
    };
    let limit = limit.unwrap_or(request);
    Ok(Some(Accelerator {
        request,
        limit,
        kind: text("type"),
        runtime: text("runtime"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let one = accelerator(Of("P"), &Value::Int(1)).unwrap().unwrap();
        assert_eq!((one.request, one.limit), (1, 1));
        let options = Value::map_from([("type", Value::str("a100"))]);
        let two = accelerator(Of("P"), &Value::list(vec![options, Value::Int(2)]))
            .unwrap()
            .unwrap();
        assert_eq!(
            (two.request, two.limit, two.kind.as_deref()),
            (2, 2, Some("a100"))
        );
        assert!(accelerator(Of("P"), &Value::str("many")).is_err());
    }
}
