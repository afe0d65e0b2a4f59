//! The parts of expressions and statements, for walks that care about few kinds of them.

use super::{
    Arg, Block, Callee, Class, ClosureExpr, Expr, ExprKind, ListItem, MapEntry, Member, PropertyName, Stmt,
    StmtKind, StrPart,
};

/// A part of an expression or statement.
#[derive(Debug, Clone, Copy)]
pub enum Child<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// Statements: a block, the cases of a `switch`, the body of a closure.
    Stmts(&'a [Stmt]),
}

type Visit<'v, 'a> = &'v mut dyn FnMut(Child<'a>);

fn args<'a>(args: &'a [Arg], visit: Visit<'_, 'a>) {
    for arg in args {
        match arg {
            Arg::Positional(e) | Arg::Spread(e) => visit(Child::Expr(e)),
            Arg::Named { key, value } => {
                visit(Child::Expr(key));
                visit(Child::Expr(value));
            }
        }
    }
}

fn name<'a>(name: &'a PropertyName, visit: Visit<'_, 'a>) {
    if let PropertyName::Dynamic(e) = name {
        visit(Child::Expr(e));
    }
}

fn block<'a>(block: &'a Block, visit: Visit<'_, 'a>) {
    visit(Child::Stmts(&block.stmts));
}

impl Expr {
    /// Visits its direct parts, in the order in which they are written.
    pub fn each_child<'a>(&'a self, visit: &mut dyn FnMut(Child<'a>)) {
        match &self.kind {
            ExprKind::GString(parts) => {
                for part in parts {
                    if let StrPart::Expr(e) = part {
                        visit(Child::Expr(e));
                    }
                }
            }
            ExprKind::List(items) => {
                for item in items {
                    let (ListItem::Single(e) | ListItem::Spread(e)) = item;
                    visit(Child::Expr(e));
                }
            }
            ExprKind::Map(entries) => {
                for entry in entries {
                    match entry {
                        MapEntry::Pair { key, value } => {
                            visit(Child::Expr(key));
                            visit(Child::Expr(value));
                        }
                        MapEntry::Spread(e) => visit(Child::Expr(e)),
                    }
                }
            }
            ExprKind::Closure(closure) => {
                let params = closure.params.iter().flatten();
                params
                    .filter_map(|p| p.default.as_ref())
                    .for_each(|e| visit(Child::Expr(e)));
                block(&closure.body, visit);
            }
            ExprKind::Property { object, name: n, .. } => {
                visit(Child::Expr(object));
                name(n, visit);
            }
            ExprKind::Index { object, indices, .. } => {
                visit(Child::Expr(object));
                indices.iter().for_each(|e| visit(Child::Expr(e)));
            }
            ExprKind::Call(call) => {
                match &call.callee {
                    Callee::Name(_) => {}
                    Callee::Method { object, name: n, .. } => {
                        visit(Child::Expr(object));
                        name(n, visit);
                    }
                    Callee::Expr(e) => visit(Child::Expr(e)),
                }
                args(&call.args, visit);
            }
            ExprKind::New {
                args: given, body, ..
            } => {
                args(given, visit);
                body.iter().for_each(|class| members(class, visit));
            }
            ExprKind::Ternary {
                cond,
                then,
                otherwise,
            } => [cond, then, otherwise]
                .into_iter()
                .for_each(|e| visit(Child::Expr(e))),
            ExprKind::Range { from: a, to: b, .. }
            | ExprKind::Binary {
                left: a, right: b, ..
            }
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Elvis {
                value: a,
                otherwise: b,
            }
            | ExprKind::Assign {
                target: a, value: b, ..
            } => [a, b].into_iter().for_each(|e| visit(Child::Expr(e))),
            ExprKind::Unary { operand: e, .. }
            | ExprKind::Cast { value: e, .. }
            | ExprKind::InstanceOf { value: e, .. }
            | ExprKind::MethodRef { object: e, .. }
            | ExprKind::Increment { target: e, .. } => visit(Child::Expr(e)),
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Integer { .. }
            | ExprKind::Decimal { .. }
            | ExprKind::String(_)
            | ExprKind::Variable(_) => {}
        }
    }
}

