//! Methods of maps.

use std::cmp::Ordering;
use std::rc::Rc;

use super::util::{collection, holds, immutable, is_closure, size};
use super::{Found, entry, hash_code, iterator, map_iterate};
use crate::interp::Interp;
use crate::ops;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::value::{Elements, Entries, MapKind, MapObj, Value};
use rflow_syntax::ast::BinaryOp;

/// Calls a method of a map.
pub(super) fn call(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    read(interp, map, this, name, args)
        .or_else(|| views(interp, map, this, name, args))
        .or_else(|| sorted_map(map, name, args))
        .or_else(|| change(interp, map, this, name, args))
        .or_else(|| compute(interp, map, name, args))
        .or_else(|| map_iterate::call(interp, map, this, name, args))
}

fn read(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("get" | "getAt", [key]) => lookup(interp, map, key),
        ("get", [key, default]) => match map.get(key) {
            Some(value) => Ok(value),
            None => put(map, key.clone(), default.clone()).map(|_| default.clone()),
        },
        ("getOrDefault", [key, default]) => match map.get(key) {
            Some(value) => Ok(value),
            None if map.default.borrow().is_some() && map.kind.get() != MapKind::Params => {
                lookup(interp, map, key)
            }
            None => Ok(default.clone()),
        },
        ("containsKey", [key]) => map.known_key(key).map(|key| Value::Bool(map.has(&key))),
        ("containsValue", [value]) => Ok(Value::Bool(map.borrow().values().any(|v| v == value))),
        ("size", []) => Ok(Value::count(map.len())),
        ("isEmpty", []) => Ok(Value::Bool(map.is_empty())),
        ("subMap", [keys, rest @ ..]) => Ok(sub_map(map, keys, rest)),
        ("hashCode", []) => Ok(Value::Int(hash_code::hash_code(this))),
        ("navigate", [Value::Str(keys)]) => {
            let step = |at: Option<Value>, key: &str| match at? {
                Value::Map(map) => map.get_str(key),
                _ => None,
            };
            Ok(keys.split('.').fold(Some(this.clone()), step).unwrap_or_default())
        }
        ("toMapString", [] | [_]) => Ok(Value::from(crate::text::text(this))),
        ("leftShift", [other]) => ops::binary(interp, BinaryOp::ShiftLeft, this, other),
        _ => return None,
    })
}

/// Methods of a `TreeMap`.
fn sorted_map(map: &Rc<MapObj>, name: &str, args: &[Value]) -> Found {
    if map.order.get() != Order::Sorted || !crate::order::is_navigation(name) {
        return None;
    }
    let entries = map.borrow();
    let compare = |key: &Value, with: &Value| map.order.order_of(key, with);
    let entry_at = |at: Option<usize>| match at.and_then(|at| entries.get_index(at)) {
        Some((key, value)) => entry::new(Some(map), key.clone(), value.clone()),
        None => Value::Null,
    };
    let key_at = |at: Option<usize>| {
        let found = at.and_then(|at| entries.get_index(at));
        found.map(|(key, _)| key.clone()).unwrap_or_default()
    };
    let part = |keep: &dyn Fn(&Value) -> bool| {
        let kept = entries.iter().filter(|(key, _)| keep(key));
        map.like(kept.map(|(k, v)| (k.clone(), v.clone())).collect())
    };
    let last = entries.len().checked_sub(1);
    Some(Ok(match (name, args) {
        ("firstKey" | "lastKey", []) if entries.is_empty() => return Some(Err(Raise::no_such_element(""))),
        ("firstKey", []) => key_at(Some(0)),
        ("lastKey", []) => key_at(last),
        ("firstEntry", []) => entry_at(Some(0)),
        ("lastEntry", []) => entry_at(last),
        ("floorKey" | "floorEntry" | "lowerKey" | "lowerEntry", [wanted]) => {
            let equal = name.starts_with("floor");
            let at = entries.keys().rposition(|key| match compare(key, wanted) {
                Ordering::Equal => equal,
                order => order.is_lt(),
            });
            if name.ends_with("Key") {
                key_at(at)
            } else {
                entry_at(at)
            }
        }
        ("ceilingKey" | "ceilingEntry" | "higherKey" | "higherEntry", [wanted]) => {
            let equal = name.starts_with("ceiling");
            let at = entries.keys().position(|key| match compare(key, wanted) {
                Ordering::Equal => equal,
                order => order.is_gt(),
            });
            if name.ends_with("Key") {
                key_at(at)
            } else {
                entry_at(at)
            }
        }
        ("headMap", [end]) => part(&|key| compare(key, end).is_lt()),
        ("tailMap", [start]) => part(&|key| compare(key, start).is_ge()),
        ("descendingMap", []) => {
            let back = entries.iter().rev();
            Value::map(back.map(|(k, v)| (k.clone(), v.clone())).collect())
        }
        ("descendingKeySet", []) => Value::set(entries.keys().rev().cloned().collect()),
        ("pollFirstEntry" | "pollLastEntry", []) => {
            let at = if name == "pollFirstEntry" { Some(0) } else { last };
            let (key, found) = (key_at(at), entry_at(at));
            drop(entries);
            map.remove(&key);
            found
        }
        _ => return None,
    }))
}

