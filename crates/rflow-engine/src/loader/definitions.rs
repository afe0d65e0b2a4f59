//! Compiles what a script defines.

use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_lang::Value;
use rflow_lang::closure::{Closure, ClosureKind};
use rflow_lang::compile::{Compiler, Unit};
use rflow_lang::definition::{Def, DefRef, RecordType};
use rflow_lang::module::Module;
use rflow_syntax::ast::{self, ExprKind, ItemKind, OutputDirective};
use rflow_syntax::{Diagnostic, Span};

use super::{IncludeParams, Output, Param, Script, Step};

/// Compiles all items of a script.
pub(super) fn compile(
    compiler: &mut Compiler<'_>,
    module: &Rc<Module>,
    tree: &ast::Script,
    includes: &[Option<Rc<Script>>],
    script: &mut Script,
) {
    let mut includes = includes.iter();
    let mut seen: Vec<*const Script> = Vec::new();
    let mut statements: Vec<ast::Stmt> = Vec::new();
    let mut functions = Functions::default();
    let shares = super::has_functions(tree);
    for item in &tree.items {
        if !matches!(item.kind, ItemKind::Statement(_)) {
            flush(compiler, &mut statements, script);
        }
        match &item.kind {
            ItemKind::Statement(s) if shares => statements.push(shared(s.clone())),
            ItemKind::Statement(s) => statements.push(s.clone()),
            ItemKind::Include(include) => {
                // A script that is included in several lines runs its top-level code once.
                if let Some(Some(included)) = includes.next()
                    && !seen.contains(&Rc::as_ptr(included))
                {
                    seen.push(Rc::as_ptr(included));
                    let params = include.params.as_ref().map(|(word, args)| IncludeParams {
                        values: compiler.expression(Unit::Workflow, &given_params(word, args)),
                        adds: &*word.text == "addParams",
                    });
                    script.steps.push(Step::Include(included.clone(), params));
                }
            }
            ItemKind::Process(p) => {
                let def = compiler.process(p);
                let def = define(module, Def::Process(def), &p.name.text);
                script.first_process.get_or_insert(def);
            }
            ItemKind::Workflow(w) => {
                let def = compiler.workflow(w);
                script.has_workflows = true;
                match &w.name {
                    Some(name) => drop(define(module, Def::Workflow(def), &name.text)),
                    None => script.entry = Some(Rc::new(Def::Workflow(def))),
                }
            }
            ItemKind::Function(f) => function(compiler, module, f, &mut functions),
            ItemKind::Output(outputs) => {
                script.outputs.extend(outputs.iter().map(|o| output(compiler, o)));
            }
            ItemKind::Params(params) => {
                script.params.extend(params.iter().map(|p| Param {
                    name: ArcStr::from(&*p.name.text),
                    span: p.name.span,
                    ty: p.ty.clone(),
                    default: p.default.as_ref().map(|d| compiler.expression(Unit::Function, d)),
                }));
            }
            ItemKind::FeatureFlag { path, value } => {
                let name: Vec<&str> = path.iter().map(|n| &*n.text).collect();
                script.flags.push((name.join("."), literal(value)));
            }
            ItemKind::Enum { name, .. } => {
                let class = compiler.class_value(&name.text);
                module.names.borrow_mut().insert(ArcStr::from(&*name.text), class);
            }
            ItemKind::Record { name, fields } => {
                let name = ArcStr::from(&*name.text);
                let fields = rflow_lang::compile::record_fields(fields);
                let value = Value::host(RecordType {
                    name: name.clone(),
                    fields,
                });
                module.names.borrow_mut().insert(name, value);
            }
            // Both are known since before the includes.
            ItemKind::Import(_) | ItemKind::Class(_) => {}
        }
    }
    flush(compiler, &mut statements, script);
}

/// Puts directives that stand among the inputs and outputs of a process, as legacy scripts may have them, to the
/// others.
pub(super) fn collect_directives(tree: &mut ast::Script) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_directive = |line: &ast::Directive| {
        line.form == ast::LineForm::Command
            && !line.args.is_empty()
            && rflow_config::directive::is_directive(&line.name.text)
    };
    for item in &mut tree.items {
        let ItemKind::Process(process) = &mut item.kind else {
            continue;
        };
        let mut lines = process.inputs.iter().chain(&process.outputs);
        if !lines.any(is_directive) {
            continue;
        }
        let process = Rc::make_mut(process);
        let inputs = process.inputs.extract_if(.., |line| is_directive(line));
        let lines: Vec<_> = inputs
            .chain(process.outputs.extract_if(.., |line| is_directive(line)))
            .collect();
        for line in lines {
            let message = format!("Directive `{}` among inputs or outputs", line.name.text);
            let hint = "move it before `input:` and `output:`";
            found.push(Diagnostic::warning("RF0131", message, line.span).hint(hint));
            process.directives.push(line);
        }
    }
    found
}

