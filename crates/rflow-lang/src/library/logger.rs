//! `LoggerFactory.getLogger(…)`

use std::any::Any;
use std::cell::Cell;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// Levels from the most to the least important, with those that turn all off or on.
pub(super) const LEVELS: &[&str] = &["OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL"];

/// A logger that tells whatever is asked of it until it gets a level.
pub(super) fn logger(name: &Value) -> Value {
    let name = match name {
        Value::Class(class) => crate::ops::full_class_name(class).into_owned(),
        other => text::text(other),
    };
    Value::host(Logger {
        name,
        level: Cell::new(LEVELS.len() - 1),
    })
}

struct Logger {
    name: String,
    level: Cell<usize>,
}

impl Logger {
    fn tells(&self, level: &str) -> bool {
        let place = LEVELS.iter().position(|known| known.eq_ignore_ascii_case(level));
        place.is_some_and(|place| place <= self.level.get())
    }
}

impl HostObject for Logger {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "ch.qos.logback.classic.Logger"
    }

    fn text(&self) -> String {
        format!("Logger[{}]", self.name)
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(Ok(match (method, args) {
            ("error" | "warn" | "info" | "debug" | "trace", [message, values @ ..]) => {
                if self.tells(method) {
                    interp
                        .machine
                        .log(method, &text::filled(&text::text(message), values));
                }
                Value::Null
            }
            ("setLevel", [level]) => {
                let name = text::text(level);
                let place = LEVELS.iter().position(|known| *known == name);
                self.level.set(place.unwrap_or(LEVELS.len() - 1));
                Value::Null
            }
            ("getLevel", []) => LEVELS
                .get(self.level.get())
                .filter(|_| self.level.get() + 1 < LEVELS.len())
                .map_or(Value::Null, Value::str),
            ("getName", []) => Value::str(&self.name),
            _ => {
                let level = method.strip_prefix("is")?.strip_suffix("Enabled")?;
                Value::Bool(self.tells(level))
            }
        }))
    }

    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "Logger" | "org.slf4j.Logger" | "ch.qos.logback.classic.Logger"
        )
    }
}
