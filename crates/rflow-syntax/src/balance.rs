//! Brackets and strings of a text that could not be read: which one is open, closed by the wrong partner, or never
//! closed.
//!
//! One pass over the bytes. It knows just enough of the language to skip strings and comments; whether a slash starts
//! a string is guessed from the character before it. That is why it is asked only after the grammar has failed.

use crate::{Diagnostic, FileId, Span, codes};

/// What is open at some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Paren,
    Bracket,
    Brace,
    /// `${` in a string.
    Inserted,
    /// `"…"`
    Double,
    /// `"""…"""`
    Triple,
    /// `/…/`
    Slashy,
    /// `$/…/$`
    DollarSlashy,
}

impl Kind {
    fn is_string(self) -> bool {
        matches!(
            self,
            Self::Double | Self::Triple | Self::Slashy | Self::DollarSlashy
        )
    }

    fn opener(self) -> &'static str {
        match self {
            Self::Paren => "(",
            Self::Bracket => "[",
            Self::Brace => "{",
            Self::Inserted => "${",
            Self::Double => "\"",
            Self::Triple => "\"\"\"",
            Self::Slashy => "/",
            Self::DollarSlashy => "$/",
        }
    }

    pub(crate) fn closer(self) -> &'static str {
        match self {
            Self::Paren => ")",
            Self::Bracket => "]",
            Self::Brace | Self::Inserted => "}",
            Self::Double => "\"",
            Self::Triple => "\"\"\"",
            Self::Slashy => "/",
            Self::DollarSlashy => "/$",
        }
    }
}

/// Something that was opened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Open {
    pub(crate) kind: Kind,
    pub(crate) at: usize,
    /// Blanks at the start of its line.
    indent: usize,
    /// A string is open around it, or it is one.
    in_string: bool,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// Never closed; closed too late at the second place, when there is one.
    Unclosed(Open, Option<usize>),
    /// The closing bracket has another kind than the opening one.
    Mismatched(Open, usize),
    Stray(usize),
    String {
        at: usize,
        quotes: usize,
    },
    Comment(usize),
}

struct Scanner<'t> {
    bytes: &'t [u8],
    pos: usize,
    stack: Vec<Open>,
    line_start: usize,
    /// Start of a line and its last slash, so that each line is searched once.
    last_slash: Option<(usize, usize)>,
    /// The last token can end an expression, so a slash divides.
    operand: bool,
    /// A brace that was closed by one further left than its line: its own partner is probably missing.
    suspect: Option<Open>,
    fault: Option<Fault>,
    /// Starts of lines that are not in a string or comment.
    code_lines: Vec<usize>,
}

/// What a scan of a whole text found.
pub(crate) struct Scan {
    fault: Option<Fault>,
    /// What is open at the end, outermost first.
    pub(crate) open: Vec<Open>,
    /// Starts of lines that are not in a string or comment.
    pub(crate) code_lines: Vec<usize>,
}

/// Scans a text.
pub(crate) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        pos: 0,
        stack: Vec::new(),
        line_start: 0,
        last_slash: None,
        operand: false,
        suspect: None,
        fault: None,
        code_lines: vec![0],
    };
    while scanner.pos < scanner.bytes.len() {
        match scanner.stack.last() {
            Some(open) if open.kind.is_string() => scanner.string(open.kind),
            _ => scanner.code(),
        }
    }
    scanner.finish()
}

impl Scan {
    /// Where a comment begins that is never closed.
    pub(crate) fn open_comment(&self) -> Option<usize> {
        match self.fault {
            Some(Fault::Comment(at)) => Some(at),
            _ => None,
        }
    }

    /// The expression in a text that is open where a string begins.
    fn inserted_before(&self, at: usize) -> Option<&Open> {
        let last = self.open.last()?;
        (last.kind == Kind::Inserted && last.at < at).then_some(last)
    }

