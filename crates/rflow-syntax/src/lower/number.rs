//! Number literals.

use std::rc::Rc;

use super::{Lowerer, Node};
use crate::ast::{Expr, ExprKind};
use crate::codes;
use crate::parse::Rule;

/// Digits of a literal in another base that are still converted; far above any use.
const MAX_DIGITS: usize = 1_000;

impl<'a> Lowerer<'a> {
    pub(super) fn number(&mut self, node: &Node<'a>) -> Expr {
        debug_assert_eq!(node.as_rule(), Rule::number);
        let span = self.span(node);
        let raw = node.as_str();
        let kind = if raw.contains('_') {
            let clean: String = raw.chars().filter(|c| *c != '_').collect();
            number(&clean)
        } else if raw.len() < 3
            && raw.bytes().all(|b| b.is_ascii_digit())
            && (raw.len() == 1 || raw.as_bytes()[0] != b'0')
        {
            Some(ExprKind::Integer {
                digits: self.text(raw),
                suffix: None,
            })
        } else {
            number(raw)
        };
        let kind = kind.unwrap_or_else(|| {
            let message = format!("`{}` is not a number", raw.chars().take(20).collect::<String>());
            self.error(
                codes::BAD_NUMBER,
                message,
                span,
                "a leading 0 means octal, 0x hexadecimal and 0b binary",
            );
            ExprKind::Integer {
                digits: Rc::from("0"),
                suffix: None,
            }
        });
        Expr { span, kind }
    }
}

/// A literal without underscores.
fn number(text: &str) -> Option<ExprKind> {
    let bytes = text.as_bytes();
    if let [b'0', marker @ (b'x' | b'X' | b'b' | b'B'), ..] = bytes {
        let radix = if marker.eq_ignore_ascii_case(&b'x') { 16 } else { 2 };
        // D and F are digits here.
        let (digits, suffix) = split_suffix(&text[2..], "LIG");
        return Some(ExprKind::Integer {
            digits: to_decimal(digits, radix)?,
            suffix,
        });
    }
    let (digits, suffix) = split_suffix(text, "LIGFD");
    let fraction = digits.contains(['.', 'e', 'E']) || matches!(suffix, Some('F' | 'D'));
    if fraction {
        if matches!(suffix, Some('L' | 'I')) {
            return None;
        }
        return Some(ExprKind::Decimal {
            text: Rc::from(digits),
            suffix,
        });
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Some(ExprKind::Integer {
            digits: to_decimal(&digits[1..], 8)?,
            suffix,
        });
    }
    Some(ExprKind::Integer {
        digits: Rc::from(digits),
        suffix,
    })
}

fn split_suffix<'t>(text: &'t str, allowed: &str) -> (&'t str, Option<char>) {
    let last = text.chars().next_back().map(|c| c.to_ascii_uppercase());
    match last.filter(|c| allowed.contains(*c)) {
        Some(suffix) => (&text[..text.len() - 1], Some(suffix)),
        None => (text, None),
    }
}

/// Digits of any length in base 10.
fn to_decimal(digits: &str, radix: u32) -> Option<Rc<str>> {
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return None;
    }
    if let Ok(value) = u64::from_str_radix(digits, radix) {
        return Some(Rc::from(value.to_string()));
    }
    // Limbs of nine decimal digits, least significant first.
    const LIMB: u64 = 1_000_000_000;
    let mut limbs: Vec<u64> = vec![0];
    for c in digits.chars() {
        let mut carry = u64::from(c.to_digit(radix)?);
        for limb in &mut limbs {
            let sum = *limb * u64::from(radix) + carry;
            *limb = sum % LIMB;
            carry = sum / LIMB;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut text = String::new();
    for (index, limb) in limbs.iter().rev().enumerate() {
        text.push_str(&if index == 0 {
            limb.to_string()
        } else {
            format!("{limb:09}")
        });
    }
    Some(Rc::from(text))
}
