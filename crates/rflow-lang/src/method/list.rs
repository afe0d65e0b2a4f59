//! Methods of lists and arrays beyond those of all collections.

use std::rc::Rc;

use super::iterable::cannot_cast;
use super::sort::{distinct, sorted};
use super::util::{collection, elements_of, holds, immutable, int, is_closure, similar};
use super::{Found, hash_code, map_values};
use crate::index;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, ListObj, Value};
use rflow_syntax::ast::BinaryOp;

/// Calls a method of a list.
pub(super) fn call(interp: &Interp, list: &Rc<ListObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    if let Err(raise) = list.check() {
        return Some(Err(raise));
    }
    if let Some(class) = list.class()
        && let Some(found) = super::queue::call(interp, list, class, name, args)
    {
        return Some(found);
    }
    read(interp, list, this, name, args)
        .or_else(|| in_place(interp, list, this, name, args))
        .or_else(|| {
            // An array has a fixed size: it lacks the methods that change it.
            if list.kind.get() == ListKind::Array {
                return None;
            }
            if let Some(map) = list.map() {
                return map_values::change(interp, map, name, args);
            }
            add(list, name, args).or_else(|| remove(interp, list, name, args))
        })
}

fn read(interp: &Interp, list: &Rc<ListObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("size", []) => Ok(Value::count(list.len())),
        ("isEmpty", []) => Ok(Value::Bool(list.is_empty())),
        ("contains", [wanted]) => Ok(Value::Bool(list.borrow().contains(wanted))),
        ("get", [i]) if int(i).is_some() => get(list, int(i)?),
        ("getAt", [i]) => index::get(interp, this, i),
        ("indexOf", [wanted]) => Ok(position(list.borrow().iter().position(|v| v == wanted))),
        ("lastIndexOf", [wanted]) => Ok(position(list.borrow().iter().rposition(|v| v == wanted))),
        ("first" | "head", []) if !list.is_empty() => Ok(list.get(0).unwrap_or_default()),
        ("last", []) if !list.is_empty() => Ok(list.borrow().last().cloned().unwrap_or_default()),
        ("withDefault" | "withLazyDefault" | "withEagerDefault", [f])
            if is_closure(f) && list.kind.get() == ListKind::List =>
        {
            Ok(super::list_default::over(this, f, name != "withEagerDefault"))
        }
        ("subList", [from, to]) => sub_list(list, int(from)?, int(to)?),
        ("reverse" | "asReversed", []) => Ok(similar(this, list.borrow().iter().rev().cloned().collect())),
        ("plus", [at, more]) => {
            let at = usize::try_from(int(at)?).ok().filter(|at| *at <= list.len())?;
            let mut items = list.to_vec();
            items.splice(at..at, collection(more)?);
            Ok(Value::list(items))
        }
        ("clone", []) => {
            let copy = ListObj::of(list.kind.get(), list.to_vec());
            if let Some(class) = list.class() {
                copy.set_class(class);
            }
            Ok(Value::List(Rc::new(copy)))
        }
        ("asUnmodifiable", []) => Ok(Value::List(Rc::new(ListObj::unmodifiable(list)))),
        ("asImmutable", []) => Ok(Value::list_of(ListKind::Frozen, list.to_vec())),
        ("asSynchronized", []) => Ok(this.clone()),
        ("getIndices", []) => Ok(indices(list.len())),
        ("toListString" | "toArrayString", []) => Ok(Value::from(crate::text::text(this))),
        ("hashCode", []) => Ok(Value::Int(hash_code::hash_code(this))),
        ("sort", [Value::Bool(false), rest @ ..]) => {
            sorted(interp, list.to_vec(), rest.first().filter(|f| is_closure(f))).map(Value::list)
        }
        ("unique", [Value::Bool(false), rest @ ..]) => {
            distinct(interp, list.to_vec(), rest.first().filter(|f| is_closure(f))).map(Value::list)
        }
        _ => return None,
    })
}

/// `0..<n`
pub(super) fn indices(len: usize) -> Value {
    Value::Range(Rc::new(crate::value::RangeObj {
        from: 0,
        to: i64::try_from(len).unwrap_or(i64::MAX),
        inclusive: false,
        open: false,
        kind: crate::value::RangeKind::Int,
    }))
}

fn position(found: Option<usize>) -> Value {
    found.map_or(Value::Int(-1), Value::count)
}

/// `list.get(i)`, which unlike `list[i]` fails outside of the list.
fn get(list: &ListObj, i: i64) -> Eval {
    let item = usize::try_from(i).ok().and_then(|i| list.get(i));
    item.ok_or_else(|| out_of_bounds(i, list.len()))
}

/// The exception for an index that does not exist.
pub(crate) fn out_of_bounds(i: i64, len: usize) -> Box<Raise> {
    Raise::index(format!("Index {i} out of bounds for length {len}"))
}

