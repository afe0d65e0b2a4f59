//! Calls: operators, factories, processes, workflows, pipes.

use std::rc::Rc;

use rflow_lang::compile::{channel_variable, closest, may_be_multi_channel};
use rflow_lang::definition::{Def, DefRef};
use rflow_syntax::ast::{self, Access, Arg, Call, Callee, Expr, ExprKind, PropertyName};
use rflow_syntax::{Diagnostic, Span};

use super::{Check, Kind, Scope, definition, variable};
use crate::{channel, factory, operator};

impl Check {
    pub(super) fn call(&mut self, scope: &mut Scope, call: &Call, span: Span) -> Kind {
        match &call.callee {
            Callee::Name(name) => {
                let args = self.args(scope, &call.args);
                let callee = Expr {
                    span: name.span,
                    kind: ExprKind::Variable(name.text.clone()),
                };
                match definition(scope, &callee) {
                    Some(def) => {
                        self.arguments(scope, &call.args);
                        self.invoke(scope, &def, &call.args, args, span)
                    }
                    None => Kind::Unknown,
                }
            }
            Callee::Method {
                object,
                access: Access::Plain | Access::Safe,
                name: PropertyName::Fixed(name),
            } => self.method(scope, object, name, &call.args),
            Callee::Method { object, .. } | Callee::Expr(object) => {
                self.expr(scope, object);
                self.args(scope, &call.args);
                Kind::Unknown
            }
        }
    }

    /// Kinds of the arguments; `None` when their number is not known.
    pub(super) fn args(&mut self, scope: &mut Scope, args: &[Arg]) -> Option<Vec<Kind>> {
        let mut kinds = Some(Vec::new());
        for arg in args {
            match arg {
                Arg::Positional(e) => {
                    let kind = self.expr(scope, e);
                    if let Some(kinds) = &mut kinds {
                        kinds.push(kind);
                    }
                }
                Arg::Named { value: e, .. } | Arg::Spread(e) => {
                    self.expr(scope, e);
                    kinds = None;
                }
            }
        }
        kinds
    }

    fn method(&mut self, scope: &mut Scope, object: &Expr, name: &ast::Name, args: &[Arg]) -> Kind {
        if let [Arg::Positional(arg)] = args
            && let Some(variable) = channel_variable(&name.text, arg)
        {
            let kind = self.expr(scope, object);
            scope.vars.insert(variable, kind.clone());
            return kind;
        }
        if is_factories(scope, object) {
            self.args(scope, args);
            return self.factory(scope, name);
        }
        let kind = self.expr(scope, object);
        self.args(scope, args);
        if kind.is_channel() {
            self.arguments(scope, args);
            self.operator(scope, name, args)
        } else {
            self.not_one(object, &kind, name, args);
            Kind::Unknown
        }
    }

    fn factory(&mut self, scope: &Scope, name: &ast::Name) -> Kind {
        // A plugin may bring factories, which an include names.
        let included = crate::plugin::is_factory(&name.text) && scope.module.name(&name.text).is_some();
        if included || factory::names().any(|n| n == &*name.text) {
            return Kind::Channel;
        }
        let message = format!("Unknown channel factory `channel.{}`", name.text);
        let diagnostic = Diagnostic::error("RF0222", message, name.span);
        let hint = match closest(&name.text, factory::names()) {
            Some(near) => format!("did you mean `channel.{near}`?"),
            None => {
                let known: Vec<&str> = factory::names().collect();
                format!("the factories are: {}", known.join(", "))
            }
        };
        self.report(name.span, diagnostic.hint(hint));
        Kind::Unknown
    }

    /// The result of an operator.
    fn operator(&mut self, scope: &Scope, name: &ast::Name, args: &[Arg]) -> Kind {
        let text = &*name.text;
        if channel::is_object_method(text) {
            return Kind::Unknown;
        }
        let Some(def) = operator::find(text) else {
            return self.unknown_operator(scope, name);
        };
        for arg in args {
            if let Arg::Named { key, .. } = arg
                && let ExprKind::String(option) = &key.kind
            {
                self.option(def, option, key.span);
            }
        }
        match def.name {
            "branch" | "multiMap" => Kind::Branches,
            "set" | "subscribe" => Kind::Unknown,
            _ => Kind::Channel,
        }
    }

