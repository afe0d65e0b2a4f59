//! Methods of maps.

use std::rc::Rc;

use super::util::{collection, holds, immutable, is_closure, size};
use super::{Found, entry, hash_code, iterator, map_iterate};
use crate::class::comparator;
use crate::interp::Interp;
use crate::ops;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::value::{Bounds, Entries, MapHabit, MapKind, MapObj, Value};
use rflow_syntax::ast::BinaryOp;

/// Methods whose first argument is a key.
const KEYED: [&str; 8] = [
    "get",
    "getAt",
    "getOrDefault",
    "containsKey",
    "remove",
    "putIfAbsent",
    "replace",
    "merge",
];

/// Calls a method of a map.
pub(super) fn call(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    if map.order.get() == Order::Sorted
        && KEYED.contains(&name)
        && let Some((key, rest)) = args.split_first()
    {
        if key.is_null() && map.habit.get() == MapHabit::NoNull {
            return Some(Err(no_null()));
        }
        let known = match map.known_key(key) {
            Ok(known) => known,
            Err(raise) => return Some(Err(raise)),
        };
        let args: Vec<Value> = std::iter::once(known).chain(rest.iter().cloned()).collect();
        return of_map(interp, map, this, name, &args);
    }
    match map.habit.get() {
        MapHabit::Usual => of_map(interp, map, this, name, args),
        MapHabit::NoNull if KEYED.contains(&name) && matches!(args, [Value::Null, ..]) => {
            Some(Err(no_null()))
        }
        MapHabit::NoNull => of_map(interp, map, this, name, args),
        MapHabit::ByAccess => {
            let found = of_map(interp, map, this, name, args);
            if let Some(key) = args.first().filter(|_| ACCESSING.contains(&name)) {
                map.touch(key);
            }
            found
        }
    }
}

/// Methods that read or set the entry of their first argument.
const ACCESSING: [&str; 8] = [
    "getOrDefault",
    "putIfAbsent",
    "replace",
    "merge",
    "compute",
    "computeIfAbsent",
    "computeIfPresent",
    "putAt",
];

fn no_null() -> Box<Raise> {
    Raise::null_pointer("The map has no place for null")
}

fn of_map(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    sorted_map(map, name, args)
        .or_else(|| read(interp, map, this, name, args))
        .or_else(|| views(interp, map, this, name, args))
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
        ("containsKey", [key]) => Ok(Value::Bool(map.has(key))),
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
    if map.order.get() != Order::Sorted {
        return None;
    }
    if (name, args.len()) == ("comparator", 0) {
        return Some(Ok(comparator::of_order(&map.order)));
    }
    if !crate::order::is_navigation(name) {
        return None;
    }
    let is_keys = |args: &[Value]| matches!(args, [Value::List(_) | Value::Set(_), ..]);
    if let Some(bounds) = Bounds::named(name, "Map", args).filter(|_| !is_keys(args)) {
        let bounds = bounds.checked(&map.order);
        return Some(bounds.map(|bounds| Value::Map(Rc::new(MapObj::part(map, bounds)))));
    }
    let entry_at = |at: Option<usize>| match at.and_then(|at| map.at(at)) {
        Some((key, value)) => entry::fixed(key, value),
        None => Value::Null,
    };
    let key_at = |at: Option<usize>| {
        at.and_then(|at| map.at(at))
            .map(|(key, _)| key)
            .unwrap_or_default()
    };
    let last = map.len().checked_sub(1);
    Some(match (name, args) {
        ("firstKey" | "lastKey", []) if map.is_empty() => Err(Raise::no_such_element("")),
        ("firstKey", []) => Ok(key_at(Some(0))),
        ("lastKey", []) => Ok(key_at(last)),
        ("firstEntry", []) => Ok(entry_at(Some(0))),
        ("lastEntry", []) => Ok(entry_at(last)),
        (
            "floorKey" | "floorEntry" | "lowerKey" | "lowerEntry" | "ceilingKey" | "ceilingEntry"
            | "higherKey" | "higherEntry",
            [wanted],
        ) => map.known_key(wanted).map(|_| {
            let at = neighbour(map, name, wanted);
            match name.ends_with("Key") {
                true => key_at(at),
                false => entry_at(at),
            }
        }),
        ("descendingKeySet", []) => {
            let bounds = Bounds {
                is_descending: true,
                ..Bounds::default()
            };
            Ok(Value::keys_of(&Rc::new(MapObj::part(map, bounds))))
        }
        ("pollFirstEntry" | "pollLastEntry", []) => mutable(map).map(|()| {
            let at = if name == "pollFirstEntry" { Some(0) } else { last };
            let (key, found) = (key_at(at), entry_at(at));
            map.remove(&key);
            found
        }),
        _ => return None,
    })
}

