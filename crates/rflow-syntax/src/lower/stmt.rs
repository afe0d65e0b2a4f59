//! Statements: expressions, commands, assignments and local variables.

use super::call::{call, callee, lone_word};
use super::script::dotted;
use super::{Lowerer, Node, nothing};
use crate::Span;
use crate::ast::{
    Access, Arg, AssignOp, Call, Callee, Expr, ExprKind, ListItem, Name, PropertyName, Stmt, StmtKind, Type,
};
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
            let StmtKind::Expr(Expr {
                kind: ExprKind::Closure(closure),
                ..
            }) = &stmt.kind
            else {
                continue;
            };
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
        let body = node.into_inner().next();
        let Some(body) = body else { return };
        if !self.enter(1, span) {
            return;
        }
        match body.as_rule() {
            Rule::expression_statement => self.expression_statement(body, span, out),
            Rule::local | Rule::typed_local => self.local(body, span, out),
            _ => {
                let kind = self.keyword_statement(body);
                out.extend(kind.map(|kind| Stmt {
                    span,
                    label: None,
                    kind,
                }));
            }
        }
        self.leave(1);
    }

    fn expression_statement(&mut self, node: Node<'a>, span: Span, out: &mut Vec<Stmt>) {
        let mut children = node.into_inner();
        let Some(first) = children.next() else { return };
        if children
            .peek()
            .is_some_and(|next| next.as_rule() == Rule::label_rest)
        {
            self.labelled(first, children.next(), span, out);
            return;
        }
        let kind = match assigned_tuple(&first) {
            Some(targets) => self.multi_assign(targets, first, children),
            None => {
                let value = self.command(first, children);
                match value.kind {
                    ExprKind::Assign { target, op, value } => StmtKind::Assign {
                        target: *target,
                        op,
                        value: *value,
                    },
                    _ if self.refuse_declaration(&value) => return,
                    _ => typed_command(&value).unwrap_or(StmtKind::Expr(value)),
                }
            }
        };
        out.push(Stmt {
            span,
            label: None,
            kind,
        });
    }

    /// `label: statement`
    fn labelled(&mut self, label: Node<'a>, rest: Option<Node<'a>>, span: Span, out: &mut Vec<Stmt>) {
        let word = lone_word(&label);
        if word.is_none() {
            let at = self.span(&label);
            self.error(
                codes::UNEXPECTED,
                "a `:` cannot follow this",
                at,
                match label.as_str().starts_with(['\'', '"']) {
                    true => "a map is written in brackets: `['a': 1]`",
                    false => "only a word can be a label",
                },
            );
        }
        let first = out.len();
        if let Some(statement) = rest.and_then(|rest| rest.into_inner().next()) {
            self.statement(statement, out);
        }
        let (Some(stmt), Some(word)) = (out.get_mut(first), word) else {
            return;
        };
        let label = Some(self.name(&word));
        let span = Span {
            start: span.start,
            ..stmt.span
        };
        if stmt.label.is_some() {
            let kind = StmtKind::Shared;
            out.insert(first, Stmt { span, label, kind });
        } else {
            stmt.label = label;
            stmt.span = span;
        }
    }

    /// `(a, b) = e`
    fn multi_assign(
        &mut self,
        targets: Node<'a>,
        whole: Node<'a>,
        rest: impl Iterator<Item = Node<'a>>,
    ) -> StmtKind {
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
                    let args: Vec<Arg> = self.items(node.into_inner());
                    value = self.apply(value, args, after_comma, end);
                }
                Rule::command_link | Rule::option_link => {
                    let is_option = node.as_rule() == Rule::option_link;
                    let mut children = node.into_inner();
                    let (Some(word), Some(args)) = (children.next(), children.next()) else {
                        continue;
                    };
                    let name = self.name(&word);
                    let args: Vec<Arg> = self.items(args.into_inner());
                    if is_option && !self.in_outputs {
                        let message = format!("`{}` cannot follow on the same line", name.text);
                        let hint = "start a new line, or put an operator between them";
                        self.error(codes::TWO_STATEMENTS, message, name.span, hint);
                        continue;
                    }
                    value = link(value, name, args, end);
                }
                _ => {}
            }
        }
        value
    }

    /// The second name of `f a g b`, which the strict parser does not have.
    pub(super) fn linked(&self, stmt: &Stmt) -> Option<Name> {
        let StmtKind::Expr(Expr {
            kind: ExprKind::Call(call),
            ..
        }) = &stmt.kind
        else {
            return None;
        };
        let Callee::Method {
            object,
            name: PropertyName::Fixed(name),
            ..
        } = &call.callee
        else {
            return None;
        };
        let linked = self
            .between(object.span, name.span)
            .bytes()
            .all(|b| matches!(b, b' ' | b'\t'));
        linked.then(|| name.clone())
    }

    /// `value args` without parentheses; with `after_comma`, `f(a), b` or `f [a], b`.
    fn apply(&mut self, value: Expr, mut args: Vec<Arg>, after_comma: bool, end: Span) -> Expr {
        let span = value.span.to(end);
        let kind = match value.kind {
            ExprKind::Assign { target, op, value } => {
                let value = Box::new(self.apply(*value, args, after_comma, end));
                return Expr {
                    span,
                    kind: ExprKind::Assign { target, op, value },
                };
            }
            // `path('x') optional(true)`
            ExprKind::Call(_) if self.in_outputs && !after_comma && is_call(&args) => {
                return chained(value, args, end);
            }
            ExprKind::Call(call) if after_comma => {
                let mut all = call.args;
                all.append(&mut args);
                ExprKind::Call(Box::new(Call {
                    callee: call.callee,
                    args: all,
                }))
            }
            ExprKind::Index {
                object,
                indices,
                safe: false,
            } if after_comma => {
                let at = Span {
                    start: object.span.end,
                    ..value.span
                };
                let list = ExprKind::List(indices.into_iter().map(ListItem::Single).collect());
                args.insert(0, Arg::Positional(Expr { span: at, kind: list }));
                ExprKind::Call(Box::new(Call {
                    callee: callee(*object),
                    args,
                }))
            }
            ExprKind::Variable(_) | ExprKind::Property { .. } if !after_comma => {
                ExprKind::Call(Box::new(Call {
                    callee: callee(value),
                    args,
                }))
            }
            _ => {
                if self
                    .between(
                        Span {
                            end: value.span.start,
                            ..value.span
                        },
                        end,
                    )
                    .trim_start()
                    .starts_with('/')
                {
                    let hint = "put it in single quotes";
                    self.error(codes::UNQUOTED, "a path is written without quotes", span, hint);
                    return value;
                }
                if let Some((amount, hint)) = self.amount(&value, &args, end) {
                    self.error(codes::UNEXPECTED, format!("`{amount}` is no value"), span, &hint);
                    return value;
                }
                let (message, hint) = if after_comma {
                    (
                        "a comma cannot follow this",
                        "the arguments of a call belong in parentheses",
                    )
                } else {
                    (
                        "this cannot be called with the values after it",
                        "start a new line, or put an operator between them",
                    )
                };
                self.error(codes::NOT_CALLABLE, message, value.span, hint);
                return value;
            }
        };
        Expr { span, kind }
    }

    /// `def x = e` and its relatives.
    pub(super) fn local(&mut self, node: Node<'a>, span: Span, out: &mut Vec<Stmt>) {
        let mut ty = None;
        let several = node
            .clone()
            .into_inner()
            .filter(|n| n.as_rule() == Rule::declarator)
            .count()
            > 1;
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::k_var => self.modifier(&child, "declare the variable with `def`"),
                Rule::modifier if child.as_str() != "def" => {
                    self.modifier(&child, "declare the variable with `def`");
                }
                Rule::r#type => ty = Some(self.ty(child)),
                Rule::tuple_local => {
                    let kind = self.tuple_local(child);
                    out.push(Stmt {
                        span,
                        label: None,
                        kind,
                    });
                }
                Rule::declarator => {
                    let at = self.span(&child);
                    if several {
                        let hint = "declare each variable in a statement of its own";
                        self.legacy(
                            codes::LEGACY_DECLARATORS,
                            "several variables declared together",
                            at,
                            hint,
                        );
                    }
                    let (name, own, value) = self.declarator(child);
                    let names = vec![(name, own.or_else(|| ty.clone()))];
                    let kind = StmtKind::Local {
                        names,
                        tuple: false,
                        value,
                    };
                    out.push(Stmt {
                        span: if several { at } else { span },
                        label: None,
                        kind,
                    });
                }
                _ => {}
            }
        }
    }

    pub(super) fn declarator(&mut self, node: Node<'a>) -> (Name, Option<Type>, Option<Expr>) {
        let span = self.span(&node);
        let (mut name, mut ty, mut value) = (self.empty_name(span), None, None);
        let mut children = node.into_inner();
        while let Some(child) = children.next() {
            match child.as_rule() {
                Rule::word => name = self.declared_name(&child),
                Rule::r#type => ty = Some(self.ty(child)),
                Rule::lambda => value = Some(self.lambda(child)),
                _ => {
                    let arrow = children.clone().next_back();
                    let arrow = arrow.filter(|last| last.as_rule() == Rule::lambda_rest);
                    value = Some(match arrow {
                        Some(rest) => self.lambda_of(child, rest),
                        None => self.value_command(child, children.by_ref()),
                    });
                    break;
                }
            }
        }
        (name, ty, value)
    }

    /// A command used as a value; an assignment in it is a legacy form.
    pub(super) fn value_command(&mut self, first: Node<'a>, rest: impl Iterator<Item = Node<'a>>) -> Expr {
        let value = self.command(first, rest);
        if let ExprKind::Assign {
            op: AssignOp::Set | AssignOp::Elvis | AssignOp::Binary(_),
            ..
        } = value.kind
        {
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
        StmtKind::Local {
            names,
            tuple: true,
            value,
        }
    }
}

