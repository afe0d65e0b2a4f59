//! The `rflow` command: reads the command line, calls the library, sets the exit code.

mod args;
mod commands;
mod help;
mod interrupts;
mod json;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use args::Action;
use rflow_task::history::History;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    match act(&args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Nothing can be done when even the message cannot be written.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(args: &[String]) -> Result<u8> {
    let (global, action) = args::parse(args, &is_run)?;
    match action {
        Action::Help(command) => print(&help::help(command)),
        Action::Version { details: false } => print(&commands::info::version_line()),
        Action::Version { details: true } => print(&commands::info::version_details()),
        Action::Info { details } => print(&commands::info::info(details)),
        Action::ProjectInfo(info) => commands::info::project(&info),
        Action::Projects(action) => commands::projects::projects(&action, global.quiet),
        Action::Run(options) => commands::run::run(&global, &options),
        Action::Clean { options, quiet } => commands::clean::clean(&global, &options, quiet || global.quiet),
        Action::Completion(shell) => commands::completion::completion(&shell),
        Action::Config(options) => commands::config::config(&global, &options),
        Action::Explain(code) => commands::explain::run(code.as_deref()),
        Action::Inspect(inspection) => commands::inspect::inspect(&global, &inspection),
        Action::Lint { options, output } => commands::lint::run(&options, output),
        Action::ExplainTask { run, task } => commands::explain_task::explain(run.as_deref(), &task),
        Action::Log(options) => commands::log::log(&options),
        Action::Secrets(action) => commands::secrets::secrets(&action),
        Action::LocalWorker(words) => commands::worker::worker(&words),
    }
}

/// Whether a run of this name is in this folder's history; an unreadable history has none.
fn is_run(name: &str) -> bool {
    std::env::current_dir().is_ok_and(|dir| {
        let state = rflow_task::journal::state_dir(&dir);
        History::in_state_dir(&state).has_run(name).unwrap_or(false)
    })
}

/// Prints a text; a reader that went away (`| head`) is no error.
fn print(text: &str) -> Result<u8> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(0),
        result => result.map(|()| 0).map_err(Into::into),
    }
}
