//! The cache key of a task: a hash over everything that decides what it computes, and nothing else.
//!
//! Resources, tags and publishing do not enter; the order of the parts is that of the reference engine.

mod part;

use std::path::Path;

use rflow_lang::definition::BodyDef;
use rflow_lang::host::{FileStat, HostObject};
use rflow_lang::interp::Interp;
use rflow_lang::path::PathObj;
use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::location::without_secrets;
use rflow_syntax::ast::BodyKind;
use rflow_task::{HashPart, PartKind, TaskHash};

use super::bind::Bound;
use super::context::Context;
use part::Making;

/// How input files enter the hash: the `cache` directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CacheMode {
    /// Never reuse a task.
    Off,
    /// Path, size and time of change.
    Standard,
    /// Path and size.
    Lenient,
    /// Content.
    Deep,
}

impl CacheMode {
    /// The texts that mean something.
    pub(crate) const NAMES: &[&str] = &["deep", "false", "lenient", "sha256", "standard", "true"];

    /// Whether a value of the directive means anything.
    pub(crate) fn is_known(value: &Value) -> bool {
        match value {
            Value::Str(s) => Self::NAMES.contains(&s.as_str()),
            other => matches!(other, Value::Null | Value::Bool(_)),
        }
    }

    /// Reads the directive; `override_` is what the command line says.
    pub(crate) fn of(value: &Value, override_: Option<bool>) -> CacheMode {
        match (override_, value) {
            (Some(false), _) | (None, Value::Bool(false)) => CacheMode::Off,
            (_, Value::Str(s)) => match s.as_str() {
                "lenient" => CacheMode::Lenient,
                "deep" | "sha256" => CacheMode::Deep,
                "false" if override_.is_none() => CacheMode::Off,
                _ => CacheMode::Standard,
            },
            _ => CacheMode::Standard,
        }
    }
}

/// Remote inputs that were looked at in this run, or why they could not be. A look takes tens of milliseconds, and one that
/// fails longer, so thousands of tasks with the same reference data share it.
pub type RemoteInputs =
    std::cell::RefCell<rustc_hash::FxHashMap<std::path::PathBuf, Result<FileStat, Unseen>>>;

/// Why a remote input could not be looked at.
#[derive(Debug, Clone)]
pub struct Unseen {
    text: String,
    /// Another try, later, would be in vain.
    for_good: bool,
}

/// The most of them that are remembered.
const REMOTE_INPUTS: usize = 100_000;

/// Collects the parts of a key.
pub(crate) struct Hasher<'a> {
    interp: &'a Interp,
    remote: &'a RemoteInputs,
    mode: CacheMode,
    /// Where tasks have their work dirs.
    work_dirs: &'a [std::path::PathBuf],
    hash: blake3::Hasher,
    /// Files met so far, as short texts.
    files: part::Files,
    /// Why a remote file could not be looked at. A key without its size and time would be that of another task.
    failure: Option<Unseen>,
    /// Instances that the value is in.
    depth: u32,
}

/// Instances in instances beyond this do not count: only those that hold themselves are so deep.
const MAX_DEPTH: u32 = 50;

impl<'a> Hasher<'a> {
    fn new(
        interp: &'a Interp,
        mode: CacheMode,
        work_dirs: &'a [std::path::PathBuf],
        remote: &'a RemoteInputs,
    ) -> Self {
        Self {
            interp,
            remote,
            mode,
            work_dirs,
            hash: blake3::Hasher::new(),
            files: part::Files::default(),
            failure: None,
            depth: 0,
        }
    }

