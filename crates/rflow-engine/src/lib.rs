//! Dataflow, processes, scheduling and resume.
//!
//! A [`loader::Loader`] makes a [`loader::Script`] of source files; [`engine::execute`] evaluates its workflows,
//! which builds the graph ([`flow`]), and lets items flow until nothing is left to do.

pub mod channel;
pub mod engine;
mod entry;
pub mod factory;
pub mod flow;
pub mod globals;
mod graph;
pub mod handlers;
pub mod loader;
pub mod mail;
pub mod operator;
mod params;
pub mod plugin;
pub mod process;
pub mod publish;
mod recursion;
pub mod resume;
pub mod run;
pub mod schedule;
pub mod task;
pub mod workflow;
