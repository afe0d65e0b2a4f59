//! Collections: constructors, `Collections`, `Arrays`, `List.of` and the like, `Objects`.

use crate::class::comparator;
use crate::class::random::RandomObj;
use crate::interp::Interp;
use crate::method::hash_code::{hash_code, hash_set};
use crate::method::{entry, sequence};
use crate::ops;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Elements, Entries, ListKind, MapKind, Value};

/// `new Class(args)`
pub(super) fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    match (class, args) {
        ("groovy.lang.IntRange", [from @ Value::Int(_), to @ Value::Int(_)]) => {
            return Some(sequence::range(from, to, true));
        }
        ("groovy.lang.IntRange", [Value::Bool(inclusive), from @ Value::Int(_), to @ Value::Int(_)]) => {
            return Some(sequence::range(from, to, *inclusive));
        }
        (_, [key, value])
            if class.ends_with("AbstractMap.SimpleEntry") || class == "groovy.util.MapEntry" =>
        {
            return Some(Ok(entry::new(None, key.clone(), value.clone())));
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
    if let Some(raise) = capacity_error(simple, args) {
        return Some(Err(raise));
    }
    // A number is a capacity, which means nothing here.
    let given = match args {
        _ if compare.is_some() => Vec::new(),
        _ if simple.starts_with("Tuple") => args.to_vec(),
        [] => Vec::new(),
        [one] if ops::number::is_number(one) => Vec::new(),
        [Value::Map(_)] => Vec::new(),
        [one] => one.elements().or_else(|| one_host(one))?,
        [one, _] if ops::number::is_number(one) => Vec::new(),
        _ => return None,
    };
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
            | "ConcurrentLinkedDeque" => Value::list(given),
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
            "LinkedHashMap" | "Hashtable" | "Properties" | "IdentityHashMap" | "WeakHashMap" => {
                Value::map(entries_of(args))
            }
            "HashMap" | "ConcurrentHashMap" => {
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
            "TreeMap" | "ConcurrentSkipListMap" => {
                let made = Value::sorted_map(compare, entries_of(args));
                return Some(made.map(|made| shared(simple, made)));
            }
            name if name.starts_with("Tuple") => Value::list_of(ListKind::Tuple, given),
            _ => return None,
        },
    )))
}

/// What a capacity below zero raises. Array deques take it.
fn capacity_error(class: &str, args: &[Value]) -> Option<Box<Raise>> {
    let [capacity, ..] = args else { return None };
    let Value::Int(capacity @ ..0) = capacity else {
        return None;
    };
    match class {
        "ArrayList" | "Vector" => Some(format!("Illegal Capacity: {capacity}")),
        "HashSet" | "LinkedHashSet" | "HashMap" | "LinkedHashMap" => {
            Some(format!("Illegal initial capacity: {capacity}"))
        }
        "ConcurrentHashMap" | "LinkedBlockingQueue" => Some(format!("Illegal capacity: {capacity}")),
        _ => None,
    }
    .map(Raise::illegal_argument)
}

