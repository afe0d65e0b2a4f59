//! All statements and expressions of a script, for checks that care about few kinds of them.

use rflow_syntax::ast::{
    Arg, Child, Directive, Expr, Item, ItemKind, OutputDirective, Param, Process, Script, SetupKind, Stmt,
    Workflow,
};

/// A part of a script.
#[derive(Clone, Copy)]
pub(super) enum Piece<'t> {
    /// A statement; its parts follow.
    Stmt(&'t Stmt),
    /// An expression; its parts follow.
    Expr(&'t Expr),
}

/// Visits the code of all items, outer pieces before inner ones; classes are left out.
pub(super) fn each<'t>(tree: &'t Script, visit: &mut dyn FnMut(Piece<'t>)) {
    for item in &tree.items {
        item_pieces(item, visit);
    }
}

/// Visits the code of one item.
pub(super) fn item_pieces<'t>(item: &'t Item, visit: &mut dyn FnMut(Piece<'t>)) {
    match &item.kind {
        ItemKind::FeatureFlag { value, .. } => expr(value, visit),
        ItemKind::Params(params) => params
            .iter()
            .filter_map(|p| p.default.as_ref())
            .for_each(|e| expr(e, visit)),
        ItemKind::Process(process) => process_pieces(process, visit),
        ItemKind::Workflow(workflow) => workflow_pieces(workflow, visit),
        ItemKind::Function(function) => {
            defaults(&function.params, visit);
            stmts(&function.body.stmts, visit);
        }
        ItemKind::Output(outputs) => {
            for directive in outputs.iter().flat_map(|output| &output.directives) {
                match directive {
                    OutputDirective::Plain(line) => lines(std::slice::from_ref(line), visit),
                    OutputDirective::Block { directives, .. } => lines(directives, visit),
                }
            }
        }
        ItemKind::Statement(s) => stmt(s, visit),
        ItemKind::Include(_)
        | ItemKind::Record { .. }
        | ItemKind::Enum { .. }
        | ItemKind::Import(_)
        | ItemKind::Class(_) => {}
    }
}

fn process_pieces<'t>(process: &'t Process, visit: &mut dyn FnMut(Piece<'t>)) {
    for section in [&process.directives, &process.inputs, &process.outputs] {
        lines(section, visit);
    }
    for step in &process.setup {
        match &step.kind {
            SetupKind::Choice(cond) => expr(cond, visit),
            SetupKind::Local(inner) | SetupKind::Run(inner) => stmt(inner, visit),
            SetupKind::Directive(line) => lines(std::slice::from_ref(line), visit),
        }
    }
    stmts(&process.stage, visit);
    stmts(&process.topics, visit);
    process.when.iter().for_each(|e| expr(e, visit));
    let blocks = process.body.iter().map(|body| &body.block).chain(&process.stub);
    blocks.for_each(|block| stmts(&block.stmts, visit));
}

fn workflow_pieces<'t>(workflow: &'t Workflow, visit: &mut dyn FnMut(Piece<'t>)) {
    stmts(&workflow.main.stmts, visit);
    for emit in workflow.emits.iter().chain(&workflow.publishes) {
        expr(&emit.value, visit);
    }
    for block in workflow.on_complete.iter().chain(&workflow.on_error) {
        stmts(&block.stmts, visit);
    }
}

fn defaults<'t>(params: &'t [Param], visit: &mut dyn FnMut(Piece<'t>)) {
    params
        .iter()
        .filter_map(|p| p.default.as_ref())
        .for_each(|e| expr(e, visit));
}

fn lines<'t>(lines: &'t [Directive], visit: &mut dyn FnMut(Piece<'t>)) {
    for arg in lines.iter().flat_map(|line| &line.args) {
        let (Arg::Positional(e) | Arg::Spread(e) | Arg::Named { value: e, .. }) = arg;
        expr(e, visit);
    }
}

fn stmts<'t>(list: &'t [Stmt], visit: &mut dyn FnMut(Piece<'t>)) {
    list.iter().for_each(|s| stmt(s, visit));
}

fn stmt<'t>(s: &'t Stmt, visit: &mut dyn FnMut(Piece<'t>)) {
    visit(Piece::Stmt(s));
    s.each_child(&mut |child| follow(child, visit));
}

fn expr<'t>(e: &'t Expr, visit: &mut dyn FnMut(Piece<'t>)) {
    visit(Piece::Expr(e));
    e.each_child(&mut |child| follow(child, visit));
}

fn follow<'t>(child: Child<'t>, visit: &mut dyn FnMut(Piece<'t>)) {
    match child {
        Child::Expr(e) => expr(e, visit),
        Child::Stmts(list) => stmts(list, visit),
    }
}
