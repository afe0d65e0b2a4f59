//! Methods of everything that can be iterated.

use std::cmp::Ordering;

use super::sort::{distinct, extreme, sorted};
use super::util::{accepts, collection, int, is_closure, similar, visit};
use super::{Found, hash_code, iterator, regroup, select, stream};
use crate::interp::Interp;
use crate::ops::{self, number};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, ListKind, Value};
use rflow_syntax::ast::BinaryOp;

/// Calls a method of a list, set, range, or of another value that has elements.
pub(super) fn call(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    on_any(interp, receiver, name, args)
        .or_else(|| transform(interp, receiver, name, args))
        .or_else(|| summary(interp, receiver, name, args))
        .or_else(|| contents(interp, receiver, name, args))
        .or_else(|| select::call(interp, receiver, name, args))
        .or_else(|| regroup::call(interp, receiver, name, args))
}

/// Methods that every object has: an object that cannot be iterated is its own only element.
pub(super) fn on_any(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("each" | "forEach", [f]) if is_closure(f) => {
            visit(receiver, |item| interp.call(f, &[item]).map(|_| true)).map(|()| {
                if name == "each" {
                    receiver.clone()
                } else {
                    Value::Null
                }
            })
        }
        ("collect", []) => collect(receiver, |item| Ok(Some(item))),
        ("collect", [f]) if is_closure(f) => collect(receiver, |item| interp.call(f, &[item]).map(Some)),
        ("collect", [into, f]) if is_closure(f) => {
            let items = collect(receiver, |item| interp.call(f, &[item]).map(Some));
            items.and_then(|items| add_all(interp, into, &items))
        }
        ("eachWithIndex", [f]) if is_closure(f) => {
            let mut i = 0;
            let done = visit(receiver, |item| {
                i += 1;
                interp.call(f, &[item, Value::integer(i - 1)]).map(|_| true)
            });
            done.map(|()| receiver.clone())
        }
        ("find", [] | [_]) => find(interp, receiver, args.first()),
        ("findAll", []) => filtered(receiver, |item| Ok(item.truthy())),
        ("findAll", [f]) if is_closure(f) => filtered(receiver, |item| accepts(interp, Some(f), item)),
        ("any", [] | [_]) => quantify(interp, receiver, args.first(), true),
        ("every", [] | [_]) => quantify(interp, receiver, args.first(), false),
        ("inject", [f]) if is_closure(f) => inject(interp, receiver, None, f),
        ("inject", [start, f]) if is_closure(f) => inject(interp, receiver, Some(start.clone()), f),
        ("grep", []) => collect(receiver, |item| Ok(item.truthy().then_some(item))),
        ("grep", [filter]) => collect(receiver, |item| {
            Ok(ops::binary(interp, BinaryOp::In, &item, filter)?
                .truthy()
                .then_some(item))
        }),
        ("findResult", [f]) if is_closure(f) => find_result(interp, receiver, f, Value::Null),
        ("findResult", [default, f]) if is_closure(f) => find_result(interp, receiver, f, default.clone()),
        ("findResults", []) => collect(receiver, |item| Ok(Some(item).filter(|v| !v.is_null()))),
        ("findResults", [f]) if is_closure(f) => collect(receiver, |item| {
            Ok(Some(interp.call(f, &[item])?).filter(|v| !v.is_null()))
        }),
        ("findIndexOf" | "findLastIndexOf" | "findIndexValues", [.., f]) if is_closure(f) => {
            let start = args
                .first()
                .filter(|_| args.len() == 2)
                .and_then(int)
                .unwrap_or(0);
            find_index(interp, receiver, name, start, f)
        }
        ("iterator" | "listIterator" | "bufferedIterator", []) => Ok(iterator::over(receiver)),
        ("split", [f]) if is_closure(f) => split(interp, receiver, f),
        _ => return None,
    })
}

/// A list of what `keep` returns for the elements.
pub(super) fn collect(receiver: &Value, mut keep: impl FnMut(Value) -> Eval<Option<Value>>) -> Eval {
    let mut out = Vec::new();
    visit(receiver, |item| {
        out.extend(keep(item)?);
        Ok(true)
    })?;
    Ok(Value::list(out))
}

/// The elements that fulfil a condition; a set stays a set, an array becomes a list.
fn filtered(receiver: &Value, mut condition: impl FnMut(&Value) -> Eval<bool>) -> Eval {
    let found = collect(receiver, |item| {
        Ok(if condition(&item)? { Some(item) } else { None })
    })?;
    match receiver {
        Value::Set(_) => Ok(similar(receiver, found.elements().unwrap_or_default())),
        _ => Ok(found),
    }
}

