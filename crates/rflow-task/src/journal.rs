//! The journal: the append-only record of a run's events, from which resume, `log` and reports are made.
//!
//! A journal is a text file: a header line `rflow-journal 1 <session> <run name>`, then one line per event,
//! `<crc32 of the JSON, 8 hex digits> <JSON>`. Whatever follows the first line that is damaged or not ended
//! by a newline is what a crash tore off, and is ignored.

mod fold;
mod lock;
mod reader;
mod writer;

use std::io;
use std::path::{Path, PathBuf};

pub use fold::{CompletedTask, SessionTasks, UnfinishedTask, completed_tasks, session_tasks};
pub use lock::{LockError, SessionLock};
pub use reader::{JournalReader, Record};
pub use writer::JournalWriter;

/// First word of a journal, with the version of the format.
const MAGIC: &str = "rflow-journal 1";

/// Something is wrong with a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be created.
    #[error("cannot create the journal of the run {}: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be written any more; the run can go on, but `-resume` has to find what follows without it.
    #[error(
        "cannot write the journal of the run {}: {source} -- make room there: `-resume` and `log` may miss tasks that \
         end from now on",
        path.display()
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An event cannot be stored.
    #[error("cannot store an event in the journal {}: {source}", path.display())]
    Encode {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// It cannot be read.
    #[error("cannot read the journal {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{} is not a journal of this version of rflow", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
}

/// Whose events a journal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalHeader {
    /// Session id.
    pub session: String,
    /// Run name.
    pub run_name: String,
}

impl JournalHeader {
    fn line(&self) -> String {
        format!("{MAGIC} {} {}\n", self.session, self.run_name)
    }

    fn parse(line: &str) -> Option<Self> {
        let (session, run_name) = line.strip_prefix(MAGIC)?.strip_prefix(' ')?.split_once(' ')?;
        Some(Self {
            session: session.to_owned(),
            run_name: run_name.to_owned(),
        })
    }
}

/// The folder for state below the folder a run is started in: `.nextflow`, or what `NXF_CACHE_DIR` says.
#[must_use]
pub fn state_dir(launch_dir: &Path) -> PathBuf {
    match std::env::var_os("NXF_CACHE_DIR") {
        Some(dir) if !dir.is_empty() => launch_dir.join(dir),
        _ => launch_dir.join(".nextflow"),
    }
}

/// The folder of a session's journals in a state folder (see [`state_dir`]).
#[must_use]
pub fn session_dir(state_dir: &Path, session: &str) -> PathBuf {
    state_dir.join("cache").join(session)
}

/// The journals in a session's folder in the order of the runs. A missing folder has none.
///
/// # Errors
/// When the folder cannot be read.
pub fn session_journals(dir: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(numbered(dir)?.into_iter().map(|(_, path)| path).collect())
}

/// Path for the journal of a session's next run: `journal.<n>.<run name>`.
///
/// # Errors
/// When the folder exists and cannot be read.
pub fn next_journal(dir: &Path, run_name: &str) -> io::Result<PathBuf> {
    let last = numbered(dir)?.last().map_or(0, |(number, _)| *number);
    Ok(dir.join(format!("journal.{}.{run_name}", last + 1)))
}

fn numbered(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let entries = match dir.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut journals = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| {
            let (number, _run_name) = name.strip_prefix("journal.")?.split_once('.')?;
            number.parse().ok()
        });
        if let Some(number) = number {
            journals.push((number, entry.path()));
        }
    }
    journals.sort();
    Ok(journals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journals_are_sorted_by_number() {
        let dir = tempfile::tempdir().unwrap();
        assert!(session_journals(&dir.path().join("none")).unwrap().is_empty());
        for name in [
            "journal.10.b_b",
            "journal.9.a_a",
            "index.x",
            "lock",
            "journal.x.y",
        ] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let names: Vec<_> = session_journals(dir.path())
            .unwrap()
            .iter()
            .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["journal.9.a_a", "journal.10.b_b"]);
        assert_eq!(
            next_journal(dir.path(), "c_c").unwrap(),
            dir.path().join("journal.11.c_c")
        );
    }

    #[test]
    fn header_round_trip() {
        let header = JournalHeader {
            session: "7e5279f0".into(),
            run_name: "sad_name".into(),
        };
        assert_eq!(JournalHeader::parse(header.line().trim_end()), Some(header));
        assert_eq!(JournalHeader::parse("rflow-journal 2 a b"), None);
    }
}
