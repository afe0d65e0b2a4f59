//! Calls.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{self, Access, Arg, Call, Callee, Expr, ExprKind, PropertyName};
use rflow_syntax::{Diagnostic, Span};

use super::delegate::delegated;
use super::{Arity, Compiler, Unit};
use crate::code::{AssignKind, NameNode, Node, NodeKind, Target, Var};

impl Compiler<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span) -> NodeKind {
        match &call.callee {
            Callee::Name(name) => self.call_name(name, &call.args, span),
            Callee::Method { object, access, name } => self.call_method(object, *access, name, &call.args),
            // `"some name"()` is how a function is called that has a text for its name.
            Callee::Expr(Expr {
                kind: ExprKind::String(text),
                span: at,
            }) if self.module.names.borrow().contains_key(&**text) => {
                let name = ast::Name {
                    text: text.clone(),
                    span: *at,
                };
                self.call_name(&name, &call.args, span)
            }
            Callee::Expr(e) => {
                let callee = Box::new(self.expr(e));
                NodeKind::CallValue {
                    callee,
                    args: self.args(&call.args),
                }
            }
        }
    }

    fn call_name(&mut self, name: &ast::Name, args: &[Arg], span: Span) -> NodeKind {
        let text = ArcStr::from(&*name.text);
        if let Some(call) = self.output_function(&text, args, span) {
            return call;
        }
        if let Some(call) = self.delegation(&name.text, args) {
            return call;
        }
        if let Some(var) = self.local(&name.text) {
            return NodeKind::CallVar {
                var,
                args: self.args(args),
            };
        }
        if self.may_delegate() {
            let otherwise = self.call_free(name, args, span);
            return delegated(&name.text, otherwise);
        }
        self.call_free(name, args, span)
    }

    /// The call of a name that is no local variable.
    fn call_free(&mut self, name: &ast::Name, args: &[Arg], span: Span) -> NodeKind {
        let text = ArcStr::from(&*name.text);
        if let Some(call) = self.call_in_class(&name.text, args, span) {
            return call;
        }
        if self.module.names.borrow().contains_key(&*name.text) {
            self.check_arity(&name.text, args, span);
            if self.unit == Unit::Process {
                self.free.borrow_mut().push(text.clone());
            }
            return NodeKind::CallVar {
                var: Var::Name(text),
                args: self.args(args),
            };
        }
        if self.task_names.contains(&name.text) || self.script_names.contains(&name.text) {
            return NodeKind::CallVar {
                var: Var::Dynamic(text),
                args: self.args(args),
            };
        }
        if let Some(call) = self.imported_call(&name.text, args, span) {
            return call;
        }
        if &*name.text == "getBinding"
            && args.is_empty()
            && let Some(value) = self.of_script(&name.text, name.span)
        {
            return NodeKind::Const(value);
        }
        if let ("evaluate", [Arg::Positional(_)]) = (&*name.text, args)
            && self.only_legacy(&name.text, name.span)
        {
            let kind = NodeKind::Const(crate::script::script(&self.module));
            return NodeKind::CallMethod {
                object: Box::new(Node { span, kind }),
                access: Access::Plain,
                name: NameNode::Fixed(text),
                args: self.args(args),
            };
        }
        if self.unit != Unit::Config && !self.interp.globals.has_function(&name.text) {
            self.undefined(&name.text, name.span);
        }
        let args = self.delegating_in(Some(&name.text), |c| c.args(args));
        NodeKind::CallGlobal { name: text, args }
    }

    fn check_arity(&mut self, name: &str, args: &[Arg], span: Span) {
        let Some((_, arity)) = self.arities.iter().rev().find(|(n, _)| &**n == name) else {
            return;
        };
        if args.iter().any(|a| !matches!(a, Arg::Positional(_))) {
            return;
        }
        let (low, high) = match arity {
            Arity::Exact(n) => (*n, *n),
            Arity::Between(low, high) => (*low, *high),
        };
        // One argument may stand for several inputs when it is the output of a process or workflow.
        let may_spread = matches!(arity, Arity::Exact(_))
            && args
                .iter()
                .any(|a| matches!(a, Arg::Positional(e) if may_be_multi_channel(e)));
        let wrong = args.len() > high || (args.len() < low && !may_spread);
        if !wrong {
            return;
        }
        let expected = if low == high {
            low.to_string()
        } else {
            format!("{low} to {high}")
        };
        let message = format!(
            "Incorrect number of call arguments, expected {expected} but received {}",
            args.len()
        );
        self.report(Diagnostic::error("RF0206", message, span).remark(format!("call of `{name}`")));
    }

    fn call_method(&mut self, object: &Expr, access: Access, name: &PropertyName, args: &[Arg]) -> NodeKind {
        if let Some(call) = self.call_super(object, name, args) {
            return call;
        }
        let unwrapped: Option<Vec<Arg>> = match self.interp.is_strict() {
            true => None,
            false => unwrapped(args),
        };
        let args = unwrapped.as_deref().unwrap_or(args);
        if let PropertyName::Fixed(name) = name
            && self.is_script(object)
        {
            return self.call_free(name, args, object.span.to(name.span));
        }
        if let (PropertyName::Fixed(n), [Arg::Positional(arg)], None) = (name, args, &self.class)
            && let Some(variable) = channel_variable(&n.text, arg)
        {
            return self.assign_channel(object, &variable);
        }
        if let Some(path) = super::free::dotted(object) {
            self.note_free(&path);
            if let Some(class) = self.class_path(&path) {
                let object = Box::new(Node {
                    span: object.span,
                    kind: class,
                });
                let name = self.property_name(name);
                return NodeKind::CallMethod {
                    object,
                    access,
                    name,
                    args: self.args(args),
                };
            }
        }
        let is_interpolated = matches!(object.kind, ExprKind::GString(_));
        let object = Box::new(self.expr(object));
        let method = match name {
            PropertyName::Fixed(name) => Some(name.text.clone()),
            PropertyName::Dynamic(_) => None,
        };
        let name = match method.as_deref() {
            Some("remove") if is_object(args) => NameNode::Removal,
            _ => self.property_name(name),
        };
        let args = match method.as_deref() {
            // A text with values in it has only the method of Groovy, which `true` asks a plain text for.
            Some("stripIndent") if is_interpolated && args.is_empty() => {
                let forced = ExprKind::Bool(true);
                let span = object.span;
                self.args(&[Arg::Positional(Expr { span, kind: forced })])
            }
            // Names in `into { a; b }` of DSL1 are no variables; that there is no such operator is reported.
            Some("into") => self.leniently(|c| c.args(args)),
            method => self.delegating_in(method, |c| c.args(args)),
        };
        NodeKind::CallMethod {
            object,
            access,
            name,
            args,
        }
    }

    /// `ch.set { x }` and `ch.tap { x }` assign the channel to `x`. Any number of readers may consume a channel,
    /// so `tap` needs no copy.
    pub(super) fn assign_channel(&mut self, object: &Expr, variable: &Rc<str>) -> NodeKind {
        let value = Box::new(self.expr(object));
        let target = Box::new(Target::Var(self.write_name(variable)));
        NodeKind::Assign {
            target,
            op: AssignKind::Set,
            value,
        }
    }
}

