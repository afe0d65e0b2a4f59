//! Statements: expressions, commands, assignments and local variables.

use super::call::{call, callee};
use super::{Lowerer, Node, nothing};
use crate::Span;
use crate::ast::{Arg, AssignOp, Block, Call, Expr, ExprKind, ListItem, Name, PropertyName, Stmt, StmtKind};
use crate::codes;
use crate::parse::Rule;

impl<'a> Lowerer<'a> {
    /// All `statement` pairs of `nodes`.
    pub(super) fn statements(&mut self, nodes: impl Iterator<Item = Node<'a>>) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for node in nodes.filter(|node| node.as_rule() == Rule::statement) {
            self.statement(node, &mut stmts);
        }
        // A closure that is not the value of the body is a nested block of the legacy parser.
        let last = stmts.len().saturating_sub(1);
        for stmt in &mut stmts[..last] {
            let StmtKind::Expr(Expr { kind: ExprKind::Closure(closure), .. }) = &stmt.kind else { continue };
            if closure.params.is_none() {
                let block = StmtKind::Block(closure.body.clone());
                let hint = "remove the braces";
                self.legacy(codes::LEGACY_BLOCK, "nested block", stmt.span, hint);
                stmt.kind = block;
            }
        }
        stmts
    }

    /// One statement; several variables declared together give several.
    pub(super) fn statement(&mut self, node: Node<'a>, out: &mut Vec<Stmt>) {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let mut label = None;
        let mut body = children.next();
        while let Some(node) = body.take() {
            if node.as_rule() != Rule::label {
                body = Some(node);
                break;
            }
            label = node.into_inner().next().map(|word| self.name(&word));
            body = children.next();
        }
        let Some(body) = body else { return };
        if !self.enter(1, span) {
            return;
        }
        let kind = match body.as_rule() {
            Rule::expression_statement => Some(self.expression_statement(body)),
            Rule::local | Rule::typed_local => {
                self.local(body, span, &mut label, out);
                None
            }
            _ => self.keyword_statement(body),
        };
        self.leave(1);
        if let Some(kind) = kind {
            out.push(Stmt { span, label, kind });
        }
    }

    fn expression_statement(&mut self, node: Node<'a>) -> StmtKind {
        let mut children = node.into_inner();
        let Some(first) = children.next() else { return StmtKind::Block(self.empty_block()) };
        if let Some(targets) = assigned_tuple(&first) {
            return self.multi_assign(targets, first, children);
        }
        let value = self.command(first, children);
        match value.kind {
            ExprKind::Assign { target, op, value } => StmtKind::Assign { target: *target, op, value: *value },
            _ => StmtKind::Expr(value),
        }
    }

    fn empty_block(&self) -> Block {
        Block { span: self.span_at(0, 0), stmts: Vec::new() }
    }

    /// `(a, b) = e`
    fn multi_assign(&mut self, targets: Node<'a>, whole: Node<'a>, rest: impl Iterator<Item = Node<'a>>) -> StmtKind {
        let span = self.span(&whole);
        let targets: Vec<Expr> = targets.into_inner().map(|target| self.expr(target)).collect();
        for target in &targets {
            self.check_target(target);
        }
        // What follows `(…) =` is a flat list again.
        let mut parts = whole.into_inner();
        parts.next();
        parts.next();
        let levels = parts.len();
        let value = match parts.next() {
            Some(first) if self.enter(levels, span) => {
                let value = self.chain(first, parts, span);
                self.leave(levels);
                value
            }
            _ => nothing(span),
        };
        let value = self.with_command(value, rest);
        StmtKind::MultiAssign { targets, value }
    }

    /// An expression with command arguments after it.
    pub(super) fn command(&mut self, first: Node<'a>, rest: impl Iterator<Item = Node<'a>>) -> Expr {
        let value = self.expr_or_assignment(first);
        self.with_command(value, rest)
    }

    fn with_command(&mut self, mut value: Expr, rest: impl Iterator<Item = Node<'a>>) -> Expr {
        for node in rest {
            let end = self.span(&node);
            match node.as_rule() {
                Rule::command_args => {
                    let after_comma = node.as_str().starts_with(',');
                    let args: Vec<Arg> = node.into_inner().map(|arg| self.arg(arg)).collect();
                    value = self.apply(value, args, after_comma, end);
                }
                Rule::command_link => {
                    let mut children = node.into_inner();
                    let (Some(word), Some(args)) = (children.next(), children.next()) else { continue };
                    let name = self.name(&word);
                    let args: Vec<Arg> = args.into_inner().map(|arg| self.arg(arg)).collect();
                    let span = value.span.to(name.span);
                    let kind = ExprKind::Property {
                        object: Box::new(value),
                        access: crate::ast::Access::Plain,
                        name: PropertyName::Fixed(name),
                    };
                    value = call(Expr { span, kind }, args, end);
                }
                _ => {}
            }
        }
        value
    }

    /// `value args` without parentheses; with `after_comma`, `f(a), b` or `f [a], b`.
    fn apply(&mut self, value: Expr, mut args: Vec<Arg>, after_comma: bool, end: Span) -> Expr {
        let span = value.span.to(end);
        let kind = match value.kind {
            ExprKind::Assign { target, op, value } => {
                let value = Box::new(self.apply(*value, args, after_comma, end));
                return Expr { span, kind: ExprKind::Assign { target, op, value } };
            }
            ExprKind::Call(call) if after_comma => {
                let mut all = call.args;
                all.append(&mut args);
                ExprKind::Call(Box::new(Call { callee: call.callee, args: all }))
            }
            ExprKind::Index { object, indices, safe: false } if after_comma => {
                let at = Span { start: object.span.end, ..value.span };
                let list = ExprKind::List(indices.into_iter().map(ListItem::Single).collect());
                args.insert(0, Arg::Positional(Expr { span: at, kind: list }));
                ExprKind::Call(Box::new(Call { callee: callee(*object), args }))
            }
            ExprKind::Variable(_) | ExprKind::Property { .. } if !after_comma => {
                ExprKind::Call(Box::new(Call { callee: callee(value), args }))
            }
            _ => {
                let (message, hint) = if after_comma {
                    ("a comma cannot follow this", "the arguments of a call belong in parentheses")
                } else {
                    ("this cannot be called with the values after it", "start a new line, or put an operator between them")
                };
                self.error(codes::NOT_CALLABLE, message, value.span, hint);
                return value;
            }
        };
        Expr { span, kind }
    }

    /// `def x = e` and its relatives.
    pub(super) fn local(&mut self, node: Node<'a>, span: Span, label: &mut Option<Name>, out: &mut Vec<Stmt>) {
        let mut ty = None;
        let several = node.clone().into_inner().filter(|n| n.as_rule() == Rule::declarator).count() > 1;
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::modifier if child.as_str() != "def" => {
                    let at = self.span(&child);
                    let message = format!("modifier `{}`", child.as_str());
                    self.legacy(codes::LEGACY_MODIFIER, &message, at, "declare the variable with `def`");
                }
                Rule::r#type => ty = Some(self.ty(child)),
                Rule::tuple_local => {
                    let kind = self.tuple_local(child);
                    out.push(Stmt { span, label: label.take(), kind });
                }
                Rule::declarator => {
                    let at = self.span(&child);
                    if several {
                        let hint = "declare each variable in a statement of its own";
                        self.legacy(codes::LEGACY_DECLARATORS, "several variables declared together", at, hint);
                    }
                    let (name, own, value) = self.declarator(child);
                    let names = vec![(name, own.or_else(|| ty.clone()))];
                    let kind = StmtKind::Local { names, tuple: false, value };
                    out.push(Stmt { span: if several { at } else { span }, label: label.take(), kind });
                }
                _ => {}
            }
        }
    }

    fn declarator(&mut self, node: Node<'a>) -> (Name, Option<crate::ast::Type>, Option<Expr>) {
        let span = self.span(&node);
        let (mut name, mut ty, mut value) = (self.empty_name(span), None, None);
        let mut children = node.into_inner();
        while let Some(child) = children.next() {
            match child.as_rule() {
                Rule::word => name = self.declared_name(&child),
                Rule::r#type => ty = Some(self.ty(child)),
                _ => value = Some(self.value_command(child, children.by_ref())),
            }
        }
        (name, ty, value)
    }

    /// A command used as a value; an assignment in it is a legacy form.
    pub(super) fn value_command(&mut self, first: Node<'a>, rest: impl Iterator<Item = Node<'a>>) -> Expr {
        let value = self.command(first, rest);
        if let ExprKind::Assign { op: AssignOp::Set | AssignOp::Elvis | AssignOp::Binary(_), .. } = value.kind {
            self.warn_assignment(value.span);
        }
        value
    }

    fn tuple_local(&mut self, node: Node<'a>) -> StmtKind {
        let (mut names, mut value) = (Vec::new(), None);
        let mut children = node.into_inner();
        while let Some(child) = children.next() {
            if child.as_rule() == Rule::local_name {
                names.push(self.name_and_type(child));
            } else {
                value = Some(self.value_command(child, children.by_ref()));
            }
        }
        StmtKind::Local { names, tuple: true, value }
    }
}

/// The parenthesised targets when `node` is `(a, b) = …`.
fn assigned_tuple<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    if !node.as_str().starts_with('(') {
        return None;
    }
    let mut parts = node.clone().into_inner();
    let (operand, op) = (parts.next()?, parts.next()?);
    let mut elements = operand.into_inner();
    let (paren, more) = (elements.next()?, elements.next());
    let tuple = paren.as_rule() == Rule::paren && more.is_none() && paren.clone().into_inner().count() > 1;
    (tuple && op.as_str() == "=").then_some(paren)
}