fn find(interp: &Interp, receiver: &Value, condition: Option<&Value>) -> Eval {
    let mut found = Value::Null;
    visit(receiver, |item| {
        let hit = accepts(interp, condition, &item)?;
        if hit {
            found = item;
        }
        Ok(!hit)
    })?;
    Ok(found)
}

fn quantify(interp: &Interp, receiver: &Value, condition: Option<&Value>, any: bool) -> Eval {
    let mut hit = false;
    visit(receiver, |item| {
        hit = accepts(interp, condition, &item)? == any;
        Ok(!hit)
    })?;
    Ok(Value::Bool(hit == any))
}

fn inject(interp: &Interp, receiver: &Value, start: Option<Value>, f: &Value) -> Eval {
    let mut sum = start;
    // Without a first value Groovy goes over a copy.
    let copy = match (receiver, &sum) {
        (Value::List(_) | Value::Set(_), None) => Some(Value::list(super::elements(receiver))),
        _ => None,
    };
    visit(copy.as_ref().unwrap_or(receiver), |item| {
        sum = Some(match sum.take() {
            Some(before) => interp.call(f, &[before, item])?,
            None => item,
        });
        Ok(true)
    })?;
    sum.ok_or_else(|| {
        Raise::no_such_element(
            "Cannot call inject() on an empty collection without passing an initial value.",
        )
    })
}

fn find_result(interp: &Interp, receiver: &Value, f: &Value, default: Value) -> Eval {
    let mut result = Value::Null;
    visit(receiver, |item| {
        result = interp.call(f, &[item])?;
        Ok(result.is_null())
    })?;
    Ok(if result.is_null() { default } else { result })
}

fn find_index(interp: &Interp, receiver: &Value, name: &str, start: i64, f: &Value) -> Eval {
    let mut hits = Vec::new();
    let mut i = -1;
    visit(receiver, |item| {
        i += 1;
        if i >= start && interp.call(f, &[item])?.truthy() {
            hits.push(i);
            return Ok(name != "findIndexOf");
        }
        Ok(true)
    })?;
    Ok(match name {
        "findIndexOf" => Value::integer(hits.first().copied().unwrap_or(-1)),
        "findLastIndexOf" => Value::integer(hits.last().copied().unwrap_or(-1)),
        _ => Value::list(hits.into_iter().map(Value::Long).collect()),
    })
}

fn split(interp: &Interp, receiver: &Value, f: &Value) -> Eval {
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    visit(receiver, |item| {
        if accepts(interp, Some(f), &item)? {
            yes.push(item);
        } else {
            no.push(item);
        }
        Ok(true)
    })?;
    Ok(Value::list(vec![similar(receiver, yes), similar(receiver, no)]))
}

/// Adds elements to a collection by its own methods, and returns it.
pub(super) fn add_all(interp: &Interp, into: &Value, items: &Value) -> Eval {
    super::call(interp, into, "addAll", std::slice::from_ref(items))?;
    Ok(into.clone())
}

