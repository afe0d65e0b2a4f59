//! The log file `.nextflow.log`, in the reference's line format, because tools read it:
//! `Nov-23 18:01:02.123 [main] DEBUG nextflow.Session - message`.

mod layer;
mod observer;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub use layer::LogLayer;
pub use observer::LogObserver;

use crate::format;

/// Older logs that are kept.
const KEPT: u32 = 9;

/// Levels of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Everything.
    Trace,
    /// What developers need.
    Debug,
    /// What users see.
    Info,
    /// What users should mind.
    Warn,
    /// What went wrong.
    Error,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO ",
            Self::Warn => "WARN ",
            Self::Error => "ERROR",
        }
    }
}

/// The log file cannot be created.
#[derive(Debug, thiserror::Error)]
#[error("cannot create the log file {}: {source}", path.display())]
pub struct LogFileError {
    path: PathBuf,
    source: io::Error,
}

/// An open log file; clones write to the same file. Every line is written at once, whole.
#[derive(Debug, Clone)]
pub struct LogFile {
    file: Arc<Mutex<File>>,
}

impl LogFile {
    /// Moves older logs of this name to `.1` … `.9` and starts a new one.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn create(path: &Path) -> Result<Self, LogFileError> {
        let create = || {
            if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
                std::fs::create_dir_all(dir)?;
            }
            // A device or a pipe is written to as it is.
            if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
                return std::fs::OpenOptions::new().append(true).open(path);
            }
            rotate(path)?;
            File::create(path)
        };
        let file = create().map_err(|source| LogFileError {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            file: Arc::new(Mutex::new(file)),
        })
    }

    /// Writes a line (or lines, when the message has several) with the present time.
    pub fn write(&self, thread: &str, level: Level, logger: &str, message: &str) {
        self.write_at(format::now(), thread, level, logger, message);
    }

    /// Writes a line with the time of an event.
    pub fn write_at(&self, at: u64, thread: &str, level: Level, logger: &str, message: &str) {
        let line = format!(
            "{} [{thread}] {} {} - {message}\n",
            format::date_log(at),
            level.name(),
            abbreviate(logger)
        );
        // A log that cannot be written must not end the run; a poisoned lock only means a panic elsewhere.
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let _ = file.write_all(line.as_bytes());
    }
}

fn rotate(path: &Path) -> io::Result<()> {
    let numbered = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        if number > 0 {
            name.push(format!(".{number}"));
        }
        PathBuf::from(name)
    };
    // Only as far as there is no gap: `.3` stays when there is no `.2`.
    let Some(last) = (0..=KEPT)
        .find(|&number| !numbered(number).exists())
        .or(Some(KEPT))
    else {
        return Ok(());
    };
    for number in (0..last).rev() {
        std::fs::rename(numbered(number), numbered(number + 1))?;
    }
    Ok(())
}

/// A logger's name in at most 36 letters: packages are cut to their first letter from the left, as needed.
fn abbreviate(logger: &str) -> String {
    const WIDTH: usize = 36;
    let mut parts: Vec<&str> = logger.split('.').collect();
    let mut length = logger.len();
    let packages = parts.len() - 1;
    for part in &mut parts[..packages] {
        if length <= WIDTH {
            break;
        }
        if let Some(first) = part.chars().next() {
            let short = &part[..first.len_utf8()];
            length -= part.len() - short.len();
            *part = short;
        }
    }
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        let log = LogFile::create(&path).unwrap();
        log.write("main", Level::Info, "nextflow.Session", "hello");
        let text = std::fs::read_to_string(&path).unwrap();
        let (time, rest) = text.split_at("Nov-23 18:01:02.123".len());
        assert!(
            time.as_bytes()[3] == b'-' && time.as_bytes()[15] == b'.',
            "{time}"
        );
        assert_eq!(rest, " [main] INFO  nextflow.Session - hello\n");
    }

    #[test]
    fn a_device_or_pipe_stays_what_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        let reader = std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path)
            .unwrap();
        LogFile::create(&path)
            .unwrap()
            .write("main", Level::Info, "x", "hello");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(reader), &mut line).unwrap();
        assert!(line.ends_with("hello\n"), "{line}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn keeps_nine_older_logs() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".nextflow.log");
        for run in 0..12 {
            let log = LogFile::create(&path).unwrap();
            log.write("main", Level::Debug, "x", &format!("run {run};"));
        }
        let read = |suffix: &str| std::fs::read_to_string(dir.path().join(format!(".nextflow.log{suffix}")));
        assert!(read("").unwrap().contains("run 11;"));
        assert!(read(".1").unwrap().contains("run 10;"));
        assert!(read(".9").unwrap().contains("run 2;"));
        assert!(read(".10").is_err());
    }

    #[test]
    fn abbreviates_loggers_as_the_reference_does() {
        for (name, short) in [
            (
                "nextflow.trace.TraceFileObserver",
                "nextflow.trace.TraceFileObserver",
            ),
            (
                "nextflow.executor.local.LocalTaskHandler",
                "n.executor.local.LocalTaskHandler",
            ),
            (
                "nextflow.processor.TaskPollingMonitor",
                "n.processor.TaskPollingMonitor",
            ),
            (
                "nextflow.processor.TaskProcessor",
                "nextflow.processor.TaskProcessor",
            ),
        ] {
            assert_eq!(abbreviate(name), short);
        }
    }
}
