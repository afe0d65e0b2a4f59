//! Syntax trees to code.
