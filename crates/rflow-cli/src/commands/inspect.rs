//! `inspect`: the containers of a pipeline's processes.

use std::io::Write;

use anyhow::{Result, anyhow};
use rflow::options::{GlobalOptions, RunOptions};
use rflow::{ProcessContainer, Session};
use serde_json::json;

/// How containers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A JSON document.
    Json,
    /// Lines for a configuration file.
    Config,
}

/// What `inspect` was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inspection {
    /// The pipeline, its profiles and parameters.
    pub(crate) run: RunOptions,
    pub(crate) format: Format,
    /// Leave out what cannot be told.
    pub(crate) ignore_errors: bool,
    /// Build images first.
    pub(crate) concretize: bool,
}

/// Prints containers and returns the exit code.
pub(crate) fn inspect(global: &GlobalOptions, inspection: &Inspection) -> Result<u8> {
    if inspection.concretize {
        writeln!(
            std::io::stderr(),
            "WARN: -concretize builds images with Wave, which rflow does not have: images are shown as they are named"
        )?;
    }
    let session = Session::new(inspection.run.clone()).global(global.clone());
    let found = session
        .inspect(inspection.ignore_errors)
        .map_err(|text| anyhow!("ERROR ~ {}", text.trim_end()))?;
    crate::print(&match inspection.format {
        Format::Json => document(&found)?,
        Format::Config => found.iter().map(line).collect(),
    })
}

fn line(found: &ProcessContainer) -> String {
    format!(
        "process {{ withName: '{}' {{ container = '{}' }} }}\n",
        found.process, found.image
    )
}

fn document(found: &[ProcessContainer]) -> Result<String> {
    let entry = |f: &ProcessContainer| json!({ "name": f.process, "container": f.image });
    let document = json!({ "processes": found.iter().map(entry).collect::<Vec<_>>() });
    crate::json::indented(&document)
}
