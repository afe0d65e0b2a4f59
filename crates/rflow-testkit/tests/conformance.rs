//! Replays every conformance case on rflow, one test per case.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use rflow_testkit::{Case, Engine, compare};

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let mut trials = Vec::new();
    for case in Case::discover(&Case::root(), "")? {
        trials.push(Trial::test(case.id.clone(), move || replay(&case)));
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