/// The value of a key, made by the closure of `withDefault` when it is missing. Parameters warn instead.
pub(crate) fn lookup(interp: &Interp, map: &Rc<MapObj>, key: &Value) -> Eval {
    if let Some(value) = map.get(&map.known_key(key)?) {
        return Ok(value);
    }
    let default = map.default.borrow().clone();
    let Some(closure) = default else {
        return Ok(Value::Null);
    };
    let value = interp.call(&closure, std::slice::from_ref(key))?;
    if map.kind.get() == MapKind::Map {
        map.insert(key.clone(), value.clone());
    }
    Ok(value)
}

/// The exception for a change by a method such as `hashCode` that the map itself has called.
fn busy() -> Box<Raise> {
    Raise::concurrent("The map cannot be changed while it is compared or written")
}

/// Sets a key by the rules of the map; the answer is the value before.
pub(crate) fn put(map: &MapObj, key: Value, value: Value) -> Eval {
    if map.is_busy() {
        return Err(busy());
    }
    match map.kind.get() {
        MapKind::Map => map.put(key, value).map(Option::unwrap_or_default),
        MapKind::Params => {
            let before = map.get(&key);
            Ok(before.unwrap_or_else(|| {
                map.insert(key, value);
                Value::Null
            }))
        }
        MapKind::Record => Err(immutable("A record").hint("`record + [field: value]` makes a changed copy")),
        MapKind::Frozen => Err(immutable("An immutable map")),
    }
}

/// Fails when entries cannot be removed or replaced.
fn mutable(map: &MapObj) -> Eval<()> {
    match map.kind.get() {
        _ if map.is_busy() => Err(busy()),
        MapKind::Map | MapKind::Params => Ok(()),
        MapKind::Record => Err(immutable("A record")),
        MapKind::Frozen => Err(immutable("An immutable map")),
    }
}

/// `subMap(a, b)`, `subMap([a, b])`: keys that are missing are left out.
fn sub_map(map: &MapObj, keys: &Value, rest: &[Value]) -> Value {
    let keys = match collection(keys) {
        Some(keys) if rest.is_empty() => keys,
        _ => std::iter::once(keys).chain(rest).cloned().collect(),
    };
    let entries = map.borrow();
    let found = keys
        .into_iter()
        .filter_map(|k| entries.get(&k).cloned().map(|v| (k, v)));
    Value::map(found.collect())
}

/// A set of the keys or entries of a map: what is removed from it is removed from the map.
fn view_of(map: &Rc<MapObj>, items: Elements) -> Value {
    let view = Value::set(items);
    if let (Value::Set(set), MapKind::Map) = (&view, map.kind.get()) {
        *set.keys_of.borrow_mut() = Some(map.clone());
    }
    view
}

