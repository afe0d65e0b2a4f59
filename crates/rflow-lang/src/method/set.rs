//! Methods of sets beyond those of all collections.

use std::rc::Rc;

use super::util::{collection, elements_of, holds, immutable, is_closure};
use super::{Found, hash_code};
use crate::class::comparator;
use crate::interp::Interp;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::value::{Bounds, Elements, ListKind, SetObj, Value};

/// Calls a method of a set.
pub(super) fn call(interp: &Interp, set: &Rc<SetObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    sorted_set(set, name, args).or_else(|| own(interp, set, this, name, args))
}

/// Methods of a `TreeSet`.
fn sorted_set(set: &Rc<SetObj>, name: &str, args: &[Value]) -> Found {
    if set.order.get() != Order::Sorted {
        return None;
    }
    if (name, args.len()) == ("comparator", 0) {
        return Some(Ok(comparator::of_order(&set.order)));
    }
    if !crate::order::is_navigation(name) {
        return None;
    }
    if let Some(bounds) = Bounds::named(name, "Set", args) {
        let bounds = bounds.checked(&set.order);
        return Some(bounds.map(|bounds| Value::Set(Rc::new(SetObj::part(set, bounds)))));
    }
    Some(match (name, args) {
        ("floor" | "lower" | "ceiling" | "higher", [wanted]) => set.known(wanted).map(|_| {
            let at = set.order.next_to(name, wanted, set.len(), |i| set.at(i));
            at.and_then(|at| set.at(at)).unwrap_or_default()
        }),
        ("descendingIterator", []) => {
            let bounds = Bounds {
                is_descending: true,
                ..Bounds::default()
            };
            let back = SetObj::part(set, bounds);
            Ok(super::iterator::over(&Value::Set(Rc::new(back))))
        }
        ("pollFirst" | "pollLast", []) => mutable(set).map(|()| {
            let at = match name {
                "pollFirst" => Some(0),
                _ => set.len().checked_sub(1),
            };
            let found = at.and_then(|at| set.at(at)).unwrap_or_default();
            set.remove(&found);
            found
        }),
        _ => return None,
    })
}

fn own(interp: &Interp, set: &Rc<SetObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("size", []) => Ok(Value::count(set.len())),
        ("isEmpty", []) => Ok(Value::Bool(set.is_empty())),
        // Without a copy of all.
        ("first" | "head", []) if !set.is_empty() => Ok(set.at(0).unwrap_or_default()),
        ("last", []) if !set.is_empty() => Ok(set.at(set.len() - 1).unwrap_or_default()),
        ("contains", [wanted]) => contains(set, wanted).map(Value::Bool),
        ("containsAll", [items @ (Value::List(_) | Value::Set(_) | Value::Range(_))]) => {
            let mut has_all = true;
            for item in collection(items)? {
                match contains(set, &item) {
                    Ok(has) => has_all &= has,
                    Err(raise) => return Some(Err(raise)),
                }
            }
            Ok(Value::Bool(has_all))
        }
        ("getAt", [i]) => crate::index::get(interp, this, i),
        ("add", [item]) => mutable(set).and_then(|()| set.add(item.clone()).map(Value::Bool)),
        ("addAll", items) => {
            let items = match items {
                [one] => collection(one).unwrap_or_else(|| vec![one.clone()]),
                many => many.to_vec(),
            };
            mutable(set).and_then(|()| {
                let before = set.len();
                for item in items {
                    set.add(item)?;
                }
                Ok(Value::Bool(set.len() != before))
            })
        }
        ("remove", [item]) => mutable(set).and_then(|()| Ok(Value::Bool(set.remove(&set.known(item)?)))),
        ("removeIf" | "removeAll", [f]) if is_closure(f) => {
            retain(set, |v| Ok(!holds(interp, f, std::slice::from_ref(v))?))
        }
        ("retainAll", [f]) if is_closure(f) => retain(set, |v| holds(interp, f, std::slice::from_ref(v))),
        // As in Java: the smaller side is gone through, so that it is the set that is asked what is in it.
        ("removeAll", others)
            if set.order.get() == Order::Sorted && elements_of(others).len() < set.len() =>
        {
            mutable(set).and_then(|()| {
                let mut removed = false;
                for item in elements_of(others) {
                    removed |= set.remove(&set.known(&item)?);
                }
                Ok(Value::Bool(removed))
            })
        }
        ("removeAll" | "retainAll", others) => {
            let others = elements_of(others);
            retain(set, |v| Ok(others.contains(v) == (name == "retainAll")))
        }
        ("clear", []) => mutable(set).map(|()| {
            set.clear();
            Value::Null
        }),
        ("unique", []) => Ok(this.clone()),
        ("clone", []) => Ok(set.like(set.borrow().clone())),
        ("asImmutable", []) => {
            let copy = set.like(set.borrow().clone());
            if let Value::Set(copy) = &copy {
                copy.freeze();
            }
            Ok(copy)
        }
        ("asUnmodifiable", []) => Ok(Value::Set(Rc::new(SetObj::unmodifiable(set)))),
        ("asSynchronized", []) => Ok(this.clone()),
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

/// Fails when it cannot be changed.
///
/// # Errors
/// The exception for that.
pub(crate) fn mutable(set: &SetObj) -> Eval<()> {
    idle(set)?;
    match set.is_frozen() {
        true => Err(immutable("An immutable set")),
        false => Ok(()),
    }
}

/// Whether an element is in a set, or one that its comparator takes for the same.
///
/// # Errors
/// When the set is sorted, and the element cannot be compared with those that are there.
pub(crate) fn contains(set: &SetObj, wanted: &Value) -> Eval<bool> {
    Ok(set.has(&set.known(wanted)?))
}

fn retain(set: &Rc<SetObj>, mut keep: impl FnMut(&Value) -> Eval<bool>) -> Eval {
    mutable(set)?;
    let mut kept = Elements::default();
    for item in set.to_vec() {
        if keep(&item)? {
            kept.insert(item);
        }
    }
    mutable(set)?;
    let removed = kept.len() != set.len();
    if removed {
        set.keep(kept);
    }
    Ok(Value::Bool(removed))
}
