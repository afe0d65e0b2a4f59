//! Collections: constructors, `Collections`, `Arrays`, `List.of` and the like, `Objects`.

use std::rc::Rc;

use crate::class::arrays::{binary_search, of_arrays};
use crate::class::comparator;
use crate::class::random::RandomObj;
use crate::interp::Interp;
use crate::method::hash_code::{hash_code, hash_set};
use crate::method::{entry, sequence};
use crate::ops;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Elements, Entries, ListKind, MapHabit, MapKind, MapObj, Value};

/// `new Class(args)`
pub(super) fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    match (class, args) {
        ("groovy.lang.IntRange", [from @ Value::Int(_), to @ Value::Int(_)]) => {
            return Some(sequence::range(from, to, false, true));
        }
        ("groovy.lang.IntRange", [Value::Bool(inclusive), from @ Value::Int(_), to @ Value::Int(_)]) => {
            return Some(sequence::range(from, to, false, *inclusive));
        }
        (_, [key, value]) if class.ends_with("AbstractMap.SimpleEntry") => {
            return Some(Ok(entry::new(None, key.clone(), value.clone())));
        }
        ("groovy.util.MapEntry", [key, value]) => {
            return Some(Ok(entry::of_groovy(key.clone(), value.clone())));
        }
        (_, [key, value]) if class.ends_with("AbstractMap.SimpleImmutableEntry") => {
            return Some(Ok(entry::fixed(key.clone(), value.clone())));
        }
        _ => {}
    }
    let simple = class
        .strip_prefix("java.util.concurrent.")
        .or_else(|| class.strip_prefix("java.util."))
        .or_else(|| class.strip_prefix("groovy.lang."))
        .or_else(|| class.strip_prefix("groovy.util."))
        .or_else(|| class.strip_prefix("nextflow.util."))?;
    if simple == "StringTokenizer" {
        return tokenizer(args);
    }
    let compare = match (simple, args) {
        ("TreeSet" | "TreeMap" | "ConcurrentSkipListSet" | "ConcurrentSkipListMap", [order])
            if comparator::is_one(order) =>
        {
            Some(comparator::compare(interp, order))
        }
        // A sorted collection hands on its order.
        ("TreeSet" | "ConcurrentSkipListSet", [Value::Set(set)]) if set.order.get() == Order::Sorted => {
            return Some(Ok(shared(simple, set.like(set.borrow().clone()))));
        }
        ("TreeMap" | "ConcurrentSkipListMap", [Value::Map(map)]) if map.order.get() == Order::Sorted => {
            return Some(Ok(shared(simple, map.like(map.borrow().clone()))));
        }
        _ => None,
    };
    if let Some(refused) = refused(simple, args) {
        return Some(Err(refused));
    }
    let given = given(simple, args, compare.is_some())?;
    Some(Ok(shared(
        simple,
        match simple {
            "ArrayList"
            | "LinkedList"
            | "ArrayDeque"
            | "Stack"
            | "Vector"
            | "CopyOnWriteArrayList"
            | "ConcurrentLinkedQueue"
            | "LinkedBlockingQueue"
            | "ConcurrentLinkedDeque" => match simple {
                "ArrayList" => Value::list(given),
                _ => Value::list_named(simple, given),
            },
            "ArrayBag" => Value::list_of(ListKind::Bag, given),
            "LinkedHashSet" => Value::set(given.into_iter().collect()),
            "HashSet" => {
                let capacity = (given.len() * 4 / 3 + 1).max(16);
                hash_set(given, capacity)
            }
            "TreeSet" | "ConcurrentSkipListSet" => {
                let made = match compare {
                    Some(compare) => Value::sorted_set(Some(compare), []),
                    None => Value::sorted_set(None, given),
                };
                return Some(made.map(|made| shared(simple, made)));
            }
            "LinkedHashMap" | "Hashtable" | "Properties" => {
                let made = Value::map(entries_of(args));
                if let (Value::Map(map), [.., Value::Bool(true)]) = (&made, args) {
                    map.habit.set(MapHabit::ByAccess);
                }
                made
            }
            "HashMap" | "ConcurrentHashMap" | "WeakHashMap" => {
                let entries = entries_of(args);
                let capacity = match args {
                    [capacity, ..] if ops::number::is_number(capacity) => {
                        usize::try_from(ops::number::to_i64(capacity).unwrap_or(0)).unwrap_or(0)
                    }
                    _ if entries.is_empty() => 16,
                    _ => entries.len() * 4 / 3 + 1,
                };
                Value::ordered_map(Order::hashed(capacity.min(MAX_TABLE)), entries)
            }
            // The order of the constants is their natural one.
            "TreeMap" | "ConcurrentSkipListMap" | "EnumMap" => {
                let made = Value::sorted_map(compare, entries_of(args));
                return Some(made.map(|made| shared(simple, made)));
            }
            name if name.starts_with("Tuple") => Value::list_of(ListKind::Tuple, given),
            _ => return None,
        },
    )))
}

