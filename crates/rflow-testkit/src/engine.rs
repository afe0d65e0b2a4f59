//! The two engines and how one command line is run on them.

use std::fs::File;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::case::{Case, repository};

/// An engine that takes Nextflow's command line.
#[derive(Debug, Clone)]
pub struct Engine {
    program: PathBuf,
    limit: Duration,
}

/// What one run printed and how it ended.
#[derive(Debug, Clone)]
pub struct Run {
    /// Exit code; 128 plus the signal for a killed process, as in a shell.
    pub exit: i32,
    /// Standard output as printed.
    pub stdout: String,
    /// Standard error as printed.
    pub stderr: String,
}

impl Engine {
    /// rflow: `$RFLOW_BIN`, else the release build, else the debug build of this repository.
    pub fn rflow() -> Result<Self> {
        let limit = Duration::from_secs(60);
        if let Some(program) = std::env::var_os("RFLOW_BIN") {
            // Cargo starts tests in the folder of the package, so a relative name may mean the repository.
            let named = PathBuf::from(program);
            let program = if named.is_file() {
                named
            } else {
                repository().join(named)
            };
            if !program.is_file() {
                bail!("RFLOW_BIN names {}, which is not a file", program.display());
            }
            return Ok(Self {
                program: program.canonicalize()?,
                limit,
            });
        }
        for profile in ["release", "debug"] {
            let program = repository().join("target").join(profile).join("rflow");
            if program.is_file() {
                return Ok(Self { program, limit });
            }
        }
        bail!(
            "no rflow binary: build it first (cargo build --release --package rflow) or name one in RFLOW_BIN"
        )
    }

    /// The reference engine, started by `conformance/oracle/nextflow`.
    pub fn reference() -> Self {
        let program = repository().join("conformance/oracle/nextflow");
        Self {
            program,
            limit: Duration::from_secs(180),
        }
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Runs one command line of `case` in `dir`. A first word `sh` runs the second one with bash.
    pub fn run(&self, case: &Case, words: &[String], dir: &Path, scratch: &Path) -> Result<Run> {
        let mut command = self.command(words);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("NXF_") || text.starts_with("TOWER_") {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(dir)
            .env("NXF_HOME", scratch.join("home"))
            .env("NXF_SYNTAX_PARSER", case.parser.name())
            .env("NXF_ANSI_LOG", "false")
            .env("NXF_DISABLE_CHECK_LATEST", "true")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .envs(&case.env);
        let (out, err) = (scratch.join("stdout"), scratch.join("stderr"));
        command
            .stdin(Stdio::null())
            .stdout(File::create(&out)?)
            .stderr(File::create(&err)?)
            .process_group(0);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let status = wait(child, self.limit)?;
        let Some(status) = status else {
            File::options()
                .append(true)
                .open(&err)?
                .write_all(b"\nstopped: the time limit was reached\n")?;
            return Ok(Run {
                exit: -1,
                stdout: read(&out)?,
                stderr: read(&err)?,
            });
        };
        let exit = status
            .code()
            .or(status.signal().map(|signal| 128 + signal))
            .unwrap_or(-1);
        Ok(Run {
            exit,
            stdout: read(&out)?,
            stderr: read(&err)?,
        })
    }

    fn command(&self, words: &[String]) -> Command {
        if words[0] == "sh" {
            let mut command = Command::new("bash");
            command.arg("-c").args(&words[1..]);
            return command;
        }
        let mut command = Command::new(&self.program);
        for word in words {
            command.arg(word);
            if word == "run" {
                command.args(["-ansi-log", "false"]);
            }
        }
        command
    }
}

fn read(path: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
}

/// Waits for the end; past the limit the whole process group is killed and the answer is `None`.
pub(crate) fn wait(mut child: Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                // The group may be gone already, which is what is wanted.
                let _ = kill_process_group(pid, Signal::KILL);
            }
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}