/// The parameters of an include as a map: named ones, or an expression that gives one.
pub(super) fn given_params(word: &ast::Name, args: &[ast::Arg]) -> ast::Expr {
    let entries = args.iter().map(|arg| match arg {
        ast::Arg::Named { key, value } => ast::MapEntry::Pair {
            key: key.clone(),
            value: value.clone(),
        },
        ast::Arg::Positional(map) | ast::Arg::Spread(map) => ast::MapEntry::Spread(map.clone()),
    });
    ast::Expr {
        span: word.span,
        kind: ExprKind::Map(entries.collect()),
    }
}

/// Whether a script says that its processes and workflows are typed.
pub(super) fn has_types(tree: &ast::Script) -> bool {
    tree.items.iter().any(|item| match &item.kind {
        ItemKind::FeatureFlag { path, value } => {
            let path: Vec<&str> = path.iter().map(|n| &*n.text).collect();
            let on = matches!(value.kind, ExprKind::Bool(true));
            on && matches!(path.as_slice(), ["nextflow", "enable" | "preview", "types"])
        }
        _ => false,
    })
}

/// `def x = …` beside definitions as an assignment: workflows and processes of the script see the variable.
fn shared(stmt: ast::Stmt) -> ast::Stmt {
    let variable = |name: &ast::Name| ast::Expr {
        span: name.span,
        kind: ExprKind::Variable(name.text.clone()),
    };
    let nothing = ast::Expr {
        span: stmt.span,
        kind: ExprKind::Null,
    };
    let kind = match stmt.kind {
        ast::StmtKind::Local {
            names,
            tuple: true,
            value,
        } => ast::StmtKind::MultiAssign {
            targets: names.iter().map(|(name, _)| variable(name)).collect(),
            value: value.unwrap_or(nothing),
        },
        ast::StmtKind::Local { names, value, .. } => match names.first() {
            Some((name, _)) => ast::StmtKind::Assign {
                target: variable(name),
                op: ast::AssignOp::Set,
                value: value.unwrap_or(nothing),
            },
            None => ast::StmtKind::Expr(nothing),
        },
        other => other,
    };
    ast::Stmt { kind, ..stmt }
}

fn flush(compiler: &mut Compiler<'_>, statements: &mut Vec<ast::Stmt>, script: &mut Script) {
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else {
        return;
    };
    let span: Span = first.span.to(last.span);
    script
        .steps
        .push(Step::Run(compiler.statements(Unit::Workflow, span, statements)));
    statements.clear();
}

fn define(module: &Module, def: Def, name: &str) -> Rc<DefRef> {
    let name = ArcStr::from(name);
    let def = Rc::new(DefRef {
        def: Rc::new(def),
        name: name.clone(),
    });
    module.names.borrow_mut().insert(name, Value::Def(def.clone()));
    def
}

/// Functions of a script by name; legacy scripts may have several of one name.
type Functions = IndexMap<ArcStr, Vec<Value>>;

fn function(
    compiler: &mut Compiler<'_>,
    module: &Rc<Module>,
    function: &ast::Function,
    functions: &mut Functions,
) {
    let proto = compiler.function(function);
    let kind = ClosureKind::Script {
        proto,
        captures: Box::new([]),
        module: module.clone(),
    };
    let value = Value::from(kind);
    let name = ArcStr::from(&*function.name.text);
    let same_name = functions.entry(name.clone()).or_default();
    same_name.push(value.clone());
    let value = match same_name.as_slice() {
        [_] => value,
        overloads => overloaded(overloads.to_vec()),
    };
    module.names.borrow_mut().insert(name, value);
}

/// Of functions with one name that is called which fits the arguments best.
fn overloaded(choices: Vec<Value>) -> Value {
    Closure::native("overloaded", 0, move |interp, args| {
        let fitting = choices.iter().filter_map(|choice| match choice {
            Value::Closure(closure) => Some((closure.cost(args)?, choice)),
            _ => None,
        });
        let best = fitting.min_by_key(|(cost, _)| *cost).map(|(_, choice)| choice);
        // None fits: the last one tells why.
        interp.call(best.or(choices.last()).unwrap_or(&Value::Null), args)
    })
}

fn output(compiler: &mut Compiler<'_>, decl: &ast::OutputDecl) -> Output {
    let mut lines = Vec::new();
    let mut index = None;
    for directive in &decl.directives {
        match directive {
            OutputDirective::Plain(line) => lines.push(compiler.output_line(line)),
            OutputDirective::Block { directives, .. } => {
                index = Some(directives.iter().map(|d| compiler.output_line(d)).collect());
            }
        }
    }
    Output {
        name: ArcStr::from(&*decl.name.text),
        span: decl.name.span,
        lines,
        index,
    }
}

/// Feature flags take literals only.
fn literal(expr: &ast::Expr) -> Value {
    match &expr.kind {
        ExprKind::Bool(b) => Value::Bool(*b),
        ExprKind::String(s) => Value::str(&**s),
        ExprKind::Integer { digits, .. } => digits.parse().map_or(Value::Null, Value::Int),
        _ => Value::Null,
    }
}
