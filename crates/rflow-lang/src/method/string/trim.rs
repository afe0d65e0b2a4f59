//! Trimming of texts beyond that of Java: the additions of the engine and of its library.

use arcstr::ArcStr;

use crate::raise::Eval;
use crate::value::Value;

/// Calls a method of this table.
pub(super) fn call(this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (name, args) {
        ("leftTrim", []) => Value::str(this.trim_start()),
        ("rightTrim", []) => Value::str(this.trim_end()),
        ("stripStart", [Value::Str(set)]) => Value::str(this.trim_start_matches(|c| set.contains(c))),
        ("stripEnd", [Value::Str(set)]) => Value::str(this.trim_end_matches(|c| set.contains(c))),
        ("trimDotZero", []) => Value::str(this.strip_suffix(".0").unwrap_or(this)),
        ("isAllLowerCase", []) => Value::Bool(!this.is_empty() && this.chars().all(char::is_lowercase)),
        ("isAllUpperCase", []) => Value::Bool(!this.is_empty() && this.chars().all(char::is_uppercase)),
        ("unexpand", []) => unexpand(this, 8).into(),
        ("unexpand" | "unexpandLine", [Value::Int(stop)]) => {
            unexpand(this, usize::try_from(*stop).ok().filter(|n| *n > 0)?).into()
        }
        ("expandLine", [Value::Int(stop)]) => super::edit::expand(this, usize::try_from(*stop).ok()?).into(),
        _ => return None,
    }))
}

/// Blanks become tabs where they reach a tab stop.
fn unexpand(text: &str, stop: usize) -> String {
    let lines = text.split('\n').map(|line| unexpand_line(line, stop));
    lines.collect::<Vec<_>>().join("\n")
}

fn unexpand_line(line: &str, stop: usize) -> String {
    let chars: Vec<char> = super::edit::expand(line, stop).chars().collect();
    let mut out = String::new();
    for part in chars.chunks(stop) {
        let kept = part.iter().rposition(|c| *c != ' ').map_or(0, |at| at + 1);
        if part.len() == stop && part.len() - kept > 1 {
            out.extend(part.get(..kept).unwrap_or_default());
            out.push('\t');
        } else {
            out.extend(part);
        }
    }
    out
}
