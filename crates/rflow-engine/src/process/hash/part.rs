//! A key part by part: what each is, its digest, and a short text of its value.

use std::path::{Path, PathBuf};

use rflow_lang::Value;
use rflow_lang::host::FileStat;
use rflow_lang::interp::Interp;
use rflow_lang::ops::class_name;
use rflow_storage::location::without_query;
use rflow_task::{HashPart, PartKind, TaskHash};

use super::{CacheMode, Context, Hasher, Key, Unseen};
use crate::run::DumpHashes;

/// Longest text of a value in bytes.
const VALUE: usize = 200;
/// Longest text of the files of a part, each with size and time: some hundred, so that of a report of many samples it
/// can be told which changed.
const FILES: usize = 24 * 1024;
/// Longest text of all values of a task: the journal keeps the parts of every task.
const ALL: usize = FILES + 2048;
/// Letters at the end of a path that are kept.
const PATH_END: usize = 40;

/// Short texts of files: `path:size:time of change in milliseconds`.
#[derive(Default)]
pub(super) struct Files {
    text: String,
    count: usize,
}

impl Files {
    pub(super) fn add(&mut self, path: &Path, work_dirs: &[PathBuf], stat: Option<&FileStat>) {
        self.count += 1;
        if self.text.len() > FILES {
            return;
        }
        let mut text = short_path(path, work_dirs);
        if let Some(stat) = stat {
            text.push_str(&format!(":{}:{}", stat.len, stat.modified));
        }
        self.push(&text);
    }

    pub(super) fn extend(&mut self, other: Files) {
        self.count += other.count;
        if !other.text.is_empty() && self.text.len() <= FILES {
            self.push(&other.text);
        }
    }

    fn push(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    /// The files, when there are any; their number when they are too many to be told.
    fn take(&mut self) -> Option<String> {
        let files = std::mem::take(self);
        match files.count {
            0 => None,
            1 => Some(files.text),
            _ if files.text.len() <= FILES => Some(files.text),
            count => Some(format!("{count} files")),
        }
    }
}

/// `ab/cdef12…/name` of what a task made, else the end of the path.
fn short_path(path: &Path, work_dirs: &[PathBuf]) -> String {
    let made = work_dirs.iter().find_map(|dir| path.strip_prefix(dir).ok());
    if let Some(made) = made {
        let mut names = made.components().map(|c| c.as_os_str().to_string_lossy());
        let (first, second) = (names.next(), names.next());
        if let (Some(first), Some(second)) = (first, second)
            && first.len() == 2
            && second.len() == 30
            && second.is_ascii()
        {
            let rest: Vec<_> = names.collect();
            return format!("{first}/{}…/{}", &second[..6], rest.join("/"));
        }
    }
    end_of(&without_query(path).to_string_lossy(), PATH_END)
}

fn end_of(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_string();
    }
    let mut at = text.len() - most;
    while !text.is_char_boundary(at) {
        at += 1;
    }
    format!("…{}", &text[at..])
}

/// A short text of a value that holds no files; none when it would be long, or has to be computed at length.
fn short_value(value: &Value) -> Option<String> {
    let text = is_small(value, 3).then(|| value.to_string())?;
    let clean = !text.contains(char::is_control);
    (text.len() <= VALUE && clean).then_some(text)
}

fn is_small(value: &Value, depth: usize) -> bool {
    const ITEMS: usize = 8;
    match value {
        Value::Str(s) => s.len() <= VALUE,
        Value::List(l) => {
            depth > 0 && l.borrow().len() <= ITEMS && l.to_vec().iter().all(|v| is_small(v, depth - 1))
        }
        Value::Map(m) => {
            let small = |(k, v): &(Value, Value)| is_small(k, depth - 1) && is_small(v, depth - 1);
            depth > 0 && m.borrow().len() <= ITEMS && m.to_vec().iter().all(small)
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Double(_)
        | Value::Decimal(_)
        | Value::Duration(_)
        | Value::Memory(_) => true,
        _ => false,
    }
}

/// An entry of what `-dump-hashes` prints.
#[derive(serde::Serialize)]
struct Entry {
    hash: String,
    #[serde(rename = "type")]
    class: String,
    value: String,
}

/// A key that is being made.
pub(super) struct Making<'a> {
    hasher: Hasher<'a>,
    parts: Vec<HashPart>,
    room: usize,
    dump: Option<(DumpHashes, Vec<Entry>)>,
}

impl<'a> Making<'a> {
    pub(super) fn new(hasher: Hasher<'a>, dump: Option<DumpHashes>) -> Self {
        Self {
            hasher,
            parts: Vec::new(),
            room: ALL,
            dump: dump.map(|form| (form, Vec::new())),
        }
    }

