//! Feature flags: `nextflow.enable.x = …`.

use rflow_lang::compile::closest;
use rflow_syntax::Diagnostic;
use rflow_syntax::ast::{Expr, ExprKind, ItemKind, Script};

/// The flags by name, with what they take.
const FLAGS: &[(&str, Takes)] = &[
    ("nextflow.enable.configProcessNamesValidation", Takes::Switch),
    ("nextflow.enable.dsl", Takes::Version),
    ("nextflow.enable.moduleBinaries", Takes::Switch),
    ("nextflow.enable.strict", Takes::Switch),
    ("nextflow.enable.types", Takes::Switch),
    ("nextflow.preview.dsl", Takes::Version),
    ("nextflow.preview.output", Takes::Switch),
    ("nextflow.preview.recursion", Takes::Switch),
    ("nextflow.preview.topic", Takes::Switch),
    ("nextflow.preview.types", Takes::Switch),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// `true` or `false`.
    Switch,
    /// The version of the language.
    Version,
}

/// Flags that do not exist, or have values that mean nothing.
pub(super) fn check(tree: &Script, out: &mut Vec<Diagnostic>) {
    for item in &tree.items {
        let ItemKind::FeatureFlag { path, value } = &item.kind else {
            continue;
        };
        let name = path.iter().map(|n| &*n.text).collect::<Vec<_>>().join(".");
        let Some((_, takes)) = FLAGS.iter().find(|(flag, _)| *flag == name) else {
            let span = path.iter().map(|n| n.span).reduce(|a, b| a.to(b));
            let diagnostic = Diagnostic::error(
                "RF0252",
                format!("Unknown feature flag `{name}`"),
                span.unwrap_or(item.span),
            );
            let known = || FLAGS.iter().map(|(flag, _)| *flag);
            out.push(diagnostic.hint(match closest(&name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the flags are: {}", known().collect::<Vec<_>>().join(", ")),
            }));
            continue;
        };
        out.extend(value_of(&name, *takes, value));
    }
}

fn value_of(name: &str, takes: Takes, value: &Expr) -> Option<Diagnostic> {
    let text = match &value.kind {
        ExprKind::Bool(_) if takes == Takes::Switch => return None,
        ExprKind::Integer { digits, .. } => Some(&**digits),
        ExprKind::Decimal { text, .. } => Some(&**text),
        ExprKind::String(text) => Some(&**text),
        _ => None,
    };
    match (takes, text) {
        (Takes::Version, Some("2" | "2.0")) => None,
        (Takes::Version, Some("1" | "1.0")) => Some(
            Diagnostic::error("RF0252", "Scripts of DSL1 cannot be run", value.span)
                .hint("rewrite the script for DSL2: processes are called in a `workflow`"),
        ),
        (Takes::Version, Some(other)) => Some(
            Diagnostic::error("RF0252", format!("There is no DSL `{other}`"), value.span)
                .hint(format!("write `{name} = 2`, or leave it out")),
        ),
        // What is computed is left to the run by the legacy language.
        _ => Some(
            Diagnostic::error("RF0259", "The value of a feature flag must be plain", value.span).hint(
                format!(
                    "write `{name} = {}`",
                    match takes {
                        Takes::Switch => "true",
                        Takes::Version => "2",
                    }
                ),
            ),
        ),
    }
}
