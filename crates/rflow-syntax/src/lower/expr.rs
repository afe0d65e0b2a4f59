//! Expressions: the flat list of operands and operators becomes a tree.

use std::rc::Rc;

use super::operator::{Infix, infix, level};
use super::{Lowerer, Node, Nodes, nothing};
use crate::Span;
use crate::ast::{AssignOp, BinaryOp, Expr, ExprKind, Type, UnaryOp};
use crate::codes;
use crate::parse::Rule;

/// An operator that waits for its right operand.
enum Pending {
    Infix(Infix),
    /// The middle of `c ? middle : otherwise`.
    Ternary(Expr),
    Unary(UnaryOp, Span),
    Cast(Type, Span),
    Step(i8, Span),
}

impl Pending {
    fn strength(&self) -> u8 {
        match self {
            Self::Infix(op) => op.binding().0,
            Self::Ternary(_) => level::TERNARY,
            Self::Unary(UnaryOp::Plus | UnaryOp::Minus, _) => level::SIGN,
            Self::Unary(..) | Self::Cast(..) | Self::Step(..) => level::TIGHT,
        }
    }
}

/// The two stacks of operator precedence parsing.
#[derive(Default)]
struct Stacks {
    operands: Vec<Expr>,
    pending: Vec<Pending>,
}

impl<'a> Lowerer<'a> {
    /// An `expression` or `enclosed` in which an assignment is a legacy form.
    pub(super) fn expr(&mut self, node: Node<'a>) -> Expr {
        let expr = self.expr_or_assignment(node);
        if let ExprKind::Assign { .. } = expr.kind {
            self.warn_assignment(expr.span);
        }
        expr
    }

    pub(super) fn warn_assignment(&mut self, span: Span) {
        self.legacy(
            codes::LEGACY_ASSIGNMENT_EXPRESSION,
            "assignment is used as a value",
            span,
            "assign in a statement of its own, and compare with `==`",
        );
    }

    /// An `expression` or `enclosed`; the outermost operator may be an assignment.
    pub(super) fn expr_or_assignment(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let nodes = children.len();
        // Each operator makes the tree one level deeper.
        let levels = nodes / 2 + 1;
        if !self.enter(levels, span) {
            return nothing(span);
        }
        let result = match children.next() {
            None => nothing(span),
            Some(first) if nodes == 1 => self.lone_operand(first),
            Some(first) => self.chain(first, children, span),
        };
        self.leave(levels);
        result
    }

    fn lone_operand(&mut self, node: Node<'a>) -> Expr {
        let mut stacks = Stacks::default();
        let operand = self.operand(node, &mut stacks.pending);
        if stacks.pending.is_empty() {
            return operand;
        }
        let span = operand.span;
        stacks.operands.push(operand);
        self.reduce(&mut stacks, 0, false);
        stacks.operands.pop().unwrap_or_else(|| nothing(span))
    }

    pub(super) fn chain(&mut self, first: Node<'a>, mut rest: Nodes<'a>, span: Span) -> Expr {
        let mut stacks = Stacks::default();
        let operand = self.operand(first, &mut stacks.pending);
        stacks.operands.push(operand);
        while let Some(node) = rest.next() {
            match node.as_rule() {
                Rule::infix | Rule::line_infix => self.push_infix(&node, &mut stacks),
                Rule::question => {
                    let Some(middle) = rest.next() else { break };
                    if rest.peek().is_some_and(|n| n.as_rule() == Rule::colon) {
                        rest.next();
                        let middle = self.expr(middle);
                        self.reduce(&mut stacks, level::TERNARY, true);
                        stacks.pending.push(Pending::Ternary(middle));
                    } else {
                        self.safe_index(&mut stacks, middle);
                    }
                }
                Rule::type_test => self.type_test(node, &mut stacks),
                // Continued on the next line.
                Rule::property | Rule::args | Rule::index | Rule::closure | Rule::increment => {
                    if let Some(value) = stacks.operands.pop() {
                        let value = self.element(value, node);
                        stacks.operands.push(value);
                    }
                }
                _ => {
                    let operand = self.operand(node, &mut stacks.pending);
                    stacks.operands.push(operand);
                }
            }
        }
        self.reduce(&mut stacks, 0, false);
        stacks.operands.pop().unwrap_or_else(|| nothing(span))
    }

