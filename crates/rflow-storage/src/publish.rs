//! Publishing: result files go from the work dir to where users want them.

mod overwrite;
mod pool;
mod remote;
mod tree;

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;

pub use overwrite::Overwrite;
pub use pool::Publisher;
use tree::copy_times;
pub(crate) use tree::{Links, copy_tree, link_tree, remove};

use crate::location::is_remote;
use crate::part::{self, Part};
use crate::path::relative_to;
use crate::store::{Stores, WriteOptions};

/// How a file is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PublishMode {
    /// A symbolic link to the absolute path.
    #[default]
    Symlink,
    /// A symbolic link with a relative target.
    Rellink,
    /// A hard link; folders are made and their files linked.
    Link,
    /// A copy; links are followed, in folders too.
    Copy,
    /// A copy; links stay links.
    CopyNoFollow,
    /// The file is moved out of the work dir.
    Move,
}

impl PublishMode {
    const NAMES: [(Self, &'static str); 6] = [
        (Self::Symlink, "symlink"),
        (Self::Rellink, "rellink"),
        (Self::Link, "link"),
        (Self::Copy, "copy"),
        (Self::CopyNoFollow, "copyNoFollow"),
        (Self::Move, "move"),
    ];

    /// The names of all modes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(_, name)| *name)
    }

    /// True for modes that make symbolic links.
    #[must_use]
    pub fn is_symbolic(self) -> bool {
        matches!(self, Self::Symlink | Self::Rellink)
    }

    /// True for modes that make links, which cost nothing and are done as soon as the task ends.
    #[must_use]
    pub fn is_link(self) -> bool {
        matches!(self, Self::Symlink | Self::Rellink | Self::Link)
    }
}

impl fmt::Display for PublishMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES
            .iter()
            .find(|(mode, _)| mode == self)
            .map_or("", |(_, name)| name);
        f.write_str(name)
    }
}

impl FromStr for PublishMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.replace('_', "");
        Self::NAMES
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(&plain))
            .map(|(mode, _)| *mode)
            .ok_or_else(|| {
                let names: Vec<_> = Self::NAMES.iter().map(|(_, name)| *name).collect();
                format!(
                    "Not a valid publish mode: `{text}` -- one of: {}",
                    names.join(", ")
                )
            })
    }
}

/// One file to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// File or folder in the work dir, absolute.
    pub source: PathBuf,
    /// Where it goes, absolute, with its name.
    pub target: PathBuf,
    /// Work dir of the task; a target in it is refused.
    pub work_dir: PathBuf,
    /// How.
    pub mode: PublishMode,
    /// Whether what has the name already is replaced.
    pub overwrite: Overwrite,
    /// Copies get the times of their source.
    pub keep_times: bool,
    /// An error fails the run ([`Publisher::finish`] returns it).
    pub fail_on_error: bool,
    /// How it is written to remote storage.
    pub write: WriteOptions,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It is at its target.
    Done,
    /// It was there already.
    Same,
    /// Something else was there and stays, because `overwrite` is off.
    Kept,
}

/// A file that could not be published.
#[derive(Debug, Error)]
#[error("Failed to publish file: {}; to: {} [{mode}] -- {cause}{}", source_file.display(), target.display(), advice(cause))]
pub struct PublishError {
    /// The file.
    pub source_file: PathBuf,
    /// Where it should have gone.
    pub target: PathBuf,
    /// How.
    pub mode: PublishMode,
    /// Why it did not.
    #[source]
    pub cause: io::Error,
}

/// What to do about a place that cannot be written.
fn advice(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; make room there, and `-resume` publishes it without running the task again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; once the folder can be written, `-resume` publishes it without running the task again"
        }
        _ => "",
    }
}

impl PublishError {
    fn of(job: &Publish, cause: io::Error) -> Self {
        Self {
            source_file: job.source.clone(),
            target: job.target.clone(),
            mode: job.mode,
            cause,
        }
    }
}

/// Publishes a file or a whole folder. Folders above the target are made.
///
/// From or to remote storage every mode copies. An existing target is left alone when it is the very file; otherwise it is replaced (a folder with all that
/// is in it) or kept, as `overwrite` says. New files appear under their name at once and complete.
///
/// # Errors
///
/// [`PublishError`] with both names and the cause.
pub fn publish(stores: &Stores, job: &Publish) -> Result<Published, PublishError> {
    let published = match is_remote(&job.source) || is_remote(&job.target) {
        true => remote::publish(stores, job),
        false => publish_one(job),
    };
    published.map_err(|cause| PublishError::of(job, cause))
}

