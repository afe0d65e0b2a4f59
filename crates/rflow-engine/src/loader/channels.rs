//! Checks of what workflows do with channels, before anything runs: operators, factories, their options, numbers
//! of inputs.
//!
//! Bodies of workflows are followed from their calls, so that it is known which inputs are channels. Only what
//! surely is a channel is checked: a false alarm would stop a pipeline that is right.

mod call;
mod kind;
mod misuse;

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::Value;
use rflow_lang::compile::{assigned_names, closest};
use rflow_lang::definition::{Def, WorkflowDef};
use rflow_lang::module::Module;
use rflow_syntax::ast::{self, Access, Block, Expr, ExprKind, ItemKind, PropertyName, StmtKind, StrPart};
use rflow_syntax::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::channel::LOGGER;

use kind::Kind;
use misuse::Inside;

/// A loaded script as the check sees it.
pub(super) type Tree = (Rc<Module>, Rc<ast::Script>);

/// What is wrong in the workflows, functions and top-level statements of all scripts.
pub(super) fn check(trees: &[Tree]) -> Vec<Diagnostic> {
    let mut check = Check::new(trees);
    for (module, tree) in trees.iter().rev() {
        let mut scope = Scope::new(module);
        for item in &tree.items {
            match &item.kind {
                ItemKind::Statement(stmt) => check.stmt(&mut scope, stmt),
                ItemKind::Workflow(w) if w.name.is_none() => {
                    check.body(&mut Scope::new(module), w);
                }
                ItemKind::Function(f) => {
                    check.inside = Inside::Function;
                    let mut scope = Scope::new(module);
                    scope.hide(f.params.iter().map(|p| &p.name.text));
                    check.block(&mut scope, &f.body);
                    check.inside = Inside::Workflow;
                }
                _ => {}
            }
        }
    }
    check.uncalled();
    check.diagnostics
}

/// The variables in reach of a piece of code.
#[derive(Clone)]
struct Scope {
    module: Rc<Module>,
    vars: FxHashMap<Rc<str>, Kind>,
    /// Results of the workflows called so far, for `NAME.out`.
    results: FxHashMap<ArcStr, Kind>,
}

impl Scope {
    fn new(module: &Rc<Module>) -> Self {
        Self {
            module: module.clone(),
            vars: FxHashMap::default(),
            results: FxHashMap::default(),
        }
    }

    /// Variables of which nothing is known.
    fn hide<'n>(&mut self, names: impl IntoIterator<Item = &'n Rc<str>>) {
        for name in names {
            self.vars.insert(name.clone(), Kind::Unknown);
        }
    }

    /// After code that may or may not have run: what is known both ways.
    fn merge(&mut self, other: &Scope) {
        for (name, kind) in &other.vars {
            let known = self.vars.get(name) == Some(kind);
            if !known {
                self.vars.insert(name.clone(), Kind::Unknown);
            }
        }
        for (name, kind) in &mut self.vars {
            if !other.vars.contains_key(name) {
                *kind = Kind::Unknown;
            }
        }
        self.results
            .extend(other.results.iter().map(|(n, k)| (n.clone(), k.clone())));
    }
}

