//! What the tables of methods share.

use crate::interp::Interp;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::value::{Elements, ListKind, Value};

/// Whether it can be called.
pub(super) fn is_closure(value: &Value) -> bool {
    matches!(value, Value::Closure(_))
}

/// How many parameters a closure has.
pub(super) fn arity(value: &Value) -> usize {
    match value {
        Value::Closure(closure) => closure.arity(),
        _ => 1,
    }
}

/// Calls a closure and takes its result as a condition.
pub(super) fn holds(interp: &Interp, closure: &Value, args: &[Value]) -> Eval<bool> {
    Ok(interp.call(closure, args)?.truthy())
}

/// A condition on one value: a closure, or truth itself when there is none.
pub(super) fn accepts(interp: &Interp, condition: Option<&Value>, value: &Value) -> Eval<bool> {
    match condition {
        Some(closure) => holds(interp, closure, std::slice::from_ref(value)),
        None => Ok(value.truthy()),
    }
}

/// An integer argument.
pub(super) fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(_) | Value::Long(_) | Value::BigInt(_) => value.as_i64(),
        _ => None,
    }
}

/// A size or position argument; a negative one counts as 0.
pub(super) fn size(value: &Value) -> Option<usize> {
    int(value).map(|n| usize::try_from(n).unwrap_or(0))
}

/// The elements that arguments name, as of `removeAll`: those of a collection, or the arguments themselves.
pub(super) fn elements_of(args: &[Value]) -> Elements {
    match args {
        [one] => collection(one)
            .unwrap_or_else(|| vec![one.clone()])
            .into_iter()
            .collect(),
        many => many.iter().cloned().collect(),
    }
}

/// Elements of a collection argument: list, set, range, or a host object that has elements.
pub(super) fn collection(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Host(host) => host.elements(),
        other => other.elements(),
    }
}

/// Calls `visit` for each element until it answers false. A closure may change the collection meanwhile, which is
/// noticed as Java's iterators notice it: at the next step, when elements were added or removed.
pub(crate) fn visit(receiver: &Value, mut visit: impl FnMut(Value) -> Eval<bool>) -> Eval<()> {
    match receiver {
        Value::List(list) if !list.changes.is_shared() => {
            list.check()?;
            let expected = list.structure();
            let is_of_map = list.map().is_some();
            let (mut i, mut more) = (0, !list.is_empty());
            while more || !is_of_map && i != list.len() {
                let item = list.get(i).filter(|_| list.structure() == expected);
                let item = item.ok_or_else(changed)?;
                i += 1;
                // As for maps.
                more = is_of_map && i < list.len();
                if !visit(item)? {
                    break;
                }
            }
        }
        Value::Set(set) if !set.changes.is_shared() => {
            let expected = set.structure();
            let (mut i, mut more) = (0, !set.is_empty());
            while more {
                let item = set.at(i).filter(|_| set.structure() == expected);
                let item = item.ok_or_else(changed)?;
                i += 1;
                more = i < set.len();
                if !visit(item)? {
                    break;
                }
            }
        }
        Value::Map(map) => {
            return super::map_iterate::visit(map, |key, value| {
                visit(super::entry::new(Some(map), key, value))
            });
        }
        Value::Range(range) => {
            for i in 0..range.len() {
                if !visit(range.at(i))? {
                    break;
                }
            }
        }
        other => {
            for item in super::elements(other) {
                if !visit(item)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The exception for a collection that changed while it was iterated.
pub(super) fn changed() -> Box<Raise> {
    Raise::concurrent("The collection was changed while it was iterated")
        .hint("Iterate over a copy: `collection.collect().each { … }`")
}

/// A collection of the same sort as another: sets stay sets, arrays arrays, anything else becomes a list.
pub(super) fn similar(receiver: &Value, items: Vec<Value>) -> Value {
    match receiver {
        Value::Set(set) if set.order.get() == Order::Sorted => set.like(items.into_iter().collect()),
        Value::Set(_) => Value::set(items.into_iter().collect::<Elements>()),
        Value::List(list) if list.kind.get() == ListKind::Array => Value::list_of(ListKind::Array, items),
        _ => Value::list(items),
    }
}

/// The exception for a change of something immutable.
pub(super) fn immutable(what: &str) -> Box<Raise> {
    Raise::unsupported(format!("{what} cannot be changed"))
}
