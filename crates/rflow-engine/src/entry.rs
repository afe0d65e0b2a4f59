//! Where a run begins: the workflow without a name, the one of `-entry`, or, in a script without workflows, its
//! first process, whose inputs are parameters.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::definition::{Def, DefRef, TypedInput};
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Span;

use crate::channel::ChannelOut;
use crate::loader::{Output, Script};
use crate::process::declare::{self, Input};
use crate::run::Run;
use crate::{publish, workflow};

/// Evaluates the entry, which builds the graph, and publishes its outputs.
pub(crate) fn start(run: &Rc<Run>, interp: &Interp, script: &Script) -> Eval<()> {
    match (
        &run.settings.entry,
        script.entry.as_deref(),
        &script.first_process,
    ) {
        (Some(name), ..) => match script.module.name(name) {
            Some(Value::Def(def)) => drop(workflow::invoke(run, interp, &def, &[], Span::default())?),
            _ => {
                return Err(Raise::illegal_argument(format!(
                    "Unknown workflow entry name: {name}"
                )));
            }
        },
        (None, Some(Def::Workflow(entry)), _) => workflow::run_entry(run, interp, entry)?,
        _ if script.has_workflows => {
            return Err(Raise::abort("No entry workflow specified").hint(
                "add a workflow without a name to the script, or name one of its workflows with `-entry`",
            ));
        }
        (None, _, Some(def)) => return process(run, interp, def),
        _ => {}
    }
    publish::start_outputs(run, interp, &script.outputs)
}

/// Runs a process with inputs from the parameters of their names; its named outputs are published.
fn process(run: &Rc<Run>, interp: &Interp, def: &Rc<DefRef>) -> Eval<()> {
    let Def::Process(definition) = &*def.def else {
        return Ok(());
    };
    let inputs = declare::inputs(definition)?;
    let args = inputs.iter().map(|input| argument(run, interp, input));
    let args = args.collect::<Eval<Vec<_>>>()?;
    let result = workflow::invoke(run, interp, def, &args, Span::default())?;
    let Some(out) = result.as_host::<ChannelOut>() else {
        return Ok(());
    };
    let mut outputs = Vec::new();
    for (name, channel) in &out.items {
        let Some(name) = name else { continue };
        run.published.borrow_mut().push((name.clone(), channel.clone()));
        outputs.push(Output {
            name: name.clone(),
            span: Span::default(),
            lines: Vec::new(),
            index: None,
        });
    }
    publish::start_outputs(run, interp, &outputs)
}

/// The value for an input.
fn argument(run: &Run, interp: &Interp, input: &Input) -> Eval {
    let given = |name: &ArcStr| match &run.params {
        Value::Map(params) => params.get_str(name).filter(|v| !v.is_null()),
        _ => None,
    };
    match input {
        Input::Each(inner) => argument(run, interp, inner),
        Input::Tuple(items, _) => {
            let items = items.iter().map(|item| argument(run, interp, item));
            Ok(Value::list(items.collect::<Eval<_>>()?))
        }
        Input::Val(Some(name)) => given(name).ok_or_else(|| missing(name)),
        Input::Path(path) => match &path.name {
            Some(name) => match given(name) {
                Some(value) => files(interp, &value),
                None => {
                    run.warn(format!(
                        "Path input '--{name}' not provided, defaulting to empty list"
                    ));
                    Ok(Value::list(Vec::new()))
                }
            },
            None => Err(unnamed("path")),
        },
        Input::Typed(TypedInput::One(field)) => match (given(&field.name), &field.ty) {
            (Some(value), Some(ty)) if &*ty.name.text == "Path" => files(interp, &value),
            (Some(value), _) => Ok(value),
            (None, Some(ty)) if ty.nullable => Ok(Value::Null),
            (None, _) => Err(missing(&field.name)),
        },
        Input::Typed(TypedInput::Tuple(..)) => Err(unnamed("tuple")),
        Input::Typed(TypedInput::Record(..)) => Err(unnamed("record")),
        Input::Val(None) => Err(unnamed("val")),
        Input::Env(_) => Err(unnamed("env")),
        Input::Stdin => Err(unnamed("stdin")),
    }
}

/// A path, or several with commas between them.
fn files(interp: &Interp, value: &Value) -> Eval {
    let Value::Str(text) = value else {
        return Ok(value.clone());
    };
    let file = |text: &str| {
        let found = rflow_lang::function::call_function(interp, "file", &[Value::str(text)]);
        found.unwrap_or_else(|| Ok(Value::str(text)))
    };
    if !text.contains(',') {
        return file(text);
    }
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    Ok(Value::list(names.map(file).collect::<Eval<_>>()?))
}

fn missing(name: &str) -> Box<Raise> {
    Raise::illegal_argument(format!("Missing required parameter: --{name}"))
        .hint("the script has no workflow, so the inputs of its first process are given as parameters")
}

fn unnamed(qualifier: &str) -> Box<Raise> {
    Raise::illegal_argument(format!(
        "A process that is run without a workflow cannot have this `{qualifier}` input: no parameter can stand for it"
    ))
    .hint("add a workflow that calls the process")
}