struct Check {
    /// Named workflows by the place of their name.
    workflows: FxHashMap<Span, (Rc<Module>, Rc<ast::Workflow>)>,
    /// Results of workflows by what they were called with.
    known: FxHashMap<(Span, Vec<Kind>), Kind>,
    called: FxHashSet<Span>,
    /// Workflows whose bodies are being followed.
    open: Vec<Span>,
    /// What the code that is being followed belongs to.
    inside: Inside,
    reported: FxHashSet<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Check {
    fn new(trees: &[Tree]) -> Self {
        let mut workflows = FxHashMap::default();
        for (module, tree) in trees {
            for item in &tree.items {
                if let ItemKind::Workflow(w) = &item.kind
                    && let Some(name) = &w.name
                {
                    workflows.insert(name.span, (module.clone(), w.clone()));
                }
            }
        }
        Self {
            workflows,
            known: FxHashMap::default(),
            called: FxHashSet::default(),
            open: Vec::new(),
            inside: Inside::Workflow,
            reported: FxHashSet::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Once for every place, however often a workflow is called.
    fn report(&mut self, span: Span, diagnostic: Diagnostic) {
        if self.reported.insert(span) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Follows the workflows that nobody calls, without knowledge of their inputs.
    fn uncalled(&mut self) {
        let mut rest: Vec<Span> = self.workflows.keys().copied().collect();
        rest.sort_by_key(|s| (s.file.0, s.start));
        for span in rest {
            if !self.called.contains(&span)
                && let Some((module, workflow)) = self.workflows.get(&span).cloned()
            {
                let mut scope = Scope::new(&module);
                scope.hide(workflow.takes.iter().map(|t| &t.name.text));
                self.body(&mut scope, &workflow);
            }
        }
    }

    /// The result of a call of a workflow.
    fn workflow(&mut self, def: &WorkflowDef, args: Vec<Kind>) -> Kind {
        let Some((module, workflow)) = self.workflows.get(&def.span).cloned() else {
            return Kind::Unknown;
        };
        if self.open.contains(&def.span) {
            return Kind::Unknown;
        }
        let key = (def.span, args);
        if let Some(kind) = self.known.get(&key) {
            return kind.clone();
        }
        let mut scope = Scope::new(&module);
        for (i, take) in workflow.takes.iter().enumerate() {
            let kind = key.1.get(i).cloned().unwrap_or(Kind::Unknown);
            scope.vars.insert(take.name.text.clone(), kind);
        }
        self.called.insert(def.span);
        self.open.push(def.span);
        let outer = std::mem::replace(&mut self.inside, Inside::Workflow);
        let kind = self.body(&mut scope, &workflow);
        self.inside = outer;
        self.open.pop();
        self.known.insert(key, kind.clone());
        kind
    }

    /// What a workflow emits.
    fn body(&mut self, scope: &mut Scope, workflow: &ast::Workflow) -> Kind {
        self.block(scope, &workflow.main);
        let mut emits = Vec::with_capacity(workflow.emits.len());
        for emit in &workflow.emits {
            let kind = match self.expr(scope, &emit.value) {
                // Plain values are emitted as value channels.
                Kind::Value => Kind::Channel,
                kind => kind,
            };
            emits.push((emit.name.as_ref().map(|n| n.text.clone()), kind));
        }
        for publish in &workflow.publishes {
            self.expr(scope, &publish.value);
        }
        for section in [&workflow.on_complete, &workflow.on_error].into_iter().flatten() {
            self.block(&mut scope.clone(), section);
        }
        Kind::Outputs(emits.into())
    }

    fn block(&mut self, scope: &mut Scope, block: &Block) {
        self.stmts(scope, &block.stmts);
    }

    fn stmts(&mut self, scope: &mut Scope, stmts: &[ast::Stmt]) {
        for stmt in stmts {
            self.stmt(scope, stmt);
        }
    }

    fn stmt(&mut self, scope: &mut Scope, stmt: &ast::Stmt) {
        match &stmt.kind {
            StmtKind::Local { names, value, .. } => {
                let kind = value.as_ref().map_or(Kind::Unknown, |v| self.expr(scope, v));
                let names: Vec<_> = names.iter().map(|(n, _)| Some(n.text.clone())).collect();
                assign(scope, &names, &kind);
            }
            StmtKind::Assign { target, op, value } => self.assign(scope, target, *op, value),
            StmtKind::MultiAssign { targets, value } => {
                let kind = self.expr(scope, value);
                let names: Vec<_> = targets.iter().map(variable).collect();
                assign(scope, &names, &kind);
            }
            StmtKind::Expr(e) => {
                self.not_called(scope, e);
                self.expr(scope, e);
            }
            StmtKind::Return(Some(e)) | StmtKind::Throw(e) => {
                self.expr(scope, e);
            }
            StmtKind::Assert { cond, .. } => {
                self.expr(scope, cond);
            }
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                self.expr(scope, cond);
                let mut other = scope.clone();
                self.block(scope, then);
                if let Some(block) = otherwise {
                    self.block(&mut other, block);
                }
                scope.merge(&other);
            }
            StmtKind::Block(block) => self.block(scope, block),
            StmtKind::ForIn { body, .. }
            | StmtKind::While { body, .. }
            | StmtKind::DoWhile { body, .. }
            | StmtKind::For { body, .. } => {
                forget(scope, std::slice::from_ref(stmt));
                let mut inner = scope.clone();
                match &stmt.kind {
                    StmtKind::ForIn { name, .. } => inner.hide([&name.text]),
                    StmtKind::For { init, .. } => self.stmts(&mut inner, init),
                    _ => {}
                }
                forget(&mut inner, std::slice::from_ref(stmt));
                self.block(&mut inner, body);
            }
            // What fails in a `try` may be meant to, and a `switch` runs from case to case.
            StmtKind::Try { .. } | StmtKind::Switch { .. } => forget(scope, std::slice::from_ref(stmt)),
            StmtKind::Return(None)
            | StmtKind::Break(_)
            | StmtKind::Continue(_)
            | StmtKind::Shared
            | StmtKind::Include(_) => {}
        }
    }

    fn assign(&mut self, scope: &mut Scope, target: &Expr, op: ast::AssignOp, value: &Expr) {
        let kind = self.expr(scope, value);
        match variable(target) {
            Some(name) => {
                let kind = if op == ast::AssignOp::Set {
                    kind
                } else {
                    Kind::Unknown
                };
                scope.vars.insert(name, kind);
            }
            None => {
                self.expr(scope, target);
            }
        }
    }

    fn expr(&mut self, scope: &mut Scope, expr: &Expr) -> Kind {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Integer { .. }
            | ExprKind::Decimal { .. }
            | ExprKind::String(_) => Kind::Value,
            ExprKind::GString(parts) => {
                for part in parts {
                    if let StrPart::Expr(e) = part {
                        self.expr(scope, e);
                    }
                }
                Kind::Value
            }
            ExprKind::List(items) => {
                for item in items {
                    let (ast::ListItem::Single(e) | ast::ListItem::Spread(e)) = item;
                    self.expr(scope, e);
                }
                Kind::Value
            }
            ExprKind::Map(entries) => {
                for entry in entries {
                    let (ast::MapEntry::Pair { value: e, .. } | ast::MapEntry::Spread(e)) = entry;
                    self.expr(scope, e);
                }
                Kind::Value
            }
            ExprKind::Variable(name) => scope.vars.get(name).cloned().unwrap_or(Kind::Unknown),
            ExprKind::Closure(closure) => {
                self.closure(scope, closure);
                Kind::Value
            }
            ExprKind::Property {
                object,
                access: Access::Plain | Access::Safe,
                name: PropertyName::Fixed(name),
            } => self.property(scope, object, name, expr.span),
            ExprKind::Index { object, indices, .. } => {
                let object = self.expr(scope, object);
                for index in indices {
                    self.expr(scope, index);
                }
                match indices.as_slice() {
                    [
                        Expr {
                            kind: ExprKind::Integer { digits, .. },
                            span,
                        },
                    ] => {
                        self.index(&object, digits, *span);
                        object.at(digits)
                    }
                    _ => Kind::Unknown,
                }
            }
            ExprKind::Call(call) => self.call(scope, call, expr.span),
            ExprKind::Binary {
                op: ast::BinaryOp::BitOr,
                left,
                right,
            } => self.pipe(scope, left, right),
            ExprKind::Ternary {
                cond,
                then,
                otherwise,
            } => {
                self.expr(scope, cond);
                let then = self.expr(scope, then);
                then.or(&self.expr(scope, otherwise))
            }
            ExprKind::Elvis { value, otherwise } => {
                let value = self.expr(scope, value);
                value.or(&self.expr(scope, otherwise))
            }
            ExprKind::Assign { target, op, value } => {
                self.assign(scope, target, *op, value);
                Kind::Unknown
            }
            ExprKind::Binary { left, right, .. } | ExprKind::And(left, right) | ExprKind::Or(left, right) => {
                self.expr(scope, left);
                self.expr(scope, right);
                Kind::Unknown
            }
            ExprKind::Unary { operand: e, .. }
            | ExprKind::Cast { value: e, .. }
            | ExprKind::InstanceOf { value: e, .. }
            | ExprKind::Property { object: e, .. } => {
                self.expr(scope, e);
                Kind::Unknown
            }
            ExprKind::New { args, .. } => {
                self.args(scope, args);
                Kind::Unknown
            }
            ExprKind::Range { .. } | ExprKind::MethodRef { .. } | ExprKind::Increment { .. } => Kind::Unknown,
        }
    }

    fn closure(&mut self, scope: &mut Scope, closure: &ast::ClosureExpr) {
        // It runs any number of times, at any time.
        forget(scope, &closure.body.stmts);
        let mut inner = scope.clone();
        let params = closure.params.iter().flatten();
        inner.hide(params.map(|p| &p.name.text));
        if closure.params.is_none() {
            inner.hide([&Rc::from("it")]);
        }
        let outer = std::mem::replace(&mut self.inside, Inside::Closure);
        self.block(&mut inner, &closure.body);
        self.inside = outer;
    }

    fn property(&mut self, scope: &mut Scope, object: &Expr, name: &ast::Name, span: Span) -> Kind {
        if &*name.text == "out"
            && let Some(def) = definition(scope, object)
        {
            return match &*def.def {
                Def::Process(process) => Kind::of_process(process),
                Def::Workflow(_) => scope.results.get(&def.name).cloned().unwrap_or(Kind::Unknown),
            };
        }
        if let Some(def) = definition(scope, object) {
            self.member(&def, name, span);
        }
        self.output(scope, object, name, span);
        let object = self.expr(scope, object);
        object.named(&name.text)
    }

    /// `NAME.out.name`: the process or workflow must have an output of that name.
    fn output(&mut self, scope: &Scope, object: &Expr, name: &ast::Name, span: Span) {
        let ExprKind::Property {
            object: owner,
            access: Access::Plain | Access::Safe,
            name: PropertyName::Fixed(out),
        } = &object.kind
        else {
            return;
        };
        let Some(def) = definition(scope, owner).filter(|_| &*out.text == "out") else {
            return;
        };
        let (what, outputs) = match &*def.def {
            Def::Process(process) => ("process", Kind::of_process(process).names()),
            Def::Workflow(workflow) => {
                let emits = self.workflows.get(&workflow.span).map(|(_, w)| &w.emits);
                let names = emits.and_then(|emits| {
                    let names = emits.iter().map(|e| e.name.as_ref().map(|n| n.text.clone()));
                    names.collect::<Option<Vec<_>>>()
                });
                ("workflow", names)
            }
        };
        let Some(outputs) = outputs.filter(|outputs| !outputs.contains(&name.text)) else {
            return;
        };
        let message = format!("Unrecognized output `{}` for {what} `{}`", name.text, def.name);
        let hint = match closest(&name.text, outputs.iter().map(|n| &**n)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if outputs.is_empty() => format!("`{}` has no named outputs", def.name),
            None => format!("the outputs are: {}", outputs.join(", ")),
        };
        let code = match &*name.text {
            LOGGER => "RF0263",
            _ => "RF0224",
        };
        self.report(span, Diagnostic::error(code, message, span).hint(hint));
    }
}

/// The process or workflow that a plain name means.
fn definition(scope: &Scope, expr: &Expr) -> Option<Rc<rflow_lang::definition::DefRef>> {
    let name = variable(expr)?;
    if scope.vars.contains_key(&name) {
        return None;
    }
    match scope.module.name(&name) {
        Some(Value::Def(def)) => Some(def),
        _ => None,
    }
}

fn variable(expr: &Expr) -> Option<Rc<str>> {
    match &expr.kind {
        ExprKind::Variable(name) => Some(name.clone()),
        _ => None,
    }
}

/// Gives variables the outputs of a call, or one variable all of it.
fn assign(scope: &mut Scope, names: &[Option<Rc<str>>], kind: &Kind) {
    for (i, name) in names.iter().enumerate() {
        let Some(name) = name else { continue };
        let kind = match kind {
            kind if names.len() == 1 => kind.clone(),
            kind => kind.at(&i.to_string()),
        };
        scope.vars.insert(name.clone(), kind);
    }
}

/// Nothing is known any more of the variables that statements assign.
fn forget(scope: &mut Scope, stmts: &[ast::Stmt]) {
    let mut names = FxHashSet::default();
    assigned_names(stmts, &mut names);
    // A name that is not a variable yet means what it means outside.
    for name in names {
        if let Some(kind) = scope.vars.get_mut(&name) {
            *kind = Kind::Unknown;
        }
    }
}
