//! Methods that group, cut and combine elements.

use super::Found;
use super::hash_code::hash_set;
use super::util::{collection, int, is_closure, visit};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, Value};

/// Calls one of the methods of this table.
pub(super) fn call(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("groupBy", [Value::List(closures)]) => {
            group_by(interp, super::elements(receiver), &closures.to_vec())
        }
        ("groupBy", closures) if closures.iter().all(is_closure) => {
            group_by(interp, super::elements(receiver), closures)
        }
        ("countBy", [f]) if is_closure(f) => count_by(interp, receiver, f),
        ("collate", [size, rest @ ..]) => collate(receiver, int(size)?, rest)?,
        ("combinations", []) => Ok(tuples(&combinations(receiver))),
        ("combinations", [f]) if is_closure(f) => {
            let made = combinations(receiver)
                .into_iter()
                .map(|c| interp.call(f, &[Value::list(c)]));
            made.collect::<Eval<_>>().map(Value::list)
        }
        ("eachCombination", [f]) if is_closure(f) => {
            for combination in combinations(receiver) {
                if let Err(raise) = interp.call(f, &[Value::list(combination)]) {
                    return Some(Err(raise));
                }
            }
            Ok(Value::Null)
        }
        ("permutations", []) => permutations(receiver).map(|p| hash_set(p.into_iter().map(Value::list), 16)),
        ("permutations", [f]) if is_closure(f) => permutations(receiver).and_then(|p| {
            let ordered = hash_set(p.into_iter().map(Value::list), 16);
            let made = super::elements(&ordered)
                .into_iter()
                .map(|p| interp.call(f, &[p]));
            made.collect::<Eval<_>>().map(Value::list)
        }),
        ("eachPermutation", [f]) if is_closure(f) => permutations(receiver).and_then(|p| {
            for permutation in p {
                interp.call(f, &[Value::list(permutation)])?;
            }
            Ok(Value::Null)
        }),
        ("subsequences", []) => Ok(hash_set(subsequences(&super::elements(receiver)), 16)),
        ("transpose", []) => transpose(receiver),
        ("toSpreadMap", []) => spread_map(&super::elements(receiver)),
        ("chop", sizes) if sizes.iter().all(|s| int(s).is_some()) => {
            Ok(chop(receiver, sizes.iter().filter_map(int)))
        }
        _ => return None,
    })
}

