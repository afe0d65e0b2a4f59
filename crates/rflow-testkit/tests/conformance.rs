//! Replays every conformance case on rflow, one test per case. Pending cases are ignored unless asked for.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use rflow_testkit::{Case, Engine, compare};

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let mut trials = Vec::new();
    for case in Case::discover(&Case::root(), "")? {
        let pending = case.pending.is_some();
        let trial = Trial::test(case.id.clone(), move || replay(&case));
        trials.push(trial.with_ignored_flag(pending));
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn replay(case: &Case) -> Result<(), Failed> {
    let report = compare::verdict(case, &Engine::rflow()?)?;
    if report.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\n{report}", case.title).into())
    }
}
