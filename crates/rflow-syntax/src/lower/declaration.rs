//! Declarations that read like commands, because their keyword is misspelt or they stand where they cannot.

use super::Lowerer;
use crate::ast::{Arg, Call, Callee, Expr, ExprKind};
use crate::codes;
use crate::similar::closest;
use crate::{Diagnostic, Span};

const KEYWORDS: [&str; 2] = ["process", "workflow"];

/// Units of memory and time.
pub(crate) const UNITS: [&str; 16] = [
    "B", "KB", "MB", "GB", "TB", "PB", "ms", "s", "m", "h", "d", "min", "hour", "hours", "day", "days",
];

impl Lowerer<'_> {
    /// `process {`, `process a-b {`, `process A {` in a workflow, `proccess A {`; true when the statement is refused.
    pub(super) fn refuse_declaration(&mut self, value: &Expr) -> bool {
        let Some(call) = first_call(value) else {
            return false;
        };
        let Callee::Name(name) = &call.callee else {
            return false;
        };
        let Some(first) = call.args.first() else {
            return false;
        };
        let keyword = &*name.text;
        let (message, hint) = if KEYWORDS.contains(&keyword) {
            let Arg::Positional(first) = first else {
                return false;
            };
            // Without a body it is explained where the top level is known.
            if matches!(first.kind, ExprKind::Variable(_)) && call.args.len() == 1 && is_call(value) {
                return false;
            }
            let blank = self.between(name.span, first.span);
            if !blank.chars().all(char::is_whitespace) {
                return false;
            }
            // Without braces it is a call of a function or method of that name.
            if !self
                .between(
                    name.span,
                    Span {
                        start: value.span.end,
                        ..value.span
                    },
                )
                .contains('{')
            {
                return false;
            }
            if named_block(call) {
                (
                    format!("a {keyword} cannot be defined here"),
                    "define it at the top level of the script, outside of all braces".to_owned(),
                )
            } else if matches!(first.kind, ExprKind::Closure(_)) {
                (
                    format!("this {keyword} has no name"),
                    format!("write `{keyword} NAME {{ … }}`"),
                )
            } else {
                (
                    format!("this is not the name of a {keyword}"),
                    format!("write `{keyword} NAME {{ … }}`: the name has letters, digits and `_`"),
                )
            }
        } else {
            match closest(keyword, KEYWORDS) {
                Some(near) if named_block(call) => (
                    format!("there is no declaration `{keyword}`"),
                    format!("did you mean `{near}`?"),
                ),
                _ => return false,
            }
        };
        let diagnostic = Diagnostic::error(codes::UNEXPECTED, message, name.span);
        self.diagnostics.push(diagnostic.hint(hint));
        true
    }

    /// `16 GB` and what to write instead.
    pub(super) fn amount(&self, value: &Expr, args: &[Arg], end: Span) -> Option<(String, String)> {
        let [Arg::Positional(unit)] = args else {
            return None;
        };
        let is_number = matches!(value.kind, ExprKind::Integer { .. } | ExprKind::Decimal { .. });
        let ExprKind::Variable(name) = &unit.kind else {
            return None;
        };
        if !is_number || !UNITS.contains(&&**name) {
            return None;
        }
        let start = Span {
            end: value.span.start,
            ..value.span
        };
        let after = Span {
            start: end.end,
            ..end
        };
        let text = self.between(start, after);
        let number = text.strip_suffix(&**name)?.trim_end();
        Some((
            text.to_owned(),
            format!("write `{number}.{name}` or '{number} {name}'"),
        ))
    }
}

fn is_call(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Call(call) if matches!(call.callee, Callee::Name(_)))
}

/// The call that a chain of commands, or a difference, begins with.
fn first_call(mut value: &Expr) -> Option<&Call> {
    loop {
        value = match &value.kind {
            ExprKind::Call(call) => match &call.callee {
                Callee::Name(_) => return Some(call),
                Callee::Method { object, .. } => object,
                Callee::Expr(_) => return None,
            },
            ExprKind::Binary { left, .. } => left,
            _ => return None,
        };
    }
}

/// `word NAME { … }`
fn named_block(call: &Call) -> bool {
    let [
        Arg::Positional(Expr {
            kind: ExprKind::Call(inner),
            ..
        }),
    ] = call.args.as_slice()
    else {
        return false;
    };
    let block = |arg: &Arg| matches!(arg, Arg::Positional(e) if matches!(e.kind, ExprKind::Closure(_)));
    matches!(inner.callee, Callee::Name(_)) && matches!(inner.args.as_slice(), [arg] if block(arg))
}
