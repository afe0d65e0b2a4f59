//! The trace file: a table with a line per task that has ended.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rflow_task::{Event, EventKind, Observer, TaskTrace};

use crate::fields::{self, Status};

/// What the trace file is to hold.
#[derive(Debug, Clone)]
pub struct TraceOptions {
    /// Where it goes.
    pub path: PathBuf,
    /// Replace an existing file.
    pub overwrite: bool,
    /// Columns; those of [`fields::DEFAULT`] when empty.
    pub fields: Vec<String>,
    /// Bare numbers instead of text for people.
    pub raw: bool,
    /// Between columns; a tab when empty.
    pub separator: String,
}

/// A trace file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TraceFileError {
    /// There is no such column.
    #[error("Unknown trace field name: `{0}`")]
    UnknownField(String),
    /// The file exists.
    #[error(
        "Trace file already exists: {} -- enable the 'trace.overwrite' option in your config file to overwrite \
         existing files",
        .0.display()
    )]
    Exists(PathBuf),
    /// It cannot be created.
    #[error("cannot create the trace file {}: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

type OnError = Box<dyn FnOnce(&io::Error) + Send>;

/// Writes the trace file.
pub struct TraceFile {
    file: File,
    options: TraceOptions,
    on_error: Option<OnError>,
}

impl TraceFile {
    /// Creates the file with its header. `on_error` is called once when a line cannot be written; no more
    /// are tried then.
    ///
    /// # Errors
    /// When a column is unknown, or the file exists or cannot be created.
    pub fn create(
        mut options: TraceOptions,
        on_error: impl FnOnce(&io::Error) + Send + 'static,
    ) -> Result<Self, TraceFileError> {
        if options.fields.is_empty() {
            options.fields = fields::DEFAULT.map(str::to_owned).to_vec();
        }
        if options.separator.is_empty() {
            "\t".clone_into(&mut options.separator);
        }
        if let Some(name) = options.fields.iter().find(|name| !fields::is_known(name)) {
            return Err(TraceFileError::UnknownField(name.clone()));
        }
        let mut file = open(&options.path, options.overwrite).map_err(|source| {
            let path = options.path.clone();
            match source.kind() {
                io::ErrorKind::AlreadyExists => TraceFileError::Exists(path),
                _ => TraceFileError::Create { path, source },
            }
        })?;
        let header = options.fields.join(&options.separator) + "\n";
        file.write_all(header.as_bytes())
            .map_err(|source| TraceFileError::Create {
                path: options.path.clone(),
                source,
            })?;
        Ok(Self {
            file,
            options,
            on_error: Some(Box::new(on_error)),
        })
    }

    fn write(&mut self, task: &TaskTrace, status: Status) {
        if self.on_error.is_none() {
            return;
        }
        let fields = self.options.fields.iter();
        let values: Vec<String> = fields
            .map(|name| fields::render(task, status, name, self.options.raw))
            .collect();
        let line = values.join(&self.options.separator) + "\n";
        if let Err(error) = self.file.write_all(line.as_bytes())
            && let Some(on_error) = self.on_error.take()
        {
            on_error(&error);
        }
    }
}

fn open(path: &Path, overwrite: bool) -> io::Result<File> {
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir)?;
    }
    let mut options = OpenOptions::new();
    options.write(true);
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)
}

impl Observer for TraceFile {
    fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::TaskCompleted(task) => self.write(task, Status::Completed),
            EventKind::TaskCached(task) => self.write(task, Status::Cached),
            EventKind::TaskFailed(task) => self.write(task, Status::Failed),
            EventKind::TaskAborted(task) => self.write(task, Status::Aborted),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::testing::{event, story};

    fn options(path: PathBuf) -> TraceOptions {
        TraceOptions {
            path,
            overwrite: false,
            fields: Vec::new(),
            raw: false,
            separator: String::new(),
        }
    }

    #[test]
    fn a_line_per_ended_task() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/trace.txt");
        let mut chosen = options(path.clone());
        chosen.fields = ["task_id", "hash", "name", "status", "exit", "duration", "%cpu"]
            .map(str::to_owned)
            .to_vec();
        let mut trace = TraceFile::create(chosen, |error| panic!("{error}")).unwrap();
        for kind in story() {
            trace.event(&event(kind));
        }
        trace.finish();
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            "task_id\thash\tname\tstatus\texit\tduration\t%cpu
3\t03/030303\tA (t3)\tCACHED\t0\t1.1s\t-
2\t02/020202\tA (t2)\tFAILED\t0\t1.1s\t-
1\t01/010101\tA (t1)\tCOMPLETED\t0\t1.1s\t-
4\t04/040404\tA (t2)\tFAILED\t0\t1.1s\t-
"
        );
    }

    #[test]
    fn refuses_unknown_columns_and_existing_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.txt");
        let mut wrong = options(path.clone());
        wrong.fields = vec!["foo".into()];
        let error = TraceFile::create(wrong, |_| ()).err().unwrap();
        assert_eq!(error.to_string(), "Unknown trace field name: `foo`");
        assert!(!path.exists());
        drop(TraceFile::create(options(path.clone()), |_| ()).unwrap());
        let error = TraceFile::create(options(path.clone()), |_| ()).err().unwrap();
        assert!(
            error.to_string().starts_with("Trace file already exists: "),
            "{error}"
        );
        let again = TraceOptions {
            overwrite: true,
            ..options(path)
        };
        drop(TraceFile::create(again, |_| ()).unwrap());
    }

    #[test]
    fn a_full_disk_is_reported_once() {
        if !Path::new("/dev/full").exists() {
            return;
        }
        let (sender, receiver) = std::sync::mpsc::channel();
        let mut trace = TraceFile {
            file: OpenOptions::new().write(true).open("/dev/full").unwrap(),
            options: TraceOptions {
                fields: vec!["name".into()],
                ..options("x".into())
            },
            on_error: Some(Box::new(move |error| sender.send(error.kind()).unwrap())),
        };
        for kind in story() {
            trace.event(&event(kind));
        }
        assert_eq!(
            receiver.try_iter().collect::<Vec<_>>(),
            [io::ErrorKind::StorageFull]
        );
    }
}
