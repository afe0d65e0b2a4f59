//! Choices and variables among the directives of a process, as legacy scripts have them: done once when the process is
//! called, as in the reference.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::definition::{LineDef, ProcessDef, SetupStep, Thunk};
use rflow_lang::interp::Interp;
use rflow_lang::module::Scope;
use rflow_lang::{Eval, Value};
use rflow_syntax::ast::Guard;

/// What came out.
#[derive(Default)]
pub(crate) struct Setup {
    /// How each choice came out; `None` for one that was not reached.
    choices: Vec<Option<bool>>,
    /// The variables.
    scope: Rc<Scope>,
}

impl Setup {
    pub(super) fn of(interp: &Interp, process: &ProcessDef) -> Eval<Self> {
        let mut setup = Self::default();
        let scope = setup.scope.clone();
        for step in &process.setup {
            let counts = setup.holds(&step.guards);
            match &step.kind {
                SetupStep::Choice(cond) => {
                    let value = match counts {
                        true => Some(interp.with_scope(&scope, || interp.thunk(cond))?.truthy()),
                        false => None,
                    };
                    setup.choices.push(value);
                }
                SetupStep::Local { names, tuple, value } if counts => {
                    let value = match value {
                        Some(value) => interp.with_scope(&scope, || interp.thunk(value))?,
                        None => Value::Null,
                    };
                    let parts = match tuple {
                        true => value.elements().unwrap_or_default(),
                        false => vec![value],
                    };
                    for (i, name) in names.iter().enumerate() {
                        let value = parts.get(i).cloned().unwrap_or_default();
                        scope.set(name, value);
                    }
                }
                SetupStep::Run(action) if counts => {
                    interp.with_scope(&scope, || interp.thunk(action))?;
                }
                SetupStep::Local { .. } | SetupStep::Run(_) => {}
            }
        }
        Ok(setup)
    }

    /// Whether a directive counts.
    pub(super) fn has(&self, line: &LineDef) -> bool {
        self.holds(&line.guards)
    }

    fn holds(&self, guards: &[Guard]) -> bool {
        let holds = |guard: &Guard| self.choices.get(guard.choice).copied().flatten() == Some(guard.holds);
        guards.iter().all(holds)
    }

    /// The variables.
    pub(super) fn locals(&self) -> Vec<(ArcStr, Value)> {
        self.scope.entries()
    }

    /// The value of an argument of a directive before there are tasks.
    pub(super) fn value(&self, interp: &Interp, argument: &Thunk) -> Eval {
        interp.with_scope(&self.scope, || interp.thunk(argument))
    }

    /// Puts the variables into a scope.
    pub(super) fn fill(&self, scope: &Scope) {
        for (name, value) in self.scope.entries() {
            scope.set(&name, value);
        }
    }
}
