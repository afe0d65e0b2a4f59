//! `run`: hands the options to the library and shows what comes back.

use std::io::Write;

use anyhow::{Result, bail};
use rflow::Session;
use rflow::options::{GlobalOptions, RUN_NAME_PATTERN, RunOptions, is_valid_run_name};
use rflow_task::history::History;

/// Runs a pipeline and returns the exit code.
pub(crate) fn run(global: &GlobalOptions, options: &RunOptions) -> Result<u8> {
    check(options)?;
    if global.background {
        return super::background::start();
    }
    let program = std::env::current_exe()?;
    let session = Session::new(options.clone())
        .global(global.clone())
        .worker(program, vec!["__local-worker".to_string()])
        .console(true);
    let stop = session.stopper();
    crate::interrupts::interrupts(move |times| {
        stop.stop(times);
        if times >= crate::interrupts::FORCE {
            // The engine does not answer; its worker lets running tasks end.
            #[expect(clippy::exit, reason = "nothing else ends a program whose main thread hangs")]
            std::process::exit(130);
        }
    })?;
    let outcome = session.run();
    if outcome.silent {
        if !global.quiet && !outcome.announced {
            crate::print(&format!("{}\n", rflow_report::console::banner()))?;
        }
        writeln!(
            std::io::stderr(),
            "{}",
            outcome.error.unwrap_or_default().trim_end()
        )?;
    }
    Ok(outcome.exit)
}
/// What can be refused before anything is read or written.
fn check(options: &RunOptions) -> Result<()> {
    if options.pipeline.is_none() {
        bail!("No project name was specified");
    }
    if options.source.latest && options.source.is_offline() {
        bail!(
            "Option -latest and offline mode exclude each other: leave out one of `-latest`, `-offline` and NXF_OFFLINE"
        );
    }
    let environments = &options.environments;
    for (engine, on, off) in [
        (
            "docker",
            environments.docker.is_some(),
            environments.without_docker,
        ),
        (
            "podman",
            environments.podman.is_some(),
            environments.without_podman,
        ),
        ("conda", environments.conda.is_some(), environments.without_conda),
        ("spack", environments.spack.is_some(), environments.without_spack),
    ] {
        if on && off {
            bail!(
                "Command line options `-with-{engine}` and `-without-{engine}` cannot be specified at the same time"
            );
        }
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
