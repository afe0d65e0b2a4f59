//! Brings inputs and programs of a task to this machine.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use rflow_storage::location::is_remote;
use rflow_storage::{Stores, stage};
use rflow_task::{StageIn, StageMode, TaskSpec};

use crate::failure::{Failure, reading};
use crate::interrupts::Interrupts;
use crate::scratch::Scratch;
use crate::task::store;
use crate::transfer::{Ended, Transfers};

/// What is to be brought, known before anything is.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    files: Vec<Download>,
    /// Folders without files.
    folders: Vec<PathBuf>,
    /// Inputs that are on this machine already.
    local: Vec<StageIn>,
}

/// One file.
#[derive(Debug, Clone)]
struct Download {
    from: PathBuf,
    /// Relative to the scratch folder.
    to: PathBuf,
    len: u64,
    /// Of the input, for messages.
    name: String,
}

/// An input, or a folder with programs.
struct Wanted {
    name: String,
    from: PathBuf,
    to: PathBuf,
    /// Nothing there is no error.
    optional: bool,
}

enum Found {
    Nothing,
    File(u64),
    /// Paths relative to the folder.
    Folder(Vec<(PathBuf, PathBuf, u64)>),
}

impl Plan {
    /// Looks at all inputs, at several at once.
    pub(crate) fn make(
        spec: &TaskSpec,
        stores: &Stores,
        transfers: Transfers,
        interrupts: &Interrupts,
    ) -> Result<Self, Failure> {
        let mut plan = Self::default();
        let mut wanted = Vec::new();
        for input in &spec.inputs {
            if !stays_inside(Path::new(&input.name)) {
                return Err(failed(
                    &input.name,
                    &input.source,
                    io::Error::new(io::ErrorKind::InvalidInput, "its name leads out of the work dir"),
                ));
            }
            if is_remote(&input.source) {
                wanted.push(Wanted {
                    name: input.name.clone(),
                    from: input.source.clone(),
                    to: Path::new("task").join(&input.name),
                    optional: false,
                });
            } else {
                plan.local.push(input.clone());
            }
        }
        for (at, folder) in spec.bin_dirs.iter().enumerate().filter(|(_, dir)| is_remote(dir)) {
            wanted.push(Wanted {
                name: "bin".to_owned(),
                from: folder.clone(),
                to: Path::new("bin").join(at.to_string()),
                optional: true,
            });
        }
        let table = stores.clone();
        let ended = transfers.each(
            wanted,
            move |wanted: &Wanted| {
                Ok((
                    find(&table, wanted)?,
                    wanted.name.clone(),
                    wanted.from.clone(),
                    wanted.to.clone(),
                ))
            },
            &|| interrupts.signal().is_some(),
        );
        let found = match ended {
            Ended::Done(found) => found,
            Ended::Failed(wanted, cause) => return Err(failed(&wanted.name, &wanted.from, cause)),
            Ended::Stopped => return Err(stopped(interrupts)),
        };
        for (found, name, from, to) in found {
            match found {
                Found::Nothing => plan.folders.push(to),
                Found::File(len) => plan.files.push(Download { from, to, len, name }),
                Found::Folder(files) if files.is_empty() => plan.folders.push(to),
                Found::Folder(files) => {
                    plan.files
                        .extend(files.into_iter().map(|(from, below, len)| Download {
                            from,
                            to: to.join(below),
                            len,
                            name: name.clone(),
                        }))
                }
            }
        }
        // Large ones first: what remains at the end is short.
        plan.files.sort_by_key(|file| std::cmp::Reverse(file.len));
        Ok(plan)
    }

    /// Bytes that the disk must hold.
    pub(crate) fn size(&self) -> u64 {
        self.files
            .iter()
            .fold(0, |sum, file| sum.saturating_add(file.len))
    }

    /// Number of files.
    pub(crate) fn count(&self) -> usize {
        self.files.len()
    }

