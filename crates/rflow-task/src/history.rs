//! The history file: one tab-separated line per run started in a folder, in the reference's format, because
//! other tools read it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The history cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// It cannot be read or written.
    #[error("cannot {action} the history file {}: {source}", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A part of a session id that several sessions share.
    #[error("Which session ID do you mean?\n    {}\n", candidates.join("\n    "))]
    Ambiguous {
        /// The sessions.
        candidates: Vec<String>,
    },
    /// No run has that name, and no session that id.
    #[error("Unknown run name or session id: {name}")]
    Unknown {
        /// What was looked for.
        name: String,
    },
    /// Two ways to choose that exclude each other.
    #[error("Options `{0}` and `{1}` cannot be used in the same command")]
    Exclusive(&'static str, &'static str),
}

/// Which runs of a history are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RunSelection {
    /// Run names, session ids or `last`.
    pub runs: Vec<String>,
    /// Those started after this one.
    pub after: Option<String>,
    /// Those started before this one.
    pub before: Option<String>,
    /// All but this one.
    pub but: Option<String>,
}

/// A line of the history; the fields are as in the file, `None` stands for `-`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryRecord {
    /// `yyyy-MM-dd HH:mm:ss` of the start.
    pub timestamp: Option<String>,
    /// `1m 30s`.
    pub duration: Option<String>,
    /// Run name.
    pub run_name: Option<String>,
    /// `OK` or `ERR`; none while it runs and after a crash.
    pub status: Option<String>,
    /// 32 hex digits of the script or the commit.
    pub revision: Option<String>,
    /// Session id.
    pub session: String,
    /// The command as typed.
    pub command: String,
}

impl HistoryRecord {
    fn line(&self) -> String {
        let mut line = String::new();
        for field in [
            &self.timestamp,
            &self.duration,
            &self.run_name,
            &self.status,
            &self.revision,
        ] {
            push_clean(&mut line, field.as_deref().unwrap_or("-"));
            line.push('\t');
        }
        push_clean(&mut line, &self.session);
        line.push('\t');
        push_clean(&mut line, &self.command);
        line.push('\n');
        line
    }

    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.splitn(7, '\t').collect();
        let field = |i: usize| (fields[i] != "-").then(|| fields[i].to_owned());
        match fields.len() {
            7 => Some(Self {
                timestamp: field(0),
                duration: field(1),
                run_name: field(2),
                status: field(3),
                revision: field(4),
                session: fields[5].to_owned(),
                command: fields[6].to_owned(),
            }),
            // The oldest format: session and command.
            2 => Some(Self {
                session: fields[0].to_owned(),
                command: fields[1].to_owned(),
                ..Self::default()
            }),
            _ => None,
        }
    }
}

/// A command may hold line breaks and tabs, a line of the file may not.
fn push_clean(line: &mut String, field: &str) {
    line.extend(field.chars().map(|c| if c.is_control() { ' ' } else { c }));
}

/// The history of the runs started in a folder.
#[derive(Debug, Clone)]
pub struct History {
    path: PathBuf,
}

