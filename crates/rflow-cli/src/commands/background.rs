//! `-bg`: the same command again, detached from the terminal.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// Starts this program without `-bg` in a process group of its own and writes its process id to
/// `.nextflow.pid` (or `NXF_PID_FILE`). Its output goes where this command's output goes.
pub(crate) fn start() -> Result<u8> {
    let program = std::env::current_exe().context("cannot find the program to start in the background")?;
    let mut args: Vec<_> = std::env::args_os().skip(1).collect();
    // A second one would be a value.
    if let Some(at) = args.iter().position(|arg| arg == "-bg") {
        args.remove(at);
    }
    let child = Command::new(program)
        .args(args)
        // There is no terminal to draw a table on any more.
        .env("NXF_ANSI_LOG", "false")
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .context("cannot start the run in the background")?;
    let file = std::env::var_os("NXF_PID_FILE").unwrap_or_else(|| ".nextflow.pid".into());
    std::fs::write(&file, child.id().to_string())
        .with_context(|| format!("cannot write the process id to {}", file.display()))?;
    Ok(0)
}
