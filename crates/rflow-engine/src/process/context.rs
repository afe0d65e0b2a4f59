//! `task`: the directives of a task as its script and its closures see them.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::module::Scope;
use rflow_lang::value::Entries;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::WorkFile;
use rustc_hash::FxHashMap;

use super::Process;
use super::prepare::Before;
use super::previous::{Failed, PreviousTrace};

/// What an attempt of a task knows: its variables and its directives, evaluated when they are first read.
pub(crate) struct Context {
    pub(crate) process: Rc<Process>,
    pub(crate) scope: Rc<Scope>,
    pub(crate) index: u32,
    pub(crate) attempt: u32,
    /// How often its executor did not start it in time.
    pub(crate) overdue: u32,
    /// Exit status of the attempt before, or of this one once it has ended. One that failed without a status has
    /// the greatest number.
    pub(crate) exit: Cell<Option<i32>>,
    /// The attempt before, which failed.
    pub(crate) failed: Option<Rc<Failed>>,
    /// Known once the script is rendered.
    pub(crate) name: RefCell<Option<String>>,
    pub(crate) hash: RefCell<Option<String>>,
    pub(crate) work_dir: RefCell<Option<std::path::PathBuf>>,
    /// What is in a remote work dir, once the task has ended.
    pub(crate) files: RefCell<Option<Rc<Vec<WorkFile>>>>,
    values: RefCell<FxHashMap<ArcStr, Value>>,
}

impl Context {
    /// Of a first attempt.
    pub(crate) fn new(process: &Rc<Process>, index: u32) -> Rc<Self> {
        Self::after(process, index, &Before::default())
    }

    /// Of the attempt after others.
    pub(crate) fn after(process: &Rc<Process>, index: u32, before: &Before) -> Rc<Self> {
        let context = Rc::new(Self {
            process: process.clone(),
            scope: Rc::default(),
            index,
            attempt: before.attempt + 1,
            overdue: before.overdue,
            exit: Cell::new(before.exit),
            failed: before.failed.clone(),
            name: RefCell::default(),
            hash: RefCell::default(),
            work_dir: RefCell::default(),
            files: RefCell::default(),
            values: RefCell::default(),
        });
        process.setup.fill(&context.scope);
        context
            .scope
            .set("task", Value::host(TaskValue(Rc::downgrade(&context))));
        context
    }

    /// Evaluates something in the scope of the task.
    pub(crate) fn with<T>(&self, interp: &Interp, run: impl FnOnce() -> T) -> T {
        interp.with_scope(&self.scope, run)
    }

    /// A closure from a directive or config file is called, anything else is the value.
    pub(crate) fn resolve(&self, interp: &Interp, value: Value) -> Eval {
        match value {
            closure @ Value::Closure(_) => self.with(interp, || interp.call(&closure, &[])),
            other => Ok(other),
        }
    }

    /// The value of a directive with one value, evaluated once per attempt; null when it is not set.
    pub(crate) fn directive(&self, interp: &Interp, name: &str) -> Eval {
        if let Some(known) = self.values.borrow().get(name) {
            return Ok(known.clone());
        }
        let value = self.evaluate(interp, name).map_err(|e| {
            if e.hint.is_some() {
                e
            } else {
                e.hint(format!("it happened while evaluating directive `{name}`"))
            }
        })?;
        self.values.borrow_mut().insert(ArcStr::from(name), value.clone());
        Ok(value)
    }

    /// The executor of a process that names none.
    pub(crate) fn default_executor(&self) -> String {
        let name = self.process.run.settings.executor.as_deref();
        name.unwrap_or("local").to_string()
    }

    /// The value of a directive, evaluated anew: the exit status may be known by now.
    pub(crate) fn directive_again(&self, interp: &Interp, name: &str) -> Eval {
        self.values.borrow_mut().remove(name);
        self.directive(interp, name)
    }

    fn evaluate(&self, interp: &Interp, name: &str) -> Eval {
        let Some(value) = self.process.directive(interp, name, self)? else {
            return Ok(Value::Null);
        };
        let value = self.resolve(interp, value)?;
        super::resource::typed(interp, self, name, value)
    }

