//! From bound values to a task that is ready to run, or to the finished one of an earlier run.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use rflow_lang::definition::BodyDef;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::ast::BodyKind;
use rflow_task::{HashPart, StageMode, TaskHash, TaskId, TaskSpec, TaskTrace};

use super::Process;
use super::bind::{self, Bound, UNRECOVERABLE};
use super::collect::UNREACHABLE;
use super::context::Context;
use super::hash::{self, CacheMode, Parts};
use super::native;
use super::place;
use super::previous::Failed;
use super::script::{self, Script};
use crate::resume::Unfinished;

/// An attempt at a task.
pub(crate) struct Attempt {
    pub(crate) context: Rc<Context>,
    pub(crate) values: Rc<[Value]>,
    pub(crate) spec: Arc<TaskSpec>,
    /// Number of the try that led to the work dir.
    pub(crate) tries: u32,
    /// Failed attempts of this task.
    pub(crate) failures: u32,
    /// Attempts that the platform took away.
    pub(crate) lost: u32,
    /// Most milliseconds that its executor may take to start it.
    pub(crate) max_await: Option<u64>,
    /// An earlier run submitted it.
    pub(crate) adopt: Option<Unfinished>,
    pub(crate) submitted: Option<u64>,
    pub(crate) native_id: Option<String>,
    /// What its hash is made of, until that is told.
    pub(crate) parts: Vec<HashPart>,
}

/// What became of the values.
pub(crate) enum Prepared {
    /// `when:` said no.
    Skipped,
    /// To be run.
    Ready(Box<Attempt>),
    /// An earlier run did it; its outputs have been collected.
    Cached(Box<Attempt>, super::collect::Collected),
    /// `storeDir` has its outputs already.
    Stored(Box<Attempt>, super::collect::Collected),
    /// An `exec:` body, to be run in the engine.
    Native(Box<Attempt>),
}

/// What a repeated attempt takes over.
#[derive(Default)]
pub(crate) struct Before {
    pub(crate) index: Option<u32>,
    pub(crate) attempt: u32,
    pub(crate) failures: u32,
    pub(crate) lost: u32,
    /// How often it was not started in time.
    pub(crate) overdue: u32,
    pub(crate) tries: u32,
    pub(crate) exit: Option<i32>,
    pub(crate) failed: Option<Rc<Failed>>,
}

/// A task that could not be prepared, with what is known of it.
pub(crate) struct Unprepared {
    pub(crate) context: Rc<Context>,
    pub(crate) raise: Box<Raise>,
}

/// Prepares a task. `single` processes have one task, whose name has no number.
pub(crate) fn prepare(
    interp: &Interp,
    process: &Rc<Process>,
    values: &Rc<[Value]>,
    single: bool,
    before: Before,
) -> Result<Prepared, Unprepared> {
    let index = before.index.unwrap_or_else(|| {
        process.indices.set(process.indices.get() + 1);
        process.indices.get()
    });
    let context = Context::after(process, index, &before);
    // Until the tag is known, messages name the task by its number.
    *context.name.borrow_mut() = Some(task_name(process, None, index, single));
    let result = attempt(interp, process, &context, values, single, &before);
    result.map_err(|raise| Unprepared { context, raise })
}

fn tag(interp: &Interp, context: &Context) -> Eval<Option<String>> {
    let tag = context.directive(interp, "tag")?;
    Ok((!tag.is_null()).then(|| tag.to_string()))
}

fn max_await(interp: &Interp, context: &Context) -> Eval<Option<u64>> {
    Ok(match context.directive(interp, "maxSubmitAwait")? {
        Value::Duration(millis) => u64::try_from(millis).ok(),
        _ => None,
    })
}

