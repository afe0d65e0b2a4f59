//! The entry points: a registered text to its tree.

use crate::ast::{ConfigFile, Expr, GroovyFile, Script, StrPart};
use crate::lower::{Lowerer, Node};
use crate::parse::{Rule, parse};
use crate::split::{self, Language};
use crate::{Diagnostic, FileId, Severity, SourceMap, Span, balance, codes, message};

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
    let mut reader = Reader::new(file);
    let mut tree = Script::default();
    reader.file(text, Rule::script, Language::Script, |lowerer, node| {
        lowerer.script(node, &mut tree.items)
    });
    reader.lowerer.check_mixing(&tree.items);
    Parsed {
        tree,
        diagnostics: reader.finish(),
    }
}

/// Reads a file of the folder `lib`: Groovy classes.
#[must_use]
pub fn parse_groovy(sources: &SourceMap, file: FileId) -> Parsed<GroovyFile> {
    let text = &sources.file(file).text;
    let mut reader = Reader::new(file);
    let mut tree = GroovyFile::default();
    reader.file(text, Rule::groovy, Language::Groovy, |lowerer, node| {
        lowerer.groovy(node, &mut tree)
    });
    let mut diagnostics = reader.finish();
    // What the strict language of scripts has no more is good Groovy.
    diagnostics.retain(|d| d.severity == Severity::Error);
    Parsed { tree, diagnostics }
}

/// Reads a configuration file.
#[must_use]
pub fn parse_config(sources: &SourceMap, file: FileId) -> Parsed<ConfigFile> {
    let text = &sources.file(file).text;
    let mut reader = Reader::new(file);
    let mut tree = ConfigFile::default();
    reader.file(text, Rule::config, Language::Config, |lowerer, node| {
        lowerer.config_items(node, &mut tree.items)
    });
    Parsed {
        tree,
        diagnostics: reader.finish(),
    }
}

/// Reads a whole text as one interpolated string: `$name.path`, `${expr}`, and `\$` for a dollar.
///
/// Backslashes before other characters stay, except that `\\` is one backslash.
#[must_use]
pub fn parse_template(sources: &SourceMap, file: FileId) -> Parsed<Vec<StrPart>> {
    let text = &sources.file(file).text;
    let mut reader = Reader::new(file);
    let tree = reader
        .whole(text, Rule::template, |lowerer, node| lowerer.template(node))
        .unwrap_or_default();
    Parsed {
        tree,
        diagnostics: reader.finish(),
    }
}

/// Reads the text of a `shell` section: `!{expr}` is an expression, all else is plain.
#[must_use]
pub fn parse_shell(sources: &SourceMap, file: FileId) -> Parsed<Vec<StrPart>> {
    let text = &sources.file(file).text;
    let mut reader = Reader::new(file);
    let tree = reader
        .whole(text, Rule::shell_text, |lowerer, node| lowerer.shell_text(node))
        .unwrap_or_default();
    Parsed {
        tree,
        diagnostics: reader.finish(),
    }
}

/// Reads a text that is a single expression.
#[must_use]
pub fn parse_expression(sources: &SourceMap, file: FileId) -> Parsed<Option<Expr>> {
    let text = &sources.file(file).text;
    let mut reader = Reader::new(file);
    let tree = reader
        .whole(text, Rule::lone_expression, |lowerer, node| {
            lowerer.lone_expression(node)
        })
        .flatten();
    Parsed {
        tree,
        diagnostics: reader.finish(),
    }
}

/// The most that is read again, in bytes, to find more than the first mistake of a piece: a fraction of a second.
const SPARE: usize = 200_000;

/// The line of a place, without its end.
fn line_around(text: &str, at: usize) -> std::ops::Range<usize> {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

struct Reader<'a> {
    file: FileId,
    /// What is left of [`SPARE`].
    spare: usize,
    lowerer: Lowerer<'a>,
}

impl<'a> Reader<'a> {
    fn new(file: FileId) -> Self {
        Self {
            file,
            spare: SPARE,
            lowerer: Lowerer::new(file),
        }
    }