fn views(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("keySet", []) => Ok(view_of(map, map.borrow().keys().cloned().collect())),
        ("values", []) if map.kind.get() == MapKind::Map => Ok(Value::values_of(map)),
        ("values", []) => Ok(Value::list(map.borrow().values().cloned().collect())),
        ("entrySet", []) => Ok(view_of(map, entry::all(map).into_iter().collect())),
        ("iterator", []) => Ok(iterator::over(this)),
        ("clone" | "asSynchronized" | "toSpreadMap" | "spread" | "toConfigObject", []) => {
            let copy = map.like(map.borrow().clone());
            if let Value::Map(copy) = &copy {
                copy.default.replace(map.default.borrow().clone());
            }
            Ok(copy)
        }
        ("asImmutable" | "asUnmodifiable", []) => Ok(Value::map_of(MapKind::Frozen, map.borrow().clone())),
        ("withDefault", [f]) if is_closure(f) => {
            map.default.replace(Some(f.clone()));
            Ok(this.clone())
        }
        ("intersect", [Value::Map(other)]) => {
            let (own, other) = (map.borrow(), other.borrow());
            let both = own
                .iter()
                .filter(|(k, v)| other.get(*k).is_some_and(|w| ops::equal(v, w)));
            Ok(Value::map(both.map(|(k, v)| (k.clone(), v.clone())).collect()))
        }
        ("plus", [entries @ (Value::List(_) | Value::Set(_))]) => {
            let mut sum = map.borrow().clone();
            sum.extend(collection(entries)?.iter().filter_map(entry::pair));
            Ok(Value::map(sum))
        }
        ("plus" | "minus", [other @ Value::Map(_)]) => {
            let op = if name == "plus" {
                BinaryOp::Add
            } else {
                BinaryOp::Subtract
            };
            ops::binary(interp, op, this, other)
        }
        ("take" | "drop", [n]) => {
            let n = size(n)?;
            let entries = map.to_vec().into_iter();
            let part: Entries = if name == "take" {
                entries.take(n).collect()
            } else {
                entries.skip(n).collect()
            };
            Ok(Value::map(part))
        }
        _ => return None,
    })
}

fn change(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("put", [key, value]) => put(map, key.clone(), value.clone()),
        ("putAt", [key, value]) => put(map, key.clone(), value.clone()).map(|_| Value::Null),
        ("putAll", [other]) => put_all(map, other)?,
        // Of `Properties`.
        ("load", [source @ Value::Host(_)]) => {
            let content = super::streams::rest_of(source)?;
            let pairs = crate::library::properties::read(&String::from_utf8_lossy(&content));
            pairs.into_iter().for_each(|(key, value)| map.insert(key, value));
            Ok(Value::Null)
        }
        ("getProperty", [key, default]) => Ok(map.get(key).unwrap_or_else(|| default.clone())),
        ("stringPropertyNames", []) => Ok(Value::set(map.borrow().keys().cloned().collect())),
        ("remove", [key]) => mutable(map).and_then(|()| {
            let known = map.known_key(key)?;
            Ok(map.remove(&known).unwrap_or_default())
        }),
        ("remove", [key, value]) => mutable(map).map(|()| {
            let same = map.get(key).is_some_and(|v| v == *value);
            if same {
                map.remove(key);
            }
            Value::Bool(same)
        }),
        ("clear", []) => mutable(map).map(|()| {
            map.borrow_mut().clear();
            Value::Null
        }),
        ("putIfAbsent", [key, value]) => match map.get(key) {
            Some(before) if !before.is_null() => Ok(before),
            _ => put(map, key.clone(), value.clone()),
        },
        ("replace", [key, value]) => match map.get(key) {
            Some(_) => put(map, key.clone(), value.clone()),
            None => Ok(Value::Null),
        },
        ("replace", [key, old, new]) => match map.get(key) {
            Some(before) if before == *old => put(map, key.clone(), new.clone()).map(|_| Value::Bool(true)),
            _ => Ok(Value::Bool(false)),
        },
        ("removeAll" | "retainAll", [f]) if is_closure(f) => mutable(map).and_then(|()| {
            let mut kept = Entries::default();
            for (key, value) in map.to_vec() {
                let hit = map_iterate::on_entry(interp, map, f, &[], &key, &value)?.truthy();
                if hit == (name == "retainAll") {
                    kept.insert(key, value);
                }
            }
            let removed = kept.len() != map.len();
            *map.borrow_mut() = kept;
            Ok(Value::Bool(removed))
        }),
        ("replaceAll", [f]) if is_closure(f) => mutable(map).and_then(|()| {
            for (key, value) in map.to_vec() {
                let value = interp.call(f, &[key.clone(), value])?;
                map.insert(key, value);
            }
            Ok(Value::Null)
        }),
        ("sort", []) => map_iterate::by_key(map),
        ("sort" | "toSorted", [f]) if is_closure(f) => map_iterate::sorted(interp, map, Some(f)),
        ("toSorted", []) => map_iterate::sorted(interp, map, None),
        ("is", [other]) => Ok(Value::Bool(
            matches!((this, other), (Value::Map(a), Value::Map(b)) if Rc::ptr_eq(a, b)),
        )),
        _ => return None,
    })
}

