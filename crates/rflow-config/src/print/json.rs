//! JSON.

use rflow_lang::Value;
use serde::Serialize;
use serde_json::Number;

use super::Printer;

/// The whole configuration; empty scopes are left out, and closures are their source text.
pub(super) fn print(printer: &Printer<'_>) -> String {
    let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut out = Vec::new();
    let mut json = serde_json::Serializer::with_formatter(&mut out, indent);
    // Plain data goes into memory: this cannot fail.
    let _ = tree(printer).serialize(&mut json);
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}

/// The same as data.
pub(super) fn tree(printer: &Printer<'_>) -> serde_json::Value {
    let entries = printer
        .entries(&[])
        .into_iter()
        .filter(|(_, v)| !matches!(v, Value::Map(m) if m.is_empty()));
    serde_json::Value::Object(entries.map(|(k, v)| (k, json(printer, &v))).collect())
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
