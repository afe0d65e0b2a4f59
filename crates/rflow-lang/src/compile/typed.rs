//! Typed processes: inputs with types, `stage:` and `topic:` sections, outputs that are plain values.

use arcstr::ArcStr;
use rflow_syntax::ast::{self, Arg, BinaryOp, Call, Callee, Expr, ExprKind, LineForm, StmtKind};
use rflow_syntax::{Diagnostic, Span};

use super::{Compiler, Unit};
use crate::code::{Node, NodeKind, Var};
use crate::definition::{
    LineDef, OUTPUT_FUNCTIONS, OutputCall, TypedDef, TypedField, TypedInput, TypedOutput,
};
use crate::value::Value;

/// Whether a process is written in a form that only typed processes have.
pub(super) fn is_typed(process: &ast::Process) -> bool {
    let mut lines = process.inputs.iter().chain(&process.outputs);
    lines.any(|line| line.form != LineForm::Command)
        || !process.stage.is_empty()
        || !process.topics.is_empty()
}

fn field(name: &ast::Name, ty: Option<&ast::Type>) -> TypedField {
    TypedField {
        name: ArcStr::from(&*name.text),
        ty: ty.cloned(),
        span: name.span,
    }
}

/// The fields of a `record` definition.
#[must_use]
pub fn record_fields(fields: &[ast::ParamDecl]) -> Vec<TypedField> {
    fields.iter().map(|f| field(&f.name, f.ty.as_ref())).collect()
}