impl History {
    /// The history in a state folder (see [`crate::journal::state_dir`]).
    #[must_use]
    pub fn in_state_dir(state_dir: &Path) -> Self {
        Self {
            path: state_dir.join("history"),
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All runs, oldest first; none when there is no file. Lines in an unknown format are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn records(&self) -> Result<Vec<HistoryRecord>, HistoryError> {
        Ok(self.text()?.lines().filter_map(HistoryRecord::parse).collect())
    }

    /// The run that was started last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last(&self) -> Result<Option<HistoryRecord>, HistoryError> {
        Ok(self.text()?.lines().rev().find_map(HistoryRecord::parse))
    }

    /// The runs meant by `last`, a run name, a session id or the unique beginning of one; oldest first.
    ///
    /// # Errors
    /// When the file cannot be read or several sessions begin like that.
    pub fn find(&self, what: &str) -> Result<Vec<HistoryRecord>, HistoryError> {
        if what == "last" {
            return Ok(self.last()?.into_iter().collect());
        }
        let mut records = self.records()?;
        if records.iter().any(|r| r.run_name.as_deref() == Some(what)) {
            records.retain(|r| r.run_name.as_deref() == Some(what));
            return Ok(records);
        }
        records.retain(|r| !what.is_empty() && r.session.starts_with(what));
        let mut candidates: Vec<_> = records.iter().map(|r| r.session.clone()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        if candidates.len() > 1 {
            return Err(HistoryError::Ambiguous { candidates });
        }
        Ok(records)
    }

    /// The chosen runs; `None` when the selection says nothing. A run that is named twice comes twice.
    ///
    /// # Errors
    /// When the file cannot be read, a run is unknown, or the choice contradicts itself.
    pub fn select(&self, selection: &RunSelection) -> Result<Option<Vec<HistoryRecord>>, HistoryError> {
        let ways = [
            ("after", &selection.after),
            ("before", &selection.before),
            ("but", &selection.but),
        ];
        let mut ways = ways
            .into_iter()
            .filter_map(|(way, name)| Some((way, name.as_deref()?)));
        let Some((way, name)) = ways.next() else {
            if selection.runs.is_empty() {
                return Ok(None);
            }
            let mut chosen = Vec::new();
            for name in &selection.runs {
                chosen.extend(self.find_some(name)?);
            }
            return Ok(Some(chosen));
        };
        if let Some((other, _)) = ways.next() {
            return Err(HistoryError::Exclusive(way, other));
        }
        let mut records = self.records()?;
        let pivot = self.find_some(name)?.into_iter().next();
        let at = records
            .iter()
            .position(|record| Some(record) == pivot.as_ref())
            .unwrap_or(0);
        match way {
            "after" => drop(records.drain(..=at)),
            "before" => records.truncate(at),
            _ => drop(records.remove(at)),
        }
        Ok(Some(records))
    }

    fn find_some(&self, name: &str) -> Result<Vec<HistoryRecord>, HistoryError> {
        let found = self.find(name)?;
        if found.is_empty() {
            return Err(HistoryError::Unknown {
                name: name.to_owned(),
            });
        }
        Ok(found)
    }

    /// Takes the lines of a run out. Other lines stay as they are. Returns whether there was one.
    ///
    /// # Errors
    /// When the file cannot be read or written; it is unchanged then.
    pub fn delete(&self, run: &HistoryRecord) -> Result<bool, HistoryError> {
        let delete = || {
            let _lock = self.lock()?;
            let text = std::fs::read_to_string(&self.path)?;
            let is_run = |line: &&str| {
                HistoryRecord::parse(line.trim_end_matches('\n'))
                    .is_some_and(|r| r.session == run.session && r.run_name == run.run_name)
            };
            let rest: String = text.split_inclusive('\n').filter(|line| !is_run(line)).collect();
            if rest.len() == text.len() {
                return Ok(false);
            }
            self.replace(&rest)?;
            Ok(true)
        };
        delete().map_err(|source| self.error("write", source))
    }

    /// Whether a run of this name was started here.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_run(&self, run_name: &str) -> Result<bool, HistoryError> {
        let mut records = self.records()?.into_iter();
        Ok(records.any(|record| record.run_name.as_deref() == Some(run_name)))
    }

    /// Adds a run at its start.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, record: &HistoryRecord) -> Result<(), HistoryError> {
        let append = || {
            let _lock = self.lock()?;
            let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
            let mut line = record.line();
            // A line that a crash cut short must not swallow this one.
            if !self.ends_with_newline()? {
                line.insert(0, '\n');
            }
            file.write_all(line.as_bytes())
        };
        append().map_err(|source| self.error("write", source))
    }

