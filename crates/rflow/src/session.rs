//! A run from its options to its outcome.

mod ending;
mod executors;
mod inspect;
mod mail;
mod observers;
mod open;
mod reports;
mod secrets;
mod state;
mod stop;
mod tower;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use rflow_engine::engine::{self, Message};
use rflow_engine::loader::{Loader, Script};
use rflow_engine::run::{Repository, Run, Settings, now};
use rflow_executor::WorkerMode;
use rflow_syntax::{Diagnostic, SourceMap};
use rflow_task::{Event, EventKind, Observer, RunEnd};

use crate::events::Events;
use crate::options::{GlobalOptions, RunOptions};
use crate::prepare::{self, Prepared};
use crate::project::{self, Project, Wanted};
use crate::stack::with_stack;
use ending::Failed;
pub use executors::{ExecutorFactory, ExecutorSetup};
pub use inspect::ProcessContainer;
use state::State;
pub use stop::Stop;

/// How a run ended.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// All went well.
    pub success: bool,
    /// Exit code for the command.
    pub exit: u8,
    /// What went wrong, as the user was told.
    pub error: Option<String>,
    /// The error was not shown: the run ended before there was a console.
    pub silent: bool,
    /// The banner of the console was shown already, because something was done before the run.
    pub announced: bool,
    /// Its name.
    pub run_name: String,
}

/// A run that can be started.
pub struct Session {
    global: GlobalOptions,
    options: RunOptions,
    worker: WorkerMode,
    observers: Vec<Box<dyn Observer>>,
    executors: IndexMap<String, ExecutorFactory>,
    launch_dir: Option<PathBuf>,
    console: bool,
    /// The console has shown something before the run began.
    announced: Cell<bool>,
    sender: Sender<Message>,
    inbox: Receiver<Message>,
    skip: Arc<OnceLock<rflow_tower::Skip>>,
}

impl Session {
    /// A run with those options, without console output.
    #[must_use]
    pub fn new(options: RunOptions) -> Self {
        let (sender, inbox) = channel();
        Self {
            global: GlobalOptions::default(),
            options,
            worker: WorkerMode::Thread,
            observers: Vec::new(),
            executors: IndexMap::new(),
            launch_dir: None,
            console: false,
            announced: Cell::new(false),
            sender,
            inbox,
            skip: Arc::default(),
        }
    }

    /// Sets the options that stand before the command.
    #[must_use]
    pub fn global(mut self, global: GlobalOptions) -> Self {
        self.global = global;
        self
    }

    /// Runs tasks from a worker process: this program with these arguments, which must call
    /// [`rflow_executor::local_worker_main`]. Such tasks survive the death of this process.
    #[must_use]
    pub fn worker(mut self, program: PathBuf, args: Vec<String>) -> Self {
        self.worker = WorkerMode::Process(program, args);
        self
    }

    /// Adds something that gets all events.
    #[must_use]
    pub fn observer(mut self, observer: Box<dyn Observer>) -> Self {
        self.observers.push(observer);
        self
    }

    /// Adds an executor under the name that the `executor` directive uses for it; it is made when a process first
    /// wants it. One of the same name that comes with rflow gives way.
    #[must_use]
    pub fn executor(mut self, name: impl Into<String>, factory: ExecutorFactory) -> Self {
        self.executors.insert(name.into(), factory);
        self
    }

    /// Prints to the terminal as the command does.
    #[must_use]
    pub fn console(mut self, on: bool) -> Self {
        self.console = on;
        self
    }

