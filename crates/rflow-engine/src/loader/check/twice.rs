//! Names that a script gives twice: one of them would be dropped without a word.

use std::rc::Rc;

use rflow_syntax::ast::{
    self, Arg, Callee, Expr, ExprKind, Item, ItemKind, Name, PropertyName, Script, Stmt,
};
use rflow_syntax::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::walk::{self, Piece};

/// All names that are given twice where they may not.
pub(super) fn check(tree: &Script, strict: bool, out: &mut Vec<Diagnostic>) {
    blocks(tree, out);
    functions(tree, out);
    includes(tree, strict, out);
    for item in &tree.items {
        declared(item, out);
    }
    walk::each(tree, &mut |piece| {
        let Piece::Expr(e) = piece else { return };
        match &e.kind {
            ExprKind::Closure(closure) => {
                let params = closure.params.iter().flatten().map(|p| &p.name);
                names("RF0220", "parameter", params.filter(|p| &*p.text != "_"), out);
            }
            ExprKind::Call(call) => {
                named_arguments(&call.args, out);
                labels(call, out);
            }
            ExprKind::New { args, .. } => named_arguments(args, out),
            _ => {}
        }
    });
}

/// The beginning of an item: its keyword.
fn keyword(item: &Item, length: u32) -> Span {
    Span {
        end: item.span.end.min(item.span.start + length),
        ..item.span
    }
}

/// Blocks of which a script has one.
fn blocks(tree: &Script, out: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for item in &tree.items {
        let (what, length) = match &item.kind {
            ItemKind::Workflow(w) if w.name.is_none() => ("workflow", 8),
            ItemKind::Params(_) => ("params", 6),
            ItemKind::Output(_) => ("output", 6),
            _ => continue,
        };
        let span = keyword(item, length);
        let first = *seen.entry(what).or_insert(span);
        if first == span {
            continue;
        }
        let (message, hint) = match what {
            "workflow" => (
                "The script has two entry workflows".to_owned(),
                "give one of them a name: `workflow NAME { … }`",
            ),
            _ => (
                format!("The script has two `{what}` blocks"),
                "write all of it in one block",
            ),
        };
        let diagnostic = Diagnostic::error("RF0208", message, span);
        out.push(diagnostic.context(first, "the first one").hint(hint));
    }
}

/// Functions of one name and the same parameters. Others are told apart by their arguments in the legacy language.
fn functions(tree: &Script, out: &mut Vec<Diagnostic>) {
    /// Name and dimensions of a type, where there is one.
    type TypeKey = Option<(Rc<str>, u8)>;
    let mut seen: FxHashMap<(Rc<str>, Vec<TypeKey>), Span> = FxHashMap::default();
    for item in &tree.items {
        let ItemKind::Function(f) = &item.kind else {
            continue;
        };
        let types = f
            .params
            .iter()
            .map(|p| p.ty.as_ref().map(|ty| (ty.name.text.clone(), ty.dimensions)));
        let first = *seen
            .entry((f.name.text.clone(), types.collect()))
            .or_insert(f.name.span);
        if first != f.name.span {
            let message = format!("`{}` is already defined", f.name.text);
            out.push(
                Diagnostic::error("RF0208", message, f.name.span)
                    .context(first, "first defined here")
                    .hint("give one of them another name"),
            );
        }
    }
}

/// Included names that another include or the script itself gives as well.
fn includes(tree: &Script, strict: bool, out: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<Rc<str>, Span> = FxHashMap::default();
    for item in &tree.items {
        let name = match &item.kind {
            ItemKind::Process(p) => &p.name,
            ItemKind::Function(f) => &f.name,
            ItemKind::Record { name, .. } | ItemKind::Enum { name, .. } => name,
            ItemKind::Workflow(w) => match &w.name {
                Some(name) => name,
                None => continue,
            },
            _ => continue,
        };
        seen.entry(name.text.clone()).or_insert(name.span);
    }
    let own = seen.len();
    let mut included = FxHashMap::default();
    for item in &tree.items {
        let ItemKind::Include(include) = &item.kind else {
            continue;
        };
        let plugin = matches!(&include.source.kind, ExprKind::String(s) if s.starts_with("plugin/"));
        for entry in &include.entries {
            let local = entry.alias.as_ref().unwrap_or(&entry.name);
            let defined = (own > 0).then(|| seen.get(&local.text)).flatten();
            let (first, what) = match (defined, included.get(&local.text)) {
                (Some(first), _) => (*first, "defined"),
                (None, Some(first)) => (*first, "included"),
                (None, None) => {
                    included.insert(local.text.clone(), local.span);
                    continue;
                }
            };
            // The legacy language does not look at what plugins bring.
            let make = match plugin && !strict {
                true => Diagnostic::warning,
                false => Diagnostic::error,
            };
            let message = format!("`{}` is already {what}", local.text);
            out.push(
                make("RF0208", message, local.span)
                    .context(first, format!("first {what} here"))
                    .hint("choose another alias: `include { a as b }`"),
            );
        }
    }
}

