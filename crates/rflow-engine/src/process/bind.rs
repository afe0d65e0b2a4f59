//! Received values become the variables and staged files of a task.

use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use rflow_lang::interp::Interp;
use rflow_lang::ops::class_name;
use rflow_lang::path::PathObj;
use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::location::is_remote;
use rflow_task::StageIn;

use super::context::Context;
use super::declare::{Input, PathInput};

/// What the inputs of a task amount to.
#[derive(Default)]
pub(crate) struct Bound {
    /// Files to stage.
    pub(crate) stage: Vec<StageIn>,
    /// Exported variables.
    pub(crate) env: Vec<(String, String)>,
    /// Text for standard input.
    pub(crate) stdin: Option<String>,
    /// Name and value of each input, with source files instead of staged names: for the task hash.
    pub(crate) keys: Vec<(String, Value)>,
}

/// An error that no error strategy applies to.
pub(crate) const UNRECOVERABLE: &str = "nextflow.exception.ProcessUnrecoverableException";

/// Names of files are texts in scripts, journals and published folders: one that is no UTF-8 would be another file there.
pub(super) fn ensure_text(path: &std::path::Path) -> Eval<()> {
    match path.to_str() {
        Some(_) => Ok(()),
        None => Err(Raise::new(
            UNRECOVERABLE,
            format!("The name of the file `{}` is not UTF-8", path.display()),
        )
        .hint("give it another name, e.g. `mv $'a\\xff.txt' a.txt`")),
    }
}

/// Binds the values of all inputs. `val`s come first because names of files may use them.
pub(crate) fn bind(interp: &Interp, context: &Context, inputs: &[Input], values: &[Value]) -> Eval<Bound> {
    let mut bound = Bound::default();
    for plain in [true, false] {
        for (input, value) in inputs.iter().zip(values) {
            bind_one(interp, context, input, value, plain, &mut bound)?;
        }
    }
    if let Some(typed) = &context.process.def().typed {
        super::typed::bind(interp, context, typed, values, &mut bound)?;
    }
    let names = bound.stage.iter().map(|s| s.name.as_str());
    rflow_storage::check_collisions(&context.process.qualified, names)
        .map_err(|e| Raise::new(UNRECOVERABLE, e.to_string()))?;
    bound
        .stage
        .iter()
        .try_for_each(|input| ensure_text(&input.source))?;
    Ok(bound)
}

fn bind_one(
    interp: &Interp,
    context: &Context,
    input: &Input,
    value: &Value,
    plain: bool,
    bound: &mut Bound,
) -> Eval<()> {
    match input {
        Input::Each(inner) => bind_one(interp, context, inner, value, plain, bound),
        Input::Tuple(items, span) => {
            let parts = components(value);
            if parts.len() != items.len() {
                return Err(Raise::illegal_argument(format!(
                    "Input tuple does not match tuple declaration in process `{}` -- offending value: {value}",
                    context.process.qualified
                ))
                .hint(format!("the process declares {} elements and got {}", items.len(), parts.len()))
                .at(*span));
            }
            items
                .iter()
                .zip(&parts)
                .try_for_each(|(i, v)| bind_one(interp, context, i, v, plain, bound))
        }
        Input::Path(path) if !plain => bind_path(interp, context, path, value, bound),
        Input::Path(_) => Ok(()),
        // All of them together, below.
        Input::Typed(_) => Ok(()),
        _ if !plain => Ok(()),
        Input::Val(name) => {
            // Its hash would have no end.
            value.check_ends()?;
            if let Some(name) = name {
                context.scope.set(name, value.clone());
                bound.keys.push((name.to_string(), value.clone()));
            }
            Ok(())
        }
        Input::Env(name) => {
            bound.env.push((name.to_string(), value.to_string()));
            bound.keys.push((name.to_string(), value.clone()));
            Ok(())
        }
        Input::Stdin => {
            let text = value.to_string();
            bound.keys.push(("stdin".to_string(), Value::str(&text)));
            bound.stdin = Some(text);
            Ok(())
        }
    }
}

pub(super) fn components(value: &Value) -> Vec<Value> {
    match value {
        Value::List(l) => l.to_vec(),
        other => vec![other.clone()],
    }
}

fn bind_path(
    interp: &Interp,
    context: &Context,
    input: &PathInput,
    value: &Value,
    bound: &mut Bound,
) -> Eval<()> {
    let mut sources = Sources::default();
    match input.content {
        true => sources.add_any(interp, context, value, bound.stage.len())?,
        false => add_paths(context, value, &mut sources.files)?,
    }
    let Sources { files, contents } = sources;
    if let Some(arity) = input.arity
        && !arity.fits(files.len())
    {
        return Err(Raise::illegal_argument(format!(
            "Incorrect number of input files for process `{}` -- expected {arity}, found {}",
            context.process.qualified,
            files.len()
        )));
    }
    let pattern = match &input.stage_as {
        Some(thunk) => Some(context.with(interp, || interp.thunk(thunk))?.to_string()),
        None => None,
    };
    let names = staged_names(pattern.as_deref(), &files)?;
    let staged: Vec<Value> = files
        .iter()
        .zip(&names)
        .map(|(file, name)| {
            bound.stage.push(StageIn {
                source: file.place(),
                name: name.clone(),
            });
            Value::Path(std::rc::Rc::new(file.staged(name)))
        })
        .collect();
    let single = match input.arity {
        Some(arity) => arity.is_single(),
        None => staged.len() == 1,
    };
    let key = input
        .name
        .clone()
        .unwrap_or_else(|| ArcStr::from(pattern.as_deref().unwrap_or("path")));
    let as_bag: Vec<Value> = files
        .iter()
        .enumerate()
        .map(|(n, file)| match contents.iter().find(|(at, _)| *at == n) {
            Some((_, content)) => Value::str(content),
            None => Value::Path(std::rc::Rc::new(file.clone())),
        })
        .collect();
    bound
        .keys
        .push((key.to_string(), Value::list_of(ListKind::Bag, as_bag)));
    if let Some(name) = &input.name {
        let value = match staged.as_slice() {
            [one] if single => one.clone(),
            _ => Value::list_of(ListKind::Files, staged),
        };
        context.scope.set(name, value);
    }
    Ok(())
}