fn put_all(map: &MapObj, other: &Value) -> Found {
    let pairs = match other {
        Value::Map(other) => other.to_vec(),
        Value::Null => {
            return Some(Err(Raise::null_pointer(
                "Cannot invoke method putAll() with a null map",
            )));
        }
        other => {
            let items = collection(other)?;
            match items.iter().map(entry::pair).collect::<Option<Vec<_>>>() {
                Some(pairs) => pairs,
                None => return Some(Err(super::iterable::cannot_cast(other, "java.util.Map$Entry"))),
            }
        }
    };
    for (key, value) in pairs {
        if let Err(raise) = put(map, key, value) {
            return Some(Err(raise));
        }
    }
    Some(Ok(Value::Null))
}

/// Methods that compute a value with a closure and store it.
fn compute(interp: &Interp, map: &Rc<MapObj>, name: &str, args: &[Value]) -> Found {
    let store = |key: &Value, value: Value| -> Eval {
        mutable(map)?;
        if value.is_null() {
            map.remove(key);
        } else {
            map.insert(key.clone(), value.clone());
        }
        Ok(value)
    };
    let before = |key: &Value| map.get(key).filter(|v| !v.is_null());
    Some(match (name, args) {
        ("computeIfAbsent", [key, f]) if is_closure(f) => match before(key) {
            Some(value) => Ok(value),
            None => interp
                .call(f, std::slice::from_ref(key))
                .and_then(|value| store(key, value)),
        },
        ("computeIfPresent", [key, f]) if is_closure(f) => match before(key) {
            Some(value) => interp
                .call(f, &[key.clone(), value])
                .and_then(|value| store(key, value)),
            None => Ok(Value::Null),
        },
        ("compute", [key, f]) if is_closure(f) => {
            let old = before(key).unwrap_or_default();
            interp
                .call(f, &[key.clone(), old])
                .and_then(|value| store(key, value))
        }
        ("merge", [key, value, f]) if is_closure(f) => match before(key) {
            Some(old) => interp
                .call(f, &[old, value.clone()])
                .and_then(|value| store(key, value)),
            None => store(key, value.clone()),
        },
        ("removeIf", [f]) if is_closure(f) => {
            let mut removed = false;
            for (key, value) in map.to_vec() {
                match holds(interp, f, &[key.clone(), value]) {
                    Ok(true) => {
                        removed = true;
                        map.remove(&key);
                    }
                    Ok(false) => {}
                    Err(raise) => return Some(Err(raise)),
                }
            }
            Ok(Value::Bool(removed))
        }
        _ => return None,
    })
}
