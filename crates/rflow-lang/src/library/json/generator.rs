//! `groovy.json.JsonGenerator`: JSON with converters for values of some classes, and parts left out.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;

use super::to_json;
use super::write::{MAX_DEPTH, too_deep};
use crate::groovy;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::Eval;
use crate::value::{Entries, Value};

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
        other => Some(ArcStr::from(groovy::class_title(other))).filter(|title| !title.is_empty()),
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
                self.0
                    .apply(interp, &Value::Null, value, 0)
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

    /// The value with converted parts; the key is that of the entry that it is the value of.
    fn apply(&self, interp: &Interp, key: &Value, value: &Value, depth: usize) -> Eval {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        let converter = self
            .converters
            .iter()
            .find(|(class, _)| ops::instance_of(value, class));
        if let Some((_, closure)) = converter {
            return match closure {
                Value::Closure(c) if c.arity() == 2 => interp.call(closure, &[value.clone(), key.clone()]),
                _ => interp.call(closure, std::slice::from_ref(value)),
            };
        }
        match value {
            Value::Map(map) => self.entries(interp, map.to_vec(), depth),
            Value::Host(_) if groovy::constant_name(value).is_none() => {
                match groovy::json_properties(value) {
                    Some(properties) => self.entries(interp, properties?, depth),
                    None => Ok(value.clone()),
                }
            }
            Value::List(_) | Value::Set(_) | Value::Range(_) => {
                let items = value.elements().unwrap_or_default().into_iter();
                let kept = items.filter(|item| !self.is_excluded(item));
                let items: Eval<Vec<Value>> = kept
                    .map(|item| self.apply(interp, &Value::Null, &item, depth + 1))
                    .collect();
                items.map(Value::list)
            }
            other => Ok(other.clone()),
        }
    }

    fn entries(&self, interp: &Interp, entries: Vec<(Value, Value)>, depth: usize) -> Eval {
        let mut out = Entries::default();
        for (key, value) in entries {
            let name = key.to_string();
            if self.is_excluded(&value) || self.excluded_names.contains(&name) {
                continue;
            }
            let made = self.apply(interp, &key, &value, depth + 1)?;
            out.insert(key, made);
        }
        Ok(Value::map(out))
    }
}
