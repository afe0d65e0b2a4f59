//! Workflow outputs: the `output` block, `publish:`, and sections that a workflow cannot have.

use rflow_lang::compile::closest;
use rflow_syntax::ast::{
    self, Arg, BinaryOp, Directive, ExprKind, Item, ItemKind, OutputDirective, Script, Workflow,
};
use rflow_syntax::{Diagnostic, Span};

use super::lines::publish_mode;

const OF_OUTPUT: &[&str] = &[
    "contentType",
    "enabled",
    "ignoreErrors",
    "index",
    "label",
    "mode",
    "overwrite",
    "path",
    "storageClass",
    "tags",
];
const OF_INDEX: &[&str] = &["header", "path", "sep"];

/// What is wrong with sections and blocks that have to do with outputs and parameters.
pub(super) fn check(tree: &Script, is_included: bool, out: &mut Vec<Diagnostic>) {
    for item in &tree.items {
        match &item.kind {
            ItemKind::Workflow(workflow) => sections(workflow, out),
            ItemKind::Output(outputs) => {
                let lines = outputs.iter().flat_map(|output| &output.directives);
                lines.for_each(|line| output_line(line, out));
            }
            _ => {}
        }
    }
    params(tree, is_included, out);
}

fn sections(workflow: &Workflow, out: &mut Vec<Diagnostic>) {
    for publish in &workflow.publishes {
        if let (
            None,
            ExprKind::Binary {
                op: BinaryOp::ShiftRight,
                ..
            },
        ) = (&publish.name, &publish.value.kind)
        {
            let message = "`>>` does not publish any more";
            let hint = "write `name = channel`, and `name { path '…' }` in the `output` block";
            out.push(Diagnostic::error("RF0257", message, publish.span).hint(hint));
        }
    }
    let Some(name) = &workflow.name else {
        let unknown = |what: &str, span: Span| {
            let message = format!("The entry workflow cannot have `{what}:`");
            Diagnostic::error("RF0259", message, span).hint(match what {
                "take" => "its inputs are parameters: `params.x`",
                _ => "write `publish:` and an `output` block, or give the workflow a name",
            })
        };
        out.extend(workflow.takes.first().map(|take| unknown("take", take.name.span)));
        out.extend(workflow.emits.first().map(|emit| unknown("emit", emit.span)));
        return;
    };
    let blocks = [
        ("publish", workflow.publishes.first().map(|p| p.span)),
        ("onComplete", workflow.on_complete.as_ref().map(|b| b.span)),
        ("onError", workflow.on_error.as_ref().map(|b| b.span)),
    ];
    for (what, span) in blocks {
        let Some(span) = span else { continue };
        let message = format!("The workflow `{}` cannot have `{what}:`", name.text);
        let hint = match what {
            "publish" => "emit the channel, and publish it in the entry workflow",
            _ => "only the entry workflow has it",
        };
        out.push(Diagnostic::error("RF0257", message, span).hint(hint));
    }
}

fn output_line(line: &OutputDirective, out: &mut Vec<Diagnostic>) {
    match line {
        OutputDirective::Plain(line) => {
            known("output", line, OF_OUTPUT, out);
            if let ("mode", Some((mode, span))) = (&*line.name.text, text_of(line)) {
                out.extend(publish_mode(mode, span));
            }
        }
        OutputDirective::Block { directives, .. } => {
            for line in directives {
                known("index", line, OF_INDEX, out);
                if let ("path", Some((path, span))) = (&*line.name.text, text_of(line)) {
                    out.extend(index_path(path, span));
                }
            }
        }
    }
}

/// The plain text that a line gives.
fn text_of(line: &Directive) -> Option<(&str, Span)> {
    match line.args.first() {
        Some(Arg::Positional(ast::Expr {
            kind: ExprKind::String(text),
            span,
        })) => Some((text, *span)),
        _ => None,
    }
}

fn known(what: &str, line: &Directive, names: &[&str], out: &mut Vec<Diagnostic>) {
    let name = &*line.name.text;
    if names.contains(&name) {
        return;
    }
    let message = format!("Unknown line `{name}` of an {what}");
    let hint = match closest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("an {what} has: {}", names.join(", ")),
    };
    out.push(Diagnostic::error("RF0257", message, line.name.span).hint(hint));
}

fn index_path(path: &str, span: Span) -> Option<Diagnostic> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = matches!(ending, "csv" | "json" | "yaml" | "yml");
    (!known).then(|| {
        let message = format!("An index file cannot be written as '{path}'");
        Diagnostic::error("RF0257", message, span).hint("it ends with .csv, .json, .yaml or .yml")
    })
}

/// A `params` block declares all parameters of a script, which is the one that is run.
fn params(tree: &Script, is_included: bool, out: &mut Vec<Diagnostic>) {
    let block = tree.items.iter().find(|i| matches!(i.kind, ItemKind::Params(_)));
    let Some(block) = block else { return };
    let block = Span {
        end: block.span.end.min(block.span.start + 6),
        ..block.span
    };
    for item in &tree.items {
        if let ItemKind::Statement(stmt) = &item.kind
            && stmt.assigns_params()
        {
            let message = "A parameter is assigned beside the `params` block";
            out.push(
                Diagnostic::error("RF0257", message, stmt.span)
                    .context(block, "the block")
                    .hint("declare it in the block: `name: Type = default`"),
            );
        }
    }
    let runs = |item: &Item| match &item.kind {
        ItemKind::Workflow(w) => w.name.is_none(),
        ItemKind::Statement(_) => true,
        _ => false,
    };
    // The main script may be a single process, or have its workflow named by `-entry`.
    if is_included && !tree.items.iter().any(runs) {
        let message = "A `params` block belongs into the script with the entry workflow";
        out.push(Diagnostic::error("RF0257", message, block).hint("give the values to workflows as inputs"));
    }
}
