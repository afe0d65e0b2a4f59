//! `DumperOptions`: how YAML is laid out.

use std::any::Any;
use std::cell::Cell;

use super::dump::{Flow, Layout, Quotes};
use crate::class::constant;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// `new DumperOptions()`
pub(crate) struct DumperOptions(Cell<Layout>);

/// Deepest indentation that is possible.
const MAX_INDENT: usize = 10;

impl DumperOptions {
    /// With properties in a map, when there is one.
    pub(crate) fn construct(args: &[Value]) -> Eval {
        let options = Self(Cell::default());
        for arg in args {
            let Value::Map(map) = arg else { continue };
            for (name, value) in map.to_vec() {
                options.set(&text::text(&name), &value).transpose()?;
            }
        }
        Ok(Value::host(options))
    }

    /// What was chosen so far.
    pub(crate) fn layout(&self) -> Layout {
        self.0.get()
    }

    /// Sets a property; `None` when there is none of that name.
    fn set(&self, name: &str, value: &Value) -> Option<Eval<()>> {
        let mut layout = self.layout();
        let number = || value.as_i64().and_then(|n| usize::try_from(n).ok());
        // A constant writes itself with words around its name, and a text may be one.
        let chosen = text::text(value);
        match name {
            "defaultFlowStyle" => {
                layout.flow = match &*chosen {
                    "BLOCK" => Flow::Block,
                    "FLOW" => Flow::Inline,
                    _ => Flow::Auto,
                }
            }
            "defaultScalarStyle" => {
                layout.quotes = match &*chosen {
                    "DOUBLE_QUOTED" => Quotes::Double,
                    "SINGLE_QUOTED" => Quotes::Single,
                    "LITERAL" => Quotes::Literal,
                    _ => Quotes::WhereNeeded,
                }
            }
            "indent" | "indicatorIndent" => {
                let Some(indent) = number().filter(|n| (1..=MAX_INDENT).contains(n) || name != "indent")
                else {
                    return Some(Err(Raise::illegal_argument(
                        "Indent must be at least 1 and at most 10",
                    )));
                };
                if name == "indent" {
                    layout.indent = indent;
                } else {
                    layout.indicator = indent.min(MAX_INDENT);
                }
            }
            "width" => layout.width = number()?,
            "indentWithIndicator" => layout.indicator_counts = value.truthy(),
            "explicitStart" => layout.starts = value.truthy(),
            "explicitEnd" => layout.ends = value.truthy(),
            "prettyFlow" => layout.pretty = value.truthy(),
            "splitLines" => layout.splits = value.truthy(),
            "lineBreak" => layout.carriage_returns = chosen == "WIN",
            _ => return None,
        }
        self.0.set(layout);
        Some(Ok(()))
    }
}

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
        let [value] = args else { return None };
        let mut name = method.strip_prefix("set")?.to_string();
        name.get_mut(..1)?.make_ascii_lowercase();
        // What is not known has no effect on how plain values are written.
        let done = self.set(&name, value).unwrap_or(Ok(()));
        Some(done.map(|()| Value::Null))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        let layout = self.layout();
        Some(Ok(match name {
            "indent" => Value::count(layout.indent),
            "indicatorIndent" => Value::count(layout.indicator),
            "width" => Value::count(layout.width),
            "prettyFlow" => Value::Bool(layout.pretty),
            "splitLines" => Value::Bool(layout.splits),
            "explicitStart" => Value::Bool(layout.starts),
            "explicitEnd" => Value::Bool(layout.ends),
            "defaultFlowStyle" => {
                let name = match layout.flow {
                    Flow::Inline => "FLOW",
                    Flow::Block => "BLOCK",
                    Flow::Auto => "AUTO",
                };
                constant::static_property("org.yaml.snakeyaml.DumperOptions$FlowStyle", name)?
            }
            _ => return None,
        }))
    }
}
