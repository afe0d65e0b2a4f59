//! The outputs of a finished task.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::interp::Interp;
use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::location::is_remote;
use rflow_storage::{CollectOptions, Kind};
use rflow_task::{TaskSpec, WorkFile};

use super::context::Context;
use super::declare::{Out, PathOutput};
use super::typed::Functions;

/// What a task emits.
pub(crate) struct Collected {
    /// Value of each output; `None` for an optional one that is missing.
    pub(crate) values: Vec<Option<Value>>,
    /// Files of `path` outputs, for publishing.
    pub(crate) files: Vec<PathBuf>,
}

/// A declared output that the task did not make.
pub(crate) const MISSING: &str = "nextflow.exception.MissingFileException";

/// Storage that cannot be looked at now.
pub(crate) const UNREACHABLE: &str = "rflow.StorageUnreachable";

/// Collects all outputs.
pub(crate) fn collect(interp: &Interp, context: &Rc<Context>, spec: &TaskSpec) -> Eval<Collected> {
    let functions = Functions::of(context, spec);
    let mut files = Vec::new();
    let mut values = Vec::new();
    for output in &context.process.outputs {
        let before = files.len();
        let value = value(interp, context, spec, &output.what, &mut files);
        files.extend(functions.iter().flat_map(Functions::found));
        match value {
            Ok(value) => values.push(Some(value)),
            Err(e) if output.optional && e.class == MISSING => {
                files.truncate(before);
                values.push(None);
            }
            Err(e) => return Err(e.at(output.span)),
        }
    }
    Ok(Collected { values, files })
}

fn value(interp: &Interp, context: &Context, spec: &TaskSpec, out: &Out, files: &mut Vec<PathBuf>) -> Eval {
    match out {
        Out::Val(thunk) => context.with(interp, || interp.thunk(thunk)),
        Out::Tuple(items) => {
            let items = items
                .iter()
                .map(|o| value(interp, context, spec, o, files))
                .collect::<Eval<Vec<_>>>()?;
            Ok(Value::list(items))
        }
        Out::Typed(out) => super::typed::value(interp, context, out),
        Out::Path(path) => path_value(interp, context, spec, path, files),
        Out::Stdout => printed(interp, context, spec),
        Out::Env(name) => environment(interp, spec, name),
        Out::Eval(_, n) => command_result(interp, spec, *n),
    }
}

/// Where the value of a body without a script is kept among the variables of its task.
pub(super) const RESULT: &str = "$result";

/// What a task printed. Without a script that is what its last statement gives, or the content of the file that it is.
pub(super) fn printed(interp: &Interp, context: &Context, spec: &TaskSpec) -> Eval {
    match context.scope.get(RESULT) {
        Some(Value::Path(path)) => {
            let missing = |e| Raise::new(MISSING, format!("Cannot read {}: {e}", path.text()));
            let content = interp.machine.read(&path.place()).map_err(missing)?;
            return Ok(Value::from(String::from_utf8_lossy(&content).into_owned()));
        }
        Some(value) => return Ok(value),
        None => {}
    }
    read(interp, &spec.work_dir, ".command.out").map(Value::from)
}

/// The value that a variable of the task had at its end.
pub(super) fn environment(interp: &Interp, spec: &TaskSpec, name: &str) -> Eval {
    let text = read(interp, &spec.work_dir, ".command.env")?;
    let missing = || Raise::new(MISSING, format!("Missing environment variable: {name}"));
    captured(&text, name)
        .map(|(value, _)| Value::str(value))
        .ok_or_else(missing)
}

/// What the n-th `eval` command printed.
pub(super) fn command_result(interp: &Interp, spec: &TaskSpec, n: usize) -> Eval {
    let text = read(interp, &spec.work_dir, ".command.env")?;
    let variable = super::prepare::eval_variable(n);
    let missing = || Raise::new(MISSING, format!("Missing eval result: {variable}"));
    captured(&text, &variable)
        .map(|(value, _)| Value::str(value))
        .ok_or_else(missing)
}

fn read(interp: &Interp, dir: &Path, name: &str) -> Eval<String> {
    let path = dir.join(name);
    match interp.machine.read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(e) => {
            let class = match is_remote(dir) && e.kind() != std::io::ErrorKind::NotFound {
                true => UNREACHABLE,
                false => MISSING,
            };
            Err(Raise::new(class, format!("Cannot read {}: {e}", path.display())))
        }
    }
}

