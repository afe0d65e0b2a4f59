//! Methods that take elements from the ends of a collection, or pair them with positions.

use super::Found;
use super::util::{holds, int, is_closure, similar, size};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, Value};

/// Calls one of the methods of this table.
pub(super) fn call(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    ends(receiver, name, args)
        .or_else(|| parts(interp, receiver, name, args))
        .or_else(|| positions(interp, receiver, name, args))
}

fn ends(receiver: &Value, name: &str, args: &[Value]) -> Found {
    if !args.is_empty() {
        return None;
    }
    let items = || super::elements(receiver);
    Some(match name {
        "first" | "head" => items().into_iter().next().ok_or_else(|| {
            Raise::no_such_element("Cannot access first() element from an empty List")
                .hint("Check `isEmpty()` first, or use `find()`, which returns null")
        }),
        "last" => items()
            .into_iter()
            .next_back()
            .ok_or_else(|| Raise::no_such_element("Cannot access last() element from an empty List")),
        "tail" => {
            let mut items = items();
            if items.is_empty() {
                return Some(Err(Raise::no_such_element(
                    "Cannot access tail() for an empty iterable",
                )));
            }
            items.remove(0);
            Ok(similar(receiver, items))
        }
        "init" => {
            let mut items = items();
            match items.pop() {
                Some(_) => Ok(similar(receiver, items)),
                None => Err(Raise::no_such_element(
                    "Cannot access init() for an empty Iterable",
                )),
            }
        }
        "tails" => {
            let items = items();
            Ok(Value::list(
                (0..=items.len())
                    .map(|i| similar(receiver, items[i..].to_vec()))
                    .collect(),
            ))
        }
        "inits" => {
            let items = items();
            Ok(Value::list(
                (0..=items.len())
                    .rev()
                    .map(|i| similar(receiver, items[..i].to_vec()))
                    .collect(),
            ))
        }
        _ => return None,
    })
}

fn parts(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    let [arg] = args else { return None };
    if is_closure(arg) {
        return match name {
            "takeWhile" => Some(while_true(interp, receiver, arg, true)),
            "dropWhile" => Some(while_true(interp, receiver, arg, false)),
            _ => None,
        };
    }
    if !matches!(name, "take" | "drop" | "takeRight" | "dropRight") {
        return None;
    }
    let n = size(arg)?;
    let items = super::elements(receiver);
    let n = n.min(items.len());
    let part = match name {
        "take" => &items[..n],
        "drop" => &items[n..],
        "takeRight" => &items[items.len() - n..],
        _ => &items[..items.len() - n],
    };
    Some(Ok(similar(receiver, part.to_vec())))
}

fn while_true(interp: &Interp, receiver: &Value, condition: &Value, take: bool) -> Eval {
    let items = super::elements(receiver);
    let mut n = 0;
    while n < items.len() && holds(interp, condition, &items[n..=n])? {
        n += 1;
    }
    let part = if take { &items[..n] } else { &items[n..] };
    Ok(similar(receiver, part.to_vec()))
}

fn positions(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Found {
    let start = || args.first().map_or(Some(0), int);
    Some(match (name, args) {
        ("withIndex", [] | [_]) => {
            let pairs = numbered(receiver, start()?).map(|(i, v)| Value::list(vec![v, Value::integer(i)]));
            Ok(Value::list(pairs.collect()))
        }
        ("indexed", [] | [_]) => {
            let entries: Entries = numbered(receiver, start()?)
                .map(|(i, v)| (Value::integer(i), v))
                .collect();
            Ok(Value::map(entries))
        }
        ("reverseEach", [f]) if is_closure(f) => {
            let before = super::elements(receiver);
            for item in before.iter().rev() {
                if let Err(raise) = interp.call(f, std::slice::from_ref(item)) {
                    return Some(Err(raise));
                }
                if super::elements(receiver).len() != before.len() {
                    return Some(Err(super::util::changed()));
                }
            }
            Ok(receiver.clone())
        }
        _ => return None,
    })
}

fn numbered(receiver: &Value, start: i64) -> impl Iterator<Item = (i64, Value)> {
    (start..).zip(super::elements(receiver))
}
