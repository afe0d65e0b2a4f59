//! Text of pipeline scripts and configuration files to a spanned syntax tree.
//!
//! No I/O and no evaluation here: the caller registers a text in a [`SourceMap`] and gets a [`ast::Script`]
//! or a [`ast::ConfigFile`], or the [`Diagnostic`]s that say what is wrong with it.

pub mod ast;
mod balance;
mod codes;
mod decode;
mod diagnostic;
mod lower;
mod message;
mod parse;
mod reader;
mod similar;
mod span;
mod split;

pub use codes::{Explanation, explain, explanations};
pub use decode::{decode, undecoded};
pub use diagnostic::{Diagnostic, Label, Renderer, Severity, render};
pub use reader::{
    Parsed, parse_config, parse_expression, parse_groovy, parse_script, parse_shell, parse_template,
};
pub use similar::closest;
pub use span::{FileId, SourceFile, SourceMap, Span};