/// The value of a variable in `.command.env`, and the exit status for the result of a command:
/// `NAME=value` up to a line `/NAME/` or `/NAME/=exit:0`.
fn captured<'t>(text: &'t str, name: &str) -> Option<(&'t str, Option<i32>)> {
    let open = format!("{name}=");
    let start = match text.strip_prefix(&open) {
        Some(_) => open.len(),
        None => text.find(&format!("\n{open}"))? + 1 + open.len(),
    };
    let rest = &text[start..];
    let close = format!("/{name}/");
    let end = if rest.starts_with(&close) {
        0
    } else {
        rest.find(&format!("\n{close}"))? + 1
    };
    let status = rest[end + close.len()..]
        .lines()
        .next()
        .and_then(|l| l.strip_prefix("=exit:"));
    Some((
        rest[..end].trim_matches('\n'),
        status.and_then(|s| s.trim().parse().ok()),
    ))
}

/// The first `eval` command of a task that failed: its text, exit status and output.
pub(crate) fn failed_eval(interp: &Interp, spec: &TaskSpec) -> Option<(String, i32, String)> {
    let text = read(interp, &spec.work_dir, ".command.env").ok()?;
    spec.eval_outputs.iter().find_map(|(variable, command)| {
        let (value, status) = captured(&text, variable)?;
        let status = status.filter(|s| *s != 0)?;
        Some((command.clone(), status, value.to_string()))
    })
}

fn path_value(
    interp: &Interp,
    context: &Context,
    spec: &TaskSpec,
    out: &PathOutput,
    files: &mut Vec<PathBuf>,
) -> Eval {
    let options = options(interp, context, out)?;
    let patterns = pattern_texts(interp, context, out)?;
    let optional = out.arity.is_some_and(|a| a.min == 0);
    let found = matches(context, spec, &patterns, &options, optional)?;
    if let Some(arity) = out.arity
        && !arity.fits(found.len())
    {
        // A mistake of the script, which no repetition mends.
        return Err(Raise::new(
            super::bind::UNRECOVERABLE,
            format!(
                "Incorrect number of output files for process `{}` -- expected {arity}, found {}",
                spec.name,
                found.len()
            ),
        ));
    }
    files.extend(found.iter().cloned());
    let single = match out.arity {
        Some(arity) => arity.is_single(),
        None => found.len() == 1,
    };
    let mut values: Vec<Value> = found.into_iter().map(Value::path).collect();
    Ok(if single && values.len() == 1 {
        values.swap_remove(0)
    } else {
        Value::list_of(ListKind::List, values)
    })
}

/// The files of a work dir that patterns match, each of which must match one unless that is `optional`.
pub(super) fn matches(
    context: &Context,
    spec: &TaskSpec,
    patterns: &[String],
    options: &CollectOptions,
    optional: bool,
) -> Eval<Vec<PathBuf>> {
    let staged: Vec<&str> = spec.inputs.iter().map(|s| s.name.as_str()).collect();
    let mut found = Vec::new();
    for pattern in patterns {
        let hit = match is_remote(&spec.work_dir) {
            true => {
                let files = listing(context, spec)?;
                rflow_storage::collect_listed(&spec.work_dir, &files, pattern, &staged, options)
            }
            false => rflow_storage::collect(&spec.work_dir, pattern, &staged, options),
        };
        let hit = hit.map_err(|e| Raise::new("nextflow.exception.IllegalFileException", e.to_string()))?;
        if hit.files.is_empty() && !optional {
            let note = if hit.left_out_inputs {
                " (note: input files are not included in the default matching set)"
            } else {
                ""
            };
            return Err(Raise::new(
                MISSING,
                format!(
                    "Missing output file(s) `{pattern}` expected by process `{}`{note}",
                    spec.name
                ),
            ));
        }
        hit.files
            .iter()
            .try_for_each(|file| super::bind::ensure_text(file))?;
        found.extend(hit.files);
    }
    Ok(found)
}

