//! The text that a task runs.

use std::path::PathBuf;

use arcstr::ArcStr;
use rflow_lang::compile::{Compiler, Unit};
use rflow_lang::host::GlobalCall;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Severity;
use rflow_syntax::ast::BodyKind;

use super::context::Context;

/// A rendered script.
pub(crate) struct Script {
    /// Text of `.command.sh`.
    pub(crate) text: String,
    /// Words that run it.
    pub(crate) shell: Vec<String>,
    /// What enters the task hash as its source.
    pub(crate) source: ArcStr,
}

/// `template 'name'`: the text of a template file, with its variables replaced.
pub fn template(interp: &Interp, call: &GlobalCall<'_>) -> Eval {
    let Some(name) = call.args.first() else {
        return Err(Raise::illegal_argument("`template` needs the name of a file"));
    };
    let path = match name {
        Value::Path(p) => p.real.clone(),
        other => PathBuf::from(other.to_string()),
    };
    let project = match interp.globals.variable(interp, call.module, "projectDir") {
        Some(Ok(Value::Path(p))) => p.real.clone(),
        _ => PathBuf::new(),
    };
    let places = [
        path.clone(),
        call.module.dir().join("templates").join(&path),
        project.join("templates").join(&path),
    ];
    let found = places
        .iter()
        .filter(|p| p.is_absolute())
        .find(|p| interp.machine.stat(p).is_some_and(|s| s.is_file));
    let Some(found) = found else {
        return Err(Raise::new(
            super::UNRECOVERABLE,
            format!(
                "Process `{}` template `{}` does not exist",
                task_name(interp),
                path.display()
            ),
        )
        .hint(format!(
            "put it into {}",
            call.module.dir().join("templates").display()
        )));
    };
    let bytes = interp
        .machine
        .read(found)
        .map_err(|e| Raise::io(format!("{}: {e}", found.display())))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if let Some(scope) = interp.scope() {
        scope.set("$template", Value::str(&text));
        if matches!(scope.get("$shell"), Some(Value::Bool(true))) {
            return Ok(Value::from(text));
        }
    }
    render(interp, call.module, found, text)
}

fn task_name(interp: &Interp) -> String {
    let task = interp.scope().and_then(|s| s.get("task"));
    task.and_then(|t| interp.property(&t, "process").ok())
        .map(|v| v.to_string())
        .unwrap_or_default()
}

/// Evaluates a text as an interpolated one in the scope that is in force.
fn render(
    interp: &Interp,
    module: &std::rc::Rc<rflow_lang::module::Module>,
    path: &std::path::Path,
    text: String,
) -> Eval {
    let file = interp.sources.borrow_mut().add(path, text);
    let parsed = {
        let sources = interp.sources.borrow();
        rflow_syntax::parse_template(&sources, file)
    };
    if let Some(d) = parsed.diagnostics.iter().find(|d| d.severity == Severity::Error) {
        let raise = Raise::new(
            super::UNRECOVERABLE,
            format!("Template {}: {}", path.display(), d.message),
        );
        return Err(match d.span() {
            Some(span) => raise.at(span),
            None => raise,
        });
    }
    let mut compiler = Compiler::new(interp, module.clone());
    let span = rflow_syntax::Span::new(file, 0, 0);
    let proto = compiler.task_template(Unit::Process, span, &parsed.tree);
    interp.run(&proto, module)
}

/// Evaluates the body of a task. `None` for `exec:` bodies, which have no script.
pub(crate) fn evaluate(interp: &Interp, context: &Context) -> Eval<Option<Script>> {
    let process = context.process.clone();
    let def = process.def();
    let stub = process.run.settings.stub && def.stub.is_some();
    let (body, kind) = match (&def.stub, &def.body) {
        (Some(stub_body), _) if stub => (stub_body, BodyKind::Script),
        (_, Some(body)) => (body, def.body_kind),
        (Some(stub_body), None) => (stub_body, BodyKind::Script),
        (None, None) => {
            return Err(Raise::new(
                UNRECOVERABLE_EMPTY,
                format!("Process `{}` has no script", process.qualified),
            ));
        }
    };
    context.scope.set("$shell", Value::Bool(kind == BodyKind::Shell));
    let value = context.with(interp, || interp.thunk(&body.code));
    if kind == BodyKind::Exec {
        return value.map(|_| None);
    }
    // What makes no script in this task makes none in the next, whatever the error strategy.
    let value = value.map_err(|mut raise| {
        raise.class = UNRECOVERABLE_EMPTY.into();
        raise
    })?;
    let mut text = script_text(&value);
    if kind == BodyKind::Shell {
        text = context.with(interp, || shell_placeholders(interp, &body.code.module, &text))?;
    }
    // Blanks alone are a script, as in the reference.
    if text.is_empty() {
        return Err(Raise::new(
            UNRECOVERABLE_EMPTY,
            format!("Process `{}` script is empty", process.qualified),
        ));
    }
    let source = match context.scope.get("$template") {
        Some(Value::Str(text)) => text,
        _ => body.source.clone(),
    };
    let default = shell_words(interp, context)?;
    let (text, shell) = finish(&text, &default);
    Ok(Some(Script { text, shell, source }))
}

