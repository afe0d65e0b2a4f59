//! The entry points: a registered text to its tree.

use crate::ast::{ConfigFile, Expr, Script, StrPart};
use crate::lower::Lowerer;
use crate::parse::{Rule, parse};
use crate::{Diagnostic, FileId, SourceMap, codes};

/// A tree with what was found wrong on the way.
#[derive(Debug, Clone)]
pub struct Parsed<T> {
    /// Whole when there are no errors; with errors, what could be read.
    pub tree: T,
    /// Errors and warnings in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a pipeline script.
#[must_use]
pub fn parse_script(sources: &SourceMap, file: FileId) -> Parsed<Script> {
    let text = &sources.file(file).text;
    let mut lowerer = Lowerer::new(file);
    let mut tree = Script::default();
    match parse(Rule::script, text) {
        Ok(node) => lowerer.script(node, &mut tree.items),
        Err(e) => lowerer.diagnostics.push(simple(file, &e)),
    }
    lowerer.check_mixing(&tree.items);
    Parsed { tree, diagnostics: lowerer.diagnostics }
}

/// Reads a configuration file.
#[must_use]
pub fn parse_config(sources: &SourceMap, file: FileId) -> Parsed<ConfigFile> {
    let text = &sources.file(file).text;
    let mut lowerer = Lowerer::new(file);
    let mut tree = ConfigFile::default();
    match parse(Rule::config, text) {
        Ok(node) => lowerer.config_items(node, &mut tree.items),
        Err(e) => lowerer.diagnostics.push(simple(file, &e)),
    }
    Parsed { tree, diagnostics: lowerer.diagnostics }
}

/// Reads a whole text as one interpolated string: `$name.path`, `${expr}`, and `\$` for a dollar.
///
/// Backslashes before other characters stay, except that `\\` is one backslash.
#[must_use]
pub fn parse_template(sources: &SourceMap, file: FileId) -> Parsed<Vec<StrPart>> {
    let text = &sources.file(file).text;
    let mut lowerer = Lowerer::new(file);
    let mut tree = Vec::new();
    match parse(Rule::template, text) {
        Ok(node) => tree = lowerer.template(node),
        Err(e) => lowerer.diagnostics.push(simple(file, &e)),
    }
    Parsed { tree, diagnostics: lowerer.diagnostics }
}

/// Reads the text of a `shell` section: `!{expr}` is an expression, all else is plain.
#[must_use]
pub fn parse_shell(sources: &SourceMap, file: FileId) -> Parsed<Vec<StrPart>> {
    let text = &sources.file(file).text;
    let mut lowerer = Lowerer::new(file);
    let mut tree = Vec::new();
    match parse(Rule::shell_text, text) {
        Ok(node) => tree = lowerer.shell_text(node),
        Err(e) => lowerer.diagnostics.push(simple(file, &e)),
    }
    Parsed { tree, diagnostics: lowerer.diagnostics }
}

/// Reads a text that is a single expression.
#[must_use]
pub fn parse_expression(sources: &SourceMap, file: FileId) -> Parsed<Option<Expr>> {
    let text = &sources.file(file).text;
    let mut lowerer = Lowerer::new(file);
    let mut tree = None;
    match parse(Rule::lone_expression, text) {
        Ok(node) => tree = lowerer.lone_expression(node),
        Err(e) => lowerer.diagnostics.push(simple(file, &e)),
    }
    Parsed { tree, diagnostics: lowerer.diagnostics }
}

fn simple(file: FileId, e: &pest::error::Error<Rule>) -> Diagnostic {
    let at = match e.location {
        pest::error::InputLocation::Pos(at) => at,
        pest::error::InputLocation::Span((at, _)) => at,
    };
    Diagnostic::error(codes::UNEXPECTED, format!("unexpected text: {}", e.variant.message()), crate::Span::new(file, at, at + 1))
}
