//! Grammar pairs to the syntax tree.
//!
//! Precedence, the choice between list and map, escapes and the form of process lines are decided here, and what
//! the grammar accepts only to explain it better is refused here.

mod call;
mod class;
mod config;
mod declaration;
mod expr;
mod flow;
mod line;
mod number;
mod operator;
mod process;
mod script;
mod stmt;
mod string;
mod workflow;

use std::rc::Rc;

use pest::iterators::{Pair, Pairs};
use rustc_hash::FxHashMap;

use crate::ast::{Block, Expr, ExprKind, Name, Stmt, Type};
use crate::codes;
use crate::parse::Rule;
use crate::{Diagnostic, FileId, Span};

pub(crate) use declaration::UNITS;

pub(crate) type Node<'a> = Pair<'a, Rule>;
pub(crate) type Nodes<'a> = Pairs<'a, Rule>;

/// How deep the tree may get, counting each operator of a chain: whoever walks the tree may use recursion.
const MAX_TREE_DEPTH: usize = 1_000;

/// Turns the pairs of one text, or of a part of it, into a tree.
pub(crate) struct Lowerer<'a> {
    file: FileId,
    /// The text whose pairs are lowered now.
    part: &'a str,
    /// Its offset in the file.
    base: usize,
    names: FxHashMap<&'a str, Rc<str>>,
    depth: usize,
    too_deep: bool,
    /// The lines of an `output:` section are lowered now.
    in_outputs: bool,
    /// What was found wrong so far.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn new(file: FileId) -> Self {
        let (names, diagnostics) = (FxHashMap::default(), Vec::new());
        Self {
            file,
            part: "",
            base: 0,
            names,
            depth: 0,
            too_deep: false,
            in_outputs: false,
            diagnostics,
        }
    }

    /// Sets the part whose pairs come next, and its offset in the file.
    pub(crate) fn set_part(&mut self, part: &'a str, base: usize) {
        self.part = part;
        self.base = base;
    }

    /// The characters of the part between two spans.
    fn between(&self, left: Span, right: Span) -> &'a str {
        let (start, end) = (
            (left.end as usize).wrapping_sub(self.base),
            (right.start as usize).wrapping_sub(self.base),
        );
        self.part.get(start..end).unwrap_or("")
    }

    fn span(&self, node: &Node<'_>) -> Span {
        self.span_at(node.as_span().start(), exact_end(node))
    }

    fn span_at(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base + start, self.base + end)
    }

    fn error(&mut self, code: &'static str, message: impl Into<String>, span: Span, hint: &str) {
        self.diagnostics
            .push(Diagnostic::error(code, message, span).hint(hint));
    }

    /// A construct that only the legacy parser of Nextflow accepts.
    fn legacy(&mut self, code: &'static str, message: &str, span: Span, hint: &str) {
        self.diagnostics
            .push(Diagnostic::warning(code, message, span).hint(hint));
    }

    fn text(&mut self, text: &'a str) -> Rc<str> {
        self.names.entry(text).or_insert_with(|| Rc::from(text)).clone()
    }

    fn name(&mut self, node: &Node<'a>) -> Name {
        Name {
            text: self.text(node.as_str()),
            span: self.span(node),
        }
    }

    /// A word or a plain string as a name.
    fn word_or_string(&mut self, node: Node<'a>) -> Name {
        if node.as_rule() == Rule::word {
            return self.name(&node);
        }
        let span = self.span(&node);
        match self.string(node).kind {
            ExprKind::String(text) => Name { text, span },
            _ => {
                self.error(
                    codes::BAD_NAME,
                    "a name cannot contain `$`",
                    span,
                    "use single quotes",
                );
                Name {
                    text: Rc::from(""),
                    span,
                }
            }
        }
    }

    /// A `type` or `plain_type`.
    fn ty(&mut self, node: Node<'a>) -> Type {
        let span = self.span(&node);
        let mut ty = Type {
            name: Name {
                text: Rc::from(""),
                span,
            },
            args: Vec::new(),
            nullable: false,
            dimensions: 0,
        };
        if !self.enter(1, span) {
            return ty;
        }
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::type_name if child.as_str().contains([' ', '\t']) => {
                    let compact: String = child.as_str().split([' ', '\t']).collect();
                    ty.name = Name {
                        text: Rc::from(compact),
                        span: self.span(&child),
                    };
                }
                Rule::type_name => ty.name = self.name(&child),
                Rule::type_args => ty.args = child.into_inner().map(|arg| self.type_arg(arg)).collect(),
                Rule::array => ty.dimensions = ty.dimensions.saturating_add(1),
                Rule::nullable => ty.nullable = true,
                _ => {}
            }
        }
        self.leave(1);
        ty
    }

    fn type_arg(&mut self, node: Node<'a>) -> Type {
        if node.as_rule() == Rule::wildcard {
            let name = Name {
                text: self.text("?"),
                span: self.span(&node),
            };
            return Type {
                name,
                args: Vec::new(),
                nullable: false,
                dimensions: 0,
            };
        }
        self.ty(node)
    }

    /// The value of a `lone_expression`.
    pub(crate) fn lone_expression(&mut self, node: Node<'a>) -> Option<Expr> {
        node.into_inner()
            .find(|n| n.as_rule() == Rule::expression)
            .map(|n| self.expr(n))
    }

    /// Enters `levels` levels of the tree; false when that is too deep, and then nothing was entered.
    fn enter(&mut self, levels: usize, span: Span) -> bool {
        if self.depth + levels > MAX_TREE_DEPTH {
            if !self.too_deep {
                let message = format!("this is nested or chained more than {MAX_TREE_DEPTH} levels deep");
                self.error(
                    codes::TOO_DEEP,
                    message,
                    span,
                    "split it with local variables or functions",
                );
            }
            self.too_deep = true;
            return false;
        }
        self.depth += levels;
        true
    }

    fn leave(&mut self, levels: usize) {
        self.depth -= levels;
    }
}

/// `null` where something could not be lowered.
fn nothing(span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Null,
    }
}

/// A block around statements; `empty` is its place when there are none.
fn block_of(stmts: Vec<Stmt>, empty: Span) -> Block {
    let span = match (stmts.first(), stmts.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => empty,
    };
    Block { span, stmts }
}

/// End of a pair without the blanks and comments that follow its last token.
///
/// The grammar reads blanks between the parts of a rule, so a rule that ends with something optional includes them.
fn exact_end(node: &Node<'_>) -> usize {
    let mut end = node.as_span().end();
    let mut current = node.clone();
    while open_ended(current.as_rule()) {
        let Some(last) = current.into_inner().next_back() else {
            break;
        };
        end = last.as_span().end();
        current = last;
    }
    end
}

/// Rules with implicit blanks that end with something optional, or with such a rule.
fn open_ended(rule: Rule) -> bool {
    use Rule as R;
    matches!(
        rule,
        R::typed_line
            | R::typed_field
            | R::param_line
            | R::input_section
            | R::output_section
            | R::stage_section
            | R::topic_section
            | R::when_section
            | R::body_section
            | R::stub_section
            | R::take_section
            | R::main_section
            | R::emit_section
            | R::publish_section
            | R::event_section
            | R::include
            | R::include_entry
            | R::include_source
            | R::import_line
            | R::method
            | R::field
            | R::annotated
            | R::annotation
            | R::config_include
            | R::config_if
            | R::config_branch
            | R::config_try
    )
}
