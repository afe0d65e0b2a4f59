//! What can be wrong with the configuration of containers, and with Docker.

use std::io;

use thiserror::Error;

/// An error before any task is run.
#[derive(Debug, Error)]
pub enum ContainerError {
    /// Two engines are on.
    #[error("Cannot enable more than one container engine -- Choose either one of: {0}")]
    Several(String),
    /// An engine that rflow does not know.
    #[error("Tasks cannot be run in {0} containers: enable docker, podman, singularity or apptainer instead")]
    Unsupported(String),
    /// An option has a value of the wrong kind.
    #[error("Option `{option}` must be {wants}, but is {found}")]
    Value {
        /// Its dotted name.
        option: String,
        /// What it must be.
        wants: &'static str,
        /// The value as JSON.
        found: String,
    },
    /// Threads cannot be made.
    #[error("Cannot start the threads that talk to Docker: {0}")]
    Threads(#[from] io::Error),
}
