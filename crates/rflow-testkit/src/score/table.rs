//! The table of a score and its totals.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Scored, Verdict};

/// One line on a test.
pub fn line(scored: &Scored, width: usize) -> String {
    let (word, cause) = match &scored.verdict {
        Verdict::Passed => ("pass", ""),
        Verdict::Failed(cause) => ("FAIL", cause.as_str()),
        Verdict::Skipped(cause) => ("skip", cause.as_str()),
        Verdict::CannotRun(cause) => ("cannot", cause.as_str()),
    };
    let seconds = match scored.millis {
        0 => String::new(),
        millis => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    };
    format!("{:width$}  {word:6}  {seconds:>7}  {cause}", scored.name)
        .trim_end()
        .to_string()
}

/// Passed of those that can run; then the others by cause.
pub fn totals(scores: &[Scored]) -> String {
    let count = |wanted: fn(&Verdict) -> bool| scores.iter().filter(|s| wanted(&s.verdict)).count();
    let passed = count(|verdict| *verdict == Verdict::Passed);
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let mut text = format!(
        "{passed} of {} that can run here pass, of {} in all\n",
        passed + failed,
        scores.len()
    );
    let mut causes: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for scored in scores {
        let key = match &scored.verdict {
            Verdict::Passed => continue,
            Verdict::Failed(_) => ("failed", ""),
            Verdict::Skipped(cause) => ("skipped", cause.as_str()),
            Verdict::CannotRun(cause) => ("cannot run here", cause.as_str()),
        };
        causes.entry(key).or_default().push(&scored.name);
    }
    for ((word, cause), names) in causes {
        let colon = if cause.is_empty() { "" } else { ", " };
        let _ = writeln!(text, "{} {word}{colon}{cause}: {}", names.len(), names.join(" "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(name: &str, verdict: Verdict) -> Scored {
        Scored {
            name: name.to_string(),
            verdict,
            millis: 1250,
            output: String::new(),
        }
    }

    #[test]
    fn only_those_that_can_run_count() {
        let scores = [
            scored("a.nf", Verdict::Passed),
            scored("b.nf", Verdict::Failed("grep x".to_string())),
            scored("c.nf", Verdict::CannotRun("needs hosts".to_string())),
            scored("d.nf", Verdict::CannotRun("needs hosts".to_string())),
        ];
        assert_eq!(
            totals(&scores),
            "1 of 2 that can run here pass, of 4 in all\n2 cannot run here, needs hosts: c.nf d.nf\n1 failed: b.nf\n"
        );
        assert_eq!(line(&scores[1], 6), "b.nf    FAIL      1.2 s  grep x");
    }
}
