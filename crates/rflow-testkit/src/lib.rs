//! The conformance kit: loads the cases under `conformance/cases`, runs each one in a fresh folder on an
//! engine, normalises what came out and compares it with what was recorded.
//!
//! [`score`] runs the reference engine's own test folder instead.
//!
//! A case is data only; nothing here knows a language rule. See `conformance/README.md` for the format.

pub mod case;
pub mod compare;
pub mod diff;
pub mod engine;
pub mod expected;
pub mod normalise;
pub mod report;
pub mod runner;
pub mod score;
pub mod tree;

pub use case::Case;
pub use engine::Engine;
pub use runner::Outcome;
