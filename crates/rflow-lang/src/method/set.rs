//! Methods of sets beyond those of all collections.

use std::cmp::Ordering;
use std::rc::Rc;

use super::sort::natural;
use super::util::{collection, holds, immutable, is_closure};
use super::{Found, hash_code};
use crate::interp::Interp;
use crate::order::Order;
use crate::raise::Eval;
use crate::value::{Elements, ListKind, SetObj, Value};

/// Calls a method of a set.
pub(super) fn call(interp: &Interp, set: &Rc<SetObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let keys_of = set.keys_of.borrow().clone();
    if let (Some(_), "add" | "addAll") = (&keys_of, name) {
        return Some(Err(immutable("The set of the keys of a map")));
    }
    let found = sorted_set(set, name, args).or_else(|| own(interp, set, this, name, args));
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

/// Methods of a `TreeSet`.
fn sorted_set(set: &Rc<SetObj>, name: &str, args: &[Value]) -> Found {
    if set.order.get() != Order::Sorted {
        return None;
    }
    let items = set.borrow();
    let part = |keep: &dyn Fn(&Value) -> bool| {
        let kept = items.iter().filter(|item| keep(item)).cloned();
        Value::ordered_set(Order::Sorted, kept.collect())
    };
    Some(Ok(match (name, args) {
        ("floor" | "lower", [wanted]) => {
            let found = items.iter().rev().find(|item| match natural(item, wanted) {
                Ordering::Equal => name == "floor",
                order => order.is_lt(),
            });
            found.cloned().unwrap_or_default()
        }
        ("ceiling" | "higher", [wanted]) => {
            let found = items.iter().find(|item| match natural(item, wanted) {
                Ordering::Equal => name == "ceiling",
                order => order.is_gt(),
            });
            found.cloned().unwrap_or_default()
        }
        ("headSet", [end]) => part(&|item| natural(item, end).is_lt()),
        ("tailSet", [start]) => part(&|item| natural(item, start).is_ge()),
        ("descendingSet", []) => Value::set(items.iter().rev().cloned().collect()),
        ("pollFirst" | "pollLast", []) => {
            let found = if name == "pollFirst" {
                items.first()
            } else {
                items.last()
            };
            let found = found.cloned().unwrap_or_default();
            drop(items);
            set.borrow_mut().shift_remove(&found);
            found
        }
        _ => return None,
    }))
}

fn own(interp: &Interp, set: &Rc<SetObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("size", []) => Ok(Value::count(set.len())),
        ("isEmpty", []) => Ok(Value::Bool(set.is_empty())),
        ("contains", [wanted]) => Ok(Value::Bool(set.has(wanted))),
        ("getAt", [i]) => crate::index::get(interp, this, i),
        ("add", [item]) => Ok(Value::Bool(set.borrow_mut().insert(item.clone()))),
        ("addAll", items) => {
            let items = match items {
                [one] => collection(one).unwrap_or_else(|| vec![one.clone()]),
                many => many.to_vec(),
            };
            let before = set.len();
            set.borrow_mut().extend(items);
            Ok(Value::Bool(set.len() != before))
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
            Ok(Value::ordered_set(set.order.get(), set.borrow().clone()))
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
    let removed = kept.len() != set.len();
    *set.borrow_mut() = kept;
    Ok(Value::Bool(removed))
}
