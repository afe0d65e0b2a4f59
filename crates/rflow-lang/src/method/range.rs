//! Methods of ranges beyond those of all collections.

use std::rc::Rc;

use super::util::{immutable, int, is_closure};
use super::{Found, hash_code};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, RangeObj, Value};

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
        ("contains" | "containsWithinBounds", [wanted]) => Ok(Value::Bool(range.to_vec().contains(wanted))),
        ("getFrom" | "getTo", []) => property(range, if name == "getFrom" { "from" } else { "to" })?,
        ("getInclusive", []) => Ok(Value::Bool(range.inclusive)),
        ("isReverse", []) => Ok(Value::Bool(range.from > range.to)),
        ("reverse" | "asReversed", []) => Ok(Value::list(range.to_vec().into_iter().rev().collect())),
        ("step" | "by", [step]) => {
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
        ("subList", _) => super::call(interp, &Value::list(range.to_vec()), name, args),
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
        let (first, last) = (
            items.first().cloned().unwrap_or_default(),
            items.last().cloned().unwrap_or_default(),
        );
        if range.from <= range.to {
            (first, last)
        } else {
            (last, first)
        }
    };
    match name {
        "from" => Some(Ok(ends().0)),
        "to" => Some(Ok(ends().1)),
        "inclusive" => Some(Ok(Value::Bool(range.inclusive))),
        "reverse" => Some(Ok(Value::Bool(range.from > range.to))),
        _ => None,
    }
}

fn stepped(range: &RangeObj, step: i64) -> Eval<Vec<Value>> {
    let Some(stride) = usize::try_from(step.unsigned_abs()).ok().filter(|n| *n > 0) else {
        return Err(Raise::illegal_argument(
            "Infinite loop detected due to step size of 0",
        ));
    };
    let mut items = range.to_vec();
    if step < 0 {
        items.reverse();
    }
    Ok(items.into_iter().step_by(stride).collect())
}
