//! Values of directives with a type of their own, and resource limits.

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::Resources;

use super::context::Context;

/// Converts the values of `cpus`, `memory`, `time` and `disk`, and holds them below `resourceLimits`.
pub(crate) fn typed(interp: &Interp, context: &Context, name: &str, value: Value) -> Eval {
    if value.is_null() {
        return Ok(value);
    }
    let bad = |value: &Value| {
        Raise::illegal_argument(format!(
            "Not a valid `{name}` value in process definition: {value} (process `{}`)",
            context.process.qualified
        ))
    };
    let value = match name {
        "memory" | "disk" => memory(&value).map(Value::Memory).ok_or_else(|| bad(&value))?,
        "time" => duration(&value).map(Value::Duration).ok_or_else(|| bad(&value))?,
        "cpus" => match value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()) {
            Some(n) if n > 0 => Value::integer(n),
            _ => return Err(bad(&value)),
        },
        _ => return Ok(value),
    };
    let limit = match context.directive(interp, "resourceLimits")? {
        Value::Map(limits) => limits.get_str(name),
        _ => None,
    };
    let Some(limit) = limit else { return Ok(value) };
    let below = |a: i64, b: Option<i64>, make: fn(i64) -> Value| b.map_or(make(a), |b| make(a.min(b)));
    Ok(match value {
        Value::Memory(n) => below(n, memory(&limit), Value::Memory),
        Value::Duration(n) => below(n, duration(&limit), Value::Duration),
        other => match (other.as_i64(), limit.as_i64()) {
            (Some(a), Some(b)) => Value::integer(a.min(b)),
            _ => other,
        },
    })
}

/// Bytes in a memory size, number or text.
pub(crate) fn memory(value: &Value) -> Option<i64> {
    match value {
        Value::Memory(n) => Some(*n),
        Value::Str(s) => rflow_lang::text::parse_memory(s),
        other => other.as_i64(),
    }
}

/// Milliseconds in a duration, number or text.
pub(crate) fn duration(value: &Value) -> Option<i64> {
    match value {
        Value::Duration(n) => Some(*n),
        Value::Str(s) => rflow_lang::text::parse_duration(s),
        other => other.as_i64(),
    }
}

/// What the task asks of the machine.
pub(crate) fn resources(interp: &Interp, context: &Context) -> Eval<Resources> {
    let number = |v: Value| v.as_i64();
    let unsigned = |v: Value| match v {
        Value::Memory(n) | Value::Duration(n) => u64::try_from(n).ok(),
        _ => None,
    };
    let cpus = number(context.directive(interp, "cpus")?).unwrap_or(1);
    let accelerator = match context.directive(interp, "accelerator")? {
        Value::Map(m) => {
            let n = m
                .get_str("request")
                .or_else(|| m.get_str("limit"))
                .and_then(|v| v.as_i64())
                .unwrap_or(1);
            Some((
                u32::try_from(n).unwrap_or(1),
                m.get_str("type").map(|t| t.to_string()),
            ))
        }
        other => other.as_i64().map(|n| (u32::try_from(n).unwrap_or(1), None)),
    };
    Ok(Resources {
        cpus: u32::try_from(cpus).unwrap_or(u32::MAX),
        memory: unsigned(context.directive(interp, "memory")?),
        time: unsigned(context.directive(interp, "time")?),
        disk: unsigned(context.directive(interp, "disk")?),
        accelerator,
    })
}
