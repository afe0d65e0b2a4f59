//! Reads every script and configuration file below the folder that RFLOW_CORPUS names; does nothing without it.

use std::path::{Path, PathBuf};

use rflow_syntax::{Severity, SourceMap, parse_config, parse_script, render};

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !path.ends_with(".git") {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "nf" || e == "config") {
            files.push(path);
        }
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "the counts are the result of this test")]
fn every_file_of_the_corpus_is_read_without_errors() {
    let Ok(root) = std::env::var("RFLOW_CORPUS") else {
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(&root), &mut files);
    files.sort();
    let mut failed = 0;
    for path in &files {
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let mut sources = SourceMap::default();
        let file = sources.add(path, text);
        let diagnostics = if path.extension().is_some_and(|e| e == "nf") {
            parse_script(&sources, file).diagnostics
        } else {
            parse_config(&sources, file).diagnostics
        };
        let errors: Vec<_> = diagnostics
            .into_iter()
            .filter(|d| d.severity == Severity::Error)
            .collect();
        if !errors.is_empty() {
            failed += 1;
            eprintln!("{}", render(&sources, &errors));
        }
    }
    eprintln!("{} files, {failed} with errors", files.len());
    assert_eq!(failed, 0, "files with errors");
}
