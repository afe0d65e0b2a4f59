//! `conformance`: records the cases from the reference engine, replays them, writes the compatibility page.
#![allow(clippy::print_stdout, reason = "the tables are this program's output")]

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::{Parser, Subcommand};
use rflow_testkit::case::repository;
use rflow_testkit::expected::{Expected, check_stated};
use rflow_testkit::report::{Results, page};
use rflow_testkit::score::needs::Needs;
use rflow_testkit::score::run::Settings;
use rflow_testkit::score::{self, Checkout, Verdict, table};
use rflow_testkit::{Case, Engine, compare, runner};

/// Records and replays the conformance cases.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Run cases on the reference engine and write what came out as their expectation.
    Record {
        /// Only the cases whose id contains one of these texts.
        filter: Vec<String>,
        /// Also the cases written by hand (those with `differs`).
        #[arg(long)]
        all: bool,
        /// Only the cases without a recorded expectation.
        #[arg(long)]
        missing: bool,
        /// Print the raw output and write nothing.
        #[arg(long)]
        show: bool,
    },
    /// Run cases on rflow and compare with their expectation.
    Replay {
        /// Only the cases whose id contains one of these texts.
        filter: Vec<String>,
        /// Also run the reference engine and show both results.
        #[arg(long)]
        oracle: bool,
        /// Show what disagrees.
        #[arg(long, short)]
        verbose: bool,
    },
    /// Run the reference engine's own tests, from a checkout of it, on rflow.
    Score(ScoreOptions),
    /// Write docs/compatibility.md from the cases and the latest replay.
    Report,
}

/// What `score` takes.
#[derive(clap::Args)]
struct ScoreOptions {
    /// The checkout, or its folder `tests`.
    checkout: PathBuf,
    /// Only this test (the file name of its script, `.nf` may be left away).
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Write the result to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Tests at a time.
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    jobs: usize,
    /// Seconds that a test may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    limit: u64,
    /// Run with containers too.
    #[arg(long)]
    docker: bool,
    /// Also start tests that need what this machine seems not to have.
    #[arg(long)]
    all: bool,
    /// Copy the folders of failed tests into this folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Run them on the reference engine of the conformance cases.
    #[arg(long)]
    oracle: bool,
    /// Show the end of what failed tests printed.
    #[arg(long, short)]
    verbose: bool,
}

