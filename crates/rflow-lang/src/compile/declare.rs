//! Processes and workflows.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{self, Arg, BodyKind, Callee, Expr, ExprKind, SetupKind};
use rflow_syntax::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::assigned::assigned_names;
use super::{Compiler, Unit, closest};
use crate::code::{Node, NodeKind, Proto, Stmt, StmtKind};
use crate::definition::{ArgDef, BodyDef, LineDef, ProcessDef, SetupDef, SetupStep, Thunk, WorkflowDef};

/// Names of calls that declare an input or output inside a `tuple`.
const QUALIFIERS: &[&str] = &[
    "val", "path", "file", "env", "stdin", "stdout", "eval", "each", "tuple", "record",
];

/// Options whose bare value is a name and no variable.
const NAME_OPTIONS: &[&str] = &["emit", "topic"];

/// Names that the `input:` section of a process defines.
#[must_use]
pub fn input_names(process: &ast::Process) -> Vec<Rc<str>> {
    let mut names = Vec::new();
    for line in &process.inputs {
        if line.form == ast::LineForm::Group {
            names.extend(line.fields.iter().map(|field| field.name.text.clone()));
        } else if line.ty.is_some() {
            names.push(line.name.text.clone());
        } else {
            args_names(&line.name.text, &line.args, &mut names);
        }
    }
    names
}

/// Variables that branches among the directives declare: each is seen in its branch alone, and has a name of its own in
/// the one scope that there is.
struct BranchNames<'p>(Vec<(&'p ast::Setup, Rc<str>, ArcStr)>);

impl<'p> BranchNames<'p> {
    fn of(process: &'p ast::Process) -> Self {
        let steps = process.setup.iter().enumerate();
        let named = steps
            .filter(|(_, step)| !step.guards.is_empty())
            .flat_map(|(i, step)| declared(&step.kind).map(move |name| (i, step, name)));
        let own = |(i, step, name): (usize, &'p ast::Setup, &ast::Name)| {
            (
                step,
                name.text.clone(),
                ArcStr::from(format!("{}@{i}", name.text)),
            )
        };
        Self(named.map(own).collect())
    }

    /// Those that are seen in a branch.
    fn seen(&self, guards: &[ast::Guard]) -> FxHashMap<Rc<str>, ArcStr> {
        let seen = self
            .0
            .iter()
            .filter(|(step, ..)| guards.starts_with(&step.guards));
        seen.map(|(_, name, own)| (name.clone(), own.clone())).collect()
    }
}

/// The variables that a statement among the directives declares.
fn declared(kind: &SetupKind) -> impl Iterator<Item = &ast::Name> {
    let names = match kind {
        SetupKind::Local(ast::Stmt {
            kind: ast::StmtKind::Local { names, .. },
            ..
        }) => names.as_slice(),
        _ => &[],
    };
    names.iter().map(|(name, _)| name)
}

fn args_names(qualifier: &str, args: &[Arg], names: &mut Vec<Rc<str>>) {
    if matches!(qualifier, "env" | "stdin") {
        return;
    }
    for arg in args {
        let Arg::Positional(e) = arg else { continue };
        match &e.kind {
            ExprKind::Variable(name) => names.push(name.clone()),
            ExprKind::Call(call) => {
                if let Callee::Name(n) = &call.callee {
                    args_names(&n.text, &call.args, names);
                }
            }
            _ => {}
        }
    }
}

