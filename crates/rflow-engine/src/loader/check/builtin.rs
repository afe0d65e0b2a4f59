//! Names of the language that a script assigns: what they meant is lost.

use std::rc::Rc;

use rflow_syntax::Diagnostic;
use rflow_syntax::ast::{self, AssignOp, Expr, ExprKind, Item, ItemKind, Script, StmtKind};
use rustc_hash::FxHashSet;

use super::walk::{self, Piece};

/// Constants and namespaces that every script knows.
const BUILT_IN: &[&str] = &[
    "baseDir",
    "channel",
    "launchDir",
    "log",
    "moduleDir",
    "nextflow",
    "params",
    "projectDir",
    "secrets",
    "workDir",
    "workflow",
];

/// Assignments to names of the language, and to the types of the script.
pub(super) fn check(tree: &Script, out: &mut Vec<Diagnostic>) {
    let mut types: FxHashSet<&str> = FxHashSet::default();
    for item in &tree.items {
        match &item.kind {
            ItemKind::Record { name, .. } | ItemKind::Enum { name, .. } => drop(types.insert(&name.text)),
            ItemKind::Class(class) => drop(types.insert(&class.name.text)),
            _ => {}
        }
    }
    let mut of_script: FxHashSet<Rc<str>> = FxHashSet::default();
    for item in &tree.items {
        if matches!(item.kind, ItemKind::Statement(_)) {
            of_script.extend(own_names(item));
        }
    }
    for item in &tree.items {
        let own = own_names(item);
        walk::item_pieces(item, &mut |piece| {
            for target in targets(piece) {
                let ExprKind::Variable(name) = &target.kind else {
                    continue;
                };
                if own.contains(name) || of_script.contains(name) {
                    continue;
                }
                let what = if BUILT_IN.contains(&&**name) {
                    "a name of the language"
                } else if types.contains(&**name) || is_common_type(name) {
                    "a type"
                } else {
                    continue;
                };
                let message = format!("`{name}` is {what} and cannot be assigned");
                let diagnostic = Diagnostic::error("RF0256", message, target.span);
                out.push(diagnostic.hint("choose another name for the variable"));
            }
        });
    }
}

/// Types whose names nobody takes for a variable but by mistake.
fn is_common_type(name: &str) -> bool {
    matches!(
        name,
        "String" | "Integer" | "Long" | "Double" | "Float" | "Boolean" | "List" | "Map" | "Set" | "Path"
    )
}

/// What a piece assigns as a whole.
fn targets(piece: Piece<'_>) -> Vec<&Expr> {
    match piece {
        Piece::Stmt(stmt) => match &stmt.kind {
            StmtKind::Assign {
                target,
                op: AssignOp::Set,
                ..
            } => vec![target],
            StmtKind::MultiAssign { targets, .. } => targets.iter().collect(),
            _ => Vec::new(),
        },
        Piece::Expr(expr) => match &expr.kind {
            ExprKind::Assign {
                target,
                op: AssignOp::Set,
                ..
            } => vec![target],
            _ => Vec::new(),
        },
    }
}

/// Names that an item declares anywhere: they hide those of the language.
fn own_names(item: &Item) -> FxHashSet<Rc<str>> {
    let mut own = FxHashSet::default();
    match &item.kind {
        ItemKind::Function(f) => own.extend(f.params.iter().map(|p| p.name.text.clone())),
        ItemKind::Workflow(w) => own.extend(w.takes.iter().map(|t| t.name.text.clone())),
        ItemKind::Process(p) => own.extend(rflow_lang::compile::input_names(p)),
        _ => {}
    }
    walk::item_pieces(item, &mut |piece| match piece {
        Piece::Stmt(ast::Stmt {
            kind: StmtKind::Local { names, .. },
            ..
        }) => own.extend(names.iter().map(|(n, _)| n.text.clone())),
        Piece::Stmt(ast::Stmt {
            kind: StmtKind::ForIn { name, .. },
            ..
        }) => drop(own.insert(name.text.clone())),
        Piece::Stmt(ast::Stmt {
            kind: StmtKind::Try { catches, .. },
            ..
        }) => own.extend(catches.iter().map(|catch| catch.name.text.clone())),
        Piece::Expr(Expr {
            kind: ExprKind::Closure(closure),
            ..
        }) => own.extend(closure.params.iter().flatten().map(|p| p.name.text.clone())),
        _ => {}
    });
    own
}