/// The name in `set { name }` and `tap { name }`.
#[must_use]
pub fn channel_variable(method: &str, arg: &Expr) -> Option<Rc<str>> {
    let ExprKind::Closure(c) = &arg.kind else {
        return None;
    };
    if !matches!(method, "set" | "tap") || c.params.is_some() {
        return None;
    }
    match c.body.stmts.as_slice() {
        [
            ast::Stmt {
                kind:
                    ast::StmtKind::Expr(Expr {
                        kind: ExprKind::Variable(name),
                        ..
                    }),
                label: None,
                ..
            },
        ] if &**name != "it" => Some(name.clone()),
        _ => None,
    }
}

/// Whether an argument may stand for several inputs: a variable, or the outputs of a process or workflow.
#[must_use]
pub fn may_be_multi_channel(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Variable(_) => true,
        // Calls of processes and workflows, not of operators and factories.
        ExprKind::Call(call) => matches!(&call.callee, Callee::Name(_)),
        ExprKind::Property {
            name: PropertyName::Fixed(n),
            ..
        } => &*n.text == "out",
        _ => false,
    }
}

/// Whether the only argument is one whose class is not that of a number, by a cast: `remove((Object) 3)`.
fn is_object(args: &[Arg]) -> bool {
    let [
        Arg::Positional(Expr {
            kind: ExprKind::Cast { ty, .. },
            ..
        }),
    ] = args
    else {
        return false;
    };
    let simple = ty.name.text.rsplit('.').next().unwrap_or_default();
    ty.dimensions == 0 && matches!(simple, "Object" | "Number" | "Comparable" | "Serializable")
}

/// The arguments with `{ a, b -> { … } }` as `{ a, b -> … }`, when there is such a one: nothing that takes a closure as an
/// argument has a use for a closure as its result, and pipelines for the legacy parser are written so.
fn unwrapped(args: &[Arg]) -> Option<Vec<Arg>> {
    let one = |arg: &Arg| match arg {
        Arg::Positional(Expr {
            kind: ExprKind::Closure(closure),
            span,
        }) => closure.wrapped().map(|body| {
            let closure = ast::ClosureExpr {
                body: body.clone(),
                ..(**closure).clone()
            };
            let (kind, span) = (ExprKind::Closure(Rc::new(closure)), *span);
            Arg::Positional(Expr { span, kind })
        }),
        _ => None,
    };
    let found: Vec<Option<Arg>> = args.iter().map(one).collect();
    found.iter().any(Option::is_some).then(|| {
        let pairs = args.iter().zip(found);
        pairs
            .map(|(arg, found)| found.unwrap_or_else(|| arg.clone()))
            .collect()
    })
}
