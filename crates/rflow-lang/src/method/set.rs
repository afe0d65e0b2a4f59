//! Methods of sets beyond those of all collections.

use std::rc::Rc;

use super::util::{collection, holds, immutable, is_closure};
use super::{Found, hash_code};
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::{Elements, ListKind, SetObj, Value};

/// Calls a method of a set.
pub(super) fn call(interp: &Interp, set: &Rc<SetObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let keys_of = set.keys_of.borrow().clone();
    if let (Some(_), "add" | "addAll") = (&keys_of, name) {
        return Some(Err(immutable("The set of the keys of a map")));
    }
    let found = own(interp, set, this, name, args);
    if let (Some(map), "remove" | "removeAll" | "removeIf" | "retainAll" | "clear") = (keys_of, name) {
        let kept: Elements = set
            .to_vec()
            .into_iter()
            .map(|item| super::entry::pair(&item).map_or(item, |(key, _)| key))
            .collect();
        map.borrow_mut().retain(|key, _| kept.contains(key));
    }
    found
}

fn own(interp: &Interp, set: &Rc<SetObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("size", []) => Ok(Value::count(set.borrow().len())),
        ("isEmpty", []) => Ok(Value::Bool(set.borrow().is_empty())),
        ("contains", [wanted]) => Ok(Value::Bool(set.borrow().contains(wanted))),
        ("getAt", [i]) => crate::index::get(interp, this, i),
        ("add", [item]) => Ok(Value::Bool(set.borrow_mut().insert(item.clone()))),
        ("addAll", items) => {
            let items = match items {
                [one] => collection(one).unwrap_or_else(|| vec![one.clone()]),
                many => many.to_vec(),
            };
            let before = set.borrow().len();
            set.borrow_mut().extend(items);
            Ok(Value::Bool(set.borrow().len() != before))
        }
        ("remove", [item]) => Ok(Value::Bool(set.borrow_mut().shift_remove(item))),
        ("removeIf" | "removeAll", [f]) if is_closure(f) => {
            retain(set, |v| Ok(!holds(interp, f, std::slice::from_ref(v))?))
        }
        ("retainAll", [f]) if is_closure(f) => retain(set, |v| holds(interp, f, std::slice::from_ref(v))),
        ("removeAll" | "retainAll", others) => {
            let others: Elements = match others {
                [one] => collection(one)
                    .unwrap_or_else(|| vec![one.clone()])
                    .into_iter()
                    .collect(),
                many => many.iter().cloned().collect(),
            };
            retain(set, |v| Ok(others.contains(v) == (name == "retainAll")))
        }
        ("clear", []) => {
            set.borrow_mut().clear();
            Ok(Value::Null)
        }
        ("unique", []) => Ok(this.clone()),
        ("clone" | "asImmutable" | "asUnmodifiable" | "asSynchronized", []) => {
            Ok(Value::set(set.borrow().clone()))
        }
        ("hashCode", []) => Ok(Value::Int(hash_code::hash_code(this))),
        ("multiply", [_]) => Ok(Value::set(set.borrow().clone())),
        ("toArray", []) => Ok(Value::list_of(ListKind::Array, set.to_vec())),
        _ => return None,
    })
}

fn retain(set: &Rc<SetObj>, mut keep: impl FnMut(&Value) -> Eval<bool>) -> Eval {
    let mut kept = Elements::default();
    for item in set.to_vec() {
        if keep(&item)? {
            kept.insert(item);
        }
    }
    let removed = kept.len() != set.borrow().len();
    *set.borrow_mut() = kept;
    Ok(Value::Bool(removed))
}