fn main() -> Result<ExitCode> {
    let failures = match Options::parse().action {
        Action::Record {
            filter,
            all,
            missing,
            show,
        } => record(&select(&filter)?, all, missing, show)?,
        Action::Replay {
            filter,
            oracle,
            verbose,
        } => replay(select(&filter)?, oracle, verbose)?,
        Action::Score(options) => score(&options)?,
        Action::Report => {
            let file = repository().join("docs/compatibility.md");
            fs::write(&file, page(&select(&[])?, &Results::load()?))?;
            println!("wrote {}", file.display());
            0
        }
    };
    Ok(if failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn select(filters: &[String]) -> Result<Vec<Case>> {
    let mut cases = Case::discover(&Case::root(), "")?;
    cases.retain(|case| filters.is_empty() || filters.iter().any(|filter| case.id.contains(filter)));
    Ok(cases)
}

fn record(cases: &[Case], all: bool, missing: bool, show: bool) -> Result<usize> {
    let engine = Engine::reference();
    let mut failures = 0;
    for case in cases {
        if (case.differs.is_some() && !all) || (missing && case.dir.join("expected").exists()) {
            continue;
        }
        let outcome = runner::run(case, &engine)?;
        if show {
            println!("=== {} exits {:?}\n{}", case.id, outcome.exits, outcome.printed);
            continue;
        }
        let stated = check_stated(case, &outcome);
        Expected::record(case, &outcome)?;
        match stated {
            Ok(()) => println!("recorded {}", case.id),
            Err(error) => {
                failures += 1;
                println!("SUSPECT  {}: {error}", case.id);
            }
        }
    }
    Ok(failures)
}

fn replay(cases: Vec<Case>, oracle: bool, verbose: bool) -> Result<usize> {
    let rflow = Engine::rflow()?;
    let reference = oracle.then(Engine::reference);
    let mut results = Results::load()?;
    let width = cases.iter().map(|case| case.id.len()).max().unwrap_or(0);
    let mut verdicts = parallel(cases, 2, |case| {
        let ours = verdict(case, &rflow);
        let theirs = reference.as_ref().map(|engine| verdict(case, engine));
        let mut lines = format!(
            "{:width$}  {:7}  {}",
            case.id,
            rflow_word(case, &ours),
            reference_word(case, theirs.as_deref())
        );
        lines.truncate(lines.trim_end().len());
        if verbose && !ours.is_empty() {
            lines.extend(["\n", &ours]);
        }
        println!("{}", lines.trim_end());
        (case.clone(), ours.is_empty())
    });
    verdicts.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let ids = |passed: bool, pending: bool| {
        let chosen = verdicts
            .iter()
            .filter(|(case, verdict)| *verdict == passed && case.pending.is_some() == pending);
        chosen.map(|(case, _)| case.id.as_str()).collect::<Vec<_>>()
    };
    let passed = verdicts.iter().filter(|(_, passed)| *passed).count();
    println!("\n{passed} of {} pass", verdicts.len());
    for (title, ids) in [
        ("failed", ids(false, false)),
        ("pending", ids(false, true)),
        ("no longer pending, remove the key", ids(true, true)),
    ] {
        if !ids.is_empty() {
            println!("{title}: {}", ids.join(" "));
        }
    }
    let failures = ids(false, false).len();
    results
        .0
        .extend(verdicts.into_iter().map(|(case, passed)| (case.id, passed)));
    results.save()?;
    Ok(failures)
}

fn score(options: &ScoreOptions) -> Result<usize> {
    let checkout = Checkout::open(&options.checkout)?;
    let names = select_tests(checkout.names()?, &options.only)?;
    let needs = Needs::load()?;
    let engine = match options.oracle {
        true => Engine::reference(),
        false => Engine::rflow()?,
    };
    let settings = Settings {
        limit: Duration::from_secs(options.limit),
        docker: options.docker,
        all: options.all,
        keep: options.keep.clone(),
    };
    let width = names.iter().map(String::len).max().unwrap_or(0);
    let scores = parallel(names, options.jobs, |name| {
        let scored = score::run::score(&checkout, name, &needs, &engine, &settings)?;
        println!("{}", table::line(&scored, width));
        if options.verbose && !scored.output.is_empty() {
            println!("{}", scored.output);
        }
        Ok(scored)
    });
    let mut scores = scores.into_iter().collect::<Result<Vec<_>>>()?;
    scores.sort_by(|a, b| a.name.cmp(&b.name));
    println!("\n{}", table::totals(&scores).trim_end());
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&scores)?;
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(scores
        .iter()
        .filter(|scored| matches!(scored.verdict, Verdict::Failed(_)))
        .count())
}

/// The tests named by `only`, or all.
fn select_tests(names: Vec<String>, only: &[String]) -> Result<Vec<String>> {
    if only.is_empty() {
        return Ok(names);
    }
    let wanted = only
        .iter()
        .map(|name| format!("{}.nf", name.trim_end_matches(".nf")));
    wanted
        .map(|name| match names.contains(&name) {
            true => Ok(name),
            false => Err(anyhow!("the checkout has no test {name}")),
        })
        .collect()
}

/// The column of rflow.
fn rflow_word(case: &Case, report: &str) -> &'static str {
    match case.pending {
        Some(_) if !report.is_empty() => "pending",
        _ => word(report),
    }
}

fn word(report: &str) -> &'static str {
    if report.is_empty() { "pass" } else { "FAIL" }
}

/// The column of the reference engine: nothing when it was not run.
fn reference_word(case: &Case, report: Option<&str>) -> &'static str {
    match (report, &case.differs) {
        (None, _) => "",
        (Some(report), Some(_)) if !report.is_empty() => "differs",
        (Some(report), _) => word(report),
    }
}

fn verdict(case: &Case, engine: &Engine) -> String {
    compare::verdict(case, engine).unwrap_or_else(|error| format!("{error:#}\n"))
}

/// Runs `work` on every subject with `threads` threads; the answers come in the order of their ends.
fn parallel<S: Send, T: Send>(subjects: Vec<S>, threads: usize, work: impl Fn(&S) -> T + Sync) -> Vec<T> {
    let queue = Mutex::new(VecDeque::from(subjects));
    let done = Mutex::new(Vec::new());
    let next = || queue.lock().ok().and_then(|mut queue| queue.pop_front());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some(subject) = next() {
                    let answer = work(&subject);
                    if let Ok(mut done) = done.lock() {
                        done.push(answer);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default()
}
