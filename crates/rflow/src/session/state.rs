//! What a run leaves behind for later ones: session, history, journal.

use std::path::{Path, PathBuf};

use rflow_config::Config;
use rflow_engine::run::{Settings, now};
use rflow_lang::Value;
use rflow_task::history::{History, HistoryRecord};
use rflow_task::journal::{SessionLock, next_journal, session_dir, session_journals, state_dir};

use super::Outcome;
use crate::options::{ResumeTarget, RunOptions, random_run_name};

/// The session of a run.
pub(super) struct State {
    pub(super) run_name: String,
    pub(super) session: String,
    /// `-resume`, or the option `resume`.
    pub(super) resumes: bool,
    /// Journals of earlier runs of the session, oldest first.
    pub(super) earlier: Vec<PathBuf>,
    /// Where this run's journal goes.
    pub(super) journal: PathBuf,
    /// What the user should know.
    pub(super) warning: Option<String>,
    history: History,
    started: u64,
    _lock: Option<SessionLock>,
}

impl State {
    pub(super) fn open(options: &RunOptions, config: &Config, launch_dir: &Path) -> Result<Self, String> {
        let dir = state_dir(launch_dir);
        let history = History::in_state_dir(&dir);
        let taken = |name: &str| history.has_run(name).unwrap_or(false);
        let run_name = options.name.clone().unwrap_or_else(|| random_run_name(taken));
        let target = options.resume.clone().or_else(|| configured(config));
        let resumes = target.is_some();
        let (session, warning) = match target {
            None => (None, None),
            Some(target) => resumed(&history, &target)?,
        };
        let session = session.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        let folder = session_dir(&dir, &session);
        let lock = SessionLock::acquire(&folder, &session, &run_name).map_err(|e| e.to_string())?;
        let failed = |e: std::io::Error| format!("Cannot use the cache folder {}: {e}", folder.display());
        let earlier = session_journals(&folder).map_err(failed)?;
        let journal = next_journal(&folder, &run_name).map_err(failed)?;
        Ok(Self {
            run_name,
            session,
            resumes,
            earlier,
            journal,
            warning,
            history,
            started: now(),
            _lock: Some(lock),
        })
    }

    /// Of something that runs no task and leaves nothing behind.
    pub(super) fn detached(launch_dir: &Path) -> Self {
        Self {
            run_name: random_run_name(|_| false),
            session: uuid::Uuid::new_v4().to_string(),
            resumes: false,
            earlier: Vec::new(),
            journal: PathBuf::new(),
            warning: None,
            history: History::in_state_dir(&state_dir(launch_dir)),
            started: now(),
            _lock: None,
        }
    }

    /// Enters the run into the history.
    pub(super) fn begin(&self, settings: &Settings) -> Result<(), String> {
        let record = HistoryRecord {
            timestamp: Some(rflow_report::format::date(settings.started)),
            run_name: Some(self.run_name.clone()),
            revision: Some(match &settings.repository {
                Some(repository) => repository.commit.clone(),
                None => settings.script_id.clone(),
            }),
            session: self.session.clone(),
            command: settings.command_line.clone(),
            ..HistoryRecord::default()
        };
        self.history.append(&record).map_err(|e| e.to_string())
    }

    /// Completes the entry. The run is over: a history that cannot be written is only worth a line in the log.
    pub(super) fn end(&self, outcome: &Outcome) {
        let duration = rflow_report::format::duration(now().saturating_sub(self.started));
        if let Err(e) = self
            .history
            .finish(&self.session, &self.run_name, &duration, outcome.success)
        {
            tracing::warn!("{e}");
        }
    }
}

fn is_id(text: &str) -> bool {
    uuid::Uuid::parse_str(text).is_ok()
}

/// What the option `resume` of the configuration says.
fn configured(config: &Config) -> Option<ResumeTarget> {
    match config.get("resume")? {
        Value::Bool(true) => Some(ResumeTarget::Last),
        Value::Str(session) => Some(ResumeTarget::Session(session.to_string())),
        _ => None,
    }
}

/// The session that `-resume` means, or why there is none.
fn resumed(history: &History, target: &ResumeTarget) -> Result<(Option<String>, Option<String>), String> {
    let never = "It appears you have never run this project before -- Option `-resume` is ignored";
    let found = match target {
        ResumeTarget::Last => history.last().map_err(|e| e.to_string())?.map(|r| r.session),
        ResumeTarget::Session(what) | ResumeTarget::RunName(what) => {
            let records = history.find(what).map_err(|e| e.to_string())?;
            match records.last() {
                Some(record) => Some(record.session.clone()),
                // Who keeps the cache apart from the launch folder knows the session without its history.
                None if is_id(what)
                    && std::env::var("NXF_IGNORE_RESUME_HISTORY").is_ok_and(|v| v == "true") =>
                {
                    Some(what.clone())
                }
                None if is_id(what) => {
                    return Err(format!(
                        "Can't find a run with the specified id: {what} -- Execution can't be resumed"
                    ));
                }
                None => return Err(format!("Can't find a run with name or session id: {what}")),
            }
        }
    };
    Ok(match found {
        Some(session) => (Some(session), None),
        None => (None, Some(never.to_string())),
    })
}