    /// Brings everything.
    pub(crate) fn run(
        self,
        scratch: &Scratch,
        stores: &Stores,
        transfers: Transfers,
        interrupts: &Interrupts,
    ) -> Result<(), Failure> {
        let root = scratch.root().to_owned();
        let needed = self.size();
        for folder in &self.folders {
            fs::create_dir_all(root.join(folder)).map_err(|cause| cannot_make(&root.join(folder), &cause))?;
        }
        let task = scratch.task();
        stage(&task, &self.local, StageMode::Symlink).map_err(|error| Failure::Run(error.to_string()))?;
        let (table, target) = (stores.clone(), root.clone());
        let ended = transfers.each(
            self.files,
            move |file: &Download| {
                let to = target.join(&file.to);
                if let Some(folder) = to.parent() {
                    fs::create_dir_all(folder)?;
                }
                store(&table, &file.from)?.download(&file.from, &to)
            },
            &|| interrupts.signal().is_some(),
        );
        match ended {
            Ended::Done(_) => {}
            Ended::Failed(_, cause) if is_full(&cause) => {
                let free = format!("{} ran full meanwhile", root.display());
                return Err(Failure::Space { needed, free });
            }
            Ended::Failed(file, cause) => return Err(failed(&file.name, &file.from, cause)),
            Ended::Stopped => return Err(stopped(interrupts)),
        }
        executable(&scratch.bin()).map_err(|cause| cannot_make(&scratch.bin(), &cause))
    }
}

/// The folders of programs as they are now: those that were remote are below the scratch folder.
pub(crate) fn bin_dirs(spec: &TaskSpec, scratch: &Scratch) -> Vec<PathBuf> {
    let dirs = spec.bin_dirs.iter().enumerate();
    dirs.map(|(at, dir)| match is_remote(dir) {
        true => scratch.bin().join(at.to_string()),
        false => dir.clone(),
    })
    .collect()
}

fn find(stores: &Stores, wanted: &Wanted) -> io::Result<Found> {
    let store = store(stores, &wanted.from)?;
    let Some(stat) = store.stat(&wanted.from)? else {
        return match wanted.optional {
            true => Ok(Found::Nothing),
            false => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "nothing is there; was it deleted, or is the address mistyped?",
            )),
        };
    };
    if !stat.is_dir {
        return Ok(Found::File(stat.len));
    }
    let prefix = format!("{}/", wanted.from.to_string_lossy().trim_end_matches('/'));
    let mut files = Vec::new();
    for entry in store.walk(&wanted.from)? {
        let address = entry.path.to_string_lossy();
        let Some(below) = address.strip_prefix(&prefix) else {
            continue;
        };
        // Object stores mark folders with empty objects.
        if entry.stat.is_dir || below.is_empty() || below.ends_with('/') {
            continue;
        }
        let below = PathBuf::from(below);
        if !stays_inside(&below) {
            let text = format!("{address} has a name that leads out of its folder");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        files.push((entry.path.clone(), below, entry.stat.len));
    }
    Ok(Found::Folder(files))
}

/// Programs lose their mode in an object store.
fn executable(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            executable(&entry.path())?;
        } else {
            let mode = entry.metadata()?.permissions().mode();
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode | 0o755))?;
        }
    }
    Ok(())
}

fn stays_inside(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn failed(name: &str, address: &Path, cause: io::Error) -> Failure {
    Failure::StageIn {
        name: name.to_owned(),
        address: address.to_owned(),
        hint: reading(&cause),
        cause,
    }
}

fn stopped(interrupts: &Interrupts) -> Failure {
    match interrupts.signal() {
        Some(signal) => Failure::Interrupted(signal.as_raw()),
        None => Failure::Run("A thread of rflow-stage ended too early".to_owned()),
    }
}

fn is_full(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

fn cannot_make(folder: &Path, cause: &io::Error) -> Failure {
    Failure::Run(format!("Cannot write {}: {cause}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_work_dir() {
        for name in ["a", "a/b c", "./a", "-n", "a\nb", "..a"] {
            assert!(stays_inside(Path::new(name)), "{name}");
        }
        for name in ["", "/a", "..", "a/../../b", "a/.."] {
            assert!(!stays_inside(Path::new(name)), "{name}");
        }
    }
}
