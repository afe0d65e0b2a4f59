//! What becomes of a file that is at the target already.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
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
    /// It is replaced when it is older than that, in milliseconds since the epoch, and has another content.
    Before(i64),
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
            Self::Before(moment) if !is_before(job, moment)? => false,
            _ if is_link != job.mode.is_symbolic() => true,
            // Another one than the source was found before.
            Self::Before(_) if is_link => true,
            Self::Size => match sizes(&job.source, &job.target)? {
                Some((source, target)) => source != target,
                None => true,
            },
            Self::Content | Self::Before(_) => match sizes(&job.source, &job.target)? {
                Some((source, target)) if source == target => differ(&job.source, &job.target)?,
                _ => true,
            },
        })
    }
}

/// Whether the target came there before a moment. The time of its content would not tell: it may have been copied with
/// it, by the user or by `workflow.output.copyAttributes`, and that of a hard link is the one of the source.
fn is_before(job: &Publish, moment: i64) -> io::Result<bool> {
    let there = fs::symlink_metadata(&job.target)?;
    let is_source = fs::symlink_metadata(&job.source)
        .is_ok_and(|source| (source.dev(), source.ino()) == (there.dev(), there.ino()));
    Ok(!is_source && arrival(&there) < moment)
}

/// When a local file came to where it is, or was changed there, in milliseconds since the epoch; `None` when it is not
/// there.
pub(super) fn arrived(path: &Path) -> Option<i64> {
    fs::symlink_metadata(path).ok().map(|meta| arrival(&meta))
}

fn arrival(meta: &fs::Metadata) -> i64 {
    meta.ctime() * 1000 + meta.ctime_nsec() / 1_000_000
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
