//! Parameters and sample sheets checked with JSON Schema, as the plugin nf-schema does.
//!
//! The crate knows nothing of the language: parameters come in as JSON, sample sheets go out as [`Item`]s, and files
//! are looked at through [`Files`]. Its parts are
//!
//! - [`Options`]: the scope `validation` of a configuration;
//! - [`Checker`]: checks of parameters, of files and of any other value, with the messages of the plugin;
//! - [`violations`]: checks of any document with JSON Schema alone;
//! - [`rows`] (with [`check_sheet`](Checker::check_sheet) before it): a sample sheet as a list of channel items;
//! - [`Help`] and [`summary`]: texts made from the schema of the parameters.

mod checker;
mod colours;
mod convert;
mod error;
mod files;
mod groups;
mod help;
mod item;
mod keywords;
mod message;
mod options;
mod parameters;
mod pointer;
mod sheet;
mod summary;
mod violation;

pub use checker::Checker;
pub use colours::{Colours, without_colours};
pub use convert::rows;
pub use error::SchemaError;
pub use files::{Files, Look};
pub use help::Help;
pub use item::Item;
pub use options::{EnumLength, HelpOptions, Level, Options, SummaryOptions};
pub use parameters::Unrecognised;
pub use summary::{summary, summary_log};
pub use violation::{Violation, violations};
