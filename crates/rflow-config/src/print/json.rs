//! JSON.

use rflow_lang::Value;
use serde_json::{Map, Number};

use super::Printer;

/// The whole configuration; empty scopes are left out, and closures are their source text.
pub(super) fn print(printer: &Printer<'_>) -> String {
    let entries = printer
        .entries(&[])
        .into_iter()
        .filter(|(_, v)| !matches!(v, Value::Map(m) if m.is_empty()));
    let root: Map<String, serde_json::Value> = entries.map(|(k, v)| (k, json(printer, &v))).collect();
    let mut out = serde_json::to_string_pretty(&serde_json::Value::Object(root)).unwrap_or_default();
    out.push('\n');
    out
}

fn json(printer: &Printer<'_>, value: &Value) -> serde_json::Value {
    use serde_json::Value as J;
    match value {
        Value::Null => J::Null,
        Value::Bool(b) => J::Bool(*b),
        Value::Int(n) => J::from(*n),
        Value::Long(n) => J::from(*n),
        Value::Decimal(_) | Value::Double(_) | Value::Float(_) | Value::BigInt(_) => {
            let text = rflow_lang::text::text(value);
            text.parse::<f64>()
                .ok()
                .and_then(Number::from_f64)
                .map_or(J::String(text), J::Number)
        }
        Value::Map(map) => {
            let mut entries: Vec<_> = map
                .to_vec()
                .into_iter()
                .map(|(k, v)| (rflow_lang::text::text(&k), v))
                .collect();
            if printer.options.sort {
                entries.sort_by(|a, b| a.0.cmp(&b.0));
            }
            J::Object(entries.into_iter().map(|(k, v)| (k, json(printer, &v))).collect())
        }
        Value::List(_) | Value::Set(_) | Value::Range(_) => J::Array(
            value
                .elements()
                .unwrap_or_default()
                .iter()
                .map(|v| json(printer, v))
                .collect(),
        ),
        Value::Closure(_) => J::String(printer.closure_text(value)),
        other => J::String(rflow_lang::text::text(other)),
    }
}
