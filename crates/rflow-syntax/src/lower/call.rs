//! Primaries and what follows them: properties, calls, indices, closures, lists and maps.

use std::rc::Rc;

use super::{Lowerer, Node, Nodes, block_of, nothing};
use crate::Span;
use crate::ast::{
    Access, Arg, Call, Callee, ClosureExpr, Expr, ExprKind, ListItem, MapEntry, Name, Param, PropertyName,
    Stmt, StmtKind, Type,
};
use crate::codes;
use crate::parse::Rule;

impl<'a> Lowerer<'a> {
    pub(super) fn empty_name(&mut self, span: Span) -> Name {
        Name {
            text: self.text(""),
            span,
        }
    }

    pub(super) fn primary(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::variable | Rule::dollar_word => self.variable(&node),
            Rule::number => self.number(&node),
            Rule::list => self.list(node),
            Rule::paren => self.paren(node),
            Rule::closure => {
                let closure = self.closure(node);
                Expr {
                    span,
                    kind: ExprKind::Closure(Rc::new(closure)),
                }
            }
            Rule::creation => self.creation(node),
            _ => self.string(node),
        }
    }

    /// A property, arguments, an index, a closure or an increment after `value`.
    pub(super) fn element(&mut self, value: Expr, node: Node<'a>) -> Expr {
        match node.as_rule() {
            Rule::property => self.property(value, node),
            Rule::args => {
                let end = self.span(&node);
                let args = self.args(node);
                call(value, args, end)
            }
            Rule::index => self.index(value, node, false),
            Rule::closure => {
                let end = self.span(&node);
                let closure = self.closure(node);
                append_closure(value, closure, end)
            }
            Rule::increment => {
                let at = self.span(&node);
                self.warn_increment(at);
                self.check_target(&value);
                let delta = if node.as_str() == "++" { 1 } else { -1 };
                let span = value.span.to(at);
                let target = Box::new(value);
                Expr {
                    span,
                    kind: ExprKind::Increment {
                        target,
                        delta,
                        prefix: false,
                    },
                }
            }
            _ => value,
        }
    }

    fn property(&mut self, object: Expr, node: Node<'a>) -> Expr {
        let whole = self.span(&node);
        let span = object.span.to(whole);
        let operator = node.as_str();
        let Some(target) = node.into_inner().next() else {
            return object;
        };
        let at = Span {
            end: target.as_span().start() as u32 + self.base as u32,
            ..whole
        };
        let name = if target.as_rule() == Rule::word {
            let mut name = self.name(&target);
            if operator.contains('@') {
                name.text = format!("@{}", name.text).into();
            }
            PropertyName::Fixed(name)
        } else {
            let text_span = self.span(&target);
            let text = self.string(target);
            match text.kind {
                ExprKind::String(text) => PropertyName::Fixed(Name {
                    text,
                    span: text_span,
                }),
                _ => PropertyName::Dynamic(Box::new(text)),
            }
        };
        let access = match operator.as_bytes() {
            [b'?', ..] => Access::Safe,
            [b'*', ..] => Access::Spread,
            [b'.', b'&', ..] | [b':', ..] => {
                let hint = "write a closure: `{ x -> object.method(x) }`";
                self.legacy(codes::LEGACY_METHOD_REF, "method reference", at, hint);
                let name = match name {
                    PropertyName::Fixed(name) => name,
                    PropertyName::Dynamic(_) => self.empty_name(at),
                };
                return Expr {
                    span,
                    kind: ExprKind::MethodRef {
                        object: Box::new(object),
                        name,
                    },
                };
            }
            _ => Access::Plain,
        };
        Expr {
            span,
            kind: ExprKind::Property {
                object: Box::new(object),
                access,
                name,
            },
        }
    }

    /// `object[…]`; a map or nothing in the brackets makes it a command with a list or map argument.
    pub(super) fn index(&mut self, object: Expr, node: Node<'a>, safe: bool) -> Expr {
        let at = self.span(&node);
        let span = object.span.to(at);
        let value = self.list(node);
        let items = match value.kind {
            ExprKind::List(items) if !items.is_empty() => items,
            kind => return call(object, vec![Arg::Positional(Expr { span: at, kind })], at),
        };
        let indices = items
            .into_iter()
            .map(|item| match item {
                ListItem::Single(index) => index,
                ListItem::Spread(list) => {
                    self.error(
                        codes::UNEXPECTED,
                        "`*` cannot be used in an index",
                        list.span,
                        "index with a list",
                    );
                    list
                }
            })
            .collect();
        Expr {
            span,
            kind: ExprKind::Index {
                object: Box::new(object),
                indices,
                safe,
            },
        }
    }

    pub(super) fn args(&mut self, node: Node<'a>) -> Vec<Arg> {
        self.items(node.into_inner())
    }

    /// Arguments of a call or elements of a list or map: values, `key: value` pairs with a `colon` between, spreads.
    pub(super) fn items(&mut self, mut nodes: Nodes<'a>) -> Vec<Arg> {
        let mut args = Vec::new();
        while let Some(node) = nodes.next() {
            let span = self.span(&node);
            if matches!(node.as_rule(), Rule::spread | Rule::command_spread) {
                self.warn_spread(span);
                let value = node.into_inner().find(|n| n.as_rule() != Rule::colon);
                args.push(Arg::Spread(
                    value.map_or_else(|| nothing(span), |node| self.expr(node)),
                ));
                continue;
            }
            let pair = nodes.peek().is_some_and(|next| next.as_rule() == Rule::colon);
            if !pair {
                args.push(Arg::Positional(self.value(node, &mut nodes)));
                continue;
            }
            nodes.next();
            let key = self.key(node);
            let value = match nodes.next() {
                Some(node) => self.value(node, &mut nodes),
                None => nothing(span),
            };
            args.push(Arg::Named { key, value });
        }
        args
    }

    /// An expression or a lambda, whose arrow and body may be the next node.
    fn value(&mut self, node: Node<'a>, nodes: &mut Nodes<'a>) -> Expr {
        if node.as_rule() == Rule::lambda {
            return self.lambda(node);
        }
        if nodes
            .peek()
            .is_some_and(|next| next.as_rule() == Rule::lambda_rest)
            && let Some(rest) = nodes.next()
        {
            return self.lambda_of(node, rest);
        }
        self.expr(node)
    }

    /// A key: a lone word is a constant.
    fn key(&mut self, node: Node<'a>) -> Expr {
        match lone_word(&node) {
            Some(word) => self.constant(&word),
            None => self.expr(node),
        }
    }

    fn warn_spread(&mut self, span: Span) {
        self.legacy(
            codes::LEGACY_SPREAD,
            "spread operator `*`",
            span,
            "pass the elements one by one, or add lists",
        );
    }

    /// A list or map, also the brackets of an index.
    pub(super) fn list(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let children = node.into_inner();
        if children
            .peek()
            .is_some_and(|first| first.as_rule() == Rule::colon)
        {
            return Expr {
                span,
                kind: ExprKind::Map(Vec::new()),
            };
        }
        let map_spreads: Vec<Span> = children
            .clone()
            .filter(is_map_spread)
            .map(|node| self.span(&node))
            .collect();
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        for arg in self.items(children) {
            match arg {
                Arg::Named { key, value } => entries.push(MapEntry::Pair { key, value }),
                Arg::Spread(map) if map_spreads.iter().any(|spread| spread.end == map.span.end) => {
                    entries.push(MapEntry::Spread(map));
                }
                Arg::Spread(list) => items.push(ListItem::Spread(list)),
                Arg::Positional(value) => items.push(ListItem::Single(value)),
            }
        }
        if entries.is_empty() {
            return Expr {
                span,
                kind: ExprKind::List(items),
            };
        }
        if let Some(ListItem::Single(value) | ListItem::Spread(value)) = items.first() {
            self.error(
                codes::MIXED_LIST_AND_MAP,
                "this is a value among `key: value` pairs",
                value.span,
                "brackets hold either list elements or `key: value` pairs; a `:` or a comma may be missing",
            );
        }
        Expr {
            span,
            kind: ExprKind::Map(entries),
        }
    }

    /// `(e)`; several values are refused because only the target of an assignment may be a tuple.
    fn paren(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let Some(first) = children.next() else {
            return nothing(span);
        };
        if children.next().is_some() {
            self.error(
                codes::TUPLE_VALUE,
                "several values in parentheses are not a value",
                span,
                "write a list `[a, b]`, or a declaration `def (a, b) = list`",
            );
        }
        Expr {
            span,
            ..self.expr(first)
        }
    }

    fn creation(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let (Some(ty), Some(args)) = (children.next(), children.next()) else {
            return nothing(span);
        };
        let mut ty = self.ty(ty);
        if args.as_rule() == Rule::array_values {
            return self.array(ty, args, span);
        }
        if args.as_rule() == Rule::index {
            ty.dimensions = ty.dimensions.saturating_add(1);
        }
        let mut args = self.args(args);
        let mut body = None;
        for more in children {
            if more.as_rule() == Rule::class_body {
                body = Some(Rc::new(self.anonymous_class(&ty, more)));
                continue;
            }
            // `new int[2][3]`, `new int[2][]`: one more dimension for each, with a length or without.
            ty.dimensions = ty.dimensions.saturating_add(1);
            if more.as_rule() == Rule::index {
                args.extend(self.args(more));
            }
        }
        Expr {
            span,
            kind: ExprKind::New { ty, args, body },
        }
    }

    /// `new T[]{ … }`
    fn array(&mut self, ty: Type, values: Node<'a>, span: Span) -> Expr {
        let items = values
            .into_inner()
            .map(|value| ListItem::Single(self.expr(value)));
        let kind = ExprKind::List(items.collect());
        if ty.dimensions == 0 {
            let hint = "values in braces make an array: `new int[]{1, 2}`";
            self.error(codes::UNEXPECTED, "`{` cannot follow this", span, hint);
        }
        let hint = "write a list, `[1, 2]`";
        self.legacy(codes::LEGACY_ARRAY, "array with its elements", span, hint);
        let value = Box::new(Expr { span, kind });
        let kind = ExprKind::Cast { value, ty };
        Expr { span, kind }
    }

    /// `(a, b) -> e`
    pub(super) fn lambda(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let params = match children.next() {
            Some(params) => self.params(params.into_inner()),
            None => Vec::new(),
        };
        self.lambda_body(params, children, span)
    }

    /// `x -> e`, of which `node` is the `x`.
    pub(super) fn lambda_of(&mut self, node: Node<'a>, rest: Node<'a>) -> Expr {
        let at = self.span(&node);
        let span = at.to(self.span(&rest));
        let name = match lone_word(&node) {
            Some(word) => self.declared_name(&word),
            None => {
                let hint = "parameters before an arrow are names: `(a, b) -> a + b`";
                self.error(codes::UNEXPECTED, "`->` cannot follow this", at, hint);
                self.empty_name(at)
            }
        };
        let param = Param {
            name,
            ty: None,
            default: None,
        };
        self.lambda_body(vec![param], rest.into_inner(), span)
    }

    fn lambda_body(&mut self, params: Vec<Param>, mut body: Nodes<'a>, span: Span) -> Expr {
        let hint = "write a closure: `{ x -> … }`";
        self.legacy(codes::LEGACY_LAMBDA, "lambda", span, hint);
        let Some(first) = body.next() else {
            return nothing(span);
        };
        let value = self.command(first, body);
        let span = span.to(value.span);
        let at = value.span;
        let body = match value.kind {
            // Braces after the arrow hold statements.
            ExprKind::Closure(closure) if closure.params.is_none() => closure.body.clone(),
            ExprKind::Assign { target, op, value } => {
                let (target, value) = (*target, *value);
                block_of(vec![plain(StmtKind::Assign { target, op, value }, at)], at)
            }
            _ => block_of(vec![plain(StmtKind::Expr(value), at)], at),
        };
        let params = Some(params);
        let kind = ExprKind::Closure(Rc::new(ClosureExpr { span, params, body }));
        Expr { span, kind }
    }

    pub(super) fn closure(&mut self, node: Node<'a>) -> ClosureExpr {
        let span = self.span(&node);
        let mut children = node.into_inner().peekable();
        let mut start = node_start(span) + 1;
        let params = match children.peek() {
            Some(first) if first.as_rule() == Rule::closure_params => {
                start = self.base + first.as_span().end();
                children.next().map(|params| self.params(params.into_inner()))
            }
            _ => None,
        };
        let stmts = self.statements(children);
        let start = start.min((span.end as usize).saturating_sub(1));
        let body = block_of(stmts, Span::new(self.file, start, start));
        ClosureExpr { span, params, body }
    }

    /// `param` pairs; others are ignored.
    pub(super) fn params(&mut self, nodes: impl Iterator<Item = Node<'a>>) -> Vec<Param> {
        nodes
            .filter(|node| node.as_rule() == Rule::param)
            .map(|node| self.param(node))
            .collect()
    }

    fn param(&mut self, node: Node<'a>) -> Param {
        let span = self.span(&node);
        let mut param = Param {
            name: self.empty_name(span),
            ty: None,
            default: None,
        };
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => param.name = self.declared_name(&child),
                Rule::r#type => param.ty = Some(self.ty(child)),
                Rule::ellipsis => {
                    let ty = param.ty.get_or_insert_with(|| Type {
                        name: Name {
                            text: Rc::from("Object"),
                            span,
                        },
                        args: Vec::new(),
                        nullable: false,
                        dimensions: 0,
                    });
                    ty.dimensions = ty.dimensions.saturating_add(1);
                }
                Rule::enclosed => param.default = Some(self.expr(child)),
                Rule::paren => param.default = Some(self.paren(child)),
                _ => {}
            }
        }
        param
    }

    /// A name that is being declared: reserved words are refused.
    pub(super) fn declared_name(&mut self, node: &Node<'a>) -> Name {
        let variable = self.variable(node);
        let name = self.name(node);
        if !matches!(variable.kind, ExprKind::Variable(_)) {
            let message = format!("`{}` is a reserved word", name.text);
            self.error(codes::RESERVED_WORD, message, name.span, "choose another name");
        }
        name
    }

    /// `T x` or `x: T` or `x`.
    pub(super) fn name_and_type(&mut self, node: Node<'a>) -> (Name, Option<Type>) {
        let span = self.span(&node);
        let (mut name, mut ty) = (self.empty_name(span), None);
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => name = self.declared_name(&child),
                Rule::r#type => ty = Some(self.ty(child)),
                _ => {}
            }
        }
        (name, ty)
    }
}

