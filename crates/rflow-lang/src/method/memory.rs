//! Methods of memory sizes.

use rflow_syntax::ast::BinaryOp;

use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Calls a method of a memory size in bytes; `None` when there is none of that name for these arguments.
pub(crate) fn call(interp: &Interp, this: i64, name: &str, args: &[Value]) -> Option<Eval> {
    let me = Value::Memory(this);
    match (name, args) {
        ("toString", []) => return Some(Ok(text::memory_text(this).into())),
        ("asBoolean", []) => return Some(Ok(Value::Bool(this != 0))),
        ("toUnit", [Value::Str(unit)]) => {
            return Some(match text::memory_unit(unit) {
                Some(exponent) => Ok(Value::Long(per_unit(this, exponent))),
                None => Err(Raise::illegal_argument(format!(
                    "Not a valid memory unit: {unit}"
                ))),
            });
        }
        ("compareTo", [Value::Memory(other)]) => return Some(Ok(Value::Int(this.cmp(other) as i32))),
        ("equals", [other]) => return Some(Ok(Value::Bool(*other == me))),
        ("hashCode", []) => return Some(Ok(Value::Int(hash(this)))),
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
    args.is_empty()
        .then(|| property(interp, this, &unit.to_ascii_lowercase()))
        .flatten()
}

/// Reads a property.
pub(crate) fn property(_interp: &Interp, this: i64, name: &str) -> Option<Eval> {
    let exponent = match name {
        "bytes" | "size" => 0,
        "kilo" => 1,
        "mega" => 2,
        "giga" => 3,
        "tera" => 4,
        "peta" => 5,
        "exa" => 6,
        _ => return None,
    };
    Some(Ok(Value::Long(per_unit(this, exponent))))
}

/// Whole units in a size: none of a unit that is too large to be counted.
fn per_unit(bytes: i64, exponent: u32) -> i64 {
    1024_i64.checked_pow(exponent).map_or(0, |unit| bytes / unit)
}

/// Hash of the one number that an object holds, as the reference engine computes it.
pub(super) fn hash(n: i64) -> i32 {
    let bits = n.cast_unsigned();
    let folded = u32::try_from((bits ^ (bits >> 32)) & 0xffff_ffff).unwrap_or(0);
    folded.cast_signed().wrapping_add(7_493)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes() {
        assert_eq!(hash(1 << 30), 1_073_749_317);
        assert_eq!(hash(3_600_000), 3_607_493);
    }
}
