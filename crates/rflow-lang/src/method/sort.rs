//! Sorting and comparing elements.

use std::cmp::Ordering;

use super::hash_code::hash_code;
use super::util::arity;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// The order of `sort()` without closure: what cannot be compared is ordered by hash code.
pub(crate) fn natural(left: &Value, right: &Value) -> Ordering {
    if let Ok(order) = ops::compare(left, right) {
        return order;
    }
    let (x, y) = (hash_code(left), hash_code(right));
    if x == y && left == right {
        return Ordering::Equal;
    }
    if x > y { Ordering::Greater } else { Ordering::Less }
}

/// Collects what is sorted by an order of its keys, which need not be a consistent one.
pub(crate) fn in_order<T: Clone, C: FromIterator<T>>(
    items: Vec<T>,
    key: impl Fn(&T) -> &Value,
    order: impl Fn(&Value, &Value) -> Ordering,
) -> C {
    let sorted = merge_sort(items.clone(), &mut |a, b| Ok(order(key(a), key(b))));
    sorted.unwrap_or(items).into_iter().collect()
}

/// Sorts by the natural order, a key closure or a comparing closure. The sort is stable.
pub(super) fn sorted(interp: &Interp, items: Vec<Value>, by: Option<&Value>) -> Eval<Vec<Value>> {
    match by {
        None => merge_sort(items, &mut |a, b| Ok(natural(a, b))),
        Some(closure) if arity(closure) >= 2 => {
            merge_sort(items, &mut |a, b| compare_by(interp, closure, a, b))
        }
        Some(closure) => {
            let mut keyed = Vec::with_capacity(items.len());
            for item in items {
                keyed.push((interp.call(closure, std::slice::from_ref(&item))?, item));
            }
            let keyed = merge_sort(keyed, &mut |a, b| Ok(natural(&a.0, &b.0)))?;
            Ok(keyed.into_iter().map(|(_, item)| item).collect())
        }
    }
}

/// Asks a two-parameter closure for the order of two elements.
pub(super) fn compare_by(interp: &Interp, closure: &Value, left: &Value, right: &Value) -> Eval<Ordering> {
    let answer = interp.call(closure, &[left.clone(), right.clone()])?;
    match &answer {
        // A text of one character counts as its code, which is never negative.
        Value::Str(text) if text.chars().count() == 1 => Ok(Ordering::Greater),
        other => match other.as_i64() {
            Some(n) => Ok(n.cmp(&0)),
            None => Err(Raise::cast(format!(
                "Cannot cast object '{}' with class '{}' to class 'int'",
                crate::text::text(other),
                if other.is_null() {
                    "null".into()
                } else {
                    crate::ops::class_name(other)
                },
            ))
            .hint("A closure that compares two elements returns a number: use `a <=> b`")),
        },
    }
}

/// A stable merge sort. The comparison of a script may fail or contradict itself, which the standard sort does not allow.
///
/// # Errors
/// Those of the comparison.
pub fn merge_sort<T>(mut items: Vec<T>, compare: &mut dyn FnMut(&T, &T) -> Eval<Ordering>) -> Eval<Vec<T>> {
    if items.len() < 2 {
        return Ok(items);
    }
    let right = items.split_off(items.len() / 2);
    let left = merge_sort(items, compare)?;
    let right = merge_sort(right, compare)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if compare(a, b)? == Ordering::Greater {
            right.next()
        } else {
            left.next()
        };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

/// The smallest (or with [`Ordering::Greater`] the largest) element.
pub(super) fn extreme(interp: &Interp, items: &[Value], by: Option<&Value>, wanted: Ordering) -> Eval {
    let Some(closure) = by else {
        let mut best: Option<&Value> = None;
        for item in items.iter().filter(|v| !v.is_null()) {
            if best.is_none_or(|b| natural(item, b) == wanted) {
                best = Some(item);
            }
        }
        return Ok(best.cloned().unwrap_or_default());
    };
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let compares = arity(closure) >= 2;
        let key = if compares {
            item.clone()
        } else {
            interp.call(closure, std::slice::from_ref(item))?
        };
        let better = match &best {
            None => true,
            Some((_, b)) if compares => compare_by(interp, closure, item, b)? == wanted,
            Some((k, _)) => natural(&key, k) == wanted,
        };
        if better {
            best = Some((key, item.clone()));
        }
    }
    Ok(best.map(|(_, item)| item).unwrap_or_default())
}

