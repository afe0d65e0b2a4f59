//! Thousands of damaged scripts and configuration files: each is answered, soon, and without a panic.
//!
//! The texts are those of the conformance cases and the workflows, and of the folders that RFLOW_FUZZ_CORPUS names
//! (separated by colons). RFLOW_FUZZ is how many are made, RFLOW_FUZZ_SEED what they depend on, and
//! RFLOW_FUZZ_LIMIT the milliseconds that each may take. With a program in RFLOW_BIN, all of them go to its `lint`, which
//! is quicker with one that is optimised.
//! The checks run in processes of their own, because an overflow of the stack ends the process; what is found is kept
//! in a folder that the failure names.

#[path = "mutations/corpus.rs"]
mod corpus;
#[path = "mutations/damage.rs"]
mod damage;

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use corpus::{Corpus, Text};
use rflow::lint::{LintOptions, lint};

/// Processor time for one text, milliseconds. Without optimisation everything takes many times as long.
const LIMIT: usize = if cfg!(debug_assertions) { 8000 } else { 1000 };
/// Until a text counts as one that is never answered; other programs may have the processors.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many texts are made by default.
const DEFAULT: usize = 500;
/// Texts that one process checks.
const CHUNK: usize = 250;
/// One text of so many is also given to the command.
const SAMPLE: usize = 32;

/// `from..to` and the folder to work in, in the environment of a process that checks.
const RANGE: &str = "RFLOW_FUZZ_RANGE";
const FOLDER: &str = "RFLOW_FUZZ_FOLDER";

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name}={text}"))
    })
}

#[test]
fn damaged_texts_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let count = number("RFLOW_FUZZ", DEFAULT);
    let mut found = Vec::new();
    if let Some(program) = std::env::var_os("RFLOW_BIN") {
        let corpus = Corpus::read();
        for index in 0..count {
            let text = corpus.damaged(index);
            let name = format!("main.{}", text.ending());
            let call = |limit| {
                Call {
                    program: &program,
                    args: &["lint", &name],
                    limit,
                }
                .check(folder.path(), &name, &text)
            };
            let limit = Duration::from_millis(number("RFLOW_FUZZ_LIMIT", 1000) as u64);
            // Other programs may have had the processors.
            if let Err(what) = call(limit).or_else(|_| call(limit)) {
                found.push((index, what));
            }
        }
    } else {
        let mut from = 0;
        while from < count {
            from = check_range(folder.path(), from, count.min(from + CHUNK), &mut found);
        }
    }
    assert!(found.is_empty(), "{}", kept(&found));
}

#[test]
fn the_command_answers_damaged_texts() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = Corpus::read();
    let mut found = Vec::new();
    for index in (0..number("RFLOW_FUZZ", DEFAULT)).step_by(SAMPLE) {
        let text = corpus.damaged(index);
        let (name, args) = match text.is_script {
            true => (
                "main.nf",
                &["run", "main.nf", "-preview", "-ansi-log", "false"][..],
            ),
            false => ("nextflow.config", &["config"][..]),
        };
        let call = Call {
            program: OsStr::new(env!("CARGO_BIN_EXE_rflow")),
            args,
            limit: PATIENCE,
        };
        if text.is_harmless()
            && let Err(what) = call.check(folder.path(), name, &text)
        {
            found.push((index, what));
        }
    }
    assert!(found.is_empty(), "{}", kept(&found));
}

/// Keeps the texts of what was found.
fn kept(found: &[(usize, String)]) -> String {
    let folder = std::env::temp_dir().join(format!("rflow-mutations-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let corpus = Corpus::read();
    let mut list = format!("{} texts, kept in {}:\n", found.len(), folder.display());
    for (index, what) in found {
        let text = corpus.damaged(*index);
        let name = format!("{index}.{}", text.ending());
        fs::write(folder.join(&name), &text.bytes).unwrap();
        writeln!(list, "{name} (from {}): {what}", text.origin.display()).unwrap();
    }
    list
}

/// Has a process check a range; gives where to go on, behind a text that ended it.
fn check_range(folder: &Path, from: usize, to: usize, found: &mut Vec<(usize, String)>) -> usize {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "checks_a_range", "--nocapture"])
        .env(RANGE, format!("{from}..{to}"))
        .env(FOLDER, folder)
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut begun = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap_or_default();
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["begin", index] => begun = Some(index.parse().unwrap()),
            ["good", _] => begun = None,
            ["bad", index, ..] => {
                let index = index.parse().unwrap();
                found.push((index, line.splitn(3, ' ').nth(2).unwrap_or_default().to_owned()));
                begun = None;
            }
            // Of the test program itself.
            _ => {}
        }
    }
    let status = child.wait().unwrap();
    match begun {
        Some(index) => {
            found.push((index, format!("the process ended: {status}")));
            index + 1
        }
        None => to,
    }
}

