//! What a free name means, and what to suggest when it means nothing.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{Expr, ExprKind};
use rflow_syntax::{Diagnostic, Span, closest};

use super::delegate::delegated;
use super::{Compiler, Unit};
use crate::code::{NodeKind, Var};
use crate::script;
use crate::value::Value;

/// Directives that are written after `script:` by mistake, most often.
const BEFORE_SECTIONS: &[&str] = &[
    "beforeScript",
    "conda",
    "container",
    "containerOptions",
    "cpus",
    "debug",
    "disk",
    "errorStrategy",
    "executor",
    "label",
    "maxForks",
    "maxRetries",
    "memory",
    "module",
    "publishDir",
    "queue",
    "storeDir",
    "tag",
    "time",
];

impl Compiler<'_> {
    /// A variable that is read.
    pub(super) fn read_name(&mut self, name: &Rc<str>, span: Span) -> NodeKind {
        if let Some(var) = self.local(name) {
            return NodeKind::Var(var);
        }
        if self.may_delegate() {
            let otherwise = self.free_name(name, span);
            return delegated(name, otherwise);
        }
        self.free_name(name, span)
    }

    /// A name that is no local variable.
    pub(super) fn free_name(&mut self, name: &Rc<str>, span: Span) -> NodeKind {
        if let Some(member) = self.read_member(name, span) {
            return member;
        }
        if &**name == "this" && self.class.is_none() {
            return NodeKind::Const(Value::Null);
        }
        let text = ArcStr::from(&**name);
        if self.unit == Unit::Config || self.task_names.contains(name) {
            if self.unit == Unit::Config
                && !self.interp.globals.has_variable(name)
                && crate::class::known(name)
            {
                return NodeKind::Const(Value::Class(text));
            }
            return NodeKind::Var(Var::Dynamic(self.in_scope(name)));
        }
        if self.unit == Unit::Process {
            self.free.borrow_mut().push(text.clone());
        }
        if self.module.names.borrow().contains_key(&**name) {
            return NodeKind::Var(Var::Name(text));
        }
        if self.script_names.contains(name) {
            return NodeKind::Var(Var::Dynamic(text));
        }
        if self.interp.globals.has_variable(name) {
            return NodeKind::Var(Var::Global(text));
        }
        if let Some(class) = self.class_node(name) {
            return class;
        }
        if let Some(read) = self.imported_read(name, span) {
            return read;
        }
        if crate::class::known(name) {
            return NodeKind::Const(Value::Class(text));
        }
        if let Some(value) = self.of_script(name, span) {
            return NodeKind::Const(value);
        }
        self.undefined(name, span);
        NodeKind::Var(Var::Dynamic(text))
    }

    /// The script or its variables, by the names that the legacy parser has for them outside of processes and classes.
    pub(super) fn of_script(&mut self, name: &str, span: Span) -> Option<Value> {
        let value = match name {
            "binding" | "getBinding" => script::binding(&self.module),
            "thisObject" if self.frames.len() > 1 => script::script(&self.module),
            _ => return None,
        };
        self.only_legacy(name, span).then_some(value)
    }

    /// Whether the code that is being compiled may use a name that only the legacy parser has.
    pub(super) fn only_legacy(&mut self, name: &str, span: Span) -> bool {
        let legacy = matches!(self.unit, Unit::Workflow | Unit::Function);
        if !legacy || self.class.is_some() || self.interp.is_strict() {
            return false;
        }
        let message = format!("only the legacy parser knows `{name}`");
        self.report(Diagnostic::warning("RF0201", message, span));
        true
    }

    /// Whether an expression is `this` outside of classes: the script. It is no value, and its members are the
    /// names of the script.
    pub(super) fn is_script(&mut self, expr: &Expr) -> bool {
        matches!(&expr.kind, ExprKind::Variable(name) if &**name == "this")
            && self.class.is_none()
            && self.local("this").is_none()
    }

    /// A variable that is assigned. An unknown one comes into being: in the workflow, the task or the script.
    pub(super) fn write_name(&mut self, name: &Rc<str>) -> Var {
        if let Some(var) = self.local(name) {
            return var;
        }
        if self.unit == Unit::Workflow && self.frames.len() == 1 && !self.script_names.contains(name) {
            return Var::Slot(self.declare_hoisted(name));
        }
        Var::Dynamic(self.in_scope(name))
    }

    /// What a name is called in the task's scope.
    pub(super) fn in_scope(&self, name: &Rc<str>) -> ArcStr {
        let alias = self.aliases.get(name).cloned();
        alias.unwrap_or_else(|| ArcStr::from(&**name))
    }

    /// A variable that a closure of a workflow assigns and nothing declares belongs to the script, as for the legacy
    /// parser: from there on it is known.
    pub(super) fn share_undeclared(&mut self, name: &Rc<str>, span: Span) {
        let in_closure = self.unit == Unit::Workflow && self.frames.len() > 1 && !self.delegating;
        if in_closure && self.local(name).is_none() && self.script_names.insert(name.clone()) {
            let message = format!("`{name}` is assigned and not declared: all closures share it");
            self.report(
                Diagnostic::warning("RF0245", message, span).hint(format!("declare it: `def {name} = …`")),
            );
        }
    }

    pub(super) fn undefined(&mut self, name: &str, span: Span) {
        if self.may_delegate() {
            if self.handling {
                let message = format!("`{name}` is not defined: it is null in a handler");
                self.report(Diagnostic::warning("RF0201", message, span));
            }
            return;
        }
        let diagnostic = Diagnostic::error("RF0201", format!("`{name}` is not defined"), span);
        let candidates = self.visible_names();
        let near = closest(name, candidates.iter().map(String::as_str));
        let hint = match near {
            // `channel of(1)` reads like a call.
            _ if matches!(name, "channel" | "Channel") => Some(format!("write `{name}.of(…)` with a dot")),
            Some(near) => Some(format!("did you mean `{near}`?")),
            // What follows says what is more likely.
            None if self.in_shell_text(span) => None,
            None if self.unit == Unit::Process && BEFORE_SECTIONS.contains(&name) => Some(format!(
                "`{name}` is a directive: it stands before the sections `input:`, `output:` and `script:`"
            )),
            None if name.starts_with(char::is_uppercase) => Some(format!(
                "define `{name}`, or add `include {{ {name} }} from './…'`"
            )),
            None => Some(format!("define it first, e.g. `def {name} = …`")),
        };
        let mut diagnostic = match hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        };
        if self.in_shell_text(span) {
            let braces = self.source_before(span, 2) == "${";
            let shown = if braces {
                format!("{{{name}}}")
            } else {
                name.to_owned()
            };
            diagnostic = diagnostic.hint(format!("a variable of the shell is written `\\${shown}`"));
        }
        self.report(diagnostic);
    }

    /// Whether a name is inserted into a text that is run by a shell.
    fn in_shell_text(&self, span: Span) -> bool {
        self.unit == Unit::Process
            && self.escape
            && (self.source_before(span, 1) == "$" || self.source_before(span, 2) == "${")
    }

    /// The bytes before a place.
    fn source_before(&self, span: Span, length: u32) -> String {
        let sources = self.interp.sources.borrow();
        let before = Span {
            start: span.start.saturating_sub(length),
            end: span.start,
            ..span
        };
        sources.snippet(before).to_owned()
    }

    fn visible_names(&self) -> Vec<String> {
        let locals = self
            .frames
            .iter()
            .flat_map(|f| f.blocks.iter().flatten().map(|(n, _)| n.to_string()));
        let task = self
            .task_names
            .iter()
            .chain(&self.script_names)
            .map(ToString::to_string);
        let module = self.module.names.borrow();
        let names = module.keys().map(ToString::to_string);
        let globals = self.interp.globals.names().into_iter().map(str::to_string);
        locals.chain(task).chain(names).chain(globals).collect()
    }
}
