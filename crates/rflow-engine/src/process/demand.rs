//! What processes ask of their executors, as far as that is known before any task exists.

use std::rc::Rc;

use indexmap::IndexMap;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Value};
use rflow_task::{Demand, Resources, TaskSpec};

use super::Process;
use super::context::Context;
use crate::run::Run;

/// The demands of all processes by the name of the executor that they go to.
pub(crate) fn demands(run: &Rc<Run>, interp: &Interp) -> IndexMap<String, Vec<Demand>> {
    let mut all: IndexMap<String, Vec<Demand>> = IndexMap::new();
    let processes: Vec<Rc<Process>> = run.processes.borrow().values().cloned().collect();
    quietly(interp, || {
        for process in processes {
            let (executor, demand) = of_process(interp, &process);
            all.entry(executor).or_default().push(demand);
        }
    });
    all
}

/// Does something with directives before there are tasks: their closures may print, and will when the tasks are made.
pub(crate) fn quietly<T>(interp: &Interp, look: impl FnOnce() -> T) -> T {
    interp.machine.hush(true);
    let seen = look();
    interp.machine.hush(false);
    seen
}

/// Names of the called processes with the images of their containers, as the container engine will be told them. The
/// name is that of the definition, as in the reference; calls whose images differ are told apart by qualified names.
pub(crate) fn images(run: &Rc<Run>, interp: &Interp, ignore_errors: bool) -> Eval<Vec<(String, String)>> {
    let processes: Vec<Rc<Process>> = run.processes.borrow().values().cloned().collect();
    let mut calls: IndexMap<String, IndexMap<String, String>> = IndexMap::new();
    quietly(interp, || {
        for process in processes {
            match image(interp, &process) {
                Ok(Some(image)) => {
                    let name = process.def().name.to_string();
                    calls
                        .entry(name)
                        .or_default()
                        .insert(process.qualified.clone(), image);
                }
                Ok(None) => {}
                Err(_) if ignore_errors => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    })?;
    let named = calls.into_iter().flat_map(|(name, images)| {
        let first = images.values().next().cloned().unwrap_or_default();
        match images.values().all(|image| *image == first) {
            true => vec![(name, first)],
            false => images.into_iter().collect(),
        }
    });
    Ok(named.collect())
}

fn image(interp: &Interp, process: &Rc<Process>) -> Eval<Option<String>> {
    let context = Context::new(process, 0);
    let value = match context.directive(interp, "container")? {
        Value::Null | Value::Bool(false) => return Ok(None),
        value => value.to_string(),
    };
    // An engine may add a registry to the name.
    let spec = (process.run.containers)(Some(&value), "");
    Ok(Some(spec.map_or(value, |spec| spec.image)))
}

/// Secrets that processes ask for and that are not there, one sentence each.
pub(crate) fn missing_secrets(run: &Rc<Run>, interp: &Interp) -> Vec<String> {
    // In a resumed run the tasks may all be cached; the executor refuses those that are not.
    let asked = !run.settings.stub && !run.settings.resume;
    let Some(known) = run.knows_secret.as_ref().filter(|_| asked) else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    for process in run.processes.borrow().values() {
        let context = Context::new(process, 0);
        let names = super::prepare::secrets(interp, &context).unwrap_or_default();
        for name in names.iter().filter(|name| !known(name)) {
            missing.push(format!(
                "Process `{}` needs the secret `{name}`, which is not there: add it with `secrets set {name}`",
                process.qualified
            ));
        }
    }
    missing
}

/// Directives are evaluated without inputs: closures over parameters have a value then, those over the task's inputs
/// fail, and what they would give stays unknown.
fn of_process(interp: &Interp, process: &Rc<Process>) -> (String, Demand) {
    let context = Context::new(process, 0);
    let mut unknown = Vec::new();
    let mut known = |name: &'static str| {
        let value = context.directive(interp, name);
        if value.is_err() {
            unknown.push(name);
        }
        value
            .ok()
            .filter(|value| !matches!(value, Value::Null | Value::Bool(false)))
    };
    let executor = known("executor").map_or_else(|| context.default_executor(), |name| name.to_string());
    let queue = known("queue").map(|name| name.to_string());
    let image = known("container").map(|name| name.to_string());
    let number = |value: Value| u32::try_from(value.as_i64()?).ok();
    let array = known("array").and_then(number);
    let cpus = known("cpus").and_then(number);
    for name in ["containerOptions", "memory", "time", "disk", "accelerator"] {
        known(name);
    }
    let container = super::container::of_task(interp, &context, image.as_deref(), &executor);
    let resources = super::resource::resources(interp, &context).unwrap_or_else(|_| Resources {
        cpus: cpus.unwrap_or(1),
        ..Resources::default()
    });
    let demand = Demand {
        process: process.qualified.clone(),
        queue,
        container: container.ok().flatten(),
        resources,
        array,
        unknown,
    };
    let spec = TaskSpec {
        executor,
        container: demand.container.clone(),
        ..TaskSpec::default()
    };
    (super::place::executor_of(&spec), demand)
}
