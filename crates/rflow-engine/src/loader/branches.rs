//! Includes in branches, `if (…) { include { a } from './a' }`, which only legacy scripts have.
//!
//! They are loaded with all others, so that their names are known to the checks; where several bring the same name,
//! the first is what the name means until one of them is executed.

use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_lang::closure::Closure;
use rflow_lang::compile::{Arity, Compiler, Unit};
use rflow_lang::module::Module;
use rflow_lang::{Raise, Value};
use rflow_syntax::ast::{self, Child, Include, ItemKind, StmtKind};
use rflow_syntax::{Severity, Span};
use rustc_hash::FxHashMap;

use super::definitions::given_params;
use super::{Loader, Script, copy_params, with_params};

/// What an include in a branch brings.
struct Branch {
    module: Rc<Module>,
    script: Option<Rc<Script>>,
    names: IndexMap<ArcStr, Value>,
    include: Rc<Include>,
    /// Why there is no such script.
    failure: Option<String>,
    span: Span,
    /// Scripts whose top-level code has run, for all includes of the module.
    started: Rc<RefCell<Vec<Rc<Script>>>>,
}

impl Loader<'_> {
    /// Loads what a script includes in branches. The values, by the place of the source, are called when the
    /// includes are executed.
    pub(super) fn branch_includes(
        &mut self,
        module: &Rc<Module>,
        tree: &ast::Script,
        others: &[Option<Rc<Script>>],
        arities: &mut IndexMap<ArcStr, Arity>,
    ) -> FxHashMap<Span, Value> {
        let mut includes = Vec::new();
        for item in &tree.items {
            if let ItemKind::Statement(stmt) = &item.kind {
                collect(stmt, &mut includes);
            }
        }
        let started = Rc::new(RefCell::new(others.iter().flatten().cloned().collect()));
        let mut found = FxHashMap::default();
        for include in includes {
            let branch = self.branch(module, tree, &include, &started, arities);
            let value = Closure::native("include", 0, move |interp, _| branch.execute(interp));
            found.insert(include.source.span, value);
        }
        found
    }

    fn branch(
        &mut self,
        module: &Rc<Module>,
        tree: &ast::Script,
        include: &Rc<Include>,
        started: &Rc<RefCell<Vec<Rc<Script>>>>,
        arities: &mut IndexMap<ArcStr, Arity>,
    ) -> Branch {
        let apart = Rc::new(Module::new(module.path.clone(), module.file));
        let mut own = IndexMap::new();
        let before = self.diagnostics.len();
        let script = self.include(&apart, tree, include, &mut own);
        let span = include.source.span;
        let mut failure = None;
        // A script that is missing is an error of the branch that wants it.
        for diagnostic in self.diagnostics.iter_mut().skip(before) {
            if diagnostic.code == "RF0211" && diagnostic.span() == Some(span) {
                diagnostic.severity = Severity::Warning;
                failure = Some(diagnostic.message.clone());
            }
        }
        let names = apart.names.take();
        for (name, value) in &names {
            let mut known = module.names.borrow_mut();
            if !known.contains_key(name) {
                known.insert(name.clone(), value.clone());
                self.branch_names.push((module.file, name.clone()));
                if let Some(arity) = own.swap_remove(name) {
                    arities.insert(name.clone(), arity);
                }
            } else if let (Some(first), Some(other)) = (arities.get_mut(name), own.swap_remove(name)) {
                // It depends on the branch how many arguments there are.
                let ((a, b), (c, d)) = (bounds(first), bounds(&other));
                if (a, b) != (c, d) {
                    *first = Arity::Between(a.min(c), b.max(d));
                }
            }
        }
        Branch {
            module: module.clone(),
            script,
            names,
            include: include.clone(),
            failure,
            span,
            started: started.clone(),
        }
    }
}

impl Branch {
    /// The parameters of the included script.
    fn params(&self, interp: &rflow_lang::interp::Interp) -> rflow_lang::Eval {
        let outer = self.module.params.borrow().clone();
        let Some((word, args)) = &self.include.params else {
            return Ok(copy_params(&outer));
        };
        let map = given_params(word, args);
        let proto = Compiler::new(interp, self.module.clone()).expression(Unit::Workflow, &map);
        let given = interp.run(&proto, &self.module)?;
        Ok(with_params(&outer, &given, &*word.text == "addParams"))
    }

    /// Runs the included script's top-level code, and gives the names the meaning that they have in this branch.
    fn execute(&self, interp: &rflow_lang::interp::Interp) -> rflow_lang::Eval {
        if let Some(failure) = &self.failure {
            return Err(Raise::illegal_argument(failure.clone()).at(self.span));
        }
        let first = self.script.as_ref().filter(|script| {
            let started = self.started.borrow();
            !started.iter().any(|other| Rc::ptr_eq(other, script))
        });
        if let Some(script) = first {
            self.started.borrow_mut().push(script.clone());
            let params = self.params(interp)?;
            script.initialise(interp, &params)?;
        }
        let mut names = self.module.names.borrow_mut();
        names.extend(
            self.names
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        Ok(Value::Null)
    }
}

/// The least and the largest number of arguments.
fn bounds(arity: &Arity) -> (usize, usize) {
    match arity {
        Arity::Exact(n) => (*n, *n),
        Arity::Between(least, most) => (*least, *most),
    }
}

/// The includes in the branches of a statement, in order.
fn collect(stmt: &ast::Stmt, found: &mut Vec<Rc<Include>>) {
    if let StmtKind::Include(include) = &stmt.kind {
        found.push(include.clone());
    }
    stmt.each_child(&mut |child| {
        if let Child::Stmts(stmts) = child {
            stmts.iter().for_each(|stmt| collect(stmt, found));
        }
    });
}
