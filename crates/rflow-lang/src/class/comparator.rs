//! Comparators: `Comparator.comparing { }`, `Collections.reverseOrder()`, `String.CASE_INSENSITIVE_ORDER`.
//!
//! A comparator is a closure of two arguments, which is what sorting takes.

use std::rc::Rc;

use crate::closure::Closure;
use crate::interp::Interp;
use crate::ops;
use crate::order::{Compare, Ordering};
use crate::raise::Eval;
use crate::value::Value;

fn of(order: impl Fn(&Interp, &Value, &Value) -> Eval<i64> + 'static) -> Value {
    Closure::native("compare", 2, move |interp, args| match args {
        [a, b] => {
            let order = order(interp, a, b)?;
            Ok(Value::Int(i32::try_from(order.signum()).unwrap_or(0)))
        }
        _ => Err(ops::missing_method(
            &Value::Class("Comparator".into()),
            "compare",
            args,
        )),
    })
}

fn natural(_: &Interp, a: &Value, b: &Value) -> Eval<i64> {
    ops::compare(a, b).map(|order| order as i64)
}

/// The comparator of a sorted map or set; null for the natural order.
pub(crate) fn of_order(order: &Ordering) -> Value {
    match order.is_natural() {
        true => Value::Null,
        false => {
            let order = order.again();
            of(move |_, a, b| order.compare(a, b).map(|found| found as i64))
        }
    }
}

/// What is a comparator by `as Comparator`: a closure, or a map with one.
pub(crate) fn of_value(value: &Value) -> Option<Value> {
    let inner = match value {
        Value::Closure(_) => value.clone(),
        Value::Map(map) => map.get_str("compare")?,
        Value::Host(host) if host.instance_of("Comparator") => value.clone(),
        _ => return None,
    };
    Some(of(move |interp, a, b| ask(interp, &inner, a, b)))
}

/// Whether it is a closure, or an instance of a class that implements `Comparator`.
pub(super) fn is_one(value: &Value) -> bool {
    matches!(value, Value::Closure(_)) || is_instance(value)
}

fn is_instance(value: &Value) -> bool {
    matches!(value, Value::Host(host) if host.instance_of("Comparator"))
}

/// Methods of collections that take comparators.
const ORDERING: [&str; 9] = [
    "sort", "toSorted", "max", "min", "unique", "toUnique", "sorted", "minMax", "sortThis",
];

/// The arguments of a method with a closure in the place of an instance of a class that implements `Comparator`; `None`
/// when there is nothing to replace.
pub(crate) fn replaced(method: &str, args: &[Value]) -> Option<Vec<Value>> {
    if !args.iter().any(|arg| matches!(arg, Value::Host(_))) || !ORDERING.contains(&method) {
        return None;
    }
    args.iter().any(is_instance).then(|| closures(args))
}

fn closures(args: &[Value]) -> Vec<Value> {
    let closure = |arg: &Value| match is_instance(arg) {
        true => of_value(arg).unwrap_or_default(),
        false => arg.clone(),
    };
    args.iter().map(closure).collect()
}

/// What instances of classes that implement `Comparator` have from that.
pub(crate) fn inherited(interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
    if !matches!(method, "reversed" | "thenComparing") || !is_instance(this) {
        return None;
    }
    call(interp, &of_value(this)?, method, args)
}

/// The order by a comparator, for a map or set that is kept in it.
pub(super) fn compare(interp: &Interp, comparator: &Value) -> Compare {
    // A map must not keep alive what evaluates the code that it may be found in.
    let (interp, comparator) = (interp.downgrade(), comparator.clone());
    Rc::new(move |a, b| match interp.upgrade() {
        Some(interp) => ask(&interp, &comparator, a, b).map(|order| order.cmp(&0)),
        None => ops::compare(a, b),
    })
}

/// What a comparator answers as a number.
fn ask(interp: &Interp, comparator: &Value, a: &Value, b: &Value) -> Eval<i64> {
    let both = [a.clone(), b.clone()];
    let answer = match comparator {
        Value::Closure(_) => interp.call(comparator, &both)?,
        other => interp.call_method(other, "compare", &both)?,
    };
    Ok(answer.as_i64().unwrap_or(0))
}

/// A comparator by a key.
fn by_key(key: &Value, order: Option<&Value>) -> Value {
    let (key, order) = (key.clone(), order.cloned());
    of(move |interp, a, b| {
        let x = interp.call(&key, std::slice::from_ref(a))?;
        let y = interp.call(&key, std::slice::from_ref(b))?;
        match &order {
            Some(order) => ask(interp, order, &x, &y),
            None => natural(interp, &x, &y),
        }
    })
}

fn reversed(inner: &Value) -> Value {
    let inner = inner.clone();
    of(move |interp, a, b| ask(interp, &inner, b, a))
}

/// Nulls before or behind everything else.
fn with_nulls(inner: &Value, first: bool) -> Value {
    let inner = inner.clone();
    of(move |interp, a, b| {
        let of_null = if first { -1 } else { 1 };
        match (a.is_null(), b.is_null()) {
            (true, true) => Ok(0),
            (true, false) => Ok(of_null),
            (false, true) => Ok(-of_null),
            _ => ask(interp, &inner, a, b),
        }
    })
}

/// `Class.method(args)`
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    if class != "java.util.Collections" && class != "java.util.Comparator" {
        return None;
    }
    let given = closures(args);
    let made = match (class, method, given.as_slice()) {
        ("java.util.Collections", "reverseOrder", []) | ("java.util.Comparator", "reverseOrder", []) => {
            of(|interp, a, b| natural(interp, b, a))
        }
        ("java.util.Collections", "reverseOrder", [order @ Value::Closure(_)]) => reversed(order),
        ("java.util.Comparator", "naturalOrder", []) => of(natural),
        (
            "java.util.Comparator",
            "comparing" | "comparingInt" | "comparingLong" | "comparingDouble",
            [key @ Value::Closure(_)],
        ) => by_key(key, None),
        ("java.util.Comparator", "comparing", [key @ Value::Closure(_), order @ Value::Closure(_)]) => {
            by_key(key, Some(order))
        }
        ("java.util.Comparator", "nullsFirst" | "nullsLast", [order @ Value::Closure(_)]) => {
            with_nulls(order, method == "nullsFirst")
        }
        _ => return None,
    };
    Some(Ok(made))
}

/// `String.CASE_INSENSITIVE_ORDER`
pub(super) fn static_property(class: &str, name: &str) -> Option<Value> {
    (class == "java.lang.String" && name == "CASE_INSENSITIVE_ORDER").then(|| {
        of(|interp, a, b| {
            let lower = |v: &Value| Value::from(crate::text::text(v).to_uppercase().to_lowercase());
            natural(interp, &lower(a), &lower(b))
        })
    })
}

/// A method that makes another comparator of one.
pub(crate) fn call(interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
    let given = closures(args);
    Some(Ok(match (method, given.as_slice()) {
        ("compare", [a, b]) => return Some(interp.call(this, &[a.clone(), b.clone()])),
        ("reversed", []) => reversed(this),
        ("thenComparing", [next @ Value::Closure(second)]) => {
            let (first, second) = match second.arity() {
                2 => (this.clone(), next.clone()),
                _ => (this.clone(), by_key(next, None)),
            };
            of(move |interp, a, b| match ask(interp, &first, a, b)? {
                0 => ask(interp, &second, a, b),
                order => Ok(order),
            })
        }
        _ => return None,
    }))
}
