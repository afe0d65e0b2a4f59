//! The console: what a run shows while it goes on.

mod agent;
mod live;
mod plain;
mod progress;
#[cfg(test)]
pub(crate) mod testing;

use std::io::{IsTerminal, Write};

use rflow_task::{NEXTFLOW_VERSION, Observer, RFLOW_VERSION, RunBegin, TaskTrace};

pub use agent::{AgentConsole, is_agent_mode};
pub use live::LiveConsole;
pub use plain::PlainConsole;

/// How the console behaves.
#[derive(Debug, Clone, Default)]
pub struct ConsoleOptions {
    /// Only what the script prints, and errors (`-q`).
    pub quiet: bool,
    /// A table that is redrawn (`-ansi-log`); `None` when the terminal decides.
    pub live: Option<bool>,
    /// Name of the log file for the hint below errors; `.nextflow.log` when it is empty.
    pub log_name: String,
    /// Name and version of the pipeline, if it has any.
    pub pipeline: Option<String>,
    /// The banner was shown before the run ([`announce`]).
    pub announced: bool,
}

/// Which console there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Agent,
    Live,
    Plain,
}

impl Kind {
    fn of(quiet: bool, live: Option<bool>) -> Self {
        if is_agent_mode() {
            return Self::Agent;
        }
        let env = std::env::var("NXF_ANSI_LOG").ok();
        let live = match live {
            _ if quiet => false,
            Some(live) => live,
            None => match env.as_deref() {
                Some(text) if !text.is_empty() => text.eq_ignore_ascii_case("true"),
                // Who wants no colours gets no table that is drawn again and again either, as from the reference.
                _ => {
                    std::io::stdout().is_terminal()
                        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
                        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                }
            },
        };
        if live { Self::Live } else { Self::Plain }
    }
}

/// Shows what is done before a run begins, such as a download; the `first` such line comes after the banner.
pub fn announce(quiet: bool, live: Option<bool>, first: bool, text: &str) {
    if quiet {
        return;
    }
    let banner = match Kind::of(quiet, live) {
        _ if !first => String::new(),
        Kind::Agent => String::new(),
        Kind::Live => live::banner(live::Terminal::of_stdout().colours()),
        Kind::Plain => format!("{}\n", banner()),
    };
    Out::new(std::io::stdout()).write(&format!("{banner}{text}\n"));
}

/// The console that fits the options and the terminal: the marked lines in agent mode, the live table when standard output is a terminal
/// and neither the options nor `NXF_ANSI_LOG` say otherwise.
#[must_use]
pub fn console(options: &ConsoleOptions) -> Box<dyn Observer> {
    match Kind::of(options.quiet, options.live) {
        Kind::Agent => Box::new(AgentConsole::new(std::io::stdout(), options)),
        Kind::Live => {
            let terminal = live::Terminal::of_stdout();
            Box::new(LiveConsole::new(std::io::stdout(), terminal, options))
        }
        Kind::Plain => Box::new(PlainConsole::new(std::io::stdout(), options)),
    }
}

/// Colours of messages; all empty without colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colours {
    pub(crate) bold: &'static str,
    pub(crate) dim: &'static str,
    pub(crate) red: &'static str,
    pub(crate) green: &'static str,
    pub(crate) yellow: &'static str,
    pub(crate) blue: &'static str,
    pub(crate) magenta: &'static str,
    pub(crate) cyan: &'static str,
    pub(crate) title: &'static str,
    pub(crate) reset: &'static str,
}

impl Colours {
    pub(crate) const OFF: Self = Self {
        bold: "",
        dim: "",
        red: "",
        green: "",
        yellow: "",
        blue: "",
        magenta: "",
        cyan: "",
        title: "",
        reset: "",
    };
    pub(crate) const ON: Self = Self {
        bold: "\x1b[1m",
        dim: "\x1b[2m",
        red: "\x1b[31m",
        green: "\x1b[32m",
        yellow: "\x1b[33m",
        blue: "\x1b[34m",
        magenta: "\x1b[35m",
        cyan: "\x1b[36m",
        title: "\x1b[1;38;5;232;48;5;43m",
        reset: "\x1b[m",
    };
}

/// The line that names the engine. It begins as the reference's does, because tools look for that.
#[must_use]
pub fn banner() -> String {
    format!("N E X T F L O W  ~  version {NEXTFLOW_VERSION} (rflow {RFLOW_VERSION})")
}

/// The pipeline as the launch line names it: its repository, or the script, relative to where the run was started if it
/// lies there.
#[must_use]
pub fn script_name(run: &RunBegin) -> String {
    if let Some(repository) = &run.facts.repository {
        return repository.clone();
    }
    let script = run.script.strip_prefix(&run.launch_dir).unwrap_or(&run.script);
    script.to_string_lossy().into_owned()
}

/// ``Launching `main.nf` [sad_name] DSL2 - revision: 0123456789``.
#[must_use]
pub fn launch_line(run: &RunBegin) -> String {
    format!(
        "Launching `{}` [{}] DSL2 - revision: {}",
        script_name(run),
        run.run_name,
        run.revision
    )
}

/// An error with the mark before and the hint below; a text that has a hint of its own keeps that.
#[must_use]
pub fn error_text(text: &str, log_name: &str) -> String {
    let text = text.trim_end_matches('\n');
    let log_name = if log_name.is_empty() {
        ".nextflow.log"
    } else {
        log_name
    };
    if text.contains("\n -- Check ") {
        return format!("ERROR ~ {text}");
    }
    format!("ERROR ~ {text}\n\n -- Check '{log_name}' file for details")
}

/// The line about a failed task that does not end the run; `None` when it does.
#[must_use]
pub fn failure_note(task: &TaskTrace) -> Option<String> {
    let cause = task.error.as_deref()?;
    let consequence = match task.error_action.as_deref()? {
        "RETRY" => format!("Execution is retried ({})", task.attempt),
        "IGNORE" => "Error is ignored".to_owned(),
        "LOST" => "The attempt was taken away by the platform and is repeated".to_owned(),
        _ => return None,
    };
    Some(format!("[{}] NOTE: {cause} -- {consequence}", task.hash.short()))
}

/// The line about tasks of a process that wait at the platform.
#[must_use]
pub(crate) fn waiting_note(process: &str, what: &str) -> String {
    format!("Tasks of process > {process} are waiting ({what})")
}

/// Where the console writes. A reader that went away must not end the run, so failures silence it.
#[derive(Debug)]
pub(crate) struct Out<W: Write> {
    inner: W,
    dead: bool,
}

impl<W: Write> Out<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, dead: false }
    }

    pub(crate) fn write(&mut self, text: &str) {
        if !self.dead {
            let written = self.inner.write_all(text.as_bytes());
            self.dead = written.and_then(|()| self.inner.flush()).is_err();
        }
    }

    #[cfg(test)]
    pub(crate) fn inner(&self) -> &W {
        &self.inner
    }
}