/// A statement without a label.
fn plain(kind: StmtKind, span: Span) -> Stmt {
    Stmt {
        span,
        label: None,
        kind,
    }
}

/// The word when an expression is nothing but one.
pub(super) fn lone_word<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let mut operands = node.clone().into_inner();
    let operand = operands.next().filter(|_| operands.is_empty())?;
    let mut parts = operand.into_inner();
    let word = parts.next().filter(|_| parts.is_empty())?;
    (word.as_rule() == Rule::variable).then_some(word)
}

/// `*: map`
fn is_map_spread(node: &Node<'_>) -> bool {
    node.as_rule() == Rule::spread
        && node
            .clone()
            .into_inner()
            .next()
            .is_some_and(|n| n.as_rule() == Rule::colon)
}

fn node_start(span: Span) -> usize {
    span.start as usize
}

/// What a call of `value` calls.
pub(super) fn callee(value: Expr) -> Callee {
    match value.kind {
        ExprKind::Variable(text) => Callee::Name(Name {
            text,
            span: value.span,
        }),
        ExprKind::Property { object, access, name } => Callee::Method {
            object: *object,
            access,
            name,
        },
        _ => Callee::Expr(value),
    }
}

/// `value(args)`; `end` is the place of the last argument.
pub(super) fn call(value: Expr, args: Vec<Arg>, end: Span) -> Expr {
    let span = value.span.to(end);
    Expr {
        span,
        kind: ExprKind::Call(Box::new(Call {
            callee: callee(value),
            args,
        })),
    }
}

/// `value { … }`: one more argument of a call, or a call.
fn append_closure(value: Expr, closure: ClosureExpr, end: Span) -> Expr {
    let span = value.span.to(end);
    let closure = Arg::Positional(Expr {
        span: closure.span,
        kind: ExprKind::Closure(Rc::new(closure)),
    });
    match value.kind {
        ExprKind::Call(mut call) => {
            call.args.push(closure);
            Expr {
                span,
                kind: ExprKind::Call(call),
            }
        }
        _ => call(value, vec![closure], end),
    }
}
