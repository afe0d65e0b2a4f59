//! Names that a task body reads and that are not its own: they enter the task hash.

use arcstr::ArcStr;
use rflow_syntax::ast::{Access, Expr, ExprKind, PropertyName};

use super::{Compiler, Unit};

impl Compiler<'_> {
    /// Notes `params.a.b` or `task.ext.args` when the root is no local variable.
    pub(super) fn note_free(&mut self, path: &str) {
        let root = path.split('.').next().unwrap_or(path);
        if self.unit == Unit::Process && self.local(root).is_none() {
            self.free.borrow_mut().push(ArcStr::from(path));
        }
    }
}

/// `a.b.c` when the expression is a chain of fixed names.
pub(super) fn dotted(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Variable(name) => Some(name.to_string()),
        ExprKind::Property {
            object,
            access: Access::Plain | Access::Safe,
            name: PropertyName::Fixed(n),
        } => Some(format!("{}.{}", dotted(object)?, n.text)),
        _ => None,
    }
}