    fn unknown_operator(&mut self, scope: &Scope, name: &ast::Name) -> Kind {
        let text = &*name.text;
        if let Some(advice) = operator::advice(text) {
            let message = format!("Operator `{text}` does not exist any more");
            let diagnostic = Diagnostic::error("RF0221", message, name.span);
            self.report(name.span, diagnostic.hint(advice));
            return Kind::Unknown;
        }
        // The item of a value channel has it.
        if rflow_lang::is_method_of_values(text) {
            return Kind::Unknown;
        }
        let diagnostic = Diagnostic::error("RF0221", format!("Unknown channel operator `{text}`"), name.span);
        let module = scope.module.names.borrow();
        let defined = module.keys().map(arcstr::ArcStr::as_str);
        let near = closest(text, operator::names())
            .map(str::to_owned)
            .or_else(|| closest(text, defined).map(str::to_owned));
        // A slip of the pen gives a channel all the same, and what follows can be checked.
        let (hint, kind) = match &near {
            Some(near) => (format!("did you mean `{near}`?"), Kind::Channel),
            None => (
                "a channel has operators only; use `map` to call methods of its items".to_owned(),
                Kind::Unknown,
            ),
        };
        self.report(name.span, diagnostic.hint(hint));
        match near.as_deref() {
            Some("branch" | "multiMap" | "set" | "subscribe") => Kind::Unknown,
            _ => kind,
        }
    }

    fn option(&mut self, def: &operator::Def, option: &str, span: Span) {
        // An operator without options takes named arguments for a map.
        if def.options.is_empty() || def.has_option(option) {
            return;
        }
        let message = format!("Unknown argument `{option}` of operator `{}`", def.name);
        let hint = match closest(option, def.options.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("possible arguments: {}", def.options.join(", ")),
        };
        self.report(span, Diagnostic::error("RF0223", message, span).hint(hint));
    }

    /// The result of a call of a process or workflow.
    fn invoke(
        &mut self,
        scope: &mut Scope,
        def: &Rc<DefRef>,
        args: &[Arg],
        kinds: Option<Vec<Kind>>,
        span: Span,
    ) -> Kind {
        self.call_place(def, span);
        let expected = match &*def.def {
            Def::Process(p) => p.inputs.len(),
            Def::Workflow(w) => w.takes.len(),
        };
        // Without outputs among the arguments, their number was compared when names were.
        let several = args
            .iter()
            .any(|a| matches!(a, Arg::Positional(e) if may_be_multi_channel(e)));
        let open = args.is_empty() || args.len() == expected || (args.len() < expected && several);
        let given = kinds.map(|kinds| (count(&kinds), kinds));
        if let Some((Some(given), _)) = &given
            && *given != expected
            && open
        {
            let message =
                format!("Incorrect number of call arguments, expected {expected} but received {given}");
            let diagnostic =
                Diagnostic::error("RF0206", message, span).remark(format!("call of `{}`", def.name));
            self.report(span, diagnostic);
        }
        let result = match &*def.def {
            Def::Process(process) => Kind::of_process(process),
            Def::Workflow(workflow) => {
                let args = match given {
                    Some((Some(_), kinds)) => kinds.iter().flat_map(Kind::spread).collect(),
                    _ => Vec::new(),
                };
                self.workflow(workflow, args)
            }
        };
        scope.results.insert(def.name.clone(), result.clone());
        result
    }

    /// `left | right`.
    pub(super) fn pipe(&mut self, scope: &mut Scope, left: &Expr, right: &Expr) -> Kind {
        let left_kind = match definition(scope, left) {
            Some(def) => self.invoke(scope, &def, &[], Some(Vec::new()), left.span),
            None => self.expr(scope, left),
        };
        if let Some(def) = definition(scope, right) {
            return self.invoke(scope, &def, &[], Some(vec![left_kind]), right.span);
        }
        let (name, args): (_, &[Arg]) = match &right.kind {
            ExprKind::Variable(_) => (variable(right), &[]),
            ExprKind::Call(call) => match &call.callee {
                Callee::Name(n) => (Some(n.text.clone()), &call.args),
                _ => (None, &[]),
            },
            _ => (None, &[]),
        };
        let defined = |name: &Rc<str>| {
            scope.vars.contains_key(name) || scope.module.names.borrow().contains_key(&**name)
        };
        match name.filter(|n| !defined(n)) {
            Some(text) => {
                let span = match &right.kind {
                    ExprKind::Call(call) => match &call.callee {
                        Callee::Name(n) => n.span,
                        _ => right.span,
                    },
                    _ => right.span,
                };
                self.args(scope, args);
                if left_kind.is_channel() {
                    return self.operator(scope, &ast::Name { text, span }, args);
                }
                Kind::Unknown
            }
            None => {
                self.expr(scope, right);
                Kind::Unknown
            }
        }
    }
}

/// Number of arguments after outputs have been spread.
fn count(kinds: &[Kind]) -> Option<usize> {
    kinds.iter().map(Kind::count).sum()
}

/// Whether an expression is `channel` or `Channel`.
fn is_factories(scope: &Scope, object: &Expr) -> bool {
    variable(object).is_some_and(|name| {
        matches!(&*name, "channel" | "Channel")
            && !scope.vars.contains_key(&name)
            && scope.module.name(&name).is_none()
    })
}
