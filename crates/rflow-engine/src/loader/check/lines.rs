//! Options of inputs and outputs, and the plain values and options of directives.

use rflow_config::directive::{self, DirectiveError, Of};
use rflow_lang::Value;
use rflow_lang::compile::closest;
use rflow_storage::PublishMode;
use rflow_syntax::ast::{Arg, Callee, Directive, Expr, ExprKind, MapEntry, Process, UnaryOp};
use rflow_syntax::{Diagnostic, Span};

use crate::process::CacheMode;

const OF_INPUT: &[&str] = &[];
const OF_PATH_INPUT: &[&str] = &["arity", "name", "stageAs"];
const OF_OUTPUT: &[&str] = &["emit", "optional", "topic"];
const OF_PATH_OUTPUT: &[&str] = &[
    "arity",
    "emit",
    "followLinks",
    "glob",
    "hidden",
    "includeInputs",
    "maxDepth",
    "optional",
    "topic",
    "type",
];
const OF_PUBLISH_DIR: &[&str] = &[
    "contentType",
    "enabled",
    "failOnError",
    "labels",
    "mode",
    "overwrite",
    "path",
    "pattern",
    "saveAs",
    "storageClass",
    "tags",
];

/// What is wrong with the inputs and outputs of an untyped process.
pub(super) fn options(process: &Process, out: &mut Vec<Diagnostic>) {
    for line in &process.inputs {
        line_options("input", &line.name.text, &line.args, out);
    }
    for line in &process.outputs {
        line_options("output", &line.name.text, &line.args, out);
    }
}

fn line_options(section: &str, qualifier: &str, args: &[Arg], out: &mut Vec<Diagnostic>) {
    let known = match (section, qualifier) {
        ("input", "path" | "file") => OF_PATH_INPUT,
        ("input", _) => OF_INPUT,
        (_, "path" | "file") => OF_PATH_OUTPUT,
        _ => OF_OUTPUT,
    };
    for arg in args {
        match arg {
            Arg::Named { key, .. } => {
                let what = format!("{section} `{qualifier}`");
                unknown_option("RF0258", &what, key, known, out);
            }
            Arg::Positional(Expr {
                kind: ExprKind::Call(call),
                ..
            }) if matches!(qualifier, "tuple" | "each") => {
                if let Callee::Name(name) = &call.callee {
                    line_options(section, &name.text, &call.args, out);
                }
            }
            _ => {}
        }
    }
}

fn unknown_option(code: &'static str, what: &str, key: &Expr, known: &[&str], out: &mut Vec<Diagnostic>) {
    let ExprKind::String(name) = &key.kind else { return };
    if known.contains(&&**name) {
        return;
    }
    let message = format!("Unknown option `{name}` of {what}");
    let hint = match closest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "it has no options".to_owned(),
        None => format!("the options are: {}", known.join(", ")),
    };
    out.push(Diagnostic::error(code, message, key.span).hint(hint));
}

/// What is wrong with the plain values of directives.
pub(super) fn values(process: &Process, out: &mut Vec<Diagnostic>) {
    for (line, _) in process.all_directives() {
        let name = &*line.name.text;
        if name == "publishDir" {
            publish_dir(line, out);
            continue;
        }
        let Some(Arg::Positional(expr)) = line.args.first() else {
            continue;
        };
        // Nothing and null count as not set.
        if let Some(value) = plain(expr).filter(Value::truthy) {
            value_of(&process.name.text, name, &value, expr.span, out);
        }
    }
}

/// The value of a literal; `None` for what is computed.
fn plain(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::String(text) => Some(Value::str(&**text)),
        ExprKind::Bool(b) => Some(Value::Bool(*b)),
        ExprKind::Integer { digits, suffix: None } => digits.parse().ok().map(Value::Int),
        ExprKind::Unary {
            op: UnaryOp::Minus,
            operand,
        } => match plain(operand)? {
            Value::Int(n) => Some(Value::Int(-n)),
            _ => None,
        },
        _ => None,
    }
}

