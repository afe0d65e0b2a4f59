//! Takes outputs of a task to its work dir in the store.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rflow_storage::{CollectOptions, Kind, Stores, WriteOptions, collect};
use rflow_task::TaskSpec;

use crate::failure::{Failure, writing};
use crate::task::store;
use crate::transfer::{Ended, Transfers};

/// Stores what the output patterns find in `folder`, files below folders one by one; the number of files.
pub(crate) fn stage_out(
    folder: &Path,
    spec: &TaskSpec,
    work_dir: &Path,
    stores: &Stores,
    transfers: Transfers,
) -> Result<usize, Failure> {
    let mut files = BTreeMap::new();
    for output in outputs(folder, spec).map_err(Failure::Run)? {
        let name = output.strip_prefix(folder).unwrap_or(&output).to_owned();
        spread(&output, &name, &mut files).map_err(|cause| failed(&name, work_dir, cause))?;
    }
    let mut uploads = Vec::with_capacity(files.len());
    for (name, from) in files {
        let Some(text) = name.to_str() else {
            let cause = io::Error::new(
                io::ErrorKind::InvalidFilename,
                "its name is not UTF-8, as that of objects must be; give it another one",
            );
            return Err(failed(&name, work_dir, cause));
        };
        let to = work_dir.join(text);
        uploads.push((name, from, to));
    }
    let count = uploads.len();
    let table = stores.clone();
    let ended = transfers.each(
        uploads,
        move |(_, from, to): &(PathBuf, PathBuf, PathBuf)| {
            store(&table, to)?.upload(from, to, &WriteOptions::default())
        },
        &|| false,
    );
    match ended {
        Ended::Done(_) => Ok(count),
        Ended::Failed((name, _, _), cause) => Err(failed(&name, work_dir, cause)),
        Ended::Stopped => Err(Failure::Run("A thread of rflow-stage ended too early".to_owned())),
    }
}

/// Everything that an output with one of the patterns may want, whatever its options: they are not part of the
/// specification, and the engine applies them to what it finds in the work dir. Staged inputs that a pattern
/// finds are left out, so that they are not stored again.
fn outputs(folder: &Path, spec: &TaskSpec) -> Result<BTreeSet<PathBuf>, String> {
    let inputs: Vec<&str> = spec.inputs.iter().map(|input| input.name.as_str()).collect();
    let hidden = CollectOptions {
        hidden: true,
        ..CollectOptions::default()
    };
    let folders = CollectOptions {
        kind: Some(Kind::Dir),
        ..hidden.clone()
    };
    let plain = CollectOptions {
        glob: false,
        ..CollectOptions::default()
    };
    let mut found = BTreeSet::new();
    for pattern in &spec.output_patterns {
        let find = |options| collect(folder, pattern, &inputs, options);
        found.extend(find(&hidden).map_err(|e| e.to_string())?.files);
        // With `**` only files are found. Folders are wanted by `type: 'dir'`, but those that every name fits hold
        // nothing else.
        let last = pattern.rsplit('/').next().unwrap_or_default();
        if pattern.contains("**") && last.chars().any(|c| c != '*') {
            found.extend(find(&folders).map_err(|e| e.to_string())?.files);
        }
        // A name with wildcards in it, meant literally; out of the folder it was refused above.
        found.extend(find(&plain).map(|hit| hit.files).unwrap_or_default());
    }
    found.retain(|path| path != folder && !path.strip_prefix(folder).is_ok_and(is_control));
    Ok(found)
}

/// True for the files that are stored in any case, or that the executor wrote.
fn is_control(name: &Path) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(".command.") || name.starts_with(".exitcode")
}

/// A file, or all files below a folder, links followed. Empty folders stand for themselves.
fn spread(path: &Path, name: &Path, files: &mut BTreeMap<PathBuf, PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        files.insert(name.to_owned(), path.to_owned());
        return Ok(());
    }
    // A link to a folder above would go on for ever.
    let real = path.canonicalize()?;
    if path.parent().is_some_and(|parent| {
        parent
            .canonicalize()
            .is_ok_and(|parent| parent.starts_with(&real))
    }) {
        return Ok(());
    }
    let mut empty = true;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        // A dangling link has nothing to store.
        if entry.path().exists() {
            empty = false;
            spread(&entry.path(), &name.join(entry.file_name()), files)?;
        }
    }
    if empty {
        files.insert(name.to_owned(), path.to_owned());
    }
    Ok(())
}

fn failed(name: &Path, work_dir: &Path, cause: io::Error) -> Failure {
    Failure::StageOut {
        name: name.display().to_string(),
        address: work_dir.to_owned(),
        hint: writing(&cause),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rflow_task::StageIn;

    use super::*;

    fn found(patterns: &[&str]) -> String {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for folder in ["sub/deep/res", ".hid", "void", "in"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in [
            "a.txt",
            "in.txt",
            ".h.txt",
            ".command.out",
            ".exitcode",
            "sub/b.txt",
            "sub/.k",
            "sub/deep/res/c",
            ".hid/d",
            "[x]*.txt",
            "in/y",
        ] {
            fs::write(root.join(file), "").unwrap();
        }
        symlink("nowhere", root.join("sub/dangling")).unwrap();
        symlink("in.txt", root.join("link")).unwrap();
        let input = |name: &str| StageIn {
            source: "s3://b/x".into(),
            name: name.into(),
        };
        let spec = TaskSpec {
            inputs: vec![input("in.txt"), input("in/y")],
            output_patterns: patterns.iter().map(|p| (*p).to_owned()).collect(),
            ..TaskSpec::default()
        };
        let mut files = BTreeMap::new();
        for output in outputs(&root, &spec).unwrap() {
            let name = output.strip_prefix(&root).unwrap().to_owned();
            spread(&output, &name, &mut files).unwrap();
        }
        let names: Vec<_> = files.keys().map(|name| name.display().to_string()).collect();
        names.join(" ")
    }

    #[test]
    fn finds_what_outputs_may_want() {
        for (pattern, expected) in [
            ("*.txt", ".h.txt [x]*.txt a.txt"),
            ("in.txt", "in.txt"),
            ("link", "link"),
            ("sub", "sub/.k sub/b.txt sub/deep/res/c"),
            ("sub/*", "sub/.k sub/b.txt sub/deep/res/c"),
            ("sub/**", "sub/.k sub/b.txt sub/deep/res/c"),
            ("**/res", "sub/deep/res/c"),
            ("void", "void"),
            ("in", "in/y"),
            ("[x]*.txt", "[x]*.txt"),
            (".hid/*", ".hid/d"),
            (".command.out", ""),
            ("missing", ""),
        ] {
            assert_eq!(found(&[pattern]), expected, "{pattern}");
        }
        assert_eq!(
            found(&["a.txt", "*.txt", "sub/b.txt"]),
            ".h.txt [x]*.txt a.txt sub/b.txt"
        );
    }

    #[test]
    fn links_upwards_end() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/x"), "").unwrap();
        symlink("..", dir.path().join("a/b/up")).unwrap();
        let mut files = BTreeMap::new();
        spread(&dir.path().join("a"), Path::new("a"), &mut files).unwrap();
        assert_eq!(files.into_keys().collect::<Vec<_>>(), [Path::new("a/x")]);
    }

    #[test]
    fn nothing_outside() {
        let spec = TaskSpec {
            output_patterns: vec!["/etc/passwd".into()],
            ..TaskSpec::default()
        };
        assert!(
            outputs(Path::new("/tmp"), &spec)
                .unwrap_err()
                .contains("/etc/passwd")
        );
    }
}