    fn push_infix(&mut self, node: &Node<'a>, stacks: &mut Stacks) {
        let Some(op) = infix(node.as_str()) else { return };
        if let Infix::Binary(BinaryOp::Identical | BinaryOp::NotIdentical) = op {
            let span = self.span(node);
            self.legacy(
                codes::LEGACY_IDENTITY,
                "identity comparison",
                span,
                "compare with `==` or `!=`",
            );
        }
        let (strength, right) = op.binding();
        self.reduce(stacks, strength, right);
        stacks.pending.push(Pending::Infix(op));
    }

    /// Applies waiting operators that bind more tightly than `strength` (or as tightly, when grouping is to the left).
    fn reduce(&mut self, stacks: &mut Stacks, strength: u8, right: bool) {
        while let Some(top) = stacks.pending.last() {
            let waiting = top.strength();
            if waiting < strength || (waiting == strength && right) {
                return;
            }
            let Some(operand) = stacks.operands.pop() else {
                return;
            };
            let reduced = match stacks.pending.pop() {
                Some(Pending::Infix(op)) => {
                    let Some(left) = stacks.operands.pop() else { return };
                    self.infix(op, left, operand)
                }
                Some(Pending::Ternary(middle)) => {
                    let Some(cond) = stacks.operands.pop() else { return };
                    let span = cond.span.to(operand.span);
                    let (cond, then, otherwise) = (Box::new(cond), Box::new(middle), Box::new(operand));
                    Expr {
                        span,
                        kind: ExprKind::Ternary {
                            cond,
                            then,
                            otherwise,
                        },
                    }
                }
                Some(prefix) => self.prefix(prefix, operand),
                None => return,
            };
            stacks.operands.push(reduced);
        }
    }

    fn prefix(&mut self, prefix: Pending, operand: Expr) -> Expr {
        match prefix {
            Pending::Unary(op, at) => {
                let span = at.to(operand.span);
                Expr {
                    span,
                    kind: ExprKind::Unary {
                        op,
                        operand: Box::new(operand),
                    },
                }
            }
            Pending::Cast(ty, at) => {
                let span = at.to(operand.span);
                Expr {
                    span,
                    kind: ExprKind::Cast {
                        value: Box::new(operand),
                        ty,
                    },
                }
            }
            Pending::Step(delta, at) => {
                self.check_target(&operand);
                let span = at.to(operand.span);
                Expr {
                    span,
                    kind: ExprKind::Increment {
                        target: Box::new(operand),
                        delta,
                        prefix: true,
                    },
                }
            }
            Pending::Infix(_) | Pending::Ternary(_) => operand,
        }
    }

    fn infix(&mut self, op: Infix, left: Expr, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        let (a, b) = (Box::new(left), Box::new(right));
        let kind = match op {
            Infix::Binary(op) => ExprKind::Binary {
                op,
                left: a,
                right: b,
            },
            Infix::And => ExprKind::And(a, b),
            Infix::Or => ExprKind::Or(a, b),
            Infix::Elvis => ExprKind::Elvis {
                value: a,
                otherwise: b,
            },
            Infix::Range { open, inclusive } => {
                if open {
                    let hint = "begin with the element after it, or take `.drop(1)` of the range";
                    self.legacy(
                        codes::LEGACY_OPEN_RANGE,
                        "range without its first end",
                        span,
                        hint,
                    );
                }
                ExprKind::Range {
                    from: a,
                    to: b,
                    open,
                    inclusive,
                }
            }
            Infix::Assign(op) => return self.assignment(op, *a, *b, span),
        };
        Expr { span, kind }
    }

