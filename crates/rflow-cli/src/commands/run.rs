//! `run`: hands the options to the engine. Everything the engine needs to know is in the two structs; what
//! comes back is the exit code.

use anyhow::{Result, bail};
use rflow::options::{GlobalOptions, RUN_NAME_PATTERN, RunOptions, is_valid_run_name};
use rflow_task::history::History;

/// Runs a pipeline and returns the exit code.
pub(crate) fn run(global: &GlobalOptions, options: &RunOptions) -> Result<u8> {
    check(options)?;
    if global.background {
        return super::background::start();
    }
    bail!("the engine is not connected to the command yet")
}

/// What can be refused before anything is read or written.
fn check(options: &RunOptions) -> Result<()> {
    if options.pipeline.is_none() {
        bail!("No project name was specified");
    }
    let Some(name) = &options.name else {
        return Ok(());
    };
    if name == "last" {
        bail!("Not a valid run name: `last`");
    }
    if !is_valid_run_name(name) {
        bail!("Not a valid run name: `{name}` -- It must match the pattern {RUN_NAME_PATTERN}");
    }
    let state = rflow_task::journal::state_dir(&std::env::current_dir()?);
    if History::in_state_dir(&state).has_run(name)? {
        bail!("Run name `{name}` has been already used -- Specify a different one");
    }
    Ok(())
}
