//! Runs a case: a fresh copy of its folder, every command line in order, then the published tree.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context, Result};

use crate::case::Case;
use crate::engine::{Engine, Run};
use crate::normalise::Normaliser;
use crate::tree;

/// What a case gave on an engine, normalised.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Exit codes of the runs.
    pub exits: Vec<i32>,
    /// Normalised standard output of the runs.
    pub stdout: Vec<String>,
    /// Everything printed by all runs, standard output first, with paths made relative; what patterns are
    /// looked up in.
    pub printed: String,
    /// The published tree, when the case names one.
    pub tree: Option<String>,
}

/// Runs `case` on `engine`.
pub fn run(case: &Case, engine: &Engine) -> Result<Outcome> {
    let scratch = tempfile::Builder::new()
        .prefix("rflow-case-")
        .tempdir_in("/tmp")?;
    let dir = scratch.path().join("case");
    copy(&case.dir, &dir).with_context(|| format!("cannot copy {}", case.dir.display()))?;
    for skipped in ["case.toml", "expected"] {
        let path = dir.join(skipped);
        match path.is_dir() {
            true => fs::remove_dir_all(path)?,
            false if path.exists() => fs::remove_file(path)?,
            false => {}
        }
    }
    let normaliser = Normaliser::new(&dir);
    let mut outcome = Outcome {
        exits: Vec::new(),
        stdout: Vec::new(),
        printed: String::new(),
        tree: None,
    };
    for words in &case.runs {
        let Run { exit, stdout, stderr } = engine.run(case, words, &dir, scratch.path())?;
        outcome.exits.push(exit);
        outcome.stdout.push(normaliser.stdout(&stdout));
        outcome.printed.push_str(&normaliser.text(&stdout));
        outcome.printed.push_str(&normaliser.text(&stderr));
    }
    if !case.published.is_empty() {
        let listing = tree::listing(&dir, &case.published, case.links)?;
        outcome.tree = Some(normaliser.text(&listing));
    }
    Ok(outcome)
}

/// Copies a folder; links stay links.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            symlink(fs::read_link(entry.path())?, target)?;
        } else if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