    /// The first fault as a diagnostic; `base` is the offset of the text in its file.
    pub(crate) fn diagnostic(&self, file: FileId, base: usize) -> Option<Diagnostic> {
        let span = |at: usize, length: usize| Span::new(file, base + at, base + at + length);
        Some(match self.fault? {
            Fault::Unclosed(open, late) => {
                let (opener, closer) = (open.kind.opener(), open.kind.closer());
                let message = format!("this `{opener}` is never closed");
                let mut diagnostic = Diagnostic::error(codes::UNCLOSED, message, span(open.at, opener.len()))
                    .hint(format!("add the missing `{closer}`"));
                if let Some(at) = late {
                    diagnostic =
                        diagnostic.context(span(at, 1), format!("`{closer}` is expected before this"));
                }
                diagnostic
            }
            Fault::Mismatched(open, at) => {
                let (opener, closer) = (open.kind.opener(), open.kind.closer());
                Diagnostic::error(
                    codes::MISMATCHED,
                    format!("`{opener}` is closed by another bracket"),
                    span(at, 1),
                )
                .context(span(open.at, opener.len()), "opened here")
                .hint(format!("write `{closer}`"))
            }
            Fault::Stray(at) => Diagnostic::error(
                codes::STRAY_CLOSER,
                "nothing is open that this could close",
                span(at, 1),
            )
            .hint("delete it, or add the opening bracket before it"),
            // The quote that should end the text begins another one in its expression.
            Fault::String { at, .. } if self.inserted_before(at).is_some() => {
                let open = self.inserted_before(at)?;
                let opener = open.kind.opener();
                let message = format!("this `{opener}` is never closed");
                Diagnostic::error(codes::UNCLOSED, message, span(open.at, opener.len()))
                    .hint("add the missing `}`, or write `\\$` if no expression is meant")
            }
            Fault::String { at, quotes } => {
                let hint = if quotes == 1 {
                    "close the quote on its line, or use triple quotes for a text of several lines"
                } else {
                    "close it with three quotes of the same kind"
                };
                Diagnostic::error(
                    codes::UNTERMINATED_STRING,
                    "this string is never closed",
                    span(at, quotes),
                )
                .hint(hint)
            }
            Fault::Comment(at) => Diagnostic::error(
                codes::UNTERMINATED_COMMENT,
                "this comment is never closed",
                span(at, 2),
            )
            .hint("close it with `*/`"),
        })
    }
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.pos + ahead).copied().unwrap_or(0)
    }

    fn starts_with(&self, text: &str) -> bool {
        self.bytes[self.pos..].starts_with(text.as_bytes())
    }

    fn fault(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    fn newline(&mut self, at: usize, code: bool) {
        self.line_start = at + 1;
        if code && !self.in_string() {
            self.code_lines.push(at + 1);
        }
    }

    fn indent(&self) -> usize {
        self.bytes[self.line_start..]
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count()
    }

    fn in_string(&self) -> bool {
        self.stack.last().is_some_and(|open| open.in_string)
    }

    fn push(&mut self, kind: Kind) {
        let (indent, in_string) = (self.indent(), kind.is_string() || self.in_string());
        self.stack.push(Open {
            kind,
            at: self.pos,
            indent,
            in_string,
        });
        self.pos += kind.opener().len();
        self.operand = false;
    }

    /// One token outside strings.
    fn code(&mut self) {
        let byte = self.bytes[self.pos];
        match byte {
            b'\n' => {
                let at = self.pos;
                self.newline(at, true);
                self.operand = false;
                self.pos += 1;
            }
            b' ' | b'\t' | b'\r' => self.pos += 1,
            b'\'' if self.starts_with("'''") => self.triple_single(),
            b'\'' => self.single(),
            b'"' if self.starts_with("\"\"\"") => self.push(Kind::Triple),
            b'"' => self.push(Kind::Double),
            b'/' => self.slash(),
            b'$' if self.peek(1) == b'/' && !self.operand => self.push(Kind::DollarSlashy),
            b'(' => self.push(Kind::Paren),
            b'[' => self.push(Kind::Bracket),
            b'{' => self.push(Kind::Brace),
            b')' | b']' | b'}' => self.close(byte),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | b'$' | 0x80.. => self.word(),
            _ => {
                self.operand = false;
                self.pos += 1;
            }
        }
    }

    fn word(&mut self) {
        let start = self.pos;
        while matches!(self.peek(0), b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | b'$' | 0x80..) {
            self.pos += 1;
        }
        let word = &self.bytes[start..self.pos];
        self.operand = !matches!(
            word,
            b"return" | b"in" | b"as" | b"instanceof" | b"else" | b"case" | b"throw" | b"assert" | b"new"
        );
    }

    fn slash(&mut self) {
        match self.peek(1) {
            b'/' => {
                while self.pos < self.bytes.len() && self.peek(0) != b'\n' {
                    self.pos += 1;
                }
            }
            b'*' => {
                let start = self.pos;
                self.pos += 2;
                while self.pos < self.bytes.len() && !self.starts_with("*/") {
                    if self.peek(0) == b'\n' {
                        let at = self.pos;
                        self.newline(at, false);
                    }
                    self.pos += 1;
                }
                if self.pos >= self.bytes.len() {
                    self.fault(Fault::Comment(start));
                }
                self.pos = (self.pos + 2).min(self.bytes.len());
            }
            _ if !self.operand && self.slash_closes() => self.push(Kind::Slashy),
            _ => {
                self.operand = false;
                self.pos += 1;
            }
        }
    }

    /// Whether another slash on this line can end a string that starts here.
    fn slash_closes(&mut self) -> bool {
        let last = match self.last_slash {
            Some((line, last)) if line == self.line_start => last,
            _ => {
                let rest = &self.bytes[self.pos..];
                let line = rest.iter().take_while(|b| **b != b'\n').count();
                let found = (1..line)
                    .rev()
                    .find(|i| rest[*i] == b'/' && rest[*i - 1] != b'\\');
                let last = self.pos + found.unwrap_or(0);
                self.last_slash = Some((self.line_start, last));
                last
            }
        };
        last > self.pos
    }

    fn single(&mut self) {
        let start = self.pos;
        self.pos += 1;
        loop {
            match self.peek(0) {
                b'\\' => self.escape(),
                b'\'' => break,
                b'\n' => {
                    self.fault(Fault::String { at: start, quotes: 1 });
                    return;
                }
                _ if self.pos >= self.bytes.len() => {
                    self.fault(Fault::String { at: start, quotes: 1 });
                    return;
                }
                _ => self.pos += 1,
            }
        }
        self.pos += 1;
        self.operand = true;
    }

    fn triple_single(&mut self) {
        let start = self.pos;
        self.pos += 3;
        while self.pos < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.escape(),
                b'\'' if self.starts_with("'''") => {
                    self.pos += 3;
                    // Further quotes belong to the text.
                    while self.peek(0) == b'\'' {
                        self.pos += 1;
                    }
                    self.operand = true;
                    return;
                }
                b'\n' => {
                    let at = self.pos;
                    self.newline(at, false);
                    self.pos += 1;
                }
                _ => self.pos += 1,
            }
        }
        self.fault(Fault::String { at: start, quotes: 3 });
    }

    fn escape(&mut self) {
        if self.peek(1) == b'\n' {
            let at = self.pos + 1;
            self.newline(at, false);
        }
        self.pos = (self.pos + 2).min(self.bytes.len());
    }

    /// One piece of the string that is open.
    fn string(&mut self, kind: Kind) {
        let closer = kind.closer();
        match self.peek(0) {
            b'\\' if kind == Kind::Slashy && self.peek(1) != b'/' => self.pos += 1,
            b'\\' if kind != Kind::DollarSlashy => self.escape(),
            b'$' if kind == Kind::DollarSlashy && matches!(self.peek(1), b'$' | b'/') => self.pos += 2,
            b'$' if self.peek(1) == b'{' => self.push(Kind::Inserted),
            b'\n' if kind == Kind::Double => {
                if let Some(open) = self.stack.pop() {
                    self.fault(Fault::String {
                        at: open.at,
                        quotes: 1,
                    });
                }
            }
            b'\n' => {
                let at = self.pos;
                self.newline(at, false);
                self.pos += 1;
            }
            _ if self.starts_with(closer) => {
                self.pos += closer.len();
                while kind == Kind::Triple && self.peek(0) == b'"' && self.peek(1) != b'"' {
                    self.pos += 1;
                }
                self.stack.pop();
                self.operand = true;
            }
            _ => self.pos += 1,
        }
    }

    fn close(&mut self, byte: u8) {
        let at = self.pos;
        self.pos += 1;
        self.operand = true;
        let fits = |kind: Kind| kind.closer().as_bytes() == [byte];
        match self.stack.last().copied() {
            None => self.fault(Fault::Stray(at)),
            Some(open) if fits(open.kind) => {
                self.stack.pop();
                let first = self.bytes[self.line_start..at]
                    .iter()
                    .all(|b| matches!(b, b' ' | b'\t'));
                if open.kind == Kind::Brace && first && at - self.line_start < open.indent {
                    self.suspect.get_or_insert(open);
                }
            }
            Some(open) => {
                // A string between here and the partner keeps brackets inside it from closing those outside.
                let strings = self
                    .stack
                    .iter()
                    .rposition(|o| o.kind == Kind::Inserted)
                    .unwrap_or(0);
                let partner = self
                    .stack
                    .iter()
                    .rposition(|o| fits(o.kind))
                    .filter(|index| *index >= strings);
                match partner {
                    Some(index) => {
                        self.fault(Fault::Unclosed(open, Some(at)));
                        self.stack.truncate(index);
                    }
                    None => {
                        self.fault(Fault::Mismatched(open, at));
                        self.stack.pop();
                    }
                }
            }
        }
    }

    fn finish(mut self) -> Scan {
        if let Some(string) = self.stack.iter().find(|open| open.kind.is_string()).copied() {
            // What is open inside `${` is the likelier culprit when the string goes on.
            let quotes = string.kind.opener().len();
            self.fault(Fault::String {
                at: string.at,
                quotes,
            });
        }
        if let Some(open) = self
            .suspect
            .filter(|_| !self.stack.is_empty())
            .or(self.stack.last().copied())
        {
            self.fault(Fault::Unclosed(open, None));
        }
        Scan {
            fault: self.fault,
            open: self.stack,
            code_lines: self.code_lines,
        }
    }
}