/// The elements that a constructor is given; `None` when it takes nothing like that.
fn given(simple: &str, args: &[Value], is_comparator: bool) -> Option<Vec<Value>> {
    // A number is a capacity, which means nothing here.
    Some(match args {
        [_, _, Value::Bool(_)] if simple == "LinkedHashMap" => Vec::new(),
        // The class of the keys.
        [_] if simple == "EnumMap" => Vec::new(),
        _ if is_comparator => Vec::new(),
        _ if simple.starts_with("Tuple") => args.to_vec(),
        [] => Vec::new(),
        [one] if ops::number::is_number(one) => match simple {
            "LinkedList" | "TreeMap" | "TreeSet" => return None,
            _ => Vec::new(),
        },
        [Value::Map(_)] => Vec::new(),
        [one] => one.elements().or_else(|| one_host(one))?,
        [one, _] if ops::number::is_number(one) => Vec::new(),
        _ => return None,
    })
}

/// The exception for what a class of collections cannot be made of.
fn refused(class: &str, args: &[Value]) -> Option<Box<Raise>> {
    let has_null = |map: &Rc<MapObj>| map.borrow().values().any(Value::is_null);
    match args {
        [Value::Map(map)] if NO_NULL.contains(&class) && has_null(map) => {
            Some(Raise::null_pointer("The map has no place for null"))
        }
        _ => refused_capacity(class, args),
    }
}

/// Maps that have no place for null.
const NO_NULL: [&str; 4] = [
    "ConcurrentHashMap",
    "ConcurrentSkipListMap",
    "Hashtable",
    "Properties",
];

/// The exception for a capacity that is none.
fn refused_capacity(class: &str, args: &[Value]) -> Option<Box<Raise>> {
    let capacity = match args {
        [capacity @ (Value::Int(_) | Value::Long(_)), ..] => capacity.as_i64()?,
        _ => return None,
    };
    let message = match class {
        "LinkedBlockingQueue" if capacity < 1 => String::new(),
        "ArrayList" | "Vector" => format!("Illegal Capacity: {capacity}"),
        "ConcurrentHashMap" => String::new(),
        "HashMap" | "LinkedHashMap" | "HashSet" | "LinkedHashSet" | "Hashtable" => {
            format!("Illegal initial capacity: {capacity}")
        }
        _ => return None,
    };
    (capacity < 0 || class == "LinkedBlockingQueue").then(|| Raise::illegal_argument(message))
}

/// Notes what a class of collections does otherwise: one of `java.util.concurrent` may change while it is gone through,
/// and some maps have no place for null.
fn shared(class: &str, made: Value) -> Value {
    if let Value::Map(map) = &made
        && NO_NULL.contains(&class)
    {
        map.habit.set(MapHabit::NoNull);
    }
    let is_shared = class.starts_with("Concurrent")
        || class.starts_with("CopyOnWrite")
        || class.starts_with("LinkedBlocking");
    if is_shared {
        match &made {
            Value::List(list) => list.changes.share(),
            Value::Set(set) => set.changes.share(),
            Value::Map(map) => map.changes.share(),
            _ => {}
        }
    }
    made
}

/// The tokens of a text, as something to iterate over.
fn tokenizer(args: &[Value]) -> Option<Eval> {
    let (text, separators) = match args {
        [Value::Str(text)] => (text, " \t\n\r\u{c}"),
        [Value::Str(text), Value::Str(separators)] => (text, separators.as_str()),
        _ => return None,
    };
    let tokens = text
        .split(|c| separators.contains(c))
        .filter(|token| !token.is_empty());
    let tokens = Value::list(tokens.map(Value::str).collect());
    Some(Ok(crate::method::iterator::over(&tokens)))
}

fn one_host(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Host(h) => h.elements(),
        _ => None,
    }
}

/// Larger hash tables are not asked for in earnest.
const MAX_TABLE: usize = 1 << 30;

/// A copy of the map in the arguments, if there is one.
fn entries_of(args: &[Value]) -> Entries {
    match args.first() {
        Some(Value::Map(source)) => source.borrow().clone(),
        _ => Entries::default(),
    }
}

