//! What a free name means, and what to suggest when it means nothing.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{Expr, ExprKind};
use rflow_syntax::{Diagnostic, Span};

use super::delegate::delegated;
use super::{Compiler, Unit};
use crate::code::{NodeKind, Var};
use crate::script;
use crate::value::Value;

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
            return NodeKind::Var(Var::Dynamic(text));
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
        let legacy = matches!(self.unit, Unit::Workflow | Unit::Function);
        if !legacy || self.class.is_some() || self.interp.is_strict() {
            return None;
        }
        let message = format!("only the legacy parser knows `{name}`");
        self.report(Diagnostic::warning("RF0201", message, span));
        Some(value)
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
        Var::Dynamic(ArcStr::from(&**name))
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
        let hint = match closest(name, candidates.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if name.starts_with(char::is_uppercase) => {
                format!("define `{name}`, or add `include {{ {name} }} from './…'`")
            }
            None => format!("define it first, e.g. `def {name} = …`"),
        };
        self.report(diagnostic.hint(hint));
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

/// The candidate that is most alike, if one is alike enough to be a slip of the pen.
#[must_use]
pub fn closest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = match name.chars().count() {
        0..=2 => return None,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|c| *c != name)
        .map(|c| (distance(name, c), c))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, c)| (*d, c.len()))
        .map(|(_, c)| c)
}

/// Number of letters to insert, delete, replace or swap; case counts half a letter, rounded down.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn suggests_slips_only() {
        assert_eq!(closest("chanel", ["channel", "params"]), Some("channel"));
        assert_eq!(closest("FASTQ", ["FASTQC", "MULTIQC"]), Some("FASTQC"));
        assert_eq!(closest("whatever", ["channel", "params"]), None);
        assert_eq!(closest("x", ["y"]), None);
    }
}