    fn tag(&mut self, tag: u8) {
        self.hash.update(&[tag]);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        // The length keeps `ab` + `c` apart from `a` + `bc`.
        self.hash
            .update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.hash.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn nested(&mut self, value: &Value) -> [u8; 32] {
        let mut one = Hasher::new(self.interp, self.mode, self.work_dirs, self.remote);
        one.depth = self.depth;
        one.value(value);
        self.files.extend(one.files);
        self.failure = self.failure.take().or(one.failure);
        *one.hash.finalize().as_bytes()
    }

    /// A sum of the elements' hashes does not depend on their order.
    fn unordered(&mut self, parts: impl Iterator<Item = [u8; 32]>) {
        let mut sum = [0u64; 4];
        for part in parts {
            for (total, chunk) in sum.iter_mut().zip(part.chunks_exact(8)) {
                let mut word = [0; 8];
                word.copy_from_slice(chunk);
                *total = total.wrapping_add(u64::from_le_bytes(word));
            }
        }
        sum.iter().for_each(|word| {
            self.hash.update(&word.to_le_bytes());
        });
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.tag(0),
            Value::Bool(b) => {
                self.tag(1);
                self.tag(u8::from(*b));
            }
            Value::Int(n) => {
                self.tag(2);
                self.hash.update(&n.to_le_bytes());
            }
            Value::Long(n) => {
                self.tag(3);
                self.hash.update(&n.to_le_bytes());
            }
            Value::Duration(n) | Value::Memory(n) => {
                self.tag(4);
                self.hash.update(&n.to_le_bytes());
            }
            Value::Str(s) => {
                self.tag(5);
                self.text(s);
            }
            Value::List(l) if matches!(l.kind.get(), ListKind::Bag | ListKind::Files) => {
                self.tag(6);
                let parts: Vec<_> = l.to_vec().iter().map(|v| self.nested(v)).collect();
                self.unordered(parts.into_iter());
            }
            Value::Set(s) => {
                self.tag(6);
                let parts: Vec<_> = s.to_vec().iter().map(|v| self.nested(v)).collect();
                self.unordered(parts.into_iter());
            }
            Value::List(_) | Value::Range(_) => {
                self.tag(7);
                let items = value.elements().unwrap_or_default();
                self.hash
                    .update(&u64::try_from(items.len()).unwrap_or(u64::MAX).to_le_bytes());
                items.iter().for_each(|v| self.value(v));
            }
            Value::Map(m) => {
                // In their order, as in the reference: a script may show it.
                self.tag(8);
                let entries = m.to_vec();
                let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
                self.hash.update(&count.to_le_bytes());
                for (key, value) in &entries {
                    self.value(key);
                    self.value(value);
                }
            }
            Value::Path(p) => self.path(p),
            Value::Host(h) => self.host(value, h.as_ref().as_ref()),
            other => {
                self.tag(9);
                self.text(&other.to_string());
            }
        }
    }

    fn host(&mut self, value: &Value, host: &dyn HostObject) {
        if let Some((class, fields)) = host.content() {
            // An instance of a class of the pipeline is told by its content. (In the reference nothing is the same
            // in the next run, so that such tasks run again.)
            self.tag(11);
            self.value(&class);
            if self.depth < MAX_DEPTH {
                self.depth += 1;
                self.value(&fields);
                self.depth -= 1;
            }
        } else if let Some(key) = host.hash_key() {
            self.value(&key);
        } else {
            self.tag(9);
            self.text(&value.to_string());
        }
    }

    fn path(&mut self, path: &PathObj) {
        self.tag(10);
        self.text_or_content(path);
    }

    fn text_or_content(&mut self, path: &PathObj) {
        let place = path.place();
        let made_here = path.remote.is_some() && self.work_dirs.iter().any(|dir| place.starts_with(dir));
        let stat = match &path.remote {
            // What a task made is told by the hash in the name of its work dir, which saves a request.
            Some(_) if made_here => None,
            Some(_) => match self.look(&place) {
                Ok(stat) => stat,
                Err(failure) => {
                    self.failure = Some(failure);
                    return;
                }
            },
            None => self.interp.machine.stat(&place),
        };
        self.files.add(&place, self.work_dirs, stat.as_ref());
        if self.mode == CacheMode::Deep && path.remote.is_none() && self.content(&path.real) {
            return;
        }
        self.text(&path.uri());
        let Some(stat) = stat else { return };
        self.hash.update(&stat.len.to_le_bytes());
        if self.mode == CacheMode::Standard {
            self.hash.update(&stat.modified.to_le_bytes());
        }
    }

