//! Code that is no script: expressions such as the filter of a command, and texts that became statements.

use std::rc::Rc;

use rflow_syntax::ast::{ItemKind, Stmt};
use rflow_syntax::{Diagnostic, FileId, Severity, Span};

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
        let (statements, file) = self.statements_of(name, text, None)?;
        let module = Rc::new(Module::new(name, file));
        Ok((self.compile_statements(&module, &statements)?, module))
    }

    /// Compiles a text as further statements of a module, to which the classes that it imports are made known.
    pub(super) fn compile_text_in(&self, module: &Rc<Module>, name: &str, text: &str) -> Eval<Rc<Proto>> {
        let (statements, _) = self.statements_of(name, text, Some(module))?;
        self.compile_statements(module, &statements)
    }

    fn compile_statements(&self, module: &Rc<Module>, statements: &[Stmt]) -> Eval<Rc<Proto>> {
        let mut compiler = Compiler::new(self, module.clone());
        let code = compiler.statements(Unit::Config, Span::default(), statements);
        check(&compiler.diagnostics)?;
        Ok(code)
    }

    fn statements_of(&self, name: &str, text: &str, module: Option<&Module>) -> Eval<(Vec<Stmt>, FileId)> {
        let file = self.sources.borrow_mut().add(name, text.to_owned());
        let parsed = rflow_syntax::parse_script(&self.sources.borrow(), file);
        check(&parsed.diagnostics)?;
        let mut statements = Vec::new();
        for item in parsed.tree.items {
            match (item.kind, module) {
                (ItemKind::Statement(statement), _) => statements.push(statement),
                (ItemKind::Import(import), Some(module)) => module.imports.borrow_mut().add(&import),
                (ItemKind::Function(function), Some(_)) => {
                    let message = format!(
                        "A text that is evaluated cannot define the function `{}`",
                        function.name.text
                    );
                    return Err(Raise::unsupported(message).hint("assign a closure to a variable there"));
                }
                _ => {}
            }
        }
        Ok((statements, file))
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
