//! Checks of declarations that need no values: directives, outputs, emits.

mod builtin;
mod closures;
mod flags;
mod lines;
mod outputs;
mod twice;
mod types;
mod walk;

use rflow_lang::compile::closest;
use rflow_lang::definition::Def;
use rflow_lang::interp::Interp;
use rflow_syntax::ast::{self, ItemKind};
use rflow_syntax::{Diagnostic, Severity, Span};
use rustc_hash::FxHashMap;

use super::Script;

/// Mistakes that the legacy language takes for something, so that a run goes on; the strict one refuses them.
const RUNS_IN_LEGACY: &[&str] = &[
    "RF0251", "RF0253", "RF0255", "RF0256", "RF0259", "RF0260", "RF0263",
];

/// Makes warnings of what the legacy language runs.
pub(super) fn soften(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics
        .iter_mut()
        .filter(|d| RUNS_IN_LEGACY.contains(&d.code))
    {
        diagnostic.severity = Severity::Warning;
    }
}

/// What is wrong with the declarations of a script.
pub(super) fn check(
    interp: &Interp,
    tree: &ast::Script,
    script: &Script,
    is_included: bool,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    twice::check(tree, interp.is_strict(), &mut out);
    flags::check(tree, &mut out);
    builtin::check(tree, &mut out);
    closures::check(tree, &mut out);
    outputs::check(tree, is_included, &mut out);
    types::check(interp, &script.module, tree, &mut out);
    let types = super::definitions::has_types(tree);
    for item in &tree.items {
        match &item.kind {
            ItemKind::Process(process) => process_lines(process, types, &mut out),
            ItemKind::Workflow(workflow) => {
                let emits = workflow
                    .emits
                    .iter()
                    .filter_map(|e| Some((&*e.name.as_ref()?.text, e.span)));
                duplicates("emit", emits, &mut out);
            }
            _ => {}
        }
    }
    published(script, &mut out);
    out
}

fn process_lines(process: &ast::Process, types: bool, out: &mut Vec<Diagnostic>) {
    for (line, _) in process.all_directives() {
        let name = &*line.name.text;
        if rflow_config::directive::is_directive(name) {
            continue;
        }
        let mut diagnostic = Diagnostic::error(
            "RF0215",
            format!("Unrecognized process directive `{name}`"),
            line.name.span,
        );
        if let Some(near) = rflow_config::directive::closest(name) {
            diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
        }
        out.push(diagnostic);
    }
    lines::values(process, out);
    let typed = |lines: &[ast::Directive]| lines.iter().any(|l| l.form != ast::LineForm::Command);
    // Inputs and outputs with types are checked where they are compiled.
    if types || typed(&process.inputs) || typed(&process.outputs) || !process.topics.is_empty() {
        return;
    }
    lines::options(process, out);
    let known_inputs = ["val", "path", "file", "env", "stdin", "tuple", "each", "record"];
    qualifiers("input", &process.inputs, &known_inputs, out);
    let known_outputs = ["val", "path", "file", "env", "stdout", "eval", "tuple", "record"];
    qualifiers("output", &process.outputs, &known_outputs, out);
    let emits = process.outputs.iter().flat_map(|line| {
        line.args.iter().filter_map(|a| match a {
            ast::Arg::Named { key, value } => match (&key.kind, &value.kind) {
                (ast::ExprKind::String(k), ast::ExprKind::Variable(name) | ast::ExprKind::String(name))
                    if &**k == "emit" =>
                {
                    Some((&**name, value.span))
                }
                _ => None,
            },
            _ => None,
        })
    });
    duplicates("emit", emits, out);
}

fn qualifiers(section: &str, lines: &[ast::Directive], known: &[&'static str], out: &mut Vec<Diagnostic>) {
    for line in lines.iter().filter(|l| l.ty.is_none()) {
        let name = &*line.name.text;
        if known.contains(&name) {
            continue;
        }
        let message = format!("Unrecognized process {section} qualifier `{name}`");
        let hint = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("an {section} is one of: {}", known.join(", ")),
        };
        out.push(Diagnostic::error("RF0216", message, line.name.span).hint(hint));
    }
}

fn duplicates<'n>(what: &str, names: impl Iterator<Item = (&'n str, Span)>, out: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for (name, span) in names {
        let first = *seen.entry(name).or_insert(span);
        if first != span {
            let message = format!("`{name}` is used by more than one {what}");
            out.push(Diagnostic::error("RF0217", message, span).context(first, "first used here"));
        }
    }
}

/// `publish:` and `output {}` must name the same outputs.
fn published(script: &Script, out: &mut Vec<Diagnostic>) {
    let Some(Def::Workflow(entry)) = script.entry.as_deref() else {
        return;
    };
    for (name, span) in &entry.publishes {
        if !script.outputs.iter().any(|o| o.name == *name) {
            let message = format!(
                "Workflow output '{name}' was assigned in the workflow but not declared in the output block"
            );
            out.push(Diagnostic::error("RF0218", message, *span));
        }
    }
    for output in &script.outputs {
        if !entry.publishes.iter().any(|(n, _)| *n == output.name) {
            let message = format!(
                "Workflow output '{}' was declared in the output block but not assigned in the workflow",
                output.name
            );
            out.push(Diagnostic::error("RF0219", message, output.span));
        }
    }
}
