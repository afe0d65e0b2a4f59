//! Versions shown to users.

/// The version of Nextflow whose behaviour is implemented; what `nextflow.version` gives and tools check.
pub const NEXTFLOW_VERSION: &str = "26.04.0";

/// The version of rflow.
pub const RFLOW_VERSION: &str = env!("CARGO_PKG_VERSION");
