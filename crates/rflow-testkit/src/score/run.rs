//! Runs one test as the reference engine's harness (`tests/checks/run.sh`) does.
//!
//! In `checks/<script>/`, emptied of visible files, `bash -ex .checks` is run; without that file the folder is
//! made and the script is run in it. Exit code 0 is a pass. The checks call the engine through
//! `NXF_CMD` and `NXF_RUN`. Unlike there, every test has a copy of the whole folder to itself.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::needs::Needs;
use super::{Checkout, Scored, Verdict};
use crate::engine::{Engine, wait};
use crate::runner::copy;

/// How tests are run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Time limit of a test.
    pub limit: Duration,
    /// Run with containers, as `WITH_DOCKER` of the harness.
    pub docker: bool,
    /// Also the tests whose needs are not met.
    pub all: bool,
    /// Keep the folders of failed tests here.
    pub keep: Option<PathBuf>,
}

/// Lines kept of what a failed test printed.
const TAIL: usize = 30;

/// Runs the test `name`, or says why it does not run.
pub fn score(
    checkout: &Checkout,
    name: &str,
    needs: &Needs,
    engine: &Engine,
    settings: &Settings,
) -> Result<Scored> {
    let mut scored = Scored {
        name: name.to_string(),
        verdict: Verdict::Passed,
        millis: 0,
        output: String::new(),
    };
    // What the machine lacks is the better reason: Docker alone would not help.
    let missing = needs.missing(name).filter(|_| !settings.all);
    if let Some(reason) = missing {
        scored.verdict = Verdict::CannotRun(reason);
        return Ok(scored);
    }
    if let Some(reason) = checkout.left_out(name, settings.docker) {
        scored.verdict = Verdict::Skipped(reason);
        return Ok(scored);
    }
    let scratch = tempfile::Builder::new()
        .prefix("rflow-score-")
        .tempdir_in("/tmp")?;
    let start = Instant::now();
    let run = Run::prepare(checkout, name, scratch.path())?;
    let status = run.start(engine, settings)?;
    scored.millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    scored.verdict = match status {
        None => Verdict::Failed(format!("not done after {} s", settings.limit.as_secs())),
        Some(0) => match run.skipped_itself()? {
            Some(words) => Verdict::Skipped(format!("its checks say: {words}")),
            None => Verdict::Passed,
        },
        Some(code) => Verdict::Failed(run.cause(code)?),
    };
    if matches!(scored.verdict, Verdict::Failed(_)) {
        scored.output = run.tail()?;
        if let Some(keep) = &settings.keep {
            let kept = keep.join(name);
            if kept.exists() {
                fs::remove_dir_all(&kept)?;
            }
            copy(scratch.path(), &kept)?;
        }
    }
    Ok(scored)
}

/// The folders of a test.
struct Run<'a> {
    name: &'a str,
    scratch: &'a Path,
    checks: PathBuf,
    dir: PathBuf,
}

impl<'a> Run<'a> {
    fn prepare(checkout: &Checkout, name: &'a str, scratch: &'a Path) -> Result<Self> {
        let tests = scratch.join("tests");
        copy(&checkout.tests, &tests).with_context(|| format!("cannot copy {}", checkout.tests.display()))?;
        let checks = tests.join("checks");
        let dir = checks.join(name);
        fs::create_dir_all(&dir)?;
        if dir.join(".checks").is_file() {
            for entry in fs::read_dir(&dir)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with('.') {
                    continue;
                }
                match entry.file_type()?.is_dir() {
                    true => fs::remove_dir_all(entry.path())?,
                    false => fs::remove_file(entry.path())?,
                }
            }
        }
        Ok(Self {
            name,
            scratch,
            checks,
            dir,
        })
    }

    fn output(&self) -> PathBuf {
        self.dir.join("checks.out")
    }

    /// The exit code, or `None` when the time was up.
    fn start(&self, engine: &Engine, settings: &Settings) -> Result<Option<i32>> {
        let bin = self.scratch.join("bin");
        fs::create_dir_all(&bin)?;
        let engine_command = bin.join("nextflow");
        symlink(engine.program(), &engine_command)?;
        let script = format!("../../{}", self.name);
        let engine_command = engine_command.to_string_lossy().into_owned();
        let mut command = if self.dir.join(".checks").is_file() {
            let mut command = Command::new("bash");
            command.args(["-ex", ".checks"]);
            command
        } else {
            let mut command = Command::new(&engine_command);
            command.args(["-q", "run", &script]);
            command
        };
        for (variable, _) in std::env::vars_os() {
            let text = variable.to_string_lossy();
            if (text.starts_with("NXF_") || text.starts_with("TOWER_")) && text != "TOWER_ACCESS_TOKEN" {
                command.env_remove(&variable);
            }
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let user = std::env::var("USER").unwrap_or_else(|_| "root".to_string());
        let out = File::create(self.output())?;
        command
            .current_dir(&self.dir)
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("USER", user)
            .env("NXF_HOME", self.scratch.join("home"))
            .env("NXF_WORK", self.checks.join("scratch"))
            .env("NXF_CMD", &engine_command)
            .env("NXF_SCRIPT", &script)
            .env("NXF_RUN", format!("{engine_command} -q run {script}"))
            .env("NXF_SYNTAX_PARSER", "v2")
            .env("NXF_ANSI_LOG", "false")
            .env("NXF_DISABLE_CHECK_LATEST", "true")
            .env("WITH_DOCKER", if settings.docker { "-with-docker" } else { "" })
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .stderr(out.try_clone()?)
            .stdout(out)
            .process_group(0);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start the test {}", self.name))?;
        Ok(wait(child, settings.limit)?.map(|status| status.code().unwrap_or(-1)))
    }

    fn text(&self) -> Result<String> {
        match fs::read(self.output()) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            // Checks may delete every file of their folder.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// The words of checks that give up with exit code 0 for want of something: bash's trace ends with that
    /// `exit`, and the line before says why.
    fn skipped_itself(&self) -> Result<Option<String>> {
        let text = self.text()?;
        let mut lines = text.lines().rev().filter(|line| !line.trim().is_empty());
        let ended = lines.next().is_some_and(|line| line.trim() == "+ exit 0");
        Ok(lines
            .next()
            .filter(|line| ended && line.to_lowercase().contains("skip"))
            .map(str::to_string))
    }

    /// The command of the checks that failed, or the exit code.
    fn cause(&self, code: i32) -> Result<String> {
        let text = self.text()?;
        let mut lines = text
            .lines()
            .rev()
            .filter(|line| line.starts_with("+ ") && *line != "+ false");
        Ok(match lines.next() {
            Some(line) => line.trim_start_matches("+ ").to_string(),
            None => format!("exit code {code}"),
        })
    }

    fn tail(&self) -> Result<String> {
        let text = self.text()?;
        let lines: Vec<&str> = text.lines().collect();
        Ok(lines[lines.len().saturating_sub(TAIL)..].join("\n"))
    }
}
