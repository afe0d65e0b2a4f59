//! Workflow outputs: the channels of `publish:` go where the `output` block says.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::closure::Closure;
use rflow_lang::definition::LineDef;
use rflow_lang::interp::Interp;
use rflow_lang::value::{Entries, ListKind};
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::{Overwrite, Publish, PublishMode, WriteOptions};

use super::index::Index;
use crate::channel::Channel;
use crate::flow::{ChannelKind, Cx, Node};
use crate::loader::Output;
use crate::run::Run;

/// Adds a node for each published channel.
pub fn start(run: &Rc<Run>, interp: &Interp, outputs: &[Output]) -> Eval<()> {
    let published = run.published.borrow().clone();
    for (name, value) in published {
        let Some(output) = outputs.iter().find(|o| o.name == name) else {
            continue;
        };
        let Some(channel) = Channel::of(&value) else {
            return Err(Raise::illegal_argument(format!(
                "Workflow output '{name}' has several channels: publish one of them by name"
            ))
            .at(output.span));
        };
        let node = Publishing::new(run, interp, output, channel.kind())?;
        if node.enabled {
            run.outputs.borrow_mut().insert(name.to_string(), Value::Null);
        }
        run.flow
            .borrow_mut()
            .add(&name, output.span, &[channel.id], &[], node);
    }
    Ok(())
}

/// Files with their places, as `file >> 'place'` notes them; `None` before the first of these statements.
type Noted = Rc<std::cell::RefCell<Option<Vec<(PathBuf, String)>>>>;

struct Publishing {
    run: Rc<Run>,
    name: String,
    /// Fixed folder, or a closure that gives one for each item.
    path: Option<Value>,
    mode: PublishMode,
    overwrite: Overwrite,
    enabled: bool,
    ignore_errors: bool,
    write: WriteOptions,
    index: Option<Index>,
    /// What was published, for the summary; the index file stands for it when there is one.
    values: Vec<Value>,
    /// The channel has one value.
    single: bool,
}

/// Value of a line: `mode 'copy'`.
fn line_value(interp: &Interp, lines: &[LineDef], name: &str) -> Eval<Option<Value>> {
    let line = lines.iter().rev().find(|l| l.name == name);
    let arg = line.and_then(|l| l.positional().next());
    arg.map(|a| interp.thunk(&a.value)).transpose()
}

impl Publishing {
    fn new(run: &Rc<Run>, interp: &Interp, output: &Output, kind: ChannelKind) -> Eval<Self> {
        let setting = |name: &str| -> Eval<Option<Value>> {
            let own = line_value(interp, &output.lines, name)?;
            Ok(own.or_else(|| run.config.get(&format!("workflow.output.{name}"))))
        };
        let mode = match setting("mode")? {
            None => PublishMode::Symlink,
            Some(mode) => mode
                .to_string()
                .parse()
                .map_err(|e: String| Raise::illegal_argument(e).at(output.span))?,
        };
        let path = line_value(interp, &output.lines, "path")?;
        if let Some(Value::Str(text)) = &path
            && text.starts_with('/')
        {
            let what = format!(
                "Invalid path '{text}' for workflow output '{}' -- it must be a relative path",
                output.name
            );
            return Err(Raise::illegal_argument(what).at(output.span));
        }
        let index = match &output.index {
            None => None,
            Some(lines) => {
                let get = |name: &str| line_value(interp, lines, name);
                // `header 'a', 'b'` is `header(['a', 'b'])`.
                let header = match lines.iter().rev().find(|l| l.name == "header") {
                    Some(line) if line.positional().count() > 1 => {
                        let names = line.positional().map(|a| interp.thunk(&a.value));
                        Some(Value::list(names.collect::<Eval<_>>()?))
                    }
                    _ => get("header")?,
                };
                let path = get("path")?.ok_or_else(|| {
                    Raise::illegal_argument(format!(
                        "Index of workflow output '{}' needs a `path`",
                        output.name
                    ))
                    .at(output.span)
                })?;
                let file = run.settings.output_dir.join(path.to_string());
                Some(Index::new(file, header, get("sep")?, kind == ChannelKind::Value))
            }
        };
        Ok(Self {
            run: run.clone(),
            name: output.name.to_string(),
            path,
            mode,
            overwrite: setting("overwrite")?
                .map_or(Overwrite::Always, |v| Overwrite::from_text(&v.to_string())),
            enabled: setting("enabled")?.is_none_or(|v| v.truthy()),
            ignore_errors: setting("ignoreErrors")?.is_some_and(|v| v.truthy()),
            write: {
                let values = ["tags", "contentType", "storageClass"].map(&setting);
                let [tags, content_type, storage_class] = values;
                let (tags, content_type, storage_class) = (tags?, content_type?, storage_class?);
                super::write_options(|name| match name {
                    "tags" => tags.as_ref(),
                    "contentType" => content_type.as_ref(),
                    _ => storage_class.as_ref(),
                })
            },
            index,
            values: Vec::new(),
            single: kind == ChannelKind::Value,
        })
    }

    /// Where the files of an item go: a folder for all, or a place for some by `file >> 'place'`.
    fn places(&self, interp: &Interp, item: &Value) -> Eval<Places> {
        let fixed = |folder: String| Places {
            folder: Some(folder),
            single: Vec::new(),
        };
        match &self.path {
            None => Ok(fixed(String::new())),
            Some(closure @ Value::Closure(_)) => {
                let noted: Noted = Rc::default();
                let value = with_publish_operator(interp, &self.name, &noted, || {
                    interp.call(closure, std::slice::from_ref(item))
                })?;
                match (noted.take(), value) {
                    (Some(single), _) => Ok(Places { folder: None, single }),
                    (None, Value::Str(folder)) => Ok(fixed(folder.to_string())),
                    (None, other) => Err(Raise::illegal_argument(format!(
                        "Invalid `path` directive for workflow output '{}' -- expected a string or publish \
                         statements (`file >> 'place'`), but received: {other}",
                        self.name
                    ))),
                }
            }
            Some(other) => Ok(fixed(other.to_string())),
        }
    }

