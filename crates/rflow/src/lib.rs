//! Runs Nextflow pipelines: the library behind the command.

pub mod options;
