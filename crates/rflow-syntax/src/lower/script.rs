//! Top-level declarations of scripts.

use std::rc::Rc;

use super::{Lowerer, Node};
use crate::ast::{
    Access, Arg, AssignOp, BinaryOp, Callee, Directive, Expr, ExprKind, Include, IncludeEntry, Item,
    ItemKind, LineForm, Name, OutputDecl, OutputDirective, ParamDecl, PropertyName, Stmt, StmtKind, UnaryOp,
};
use crate::codes;
use crate::parse::Rule;
use crate::{Diagnostic, Span};

impl<'a> Lowerer<'a> {
    /// The items of a `script` pair.
    pub(crate) fn script(&mut self, node: Node<'a>, items: &mut Vec<Item>) {
        for child in node.into_inner() {
            let span = self.span(&child);
            let kind = match child.as_rule() {
                Rule::process => ItemKind::Process(Rc::new(self.process(child))),
                Rule::workflow => ItemKind::Workflow(Rc::new(self.workflow(child))),
                Rule::function => ItemKind::Function(Rc::new(self.function(child))),
                Rule::include => ItemKind::Include(self.include(child)),
                Rule::params_block => ItemKind::Params(self.param_lines(child).1),
                Rule::record_def => {
                    let (name, fields) = self.param_lines(child);
                    ItemKind::Record {
                        name: name.unwrap_or_else(|| self.empty_name(span)),
                        fields,
                    }
                }
                Rule::enum_def => {
                    let mut words = child.into_inner();
                    let name = match words.next() {
                        Some(word) => self.declared_name(&word),
                        None => self.empty_name(span),
                    };
                    ItemKind::Enum {
                        name,
                        values: words.map(|word| self.declared_name(&word)).collect(),
                    }
                }
                Rule::output_block => ItemKind::Output(self.output_block(child)),
                Rule::import_line => ItemKind::Import(self.import(child)),
                Rule::class_def | Rule::enum_class => ItemKind::Class(Rc::new(self.script_class(child))),
                Rule::statement | Rule::annotated => {
                    self.top_statement(child, items);
                    continue;
                }
                _ => continue,
            };
            items.push(Item { span, kind });
        }
    }

    fn top_statement(&mut self, node: Node<'a>, items: &mut Vec<Item>) {
        let mut stmts = Vec::new();
        if node.as_rule() == Rule::annotated {
            let mut is_field = false;
            for child in node.into_inner() {
                match child.as_rule() {
                    Rule::annotation => {
                        is_field |=
                            child.as_str().trim().trim_start_matches('@').rsplit('.').next() == Some("Field");
                        self.warn_annotation(&child);
                    }
                    Rule::local => {
                        let span = self.span(&child);
                        self.local(child, span, &mut stmts);
                    }
                    _ => self.statement(child, &mut stmts),
                }
            }
            if is_field {
                stmts = stmts.into_iter().map(field).collect();
            }
        } else {
            self.statement(node, &mut stmts);
        }
        for stmt in stmts {
            let span = stmt.span;
            if let Some(keyword) = headless(&stmt) {
                let message = format!("`{{` is missing after the name of the {keyword}");
                let hint = format!("write `{keyword} NAME {{ … }}`");
                self.error(codes::UNEXPECTED, message, span, &hint);
            }
            let kind = match feature_flag(&stmt) {
                Some(path) => match stmt.kind {
                    StmtKind::Assign { value, .. } => ItemKind::FeatureFlag { path, value },
                    _ => ItemKind::Statement(stmt),
                },
                None => ItemKind::Statement(stmt),
            };
            items.push(Item { span, kind });
        }
    }