    /// Reads the whole text, or, when that fails, its pieces.
    fn file(
        &mut self,
        text: &'a str,
        rule: Rule,
        language: Language,
        mut lower: impl FnMut(&mut Lowerer<'a>, Node<'a>),
    ) {
        if self.too_long(text) {
            return;
        }
        let whole = match parse(rule, text) {
            Ok(node) => {
                self.lowerer.set_part(text, 0);
                lower(&mut self.lowerer, node);
                self.open_comment(text, rule, 0);
                return;
            }
            Err(e) => e,
        };
        let scan = balance::scan(text);
        let mut failed = false;
        for (start, end) in split::pieces(text, &scan, language) {
            let piece = &text[start..end];
            match parse(rule, piece) {
                Ok(node) => {
                    self.lowerer.set_part(piece, start);
                    lower(&mut self.lowerer, node);
                    failed |= self.open_comment(piece, rule, start);
                }
                Err(e) => {
                    failed = true;
                    self.failures(piece, &e, rule, start);
                }
            }
        }
        if !failed {
            self.failures(text, &whole, rule, 0);
        }
    }

    /// Reads the whole text with no attempt at its pieces.
    fn whole<T>(
        &mut self,
        text: &'a str,
        rule: Rule,
        lower: impl FnOnce(&mut Lowerer<'a>, Node<'a>) -> T,
    ) -> Option<T> {
        if self.too_long(text) {
            return None;
        }
        match parse(rule, text) {
            Ok(node) => {
                self.lowerer.set_part(text, 0);
                let tree = lower(&mut self.lowerer, node);
                // In a shell script these characters are nothing special.
                if rule != Rule::shell_text {
                    self.open_comment(text, rule, 0);
                }
                Some(tree)
            }
            Err(e) => {
                let diagnostic = message::explain_failure(text, &e, false, self.file, 0);
                self.lowerer.diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// Tells of a comment that goes on to the end of a text that could be read. The scan may take a slash for the
    /// start of a string or not, but what cannot be read at the end is in a comment when it does no harm.
    fn open_comment(&mut self, text: &str, rule: Rule, base: usize) -> bool {
        let last = text.rfind("/*");
        let possible = last.is_some_and(|at| !text[at + 2..].contains("*/"));
        if !possible || parse(rule, &format!("{text}\n)")).is_err() {
            return false;
        }
        let scan = balance::scan(text);
        let diagnostic = scan.open_comment().and_then(|_| scan.diagnostic(self.file, base));
        self.lowerer.diagnostics.extend(diagnostic);
        scan.open_comment().is_some()
    }

    /// Tells of what is wrong in a piece: of the first mistake, and of those that are left when its line is taken out.
    fn failures(&mut self, piece: &str, error: &pest::error::Error<Rule>, rule: Rule, base: usize) {
        let config = rule == Rule::config;
        let Some(mut at) = self.failure(piece, error, config, base) else {
            return;
        };
        let mut rest = piece.to_owned();
        while self.spare >= rest.len() {
            self.spare -= rest.len();
            let line = line_around(&rest, at);
            // What a line opens or closes would be missing in the others.
            if balance::scan(&rest[line.clone()])
                .diagnostic(self.file, 0)
                .is_some()
            {
                return;
            }
            rest.replace_range(line.clone(), &" ".repeat(line.len()));
            let Err(error) = parse(rule, &rest) else { return };
            let next = line_around(&rest, message::place(&error));
            // A mistake in the line after it may be the same one.
            if next.start <= line_around(&rest, line.end + 1).start {
                return;
            }
            match self.failure(&rest, &error, config, base) {
                Some(place) => at = place,
                None => return,
            }
        }
    }

    /// Tells of one mistake; its place, unless it concerns more than its statement.
    fn failure(
        &mut self,
        piece: &str,
        error: &pest::error::Error<Rule>,
        config: bool,
        base: usize,
    ) -> Option<usize> {
        let limit = matches!(error.variant, pest::error::ErrorVariant::CustomError { .. });
        let unbalanced = match limit {
            true => None,
            false => balance::scan(piece).diagnostic(self.file, base),
        };
        let is_local = !limit && unbalanced.is_none();
        let diagnostic =
            unbalanced.unwrap_or_else(|| message::explain_failure(piece, error, config, self.file, base));
        self.lowerer.diagnostics.push(diagnostic);
        is_local.then(|| message::place(error))
    }

    /// Spans hold 32-bit offsets.
    fn too_long(&mut self, text: &str) -> bool {
        let long = u32::try_from(text.len()).is_err();
        if long {
            let span = Span::new(self.file, 0, 0);
            let diagnostic = Diagnostic::error(codes::TOO_COMPLEX, "this text is longer than 4 GiB", span);
            self.lowerer.diagnostics.push(diagnostic.hint("split the file"));
        }
        long
    }

    fn finish(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.lowerer.diagnostics;
        diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
        diagnostics
    }
}
