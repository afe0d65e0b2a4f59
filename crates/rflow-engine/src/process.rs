//! Processes: from received values to tasks and back to emitted outputs.

mod bind;
mod collect;
mod container;
mod context;
pub(crate) mod declare;
mod demand;
mod fail;
mod hash;
mod native;
mod node;
mod place;
mod prepare;
mod previous;
mod resource;
mod script;
mod setup;
mod store;
mod typed;

use std::cell::Cell;
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_config::{Config, ProcessNames, ProcessSettings};
use rflow_lang::definition::{Def, LineDef, ProcessDef};
use rflow_lang::interp::Interp;
use rflow_lang::value::Entries;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Span;
use rflow_syntax::ast::ExprKind;
use rflow_task::EventKind;

use crate::channel::{Channel, ChannelOut};
use crate::factory;
use crate::flow::{ChannelId, ChannelKind};
use crate::run::Run;
use context::Context;
use declare::{Input, Output};
use setup::Setup;

pub(crate) use bind::UNRECOVERABLE;
pub use container::container_engine;
pub(crate) use context::Context as TaskContext;
pub(crate) use demand::{demands, images, missing_secrets, quietly};
pub use fail::TASK_FAILED;
pub(crate) use hash::CacheMode;
pub use hash::RemoteInputs;
pub(crate) use prepare::submitted_trace;
pub use script::template;
pub(crate) use store::folder as store_folder;

/// A process that the run calls, with its configuration.
pub struct Process {
    pub(crate) run: Rc<Run>,
    def: Rc<Def>,
    /// Name in the script that calls it.
    pub name: ArcStr,
    /// Name with the workflows that lead to the call.
    pub qualified: String,
    pub(crate) labels: Vec<String>,
    /// Choices and variables among its directives.
    pub(crate) setup: Setup,
    settings: ProcessSettings,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) indices: Cell<u32>,
    /// Failed attempts of all its tasks.
    pub(crate) failures: Cell<u32>,
    /// Tasks run at once, at most.
    pub(crate) max_forks: Option<u32>,
    /// Outputs are emitted in the order of the inputs.
    pub(crate) fair: bool,
}

impl Process {
    /// Folder of the script that defines it; `None` without a body.
    pub(crate) fn module_dir(&self) -> Option<std::path::PathBuf> {
        let body = self.def().body.as_ref()?;
        Some(body.code.module.dir().to_owned())
    }

    /// The definition.
    pub(crate) fn def(&self) -> &ProcessDef {
        match &*self.def {
            Def::Process(p) => p,
            // `start` is only called with processes.
            Def::Workflow(_) => unreachable!("a process is made of a process definition"),
        }
    }

    /// Adds the process to the graph; the result are its outputs.
    pub fn start(
        run: &Rc<Run>,
        interp: &Interp,
        def: &Rc<Def>,
        name: &ArcStr,
        qualified: &str,
        args: &[Value],
        span: Span,
    ) -> Eval {
        let Def::Process(process) = &**def else {
            return Err(Raise::illegal_state(format!("`{name}` is no process")));
        };
        let inputs = declare::inputs(process)?;
        if args.len() != inputs.len() {
            let n = inputs.len();
            return Err(Raise::illegal_argument(format!(
                "Process `{name}` declares {n} input{} but was called with {} argument{}",
                if n == 1 { "" } else { "s" },
                args.len(),
                if args.len() == 1 { "" } else { "s" },
            )));
        }
        let setup = Setup::of(interp, process)?;
        let mut this = Self {
            run: run.clone(),
            def: def.clone(),
            name: name.clone(),
            qualified: qualified.to_string(),
            labels: labels(interp, process, &setup),
            setup,
            settings: ProcessSettings::default(),
            outputs: declare::outputs(process)?,
            inputs,
            indices: Cell::new(0),
            failures: Cell::new(0),
            max_forks: None,
            fair: false,
        };
        this.configure(interp)?;
        this.connect(args, span)
    }

