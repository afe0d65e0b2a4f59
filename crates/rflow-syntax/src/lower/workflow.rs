//! Workflow definitions.

use super::script::after;
use super::{Lowerer, Node, block_of};
use crate::Span;
use crate::ast::{AssignOp, Block, EmitDecl, Expr, ExprKind, Name, ParamDecl, Stmt, StmtKind, Workflow};
use crate::codes;
use crate::parse::Rule;

impl<'a> Lowerer<'a> {
    pub(super) fn workflow(&mut self, node: Node<'a>) -> Workflow {
        let span = self.span(&node);
        let inside = Span {
            start: span.end.saturating_sub(1),
            end: span.end.saturating_sub(1),
            ..span
        };
        let mut workflow = Workflow {
            name: None,
            takes: Vec::new(),
            main: block_of(Vec::new(), inside),
            emits: Vec::new(),
            publishes: Vec::new(),
            on_complete: None,
            on_error: None,
        };
        let mut loose = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        let mut main: Option<Block> = None;
        for child in node.into_inner() {
            let at = after(self.span(&child));
            if let Some(label) = child
                .clone()
                .into_inner()
                .next()
                .filter(|_| child.as_rule() != Rule::statement)
            {
                self.check_workflow_section(&label, &mut seen);
            }
            match child.as_rule() {
                Rule::word => workflow.name = Some(self.declared_name(&child)),
                Rule::statement => self.statement(child, &mut loose),
                Rule::take_section => workflow.takes.extend(self.takes(child)),
                Rule::main_section => {
                    let mut stmts = main.take().map(|block| block.stmts).unwrap_or_default();
                    stmts.extend(self.section(child));
                    main = Some(block_of(stmts, at));
                }
                Rule::emit_section => workflow.emits.extend(self.emits(child)),
                Rule::publish_section => workflow.publishes.extend(self.emits(child)),
                Rule::event_section => self.event(child, at, &mut workflow),
                _ => {}
            }
        }
        workflow.main = self.main_block(main, loose, &seen, inside);
        workflow
    }

    fn main_block(&mut self, main: Option<Block>, loose: Vec<Stmt>, seen: &[String], inside: Span) -> Block {
        let Some(first) = loose.first() else {
            return main.unwrap_or_else(|| block_of(Vec::new(), inside));
        };
        if !seen.is_empty() {
            let hint = "put `main:` before the statements";
            self.legacy(
                codes::MISSING_MAIN,
                "statement outside the sections of the workflow",
                first.span,
                hint,
            );
        }
        let mut stmts = loose;
        stmts.extend(main.map(|block| block.stmts).unwrap_or_default());
        block_of(stmts, inside)
    }

    fn check_workflow_section(&mut self, label: &Node<'a>, seen: &mut Vec<String>) {
        let at = self.span(label);
        let text = label.as_str().trim_end_matches(':').trim_end().to_owned();
        if seen.contains(&text) {
            let message = format!("this workflow has two `{text}:` sections");
            let hint = "join them, or delete one";
            match &*text {
                "take" | "main" | "emit" => self.legacy(codes::DUPLICATE_SECTION, &message, at, hint),
                _ => self.error(codes::DUPLICATE_SECTION, message, at, hint),
            }
        }
        const ORDER: [&str; 6] = ["take", "main", "emit", "publish", "onComplete", "onError"];
        let rank = |name: &str| ORDER.iter().position(|other| *other == name);
        if seen.iter().any(|other| rank(other) > rank(&text)) {
            let message = format!("section `{text}:` is out of order");
            self.legacy(
                codes::SECTION_ORDER,
                &message,
                at,
                "the order is take, main, emit, publish",
            );
        }
        seen.push(text);
    }

    fn event(&mut self, node: Node<'a>, at: Span, workflow: &mut Workflow) {
        let complete = node.as_str().starts_with("onComplete");
        let stmts = self.section(node);
        let block = Some(block_of(stmts, at));
        if complete {
            workflow.on_complete = block;
        } else {
            workflow.on_error = block;
        }
    }

    fn takes(&mut self, node: Node<'a>) -> Vec<ParamDecl> {
        let mut takes = Vec::new();
        for child in node.into_inner() {
            let span = self.span(&child);
            match child.as_rule() {
                Rule::typed_line => {
                    let (name, ty, default) = self.typed_line(child);
                    takes.push(ParamDecl { name, ty, default });
                }
                Rule::statement => {
                    let mut stmts = Vec::new();
                    self.statement(child, &mut stmts);
                    match stmts.pop() {
                        Some(Stmt {
                            label: None,
                            kind: StmtKind::Expr(value),
                            ..
                        }) => match value.kind {
                            ExprKind::Variable(text) => {
                                let name = Name {
                                    text,
                                    span: value.span,
                                };
                                takes.push(ParamDecl {
                                    name,
                                    ty: None,
                                    default: None,
                                });
                            }
                            _ => self.bad_take(span),
                        },
                        Some(_) => self.bad_take(span),
                        None => {}
                    }
                }
                _ => {}
            }
        }
        takes
    }

    fn bad_take(&mut self, span: Span) {
        let hint = "list one name a line; statements belong in a `main:` section";
        self.error(codes::BAD_TAKE, "only names can stand in `take:`", span, hint);
    }

    fn emits(&mut self, node: Node<'a>) -> Vec<EmitDecl> {
        let mut emits = Vec::new();
        for child in node.into_inner() {
            let span = self.span(&child);
            match child.as_rule() {
                Rule::typed_line => {
                    let (name, ty, value) = self.typed_line(child);
                    let kind = ExprKind::Variable(name.text.clone());
                    let value = value.unwrap_or(Expr {
                        span: name.span,
                        kind,
                    });
                    emits.push(EmitDecl {
                        span,
                        name: Some(name),
                        ty,
                        value,
                    });
                }
                Rule::statement => {
                    let mut stmts = Vec::new();
                    self.statement(child, &mut stmts);
                    for stmt in stmts {
                        emits.extend(self.emit(stmt));
                    }
                }
                _ => {}
            }
        }
        emits
    }

    fn emit(&mut self, stmt: Stmt) -> Option<EmitDecl> {
        let span = stmt.span;
        match (stmt.label, stmt.kind) {
            (None, StmtKind::Expr(value)) => {
                let name = match &value.kind {
                    ExprKind::Variable(text) => Some(Name {
                        text: text.clone(),
                        span: value.span,
                    }),
                    _ => None,
                };
                return Some(EmitDecl {
                    span,
                    name,
                    ty: None,
                    value,
                });
            }
            (
                None,
                StmtKind::Assign {
                    target,
                    op: AssignOp::Set,
                    value,
                },
            ) => {
                if let ExprKind::Variable(text) = target.kind {
                    let name = Some(Name {
                        text,
                        span: target.span,
                    });
                    return Some(EmitDecl {
                        span,
                        name,
                        ty: None,
                        value,
                    });
                }
            }
            _ => {}
        }
        let hint = "write `name = channel`, one a line; other statements belong in `main:`";
        self.error(codes::BAD_EMIT, "this is not an output of a workflow", span, hint);
        None
    }
}
