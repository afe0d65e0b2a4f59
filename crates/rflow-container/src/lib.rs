//! Runs tasks in containers.
