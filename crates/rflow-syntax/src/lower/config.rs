//! Configuration files.

use std::rc::Rc;

use super::script::directive;
use super::{Lowerer, Node, Nodes, nothing};
use crate::Span;
use crate::ast::{Catch, ConfigItem, ConfigItemKind, Directive, ExprKind, Name, Stmt, StmtKind};
use crate::codes;
use crate::parse::Rule;

use super::block_of;

impl<'a> Lowerer<'a> {
    /// The items of a `config` pair or of a braced body.
    pub(crate) fn config_items(&mut self, node: Node<'a>, items: &mut Vec<ConfigItem>) {
        for child in node.into_inner() {
            self.config_item(child, items);
        }
    }

    fn config_body(&mut self, node: Option<Node<'a>>) -> Vec<ConfigItem> {
        let mut items = Vec::new();
        if let Some(node) = node {
            let span = self.span(&node);
            if self.enter(1, span) {
                self.config_items(node, &mut items);
                self.leave(1);
            }
        }
        items
    }

    fn config_item(&mut self, node: Node<'a>, items: &mut Vec<ConfigItem>) {
        let span = self.span(&node);
        let rule = node.as_rule();
        let kind = match rule {
            Rule::statement => {
                let mut stmts = Vec::new();
                self.statement(node, &mut stmts);
                for stmt in stmts {
                    items.push(self.config_statement(stmt));
                }
                return;
            }
            Rule::function => {
                self.legacy(
                    codes::LEGACY_CONFIG,
                    "function in a configuration file",
                    span,
                    "compute the value in place",
                );
                ConfigItemKind::Function(Rc::new(self.function(node)))
            }
            Rule::import_line => ConfigItemKind::Import(self.import(node)),
            Rule::config_if => {
                self.legacy(
                    codes::LEGACY_CONFIG,
                    "`if` in a configuration file",
                    span,
                    "use a profile or a ternary",
                );
                match self.config_if(node.into_inner().collect(), span) {
                    Some(kind) => kind,
                    None => return,
                }
            }
            Rule::config_try => {
                let hint = "use a ternary around `includeConfig`";
                self.legacy(codes::LEGACY_CONFIG, "`try` in a configuration file", span, hint);
                self.config_try(node)
            }
            Rule::config_entry => self.config_entry(node),
            Rule::config_include => {
                let source = node.into_inner().nth(1);
                ConfigItemKind::Include(source.map_or_else(|| nothing(span), |source| self.expr(source)))
            }
            _ => return,
        };
        items.push(ConfigItem { span, kind });
    }

    /// `path = value`, `path { … }` or `kind: pattern { … }`.
    fn config_entry(&mut self, node: Node<'a>) -> ConfigItemKind {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let path = children
            .next()
            .map(|path| self.config_path(path))
            .unwrap_or_default();
        // Each name is a scope in the one before.
        let levels = path.len();
        if !self.enter(levels, span) {
            return ConfigItemKind::Block {
                path: Vec::new(),
                items: Vec::new(),
            };
        }
        let kind = self.config_setting(path, children, span);
        self.leave(levels);
        kind
    }

    /// What stands behind the path of a setting.
    fn config_setting(&mut self, mut path: Vec<Name>, mut children: Nodes<'a>, span: Span) -> ConfigItemKind {
        match children.next() {
            Some(body) if body.as_rule() == Rule::config_body => ConfigItemKind::Block {
                path,
                items: self.config_body(Some(body)),
            },
            Some(target) if target.as_rule() == Rule::config_target => {
                if path.len() != 1 {
                    let hint = "write `withName: 'NAME' { … }` or `withLabel: 'name' { … }`";
                    self.error(
                        codes::UNEXPECTED,
                        "a selector has a single word before its colon",
                        span,
                        hint,
                    );
                }
                let kind = path.pop().unwrap_or_else(|| self.empty_name(span));
                let pattern = match target.into_inner().next() {
                    Some(node) => self.word_or_string(node),
                    None => self.empty_name(span),
                };
                ConfigItemKind::Selector {
                    kind,
                    pattern,
                    items: self.config_body(children.next()),
                }
            }
            Some(value) => ConfigItemKind::Assign {
                path,
                value: self.expr(value),
            },
            None => ConfigItemKind::Block {
                path,
                items: Vec::new(),
            },
        }
    }

    fn config_path(&mut self, node: Node<'a>) -> Vec<Name> {
        node.into_inner().map(|name| self.word_or_string(name)).collect()
    }