    /// `task.ext.name`
    fn ext(&self, interp: &Interp, name: &str) -> Eval {
        let found = self.process.ext(interp, name, self)?;
        self.resolve(interp, found)
    }

    /// All of `task.ext` as text. A key whose value cannot be evaluated now is left out.
    fn ext_text(&self, interp: &Interp) -> String {
        let entries = self.process.ext_keys(interp, self).into_iter().filter_map(|key| {
            let value = self.process.ext(interp, &key, self).ok()?;
            Some((Value::Str(key), value))
        });
        Value::map(entries.collect()).to_string()
    }

    /// A directive that can be given several times, as a list of options; a `pod` that is not set is null.
    fn repeated(&self, interp: &Interp, name: &str) -> Eval {
        let all = self.process.repeated(interp, name, "path", self)?;
        if all.is_empty() && name == "pod" {
            return Ok(Value::Null);
        }
        let one = |options: Entries| match name {
            "pod" => Ok(Value::map(options)),
            _ => crate::publish::shown(interp, self, options),
        };
        Ok(Value::list(all.into_iter().map(one).collect::<Eval<_>>()?))
    }

    fn property(&self, interp: &Interp, this: &Rc<Context>, name: &str) -> Eval {
        let text = |t: &RefCell<Option<String>>| t.borrow().clone().map_or(Value::Null, Value::from);
        Ok(match name {
            "process" => Value::str(&self.process.qualified),
            "attempt" => Value::Int(i32::try_from(self.attempt).unwrap_or(i32::MAX)),
            "submitAttempt" => {
                Value::Int(i32::try_from(self.overdue).map_or(i32::MAX, |n| n.saturating_add(1)))
            }
            "index" => Value::Int(i32::try_from(self.index).unwrap_or(i32::MAX)),
            "exitStatus" => self.exit.get().map_or(Value::Null, Value::Int),
            // Unknown while the script is made, as the tag may come from there.
            "name" if self.hash.borrow().is_none() => Value::Null,
            "name" => text(&self.name),
            "hash" => text(&self.hash),
            "workDir" => self.work_dir.borrow().clone().map_or(Value::Null, Value::path),
            "ext" => Value::host(Ext {
                text: self.ext_text(interp),
                context: Rc::downgrade(this),
            }),
            "cpus" => match self.directive(interp, "cpus")? {
                Value::Null => Value::Int(1),
                other => other,
            },
            "label" if self.process.labels.is_empty() => Value::Null,
            "label" => Value::list(
                self.process
                    .labels
                    .iter()
                    .map(|l| Value::str(l.as_str()))
                    .collect(),
            ),
            "errorCount" | "retryCount" => {
                Value::Int(i32::try_from(self.process.failures.get()).unwrap_or(i32::MAX))
            }
            "executor" => match self.directive(interp, "executor")? {
                Value::Null => Value::from(self.default_executor()),
                other => other,
            },
            "errorStrategy" => match self.directive(interp, "errorStrategy")? {
                Value::Null => Value::str("TERMINATE"),
                other => Value::from(other.to_string().to_uppercase()),
            },
            "maxRetries" | "maxErrors" | "shell" => match self.directive(interp, name)? {
                Value::Null if name == "maxRetries" => Value::Int(1),
                Value::Null if name == "maxErrors" => Value::Int(-1),
                Value::Null => Value::list(vec![Value::str("/bin/bash"), Value::str("-ue")]),
                other => other,
            },
            "module" => {
                let modules = super::prepare::modules(interp, self)?;
                Value::list(modules.into_iter().map(Value::from).collect())
            }
            "array" => match self.directive(interp, "array")? {
                Value::Null => Value::Int(0),
                other => other,
            },
            "resourceLabels" => match self.directive(interp, "resourceLabels")? {
                Value::Null => Value::map_from([]),
                other => other,
            },
            "arch" => match self.directive(interp, "arch")? {
                name @ Value::Str(_) => Value::map_from([("name", name)]),
                Value::Map(options) => {
                    let named = |key: Value| match key.as_str() {
                        Some("request") => Value::str("name"),
                        _ => key,
                    };
                    Value::map(options.to_vec().into_iter().map(|(k, v)| (named(k), v)).collect())
                }
                other => other,
            },
            "accelerator" => match self.directive(interp, "accelerator")? {
                Value::Map(options) => Value::host(super::resource::AcceleratorValue(options)),
                other => other,
            },
            "pod" | "publishDir" => self.repeated(interp, name)?,
            "previousTrace" => self
                .failed
                .clone()
                .map_or(Value::Null, |f| Value::host(PreviousTrace(f))),
            "previousException" => self.failed.as_ref().map_or(Value::Null, |f| f.exception()),
            _ => {
                let value = self.directive(interp, name)?;
                if value.is_null() {
                    self.misspelt(name);
                }
                value
            }
        })
    }

