//! `object[index]`.

use std::rc::Rc;

use crate::interp::Interp;
use crate::method::{self, entry, list, map};
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, ListObj, RangeObj, Value};

/// Reads an element; several indices come as a list.
pub(crate) fn get(interp: &Interp, object: &Value, index: &Value) -> Eval {
    if !matches!(object, Value::Map(_))
        && let Some(range) = method::sequence::as_integers(index)
    {
        return get(interp, object, &range);
    }
    match object {
        Value::Map(map) => map::lookup(interp, map, index),
        Value::List(items) => of_list(interp, items, object, index),
        Value::Range(_) | Value::Set(_) => {
            let items = ListObj::default();
            *items.borrow_mut() = object.elements().unwrap_or_default();
            of_list(interp, &items, object, index)
        }
        Value::Str(text) => of_text(interp, text, object, index),
        Value::Null => Err(method::object::null_receiver("getAt")),
        Value::Path(_) => match number(index) {
            Some(i) => {
                let names = method::path::names(object);
                Ok(at(&names, i)?.unwrap_or_default())
            }
            None => by_name(interp, object, index),
        },
        Value::Host(host) => {
            if let Some(found) = host.index(interp, index) {
                return found;
            }
            if let Some(found) = host.call(interp, object, "getAt", std::slice::from_ref(index)) {
                return found;
            }
            match (host.elements(), entry::pair(object)) {
                (Some(items), None) if !matches!(index, Value::Str(_)) => {
                    get(interp, &Value::list(items), index)
                }
                _ => by_name(interp, object, index),
            }
        }
        Value::Cell(cell) => get(interp, &cell.borrow().clone(), index),
        _ => by_name(interp, object, index),
    }
}

/// `object['name']` reads a property.
fn by_name(interp: &Interp, object: &Value, index: &Value) -> Eval {
    match index {
        Value::Str(name) => crate::property::get(interp, object, name),
        _ => Err(ops::missing_method(object, "getAt", std::slice::from_ref(index))),
    }
}

/// A number that serves as an index; fractions are cut.
fn number(index: &Value) -> Option<i64> {
    match index {
        Value::Int(n) => Some(i64::from(*n)),
        Value::Long(_)
        | Value::Short(_)
        | Value::Byte(_)
        | Value::BigInt(_)
        | Value::Decimal(_)
        | Value::Double(_)
        | Value::Float(_) => index.as_i64(),
        _ => None,
    }
}

/// Position of an index in something of a length: negative ones count from the end.
fn normalise(i: i64, len: usize) -> Eval<usize> {
    if let Ok(i) = usize::try_from(i) {
        return Ok(i);
    }
    let back = usize::try_from(i.unsigned_abs()).ok();
    back.and_then(|back| len.checked_sub(back)).ok_or_else(|| {
        Raise::new(
            "java.lang.ArrayIndexOutOfBoundsException",
            format!("Negative array index [{i}] too large for array size {len}"),
        )
    })
}

/// The element at an index, `None` past the end.
fn at(items: &[Value], i: i64) -> Eval<Option<Value>> {
    Ok(items.get(normalise(i, items.len())?).cloned())
}

fn of_list(interp: &Interp, items: &ListObj, object: &Value, index: &Value) -> Eval {
    if let Some(i) = number(index) {
        let found = at(&items.borrow(), i)?;
        // A list is null past its end, an array is not.
        return match found {
            Some(item) => Ok(item),
            None if items.kind.get() == ListKind::Array => Err(Raise::new(
                "java.lang.ArrayIndexOutOfBoundsException",
                format!("Index {i} out of bounds for length {}", items.len()),
            )),
            None => Ok(Value::Null),
        };
    }
    match index {
        Value::Range(range) => Ok(Value::list(slice(&items.borrow(), range)?)),
        Value::List(_) | Value::Set(_) => {
            let mut out = Vec::new();
            for i in index.elements().unwrap_or_default() {
                match (&i, of_list(interp, items, object, &i)?) {
                    (Value::Range(_) | Value::List(_), Value::List(part)) => out.extend(part.to_vec()),
                    (_, item) => out.push(item),
                }
            }
            Ok(Value::list(out))
        }
        _ => by_name(interp, object, index),
    }
}

/// First and last position (inclusive) of a range over something of a length, and whether it runs backwards;
/// `None` when it is empty.
fn bounds(range: &RangeObj, len: usize) -> Option<(i64, i64, bool)> {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let from_end = |i: i64| if i < 0 { i + len } else { i };
    if range.open {
        return open_bounds(range, from_end(range.from), from_end(range.to));
    }
    let from = from_end(range.from);
    // `0..<-1` stops before the last element, and `0..<0` is empty.
    let to = match range.inclusive {
        true => from_end(range.to),
        false if range.is_empty() => return None,
        false if range.to < 0 => from_end(range.to) - 1,
        false if range.from <= range.to => range.to - 1,
        false => from_end(range.to) + 1,
    };
    Some(if from <= to {
        (from, to, false)
    } else {
        (to, from, true)
    })
}

/// The same for a range without its first end, whose direction is that of the positions.
fn open_bounds(range: &RangeObj, from: i64, to: i64) -> Option<(i64, i64, bool)> {
    let step = if from <= to { 1 } else { -1 };
    let from = from + step;
    let to = if range.inclusive { to } else { to - step };
    match step {
        _ if (to - from) * step < 0 => None,
        1 => Some((from, to, false)),
        _ => Some((to, from, true)),
    }
}