/// Groups elements by one closure after the other; with several, the groups are nested.
fn group_by(interp: &Interp, items: Vec<Value>, closures: &[Value]) -> Eval {
    let mut groups = indexmap::IndexMap::<Value, Vec<Value>, rustc_hash::FxBuildHasher>::default();
    for item in items {
        let key = match closures.first() {
            Some(f) => interp.call(f, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        groups.entry(key).or_default().push(item);
    }
    let rest = closures.get(1..).unwrap_or_default();
    let mut entries = Entries::default();
    for (key, group) in groups {
        let group = if rest.is_empty() {
            Value::list(group)
        } else {
            group_by(interp, group, rest)?
        };
        entries.insert(key, group);
    }
    Ok(Value::map(entries))
}

fn count_by(interp: &Interp, receiver: &Value, f: &Value) -> Eval {
    let mut counts = indexmap::IndexMap::<Value, usize, rustc_hash::FxBuildHasher>::default();
    visit(receiver, |item| {
        *counts.entry(interp.call(f, &[item])?).or_default() += 1;
        Ok(true)
    })?;
    Ok(Value::map(
        counts.into_iter().map(|(k, n)| (k, Value::count(n))).collect(),
    ))
}

/// `collate(size, step = size, keepRemainder = true)`
fn collate(receiver: &Value, size: i64, rest: &[Value]) -> Option<Eval> {
    let (step, keep) = match rest {
        [] => (size, true),
        [Value::Bool(keep)] => (size, *keep),
        [step] => (int(step)?, true),
        [step, Value::Bool(keep)] => (int(step)?, *keep),
        _ => return None,
    };
    let items = super::elements(receiver);
    let Some(size) = usize::try_from(size).ok().filter(|n| *n > 0) else {
        return Some(Ok(Value::list(vec![Value::list(items)])));
    };
    if step == 0 {
        return Some(Err(Raise::illegal_argument("step cannot be zero")));
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < items.len() && (keep || at + size <= items.len()) {
        let end = (at + size).min(items.len());
        out.push(Value::list(items[at..end].to_vec()));
        match usize::try_from(step) {
            Ok(step) => at += step,
            Err(_) => break,
        }
    }
    Some(Ok(Value::list(out)))
}

fn tuples(combinations: &[Vec<Value>]) -> Value {
    Value::list(combinations.iter().map(|c| Value::list(c.clone())).collect())
}

/// All choices of one element per inner collection; the first one varies fastest.
fn combinations(receiver: &Value) -> Vec<Vec<Value>> {
    let axes = super::elements(receiver);
    if axes.is_empty() {
        return Vec::new();
    }
    let mut made: Vec<Vec<Value>> = vec![Vec::new()];
    for axis in axes {
        let choices = collection(&axis).unwrap_or_else(|| vec![axis]);
        let mut next = Vec::with_capacity(made.len() * choices.len());
        for choice in &choices {
            for before in &made {
                let mut one = before.clone();
                one.push(choice.clone());
                next.push(one);
            }
        }
        made = next;
    }
    made
}

/// All orders of the elements, in lexicographic order of their positions.
fn permutations(receiver: &Value) -> Eval<Vec<Vec<Value>>> {
    let items = super::elements(receiver);
    if items.is_empty() {
        return Err(Raise::illegal_argument("At least one item required"));
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut out = Vec::new();
    loop {
        out.push(order.iter().filter_map(|i| items.get(*i).cloned()).collect());
        let Some(pivot) = (1..order.len())
            .rev()
            .find(|i| order[i - 1] < order[*i])
            .map(|i| i - 1)
        else {
            return Ok(out);
        };
        if let Some(swap) = (pivot + 1..order.len()).rev().find(|i| order[*i] > order[pivot]) {
            order.swap(pivot, swap);
        }
        order[pivot + 1..].reverse();
    }
}

/// All non-empty parts, each in the order of the elements. They are collected in hash sets all the way, as
/// that decides their order where hashes meet.
fn subsequences(items: &[Value]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for item in items {
        let longer = all.iter().map(|before| {
            let mut one = super::elements(before);
            one.push(item.clone());
            Value::list(one)
        });
        let mut next: Vec<Value> = longer.collect();
        next.append(&mut all);
        next.push(Value::list(vec![item.clone()]));
        all = super::elements(&hash_set(next, 16));
    }
    all
}

/// Turns rows into columns, as many as the shortest row has elements.
fn transpose(receiver: &Value) -> Eval {
    let mut rows = Vec::new();
    for row in super::elements(receiver) {
        match collection(&row) {
            Some(row) => rows.push(row),
            None => {
                return Err(Raise::cast(format!(
                    "Cannot cast object '{}' with class '{}' to class 'java.util.List'",
                    crate::text::text(&row),
                    crate::ops::class_name(&row)
                ))
                .hint("`transpose` needs a list of lists"));
            }
        }
    }
    let width = rows.iter().map(Vec::len).min().unwrap_or(0);
    let column = |i: usize| Value::list(rows.iter().filter_map(|row| row.get(i).cloned()).collect());
    Ok(Value::list((0..width).map(column).collect()))
}

fn spread_map(items: &[Value]) -> Eval {
    if !items.len().is_multiple_of(2) {
        return Err(Raise::new(
            "groovy.lang.GroovyRuntimeException",
            "Fail to convert List to SpreadMap, because its size is not even.",
        ));
    }
    Ok(Value::map(
        items
            .chunks(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect(),
    ))
}

/// Cuts a list into parts of the given sizes; -1 takes what is left.
fn chop(receiver: &Value, sizes: impl Iterator<Item = i64>) -> Value {
    let mut rest = super::elements(receiver);
    let mut out = Vec::new();
    for size in sizes {
        let n = usize::try_from(size).unwrap_or(rest.len()).min(rest.len());
        let after = rest.split_off(n);
        out.push(Value::list(std::mem::replace(&mut rest, after)));
    }
    Value::list(out)
}
