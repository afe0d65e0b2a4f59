//! The commands, one module each.

pub(crate) mod background;
pub(crate) mod clean;
pub(crate) mod completion;
pub(crate) mod config;
pub(crate) mod explain;
pub(crate) mod explain_task;
pub(crate) mod info;
pub(crate) mod inspect;
pub(crate) mod lint;
pub(crate) mod log;
pub(crate) mod projects;
pub(crate) mod run;
pub(crate) mod secrets;
pub(crate) mod worker;