fn attempt(
    interp: &Interp,
    process: &Rc<Process>,
    context: &Rc<Context>,
    values: &Rc<[Value]>,
    single: bool,
    before: &Before,
) -> Eval<Prepared> {
    let def = process.def();
    let bound = bind::bind(interp, context, &process.inputs, values)?;
    if let Some(when) = &def.when
        && !context.with(interp, || interp.thunk(when))?.truthy()
    {
        return Ok(Prepared::Skipped);
    }
    let stub = process.run.settings.stub && def.stub.is_some();
    let native = def.body_kind == BodyKind::Exec && !stub;
    let script = if native {
        None
    } else {
        script::evaluate(interp, context)?
    };
    let tag = tag(interp, context)?;
    let name = task_name(process, tag.as_deref(), context.index, single);
    *context.name.borrow_mut() = Some(name.clone());
    let body = match (stub, &def.stub, &def.body) {
        (true, Some(body), _) | (_, _, Some(body)) | (_, Some(body), None) => body,
        _ => {
            return Err(Raise::new(
                UNRECOVERABLE,
                format!("Process `{}` has no script", process.qualified),
            ));
        }
    };
    let mut spec = specification(interp, context, &bound, script.as_ref(), (name, tag))?;
    let mode = cache_mode(interp, context)?;
    let hash::Key { hash: key, parts } = cache_key(
        interp,
        context,
        body,
        &bound,
        &spec,
        script.as_ref(),
        (mode, stub),
    )?;
    let first = before.attempt == 0 && before.lost == 0 && before.overdue == 0;
    let max_await = max_await(interp, context)?;
    let parts = RefCell::new(if first { parts } else { Vec::new() });
    let made = |spec: TaskSpec, tries: u32, adopt: Option<Unfinished>| {
        Box::new(Attempt {
            context: context.clone(),
            values: values.clone(),
            spec: Arc::new(spec),
            tries,
            failures: before.failures,
            lost: before.lost,
            max_await,
            adopt,
            submitted: None,
            native_id: None,
            parts: parts.take(),
        })
    };
    let mut tries = before.tries;
    if let Some(collected) = super::store::find(interp, context, &spec)? {
        return Ok(Prepared::Stored(made(spec, tries, None), collected));
    }
    let run = &process.run;
    let executor = place::executor_of(&spec);
    let base = place::work_base(run, &executor, native)?;
    let resumes = run.settings.resume && mode != CacheMode::Off;
    loop {
        tries += 1;
        context.files.take();
        spec.hash = hash::rehash(key, tries);
        spec.work_dir = place::work_dir(run, interp, &base, spec.hash, resumes);
        *context.hash.borrow_mut() = Some(spec.hash.to_string());
        *context.work_dir.borrow_mut() = Some(spec.work_dir.clone());
        if !run.is_taken(interp, spec.hash, &spec.work_dir) {
            break;
        }
        // A dir that this run made belongs to another task with the same inputs.
        if !resumes || run.has_taken(spec.hash) {
            continue;
        }
        let variables = context.scope.entries();
        if is_done(interp, context, &spec, native) {
            // Outputs may tell the exit status of the task, which was 0.
            let status = context.exit.replace(Some(0));
            match super::collect::collect(interp, context, &spec) {
                Ok(collected) => return Ok(Prepared::Cached(made(spec, tries, None), collected)),
                // Storage that cannot be reached now is no reason to run a finished task again.
                Err(error) if error.class == UNREACHABLE => return Err(error),
                Err(_) => {
                    context.exit.set(status);
                    context.scope.reset(variables);
                }
            }
            // It ended well, but its outputs are gone.
            continue;
        }
        if native {
            continue;
        }
        if let Some(earlier) = run.cache.unfinished(interp, spec.hash, &spec.work_dir)
            && first
            && run.adopts(&executor)
            // A task with the same inputs may have been found there already.
            && run.take_hash(spec.hash)
        {
            return Ok(Prepared::Ready(made(spec, tries, Some(earlier))));
        }
    }
    place::requirements(process, &executor, &spec.resources)?;
    place::make_work_dir(run, &spec)?;
    let made = made(spec, tries, None);
    Ok(if native {
        Prepared::Native(made)
    } else {
        Prepared::Ready(made)
    })
}

