//! Runs Nextflow pipelines. This is what the `rflow` command is made of and what programs embed.
//!
//! ```no_run
//! use rflow::{Session, options::RunOptions};
//!
//! let options = RunOptions { pipeline: Some("main.nf".into()), ..RunOptions::default() };
//! let outcome = Session::new(options).run();
//! assert!(outcome.success, "{}", outcome.error.unwrap_or_default());
//! ```

pub mod clean;
pub mod codes;
mod confidential;
mod events;
pub mod explain;
pub mod filter;
pub mod lint;
mod machine;
pub mod options;
mod params;
mod prepare;
mod project;
mod remote;
pub mod secrets;
mod session;
mod show;
mod stack;
pub mod template;
mod user;

pub use project::{ProjectError, projects};
pub use session::{ExecutorFactory, ExecutorSetup, Outcome, ProcessContainer, Session, Stop};
pub use show::show_config;
