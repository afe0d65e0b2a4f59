//! `explain-task`: why a task was not taken from the cache.

use std::fmt::Write;

use anyhow::Result;
use rflow::explain::{Change, TaskExplanation, Verdict, explain_task};
use rflow_task::journal::state_dir;

/// Tasks that are explained at once.
const MOST: usize = 20;

/// Prints explanations and returns the exit code.
pub(crate) fn explain(run: Option<&str>, task: &str) -> Result<u8> {
    let state = state_dir(&std::env::current_dir()?);
    let all = explain_task(&state, run, task)?;
    let mut text = String::new();
    for explanation in all.iter().take(MOST) {
        add(&mut text, explanation);
    }
    if all.len() > MOST {
        text.push_str(&format!(
            "… and {} more tasks; give a name or hash to choose one\n",
            all.len() - MOST
        ));
    }
    crate::print(&text)
}

fn add(text: &mut String, explanation: &TaskExplanation) {
    let task = &explanation.task;
    let name = format!("{} [{}] of the run {}", task.name, task.hash.short(), task.run);
    let _ = match &explanation.verdict {
        Verdict::Cached => writeln!(text, "{name} was taken from the cache"),
        Verdict::NotResumed => writeln!(text, "{name} ran because the run was started without `-resume`"),
        Verdict::NoCounterpart => writeln!(
            text,
            "{name} ran because no earlier run of the session has a task of its process"
        ),
        Verdict::NotRecorded(other) => writeln!(
            text,
            "{name} ran, but the journal of the run {} does not have what the hash of {} is made of: it was \
             written by an older rflow",
            other.run, other.name
        ),
        Verdict::Same(other, why) => writeln!(
            text,
            "{name} has the same hash parts as {} [{}] of the run {}: {why}",
            other.name,
            other.hash.short(),
            other.run
        ),
        Verdict::Changed(other, changes) => {
            let _ = writeln!(
                text,
                "{name} ran because its hash differs from that of {} [{}] of the run {}",
                other.name,
                other.hash.short(),
                other.run
            );
            changes.iter().for_each(|change| add_change(text, change));
            Ok(())
        }
    };
    text.push('\n');
}

fn add_change(text: &mut String, change: &Change) {
    let _ = match &change.note {
        Some(note) => writeln!(text, "  {} changed: {note}", change.what),
        None => writeln!(text, "  {} changed", change.what),
    };
    for (label, value) in [("was", &change.before), ("is", &change.now)] {
        let Some(value) = value else { continue };
        for (n, line) in value.lines().enumerate() {
            let _ = writeln!(text, "    {:<4}{line}", if n == 0 { label } else { "" });
        }
    }
}
