//! Statements that start with a keyword.

use std::rc::Rc;

use super::{Lowerer, Node, block_of, nothing};
use crate::Span;
use crate::ast::{Block, Catch, Expr, ExprKind, Function, Name, Stmt, StmtKind, Type};
use crate::codes;
use crate::parse::Rule;

impl<'a> Lowerer<'a> {
    pub(super) fn keyword_statement(&mut self, node: Node<'a>) -> Option<StmtKind> {
        let span = self.span(&node);
        let at = Span {
            end: span.start + first_word(&node),
            ..span
        };
        let rule = node.as_rule();
        let mut children = node.into_inner();
        Some(match rule {
            Rule::if_statement => return self.if_chain(children.collect(), span),
            Rule::return_statement => {
                children.next();
                StmtKind::Return(children.next().map(|first| self.value_command(first, children)))
            }
            Rule::throw_statement => {
                children.next();
                StmtKind::Throw(self.next_expr(children.next(), span))
            }
            Rule::assert_statement => {
                children.next();
                let cond = self.next_expr(children.next(), span);
                StmtKind::Assert {
                    cond,
                    message: children.next().map(|node| self.expr(node)),
                }
            }
            Rule::try_statement => self.try_statement(children, span),
            Rule::for_statement => {
                self.warn_loop(at);
                return self.for_statement(children);
            }
            Rule::while_statement => {
                self.warn_loop(at);
                let cond = self.condition(children.next()?);
                StmtKind::While {
                    cond,
                    body: self.branch(children.next()?),
                }
            }
            Rule::do_statement => {
                self.warn_loop(at);
                let body = self.block(children.next()?);
                StmtKind::DoWhile {
                    body,
                    cond: self.condition(children.next()?),
                }
            }
            Rule::switch_statement => {
                self.legacy(
                    codes::LEGACY_SWITCH,
                    "`switch` statement",
                    at,
                    "use `if … else if …`",
                );
                let subject = self.condition(children.next()?);
                StmtKind::Switch {
                    subject,
                    cases: children.map(|case| self.switch_case(case)).collect(),
                }
            }
            Rule::break_statement => StmtKind::Break(jump_label(children.next())),
            Rule::continue_statement => StmtKind::Continue(jump_label(children.next())),
            Rule::synchronized_statement => {
                // Nothing runs at the same time, so there is nothing to lock.
                let hint = "leave it out: nothing of a script runs at the same time";
                self.legacy(codes::LEGACY_SYNCHRONIZED, "`synchronized` block", at, hint);
                let subject = self.condition(children.next()?);
                let mut body = self.block(children.next()?);
                let subject = Stmt {
                    span: subject.span,
                    label: None,
                    kind: StmtKind::Expr(subject),
                };
                body.stmts.insert(0, subject);
                if body.stmts.len() > 1 {
                    return Some(StmtKind::Block(body));
                }
                // Without a statement it has no value, and not that of what it locks.
                let end = Span { start: at.end, ..at };
                body.stmts.push(Stmt {
                    span: end,
                    label: None,
                    kind: StmtKind::Expr(Expr {
                        span: end,
                        kind: ExprKind::Null,
                    }),
                });
                StmtKind::Block(body)
            }
            Rule::nested_include => {
                let hint = "include both under different names, and choose where they are called";
                self.legacy(codes::LEGACY_INCLUDE, "include in a branch", at, hint);
                StmtKind::Include(Rc::new(self.include(children.next()?)))
            }
            _ => return None,
        })
    }

    fn next_expr(&mut self, node: Option<Node<'a>>, span: Span) -> crate::ast::Expr {
        node.map_or_else(|| nothing(span), |node| self.expr(node))
    }

    fn warn_loop(&mut self, at: Span) {
        self.legacy(
            codes::LEGACY_LOOP,
            "loop statement",
            at,
            "use `each`, `collect` or another method with a closure",
        );
    }

