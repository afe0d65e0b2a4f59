//! The console for programs that read it (`NXF_AGENT_MODE`): few lines, each with a mark of what it is.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use rflow_task::{Event, EventKind, Observer, RunBegin, RunEnd, TaskTrace};

use super::{ConsoleOptions, Out, failure_note, script_name};

/// Characters of a command that are shown.
const COMMAND: usize = 200;
/// Last lines of standard error, or of standard output where that is empty.
const ERROR_LINES: usize = 10;
const OUTPUT_LINES: usize = 5;

/// Whether `NXF_AGENT_MODE` asks for this console.
#[must_use]
pub fn is_agent_mode() -> bool {
    std::env::var("NXF_AGENT_MODE").is_ok_and(|text| text == "1" || text.eq_ignore_ascii_case("true"))
}

/// Prints `[PIPELINE]`, `[WORKDIR]`, `[PROCESS]`, `[WARN]`, `[ERROR]`, `[SUCCESS]` and `[FAILED]`.
#[derive(Debug)]
pub struct AgentConsole<W: Write> {
    out: Out<W>,
    quiet: bool,
    pipeline: Option<String>,
    warnings: BTreeSet<String>,
    /// The failure that ends the run was shown with its task.
    told: bool,
}

impl<W: Write> AgentConsole<W> {
    /// A console that writes to `out`.
    pub fn new(out: W, options: &ConsoleOptions) -> Self {
        Self {
            out: Out::new(out),
            quiet: options.quiet,
            pipeline: options.pipeline.clone(),
            warnings: BTreeSet::new(),
            told: false,
        }
    }

    fn text(&mut self, kind: &EventKind) -> Option<String> {
        Some(match kind {
            EventKind::RunBegin(run) => self.begin(run),
            EventKind::TaskSubmitted(task) => format!("[PROCESS {}] {}\n", task.hash.short(), task.name),
            EventKind::TaskFailed(task) => {
                let note = failure_note(task);
                self.told |= note.is_none();
                failure(task, note.as_deref())
            }
            EventKind::Message { level, text } => return self.message(level, text),
            EventKind::RunEnd(end) => summary(end),
            _ => return None,
        })
    }

    fn begin(&self, run: &RunBegin) -> String {
        let name = self.pipeline.clone().unwrap_or_else(|| script_name(run));
        let profile = if run.profile.is_empty() {
            "standard"
        } else {
            &run.profile
        };
        let work_dir = run.work_dir.display();
        format!("[PIPELINE] {name} | profile={profile}\n[WORKDIR] {work_dir}\n")
    }

    fn message(&mut self, level: &str, text: &str) -> Option<String> {
        match level {
            "print" => Some(text.to_owned()),
            // It would repeat what was said of the task.
            "error" if self.told => None,
            "error" => Some(format!("[ERROR] {}\n", text.trim_end())),
            _ if self.quiet => None,
            "info" => Some(format!("{text}\n")),
            "warn" => {
                let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let new = self.warnings.insert(line.clone());
                new.then(|| format!("[WARN] {line}\n"))
            }
            _ => None,
        }
    }
}

/// A failed task with what is needed to find the cause.
fn failure(task: &TaskTrace, note: Option<&str>) -> String {
    let mut text = format!("[ERROR] {}\n", task.name);
    let mut line = |name: &str, value: &str| text.push_str(&format!("{name}: {value}\n"));
    match (task.exit, &task.error) {
        (Some(exit), _) => line("exit", &exit.to_string()),
        (None, Some(cause)) => line("cause", cause),
        (None, None) => {}
    }
    let command = task
        .script_body()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match command.char_indices().nth(COMMAND) {
        Some((end, _)) => line("cmd", &format!("{}...", &command[..end])),
        None if command.is_empty() => {}
        None => line("cmd", &command),
    }
    if let Some(end) = last_lines(&task.work_dir.join(".command.err"), ERROR_LINES) {
        line("stderr", &end);
    } else if let Some(end) = last_lines(&task.work_dir.join(".command.out"), OUTPUT_LINES) {
        line("stdout", &end);
    }
    line("workdir", &task.work_dir.display().to_string());
    if let Some((_, then)) = note.and_then(|note| note.rsplit_once(" -- ")) {
        line("action", then);
    }
    text
}

/// The last lines of a file, on one line; `None` when it is empty or not there.
fn last_lines(file: &Path, most: usize) -> Option<String> {
    let bytes = std::fs::read(file).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.len().saturating_sub(most);
    (!text.trim().is_empty()).then(|| lines[start..].join(" | "))
}

fn summary(end: &RunEnd) -> String {
    let stats = &end.stats;
    let word = if end.success { "SUCCESS" } else { "FAILED" };
    format!(
        "\n[{word}] completed={} failed={} cached={}\n",
        stats.succeeded + stats.failed,
        stats.failed,
        stats.cached
    )
}

impl<W: Write + Send> Observer for AgentConsole<W> {
    fn event(&mut self, event: &Event) {
        if let Some(text) = self.text(&event.kind) {
            self.out.write(&text);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{begin, event, message, task};
    use super::*;

    fn print(kinds: Vec<EventKind>) -> String {
        let mut console = AgentConsole::new(Vec::new(), &ConsoleOptions::default());
        for kind in kinds {
            console.event(&event(kind));
        }
        String::from_utf8(console.out.inner().clone()).unwrap()
    }

    #[test]
    fn a_run_that_fails() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(".command.err"), "one\ntwo\n").unwrap();
        let mut failed = task(2, "A (t2)");
        failed.exit = Some(127);
        failed.script = "#!/bin/bash -ue\nfastqc \\\n  --version\n".into();
        failed.work_dir = dir.path().to_path_buf();
        failed.error = Some("Process `A (t2)` terminated with an error exit status (127)".into());
        failed.error_action = Some("TERMINATE".into());
        let text = print(vec![
            begin(),
            EventKind::TaskSubmitted(Arc::new(task(2, "A (t2)"))),
            message("warn", "careful\n  now"),
            message("warn", "careful now"),
            EventKind::TaskFailed(Arc::new(failed)),
            message("error", "Error executing process > 'A (t2)'"),
            EventKind::RunEnd(Box::new(RunEnd {
                stats: rflow_task::RunStats {
                    failed: 1,
                    cached: 2,
                    ..Default::default()
                },
                ..RunEnd::default()
            })),
        ]);
        let expected = format!(
            "[PIPELINE] main.nf | profile=standard\n[WORKDIR] /p/work\n[PROCESS 02/020202] A (t2)\n\
             [WARN] careful now\n[ERROR] A (t2)\nexit: 127\ncmd: fastqc \\ --version\nstderr: one | two\n\
             workdir: {}\n\n[FAILED] completed=1 failed=1 cached=2\n",
            dir.path().display()
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn other_errors_and_long_commands() {
        assert_eq!(print(vec![message("error", "bad\n")]), "[ERROR] bad\n");
        let mut failed = task(1, "A");
        failed.script = "é".repeat(300);
        failed.error = Some("x failed".into());
        failed.error_action = Some("RETRY".into());
        let text = print(vec![EventKind::TaskFailed(Arc::new(failed))]);
        assert!(text.contains(&format!("cmd: {}...\n", "é".repeat(200))), "{text}");
        assert!(text.ends_with("action: Execution is retried (1)\n"), "{text}");
    }
}