    fn assignment(&mut self, op: AssignOp, target: Expr, value: Expr, span: Span) -> Expr {
        if let ExprKind::Assign { .. } = value.kind {
            self.warn_assignment(value.span);
        }
        self.check_target(&target);
        Expr {
            span,
            kind: ExprKind::Assign {
                target: Box::new(target),
                op,
                value: Box::new(value),
            },
        }
    }

    pub(super) fn check_target(&mut self, target: &Expr) {
        let fits = matches!(
            target.kind,
            ExprKind::Variable(_) | ExprKind::Index { .. } | ExprKind::Property { .. }
        );
        if !fits {
            self.error(
                codes::BAD_TARGET,
                "this cannot be assigned to",
                target.span,
                "the left side must be a variable, a property or an index; compare with `==`",
            );
        }
    }

    fn type_test(&mut self, node: Node<'a>, stacks: &mut Stacks) {
        let end = self.span(&node);
        let mut children = node.into_inner();
        let (Some(word), Some(ty)) = (children.next(), children.next()) else {
            return;
        };
        let cast = word.as_str() == "as";
        self.reduce(stacks, if cast { level::AS } else { level::INSTANCEOF }, false);
        let ty = self.ty(ty);
        let Some(value) = stacks.operands.pop() else {
            return;
        };
        let span = value.span.to(end);
        let value = Box::new(value);
        let kind = if cast {
            ExprKind::Cast { value, ty }
        } else {
            ExprKind::InstanceOf {
                value,
                ty,
                negated: word.as_str().starts_with('!'),
            }
        };
        stacks.operands.push(Expr { span, kind });
    }

    /// `x?[i]`, which the grammar reads as the beginning of a ternary with a list.
    fn safe_index(&mut self, stacks: &mut Stacks, middle: Node<'a>) {
        let at = self.span(&middle);
        let hint = "a ternary is written `condition ? value : otherwise`";
        let Some(object) = stacks.operands.pop() else {
            return;
        };
        let mut children = middle.into_inner();
        let lone = children.len() == 1;
        let list = children.next().map(Node::into_inner).filter(|_| lone);
        let Some((elements, list)) = list.and_then(|mut e| e.next().map(|l| (e, l))) else {
            self.error(codes::UNEXPECTED, "`:` is missing after `?`", at, hint);
            stacks.operands.push(object);
            return;
        };
        if list.as_rule() != Rule::list {
            self.error(codes::UNEXPECTED, "`:` is missing after `?`", at, hint);
            stacks.operands.push(object);
            return;
        }
        let span = object.span.to(self.span(&list));
        self.legacy(
            codes::LEGACY_SAFE_INDEX,
            "safe index `?[ ]`",
            span,
            "test for null first",
        );
        let indexed = self.index(object, list, true);
        let result = elements.fold(indexed, |value, node| self.element(value, node));
        stacks.operands.push(result);
    }

    /// One operand; its prefix operators go to `pending` because `**` binds more tightly than a sign.
    fn operand(&mut self, node: Node<'a>, pending: &mut Vec<Pending>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner();
        let levels = children.len();
        if !self.enter(levels, span) {
            return nothing(span);
        }
        let mut primary = children.next();
        while let Some(prefix) = primary.take() {
            let at = self.span(&prefix);
            let op = match (prefix.as_rule(), prefix.as_str()) {
                (Rule::sign, "-") => Pending::Unary(UnaryOp::Minus, at),
                (Rule::sign, "+") => Pending::Unary(UnaryOp::Plus, at),
                (Rule::sign, step) => {
                    self.warn_increment(at);
                    Pending::Step(if step == "++" { 1 } else { -1 }, at)
                }
                (Rule::negate, "!") => Pending::Unary(UnaryOp::Not, at),
                (Rule::negate, _) => Pending::Unary(UnaryOp::BitNot, at),
                (Rule::cast, _) => self.cast(prefix, at),
                _ => {
                    primary = Some(prefix);
                    break;
                }
            };
            pending.push(op);
            primary = children.next();
        }
        let result = match primary {
            Some(primary) => {
                let value = self.primary(primary);
                children.fold(value, |value, node| self.element(value, node))
            }
            None => nothing(span),
        };
        self.leave(levels);
        result
    }

