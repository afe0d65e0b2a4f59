//! Code that is no script: expressions such as the filter of a command, and texts that became statements.

use std::rc::Rc;

use rflow_syntax::ast::ItemKind;
use rflow_syntax::{Diagnostic, Severity, Span};

use crate::code::Proto;
use crate::compile::{Compiler, Unit};
use crate::interp::Interp;
use crate::module::{Module, Scope};
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// A compiled expression whose names get their values when it is evaluated.
pub struct Expression {
    code: Rc<Proto>,
    module: Rc<Module>,
}

impl Interp {
    /// Compiles an expression.
    ///
    /// # Errors
    /// When the text is none.
    pub fn expression(&self, text: &str) -> Eval<Expression> {
        let (code, module) = self.compile_text("expression", text)?;
        Ok(Expression { code, module })
    }

    /// Compiles a text as the statements of a module with that name. The first error is that of the parser or compiler.
    pub(super) fn compile_text(&self, name: &str, text: &str) -> Eval<(Rc<Proto>, Rc<Module>)> {
        let file = self.sources.borrow_mut().add(name, text.to_owned());
        let parsed = rflow_syntax::parse_script(&self.sources.borrow(), file);
        check(&parsed.diagnostics)?;
        let statements: Vec<_> = parsed
            .tree
            .items
            .into_iter()
            .filter_map(|item| match item.kind {
                ItemKind::Statement(statement) => Some(statement),
                _ => None,
            })
            .collect();
        let module = Rc::new(Module::new(name, file));
        let mut compiler = Compiler::new(self, module.clone());
        let code = compiler.statements(Unit::Config, Span::default(), &statements);
        check(&compiler.diagnostics)?;
        Ok((code, module))
    }

    /// Evaluates an expression with values for its names.
    ///
    /// # Errors
    /// Those of the expression.
    pub fn eval_expression(
        &self,
        expression: &Expression,
        names: impl IntoIterator<Item = (String, Value)>,
    ) -> Eval {
        let scope = Rc::new(Scope::default());
        for (name, value) in names {
            scope.set(&name, value);
        }
        self.with_scope(&scope, || self.run(&expression.code, &expression.module))
    }
}

fn check(diagnostics: &[Diagnostic]) -> Eval<()> {
    match diagnostics.iter().find(|d| d.severity == Severity::Error) {
        Some(problem) => Err(Raise::illegal_argument(problem.message.clone())),
        None => Ok(()),
    }
}
