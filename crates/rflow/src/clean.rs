//! Removes the work dirs of earlier runs, and the runs from journal and history.
//!
//! What is removed is what the journals of the chosen runs name, and only what no other run of the session names:
//! a later run may have taken a task from the cache.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rflow_storage::Stores;
use rflow_storage::location::is_remote;
use rflow_task::history::{History, HistoryError, HistoryRecord};
use rflow_task::journal::{
    JournalError, JournalReader, LockError, SessionLock, session_dir, session_journals,
};
use rflow_task::{EventKind, TaskHash};

use crate::options::{CleanMode, CleanOptions, ConfigOptions, GlobalOptions};

/// Runs cannot be removed.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// Nothing was run in this folder.
    #[error("It looks like no pipeline was executed in this folder (or execution history is empty)")]
    NoRuns,
    /// The history cannot be used, or the choice of runs is wrong.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The session is in use.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A journal cannot be removed, or a folder of them not read.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another engine ran it, and only that engine knows its work dirs.
    #[error(
        "The run `{run}` was made by Nextflow itself, whose cache {} rflow does not read -- remove it with `nextflow \
         clean`", path.display()
    )]
    Foreign {
        /// Name of the run.
        run: String,
        /// Folder of the session.
        path: PathBuf,
    },
    /// The configuration that tells how to reach remote work dirs.
    #[error("{0}")]
    Config(String),
}

