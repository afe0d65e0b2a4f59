//! Methods of closures.

use std::cell::RefCell;
use std::rc::Rc;

use super::Found;
use super::util::{int, is_closure};
use crate::closure::{Closure, ClosureKind};
use crate::interp::Interp;
use crate::raise::Raise;
use crate::value::{Entries, Value};

/// Calls a method of a closure.
pub(super) fn call(
    interp: &Interp,
    closure: &Rc<Closure>,
    this: &Value,
    name: &str,
    args: &[Value],
) -> Found {
    Some(match (name, args) {
        ("call" | "doCall" | "test" | "apply" | "accept" | "run" | "get" | "callCurrent", args) => {
            interp.call(this, args)
        }
        ("curry", args) => Ok(curried(this, args, false)),
        ("rcurry", args) => Ok(curried(this, args, true)),
        ("ncurry", [at, given @ ..]) => {
            let at = usize::try_from(int(at)?).ok()?;
            if at > closure.arity() {
                return Some(Err(Raise::illegal_argument(format!(
                    "Can't curry argument {at} of a closure with {} parameters",
                    closure.arity()
                ))));
            }
            Ok(curried_at(this, at, given))
        }
        ("memoize" | "memoizeAtMost" | "memoizeAtLeast" | "memoizeBetween", _) => Ok(memoized(this)),
        ("rightShift" | "andThen", [next]) if is_closure(next) => Ok(composed(this, next)),
        ("leftShift" | "compose", [first]) if is_closure(first) => Ok(composed(first, this)),
        ("clone" | "dehydrate" | "trampoline" | "asWritable", []) => Ok(this.clone()),
        ("rehydrate", [_, _, _]) => Ok(this.clone()),
        ("getMaximumNumberOfParameters", []) => Ok(Value::count(closure.arity())),
        ("getParameterTypes", []) => {
            let object = Value::Class(arcstr::literal!("java.lang.Object"));
            Ok(super::iterable::as_array(vec![object; closure.arity()]))
        }
        ("compare" | "reversed" | "thenComparing", _) => {
            return crate::class::comparator::call(interp, this, name, args);
        }
        ("setDelegate" | "setResolveStrategy" | "setDirective", [_]) => Ok(Value::Null),
        _ => return None,
    })
}

/// Reads a property of a closure.
pub(crate) fn property(closure: &Closure, name: &str) -> Option<Value> {
    match name {
        "maximumNumberOfParameters" => Some(Value::count(closure.arity())),
        "owner" | "delegate" | "thisObject" => Some(Value::Null),
        _ => None,
    }
}

fn of(kind: ClosureKind) -> Value {
    Value::Closure(Rc::new(Closure { kind }))
}

fn curried(inner: &Value, args: &[Value], right: bool) -> Value {
    of(ClosureKind::Curried {
        inner: inner.clone(),
        args: args.to_vec(),
        right,
    })
}

fn composed(first: &Value, second: &Value) -> Value {
    of(ClosureKind::Composed(first.clone(), second.clone()))
}

/// A closure that puts given arguments at a position among those it is called with.
fn curried_at(inner: &Value, at: usize, given: &[Value]) -> Value {
    let (inner, given) = (inner.clone(), given.to_vec());
    let arity = super::util::arity(&inner).saturating_sub(given.len());
    Closure::native("ncurry", arity, move |interp, args| {
        let mut all = args.to_vec();
        let at = at.min(all.len());
        all.splice(at..at, given.iter().cloned());
        interp.call(&inner, &all)
    })
}

/// A closure that remembers its results.
fn memoized(inner: &Value) -> Value {
    let inner = inner.clone();
    let arity = super::util::arity(&inner);
    let known: RefCell<Entries> = RefCell::default();
    Closure::native("memoize", arity, move |interp, args| {
        let key = Value::list(args.to_vec());
        let found = known.borrow().get(&key).cloned();
        if let Some(result) = found {
            return Ok(result);
        }
        let result = interp.call(&inner, args)?;
        known.borrow_mut().insert(key, result.clone());
        Ok(result)
    })
}