    fn cast(&mut self, node: Node<'a>, at: Span) -> Pending {
        self.legacy(codes::LEGACY_CAST, "Java-style cast", at, "write `value as Type`");
        let ty = node.into_inner().next().map(|ty| self.ty(ty));
        let empty = Type {
            name: self.empty_name(at),
            args: Vec::new(),
            nullable: false,
            dimensions: 0,
        };
        Pending::Cast(ty.unwrap_or(empty), at)
    }

    pub(super) fn warn_increment(&mut self, at: Span) {
        self.legacy(
            codes::LEGACY_INCREMENT,
            "`++` and `--`",
            at,
            "write `x += 1` as a statement",
        );
    }

    /// A variable or literal word.
    pub(super) fn variable(&mut self, node: &Node<'a>) -> Expr {
        let span = self.span(node);
        let kind = match node.as_str() {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null" => ExprKind::Null,
            word => {
                if !word.is_ascii() {
                    self.check_characters(word, span);
                }
                if is_reserved(word) {
                    let message = format!("`{word}` is a reserved word");
                    self.error(codes::RESERVED_WORD, message, span, reserved_hint(word));
                }
                ExprKind::Variable(self.text(word))
            }
        };
        Expr { span, kind }
    }

    /// Refuses what the grammar takes for a letter but is none.
    fn check_characters(&mut self, word: &str, span: Span) {
        let Some((at, strange)) = word
            .char_indices()
            .find(|(_, c)| !c.is_alphanumeric() && !"_$".contains(*c))
        else {
            return;
        };
        let start = span.start as usize + at;
        let place = Span::new(self.file, start, start + strange.len_utf8());
        let message = format!("the character `{strange}` has no meaning here");
        let hint = match strange {
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => "write a straight double quote",
            '\u{2018}' | '\u{2019}' | '\u{201a}' => "write a straight single quote",
            '\u{2013}' | '\u{2014}' | '\u{2212}' => "write a minus sign",
            '\u{2026}' => "write three dots or two",
            _ => "delete it, or put it in quotes",
        };
        self.error(codes::STRANGE_CHARACTER, message, place, hint);
    }

    pub(super) fn constant(&mut self, node: &Node<'a>) -> Expr {
        let span = self.span(node);
        let text: Rc<str> = self.text(node.as_str());
        Expr {
            span,
            kind: ExprKind::String(text),
        }
    }
}

/// Words that never name a value. Words that only the strict parser reserves are left to the resolver.
fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "as" | "assert"
            | "break"
            | "case"
            | "catch"
            | "class"
            | "const"
            | "continue"
            | "def"
            | "default"
            | "do"
            | "else"
            | "enum"
            | "extends"
            | "final"
            | "finally"
            | "for"
            | "goto"
            | "if"
            | "implements"
            | "import"
            | "instanceof"
            | "interface"
            | "new"
            | "package"
            | "return"
            | "static"
            | "switch"
            | "throw"
            | "throws"
            | "trait"
            | "try"
            | "while"
    )
}

fn reserved_hint(word: &str) -> &'static str {
    match word {
        "else" | "catch" | "finally" => "it must follow the closing brace of its `if` or `try`",
        "class" | "interface" | "trait" => {
            "classes are declared at the top level of a script, or in files of the folder `lib`"
        }
        "if" | "try" | "for" | "while" | "switch" => {
            "it is a statement, not a value; use `c ? a : b` for a choice"
        }
        _ => "choose another name",
    }
}
