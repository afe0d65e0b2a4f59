//! Dataflow, processes, scheduling and resume.

pub mod channel;
pub mod factory;
pub mod flow;
pub mod operator;
pub mod task;