    /// A command-style line, or any other statement.
    fn config_statement(&mut self, stmt: Stmt) -> ConfigItem {
        let span = stmt.span;
        if let StmtKind::Expr(value) = &stmt.kind
            && let Some(chained) = chained_command(value, span)
        {
            return ConfigItem {
                span,
                kind: ConfigItemKind::Command(chained),
            };
        }
        let kind = match directive(stmt) {
            Ok(command) => ConfigItemKind::Command(command),
            Err(stmt) => {
                let hint = "use assignments, blocks, and values computed in place";
                self.legacy(
                    codes::LEGACY_CONFIG,
                    "statement in a configuration file",
                    span,
                    hint,
                );
                ConfigItemKind::Statement(*stmt)
            }
        };
        ConfigItem { span, kind }
    }

    fn config_branch(&mut self, node: Node<'a>) -> Vec<ConfigItem> {
        let mut items = Vec::new();
        for child in node.into_inner() {
            if child.as_rule() == Rule::config_body {
                items.extend(self.config_body(Some(child)));
            } else {
                self.config_item(child, &mut items);
            }
        }
        items
    }

    fn config_if(&mut self, nodes: Vec<Node<'a>>, span: Span) -> Option<ConfigItemKind> {
        let levels = nodes.len();
        if !self.enter(levels, span) {
            return None;
        }
        let (mut arms, mut otherwise, mut cond) = (Vec::new(), Vec::new(), None);
        for node in nodes {
            match node.as_rule() {
                Rule::condition => cond = Some(self.condition(node)),
                Rule::config_branch => {
                    let items = self.config_branch(node);
                    match cond.take() {
                        Some(cond) => arms.push((cond, items)),
                        None => otherwise = items,
                    }
                }
                _ => {}
            }
        }
        self.leave(levels);
        let mut arms = arms.into_iter();
        let (cond, then) = arms.next()?;
        for (cond, then) in arms.rev() {
            let span = Span {
                end: span.end,
                ..cond.span
            };
            otherwise = vec![ConfigItem {
                span,
                kind: ConfigItemKind::If {
                    cond,
                    then,
                    otherwise,
                },
            }];
        }
        Some(ConfigItemKind::If {
            cond,
            then,
            otherwise,
        })
    }

    fn config_try(&mut self, node: Node<'a>) -> ConfigItemKind {
        let (mut body, mut catches) = (Vec::new(), Vec::new());
        for child in node.into_inner() {
            let span = self.span(&child);
            match child.as_rule() {
                Rule::config_body => body = self.config_body(Some(child)),
                Rule::config_catch => {
                    let mut parts = child.into_inner();
                    let Some(variable) = parts.next() else { continue };
                    let (types, name) = self.catch_variable(variable);
                    let catch = Catch {
                        types,
                        name,
                        body: block_of(Vec::new(), span),
                    };
                    catches.push((catch, self.config_body(parts.next())));
                }
                Rule::finally_clause => {
                    let hint = "put the settings after the `try`";
                    self.error(
                        codes::UNEXPECTED,
                        "`finally` is not supported in a configuration file",
                        span,
                        hint,
                    );
                }
                _ => {}
            }
        }
        ConfigItemKind::Try { body, catches }
    }
}

/// `id 'x' version '1'`: the chain as named arguments of its first word.
fn chained_command(value: &crate::ast::Expr, span: Span) -> Option<Directive> {
    use crate::ast::{Arg, Callee, Expr, LineForm, PropertyName};
    let (mut links, mut current) = (Vec::new(), value);
    loop {
        let ExprKind::Call(call) = &current.kind else {
            return None;
        };
        match &call.callee {
            Callee::Method {
                object,
                name: PropertyName::Fixed(name),
                ..
            } => {
                let [Arg::Positional(value)] = call.args.as_slice() else {
                    return None;
                };
                // A call with parentheses ends after its last argument.
                if value.span.end != current.span.end || !matches!(object.kind, ExprKind::Call(_)) {
                    return None;
                }
                let key = Expr {
                    span: name.span,
                    kind: ExprKind::String(name.text.clone()),
                };
                links.push(Arg::Named {
                    key,
                    value: value.clone(),
                });
                current = object;
            }
            Callee::Name(name) if !links.is_empty() => {
                let args = call.args.iter().cloned().chain(links.into_iter().rev()).collect();
                let (form, fields) = (LineForm::Command, Vec::new());
                return Some(Directive {
                    span,
                    form,
                    fields,
                    name: name.clone(),
                    args,
                    ty: None,
                });
            }
            _ => return None,
        }
    }
}
