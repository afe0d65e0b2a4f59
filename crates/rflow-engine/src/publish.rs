//! Published files: `publishDir` of processes.

mod index;
mod output;
mod probe;
mod summary;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_lang::value::{Entries, StrKey};
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::location::resolve;
use rflow_storage::{Overwrite, Publish, PublishError, PublishMode, Publisher, WriteOptions};
use rflow_task::TaskSpec;

use crate::process::TaskContext;
use crate::run::Run;

pub use output::start as start_outputs;
pub(crate) use probe::unwritable;
pub use summary::{document as outputs_document, text as outputs_text};

/// The pool that publishes files.
#[derive(Default)]
pub struct Publishing {
    pool: RefCell<Option<Publisher>>,
}

impl Publishing {
    /// Publishes with a pool.
    #[must_use]
    pub fn new(pool: Publisher) -> Self {
        Self {
            pool: RefCell::new(Some(pool)),
        }
    }

    fn submit(&self, job: Publish) {
        if let Some(pool) = &*self.pool.borrow() {
            pool.submit(job);
        }
    }

    /// Waits until everything is published; the errors are those that fail the run.
    pub fn finish(&self) -> Vec<PublishError> {
        self.pool
            .borrow_mut()
            .take()
            .map(Publisher::finish)
            .unwrap_or_default()
    }
}

/// Publishes the outputs of a task as its `publishDir` directives say; files replace others as `overwrite` says when
/// they do not.
pub(crate) fn task(
    interp: &Interp,
    context: &TaskContext,
    spec: &TaskSpec,
    files: &[PathBuf],
    overwrite: Overwrite,
) -> Eval<()> {
    if files.is_empty() {
        return Ok(());
    }
    let files = outermost(files);
    let store = crate::process::store_folder(interp, context)?;
    let entries = context.process.repeated(interp, "publishDir", "path", context)?;
    for entry in entries {
        let one = Entry::read(interp, context, &entry)?;
        let Some(one) = one else { continue };
        make_folder(&one.dir);
        for &file in &files {
            let name = name_of(file, store.as_deref(), spec);
            publish_file(interp, context, spec, &one, (file, name), overwrite)?;
        }
    }
    Ok(())
}

/// Makes the target folder, which the reference does even when none of the outputs goes there.
fn make_folder(dir: &Path) {
    if rflow_storage::location::is_remote(dir) {
        return;
    }
    if let Err(error) = std::fs::create_dir_all(dir) {
        // A file that goes there fails with the same cause, and says so as the directive wants it.
        tracing::debug!("{} cannot be made: {error}", dir.display());
    }
}

/// Files that lie in no other one of the list, each once: a folder is published with all that is in it.
pub(crate) fn outermost(files: &[PathBuf]) -> Vec<&PathBuf> {
    let all: BTreeSet<&Path> = files.iter().map(PathBuf::as_path).collect();
    let inner = |file: &PathBuf| file.ancestors().skip(1).any(|above| all.contains(above));
    let mut seen = BTreeSet::new();
    files
        .iter()
        .filter(|file| !inner(file) && seen.insert(file.as_path()))
        .collect()
}

/// A `publishDir` directive, evaluated.
struct Entry {
    dir: PathBuf,
    mode: PublishMode,
    pattern: Option<String>,
    save_as: Option<Value>,
    overwrite: Option<Overwrite>,
    fail_on_error: bool,
    write: WriteOptions,
}

impl Entry {
    /// `None` when it is not enabled.
    fn read(interp: &Interp, context: &TaskContext, options: &Entries) -> Eval<Option<Self>> {
        let process = &context.process;
        let get = |name: &str| options.get(&StrKey(name)).filter(|v| !v.is_null());
        // As in the reference, only the text `true` enables, so a closure disables.
        if get("enabled").is_some_and(|v| v.to_string() != "true") {
            return Ok(None);
        }
        let path = get("path").cloned().unwrap_or_default();
        let path = context.resolve(interp, path)?;
        if !path.truthy() {
            return Err(Raise::illegal_argument(format!(
                "The `publishDir` of process `{}` has no target path: it is null or empty",
                process.qualified
            )));
        }
        let text = path.to_string();
        if text
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == "null")
        {
            process.run.warn_once(format!(
                "Process `{}` publishDir path contains a variable with a null value",
                process.qualified
            ));
        }
        let dir = absolute(&process.run, &path);
        let mode = match get("mode") {
            None => match context.directive(interp, "stageInMode")?.as_str() {
                Some("rellink") => PublishMode::Rellink,
                _ => PublishMode::Symlink,
            },
            Some(mode) => mode.to_string().parse().map_err(Raise::illegal_argument)?,
        };
        Ok(Some(Self {
            dir,
            mode,
            pattern: get("pattern").map(ToString::to_string),
            save_as: get("saveAs").cloned(),
            overwrite: get("overwrite").map(|v| Overwrite::from_text(&v.to_string())),
            fail_on_error: get("failOnError").map_or_else(
                || {
                    interp
                        .machine
                        .env_flag("NXF_PUBLISH_FAIL_ON_ERROR")
                        .unwrap_or(true)
                },
                Value::truthy,
            ),
            write: write_options(get),
        }))
    }
}

