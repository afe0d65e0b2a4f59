//! `ProcessBuilder`: a program, its folder and its environment, before it starts.

use std::any::Any;
use std::cell::{Cell, RefCell};

use super::start;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::{Entries, Value};

struct Builder {
    command: RefCell<Value>,
    folder: RefCell<Value>,
    /// The environment, once someone asked for it.
    environment: RefCell<Option<Value>>,
    /// Errors are written where the output is.
    merges: Cell<bool>,
}

/// `new ProcessBuilder(command)`, where the command is a list or several texts.
pub(crate) fn builder(args: &[Value]) -> Eval {
    Ok(Value::host(Builder {
        command: RefCell::new(command(args)),
        folder: RefCell::default(),
        environment: RefCell::default(),
        merges: Cell::default(),
    }))
}

fn command(args: &[Value]) -> Value {
    match args {
        [list @ Value::List(_)] => list.clone(),
        words => Value::list(words.to_vec()),
    }
}

impl Builder {
    fn start(&self, interp: &Interp) -> Eval {
        let words = super::words(&self.command.borrow())?;
        let argv = if self.merges.get() && !words.is_empty() {
            let shell = ["sh", "-c", "exec \"$0\" \"$@\" 2>&1"].map(str::to_string);
            shell.into_iter().chain(words).collect()
        } else {
            words
        };
        let environment = match &*self.environment.borrow() {
            Some(Value::Map(map)) => {
                let pairs = map.to_vec().into_iter();
                Value::list(
                    pairs
                        .map(|(name, value)| format!("{name}={value}").into())
                        .collect(),
                )
            }
            _ => Value::Null,
        };
        start(interp, argv, &[environment, self.folder.borrow().clone()])
    }

    fn environment(&self, interp: &Interp) -> Value {
        let mut environment = self.environment.borrow_mut();
        let all = environment.get_or_insert_with(|| {
            let pairs = interp.machine.env_all().into_iter();
            Value::map(pairs.map(|(k, v)| (k.into(), v.into())).collect::<Entries>())
        });
        all.clone()
    }
}

impl HostObject for Builder {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.lang.ProcessBuilder"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("start", []) => self.start(interp),
            ("command", []) => Ok(self.command.borrow().clone()),
            ("command", words) => {
                *self.command.borrow_mut() = command(words);
                Ok(this.clone())
            }
            ("directory", []) => Ok(self.folder.borrow().clone()),
            ("directory", [folder]) => {
                *self.folder.borrow_mut() = folder.clone();
                Ok(this.clone())
            }
            ("environment", []) => Ok(self.environment(interp)),
            ("redirectErrorStream", [merges]) => {
                self.merges.set(merges.truthy());
                Ok(this.clone())
            }
            ("redirectErrorStream", []) => Ok(Value::Bool(self.merges.get())),
            ("inheritIO", []) => Ok(this.clone()),
            _ => return None,
        })
    }
}
