//! Which mistakes surely end a run.
//!
//! Published pipelines have names that mean nothing in code that hardly any run reaches: behind a condition or what may
//! end a function before, in a `try`, in a closure or workflow that nothing calls. The strict language refuses them, the legacy one raises an exception when it gets
//! there. So such a mistake is an error before the run only where the code surely runs, and a warning elsewhere.

use std::rc::Rc;

use rflow_syntax::ast::{
    self, Access, Arg, Child, Directive, Expr, ExprKind, ItemKind, OutputDirective, Stmt, StmtKind,
};
use rflow_syntax::{Diagnostic, Severity, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::channels::Tree;

/// Codes of mistakes that are exceptions when the code is run.
const DEFERRABLE: &[&str] = &[
    "RF0201", "RF0205", "RF0206", "RF0221", "RF0222", "RF0223", "RF0224", "RF0254", "RF0258", "RF0261",
];

/// Makes warnings of the errors that a run may never come to. `entry` is the workflow that is started: the one without a
/// name if it is `None`. The last tree is that of the main script.
pub(super) fn soften(trees: &[Tree], entry: Option<&str>, diagnostics: &mut [Diagnostic]) {
    let deferrable = |d: &Diagnostic| d.severity == Severity::Error && DEFERRABLE.contains(&d.code);
    if !diagnostics.iter().any(&deferrable) {
        return;
    }
    let mut reach = Reach::new(trees);
    reach.follow(trees, entry);
    for diagnostic in diagnostics.iter_mut().filter(|d| deferrable(d)) {
        let Some(span) = diagnostic.span() else { continue };
        let is_script = trees.iter().any(|(module, _)| module.file == span.file);
        if is_script && !reach.surely(span) {
            diagnostic.severity = Severity::Warning;
        }
    }
}

fn contains(outer: &Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The code that surely runs.
struct Reach<'t> {
    /// Definitions by name, of all scripts: a name may mean one of several.
    definitions: FxHashMap<Rc<str>, Vec<&'t ast::Item>>,
    /// Names that includes give to others.
    aliases: FxHashMap<Rc<str>, Vec<Rc<str>>>,
    known: FxHashSet<Rc<str>>,
    /// Names that are met and not followed yet.
    open: Vec<Rc<str>>,
    /// Places of the definitions and statements that surely run,
    sure: Vec<Span>,
    /// but for these parts of them.
    unsure: Vec<Span>,
}

impl<'t> Reach<'t> {
    fn new(trees: &'t [Tree]) -> Self {
        let mut reach = Self {
            definitions: FxHashMap::default(),
            aliases: FxHashMap::default(),
            known: FxHashSet::default(),
            open: Vec::new(),
            sure: Vec::new(),
            unsure: Vec::new(),
        };
        for item in trees.iter().flat_map(|(_, tree)| &tree.items) {
            let name = match &item.kind {
                ItemKind::Process(p) => &p.name,
                ItemKind::Function(f) => &f.name,
                ItemKind::Workflow(w) => match &w.name {
                    Some(name) => name,
                    None => continue,
                },
                ItemKind::Include(include) => {
                    for entry in &include.entries {
                        if let Some(alias) = &entry.alias {
                            let names = reach.aliases.entry(alias.text.clone()).or_default();
                            names.push(entry.name.text.clone());
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            reach.definitions.entry(name.text.clone()).or_default().push(item);
        }
        reach
    }

    fn follow(&mut self, trees: &'t [Tree], entry: Option<&str>) {
        for (at, (_, tree)) in trees.iter().enumerate() {
            let is_main = at + 1 == trees.len();
            let has_entry = tree.items.iter().any(|item| is_entry(item, entry));
            let mut left = false;
            for item in &tree.items {
                if let ItemKind::Statement(stmt) = &item.kind {
                    if left {
                        continue;
                    }
                    left = may_leave(stmt);
                }
                // A script without an entry workflow may be a single process that is run.
                let starts = is_main && (is_entry(item, entry) || !has_entry);
                let runs_at_load = matches!(
                    item.kind,
                    ItemKind::Statement(_)
                        | ItemKind::Params(_)
                        | ItemKind::Output(_)
                        | ItemKind::FeatureFlag { .. }
                );
                if starts || runs_at_load {
                    self.item(item);
                }
            }
        }
        while let Some(name) = self.open.pop() {
            let aliased = self.aliases.get(&name).cloned();
            aliased.iter().flatten().for_each(|name| self.meet(name));
            for item in self.definitions.get(&name).cloned().unwrap_or_default() {
                self.item(item);
            }
        }
    }

    fn surely(&self, span: Span) -> bool {
        self.sure.iter().any(|s| contains(s, span)) && !self.unsure.iter().any(|s| contains(s, span))
    }

    fn meet(&mut self, name: &Rc<str>) {
        if self.known.insert(name.clone()) {
            self.open.push(name.clone());
        }
    }

    fn item(&mut self, item: &'t ast::Item) {
        self.sure.push(item.span);
        match &item.kind {
            ItemKind::Process(process) => self.process(process),
            ItemKind::Workflow(workflow) => {
                self.stmts(&workflow.main.stmts);
                let emits = workflow.emits.iter().chain(&workflow.publishes);
                emits.for_each(|emit| self.expr(&emit.value));
                let handlers = workflow.on_complete.iter().chain(&workflow.on_error);
                handlers.for_each(|block| self.unsure.push(block.span));
            }
            ItemKind::Function(function) => self.stmts(&function.body.stmts),
            ItemKind::Statement(stmt) => self.stmt(stmt),
            ItemKind::FeatureFlag { value, .. } => self.expr(value),
            ItemKind::Params(params) => {
                params
                    .iter()
                    .filter_map(|p| p.default.as_ref())
                    .for_each(|e| self.expr(e));
            }
            ItemKind::Output(outputs) => {
                for directive in outputs.iter().flat_map(|output| &output.directives) {
                    match directive {
                        OutputDirective::Plain(line) => self.lines(std::slice::from_ref(line)),
                        OutputDirective::Block { directives, .. } => self.lines(directives),
                    }
                }
            }
            _ => {}
        }
    }

    fn process(&mut self, process: &'t ast::Process) {
        for lines in [&process.directives, &process.inputs, &process.outputs] {
            self.lines(lines);
        }
        for step in &process.setup {
            match &step.kind {
                ast::SetupKind::Choice(cond) => self.expr(cond),
                ast::SetupKind::Local(local) => self.stmts(std::slice::from_ref(local)),
                // In a branch.
                ast::SetupKind::Run(_) => {}
                ast::SetupKind::Directive(line) => self.lines(std::slice::from_ref(line)),
            }
        }
        process.when.iter().for_each(|when| self.expr(when));
        if let Some(body) = &process.body {
            match &process.when {
                Some(_) => self.unsure.push(body.block.span),
                None => self.stmts(&body.block.stmts),
            }
        }
        process.stub.iter().for_each(|stub| self.unsure.push(stub.span));
    }

    fn lines(&mut self, lines: &'t [Directive]) {
        for arg in lines.iter().flat_map(|line| &line.args) {
            let (Arg::Positional(e) | Arg::Spread(e) | Arg::Named { value: e, .. }) = arg;
            // A closure is evaluated for each task.
            self.called(e);
        }
    }

    /// An expression of which a closure is called.
    fn called(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Closure(closure) => {
                let params = closure.params.iter().flatten();
                params
                    .filter_map(|p| p.default.as_ref())
                    .for_each(|e| self.expr(e));
                self.stmts(&closure.body.stmts);
            }
            _ => self.expr(expr),
        }
    }

    /// Statements that run one after the other, up to one that may be the last.
    fn stmts(&mut self, stmts: &'t [Stmt]) {
        let last = stmts.iter().position(may_leave).unwrap_or(stmts.len());
        let (run, rest) = stmts.split_at((last + 1).min(stmts.len()));
        run.iter().for_each(|stmt| self.stmt(stmt));
        self.unsure_stmts(rest);
    }

    fn unsure_stmts(&mut self, stmts: &[Stmt]) {
        self.unsure.extend(stmts.iter().map(|stmt| stmt.span));
    }

    fn child(&mut self, child: Child<'t>) {
        match child {
            Child::Expr(e) => self.expr(e),
            Child::Stmts(stmts) => self.stmts(stmts),
        }
    }

    fn stmt(&mut self, stmt: &'t Stmt) {
        match &stmt.kind {
            StmtKind::If { .. }
            | StmtKind::ForIn { .. }
            | StmtKind::For { .. }
            | StmtKind::While { .. }
            | StmtKind::Switch { .. } => stmt.each_child(&mut |child| match child {
                Child::Expr(e) => self.expr(e),
                Child::Stmts(stmts) => self.unsure_stmts(stmts),
            }),
            StmtKind::Try {
                body,
                catches,
                finally,
            } => {
                self.unsure_stmts(&body.stmts);
                catches.iter().for_each(|c| self.unsure_stmts(&c.body.stmts));
                finally.iter().for_each(|b| self.stmts(&b.stmts));
            }
            StmtKind::Assert { cond, message } => {
                self.expr(cond);
                self.unsure.extend(message.iter().map(|message| message.span));
            }
            _ => stmt.each_child(&mut |child| self.child(child)),
        }
    }

    fn call(&mut self, call: &'t ast::Call) {
        let (name, sure) = match &call.callee {
            ast::Callee::Name(name) => {
                self.meet(&name.text);
                (Some(name), true)
            }
            ast::Callee::Method { object, access, name } => {
                self.expr(object);
                let name = match name {
                    ast::PropertyName::Fixed(name) => Some(name),
                    ast::PropertyName::Dynamic(name) => {
                        self.expr(name);
                        None
                    }
                };
                (name, *access == Access::Plain)
            }
            ast::Callee::Expr(callee) => {
                self.called(callee);
                (None, true)
            }
        };
        // What an operator does with items is taken to happen: hardly any channel stays empty.
        let calls = name.is_some_and(|name| crate::operator::find(&name.text).is_some());
        for arg in &call.args {
            let (Arg::Positional(e) | Arg::Spread(e) | Arg::Named { value: e, .. }) = arg;
            match (sure, calls) {
                (false, _) => self.unsure.push(e.span),
                (true, true) => self.called(e),
                (true, false) => self.expr(e),
            }
        }
    }

    fn expr(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Variable(name) => self.meet(name),
            ExprKind::And(first, second)
            | ExprKind::Or(first, second)
            | ExprKind::Elvis {
                value: first,
                otherwise: second,
            } => {
                self.expr(first);
                self.unsure.push(second.span);
            }
            ExprKind::Ternary {
                cond,
                then,
                otherwise,
            } => {
                self.expr(cond);
                self.unsure.extend([then.span, otherwise.span]);
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Closure(_) => self.unsure.push(expr.span),
            _ => expr.each_child(&mut |child| self.child(child)),
        }
    }
}

/// Whether a statement may end the code that it is part of.
fn may_leave(stmt: &Stmt) -> bool {
    if matches!(&stmt.kind, StmtKind::Return(_) | StmtKind::Throw(_)) {
        return true;
    }
    let mut leaves = false;
    stmt.each_child(&mut |child| {
        leaves |= match child {
            Child::Stmts(stmts) => stmts.iter().any(may_leave),
            Child::Expr(e) => ends_run(e),
        }
    });
    leaves
}

/// `exit 1`, `error '…'`, `System.exit(1)`, `Nextflow.error('…')`
fn ends_run(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.kind else {
        return false;
    };
    let name = match &call.callee {
        ast::Callee::Name(name) => name,
        ast::Callee::Method {
            name: ast::PropertyName::Fixed(name),
            ..
        } => name,
        _ => return false,
    };
    matches!(&*name.text, "exit" | "error")
}

fn is_entry(item: &ast::Item, entry: Option<&str>) -> bool {
    match &item.kind {
        ItemKind::Workflow(workflow) => workflow.name.as_ref().map(|n| &*n.text) == entry,
        _ => false,
    }
}
