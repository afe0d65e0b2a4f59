//! Methods of maps that call a closure for every entry.
//!
//! A closure with one more parameter than the method hands over gets key and value apart, any other one gets
//! the entry.

use std::cmp::Ordering;
use std::rc::Rc;

use super::util::{arity, changed, collection, is_closure};
use super::{Found, entry, iterable, sort};
use crate::interp::Interp;
use crate::ops;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, MapObj, Value};
use rflow_syntax::ast::BinaryOp;

/// Calls a closure with values and an entry.
pub(super) fn on_entry(
    interp: &Interp,
    map: &Rc<MapObj>,
    f: &Value,
    before: &[Value],
    key: &Value,
    value: &Value,
) -> Eval {
    let mut args = before.to_vec();
    if arity(f) == before.len() + 2 {
        args.extend([key.clone(), value.clone()]);
    } else {
        args.push(entry::new(Some(map), key.clone(), value.clone()));
    }
    interp.call(f, &args)
}

/// Calls `visit` for each entry until it answers false.
pub(super) fn visit(map: &Rc<MapObj>, mut visit: impl FnMut(Value, Value) -> Eval<bool>) -> Eval<()> {
    if map.changes.is_shared() {
        for (key, value) in map.to_vec() {
            if !visit(key, value)? {
                break;
            }
        }
        return Ok(());
    }
    let expected = map.structure();
    let (mut i, mut more) = (0, !map.is_empty());
    while more {
        let pair = map.at(i).filter(|_| map.structure() == expected);
        let (key, value) = pair.ok_or_else(changed)?;
        i += 1;
        // Java's maps and sets know at each step whether there is another one, whatever happens in it.
        more = i < map.len();
        if !visit(key, value)? {
            break;
        }
    }
    Ok(())
}

/// Calls a method with a closure.
pub(super) fn call(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let Some(f) = args.last().filter(|f| is_closure(f)) else {
        return without_closure(map, name, args);
    };
    let start = args.first().filter(|_| args.len() == 2);
    if args.len() > 2 && name != "groupBy" {
        return None;
    }
    each(interp, map, this, name, args)
        .or_else(|| search(interp, map, this, name, args))
        .or_else(|| match (name, start) {
            ("collect", into) => {
                let items = collect(interp, map, f, Some);
                Some(match into {
                    Some(into) => items.and_then(|items| iterable::add_all(interp, into, &items)),
                    None => items,
                })
            }
            ("collectMany", into) => Some(collect_many(interp, map, f).and_then(|items| match into {
                Some(into) => iterable::add_all(interp, into, &items),
                None => Ok(items),
            })),
            ("collectEntries", into) => Some(collect_entries(interp, map, f, into)),
            ("inject", start) => Some(inject(interp, map, f, start)),
            ("groupBy", _) => Some(group_by(interp, map, args)),
            ("groupEntriesBy", None) => Some(group_entries(interp, map, f)),
            ("findIndexOf" | "findLastIndexOf" | "findIndexValues", _) => {
                // An entry does not come apart by itself: two parameters get a list of key and value.
                let items = if arity(f) == 2 {
                    let pairs = map.to_vec().into_iter();
                    pairs.map(|(k, v)| Value::list(vec![k, v])).collect()
                } else {
                    entry::all(map)
                };
                iterable::on_any(interp, &Value::list(items), name, args)
            }
            ("countBy", None) => Some(count_by(interp, map, f)),
            ("sum", None) => Some(sum(interp, map, f)),
            ("min", None) => Some(sort::extreme(interp, &entry::all(map), Some(f), Ordering::Less)),
            ("max", None) => Some(sort::extreme(
                interp,
                &entry::all(map),
                Some(f),
                Ordering::Greater,
            )),
            _ => None,
        })
}

fn without_closure(map: &Rc<MapObj>, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("collect", []) => Ok(Value::list(entry::all(map))),
        ("collectEntries", []) => Ok(Value::map(map.borrow().clone())),
        ("any", []) => Ok(Value::Bool(!map.is_empty())),
        ("every", []) => Ok(Value::Bool(true)),
        ("find", []) => Ok(entry::all(map).into_iter().next().unwrap_or_default()),
        ("findAll", []) => Ok(Value::map(map.borrow().clone())),
        _ => return None,
    })
}

