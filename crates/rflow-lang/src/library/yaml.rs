//! YAML as `org.yaml.snakeyaml.Yaml` reads and writes it.

mod dump;
mod load;
mod options;
mod scalar;

use std::any::Any;

use super::json::content_of;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

pub use dump::{Flow, Layout, dump};
pub use load::{load, load_all};
pub(crate) use options::DumperOptions;

/// `new Yaml()`
pub(crate) struct Yaml {
    /// How documents are written.
    pub(crate) layout: Layout,
}

impl HostObject for Yaml {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.yaml.snakeyaml.Yaml"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let content = |source: &Value| match source {
            Value::Str(content) => Some(Ok(content.to_string())),
            other => content_of(interp, other),
        };
        Some(match (method, args) {
            ("load" | "loadAs", [source, ..]) => content(source)?.and_then(|text| load::first(&text)),
            ("loadAll", [source]) => content(source)?.and_then(|text| load_all(&text)).map(Value::list),
            ("parseText", [source]) => content(source)?.and_then(|text| load::first(&text)),
            ("parse", [source]) if source.as_str().is_none() => {
                content(source)?.and_then(|text| load::first(&text))
            }
            ("dump", [value]) => Ok(Value::from(dump(value, self.layout))),
            ("dumpAsMap", [value]) => Ok(Value::from(dump(
                value,
                Layout {
                    flow: Flow::Block,
                    ..self.layout
                },
            ))),
            ("dumpAll", [values, rest @ ..]) => {
                let mut all = String::new();
                for (i, value) in interp.elements(values).iter().enumerate() {
                    let starts = self.layout.starts || i > 0;
                    all.push_str(&dump(
                        value,
                        Layout {
                            starts,
                            ..self.layout
                        },
                    ));
                }
                match rest {
                    [writer] => interp
                        .call_method(writer, "write", &[all.into()])
                        .map(|_| Value::Null),
                    _ => Ok(all.into()),
                }
            }
            ("dump", [value, writer]) => {
                let made = Value::from(dump(value, self.layout));
                interp.call_method(writer, "write", &[made]).map(|_| Value::Null)
            }
            _ => return None,
        })
    }
}