    /// Adds what all tasks of the process share.
    pub(super) fn fixed(&mut self, value: &Value) {
        self.add(value);
    }

    /// Adds a part.
    pub(super) fn part(&mut self, kind: PartKind, name: &str, value: &Value) {
        // The kind keeps an input apart from a variable of the same name.
        self.hasher.text(&kind.describe(name));
        let digest = self.add(value);
        let files = self.hasher.files.take();
        // The trace of the task has script and container anyway.
        let value = match kind {
            PartKind::Script | PartKind::Container => None,
            _ => files.or_else(|| short_value(value)),
        };
        let value = value.filter(|text| text.len() <= self.room);
        self.room -= value.as_ref().map_or(0, String::len);
        let mut short = [0; 8];
        short.copy_from_slice(&digest[..8]);
        self.parts.push(HashPart {
            kind,
            name: name.to_string(),
            digest: short,
            value,
        });
    }

    fn add(&mut self, value: &Value) -> [u8; 32] {
        let digest = self.hasher.nested(value);
        self.hasher.hash.update(&digest);
        if let Some((_, entries)) = &mut self.dump {
            entries.push(Entry {
                hash: hash_of(&digest).to_string(),
                class: class_name(value).into_owned(),
                value: value.to_string(),
            });
        }
        digest
    }

    /// Why a file could not be looked at.
    pub(super) fn failure(&mut self) -> Option<Unseen> {
        self.hasher.failure.take()
    }

    /// The key; it is shown to the user when `-dump-hashes` says so.
    pub(super) fn finish(self, interp: &Interp, context: &Context) -> Key {
        let hash = hash_of(self.hasher.hash.finalize().as_bytes());
        if let Some((form, entries)) = &self.dump {
            let name = context.name.borrow().clone().unwrap_or_default();
            let mode = match self.hasher.mode {
                CacheMode::Off | CacheMode::Standard => "STANDARD",
                CacheMode::Lenient => "LENIENT",
                CacheMode::Deep => "DEEP",
            };
            let entries = entries_text(*form, entries);
            let text = format!("[{name}] cache hash: {hash}; mode: {mode}; entries: {entries}");
            interp.machine.log("info", &text);
        }
        Key {
            hash,
            parts: self.parts,
        }
    }
}

fn entries_text(form: DumpHashes, entries: &[Entry]) -> String {
    match form {
        DumpHashes::Text => {
            let lines = entries
                .iter()
                .map(|e| format!("\n  {} [{}] {} ", e.hash, e.class, e.value));
            lines.collect::<String>() + "\n"
        }
        DumpHashes::Json => {
            let mut out = Vec::new();
            let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
            let mut json = serde_json::Serializer::with_formatter(&mut out, indent);
            // Texts go into memory: this cannot fail.
            let _ = serde::Serialize::serialize(entries, &mut json);
            String::from_utf8(out).unwrap_or_default()
        }
    }
}

fn hash_of(digest: &[u8; 32]) -> TaskHash {
    let mut out = [0; 16];
    out.copy_from_slice(&digest[..16]);
    TaskHash(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts() {
        let work = [PathBuf::from("/w")];
        let made = Path::new("/w/ab/cdef0123456789cdef0123456789ab/out/x.txt");
        assert_eq!(short_path(made, &work), "ab/cdef01…/out/x.txt");
        assert_eq!(short_path(Path::new("/data/x"), &work), "/data/x");
        let long = format!("/{}/é/x.txt", "d".repeat(60));
        assert!(short_path(Path::new(&long), &work).ends_with("d/é/x.txt"));
        assert!(short_path(Path::new(&long), &work).len() <= PATH_END + 3);
        assert_eq!(short_value(&Value::str("abc")).as_deref(), Some("abc"));
        assert_eq!(short_value(&Value::str("x".repeat(299))), None);
        let pair = Value::list(vec![Value::Int(1), Value::Null]);
        assert_eq!(short_value(&pair).as_deref(), Some("[1, null]"));
        assert_eq!(short_value(&Value::list(vec![Value::Int(1); 9])), None);
    }

    #[test]
    fn many_files_are_counted() {
        let mut files = Files::default();
        assert_eq!(files.take(), None);
        files.add(Path::new("/a"), &[], None);
        files.add(Path::new("/b"), &[], None);
        assert_eq!(files.take().as_deref(), Some("/a /b"));
        (0..5000).for_each(|n| files.add(Path::new(&format!("/data/{n}")), &[], None));
        assert_eq!(files.take().as_deref(), Some("5000 files"));
    }
}