/// Names that one declaration gives.
fn declared(item: &Item, out: &mut Vec<Diagnostic>) {
    match &item.kind {
        ItemKind::Function(f) => names("RF0220", "parameter", f.params.iter().map(|p| &p.name), out),
        ItemKind::Workflow(w) => {
            names("RF0220", "`take:`", w.takes.iter().map(|t| &t.name), out);
            let published = w.publishes.iter().filter_map(|p| p.name.as_ref());
            names("RF0217", "line of `publish:`", published, out);
        }
        ItemKind::Params(params) => names("RF0217", "parameter", params.iter().map(|p| &p.name), out),
        ItemKind::Output(outputs) => names("RF0217", "output", outputs.iter().map(|o| &o.name), out),
        ItemKind::Record { fields, .. } => names("RF0217", "field", fields.iter().map(|f| &f.name), out),
        ItemKind::Enum { values, .. } => names("RF0217", "constant", values, out),
        ItemKind::Process(process) => inputs(process, out),
        _ => {}
    }
}

fn names<'n>(
    code: &'static str,
    what: &str,
    names: impl IntoIterator<Item = &'n Name>,
    out: &mut Vec<Diagnostic>,
) {
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for name in names {
        let first = *seen.entry(&name.text).or_insert(name.span);
        if first != name.span {
            let message = format!("`{}` is the name of more than one {what}", name.text);
            out.push(Diagnostic::error(code, message, name.span).context(first, "first used here"));
        }
    }
}

/// Inputs of one name: the legacy language takes the last one.
fn inputs(process: &ast::Process, out: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for line in &process.inputs {
        if line.form == ast::LineForm::Group {
            found.extend(line.fields.iter().map(|f| (f.name.text.clone(), f.name.span)));
        } else if line.ty.is_some() {
            found.push((line.name.text.clone(), line.name.span));
        } else {
            input_names(&line.name.text, &line.args, &mut found);
        }
    }
    let mut seen: FxHashMap<Rc<str>, Span> = FxHashMap::default();
    for (name, span) in found {
        let first = *seen.entry(name.clone()).or_insert(span);
        if first != span {
            let message = format!("`{name}` is the name of more than one input");
            out.push(
                Diagnostic::error("RF0253", message, span)
                    .context(first, "first used here")
                    .hint("give each input a name of its own"),
            );
        }
    }
    let directives = process.all_directives().map(|(line, _)| line);
    for line in directives.chain(&process.inputs).chain(&process.outputs) {
        named_arguments(&line.args, out);
    }
}

fn input_names(qualifier: &str, args: &[Arg], found: &mut Vec<(Rc<str>, Span)>) {
    if matches!(qualifier, "env" | "stdin") {
        return;
    }
    for arg in args {
        let Arg::Positional(e) = arg else { continue };
        match &e.kind {
            ExprKind::Variable(name) => found.push((name.clone(), e.span)),
            ExprKind::Call(call) => {
                if let Callee::Name(n) = &call.callee {
                    input_names(&n.text, &call.args, found);
                }
            }
            _ => {}
        }
    }
}

/// Named arguments: the legacy language takes the last of one name.
fn named_arguments(args: &[Arg], out: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for arg in args {
        let Arg::Named { key, .. } = arg else { continue };
        let ExprKind::String(name) = &key.kind else {
            continue;
        };
        let first = *seen.entry(name).or_insert(key.span);
        if first != key.span {
            let message = format!("Argument `{name}` is given twice");
            out.push(Diagnostic::error("RF0253", message, key.span).context(first, "first given here"));
        }
    }
}

/// `branch` and `multiMap`: each label is an output.
fn labels(call: &ast::Call, out: &mut Vec<Diagnostic>) {
    let operator = match &call.callee {
        Callee::Name(name)
        | Callee::Method {
            name: PropertyName::Fixed(name),
            ..
        } => &*name.text,
        _ => return,
    };
    if !matches!(
        operator,
        "branch" | "multiMap" | "branchCriteria" | "multiMapCriteria"
    ) {
        return;
    }
    let Some(Arg::Positional(Expr {
        kind: ExprKind::Closure(closure),
        ..
    })) = call.args.last()
    else {
        return;
    };
    let label = |stmt: &'_ Stmt| stmt.label.clone();
    let found: Vec<Name> = closure.body.stmts.iter().filter_map(label).collect();
    names("RF0217", "label", &found, out);
}
