//! Processes and workflows where they cannot be: called in closures and functions, given as arguments, asked for what
//! they do not have.

use rflow_lang::compile::closest;
use rflow_lang::definition::{Def, DefRef};
use rflow_syntax::ast::{Access, Arg, Expr, ExprKind, Name, PropertyName};
use rflow_syntax::{Diagnostic, Span};

use super::{Check, Kind, Scope, definition};
use crate::{channel, operator};

/// Code of which the processes that it calls would depend on the items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// A workflow.
    Workflow,
    Closure,
    Function,
}

fn what(def: &DefRef) -> &'static str {
    match &*def.def {
        Def::Process(_) => "process",
        Def::Workflow(_) => "workflow",
    }
}

impl Check {
    /// A call of a process or workflow: only workflows may do it.
    pub(super) fn call_place(&mut self, def: &DefRef, span: Span) {
        let (inside, hint) = match self.inside {
            Inside::Workflow => return,
            Inside::Closure => (
                "a closure",
                "call it in the workflow, with a channel: it is run for each item",
            ),
            Inside::Function => ("a function", "call it in a workflow"),
        };
        let message = format!("The {} `{}` is called in {inside}", what(def), def.name);
        self.report(span, Diagnostic::error("RF0255", message, span).hint(hint));
    }

    /// A process or workflow among the arguments of a call: its outputs are meant.
    pub(super) fn arguments(&mut self, scope: &Scope, args: &[Arg]) {
        for arg in args {
            let Arg::Positional(e) = arg else { continue };
            let Some(def) = definition(scope, e) else { continue };
            let message = format!("The {} `{}` is given as an argument", what(&def), def.name);
            let hint = format!("its outputs are `{}.out`", def.name);
            self.report(e.span, Diagnostic::error("RF0261", message, e.span).hint(hint));
        }
    }

    /// A statement that names a process or workflow does nothing.
    pub(super) fn not_called(&mut self, scope: &Scope, expr: &Expr) {
        if self.inside != Inside::Workflow {
            return;
        }
        if let Some(def) = definition(scope, expr) {
            let message = format!("The {} `{}` is not called", what(&def), def.name);
            self.report(
                expr.span,
                Diagnostic::warning("RF0262", message, expr.span).hint(format!("write `{}()`", def.name)),
            );
        }
    }

    /// `NAME.x`, where only `NAME.out` is something.
    pub(super) fn member(&mut self, def: &DefRef, name: &Name, span: Span) {
        if matches!(&*name.text, "out" | "name") {
            return;
        }
        let outputs = match &*def.def {
            Def::Process(process) => Kind::of_process(process).names().unwrap_or_default(),
            Def::Workflow(workflow) => {
                let emits = self.workflows.get(&workflow.span).map(|(_, w)| &w.emits);
                let emits = emits.into_iter().flatten();
                emits
                    .filter_map(|e| Some(e.name.as_ref()?.text.clone()))
                    .collect()
            }
        };
        let near = closest(&name.text, outputs.iter().map(|n| &**n));
        let message = format!("The {} `{}` has no property `{}`", what(def), def.name, name.text);
        let hint = if outputs.contains(&name.text) {
            format!("write `{}.out.{}`", def.name, name.text)
        } else if name.text.starts_with("out") || closest(&name.text, ["out"]).is_some() {
            format!("its outputs are `{}.out`", def.name)
        } else if let Some(near) = near {
            format!("did you mean `{}.out.{near}`?", def.name)
        } else {
            format!("its outputs are `{}.out`", def.name)
        };
        self.report(span, Diagnostic::error("RF0224", message, span).hint(hint));
    }

    /// `NAME.out[1]` where there are fewer outputs.
    pub(super) fn index(&mut self, outputs: &Kind, digits: &str, span: Span) {
        let (Kind::Outputs(items), Ok(index)) = (outputs, digits.parse::<usize>()) else {
            return;
        };
        if index < items.len() {
            return;
        }
        let message = channel::no_output(index, items.len());
        let hint = "outputs are counted from 0; their names say more: `NAME.out.name`";
        self.report(span, Diagnostic::error("RF0224", message, span).hint(hint));
    }

    /// An operator on the outputs of a call that has none, or several.
    pub(super) fn not_one(&mut self, object: &Expr, kind: &Kind, name: &Name, args: &[Arg]) {
        let Kind::Outputs(outputs) = kind else { return };
        let text = &*name.text;
        // These take all outputs when they have no argument.
        let combining = matches!(text, "mix" | "concat" | "join" | "combine" | "cross" | "merge");
        let applies = operator::find(text).is_some() && !channel::is_object_method(text);
        if outputs.len() == 1 || !applies || (combining && args.is_empty() && !outputs.is_empty()) {
            return;
        }
        let owner = match &object.kind {
            ExprKind::Call(call) => match &call.callee {
                rflow_syntax::ast::Callee::Name(name) => Some(name.text.clone()),
                _ => None,
            },
            ExprKind::Property {
                object,
                access: Access::Plain,
                name: PropertyName::Fixed(out),
            } if &*out.text == "out" => super::variable(object),
            _ => None,
        };
        let Some(owner) = owner else { return };
        let names = kind.names().unwrap_or_default();
        let (message, hint) = if outputs.is_empty() {
            (format!("`{owner}` has no output for the operator `{text}`"), None)
        } else {
            let hint = match names.first() {
                Some(_) => format!("take one of them: {}", owned(&owner, &names)),
                None => format!("take one of them: `{owner}.out[0]`"),
            };
            let message = format!(
                "`{owner}` has {} outputs, and the operator `{text}` takes one",
                outputs.len()
            );
            (message, Some(hint))
        };
        let mut diagnostic = Diagnostic::error("RF0224", message, name.span);
        diagnostic.hints.extend(hint);
        self.report(name.span, diagnostic);
    }
}

fn owned(owner: &str, names: &[std::rc::Rc<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{owner}.out.{name}`")).collect();
    names.join(", ")
}