/// Notes that a collection of `java.util.concurrent` may change while it is gone through.
fn shared(class: &str, made: Value) -> Value {
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

/// `new int[3]`: numbers are zero in a new array, everything else is null.
pub(super) fn array(element: &str, length: &Value) -> Eval {
    /// Longer arrays are a mistake, and would exhaust the memory.
    const MAX_LENGTH: i64 = 100_000_000;
    let length = match ops::number::to_i64(length) {
        Some(length) if (0..=MAX_LENGTH).contains(&length) => usize::try_from(length).unwrap_or(0),
        Some(length) if length < 0 => {
            return Err(Raise::new(
                "java.lang.NegativeArraySizeException",
                length.to_string(),
            ));
        }
        _ => {
            return Err(Raise::illegal_argument(format!(
                "`{length}` is no length of an array"
            )));
        }
    };
    Ok(Value::list_of(ListKind::Array, vec![zero(element); length]))
}

/// What a field or element of a type is before it is set.
pub(crate) fn zero(class: &str) -> Value {
    match class {
        "int" => Value::Int(0),
        "long" => Value::Long(0),
        "short" => Value::Short(0),
        "byte" => Value::Byte(0),
        "char" => Value::Char('\0'),
        "float" => Value::Float(0.0),
        "double" => Value::Double(0.0),
        "boolean" => Value::Bool(false),
        _ => Value::Null,
    }
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
            ("of", _) => Some(Ok(Value::list_of(ListKind::Frozen, args.to_vec()))),
            ("copyOf", [items]) => Some(Ok(Value::list_of(ListKind::Frozen, items.elements()?))),
            _ => None,
        },
        "Set" => match (method, args) {
            ("of", _) => Some(Ok(Value::frozen_set(args.iter().cloned().collect()))),
            ("copyOf", [items]) => Some(Ok(Value::frozen_set(items.elements()?.into_iter().collect()))),
            _ => None,
        },
        "Map" => match (method, args) {
            ("ofEntries", entries) => {
                let pairs = entries.iter().map(entry::pair);
                Some(Ok(Value::map_of(MapKind::Frozen, pairs.collect::<Option<_>>()?)))
            }
            ("of", _) => {
                let pairs = args
                    .chunks_exact(2)
                    .map(|pair| (pair[0].clone(), pair[1].clone()));
                Some(Ok(Value::map_of(MapKind::Frozen, pairs.collect())))
            }
            ("copyOf", [Value::Map(m)]) => {
                let entries = m.borrow().clone();
                Some(Ok(Value::map_of(MapKind::Frozen, entries)))
            }
            ("entry", [key, value]) => Some(Ok(entry::fixed(key.clone(), value.clone()))),
            _ => None,
        },
        _ => None,
    }
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
            let a = a.elements()?;
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
            let (i, j) = (usize::try_from(*i).ok()?, usize::try_from(*j).ok()?);
            let len = list.elements()?.len();
            if i.max(j) >= len {
                return Some(Err(Raise::index(format!(
                    "Index {} out of bounds for length {len}",
                    i.max(j)
                ))));
            }
            return Some(in_place(list, |items| items.swap(i, j)));
        }
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

fn of_arrays(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (method, args) {
        ("asList", [Value::List(l)]) if l.kind.get() == ListKind::Array => Value::list(l.to_vec()),
        ("asList", _) => Value::list(args.to_vec()),
        ("toString" | "deepToString", [items]) => text::text(items).into(),
        ("sort", [items]) => return Some(interp.call_method(items, "sort", &[]).map(|_| Value::Null)),
        ("equals" | "deepEquals", [a, b]) => Value::Bool(ops::equal(a, b)),
        ("hashCode", [items]) => Value::Int(hash_code(items)),
        ("stream", [items]) => return Some(interp.call_method(items, "stream", &[])),
        ("fill", [Value::List(l), value]) => {
            if let Err(raise) = crate::method::list::mutable(l) {
                return Some(Err(raise));
            }
            l.borrow_mut().fill(value.clone());
            Value::Null
        }
        ("copyOf", [items, Value::Int(n)]) => {
            let mut items = items.elements()?;
            items.resize(
                usize::try_from(*n).ok().filter(|n| *n < 100_000_000)?,
                Value::Null,
            );
            Value::list_of(ListKind::Array, items)
        }
        ("copyOfRange", [items, Value::Int(from), Value::Int(to)]) => {
            let range = usize::try_from(*from).ok()?..usize::try_from(*to).ok()?;
            match items.elements()?.get(range) {
                Some(part) => Value::list_of(ListKind::Array, part.to_vec()),
                None => return Some(Err(Raise::index(format!("Range [{from}, {to}) out of bounds")))),
            }
        }
        _ => return None,
    }))
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