pub(super) fn sub_list(list: &Rc<ListObj>, from: i64, to: i64) -> Eval {
    let Ok(start) = usize::try_from(from) else {
        return Err(Raise::index(format!("fromIndex = {from}")));
    };
    let end = usize::try_from(to).ok().filter(|end| *end <= list.len());
    let Some(end) = end else {
        return Err(Raise::index(format!("toIndex = {to}")));
    };
    match end.checked_sub(start) {
        Some(len) => Ok(Value::List(Rc::new(ListObj::part(list, start, len)))),
        None => Err(Raise::illegal_argument(format!(
            "fromIndex({from}) > toIndex({to})"
        ))),
    }
}

/// Fails when a method that the list itself has called, such as `equals`, wants to change it.
pub(crate) fn idle(list: &ListObj) -> Eval<()> {
    match list.is_busy() {
        true => Err(Raise::concurrent(
            "The list cannot be changed while it is compared or written",
        )),
        false => Ok(()),
    }
}

/// Fails when the list is immutable.
pub(crate) fn mutable(list: &ListObj) -> Eval<()> {
    idle(list)?;
    list.check()?;
    if list.map().is_some() {
        return Err(immutable("The values of a map"));
    }
    match list.kind.get() {
        ListKind::List | ListKind::Bag | ListKind::Array | ListKind::Files => Ok(()),
        ListKind::Tuple => Err(immutable("A tuple")),
        ListKind::Frozen => Err(immutable("An immutable list")),
    }
}

/// Fails when nothing can be added or removed.
pub(crate) fn resizable(list: &ListObj) -> Eval<()> {
    mutable(list)?;
    match list.has_fixed_size() {
        true => Err(immutable("The size of a list of `Arrays.asList`")),
        false => Ok(()),
    }
}

/// Methods that reorder or replace elements.
fn in_place(interp: &Interp, list: &Rc<ListObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        // A tuple can be sorted though nothing else about it can change.
        ("sort", [] | [_] | [_, _]) => {
            let by = args.last().filter(|v| is_closure(v));
            let kept = if list.kind.get() == ListKind::Frozen {
                mutable(list)
            } else {
                idle(list)
            };
            let before = list.to_vec();
            if list.map().is_some() {
                // The values of a map are no list, so that a new one is made.
                return Some(sorted(interp, before, by).map(Value::list));
            }
            kept.and_then(|()| sorted(interp, before.clone(), by))
                .and_then(|items| {
                    if list.len() != before.len() {
                        return Err(super::util::changed());
                    }
                    *list.borrow_mut() = items;
                    // `List.sort(Comparator)` of Java gives nothing.
                    let is_java = args.len() == 1 && by.is_some_and(|by| ops::instance_of(by, "Comparator"));
                    Ok(if is_java { Value::Null } else { this.clone() })
                })
        }
        ("unique", [] | [_] | [_, _]) if list.kind.get() != ListKind::Array => {
            let by = args.last().filter(|v| is_closure(v));
            mutable(list)
                .and_then(|()| distinct(interp, list.to_vec(), by))
                .and_then(|items| {
                    if items.len() != list.len() {
                        resizable(list)?;
                    }
                    *list.borrow_mut() = items;
                    Ok(this.clone())
                })
        }
        ("reverse", [Value::Bool(in_place)]) => {
            if !in_place {
                return read(interp, list, this, "reverse", &[]);
            }
            mutable(list).map(|()| {
                list.borrow_mut().reverse();
                this.clone()
            })
        }
        ("swap", [i, j]) => swap(list, int(i)?, int(j)?).map(|()| this.clone()),
        ("set", [i, value]) => {
            let i = int(i)?;
            mutable(list).and_then(|()| {
                let at = usize::try_from(i).ok();
                let value = super::array::stored(interp, list, value.clone())?;
                let old = at.and_then(|at| list.replace(at, value));
                old.ok_or_else(|| out_of_bounds(i, list.len()))
            })
        }
        ("putAt", [i, value]) => index::set(interp, this, i, value.clone()).map(|()| Value::Null),
        ("replaceAll", [f]) if is_closure(f) => mutable(list).and_then(|()| {
            let made = list
                .to_vec()
                .iter()
                .map(|v| interp.call(f, std::slice::from_ref(v)))
                .collect::<Eval<_>>()?;
            *list.borrow_mut() = made;
            Ok(Value::Null)
        }),
        ("shuffle", [] | [_]) => Ok(Value::Null),
        ("leftShift", [item]) => ops::binary(interp, BinaryOp::ShiftLeft, this, item),
        _ => return None,
    })
}

fn swap(list: &ListObj, i: i64, j: i64) -> Eval<()> {
    mutable(list)?;
    let len = list.len();
    let at = |n: i64| {
        usize::try_from(n)
            .ok()
            .filter(|n| *n < len)
            .ok_or_else(|| out_of_bounds(n, len))
    };
    list.borrow_mut().swap(at(i)?, at(j)?);
    Ok(())
}