/// The files of a remote work dir: what the executor told of it, else what storage has.
fn listing(context: &Context, spec: &TaskSpec) -> Eval<Rc<Vec<WorkFile>>> {
    let known = context.files.borrow().clone();
    if let Some(files) = known {
        return Ok(files);
    }
    let run = &context.process.run;
    let files = run.cache.listing(&run.stores, &spec.work_dir).map_err(|e| {
        let text = format!("Cannot list {}: {e}", spec.work_dir.display());
        Raise::new(UNREACHABLE, text)
    })?;
    let has = |wanted: fn(&str) -> bool| files.iter().any(|file| wanted(&file.name));
    if has(|name| name == ".command.sh") && !has(|name| name == ".exitcode") {
        // Its outputs were removed; optional ones would not be missed.
        let text = format!("{} has no exit status: it was cleaned", spec.work_dir.display());
        return Err(Raise::new(MISSING, text));
    }
    let files = Rc::new(files);
    *context.files.borrow_mut() = Some(files.clone());
    Ok(files)
}

/// The pattern may be a text, a list of texts, or with `file` several texts with `:` between them.
fn pattern_texts(interp: &Interp, context: &Context, out: &PathOutput) -> Eval<Vec<String>> {
    let pattern = context.with(interp, || interp.thunk(&out.pattern))?;
    let pattern = context.resolve(interp, pattern)?;
    Ok(match &pattern {
        Value::List(l) => l.borrow().iter().map(pattern_text).collect(),
        Value::Null => {
            return Err(Raise::illegal_argument(format!(
                "Process `{}` output path is null",
                context.process.qualified
            )));
        }
        Value::Str(text) if out.several => text.split(':').map(str::to_string).collect(),
        other => vec![pattern_text(other)],
    })
}

/// The path of an input is a name; no part of it is a pattern.
fn pattern_text(value: &Value) -> String {
    match value {
        Value::Path(path) => escape(&path.text()),
        other => other.to_string(),
    }
}

/// The text as a pattern that matches just it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn options(interp: &Interp, context: &Context, out: &PathOutput) -> Eval<CollectOptions> {
    let mut options = CollectOptions::default();
    for (name, thunk) in &out.options {
        let value = context.with(interp, || interp.thunk(thunk))?;
        set_option(&mut options, name, &value)?;
    }
    Ok(options)
}

/// Sets an option of a path output.
pub(super) fn set_option(options: &mut CollectOptions, name: &str, value: &Value) -> Eval<()> {
    match name {
        "type" => {
            options.kind = match value.to_string().as_str() {
                "file" => Some(Kind::File),
                "dir" => Some(Kind::Dir),
                _ => Some(Kind::Any),
            }
        }
        "hidden" => options.hidden = value.truthy(),
        "followLinks" => options.follow_links = value.truthy(),
        "maxDepth" => options.max_depth = value.as_i64().and_then(|n| u32::try_from(n).ok()),
        "includeInputs" => options.include_inputs = value.truthy(),
        "glob" => options.glob = value.truthy(),
        other => {
            return Err(Raise::illegal_argument(format!("Unknown option `{other}` of a path output")).hint(
                "options: emit, topic, optional, arity, type, hidden, followLinks, maxDepth, includeInputs, glob",
            ));
        }
    }
    Ok(())
}

/// Patterns of all files that a task makes, for the copy out of a scratch folder or (`away`) to a remote work dir. A pattern that cannot be
/// evaluated before the task has run is left out; the task then fails when its outputs are collected.
pub(crate) fn patterns(interp: &Interp, context: &Context, away: bool) -> Eval<Vec<String>> {
    let scratch = context.directive(interp, "scratch")?;
    if !away && matches!(scratch, Value::Null | Value::Bool(false)) {
        return Ok(Vec::new());
    }
    let mut outs = Vec::new();
    for output in &context.process.outputs {
        output.what.patterns(&mut outs);
    }
    let mut texts = Vec::new();
    for out in outs {
        if let Ok(patterns) = pattern_texts(interp, context, out) {
            texts.extend(patterns);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::captured;

    #[test]
    fn variables_may_have_several_lines() {
        let text = "A=1\n/A/\nAB=x\ny\n/AB/\nnxf_out_eval_1=v1\n\n/nxf_out_eval_1/=exit:0\nE=\n/E/\n";
        assert_eq!(captured(text, "A"), Some(("1", None)));
        assert_eq!(captured(text, "AB"), Some(("x\ny", None)));
        assert_eq!(captured(text, "nxf_out_eval_1"), Some(("v1", Some(0))));
        assert_eq!(captured(text, "E"), Some(("", None)));
        assert_eq!(captured(text, "B"), None);
    }
}
