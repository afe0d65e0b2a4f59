//! Staging: inputs appear in the work dir.

mod names;

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rflow_task::{StageIn, StageMode};
use thiserror::Error;

pub use names::{NameCollision, StageNameError, check_collisions, staged_names};

use crate::path::relative_to;
use crate::publish::{Links, copy_tree, link_tree, remove};

/// An input that could not be staged.
#[derive(Debug, Error)]
pub enum StageError {
    /// The name is not one of a file in the work dir.
    #[error(transparent)]
    Name(#[from] StageNameError),
    /// The file system refused.
    #[error("Cannot stage input file `{name}` from {} in {}: {cause}", source_file.display(), work_dir.display())]
    Io {
        /// Name in the work dir.
        name: String,
        /// The file.
        source_file: PathBuf,
        /// The work dir.
        work_dir: PathBuf,
        /// The system's error.
        #[source]
        cause: io::Error,
    },
}

/// Makes inputs appear under their names in a work dir. Folders in names are made; what has the name already
/// is replaced. A missing source becomes a dangling link with the link modes and is an error with others, so
/// that, as in the reference, a missing file shows when the script opens it.
///
/// # Errors
///
/// [`StageError`] of the first input that fails.
pub fn stage(work_dir: &Path, inputs: &[StageIn], mode: StageMode) -> Result<(), StageError> {
    for input in inputs {
        names::check(input.name.clone())?;
        stage_one(work_dir, input, mode).map_err(|cause| StageError::Io {
            name: input.name.clone(),
            source_file: input.source.clone(),
            work_dir: work_dir.to_owned(),
            cause,
        })?;
    }
    Ok(())
}

fn stage_one(work_dir: &Path, input: &StageIn, mode: StageMode) -> io::Result<()> {
    let target = work_dir.join(&input.name);
    // Nearly always the name is free and its folder there: look only after something failed.
    match place(&input.source, &target, mode) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => remove(&target)?,
        done => return done,
    }
    place(&input.source, &target, mode).or_else(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => remove(&target).and_then(|()| place(&input.source, &target, mode)),
        _ => Err(e),
    })
}

fn place(source: &Path, target: &Path, mode: StageMode) -> io::Result<()> {
    match mode {
        StageMode::Symlink => symlink(source, target),
        StageMode::Rellink => {
            // The link is resolved from where its folder really is.
            let folder = target.parent().unwrap_or(Path::new("/")).canonicalize()?;
            symlink(relative_to(&folder, source), target)
        }
        StageMode::Link => {
            // A hard link is made to the file itself: links must not move with their relative targets.
            link_tree(&source.canonicalize()?, target)
        }
        StageMode::Copy => {
            if fs::symlink_metadata(target).is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            copy_tree(source, target, Links::Follow)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(source: &Path, name: &str) -> StageIn {
        StageIn {
            source: source.to_owned(),
            name: name.to_owned(),
        }
    }

    #[test]
    fn stages_in_every_mode() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::create_dir_all(dir.join("src/folder/sub")).unwrap();
        fs::write(dir.join("src/folder/sub/x"), "x").unwrap();
        fs::write(dir.join("src/f"), "f").unwrap();
        let names = [
            "plain",
            "in dir/sub/b",
            "quote'\"",
            "new\nline",
            "-n",
            "ünï",
            "$(x)`y`",
            "*?",
        ];
        for mode in [
            StageMode::Symlink,
            StageMode::Rellink,
            StageMode::Link,
            StageMode::Copy,
        ] {
            let work = dir.join(format!("{mode:?}"));
            fs::create_dir(&work).unwrap();
            let mut inputs: Vec<_> = names.iter().map(|n| input(&dir.join("src/f"), n)).collect();
            inputs.push(input(&dir.join("src/folder"), "in dir/folder"));
            for _ in 0..2 {
                stage(&work, &inputs, mode).unwrap();
                for name in names {
                    assert_eq!(
                        fs::read_to_string(work.join(name)).unwrap(),
                        "f",
                        "{mode:?} {name}"
                    );
                }
                assert_eq!(
                    fs::read_to_string(work.join("in dir/folder/sub/x")).unwrap(),
                    "x",
                    "{mode:?}"
                );
            }
            let linked = fs::symlink_metadata(work.join("plain")).unwrap().is_symlink();
            assert_eq!(linked, matches!(mode, StageMode::Symlink | StageMode::Rellink));
        }
        assert_eq!(
            fs::read_link(dir.join("Rellink/in dir/folder")).unwrap(),
            Path::new("../../src/folder")
        );
        assert_eq!(
            fs::read_to_string(dir.join("src/folder/sub/x")).unwrap(),
            "x",
            "sources stay"
        );
    }

    #[test]
    fn replaces_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("old/x")).unwrap();
        fs::write(dir.path().join("src"), "new").unwrap();
        for mode in [StageMode::Copy, StageMode::Link, StageMode::Symlink] {
            stage(dir.path(), &[input(&dir.path().join("src"), "old")], mode).unwrap();
            assert_eq!(fs::read_to_string(dir.path().join("old")).unwrap(), "new");
        }
    }

    #[test]
    fn missing_sources() {
        let dir = tempfile::tempdir().unwrap();
        let missing = [input(Path::new("/nonexistent/x"), "x")];
        stage(dir.path(), &missing, StageMode::Symlink).unwrap();
        assert!(dir.path().join("x").is_symlink());
        let error = stage(dir.path(), &missing, StageMode::Copy)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("Cannot stage input file `x` from /nonexistent/x in "),
            "{error}"
        );
        assert!(
            stage(
                dir.path(),
                &[input(Path::new("/etc"), "../x")],
                StageMode::Symlink
            )
            .is_err()
        );
    }
}
