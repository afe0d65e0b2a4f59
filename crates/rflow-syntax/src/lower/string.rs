//! Strings: delimiters, escapes and inserted expressions.

use std::rc::Rc;

use super::{Lowerer, Node, nothing};
use crate::ast::{Access, ClosureExpr, Expr, ExprKind, PropertyName, Stmt, StmtKind, StrPart};
use crate::codes;
use crate::parse::Rule;
use crate::{Diagnostic, Span};

use super::block_of;

/// How backslashes and dollars are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// `'…'`, `"…"` and the triple forms.
    Quoted,
    /// `/…/`
    Slashy,
    /// `$/…/$`
    DollarSlashy,
    /// A template file: like a quoted string, but unknown escapes and `\"` stay as they are.
    Template,
    /// No escapes at all.
    None,
}

impl<'a> Lowerer<'a> {
    /// Any string literal.
    pub(super) fn string(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let raw = node.as_str();
        let kind = match node.as_rule() {
            Rule::single => {
                let quotes = if raw.starts_with("'''") { 3 } else { 1 };
                if quotes == 1 {
                    self.check_one_line(raw, span);
                }
                ExprKind::String(self.plain(&raw[quotes..raw.len() - quotes], span, quotes))
            }
            Rule::double => {
                if !raw.starts_with("\"\"\"") {
                    self.check_one_line_parts(&node);
                }
                self.parts_to_string(node, Escapes::Quoted)
            }
            Rule::slashy => {
                if raw.contains('\n')
                    || node
                        .clone()
                        .into_inner()
                        .any(|n| n.as_rule() != Rule::slashy_text)
                {
                    let hint = "use a double-quoted string";
                    self.legacy(
                        codes::LEGACY_SLASHY,
                        "slashy string over lines or with `$`",
                        span,
                        hint,
                    );
                }
                self.parts_to_string(node, Escapes::Slashy)
            }
            Rule::dollar_slashy => {
                let hint = "use a triple-quoted string";
                self.legacy(codes::LEGACY_SLASHY, "dollar-slashy string", span, hint);
                self.parts_to_string(node, Escapes::DollarSlashy)
            }
            _ => ExprKind::Null,
        };
        Expr { span, kind }
    }

    /// Refuses a line end that is not escaped.
    fn check_one_line(&mut self, raw: &str, span: Span) {
        let mut from = 0;
        while let Some(at) = raw[from..].find('\n').map(|at| from + at) {
            if !raw[..at].trim_end_matches('\r').ends_with('\\') {
                let place = Span {
                    end: span.start + u32::try_from(at).unwrap_or(0),
                    ..span
                };
                let hint = "close the quote on its line, or use triple quotes";
                self.error(
                    codes::UNTERMINATED_STRING,
                    "this string is never closed",
                    place,
                    hint,
                );
                return;
            }
            from = at + 1;
        }
    }

    fn check_one_line_parts(&mut self, node: &Node<'a>) {
        for part in node.clone().into_inner() {
            if part.as_rule() == Rule::double_text && part.as_str().contains('\n') {
                let span = self.span(&part);
                self.check_one_line(part.as_str(), span);
            }
        }
    }

    /// The parts of a whole text that is read like an interpolated string.
    pub(crate) fn template(&mut self, node: Node<'a>) -> Vec<StrPart> {
        self.parts(node, Escapes::Template)
    }

    /// The parts of the text of a `shell` section.
    pub(crate) fn shell_text(&mut self, node: Node<'a>) -> Vec<StrPart> {
        self.parts(node, Escapes::None)
    }

    fn parts_to_string(&mut self, node: Node<'a>, escapes: Escapes) -> ExprKind {
        let mut parts = self.parts(node, escapes);
        if parts.iter().any(|part| matches!(part, StrPart::Expr(_))) {
            return ExprKind::GString(parts);
        }
        match parts.pop() {
            Some(StrPart::Text(text)) if parts.is_empty() => ExprKind::String(text),
            Some(StrPart::Text(last)) => {
                let mut whole = String::new();
                for part in &parts {
                    if let StrPart::Text(text) = part {
                        whole.push_str(text);
                    }
                }
                whole.push_str(&last);
                ExprKind::String(Rc::from(whole))
            }
            _ => ExprKind::String(self.text("")),
        }
    }