impl Compiler<'_> {
    /// Inputs and outputs of a typed process. The names of its inputs are known already.
    pub(super) fn typed(&mut self, process: &ast::Process) -> TypedDef {
        self.evals = 0;
        let inputs = process.inputs.iter().map(|line| self.typed_input(line)).collect();
        let stage = process
            .stage
            .iter()
            .filter_map(|stmt| self.stage_line(stmt))
            .collect();
        let outputs = process.outputs.iter().filter_map(|line| self.typed_output(line));
        let mut outputs: Vec<TypedOutput> = outputs.collect();
        outputs.extend(process.topics.iter().filter_map(|stmt| self.topic(stmt)));
        TypedDef {
            inputs,
            stage,
            outputs,
        }
    }

    fn typed_input(&mut self, line: &ast::Directive) -> TypedInput {
        match (line.form, &*line.name.text) {
            (LineForm::Group, "record") => TypedInput::Record(record_fields(&line.fields), line.span),
            (LineForm::Group, _) => TypedInput::Tuple(record_fields(&line.fields), line.span),
            (LineForm::Declaration, _) => TypedInput::One(field(&line.name, line.ty.as_ref())),
            (LineForm::Command | LineForm::Expression, qualifier) => {
                let message = format!("`{qualifier}` does not declare an input of a typed process");
                self.report(Diagnostic::error("RF0240", message, line.span).hint(
                    "write `name: Type`, `tuple(a: Type, b: Type)` or `record(a: Type)`; with \
                     `nextflow.enable.types` all processes of a script are typed",
                ));
                TypedInput::One(field(&line.name, None))
            }
        }
    }

    /// `stageAs value, 'name'`, `env 'NAME', value`, `stdin value`
    fn stage_line(&mut self, stmt: &ast::Stmt) -> Option<LineDef> {
        let call = match &stmt.kind {
            StmtKind::Expr(Expr {
                kind: ExprKind::Call(call),
                ..
            }) => call,
            _ => return self.not_a_stage_line(stmt.span),
        };
        let wanted = match &call.callee {
            Callee::Name(name) if matches!(&*name.text, "stageAs" | "env") => (name, 2),
            Callee::Name(name) if &*name.text == "stdin" => (name, 1),
            _ => return self.not_a_stage_line(stmt.span),
        };
        let (name, count) = wanted;
        if call.args.len() != count || call.args.iter().any(|a| !matches!(a, Arg::Positional(_))) {
            return self.not_a_stage_line(stmt.span);
        }
        Some(LineDef {
            name: ArcStr::from(&*name.text),
            span: stmt.span,
            args: call.args.iter().map(|a| self.arg("", a, false)).collect(),
            ty: None,
            guards: Vec::new(),
        })
    }

    fn not_a_stage_line(&mut self, span: Span) -> Option<LineDef> {
        self.report(
            Diagnostic::error("RF0241", "This is not a stage directive", span)
                .hint("write `stageAs file, 'name'`, `env 'NAME', value` or `stdin value`"),
        );
        None
    }

    fn typed_output(&mut self, line: &ast::Directive) -> Option<TypedOutput> {
        let bare = line.args.is_empty() && !OUTPUT_FUNCTIONS.contains(&&*line.name.text);
        let named = bare || line.form == LineForm::Declaration;
        let name = named.then(|| ArcStr::from(&*line.name.text));
        let value = match (line.form, line.args.first()) {
            // `result` and `result: String` are the variable of that name.
            (LineForm::Command | LineForm::Declaration, None) if bare => &Expr {
                span: line.name.span,
                kind: ExprKind::Variable(line.name.text.clone()),
            },
            // A call such as `file('x')` looks like a line of an untyped process.
            (LineForm::Command, _) => &Expr {
                span: line.span,
                kind: ExprKind::Call(Box::new(Call {
                    callee: Callee::Name(line.name.clone()),
                    args: line.args.clone(),
                })),
            },
            (_, Some(Arg::Positional(value))) => value,
            _ => {
                let message = format!("Output `{}` has no value", line.name.text);
                self.report(
                    Diagnostic::error("RF0242", message, line.span).hint("write `name: Type = value`"),
                );
                return None;
            }
        };
        Some(self.output_value(name, value, line.span))
    }

    fn topic(&mut self, stmt: &ast::Stmt) -> Option<TypedOutput> {
        if let StmtKind::Expr(value) = &stmt.kind {
            let output = self.output_value(None, value, stmt.span);
            if output.topic.is_some() {
                return Some(TypedOutput {
                    only_topic: true,
                    ..output
                });
            }
        }
        self.report(
            Diagnostic::error("RF0243", "This does not go to a topic", stmt.span)
                .hint("write `value >> 'topic'`"),
        );
        None
    }

    fn output_value(&mut self, name: Option<ArcStr>, value: &Expr, span: Span) -> TypedOutput {
        let (value, topic) = match &value.kind {
            ExprKind::Binary {
                op: BinaryOp::ShiftRight,
                left,
                right,
            } => match &right.kind {
                ExprKind::String(topic) => (&**left, Some(ArcStr::from(&**topic))),
                _ => (value, None),
            },
            _ => (value, None),
        };
        self.output_calls = Some(Vec::new());
        let proto = self.expression(Unit::Process, value);
        let calls = self.output_calls.take().unwrap_or_default();
        let calls = calls
            .into_iter()
            .map(|(function, args, number)| OutputCall {
                function,
                args: args.iter().map(|a| self.arg("", a, false)).collect(),
                number,
            })
            .collect();
        TypedOutput {
            name,
            topic,
            only_topic: false,
            value: self.thunk(proto),
            calls,
            span,
        }
    }

    /// The call of an output function inside an output of a typed process.
    pub(super) fn output_function(&mut self, name: &ArcStr, args: &[Arg], span: Span) -> Option<NodeKind> {
        if !OUTPUT_FUNCTIONS.contains(&name.as_str()) {
            return None;
        }
        let calls = self.output_calls.as_mut()?;
        self.evals += usize::from(name == "eval");
        let number = self.evals;
        calls.push((name.clone(), args.to_vec(), number));
        let mut args = self.args(args);
        if name == "eval" {
            let number = Value::Int(i32::try_from(number).unwrap_or(i32::MAX));
            let kind = NodeKind::Const(number);
            args.positional.insert(0, Node { span, kind });
        }
        Some(NodeKind::CallVar {
            var: Var::Dynamic(arcstr::format!("output:{name}")),
            args,
        })
    }
}
