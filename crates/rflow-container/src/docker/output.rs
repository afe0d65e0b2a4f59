//! The output files of a task in a container.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bollard::container::LogOutput;

/// `.command.out`, `.command.err` and, with both in their order, `.command.log`.
pub(super) struct Output {
    out: File,
    err: File,
    log: File,
    /// Why something is missing from the files.
    error: Option<String>,
}

impl Output {
    /// Empty files in a work dir.
    pub(super) fn create(dir: &Path) -> Result<Self, String> {
        Ok(Self {
            out: create(dir.join(".command.out"))?,
            err: create(dir.join(".command.err"))?,
            log: create(dir.join(".command.log"))?,
            error: None,
        })
    }

    /// Adds what a container printed.
    pub(super) fn write(&mut self, part: &LogOutput) {
        let (file, bytes) = match part {
            LogOutput::StdErr { message } => (&mut self.err, message),
            LogOutput::StdOut { message } | LogOutput::Console { message } => (&mut self.out, message),
            LogOutput::StdIn { .. } => return,
        };
        let written = file.write_all(bytes).and_then(|()| self.log.write_all(bytes));
        self.note(written);
    }

    /// Adds a line of our own to the errors.
    pub(super) fn remark(&mut self, text: &str) {
        let line = format!("{text}\n");
        let written = self
            .err
            .write_all(line.as_bytes())
            .and_then(|()| self.log.write_all(line.as_bytes()));
        self.note(written);
    }

    fn note(&mut self, written: io::Result<()>) {
        if let Err(cause) = written {
            self.error
                .get_or_insert(format!("The output of the task could not be kept: {cause}"));
        }
    }

    /// Why something is missing.
    pub(super) fn take_error(&mut self) -> Option<String> {
        self.error.take()
    }
}

fn create(path: PathBuf) -> Result<File, String> {
    let open = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .open(&path);
    open.map_err(|cause| format!("Cannot write {}: {cause}", path.display()))
}
