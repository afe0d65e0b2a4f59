//! Methods of values: one table per type.

pub(crate) mod array;
pub(crate) mod character;
pub(crate) mod closure;
mod collector;
pub(crate) mod date;
pub(crate) mod duration;
pub(crate) mod entry;
pub(crate) mod hash_code;
mod iterable;
pub(crate) mod iterator;
pub(crate) mod list;
mod list_default;
pub(crate) mod map;
mod map_iterate;
mod map_values;
pub(crate) mod memory;
mod missing;
pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod path;
mod path_content;
mod path_folder;
mod path_write;
mod queue;
mod range;
pub(crate) mod regex;
mod regroup;
mod select;
pub(crate) mod sequence;
pub(crate) mod set;
mod sort;
mod stream;
pub(crate) mod streams;
pub(crate) mod string;
mod util;
pub(crate) mod version;

pub use missing::is_method_of_values;
pub use sort::merge_sort;
pub(crate) use sort::{in_order, natural};
pub(crate) use util::visit;

pub(crate) use path_content::{decode, failed as io_failed, read as read_path};
pub(crate) use path_write::{as_bytes, bytes_of, write as write_path};
pub(crate) use string::bytes_value as byte_array;
pub(crate) use string::lines;

use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

/// What a table of methods answers: `None` when it has no such method for these arguments.
pub(crate) type Found = Option<Eval>;

/// Methods whose argument is a collection.
const BULK: &[&str] = &[
    "addAll",
    "containsAll",
    "disjoint",
    "intersect",
    "minus",
    "plus",
    "putAll",
    "removeAll",
    "retainAll",
];

