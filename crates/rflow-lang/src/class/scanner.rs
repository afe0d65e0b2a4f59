//! `java.util.Scanner`: the words and lines of a text.

use std::any::Any;
use std::cell::{Cell, RefCell};

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// What stands between words.
enum Delimiter {
    Blanks,
    /// Nothing: the rest is one word.
    End,
    Text(String),
}

/// A text that is read from its beginning.
pub(crate) struct Scanner {
    text: String,
    at: Cell<usize>,
    delimiter: RefCell<Delimiter>,
}

impl Scanner {
    /// A scanner over what a text, file or reader holds; `None` for other values.
    pub(crate) fn value(interp: &Interp, source: &Value) -> Option<Eval> {
        let content = match source {
            Value::Str(content) => Ok(content.to_string()),
            other => crate::library::json::content_of(interp, other)?,
        };
        Some(content.map(|text| {
            Value::host(Self {
                text,
                at: Cell::new(0),
                delimiter: RefCell::new(Delimiter::Blanks),
            })
        }))
    }

    fn rest(&self) -> &str {
        self.text.get(self.at.get()..).unwrap_or_default()
    }

    /// The next word and where it ends.
    fn word(&self) -> Option<(&str, usize)> {
        let rest = self.rest();
        let (skipped, length) = match &*self.delimiter.borrow() {
            Delimiter::Blanks => {
                let begin = rest.find(|c: char| !c.is_whitespace())?;
                let word = &rest[begin..];
                (begin, word.find(char::is_whitespace).unwrap_or(word.len()))
            }
            Delimiter::End => (0, rest.len()),
            Delimiter::Text(delimiter) => {
                let begin = match !delimiter.is_empty() && rest.starts_with(delimiter.as_str()) {
                    true => delimiter.len(),
                    false => 0,
                };
                let word = &rest[begin..];
                (begin, word.find(delimiter.as_str()).unwrap_or(word.len()))
            }
        };
        let word = rest.get(skipped..skipped + length)?;
        (!rest[skipped..].is_empty()).then_some((word, self.at.get() + skipped + length))
    }

    /// Reads the next word as a number, or leaves it when it is none.
    fn number(&self, class: &str) -> Eval {
        let Some((word, end)) = self.word() else {
            return Err(exhausted());
        };
        let number = match class {
            "Int" => word.parse().ok().map(Value::Int),
            "Long" => word.parse().ok().map(Value::Long),
            _ => word.parse().ok().map(Value::Double),
        };
        let mismatch = || {
            Raise::new(
                "java.util.InputMismatchException",
                format!("For input string: \"{word}\""),
            )
        };
        let number = number.ok_or_else(mismatch)?;
        self.at.set(end);
        Ok(number)
    }

    fn line(&self) -> Eval {
        let rest = self.rest();
        if rest.is_empty() {
            return Err(Raise::no_such_element("No line found"));
        }
        let end = rest.find('\n').unwrap_or(rest.len());
        self.at.set((self.at.get() + end + 1).min(self.text.len()));
        Ok(Value::str(rest[..end].trim_end_matches('\r')))
    }

    fn use_delimiter(&self, pattern: &str) -> Eval<()> {
        let delimiter = match pattern {
            r"\A" | r"\Z" | r"\z" => Delimiter::End,
            r"\s+" => Delimiter::Blanks,
            r"\n" | r"\R" => Delimiter::Text("\n".to_owned()),
            r"\t" => Delimiter::Text("\t".to_owned()),
            plain if !plain.is_empty() && !plain.contains(|c| r"\.[]{}()*+?^$|".contains(c)) => {
                Delimiter::Text(plain.to_owned())
            }
            other => {
                let message = format!("A scanner cannot use the pattern `{other}` as delimiter");
                return Err(Raise::unsupported(message).hint("use `split` or a matcher"));
            }
        };
        self.delimiter.replace(delimiter);
        Ok(())
    }
}

fn exhausted() -> Box<Raise> {
    Raise::no_such_element("The scanner is at its end")
}

impl HostObject for Scanner {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.Scanner"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, _interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("hasNext", []) => Ok(Value::Bool(self.word().is_some())),
            ("next", []) => self.word().map_or_else(
                || Err(exhausted()),
                |(word, end)| {
                    self.at.set(end);
                    Ok(Value::str(word))
                },
            ),
            ("hasNextLine", []) => Ok(Value::Bool(!self.rest().is_empty())),
            ("nextLine", []) => self.line(),
            ("nextInt" | "nextLong" | "nextDouble", []) => self.number(&method[4..]),
            ("hasNextInt" | "hasNextLong" | "hasNextDouble", []) => {
                let before = self.at.get();
                let found = self.number(&method[7..]).is_ok();
                self.at.set(before);
                Ok(Value::Bool(found))
            }
            ("useDelimiter", [pattern]) => self.use_delimiter(&text::text(pattern)).map(|()| this.clone()),
            ("close", []) => Ok(Value::Null),
            _ => return None,
        })
    }
}
