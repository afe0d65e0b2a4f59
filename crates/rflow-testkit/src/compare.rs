//! Compares an outcome with the expectation and says what is wrong in words and diffs.

use std::fmt::Write as _;

use anyhow::Result;

use crate::case::Case;
use crate::diff::diff;
use crate::engine::Engine;
use crate::expected::{Expected, sorted_if};
use crate::runner::{self, Outcome};

/// Runs `case` on `engine`; the answer is what disagrees, empty when all agrees.
pub fn verdict(case: &Case, engine: &Engine) -> Result<String> {
    let expected = Expected::load(case)?;
    let outcome = runner::run(case, engine)?;
    Ok(disagreement(case, &expected, &outcome))
}

/// What disagrees between the expectation and the outcome, empty when nothing does.
pub fn disagreement(case: &Case, expected: &Expected, outcome: &Outcome) -> String {
    let mut report = String::new();
    for (run, words) in case.runs.iter().enumerate() {
        let (wanted, got) = (case.exits[run], outcome.exits[run]);
        if wanted != got {
            let _ = writeln!(
                report,
                "run {} ({}): exit code {got}, expected {wanted}",
                run + 1,
                words.join(" ")
            );
        }
        let got = sorted_if(case, &outcome.stdout[run]);
        let wanted = expected.stdout.get(run).map(|text| sorted_if(case, text));
        if let Some(wanted) = wanted
            && wanted != got
        {
            let _ = writeln!(report, "run {} ({}): standard output", run + 1, words.join(" "));
            report.push_str(&diff(&wanted, &got));
        }
    }
    for text in &case.contains {
        if !outcome.printed.contains(text) {
            let _ = writeln!(report, "the output lacks {text:?}");
        }
    }
    for text in &case.absent {
        if outcome.printed.contains(text) {
            let _ = writeln!(report, "the output must not hold {text:?}");
        }
    }
    if let (Some(wanted), Some(got)) = (&expected.tree, &outcome.tree)
        && wanted != got
    {
        report.push_str("published files\n");
        report.push_str(&diff(wanted, got));
    }
    if !report.is_empty() {
        report.push_str("--- everything printed\n");
        report.push_str(&outcome.printed);
    }
    report
}