/// `Class.method(args)`
pub(super) fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match class.strip_prefix("java.util.")? {
        "Collections" => of_collections(interp, method, args),
        "Arrays" => of_arrays(interp, method, args),
        "Objects" => of_objects(method, args),
        "List" => match (method, args) {
            ("of", _) => Some(without_null(args).map(|()| Value::list_of(ListKind::Frozen, args.to_vec()))),
            ("copyOf", [items]) => {
                let items = items.elements()?;
                Some(without_null(&items).map(|()| Value::list_of(ListKind::Frozen, items)))
            }
            _ => None,
        },
        "Set" => match (method, args) {
            ("of", _) => Some(without_null(args).and_then(|()| {
                let mut items = Elements::default();
                for item in args {
                    if !items.insert(item.clone()) {
                        return Err(Raise::illegal_argument(format!(
                            "duplicate element: {}",
                            text::text(item)
                        )));
                    }
                }
                Ok(Value::frozen_set(items))
            })),
            ("copyOf", [items]) => {
                let items = items.elements()?;
                Some(without_null(&items).map(|()| Value::frozen_set(items.into_iter().collect())))
            }
            _ => None,
        },
        "Map" => match (method, args) {
            ("ofEntries", entries) => {
                let pairs = entries.iter().map(entry::pair).collect::<Option<Vec<_>>>()?;
                Some(map_of_different(pairs))
            }
            ("of", _) => {
                let pairs = args.chunks_exact(2);
                Some(map_of_different(
                    pairs.map(|pair| (pair[0].clone(), pair[1].clone())),
                ))
            }
            ("copyOf", [Value::Map(m)]) => Some(map_of_different(m.to_vec())),
            ("entry", [key, value]) => {
                Some(without_null(args).map(|()| entry::fixed(key.clone(), value.clone())))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Fails when there is null among what has no place for it.
fn without_null(items: &[Value]) -> Eval<()> {
    match items.iter().any(Value::is_null) {
        true => Err(Raise::null_pointer("The collection has no place for null")
            .hint("a collection with null is written `[a, null]`")),
        false => Ok(()),
    }
}

/// An immutable map whose keys are all different.
fn map_of_different(pairs: impl IntoIterator<Item = (Value, Value)>) -> Eval {
    let mut entries = Entries::default();
    for (key, value) in pairs {
        without_null(&[key.clone(), value.clone()])?;
        if entries.contains_key(&key) {
            return Err(Raise::illegal_argument(format!(
                "duplicate key: {}",
                text::text(&key)
            )));
        }
        entries.insert(key, value);
    }
    Ok(Value::map_of(MapKind::Frozen, entries))
}

/// `Class.PROPERTY`
pub(super) fn static_property(class: &str, name: &str) -> Option<Value> {
    Some(match (class, name) {
        ("java.util.Collections", "EMPTY_LIST") => Value::list_of(ListKind::Frozen, Vec::new()),
        ("java.util.Collections", "EMPTY_MAP") => Value::map_of(MapKind::Frozen, Entries::default()),
        ("java.util.Collections", "EMPTY_SET") => Value::frozen_set(Elements::default()),
        _ => return None,
    })
}

fn of_collections(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    let frozen = |items| Value::list_of(ListKind::Frozen, items);
    Some(Ok(match (method, args) {
        ("emptyList", []) => frozen(Vec::new()),
        ("emptyMap", []) => Value::map_of(MapKind::Frozen, Entries::default()),
        ("emptySet", []) => Value::frozen_set(Elements::default()),
        ("singletonList", [one]) => frozen(vec![one.clone()]),
        ("singleton", [one]) => Value::frozen_set([one.clone()].into_iter().collect()),
        ("singletonMap", [k, v]) => {
            Value::map_of(MapKind::Frozen, [(k.clone(), v.clone())].into_iter().collect())
        }
        (name, [one]) if name.starts_with("unmodifiable") => match one {
            Value::List(_) | Value::Map(_) | Value::Set(_) => {
                return Some(interp.call_method(one, "asUnmodifiable", &[]));
            }
            other => frozen(other.elements()?),
        },
        (name, [one]) if name.starts_with("synchronized") => one.clone(),
        ("nCopies", [Value::Int(n), value]) => {
            let n = usize::try_from(*n).ok().filter(|n| *n < 100_000_000)?;
            frozen(vec![value.clone(); n])
        }
        ("frequency", [items, value]) => {
            Value::count(items.elements()?.iter().filter(|item| *item == value).count())
        }
        ("disjoint", [a, b]) => {
            let a: Elements = a.elements()?.into_iter().collect();
            Value::Bool(b.elements()?.iter().all(|item| !a.contains(item)))
        }
        ("max" | "min" | "sort" | "reverse", [list, rest @ ..]) => {
            let by = match method {
                "sort" => "sort",
                "reverse" => return Some(in_place(list, |items| items.reverse())),
                other => other,
            };
            let result = interp.call_method(list, by, rest);
            return Some(if method == "sort" {
                result.map(|_| Value::Null)
            } else {
                result
            });
        }
        ("shuffle", [list]) => return Some(shuffled(list, &RandomObj::new())),
        ("shuffle", [list, random]) => return Some(shuffled(list, random.as_host::<RandomObj>()?)),
        ("swap", [list, Value::Int(i), Value::Int(j)]) => {
            return Some(
                interp
                    .call_method(list, "swap", &[Value::Int(*i), Value::Int(*j)])
                    .map(|_| Value::Null),
            );
        }
        ("fill", [Value::List(list), value]) => {
            let list = Value::List(list.clone());
            return Some(in_place(&list, |items| items.fill(value.clone())));
        }
        ("rotate", [list, Value::Int(by)]) => {
            return Some(in_place(list, |items| {
                if let Some(by) = i64::from(*by).checked_rem_euclid(i64::try_from(items.len()).unwrap_or(1)) {
                    items.rotate_right(usize::try_from(by).unwrap_or(0));
                }
            }));
        }
        ("binarySearch", [items, key, order @ ..]) => return binary_search(interp, items, key, order),
        ("copy", [Value::List(to), from]) => {
            let from = from.elements()?;
            if from.len() > to.len() {
                return Some(Err(Raise::index("Source does not fit in dest")));
            }
            let to = Value::List(to.clone());
            return Some(in_place(&to, |items| {
                items.iter_mut().zip(from).for_each(|(place, item)| *place = item);
            }));
        }
        ("replaceAll", [list, old, new]) => {
            let had = list.elements()?.contains(old);
            let replaced = in_place(list, |items| {
                let found = items.iter_mut().filter(|item| *item == old);
                found.for_each(|item| *item = new.clone());
            });
            return Some(replaced.map(|_| Value::Bool(had)));
        }
        ("indexOfSubList" | "lastIndexOfSubList", [items, part]) => {
            let (items, part) = (items.elements()?, part.elements()?);
            let last = items.len().checked_sub(part.len());
            let mut starts =
                (0..last.map_or(0, |last| last + 1)).filter(|at| items[*at..].starts_with(&part));
            let found = match method {
                "indexOfSubList" => starts.next(),
                _ => starts.next_back(),
            };
            found.map_or(Value::Int(-1), Value::count)
        }
        ("enumeration", [items]) => crate::method::iterator::over(items),
        ("list", [items]) => Value::list(items.elements().or_else(|| one_host(items))?),
        ("addAll", [target, items @ ..]) => {
            return Some(interp.call_method(target, "addAll", &[Value::list(items.to_vec())]));
        }
        _ => return None,
    }))
}

/// Changes the elements of a list where they are.
fn in_place(list: &Value, change: impl FnOnce(&mut Vec<Value>)) -> Eval {
    match list {
        Value::List(l) => {
            crate::method::list::mutable(l)?;
            change(&mut l.borrow_mut());
            Ok(Value::Null)
        }
        _ => Err(Raise::unsupported("This list cannot be changed")),
    }
}

fn shuffled(list: &Value, random: &RandomObj) -> Eval {
    let mut result = Ok(());
    in_place(list, |items| result = random.shuffle(items))?;
    result.map(|()| Value::Null)
}

fn of_objects(method: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (method, args) {
        ("equals", [a, b]) => Value::Bool(a == b),
        ("hash", _) => Value::Int(hash_code(&Value::list(args.to_vec()))),
        ("hashCode", [value]) => Value::Int(hash_code(value)),
        ("isNull", [value]) => Value::Bool(value.is_null()),
        ("nonNull", [value]) => Value::Bool(!value.is_null()),
        ("requireNonNull", [Value::Null, message @ ..]) => {
            let message = message.first().map(text::text).unwrap_or_default();
            return Some(Err(Raise::null_pointer(message)));
        }
        ("requireNonNull", [value, ..]) => value.clone(),
        ("requireNonNullElse", [value, other]) => {
            if value.is_null() {
                other.clone()
            } else {
                value.clone()
            }
        }
        ("toString", [value]) => text::text(value).into(),
        ("toString", [value, other]) => {
            if value.is_null() {
                other.clone()
            } else {
                text::text(value).into()
            }
        }
        _ => return None,
    }))
}