fn transform(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("collectMany", [f]) if is_closure(f) => collect_many(interp, receiver, f).map(Value::list),
        ("collectMany", [into, f]) if is_closure(f) => {
            collect_many(interp, receiver, f).and_then(|items| add_all(interp, into, &Value::list(items)))
        }
        ("collectEntries", []) => collect_entries(receiver, Entries::default(), Ok),
        ("collectEntries", [f]) if is_closure(f) => {
            collect_entries(receiver, Entries::default(), |item| interp.call(f, &[item]))
        }
        ("collectEntries", [Value::Map(into), rest @ ..]) if rest.len() <= 1 => {
            let made = collect_entries(receiver, into.borrow().clone(), |item| match rest {
                [f] => interp.call(f, &[item]),
                _ => Ok(item),
            });
            made.and_then(|made| {
                if let Value::Map(made) = made {
                    for (key, value) in made.to_vec() {
                        super::map::put(into, key, value)?;
                    }
                }
                Ok(Value::Map(into.clone()))
            })
        }
        ("collectNested", [f]) if is_closure(f) => collect_nested(interp, receiver, f),
        ("toListString", []) => Ok(Value::from(text::text(receiver))),
        ("asCollection", []) => Ok(receiver.clone()),
        ("toList" | "asList", []) => collect(receiver, |item| Ok(Some(item))),
        ("toArray", [] | [_]) => {
            collect(receiver, |item| Ok(Some(item))).map(|list| as_array(list.elements().unwrap_or_default()))
        }
        ("toSet", []) => {
            let items = super::elements(receiver);
            let size = items.len();
            Ok(hash_code::hash_set(items, size))
        }
        ("toSorted", []) => {
            sorted(interp, super::elements(receiver), None).map(|v| ordered_like(receiver, v))
        }
        ("toSorted", [f]) if is_closure(f) => {
            sorted(interp, super::elements(receiver), Some(f)).map(|v| ordered_like(receiver, v))
        }
        ("sort", [] | [_] | [_, _]) => {
            let by = args.last().filter(|v| is_closure(v));
            sorted(interp, super::elements(receiver), by).map(|v| ordered_like(receiver, v))
        }
        ("toUnique", []) => distinct(interp, super::elements(receiver), None).map(|v| similar(receiver, v)),
        ("unique", [] | [Value::Bool(_)]) => {
            distinct(interp, super::elements(receiver), None).map(|v| similar(receiver, v))
        }
        ("toUnique" | "unique", [.., f]) if is_closure(f) => {
            distinct(interp, super::elements(receiver), Some(f)).map(|v| similar(receiver, v))
        }
        ("flatten", []) => flat(receiver).map(|flat| match receiver {
            Value::Set(_) => similar(receiver, flat),
            _ => Value::list(flat),
        }),
        ("flatten", [f]) if is_closure(f) => flat(receiver).and_then(|flat| {
            flat.iter()
                .map(|item| interp.call(f, std::slice::from_ref(item)))
                .collect::<Eval<_>>()
                .map(Value::list)
        }),
        ("stream" | "parallelStream", []) => Ok(stream::over(super::elements(receiver))),
        _ => return None,
    })
}

/// Sorted copies are lists, but for arrays.
fn ordered_like(receiver: &Value, items: Vec<Value>) -> Value {
    match receiver {
        Value::List(_) => similar(receiver, items),
        _ => Value::list(items),
    }
}

/// An array of values.
pub(crate) fn as_array(items: Vec<Value>) -> Value {
    Value::list_of(ListKind::Array, items)
}

fn collect_many(interp: &Interp, receiver: &Value, f: &Value) -> Eval<Vec<Value>> {
    let mut out = Vec::new();
    visit(receiver, |item| {
        let part = interp.call(f, &[item])?;
        let items = match &part {
            Value::Null => return Ok(true),
            other => collection(other).ok_or_else(|| cannot_cast(other, "java.util.Collection"))?,
        };
        out.extend(items);
        Ok(true)
    })?;
    Ok(out)
}

/// The exception for a value that is not of a needed class.
pub(super) fn cannot_cast(value: &Value, class: &str) -> Box<Raise> {
    let own = crate::ops::class_name(value);
    Raise::new(
        "java.lang.ClassCastException",
        format!("class {own} cannot be cast to class {class}"),
    )
}

pub(super) fn collect_entries(
    receiver: &Value,
    mut entries: Entries,
    mut make: impl FnMut(Value) -> Eval,
) -> Eval {
    visit(receiver, |item| {
        add_entry(&mut entries, &make(item)?)?;
        Ok(true)
    })?;
    Ok(Value::map(entries))
}

/// Adds what a closure of `collectEntries` returned: a map, an entry, or a list of key and value.
pub(super) fn add_entry(entries: &mut Entries, made: &Value) -> Eval<()> {
    if let Value::Map(map) = made {
        entries.extend(map.to_vec());
        return Ok(());
    }
    if let Some((key, value)) = super::entry::pair(made) {
        entries.insert(key, value);
        return Ok(());
    }
    match made {
        Value::List(list) => {
            entries.insert(list.get(0).unwrap_or_default(), list.get(1).unwrap_or_default());
            Ok(())
        }
        Value::Null => Ok(()),
        other => Err(super::missing::method(other, "getKey", &[])
            .hint("A closure of `collectEntries` returns a map or a list of key and value")),
    }
}

fn collect_nested(interp: &Interp, receiver: &Value, f: &Value) -> Eval {
    collect(receiver, |item| match &item {
        Value::List(_) | Value::Set(_) | Value::Range(_) => collect_nested(interp, &item, f).map(Some),
        _ => interp.call(f, &[item]).map(Some),
    })
}

/// The elements of a collection and of those in it.
fn flat(collection: &Value) -> Eval<Vec<Value>> {
    collection.check_ends()?;
    let mut flat = Vec::new();
    flatten(&super::elements(collection), &mut flat);
    Ok(flat)
}

