//! JSON text to values. Numbers keep what is written: integers take the smallest type, others are decimals.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use num_bigint::BigInt;

use super::EXCEPTION;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 400;

/// Reads one JSON value.
pub fn parse(content: &str) -> Eval {
    let mut reader = Reader {
        text: content.trim_start_matches('\u{feff}'),
        at: 0,
    };
    reader.blanks();
    let value = reader.value(0)?;
    reader.blanks();
    if reader.at < reader.text.len() {
        return Err(reader.unexpected("the end"));
    }
    Ok(value)
}

/// Reads the JSON value that a text begins with; also where it ends.
pub(crate) fn parse_first(content: &str) -> Eval<(Value, usize)> {
    let mut reader = Reader { text: content, at: 0 };
    reader.blanks();
    let value = reader.value(0)?;
    Ok((value, reader.at))
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn blanks(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Box<Raise> {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        let found = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(c) => format!("'{c}'"),
            None => "the end of the text".to_string(),
        };
        Raise::new(
            EXCEPTION,
            format!("Invalid JSON: expected {wanted} but found {found} at line {line}, column {column}"),
        )
    }

    fn value(&mut self, depth: usize) -> Eval {
        if depth > MAX_DEPTH {
            return Err(Raise::new(EXCEPTION, "Invalid JSON: nested too deeply"));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::from),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                convert(number).ok_or_else(|| self.unexpected("a number"))
            }
            _ => {
                for (word, value) in [
                    ("true", Value::Bool(true)),
                    ("false", Value::Bool(false)),
                    ("null", Value::Null),
                ] {
                    if self
                        .text
                        .get(self.at..)
                        .is_some_and(|rest| rest.starts_with(word))
                    {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.unexpected("a value"))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Eval {
        let mut entries = Entries::default();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::map(entries));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a quoted name or `}`"));
            }
            let key = self.string()?;
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            self.blanks();
            let value = self.value(depth + 1)?;
            entries.insert(Value::from(key), value);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::map(entries));
                }
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Eval {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            self.blanks();
            items.push(self.value(depth + 1)?);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::list(items));
                }
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    /// The text of a number.
    pub(super) fn number(&mut self) -> Eval<&str> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
        {
            self.at += 1;
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        if convert(number).is_none() {
            self.at = start;
            return Err(self.unexpected("a number"));
        }
        Ok(number)
    }

    pub(super) fn string(&mut self) -> Eval<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(end) = rest.find(['"', '\\']) else {
                self.at = self.text.len();
                return Err(self.unexpected("`\"`"));
            };
            out.push_str(rest.get(..end).unwrap_or_default());
            self.at += end + 1;
            if rest.as_bytes().get(end) == Some(&b'"') {
                return Ok(out);
            }
            self.escape(&mut out)?;
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, out: &mut String) -> Eval<()> {
        let c = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b @ (b'"' | b'\\' | b'/')) => char::from(b),
            Some(b'u') => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    out.push(char::from_u32(u32::from(first)).unwrap_or('\u{fffd}'));
                    return Ok(());
                }
                let low = match self.text.get(self.at..) {
                    Some(rest) if rest.starts_with("\\u") => {
                        self.at += 1;
                        self.unit()?
                    }
                    _ => 0xfffd,
                };
                out.push_str(&String::from_utf16_lossy(&[first, low]));
                return Ok(());
            }
            _ => return Err(self.unexpected("an escape sequence")),
        };
        out.push(c);
        self.at += 1;
        Ok(())
    }

    /// Four hexadecimal digits after `u`.
    fn unit(&mut self) -> Eval<u16> {
        let digits = self.text.get(self.at + 1..self.at + 5);
        let unit = digits.and_then(|d| u16::from_str_radix(d, 16).ok());
        self.at += 5;
        unit.ok_or_else(|| self.unexpected("four hexadecimal digits"))
    }
}

fn convert(number: &str) -> Option<Value> {
    if number.contains(['.', 'e', 'E']) {
        return BigDecimal::from_str(number).ok().map(Value::decimal);
    }
    match number.parse::<i64>() {
        Ok(n) => Some(Value::integer(n)),
        Err(_) => BigInt::from_str(number)
            .ok()
            .map(|n| Value::BigInt(std::rc::Rc::new(n))),
    }
}
