//! Closures that give a closure where a value was meant: `{ a, b -> { return [a, b] } }`.

use rflow_syntax::Diagnostic;
use rflow_syntax::ast::{Arg, Callee, ExprKind, PropertyName, Script};

use super::walk::{self, Piece};
use crate::operator;

/// Arguments of operators whose only statement has braces of its own. To the legacy parser these are a block.
pub(super) fn check(tree: &Script, out: &mut Vec<Diagnostic>) {
    walk::each(tree, &mut |piece| {
        let Piece::Expr(expr) = piece else { return };
        let ExprKind::Call(call) = &expr.kind else { return };
        let Callee::Method {
            name: PropertyName::Fixed(name),
            ..
        } = &call.callee
        else {
            return;
        };
        if operator::find(&name.text).is_none() {
            return;
        }
        for arg in &call.args {
            let (Arg::Positional(value) | Arg::Named { value, .. }) = arg else {
                continue;
            };
            if let ExprKind::Closure(closure) = &value.kind
                && closure.wrapped().is_some()
            {
                let span = closure.body.span;
                let message = format!(
                    "to the strict parser `{}` gets a closure from this closure, and no value",
                    name.text
                );
                let hint = "leave out the inner braces; they are a block only to the legacy parser";
                out.push(Diagnostic::warning("RF0264", message, span).hint(hint));
            }
        }
    });
}
