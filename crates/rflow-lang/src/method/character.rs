//! Methods of characters.

use super::Found;
use crate::interp::Interp;
use crate::ops::{self, number};
use crate::text;
use crate::value::Value;

/// Calls a method of a character; `None` when there is none of that name for these arguments.
pub(super) fn call(interp: &Interp, c: char, name: &str, args: &[Value]) -> Found {
    let this = Value::Char(c);
    Some(match (name, args) {
        ("charValue", []) => Ok(this),
        ("toString", []) => Ok(text::text(&this).into()),
        ("hashCode", []) => Ok(Value::Int(code(c))),
        ("next", []) => Ok(Value::Char(ops::cast::character(code(c).wrapping_add(1)))),
        ("previous", []) => Ok(Value::Char(ops::cast::character(code(c).wrapping_sub(1)))),
        ("compareTo", [other])
            if number::is_number(other) || matches!(other, Value::Char(_) | Value::Str(_)) =>
        {
            ops::compare(&this, other).map(|order| Value::Int(order as i32))
        }
        ("equals", [other]) => Ok(Value::Bool(this == *other)),
        ("isCase", [other]) => Ok(Value::Bool(ops::equal(&this, other))),
        ("asBoolean", []) => Ok(Value::Bool(this.truthy())),
        ("plus" | "minus" | "multiply" | "div" | "mod" | "intdiv" | "power", [other @ Value::Char(_)]) => {
            let other = number::widened(other)?;
            interp.call_method(&number::widened(&this)?, name, &[other])
        }
        ("plus" | "minus" | "multiply" | "div" | "mod" | "intdiv" | "power", [other])
            if number::is_number(other) =>
        {
            interp.call_method(&number::widened(&this)?, name, std::slice::from_ref(other))
        }
        (_, []) => return about(c, name).map(Ok),
        _ => return None,
    })
}

/// What can be asked about a character, as a method of it and as a static one of its class.
pub(crate) fn about(c: char, name: &str) -> Option<Value> {
    Some(match name {
        "isDigit" => Value::Bool(c.is_numeric()),
        "isLetter" | "isAlphabetic" => Value::Bool(c.is_alphabetic()),
        "isLetterOrDigit" => Value::Bool(c.is_alphanumeric()),
        "isUpperCase" => Value::Bool(c.is_uppercase()),
        "isLowerCase" => Value::Bool(c.is_lowercase()),
        "isWhitespace" | "isSpaceChar" => Value::Bool(c.is_whitespace()),
        "toUpperCase" => Value::Char(c.to_uppercase().next().unwrap_or(c)),
        "toLowerCase" => Value::Char(c.to_lowercase().next().unwrap_or(c)),
        _ => return None,
    })
}

fn code(c: char) -> i32 {
    u32::from(c).cast_signed()
}
