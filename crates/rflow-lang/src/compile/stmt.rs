//! Statements.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{self, AssignOp, ExprKind, StmtKind as Ast};

use rflow_syntax::{Diagnostic, Span};

use super::Compiler;
use crate::code::{AssignKind, CatchCode, Node, NodeKind, Stmt, StmtKind, Target, Var};

impl Compiler<'_> {
    /// Statements of a body; labelled ones take the unlabelled ones after them with them.
    pub(super) fn stmts(&mut self, stmts: &[ast::Stmt]) -> Box<[Stmt]> {
        let mut out: Vec<Stmt> = Vec::with_capacity(stmts.len());
        let mut rest = stmts;
        while let Some((first, tail)) = rest.split_first() {
            let Some(label) = first.label.as_ref().filter(|_| !is_loop(&first.kind)) else {
                out.push(self.stmt(first));
                rest = tail;
                continue;
            };
            // `a: b: statements` gives both labels the same statements.
            let from = rest.iter().take_while(|s| matches!(s.kind, Ast::Shared)).count();
            let after = rest.iter().skip(from + 1).position(|s| s.label.is_some());
            let to = after.map_or(rest.len(), |n| from + 1 + n);
            let stmts = &rest[from..to];
            let compile = |c: &mut Self| stmts.iter().map(|s| c.stmt(s)).collect::<Box<[Stmt]>>();
            // Labels see the variables of those before them, but statements that are shared are there twice.
            let body = match from {
                0 => compile(self),
                _ => self.in_block(compile),
            };
            let kind = StmtKind::Labelled {
                label: ArcStr::from(&*label.text),
                body,
            };
            out.push(Stmt {
                span: first.span,
                kind,
            });
            rest = if from > 0 { tail } else { &rest[to..] };
        }
        out.into_boxed_slice()
    }

    fn nested(&mut self, block: &ast::Block) -> Box<[Stmt]> {
        self.in_block(|c| c.stmts(&block.stmts))
    }

    fn stmt(&mut self, stmt: &ast::Stmt) -> Stmt {
        let kind = match &stmt.kind {
            Ast::Local { names, tuple, value } => self.local_stmt(names, *tuple, value.as_ref()),
            Ast::Assign { target, op, value } => StmtKind::Expr(Node {
                span: stmt.span,
                kind: self.assign(target, *op, value),
            }),
            Ast::MultiAssign { targets, value } => {
                let value = self.expr(value);
                StmtKind::MultiAssign {
                    targets: targets.iter().map(|t| self.target(t)).collect(),
                    value,
                }
            }
            Ast::Expr(e) => self.expr_stmt(e),
            Ast::If {
                cond,
                then,
                otherwise,
            } => StmtKind::If {
                cond: self.expr(cond),
                then: self.nested(then),
                otherwise: otherwise.as_ref().map(|b| self.nested(b)).unwrap_or_default(),
            },
            Ast::Return(value) => StmtKind::Return(value.as_ref().map(|v| self.expr(v))),
            Ast::Try {
                body,
                catches,
                finally,
            } => StmtKind::Try {
                body: self.nested(body),
                catches: catches.iter().map(|c| self.catch(c)).collect(),
                finally: finally.as_ref().map(|b| self.nested(b)).unwrap_or_default(),
            },
            Ast::Throw(e) => StmtKind::Throw(self.expr(e)),
            Ast::Assert { cond, message } => StmtKind::Assert {
                source: ArcStr::from(self.interp.sources.borrow().snippet(cond.span)),
                // With a message, that is all that is told.
                cond: self.showing(message.is_none(), |c| c.expr(cond)),
                message: message.as_ref().map(|m| self.expr(m)),
            },
            Ast::ForIn { .. } | Ast::For { .. } | Ast::While { .. } | Ast::DoWhile { .. } => {
                self.loop_stmt(stmt)
            }
            Ast::Switch { subject, cases } => StmtKind::Switch {
                subject: self.expr(subject),
                cases: cases
                    .iter()
                    .map(|(e, body)| (e.as_ref().map(|e| self.expr(e)), self.in_block(|c| c.stmts(body))))
                    .collect(),
            },
            Ast::Break(label) => StmtKind::Break(label.as_deref().map(ArcStr::from)),
            Ast::Continue(label) => StmtKind::Continue(label.as_deref().map(ArcStr::from)),
            Ast::Include(include) => self.branch_include(include, stmt.span),
            Ast::Block(b) => StmtKind::Block(self.nested(b)),
            // Its statements were taken from behind it.
            Ast::Shared => StmtKind::Block(Box::default()),
        };
        Stmt {
            span: stmt.span,
            kind,
        }
    }

    /// An include in a branch: what it does was prepared by who loaded the script.
    fn branch_include(&mut self, include: &ast::Include, span: Span) -> StmtKind {
        let Some(value) = self.branch_includes.get(&include.source.span) else {
            let message = "An include cannot stand in a function, closure, process or workflow";
            let hint = "move it to the top level of the script";
            self.report(Diagnostic::error("RF0209", message, span).hint(hint));
            return StmtKind::Block(Box::default());
        };
        let kind = NodeKind::Const(value.clone());
        let callee = Box::new(Node { span, kind });
        let args = self.args(&[]);
        let kind = NodeKind::CallValue { callee, args };
        StmtKind::Expr(Node { span, kind })
    }

    fn local_stmt(
        &mut self,
        names: &[(ast::Name, Option<ast::Type>)],
        tuple: bool,
        value: Option<&ast::Expr>,
    ) -> StmtKind {
        // The value is compiled first: `def x = x` means the outer `x`.
        let value = value.map(|v| self.expr(v));
        if tuple {
            let span = value.as_ref().map_or_else(|| names[0].0.span, |v| v.span);
            let value = value.unwrap_or(Node {
                span,
                kind: NodeKind::Const(crate::value::Value::Null),
            });
            let slots = names
                .iter()
                .map(|(name, ty)| (self.declare_typed(name, ty.as_ref()), class_of(ty.as_ref())))
                .collect();
            return StmtKind::Locals { slots, value };
        }
        let Some((name, ty)) = names.first() else {
            return StmtKind::Block(Box::default());
        };
        StmtKind::Local {
            slot: self.declare_typed(name, ty.as_ref()),
            value,
            class: class_of(ty.as_ref()),
        }
    }

    fn declare_typed(&mut self, name: &ast::Name, ty: Option<&ast::Type>) -> u32 {
        let slot = self.declare_new(name);
        self.set_type(slot, ty);
        slot
    }

    fn catch(&mut self, catch: &ast::Catch) -> CatchCode {
        self.in_block(|c| CatchCode {
            classes: catch.types.iter().map(|t| c.full_name(&t.name.text)).collect(),
            slot: c.declare_local(&catch.name.text),
            body: c.stmts(&catch.body.stmts),
        })
    }

    fn loop_stmt(&mut self, stmt: &ast::Stmt) -> StmtKind {
        let label = stmt.label.as_ref().map(|label| ArcStr::from(&*label.text));
        self.in_block(|c| match &stmt.kind {
            Ast::ForIn {
                name,
                ty,
                iterable,
                body,
            } => {
                let iterable = c.expr(iterable);
                let slot = c.declare_local(&name.text);
                c.set_type(slot, ty.as_ref());
                StmtKind::ForIn {
                    slot,
                    ty: ty.as_ref().and_then(|ty| c.local_type(ty)),
                    iterable,
                    body: c.nested(body),
                    label,
                }
            }
            Ast::For {
                init,
                cond,
                update,
                body,
            } => StmtKind::Loop {
                init: c.stmts(init),
                cond: cond.as_ref().map(|e| c.expr(e)),
                update: c.stmts(update),
                body: c.nested(body),
                cond_last: false,
                label,
            },
            Ast::While { cond, body } | Ast::DoWhile { body, cond } => StmtKind::Loop {
                init: Box::default(),
                cond: Some(c.expr(cond)),
                update: Box::default(),
                body: c.nested(body),
                cond_last: matches!(stmt.kind, Ast::DoWhile { .. }),
                label,
            },
            _ => StmtKind::Block(Box::default()),
        })
    }

    /// An expression statement. `ch.set { name }` declares `name` in the workflow.
    fn expr_stmt(&mut self, expr: &ast::Expr) -> StmtKind {
        // Braces without parameters where a statement may begin: to the strict language that is a closure which nobody
        // calls, to the legacy one a block.
        if let ExprKind::Closure(closure) = &expr.kind
            && closure.params.is_none()
            && self.interp.is_legacy()
        {
            return StmtKind::Block(self.nested(&closure.body));
        }
        StmtKind::Expr(self.expr(expr))
    }

    pub(super) fn assign(&mut self, target: &ast::Expr, op: AssignOp, value: &ast::Expr) -> NodeKind {
        // The value first, so that `x = x + 1` does not see an `x` that the assignment brings into being.
        let property = match &target.kind {
            ExprKind::Property {
                name: ast::PropertyName::Fixed(name),
                ..
            } => Some(name.text.clone()),
            _ => None,
        };
        let value = Box::new(self.delegating_in(property.as_deref(), |c| c.expr(value)));
        let op = match op {
            AssignOp::Set => AssignKind::Set,
            AssignOp::Elvis => AssignKind::Elvis,
            AssignOp::Binary(b) => AssignKind::Binary(b),
        };
        NodeKind::Assign {
            target: Box::new(self.target(target)),
            op,
            value,
        }
    }

    fn free_target(&mut self, name: &Rc<str>, span: Span) -> Target {
        if self.local(name).is_none()
            && let Some(member) = self.member_target(name, span)
        {
            return member;
        }
        self.share_undeclared(name, span);
        let var = self.write_name(name);
        match self.type_of_local(name) {
            Some(ty) => Target::Typed { var, ty, span },
            None => Target::Var(var),
        }
    }

    pub(super) fn target(&mut self, target: &ast::Expr) -> Target {
        match &target.kind {
            ExprKind::Variable(name) => {
                if self.local(name).is_some() || !self.may_delegate() {
                    return self.free_target(name, target.span);
                }
                let otherwise = Box::new(self.free_target(name, target.span));
                let name = ArcStr::from(&**name);
                Target::Delegated { name, otherwise }
            }
            ExprKind::Property {
                object,
                name: ast::PropertyName::Fixed(name),
                ..
            } if self.is_script(object) => self.free_target(&name.text, name.span),
            ExprKind::Property { object, access, name } => match self.this_member(object, name) {
                Some(member) => Target::Member(member),
                None => Target::Property {
                    object: self.expr(object),
                    access: *access,
                    name: self.property_name(name),
                    span: target.span,
                },
            },
            ExprKind::Index { object, indices, .. } => Target::Index {
                object: self.expr(object),
                index: self.indices(indices, target.span),
                span: target.span,
            },
            _ => {
                let message = "Only a variable, a property or an element can be assigned to";
                self.report(rflow_syntax::Diagnostic::error("RF0203", message, target.span));
                Target::Var(Var::Dynamic(ArcStr::from("_")))
            }
        }
    }
}

/// The class that a declared type names; none for arrays.
fn class_of(ty: Option<&ast::Type>) -> Option<ArcStr> {
    ty.filter(|t| t.dimensions == 0)
        .map(|t| ArcStr::from(&*t.name.text))
}

/// Labels of loops are for jumps.
fn is_loop(kind: &Ast) -> bool {
    matches!(
        kind,
        Ast::ForIn { .. } | Ast::For { .. } | Ast::While { .. } | Ast::DoWhile { .. }
    )
}