fn each(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let [f] = args else { return None };
    let done = match name {
        "each" | "forEach" => visit(map, |k, v| on_entry(interp, map, f, &[], &k, &v).map(|_| true)),
        "reverseEach" => map.to_vec().into_iter().rev().try_for_each(|(k, v)| {
            on_entry(interp, map, f, &[], &k, &v)?;
            Ok(())
        }),
        "eachWithIndex" => {
            let mut i = 0;
            visit(map, |key, value| {
                i += 1;
                let index = Value::integer(i - 1);
                if arity(f) == 3 {
                    return interp.call(f, &[key, value, index]).map(|_| true);
                }
                interp
                    .call(f, &[entry::new(Some(map), key, value), index])
                    .map(|_| true)
            })
        }
        _ => return None,
    };
    Some(done.map(|()| {
        if name == "forEach" {
            Value::Null
        } else {
            this.clone()
        }
    }))
}

fn search(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let f = args.last()?;
    let mut found = Entries::default();
    // Which entries a method wants, and when it has seen enough.
    let mut scan = |wanted: bool, stop: bool| -> Eval<Entries> {
        visit(map, |k, v| {
            let hit = on_entry(interp, map, f, &[], &k, &v)?.truthy() == wanted;
            if hit {
                found.insert(k, v);
            }
            Ok(!(hit && stop))
        })?;
        Ok(std::mem::take(&mut found))
    };
    let first = |entries: Entries| entries.into_iter().next();
    Some(match (name, args.len()) {
        ("find", 1) => scan(true, true).map(|e| {
            first(e)
                .map(|(k, v)| entry::new(Some(map), k, v))
                .unwrap_or_default()
        }),
        ("findAll", 1) if map.order.get() == Order::Sorted => scan(true, false).map(|found| map.like(found)),
        ("findAll", 1) => scan(true, false).map(Value::map),
        ("any", 1) => scan(true, true).map(|e| Value::Bool(!e.is_empty())),
        ("every", 1) => scan(false, true).map(|e| Value::Bool(e.is_empty())),
        ("count", 1) => scan(true, false).map(|e| Value::count(e.len())),
        ("takeWhile", 1) => scan(false, true).map(|e| Value::map(split_at(map, first(e)).0)),
        ("dropWhile", 1) => scan(false, true).map(|e| Value::map(split_at(map, first(e)).1)),
        ("findResults", 1) => collect(interp, map, f, |v| Some(v).filter(|v| !v.is_null())),
        ("findResult", 1 | 2) => {
            let mut result = Value::Null;
            let done = visit(map, |k, v| {
                result = on_entry(interp, map, f, &[], &k, &v)?;
                Ok(result.is_null())
            });
            let default = args
                .first()
                .filter(|_| args.len() == 2)
                .cloned()
                .unwrap_or_default();
            done.map(|()| if result.is_null() { default } else { result })
        }
        ("split", 1) => Some(this)
            .map(|m| Value::list(super::elements(m)))
            .map(|entries| iterable::on_any(interp, &entries, name, args))??,
        _ => return None,
    })
}

/// The entries before and from a given one; without one, all are before.
fn split_at(map: &MapObj, at: Option<(Value, Value)>) -> (Entries, Entries) {
    let entries = map.borrow();
    let cut = at
        .and_then(|(k, _)| entries.get_index_of(&k))
        .unwrap_or(entries.len());
    let copy = |part: &mut dyn Iterator<Item = (&Value, &Value)>| {
        part.map(|(k, v)| (k.clone(), v.clone())).collect()
    };
    (
        copy(&mut entries.iter().take(cut)),
        copy(&mut entries.iter().skip(cut)),
    )
}

fn collect(interp: &Interp, map: &Rc<MapObj>, f: &Value, keep: impl Fn(Value) -> Option<Value>) -> Eval {
    let mut out = Vec::new();
    visit(map, |k, v| {
        out.extend(keep(on_entry(interp, map, f, &[], &k, &v)?));
        Ok(true)
    })?;
    Ok(Value::list(out))
}

fn collect_many(interp: &Interp, map: &Rc<MapObj>, f: &Value) -> Eval {
    let mut out = Vec::new();
    visit(map, |k, v| {
        let part = on_entry(interp, map, f, &[], &k, &v)?;
        if !part.is_null() {
            out.extend(
                collection(&part).ok_or_else(|| iterable::cannot_cast(&part, "java.util.Collection"))?,
            );
        }
        Ok(true)
    })?;
    Ok(Value::list(out))
}