fn publish_one(job: &Publish) -> io::Result<Published> {
    if job.source == job.target {
        return Ok(Published::Same);
    }
    // A stored task has no work dir.
    let has_work_dir = !job.work_dir.as_os_str().is_empty();
    if has_work_dir && job.target.starts_with(&job.work_dir) {
        return Err(io::Error::other(
            "the target lies in the work directory of the task itself",
        ));
    }
    // Even when nothing is to be done: a run that was killed may have been about to replace the file.
    let folder = job.target.parent().unwrap_or(Path::new("/"));
    part::tidy(folder);
    let there = fs::symlink_metadata(&job.target).is_ok();
    // A dangling link counts as absent: what it led to was removed with an earlier work dir.
    if there && job.target.exists() {
        if is_same(job)? {
            return Ok(Published::Same);
        }
        if !job.overwrite.replaces(job)? {
            return Ok(Published::Kept);
        }
    }
    // Checked before anything is removed; a dangling link can still be published as a link.
    fs::symlink_metadata(&job.source)?;
    let part = Part::beside(&job.target)?;
    match job.mode {
        PublishMode::Move => move_tree(&job.source, part.path(), &job.target)?,
        _ => {
            place(job, folder, part.path())?;
            replace(part.path(), &job.target)?;
        }
    }
    Ok(Published::Done)
}

/// Moves a file or folder. At every moment there is a whole one, under the old or the new name.
fn move_tree(source: &Path, part: &Path, target: &Path) -> io::Result<()> {
    match replace(source, target) {
        Err(e) if e.kind() == io::ErrorKind::CrossesDevices => {
            copy_tree(source, part, Links::Keep)?;
            replace(part, target)?;
            // What cannot be removed stays in the work dir; the result is where it should be.
            let _ = remove(source);
            Ok(())
        }
        done => done,
    }
}

/// True when the target leads to the source itself, so that nothing is to be done, or (with copies) must not
/// be done: to replace a folder above the source would destroy it.
fn is_same(job: &Publish) -> io::Result<bool> {
    let (Ok(target), Ok(source)) = (job.target.canonicalize(), job.source.canonicalize()) else {
        return Ok(false);
    };
    if target == source {
        // A link that was published earlier is replaced by a copy.
        return Ok(job.mode.is_link() || !fs::symlink_metadata(&job.target)?.is_symlink());
    }
    if source.starts_with(&target) && !fs::symlink_metadata(&job.target)?.is_symlink() {
        return Err(io::Error::other("the target is a folder that holds the file"));
    }
    Ok(false)
}

fn place(job: &Publish, folder: &Path, target: &Path) -> io::Result<()> {
    match job.mode {
        PublishMode::Symlink => symlink(&job.source, target),
        PublishMode::Rellink => {
            // Links are resolved from where their folder really is; the last part must not be resolved.
            let source = match (job.source.parent(), job.source.file_name()) {
                (Some(parent), Some(name)) => parent.canonicalize()?.join(name),
                _ => job.source.clone(),
            };
            symlink(relative_to(&folder.canonicalize()?, &source), target)
        }
        PublishMode::Link => link_tree(&job.source, target),
        PublishMode::Copy => copy_tree(&job.source, target, Links::Follow),
        PublishMode::CopyNoFollow => copy_tree(&job.source, target, Links::Keep),
        // It needs no place beside its target.
        PublishMode::Move => Ok(()),
    }?;
    match job.mode {
        PublishMode::Copy | PublishMode::CopyNoFollow if job.keep_times => copy_times(&job.source, target),
        _ => Ok(()),
    }
}

/// Gives the new file its name. A rename replaces files but not folders, and does nothing at all when both are
/// hard links of one file.
fn replace(new: &Path, target: &Path) -> io::Result<()> {
    let is_dir = |path: &Path| fs::symlink_metadata(path).is_ok_and(|m| m.is_dir());
    if (is_dir(target) || is_dir(new)) && fs::symlink_metadata(target).is_ok() {
        // Never in place: who is killed while a folder is being removed must not leave a part of it under its name.
        let aside = Part::beside(target)?;
        fs::rename(target, aside.path())?;
        fs::rename(new, target)?;
    } else {
        fs::rename(new, target)?;
    }
    if fs::symlink_metadata(new).is_ok() {
        remove(new)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