    /// Tells of a name that is hardly a setting of the pipeline's own, as these have other names than directives.
    fn misspelt(&self, name: &str) {
        if rflow_config::directive::is_directive(name) {
            return;
        }
        let near =
            rflow_lang::compile::closest(name, OF_TASK).or_else(|| rflow_config::directive::closest(name));
        if let Some(near) = near {
            self.process.run.warn_once(format!(
                "[{}] `task.{name}` is not set -- did you mean `task.{near}`?",
                self.process.qualified
            ));
        }
    }
}

/// What `task` has besides directives.
const OF_TASK: [&str; 9] = [
    "attempt",
    "exitStatus",
    "hash",
    "index",
    "name",
    "previousException",
    "previousTrace",
    "process",
    "workDir",
];

/// The script's `task`.
struct TaskValue(std::rc::Weak<Context>);

impl HostObject for TaskValue {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.processor.TaskConfig"
    }

    fn text(&self) -> String {
        self.0
            .upgrade()
            .map(|c| format!("task {}", c.process.qualified))
            .unwrap_or_default()
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let context = self.0.upgrade()?;
        Some(context.property(interp, &context, name))
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("get" | "getProperty", [name]) => self.property(interp, name.as_str()?),
            _ => None,
        }
    }
}

/// `task.ext`: a key that is not set is null.
struct Ext {
    text: String,
    context: std::rc::Weak<Context>,
}

impl HostObject for Ext {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "java.util.LinkedHashMap"
    }

    fn text(&self) -> String {
        self.text.clone()
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        Some(self.context.upgrade()?.ext(interp, name))
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        self.property(interp, index.as_str()?)
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let name = args.first().and_then(Value::as_str)?;
        match method {
            "get" | "getAt" | "getOrDefault" => {
                let value = match self.property(interp, name)? {
                    Ok(value) => value,
                    Err(e) => return Some(Err(e)),
                };
                Some(Ok(if value.is_null() {
                    args.get(1).cloned().unwrap_or_default()
                } else {
                    value
                }))
            }
            "containsKey" => {
                let context = self.context.upgrade()?;
                Some(
                    context
                        .process
                        .ext(interp, name, &context)
                        .map(|v| Value::Bool(!v.is_null())),
                )
            }
            _ => None,
        }
    }
}

/// Positional and named arguments of a directive line.
pub(crate) fn line_value(
    interp: &Interp,
    context: &Context,
    line: &rflow_lang::definition::LineDef,
) -> Eval<(Vec<Value>, Entries)> {
    let mut positional = Vec::new();
    let mut named = Entries::default();
    for arg in &line.args {
        let value = context.with(interp, || interp.thunk(&arg.value))?;
        match &arg.name {
            Some(name) => {
                named.insert(Value::Str(name.clone()), value);
            }
            None => positional.push(value),
        }
    }
    if positional.is_empty() && named.is_empty() {
        return Err(Raise::illegal_argument(format!("Directive `{}` has no value", line.name)).at(line.span));
    }
    Ok((positional, named))
}
