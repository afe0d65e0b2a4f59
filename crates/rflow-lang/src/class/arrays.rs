//! Arrays: `new int[3]`, and what `Arrays` does with them.

use std::rc::Rc;

use crate::class::comparator;
use crate::interp::Interp;
use crate::method::hash_code::hash_code;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, ListObj, Value};

/// `new int[3]`, `new int[2][3]`: numbers are zero in a new array, everything else is null. Arrays of arrays have their
/// elements as far as there are lengths.
pub(super) fn array(element: &str, lengths: &[Value]) -> Eval {
    array_within(element, lengths, MAX_LENGTH)
}

/// Longer arrays are a mistake, and would exhaust the memory.
const MAX_LENGTH: i64 = 100_000_000;

fn array_within(element: &str, lengths: &[Value], most: i64) -> Eval {
    let Some((length, more)) = lengths.split_first() else {
        return Ok(Value::Null);
    };
    let length = match ops::number::to_i64(length) {
        Some(length) if (0..=most).contains(&length) => usize::try_from(length).unwrap_or(0),
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
    let items = match (more, element.strip_suffix("[]")) {
        ([], _) | (_, None) => vec![zero(element); length],
        (more, Some(inner)) => {
            let most = most / i64::try_from(length.max(1)).unwrap_or(1);
            let items = (0..length).map(|_| array_within(inner, more, most));
            items.collect::<Eval<_>>()?
        }
    };
    Ok(Value::array(element, items))
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

/// `Arrays.asList(…)`, which keeps its size. What is made of an array shows that.
fn as_list(args: &[Value]) -> Value {
    let list = match args {
        [Value::List(l)] if l.kind.get() == ListKind::Array => {
            Value::List(Rc::new(ListObj::part(l, 0, l.len())))
        }
        _ => Value::list(args.to_vec()),
    };
    if let Value::List(list) = &list {
        list.set_class(arcstr::literal!("Arrays$ArrayList"));
    }
    list
}

/// `Arrays.method(args)`
pub(super) fn of_arrays(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (method, args) {
        ("asList", _) => as_list(args),
        ("binarySearch", [items, key, order @ ..]) => return binary_search(interp, items, key, order),
        ("toString" | "deepToString", [items]) => text::text(items).into(),
        ("sort", [items]) => return Some(interp.call_method(items, "sort", &[]).map(|_| Value::Null)),
        ("equals" | "deepEquals", [a, b]) => Value::Bool(ops::equal(a, b)),
        ("hashCode", [items]) => Value::Int(hash_code(items)),
        ("stream", [items]) => return Some(interp.call_method(items, "stream", &[])),
        ("fill", [Value::List(l), value]) => {
            if let Err(raise) = crate::method::list::mutable(l) {
                return Some(Err(raise));
            }
            match crate::method::array::stored(interp, l, value.clone()) {
                Ok(value) => l.borrow_mut().fill(value),
                Err(raise) => return Some(Err(raise)),
            }
            Value::Null
        }
        ("copyOf", [items, Value::Int(n)]) => {
            let element = element_of(items);
            let empty = element.map(zero).unwrap_or_default();
            let mut copy = items.elements()?;
            copy.resize(usize::try_from(*n).ok().filter(|n| *n < 100_000_000)?, empty);
            array_like(element, copy)
        }
        ("copyOfRange", [items, Value::Int(from), Value::Int(to)]) => {
            let range = usize::try_from(*from).ok()?..usize::try_from(*to).ok()?;
            match items.elements()?.get(range) {
                Some(part) => array_like(element_of(items), part.to_vec()),
                None => return Some(Err(Raise::index(format!("Range [{from}, {to}) out of bounds")))),
            }
        }
        _ => return None,
    }))
}

/// The place of a key in what is in order; where it is not there, the place where it belongs, as Java writes that.
pub(super) fn binary_search(interp: &Interp, items: &Value, key: &Value, order: &[Value]) -> Option<Eval> {
    let items = items.elements()?;
    let compare = match order {
        [] | [Value::Null] => None,
        [order] if comparator::is_one(order) => Some(comparator::compare(interp, order)),
        _ => return None,
    };
    let (mut low, mut high) = (0, items.len());
    while low < high {
        let middle = low.midpoint(high);
        let found = match &compare {
            Some(compare) => compare(&items[middle], key),
            None => ops::compare(&items[middle], key),
        };
        match found {
            Ok(std::cmp::Ordering::Less) => low = middle + 1,
            Ok(std::cmp::Ordering::Greater) => high = middle,
            Ok(std::cmp::Ordering::Equal) => return Some(Ok(Value::count(middle))),
            Err(raise) => return Some(Err(raise)),
        }
    }
    let place = i32::try_from(low).unwrap_or(i32::MAX - 1);
    Some(Ok(Value::Int(-place - 1)))
}

/// The class of the elements of an array, where it is known.
fn element_of(array: &Value) -> Option<&str> {
    match array {
        Value::List(list) if list.kind.get() == ListKind::Array => list.class(),
        _ => None,
    }
}

fn array_like(element: Option<&str>, items: Vec<Value>) -> Value {
    match element {
        Some(element) => Value::array(element, items),
        None => Value::list_of(ListKind::Array, items),
    }
}
