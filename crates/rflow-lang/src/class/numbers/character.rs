//! Static methods of `Character`.

use crate::method::character::about;
use crate::ops::{self, number};
use crate::raise::Eval;
use crate::text;
use crate::value::{ListKind, Value};

/// Calls a method of this table. A text is no character here, as in Java.
pub(super) fn call_static(method: &str, args: &[Value]) -> Option<Eval> {
    let c = match args.first()? {
        Value::Char(c) => *c,
        Value::Int(n) => u32::try_from(*n).ok().and_then(char::from_u32)?,
        _ => return None,
    };
    let code = u32::from(c).cast_signed();
    let is_code = matches!(args, [Value::Int(_), ..]);
    let count = |n: Option<u32>| Value::Int(n.and_then(|n| i32::try_from(n).ok()).unwrap_or(-1));
    Some(Ok(match (method, args) {
        // A code stays one.
        ("toUpperCase" | "toLowerCase", [_]) => match about(c, method)? {
            changed if is_code => number::widened(&changed)?,
            changed => changed,
        },
        ("valueOf", [Value::Char(_)]) => Value::Char(c),
        ("toString", [_]) => text::text(&Value::Char(c)).into(),
        ("hashCode", [_]) => Value::Int(code),
        ("compare", [_, other @ Value::Char(_)]) => {
            Value::Int(code - number::to_i32(&number::widened(other)?)?)
        }
        ("getNumericValue", [_]) => count(c.to_digit(36)),
        ("digit", [_, Value::Int(radix)]) => {
            let radix = u32::try_from(*radix)
                .ok()
                .filter(|radix| (2..=36).contains(radix));
            count(radix.and_then(|radix| c.to_digit(radix)))
        }
        ("forDigit", [Value::Int(digit), Value::Int(radix)]) => {
            let radix = u32::try_from(*radix)
                .ok()
                .filter(|radix| (2..=36).contains(radix));
            let digit = u32::try_from(*digit).ok();
            let found = radix
                .zip(digit)
                .and_then(|(radix, digit)| char::from_digit(digit, radix));
            Value::Char(found.unwrap_or('\0'))
        }
        ("toChars", [Value::Int(_)]) => Value::list_of(ListKind::Array, vec![Value::Char(c)]),
        ("charCount", [Value::Int(_)]) => Value::count(c.len_utf16()),
        ("reverseBytes", [Value::Char(_)]) => {
            Value::Char(ops::cast::character((code & 0xff) << 8 | (code >> 8) & 0xff))
        }
        (_, [_]) => about(c, method)?,
        _ => return None,
    }))
}
