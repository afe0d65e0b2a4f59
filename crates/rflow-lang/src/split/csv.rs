//! Rows of separated values.

use super::Options;
use crate::method::lines;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, Value};

/// How a line is cut.
struct Format {
    separator: char,
    quote: Option<char>,
    strip: bool,
}

const MISSING_HEADER: &str = "Missing 'header' in CSV file";

/// The rows: lists, or maps when there is a header.
pub(super) fn rows(content: &str, options: &Options<'_>) -> Eval<Vec<Value>> {
    let format = Format {
        separator: character(options, "sep")?.unwrap_or(','),
        quote: character(options, "quote")?,
        strip: options.flag("strip"),
    };
    let skip = options.size("skip").unwrap_or(0);
    let mut lines = lines(content).into_iter().skip(skip);
    let header = match options.get("header") {
        None | Some(Value::Bool(false)) => None,
        Some(Value::Bool(true)) => match lines.next() {
            Some(line) => Some(header(line, &format)?),
            None => return Err(Raise::illegal_state(MISSING_HEADER)),
        },
        Some(Value::List(names)) => Some(names.to_vec()).filter(|names| !names.is_empty()),
        Some(other) => {
            return Err(Raise::illegal_argument(format!(
                "Value '{}' cannot be used in in parameter 'header' for operator 'CsvSplitter' -- Possible values: class java.lang.Boolean, interface java.util.List",
                text::text(other)
            )));
        }
    };
    let limit = options.size("limit").unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    for line in lines.filter(|line| !line.is_empty()).take(limit) {
        let mut fields = format.fields(line)?.into_iter().map(Value::from);
        rows.push(match &header {
            None => Value::list(fields.collect()),
            Some(names) => {
                let row: Entries = names
                    .iter()
                    .map(|name| (name.clone(), fields.next().unwrap_or_default()))
                    .collect();
                Value::map(row)
            }
        });
    }
    Ok(rows)
}

/// An option of one character; empty counts as not given.
fn character(options: &Options<'_>, name: &str) -> Eval<Option<char>> {
    let Some(given) = options.get(name).map(text::text) else {
        return Ok(None);
    };
    let mut chars = given.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Ok(None),
        (Some(c), None) => Ok(Some(c)),
        _ => Err(Raise::illegal_argument(format!(
            "Not a valid CSV character: {given}"
        ))),
    }
}

fn header(line: &str, format: &Format) -> Eval<Vec<Value>> {
    if line.is_empty() {
        return Err(Raise::illegal_state(MISSING_HEADER));
    }
    let names = format.fields(line)?;
    if names.iter().any(String::is_empty) {
        return Err(Raise::illegal_state(
            "Empty header columns are not allowed in CSV file",
        ));
    }
    Ok(names.into_iter().map(Value::from).collect())
}

impl Format {
    fn fields(&self, line: &str) -> Eval<Vec<String>> {
        let mut fields = Vec::new();
        let mut rest = line;
        loop {
            if self.strip {
                rest = rest.trim_start();
            }
            let (field, next) = match self
                .quote
                .and_then(|quote| rest.strip_prefix(quote).map(|r| (quote, r)))
            {
                Some((quote, inner)) => self.quoted(quote, inner, rest)?,
                None => match rest.split_once(self.separator) {
                    Some((field, next)) => (field, Some(next)),
                    None => (rest, None),
                },
            };
            fields.push(if self.strip { field.trim() } else { field }.to_string());
            match next {
                Some(next) => rest = next,
                None => return Ok(fields),
            }
        }
    }

    /// A field in quotes, and what follows the separator behind it. A quote cannot be escaped.
    fn quoted<'a>(&self, quote: char, inner: &'a str, rest: &str) -> Eval<(&'a str, Option<&'a str>)> {
        let Some((field, after)) = inner.split_once(quote) else {
            let kind = if quote == '"' {
                "double-quote"
            } else {
                "single-quote"
            };
            return Err(Raise::illegal_state(format!(
                "Missing {kind} termination in CSV value -- offending line: {rest}"
            )));
        };
        let after = if self.strip { after.trim_start() } else { after };
        if after.is_empty() {
            return Ok((field, None));
        }
        match after.strip_prefix(self.separator) {
            Some(next) => Ok((field, Some(next))),
            None => Err(Raise::illegal_state(format!(
                "Invalid CSV value -- offending line: {rest}"
            ))),
        }
    }
}
