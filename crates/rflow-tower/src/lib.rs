//! Reports a run to Seqera Platform, or to anything else that speaks the Tower trace protocol, as it happens.
//!
//! [`TowerOptions::resolve`] reads the switches, [`TowerObserver::start`] makes the observer that a run feeds with
//! its events. A thread of its own talks to the endpoint. An endpoint that is away does not end a run unless
//! `tower.strict` is on: what happens meanwhile stays in the journal of the run, from which it is read again when
//! the endpoint is back, so that an outage of any length takes no memory.

mod auth;
mod backlog;
mod catch_up;
mod client;
mod clock;
mod error;
mod limits;
mod message;
mod metrics;
mod observer;
mod options;
mod progress;
mod redirect;
mod retry;
mod sender;
mod stats;
mod task;
mod workflow;

pub use error::TowerError;
pub use observer::{Report, Skip, TowerObserver};
pub use options::{DEFAULT_ENDPOINT, LogFiles, Secret, TowerOptions};
pub use retry::RetryPolicy;
pub use rflow_task::Redactor;