    fn configure(&mut self, interp: &Interp) -> Eval<()> {
        self.settings = self.run.config.process_settings(self.names());
        let default = self
            .settings
            .defaults
            .get("label")
            .filter(|_| self.labels.is_empty());
        if let Some(label) = self.settings.selected.get("label").or(default) {
            self.labels = match &label.value {
                Value::Str(text) => vec![text.to_string()],
                many => interp.elements(many).iter().map(ToString::to_string).collect(),
            };
        }
        self.max_forks = self
            .constant(interp, "maxForks")?
            .as_i64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n > 0);
        self.fair = self.constant(interp, "fair")?.truthy();
        self.check_constants(interp)
    }

    /// Wrong values that are the same for all tasks are found before the first task.
    fn check_constants(&self, interp: &Interp) -> Eval<()> {
        use rflow_config::directive::{Of, error_strategy, labels};
        let of = Of(&self.qualified);
        let wrong = |e: rflow_config::directive::DirectiveError| Raise::illegal_argument(e.to_string());
        let given = Value::list(self.labels.iter().map(Value::str).collect());
        labels(of, &given).map_err(wrong)?;
        let defined = match self
            .lines("errorStrategy")
            .last()
            .and_then(|l| l.positional().next())
        {
            Some(arg) => match &arg.expr.kind {
                ExprKind::String(text) => Some(Value::str(&**text)),
                _ => return Ok(()),
            },
            None => None,
        };
        let strategy = self.settings.resolve("errorStrategy", defined.as_ref());
        if let Some(text @ Value::Str(_)) = strategy {
            error_strategy(of, &text).map_err(wrong)?;
        }
        let array = self.constant(interp, "array")?;
        if array.as_i64().is_some_and(|n| n < 2) {
            let name = &self.qualified;
            return Err(Raise::illegal_argument(format!(
                "Process `{name}` has an invalid value for the directive `array`: it must be greater than 1"
            )));
        }
        Ok(())
    }

    fn connect(self, args: &[Value], span: Span) -> Eval {
        let run = self.run.clone();
        let mut channels: Vec<ChannelId> = Vec::with_capacity(args.len());
        for (input, arg) in self.inputs.iter().zip(args) {
            channels.push(self.input_channel(input, arg)?);
        }
        let each = self.inputs.iter().any(|i| matches!(i, Input::Each(_)));
        let queue = each
            || channels
                .iter()
                .any(|c| run.flow.borrow().kind(*c) == ChannelKind::Queue);
        let kinds: Vec<ChannelKind> = self
            .outputs
            .iter()
            .map(|o| {
                if queue || o.topic.is_some() {
                    ChannelKind::Queue
                } else {
                    ChannelKind::Value
                }
            })
            .collect();
        let process = Rc::new(self);
        run.processes
            .borrow_mut()
            .insert(process.qualified.clone(), process.clone());
        run.event(EventKind::ProcessDefined {
            process: process.qualified.clone(),
        });
        let node = node::ProcessNode::new(process.clone(), channels.len());
        let ids = {
            let mut flow = run.flow.borrow_mut();
            if channels.is_empty() {
                flow.add_source(&process.qualified, span, &kinds, node).1
            } else {
                flow.add(&process.qualified, span, &channels, &kinds, node).1
            }
        };
        let mut items = Vec::with_capacity(ids.len());
        for (output, id) in process.outputs.iter().zip(ids) {
            if let Some(topic) = &output.topic {
                run.topics.attach(&run.flow, topic, id);
            }
            if output.only_topic {
                continue;
            }
            if let Some(emit) = &output.emit {
                run.flow.borrow_mut().name_channel(id, emit);
            }
            items.push((output.emit.clone(), Channel::value(&run.flow, id)));
        }
        Ok(Value::host(ChannelOut { items }))
    }

    /// The channel of an argument. For `each`, a list stands for the channel of its elements.
    fn input_channel(&self, input: &Input, arg: &Value) -> Eval<ChannelId> {
        let flow = &self.run.flow;
        if let Some(channel) = Channel::of(arg) {
            return Ok(channel.id);
        }
        if arg.as_host::<ChannelOut>().is_some() {
            return Err(Raise::illegal_argument(format!(
                "A multi-channel output cannot be one input of process `{}`",
                self.name
            ))
            .hint("pick one of the outputs by name: `X.out.name`"));
        }
        Ok(match input {
            // A map is one value.
            Input::Each(_) => {
                let items = arg.elements().unwrap_or_else(|| vec![arg.clone()]);
                factory::from_items(flow, "each", items)
            }
            _ => factory::from_value(flow, arg.clone()),
        })
    }

    /// A directive that is the same for all tasks.
    fn constant(&self, interp: &Interp, name: &str) -> Eval {
        let defined = match self.lines(name).last().and_then(|l| l.positional().next()) {
            Some(arg) if !self.settings.selected.contains_key(name) => {
                Some(self.setup.value(interp, &arg.value)?)
            }
            _ => None,
        };
        Ok(self.settings.resolve(name, defined.as_ref()).unwrap_or_default())
    }

    /// The lines of a directive in the definition.
    pub(crate) fn lines(&self, name: &str) -> impl DoubleEndedIterator<Item = &LineDef> {
        let lines = self.def().directives.iter();
        lines.filter(move |l| l.name == name && self.setup.has(l))
    }

    /// The value of a directive: selectors of the configuration come first, then the definition, then the
    /// configuration's plain setting.
    pub(crate) fn directive(&self, interp: &Interp, name: &str, context: &Context) -> Eval<Option<Value>> {
        let defined = match self.lines(name).last() {
            Some(line) if !self.settings.selected.contains_key(name) => Some(defined(interp, context, line)?),
            _ => None,
        };
        Ok(self.settings.resolve(name, defined.as_ref()))
    }

    /// `ext.key`, merged key by key.
    pub(crate) fn ext(&self, interp: &Interp, key: &str, context: &Context) -> Eval {
        let mut defined = None;
        for line in self.lines("ext") {
            if let Some(arg) = line.option(key) {
                defined = Some(context.with(interp, || interp.thunk(&arg.value))?);
            } else if let Some(arg) = line.positional().next()
                && let Value::Map(m) = context.with(interp, || interp.thunk(&arg.value))?
            {
                defined = m.get_str(key).or(defined);
            }
        }
        Ok(self
            .settings
            .resolve_ext(key, defined.as_ref())
            .unwrap_or_default())
    }

    /// The keys of `ext`.
    pub(crate) fn ext_keys(&self, interp: &Interp, context: &Context) -> Vec<ArcStr> {
        let mut keys: Vec<ArcStr> = Vec::new();
        for line in self.lines("ext") {
            keys.extend(line.args.iter().filter_map(|arg| arg.name.clone()));
            if let Some(arg) = line.positional().next()
                && let Ok(Value::Map(map)) = context.with(interp, || interp.thunk(&arg.value))
            {
                keys.extend(map.to_vec().iter().map(|(key, _)| ArcStr::from(key.to_string())));
            }
        }
        keys.extend(self.settings.default_ext.keys().cloned());
        keys.extend(self.settings.selected_ext.keys().cloned());
        let mut seen = rustc_hash::FxHashSet::default();
        keys.retain(|key| seen.insert(key.clone()));
        keys
    }

    /// All settings of a directive that can be repeated (`publishDir`, `module`), each as options by name; the
    /// first positional value is under `first`.
    pub(crate) fn repeated(
        &self,
        interp: &Interp,
        name: &str,
        first: &str,
        context: &Context,
    ) -> Eval<Vec<Entries>> {
        let configured = self.settings.selected.get(name).map(|s| &s.value);
        let has_lines = self.lines(name).next().is_some();
        if configured.is_none() && has_lines {
            let mut out = Vec::new();
            for line in self.lines(name) {
                let (positional, mut named) = context::line_value(interp, context, line)?;
                match positional.into_iter().next() {
                    Some(Value::List(targets)) => {
                        let targets = targets.to_vec().into_iter();
                        out.extend(targets.map(|target| options_of(target, first)));
                        continue;
                    }
                    Some(Value::Map(m)) => named.extend(m.to_vec()),
                    Some(value) => drop(named.insert(Value::str(first), value)),
                    None => {}
                }
                out.push(named);
            }
            return Ok(out);
        }
        let Some(value) = configured.or_else(|| self.settings.defaults.get(name).map(|s| &s.value)) else {
            return Ok(Vec::new());
        };
        let items = match value {
            Value::List(l) => l.to_vec(),
            other => vec![other.clone()],
        };
        Ok(items.into_iter().map(|item| options_of(item, first)).collect())
    }

    /// Its names, for selectors of the configuration.
    pub(crate) fn names(&self) -> ProcessNames<'_> {
        ProcessNames {
            declared: self.def().name.as_str(),
            alias: self.name.as_str(),
            qualified: &self.qualified,
            labels: &self.labels,
        }
    }

    /// What the configuration sets for it.
    pub(crate) fn config(&self) -> &Config {
        &self.run.config
    }
}

