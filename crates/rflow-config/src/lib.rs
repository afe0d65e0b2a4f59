//! Configuration files to settings.
//!
//! ```text
//! let config = rflow_config::load(&interp, &ConfigRequest { files, profiles, params, project_dir, launch_dir, .. })?;
//! ```
//!
//! Loading ([`load()`]) evaluates the files in the order given ([`default_files`] finds the usual ones), applies
//! profiles where they stand, and registers every text in `interp.sources`. A [`ConfigError`] shows itself with
//! [`ConfigError::message`]; an `exit` in a file is [`ConfigError::Raise`] with `exit` set.
//!
//! A [`Config`] answers:
//!
//! | question | answer |
//! |---|---|
//! | any option | [`Config::get`] (`"docker.enabled"`), [`Config::at`]; typed: [`Config::bool`], [`Config::str`], [`Config::int`], [`Config::number`], [`Config::duration`] (ms), [`Config::memory`] (bytes), [`Config::list`] |
//! | parameters | [`Config::params`]: config values with those of the request over them |
//! | scopes | [`Config::manifest`], [`Config::env`], [`Config::executor_settings`], [`Config::trace`], [`Config::report`], [`Config::timeline`], [`Config::dag`], [`Config::work_dir`], [`Config::output_dir`], [`Config::flags`], [`Config::plugins`] |
//! | one process | [`Config::selectors`] then [`Selectors::process_settings`]; [`ProcessSettings::resolve`] and [`ProcessSettings::resolve_ext`] combine them with the definition |
//! | selectors that match nothing | [`Config::unmatched_selectors`], [`unmatched_message`] |
//! | options that nothing reads | [`Config::unknown_options`] |
//! | where something was set | [`Config::origin`], [`Config::origin_text`] |
//! | all of it as plain data | [`Config::plain`] |
//! | text of the whole | [`print`](crate::print) |
//!
//! Closures are kept as values and called by the engine, in the scope of a task. Before that they see `params`
//! and the like through the engine's `Globals`; functions and `def` variables of their file through its module.
//!
//! Directive values become plain types in [`directive`]; parameters are read and typed in [`param`]; the known
//! options are in [`scope`].

pub mod codes;
mod config;
mod convert;
pub mod directive;
mod error;
mod load;
pub mod param;
mod plain;
pub mod print;
mod request;
pub mod scope;
mod secret;
mod selector;
pub mod settings;
mod similar;
mod tree;

pub use config::{Config, Opt};
pub use error::{ConfigError, OptionError};
pub use load::load;
pub use plain::plain_value;
pub use request::{ConfigRequest, Fetch, default_files};
pub use selector::{ProcessNames, ProcessSettings, Setting, unmatched_message};