fn add(list: &Rc<ListObj>, name: &str, args: &[Value]) -> Found {
    let change =
        |f: &dyn Fn(&mut Vec<Value>) -> Eval| resizable(list).and_then(|()| f(&mut list.borrow_mut()));
    Some(match (name, args) {
        ("add", [item]) => change(&|items| {
            items.push(item.clone());
            Ok(Value::Bool(true))
        }),
        ("add", [i, item]) => {
            let i = int(i)?;
            change(&|items| insert(items, i, vec![item.clone()]).map(|()| Value::Null))
        }
        ("addAll", [more]) => {
            let more = match collection(more) {
                Some(more) => more,
                None => return Some(Err(cannot_cast(more, "java.util.Collection"))),
            };
            change(&|items| {
                items.extend(more.iter().cloned());
                Ok(Value::Bool(!more.is_empty()))
            })
        }
        ("addAll", [i, more]) if int(i).is_some() => {
            let (i, more) = (int(i)?, collection(more)?);
            change(&|items| insert(items, i, more.clone()).map(|()| Value::Bool(!more.is_empty())))
        }
        ("addAll", more) => change(&|items| {
            items.extend(more.iter().cloned());
            Ok(Value::Bool(!more.is_empty()))
        }),
        ("push" | "addFirst" | "offerFirst", [item]) => {
            change(&|items| insert(items, 0, vec![item.clone()]).map(|()| Value::Bool(true)))
        }
        ("addLast" | "offer" | "offerLast", [item]) => change(&|items| {
            items.push(item.clone());
            Ok(if name == "addLast" {
                Value::Null
            } else {
                Value::Bool(true)
            })
        }),
        ("clear", []) => change(&|items| {
            items.clear();
            Ok(Value::Null)
        }),
        ("ensureCapacity" | "trimToSize", _) => Ok(Value::Null),
        _ => return None,
    })
}

fn insert(items: &mut Vec<Value>, i: i64, more: Vec<Value>) -> Eval<()> {
    let at = usize::try_from(i).ok().filter(|at| *at <= items.len());
    let Some(at) = at else {
        return Err(Raise::index(format!("Index: {i}, Size: {}", items.len())));
    };
    items.splice(at..at, more);
    Ok(())
}

fn remove(interp: &Interp, list: &Rc<ListObj>, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        // A longer number is an element.
        ("remove" | "removeAt", [i @ (Value::Int(_) | Value::Short(_) | Value::Byte(_))]) => {
            let i = i.as_i64()?;
            resizable(list).and_then(|()| {
                let at = usize::try_from(i).ok().filter(|at| *at < list.len());
                at.map(|at| list.borrow_mut().remove(at))
                    .ok_or_else(|| out_of_bounds(i, list.len()))
            })
        }
        ("remove" | "removeElement", [item]) => resizable(list).and_then(|()| {
            let at = list.borrow().iter().position(|v| v == item);
            // What compares the elements may have changed the list that this one is a part of.
            list.check()?;
            let at = at.filter(|at| *at < list.len());
            at.map(|at| list.borrow_mut().remove(at));
            Ok(Value::Bool(at.is_some()))
        }),
        ("pop" | "removeFirst", []) => resizable(list).and_then(|()| match list.is_empty() {
            true => Err(Raise::no_such_element("Cannot pop() an empty List")),
            false => Ok(list.borrow_mut().remove(0)),
        }),
        ("listIterator", [at]) => {
            let at = usize::try_from(int(at)?).ok().filter(|at| *at <= list.len());
            at.map(|at| super::iterator::from(&Value::List(list.clone()), at))
                .ok_or_else(|| Raise::index("The position is not in the list"))
        }
        // What queues have: null when there is nothing left.
        ("poll" | "pollFirst" | "pollLast", []) if list.is_empty() => Ok(Value::Null),
        ("poll" | "pollFirst", []) => resizable(list).map(|()| list.borrow_mut().remove(0)),
        ("pollLast", []) => resizable(list).map(|()| list.borrow_mut().pop().unwrap_or_default()),
        ("peek" | "peekFirst", []) => Ok(list.get(0).unwrap_or_default()),
        ("peekLast", []) => Ok(list.borrow().last().cloned().unwrap_or_default()),
        ("removeLast", []) => resizable(list).and_then(|()| {
            let last = list.borrow_mut().pop();
            last.ok_or_else(|| Raise::no_such_element("Cannot removeLast() from an empty List"))
        }),
        ("removeIf" | "removeAll", [f]) if is_closure(f) => {
            retain(list, |v| Ok(!holds(interp, f, std::slice::from_ref(v))?))
        }
        ("retainAll", [f]) if is_closure(f) => retain(list, |v| holds(interp, f, std::slice::from_ref(v))),
        ("removeAll" | "retainAll", others) => {
            let others = elements_of(others);
            retain(list, |v| Ok(others.contains(v) == (name == "retainAll")))
        }
        _ => return None,
    })
}

/// Keeps the elements that fulfil a condition; the answer is whether any was removed.
fn retain(list: &Rc<ListObj>, mut keep: impl FnMut(&Value) -> Eval<bool>) -> Eval {
    mutable(list)?;
    let before = list.to_vec();
    let mut kept = Vec::with_capacity(before.len());
    for item in &before {
        if keep(item)? {
            kept.push(item.clone());
        }
        if list.len() != before.len() {
            return Err(super::util::changed());
        }
    }
    let removed = kept.len() != before.len();
    if removed {
        resizable(list)?;
    }
    *list.borrow_mut() = kept;
    Ok(Value::Bool(removed))
}
