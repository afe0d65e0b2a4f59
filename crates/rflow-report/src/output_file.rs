//! The file that a report goes to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where a report goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputFile {
    /// The file.
    pub path: PathBuf,
    /// Replace an existing one.
    pub overwrite: bool,
}

/// A report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file exists and is to be kept.
    #[error("the file exists: {}", .0.display())]
    Exists(PathBuf),
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What the options ask for makes no sense.
    #[error("{0}")]
    Option(String),
}

/// Called once when a report could not be written, from the thread of its observer.
pub(crate) type OnError = Box<dyn FnOnce(OutputError) + Send>;

impl OutputFile {
    /// Whether the file is in the way of a report. To be asked before the run, so that nobody learns it after days.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        !self.overwrite && self.path.symlink_metadata().is_ok()
    }

    /// Writes the file, with the folders it needs. An existing file that is to be replaced is touched only once the
    /// new one is complete.
    ///
    /// # Errors
    /// When the file exists and must not be replaced, or cannot be written.
    pub fn write(&self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
        let failed = |source| OutputError::Write {
            path: self.path.clone(),
            source,
        };
        if let Some(dir) = self.path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            fs::create_dir_all(dir).map_err(failed)?;
        }
        // Devices and pipes are written to, not replaced.
        let replace = self.overwrite && self.path.metadata().is_ok_and(|meta| meta.is_file());
        if replace {
            let partial = partial_name(&self.path);
            let file = File::create(&partial).map_err(failed)?;
            let written = fill(file, content).and_then(|()| fs::rename(&partial, &self.path));
            return written.map_err(|source| {
                // What is left of it is of no use; the error says why.
                let _ = fs::remove_file(&partial);
                failed(source)
            });
        }
        let mut options = OpenOptions::new();
        options.write(true);
        if self.overwrite {
            options.create(true);
        } else {
            options.create_new(true);
        }
        match options.open(&self.path) {
            Ok(file) => fill(file, content).map_err(failed),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(OutputError::Exists(self.path.clone())),
            Err(e) => Err(failed(e)),
        }
    }
}

fn fill(file: File, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    content(&mut out)?;
    out.flush()
}

fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_or_replaces() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = OutputFile {
            path: dir.path().join("deep/r.html"),
            overwrite: false,
        };
        assert!(!file.is_blocked());
        file.write(|out| out.write_all(b"one")).unwrap();
        assert!(file.is_blocked());
        let error = file.write(|out| out.write_all(b"two")).unwrap_err();
        assert!(matches!(error, OutputError::Exists(_)), "{error}");
        file.overwrite = true;
        let broken = file.write(|out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(broken.is_err());
        assert_eq!(fs::read(&file.path).unwrap(), b"one");
        file.write(|out| out.write_all(b"two")).unwrap();
        assert_eq!(fs::read(&file.path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path().join("deep")).unwrap().count(), 1);
    }
}
