//! Reads every script, Groovy file and configuration file below a folder and prints files, bytes and milliseconds.
//!
//! Arguments: the folder and the number of rounds (10).
#![allow(clippy::print_stdout, reason = "an example program")]

use std::path::Path;
use std::time::{Duration, Instant};

use rflow_syntax::{Severity, SourceMap, parse_config, parse_groovy, parse_script};

fn collect(folder: &Path, sources: &mut SourceMap) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !path.ends_with(".git") {
            collect(&path, sources);
        } else if path
            .extension()
            .is_some_and(|e| e == "nf" || e == "config" || e == "groovy")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            sources.add(&path, text);
        }
    }
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let rounds: u32 = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(10);
    let mut sources = SourceMap::default();
    collect(Path::new(&folder), &mut sources);
    let bytes: usize = sources.files().iter().map(|file| file.text.len()).sum();
    let mut best = [Duration::MAX; 2];
    let (mut errors, mut warnings) = (0, 0);
    for _ in 0..rounds {
        let mut times = [Duration::ZERO; 2];
        (errors, warnings) = (0, 0);
        for (index, source) in sources.files().iter().enumerate() {
            let id = rflow_syntax::FileId(u32::try_from(index).unwrap_or(u32::MAX));
            let has_extension = |extension: &str| source.path.extension().is_some_and(|e| e == extension);
            let script = has_extension("nf");
            let started = Instant::now();
            let diagnostics = if script {
                parse_script(&sources, id).diagnostics
            } else if has_extension("groovy") {
                parse_groovy(&sources, id).diagnostics
            } else {
                parse_config(&sources, id).diagnostics
            };
            times[usize::from(!script)] += started.elapsed();
            errors += diagnostics
                .iter()
                .filter(|d| d.severity == Severity::Error)
                .count();
            warnings += diagnostics
                .iter()
                .filter(|d| d.severity == Severity::Warning)
                .count();
        }
        best = [best[0].min(times[0]), best[1].min(times[1])];
    }
    let [scripts, configs] = best.map(|time| time.as_secs_f64() * 1e3);
    println!(
        "{} files, {bytes} bytes, {errors} errors, {warnings} warnings",
        sources.files().len()
    );
    println!("scripts {scripts:.1} ms, others {configs:.1} ms (best of {rounds})");
}
