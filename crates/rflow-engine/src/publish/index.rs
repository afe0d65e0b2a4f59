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

    /// Writes the file, unless there is no record.
    pub(super) fn write(self, interp: &Interp) -> Eval<()> {
        if self.records.is_empty() {
            return Ok(());
        }
        let extension = self
            .file
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_lowercase();
        let text = match extension.as_str() {
            "csv" => self.csv(),
            "json" | "yaml" | "yml" => {
                let value = match (self.single, self.records.as_slice()) {
                    (true, [one]) => texts(one),
                    _ => Value::list(self.records.iter().map(texts).collect()),
                };
                if extension == "json" {
                    let json = |method: &str, value: &Value| {
                        let class = "groovy.json.JsonOutput";
                        rflow_lang::class::call_static(interp, class, method, std::slice::from_ref(value))
                    };
                    json("prettyPrint", &json("toJson", &value)?)?.to_string()
                } else {
                    let yaml = rflow_lang::class::construct(interp, "org.yaml.snakeyaml.Yaml", &[])?;
                    interp.call_method(&yaml, "dumpAsMap", &[value])?.to_string()
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

    fn csv(&self) -> String {
        let records: Vec<Value> = match (self.single, self.records.as_slice()) {
            (true, [Value::List(rows)]) => rows.to_vec(),
            _ => self.records.clone(),
        };
        let names: Option<Vec<String>> = match &self.header {
            Some(Value::List(names)) => Some(names.borrow().iter().map(ToString::to_string).collect()),
            Some(flag) if flag.truthy() => records.first().map(|first| match first {
                Value::Map(m) => m.borrow().keys().map(ToString::to_string).collect(),
                other => (0..other.elements().map_or(1, |e| e.len()))
                    .map(|i| i.to_string())
                    .collect(),
            }),
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
        for record in &records {
            let cells: Vec<Value> = match (record, &names) {
                (Value::Map(m), Some(names)) => {
                    names.iter().map(|n| m.get_str(n).unwrap_or_default()).collect()
                }
                (Value::Map(m), None) => m.borrow().values().cloned().collect(),
                (other, _) => other.elements().unwrap_or_else(|| vec![other.clone()]),
            };
            row(cells.iter().map(cell).collect());
        }
        out
    }
}

/// As in the reference, single values are texts in an index.
fn texts(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::List(l) => Value::list(l.to_vec().iter().map(texts).collect()),
        Value::Map(m) => Value::map(m.to_vec().into_iter().map(|(k, v)| (k, texts(&v))).collect()),
        other => Value::from(other.to_string()),
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
