//! Expressions.

use std::rc::Rc;

use arcstr::ArcStr;
use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rflow_syntax::ast::{
    self, Access, Arg, BinaryOp, Callee, Expr, ExprKind, ListItem, MapEntry, PropertyName, StrPart,
};
use rflow_syntax::{Diagnostic, Span};

use super::{Compiler, Frame, Unit};
use crate::code::{Args, ClassCode, NameNode, Node, NodeKind, Proto, TextPart};
use crate::groovy::Named;
use crate::value::Value;

impl Compiler<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Node {
        let node = Node {
            span: expr.span,
            kind: self.kind(expr),
        };
        if !self.shows || matches!(node.kind, NodeKind::Const(_)) {
            return node;
        }
        match self.shown_at(expr) {
            Some(at) => Node {
                span: expr.span,
                kind: NodeKind::Shown {
                    at,
                    node: Box::new(node),
                },
            },
            None => node,
        }
    }

    /// Compiles with or without values of parts being shown.
    pub(super) fn showing<T>(&mut self, shows: bool, compile: impl FnOnce(&mut Self) -> T) -> T {
        let outside = std::mem::replace(&mut self.shows, shows);
        let result = compile(self);
        self.shows = outside;
        result
    }

    /// Where the value of a part of a condition is shown: below its name or operator. As in the reference,
    /// comparisons, indices and casts are not, of which one sees the result or the parts.
    fn shown_at(&self, expr: &Expr) -> Option<u32> {
        match &expr.kind {
            ExprKind::Variable(_) | ExprKind::New { .. } | ExprKind::Unary { .. } => Some(expr.span.start),
            ExprKind::Property {
                name: PropertyName::Fixed(name),
                ..
            } => Some(name.span.start),
            ExprKind::Call(call) => match &call.callee {
                Callee::Name(name)
                | Callee::Method {
                    name: PropertyName::Fixed(name),
                    ..
                } => Some(name.span.start),
                _ => None,
            },
            ExprKind::Binary { op, left, right } => {
                let operator = match op {
                    BinaryOp::Power => "**",
                    BinaryOp::Multiply => "*",
                    BinaryOp::Divide => "/",
                    BinaryOp::Remainder => "%",
                    BinaryOp::Add => "+",
                    BinaryOp::Subtract => "-",
                    BinaryOp::ShiftLeft => "<<",
                    BinaryOp::ShiftRight => ">>",
                    BinaryOp::ShiftRightUnsigned => ">>>",
                    BinaryOp::In => "in",
                    BinaryOp::NotIn => "!in",
                    BinaryOp::Compare => "<=>",
                    BinaryOp::Find => "=~",
                    BinaryOp::Match => "==~",
                    BinaryOp::BitAnd => "&",
                    BinaryOp::BitXor => "^",
                    _ => return None,
                };
                self.operator_at(operator, left.span, right.span.start)
            }
            ExprKind::And(left, right) => self.operator_at("&&", left.span, right.span.start),
            ExprKind::Or(left, right) => self.operator_at("||", left.span, right.span.start),
            ExprKind::InstanceOf { value, .. } => self.operator_at("instanceof", value.span, expr.span.end),
            _ => None,
        }
    }

    /// The place of an operator between its left side and another place.
    fn operator_at(&self, operator: &str, left: Span, end: u32) -> Option<u32> {
        let between = Span {
            start: left.end,
            end,
            ..left
        };
        let sources = self.interp.sources.borrow();
        let found = sources.snippet(between).find(operator)?;
        left.end.checked_add(u32::try_from(found).ok()?)
    }

    fn boxed(&mut self, expr: &Expr) -> Box<Node> {
        Box::new(self.expr(expr))
    }

    fn kind(&mut self, expr: &Expr) -> NodeKind {
        match &expr.kind {
            ExprKind::Null => NodeKind::Const(Value::Null),
            ExprKind::Bool(b) => NodeKind::Const(Value::Bool(*b)),
            ExprKind::Integer { digits, suffix } => self.integer(digits, *suffix, expr.span),
            ExprKind::Decimal { text, suffix } => self.decimal(text, *suffix, expr.span),
            ExprKind::String(s) => NodeKind::Const(Value::str(&**s)),
            ExprKind::GString(parts) => self.text(expr.span, parts).kind,
            ExprKind::Variable(name) => self.read_name(name, expr.span),
            ExprKind::List(items) => NodeKind::List(items.iter().map(|i| self.list_item(i)).collect()),
            ExprKind::Map(entries) => NodeKind::Map(entries.iter().map(|e| self.map_entry(e)).collect()),
            ExprKind::Range {
                from,
                to,
                open,
                inclusive,
            } => NodeKind::Range {
                from: self.boxed(from),
                to: self.boxed(to),
                open: *open,
                inclusive: *inclusive,
            },
            ExprKind::Closure(c) => NodeKind::Closure(self.closure(c)),
            ExprKind::Property { object, access, name } => self.property(object, *access, name, expr),
            ExprKind::Index {
                object,
                indices,
                safe,
            } => NodeKind::Index {
                object: self.boxed(object),
                index: Box::new(self.indices(indices, expr.span)),
                safe: *safe,
            },
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::New {
                args,
                body: Some(body),
                ..
            } => self.unnamed(args, body),
            ExprKind::New { ty, args, body: None } => self.new_object(ty, args, expr.span),
            ExprKind::Unary { op, operand } => NodeKind::Unary {
                op: *op,
                operand: self.boxed(operand),
            },
            ExprKind::Binary {
                op: BinaryOp::BitOr,
                left,
                right,
            } => self.pipe(left, right),
            ExprKind::Binary { op, left, right } => NodeKind::Binary {
                op: *op,
                left: self.boxed(left),
                right: self.boxed(right),
            },
            ExprKind::And(a, b) => NodeKind::And(self.boxed(a), self.boxed(b)),
            ExprKind::Or(a, b) => NodeKind::Or(self.boxed(a), self.boxed(b)),
            ExprKind::Ternary {
                cond,
                then,
                otherwise,
            } => NodeKind::Ternary(self.boxed(cond), self.boxed(then), self.boxed(otherwise)),
            ExprKind::Elvis { value, otherwise } => NodeKind::Elvis(self.boxed(value), self.boxed(otherwise)),
            ExprKind::Cast { value, ty } => self.cast(value, ty),
            ExprKind::InstanceOf { value, ty, negated } => NodeKind::InstanceOf {
                value: self.boxed(value),
                class: if ty.dimensions == 0 {
                    self.full_name(&ty.name.text)
                } else {
                    class_name(ty)
                },
                negated: *negated,
            },
            ExprKind::MethodRef { object, name } if self.is_script(object) => {
                let is_own = self.module.names.borrow().contains_key(&*name.text);
                if !is_own && self.interp.globals.has_function(&name.text) {
                    return self.kind(&calling(name));
                }
                self.read_name(&name.text, name.span)
            }
            ExprKind::MethodRef { object, name } => NodeKind::MethodRef {
                object: self.boxed(object),
                name: ArcStr::from(&*name.text),
            },
            ExprKind::Assign { target, op, value } => self.assign(target, *op, value),
            ExprKind::Increment {
                target,
                delta,
                prefix,
            } => NodeKind::Increment {
                target: Box::new(self.target(target)),
                delta: *delta,
                prefix: *prefix,
            },
        }
    }

    fn integer(&mut self, digits: &str, suffix: Option<char>, span: Span) -> NodeKind {
        let Ok(n) = digits.parse::<BigInt>() else {
            self.report(Diagnostic::error(
                "RF0204",
                format!("`{digits}` is not a number"),
                span,
            ));
            return NodeKind::Const(Value::Null);
        };
        let value = match (suffix, n.to_i32(), n.to_i64()) {
            (Some('G'), ..) => Value::BigInt(Rc::new(n)),
            (Some('I') | None, Some(i), _) => Value::Int(i),
            (Some('L') | None, _, Some(l)) => Value::Long(l),
            (None, _, None) => Value::BigInt(Rc::new(n)),
            _ => {
                self.report(
                    Diagnostic::error(
                        "RF0204",
                        format!("Number `{digits}` is out of range for its suffix"),
                        span,
                    )
                    .hint("leave the suffix away: the smallest type that holds it is used"),
                );
                Value::Null
            }
        };
        NodeKind::Const(value)
    }

    fn decimal(&mut self, text: &str, suffix: Option<char>, span: Span) -> NodeKind {
        let value = match suffix {
            Some('D') => text.parse().ok().map(Value::Double),
            Some('F') => text.parse().ok().map(Value::Float),
            _ => text.parse::<BigDecimal>().ok().map(Value::decimal),
        };
        NodeKind::Const(value.unwrap_or_else(|| {
            self.report(Diagnostic::error(
                "RF0204",
                format!("`{text}` is not a number"),
                span,
            ));
            Value::Null
        }))
    }

    pub(super) fn text(&mut self, span: Span, parts: &[StrPart]) -> Node {
        let lazy = |p: &StrPart| matches!(p, StrPart::Expr(e) if matches!(e.kind, ExprKind::Closure(_)));
        let lazy = parts.iter().any(lazy);
        let parts = parts
            .iter()
            .map(|p| match p {
                StrPart::Text(t) => TextPart::Text(ArcStr::from(&**t)),
                StrPart::Expr(e) => TextPart::Value(self.expr(e)),
            })
            .collect();
        let escape = self.escape;
        let kind = if lazy {
            NodeKind::LazyText { parts, escape }
        } else {
            NodeKind::Text { parts, escape }
        };
        Node { span, kind }
    }

    fn list_item(&mut self, item: &ListItem) -> (Node, bool) {
        match item {
            ListItem::Single(e) => (self.expr(e), false),
            ListItem::Spread(e) => (self.expr(e), true),
        }
    }

    fn map_entry(&mut self, entry: &MapEntry) -> (Option<Node>, Node) {
        match entry {
            MapEntry::Pair { key, value } => (Some(self.expr(key)), self.expr(value)),
            MapEntry::Spread(e) => (None, self.expr(e)),
        }
    }

    pub(super) fn indices(&mut self, indices: &[Expr], span: Span) -> Node {
        match indices {
            [one] => self.expr(one),
            many => {
                let items = many.iter().map(|e| (self.expr(e), false)).collect();
                Node {
                    span,
                    kind: NodeKind::List(items),
                }
            }
        }
    }

    pub(super) fn closure(&mut self, closure: &ast::ClosureExpr) -> Rc<Proto> {
        self.frames.push(Frame::new());
        let implicit = closure.params.is_none();
        let params = match &closure.params {
            Some(params) => self.params(params),
            None => {
                self.declare_local("it");
                Vec::new()
            }
        };
        // It runs any number of times, and not as a part of the condition around it.
        let body = self.showing(false, |c| c.stmts(&closure.body.stmts));
        Rc::new(self.finish("", closure.span, params, implicit, body))
    }

    pub(super) fn property_name(&mut self, name: &PropertyName) -> NameNode {
        match name {
            PropertyName::Fixed(n) => NameNode::Fixed(ArcStr::from(&*n.text)),
            PropertyName::Dynamic(e) => NameNode::Dynamic(self.boxed(e)),
        }
    }

    fn property(&mut self, object: &Expr, access: Access, name: &PropertyName, whole: &Expr) -> NodeKind {
        if let Some(member) = self.this_member(object, name) {
            return ClassCode::Member(member).into();
        }
        if let PropertyName::Fixed(name) = name {
            if self.is_script(object) {
                return self.free_name(&name.text, name.span);
            }
            if let ExprKind::Variable(class) = &object.kind
                && &*name.text == "this"
                && let Some(this) = self.outer_this(class)
            {
                return NodeKind::Var(this);
            }
        }
        if let Some(path) = super::free::dotted(whole) {
            if let Some(class) = self.class_path(&path) {
                return class;
            }
            self.note_free(&path);
        }
        NodeKind::Property {
            object: self.boxed(object),
            access,
            name: self.property_name(name),
        }
    }

    /// `a.b.C` or `a.b.C.X` where that is a class and `a` is no variable.
    pub(super) fn class_path(&mut self, path: &str) -> Option<NodeKind> {
        let root = path.split('.').next().unwrap_or(path);
        // `Channel` is a variable of the engine before it is a class.
        if root == path && self.interp.globals.has_variable(path) {
            return None;
        }
        if self.local(root).is_some() || self.task_names.contains(root) {
            return None;
        }
        // `Outer.Inner` and `org.acme.Tools`; a single name is looked up where it is read.
        if root != path
            && let Some(class) = self.class_node(path)
        {
            return Some(class);
        }
        if self.class.is_some() && root == path || !crate::class::known(path) {
            return None;
        }
        Some(NodeKind::Const(Value::Class(ArcStr::from(path))))
    }

    fn cast(&mut self, value: &Expr, ty: &ast::Type) -> NodeKind {
        let value = self.boxed(value);
        match self.class_named(&ty.name.text) {
            Some(Named::User(class)) if ty.dimensions == 0 => ClassCode::CastTo {
                value,
                class: Rc::downgrade(&class),
            }
            .into(),
            _ => {
                let simple = &*ty.name.text;
                let special =
                    matches!(simple, "Record" | "Bag") || crate::typing::is_defined(&self.module, ty);
                // To Groovy the arguments of a type say nothing.
                let counts = !(ty.args.is_empty() || self.module.is_groovy() || self.interp.is_legacy());
                if ty.dimensions == 0 && (special || counts) {
                    let ty = Rc::new(ty.clone());
                    return NodeKind::CastType { value, ty };
                }
                NodeKind::Cast {
                    value,
                    class: class_name(ty),
                }
            }
        }
    }

    fn new_object(&mut self, ty: &ast::Type, args: &[Arg], span: Span) -> NodeKind {
        let mut class = class_name(ty);
        if ty.dimensions == 0 {
            match self.class_named(&class) {
                Some(Named::User(user)) => {
                    let class = Rc::downgrade(&user);
                    let args = self.args(args);
                    return ClassCode::NewInstance { class, args }.into();
                }
                Some(Named::Missing(full)) => return ClassCode::MissingClass(full).into(),
                Some(Named::Platform(full)) => class = full,
                None => {}
            }
        }
        if !crate::class::known(&class) && ty.dimensions == 0 {
            let simple = class.rsplit('.').next().unwrap_or(&class);
            if !crate::class::known(simple) {
                let own = self.module.names.borrow().contains_key(&*class);
                let hint = match own {
                    true => "it is no class: a record is made with `record(name: value)`",
                    false if simple == "ConfigSlurper" => {
                        "set what it reads as parameters, in a file that `-params-file` or `includeConfig` names, or read YAML with `new groovy.yaml.YamlSlurper()`"
                    }
                    false if simple == "GroovyShell" => {
                        "a text is evaluated with `Eval.me(text)` and `Eval.x(value, text)`"
                    }
                    false => "rflow has no JVM: only the classes that its documentation lists can be created",
                };
                self.report(
                    Diagnostic::error("RF0205", format!("Class `{class}` is not available"), span).hint(hint),
                );
            }
        }
        NodeKind::New {
            class,
            args: self.args(args),
        }
    }

    pub(super) fn args(&mut self, args: &[Arg]) -> Args {
        let mut out = Args {
            positional: Vec::new(),
            named: Vec::new(),
            spread: Vec::new(),
        };
        for arg in args {
            match arg {
                Arg::Positional(e) => out.positional.push(self.expr(e)),
                Arg::Named { key, value } => out.named.push((self.expr(key), self.expr(value))),
                Arg::Spread(e) => {
                    out.spread.push(out.positional.len());
                    out.positional.push(self.expr(e));
                }
            }
        }
        out
    }

    /// `left | right`: in a workflow, the right side may be the name or call of an operator.
    fn pipe(&mut self, left: &Expr, right: &Expr) -> NodeKind {
        if matches!(self.unit, Unit::Workflow | Unit::Function) {
            let (name, args): (_, &[Arg]) = match &right.kind {
                ExprKind::Variable(name) => (name.clone(), &[]),
                ExprKind::Call(call) => match &call.callee {
                    ast::Callee::Name(n) => (n.text.clone(), &call.args),
                    _ => return self.bit_or(left, right),
                },
                _ => return self.bit_or(left, right),
            };
            let globals = &self.interp.globals;
            // In a function, `|` may also join numbers.
            let known = self.unit == Unit::Function
                && (self.script_names.contains(&name)
                    || globals.has_variable(&name)
                    || globals.has_function(&name));
            let defined = known || self.local(&name).is_some() || self.is_definition(&name);
            if !defined {
                let called = self.called(left);
                let left = called.as_ref().unwrap_or(left);
                if let [Arg::Positional(arg)] = args
                    && let Some(variable) = super::call::channel_variable(&name, arg)
                {
                    return self.assign_channel(left, &variable);
                }
                let object = self.boxed(left);
                let args = self.args(args);
                let name = NameNode::Fixed(ArcStr::from(&*name));
                return NodeKind::CallMethod {
                    object,
                    access: Access::Plain,
                    name,
                    args,
                };
            }
        }
        self.bit_or(left, right)
    }

    /// The call that a process or workflow stands for on the left of an operator, and that each of several with
    /// `&` between them stands for.
    fn called(&mut self, expr: &Expr) -> Option<Expr> {
        let kind = match &expr.kind {
            ExprKind::Variable(name) if self.local(name).is_none() && self.is_definition(name) => {
                ExprKind::Call(Box::new(ast::Call {
                    callee: ast::Callee::Name(ast::Name {
                        text: name.clone(),
                        span: expr.span,
                    }),
                    args: Vec::new(),
                }))
            }
            ExprKind::Binary {
                op: BinaryOp::BitAnd,
                left,
                right,
            } => ExprKind::Binary {
                op: BinaryOp::BitAnd,
                left: Box::new(self.called(left)?),
                right: Box::new(self.called(right)?),
            },
            _ => return None,
        };
        Some(Expr {
            kind,
            span: expr.span,
        })
    }

    fn is_definition(&self, name: &str) -> bool {
        self.module.names.borrow().contains_key(name)
    }

    fn bit_or(&mut self, left: &Expr, right: &Expr) -> NodeKind {
        NodeKind::Binary {
            op: BinaryOp::BitOr,
            left: self.boxed(left),
            right: self.boxed(right),
        }
    }
}

/// The name of a type; each dimension is a pair of brackets.
pub(super) fn class_name(ty: &ast::Type) -> ArcStr {
    let mut name = ty.name.text.to_string();
    for _ in 0..ty.dimensions {
        name.push_str("[]");
    }
    ArcStr::from(name)
}

/// `{ NAME(it) }`: what `this.&NAME` is for a function of the language.
fn calling(name: &ast::Name) -> Expr {
    let span = name.span;
    let expr = |kind| Expr { span, kind };
    let call = ast::Call {
        callee: Callee::Name(name.clone()),
        args: vec![Arg::Positional(expr(ExprKind::Variable(Rc::from("it"))))],
    };
    let body = ast::Stmt {
        span,
        label: None,
        kind: ast::StmtKind::Expr(expr(ExprKind::Call(Box::new(call)))),
    };
    expr(ExprKind::Closure(Rc::new(ast::ClosureExpr {
        span,
        params: None,
        body: ast::Block {
            span,
            stmts: vec![body],
        },
    })))
}
