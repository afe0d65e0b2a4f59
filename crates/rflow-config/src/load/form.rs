//! Lines that were meant for settings and have not their form.

use rflow_lang::interp::Interp;
use rflow_syntax::ast::{
    Arg, BinaryOp, ConfigItem, ConfigItemKind, Directive, Expr, ExprKind, Name, StmtKind,
};
use rflow_syntax::{Diagnostic, Severity, Span};

use super::File;
use crate::codes::NOT_ASSIGNED;

/// Settings without `=`, and selectors without a colon, of a whole file.
pub(super) fn check(interp: &Interp, file: &File, items: &[ConfigItem]) -> Vec<Diagnostic> {
    let mut form = Form {
        interp,
        file,
        names: items
            .iter()
            .flat_map(|item| match &item.kind {
                ConfigItemKind::Function(function) => vec![&*function.name.text],
                ConfigItemKind::Statement(stmt) => match &stmt.kind {
                    StmtKind::Local { names, .. } => names.iter().map(|(name, _)| &*name.text).collect(),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            })
            .collect(),
        found: Vec::new(),
    };
    form.items(items);
    form.found
}

struct Form<'f> {
    interp: &'f Interp,
    file: &'f File,
    /// Names of the functions and variables of the file.
    names: Vec<&'f str>,
    found: Vec<Diagnostic>,
}

impl Form<'_> {
    fn items(&mut self, items: &[ConfigItem]) {
        for item in items {
            match &item.kind {
                ConfigItemKind::Block { path, .. }
                    if path.first().is_some_and(|name| self.is_skipped(&name.text)) => {}
                ConfigItemKind::Block { items, .. } | ConfigItemKind::Selector { items, .. } => {
                    self.items(items);
                }
                ConfigItemKind::Command(line) => self.command(line),
                ConfigItemKind::Assign { path, value } => {
                    if let Some(last) = is_assigned_selector(path, value) {
                        self.selector(&last.text, value, item.span);
                        // The legacy language calls the text, which is no error there and no selector either.
                        if !self.interp.is_strict()
                            && let Some(found) = self.found.last_mut()
                        {
                            found.severity = Severity::Warning;
                        }
                    }
                }
                ConfigItemKind::Statement(stmt) => {
                    if let StmtKind::Expr(Expr {
                        kind:
                            ExprKind::Binary {
                                op: BinaryOp::Equal,
                                left,
                                right,
                            },
                        ..
                    }) = &stmt.kind
                    {
                        let (left, right) = (self.source(left.span), self.source(right.span));
                        let hint = format!("write `{left} = {right}`");
                        self.report("`==` compares and sets nothing", stmt.span, hint);
                    }
                }
                _ => {}
            }
        }
    }

    /// Plugins have lines of their own; profiles that are not chosen are never read by the legacy language.
    fn is_skipped(&self, block: &str) -> bool {
        block == "plugins" || (block == "profiles" && !self.interp.is_strict())
    }

    /// `cpus 2`, which would be the call of a function that there is not.
    fn command(&mut self, line: &Directive) {
        let name = &*line.name.text;
        if is_selector_word(name) {
            if let Some(Arg::Positional(value)) = line.args.first() {
                self.selector(name, value, line.span);
            }
            return;
        }
        let known = self.interp.globals.has_function(name)
            || self.interp.globals.has_variable(name)
            || self.names.contains(&name)
            || self.file.module.names.borrow().contains_key(name)
            || self.file.module.binding.borrow().contains_key(name);
        // With parentheses it is the call of something that may be there when it is made.
        let source = self.source(line.span);
        let after = source.strip_prefix(name).unwrap_or_default();
        if known || line.args.is_empty() || !after.starts_with([' ', '\t']) {
            return;
        }
        let hint = format!("write `{name} = {}`", after.trim());
        let message = format!("`{name}` is not assigned: `=` is missing");
        self.report(&message, line.name.span, hint);
    }

    fn selector(&mut self, kind: &str, value: &Expr, span: Span) {
        let pattern = match &value.kind {
            ExprKind::Call(call) => match &call.callee {
                rflow_syntax::ast::Callee::Expr(pattern) => self.source(pattern.span),
                _ => "'NAME'".to_owned(),
            },
            _ => self.source(value.span),
        };
        let hint = format!("write `{kind}: {pattern} {{ … }}`");
        self.report(
            &format!("a colon is missing after `{kind}`"),
            first_word(span, kind),
            hint,
        );
    }

    fn report(&mut self, message: &str, span: Span, hint: String) {
        self.found
            .push(Diagnostic::error(NOT_ASSIGNED, message, span).hint(hint));
    }

    fn source(&self, span: Span) -> String {
        self.interp.sources.borrow().snippet(span).to_owned()
    }
}

/// `withName = 'X' { … }`; gives the name that is assigned to.
pub(super) fn is_assigned_selector<'n>(path: &'n [Name], value: &Expr) -> Option<&'n Name> {
    let last = path.last().filter(|name| is_selector_word(&name.text))?;
    matches!(value.kind, ExprKind::Call(_)).then_some(last)
}

/// The first word of a selector.
fn is_selector_word(name: &str) -> bool {
    matches!(name, "withName" | "withLabel")
}

fn first_word(span: Span, word: &str) -> Span {
    let length = u32::try_from(word.len()).unwrap_or(0);
    Span {
        end: span.end.min(span.start + length),
        ..span
    }
}
