//! What a run tells of its workflow outputs in the end.

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Value};

use super::index::{json, with_path_texts, yaml};
use crate::run::Run;

/// Lists longer than this are cut to [`SHORT`] items.
const LONG: usize = 20;
const SHORT: usize = 10;

/// The outputs for people: paths are relative to the output folder, which is named first. `None` without outputs.
///
/// # Errors
/// When a value has no text.
pub fn text(run: &Run, interp: &Interp) -> Eval<Option<String>> {
    let outputs = run.outputs.borrow();
    if outputs.is_empty() {
        return Ok(None);
    }
    let dir = run.settings.output_dir.display().to_string();
    let below = format!("{dir}/");
    let shown = |value: &Value| -> Eval<String> { Ok(flow(interp, value)?.replace(&below, "")) };
    let mut text = format!("\nOutputs:\n\n  {dir}\n");
    for (name, value) in outputs.iter() {
        text.push('\n');
        match with_path_texts(value) {
            Value::List(items) => {
                text.push_str(&format!("  {name}:\n"));
                let items = items.to_vec();
                let most = if items.len() > LONG { SHORT } else { items.len() };
                for item in &items[..most] {
                    text.push_str(&format!("    - {}\n", shown(item)?));
                }
                if most < items.len() {
                    text.push_str(&format!("    - ... ({} more items)\n", items.len() - most));
                }
            }
            Value::Map(entries) => {
                text.push_str(&format!("  {name}:\n"));
                for (key, value) in entries.to_vec() {
                    text.push_str(&format!("    {key}: {}\n", shown(&value)?));
                }
            }
            value => text.push_str(&format!("  {name}: {}\n", shown(&value)?)),
        }
    }
    Ok(Some(text))
}

/// The outputs as a JSON document; `None` without outputs.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn document(run: &Run, interp: &Interp) -> Eval<Option<String>> {
    let outputs = run.outputs.borrow();
    if outputs.is_empty() {
        return Ok(None);
    }
    let entries = outputs
        .iter()
        .map(|(name, value)| (Value::str(name), with_path_texts(value)));
    Ok(Some(json(interp, &Value::map(entries.collect()))? + "\n"))
}

/// A value as YAML on one line.
fn flow(interp: &Interp, value: &Value) -> Eval<String> {
    match value {
        Value::List(items) => {
            let items: Vec<String> = items
                .to_vec()
                .iter()
                .map(|item| flow(interp, item))
                .collect::<Eval<_>>()?;
            Ok(format!("[{}]", items.join(", ")))
        }
        Value::Map(entries) => {
            let one = |(key, value): (Value, Value)| -> Eval<String> {
                Ok(format!("{}: {}", flow(interp, &key)?, flow(interp, &value)?))
            };
            let entries: Vec<String> = entries.to_vec().into_iter().map(one).collect::<Eval<_>>()?;
            Ok(format!("{{{}}}", entries.join(", ")))
        }
        scalar => Ok(yaml(interp, scalar)?.trim_end().to_owned()),
    }
}