/// The work of a process that [`check_range`] starts; as a test of its own it does nothing.
#[test]
fn checks_a_range() {
    let (Ok(range), Some(folder)) = (std::env::var(RANGE), std::env::var_os(FOLDER)) else {
        return;
    };
    let (from, to) = range.split_once("..").unwrap();
    let corpus = Corpus::read();
    for index in from.parse().unwrap()..to.parse().unwrap() {
        say(&format!("begin {index}"));
        match check(&PathBuf::from(&folder), corpus.damaged(index)) {
            Ok(()) => say(&format!("good {index}")),
            Err(what) => say(&format!("bad {index} {}", what.replace('\n', " | "))),
        }
    }
}

#[expect(clippy::print_stdout, reason = "the process that started this one reads it")]
fn say(line: &str) {
    // A line of its own, whatever the test program has begun to write.
    println!("\n{line}");
}

/// Ends the process, because a thread cannot be stopped.
#[expect(clippy::exit, reason = "only the end of the process ends the thread")]
fn never_answered() -> ! {
    std::process::exit(3)
}

/// Checks a text in this process.
fn check(folder: &Path, text: Text) -> Result<(), String> {
    let file = folder.join(format!("main.{}", text.ending()));
    fs::write(&file, &text.bytes).unwrap();
    let (sender, answer) = channel();
    let before = processor_time();
    std::thread::spawn(move || {
        let options = LintOptions {
            paths: vec![file],
            ..LintOptions::default()
        };
        let result = catch_unwind(AssertUnwindSafe(|| lint(&options, &mut |_| {})));
        sender.send(result.map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            text.or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("?")
                .to_owned()
        }))
    });
    let result = match answer.recv_timeout(PATIENCE) {
        Ok(result) => result.map_err(|panic| format!("a panic: {panic}"))?,
        Err(RecvTimeoutError::Timeout) => never_answered(),
        Err(RecvTimeoutError::Disconnected) => return Err("no answer".to_owned()),
    };
    let took = processor_time().saturating_sub(before);
    if took.as_millis() > number("RFLOW_FUZZ_LIMIT", LIMIT) as u128 {
        return Err(format!("it took {took:?}"));
    }
    match result {
        Err(error) if error.to_string().is_empty() => Err("an error without a message".to_owned()),
        Ok(report) => match report
            .findings
            .iter()
            .find(|f| f.message.is_empty() || f.text.is_empty())
        {
            Some(finding) => Err(format!("a finding without a message: {finding:?}")),
            None => Ok(()),
        },
        Err(_) => Ok(()),
    }
}

/// What this process has used of the processors, in ticks of ten milliseconds.
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text
        .rsplit_once(')')
        .unwrap()
        .1
        .split_ascii_whitespace()
        .collect();
    let ticks = |at: usize| fields[at].parse::<u64>().unwrap();
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}

/// A call of the command.
struct Call<'a> {
    program: &'a OsStr,
    args: &'a [&'a str],
    limit: Duration,
}

impl Call<'_> {
    /// Gives it a text under that name.
    fn check(&self, folder: &Path, name: &str, text: &Text) -> Result<(), String> {
        let dir = folder.join("command");
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join(name), &text.bytes).unwrap();
        let output = dir.join("output");
        let started = Instant::now();
        let mut child = Command::new(self.program)
            .args(self.args)
            .current_dir(&dir)
            .env("NXF_HOME", dir.join("home"))
            .env("NXF_OFFLINE", "true")
            .stdin(Stdio::null())
            .stdout(fs::File::create(&output).unwrap())
            .stderr(fs::File::options().append(true).open(&output).unwrap())
            .spawn()
            .unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > self.limit {
                child.kill().unwrap();
                child.wait().unwrap();
                return Err(format!("`rflow {}` does not end", self.args.join(" ")));
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let shown = String::from_utf8_lossy(&fs::read(&output).unwrap()).into_owned();
        let banner = "N E X T F L O W";
        let message = shown
            .lines()
            .filter(|line| !line.contains(banner) && !line.trim().is_empty());
        let wrong = match status.code() {
            None => "it was ended by a signal",
            Some(101 | 134 | 139) => "it crashed",
            _ if shown.contains("panicked at") || shown.contains("RUST_BACKTRACE") => "it panicked",
            Some(0) => return Ok(()),
            Some(_) if message.count() == 0 => "it says nothing",
            Some(_) => return Ok(()),
        };
        Err(format!(
            "`rflow {}`: {wrong} ({status}): {shown}",
            self.args.join(" ")
        ))
    }
}
