//! `storeDir`: outputs are kept in a folder for good, and a task whose outputs are there is not run.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::TaskSpec;

use super::collect::{Collected, collect};
use super::context::Context;
use super::declare::Out;

/// The folder of `storeDir`; `None` without that directive.
pub(crate) fn folder(interp: &Interp, context: &Context) -> Eval<Option<PathBuf>> {
    Ok(match context.directive(interp, "storeDir")? {
        Value::Null | Value::Bool(false) => None,
        value => Some(crate::publish::absolute(&context.process.run, &value)),
    })
}

/// Whether the folder tells a later run all about an output.
fn is_kept(out: &Out) -> bool {
    match out {
        Out::Val(_) | Out::Path(_) | Out::Typed(_) => true,
        Out::Tuple(items) => items.iter().all(is_kept),
        Out::Stdout | Out::Env(_) | Out::Eval(..) => false,
    }
}

/// The outputs of a task as if the folder were its work dir.
fn in_folder(interp: &Interp, context: &Rc<Context>, spec: &TaskSpec, dir: &Path) -> Eval<Collected> {
    let spec = TaskSpec {
        work_dir: dir.to_path_buf(),
        inputs: Vec::new(),
        ..spec.clone()
    };
    // The listing is that of the work dir; the folder has one of its own.
    let of_work_dir = context.files.take();
    let collected = collect(interp, context, &spec);
    *context.files.borrow_mut() = of_work_dir;
    collected
}

/// The outputs when all of them are in the store.
pub(super) fn find(interp: &Interp, context: &Rc<Context>, spec: &TaskSpec) -> Eval<Option<Collected>> {
    let Some(dir) = folder(interp, context)? else {
        return Ok(None);
    };
    let process = &context.process;
    if !process.outputs.iter().all(|output| is_kept(&output.what)) {
        process.run.warn_once(format!(
            "[{}] storeDir can only be used with `val` and `path` outputs",
            process.qualified
        ));
        return Ok(None);
    }
    Ok(in_folder(interp, context, spec, &dir)
        .ok()
        .filter(|c| !c.files.is_empty()))
}

/// The way of a task's outputs to the store.
pub(super) struct Plan {
    dir: PathBuf,
    /// From where to where.
    pub(super) moves: Vec<(PathBuf, PathBuf)>,
    /// The outputs with their places in the store.
    pub(super) stored: Collected,
}

impl Plan {
    /// What is told when the outputs could not be brought there.
    pub(super) fn failure(&self, error: &std::io::Error) -> Box<Raise> {
        let names = self.stored.files.iter().filter_map(|file| file.file_name());
        let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
        Raise::io(format!(
            "Cannot store {} in {}: {error}",
            names.join(", "),
            self.dir.display()
        ))
    }
}

/// Where the outputs of a finished task go; `None` for those that stay.
pub(super) fn plan(
    interp: &Interp,
    context: &Context,
    spec: &TaskSpec,
    collected: &Collected,
) -> Eval<Option<Plan>> {
    let Some(dir) = folder(interp, context)? else {
        return Ok(None);
    };
    let place = |file: &Path| match file.strip_prefix(&spec.work_dir) {
        Ok(name) => dir.join(name),
        Err(_) => file.to_path_buf(),
    };
    let outermost = crate::publish::outermost(&collected.files).into_iter();
    Ok(Some(Plan {
        moves: outermost.map(|file| (file.clone(), place(file))).collect(),
        stored: Collected {
            values: collected
                .values
                .iter()
                .map(|value| value.as_ref().map(|v| moved(v, &place)))
                .collect(),
            files: collected.files.iter().map(|file| place(file)).collect(),
        },
        dir,
    }))
}

/// A value with the new places of its files.
fn moved(value: &Value, place: &impl Fn(&Path) -> PathBuf) -> Value {
    match value {
        Value::Path(path) => Value::path(place(&path.place())),
        Value::List(list) => Value::list(list.to_vec().iter().map(|v| moved(v, place)).collect()),
        Value::Map(map) => {
            let entries = map.to_vec().into_iter().map(|(k, v)| (k, moved(&v, place)));
            Value::map(entries.collect())
        }
        other => other.clone(),
    }
}
