//! The files that are written of a run at its end: report, timeline, drawing of the graph.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rflow_config::Config;
use rflow_config::settings::FileSettings;
use rflow_engine::run::Settings;
use rflow_report::{Dag, DagOptions, Direction, OutputError, OutputFile, Report, ReportOptions, Timeline};
use rflow_task::Observer;

use crate::options::{Reports, Switch};

/// What reports have to say to the user. They work on threads of their own and, when the run is over, can no longer
/// send events themselves.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub(super) fn add(&self, text: String) {
        tracing::warn!("{text}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    /// Takes what has come so far.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What to do with an error of a report.
    fn on_error(&self, what: &'static str) -> impl FnOnce(OutputError) + Send + 'static {
        let notes = self.clone();
        move |error| match error {
            OutputError::Option(text) => notes.add(text),
            other => notes.add(format!("Failed to render execution {what}: {other}")),
        }
    }
}

/// Whether a report wants the use of resources measured.
pub(super) fn want_metrics(reports: &Reports, config: &Config) -> bool {
    let on = |asked: bool, set: FileSettings| asked || set.enabled;
    on(reports.report.is_some(), config.report()) || on(reports.timeline.is_some(), config.timeline())
}

/// The reports that the options and the configuration ask for.
pub(super) fn reports(
    asked: &Reports,
    config: &Config,
    settings: &Settings,
    notes: &Notes,
) -> Result<Vec<Box<dyn Observer>>, String> {
    let mut out: Vec<Box<dyn Observer>> = Vec::new();
    let place = Place { settings, notes };
    if let Some(file) = place.file("report", asked.report.as_ref(), config.report()) {
        let most = config.int("report.maxTasks").map_err(|e| e.to_string())?;
        let most = most.and_then(|n| usize::try_from(n).ok());
        let options = ReportOptions {
            file,
            max_tasks: most.unwrap_or(ReportOptions::MAX_TASKS),
        };
        out.push(Box::new(Report::new(options, notes.on_error("report"))));
    }
    if let Some(file) = place.file("timeline", asked.timeline.as_ref(), config.timeline()) {
        out.push(Box::new(Timeline::new(file, notes.on_error("timeline"))));
    }
    let dag = config.dag().map_err(|e| e.to_string())?;
    // An existing drawing is replaced whatever `dag.overwrite` says: the reference means to refuse that, but does not.
    let set = FileSettings {
        overwrite: true,
        ..dag.output
    };
    if let Some(file) = place.file("dag", asked.dag.as_ref(), set) {
        let direction = dag.direction.as_deref().unwrap_or(Direction::Down.name());
        let direction = Direction::from_name(direction).unwrap_or_else(|| {
            notes.add(format!(
                "Invalid configuration property `dag.direction = '{direction}'` - use either: 'TB' (top-bottom) or \
                 'LR' (left-right)"
            ));
            Direction::Down
        });
        let options = DagOptions {
            path: file.path,
            depth: dag.depth.and_then(|n| usize::try_from(n).ok()),
            direction,
            verbose: dag.verbose,
        };
        out.push(Box::new(Dag::new(options, notes.on_error("DAG"))));
    }
    Ok(out)
}

struct Place<'a> {
    settings: &'a Settings,
    notes: &'a Notes,
}

impl Place<'_> {
    /// The file of a report that is asked for.
    fn file(&self, scope: &str, asked: Option<&Switch<PathBuf>>, set: FileSettings) -> Option<OutputFile> {
        if asked.is_none() && !set.enabled {
            return None;
        }
        let given = asked
            .and_then(|s| s.value().cloned())
            .or(set.file.map(PathBuf::from));
        let path = given.unwrap_or_else(|| {
            let stamp = rflow_report::format::file_stamp(self.settings.started);
            PathBuf::from(format!("{scope}-{stamp}.html"))
        });
        let file = OutputFile {
            path: local(self.settings, self.notes, &title(scope), &path),
            overwrite: set.overwrite,
        };
        if file.is_blocked() {
            // Said before the run, so that the file can still be moved away while it goes on.
            let (title, path) = (title(scope), file.path.display());
            self.notes.add(format!(
                "{title} file already exists: {path} -- enable the '{scope}.overwrite' option in your config file to \
                 overwrite existing files"
            ));
        }
        if let Err(error) = writable(&file.path) {
            let (title, path) = (title(scope), file.path.display());
            self.notes
                .add(format!("{title} file {path} cannot be written: {error}"));
        }
        Some(file)
    }
}

/// Whether a file can come into being: asked before the run, because afterwards it is too late for another place.
fn writable(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    std::fs::create_dir_all(folder)?;
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK)?;
    Ok(())
}

/// The word that a message about a report begins with.
fn title(scope: &str) -> String {
    let mut chars = scope.chars();
    chars.next().map_or_else(String::new, |c| {
        c.to_uppercase().collect::<String>() + chars.as_str()
    })
}

/// Where a report goes: reports are written to files of this machine.
pub(super) fn local(settings: &Settings, notes: &Notes, title: &str, path: &Path) -> PathBuf {
    if !rflow_storage::location::is_remote(path) {
        return settings.launch_dir.join(path);
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    let local = settings.launch_dir.join(name);
    notes.add(format!(
        "{title} files can be written to local folders only: {} goes to {}",
        path.display(),
        local.display()
    ));
    local
}
