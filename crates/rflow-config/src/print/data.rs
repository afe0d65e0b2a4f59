//! The configuration as plain data, which the forms for programs are made of.

use rflow_lang::Value;

use super::Printer;

/// All options, nested: empty scopes are left out, and closures are their source text.
pub(super) fn all(printer: &Printer<'_>) -> Value {
    scope(printer, &mut Vec::new())
}

fn scope(printer: &Printer<'_>, path: &mut Vec<String>) -> Value {
    let mut entries = Vec::new();
    for (name, value) in printer.entries(path) {
        path.push(name);
        let name = Value::str(&path[path.len() - 1]);
        match &value {
            // A map that was written as a value is there, even if it is empty.
            Value::Map(map)
                if map.is_empty() && (path.len() < 2 || !printer.config.tree().is_value(path)) => {}
            Value::Map(_) => entries.push((name, scope(printer, path))),
            other => entries.push((name, data(printer, other))),
        }
        path.pop();
    }
    Value::map(entries.into_iter().collect())
}

/// What is in no scope keeps its order.
fn data(printer: &Printer<'_>, value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let entries = map.to_vec().into_iter();
            let entries = entries.map(|(name, value)| {
                let name = Value::from(rflow_lang::text::text(&name));
                (name, data(printer, &value))
            });
            Value::map(entries.collect())
        }
        Value::List(_) | Value::Set(_) | Value::Range(_) => {
            let items = value.elements().unwrap_or_default();
            Value::list(items.iter().map(|item| data(printer, item)).collect())
        }
        Value::Closure(_) => Value::from(printer.closure_text(value)),
        other => other.clone(),
    }
}