    pub(super) fn include(&mut self, node: Node<'a>) -> Include {
        let span = self.span(&node);
        let (mut entries, mut params) = (Vec::new(), None);
        let mut source = super::nothing(span);
        let braced = node.as_str()["include".len()..].trim_start().starts_with('{');
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::include_entry => {
                    let mut names: Vec<Name> = child
                        .into_inner()
                        .filter(|n| n.as_rule() == Rule::word)
                        .map(|n| self.name(&n))
                        .collect();
                    let alias = (names.len() > 1).then(|| names.pop()).flatten();
                    entries.extend(names.pop().map(|name| IncludeEntry { name, alias }));
                }
                Rule::include_source => {
                    if let Some(value) = child.into_inner().next() {
                        source = self.expr(value);
                    }
                }
                Rule::include_params => params = self.include_params(child),
                _ => {}
            }
        }
        if !braced {
            let hint = "write `include { NAME } from './module'`";
            self.legacy(codes::LEGACY_INCLUDE, "include without braces", span, hint);
        }
        if !matches!(source.kind, ExprKind::String(_)) {
            let hint = "write the path as a plain string";
            self.legacy(codes::LEGACY_INCLUDE, "computed include path", source.span, hint);
        }
        Include {
            entries,
            source,
            params,
        }
    }

    fn include_params(&mut self, node: Node<'a>) -> Option<(Name, Vec<Arg>)> {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let word = self.name(&children.next()?);
        let args = self.args(children.next()?);
        if &*word.text != "addParams" && &*word.text != "params" {
            let message = format!("`{}` cannot follow an include", word.text);
            self.error(
                codes::UNEXPECTED,
                message,
                word.span,
                "only `addParams(…)` and `params(…)` can",
            );
            return None;
        }
        let hint = "pass the values to the workflow as arguments";
        self.legacy(codes::LEGACY_INCLUDE, "parameters of an include", span, hint);
        Some((word, args))
    }

    /// The name, when there is one, and the `param_line`s of a block.
    fn param_lines(&mut self, node: Node<'a>) -> (Option<Name>, Vec<ParamDecl>) {
        let (mut title, mut lines) = (None, Vec::new());
        for child in node.into_inner() {
            if child.as_rule() == Rule::word {
                title = Some(self.declared_name(&child));
            } else if child.as_rule() == Rule::param_line {
                lines.push(self.param_line(child));
            }
        }
        (title, lines)
    }

    fn param_line(&mut self, node: Node<'a>) -> ParamDecl {
        let span = self.span(&node);
        let mut decl = ParamDecl {
            name: self.empty_name(span),
            ty: None,
            default: None,
        };
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => decl.name = self.name(&child),
                Rule::r#type => decl.ty = Some(self.ty(child)),
                _ => decl.default = Some(self.expr(child)),
            }
        }
        decl
    }

    fn output_block(&mut self, node: Node<'a>) -> Vec<OutputDecl> {
        let mut decls = Vec::new();
        for child in node.into_inner() {
            if child.as_rule() == Rule::output_decl {
                decls.push(self.output_decl(child));
                continue;
            }
            let span = self.span(&child);
            let hint = "set `outputDir` and `workflow.output.*` in the configuration";
            self.legacy(
                codes::LEGACY_OUTPUT,
                "setting in the output block is ignored",
                span,
                hint,
            );
        }
        decls
    }

    fn output_decl(&mut self, node: Node<'a>) -> OutputDecl {
        let span = self.span(&node);
        let mut decl = OutputDecl {
            name: self.empty_name(span),
            ty: None,
            directives: Vec::new(),
        };
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::r#type => decl.ty = Some(self.ty(child)),
                Rule::statement => {
                    let directive = self.plain_directive(child).map(OutputDirective::Plain);
                    decl.directives.extend(directive);
                }
                Rule::output_index => {
                    let mut children = child.into_inner();
                    let Some(name) = children.next().map(|word| self.name(&word)) else {
                        continue;
                    };
                    let lines = children.next().into_iter().flat_map(Node::into_inner);
                    let directives = lines.filter_map(|line| self.plain_directive(line)).collect();
                    decl.directives.push(OutputDirective::Block { name, directives });
                }
                _ => decl.name = self.word_or_string(child),
            }
        }
        decl
    }

    /// A statement that must be a command-style line.
    pub(super) fn plain_directive(&mut self, node: Node<'a>) -> Option<Directive> {
        let mut stmts = Vec::new();
        self.statement(node, &mut stmts);
        let stmt = stmts.pop()?;
        match directive(stmt) {
            Ok(directive) => Some(directive),
            Err(stmt) => {
                let hint = "write the name and its values: `name value, option: value`";
                self.error(codes::NOT_A_DIRECTIVE, "this is not a setting", stmt.span, hint);
                None
            }
        }
    }

    /// Warns when declarations and statements stand side by side.
    pub(crate) fn check_mixing(&mut self, items: &[Item]) {
        let declares = items.iter().any(|i| {
            matches!(
                i.kind,
                ItemKind::Process(_) | ItemKind::Workflow(_) | ItemKind::Function(_)
            )
        });
        let loose = items.iter().find(|item| match &item.kind {
            ItemKind::Statement(stmt) => !stmt.assigns_params(),
            _ => false,
        });
        if let (true, Some(item)) = (declares, loose) {
            let message = "a statement stands beside declarations";
            let warning = Diagnostic::warning(codes::LEGACY_MIXING, message, item.span);
            self.diagnostics
                .push(warning.hint("move it into the entry workflow or a function"));
        }
    }
}