fn value_of(process: &str, name: &str, value: &Value, span: Span, out: &mut Vec<Diagnostic>) {
    let of = Of(process);
    let problem = |found: Result<(), DirectiveError>| found.err().map(|e| e.problem);
    let number = |name: &'static str| problem(directive::whole_number(of, name, value).map(drop));
    let found = match name {
        "cpus" => problem(directive::cpus(of, value).map(drop)),
        "memory" => problem(directive::memory(of, value).map(drop)),
        "disk" => problem(directive::disk(of, value).map(drop)),
        "time" => problem(directive::time(of, value).map(drop)),
        "errorStrategy" => problem(directive::error_strategy(of, value).map(drop)),
        "label" => problem(directive::labels(of, value).map(drop)),
        "maxForks" => number("maxForks"),
        "fair" => one_of(value, &["true", "false"]).filter(|_| !matches!(value, Value::Bool(_))),
        "array" => number("array"),
        "stageInMode" => one_of(value, &["copy", "link", "rellink", "symlink"])
            .map(|problem| format!("Unknown stage-in strategy: {problem}")),
        "stageOutMode" => one_of(value, &["copy", "fcp", "move", "rclone", "rsync"])
            .map(|problem| format!("Unknown stage-out strategy: {problem}")),
        _ => None,
    };
    if let Some(problem) = found {
        let message = format!("Invalid value for the directive `{name}`: {problem}");
        let mut diagnostic = Diagnostic::error("RF0254", message, span);
        let known: &[&str] = match name {
            "errorStrategy" => &["terminate", "finish", "ignore", "retry"],
            _ => &[],
        };
        if let Some(near) = value.as_str().and_then(|v| closest(v, known.iter().copied())) {
            diagnostic = diagnostic.hint(format!("did you mean '{near}'?"));
        }
        out.push(diagnostic);
        return;
    }
    // The reference takes these for something, so that a run goes on with a warning.
    let wanted: &[&str] = match (name, value) {
        ("cache", Value::Str(_)) => CacheMode::NAMES,
        // Any other text is a folder.
        ("scratch", Value::Str(text)) if closest(text, ["true", "false"]).is_some() => &["true", "false"],
        ("debug" | "echo", Value::Str(_)) => &["true", "false"],
        ("maxRetries" | "maxErrors", Value::Str(text)) if text.trim().parse::<i64>().is_err() => {
            &["whole numbers"]
        }
        ("module", Value::Int(_) | Value::Bool(_)) => &["'name/version'"],
        _ => return,
    };
    if let Some(problem) = one_of(value, wanted) {
        let message = format!("Invalid value for the directive `{name}`: {problem}");
        let mut diagnostic = Diagnostic::warning("RF0260", message, span);
        if let Some(near) = value.as_str().and_then(|v| closest(v, wanted.iter().copied())) {
            diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
        }
        out.push(diagnostic);
    }
}

fn one_of(value: &Value, wanted: &[&str]) -> Option<String> {
    let is_one = value.as_str().is_some_and(|text| wanted.contains(&text));
    (!is_one).then(|| format!("{value} is not one of {}", wanted.join(", ")))
}

/// `publishDir 'x', mode: 'copy'`: names of options, and the mode.
fn publish_dir(line: &Directive, out: &mut Vec<Diagnostic>) {
    let mut entries: Vec<(&Expr, &Expr)> = Vec::new();
    for arg in &line.args {
        match arg {
            Arg::Named { key, value } => entries.push((key, value)),
            Arg::Positional(Expr {
                kind: ExprKind::Map(map),
                ..
            }) => {
                for entry in map {
                    if let MapEntry::Pair { key, value } = entry {
                        entries.push((key, value));
                    }
                }
            }
            _ => {}
        }
    }
    for (key, value) in entries {
        unknown_option("RF0260", "`publishDir`", key, OF_PUBLISH_DIR, out);
        if matches!(&key.kind, ExprKind::String(name) if &**name == "mode")
            && let ExprKind::String(mode) = &value.kind
        {
            out.extend(publish_mode(mode, value.span));
        }
    }
}

/// A way of publishing that there is not.
pub(super) fn publish_mode(mode: &str, span: Span) -> Option<Diagnostic> {
    let problem = mode.parse::<PublishMode>().err()?;
    let diagnostic = Diagnostic::error("RF0254", problem, span);
    Some(match closest(mode, PublishMode::names()) {
        Some(near) => diagnostic.hint(format!("did you mean '{near}'?")),
        None => diagnostic,
    })
}
