//! Lines of the sections `input:` and `output:`.

use super::Lowerer;
use super::process::Line;
use super::script::directive;
use crate::Span;
use crate::ast::{Arg, AssignOp, Call, Callee, Directive, Expr, ExprKind, LineForm, Name, Stmt, StmtKind};
use crate::codes;

/// Options of outputs that the legacy parser also reads behind an output without a comma.
const OUTPUT_OPTIONS: [&str; 3] = ["emit", "optional", "topic"];

impl Lowerer<'_> {
    pub(super) fn declarations(&mut self, lines: Vec<Line>, output: bool) -> Vec<Directive> {
        let mut found = Vec::new();
        for line in lines {
            let stmt = match line {
                Line::Declared(directive) => {
                    found.push(directive);
                    continue;
                }
                Line::Plain(stmt) => stmt,
            };
            let (mut stmt, options) = match output {
                true => self.chained_options(stmt),
                false => (stmt, Vec::new()),
            };
            if let (false, StmtKind::Expr(value)) = (output, &mut stmt.kind) {
                self.named_files(value);
            }
            if self.refuse_label(&stmt) || self.refuse_link(&stmt, false) {
                continue;
            }
            match directive(stmt) {
                Ok(mut directive) => {
                    directive.args.extend(options);
                    found.push(directive);
                }
                Err(stmt) if output => found.extend(self.typed_output(*stmt)),
                Err(stmt) => {
                    let hint = "write `val x`, `path x`, `tuple val(x), path(y)` or `x: Type`";
                    self.error(codes::NOT_A_DIRECTIVE, "this is not an input", stmt.span, hint);
                }
            }
        }
        found
    }

    /// `file(x: 'pattern')`: the variable `x`, whose files are staged under the names of the pattern.
    fn named_files(&mut self, value: &mut Expr) {
        let ExprKind::Call(call) = &mut value.kind else {
            return;
        };
        let Callee::Name(qualifier) = &call.callee else {
            return;
        };
        if matches!(&*qualifier.text, "tuple" | "set" | "each") {
            for arg in &mut call.args {
                if let Arg::Positional(part) = arg {
                    self.named_files(part);
                }
            }
            return;
        }
        let [Arg::Named { key, value: pattern }] = call.args.as_slice() else {
            return;
        };
        let ExprKind::String(name) = &key.kind else { return };
        if &*qualifier.text != "file" || matches!(&**name, "stageAs" | "name" | "arity") {
            return;
        }
        let span = key.span;
        let hint = format!("write `path({name}, stageAs: …)`");
        let option = Expr {
            span,
            kind: ExprKind::String(self.text("stageAs")),
        };
        let variable = Expr {
            span,
            kind: ExprKind::Variable(name.clone()),
        };
        let pattern = pattern.clone();
        self.legacy(codes::LEGACY_OPTION, "a name before its files", span, &hint);
        call.args = vec![
            Arg::Positional(variable),
            Arg::Named {
                key: option,
                value: pattern,
            },
        ];
    }

    /// Takes options off the end of an output: `path 'x', emit: y optional true`.
    fn chained_options(&mut self, mut stmt: Stmt) -> (Stmt, Vec<Arg>) {
        let mut options = Vec::new();
        while let Some(name) = self.linked(&stmt) {
            if !OUTPUT_OPTIONS.contains(&&*name.text) {
                break;
            }
            let at = Span {
                start: name.span.start,
                ..stmt.span
            };
            let (object, args) = match take_link(stmt.kind) {
                Ok(link) => link,
                Err(kind) => {
                    stmt.kind = *kind;
                    break;
                }
            };
            let hint = format!("write `, {}: value`", name.text);
            self.legacy(codes::LEGACY_OPTION, "an option without comma", at, &hint);
            for arg in args {
                let Arg::Positional(value) = arg else {
                    options.push(arg);
                    continue;
                };
                let key = Expr {
                    span: name.span,
                    kind: ExprKind::String(name.text.clone()),
                };
                options.push(Arg::Named { key, value });
            }
            stmt.kind = StmtKind::Expr(object);
        }
        (stmt, options)
    }

    /// `name = value` or any other expression as an output.
    fn typed_output(&mut self, stmt: Stmt) -> Option<Directive> {
        let span = stmt.span;
        let (form, name, value) = match stmt.kind {
            StmtKind::Assign {
                target,
                op: AssignOp::Set,
                value,
            } => match target.kind {
                ExprKind::Variable(text) => (
                    LineForm::Declaration,
                    Name {
                        text,
                        span: target.span,
                    },
                    value,
                ),
                _ => {
                    self.not_an_output(span);
                    return None;
                }
            },
            StmtKind::Expr(value) => (LineForm::Expression, self.empty_name(span), value),
            _ => {
                self.not_an_output(span);
                return None;
            }
        };
        Some(Directive {
            span,
            form,
            fields: Vec::new(),
            name,
            args: vec![Arg::Positional(value)],
            ty: None,
        })
    }

    fn not_an_output(&mut self, span: Span) {
        let hint = "write `path 'x', emit: y`, `tuple val(x), path('y')` or `name = file('x')`";
        self.error(codes::NOT_A_DIRECTIVE, "this is not an output", span, hint);
    }
}

/// What a method is called on, and the arguments.
fn take_link(kind: StmtKind) -> Result<(Expr, Vec<Arg>), Box<StmtKind>> {
    let StmtKind::Expr(Expr {
        kind: ExprKind::Call(call),
        span,
    }) = kind
    else {
        return Err(Box::new(kind));
    };
    match *call {
        Call {
            callee: Callee::Method { object, .. },
            args,
        } => Ok((object, args)),
        call => {
            let kind = ExprKind::Call(Box::new(call));
            Err(Box::new(StmtKind::Expr(Expr { kind, span })))
        }
    }
}
