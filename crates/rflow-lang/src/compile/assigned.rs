//! Names that statements assign without declaring them.

use std::rc::Rc;

use rflow_syntax::ast::{Block, Expr, ExprKind, Stmt, StmtKind};
use rustc_hash::FxHashSet;

/// Collects the names of plain variables that are assigned in statements, nested blocks included. Names that
/// are declared with `def` may be among them, which does no harm: a declaration is found first.
pub fn assigned_names(stmts: &[Stmt], names: &mut FxHashSet<Rc<str>>) {
    for stmt in stmts {
        match &stmt.kind {
            StmtKind::Assign { target, value, .. } => {
                target_name(target, names);
                in_expr(value, names);
            }
            StmtKind::MultiAssign { targets, .. } => targets.iter().for_each(|t| target_name(t, names)),
            StmtKind::If { then, otherwise, .. } => {
                in_block(then, names);
                if let Some(b) = otherwise {
                    in_block(b, names);
                }
            }
            StmtKind::Try {
                body,
                catches,
                finally,
            } => {
                in_block(body, names);
                catches.iter().for_each(|c| in_block(&c.body, names));
                finally.iter().for_each(|b| in_block(b, names));
            }
            StmtKind::ForIn { body, .. }
            | StmtKind::While { body, .. }
            | StmtKind::DoWhile { body, .. }
            | StmtKind::Block(body) => in_block(body, names),
            StmtKind::For {
                init, update, body, ..
            } => {
                assigned_names(init, names);
                assigned_names(update, names);
                in_block(body, names);
            }
            StmtKind::Switch { cases, .. } => cases.iter().for_each(|(_, s)| assigned_names(s, names)),
            StmtKind::Expr(e) => in_expr(e, names),
            StmtKind::Local { value: Some(e), .. } | StmtKind::Return(Some(e)) => in_expr(e, names),
            _ => {}
        }
    }
}

fn in_block(block: &Block, names: &mut FxHashSet<Rc<str>>) {
    assigned_names(&block.stmts, names);
}

fn target_name(target: &Expr, names: &mut FxHashSet<Rc<str>>) {
    if let ExprKind::Variable(name) = &target.kind {
        names.insert(name.clone());
    }
}

/// Closures are where assignments hide in expressions; their usual place is the argument of a call.
fn in_expr(expr: &Expr, names: &mut FxHashSet<Rc<str>>) {
    use rflow_syntax::ast::{Arg, Callee};
    match &expr.kind {
        ExprKind::Closure(c) => in_block(&c.body, names),
        ExprKind::Call(call) => {
            if let Callee::Method { object, .. } = &call.callee {
                in_expr(object, names);
            }
            for arg in &call.args {
                match arg {
                    Arg::Positional(e) | Arg::Spread(e) | Arg::Named { value: e, .. } => in_expr(e, names),
                }
            }
        }
        ExprKind::Property { object, .. } => in_expr(object, names),
        ExprKind::Assign { target, value, .. } => {
            target_name(target, names);
            in_expr(value, names);
        }
        ExprKind::Increment { target, .. } => target_name(target, names),
        _ => {}
    }
}
