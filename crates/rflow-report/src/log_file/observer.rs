//! Brings the events of a run into the log file, under the names that the reference logs them with.

use rflow_task::{Event, EventKind, NEXTFLOW_VERSION, Observer, RFLOW_VERSION, RunBegin, RunEnd, TaskTrace};

use super::{Level, LogFile};
use crate::console::{banner, failure_note, launch_line};
use crate::system;

/// Writes the events of a run to the log file.
#[derive(Debug)]
pub struct LogObserver {
    log: LogFile,
}

impl LogObserver {
    /// An observer that writes to `log`.
    #[must_use]
    pub fn new(log: LogFile) -> Self {
        Self { log }
    }

    fn begin(&self, at: u64, run: &RunBegin) {
        let main = |level, logger: &str, text: &str| self.log.write_at(at, "main", level, logger, text);
        let debug = |logger: &str, text: &str| main(Level::Debug, logger, text);
        debug("nextflow.cli.Launcher", &format!("$> {}", run.command_line));
        main(Level::Info, "nextflow.cli.CmdRun", &banner());
        for file in &run.config_files {
            let text = format!("Parsing config file: {}", file.display());
            debug("nextflow.config.ConfigBuilder", &text);
        }
        let profile = if run.profile.is_empty() {
            "standard"
        } else {
            &run.profile
        };
        let text = format!("Applying config profile: `{profile}`");
        debug("nextflow.config.ConfigBuilder", &text);
        main(Level::Info, "nextflow.cli.CmdRun", &launch_line(run));
        debug("nextflow.Session", &format!("Session UUID: {}", run.session));
        debug("nextflow.Session", &format!("Run name: {}", run.run_name));
        let about = format!(
            "\n  Version: {NEXTFLOW_VERSION} build 0 (rflow {RFLOW_VERSION})\n  System: {}\n  Encoding: UTF-8 \
             (UTF-8)\n  Process: {}\n  {}",
            system::system(),
            system::process(),
            system::resources()
        );
        debug("nextflow.cli.CmdRun", &about);
        debug(
            "nextflow.Session",
            &format!("Work-dir: {}", run.work_dir.display()),
        );
        if !matches!(run.params.as_str(), "" | "{}") {
            debug("nextflow.Session", &format!("Parameters: {}", run.params));
        }
    }

    fn ended(&self, at: u64, task: &TaskTrace) {
        let exit = task.exit.map_or("-".to_owned(), |exit| exit.to_string());
        let text = format!(
            "Task completed > TaskHandler[id: {}; name: {}; status: COMPLETED; exit: {exit}; error: {}; workDir: \
             {}]",
            task.id,
            task.name,
            task.error.as_deref().unwrap_or("-"),
            task.work_dir.display()
        );
        let logger = "nextflow.processor.TaskPollingMonitor";
        self.log.write_at(at, "Task monitor", Level::Debug, logger, &text);
    }

    fn end(&self, at: u64, end: &RunEnd) {
        let debug = |logger: &str, text: &str| self.log.write_at(at, "main", Level::Debug, logger, text);
        if let Some(error) = &end.error {
            debug("nextflow.Session", &format!("Session aborted -- Cause: {error}"));
        }
        let stats = &end.stats;
        let text = format!(
            "Workflow completed > WorkflowStats[succeededCount={}; failedCount={}; ignoredCount={}; \
             cachedCount={}; pendingCount=0; submittedCount=0; runningCount=0; retriesCount={}; abortedCount={}; \
             succeedDuration={}; failedDuration={}; cachedDuration={}; ]",
            stats.succeeded,
            stats.failed,
            stats.ignored,
            stats.cached,
            stats.retries,
            stats.aborted,
            crate::format::duration(stats.cpu_millis),
            crate::format::duration(stats.failed_cpu_millis),
            crate::format::duration(stats.cached_cpu_millis)
        );
        debug("nextflow.trace.WorkflowStatsObserver", &text);
        debug("nextflow.script.ScriptRunner", "> Execution complete -- Goodbye");
    }

    fn message(&self, at: u64, level: &str, text: &str) {
        let level = match level {
            "trace" => Level::Trace,
            "debug" => Level::Debug,
            "info" => Level::Info,
            "warn" => Level::Warn,
            "error" => Level::Error,
            // What the script prints is not logged.
            _ => return,
        };
        self.log.write_at(at, "main", level, "nextflow.Nextflow", text);
    }
}

impl Observer for LogObserver {
    fn event(&mut self, event: &Event) {
        let at = event.at;
        let info = |thread: &str, logger: &str, text: &str| {
            self.log.write_at(at, thread, Level::Info, logger, text);
        };
        match &event.kind {
            EventKind::RunBegin(run) => self.begin(at, run),
            EventKind::Message { level, text } => self.message(at, level, text),
            EventKind::ProcessDefined { process } => {
                let text = format!("Starting process > {process}");
                self.log.write_at(
                    at,
                    "main",
                    Level::Debug,
                    "nextflow.processor.TaskProcessor",
                    &text,
                );
            }
            EventKind::TaskSubmitted(task) => {
                let verb = if task.attempt > 1 {
                    "Re-submitted"
                } else {
                    "Submitted"
                };
                let text = format!("[{}] {verb} process > {}", task.hash.short(), task.name);
                info("Task submitter", "nextflow.Session", &text);
            }
            EventKind::TaskCached(task) => {
                let text = format!("[{}] Cached process > {}", task.hash.short(), task.name);
                info("main", "nextflow.processor.TaskProcessor", &text);
            }
            EventKind::TaskStored(task) => {
                let text = format!("[skipping] Stored process > {}", task.name);
                info("main", "nextflow.processor.TaskProcessor", &text);
            }
            EventKind::TaskCompleted(task) => self.ended(at, task),
            EventKind::TaskFailed(task) => {
                self.ended(at, task);
                if let Some(note) = failure_note(task) {
                    info("TaskFinalizer-1", "nextflow.processor.TaskProcessor", &note);
                }
            }
            EventKind::RunEnd(end) => self.end(at, end),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::testing::{event, message, story};

    #[test]
    fn a_run_in_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        let mut observer = LogObserver::new(LogFile::create(&path).unwrap());
        for kind in story() {
            observer.event(&event(kind));
        }
        observer.event(&event(message("debug", "dbg line")));
        observer.event(&event(message("print", "printed")));
        observer.event(&event(EventKind::RunEnd(Box::default())));
        let text = std::fs::read_to_string(path).unwrap();
        for line in [
            " [main] DEBUG nextflow.cli.Launcher - $> nextflow run main.nf\n",
            " [main] DEBUG nextflow.Session - Session UUID: 7e5279f0-5d2a-4f7d-89f1-aa452e29bec8\n",
            " [main] DEBUG nextflow.Session - Run name: sad_name\n",
            " [Task submitter] INFO  nextflow.Session - [01/010101] Submitted process > A (t1)\n",
            " [Task monitor] DEBUG n.processor.TaskPollingMonitor - Task completed > TaskHandler[id: 1; name: A \
             (t1); status: COMPLETED; exit: 0; error: -; workDir: /no/such/dir]\n",
            " [main] DEBUG nextflow.Nextflow - dbg line\n",
            "WorkflowStats[succeededCount=0; failedCount=0;",
            "> Execution complete -- Goodbye\n",
        ] {
            assert!(text.contains(line), "{line}\n---\n{text}");
        }
        assert!(!text.contains("printed"));
    }
}