    /// The attributes of a remote input, if it is there.
    fn look(&self, place: &Path) -> Result<Option<FileStat>, Unseen> {
        if let Some(known) = self.remote.borrow().get(place) {
            return known.clone().map(Some);
        }
        let machine = &self.interp.machine;
        let found = match machine.stat(place) {
            Some(stat) => Ok(stat),
            None => match machine.exists(place) {
                // It may come yet.
                Ok(_) => return Ok(None),
                Err(error) => Err(Unseen {
                    text: format!(
                        "Cannot look at {}: {error}",
                        without_secrets(&place.to_string_lossy())
                    ),
                    for_good: error.kind() == std::io::ErrorKind::Unsupported,
                }),
            },
        };
        let mut remote = self.remote.borrow_mut();
        if remote.len() < REMOTE_INPUTS {
            remote.insert(place.to_owned(), found.clone());
        }
        found.map(Some)
    }

    /// Adds what is in a file or folder; `false` when it cannot be read.
    fn content(&mut self, path: &Path) -> bool {
        let machine = &self.interp.machine;
        match machine.stat(path) {
            Some(stat) if stat.is_dir => {
                let Ok(entries) = machine.list(path) else {
                    return false;
                };
                for entry in entries {
                    self.text(
                        &entry
                            .file_name()
                            .map(|n| n.to_string_lossy().into_owned())
                            .unwrap_or_default(),
                    );
                    if !self.content(&entry) {
                        return false;
                    }
                }
                true
            }
            Some(_) => {
                let mut content = blake3::Hasher::new();
                let read = machine
                    .open(path)
                    .and_then(|file| content.update_reader(file).map(drop));
                if read.is_ok() {
                    self.hash.update(content.finalize().as_bytes());
                }
                read.is_ok()
            }
            None => false,
        }
    }
}

/// What of a task enters its key beside its inputs.
pub(crate) struct Parts<'a> {
    /// Source text of the script.
    pub(crate) source: &'a str,
    /// Image, when containers are on.
    pub(crate) container: Option<&'a str>,
    /// Names and commands of `eval` outputs.
    pub(crate) evals: &'a [(String, String)],
    /// Programs of `bin/` that the script names.
    pub(crate) programs: &'a [std::path::PathBuf],
    /// Environment modules and the like: what, and which.
    pub(crate) environment: &'a [(&'static str, String)],
    /// The stub is run.
    pub(crate) stub: bool,
}

/// The key of a task before its attempt is added.
pub(crate) struct Key {
    pub(crate) hash: TaskHash,
    /// What it is made of, for comparisons with other tasks.
    pub(crate) parts: Vec<HashPart>,
}

/// Makes the key of a task.
pub(crate) fn key(
    interp: &Interp,
    context: &Context,
    body: &BodyDef,
    bound: &Bound,
    parts: &Parts<'_>,
    mode: CacheMode,
) -> Eval<Key> {
    let settings = &context.process.run.settings;
    let mut made = Making::new(
        Hasher::new(
            interp,
            mode,
            &settings.work_dirs,
            &context.process.run.remote_inputs,
        ),
        settings.dump_hashes,
    );
    made.fixed(&Value::str(&settings.session));
    made.fixed(&Value::str(&context.process.qualified));
    made.part(PartKind::Script, "", &Value::str(parts.source));
    if let Some(image) = parts.container {
        made.part(PartKind::Container, "", &Value::str(image));
    }
    for (name, value) in &bound.keys {
        made.part(PartKind::Input, name, value);
    }
    for (name, command) in parts.evals {
        made.part(PartKind::Eval, name, &Value::str(command));
    }
    for (name, value) in globals(interp, context, body) {
        made.part(PartKind::Variable, &name, &value);
    }
    for program in parts.programs {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        made.part(PartKind::Program, &name, &Value::path(program));
    }
    for (what, text) in parts.environment {
        made.part(PartKind::Environment, what, &Value::str(text));
    }
    if parts.stub {
        made.part(PartKind::Stub, "", &Value::Bool(true));
    }
    if let Some(failure) = made.failure() {
        let raise = Raise::new(super::collect::UNREACHABLE, failure.text);
        return Err(match failure.for_good {
            true => raise,
            false => raise.hint("run again with `-resume` when it can be reached; finished tasks are kept"),
        });
    }
    Ok(made.finish(interp, context))
}

