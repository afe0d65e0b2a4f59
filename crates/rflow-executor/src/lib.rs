//! Executors: how tasks are run.