/// Whether an earlier run has finished a task. The variables of one without a script are then set.
fn is_done(interp: &Interp, context: &Context, spec: &TaskSpec, native: bool) -> bool {
    let cache = &context.process.run.cache;
    match native {
        true => cache.knows(spec.hash) && native::recall(interp, context, &spec.work_dir),
        // An output of a command that failed was the failure of the task.
        false => {
            cache.is_done(interp, spec.hash, &spec.work_dir)
                && super::collect::failed_eval(interp, spec).is_none()
        }
    }
}

fn task_name(process: &Process, tag: Option<&str>, index: u32, single: bool) -> String {
    match tag {
        Some(tag) => format!("{} ({tag})", process.qualified),
        None if single => process.qualified.clone(),
        None => format!("{} ({index})", process.qualified),
    }
}

fn cache_key(
    interp: &Interp,
    context: &Context,
    body: &BodyDef,
    bound: &Bound,
    spec: &TaskSpec,
    script: Option<&Script>,
    (mode, stub): (CacheMode, bool),
) -> Eval<hash::Key> {
    let source = script.map_or(body.source.as_str(), |s| s.source.as_str());
    let modules = spec
        .modules
        .iter()
        .map(|module| ("environment module", module.clone()));
    let mut environment: Vec<(&str, String)> = modules.collect();
    for (name, what) in [("conda", "Conda packages"), ("spack", "Spack packages")] {
        let enabled = context
            .process
            .config()
            .get(&format!("{name}.enabled"))
            .is_some_and(|v| v.truthy());
        if enabled {
            environment.push((what, context.directive(interp, name)?.to_string()));
        }
    }
    let programs = programs(interp, &spec.bin_dirs, source);
    let parts = Parts {
        source,
        container: spec.container.as_ref().map(|c| c.image.as_str()),
        evals: &spec.eval_outputs,
        programs: &programs,
        environment: &environment,
        stub,
    };
    hash::key(interp, context, body, bound, &parts, mode)
}

/// Folders of programs: `bin` of the project, and with a feature flag those of the module.
fn bin_dirs(interp: &Interp, process: &Process) -> Vec<PathBuf> {
    let of_project = process.run.settings.project_dir.join("bin");
    let of_module = (process.run.flag("nextflow.enable.moduleBinaries") == Some(true))
        .then(|| process.module_dir())
        .flatten()
        .map(|dir| dir.join("resources/usr/bin"));
    let dirs = [of_project].into_iter().chain(of_module);
    dirs.filter(|dir| interp.machine.stat(dir).is_some_and(|s| s.is_dir))
        .collect()
}

/// Programs of `bin/` whose name is a word of the script.
fn programs(interp: &Interp, bin_dirs: &[PathBuf], source: &str) -> Vec<PathBuf> {
    let words: rustc_hash::FxHashSet<&str> = source
        .split(|c: char| c.is_whitespace() || "()[]{};&|<>`\"'".contains(c))
        .collect();
    let listed = bin_dirs.iter().filter_map(|dir| interp.machine.list(dir).ok());
    listed
        .flatten()
        .filter(|p| {
            p.file_name()
                .is_some_and(|n| words.contains(n.to_string_lossy().as_ref()))
        })
        .collect()
}

