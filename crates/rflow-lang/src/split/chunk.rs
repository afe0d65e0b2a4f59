//! Lines as records, records in chunks, and chunks in files.

use std::path::{Path, PathBuf};

use super::{Kind, Options, compress, name_of};
use crate::interp::Interp;
use crate::method::{self, lines as lines_of, path as paths};
use crate::raise::Eval;
use crate::text;
use crate::value::{Entries, Value};

/// Lines with their ends. With `keepHeader` the first line is the head of every chunk.
pub(super) fn lines(content: &str, options: &Options<'_>) -> Vec<Value> {
    let lines = lines_of(content)
        .into_iter()
        .map(|line| Value::from(format!("{line}\n")));
    let limit = options.size("limit").unwrap_or(usize::MAX);
    let mut lines: Vec<Value> = lines.collect();
    if !options.flag("keepHeader") || lines.is_empty() {
        lines.truncate(limit);
        return lines;
    }
    let by = options.size("by").unwrap_or(1);
    let header = text::text(&lines.remove(0));
    lines.truncate(limit);
    lines
        .chunks(by)
        .map(|chunk| Value::from(header.clone() + &chunk.iter().map(text::text).collect::<String>()))
        .collect()
}

/// Puts `by` records together: texts are joined, other records listed.
pub(super) fn group(kind: Kind, records: Vec<Value>, options: &Options<'_>) -> Vec<Value> {
    let done = kind == Kind::Json
        || (kind == Kind::Text && options.flag("keepHeader"))
        || (kind == Kind::Fasta && options.get("size").is_some());
    let by = match options.size("by") {
        Some(by) if by > 1 && !done => by,
        _ => return records,
    };
    let texts = records.iter().all(|r| matches!(r, Value::Str(_)));
    records
        .chunks(by)
        .map(|chunk| match texts {
            true => Value::from(chunk.iter().map(text::text).collect::<String>()),
            false => Value::list(chunk.to_vec()),
        })
        .collect()
}

/// Writes chunks to numbered files.
///
/// `true` names them after the source, a text is their name, and a path their folder and name.
pub(super) fn save(
    interp: &Interp,
    source: &Value,
    file: &Value,
    chunks: &[Value],
    packed: bool,
    folder: Option<&Path>,
) -> Eval<Vec<Value>> {
    let name = name_of(source);
    let name = Path::new(&name)
        .file_name()
        .map_or_else(|| "chunk".to_string(), |n| n.to_string_lossy().into_owned());
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let (stem, extension) = match name.split_once('.') {
        Some((stem, extension)) if matches!(file, Value::Bool(_)) && !stem.is_empty() => {
            (stem.to_string(), format!(".{extension}"))
        }
        _ => (name.to_string(), String::new()),
    };
    let (dir, stem) = match file {
        Value::Bool(_) => (work_folder(interp, folder), stem),
        Value::Str(prefix) => (work_folder(interp, folder), prefix.to_string()),
        other => {
            let path = paths::of_value(other)
                .map(|p| paths::place(interp, &p))
                .unwrap_or_default();
            if interp.machine.stat(&path).is_some_and(|s| s.is_dir) {
                (path, stem)
            } else {
                let prefix = path
                    .file_name()
                    .map(|n| n.to_string_lossy().into_owned())
                    .unwrap_or_default();
                (path.parent().map(Path::to_path_buf).unwrap_or_default(), prefix)
            }
        }
    };
    interp
        .machine
        .mkdir(&dir, true)
        .map_err(|e| method::io_failed(&dir, &e))?;
    let mut saved = Vec::with_capacity(chunks.len());
    for (i, chunk) in chunks.iter().enumerate() {
        let gz = if packed { ".gz" } else { "" };
        let path = dir.join(format!("{stem}.{}{extension}{gz}", i + 1));
        let content = text::text(chunk).into_bytes();
        let content = if packed { compress(&content) } else { content };
        interp
            .machine
            .write(&path, &content, false)
            .map_err(|e| method::io_failed(&path, &e))?;
        saved.push(Value::path(path));
    }
    Ok(saved)
}

/// A fresh folder among the task folders, unless the caller has one.
fn work_folder(interp: &Interp, folder: Option<&Path>) -> PathBuf {
    if let Some(folder) = folder {
        return folder.to_path_buf();
    }
    let work = interp.machine.env("NXF_WORK").filter(|w| !w.is_empty());
    let work = interp
        .machine
        .launch_dir()
        .join(work.unwrap_or_else(|| "work".to_string()));
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let (head, tail) = unique.split_at(2);
    work.join(head).join(tail)
}

/// The fields that a `record` option asks for, in the order in which records have them.
pub(super) fn fields(options: &Options<'_>, all: &[(&str, Value)]) -> Option<Value> {
    let wanted = match options.get("record")? {
        Value::Map(wanted) => wanted.clone(),
        _ => return None,
    };
    let mut entries = Entries::default();
    for (name, value) in all {
        if wanted.get_str(name).is_some_and(|v| v.truthy()) {
            entries.insert(Value::str(name), value.clone());
        }
    }
    Some(Value::map(entries))
}
