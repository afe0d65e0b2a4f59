//! Text of pipeline scripts and configuration files to a spanned syntax tree.
//!
//! No I/O and no evaluation here: the caller registers a text in a [`SourceMap`] and gets a [`ast::Script`]
//! or a [`ast::ConfigFile`], or the [`Diagnostic`]s that say what is wrong with it.

pub mod ast;
mod diagnostic;
mod span;

pub use diagnostic::{Diagnostic, Label, Severity, render};
pub use span::{FileId, SourceFile, SourceMap, Span};