fn collect_entries(interp: &Interp, map: &Rc<MapObj>, f: &Value, into: Option<&Value>) -> Eval {
    let mut entries = match into {
        Some(Value::Map(into)) => into.borrow().clone(),
        _ => Entries::default(),
    };
    visit(map, |k, v| {
        iterable::add_entry(&mut entries, &on_entry(interp, map, f, &[], &k, &v)?)?;
        Ok(true)
    })?;
    if let Some(Value::Map(into)) = into {
        for (key, value) in entries {
            super::map::put(into, key, value)?;
        }
        return Ok(Value::Map(into.clone()));
    }
    Ok(Value::map(entries))
}

fn inject(interp: &Interp, map: &Rc<MapObj>, f: &Value, start: Option<&Value>) -> Eval {
    let mut sum = start.cloned();
    visit(map, |k, v| {
        sum = Some(match sum.take() {
            Some(before) => on_entry(interp, map, f, &[before], &k, &v)?,
            None => entry::new(Some(map), k, v),
        });
        Ok(true)
    })?;
    sum.ok_or_else(|| {
        Raise::no_such_element(
            "Cannot call inject() on an empty collection without passing an initial value.",
        )
    })
}

fn group_by(interp: &Interp, map: &Rc<MapObj>, closures: &[Value]) -> Eval {
    let Some(f) = closures.first() else {
        return Ok(Value::Map(map.clone()));
    };
    let mut groups = indexmap::IndexMap::<Value, Entries, rustc_hash::FxBuildHasher>::default();
    visit(map, |k, v| {
        let group = on_entry(interp, map, f, &[], &k, &v)?;
        groups.entry(group).or_default().insert(k, v);
        Ok(true)
    })?;
    let mut out = Entries::default();
    for (key, group) in groups {
        let group = Value::map(group);
        let group = match (&group, closures.get(1..)) {
            (Value::Map(inner), Some(rest)) if !rest.is_empty() => group_by(interp, inner, rest)?,
            _ => group,
        };
        out.insert(key, group);
    }
    Ok(Value::map(out))
}

fn group_entries(interp: &Interp, map: &Rc<MapObj>, f: &Value) -> Eval {
    let mut groups = indexmap::IndexMap::<Value, Vec<Value>, rustc_hash::FxBuildHasher>::default();
    visit(map, |k, v| {
        let group = on_entry(interp, map, f, &[], &k, &v)?;
        groups.entry(group).or_default().push(entry::new(Some(map), k, v));
        Ok(true)
    })?;
    Ok(Value::map(
        groups.into_iter().map(|(k, v)| (k, Value::list(v))).collect(),
    ))
}

fn count_by(interp: &Interp, map: &Rc<MapObj>, f: &Value) -> Eval {
    let mut counts = indexmap::IndexMap::<Value, usize, rustc_hash::FxBuildHasher>::default();
    visit(map, |k, v| {
        *counts.entry(on_entry(interp, map, f, &[], &k, &v)?).or_default() += 1;
        Ok(true)
    })?;
    Ok(Value::map(
        counts.into_iter().map(|(k, n)| (k, Value::count(n))).collect(),
    ))
}

fn sum(interp: &Interp, map: &Rc<MapObj>, f: &Value) -> Eval {
    let mut total: Option<Value> = None;
    visit(map, |k, v| {
        let item = on_entry(interp, map, f, &[], &k, &v)?;
        total = Some(match total.take() {
            Some(before) => ops::binary(interp, BinaryOp::Add, &before, &item)?,
            None => item,
        });
        Ok(true)
    })?;
    Ok(total.unwrap_or_default())
}

/// `map.sort()`: by key.
pub(super) fn by_key(map: &Rc<MapObj>) -> Eval {
    Ok(Value::ordered_map(Order::Sorted, map.borrow().clone()))
}

/// A copy in the order a closure gives its entries; without closure, by value.
pub(super) fn sorted(interp: &Interp, map: &Rc<MapObj>, f: Option<&Value>) -> Eval {
    let Some(f) = f else {
        let sorted = sort::merge_sort(map.to_vec(), &mut |a, b| Ok(sort::natural(&a.1, &b.1)))?;
        return Ok(Value::map(sorted.into_iter().collect()));
    };
    let sorted = sort::sorted(interp, entry::all(map), Some(f))?;
    Ok(Value::map(sorted.iter().filter_map(entry::pair).collect()))
}