/// The value of a directive line: the only positional one, a list of several, or a map when there are named ones.
fn defined(interp: &Interp, context: &Context, line: &LineDef) -> Eval {
    let (mut positional, mut named) = context::line_value(interp, context, line)?;
    Ok(match (positional.len(), named.is_empty()) {
        (1, true) => positional.swap_remove(0),
        (_, true) => Value::list(positional),
        _ => {
            if let Some(first) = positional.into_iter().next() {
                named.entry(Value::str("request")).or_insert(first);
            }
            Value::map(named)
        }
    })
}

/// A setting as options: a map, or the value of the first one.
fn options_of(setting: Value, first: &str) -> Entries {
    match setting {
        Value::Map(m) => m.borrow().clone(),
        other => Entries::from_iter([(Value::str(first), other)]),
    }
}

/// Labels in the definition, which selectors match on. They may be made of parameters; one that cannot be made before
/// the tasks selects nothing.
fn labels(interp: &Interp, process: &ProcessDef, setup: &Setup) -> Vec<String> {
    let lines = process.directives.iter();
    let lines = lines.filter(|l| l.name == "label" && setup.has(l));
    let mut out: Vec<String> = Vec::new();
    for arg in lines.flat_map(LineDef::positional) {
        let values = match &arg.expr.kind {
            ExprKind::String(text) => vec![Value::str(&**text)],
            ExprKind::Closure(_) => Vec::new(),
            _ => match setup.value(interp, &arg.value) {
                // `label = ['a', 'b']`
                Ok(Value::List(list)) => list.to_vec(),
                Ok(value) if !value.is_null() => vec![value],
                _ => Vec::new(),
            },
        };
        for label in values.iter().map(ToString::to_string) {
            if !out.contains(&label) {
                out.push(label);
            }
        }
    }
    out
}
