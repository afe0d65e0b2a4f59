//! Scores rflow on the reference engine's own test folder: the `tests` of a checkout, run the way its harness
//! runs them, see [`run`].

pub mod checkout;
pub mod needs;
pub mod run;
pub mod table;

use serde::Serialize;

pub use checkout::Checkout;

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict", content = "cause")]
pub enum Verdict {
    /// The checks, or the run where there are none, ended with 0.
    Passed,
    /// They did not, or took too long; the cause says which.
    Failed(String),
    /// Left out by the harness or by the checks themselves.
    Skipped(String),
    /// Needs something that this machine does not have.
    CannotRun(String),
}

/// A test with its verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Scored {
    /// File name of the script.
    pub name: String,
    /// How it ended.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Duration in milliseconds.
    pub millis: u64,
    /// The end of what a failed test printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub output: String,
}