/// Splices nested collections, deep; maps and texts stay whole.
fn flatten(items: &[Value], out: &mut Vec<Value>) {
    for item in items {
        match collection(item) {
            Some(inner) if super::entry::pair(item).is_none() => flatten(&inner, out),
            _ => out.push(item.clone()),
        }
    }
}

fn summary(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("join", []) => Ok(join(receiver, "")),
        ("join", [Value::Null]) => Ok(join(receiver, "")),
        ("join", [Value::Str(separator)]) => Ok(join(receiver, separator)),
        ("count", [f]) if is_closure(f) => {
            filtered(receiver, |item| accepts(interp, Some(f), item)).map(|found| length(&found))
        }
        ("count", [wanted]) => {
            filtered(receiver, |item| Ok(ops::equal(item, wanted))).map(|found| length(&found))
        }
        ("sum", []) => sum(interp, receiver, None, None),
        ("sum", [f]) if is_closure(f) => sum(interp, receiver, None, Some(f)),
        ("sum", [start]) => sum(interp, receiver, Some(start.clone()), None),
        ("sum", [start, f]) if is_closure(f) => sum(interp, receiver, Some(start.clone()), Some(f)),
        ("average", [] | [_]) => average(interp, receiver, args.first()),
        ("min", [] | [_]) => extreme(interp, &super::elements(receiver), args.first(), Ordering::Less),
        ("max", [] | [_]) => extreme(
            interp,
            &super::elements(receiver),
            args.first(),
            Ordering::Greater,
        ),
        _ => return None,
    })
}

fn length(found: &Value) -> Value {
    Value::count(super::elements(found).len())
}

/// The texts of the elements with a separator between them.
fn join(receiver: &Value, separator: &str) -> Value {
    let texts: Vec<String> = super::elements(receiver).iter().map(text::text).collect();
    Value::from(texts.join(separator))
}

fn sum(interp: &Interp, receiver: &Value, start: Option<Value>, f: Option<&Value>) -> Eval {
    let mut total = start;
    visit(receiver, |item| {
        let item = match f {
            Some(f) => interp.call(f, &[item])?,
            None => item,
        };
        total = Some(match total.take() {
            Some(before) => ops::binary(interp, BinaryOp::Add, &before, &item)?,
            None => item,
        });
        Ok(true)
    })?;
    let total = total.unwrap_or_default();
    // An array of bytes is summed up in a byte.
    let bytes = f.is_none() && &*ops::class_name(receiver) == "[B";
    Ok(match number::to_i32(&total) {
        #[allow(clippy::cast_possible_truncation, reason = "the sum wraps")]
        Some(n) if bytes => Value::Byte(n as i8),
        _ => total,
    })
}

fn average(interp: &Interp, receiver: &Value, f: Option<&Value>) -> Eval {
    let count = super::elements(receiver).len();
    if count == 0 {
        return Err(Raise::null_pointer("An empty collection has no average"));
    }
    let total = sum(interp, receiver, None, f)?;
    ops::binary(interp, BinaryOp::Divide, &total, &Value::count(count))
}

fn contents(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("contains", []) => Ok(Value::Bool(super::elements(receiver).contains(&Value::Null))),
        ("containsAll", [wanted]) => {
            let own: crate::value::Elements = super::elements(receiver).into_iter().collect();
            let wanted = collection(wanted)?;
            Ok(Value::Bool(wanted.iter().all(|v| own.contains(v))))
        }
        ("disjoint", [other]) => {
            let other = super::sort::Lookup::of(collection(other)?);
            Ok(Value::Bool(
                !super::elements(receiver).iter().any(|v| other.contains(v)),
            ))
        }
        ("intersect", [other, ..]) => {
            let known = super::sort::Lookup::of(collection(other)?);
            let mut items = super::elements(receiver);
            items.retain(|v| known.contains(v));
            Ok(similar(receiver, items))
        }
        ("union", [other]) => ops::binary(interp, BinaryOp::Add, receiver, other)
            .and_then(|all| super::call(interp, &all, "toUnique", &[])),
        ("size", []) => Ok(length(receiver)),
        ("isEmpty", []) => Ok(Value::Bool(super::elements(receiver).is_empty())),
        ("shuffled", [] | [_]) => {
            let copy = Value::list(super::elements(receiver));
            let arguments: Vec<Value> = std::iter::once(copy.clone())
                .chain(args.iter().cloned())
                .collect();
            crate::class::call_static(interp, "Collections", "shuffle", &arguments).map(|_| copy)
        }
        _ => return None,
    })
}
