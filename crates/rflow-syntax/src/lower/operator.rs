//! Operators and how tightly they bind.

use crate::ast::{AssignOp, BinaryOp};

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Infix {
    Binary(BinaryOp),
    And,
    Or,
    Elvis,
    /// `open` when the first end is no element.
    Range {
        open: bool,
        inclusive: bool,
    },
    Assign(AssignOp),
}

/// Binding strengths; a larger number binds more tightly.
pub(super) mod level {
    pub(crate) const TIGHT: u8 = 100;
    pub(crate) const POWER: u8 = 95;
    pub(crate) const SIGN: u8 = 90;
    pub(crate) const AS: u8 = 70;
    pub(crate) const INSTANCEOF: u8 = 65;
    pub(crate) const TERNARY: u8 = 20;
    pub(crate) const ASSIGN: u8 = 10;
}

/// The operator for its text; `None` for text that the grammar does not produce.
pub(super) fn infix(text: &str) -> Option<Infix> {
    use BinaryOp as B;
    let binary = match text {
        "**" => B::Power,
        "*" => B::Multiply,
        "/" => B::Divide,
        "%" => B::Remainder,
        "+" => B::Add,
        "-" => B::Subtract,
        "<<" => B::ShiftLeft,
        ">>" => B::ShiftRight,
        ">>>" => B::ShiftRightUnsigned,
        "<" => B::Less,
        "<=" => B::LessEqual,
        ">" => B::Greater,
        ">=" => B::GreaterEqual,
        "in" => B::In,
        "!in" => B::NotIn,
        "==" => B::Equal,
        "!=" => B::NotEqual,
        "===" => B::Identical,
        "!==" => B::NotIdentical,
        "<=>" => B::Compare,
        "=~" => B::Find,
        "==~" => B::Match,
        "&" => B::BitAnd,
        "^" => B::BitXor,
        "|" => B::BitOr,
        "&&" => return Some(Infix::And),
        "||" => return Some(Infix::Or),
        "?:" => return Some(Infix::Elvis),
        ".." => return Some(range(false, true)),
        "..<" => return Some(range(false, false)),
        "<.." => return Some(range(true, true)),
        "<..<" => return Some(range(true, false)),
        "=" => return Some(Infix::Assign(AssignOp::Set)),
        "?=" => return Some(Infix::Assign(AssignOp::Elvis)),
        compound => {
            // `**=` and the like: the operator without the equals sign.
            let Some(Infix::Binary(op)) = infix(compound.strip_suffix('=')?) else {
                return None;
            };
            return Some(Infix::Assign(AssignOp::Binary(op)));
        }
    };
    Some(Infix::Binary(binary))
}

fn range(open: bool, inclusive: bool) -> Infix {
    Infix::Range { open, inclusive }
}

impl Infix {
    /// Binding strength and whether a chain groups to the right.
    pub(super) fn binding(self) -> (u8, bool) {
        use BinaryOp as B;
        match self {
            Self::Assign(_) => (level::ASSIGN, true),
            Self::Elvis => (level::TERNARY, true),
            Self::Or => (25, false),
            Self::And => (30, false),
            Self::Range { .. } => (75, false),
            Self::Binary(op) => {
                let strength = match op {
                    B::Power => level::POWER,
                    B::Multiply | B::Divide | B::Remainder => 85,
                    B::Add | B::Subtract => 80,
                    B::ShiftLeft | B::ShiftRight | B::ShiftRightUnsigned => 75,
                    B::Less | B::LessEqual | B::Greater | B::GreaterEqual | B::In | B::NotIn => 60,
                    B::Equal | B::NotEqual | B::Identical | B::NotIdentical | B::Compare => 55,
                    B::Find | B::Match => 50,
                    B::BitAnd => 45,
                    B::BitXor => 40,
                    B::BitOr => 35,
                };
                (strength, false)
            }
        }
    }
}