fn specification(
    interp: &Interp,
    context: &Context,
    bound: &Bound,
    script: Option<&Script>,
    (name, tag): (String, Option<String>),
) -> Eval<TaskSpec> {
    let process = &context.process;
    let text = |name: &str| -> Eval<Option<String>> {
        Ok(match context.directive(interp, name)? {
            Value::Null | Value::Bool(false) => None,
            other => Some(other.to_string()),
        })
    };
    let (env_outputs, eval_outputs) = captures(interp, context)?;
    check_stage_out(text("stageOutMode")?.as_deref())?;
    // The container is evaluated even when no engine is on: an error in it must show.
    let image = text("container")?;
    let executor = text("executor")?.unwrap_or_else(|| context.default_executor());
    let away = process.run.work_scheme(&executor).is_some();
    let container = super::container::of_task(interp, context, image.as_deref(), &executor)?;
    let mut env = process.config().env();
    env.extend(bound.env.iter().cloned());
    Ok(TaskSpec {
        id: TaskId(0),
        process: process.qualified.clone(),
        name,
        tag,
        attempt: context.attempt,
        hash: TaskHash([0; 16]),
        work_dir: PathBuf::new(),
        script: script.map(|s| s.text.clone()).unwrap_or_default(),
        shell: script.map(|s| s.shell.clone()).unwrap_or_default(),
        stdin: bound.stdin.clone(),
        env,
        bin_dirs: bin_dirs(interp, process),
        inputs: bound.stage.clone(),
        stage_mode: stage_mode(text("stageInMode")?.as_deref())?,
        env_outputs,
        eval_outputs,
        output_patterns: super::collect::patterns(interp, context, away)?,
        resources: super::resource::resources(interp, context)?,
        container,
        image,
        before_script: text("beforeScript")?,
        after_script: text("afterScript")?,
        scratch: text("scratch")?,
        modules: modules(interp, context)?,
        queue: text("queue")?,
        cluster_options: cluster_options(&context.directive(interp, "clusterOptions")?),
        labels: labels(&context.directive(interp, "resourceLabels")?),
        secrets: secrets(interp, context)?,
        hints: hints(&context.directive(interp, "hints")?)?,
        array: array(interp, context, &executor)?,
        machine_type: text("machineType")?,
        arch: match context.directive(interp, "arch")? {
            // `arch 'linux/arm64', target: 'x'`: the first value of a line with options is called `request`.
            Value::Map(map) => ["name", "request"]
                .into_iter()
                .find_map(|key| map.get_str(key))
                .map(|v| v.to_string()),
            Value::Null => None,
            other => Some(other.to_string()),
        },
        metrics: process.run.settings.metrics,
        executor,
    })
}

/// `clusterOptions` is one text, or a list of words, of which those with blanks are quoted.
fn cluster_options(value: &Value) -> Option<String> {
    let quoted = |word: &Value| {
        let word = word.to_string();
        match word.contains(char::is_whitespace) {
            true => format!("'{}'", word.replace('\'', "'\\''")),
            false => word,
        }
    };
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::List(words) => Some(words.to_vec().iter().map(quoted).collect::<Vec<_>>().join(" ")),
        other => Some(other.to_string()),
    }
}

/// The entries of `resourceLabels`.
fn labels(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Map(map) => map
            .to_vec()
            .into_iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
        _ => Vec::new(),
    }
}

/// The entries of `hints`, as plain data.
fn hints(value: &Value) -> Eval<Vec<(String, serde_json::Value)>> {
    let Value::Map(map) = value else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    for (name, value) in map.to_vec() {
        let text = rflow_lang::library::json::to_json(&value)?;
        out.push((name.to_string(), serde_json::from_str(&text).unwrap_or_default()));
    }
    Ok(out)
}

/// What the directive `cache` says; a mode that does not exist is told.
fn cache_mode(interp: &Interp, context: &Context) -> Eval<CacheMode> {
    let run = &context.process.run;
    let value = context.directive(interp, "cache")?;
    if !CacheMode::is_known(&value) {
        run.warn_once(format!(
            "Process `{}` has an unknown mode of `cache`: `{value}` -- it can be true, false, 'lenient' or 'deep'",
            context.process.qualified
        ));
    }
    Ok(CacheMode::of(&value, run.settings.cache))
}

/// The number of tasks that are submitted together.
fn array(interp: &Interp, context: &Context, executor: &str) -> Eval<Option<u32>> {
    let size = context.directive(interp, "array")?.as_i64();
    let size = size.and_then(|n| u32::try_from(n).ok());
    if executor == "local" && size.is_some_and(|n| n > 0) {
        let process = &context.process;
        process.run.warn_once(format!(
            "The executor `local` has no job arrays: `array` of process `{}` is ignored",
            process.qualified
        ));
    }
    Ok(size)
}