    /// Publishes the files in a value; the result is the value with published paths instead.
    fn publish(&self, places: &Places, value: &Value) -> Value {
        match value {
            Value::Path(p) => {
                let source = p.place();
                let mut works = self.run.settings.work_dirs.iter();
                let Some(task) = works.find_map(|work| task_dir(work, &source)) else {
                    return value.clone();
                };
                match places.target(&self.run.settings.output_dir, &task, &source) {
                    Some(target) => {
                        self.submit(task, &source, &target);
                        Value::path(target)
                    }
                    // Like the reference, a file without a place is null.
                    None => Value::Null,
                }
            }
            Value::List(l) => {
                let items = l.to_vec().iter().map(|v| self.publish(places, v)).collect();
                Value::list_of(ListKind::List, items)
            }
            Value::Set(s) => Value::list(s.to_vec().iter().map(|v| self.publish(places, v)).collect()),
            Value::Map(m) => {
                let entries = m.to_vec().into_iter().map(|(k, v)| (k, self.publish(places, &v)));
                Value::map(entries.collect::<Entries>())
            }
            other => other.clone(),
        }
    }

    fn submit(&self, task_dir: PathBuf, source: &Path, target: &Path) {
        self.run.publisher.submit(Publish {
            source: source.to_path_buf(),
            target: target.to_path_buf(),
            work_dir: task_dir,
            mode: self.mode,
            overwrite: self.overwrite,
            keep_times: super::keep_times(&self.run),
            fail_on_error: !self.ignore_errors,
            write: self.write.clone(),
        });
    }
}

/// The folder of the task that a file in the work folder belongs to, two levels below it. Files that were
/// brought there from elsewhere belong to the folder they lie in, and have no more than their name.
fn task_dir(work: &Path, file: &Path) -> Option<PathBuf> {
    let rest = file.strip_prefix(work).ok()?;
    let first = rest.iter().next()?.to_string_lossy();
    if first.starts_with("stage-") {
        return file.parent().map(Path::to_path_buf);
    }
    let depth = if first == "tmp" { 3 } else { 2 };
    let dir = rest.iter().take(depth).fold(work.to_path_buf(), |p, c| p.join(c));
    (rest.iter().count() > depth).then_some(dir)
}

impl Node for Publishing {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        if !self.enabled {
            return Ok(());
        }
        let places = self.places(cx.interp, &item)?;
        let published = self.publish(&places, &item);
        match &mut self.index {
            Some(index) => index.add(published),
            None => self.values.push(published),
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        if self.enabled {
            let values = std::mem::take(&mut self.values);
            let value = match self.index.take() {
                Some(index) => {
                    let file = Value::path(index.file());
                    index.write(cx.interp)?;
                    file
                }
                None if self.single => values.into_iter().next().unwrap_or_default(),
                None => Value::list(values),
            };
            self.run.outputs.borrow_mut().insert(self.name.clone(), value);
        }
        cx.finish();
        Ok(())
    }
}

struct Places {
    folder: Option<String>,
    single: Vec<(PathBuf, String)>,
}

impl Places {
    /// Where a file goes. In a folder it has the path that it has in the folder of its task.
    fn target(&self, output_dir: &Path, task: &Path, file: &Path) -> Option<PathBuf> {
        let name = file.strip_prefix(task).ok()?;
        let found = self
            .single
            .iter()
            .find(|(source, _)| source == file || file.starts_with(source));
        let target = match (found, &self.folder) {
            (Some((_, place)), _) if place.ends_with('/') => output_dir.join(place).join(name),
            (Some((source, place)), _) => {
                let below = file.strip_prefix(source).unwrap_or(Path::new(""));
                output_dir.join(place).join(below)
            }
            (None, Some(folder)) => output_dir.join(folder).join(name),
            (None, None) => return None,
        };
        Some(rflow_storage::normalize(&target))
    }
}

/// Runs a path closure in a scope where `file >> 'place'` notes the place.
fn with_publish_operator<T>(interp: &Interp, output: &str, places: &Noted, run: impl FnOnce() -> T) -> T {
    let scope = Rc::new(rflow_lang::module::Scope::default());
    let noted = places.clone();
    let output = output.to_string();
    let note = Closure::native("publish", 2, move |interp, args| {
        let [file, place] = args else {
            return Ok(Value::Null);
        };
        let mut noted = noted.borrow_mut();
        let noted = noted.get_or_insert_default();
        if file.is_null() || place.is_null() {
            return Ok(Value::Null);
        }
        let place = place.to_string();
        if !matches!(file, Value::Path(_)) && !place.ends_with('/') {
            return Err(Raise::illegal_argument(format!(
                "Invalid publish target '{place}' for workflow output '{output}' -- it must end with a `/` when \
                 several files are published"
            )));
        }
        for value in interp.elements(file) {
            match value {
                Value::Path(p) => noted.push((p.place(), place.clone())),
                Value::Null => {}
                other => {
                    return Err(Raise::illegal_argument(format!(
                        "Invalid publish source for workflow output '{output}' -- expected a file or several \
                         files, but received: {other}"
                    )));
                }
            }
        }
        Ok(Value::Null)
    });
    scope.set(rflow_lang::host::PUBLISH, note);
    interp.with_scope(&scope, run)
}