/// Removes later duplicates: equal by value, by the key of a closure, or where a comparing closure says 0.
pub(super) fn distinct(interp: &Interp, items: Vec<Value>, by: Option<&Value>) -> Eval<Vec<Value>> {
    if let Some(closure) = by.filter(|c| arity(c) >= 2) {
        let mut kept: Vec<Value> = Vec::new();
        'items: for item in items {
            for earlier in &kept {
                if compare_by(interp, closure, &item, earlier)? == Ordering::Equal {
                    continue 'items;
                }
            }
            kept.push(item);
        }
        return Ok(kept);
    }
    let mut seen = Lookup::default();
    let mut kept = Vec::new();
    for item in items {
        let key = match by {
            Some(closure) => interp.call(closure, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        if seen.insert(key) {
            kept.push(item);
        }
    }
    Ok(kept)
}

/// A set by the language's `==`, in which numbers of different types meet.
#[derive(Default)]
pub(super) struct Lookup {
    buckets: rustc_hash::FxHashMap<u64, Vec<Value>>,
}

impl Lookup {
    /// The set of some values.
    pub(super) fn of(items: impl IntoIterator<Item = Value>) -> Self {
        let mut lookup = Self::default();
        for item in items {
            lookup.insert(item);
        }
        lookup
    }

    /// Adds a value; false when an equal one was there.
    pub(super) fn insert(&mut self, value: Value) -> bool {
        let bucket = self.buckets.entry(loose_hash(&value, 0)).or_default();
        if bucket.iter().any(|v| ops::equal(v, &value)) {
            return false;
        }
        bucket.push(value);
        true
    }

    /// Whether an equal value is there.
    pub(super) fn contains(&self, value: &Value) -> bool {
        let bucket = self.buckets.get(&loose_hash(value, 0));
        bucket.is_some_and(|b| b.iter().any(|v| ops::equal(v, value)))
    }
}

/// A hash under which values that are `==` meet: numbers count by value, whatever their type. What is deep inside does not
/// count, so that a value that holds itself has one.
fn loose_hash(value: &Value, depth: u8) -> u64 {
    use num_traits::ToPrimitive;
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    match value {
        Value::Str(text) => text.as_str().hash(&mut hasher),
        Value::Int(n) => f64::from(*n).to_bits().hash(&mut hasher),
        Value::Char(c) => c.encode_utf8(&mut [0; 4]).hash(&mut hasher),
        Value::Short(n) => f64::from(*n).to_bits().hash(&mut hasher),
        Value::Byte(n) => f64::from(*n).to_bits().hash(&mut hasher),
        Value::Long(n) => n.to_f64().unwrap_or_default().to_bits().hash(&mut hasher),
        Value::BigInt(n) => n.to_f64().unwrap_or_default().to_bits().hash(&mut hasher),
        // Two floating numbers that are close may be equal to the same decimal.
        Value::Decimal(_) | Value::Float(_) | Value::Double(_) => {
            let n = match value {
                Value::Decimal(n) => n.to_f64().unwrap_or_default(),
                Value::Float(n) => f64::from(*n),
                Value::Double(n) => *n,
                _ => 0.0,
            };
            n.to_bits().hash(&mut hasher);
        }
        Value::Path(path) => path.hash(&mut hasher),
        Value::List(_) | Value::Map(_) if depth > 3 => {}
        Value::List(list) if list.kind.get() != crate::value::ListKind::Bag => {
            for item in list.borrow().iter() {
                loose_hash(item, depth + 1).hash(&mut hasher);
            }
        }
        Value::Map(map) => {
            let entries = map.borrow();
            let hashes = entries.values().map(|item| loose_hash(item, depth + 1));
            hashes.fold(0u64, u64::wrapping_add).hash(&mut hasher);
        }
        _ => {}
    }
    hasher.finish()
}
