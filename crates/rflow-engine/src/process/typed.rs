//! Inputs and outputs of typed processes.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::closure::Closure;
use rflow_lang::definition::{LineDef, OUTPUT_FUNCTIONS, RecordType, TypedDef, TypedField, TypedInput};
use rflow_lang::interp::Interp;
use rflow_lang::value::{Entries, StrKey};
use rflow_lang::{Eval, Raise, Value, typing};
use rflow_storage::CollectOptions;
use rflow_syntax::Span;
use rflow_syntax::ast::Type;
use rflow_task::{StageIn, TaskSpec};
use rustc_hash::FxHashMap;

use super::bind::{self, Bound, UNRECOVERABLE};
use super::collect;
use super::context::Context;
use super::declare::TypedOut;

/// Files by place, with their names in the work dir.
type Staged = FxHashMap<PathBuf, String>;

/// Binds the values of all inputs: variables first, then the files that the `stage:` section names, then those
/// that the types tell of. Variables get the staged files in the place of the given ones.
pub(super) fn bind(
    interp: &Interp,
    context: &Context,
    typed: &TypedDef,
    values: &[Value],
    bound: &mut Bound,
) -> Eval<()> {
    let mut fields = Vec::new();
    for (index, (input, value)) in typed.inputs.iter().zip(values).enumerate() {
        let task = Task {
            interp,
            context,
            index,
        };
        task.take_apart(input, value, &mut fields)?;
    }
    for (field, value) in &fields {
        context.scope.set(&field.name, value.clone());
        bound.keys.push((field.name.to_string(), value.clone()));
    }
    let mut staged = Staged::default();
    for line in &typed.stage {
        stage_line(interp, context, line, bound, &mut staged)?;
    }
    for (field, value) in &fields {
        let mut files = Vec::new();
        if let Some(ty) = &field.ty {
            files_of(context, ty, value, &mut files);
        }
        for group in files {
            stage(context, &group, None, bound, &mut staged)?;
        }
    }
    for (field, value) in &fields {
        context.scope.set(&field.name, with_names(value, &staged));
    }
    Ok(())
}

/// A task whose input is taken apart.
struct Task<'a> {
    interp: &'a Interp,
    context: &'a Context,
    index: usize,
}

impl Task<'_> {
    fn error(&self, text: &str, span: Span) -> Box<Raise> {
        let name = &self.context.process.qualified;
        Raise::new(
            UNRECOVERABLE,
            format!("Input {} of process `{name}` {text}", self.index + 1),
        )
        .at(span)
    }

    fn take_apart(&self, input: &TypedInput, value: &Value, out: &mut Vec<(TypedField, Value)>) -> Eval<()> {
        match input {
            TypedInput::One(field) => self.one(field, value.clone(), out),
            TypedInput::Tuple(fields, span) => {
                if !matches!(value, Value::List(_)) {
                    return Err(self.error(&format!("is a tuple, but was given: {value}"), *span));
                }
                let parts = bind::components(value);
                if parts.len() != fields.len() {
                    let text = format!(
                        "is a tuple of {} elements, but was given {}: {value}",
                        fields.len(),
                        parts.len()
                    );
                    return Err(self.error(&text, *span));
                }
                fields
                    .iter()
                    .zip(parts)
                    .try_for_each(|(field, part)| self.one(field, part, out))
            }
            TypedInput::Record(fields, span) => {
                let Value::Map(map) = value else {
                    return Err(self.error(&format!("is a record, but was given: {value}"), *span));
                };
                fields.iter().try_for_each(|field| {
                    let part = map.get_str(&field.name).unwrap_or_default();
                    self.one(field, part, out)
                })
            }
        }
    }

    fn one(&self, field: &TypedField, value: Value, out: &mut Vec<(TypedField, Value)>) -> Eval<()> {
        if value.is_null() && !field.ty.as_ref().is_some_and(|ty| ty.nullable) {
            return Err(self
                .error(&format!("cannot be null: `{}`", field.name), field.span)
                .hint("append `?` to the type to allow null"));
        }
        out.push((field.clone(), self.in_type(field, value)?));
        Ok(())
    }

    /// The value in a type that the script defines: a record must have its fields, and an enumeration its constant.
    fn in_type(&self, field: &TypedField, value: Value) -> Eval {
        let body = self.context.process.def().body.as_ref();
        match (&field.ty, body.map(|body| &body.code.module)) {
            (Some(ty), Some(module)) if !value.is_null() && typing::is_defined(module, ty) => {
                typing::as_type(self.interp, module, &value, ty).map_err(|mut e| {
                    let text = format!("has a wrong value for `{}`: {}", field.name, e.message);
                    e.message = self.error(&text, field.span).message;
                    e.class = UNRECOVERABLE.into();
                    e.at(field.span)
                })
            }
            _ => Ok(value),
        }
    }
}

