//! How `collectFile` writes a file.

use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value, text};
use rflow_storage::location::is_remote;

use super::Options;

/// Writes the contents to the file of that name; gives its path.
pub(super) fn file(
    interp: &Interp,
    options: &Options,
    name: &str,
    seed: Option<Value>,
    contents: &[Value],
) -> Eval<PathBuf> {
    let folder = match &options.store_dir {
        Some(folder) => folder.clone(),
        None => options
            .temp_dir
            .join(identity(interp, options, name, seed.as_ref(), contents)),
    };
    let target = folder.join(name);
    // In a folder that is named by the contents the file is the same one.
    if options.store_dir.is_none() && interp.machine.stat(&target).is_some() {
        return Ok(target);
    }
    let fails = |e: std::io::Error| Raise::io(format!("Cannot write `{}`: {e}", target.display()));
    interp
        .machine
        .mkdir(target.parent().unwrap_or(&folder), true)
        .map_err(fails)?;
    // Objects of remote storage do not grow: the file is made here and goes there in one piece.
    let part = match is_remote(&folder) {
        true => {
            let unique = blake3::hash(target.to_string_lossy().as_bytes()).to_hex();
            std::env::temp_dir().join(format!("rflow-collect-{}-{}", std::process::id(), &unique[..16]))
        }
        false => folder.join(format!("{name}.part")),
    };
    interp.machine.write(&part, b"", false).map_err(fails)?;
    pieces(interp, options, seed.as_ref(), contents, &mut |data| {
        interp.machine.write(&part, data, true).map_err(fails)
    })?;
    // A file that would not change keeps its time, so that tasks that read it are not run again.
    if equal(interp, &part, &target) {
        interp.machine.delete(&part, false).map_err(fails)?;
    } else {
        interp.machine.rename(&part, &target).map_err(fails)?;
    }
    Ok(target)
}

/// Gives what goes into the file, piece by piece.
fn pieces(
    interp: &Interp,
    options: &Options,
    seed: Option<&Value>,
    contents: &[Value],
    write: &mut dyn FnMut(&[u8]) -> Eval<()>,
) -> Eval<()> {
    let newline: &[u8] = if options.new_line { b"\n" } else { b"" };
    if let Some(seed) = seed {
        write(&bytes(interp, seed)?)?;
        write(newline)?;
    }
    for (i, content) in contents.iter().enumerate() {
        let data = bytes(interp, content)?;
        let (head, body) = data.split_at(lines(&data, options.skip));
        if i == 0 && options.keep_header {
            write(head)?;
            write(newline)?;
        }
        write(body)?;
        write(newline)?;
    }
    Ok(())
}

/// A file's content, or the bytes of a text.
fn bytes(interp: &Interp, content: &Value) -> Eval<Vec<u8>> {
    let Value::Path(path) = content else {
        return Ok(text::text(content).into_bytes());
    };
    let read = interp.machine.read(Path::new(&path.uri()));
    read.map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            Raise::no_such_file(format!("No such file or directory: {}", path.uri()))
        }
        _ => Raise::io(format!("Cannot read `{}`: {e}", path.uri())),
    })
}

/// Length of the first `n` lines.
fn lines(data: &[u8], n: usize) -> usize {
    let ends = data
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b'\n')
        .map(|(i, _)| i + 1);
    if n == 0 {
        0
    } else {
        ends.take(n).nth(n - 1).unwrap_or(data.len())
    }
}

fn equal(interp: &Interp, one: &Path, other: &Path) -> bool {
    let len = |p: &Path| interp.machine.stat(p).map(|s| s.len);
    len(other).is_some()
        && len(one) == len(other)
        && matches!((interp.machine.read(one), interp.machine.read(other)), (Ok(a), Ok(b)) if a == b)
}

/// A folder for the file that another run finds again when it collects the same.
fn identity(
    interp: &Interp,
    options: &Options,
    name: &str,
    seed: Option<&Value>,
    contents: &[Value],
) -> PathBuf {
    let mut hash = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(name.as_bytes());
    part(&[u8::from(options.new_line), u8::from(options.keep_header)]);
    part(&(options.skip as u64).to_le_bytes());
    for content in seed.into_iter().chain(contents) {
        match content {
            Value::Path(path) => {
                part(b"file");
                part(path.uri().as_bytes());
                if let Some(stat) = interp.machine.stat(&path.place()) {
                    part(&stat.len.to_le_bytes());
                    part(&stat.modified.to_le_bytes());
                }
            }
            other => part(text::text(other).as_bytes()),
        }
    }
    let hex = hash.finalize().to_hex();
    Path::new(&hex[..2]).join(&hex[2..32])
}
