//! Methods of sets beyond those of all collections.

use std::cmp::Ordering;
use std::rc::Rc;

use super::util::{collection, elements_of, holds, immutable, is_closure};
use super::{Found, hash_code};
use crate::interp::Interp;
use crate::order::Order;
use crate::raise::{Eval, Raise};
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
        let gone = map.to_vec().into_iter().map(|(key, _)| key);
        let gone: Vec<Value> = gone.filter(|key| !kept.contains(key)).collect();
        gone.iter().for_each(|key| {
            map.remove(key);
        });
    }
    found
}

/// Methods of a `TreeSet`.
fn sorted_set(set: &Rc<SetObj>, name: &str, args: &[Value]) -> Found {
    if set.order.get() != Order::Sorted || !crate::order::is_navigation(name) {
        return None;
    }
    let items = set.borrow();
    let natural = |a: &Value, b: &Value| set.order.order_of(a, b);
    let part = |keep: &dyn Fn(&Value) -> bool| {
        let kept = items.iter().filter(|item| keep(item)).cloned();
        set.like(kept.collect())
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
            set.remove(&found);
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
        ("add", [item]) => idle(set).and_then(|()| set.add(item.clone()).map(Value::Bool)),
        ("addAll", items) => {
            let items = match items {
                [one] => collection(one).unwrap_or_else(|| vec![one.clone()]),
                many => many.to_vec(),
            };
            idle(set).and_then(|()| {
                let before = set.len();
                for item in items {
                    set.add(item)?;
                }
                Ok(Value::Bool(set.len() != before))
            })
        }
        ("remove", [item]) => idle(set).map(|()| Value::Bool(set.remove(item))),
        ("removeIf" | "removeAll", [f]) if is_closure(f) => {
            retain(set, |v| Ok(!holds(interp, f, std::slice::from_ref(v))?))
        }
        ("retainAll", [f]) if is_closure(f) => retain(set, |v| holds(interp, f, std::slice::from_ref(v))),
        ("removeAll" | "retainAll", others) => {
            let others = elements_of(others);
            retain(set, |v| Ok(others.contains(v) == (name == "retainAll")))
        }
        ("clear", []) => idle(set).map(|()| {
            set.borrow_mut().clear();
            Value::Null
        }),
        ("unique", []) => Ok(this.clone()),
        ("clone" | "asImmutable" | "asUnmodifiable" | "asSynchronized", []) => {
            Ok(set.like(set.borrow().clone()))
        }
        ("hashCode", []) => Ok(Value::Int(hash_code::hash_code(this))),
        ("multiply", [_]) => Ok(Value::set(set.borrow().clone())),
        ("toArray", []) => Ok(Value::list_of(ListKind::Array, set.to_vec())),
        _ => return None,
    })
}

/// Fails when a method that the set itself has called wants to change it.
pub(crate) fn idle(set: &SetObj) -> Eval<()> {
    match set.is_busy() {
        true => Err(Raise::concurrent(
            "The set cannot be changed while it is compared or written",
        )),
        false => Ok(()),
    }
}

fn retain(set: &Rc<SetObj>, mut keep: impl FnMut(&Value) -> Eval<bool>) -> Eval {
    let mut kept = Elements::default();
    for item in set.to_vec() {
        if keep(&item)? {
            kept.insert(item);
        }
    }
    idle(set)?;
    let removed = kept.len() != set.len();
    *set.borrow_mut() = kept;
    Ok(Value::Bool(removed))
}