/// A line of the `stage:` section.
fn stage_line(
    interp: &Interp,
    context: &Context,
    line: &LineDef,
    bound: &mut Bound,
    staged: &mut Staged,
) -> Eval<()> {
    let value = |n: usize| match line.args.get(n) {
        Some(arg) => context.with(interp, || interp.thunk(&arg.value)),
        None => Ok(Value::Null),
    };
    let first = value(0)?;
    match line.name.as_str() {
        "env" => {
            let value = value(1)?;
            bound.keys.push((first.to_string(), value.clone()));
            bound.env.push((first.to_string(), value.to_string()));
        }
        "stdin" if !first.is_null() => {
            let text = first.to_string();
            bound.keys.push(("stdin".to_string(), Value::str(&text)));
            bound.stdin = Some(text);
        }
        "stageAs" if !first.is_null() => {
            let pattern = value(1)?.to_string();
            bound.keys.push((pattern.clone(), first.clone()));
            stage(context, &first, Some(&pattern), bound, staged)?;
        }
        _ => {}
    }
    Ok(())
}

/// Stages the files of a value, except those that have a name already.
fn stage(
    context: &Context,
    value: &Value,
    pattern: Option<&str>,
    bound: &mut Bound,
    staged: &mut Staged,
) -> Eval<()> {
    let mut files = Vec::new();
    bind::add_paths(context, value, &mut files)?;
    files.retain(|file| !staged.contains_key(&file.place()));
    let names = bind::staged_names(pattern, &files)?;
    for (file, name) in files.iter().zip(names) {
        staged.insert(file.place(), name.clone());
        bound.stage.push(StageIn {
            source: file.place(),
            name,
        });
    }
    Ok(())
}

/// The values of files in a value, by its type: a path, a collection of paths, and such fields of a record.
fn files_of(context: &Context, ty: &Type, value: &Value, out: &mut Vec<Value>) {
    if value.is_null() {
        return;
    }
    if &*ty.name.text == "Path" {
        out.push(value.clone());
        return;
    }
    let collections = ["List", "Set", "Bag", "Collection", "Iterable"];
    if collections.contains(&&*ty.name.text) {
        if let [element] = ty.args.as_slice()
            && &*element.name.text == "Path"
        {
            out.push(value.clone());
        }
        return;
    }
    if &*ty.name.text == "Tuple" {
        for (ty, part) in ty.args.iter().zip(bind::components(value)) {
            files_of(context, ty, &part, out);
        }
        return;
    }
    let Some(defined) = context.process.def().module.name(&ty.name.text) else {
        return;
    };
    if let (Some(record), Value::Map(map)) = (defined.as_host::<RecordType>(), value) {
        for field in &record.fields {
            if let (Some(ty), Some(value)) = (&field.ty, map.get_str(&field.name)) {
                files_of(context, ty, &value, out);
            }
        }
    }
}

/// The value with staged files in the place of those that were given.
fn with_names(value: &Value, staged: &Staged) -> Value {
    change_paths(value, &|path| {
        let name = staged.get(&path.place())?;
        Some(path.staged(name))
    })
}

/// The value with the places of files instead of their names in the work dir.
fn without_names(value: &Value) -> Value {
    change_paths(value, &|path| {
        path.staged.as_ref()?;
        let mut path = path.clone();
        path.staged = None;
        Some(path)
    })
}

type Change<'a> = dyn Fn(&rflow_lang::path::PathObj) -> Option<rflow_lang::path::PathObj> + 'a;

