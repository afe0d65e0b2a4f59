//! Equality and order.

use std::cmp::Ordering;
use std::rc::Rc;

use super::class_name;
use super::number::{self, Pair};
use crate::nesting::descend;
use crate::raise::{Eval, Raise};
use crate::text::{java_text, parse_duration, parse_memory, text};
use crate::value::{Entries, ListKind, Value};

/// The language's `==`: null-safe, numbers by value across types, collections by content.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> bool {
    loosely(left, right)
}

/// `==` as an operator: comparing a duration or memory size with a text that is none fails.
pub(crate) fn try_equal(left: &Value, right: &Value) -> Eval<bool> {
    if left.is_null() || right.is_null() {
        return Ok(left.is_null() && right.is_null());
    }
    match units(left, right)? {
        Some(order) => Ok(order == Ordering::Equal),
        None => Ok(equal(left, right)),
    }
}

fn loosely(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::List(a), Value::List(b)) if Rc::ptr_eq(a, b) => true,
        (Value::List(_) | Value::Map(_) | Value::Set(_) | Value::Host(_), _) => {
            descend(false, || parts(left, right))
        }
        (Value::Range(a), Value::List(b)) => slices(&a.to_vec(), &b.borrow()),
        (Value::Range(a), Value::Range(b)) => a == b || a.to_vec() == b.to_vec(),
        (Value::Class(a), Value::Class(b)) => super::full_class_name(a) == super::full_class_name(b),
        // A value on the left knows nothing of what the right side stands for.
        (_, Value::Host(_)) => false,
        _ => match order_of_scalars(left, right) {
            Some(order) => order == Ordering::Equal,
            None => left == right,
        },
    }
}

/// `==` of values that may hold others; the left one does.
fn parts(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(a), Value::List(b)) => {
            let bags = a.kind.get() == ListKind::Bag && b.kind.get() == ListKind::Bag;
            let (a, b) = (a.borrow(), b.borrow());
            slices(&a, &b) || (bags && unordered(&a, &b))
        }
        (Value::List(a), Value::Range(b)) => slices(&a.borrow(), &b.to_vec()),
        (Value::Map(a), Value::Map(b)) => Rc::ptr_eq(a, b) || maps(&a.borrow(), &b.borrow()),
        (Value::Set(a), Value::Set(b)) => {
            if Rc::ptr_eq(a, b) {
                return true;
            }
            let (a, b) = (a.borrow(), b.borrow());
            let has = |v: &Value| b.contains(v) || b.iter().any(|w| loosely(v, w));
            a.len() == b.len() && a.iter().all(has)
        }
        (Value::List(list), Value::Host(range)) | (Value::Host(range), Value::List(list))
            if range.instance_of("groovy.lang.Range") =>
        {
            let items = range.elements().unwrap_or_default();
            slices(&list.borrow(), &items)
        }
        (Value::Host(h), _) => match h.compare(right) {
            Some(order) => order == Ordering::Equal,
            None => left == right,
        },
        (_, Value::Host(_)) => crate::groovy::collection(right).is_some_and(|own| parts(left, own)),
        _ => left == right,
    }
}

fn slices(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| loosely(x, y))
}

fn unordered(a: &[Value], b: &[Value]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut rest: Vec<&Value> = b.iter().collect();
    a.iter().all(|x| match rest.iter().position(|y| loosely(x, y)) {
        Some(i) => {
            rest.swap_remove(i);
            true
        }
        None => false,
    })
}

fn maps(a: &Entries, b: &Entries) -> bool {
    a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| loosely(v, w)))
}

/// `===`
pub(super) fn identical(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Map(a), Value::Map(b)) => Rc::ptr_eq(a, b),
        (Value::Set(a), Value::Set(b)) => Rc::ptr_eq(a, b),
        (Value::Host(a), Value::Host(b)) => Rc::ptr_eq(a, b),
        _ => left == right,
    }
}

/// `Double.compare`: NaN is the greatest, and negative zero is below zero.
#[must_use]
pub(crate) fn double_order(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => a.total_cmp(&b),
    }
}

/// A single character as its code, where a number is compared with it.
fn character(text: &str) -> Option<Value> {
    let mut chars = text.encode_utf16();
    let code = chars.next()?;
    chars.next().is_none().then(|| Value::Int(i32::from(code)))
}

