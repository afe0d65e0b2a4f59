//! Changing what `map.values()` gave: a view, elements of which can be removed but none added.

use std::rc::Rc;

use super::Found;
use super::map::mutable;
use super::util::{elements_of, holds, immutable, is_closure};
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::{Entries, MapObj, Value};

/// Calls a method that changes the values of a map.
pub(super) fn change(interp: &Interp, map: &Rc<MapObj>, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("add" | "addAll" | "push" | "addFirst" | "addLast", _) => Err(immutable("The values of a map")),
        ("clear", []) => mutable(map).map(|()| {
            map.clear();
            Value::Null
        }),
        // As a collection it has no positions: the argument is an element, whatever it is.
        ("remove" | "removeElement", [item]) => {
            let mut found = false;
            retain(map, |value| {
                let first = !found && value == item;
                found |= first;
                Ok(!first)
            })
        }
        ("removeIf" | "removeAll", [f]) if is_closure(f) => {
            retain(map, |v| Ok(!holds(interp, f, std::slice::from_ref(v))?))
        }
        ("retainAll", [f]) if is_closure(f) => retain(map, |v| holds(interp, f, std::slice::from_ref(v))),
        ("removeAll" | "retainAll", others) => {
            let others = elements_of(others);
            retain(map, |v| Ok(others.contains(v) == (name == "retainAll")))
        }
        _ => return None,
    })
}

/// Keeps the entries whose values fulfil a condition; the answer is whether any was removed.
fn retain(map: &Rc<MapObj>, mut keep: impl FnMut(&Value) -> Eval<bool>) -> Eval {
    mutable(map)?;
    let mut kept = Entries::default();
    let before = map.to_vec();
    let size = before.len();
    for (key, value) in before {
        if keep(&value)? {
            kept.insert(key, value);
        }
    }
    mutable(map)?;
    let removed = kept.len() != size;
    if removed {
        map.keep(kept);
    }
    Ok(Value::Bool(removed))
}
