//! YAML as `org.yaml.snakeyaml.Yaml` reads and writes it.

mod dump;
mod load;
mod scalar;

use std::any::Any;

use super::json::content_of;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

pub use dump::{Flow, dump};
pub use load::{load, load_all};

/// `new Yaml()`
pub(crate) struct Yaml {
    /// How collections are written.
    pub(crate) flow: Flow,
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
            ("load" | "loadAs", [source, ..]) => content(source)?.and_then(|text| load(&text)),
            ("loadAll", [source]) => content(source)?.and_then(|text| load_all(&text)).map(Value::list),
            ("parseText", [source]) => content(source)?.and_then(|text| load(&text)),
            ("parse", [source]) if source.as_str().is_none() => content(source)?.and_then(|text| load(&text)),
            ("dump", [value]) => Ok(Value::from(dump(value, self.flow))),
            ("dumpAsMap", [value]) => Ok(Value::from(dump(value, Flow::Block))),
            ("dump", [value, writer]) => {
                let made = Value::from(dump(value, self.flow));
                interp.call_method(writer, "write", &[made]).map(|_| Value::Null)
            }
            _ => return None,
        })
    }
}

/// `new DumperOptions()`: only the choice of block style counts.
pub(crate) struct DumperOptions(pub(crate) std::cell::Cell<bool>);

impl HostObject for DumperOptions {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.yaml.snakeyaml.DumperOptions"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("setDefaultFlowStyle", [style]) => {
                self.0.set(crate::text::text(style).contains("BLOCK"));
                Some(Ok(Value::Null))
            }
            (name, [_]) if name.starts_with("set") => Some(Ok(Value::Null)),
            _ => None,
        }
    }
}