/// Names that `secret` directives ask for.
pub(super) fn secrets(interp: &Interp, context: &Context) -> Eval<Vec<String>> {
    let entries = context.process.repeated(interp, "secret", "name", context)?;
    let mut out = Vec::new();
    for entry in entries {
        if let Some(value) = entry.get(&rflow_lang::value::StrKey("name")) {
            out.push(context.resolve(interp, value.clone())?.to_string());
        }
    }
    Ok(out)
}

/// `stageInMode`
fn stage_mode(text: Option<&str>) -> Eval<StageMode> {
    match text {
        None | Some("symlink") => Ok(StageMode::Symlink),
        Some("copy") => Ok(StageMode::Copy),
        Some("link") => Ok(StageMode::Link),
        Some("rellink") => Ok(StageMode::Rellink),
        Some(other) => Err(Raise::illegal_argument(format!(
            "Unknown stage-in strategy: {other} -- one of: symlink, link, copy, rellink"
        ))),
    }
}

/// `stageOutMode` is checked only: whatever the program that copies, the result is the same.
fn check_stage_out(text: Option<&str>) -> Eval<()> {
    match text {
        None | Some("copy" | "move" | "rsync" | "rclone" | "fcp") => Ok(()),
        Some(other) => Err(Raise::illegal_argument(format!(
            "Unknown stage-out strategy: {other} -- one of: copy, move, rsync, rclone, fcp"
        ))),
    }
}

pub(super) fn modules(interp: &Interp, context: &Context) -> Eval<Vec<String>> {
    let entries = context.process.repeated(interp, "module", "name", context)?;
    let mut out = Vec::new();
    for entry in entries {
        if let Some(value) = entry.get(&rflow_lang::value::StrKey("name")) {
            let value = context.resolve(interp, value.clone())?;
            out.extend(value.to_string().split(':').map(str::to_string));
        }
    }
    Ok(out)
}

/// Variables and commands that outputs want recorded.
fn captures(interp: &Interp, context: &Context) -> Eval<(Vec<String>, Vec<(String, String)>)> {
    let (mut env, mut evals) = (Vec::new(), Vec::new());
    for output in &context.process.outputs {
        output.what.captures(&mut env, &mut evals);
    }
    let evals = evals
        .into_iter()
        .map(|(command, n)| {
            let command = context.with(interp, || interp.thunk(command))?;
            Ok((eval_variable(n), command.to_string()))
        })
        .collect::<Eval<Vec<_>>>()?;
    Ok((env.into_iter().map(|n| n.to_string()).collect(), evals))
}

/// The variable that holds the result of the n-th `eval` output.
pub(crate) fn eval_variable(n: usize) -> String {
    format!("nxf_out_eval_{n}")
}

impl Attempt {
    /// What traces tell of it.
    pub(crate) fn trace(&self) -> TaskTrace {
        TaskTrace {
            submit: self.submitted,
            native_id: self.native_id.clone(),
            ..trace(&self.spec)
        }
    }
}

/// The trace of a task that was handed to its executor at a time in milliseconds since the epoch.
pub(crate) fn submitted_trace(spec: &TaskSpec, at: u64) -> TaskTrace {
    TaskTrace {
        submit: Some(at),
        ..trace(spec)
    }
}

fn trace(spec: &TaskSpec) -> TaskTrace {
    let lines = || spec.env.iter().map(|(k, v)| format!("{k}={v}\n")).collect();
    let env = (!spec.env.is_empty()).then(lines);
    TaskTrace {
        id: spec.id,
        hash: spec.hash,
        native_id: None,
        process: spec.process.clone(),
        name: spec.name.clone(),
        tag: spec.tag.clone(),
        container: spec.container.as_ref().map(|c| c.image.clone()),
        image: spec.image.clone(),
        modules: spec.modules.clone(),
        exit: None,
        submit: None,
        start: None,
        complete: None,
        attempt: spec.attempt,
        work_dir: spec.work_dir.clone(),
        script: spec.script.clone(),
        scratch: spec.scratch.clone(),
        queue: spec.queue.clone(),
        resources: spec.resources.clone(),
        metrics: None,
        machine: None,
        error_action: None,
        error: None,
        executor: spec.executor.clone(),
        env,
    }
}