    /// Enters duration and status of the run at its end. Other lines stay as they are. Returns whether the
    /// run was found.
    ///
    /// # Errors
    /// When the file cannot be read or written; it is unchanged then.
    pub fn finish(
        &self,
        session: &str,
        run_name: &str,
        duration: &str,
        success: bool,
    ) -> Result<bool, HistoryError> {
        let finish = || {
            let _lock = self.lock()?;
            let text = std::fs::read_to_string(&self.path)?;
            let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
            let run = lines.iter_mut().rev().find_map(|line| {
                let record = HistoryRecord::parse(line.trim_end_matches('\n'))?;
                (record.session == session && record.run_name.as_deref() == Some(run_name))
                    .then_some((line, record))
            });
            let Some((line, record)) = run else {
                return Ok(false);
            };
            *line = HistoryRecord {
                duration: Some(duration.to_owned()),
                status: Some(if success { "OK" } else { "ERR" }.to_owned()),
                ..record
            }
            .line();
            self.replace(&lines.concat())?;
            Ok(true)
        };
        finish().map_err(|source| self.error("write", source))
    }

    fn text(&self) -> Result<String, HistoryError> {
        match std::fs::read(&self.path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(source) => Err(self.error("read", source)),
        }
    }

    fn ends_with_newline(&self) -> io::Result<bool> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = File::open(&self.path)?;
        if file.metadata()?.len() == 0 {
            return Ok(true);
        }
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        Ok(last == *b"\n")
    }

    /// Written beside and moved over, so that a crash leaves the old or the new file, never a part.
    fn replace(&self, text: &str) -> io::Result<()> {
        let path = self.path.canonicalize()?;
        let new = path.with_file_name(format!(".history.{}", std::process::id()));
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&new, &path)
        };
        write().inspect_err(|_| drop(std::fs::remove_file(&new)))
    }

    /// Runs that start and end at the same time in one folder take turns. The lock is a file of its own
    /// because the history itself is replaced.
    fn lock(&self) -> io::Result<File> {
        if let Some(dir) = self.path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let path = self.path.with_file_name(".history.lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.lock() {
            Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
            _ => Ok(file),
        }
    }

    fn error(&self, action: &'static str, source: io::Error) -> HistoryError {
        HistoryError::Io {
            action,
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, session: &str) -> HistoryRecord {
        HistoryRecord {
            timestamp: Some("2026-11-23 18:09:02".into()),
            run_name: Some(name.into()),
            revision: Some("ebb9881e269becd9127bf2ae023c1c85".into()),
            session: session.into(),
            command: "nextflow run main.nf --x 'a\tb'".into(),
            ..HistoryRecord::default()
        }
    }

    #[test]
    fn a_run_from_start_to_end() {
        let dir = tempfile::tempdir().unwrap();
        let history = History::in_state_dir(&dir.path().join(".nextflow"));
        assert_eq!(history.last().unwrap(), None);
        history.append(&record("sad_one", "7e52-1")).unwrap();
        history.append(&record("sad_two", "7e52-2")).unwrap();
        let text = std::fs::read_to_string(history.path()).unwrap();
        assert_eq!(
            text.lines().next().unwrap(),
            "2026-11-23 18:09:02\t-\tsad_one\t-\tebb9881e269becd9127bf2ae023c1c85\t7e52-1\t\
             nextflow run main.nf --x 'a b'"
        );
        assert!(history.finish("7e52-1", "sad_one", "1m 30s", true).unwrap());
        assert!(!history.finish("7e52-1", "sad_two", "1s", true).unwrap());
        let records = history.records().unwrap();
        assert_eq!(records[0].status.as_deref(), Some("OK"));
        assert_eq!(records[0].duration.as_deref(), Some("1m 30s"));
        assert_eq!(records[1].status, None);
        assert_eq!(history.last().unwrap().unwrap().session, "7e52-2");
    }

    #[test]
    fn finds_by_name_and_session() {
        let dir = tempfile::tempdir().unwrap();
        let history = History::in_state_dir(dir.path());
        for (name, session) in [("a_a", "7e52-1"), ("b_b", "7e52-2"), ("c_c", "7e52-2")] {
            history.append(&record(name, session)).unwrap();
        }
        assert_eq!(history.find("b_b").unwrap().len(), 1);
        assert_eq!(history.find("7e52-2").unwrap().len(), 2);
        assert_eq!(history.find("last").unwrap()[0].run_name.as_deref(), Some("c_c"));
        assert!(history.find("none").unwrap().is_empty());
        assert!(matches!(
            history.find("7e"),
            Err(HistoryError::Ambiguous { candidates }) if candidates == ["7e52-1", "7e52-2"]
        ));
        assert!(history.has_run("a_a").unwrap());
        assert!(!history.has_run("a").unwrap());
    }

    #[test]
    fn keeps_lines_it_does_not_understand() {
        let dir = tempfile::tempdir().unwrap();
        let history = History::in_state_dir(dir.path());
        std::fs::write(history.path(), "what\n1-2\tnextflow run x\ncut").unwrap();
        history.append(&record("a_a", "s")).unwrap();
        history.finish("s", "a_a", "1s", false).unwrap();
        let text = std::fs::read_to_string(history.path()).unwrap();
        assert!(
            text.starts_with("what\n1-2\tnextflow run x\ncut\n2026-"),
            "{text}"
        );
        assert!(text.contains("\tERR\t"), "{text}");
        assert_eq!(history.records().unwrap()[0].session, "1-2");
    }

    #[test]
    fn selects_and_deletes_runs() {
        let dir = tempfile::tempdir().unwrap();
        let history = History::in_state_dir(dir.path());
        for (name, session) in [("a_a", "7e52-1"), ("b_b", "7e52-2"), ("c_c", "7e52-2")] {
            history.append(&record(name, session)).unwrap();
        }
        let names = |selection: RunSelection| {
            let chosen = history.select(&selection).unwrap();
            chosen.map(|runs| runs.into_iter().filter_map(|r| r.run_name).collect::<Vec<_>>())
        };
        let some = |name: &str| Some(name.to_string());
        let none = RunSelection::default();
        assert_eq!(names(none.clone()), None);
        let but = some("b_b");
        assert_eq!(
            names(RunSelection { but, ..none.clone() }).unwrap(),
            ["a_a", "c_c"]
        );
        let before = some("c_c");
        assert_eq!(
            names(RunSelection {
                before: before.clone(),
                ..none.clone()
            })
            .unwrap(),
            ["a_a", "b_b"]
        );
        let after = some("a_a");
        assert_eq!(
            names(RunSelection {
                after: after.clone(),
                ..none.clone()
            })
            .unwrap(),
            ["b_b", "c_c"]
        );
        let both = RunSelection {
            after,
            before,
            ..none
        };
        assert_eq!(
            history.select(&both).unwrap_err().to_string(),
            "Options `after` and `before` cannot be used in the same command"
        );
        let run = history.find("b_b").unwrap().remove(0);
        assert!(history.delete(&run).unwrap());
        assert!(!history.delete(&run).unwrap());
        let left = history.records().unwrap();
        assert_eq!(left.len(), 2);
        assert_eq!(left[1].run_name.as_deref(), Some("c_c"));
    }

    #[test]
    fn concurrent_runs_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let history = History::in_state_dir(dir.path());
        std::thread::scope(|scope| {
            for n in 0..8 {
                let history = history.clone();
                scope.spawn(move || {
                    let name = format!("run_{n}");
                    history.append(&record(&name, "s")).unwrap();
                    history.finish("s", &name, "1s", true).unwrap();
                });
            }
        });
        let records = history.records().unwrap();
        assert_eq!(records.len(), 8);
        assert!(records.iter().all(|r| r.status.as_deref() == Some("OK")));
    }
}
