//! Expectations are those of the reference engine.
