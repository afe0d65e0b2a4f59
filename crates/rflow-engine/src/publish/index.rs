//! Index files of workflow outputs: one record per item, as CSV, JSON or YAML.

use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};

/// An index file in the making.
pub(super) struct Index {
    file: PathBuf,
    header: Option<Value>,
    separator: String,
    /// The channel has one value: it is the record and not a list of records.
    single: bool,
    records: Vec<Value>,
}

impl Index {
    pub(super) fn new(file: PathBuf, header: Option<Value>, separator: Option<Value>, single: bool) -> Self {
        let separator = separator.map_or(",".to_string(), |s| s.to_string());
        Self {
            file,
            header,
            separator,
            single,
            records: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, record: Value) {
        self.records.push(record);
    }

    /// Where it is written.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Writes the file.
    pub(super) fn write(self, interp: &Interp) -> Eval<()> {
        let extension = self
            .file
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_lowercase();
        let text = match extension.as_str() {
            "csv" => self.csv()?,
            "json" | "yaml" | "yml" => {
                let value = match self.single {
                    true => self.records.first().map_or(Value::Null, with_path_texts),
                    false => Value::list(self.records.iter().map(with_path_texts).collect()),
                };
                match extension.as_str() {
                    "json" => json(interp, &value)?,
                    _ => yaml(interp, &value)?,
                }
            }
            other => {
                return Err(Raise::illegal_argument(format!(
                    "Index file {} cannot be written: `{other}` is not csv, json or yaml",
                    self.file.display()
                )));
            }
        };
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        let written = interp
            .machine
            .mkdir(folder, true)
            .and_then(|()| interp.machine.write(&self.file, text.as_bytes(), false));
        written.map_err(|e| Raise::io(format!("Cannot write index file {}: {e}", self.file.display())))
    }

    /// One row for each record: the values of a map, the elements of a list, or the one value.
    fn csv(&self) -> Eval<String> {
        let names: Option<Vec<String>> = match (&self.header, self.records.first()) {
            (Some(Value::List(names)), _) => Some(names.borrow().iter().map(ToString::to_string).collect()),
            (Some(flag), Some(first)) if flag.truthy() => match first {
                Value::Map(m) => Some(m.borrow().keys().map(ToString::to_string).collect()),
                _ => {
                    return Err(Raise::illegal_argument(format!(
                        "Index file {}: records must be maps when `header` is true",
                        self.file.display()
                    )));
                }
            },
            _ => None,
        };
        let mut out = String::new();
        let mut row = |cells: Vec<String>| {
            out.push_str(&cells.join(&self.separator));
            out.push('\n');
        };
        if let Some(names) = &names {
            row(names.iter().map(|n| quoted(n)).collect());
        }
        for record in &self.records {
            let cells: Vec<Value> = match (record, &names) {
                (Value::Map(m), Some(names)) => {
                    names.iter().map(|n| m.get_str(n).unwrap_or_default()).collect()
                }
                (Value::Map(m), None) => m.borrow().values().cloned().collect(),
                (other, _) => other.elements().unwrap_or_else(|| vec![other.clone()]),
            };
            row(cells.iter().map(cell).collect());
        }
        Ok(out)
    }
}

/// A value as a JSON document.
pub(super) fn json(interp: &Interp, value: &Value) -> Eval<String> {
    let call = |method: &str, value: &Value| {
        let class = "groovy.json.JsonOutput";
        rflow_lang::class::call_static(interp, class, method, std::slice::from_ref(value))
    };
    Ok(call("prettyPrint", &call("toJson", value)?)?.to_string())
}

/// A value as a YAML document.
pub(super) fn yaml(interp: &Interp, value: &Value) -> Eval<String> {
    let yaml = rflow_lang::class::construct(interp, "org.yaml.snakeyaml.Yaml", &[])?;
    Ok(interp
        .call_method(&yaml, "dump", std::slice::from_ref(value))?
        .to_string())
}

/// A value with the texts of its paths in their place.
pub(super) fn with_path_texts(value: &Value) -> Value {
    match value {
        Value::List(l) => Value::list(l.to_vec().iter().map(with_path_texts).collect()),
        Value::Map(m) => {
            let entries = m.to_vec().into_iter().map(|(k, v)| (k, with_path_texts(&v)));
            Value::map(entries.collect())
        }
        Value::Path(_) => Value::from(value.to_string()),
        other => other.clone(),
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => quoted(""),
        other => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