/// The options of a `publishDir` directive as `task.publishDir` shows them.
pub(crate) fn shown(interp: &Interp, context: &TaskContext, mut options: Entries) -> Eval {
    let path = options.get(&StrKey("path")).cloned().unwrap_or_default();
    let path = context.resolve(interp, path)?;
    let dir = if path.is_null() {
        path
    } else {
        Value::path(absolute(&context.process.run, &path))
    };
    options.insert(Value::str("path"), dir);
    if let Some(mode) = options.get_mut(&StrKey("mode")) {
        *mode = match mode.as_str() {
            Some("copyNoFollow") => Value::str("COPY_NO_FOLLOW"),
            Some(name) => Value::from(name.to_uppercase()),
            None => mode.clone(),
        };
    }
    options.entry(Value::str("enabled")).or_insert(Value::Bool(true));
    Ok(Value::map(options))
}

/// Whether published copies get the times of their source: `workflow.output.copyAttributes`.
fn keep_times(run: &Run) -> bool {
    let setting = run.config.get("workflow.output.copyAttributes");
    setting.is_some_and(|v| v.truthy())
}

/// `tags`, `contentType` and `storageClass`. A content type of `true` is left to the store, which guesses.
pub(crate) fn write_options<'v>(get: impl Fn(&str) -> Option<&'v Value>) -> WriteOptions {
    let text = |name: &str| {
        get(name)
            .filter(|v| !matches!(v, Value::Bool(_)))
            .map(ToString::to_string)
    };
    let tags = match get("tags") {
        Some(Value::Map(map)) => map.to_vec(),
        _ => Vec::new(),
    };
    WriteOptions {
        tags: tags
            .into_iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
        content_type: text("contentType"),
        storage_class: text("storageClass"),
    }
}

/// The folder of a path or text, relative ones against the launch folder.
pub(crate) fn absolute(run: &Run, value: &Value) -> PathBuf {
    let path = match value {
        Value::Path(p) => p.place(),
        other => PathBuf::from(other.to_string()),
    };
    rflow_storage::normalize(&resolve(&run.settings.launch_dir, &path))
}

/// The name of an output in the work dir, or in the store.
fn name_of(file: &Path, store: Option<&Path>, spec: &TaskSpec) -> String {
    store
        .and_then(|store| file.strip_prefix(store).ok())
        .or_else(|| file.strip_prefix(&spec.work_dir).ok())
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned()
}

fn publish_file(
    interp: &Interp,
    context: &TaskContext,
    spec: &TaskSpec,
    entry: &Entry,
    (file, name): (&Path, String),
    overwrite: Overwrite,
) -> Eval<()> {
    if entry
        .pattern
        .as_ref()
        .is_some_and(|p| !rflow_storage::matches(p, &name))
    {
        return Ok(());
    }
    let name = match &entry.save_as {
        None => Value::str(&name),
        Some(closure) => context.with(interp, || interp.call(closure, &[Value::str(&name)]))?,
    };
    if !name.truthy() {
        return Ok(());
    }
    let target = match &name {
        Value::Path(p) => resolve(&entry.dir, &p.place()),
        other => resolve(&entry.dir, Path::new(&other.to_string())),
    };
    let job = Publish {
        source: file.to_path_buf(),
        target: rflow_storage::normalize(&target),
        work_dir: spec.work_dir.clone(),
        mode: entry.mode,
        overwrite: entry.overwrite.unwrap_or(overwrite),
        keep_times: keep_times(&context.process.run),
        fail_on_error: entry.fail_on_error,
        write: entry.write.clone(),
    };
    context.process.run.publisher.submit(job);
    Ok(())
}