const UNRECOVERABLE_EMPTY: &str = super::bind::UNRECOVERABLE;

/// Several strings in a list are joined: each is a line of its own.
fn script_text(value: &Value) -> String {
    match value {
        Value::List(l) => l
            .borrow()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
        other => other.to_string(),
    }
}

fn shell_words(interp: &Interp, context: &Context) -> Eval<Vec<String>> {
    let words = match context.directive(interp, "shell")? {
        Value::Null => return Ok(vec!["/bin/bash".to_string(), "-ue".to_string()]),
        Value::List(l) => l.borrow().iter().map(ToString::to_string).collect(),
        // Its first line says what runs the script, the others are put at the begin of the script.
        other if other.to_string().trim_end().contains('\n') => vec![other.to_string()],
        other => other
            .to_string()
            .split_whitespace()
            .map(str::to_string)
            .collect::<Vec<_>>(),
    };
    Ok(if words.is_empty() {
        vec!["/bin/bash".to_string(), "-ue".to_string()]
    } else {
        words
    })
}

/// Strips the indentation, adds the `#!` line, and tells the words that run the script.
fn finish(text: &str, shell: &[String]) -> (String, Vec<String>) {
    let body = strip_indent(text);
    let body = body.trim();
    if let Some(line) = body.strip_prefix("#!") {
        let first = line.lines().next().unwrap_or_default();
        let words: Vec<String> = first.split_whitespace().map(str::to_string).collect();
        let words = if words.is_empty() { shell.to_vec() } else { words };
        return (format!("{body}\n"), words);
    }
    let line = shell.join(" ");
    let line = if shell[0].starts_with('/') {
        line
    } else {
        format!("/usr/bin/env {line}")
    };
    let first = line.lines().next().unwrap_or_default();
    let words = first.split_whitespace().map(str::to_string).collect();
    (format!("#!{line}\n{body}\n"), words)
}

/// Removes the indentation that all lines with text share. A value with a newline and no indentation, put in
/// before, keeps it from happening: users know the rule from the reference engine.
fn strip_indent(text: &str) -> String {
    let lines = || text.split('\n');
    let indent = |l: &str| l.chars().take_while(|c| c.is_whitespace()).count();
    let shared = lines()
        .filter(|l| !l.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    if shared == 0 {
        return text.to_string();
    }
    let cut = |l: &str| l.chars().skip(shared.min(indent(l))).collect::<String>();
    lines().map(cut).collect::<Vec<_>>().join("\n")
}

/// Replaces `!{expr}` in a `shell:` script; `$` stays for the shell.
fn shell_placeholders(
    interp: &Interp,
    module: &std::rc::Rc<rflow_lang::module::Module>,
    text: &str,
) -> Eval<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("!{") {
        out.push_str(&rest[..start]);
        let tail = &rest[start + 2..];
        let Some(end) = closing(tail) else {
            return Err(Raise::illegal_argument(
                "`!{` in a shell script has no closing `}`",
            ));
        };
        let value = render(
            interp,
            module,
            std::path::Path::new("shell script"),
            format!("${{{}}}", &tail[..end]),
        )?;
        out.push_str(&value.to_string());
        rest = &tail[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the brace that is open at the start is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (i, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{closing, finish, strip_indent};

    #[test]
    fn indentation_is_that_of_lines_with_text() {
        assert_eq!(strip_indent("\n    a\n      b\n    "), "\na\n  b\n");
        assert_eq!(strip_indent("  a\nb"), "  a\nb");
    }

    #[test]
    fn shebang_names_the_interpreter() {
        let shell = ["/bin/bash".to_string(), "-ue".to_string()];
        assert_eq!(finish("  x\n", &shell).0, "#!/bin/bash -ue\nx\n");
        let (text, words) = finish("  #!/usr/bin/env python3\n  print(1)\n", &shell);
        assert_eq!(text, "#!/usr/bin/env python3\nprint(1)\n");
        assert_eq!(words, ["/usr/bin/env", "python3"]);
        let relative = ["bash".to_string(), "-e".to_string()];
        assert_eq!(finish("x", &relative).0, "#!/usr/bin/env bash -e\nx\n");
    }

    #[test]
    fn braces_nest() {
        assert_eq!(closing("a{b}c} d"), Some(5));
        assert_eq!(closing("a"), None);
    }
}