fn slice(items: &[Value], range: &RangeObj) -> Eval<Vec<Value>> {
    let Some((from, to, backwards)) = bounds(range, items.len()) else {
        return Ok(Vec::new());
    };
    let Ok(start) = usize::try_from(from) else {
        return Err(Raise::index(format!("fromIndex = {from}")));
    };
    let end = usize::try_from(to + 1).ok().filter(|end| *end <= items.len());
    let Some(end) = end else {
        return Err(Raise::index(format!("toIndex = {}", to + 1)));
    };
    let mut part = items.get(start..end).unwrap_or_default().to_vec();
    if backwards {
        part.reverse();
    }
    Ok(part)
}

/// The part of a text: characters are UTF-16 units as in Java, which matters beyond the basic plane only.
fn of_text(interp: &Interp, text: &str, object: &Value, index: &Value) -> Eval {
    if let Some(i) = number(index) {
        let len = length(text);
        let at =
            normalise(i, len).map_err(|_| Raise::new(OUT_OF_TEXT, format!("index {i}, length {len}")))?;
        return part(text, at, at + 1).map(Value::from);
    }
    match index {
        Value::Range(range) => {
            let Some((from, to, backwards)) = bounds(range, length(text)) else {
                return Ok(Value::str(""));
            };
            let Ok(start) = usize::try_from(from) else {
                return Err(Raise::new(
                    OUT_OF_TEXT,
                    format!("begin {from}, end {}, length {}", to + 1, length(text)),
                ));
            };
            let part = part(text, start, usize::try_from(to + 1).unwrap_or(0))?;
            Ok(Value::from(if backwards {
                part.chars().rev().collect()
            } else {
                part
            }))
        }
        Value::List(_) => {
            let mut out = String::new();
            for i in index.elements().unwrap_or_default() {
                out.push_str(&crate::text::text(&of_text(interp, text, object, &i)?));
            }
            Ok(Value::from(out))
        }
        _ => by_name(interp, object, index),
    }
}

const OUT_OF_TEXT: &str = "java.lang.StringIndexOutOfBoundsException";

fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

fn part(text: &str, start: usize, end: usize) -> Eval<String> {
    let fail = || {
        Raise::new(
            OUT_OF_TEXT,
            format!("begin {start}, end {end}, length {}", length(text)),
        )
    };
    if text.is_ascii() {
        return text.get(start..end).map(str::to_string).ok_or_else(fail);
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    units
        .get(start..end)
        .map(String::from_utf16_lossy)
        .ok_or_else(fail)
}

/// Sets an element.
pub(crate) fn set(interp: &Interp, object: &Value, index: &Value, value: Value) -> Eval<()> {
    match object {
        Value::Map(map) => map::put(map, index.clone(), value).map(|_| ()),
        Value::List(items) => set_in_list(interp, items, object, index, value),
        Value::Null => Err(method::object::null_receiver("putAt")),
        Value::Host(host) => match host.call(interp, object, "putAt", &[index.clone(), value.clone()]) {
            Some(done) => done.map(|_| ()),
            None => set_by_name(interp, object, index, value),
        },
        Value::Cell(cell) => set(interp, &cell.borrow().clone(), index, value),
        _ => set_by_name(interp, object, index, value),
    }
}

fn set_by_name(interp: &Interp, object: &Value, index: &Value, value: Value) -> Eval<()> {
    match index {
        Value::Str(name) => crate::property::set(interp, object, name, value),
        _ => Err(ops::missing_method(object, "putAt", &[index.clone(), value])),
    }
}

fn set_in_list(
    interp: &Interp,
    items: &Rc<ListObj>,
    object: &Value,
    index: &Value,
    value: Value,
) -> Eval<()> {
    if let Some(i) = number(index) {
        list::mutable(items)?;
        let len = items.len();
        let at = normalise(i, len)?;
        if at < len {
            let value = match items.kind.get() {
                ListKind::Array => method::array::stored(interp, items, value)?,
                _ => value,
            };
            items.replace(at, value);
            return Ok(());
        }
        if items.kind.get() == ListKind::Array {
            return Err(Raise::new(
                "java.lang.ArrayIndexOutOfBoundsException",
                format!("Index {i} out of bounds for length {len}"),
            ));
        }
        if at > MAX_GROWTH {
            return Err(list::out_of_bounds(i, len));
        }
        list::resizable(items)?;
        let mut items = items.borrow_mut();
        items.resize(at, Value::Null);
        items.push(value);
        return Ok(());
    }
    match index {
        Value::Range(range) => {
            list::mutable(items)?;
            let replacement = value.elements().unwrap_or_else(|| vec![value]);
            let len = items.len();
            let (start, end) = match bounds(range, len) {
                Some((from, to, _)) => (from, to + 1),
                None => (range.from, range.from),
            };
            let clamp = |i: i64| usize::try_from(i).unwrap_or(0).min(len);
            let (start, end) = (clamp(start), clamp(end).max(clamp(start)));
            items.borrow_mut().splice(start..end, replacement);
            Ok(())
        }
        Value::List(indices) => {
            let values = value.elements().unwrap_or_default();
            let indices = indices.to_vec();
            if indices.len() != values.len() {
                return Err(Raise::illegal_argument(
                    "The number of indices is not the number of values",
                ));
            }
            for (i, value) in indices.iter().zip(values) {
                set(interp, object, i, value)?;
            }
            Ok(())
        }
        _ => set_by_name(interp, object, index, value),
    }
}

/// A list is not filled up beyond this: such an index is a mistake, and would exhaust the memory.
const MAX_GROWTH: usize = 100_000_000;
