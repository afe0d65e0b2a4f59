//! What becomes of a file that is at the target already.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::Publish;

/// Whether a file replaces one that has its name already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// What is there stays.
    Never,
    /// It is replaced.
    #[default]
    Always,
    /// It is replaced when it has another size.
    Size,
    /// It is replaced when it has another content.
    Content,
}

impl Overwrite {
    /// The value of the option as text: a switch, or how files are compared. With `standard` they are compared
    /// by size and time, which a copy does not have from its source, so that it is always replaced.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        match text {
            "false" => Self::Never,
            "lenient" => Self::Size,
            "deep" | "sha256" => Self::Content,
            _ => Self::Always,
        }
    }

    /// Whether the existing target of a job on local files is replaced. A link among copies, or a copy among
    /// links, is replaced unless everything is to stay, and so are folders.
    pub(super) fn replaces(self, job: &Publish) -> io::Result<bool> {
        let is_link = fs::symlink_metadata(&job.target)?.is_symlink();
        Ok(match self {
            Self::Never => false,
            Self::Always => true,
            _ if is_link != job.mode.is_symbolic() => true,
            Self::Size => match sizes(&job.source, &job.target)? {
                Some((source, target)) => source != target,
                None => true,
            },
            Self::Content => match sizes(&job.source, &job.target)? {
                Some((source, target)) if source == target => differ(&job.source, &job.target)?,
                _ => true,
            },
        })
    }
}

/// The sizes of two files; `None` when one is a folder.
fn sizes(one: &Path, other: &Path) -> io::Result<Option<(u64, u64)>> {
    let (one, other) = (fs::metadata(one)?, fs::metadata(other)?);
    Ok((one.is_file() && other.is_file()).then_some((one.len(), other.len())))
}

/// Whether two files of one size have different bytes.
fn differ(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (fs::File::open(one)?, fs::File::open(other)?);
    let (mut a, mut b) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let n = one.read(&mut a)?;
        if n == 0 {
            return Ok(other.read(&mut b)? != 0);
        }
        if let Err(error) = other.read_exact(&mut b[..n]) {
            return match error.kind() {
                io::ErrorKind::UnexpectedEof => Ok(true),
                _ => Err(error),
            };
        }
        if a[..n] != b[..n] {
            return Ok(true);
        }
    }
}