/// A statement as a command-style line, or the statement when it is something else.
pub(super) fn directive(stmt: Stmt) -> Result<Directive, Box<Stmt>> {
    let span = stmt.span;
    let (name, args) = match stmt.kind {
        StmtKind::Expr(Expr {
            kind: ExprKind::Variable(text),
            span,
        }) => (Name { text, span }, Vec::new()),
        // `maxErrors -1` reads like a difference.
        StmtKind::Expr(Expr {
            kind:
                ExprKind::Binary {
                    op: BinaryOp::Subtract,
                    left,
                    right,
                },
            span: at,
        }) => match (left.kind, &right.kind) {
            (ExprKind::Variable(text), ExprKind::Integer { .. }) => {
                let (span, name_span) = (right.span, left.span);
                let kind = ExprKind::Unary {
                    op: UnaryOp::Minus,
                    operand: right,
                };
                let name = Name {
                    text,
                    span: name_span,
                };
                (name, vec![Arg::Positional(Expr { span, kind })])
            }
            (kind, _) => {
                let left = Box::new(Expr { kind, ..*left });
                let op = BinaryOp::Subtract;
                let kind = StmtKind::Expr(Expr {
                    span: at,
                    kind: ExprKind::Binary { op, left, right },
                });
                return Err(Box::new(Stmt { kind, ..stmt }));
            }
        },
        StmtKind::Expr(Expr {
            kind: ExprKind::Call(call),
            span: at,
        }) => match *call {
            crate::ast::Call {
                callee: Callee::Name(name),
                args,
            } => (name, args),
            call => {
                let kind = StmtKind::Expr(Expr {
                    span: at,
                    kind: ExprKind::Call(Box::new(call)),
                });
                return Err(Box::new(Stmt { kind, ..stmt }));
            }
        },
        _ => return Err(Box::new(stmt)),
    };
    Ok(Directive {
        span,
        form: LineForm::Command,
        fields: Vec::new(),
        name,
        args,
        ty: None,
    })
}

/// `a.b.c` as names.
pub(super) fn dotted(expr: &Expr) -> Option<Vec<Name>> {
    let (mut names, mut current) = (Vec::new(), expr);
    loop {
        match &current.kind {
            ExprKind::Property {
                object,
                access: Access::Plain,
                name: PropertyName::Fixed(name),
            } => {
                names.push(name.clone());
                current = object;
            }
            ExprKind::Variable(text) => {
                names.push(Name {
                    text: text.clone(),
                    span: current.span,
                });
                names.reverse();
                return Some(names);
            }
            _ => return None,
        }
    }
}

/// The keyword of `process NAME` without a body, which reads like a command.
fn headless(stmt: &Stmt) -> Option<&'static str> {
    let StmtKind::Expr(Expr {
        kind: ExprKind::Call(call),
        ..
    }) = &stmt.kind
    else {
        return None;
    };
    let Callee::Name(name) = &call.callee else {
        return None;
    };
    let [
        Arg::Positional(Expr {
            kind: ExprKind::Variable(_),
            span,
        }),
    ] = call.args.as_slice()
    else {
        return None;
    };
    let keyword = ["process", "workflow"]
        .into_iter()
        .find(|keyword| **keyword == *name.text)?;
    // A call in parentheses ends after its argument.
    (span.end == stmt.span.end).then_some(keyword)
}

fn feature_flag(stmt: &Stmt) -> Option<Vec<Name>> {
    let StmtKind::Assign {
        target,
        op: AssignOp::Set,
        ..
    } = &stmt.kind
    else {
        return None;
    };
    let path = dotted(target)?;
    let [root, group, _, ..] = path.as_slice() else {
        return None;
    };
    (&*root.text == "nextflow" && matches!(&*group.text, "enable" | "preview")).then_some(path)
}

/// A declaration with `@Field` makes a variable of the script, which its functions, workflows and processes see.
fn field(stmt: Stmt) -> Stmt {
    let StmtKind::Local {
        mut names,
        tuple: false,
        value,
    } = stmt.kind
    else {
        return stmt;
    };
    // Several in one declaration are a statement each.
    let Some((name, ty)) = names.pop() else {
        return Stmt {
            kind: StmtKind::Local {
                names,
                tuple: false,
                value,
            },
            ..stmt
        };
    };
    let value = match (value, ty) {
        (Some(value), Some(ty)) => Expr {
            span: value.span,
            kind: ExprKind::Cast {
                value: Box::new(value),
                ty,
            },
        },
        (value, _) => value.unwrap_or_else(|| super::nothing(name.span)),
    };
    Stmt {
        span: stmt.span,
        label: stmt.label,
        kind: StmtKind::Assign {
            target: Expr {
                span: name.span,
                kind: ExprKind::Variable(name.text),
            },
            op: AssignOp::Set,
            value,
        },
    }
}

/// The place just after `span`.
pub(super) fn after(span: Span) -> Span {
    Span {
        start: span.end,
        ..span
    }
}
