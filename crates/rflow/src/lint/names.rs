//! Names that a script declares and never uses. What is wrong with names that it uses and never declares is found
//! when it is compiled.

use std::collections::HashSet;
use std::rc::Rc;

use rflow_syntax::ast::{
    Arg, Block, BodyKind, Callee, Child, ClosureExpr, Directive, EmitDecl, Expr, ExprKind, Function, Include,
    Item, ItemKind, OutputDirective, Param, ParamDecl, Process, Script, SetupKind, Stmt, StmtKind, Workflow,
};
use rflow_syntax::{Diagnostic, Span};

use super::{UNUSED_INCLUDE, UNUSED_PARAMETER, UNUSED_VARIABLE};

/// Warnings about unused variables, parameters and includes, in the order of their places.
pub(super) fn unused(script: &Script) -> Vec<Diagnostic> {
    let mut names = Names::default();
    script.items.iter().for_each(|item| names.item(item));
    for item in &script.items {
        if let ItemKind::Include(include) = &item.kind {
            names.include(include);
        }
    }
    names.found.sort_by_key(|d| d.span().map(|span| span.start));
    names.found
}

/// What has been declared.
struct Declared {
    name: Rc<str>,
    span: Span,
    parameter: bool,
    used: bool,
}

#[derive(Default)]
struct Names {
    /// By block, innermost last.
    scopes: Vec<Vec<Declared>>,
    /// All names that are used anywhere.
    used: HashSet<Rc<str>>,
    found: Vec<Diagnostic>,
}

