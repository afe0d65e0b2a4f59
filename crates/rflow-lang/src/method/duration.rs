//! Methods of durations.

use rflow_syntax::ast::BinaryOp;

use crate::interp::Interp;
use crate::ops;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// Calls a method of a duration in milliseconds; `None` when there is none of that name for these arguments.
pub(crate) fn call(interp: &Interp, this: i64, name: &str, args: &[Value]) -> Option<Eval> {
    let me = Value::Duration(this);
    match (name, args) {
        ("toString", []) => return Some(Ok(text::duration_text(this).into())),
        ("asBoolean", []) => return Some(Ok(Value::Bool(this != 0))),
        ("format", [Value::Str(pattern)]) => return Some(Ok(format(this, pattern).into())),
        ("compareTo", [Value::Duration(other)]) => return Some(Ok(Value::Int(this.cmp(other) as i32))),
        ("equals", [other]) => return Some(Ok(Value::Bool(*other == me))),
        ("hashCode", []) => return Some(Ok(Value::Int(super::memory::hash(this)))),
        _ => {}
    }
    if let [right] = args {
        let op = match name {
            "plus" => BinaryOp::Add,
            "minus" => BinaryOp::Subtract,
            "multiply" => BinaryOp::Multiply,
            "div" => BinaryOp::Divide,
            _ => return None,
        };
        return Some(ops::binary(interp, op, &me, right));
    }
    let unit = name.strip_prefix("to").or_else(|| name.strip_prefix("get"))?;
    let unit = unit.strip_prefix("DurationIn").unwrap_or(unit);
    args.is_empty()
        .then(|| count(this, &unit.to_ascii_lowercase()).map(Ok))
        .flatten()
}

/// Reads a property.
pub(crate) fn property(_interp: &Interp, this: i64, name: &str) -> Option<Eval> {
    let name = if name == "durationInMillis" {
        "millis"
    } else {
        name
    };
    count(this, name).map(Ok)
}

/// Whole units in a duration.
fn count(millis: i64, unit: &str) -> Option<Value> {
    let per = match unit {
        "millis" | "seconds" | "minutes" | "hours" | "days" => text::duration_unit(unit)?,
        _ => return None,
    };
    Some(Value::Long(millis / per))
}

/// Text by a pattern of `d`, `H`, `m`, `s` and `S`; a run of one letter is as wide as it is long at least. The
/// largest unit in the pattern takes what larger ones would.
fn format(millis: i64, pattern: &str) -> String {
    const UNITS: [(char, i64); 5] = [
        ('d', 86_400_000),
        ('H', 3_600_000),
        ('m', 60_000),
        ('s', 1_000),
        ('S', 1),
    ];
    let mut rest = millis;
    let mut amounts = [0_i64; 5];
    for (amount, (letter, unit)) in amounts.iter_mut().zip(UNITS) {
        if pattern.contains(letter) {
            *amount = rest / unit;
            rest %= unit;
        }
    }
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            out.extend(chars.by_ref().take_while(|c| *c != '\''));
            continue;
        }
        let Some(i) = UNITS.iter().position(|(letter, _)| *letter == c) else {
            out.push(c);
            continue;
        };
        let mut width = 1;
        while chars.peek() == Some(&c) {
            chars.next();
            width += 1;
        }
        out.push_str(&format!("{:0width$}", amounts[i]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        assert_eq!(format(3_600_000, "HH"), "01");
        assert_eq!(format(3_661_000, "H:mm:ss"), "1:01:01");
        assert_eq!(format(90_000, "s's'"), "90s");
    }
}