fn change_paths(value: &Value, change: &Change<'_>) -> Value {
    match value {
        Value::Path(path) => match change(path) {
            Some(path) => Value::Path(Rc::new(path)),
            None => value.clone(),
        },
        Value::List(list) => {
            let items = list.to_vec().iter().map(|v| change_paths(v, change)).collect();
            Value::list_of(list.kind.get(), items)
        }
        Value::Set(set) => Value::set(set.to_vec().iter().map(|v| change_paths(v, change)).collect()),
        Value::Map(map) => {
            let entries: Entries = map
                .to_vec()
                .into_iter()
                .map(|(k, v)| (k, change_paths(&v, change)))
                .collect();
            Value::map_of(map.kind.get(), entries)
        }
        other => other.clone(),
    }
}

/// The value of an output, made with the output functions.
pub(super) fn value(interp: &Interp, context: &Context, out: &TypedOut) -> Eval {
    let value = context.with(interp, || interp.thunk(&out.value))?;
    Ok(without_names(&value))
}

/// The output functions in the scope of a task that has ended, as long as this lives.
pub(super) struct Functions {
    ended: Rc<Ended>,
    variables: Vec<(ArcStr, Value)>,
}

impl Functions {
    /// `None` when the process is not typed.
    pub(super) fn of(context: &Rc<Context>, spec: &TaskSpec) -> Option<Self> {
        context.process.def().typed.as_ref()?;
        let variables = context.scope.entries();
        let ended = Rc::new(Ended {
            context: context.clone(),
            spec: spec.clone(),
            found: RefCell::default(),
        });
        for name in OUTPUT_FUNCTIONS {
            let ended = ended.clone();
            let function = Closure::native(name, 1, move |interp, args| ended.call(interp, name, args));
            context.scope.set(&format!("output:{name}"), function);
        }
        Some(Self { ended, variables })
    }

    /// Takes the files that were asked for.
    pub(super) fn found(&self) -> Vec<PathBuf> {
        self.ended.found.take()
    }
}

impl Drop for Functions {
    /// The functions hold the context, which holds them.
    fn drop(&mut self) {
        self.ended
            .context
            .scope
            .reset(std::mem::take(&mut self.variables));
    }
}

/// A task that has ended, for the output functions.
struct Ended {
    context: Rc<Context>,
    spec: TaskSpec,
    /// Files that were asked for.
    found: RefCell<Vec<PathBuf>>,
}

impl Ended {
    fn call(&self, interp: &Interp, function: &str, args: &[Value]) -> Eval {
        let (options, args) = match args {
            [Value::Map(options), rest @ ..] => (options.borrow().clone(), rest),
            _ => (Entries::default(), args),
        };
        let first = || args.first().map(ToString::to_string).unwrap_or_default();
        match function {
            "stdout" => collect::printed(interp, &self.context, &self.spec),
            "env" => collect::environment(interp, &self.spec, &first()),
            "eval" => {
                let number = args.first().and_then(Value::as_i64);
                let number = number.and_then(|n| usize::try_from(n).ok());
                collect::command_result(interp, &self.spec, number.unwrap_or_default())
            }
            _ => self.files(first(), options, function == "files"),
        }
    }

    fn files(&self, pattern: String, mut given: Entries, several: bool) -> Eval {
        let optional = given
            .shift_remove(&StrKey("optional"))
            .is_some_and(|v| v.truthy());
        let mut options = CollectOptions::default();
        for (name, value) in &given {
            collect::set_option(&mut options, &name.to_string(), value)?;
        }
        let patterns = [pattern];
        let files = collect::matches(
            &self.context,
            &self.spec,
            &patterns,
            &options,
            optional || several,
        )?;
        self.found.borrow_mut().extend(files.iter().cloned());
        if several {
            return Ok(Value::set(files.into_iter().map(Value::path).collect()));
        }
        if files.len() > 1 {
            let text = format!(
                "`file('{}')` is one file, but the task made {}",
                patterns[0],
                files.len()
            );
            return Err(Raise::new("nextflow.exception.IllegalArityException", text)
                .hint("use `files` for all of them"));
        }
        Ok(files.into_iter().next().map_or(Value::Null, Value::path))
    }
}