/// The place of the key next to one that a method such as `floorKey` names.
fn neighbour(map: &MapObj, name: &str, wanted: &Value) -> Option<usize> {
    let neighbour = name.trim_end_matches("Key").trim_end_matches("Entry");
    let key = |i: usize| map.at(i).map(|(key, _)| key);
    map.order.next_to(neighbour, wanted, map.len(), key)
}

/// The value of a key, made by the closure of `withDefault` when it is missing. Parameters warn instead.
pub(crate) fn lookup(interp: &Interp, map: &Rc<MapObj>, key: &Value) -> Eval {
    if let Some(value) = map.get(&map.known_key(key)?) {
        map.touch(key);
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
        MapKind::Map if map.habit.get() != MapHabit::Usual => {
            if map.habit.get() == MapHabit::NoNull && (key.is_null() || value.is_null()) {
                return Err(no_null());
            }
            let before = map.put(key.clone(), value)?;
            map.touch(&key);
            Ok(before.unwrap_or_default())
        }
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
///
/// # Errors
/// The exception for that.
pub(crate) fn mutable(map: &MapObj) -> Eval<()> {
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

fn views(interp: &Interp, map: &Rc<MapObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("keySet", []) => Ok(Value::keys_of(map)),
        ("navigableKeySet", []) if map.order.get() == Order::Sorted => Ok(Value::keys_of(map)),
        ("values", []) => Ok(Value::values_of(map)),
        ("entrySet", []) => Ok(Value::entries_of(map)),
        ("iterator", []) => Ok(iterator::over(this)),
        ("asSynchronized", []) => Ok(this.clone()),
        // A `SpreadMap` is a `HashMap`.
        ("toSpreadMap" | "spread", []) => {
            let order = Order::hashed(map.len() * 4 / 3 + 1);
            let arranged = Value::ordered_map(order, map.borrow().clone());
            match arranged {
                Value::Map(arranged) => Ok(Value::map(arranged.borrow().clone())),
                other => Ok(other),
            }
        }
        ("clone" | "toConfigObject", []) => {
            let copy = map.like(map.borrow().clone());
            if let Value::Map(copy) = &copy {
                copy.default.replace(map.default.borrow().clone());
            }
            Ok(copy)
        }
        ("asImmutable", []) => {
            let copy = map.like(map.borrow().clone());
            if let Value::Map(copy) = &copy {
                copy.kind.set(MapKind::Frozen);
            }
            Ok(copy)
        }
        ("asUnmodifiable", []) => Ok(Value::Map(Rc::new(MapObj::unmodifiable(map)))),
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
            let pairs = collection(entries)?;
            ops::collection::joined_maps(map, pairs.iter().filter_map(entry::pair))
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
        ("remove", [key]) => mutable(map).map(|()| map.remove(key).unwrap_or_default()),
        ("remove", [key, value]) => mutable(map).map(|()| {
            let same = map.get(key).is_some_and(|v| v == *value);
            if same {
                map.remove(key);
            }
            Value::Bool(same)
        }),
        ("clear", []) => mutable(map).map(|()| {
            map.clear();
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
            if removed {
                map.keep(kept);
            }
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
    if !matches!(
        name,
        "compute" | "computeIfAbsent" | "computeIfPresent" | "merge" | "removeIf"
    ) {
        return None;
    }
    // The closure gets the key that was given, also where another one is there for it.
    let known = match args.first().map(|key| map.known_key(key)).transpose() {
        Ok(known) => known.unwrap_or_default(),
        Err(raise) => return Some(Err(raise)),
    };
    let store = |key: &Value, value: Value| -> Eval {
        mutable(map)?;
        if value.is_null() {
            map.remove(&known);
        } else {
            map.put(key.clone(), value.clone())?;
        }
        Ok(value)
    };
    let before = || map.get(&known).filter(|v| !v.is_null());
    // What computes a value cannot change the map meanwhile.
    let compute = |f: &Value, args: &[Value]| {
        let structure = map.structure();
        let value = interp.call(f, args)?;
        match map.structure() == structure || map.changes.is_shared() {
            true => Ok(value),
            false => Err(super::util::changed()),
        }
    };
    Some(match (name, args) {
        ("computeIfAbsent", [key, f]) if is_closure(f) => match before() {
            Some(value) => Ok(value),
            None => compute(f, std::slice::from_ref(key)).and_then(|value| store(key, value)),
        },
        ("computeIfPresent", [key, f]) if is_closure(f) => match before() {
            Some(value) => compute(f, &[key.clone(), value]).and_then(|value| store(key, value)),
            None => Ok(Value::Null),
        },
        ("compute", [key, f]) if is_closure(f) => {
            let old = before().unwrap_or_default();
            compute(f, &[key.clone(), old]).and_then(|value| store(key, value))
        }
        ("merge", [key, value, f]) if is_closure(f) => match before() {
            Some(old) => compute(f, &[old, value.clone()]).and_then(|value| store(key, value)),
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
