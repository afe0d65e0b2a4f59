//! The console without a terminal: one line per event.

use std::io::Write;

use rflow_task::{Event, EventKind, Observer};

use super::progress::Progress;
use super::{ConsoleOptions, Out, banner, error_text, failure_note, launch_line, waiting_note};

/// Prints lines as the reference prints them when its output is no terminal.
#[derive(Debug)]
pub struct PlainConsole<W: Write> {
    out: Out<W>,
    quiet: bool,
    announced: bool,
    log_name: String,
    progress: Progress,
}

impl<W: Write> PlainConsole<W> {
    /// A console that writes to `out`.
    pub fn new(out: W, options: &ConsoleOptions) -> Self {
        Self {
            out: Out::new(out),
            quiet: options.quiet,
            announced: options.announced,
            log_name: options.log_name.clone(),
            progress: Progress::default(),
        }
    }

    fn line(&self, kind: &EventKind) -> Option<String> {
        let line = match kind {
            EventKind::Message { level, text } => return self.message(level, text),
            EventKind::RunBegin(run) if self.announced => launch_line(run),
            EventKind::RunBegin(run) => format!("{}\n{}", banner(), launch_line(run)),
            EventKind::TaskSubmitted(task) => {
                let verb = if task.attempt > 1 {
                    "Re-submitted"
                } else {
                    "Submitted"
                };
                format!("[{}] {verb} process > {}", task.hash.short(), task.name)
            }
            EventKind::TaskCached(task) => {
                format!("[{}] Cached process > {}", task.hash.short(), task.name)
            }
            EventKind::TaskStored(task) => format!("[skipping] Stored process > {}", task.name),
            EventKind::TaskFailed(task) => failure_note(task)?,
            EventKind::TaskWaiting { .. } => {
                let (process, what) = self.progress.news(kind)?;
                waiting_note(process, what)
            }
            _ => return None,
        };
        (!self.quiet).then_some(line + "\n")
    }

    fn message(&self, level: &str, text: &str) -> Option<String> {
        match level {
            "print" => Some(text.to_owned()),
            "error" => Some(error_text(text, &self.log_name) + "\n"),
            _ if self.quiet => None,
            "info" => Some(format!("{text}\n")),
            "warn" => Some(format!("WARN: {text}\n")),
            _ => None,
        }
    }
}

impl<W: Write + Send> Observer for PlainConsole<W> {
    fn event(&mut self, event: &Event) {
        self.progress.add(&event.kind);
        if let Some(line) = self.line(&event.kind) {
            self.out.write(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rflow_task::{RFLOW_VERSION, TaskId};

    use super::super::testing::{event, message, story, task};
    use super::*;

    fn print(quiet: bool, kinds: Vec<EventKind>) -> String {
        let options = ConsoleOptions {
            quiet,
            ..ConsoleOptions::default()
        };
        let mut console = PlainConsole::new(Vec::new(), &options);
        for kind in kinds {
            console.event(&event(kind));
        }
        console.finish();
        String::from_utf8(console.out.inner().clone()).unwrap()
    }

    fn messages() -> Vec<EventKind> {
        vec![
            message("info", "hello\nthere"),
            message("warn", "careful"),
            message("error", "bad"),
            message(
                "error",
                "bad\n\n -- Check script 'x.nf' at line: 1 or see '.nextflow.log' file for more details\n",
            ),
            message("debug", "hidden"),
            message("print", "no newline;"),
            message("print", "line\n"),
        ]
    }

    #[test]
    fn lines_about_tasks() {
        let expected = format!(
            "N E X T F L O W  ~  version 26.04.0 (rflow {RFLOW_VERSION})
Launching `main.nf` [sad_name] DSL2 - revision: ebb9881e26
[01/010101] Submitted process > A (t1)
[02/020202] Submitted process > A (t2)
[03/030303] Cached process > A (t3)
[skipping] Stored process > C
[02/020202] NOTE: Process `A (t2)` terminated with an error exit status (1) -- Execution is retried (1)
[04/040404] Re-submitted process > A (t2)
[04/040404] NOTE: Process `A (t2)` terminated with an error exit status (1) -- Error is ignored
"
        );
        assert_eq!(print(false, story()), expected);
        assert_eq!(print(true, story()), "");
    }

    #[test]
    fn waiting_is_said_once_per_reason() {
        let waiting = |id: u32, state: &str| EventKind::TaskWaiting {
            id: TaskId(id),
            state: state.into(),
            reason: Some("no host".into()),
        };
        let kinds = (1..4).flat_map(|id| {
            let submitted = EventKind::TaskSubmitted(Arc::new(task(id, "A")));
            [submitted, waiting(id, "RUNNABLE")]
        });
        let text = print(false, kinds.chain([waiting(2, "STARTING")]).collect());
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("waiting")).collect();
        assert_eq!(
            lines,
            [
                "Tasks of process > A are waiting (RUNNABLE: no host)",
                "Tasks of process > A are waiting (STARTING: no host)"
            ]
        );
    }

    #[test]
    fn lost_attempts_are_no_failures() {
        let mut lost = task(1, "A (t1)");
        lost.error = Some("Host terminated".into());
        lost.error_action = Some("LOST".into());
        assert_eq!(
            print(false, vec![EventKind::TaskFailed(Arc::new(lost))]),
            "[01/010101] NOTE: Host terminated -- The attempt was taken away by the platform and is repeated\n"
        );
    }

    #[test]
    fn messages_of_the_script() {
        let errors = "ERROR ~ bad\n\n -- Check '.nextflow.log' file for details\nERROR ~ bad\n\n -- Check script \
                      'x.nf' at line: 1 or see '.nextflow.log' file for more details\n";
        assert_eq!(
            print(false, messages()),
            format!("hello\nthere\nWARN: careful\n{errors}no newline;line\n")
        );
        assert_eq!(print(true, messages()), format!("{errors}no newline;line\n"));
    }
}