    /// `( e )` of `if`, `while` and `switch`.
    pub(super) fn condition(&mut self, node: Node<'a>) -> crate::ast::Expr {
        let span = self.span(&node);
        let Some(inner) = node.into_inner().next() else {
            return nothing(span);
        };
        let value = self.expr_or_assignment(inner);
        if let ExprKind::Assign { .. } = value.kind {
            self.legacy(
                codes::ASSIGNED_CONDITION,
                "this condition is an assignment",
                value.span,
                "compare with `==`",
            );
        }
        value
    }

    pub(super) fn block(&mut self, node: Node<'a>) -> Block {
        let span = self.span(&node);
        let inside = Span {
            start: span.start + 1,
            end: span.start + 1,
            ..span
        };
        let stmts = self.statements(node.into_inner());
        block_of(stmts, inside)
    }

    /// A block, or a single statement as one.
    pub(super) fn branch(&mut self, node: Node<'a>) -> Block {
        let span = self.span(&node);
        match node.into_inner().next() {
            Some(block) if block.as_rule() == Rule::block => self.block(block),
            Some(statement) => {
                let mut stmts = Vec::new();
                self.statement(statement, &mut stmts);
                block_of(stmts, span)
            }
            None => block_of(Vec::new(), span),
        }
    }

    /// Conditions and branches in turn, `else` words among them; built from the end so that it needs no recursion.
    fn if_chain(&mut self, nodes: Vec<Node<'a>>, span: Span) -> Option<StmtKind> {
        let end = span.end;
        let mut arms = Vec::new();
        let mut otherwise = None;
        let mut cond = None;
        let levels = nodes.len();
        if !self.enter(levels, span) {
            return None;
        }
        for node in nodes {
            match node.as_rule() {
                Rule::condition => cond = Some((node.as_span().start() + self.base, self.condition(node))),
                Rule::branch => {
                    let block = self.branch(node);
                    match cond.take() {
                        Some((start, cond)) => arms.push((start, cond, block)),
                        None => otherwise = Some(Box::new(block)),
                    }
                }
                _ => {}
            }
        }
        self.leave(levels);
        let mut arms = arms.into_iter();
        let (_, cond, then) = arms.next()?;
        for (start, cond, then) in arms.rev() {
            let span = Span {
                end,
                ..Span::new(self.file, start, start)
            };
            let stmt = Stmt {
                span,
                label: None,
                kind: StmtKind::If {
                    cond,
                    then,
                    otherwise,
                },
            };
            otherwise = Some(Box::new(Block {
                span,
                stmts: vec![stmt],
            }));
        }
        Some(StmtKind::If {
            cond,
            then,
            otherwise,
        })
    }

    fn try_statement(&mut self, children: impl Iterator<Item = Node<'a>>, span: Span) -> StmtKind {
        let mut body = block_of(Vec::new(), span);
        let (mut catches, mut finally) = (Vec::new(), None);
        for child in children {
            match child.as_rule() {
                Rule::block => body = self.block(child),
                Rule::catch_clause => {
                    let mut parts = child.into_inner();
                    let (Some(variable), Some(block)) = (parts.next(), parts.next()) else {
                        continue;
                    };
                    let (types, name) = self.catch_variable(variable);
                    catches.push(Catch {
                        types,
                        name,
                        body: self.block(block),
                    });
                }
                Rule::finally_clause => finally = self.finally(child),
                _ => {}
            }
        }
        StmtKind::Try {
            body,
            catches,
            finally,
        }
    }

    pub(super) fn finally(&mut self, node: Node<'a>) -> Option<Block> {
        let at = self.span(&node);
        self.legacy(
            codes::LEGACY_FINALLY,
            "`finally` clause",
            at,
            "put the statements after the `try` statement",
        );
        node.into_inner().next().map(|block| self.block(block))
    }

