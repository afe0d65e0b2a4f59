//! `groovy.json.JsonGenerator`: JSON with converters for values of some classes, and parts left out.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;

use super::to_json;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, Value};

/// Values may be nested that deep.
const DEPTH: usize = 200;

/// What a generator does.
#[derive(Clone, Default)]
struct Rules {
    exclude_nulls: bool,
    excluded_names: Vec<String>,
    excluded_classes: Vec<ArcStr>,
    converters: Vec<(ArcStr, Value)>,
}

/// `new JsonGenerator.Options()`
#[derive(Default)]
pub(crate) struct Options(Rc<RefCell<Rules>>);

impl HostObject for Options {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.json.JsonGenerator.Options"
    }

    fn text(&self) -> String {
        "groovy.json.JsonGenerator$Options".to_owned()
    }

    fn call(&self, _: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let mut rules = self.0.borrow_mut();
        match (method, args) {
            ("excludeNulls", []) => rules.exclude_nulls = true,
            ("excludeFieldsByName", names) => rules.excluded_names.extend(flat(names).map(|n| n.to_string())),
            ("excludeFieldsByType", classes) => {
                rules
                    .excluded_classes
                    .extend(flat(classes).filter_map(|c| class_of(&c)));
            }
            ("addConverter", [class, closure @ Value::Closure(_)]) => {
                // The last converter for a class counts.
                rules.converters.insert(0, (class_of(class)?, closure.clone()));
            }
            // Texts of dates and the escapes of letters stay as they are.
            ("dateFormat" | "timezone" | "disableUnicodeEscaping", _) => {}
            ("build", []) => return Some(Ok(Value::host(Generator(rules.clone())))),
            _ => return None,
        }
        Some(Ok(this.clone()))
    }
}

/// The arguments, or the elements of a list of them.
fn flat(args: &[Value]) -> impl Iterator<Item = Value> {
    let items = match args {
        [list] => list.elements(),
        _ => None,
    };
    items.unwrap_or_else(|| args.to_vec()).into_iter()
}

fn class_of(value: &Value) -> Option<ArcStr> {
    match value {
        Value::Class(class) => Some(class.clone()),
        _ => None,
    }
}

/// What `build()` gives.
struct Generator(Rules);

impl HostObject for Generator {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.json.DefaultJsonGenerator"
    }

    fn text(&self) -> String {
        "groovy.json.DefaultJsonGenerator".to_owned()
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("toJson", [value]) => Some(
                value
                    .check_ends()
                    .and_then(|()| self.0.apply(interp, value, 0))
                    .and_then(|value| to_json(&value))
                    .map(Value::from),
            ),
            _ => None,
        }
    }
}

impl Rules {
    fn is_excluded(&self, value: &Value) -> bool {
        (self.exclude_nulls && value.is_null())
            || self
                .excluded_classes
                .iter()
                .any(|class| ops::instance_of(value, class))
    }

    /// The value with converted parts.
    fn apply(&self, interp: &Interp, value: &Value, depth: usize) -> Eval {
        if depth > DEPTH {
            return Err(Raise::illegal_argument("The value is nested too deeply for JSON"));
        }
        let converter = self
            .converters
            .iter()
            .find(|(class, _)| ops::instance_of(value, class));
        if let Some((_, closure)) = converter {
            return interp.call(closure, std::slice::from_ref(value));
        }
        match value {
            Value::Map(map) => {
                let mut out = Entries::default();
                for (key, value) in map.to_vec() {
                    if self.is_excluded(&value) || self.excluded_names.iter().any(|n| *n == key.to_string()) {
                        continue;
                    }
                    out.insert(key, self.apply(interp, &value, depth + 1)?);
                }
                Ok(Value::map(out))
            }
            Value::List(_) | Value::Set(_) | Value::Range(_) => {
                let items = value.elements().unwrap_or_default().into_iter();
                let kept = items.filter(|item| !self.is_excluded(item));
                let items: Eval<Vec<Value>> = kept.map(|item| self.apply(interp, &item, depth + 1)).collect();
                items.map(Value::list)
            }
            other => Ok(other.clone()),
        }
    }
}
