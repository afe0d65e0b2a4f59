//! Reporting to Seqera Platform: options, facts of the run, and the way from the report to the console.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};

use rflow_engine::engine::Message;
use rflow_engine::run::{Settings, now};
use rflow_report::EventSender;
use rflow_task::{Event, EventKind, RunBegin, RunFacts};
use rflow_tower::{Report, TowerObserver, TowerOptions};
use serde_json::Value as Json;

use crate::options::RunOptions;
use crate::prepare::Prepared;
use crate::secrets::SecretStore;

/// Whether the run is to be reported, and how.
///
/// # Errors
/// Text for the user.
pub(super) fn options(options: &RunOptions, prepared: &Prepared) -> Result<Option<TowerOptions>, String> {
    let asked = options.reports.tower.as_ref();
    let with_tower = asked.map(|switch| switch.value().map_or("", String::as_str));
    let env = |name: &str| prepared.interp.machine.env(name);
    let resolved = TowerOptions::resolve(&prepared.config.plain(), with_tower, &env);
    let mut resolved = resolved.map_err(|e| e.to_string())?;
    if let Some(options) = &mut resolved {
        // A configuration may have put them anywhere.
        for (_, value) in std::env::vars().filter(|(name, _)| name.starts_with("NXF_SECRET_")) {
            options.redactor.add(&value);
        }
        let stored = SecretStore::of_user().and_then(|store| store.all().ok());
        stored
            .iter()
            .flatten()
            .for_each(|(_, value)| options.redactor.add(value));
    }
    Ok(resolved)
}

/// What the platform wants to know of a run before it begins, without secrets.
pub(super) fn facts(settings: &Settings, prepared: &Prepared, options: &TowerOptions) -> RunFacts {
    let config = &prepared.config;
    let plain = config.plain();
    let at = |path: &str| plain.pointer(path).cloned().unwrap_or(Json::Null);
    let is_on = |name: &str| config.bool(name).unwrap_or(false);
    let env = |name: &str| prepared.interp.machine.env(name).filter(|text| !text.is_empty());
    let script = settings.script.file_name().unwrap_or(settings.script.as_os_str());
    let printed = rflow_config::print::print(config, &prepared.interp.sources.borrow(), Default::default());
    // Only JSON knows values that it cannot write.
    let text = printed.unwrap_or_default();
    let mut params = at("/params");
    options.redactor.members(&mut params);
    let mut manifest = at("/manifest");
    if let Json::Object(scope) = &mut manifest
        && let Some(author) = config.manifest().author
    {
        scope.insert("author".to_string(), author.into());
    }
    let repository = settings.repository.as_ref();
    RunFacts {
        project_name: match repository {
            Some(repository) => repository.project.clone(),
            None => script.to_string_lossy().into_owned(),
        },
        repository: repository.map(|r| r.address.clone()),
        commit_id: repository.map(|r| r.commit.clone()),
        revision: repository.and_then(|r| r.revision.clone()),
        script_id: settings.script_id.clone(),
        user: env("USER").or_else(|| env("LOGNAME")),
        home_dir: env("HOME").map(PathBuf::from),
        output_dir: settings.output_dir.clone(),
        container_engine: rflow_engine::process::container_engine(config).map(str::to_string),
        container: config.str("process.container"),
        config_text: options.redactor.config_text(&text),
        manifest,
        params,
        fail_on_ignore: is_on("workflow.failOnIgnore"),
        preview: settings.preview,
        language_version: settings.language_version.clone(),
        enable: at("/nextflow/enable"),
        wave: is_on("wave.enabled"),
        fusion: is_on("fusion.enabled"),
        ..RunFacts::default()
    }
}

/// The way from the report, which works on a thread of its own, to the console. It is there when the observers are.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<OnceLock<EventSender>>);

impl Lines {
    /// Messages go there from now on.
    pub(super) fn connect(&self, sender: &EventSender) {
        // Only the first one counts, and there is only one.
        let _ = self.0.set(sender.clone());
    }

    fn report(self, stop: Sender<Message>) -> Report {
        Box::new(move |level, text| match (level, self.0.get()) {
            // A run that is over needs no stop.
            ("fatal", _) => drop(stop.send(Message::Abort(text.to_string()))),
            (_, Some(sender)) => {
                let kind = EventKind::Message {
                    level: level.to_string(),
                    text: text.to_string(),
                };
                sender.send(Event { at: now(), kind });
            }
            (_, None) => tracing::warn!("{text}"),
        })
    }
}

/// The observer that reports a run. `stop` takes the order to end it, which only `tower.strict` gives.
///
/// # Errors
/// Text for the user, when the run is not to begin without its report.
pub(super) fn observer(
    options: TowerOptions,
    begin: &RunBegin,
    journal: &Path,
    lines: &Lines,
    stop: Sender<Message>,
) -> Result<TowerObserver, String> {
    let report = lines.clone().report(stop);
    TowerObserver::start(options, begin, journal, report).map_err(|e| e.to_string())
}
