//! Values of directives with a type of their own, and resource limits.

use std::any::Any;
use std::rc::Rc;

use rflow_config::directive::Of;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::value::MapObj;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::Resources;

use super::bind::UNRECOVERABLE;
use super::context::Context;

/// Converts the values of `accelerator`, `cpus`, `memory`, `time` and `disk`, and holds them below
/// `resourceLimits`. Like the reference, 0 and an empty text count as not set, and no error strategy applies to
/// values that cannot be converted.
pub(crate) fn typed(interp: &Interp, context: &Context, name: &str, value: Value) -> Eval {
    if value.is_null() {
        return Ok(value);
    }
    let bad = |value: &Value| {
        Raise::new(
            UNRECOVERABLE,
            format!(
                "Not a valid `{name}` value in process definition: {value} (process `{}`)",
                context.process.qualified
            ),
        )
    };
    let value = match name {
        "accelerator" => return accelerator_value(context, &value),
        "resourceLimits" => {
            rflow_config::directive::resource_limits(Of(&context.process.qualified), &value)
                .map_err(|e| Raise::new(UNRECOVERABLE, e.to_string()))?;
            return Ok(value);
        }
        "maxSubmitAwait" => return duration(&value).map(Value::Duration).ok_or_else(|| bad(&value)),
        "memory" | "time" if !value.truthy() => return Ok(Value::Null),
        "memory" => memory(&value).map(Value::Memory).ok_or_else(|| bad(&value))?,
        // `disk '100 GB', type: 'local-ssd'`: the type is for clouds that have several.
        "disk" => {
            let size = match &value {
                Value::Map(options) => options.get_str("request").unwrap_or_default(),
                size => size.clone(),
            };
            memory(&size).map(Value::Memory).ok_or_else(|| bad(&value))?
        }
        "time" => duration(&value).map(Value::Duration).ok_or_else(|| bad(&value))?,
        "cpus" => match value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()) {
            Some(n) if n >= 0 => Value::integer(n.max(1)),
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

/// `task.accelerator` as scripts see it.
pub(super) struct AcceleratorValue(pub(super) Rc<MapObj>);

impl HostObject for AcceleratorValue {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.executor.res.AcceleratorResource"
    }

    fn text(&self) -> String {
        let options = self.0.to_vec();
        let options: Vec<String> = options.iter().map(|(k, v)| format!("{k}:{v}")).collect();
        format!("AcceleratorResource({})", options.join(", "))
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        self.0.get_str(name).map(Ok)
    }
}

/// `accelerator`, with the properties of the reference's object.
fn accelerator_value(context: &Context, value: &Value) -> Eval {
    let process = &context.process.qualified;
    let read = rflow_config::directive::accelerator(Of(process), value);
    let Some(found) = read.map_err(|e| Raise::new(UNRECOVERABLE, e.to_string()))? else {
        return Ok(Value::Null);
    };
    let text = |text: Option<String>| text.map_or(Value::Null, Value::from);
    Ok(Value::map_from([
        ("request", Value::integer(i64::from(found.request))),
        ("limit", Value::integer(i64::from(found.limit))),
        ("type", text(found.kind)),
        ("runtime", text(found.runtime)),
    ]))
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
    // Wrong limits are an error even where nothing is requested.
    context.directive(interp, "resourceLimits")?;
    let cpus = number(context.directive(interp, "cpus")?).unwrap_or(1);
    let accelerator = match context.directive(interp, "accelerator")? {
        Value::Map(m) => {
            let request = m.get_str("request").and_then(|v| v.as_i64()).unwrap_or(1);
            let kind = m.get_str("type").filter(|v| !v.is_null());
            Some((u32::try_from(request).unwrap_or(1), kind.map(|t| t.to_string())))
        }
        _ => None,
    };
    Ok(Resources {
        cpus: u32::try_from(cpus).unwrap_or(u32::MAX),
        memory: unsigned(context.directive(interp, "memory")?),
        time: unsigned(context.directive(interp, "time")?),
        disk: unsigned(context.directive(interp, "disk")?),
        accelerator,
    })
}
