//! Methods of ranges beyond those of all collections.

use std::rc::Rc;

use super::util::{immutable, int, is_closure};
use super::{Found, hash_code};
use crate::interp::Interp;
use crate::ops::{self, number};
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, RangeKind, RangeObj, Value};
use num_traits::ToPrimitive;

/// Whether a value is an element of a range: a number of another type is none, but for one without bound.
pub(crate) fn holds(range: &RangeObj, value: &Value) -> bool {
    let whole = match value {
        Value::Int(n) => Some(i64::from(*n)),
        Value::BigInt(n) => n.to_i64(),
        // Those of 64-bit integers ask whether numbers are equal.
        number if range.kind == RangeKind::Long && number::is_number(number) => {
            number::to_i64(number).filter(|n| ops::equal(&Value::Long(*n), number))
        }
        _ => None,
    };
    match whole {
        Some(n) if !range.is_of_chars() => {
            let (low, high) = (range.from.min(range.to), range.from.max(range.to));
            let ends = (range.inclusive || n != range.to) && (!range.open || n != range.from);
            (low..=high).contains(&n) && ends
        }
        _ => range.is_of_chars() && range.to_vec().contains(value),
    }
}

/// Calls a method of a range.
pub(super) fn call(interp: &Interp, range: &Rc<RangeObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("size", []) => Ok(Value::count(range.len())),
        ("isEmpty", []) => Ok(Value::Bool(range.is_empty())),
        ("get", [i]) => {
            let i = int(i)?;
            let item = usize::try_from(i)
                .ok()
                .filter(|i| *i < range.len())
                .map(|i| range.at(i));
            item.ok_or_else(|| {
                Raise::index(format!(
                    "Index: {i} too big for range: {}",
                    crate::text::text(this)
                ))
            })
        }
        ("getAt", [i]) => crate::index::get(interp, this, i),
        ("containsWithinBounds", [Value::Str(text)]) if range.is_of_chars() => {
            let (low, high) = (
                end(range, range.from.min(range.to)),
                end(range, range.from.max(range.to)),
            );
            let within = |end: &Value| end.as_str().map(|end| text.as_str().cmp(end));
            Ok(Value::Bool(
                within(&low).is_some_and(std::cmp::Ordering::is_ge)
                    && within(&high).is_some_and(std::cmp::Ordering::is_le),
            ))
        }
        ("contains" | "containsWithinBounds", [wanted]) => Ok(Value::Bool(holds(range, wanted))),
        ("withDefault" | "withLazyDefault" | "withEagerDefault", [f]) if is_closure(f) => {
            let items = Value::list(range.to_vec());
            Ok(super::list_default::over(&items, f, name != "withEagerDefault"))
        }
        ("getFrom" | "getTo", []) => property(range, if name == "getFrom" { "from" } else { "to" })?,
        ("getInclusive", []) => Ok(Value::Bool(range.inclusive)),
        ("isReverse", []) => Ok(Value::Bool(range.from > range.to)),
        ("reverse" | "asReversed", []) => Ok(Value::list(range.to_vec().into_iter().rev().collect())),
        ("by", [step]) if !range.is_of_chars() && number::is_number(step) => {
            Ok(super::sequence::by(range, step))
        }
        ("step", [step]) => {
            let step = int(step)?;
            stepped(range, step).map(Value::list)
        }
        ("step", [step, f]) if is_closure(f) => {
            let step = int(step)?;
            stepped(range, step).and_then(|items| {
                for item in items {
                    interp.call(f, &[item])?;
                }
                Ok(Value::Null)
            })
        }
        ("indexOf" | "lastIndexOf", [wanted]) => {
            let at = range.to_vec().iter().position(|v| v == wanted);
            Ok(at.map_or(Value::Int(-1), Value::count))
        }
        ("subList", [from, to]) => {
            let mut items = range.to_vec();
            // Positions count from the lower end, whichever way the range runs.
            let downwards = range.from > range.to;
            if downwards {
                items.reverse();
            }
            let part = super::call(interp, &Value::list(items), name, &[from.clone(), to.clone()]);
            part.and_then(|part| {
                let part = part.elements().unwrap_or_default();
                match (part.first(), part.last()) {
                    (Some(first), Some(last)) if downwards => {
                        super::sequence::range(last, first, false, true)
                    }
                    (Some(first), Some(last)) => super::sequence::range(first, last, false, true),
                    _ => {
                        let end = end(range, range.from);
                        super::sequence::range(&end, &end, false, false)
                    }
                }
            })
        }
        ("asList", []) => Ok(this.clone()),
        ("asImmutable" | "asUnmodifiable", []) => Ok(Value::list_of(ListKind::Frozen, range.to_vec())),
        ("getIndices", []) => Ok(super::list::indices(range.len())),
        ("hashCode", []) => Ok(Value::Int(hash_code::hash_code(this))),
        ("sort" | "unique", [] | [Value::Bool(true)]) => Err(immutable("A range")),
        ("sort", [f]) if is_closure(f) => Err(immutable("A range")),
        (
            "add" | "addAll" | "remove" | "removeAll" | "removeIf" | "retainAll" | "clear" | "push" | "pop"
            | "set" | "putAt",
            _,
        ) => Err(immutable("A range")),
        _ => return None,
    })
}

/// Reads `from`, `to` and the like: the ends in ascending order.
pub(crate) fn property(range: &RangeObj, name: &str) -> Option<Eval> {
    let ends = || {
        let items = range.to_vec();
        let or_end = |item: Option<&Value>| item.cloned().unwrap_or_else(|| end(range, range.from));
        let (first, last) = (or_end(items.first()), or_end(items.last()));
        if range.from <= range.to {
            (first, last)
        } else {
            (last, first)
        }
    };
    match name {
        "from" => Some(Ok(ends().0)),
        "to" => Some(Ok(ends().1)),
        "indices" => Some(Ok(super::list::indices(range.len()))),
        "inclusive" | "inclusiveRight" if !range.is_of_chars() => Some(Ok(Value::Bool(range.inclusive))),
        "inclusiveLeft" if !range.is_of_chars() => Some(Ok(Value::Bool(!range.open))),
        "fromInt" | "toInt" if !range.is_of_chars() => {
            let (from, to) = ends();
            Some(Ok(if name == "fromInt" { from } else { to }))
        }
        "empty" => Some(Ok(Value::Bool(range.is_empty()))),
        "reverse" => Some(Ok(Value::Bool(range.from > range.to))),
        _ => None,
    }
}

/// An end of a range as a value.
pub(crate) fn end(range: &RangeObj, end: i64) -> Value {
    let single = RangeObj {
        from: end,
        to: end,
        inclusive: true,
        open: false,
        kind: range.kind,
    };
    single.at(0)
}

fn stepped(range: &RangeObj, step: i64) -> Eval<Vec<Value>> {
    let Some(stride) = usize::try_from(step.unsigned_abs()).ok().filter(|n| *n > 0) else {
        return Err(super::sequence::endless());
    };
    let mut items = range.to_vec();
    if step < 0 {
        items.reverse();
    }
    Ok(items.into_iter().step_by(stride).collect())
}
