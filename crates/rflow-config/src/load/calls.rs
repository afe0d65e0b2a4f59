//! Functions that closures of settings call: they are called when tasks are made, and what is not there would end the run only
//! then.

use std::collections::HashSet;
use std::rc::Rc;

use rflow_lang::compile::closest;
use rflow_syntax::ast::{Arg, Callee, Child, ClosureExpr, Expr, ExprKind, Stmt, StmtKind};
use rflow_syntax::{Diagnostic, Span};

use super::Loader;

/// Methods that closures and scripts have themselves.
const OF_CLOSURES: [&str; 10] = [
    "call",
    "equals",
    "getClass",
    "getProperty",
    "hashCode",
    "is",
    "tap",
    "toString",
    "use",
    "with",
];

impl Loader<'_> {
    /// Remembers the functions that the closures in a setting call by their names.
    pub(super) fn note_calls(&mut self, setting: &Expr) {
        let mut calls = Calls::default();
        calls.expr(setting);
        let Calls { names, own, .. } = calls;
        self.calls
            .extend(names.into_iter().filter(|(name, _)| !own.contains(name)));
    }

    /// What closures call and no file has. Files by themselves may be without the one that has it.
    pub(super) fn missing_functions(&mut self) -> Vec<Diagnostic> {
        // Most configurations call nothing, and the names below are all variables of the environment, too.
        if self.request.ignore_includes || self.calls.is_empty() {
            return Vec::new();
        }
        let mut missing = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        for module in &self.modules {
            known.extend(module.names.borrow().keys().map(ToString::to_string));
            known.extend(module.binding.borrow().keys().map(ToString::to_string));
        }
        let globals = &self.interp.globals;
        for (name, span) in std::mem::take(&mut self.calls) {
            if known.contains(&*name)
                || OF_CLOSURES.contains(&&*name)
                || globals.has_function(&name)
                || globals.has_variable(&name)
            {
                continue;
            }
            let message = format!("there is no function `{name}`, so tasks with this setting will fail");
            let hint = match closest(&name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "define it in the configuration, or write what it does here".to_owned(),
            };
            missing.push(Diagnostic::warning(crate::codes::UNDEFINED, message, span).hint(hint));
        }
        missing
    }
}

/// Calls in closures, and the names that closures declare.
#[derive(Default)]
struct Calls {
    names: Vec<(Rc<str>, Span)>,
    own: HashSet<Rc<str>>,
    in_closure: bool,
}

impl Calls {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Closure(closure) => return self.closure(closure),
            ExprKind::Call(call) => match &call.callee {
                Callee::Name(name) if self.in_closure => self.names.push((name.text.clone(), name.span)),
                // In `with { }` and the like names are methods of the object.
                Callee::Method { object, .. } => {
                    self.expr(object);
                    let closure = |arg: &&Arg| matches!(arg, Arg::Positional(e) if matches!(e.kind, ExprKind::Closure(_)));
                    for arg in call.args.iter().filter(|arg| !closure(arg)) {
                        let (Arg::Positional(value) | Arg::Named { value, .. } | Arg::Spread(value)) = arg;
                        self.expr(value);
                    }
                    return;
                }
                _ => {}
            },
            _ => {}
        }
        expr.each_child(&mut |child| self.child(child));
    }

    fn closure(&mut self, closure: &ClosureExpr) {
        let around = std::mem::replace(&mut self.in_closure, true);
        let params = closure.params.iter().flatten();
        self.own.extend(params.map(|param| param.name.text.clone()));
        self.child(Child::Stmts(&closure.body.stmts));
        self.in_closure = around;
    }

    fn child(&mut self, child: Child<'_>) {
        match child {
            Child::Expr(expr) => self.expr(expr),
            Child::Stmts(stmts) => stmts.iter().for_each(|stmt| self.stmt(stmt)),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Local { names, .. } => self.own.extend(names.iter().map(|(name, _)| name.text.clone())),
            StmtKind::Assign {
                target:
                    Expr {
                        kind: ExprKind::Variable(name),
                        ..
                    },
                ..
            } => drop(self.own.insert(name.clone())),
            _ => {}
        }
        stmt.each_child(&mut |child| self.child(child));
    }
}