/// What is in the members of a class.
fn members<'a>(class: &'a Class, visit: &mut dyn FnMut(Child<'a>)) {
    for member in &class.members {
        match member {
            Member::Field(field) => field.value.iter().for_each(|e| visit(Child::Expr(e))),
            Member::Method(method) | Member::Constructor(method) => {
                let defaults = method.params.iter().filter_map(|p| p.default.as_ref());
                defaults.for_each(|e| visit(Child::Expr(e)));
                method.body.iter().for_each(|b| block(b, visit));
            }
            Member::Initializer(_, b) => block(b, visit),
            Member::Class(class) => members(class, visit),
        }
    }
}

impl Stmt {
    /// Visits its direct parts, in the order in which they are written.
    pub fn each_child<'a>(&'a self, visit: &mut dyn FnMut(Child<'a>)) {
        match &self.kind {
            StmtKind::Local { value, .. } | StmtKind::Return(value) => {
                value.iter().for_each(|e| visit(Child::Expr(e)));
            }
            StmtKind::Assign { target, value, .. } => {
                visit(Child::Expr(target));
                visit(Child::Expr(value));
            }
            StmtKind::MultiAssign { targets, value } => {
                targets.iter().for_each(|e| visit(Child::Expr(e)));
                visit(Child::Expr(value));
            }
            StmtKind::Expr(e) | StmtKind::Throw(e) => visit(Child::Expr(e)),
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                visit(Child::Expr(cond));
                block(then, visit);
                otherwise.iter().for_each(|b| block(b, visit));
            }
            StmtKind::Try {
                body,
                catches,
                finally,
            } => {
                block(body, visit);
                catches.iter().for_each(|c| block(&c.body, visit));
                finally.iter().for_each(|b| block(b, visit));
            }
            StmtKind::Assert { cond, message } => {
                visit(Child::Expr(cond));
                message.iter().for_each(|e| visit(Child::Expr(e)));
            }
            StmtKind::ForIn { iterable, body, .. } => {
                visit(Child::Expr(iterable));
                block(body, visit);
            }
            StmtKind::For {
                init,
                cond,
                update,
                body,
            } => {
                visit(Child::Stmts(init));
                cond.iter().for_each(|e| visit(Child::Expr(e)));
                visit(Child::Stmts(update));
                block(body, visit);
            }
            StmtKind::While { cond, body } => {
                visit(Child::Expr(cond));
                block(body, visit);
            }
            StmtKind::DoWhile { body, cond } => {
                block(body, visit);
                visit(Child::Expr(cond));
            }
            StmtKind::Switch { subject, cases } => {
                visit(Child::Expr(subject));
                for (case, stmts) in cases {
                    case.iter().for_each(|e| visit(Child::Expr(e)));
                    visit(Child::Stmts(stmts));
                }
            }
            StmtKind::Block(b) => block(b, visit),
            StmtKind::Include(include) => visit(Child::Expr(&include.source)),
            StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Shared => {}
        }
    }
}

impl ClosureExpr {
    /// The statements in braces of their own that are all of a closure with parameters, `{ a, b -> { … } }`, and do not
    /// use an `it`. To the strict language they are a closure, to the legacy parser a block.
    #[must_use]
    pub fn wrapped(&self) -> Option<&Block> {
        self.params.as_ref()?;
        let [stmt] = self.body.stmts.as_slice() else {
            return None;
        };
        let StmtKind::Expr(Expr {
            kind: ExprKind::Closure(inner),
            ..
        }) = &stmt.kind
        else {
            return None;
        };
        let is_block = inner.params.is_none() && !stmts_use_it(&inner.body.stmts);
        is_block.then_some(&inner.body)
    }
}

fn stmts_use_it(stmts: &[Stmt]) -> bool {
    stmts.iter().any(|stmt| {
        let mut found = false;
        stmt.each_child(&mut |child| found |= uses_it(child));
        found
    })
}

fn uses_it(part: Child<'_>) -> bool {
    match part {
        Child::Stmts(stmts) => stmts_use_it(stmts),
        // Its `it` is its own.
        Child::Expr(Expr {
            kind: ExprKind::Closure(closure),
            ..
        }) if closure.params.is_none() => false,
        Child::Expr(expr) => {
            let mut found = matches!(&expr.kind, ExprKind::Variable(name) if &**name == "it");
            expr.each_child(&mut |child| found |= uses_it(child));
            found
        }
    }
}