/// Names in the placeholders `!{…}` of a `shell:` text, as dotted paths.
fn shell_names(source: &str) -> Vec<String> {
    let mut names = std::collections::BTreeSet::new();
    for placeholder in source.split("!{").skip(1) {
        let mut rest = placeholder.split('}').next().unwrap_or_default();
        while let Some(start) = rest.find(|c: char| c.is_alphabetic() || c == '_') {
            rest = &rest[start..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            // What is called is a method of what stands before it.
            let name = match after.starts_with('(') {
                true => word.rsplit_once('.').map(|(object, _)| object),
                false => Some(word),
            };
            names.extend(name.map(|name| name.trim_end_matches('.').to_string()));
            rest = after;
        }
    }
    names.into_iter().collect()
}

/// Values of the names that the body reads and that are neither inputs nor its own variables. What cannot be
/// read now (or is a function) does not enter.
fn globals(interp: &Interp, context: &Context, body: &BodyDef) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let placeholders = match context.process.def().body_kind {
        BodyKind::Shell => shell_names(&body.source),
        _ => Vec::new(),
    };
    // Inputs that placeholders name are in the key already.
    let placeholders = placeholders.iter().filter(|path| {
        let root = path.split('.').next().unwrap_or_default();
        root == "task" || context.scope.get(root).is_none()
    });
    for path in body
        .free_names
        .iter()
        .map(|name| name.as_str())
        .chain(placeholders.map(String::as_str))
    {
        let mut names = path.split('.');
        let Some(root) = names.next() else { continue };
        // Of `task`, only `ext` decides what is computed.
        let rest: Vec<&str> = names.collect();
        if root == "task" && rest.first() != Some(&"ext")
            || matches!(root, "workflow" | "log" | "nextflow" | "secrets")
        {
            continue;
        }
        let module = &body.code.module;
        let value = context.with(interp, || {
            let mut value = match context.scope.get(root) {
                Some(v) => v,
                None => module
                    .variable(root)
                    .or_else(|| interp.globals.variable(interp, module, root).and_then(Result::ok))?,
            };
            for name in &rest {
                value = interp.property(&value, name).ok()?;
            }
            Some(value)
        });
        let Some(value) = value else { continue };
        // The whole `params` or `task.ext` would bring in more than is read.
        let whole = rest.is_empty() && root == "params" || path == "task.ext";
        // A folder's time of change says nothing about what is computed.
        let folder = matches!(
            root,
            "launchDir" | "projectDir" | "baseDir" | "workDir" | "moduleDir" | "outputDir"
        );
        let value = if folder {
            Value::from(value.to_string())
        } else {
            value
        };
        if !whole && !matches!(value, Value::Closure(_) | Value::Def(_) | Value::Class(_)) {
            out.push((path.to_string(), value));
        }
    }
    let words = body.source.split(|c: char| !c.is_alphanumeric() && c != '_');
    let locals = context.process.setup.locals().into_iter();
    let named = locals.filter(|(name, _)| words.clone().any(|word| word == name.as_str()));
    out.extend(named.map(|(name, value)| (name.to_string(), value)));
    out
}

/// The key of one try: the work dir of an earlier try is never used again.
pub(crate) fn rehash(key: TaskHash, attempt: u32) -> TaskHash {
    let mut hash = blake3::Hasher::new();
    hash.update(&key.0);
    hash.update(&attempt.to_le_bytes());
    let mut out = [0; 16];
    out.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    TaskHash(out)
}

#[cfg(test)]
mod tests {
    use super::shell_names;

    #[test]
    fn placeholders_name_what_they_read() {
        let text = "echo !{x} !{params.data.trim()} ${HOME} !{size(task.ext.args) + 1}";
        assert_eq!(shell_names(text), ["params.data", "task.ext.args", "x"]);
    }
}
