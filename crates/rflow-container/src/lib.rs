//! Runs tasks in containers.
//!
//! [`ContainerOptions`] turns the configuration and the values of a process into a [`rflow_task::ContainerSpec`].
//! [`DockerExecutor`] runs tasks with such a specification through the interface of the Docker daemon. Podman,
//! Singularity and Apptainer are called by their command line from `.command.run`, which any executor can run.

mod docker;
mod error;
mod image;
mod options;
mod request;
mod words;

pub use docker::{DockerExecutor, DockerOptions};
pub use error::ContainerError;
pub use options::ContainerOptions;
