//! Local files and folders that appear under their name only when they are complete.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rflow_storage::Part;
use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;

use super::parallel::blocking;
use crate::AwsError;
use crate::error::AwsErrorKind;

/// A file or folder beside its final place; removed unless it is kept.
pub(super) struct Temporary(Part);

impl Temporary {
    /// A file of a known length, whose place on the disk is taken at once.
    pub(super) async fn file(to: &Path, len: u64) -> Result<Self, AwsError> {
        let to = to.to_path_buf();
        blocking(move || {
            let created = Part::beside(&to).and_then(|part| Ok((File::create_new(part.path())?, part)));
            let (file, part) = created.map_err(|e| AwsError::local(&to, "create", &e))?;
            reserve(&file, len, &to)?;
            Ok(Self(part))
        })
        .await
    }

    pub(super) fn folder(to: &Path) -> Result<Self, AwsError> {
        let part = Part::beside(to).and_then(|part| fs::create_dir(part.path()).map(|()| part));
        part.map(Self).map_err(|e| AwsError::local(to, "create", &e))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn open_file(&self) -> Result<Arc<File>, AwsError> {
        let opened = OpenOptions::new().write(true).open(self.path());
        opened
            .map(Arc::new)
            .map_err(|e| AwsError::local(self.path(), "open", &e))
    }

    /// Gives it its name.
    pub(super) fn keep(self, to: &Path) -> Result<(), AwsError> {
        self.0.keep(to).map_err(|e| AwsError::local(to, "create", &e))
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