/// Order of two values of types that Java or the language can compare.
fn order_of_scalars(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Str(a), Value::Str(b)) => Some(a.as_str().cmp(b.as_str())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) | (Value::Memory(a), Value::Memory(b)) => Some(a.cmp(b)),
        (Value::Path(a), Value::Path(b)) => {
            let by_place = (&a.remote, a.real.as_os_str()).cmp(&(&b.remote, b.real.as_os_str()));
            Some(by_place)
        }
        (Value::Char(a), Value::Str(b)) => Some((*a.encode_utf8(&mut [0; 4])).cmp(b)),
        (Value::Str(a), Value::Char(b)) => Some((**a).cmp(b.encode_utf8(&mut [0; 4]))),
        (Value::Str(s), n) if number::is_number(n) => order_of_scalars(&character(s)?, n),
        (n, Value::Str(s)) if number::is_number(n) => order_of_scalars(n, &character(s)?),
        _ => match number::pair(left, right)? {
            Pair::Int(a, b) => Some(a.cmp(&b)),
            Pair::Long(a, b) => Some(a.cmp(&b)),
            Pair::Big(a, b) => Some(a.cmp(&b)),
            Pair::Decimal(a, b) => Some(a.cmp(&b)),
            Pair::Double(a, b) => Some(double_order(a, b)),
        },
    }
}

/// The language's `<=>`: null is the smallest.
pub fn compare(left: &Value, right: &Value) -> Eval<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => return Ok(a.cmp(b)),
        (Value::Null, Value::Null) => return Ok(Ordering::Equal),
        (Value::Null, _) => return Ok(Ordering::Less),
        (_, Value::Null) => return Ok(Ordering::Greater),
        _ => {}
    }
    if let Some(order) = order_of_scalars(left, right) {
        return Ok(order);
    }
    if let Value::Host(h) = left {
        if let Some(order) = h.compare(right) {
            return Ok(order);
        }
        if left == right {
            return Ok(Ordering::Equal);
        }
    }
    if let Value::Host(h) = right
        && let Some(order) = h.compare(left)
    {
        return Ok(order.reverse());
    }
    Err(Raise::illegal_argument(format!(
        "Cannot compare {} with value '{}' and {} with value '{}'",
        class_name(left),
        shown(left),
        class_name(right),
        shown(right)
    )))
}

/// A value in the message about a comparison: integers have their digits in groups.
fn shown(value: &Value) -> String {
    let plain = java_text(value);
    if !matches!(value, Value::Int(_) | Value::Long(_) | Value::BigInt(_)) {
        return plain;
    }
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |d| ("-", d));
    let mut out = String::from(sign);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `<`, `<=`, `>`, `>=`: as [`compare`], but a duration or memory size may also be compared with a number or
/// text, and is in no order with null.
pub(super) fn relation(left: &Value, right: &Value, holds: impl Fn(Ordering) -> bool) -> Eval<bool> {
    let is_unit = |v: &Value| matches!(v, Value::Duration(_) | Value::Memory(_));
    if (is_unit(left) && right.is_null()) || (left.is_null() && is_unit(right)) {
        return Ok(false);
    }
    let order = match units(left, right)? {
        Some(order) => order,
        None => compare(left, right)?,
    };
    Ok(holds(order))
}

/// Order of two values of which one is a duration or memory size.
fn units(left: &Value, right: &Value) -> Eval<Option<Ordering>> {
    Ok(match (left, right) {
        (Value::Duration(a), Value::Duration(b)) | (Value::Memory(a), Value::Memory(b)) => Some(a.cmp(b)),
        (Value::Memory(a), b) => Some(a.cmp(&as_memory(b)?)),
        (a, Value::Memory(b)) => Some(as_memory(a)?.cmp(b)),
        (Value::Duration(a), b) => Some(a.cmp(&as_duration(b)?)),
        (a, Value::Duration(b)) => Some(as_duration(a)?.cmp(b)),
        _ => None,
    })
}

fn as_memory(value: &Value) -> Eval<i64> {
    match value {
        Value::Str(s) => parse_memory(s).ok_or_else(|| super::units::no_memory(s)),
        _ => number::to_i64(value)
            .ok_or_else(|| Raise::illegal_argument(format!("Not a valid memory value: {}", text(value)))),
    }
}

fn as_duration(value: &Value) -> Eval<i64> {
    let parsed = match value {
        Value::Str(s) => parse_duration(s),
        _ => number::to_i64(value),
    };
    parsed.ok_or_else(|| Raise::illegal_argument(format!("Not a valid duration value: {}", text(value))))
}
