//! The lines below the table when a run has ended.

use rflow_task::RunEnd;

use super::super::Colours;
use crate::format;

/// Runs shorter than this are summed up only on demand.
const SHORT: u64 = 60_000;

/// Whether the summary is printed: after long runs, and when `NXF_ANSI_SUMMARY` asks for it.
pub(super) fn is_wanted(end: &RunEnd) -> bool {
    match std::env::var("NXF_ANSI_SUMMARY") {
        Ok(text) if !text.is_empty() => text.eq_ignore_ascii_case("true"),
        _ => end.duration >= SHORT,
    }
}

/// The summary of a run that ended at `at`.
pub(super) fn summary(end: &RunEnd, at: u64, colours: &Colours) -> String {
    let stats = &end.stats;
    let mut text = format!(
        "Completed at: {}\nDuration    : {}\nCPU hours   : {}\nSucceeded   : {}\n",
        format::date_long(at),
        format::duration(end.duration),
        cpu_hours(end),
        stats.succeeded
    );
    for (name, count) in [
        ("Cached", stats.cached),
        ("Ignored", stats.ignored),
        ("Failed", stats.failed),
        ("Lost", stats.lost),
    ] {
        if count > 0 {
            text.push_str(&format!("{name:<12}: {count}\n"));
        }
    }
    let colour = if end.success { colours.green } else { colours.red };
    format!("{colour}{}{text}{}\n", colours.bold, colours.reset)
}

fn cpu_hours(end: &RunEnd) -> String {
    let stats = &end.stats;
    let total = stats.cpu_millis + stats.cached_cpu_millis + stats.failed_cpu_millis;
    // Below half of the last digit shown.
    if total < 180_000 {
        return "(a few seconds)".to_owned();
    }
    let tenths = (total + 180_000) / 360_000;
    let mut text = format!("{}.{}", tenths / 10, tenths % 10);
    let shares: Vec<String> = [
        (stats.cached_cpu_millis, "cached"),
        (stats.failed_cpu_millis, "failed"),
    ]
    .iter()
    .filter(|(part, _)| part * 1000 >= total)
    .map(|(part, name)| {
        let per_mille = (part * 1000 + total / 2) / total;
        match per_mille % 10 {
            0 => format!("{}% {name}", per_mille / 10),
            tenth => format!("{}.{tenth}% {name}", per_mille / 10),
        }
    })
    .collect();
    if !shares.is_empty() {
        text.push_str(&format!(" ({})", shares.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use rflow_task::RunStats;

    use super::*;

    #[test]
    fn lines() {
        let mut end = RunEnd {
            success: true,
            duration: 90_000,
            stats: RunStats {
                succeeded: 2,
                cached: 4,
                failed: 1,
                ..RunStats::default()
            },
            ..RunEnd::default()
        };
        let text = summary(&end, 0, &Colours::OFF);
        let (_, rest) = text.split_once('\n').unwrap();
        assert_eq!(
            rest,
            "Duration    : 1m 30s\nCPU hours   : (a few seconds)\nSucceeded   : 2\nCached      : 4\nFailed      \
             : 1\n\n"
        );
        end.stats.lost = 2;
        let text = summary(&end, 0, &Colours::OFF);
        assert!(text.ends_with("Failed      : 1\nLost        : 2\n\n"), "{text}");
        end.stats.cpu_millis = 3_600_000;
        end.stats.cached_cpu_millis = 3_600_000;
        end.stats.failed_cpu_millis = 100_000;
        assert_eq!(cpu_hours(&end), "2.0 (49.3% cached, 1.4% failed)");
    }
}
