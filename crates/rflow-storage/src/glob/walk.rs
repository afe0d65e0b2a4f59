//! The walk below a folder that a pattern selects files from.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::pattern::Live;
use super::{GlobOptions, Kind, Pattern};

/// A walk: what is looked for, and what was found so far.
pub(super) struct Walk<'a> {
    pub(super) pattern: &'a Pattern,
    pub(super) options: &'a GlobOptions,
    pub(super) hidden: bool,
    /// Paths relative to the folder the walk began in.
    pub(super) found: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Looks through one folder. `relative` is its path below the start, `live` the pattern after that path,
    /// `above` the folders that lead here.
    ///
    /// Folders that vanish or cannot be read are passed over below the start, as in the reference.
    pub(super) fn folder(
        &mut self,
        folder: &Path,
        relative: &Path,
        live: &Live,
        above: &mut Vec<PathBuf>,
    ) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(e) if !above.is_empty() || is_absent(&e) => {
                return if is_absent(&e) || e.kind() == io::ErrorKind::PermissionDenied {
                    Ok(())
                } else {
                    Err(e)
                };
            }
            Err(e) => return Err(e),
        };
        above.push(folder.to_owned());
        let depth = u32::try_from(above.len() - 1).unwrap_or(u32::MAX);
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            let live = self.pattern.advance(live, &shown);
            if live.is_dead() {
                continue;
            }
            let path = entry.path();
            let Some(is_dir) = self.is_dir(&entry, &path, above) else {
                continue;
            };
            let relative = relative.join(&name);
            let visible = self.hidden || !shown.starts_with('.');
            if visible && self.options.kind.admits(is_dir) && self.pattern.accepts(&live) {
                self.found.push(relative.clone());
            }
            if is_dir && self.options.max_depth.is_none_or(|max| depth < max) {
                let below = self.pattern.advance(&live, "/");
                if !below.is_dead() {
                    self.folder(&path, &relative, &below, above)?;
                }
            }
        }
        above.pop();
        Ok(())
    }

    /// Whether an entry is a folder to the walk; `None` for one to pass over: a dangling link, or a link to a
    /// folder above it, when links are followed.
    fn is_dir(&self, entry: &fs::DirEntry, path: &Path, above: &[PathBuf]) -> Option<bool> {
        let kind = entry.file_type().ok()?;
        if !kind.is_symlink() || !self.options.follow_links {
            return Some(kind.is_dir());
        }
        let target = fs::metadata(path).ok()?;
        let same = |other: &PathBuf| {
            fs::metadata(other).is_ok_and(|m| (m.dev(), m.ino()) == (target.dev(), target.ino()))
        };
        if target.is_dir() && above.iter().any(same) {
            return None;
        }
        Some(target.is_dir())
    }
}

impl Kind {
    fn admits(self, is_dir: bool) -> bool {
        match self {
            Self::Any => true,
            Self::File => !is_dir,
            Self::Dir => is_dir,
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