impl Names {
    fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        self.scopes.push(Vec::new());
        inside(self);
        for declared in self.scopes.pop().unwrap_or_default() {
            if declared.used || declared.name.starts_with('_') {
                continue;
            }
            self.found.push(match declared.parameter {
                true => Diagnostic::warning(
                    UNUSED_PARAMETER,
                    format!("The parameter `{}` is not used", declared.name),
                    declared.span,
                )
                .hint(format!("name it `_{}` to say that this is meant", declared.name)),
                false => Diagnostic::warning(
                    UNUSED_VARIABLE,
                    format!("The variable `{}` is declared but not used", declared.name),
                    declared.span,
                )
                .hint("remove it, or begin its name with `_`"),
            });
        }
    }

    fn declare(&mut self, name: &rflow_syntax::ast::Name, parameter: bool) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(Declared {
                name: name.text.clone(),
                span: name.span,
                parameter,
                used: false,
            });
        }
    }

    fn read(&mut self, name: &Rc<str>) {
        self.used.insert(name.clone());
        let mut all = self
            .scopes
            .iter_mut()
            .rev()
            .flat_map(|scope| scope.iter_mut().rev());
        if let Some(declared) = all.find(|declared| declared.name == *name) {
            declared.used = true;
        }
    }

    /// A template or a shell text may use any variable.
    fn read_all(&mut self) {
        for declared in self.scopes.iter_mut().flatten() {
            declared.used = true;
        }
    }

    fn include(&mut self, include: &Include) {
        for entry in &include.entries {
            let local = entry.alias.as_ref().unwrap_or(&entry.name);
            if !self.used.contains(&local.text) && !local.text.starts_with('_') {
                let message = format!("`{}` is included but not used", local.text);
                self.found
                    .push(Diagnostic::warning(UNUSED_INCLUDE, message, local.span).hint("remove it"));
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::FeatureFlag { value, .. } => self.expr(value),
            ItemKind::Include(include) => {
                self.expr(&include.source);
                include.params.iter().for_each(|(_, args)| self.args(args));
            }
            ItemKind::Params(params) => self.defaults(params),
            ItemKind::Process(process) => self.process(process),
            ItemKind::Workflow(workflow) => self.workflow(workflow),
            ItemKind::Function(function) => self.function(function),
            ItemKind::Output(outputs) => {
                for directive in outputs.iter().flat_map(|output| &output.directives) {
                    match directive {
                        OutputDirective::Plain(line) => self.line(line),
                        OutputDirective::Block { directives, .. } => self.lines(directives),
                    }
                }
            }
            ItemKind::Record { fields, .. } => self.defaults(fields),
            // Classes see nothing of the script around them.
            ItemKind::Enum { .. } | ItemKind::Import(_) | ItemKind::Class(_) => {}
            ItemKind::Statement(stmt) => self.stmt(stmt),
        }
    }

    fn defaults(&mut self, declarations: &[ParamDecl]) {
        declarations
            .iter()
            .filter_map(|d| d.default.as_ref())
            .for_each(|e| self.expr(e));
    }

    fn process(&mut self, process: &Process) {
        self.scoped(|names| {
            for step in &process.setup {
                match &step.kind {
                    SetupKind::Choice(cond) => names.expr(cond),
                    SetupKind::Local(stmt) | SetupKind::Run(stmt) => names.stmt(stmt),
                    SetupKind::Directive(line) => names.line(line),
                }
            }
            names.lines(&process.directives);
            names.lines(&process.inputs);
            names.stmts(&process.stage);
            if let Some(body) = &process.body {
                names.scoped(|names| {
                    names.stmts(&body.block.stmts);
                    if body.kind == BodyKind::Shell {
                        names.read_all();
                    }
                    // Outputs see the variables of the body.
                    names.lines(&process.outputs);
                    names.stmts(&process.topics);
                });
            } else {
                names.lines(&process.outputs);
            }
            process.when.iter().for_each(|when| names.expr(when));
            process.stub.iter().for_each(|stub| names.block(stub));
        });
    }

    fn workflow(&mut self, workflow: &Workflow) {
        self.scoped(|names| {
            names.stmts(&workflow.main.stmts);
            names.emits(&workflow.emits);
            names.emits(&workflow.publishes);
            let handlers = workflow.on_complete.iter().chain(&workflow.on_error);
            handlers.for_each(|block| names.block(block));
        });
    }

    fn emits(&mut self, emits: &[EmitDecl]) {
        emits.iter().for_each(|emit| self.expr(&emit.value));
    }

    fn function(&mut self, function: &Function) {
        self.scoped(|names| {
            names.params(&function.params);
            names.stmts(&function.body.stmts);
        });
    }

    fn params(&mut self, params: &[Param]) {
        for param in params {
            param.default.iter().for_each(|default| self.expr(default));
            self.declare(&param.name, true);
        }
    }

    fn lines(&mut self, lines: &[Directive]) {
        lines.iter().for_each(|line| self.line(line));
    }

    fn line(&mut self, line: &Directive) {
        self.defaults(&line.fields);
        self.args(&line.args);
    }

    fn block(&mut self, block: &Block) {
        self.scoped(|names| names.stmts(&block.stmts));
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Local { names, value, .. } => {
                value.iter().for_each(|value| self.expr(value));
                names.iter().for_each(|(name, _)| self.declare(name, false));
            }
            StmtKind::Assign { target, value, .. } => {
                self.target(target);
                self.expr(value);
            }
            StmtKind::MultiAssign { targets, value } => {
                targets.iter().for_each(|target| self.target(target));
                self.expr(value);
            }
            StmtKind::For {
                init,
                cond,
                update,
                body,
            } => self.scoped(|names| {
                names.stmts(init);
                cond.iter().for_each(|cond| names.expr(cond));
                names.stmts(update);
                names.block(body);
            }),
            _ => stmt.each_child(&mut |child| self.child(child)),
        }
    }

    fn child(&mut self, child: Child<'_>) {
        match child {
            Child::Expr(expr) => self.expr(expr),
            Child::Stmts(stmts) => self.scoped(|names| names.stmts(stmts)),
        }
    }

    /// Assigning to a variable is no use of it; assigning to a part of it is.
    fn target(&mut self, target: &Expr) {
        if !matches!(target.kind, ExprKind::Variable(_)) {
            self.expr(target);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Variable(name) => self.read(name),
            ExprKind::Closure(closure) => self.closure(closure),
            ExprKind::Assign { target, value, .. } => {
                self.target(target);
                self.expr(value);
            }
            ExprKind::Call(call) => {
                if let Callee::Name(name) = &call.callee {
                    self.read(&name.text);
                    if &*name.text == "template" {
                        self.read_all();
                    }
                }
                expr.each_child(&mut |child| self.child(child));
            }
            _ => expr.each_child(&mut |child| self.child(child)),
        }
    }

    fn closure(&mut self, closure: &ClosureExpr) {
        self.scoped(|names| {
            names.params(closure.params.as_deref().unwrap_or_default());
            names.stmts(&closure.body.stmts);
        });
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            match arg {
                Arg::Positional(expr) | Arg::Spread(expr) => self.expr(expr),
                Arg::Named { key, value } => {
                    self.expr(key);
                    self.expr(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rflow_syntax::{SourceMap, parse_script};

    fn unused(text: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add("x.nf", text);
        let parsed = parse_script(&sources, file);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        let found = super::unused(&parsed.tree);
        let place = |span| sources.snippet(span).to_string();
        found
            .iter()
            .map(|d| format!("{} {}", d.code, d.span().map(place).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn finds_what_is_not_used() {
        let text = "include { A ; B as C ; D } from './m'\n\
                    def f(a, _b, c) {\n    def x = 1\n    return a\n}\n\
                    workflow {\n    def y = 2\n    def z = 3\n    C(channel.of(z).map { k, v -> k })\n    D.out\n    f(1, 2, 3)\n}\n";
        assert_eq!(
            unused(text),
            ["RF0232 A", "RF0231 c", "RF0230 x", "RF0230 y", "RF0231 v"]
        );
    }

    #[test]
    fn sees_uses_in_texts_and_templates() {
        let text = "process P {\n    input:\n    val x\n\n    output:\n    path \"${out}\"\n\n    script:\n    def out = \
                    'a'\n    def n = 1\n    \"\"\"\n    echo $n $x\n    \"\"\"\n}\n\
                    process Q {\n    script:\n    def n = 1\n    template 'x.sh'\n}\n\
                    workflow {\n    def a = 1\n    a = 2\n    P(1)\n    Q()\n}\n";
        assert_eq!(unused(text), ["RF0230 a"]);
    }
}