impl Compiler<'_> {
    pub(super) fn thunk(&self, proto: Rc<Proto>) -> Thunk {
        Thunk {
            proto,
            module: self.module.clone(),
        }
    }

    /// Compiles a process.
    pub fn process(&mut self, process: &ast::Process) -> ProcessDef {
        let mut names: FxHashSet<Rc<str>> = input_names(process).into_iter().collect();
        names.insert(Rc::from("task"));
        for block in process.body.iter().map(|b| &b.block).chain(&process.stub) {
            assigned_names(&block.stmts, &mut names);
        }
        let locals = process.setup.iter().flat_map(|step| declared(&step.kind));
        names.extend(locals.map(|name| name.text.clone()));
        self.task_names = names;
        self.unit = Unit::Process;
        let branches = BranchNames::of(process);
        let setup = process.setup.iter().filter_map(|step| {
            self.aliases = branches.seen(&step.guards);
            self.setup(step)
        });
        let setup = setup.collect();
        let directives = process.all_directives().map(|(line, guards)| {
            self.aliases = branches.seen(guards);
            LineDef {
                guards: guards.to_vec(),
                ..self.line(line, false)
            }
        });
        let directives = directives.collect();
        self.aliases.clear();
        let typed = (self.types || super::typed::is_typed(process)).then(|| self.typed(process));
        let lines = |c: &mut Self, lines: &[ast::Directive], input| match typed {
            Some(_) => Vec::new(),
            None => lines.iter().map(|d| c.line(d, input)).collect(),
        };
        let inputs = lines(self, &process.inputs, true);
        let body_kind = process.body.as_ref().map_or(BodyKind::Script, |b| b.kind);
        let body = process.body.as_ref().map(|b| self.body(&b.block, b.kind));
        let stub = process.stub.as_ref().map(|b| self.body(b, BodyKind::Script));
        let outputs = lines(self, &process.outputs, false);
        let when = process.when.as_ref().map(|e| {
            let proto = self.expression(Unit::Process, e);
            self.thunk(proto)
        });
        if body.is_none() && stub.is_none() {
            let message = format!("Process `{}` has no script", process.name.text);
            self.report(
                Diagnostic::error("RF0207", message, process.name.span)
                    .hint("end it with `script:` and a text with the commands to run"),
            );
        }
        self.task_names.clear();
        ProcessDef {
            name: ArcStr::from(&*process.name.text),
            span: process.name.span,
            module: self.module.clone(),
            setup,
            directives,
            inputs,
            outputs,
            typed,
            when,
            body_kind,
            body,
            stub,
        }
    }

    /// A choice or a variable among the directives; directives that depend on choices stand among the others.
    fn setup(&mut self, step: &ast::Setup) -> Option<SetupDef> {
        let names = declared(&step.kind)
            .map(|name| self.in_scope(&name.text))
            .collect();
        let mut thunk = |expr: &ast::Expr| {
            let proto = self.expression(Unit::Process, expr);
            self.thunk(proto)
        };
        let kind = match &step.kind {
            SetupKind::Choice(cond) => SetupStep::Choice(thunk(cond)),
            SetupKind::Local(stmt) => {
                let ast::StmtKind::Local { tuple, value, .. } = &stmt.kind else {
                    return None;
                };
                SetupStep::Local {
                    names,
                    tuple: *tuple,
                    value: value.as_ref().map(thunk),
                }
            }
            SetupKind::Run(stmt) => {
                let proto = self.statements(Unit::Process, stmt.span, std::slice::from_ref(stmt));
                SetupStep::Run(self.thunk(proto))
            }
            SetupKind::Directive(_) => return None,
        };
        Some(SetupDef {
            guards: step.guards.clone(),
            kind,
        })
    }

    fn body(&mut self, block: &ast::Block, kind: BodyKind) -> BodyDef {
        self.free.borrow_mut().clear();
        // Texts of `exec` are for no shell.
        self.escape = kind != BodyKind::Exec;
        let proto = self.block(Unit::Process, block);
        self.escape = false;
        let mut free_names = self.free.take();
        free_names.sort();
        free_names.dedup();
        let source = ArcStr::from(self.interp.sources.borrow().snippet(block.span));
        BodyDef {
            code: self.thunk(proto),
            source,
            free_names,
        }
    }

    /// A directive, input or output line. In inputs a bare name is a declaration and no variable.
    pub fn line(&mut self, line: &ast::Directive, input: bool) -> LineDef {
        let args = line
            .args
            .iter()
            .map(|a| self.arg(&line.name.text, a, input))
            .collect();
        LineDef {
            name: ArcStr::from(&*line.name.text),
            span: line.span,
            args,
            ty: line.ty.clone(),
            guards: Vec::new(),
        }
    }

    /// A line of the `output` block.
    pub fn output_line(&mut self, line: &ast::Directive) -> LineDef {
        self.unit = Unit::Output;
        self.line(line, false)
    }

    pub(super) fn arg(&mut self, line: &str, arg: &Arg, input: bool) -> ArgDef {
        let (name, expr) = match arg {
            Arg::Positional(e) | Arg::Spread(e) => (None, e),
            Arg::Named { key, value } => match &key.kind {
                ExprKind::String(k) => (Some(ArcStr::from(&**k)), value),
                _ => (None, value),
            },
        };
        // Elsewhere `file('x')` is the function.
        let composed = matches!(line, "tuple" | "set" | "each");
        let nested = if composed {
            self.nested_line(expr, input)
        } else {
            None
        };
        // A slip such as `emti: bam` is reported as what it is, not for its value.
        let takes_name =
            |n: &str| NAME_OPTIONS.contains(&n) || closest(n, NAME_OPTIONS.iter().copied()).is_some();
        let is_name = name.as_deref().is_some_and(takes_name) || line == "env";
        let bare = matches!(expr.kind, ExprKind::Variable(_));
        let unit = if self.unit == Unit::Output {
            Unit::Output
        } else {
            Unit::Process
        };
        let proto = if nested.is_some() || (bare && (input || is_name)) {
            // Never evaluated, so its names are not looked at.
            self.leniently(|c| c.expression(unit, &null_at(expr.span)))
        } else {
            let found = self.diagnostics.len();
            let proto = self.expression(unit, expr);
            let named = !input && bare && matches!(line, "path" | "file") && name.is_none();
            match (&expr.kind, self.diagnostics.len() > found) {
                (ExprKind::Variable(file), true) if named && !self.interp.is_strict() => {
                    self.diagnostics.truncate(found);
                    self.named_file(file, expr.span)
                }
                _ => proto,
            }
        };
        ArgDef {
            name,
            expr: expr.clone(),
            value: self.thunk(proto),
            line: nested,
        }
    }

    /// `path(index)` as an output where `index` is no variable: the legacy language takes it for the name of the file.
    fn named_file(&mut self, name: &Rc<str>, span: Span) -> Rc<Proto> {
        let message = format!("`{name}` is no variable: it is taken for the name of the file");
        self.report(Diagnostic::warning("RF0201", message, span).hint(format!("write '{name}'")));
        self.expression(
            Unit::Process,
            &Expr {
                kind: ExprKind::String(name.clone()),
                span,
            },
        )
    }

    /// `val(x)` inside `tuple` is a declaration line of its own.
    fn nested_line(&mut self, expr: &Expr, input: bool) -> Option<Box<LineDef>> {
        let ExprKind::Call(call) = &expr.kind else {
            return self.bare_qualifier(expr);
        };
        let Callee::Name(name) = &call.callee else {
            return None;
        };
        if !QUALIFIERS.contains(&&*name.text) {
            return None;
        }
        let args = call.args.iter().map(|a| self.arg(&name.text, a, input)).collect();
        Some(Box::new(LineDef {
            name: ArcStr::from(&*name.text),
            span: expr.span,
            args,
            ty: None,
            guards: Vec::new(),
        }))
    }

    /// `tuple val(x), stdout` has a qualifier without arguments.
    fn bare_qualifier(&self, expr: &Expr) -> Option<Box<LineDef>> {
        let ExprKind::Variable(name) = &expr.kind else {
            return None;
        };
        let known = matches!(&**name, "stdin" | "stdout") && !self.task_names.contains(name);
        known.then(|| {
            Box::new(LineDef {
                name: ArcStr::from(&**name),
                span: expr.span,
                args: Vec::new(),
                ty: None,
                guards: Vec::new(),
            })
        })
    }

    /// Compiles a workflow.
    pub fn workflow(&mut self, workflow: &ast::Workflow) -> WorkflowDef {
        self.unit = Unit::Workflow;
        let params: Vec<ast::Param> = workflow
            .takes
            .iter()
            .map(|t| ast::Param {
                name: t.name.clone(),
                ty: None,
                default: None,
            })
            .collect();
        let name = workflow.name.as_ref();
        let span = name.map_or(workflow.main.span, |n| n.span);
        let proto = self.proto(name.map_or("", |n| &n.text), workflow.main.span, &params, |c| {
            let mut body = c.stmts(&workflow.main.stmts).into_vec();
            let values = workflow.emits.iter().chain(&workflow.publishes);
            let values = values.map(|e| (c.expr(&e.value), false)).collect();
            let result = Node {
                span,
                kind: NodeKind::List(values),
            };
            body.push(Stmt {
                span,
                kind: StmtKind::Return(Some(result)),
            });
            body.into_boxed_slice()
        });
        let section = |c: &mut Self, block: &Option<ast::Block>| {
            let block = block.as_ref()?;
            let proto = c.block(Unit::Workflow, block);
            Some(c.thunk(proto))
        };
        let on_complete = section(self, &workflow.on_complete);
        let on_error = section(self, &workflow.on_error);
        WorkflowDef {
            name: ArcStr::from(name.map_or("", |n| &n.text)),
            span,
            module: self.module.clone(),
            takes: workflow
                .takes
                .iter()
                .map(|t| ArcStr::from(&*t.name.text))
                .collect(),
            code: proto,
            emits: workflow.emits.iter().map(|e| (emit_name(e), e.span)).collect(),
            publishes: workflow
                .publishes
                .iter()
                .filter_map(|e| Some((ArcStr::from(&*e.name.as_ref()?.text), e.span)))
                .collect(),
            on_complete,
            on_error,
        }
    }
}

/// A bare `X.out.y` is emitted without a name in the strict language, as `y` never.
fn emit_name(emit: &ast::EmitDecl) -> Option<ArcStr> {
    emit.name.as_ref().map(|n| ArcStr::from(&*n.text))
}

fn null_at(span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Null,
    }
}