/// The names of files in the work dir.
pub(super) fn staged_names(pattern: Option<&str>, files: &[PathObj]) -> Eval<Vec<String>> {
    let originals: Vec<String> = files.iter().map(original_name).collect();
    let originals: Vec<&str> = originals.iter().map(String::as_str).collect();
    rflow_storage::staged_names(pattern, &originals).map_err(|e| Raise::new(UNRECOVERABLE, e.to_string()))
}

/// The name that a file had before: the last part of a staged name.
fn original_name(file: &PathObj) -> String {
    file.unstaged()
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The files of an input.
#[derive(Default)]
struct Sources {
    files: Vec<PathObj>,
    /// Those that were made from a value, by place in `files`, with their content: that, and not their path,
    /// decides whether a task is the same.
    contents: Vec<(usize, String)>,
}

impl Sources {
    /// For `file` inputs: what is no path becomes a file `input.N`, N counting the files of the task.
    fn add_any(&mut self, interp: &Interp, context: &Context, value: &Value, before: usize) -> Eval<()> {
        let elements = match value {
            Value::List(_) | Value::Set(_) | Value::Range(_) => value.elements().unwrap_or_default(),
            Value::Host(h) => h.elements().unwrap_or_else(|| vec![value.clone()]),
            one => vec![one.clone()],
        };
        for element in elements {
            if matches!(element, Value::Path(_)) {
                add_paths(context, &element, &mut self.files)?;
                continue;
            }
            let content = match element {
                Value::Null => String::new(),
                other => other.to_string(),
            };
            let file = write_content(interp, context, &content, before + self.files.len() + 1)?;
            self.contents.push((self.files.len(), content));
            self.files.push(PathObj::local(file));
        }
        Ok(())
    }
}

/// Writes a file into the work folder, in a folder of its own: a task may write through the link to it.
fn write_content(interp: &Interp, context: &Context, content: &str, number: usize) -> Eval<PathBuf> {
    let run = &context.process.run;
    let unique = format!(
        "{}/{}/{}/{}/{}/{number}",
        run.settings.session, run.settings.started, context.process.qualified, context.index, context.attempt
    );
    let digest = blake3::hash(unique.as_bytes()).to_hex();
    let base = match is_remote(&run.settings.work_dir) {
        true => std::env::temp_dir().join("rflow-inputs"),
        false => run.settings.work_dir.join("tmp"),
    };
    let folder = base.join(&digest[..2]).join(&digest[2..32]);
    let file = folder.join(format!("input.{number}"));
    interp
        .machine
        .mkdir(&folder, true)
        .and_then(|()| interp.machine.write(&file, content.as_bytes(), false))
        .map_err(|e| {
            Raise::io(format!(
                "Cannot write the input {} of process `{}`: {e}",
                file.display(),
                context.process.qualified
            ))
        })?;
    Ok(file)
}

/// The files in a value: a path, an absolute path as text, or a list of those.
pub(super) fn add_paths(context: &Context, value: &Value, out: &mut Vec<PathObj>) -> Eval<()> {
    let elements = match value {
        Value::Host(host) => host.elements(),
        other => other.elements(),
    };
    match elements {
        Some(elements) => elements.iter().try_for_each(|one| add_path(context, one, out)),
        None => add_path(context, value, out),
    }
}

fn add_path(context: &Context, value: &Value, out: &mut Vec<PathObj>) -> Eval<()> {
    let bad = |text: String| Err(Raise::new(UNRECOVERABLE, text));
    let process = &context.process.qualified;
    // Lines of a file end with a newline, which is no part of the name, as in the reference.
    let trimmed = match value {
        Value::Str(text) if text.trim() != text.as_str() => Some(Value::str(text.trim())),
        _ => None,
    };
    match trimmed.as_ref().unwrap_or(value) {
        Value::Path(p) => {
            let mut file = PathObj {
                staged: None,
                ..(**p).clone()
            };
            if file.remote.is_none() && file.real.is_relative() {
                file.real = std::path::absolute(&file.real).unwrap_or(file.real);
            }
            out.push(file);
            Ok(())
        }
        Value::Null => bad(format!("Path value cannot be null (process `{process}`)")),
        Value::Str(s) if s.is_empty() => bad(format!("Path value cannot be empty (process `{process}`)")),
        Value::Str(s) if s.contains('\n') => bad(format!(
            "Path value cannot hold several lines: {s:?} (process `{process}`)"
        )),
        Value::Str(s) if s.starts_with('/') => {
            out.push(PathObj::local(PathBuf::from(s.as_str())));
            Ok(())
        }
        Value::Str(s) if s.starts_with("file:/") => {
            let path = s.trim_start_matches("file:").trim_start_matches('/');
            out.push(PathObj::local(Path::new("/").join(path)));
            Ok(())
        }
        Value::Str(s) if rflow_storage::location::Address::parse(s).is_some() => {
            out.push(PathObj::at(s.as_str()));
            Ok(())
        }
        Value::Str(s) => bad(format!("Not a valid path value: '{s}' (process `{process}`)")),
        other => bad(format!(
            "Not a valid path value type: {} ({other})",
            class_name(other)
        )),
    }
}