/// `value name args`
fn link(value: Expr, name: Name, args: Vec<Arg>, end: Span) -> Expr {
    let span = value.span.to(name.span);
    let kind = ExprKind::Property {
        object: Box::new(value),
        access: Access::Plain,
        name: PropertyName::Fixed(name),
    };
    call(Expr { span, kind }, args, end)
}

/// Whether arguments are one call of a name.
fn is_call(args: &[Arg]) -> bool {
    let [Arg::Positional(arg)] = args else {
        return false;
    };
    matches!(&arg.kind, ExprKind::Call(call) if matches!(call.callee, Callee::Name(_)))
}

/// `value name(args)`, where the call has been read as an argument.
fn chained(value: Expr, args: Vec<Arg>, end: Span) -> Expr {
    for arg in args {
        if let Arg::Positional(Expr {
            kind: ExprKind::Call(inner),
            ..
        }) = arg
            && let Callee::Name(name) = inner.callee
        {
            return link(value, name, inner.args, end);
        }
    }
    value
}

/// `java.util.Date x = e`, which the grammar reads as a command.
fn typed_command(value: &Expr) -> Option<StmtKind> {
    let ExprKind::Call(call) = &value.kind else {
        return None;
    };
    let [Arg::Positional(arg)] = call.args.as_slice() else {
        return None;
    };
    // A call in parentheses or with a closure ends after its argument.
    if arg.span.end != value.span.end || matches!(arg.kind, ExprKind::Closure(_)) {
        return None;
    }
    let Callee::Method {
        object,
        access: Access::Plain,
        name: PropertyName::Fixed(last),
    } = &call.callee
    else {
        return None;
    };
    if !last.text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let mut path: Vec<String> = dotted(object)?.iter().map(|name| name.text.to_string()).collect();
    path.push(last.text.to_string());
    let name = Name {
        text: path.join(".").into(),
        span: object.span.to(last.span),
    };
    let ty = Some(Type {
        name,
        args: Vec::new(),
        nullable: false,
        dimensions: 0,
    });
    let (variable, value) = match &arg.kind {
        ExprKind::Assign {
            target,
            op: AssignOp::Set,
            value,
        } => (&**target, Some((**value).clone())),
        _ => (arg, None),
    };
    let ExprKind::Variable(text) = &variable.kind else {
        return None;
    };
    let name = Name {
        text: text.clone(),
        span: variable.span,
    };
    Some(StmtKind::Local {
        names: vec![(name, ty)],
        tuple: false,
        value,
    })
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
