//! Local files and folders that appear under their name only when they are complete.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;

use super::parallel::blocking;
use crate::AwsError;
use crate::error::AwsErrorKind;

/// A file or folder beside its final place; removed unless it is kept.
pub(super) struct Temporary {
    path: PathBuf,
    kept: bool,
}

impl Temporary {
    /// A file of a known length, whose place on the disk is taken at once.
    pub(super) async fn file(to: &Path, len: u64) -> Result<Self, AwsError> {
        let temporary = Self::beside(to)?;
        let (path, to) = (temporary.path.clone(), to.to_path_buf());
        blocking(move || {
            let file = File::create_new(&path).map_err(|e| AwsError::local(&to, "create", &e))?;
            reserve(&file, len, &to)
        })
        .await?;
        Ok(temporary)
    }

    pub(super) fn folder(to: &Path) -> Result<Self, AwsError> {
        let temporary = Self::beside(to)?;
        fs::create_dir(&temporary.path).map_err(|e| AwsError::local(to, "create", &e))?;
        Ok(temporary)
    }

    fn beside(to: &Path) -> Result<Self, AwsError> {
        let name = to.file_name().map(|n| n.to_string_lossy().into_owned());
        let Some(name) = name else {
            let error = io::Error::from(io::ErrorKind::InvalidFilename);
            return Err(AwsError::local(to, "create", &error));
        };
        if let Some(parent) = to.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(|e| AwsError::local(parent, "create", &e))?;
        }
        // Names may have 255 bytes; what is added must still fit.
        let cut: String = name.chars().take(50).collect();
        let path = to.with_file_name(format!(".{cut}.{:016x}.part", fastrand::u64(..)));
        Ok(Self { path, kept: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn open_file(&self) -> Result<Arc<File>, AwsError> {
        let opened = OpenOptions::new().write(true).open(&self.path);
        opened
            .map(Arc::new)
            .map_err(|e| AwsError::local(&self.path, "open", &e))
    }

    /// Gives it its name.
    pub(super) fn keep(mut self, to: &Path) -> Result<(), AwsError> {
        fs::rename(&self.path, to).map_err(|e| AwsError::local(to, "create", &e))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            let removed = if self.path.is_dir() {
                fs::remove_dir_all(&self.path)
            } else {
                fs::remove_file(&self.path)
            };
            if let Err(error) = removed
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!("cannot remove {}: {error}", self.path.display());
            }
        }
    }
}

fn reserve(file: &File, len: u64, to: &Path) -> Result<(), AwsError> {
    if len == 0 {
        return Ok(());
    }
    match fallocate(file, FallocateFlags::empty(), 0, len) {
        Ok(()) => Ok(()),
        Err(Errno::NOSPC | Errno::DQUOT | Errno::FBIG) => {
            let folder = to.parent().unwrap_or(to);
            let free = statvfs(folder).map_or(0, |s| s.f_bavail.saturating_mul(s.f_frsize));
            Err(AwsError::new(
                AwsErrorKind::Disk,
                format!(
                    "`{}` needs {len} bytes, but its disk has {free} left: free some, or use a folder on a larger disk",
                    to.display()
                ),
            ))
        }
        // Some file systems cannot reserve; these say so later if the disk is too small.
        Err(_) => file.set_len(len).map_err(|e| AwsError::local(to, "create", &e)),
    }
}

pub(super) fn write_at(file: &File, name: &Path, data: &[u8], at: u64) -> Result<(), AwsError> {
    file.write_all_at(data, at)
        .map_err(|e| AwsError::local(name, "write", &e))
}
