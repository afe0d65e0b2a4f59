//! Primaries and what follows them: properties, calls, indices, closures, lists and maps.

use std::rc::Rc;

use super::{Lowerer, Node, Nodes, block_of, nothing};
use crate::Span;
use crate::ast::{
    Access, Arg, Call, Callee, ClosureExpr, Expr, ExprKind, ListItem, MapEntry, Name, Param, PropertyName, Type,
};
use crate::codes;
use crate::parse::Rule;

impl<'a> Lowerer<'a> {
    pub(super) fn empty_name(&mut self, span: Span) -> Name {
        Name { text: self.text(""), span }
    }

    pub(super) fn primary(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::variable => self.variable(&node),
            Rule::number => self.number(&node),
            Rule::list => self.list(node),
            Rule::paren => self.paren(node),
            Rule::closure => {
                let closure = self.closure(node);
                Expr { span, kind: ExprKind::Closure(Rc::new(closure)) }
            }
            Rule::creation => self.creation(node),
            _ => self.string(node),
        }
    }

    /// Properties, arguments, indices and closures after `value`.
    pub(super) fn elements(&mut self, mut value: Expr, nodes: &mut Nodes<'a>) -> Expr {
        for node in nodes.by_ref() {
            value = match node.as_rule() {
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
                    Expr { span, kind: ExprKind::Increment { target, delta, prefix: false } }
                }
                _ => value,
            };
        }
        value
    }

    fn property(&mut self, object: Expr, node: Node<'a>) -> Expr {
        let span = object.span.to(self.span(&node));
        let mut children = node.into_inner();
        let (Some(access), Some(target)) = (children.next(), children.next()) else { return object };
        let at = self.span(&access);
        let name = if target.as_rule() == Rule::word {
            PropertyName::Fixed(self.name(&target))
        } else {
            let text_span = self.span(&target);
            let text = self.string(target);
            match text.kind {
                ExprKind::String(text) => PropertyName::Fixed(Name { text, span: text_span }),
                _ => PropertyName::Dynamic(Box::new(text)),
            }
        };
        let access = match access.as_str() {
            "." | ".@" => Access::Plain,
            "?." => Access::Safe,
            "*." => Access::Spread,
            _ => {
                let hint = "write a closure: `{ x -> object.method(x) }`";
                self.legacy(codes::LEGACY_METHOD_REF, "method reference", at, hint);
                let name = match name {
                    PropertyName::Fixed(name) => name,
                    PropertyName::Dynamic(_) => self.empty_name(at),
                };
                return Expr { span, kind: ExprKind::MethodRef { object: Box::new(object), name } };
            }
        };
        Expr { span, kind: ExprKind::Property { object: Box::new(object), access, name } }
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
                    self.error(codes::UNEXPECTED, "`*` cannot be used in an index", list.span, "index with a list");
                    list
                }
            })
            .collect();
        Expr { span, kind: ExprKind::Index { object: Box::new(object), indices, safe } }
    }

    pub(super) fn args(&mut self, node: Node<'a>) -> Vec<Arg> {
        node.into_inner().map(|item| self.arg(item)).collect()
    }

    /// One argument, of a call in parentheses or of a command.
    pub(super) fn arg(&mut self, node: Node<'a>) -> Arg {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut children = node.into_inner();
        let Some(first) = children.next() else { return Arg::Positional(nothing(span)) };
        match rule {
            Rule::named | Rule::command_named => {
                let key = self.constant(&first);
                let value = children.next().map_or_else(|| nothing(span), |node| self.expr(node));
                Arg::Named { key, value }
            }
            Rule::spread | Rule::command_spread => {
                self.warn_spread(span);
                let value = if first.as_rule() == Rule::colon { children.next() } else { Some(first) };
                Arg::Spread(value.map_or_else(|| nothing(span), |node| self.expr(node)))
            }
            _ => {
                let key = self.expr(first);
                match children.next() {
                    Some(value) => Arg::Named { key, value: self.expr(value) },
                    None => Arg::Positional(key),
                }
            }
        }
    }

    fn warn_spread(&mut self, span: Span) {
        self.legacy(codes::LEGACY_SPREAD, "spread operator `*`", span, "pass the elements one by one, or add lists");
    }

    /// A list or map, also the brackets of an index.
    pub(super) fn list(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut items = Vec::new();
        let mut entries = Vec::new();
        let mut empty_map = false;
        for child in node.into_inner() {
            let at = self.span(&child);
            if child.as_rule() == Rule::colon {
                empty_map = true;
                continue;
            }
            let map_spread =
                child.as_rule() == Rule::spread && child.clone().into_inner().next().is_some_and(|n| n.as_rule() == Rule::colon);
            match self.arg(child) {
                Arg::Named { key, value } => entries.push((at, MapEntry::Pair { key, value })),
                Arg::Spread(map) if map_spread => entries.push((at, MapEntry::Spread(map))),
                Arg::Spread(list) => items.push((at, ListItem::Spread(list))),
                Arg::Positional(value) => items.push((at, ListItem::Single(value))),
            }
        }
        if let (Some((value, _)), false) = (items.first(), entries.is_empty()) {
            self.error(
                codes::MIXED_LIST_AND_MAP,
                "this is a value among `key: value` pairs",
                *value,
                "brackets hold either list elements or `key: value` pairs; a `:` or a comma may be missing",
            );
        }
        let kind = if empty_map || !entries.is_empty() {
            ExprKind::Map(entries.into_iter().map(|(_, entry)| entry).collect())
        } else {
            ExprKind::List(items.into_iter().map(|(_, item)| item).collect())
        };
        Expr { span, kind }
    }

    /// `(e)`; several values are refused because only the target of an assignment may be a tuple.
    fn paren(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let Some(first) = children.next() else { return nothing(span) };
        if children.next().is_some() {
            self.error(
                codes::TUPLE_VALUE,
                "several values in parentheses are not a value",
                span,
                "write a list `[a, b]`, or a declaration `def (a, b) = list`",
            );
        }
        Expr { span, ..self.expr(first) }
    }

    fn creation(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let (Some(ty), Some(args)) = (children.next(), children.next()) else { return nothing(span) };
        let mut ty = self.ty(ty);
        if args.as_rule() == Rule::index {
            ty.dimensions = ty.dimensions.saturating_add(1);
        }
        let args = self.args(args);
        Expr { span, kind: ExprKind::New { ty, args } }
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
        nodes.filter(|node| node.as_rule() == Rule::param).map(|node| self.param(node)).collect()
    }

    fn param(&mut self, node: Node<'a>) -> Param {
        let span = self.span(&node);
        let mut param = Param { name: self.empty_name(span), ty: None, default: None };
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => param.name = self.declared_name(&child),
                Rule::r#type => param.ty = Some(self.ty(child)),
                Rule::ellipsis => {
                    if let Some(ty) = &mut param.ty {
                        ty.dimensions = ty.dimensions.saturating_add(1);
                    }
                }
                Rule::enclosed => param.default = Some(self.expr(child)),
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

fn node_start(span: Span) -> usize {
    span.start as usize
}

/// What a call of `value` calls.
pub(super) fn callee(value: Expr) -> Callee {
    match value.kind {
        ExprKind::Variable(text) => Callee::Name(Name { text, span: value.span }),
        ExprKind::Property { object, access, name } => Callee::Method { object: *object, access, name },
        _ => Callee::Expr(value),
    }
}

/// `value(args)`; `end` is the place of the last argument.
pub(super) fn call(value: Expr, args: Vec<Arg>, end: Span) -> Expr {
    let span = value.span.to(end);
    Expr { span, kind: ExprKind::Call(Box::new(Call { callee: callee(value), args })) }
}

/// `value { … }`: one more argument of a call, or a call.
fn append_closure(value: Expr, closure: ClosureExpr, end: Span) -> Expr {
    let span = value.span.to(end);
    let closure = Arg::Positional(Expr { span: closure.span, kind: ExprKind::Closure(Rc::new(closure)) });
    match value.kind {
        ExprKind::Call(mut call) => {
            call.args.push(closure);
            Expr { span, kind: ExprKind::Call(call) }
        }
        _ => call(value, vec![closure], end),
    }
}