    fn parts(&mut self, node: Node<'a>, escapes: Escapes) -> Vec<StrPart> {
        let mut parts = Vec::new();
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::inserted => parts.push(StrPart::Expr(self.inserted(child))),
                Rule::inserted_path => parts.push(StrPart::Expr(self.inserted_path(child))),
                Rule::shell_inserted => {
                    let span = self.span(&child);
                    let value = child.into_inner().next();
                    parts.push(StrPart::Expr(
                        value.map_or_else(|| nothing(span), |node| self.expr(node)),
                    ));
                }
                Rule::EOI => {}
                _ if child.as_str().is_empty() => {}
                _ => {
                    let start = child.as_span().start();
                    parts.push(StrPart::Text(self.unescape(child.as_str(), start, escapes)));
                }
            }
        }
        parts
    }

    /// `${expr}`, `${}` (null) and `${-> expr}` (a closure).
    fn inserted(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut children = node.into_inner().peekable();
        let lazy = children.next_if(|n| n.as_rule() == Rule::arrow).is_some();
        let value = children
            .next()
            .map_or_else(|| nothing(span), |node| self.expr(node));
        if !lazy {
            return value;
        }
        let stmts = vec![Stmt {
            span: value.span,
            label: None,
            kind: StmtKind::Expr(value),
        }];
        let closure = ClosureExpr {
            span,
            params: Some(Vec::new()),
            body: block_of(stmts, span),
        };
        Expr {
            span,
            kind: ExprKind::Closure(Rc::new(closure)),
        }
    }

    /// `$name.path`.
    fn inserted_path(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut names = node.into_inner();
        let levels = names.len();
        if !self.enter(levels, span) {
            return nothing(span);
        }
        let mut value = names
            .next()
            .map_or_else(|| nothing(span), |node| self.variable(&node));
        for node in names {
            let name = self.name(&node);
            let span = value.span.to(name.span);
            let (object, name) = (Box::new(value), PropertyName::Fixed(name));
            value = Expr {
                span,
                kind: ExprKind::Property {
                    object,
                    access: Access::Plain,
                    name,
                },
            };
        }
        self.leave(levels);
        value
    }

    fn plain(&mut self, raw: &'a str, span: Span, quotes: usize) -> Rc<str> {
        let start = span.start as usize - self.base + quotes;
        if raw.len() < 40 && !raw.contains(['\\', '\r']) {
            // Short strings such as tags and option names occur many times.
            return self.text(raw);
        }
        self.unescape(raw, start, Escapes::Quoted)
    }

    /// Resolves escapes; `start` is the offset of `raw` in the parsed part.
    fn unescape(&mut self, raw: &str, start: usize, escapes: Escapes) -> Rc<str> {
        let special: &[char] = match escapes {
            Escapes::None => return Rc::from(raw),
            Escapes::DollarSlashy => &['$', '\r'],
            _ => &['\\', '\r'],
        };
        if !raw.contains(special) {
            return Rc::from(raw);
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find(special) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let used = match (escapes, rest.as_bytes()) {
                (_, [b'\r', b'\n', ..]) => {
                    out.push('\n');
                    2
                }
                (_, [b'\r', ..]) => {
                    out.push('\n');
                    1
                }
                (Escapes::Quoted, _) => {
                    let offset = start + raw.len() - rest.len();
                    self.quoted_escape(rest, &mut out, offset)
                }
                (Escapes::Slashy, [_, b'/', ..]) => {
                    out.push('/');
                    2
                }
                (Escapes::Template, [_, next, ..]) if b"btnfrs'\\$u01234567\n\r".contains(next) => {
                    let offset = start + raw.len() - rest.len();
                    self.quoted_escape(rest, &mut out, offset)
                }
                (Escapes::DollarSlashy, [_, b'/', b'$', ..]) => {
                    out.push_str("/$");
                    3
                }
                (Escapes::DollarSlashy, [_, next @ (b'$' | b'/'), ..]) => {
                    out.push(char::from(*next));
                    2
                }
                _ => {
                    out.push_str(&rest[..1]);
                    1
                }
            };
            rest = &rest[used..];
        }
        out.push_str(rest);
        Rc::from(out)
    }

    /// The escape at the start of `rest`; gives the number of bytes it takes.
    fn quoted_escape(&mut self, rest: &str, out: &mut String, offset: usize) -> usize {
        let Some(next) = rest[1..].chars().next() else {
            return 1;
        };
        let simple = match next {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            's' => ' ',
            '"' | '\'' | '\\' | '$' => next,
            '\n' => return 2,
            '\r' => return if rest[2..].starts_with('\n') { 3 } else { 2 },
            'u' => {
                if let Some((character, used)) = unicode_escape(rest) {
                    out.push(character);
                    return used;
                }
                let span = self.span_at(offset, offset + 2);
                let hint = "write four hexadecimal digits, e.g. `\\u00e9`; a surrogate needs its partner";
                self.error(codes::BAD_ESCAPE, "incomplete unicode escape", span, hint);
                return 2;
            }
            '0'..='7' => {
                let (character, used) = octal_escape(rest);
                out.push(character);
                return used;
            }
            other => {
                let span = self.span_at(offset, offset + 1 + other.len_utf8());
                let message = format!("`\\{other}` is not an escape sequence");
                let hint =
                    format!("write `\\\\{other}` for a backslash, or a slashy string `/…/` for a pattern");
                self.diagnostics
                    .push(Diagnostic::error(codes::BAD_ESCAPE, message, span).hint(hint));
                out.push('\\');
                out.push(other);
                return 1 + other.len_utf8();
            }
        };
        out.push(simple);
        2
    }
}

/// `\uXXXX` at the start of `rest`, a surrogate pair taken together.
fn unicode_escape(rest: &str) -> Option<(char, usize)> {
    let (first, used) = code_unit(rest)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, used));
    }
    let (second, more) = code_unit(&rest[used..])?;
    if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let scalar = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    char::from_u32(scalar).map(|character| (character, used + more))
}

fn code_unit(rest: &str) -> Option<(u32, usize)> {
    let digits = rest.strip_prefix("\\u")?.trim_start_matches('u');
    let start = rest.len() - digits.len();
    let hex = digits
        .get(..4)
        .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    Some((u32::from_str_radix(hex, 16).ok()?, start + 4))
}

/// `\7`, `\77` or `\377` at the start of `rest`.
fn octal_escape(rest: &str) -> (char, usize) {
    let limit = if rest.as_bytes().get(1).is_some_and(|b| *b <= b'3') {
        3
    } else {
        2
    };
    let digits = rest
        .bytes()
        .skip(1)
        .take(limit)
        .take_while(|b| (b'0'..=b'7').contains(b));
    let (mut value, mut used) = (0u32, 1);
    for digit in digits {
        value = value * 8 + u32::from(digit - b'0');
        used += 1;
    }
    (char::from_u32(value).unwrap_or('\u{0}'), used)
}