    pub(super) fn catch_variable(&mut self, node: Node<'a>) -> (Vec<Type>, Name) {
        let span = self.span(&node);
        let (mut types, mut name) = (Vec::new(), self.empty_name(span));
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => name = self.declared_name(&child),
                Rule::plain_type => types.push(self.ty(child)),
                _ => {}
            }
        }
        (types, name)
    }

    fn for_statement(&mut self, mut children: impl Iterator<Item = Node<'a>>) -> Option<StmtKind> {
        let (head, branch) = (children.next()?, children.next()?);
        if head.as_rule() == Rule::for_in {
            let mut parts = head.into_inner();
            let (name, ty) = self.name_and_type(parts.next()?);
            let iterable = self.expr(parts.next()?);
            return Some(StmtKind::ForIn {
                name,
                ty,
                iterable,
                body: self.branch(branch),
            });
        }
        let (mut init, mut cond, mut update) = (Vec::new(), None, Vec::new());
        for part in head.into_inner() {
            match part.as_rule() {
                Rule::for_init => self.for_list(part, &mut init),
                Rule::for_update => self.for_list(part, &mut update),
                _ => cond = Some(self.expr(part)),
            }
        }
        Some(StmtKind::For {
            init,
            cond,
            update,
            body: self.branch(branch),
        })
    }

    /// Expressions or declarations separated by commas.
    fn for_list(&mut self, node: Node<'a>, out: &mut Vec<Stmt>) {
        for child in node.into_inner() {
            let span = self.span(&child);
            if matches!(child.as_rule(), Rule::local | Rule::typed_local) {
                self.local(child, span, out);
                continue;
            }
            let value = self.expr_or_assignment(child);
            let kind = match value.kind {
                ExprKind::Assign { target, op, value } => StmtKind::Assign {
                    target: *target,
                    op,
                    value: *value,
                },
                _ => StmtKind::Expr(value),
            };
            out.push(Stmt {
                span,
                label: None,
                kind,
            });
        }
    }

    fn switch_case(&mut self, node: Node<'a>) -> (Option<crate::ast::Expr>, Vec<Stmt>) {
        let (mut value, mut stmts) = (None, Vec::new());
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::expression => value = Some(self.expr(child)),
                Rule::statement => self.statement(child, &mut stmts),
                _ => {}
            }
        }
        (value, stmts)
    }

    pub(super) fn function(&mut self, node: Node<'a>) -> Function {
        let span = self.span(&node);
        let mut function = Function {
            name: self.empty_name(span),
            params: Vec::new(),
            result: None,
            body: block_of(Vec::new(), span),
        };
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::annotation => self.warn_annotation(&child),
                Rule::function_modifier if child.as_str() != "def" => {
                    self.modifier(&child, "declare the function with `def`");
                }
                Rule::class_args | Rule::method_throws => {
                    let hint = "leave it out; it has no effect";
                    let message = format!("`{}` of a function", child.as_str().trim());
                    self.legacy(codes::LEGACY_MODIFIER, &message, self.span(&child), hint);
                }
                Rule::word => function.name = self.declared_name(&child),
                Rule::single | Rule::double => {
                    let hint = "give it a name of letters, digits and `_`";
                    let message = "a function that has a text for its name";
                    self.legacy(codes::LEGACY_QUOTED_NAME, message, self.span(&child), hint);
                    function.name = self.word_or_string(child);
                }
                Rule::r#type => function.result = Some(self.ty(child)),
                Rule::param => {
                    let param = self.params(std::iter::once(child));
                    function.params.extend(param);
                }
                Rule::block => function.body = self.block(child),
                _ => {}
            }
        }
        function
    }

    /// A modifier that only the legacy language has.
    pub(super) fn modifier(&mut self, node: &Node<'a>, hint: &str) {
        let message = format!("modifier `{}`", node.as_str());
        self.legacy(codes::LEGACY_MODIFIER, &message, self.span(node), hint);
    }

    pub(super) fn warn_annotation(&mut self, node: &Node<'a>) {
        let at = self.span(node);
        self.legacy(codes::LEGACY_ANNOTATION, "annotation is ignored", at, "remove it");
    }
}

fn first_word(node: &Node<'_>) -> u32 {
    let length = node.as_str().bytes().take_while(u8::is_ascii_alphabetic).count();
    u32::try_from(length).unwrap_or(0)
}

/// The label that `break` or `continue` names.
fn jump_label(words: Option<Node<'_>>) -> Option<Rc<str>> {
    let (_, label) = words?.as_str().split_once([' ', '\t'])?;
    Some(Rc::from(label.trim()))
}
