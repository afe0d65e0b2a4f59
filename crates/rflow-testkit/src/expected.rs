//! The recorded expectation of a case: the files in its `expected` folder.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::case::{Case, Stdout};
use crate::runner::Outcome;

/// What a case must give besides exit codes and patterns, which are in `case.toml`.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Standard output of the runs; empty when the case does not compare it.
    pub stdout: Vec<String>,
    /// The published tree.
    pub tree: Option<String>,
}

impl Expected {
    /// Reads the expectation of `case`.
    pub fn load(case: &Case) -> Result<Self> {
        let read = |path: PathBuf| {
            fs::read_to_string(&path).with_context(|| format!("{}: nothing recorded", path.display()))
        };
        let stdout = match case.stdout {
            Stdout::Contains => Vec::new(),
            _ => (0..case.runs.len())
                .map(|run| read(stdout_file(case, run)))
                .collect::<Result<_>>()?,
        };
        let tree = match case.published.is_empty() {
            true => None,
            false => Some(read(tree_file(case))?),
        };
        Ok(Self { stdout, tree })
    }

    /// Writes `outcome` as the expectation of `case`.
    pub fn record(case: &Case, outcome: &Outcome) -> Result<()> {
        let dir = case.dir.join("expected");
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        if case.stdout != Stdout::Contains {
            fs::create_dir_all(&dir)?;
            for (run, text) in outcome.stdout.iter().enumerate() {
                fs::write(stdout_file(case, run), sorted_if(case, text))?;
            }
        }
        if let Some(tree) = &outcome.tree {
            fs::create_dir_all(&dir)?;
            fs::write(tree_file(case), tree)?;
        }
        Ok(())
    }
}

/// Checks that what the reference engine did agrees with what `case.toml` states by itself.
pub fn check_stated(case: &Case, outcome: &Outcome) -> Result<()> {
    if outcome.exits != case.exits {
        bail!(
            "exit codes {:?}, the case says {:?}\n{}",
            outcome.exits,
            case.exits,
            outcome.printed
        );
    }
    for text in &case.contains {
        if !outcome.printed.contains(text) {
            bail!("the output lacks {text:?}\n{}", outcome.printed);
        }
    }
    for text in &case.absent {
        if outcome.printed.contains(text) {
            bail!("the output must not hold {text:?}\n{}", outcome.printed);
        }
    }
    Ok(())
}

/// The text with its lines sorted when the case compares them as a multiset.
pub fn sorted_if(case: &Case, text: &str) -> String {
    if case.stdout != Stdout::Unordered {
        return text.to_owned();
    }
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

fn stdout_file(case: &Case, run: usize) -> PathBuf {
    let name = if case.runs.len() == 1 {
        "stdout.txt".to_owned()
    } else {
        format!("stdout-{}.txt", run + 1)
    };
    case.dir.join("expected").join(name)
}

fn tree_file(case: &Case) -> PathBuf {
    case.dir.join("expected/tree.txt")
}
