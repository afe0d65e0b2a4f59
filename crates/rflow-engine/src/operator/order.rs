//! Orders by which operators sort items.

use std::cmp::Ordering;

use rflow_lang::interp::Interp;
use rflow_lang::method::merge_sort;
use rflow_lang::{Eval, Raise, Value, ops};

use super::murmur::value_hash;

/// An order.
#[derive(Clone)]
pub(crate) enum Order {
    /// As `list.sort()`: what cannot be compared goes by hash code.
    Natural,
    /// As `<=>`: what cannot be compared is an error.
    Strict,
    /// By the reference engine's hash of the value.
    Hash,
    /// The same, but files by their content.
    Deep,
    /// By a closure of one parameter (a key) or two (a comparison).
    Closure(Value),
}

/// Sorts; equal items stay in order.
pub(crate) fn sort(interp: &Interp, items: Vec<Value>, order: &Order) -> Eval<Vec<Value>> {
    match order {
        Order::Natural => natural(interp, items),
        Order::Strict => Ok(match fast(items) {
            Ok(sorted) => sorted,
            Err(items) => merge_sort(items, &mut ops::compare)?,
        }),
        Order::Hash | Order::Deep => {
            let deep = matches!(order, Order::Deep);
            by_number(items, |v| value_hash(interp, v, deep))
        }
        Order::Closure(closure) if arity(closure) == 2 => {
            merge_sort(items, &mut |a, b| compare_by(interp, closure, a, b))
        }
        Order::Closure(closure) => {
            let mut keyed = Vec::with_capacity(items.len());
            for item in items {
                keyed.push((interp.call(closure, std::slice::from_ref(&item))?, item));
            }
            let keyed = merge_sort(keyed, &mut |a, b| ops::compare(&a.0, &b.0))?;
            Ok(keyed.into_iter().map(|(_, item)| item).collect())
        }
    }
}

/// How many parameters a closure has.
pub(crate) fn arity(closure: &Value) -> usize {
    match closure {
        Value::Closure(c) => c.arity(),
        _ => 1,
    }
}

/// Asks a closure of two parameters for the order of two values.
pub(crate) fn compare_by(interp: &Interp, closure: &Value, a: &Value, b: &Value) -> Eval<Ordering> {
    let answer = interp.call(closure, &[a.clone(), b.clone()])?;
    match answer.as_i64() {
        Some(n) => Ok(n.cmp(&0)),
        None => Err(Raise::cast(format!(
            "A closure that compares must give a number, not `{answer}`"
        ))
        .hint("for example: `{ a, b -> a <=> b }`")),
    }
}

/// Sorts by a number per item.
fn by_number<K: Ord>(items: Vec<Value>, mut key: impl FnMut(&Value) -> Eval<K>) -> Eval<Vec<Value>> {
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        keyed.push((key(&item)?, item));
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}

/// Sorts items of one simple type, for which the standard sort is safe; gives others back.
fn fast(mut items: Vec<Value>) -> Result<Vec<Value>, Vec<Value>> {
    if items.iter().all(|v| matches!(v, Value::Int(_))) {
        let key = |v: &Value| if let Value::Int(n) = v { *n } else { 0 };
        // Equal numbers cannot be told apart.
        items.sort_unstable_by_key(key);
        return Ok(items);
    }
    if items.iter().all(|v| matches!(v, Value::Str(_))) {
        items.sort_unstable_by(|a, b| a.as_str().cmp(&b.as_str()));
        return Ok(items);
    }
    Err(items)
}

fn natural(interp: &Interp, items: Vec<Value>) -> Eval<Vec<Value>> {
    let items = match fast(items) {
        Ok(sorted) => return Ok(sorted),
        Err(items) => items,
    };
    // Collections have no order but that of their hash codes, which are worth keeping.
    if items.iter().all(|v| matches!(v, Value::List(_))) || items.iter().all(|v| matches!(v, Value::Map(_))) {
        return by_number(items, |v| Ok(interp.call_method(v, "hashCode", &[])?.as_i64()));
    }
    let sorted = interp.call_method(&Value::list(items), "toSorted", &[])?;
    Ok(interp.elements(&sorted))
}