/// Calls a method of a value.
pub(crate) fn call(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Eval {
    if receiver.is_null() {
        return object::call_on_null(interp, name, args);
    }
    if let Some(args) = crate::class::comparator::replaced(name, args) {
        return call(interp, receiver, name, &args);
    }
    // What takes over the elements of a collection takes over those of an instance that is one.
    if let [arg @ Value::Host(_)] = args
        && BULK.contains(&name)
        && matches!(receiver, Value::Map(_) | Value::List(_) | Value::Set(_))
        && let Some(collection) = crate::groovy::collection(arg)
    {
        return call(interp, receiver, name, std::slice::from_ref(collection));
    }
    let found = of_type(interp, receiver, name, args)
        .or_else(|| object::call(interp, receiver, name, args))
        .or_else(|| stored_closure(interp, receiver, name, args))
        .or_else(|| accessor(interp, receiver, name, args))
        .or_else(|| crate::groovy::method_missing(interp, receiver, name, args));
    found.unwrap_or_else(|| Err(missing::method(receiver, name, args)))
}

/// Calls a method that the type of a value defines, or all objects have; `None` when there is none.
pub(crate) fn of_value(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    of_type(interp, receiver, name, args).or_else(|| object::call(interp, receiver, name, args))
}

/// Calls a method that the type of the receiver defines.
fn of_type(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    match receiver {
        Value::List(list) => list::call(interp, list, receiver, name, args)
            .or_else(|| iterable::call(interp, receiver, name, args))
            .or_else(|| string::call_on_bytes(receiver, name, args))
            .or_else(|| crate::library::process::call(interp, receiver, name, args)),
        Value::Map(map) => map::call(interp, map, receiver, name, args),
        Value::Set(set) => set::call(interp, set, receiver, name, args)
            .or_else(|| iterable::call(interp, receiver, name, args)),
        Value::Range(range) => range::call(interp, range, receiver, name, args)
            .or_else(|| iterable::call(interp, receiver, name, args)),
        Value::Str(text) => string::call(interp, text, name, args)
            .or_else(|| crate::split::call(interp, receiver, name, args))
            .or_else(|| crate::library::process::call(interp, receiver, name, args)),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Short(_)
        | Value::Byte(_)
        | Value::BigInt(_)
        | Value::Decimal(_)
        | Value::Float(_)
        | Value::Double(_) => number::call(interp, receiver, name, args),
        Value::Char(c) => character::call(interp, *c, name, args),
        Value::Duration(millis) => duration::call(interp, *millis, name, args),
        Value::Memory(bytes) => memory::call(interp, *bytes, name, args),
        Value::Closure(closure) => closure::call(interp, closure, receiver, name, args),
        Value::Path(path) => path::call(interp, path, receiver, name, args),
        Value::Class(class) => object::call_on_class(interp, class, name, args),
        Value::Host(host) => host
            .call(interp, receiver, name, args)
            .or_else(|| crate::class::comparator::inherited(interp, receiver, name, args)),
        Value::Cell(cell) => {
            let value = cell.borrow().clone();
            Some(call(interp, &value, name, args))
        }
        Value::Def(def) => interp.globals.definition_call(interp, def, name, args),
        Value::Null => None,
    }
}

/// `map.key(args)` where the entry is a closure, and the same for other objects with closures in properties.
fn stored_closure(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    let stored = match receiver {
        Value::Map(map) => map.get_str(name)?,
        Value::Host(host) => host.property(interp, name)?.ok()?,
        _ => return None,
    };
    matches!(stored, Value::Closure(_)).then(|| interp.call(&stored, args))
}

/// `getX()`, `isX()` and `setX(v)` for a property without such a method of its own.
fn accessor(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    if matches!(
        receiver,
        Value::Map(_) | Value::List(_) | Value::Set(_) | Value::Range(_)
    ) {
        return None;
    }
    match args {
        [] => {
            let property = name.strip_prefix("get").or_else(|| name.strip_prefix("is"))?;
            crate::property::own(interp, receiver, &decapitalise(property)?)
        }
        [value] => {
            let property = decapitalise(name.strip_prefix("set")?)?;
            let done = crate::property::set_own(interp, receiver, &property, value.clone())?;
            Some(done.map(|()| Value::Null))
        }
        _ => None,
    }
}

/// The property a getter suffix names, which must begin with a capital letter.
fn decapitalise(suffix: &str) -> Option<String> {
    let named = suffix.starts_with(char::is_uppercase);
    named.then(|| crate::property::name_of_accessor(suffix)).flatten()
}

/// Calls a method that lists have, for an object that is one in all but its class.
pub(crate) fn on_list(
    interp: &Interp,
    items: &std::rc::Rc<crate::value::ListObj>,
    receiver: &Value,
    name: &str,
    args: &[Value],
) -> Found {
    list::call(interp, items, receiver, name, args).or_else(|| iterable::call(interp, receiver, name, args))
}

/// Calls a method of collections on the elements of an object that is one.
pub(crate) fn of_collection(interp: &Interp, elements: &Value, name: &str, args: &[Value]) -> Found {
    iterable::call(interp, elements, name, args)
}

/// See [`Interp::elements`].
pub(crate) fn elements(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Map(map) => entry::all(map),
        Value::Str(text) => text
            .chars()
            .map(|c| Value::str(c.encode_utf8(&mut [0; 4])))
            .collect(),
        Value::Host(host) => host.elements().unwrap_or_else(|| vec![value.clone()]),
        other => other.elements().unwrap_or_else(|| vec![value.clone()]),
    }
}

/// `collection.indices`
pub(crate) fn indices(len: usize) -> Value {
    list::indices(len)
}

pub(crate) use range::{end as range_end, holds as range_holds};
pub(crate) use sequence::dots as range_dots;

/// Reads a property of a range.
pub(crate) fn range_property(range: &crate::value::RangeObj, name: &str) -> Option<Eval> {
    range::property(range, name)
}

/// Reads a property of a number, text, duration or memory size.
pub(crate) fn scalar_property(interp: &Interp, value: &Value, name: &str) -> Option<Eval> {
    match value {
        Value::Str(text) => string::property(interp, text, name),
        Value::Duration(millis) => duration::property(interp, *millis, name),
        Value::Memory(bytes) => memory::property(interp, *bytes, name),
        Value::Null | Value::Bool(_) => None,
        number => number::property(interp, number, name),
    }
}

/// `Stream.of(…)` and the like.
pub(crate) fn stream_static(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    stream::call_static(interp, method, args)
}

/// A stream over elements.
pub(crate) fn stream_over(items: Vec<Value>) -> Value {
    stream::over(items)
}

/// What `Collectors.toList()` and the like return.
pub(crate) fn collector(name: &str, args: &[Value]) -> Option<Value> {
    collector::named(name, args)
}
