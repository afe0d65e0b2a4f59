//! Who follows a run: console, journal, log, trace, reports.

use std::path::PathBuf;
use std::sync::mpsc::Sender;

use rflow_config::Config;
use rflow_engine::engine::Message;
use rflow_engine::run::Settings;
use rflow_lang::Value;
use rflow_report::console::{ConsoleOptions, console};
use rflow_report::log_file::LogFile;
use rflow_report::{Dispatcher, EventSender, JoinGuard, LogObserver, TraceFile, TraceOptions};
use rflow_task::journal::{JournalHeader, JournalWriter};
use rflow_task::{Event, EventKind, Observer, Redactor, RunBegin, RunFacts};

use super::reports::{self, Notes};
use super::state::State;
use crate::options::{GlobalOptions, RunOptions};

/// The first event of a run. It tells no values of secret options and parameters.
pub(super) fn begin(settings: &Settings, config: &Config) -> RunBegin {
    let redactor = Redactor::default();
    let mut params = rflow_config::plain_value(&Value::map(config.params()));
    redactor.members(&mut params);
    RunBegin {
        run_name: settings.run_name.clone(),
        session: settings.session.clone(),
        version: rflow_task::RFLOW_VERSION.to_string(),
        command_line: redactor.command_line(&settings.command_line),
        script: settings.script.clone(),
        revision: match &settings.repository {
            Some(repository) => repository.title.clone(),
            None => settings.script_id[..10].to_string(),
        },
        facts: RunFacts {
            repository: settings
                .repository
                .as_ref()
                .map(|repository| repository.address.clone()),
            ..RunFacts::default()
        },
        config_files: settings.config_files.clone(),
        profile: settings.profile.clone(),
        launch_dir: settings.launch_dir.clone(),
        work_dir: settings.work_dir.clone(),
        project_dir: settings.project_dir.clone(),
        resume: settings.resume,
        stub: settings.stub,
        params: params.to_string(),
    }
}

/// Starts the threads that deliver events. With a `terminal` there is a console, which has shown its banner already or
/// not.
pub(super) fn start(
    observers: Vec<Box<dyn Observer>>,
    terminal: Option<bool>,
    (global, options): (&GlobalOptions, &RunOptions),
    config: &Config,
    settings: &Settings,
    (state, notes): (&State, &Notes),
    warnings: Sender<Message>,
) -> Result<(EventSender, JoinGuard), String> {
    let log = global
        .log
        .clone()
        .or_else(|| std::env::var_os("NXF_LOG_FILE").map(PathBuf::from));
    let log = log.unwrap_or_else(|| PathBuf::from(".nextflow.log"));
    // Whatever may wait for somebody else has a thread to itself; files of this machine share one.
    let mut groups: Vec<Vec<Box<dyn Observer>>> = observers.into_iter().map(|o| vec![o]).collect();
    if let Some(announced) = terminal {
        let log_name = log.display().to_string();
        groups.push(vec![console(&ConsoleOptions {
            quiet: global.quiet,
            live: options.ansi_log,
            announced,
            log_name,
            pipeline: pipeline(config),
        })]);
    }
    let file = LogFile::create(&settings.launch_dir.join(&log)).map_err(|e| e.to_string())?;
    if terminal.is_some() {
        file.install(global.debug || !global.trace.is_empty());
    }
    let mut files: Vec<Box<dyn Observer>> = vec![Box::new(LogObserver::new(file))];
    let header = JournalHeader {
        session: state.session.clone(),
        run_name: state.run_name.clone(),
    };
    let failed = move |e: &rflow_task::journal::JournalError| {
        tracing::error!("{e}");
        // A run that is over reads no warnings, and needs none.
        drop(warnings.send(Message::Warning(e.to_string())));
    };
    let journal = JournalWriter::create(&state.journal, &header, failed).map_err(|e| e.to_string())?;
    groups.push(vec![Box::new(Lasting(journal))]);
    if let Some(trace) = trace(options, config, settings, notes) {
        let failed = |e: &std::io::Error| tracing::error!("the trace file cannot be written: {e}");
        match TraceFile::create(trace, failed) {
            Ok(file) => files.push(Box::new(file)),
            // The reference runs on without a trace, so pipelines rely on it.
            Err(e @ rflow_report::TraceFileError::Exists(_)) => notes.add(e.to_string()),
            Err(e) => return Err(e.to_string()),
        }
    }
    files.extend(reports::reports(&options.reports, config, settings, notes)?);
    groups.push(files);
    Dispatcher::start(groups).map_err(|e| e.to_string())
}

/// Name and version of the pipeline in its manifest.
fn pipeline(config: &Config) -> Option<String> {
    let name = config.str("manifest.name")?;
    Some(match config.str("manifest.version") {
        Some(version) => format!("{name} {version}"),
        None => name,
    })
}

/// What a script prints, and what only waits, is not part of the run's record.
struct Lasting(JournalWriter);

impl Observer for Lasting {
    fn event(&mut self, event: &Event) {
        let passing = matches!(
            event.kind,
            EventKind::Message { .. } | EventKind::TaskPending(_) | EventKind::ProcessBacklog { .. }
        );
        if !passing {
            Observer::event(&mut self.0, event);
        }
    }

    fn finish(&mut self) {
        Observer::finish(&mut self.0);
    }

    /// What is not in the journal is not known after a kill of the head.
    fn is_patient(&self) -> bool {
        false
    }
}

fn trace(options: &RunOptions, config: &Config, settings: &Settings, notes: &Notes) -> Option<TraceOptions> {
    let set = config.trace();
    let asked = options.reports.trace.as_ref();
    if asked.is_none() && !set.output.enabled {
        return None;
    }
    let file = asked
        .and_then(|s| s.value().cloned())
        .or_else(|| set.output.file.map(PathBuf::from));
    let file = file.unwrap_or_else(|| {
        PathBuf::from(format!(
            "trace-{}.txt",
            rflow_report::format::file_stamp(settings.started)
        ))
    });
    Some(TraceOptions {
        path: reports::local(settings, notes, "Trace", &file),
        overwrite: set.output.overwrite,
        fields: set.fields,
        raw: set.raw,
        separator: set.separator.unwrap_or_default(),
    })
}
