//! Names that statements assign without declaring them.

use std::rc::Rc;

use rflow_syntax::ast::{Arg, Callee, Child, Expr, ExprKind, PropertyName, Stmt, StmtKind};
use rustc_hash::FxHashSet;

use super::channel_variable;

/// Collects the names of plain variables that are assigned in statements, nested blocks and closures included, also by
/// `channel.set { name }`. Names that are declared with `def` may be among them, which does no harm: a declaration is
/// found first.
pub fn assigned_names(stmts: &[Stmt], names: &mut FxHashSet<Rc<str>>) {
    for stmt in stmts {
        match &stmt.kind {
            StmtKind::Assign { target, .. } => target_name(target, names),
            StmtKind::MultiAssign { targets, .. } => targets.iter().for_each(|t| target_name(t, names)),
            _ => {}
        }
        stmt.each_child(&mut |child| in_child(child, names));
    }
}

fn in_child(child: Child<'_>, names: &mut FxHashSet<Rc<str>>) {
    match child {
        Child::Expr(e) => in_expr(e, names),
        Child::Stmts(stmts) => assigned_names(stmts, names),
    }
}

fn target_name(target: &Expr, names: &mut FxHashSet<Rc<str>>) {
    if let ExprKind::Variable(name) = &target.kind {
        names.insert(name.clone());
    }
}

fn in_expr(expr: &Expr, names: &mut FxHashSet<Rc<str>>) {
    match &expr.kind {
        ExprKind::Assign { target, .. } | ExprKind::Increment { target, .. } => target_name(target, names),
        ExprKind::Call(call) => {
            let method = match &call.callee {
                Callee::Method {
                    name: PropertyName::Fixed(name),
                    ..
                }
                | Callee::Name(name) => &name.text,
                _ => return expr.each_child(&mut |child| in_child(child, names)),
            };
            if let [Arg::Positional(arg)] = call.args.as_slice() {
                names.extend(channel_variable(method, arg));
            }
        }
        _ => {}
    }
    expr.each_child(&mut |child| in_child(child, names));
}