/// What happened to a work dir.
#[derive(Debug)]
pub enum Cleaned<'a> {
    /// It would be removed.
    WouldRemove(&'a Path),
    /// The results in it would be removed.
    WouldRemoveTemp(&'a Path),
    /// It is gone.
    Removed(&'a Path),
    /// The results in it are gone.
    RemovedTemp(&'a Path),
    /// It is still there, and the run stays in the history.
    Failed(&'a Path, std::io::Error),
}

/// Removes the work dirs of the chosen runs (the last one when none is chosen) and, unless logs are to stay, the
/// runs themselves from the state folder `state`. Every work dir is told to `tell`. Returns whether all went well.
///
/// # Errors
/// When a run is unknown or in progress, or the state folder cannot be used.
pub fn clean(
    global: &GlobalOptions,
    options: &CleanOptions,
    state: &Path,
    tell: &mut dyn FnMut(Cleaned<'_>),
) -> Result<bool, CleanError> {
    let history = History::in_state_dir(state);
    if history.records()?.is_empty() {
        return Err(CleanError::NoRuns);
    }
    let chosen = match history.select(&options.selection)? {
        Some(chosen) => chosen,
        None => history.last()?.into_iter().collect(),
    };
    let mut sessions: HashMap<String, Session> = HashMap::new();
    let mut cleaner = Cleaner {
        global,
        options,
        history,
        tell,
        stores: HashMap::new(),
    };
    let mut all = true;
    for record in &chosen {
        if !sessions.contains_key(&record.session) {
            let session = Session::open(state, record, options.mode == CleanMode::DryRun)?;
            sessions.insert(record.session.clone(), session);
        }
        if let Some(session) = sessions.get_mut(&record.session) {
            all &= cleaner.run(session, record)?;
        }
    }
    Ok(all)
}

/// Removes the local work dirs of a run that has ended, as the configuration option `cleanup` asks; journal and
/// history stay. `folder` is that of its session, whose lock the caller holds.
///
/// # Errors
/// When a journal cannot be read or a work dir cannot be removed.
pub(crate) fn work_dirs(folder: &Path, run_name: &str) -> Result<(), CleanError> {
    let mut session = Session::read(folder.to_path_buf(), None)?;
    let Some(journal) = session.take(Some(run_name)) else {
        return Ok(());
    };
    for task in &journal.tasks {
        let only_here = session.uses.get(&task.hash).is_none_or(|uses| *uses == 1);
        if only_here && !is_remote(&task.work_dir) && task.work_dir.ends_with(task.hash.dir()) {
            remove_local(&task.work_dir, false).map_err(|source| CleanError::Io {
                path: task.work_dir.clone(),
                source,
            })?;
        }
    }
    Ok(())
}

/// A task as a journal names it.
struct Named {
    hash: TaskHash,
    work_dir: PathBuf,
}

/// The journal of a run.
struct Journal {
    path: PathBuf,
    run_name: String,
    /// Each task once, in the order in which they ended; those without an end come last.
    tasks: Vec<Named>,
    /// How the run read its configuration.
    config: ConfigOptions,
    config_files: Vec<PathBuf>,
}

impl Journal {
    /// `None` when a crash cut the file within its first line: it names nothing.
    fn read(path: PathBuf) -> Result<Option<Self>, JournalError> {
        let mut reader = match JournalReader::open(&path) {
            Err(JournalError::Format { .. }) => return Ok(None),
            reader => reader?,
        };
        let mut journal = Self {
            run_name: reader.header().run_name.clone(),
            path,
            tasks: Vec::new(),
            config: ConfigOptions::default(),
            config_files: Vec::new(),
        };
        let mut seen = std::collections::HashSet::new();
        let mut open = Vec::new();
        while let Some(event) = reader.next_event()? {
            match event.kind {
                EventKind::RunBegin(begin) => {
                    // `standard` is applied in any case when it is defined, and need not be.
                    let profiles = begin.profile.split(',').filter(|name| *name != "standard");
                    journal.config.profile = profiles.map(str::to_string).collect();
                    journal.config.pipeline = Some(begin.project_dir.display().to_string());
                    journal.config_files = begin.config_files;
                }
                EventKind::TaskSubmitted(task) => open.push((task.hash, task.work_dir.clone())),
                EventKind::TaskCompleted(task)
                | EventKind::TaskCached(task)
                | EventKind::TaskFailed(task)
                | EventKind::TaskAborted(task)
                    if seen.insert(task.hash) =>
                {
                    journal.tasks.push(Named {
                        hash: task.hash,
                        work_dir: task.work_dir.clone(),
                    });
                }
                _ => {}
            }
        }
        let without_end = open.into_iter().filter(|(hash, _)| seen.insert(*hash));
        let without_end = without_end.map(|(hash, work_dir)| Named { hash, work_dir });
        journal.tasks.extend(without_end);
        Ok(Some(journal))
    }
}

/// A session of which runs are removed.
struct Session {
    dir: PathBuf,
    journals: Vec<Journal>,
    /// How many runs name a task.
    uses: HashMap<TaskHash, usize>,
    /// Held until the end, so that no run of the session begins meanwhile.
    _lock: Option<SessionLock>,
}

impl Session {
    fn open(state: &Path, record: &HistoryRecord, dry: bool) -> Result<Self, CleanError> {
        let dir = session_dir(state, &record.session);
        let lock = if dry || !dir.is_dir() {
            None
        } else {
            Some(SessionLock::acquire(&dir, &record.session, "clean")?)
        };
        Self::read(dir, lock)
    }

    fn read(dir: PathBuf, lock: Option<SessionLock>) -> Result<Self, CleanError> {
        let paths = session_journals(&dir).map_err(|source| CleanError::Io {
            path: dir.clone(),
            source,
        })?;
        let mut journals = Vec::new();
        for path in paths {
            journals.extend(Journal::read(path)?);
        }
        let mut uses = HashMap::new();
        for task in journals.iter().flat_map(|journal| &journal.tasks) {
            *uses.entry(task.hash).or_default() += 1;
        }
        Ok(Self {
            dir,
            journals,
            uses,
            _lock: lock,
        })
    }

    /// Removes the folder of a session without runs. What somebody else has put there stays.
    fn remove_folder(&self) {
        drop(std::fs::remove_file(self.dir.join("lock")));
        drop(std::fs::remove_dir(&self.dir));
    }

    /// The journal of a run, which is not there afterwards.
    fn take(&mut self, run_name: Option<&str>) -> Option<Journal> {
        let at = self
            .journals
            .iter()
            .position(|journal| Some(journal.run_name.as_str()) == run_name)?;
        Some(self.journals.remove(at))
    }
}

struct Cleaner<'a> {
    global: &'a GlobalOptions,
    options: &'a CleanOptions,
    history: History,
    tell: &'a mut dyn FnMut(Cleaned<'_>),
    /// Remote storage by the configuration files that say how it is reached.
    stores: HashMap<Vec<PathBuf>, Stores>,
}

impl Cleaner<'_> {
    /// Removes one run. Returns whether all of its work dirs that should go are gone.
    fn run(&mut self, session: &mut Session, record: &HistoryRecord) -> Result<bool, CleanError> {
        let journal = session.take(record.run_name.as_deref());
        if journal.is_none() && session.dir.join("db").is_dir() {
            return Err(CleanError::Foreign {
                run: record.run_name.clone().unwrap_or_default(),
                path: session.dir.clone(),
            });
        }
        let mut all = true;
        for task in journal.iter().flat_map(|journal| &journal.tasks) {
            let uses = session.uses.entry(task.hash).or_insert(1);
            *uses -= 1;
            // A work dir has its task's hash in its path. What has not is none, whatever a journal says.
            if *uses > 0 || !task.work_dir.ends_with(task.hash.dir()) {
                continue;
            }
            if let Some(journal) = &journal {
                all &= self.work_dir(journal, &task.work_dir)?;
            }
        }
        let forgets = self.options.mode == CleanMode::Force && !self.options.keep_logs && all;
        if !forgets {
            return Ok(all);
        }
        self.history.delete(record)?;
        if let Some(journal) = journal {
            remove_file(&journal.path)?;
        }
        if session.journals.is_empty() {
            session.remove_folder();
        }
        Ok(true)
    }

    fn work_dir(&mut self, journal: &Journal, dir: &Path) -> Result<bool, CleanError> {
        let keep_logs = self.options.keep_logs;
        if self.options.mode == CleanMode::DryRun {
            (self.tell)(match keep_logs {
                true => Cleaned::WouldRemoveTemp(dir),
                false => Cleaned::WouldRemove(dir),
            });
            return Ok(true);
        }
        let result = if is_remote(dir) {
            let stores = self.stores(journal)?;
            remove_remote(&stores, dir, keep_logs)
        } else {
            remove_local(dir, keep_logs)
        };
        let ok = result.is_ok();
        (self.tell)(match result {
            Err(error) => Cleaned::Failed(dir, error),
            Ok(()) if keep_logs => Cleaned::RemovedTemp(dir),
            Ok(()) => Cleaned::Removed(dir),
        });
        Ok(ok)
    }

    /// The remote storage as the run's own configuration reaches it.
    fn stores(&mut self, journal: &Journal) -> Result<Stores, CleanError> {
        if let Some(stores) = self.stores.get(&journal.config_files) {
            return Ok(stores.clone());
        }
        let mut global = self.global.clone();
        let files = journal.config_files.iter().filter(|file| file.is_file());
        if global.config_only.is_empty() {
            global.config_only = files.cloned().collect();
        }
        let mut config = journal.config.clone();
        config.pipeline = config.pipeline.filter(|dir| Path::new(dir).is_dir());
        let prepared = crate::prepare::config_only(&global, &config).map_err(CleanError::Config)?;
        // Web servers, of which there is something to tell, hold no work dirs.
        let remote = crate::remote::Remote::new(prepared.config.plain(), Arc::new(|_| {}));
        let stores = remote.stores();
        self.stores.insert(journal.config_files.clone(), stores.clone());
        Ok(stores)
    }
}

/// Without it a task does not count as finished: it goes first, should only a part of the rest be removed, and also when
/// logs are kept, for outputs that may be missing would not be missed.
const STATUS: &str = ".exitcode";

/// What stays of a work dir when logs are kept: what the task was and what it printed.
fn is_log(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(".command."))
}

fn remove_local(dir: &Path, keep_logs: bool) -> std::io::Result<()> {
    use std::io::ErrorKind::NotFound;
    let absent_is_fine = |result: std::io::Result<()>| match result {
        Err(error) if error.kind() == NotFound => Ok(()),
        result => result,
    };
    absent_is_fine(std::fs::remove_file(dir.join(STATUS)))?;
    if !keep_logs {
        return absent_is_fine(std::fs::remove_dir_all(dir));
    }
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if is_log(&entry.path()) {
            continue;
        }
        // The type of a link is that of the link: what it leads to stays.
        absent_is_fine(match entry.file_type()?.is_dir() {
            true => std::fs::remove_dir_all(entry.path()),
            false => std::fs::remove_file(entry.path()),
        })?;
    }
    Ok(())
}

fn remove_remote(stores: &Stores, dir: &Path, keep_logs: bool) -> std::io::Result<()> {
    let Some(store) = stores.of(dir)? else {
        return Ok(());
    };
    if !keep_logs {
        return store.delete(dir, true);
    }
    store.delete(&dir.join(STATUS), false)?;
    for entry in store.list(dir)? {
        if !is_log(&entry.path) {
            store.delete(&entry.path, entry.stat.is_dir)?;
        }
    }
    Ok(())
}

fn remove_file(path: &Path) -> Result<(), CleanError> {
    std::fs::remove_file(path).map_err(|source| CleanError::Io {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