    /// Starts in another folder than the current one.
    #[must_use]
    pub fn launch_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.launch_dir = Some(dir.into());
        self
    }

    /// A way to stop the run from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stop {
        Stop {
            sender: self.sender.clone(),
            skip: self.skip.clone(),
        }
    }

    /// Runs the pipeline to its end.
    #[must_use]
    pub fn run(self) -> Outcome {
        with_stack(|| self.run_here())
    }

    fn run_here(mut self) -> Outcome {
        let events = Events::default();
        match self.try_run(&events) {
            Ok(outcome) => outcome,
            Err(error) => Outcome {
                exit: 1,
                error: Some(events.secrets.text(error)),
                silent: true,
                announced: self.announced.get(),
                ..Outcome::default()
            },
        }
    }

    fn try_run(&mut self, events: &Events) -> Result<Outcome, String> {
        let launch_dir = match &self.launch_dir {
            Some(dir) => dir.clone(),
            None => std::env::current_dir().map_err(|e| format!("Cannot tell the current folder: {e}"))?,
        };
        let pipeline = self.options.pipeline.clone().unwrap_or_else(|| ".".to_string());
        let project = self.find(&pipeline, &launch_dir, events)?;
        let prepared = prepare::prepare(&self.global, &self.options, &project, &launch_dir, events)?;
        let state = State::open(&self.options, &prepared.config, &launch_dir)?;
        let text = match &project.text {
            Some(text) => text.clone(),
            None => read_script(&project.script)?,
        };
        let settings = self.settings(&prepared, &project, &state, &launch_dir, &text);
        let mut begin = observers::begin(&settings, &prepared.config);
        let sender = self.sender.clone();
        // A run that is over needs no news.
        let tell = move |news| drop(sender.send(Message::Warning(news)));
        let _news = project.origin.as_ref().and_then(|origin| origin.check(tell));
        let mut observers = std::mem::take(&mut self.observers);
        let lines = tower::Lines::default();
        if let Some(options) = tower::options(&self.options, &prepared)? {
            begin.facts = tower::facts(&settings, &prepared, &options);
            let stop = self.sender.clone();
            let observer = tower::observer(options, &begin, &state.journal, &lines, stop)?;
            // A session runs once.
            let _ = self.skip.set(observer.skip_handle());
            observers.push(Box::new(observer));
        }
        let notes = reports::Notes::default();
        let (sender, guard) = observers::start(
            observers,
            self.console.then_some(self.announced.get()),
            (&self.global, &self.options),
            &prepared.config,
            &settings,
            (&state, &notes),
            self.sender.clone(),
        )?;
        lines.connect(&sender);
        state.begin(&settings)?;
        events.connect(
            sender,
            Event {
                at: settings.started,
                kind: EventKind::RunBegin(Box::new(begin)),
            },
        );
        let warn = || notes.take().iter().for_each(|note| events.message("warn", note));
        warn();
        let outcome = self.run_script(&prepared, &project, settings, &state, text, events);
        // Reports are written by now, and may have something to say.
        events.flush();
        let outcome = self.late(outcome, events);
        warn();
        events.disconnect();
        // A console that went away is not worth failing a run that is over.
        let _ = guard.finish();
        state.end(&outcome);
        if outcome.success && prepared.config.bool("cleanup") == Some(true) {
            let folder = state.journal.parent().unwrap_or(Path::new("."));
            if let Err(e) = crate::clean::work_dirs(folder, &state.run_name) {
                tracing::warn!("Failed to clean up the work dirs of the run: {e}");
            }
        }
        Ok(outcome)
    }

    /// Finds the pipeline, and tells the user when it has to be downloaded.
    fn find(&self, pipeline: &str, launch_dir: &Path, events: &Events) -> Result<Project, String> {
        let wanted = Wanted {
            pipeline,
            main_script: self.options.main_script.as_deref(),
            source: &self.options.source,
            launch_dir,
        };
        let tell = |text: &str| {
            if self.console {
                let first = !self.announced.replace(true);
                rflow_report::console::announce(self.global.quiet, self.options.ansi_log, first, text);
            }
            // The log file is opened later.
            events.message("debug", text);
        };
        project::find(&wanted, &tell).map_err(|error| error.to_string())
    }

    fn settings(
        &self,
        prepared: &Prepared,
        project: &Project,
        state: &State,
        launch_dir: &Path,
        text: &str,
    ) -> Settings {
        let options = &self.options;
        let config = &prepared.config;
        let env = |name: &str| prepared.interp.machine.env(name);
        let folder = |given: Option<PathBuf>, other: Option<String>, default: &str| {
            let dir = given
                .or_else(|| other.map(PathBuf::from))
                .unwrap_or_else(|| PathBuf::from(default));
            rflow_storage::normalize(&rflow_storage::location::resolve(launch_dir, &dir))
        };
        let work_dir = folder(
            options.work_dir.clone(),
            config.work_dir().or_else(|| env("NXF_WORK")),
            "work",
        );
        let bucket_dir = options.bucket_dir.clone().or_else(|| config.str("bucketDir"));
        let bucket_dir = bucket_dir.map(|dir| rflow_storage::normalize(Path::new(&dir)));
        Settings {
            run_name: state.run_name.clone(),
            session: state.session.clone(),
            script: project.script.clone(),
            project_dir: project.dir.clone(),
            launch_dir: launch_dir.to_path_buf(),
            work_dirs: std::iter::once(work_dir.clone()).chain(bucket_dir).collect(),
            work_dir,
            output_dir: folder(options.output_dir.clone(), config.output_dir(), "results"),
            profile: match options.profile.is_empty() {
                true => "standard".to_string(),
                false => options.profile.join(","),
            },
            user_name: crate::user::name(&env),
            command_line: options.command_line.clone(),
            args: options.args.clone(),
            config_files: prepared.files.clone(),
            resume: state.resumes,
            entry: options.entry.clone(),
            given: options
                .params
                .iter()
                .map(|p| {
                    let text = (p.path.len() == 1).then(|| p.value.clone());
                    (p.path[0].clone(), text)
                })
                .collect(),
            stub: options.stub || config.bool("stubRun").unwrap_or(false),
            preview: options.preview,
            repository: project.origin.as_ref().map(|origin| Repository {
                project: origin.project.clone(),
                address: origin.repository.clone(),
                commit: origin.revision.commit.clone(),
                revision: origin.revision.name.clone(),
                title: origin.revision.to_string(),
            }),
            script_id: blake3::hash(text.as_bytes()).to_hex()[..32].to_string(),
            metrics: options.reports.trace.is_some()
                || config.trace().output.enabled
                || reports::want_metrics(&options.reports, config)
                || options.reports.tower.is_some()
                || config.bool("tower.enabled").unwrap_or(false)
                || env("TOWER_WORKFLOW_ID").is_some(),
            cache: options.cache,
            dump_hashes: prepare::dump_hashes(options, config),
            keep_jobs: options.disable_jobs_cancellation
                || std::env::var("NXF_DISABLE_JOBS_CANCELLATION").is_ok_and(|text| !text.is_empty()),
            executor: config.executor_name().or_else(|| env("NXF_EXECUTOR")),
            started: now(),
            language_version: rflow_task::NEXTFLOW_VERSION.to_string(),
            ansi_log: options
                .ansi_log
                .unwrap_or_else(|| std::io::IsTerminal::is_terminal(&std::io::stdout())),
        }
    }

    fn run_script(
        &mut self,
        prepared: &Prepared,
        project: &Project,
        settings: Settings,
        state: &State,
        text: String,
        events: &Events,
    ) -> Outcome {
        let started = settings.started;
        let run_name = settings.run_name.clone();
        let (result, run) = match self.load(prepared, project, text, events) {
            Err(error) => (Err(error), None),
            Ok(script) => match self.open_run(prepared, settings, state, events) {
                Ok(run) => (self.execute(&run, prepared, &script, events), Some(run)),
                Err(error) => {
                    events.message("error", &error);
                    (Err(Failed { text: error, exit: 1 }), None)
                }
            },
        };
        let stats = run.map(|r| r.progress.borrow().stats.clone()).unwrap_or_default();
        let outcome = match result {
            Ok(()) => Outcome {
                success: true,
                run_name,
                ..Outcome::default()
            },
            Err(failed) => {
                let success = failed.exit == 0;
                Outcome {
                    success,
                    exit: failed.exit,
                    error: Some(failed.text),
                    run_name,
                    ..Outcome::default()
                }
            }
        };
        let end = RunEnd {
            success: outcome.success,
            exit: i32::from(outcome.exit),
            error: outcome.error.clone(),
            stats,
            duration: now().saturating_sub(started),
        };
        events.send(Event {
            at: now(),
            kind: EventKind::RunEnd(Box::new(end)),
        });
        outcome
    }

    fn load(
        &self,
        prepared: &Prepared,
        project: &Project,
        text: String,
        events: &Events,
    ) -> Result<Rc<Script>, Failed> {
        let plugins = rflow_engine::plugin::functions(Rc::downgrade(&prepared.globals));
        let mut loader = Loader::new(&prepared.interp, &plugins);
        loader.params = rflow_lang::Value::map(prepared.config.params());
        let script = loader.load_text(&project.script, text);
        loader.soften(self.options.entry.as_deref());
        events.secrets.learn_from(&prepared.interp.sources.borrow());
        let (errors, warnings): (Vec<_>, Vec<_>) = loader
            .diagnostics
            .iter()
            .cloned()
            .partition(|d| d.severity == rflow_syntax::Severity::Error);
        let sources = prepared.interp.sources.borrow();
        for warning in warnings {
            events.message("debug", &rflow_syntax::render(&sources, &[warning]));
        }
        match script {
            Some(script) if errors.is_empty() => Ok(script),
            _ => {
                let text = compilation_failed(&sources, &errors, &project.dir);
                events.message("error", &text);
                Err(Failed { text, exit: 1 })
            }
        }
    }

    fn execute(
        &self,
        run: &Rc<Run>,
        prepared: &Prepared,
        script: &Script,
        events: &Events,
    ) -> Result<(), Failed> {
        let result = engine::execute(run, &prepared.interp, script, &self.inbox);
        self.conclude(run, prepared, result, events)
    }
}

/// The errors of a script. The heading has the first one in the form that editors know places by.
fn compilation_failed(sources: &SourceMap, errors: &[Diagnostic], dir: &Path) -> String {
    let first = errors.first().and_then(|error| {
        let span = error.labels.iter().find(|label| label.primary)?.span;
        let file = sources.file(span.file);
        let name = file.path.strip_prefix(dir).unwrap_or(&file.path).display();
        let (line, column) = file.position(span.start);
        Some(format!(": {name}:{line}:{column}: {}", error.message))
    });
    let first = first.unwrap_or_default();
    let more = match errors.len() {
        0 | 1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    let frames = rflow_syntax::render(sources, errors);
    format!("Script compilation failed{first}{more}\n\n{}", frames.trim_end())
}

fn read_script(path: &Path) -> Result<String, String> {
    let bytes =
        std::fs::read(path).map_err(|e| format!("Cannot read script file {}: {e}", path.display()))?;
    Ok(rflow_syntax::decode(bytes))
}
