//! Calls of processes and workflows.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::definition::{Def, DefRef, WorkflowDef};
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Span;

use crate::channel::{Channel, ChannelOut};
use crate::factory;
use crate::run::Run;

/// Calls a process or workflow under the name that the script knows it by.
pub fn invoke(run: &Rc<Run>, interp: &Interp, def: &Rc<DefRef>, args: &[Value], span: Span) -> Eval {
    let qualified = run.qualified(&def.name);
    let what = match &*def.def {
        Def::Process(_) => "Process",
        Def::Workflow(_) => "Workflow",
    };
    if run.results.borrow().contains_key(&qualified) {
        let message = format!("{what} '{}' has been already used", def.name);
        return Err(Raise::illegal_state(format!(
            "{message} -- If you need to reuse the same component, include it with a different name or include \
             it in a different workflow context"
        ))
        .at(span));
    }
    // `PROCESS { channel }`: what the closure gives is the argument.
    let args = args.iter().map(|arg| match (arg, &*def.def) {
        (Value::Closure(_), Def::Process(_)) => interp.call(arg, &[]),
        _ => Ok(arg.clone()),
    });
    let args = spread(&args.collect::<Eval<Vec<Value>>>()?);
    let result = match &*def.def {
        Def::Process(_) => {
            crate::process::Process::start(run, interp, &def.def, &def.name, &qualified, &args, span)
        }
        Def::Workflow(workflow) => call_workflow(run, interp, workflow, &def.name, &args),
    };
    let result = result.map_err(|e| e.at(span))?;
    run.results.borrow_mut().insert(qualified, result.clone());
    Ok(result)
}

/// The outputs of a call spread over several arguments.
pub(crate) fn spread(args: &[Value]) -> Vec<Value> {
    args.iter()
        .flat_map(|arg| match arg.as_host::<ChannelOut>() {
            Some(out) => out.items.iter().map(|(_, v)| v.clone()).collect(),
            None => vec![arg.clone()],
        })
        .collect()
}

fn call_workflow(
    run: &Rc<Run>,
    interp: &Interp,
    workflow: &WorkflowDef,
    name: &ArcStr,
    args: &[Value],
) -> Eval {
    if args.len() != workflow.takes.len() {
        return Err(Raise::illegal_argument(format!(
            "Workflow `{name}` declares {} input channels but {} were given",
            workflow.takes.len(),
            args.len()
        )));
    }
    for (take, arg) in workflow.takes.iter().zip(args) {
        name_channel(run, take, arg);
    }
    run.context.borrow_mut().push(name.clone());
    run.flow.borrow_mut().enter(&run.context.borrow().join(":"));
    let values = interp.run_with(&workflow.code, &workflow.module, args.to_vec());
    run.context.borrow_mut().pop();
    run.flow.borrow_mut().enter(&run.context.borrow().join(":"));
    let values = emitted(values?);
    let mut items = Vec::with_capacity(workflow.emits.len());
    for ((emit, _), value) in workflow.emits.iter().zip(values) {
        let channel = as_channel(run, value);
        if let Some(emit) = emit.as_ref() {
            name_channel(run, emit, &channel);
        }
        items.push((emit.clone(), channel));
    }
    Ok(Value::host(ChannelOut { items }))
}

/// Names the channel in a value, if it is one.
fn name_channel(run: &Run, name: &str, value: &Value) {
    if let Some(channel) = Channel::of(value) {
        run.flow.borrow_mut().name_channel(channel.id, name);
    }
}

/// Runs the entry workflow; its `publish:` channels are kept for the output block.
pub fn run_entry(run: &Rc<Run>, interp: &Interp, workflow: &WorkflowDef) -> Eval<()> {
    let values = emitted(interp.run(&workflow.code, &workflow.module)?);
    let published = values.into_iter().skip(workflow.emits.len());
    let mut out = run.published.borrow_mut();
    for ((name, _), value) in workflow.publishes.iter().zip(published) {
        out.push((name.clone(), as_channel(run, value)));
    }
    run.handlers.borrow_mut().sections = (workflow.on_complete.clone(), workflow.on_error.clone());
    Ok(())
}

fn emitted(values: Value) -> Vec<Value> {
    values.elements().unwrap_or_default()
}

/// Plain values become value channels; a call's result with one output becomes that channel.
fn as_channel(run: &Run, value: Value) -> Value {
    if let Some(channel) = Channel::of(&value) {
        return Value::host(channel);
    }
    if value.as_host::<ChannelOut>().is_some() {
        return value;
    }
    Channel::value(&run.flow, factory::from_value(&run.flow, value))
}

/// `NAME.out` and the like.
pub fn property(run: &Run, def: &DefRef, name: &str) -> Eval {
    let what = match &*def.def {
        Def::Process(_) => "process",
        Def::Workflow(_) => "workflow",
    };
    match name {
        "out" => run.results.borrow().get(&run.qualified(&def.name)).cloned().ok_or_else(|| {
            Raise::illegal_state(format!(
                "Access to '{0}.out' is undefined since the {what} '{0}' has not been invoked before accessing \
                 the output attribute",
                def.name
            ))
        }),
        "name" => Ok(Value::Str(def.name.clone())),
        _ => Err(Raise::missing_property(format!("No such property: {name} for {what} `{}`", def.name))),
    }
}

/// `left | right` and `left & right`; `None` when neither side has to do with channels.
pub fn pipe(
    run: &Rc<Run>,
    interp: &Interp,
    op: rflow_syntax::ast::BinaryOp,
    left: &Value,
    right: &Value,
    span: Span,
) -> Option<Eval> {
    use rflow_syntax::ast::BinaryOp;
    let channels = |v: &Value| Channel::of(v).is_some() || v.as_host::<ChannelOut>().is_some();
    match (op, right) {
        (BinaryOp::BitOr, Value::Def(def)) => {
            let left = match left {
                Value::Def(first) => invoke(run, interp, first, &[], span),
                other => Ok(other.clone()),
            };
            Some(left.and_then(|left| invoke(run, interp, def, &[left], span)))
        }
        (BinaryOp::BitOr, Value::List(group)) if is_group(right) => {
            let results: Eval<Vec<Value>> = group
                .to_vec()
                .iter()
                .map(|v| pipe(run, interp, op, left, v, span).unwrap_or(Ok(Value::Null)))
                .collect();
            Some(results.map(|items| {
                let items = spread(&items).into_iter().map(|v| (None, v)).collect();
                Value::host(ChannelOut { items })
            }))
        }
        (BinaryOp::BitAnd, _)
            if matches!((left, right), (Value::Def(_), Value::Def(_))) || is_group(left) =>
        {
            let mut items = if is_group(left) {
                left.elements().unwrap_or_default()
            } else {
                vec![left.clone()]
            };
            items.push(right.clone());
            Some(Ok(Value::list(items)))
        }
        (BinaryOp::BitAnd, _) if channels(left) && channels(right) => {
            let items = spread(&[left.clone(), right.clone()])
                .into_iter()
                .map(|v| (None, v))
                .collect();
            Some(Ok(Value::host(ChannelOut { items })))
        }
        _ => None,
    }
}

/// Processes joined by `&`.
fn is_group(value: &Value) -> bool {
    let Value::List(l) = value else { return false };
    !l.is_empty() && l.borrow().iter().all(|v| matches!(v, Value::Def(_)))
}
