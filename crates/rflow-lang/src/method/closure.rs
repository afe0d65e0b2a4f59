//! Methods of closures.

use std::cell::RefCell;
use std::rc::Rc;

use super::Found;
use super::util::{int, is_closure};
use crate::closure::{Closure, ClosureKind, Strategy};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
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
        ("clone" | "dehydrate", []) => Ok(copy(closure, this, closure.delegation.delegate.borrow().clone())),
        ("rehydrate", [delegate, _, _]) => Ok(copy(closure, this, Some(delegate.clone()))),
        ("trampoline" | "asWritable", []) => Ok(this.clone()),
        ("getMaximumNumberOfParameters", []) => Ok(Value::count(closure.arity())),
        ("getParameterTypes", []) => Ok(parameter_types(closure)),
        ("compare" | "reversed" | "thenComparing", _) => {
            return crate::class::comparator::call(interp, this, name, args);
        }
        ("setDelegate" | "setResolveStrategy" | "setDirective", [value]) => {
            let property = accessed(name);
            return set_property(closure, &property, value).map(|done| done.map(|()| Value::Null));
        }
        ("getDelegate" | "getOwner" | "getThisObject" | "getResolveStrategy", []) => {
            return property(closure, &accessed(name)).map(Ok);
        }
        _ => return None,
    })
}

/// Reads a property of a closure.
pub(crate) fn property(closure: &Closure, name: &str) -> Option<Value> {
    match name {
        "parameterTypes" => Some(parameter_types(closure)),
        "maximumNumberOfParameters" => Some(Value::count(closure.arity())),
        "delegate" => Some(
            closure
                .delegation
                .delegate
                .borrow()
                .clone()
                .unwrap_or_else(|| owner(closure)),
        ),
        "owner" => Some(owner(closure)),
        "thisObject" => Some(match &closure.kind {
            ClosureKind::Script { module, .. } => crate::script::script(module),
            _ => Value::Null,
        }),
        "resolveStrategy" => Some(closure.delegation.strategy.get().into()),
        _ => None,
    }
}

/// Sets a property of a closure; `None` when there is no such property.
pub(crate) fn set_property(closure: &Closure, name: &str, value: &Value) -> Option<Eval<()>> {
    match name {
        "delegate" => *closure.delegation.delegate.borrow_mut() = Some(value.clone()),
        "resolveStrategy" => match Strategy::of(value) {
            Some(strategy) => closure.delegation.strategy.set(strategy),
            None => {
                let message = format!("`{value}` is no strategy of closures");
                return Some(Err(
                    Raise::illegal_argument(message).hint("use e.g. Closure.DELEGATE_FIRST")
                ));
            }
        },
        "directive" => {}
        _ => return None,
    }
    Some(Ok(()))
}

fn parameter_types(closure: &Closure) -> Value {
    let declared = match &closure.kind {
        ClosureKind::Script { proto, .. } => proto.params.as_slice(),
        _ => &[],
    };
    let types = (0..closure.arity()).map(|i| {
        let class = declared.get(i).and_then(|param| param.class.as_deref());
        let class = class.unwrap_or("Object");
        Value::Class(match class.strip_suffix("[]") {
            Some(element) => arcstr::format!("[L{};", crate::ops::full_class_name(element)),
            None => crate::ops::full_class_name(class).as_ref().into(),
        })
    });
    super::iterable::as_array(types.collect())
}

/// The closure around a closure; the script itself is no value here.
fn owner(closure: &Closure) -> Value {
    closure
        .delegation
        .owner
        .clone()
        .map_or(Value::Null, Value::Closure)
}

/// `delegate` for `setDelegate` and `getDelegate`.
fn accessed(method: &str) -> String {
    let mut chars = method.chars().skip(3);
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}

fn copy(closure: &Closure, this: &Value, delegate: Option<Value>) -> Value {
    let strategy = closure.delegation.strategy.get();
    closure
        .delegating(delegate, strategy)
        .map_or_else(|| this.clone(), Value::Closure)
}

/// Calls a closure with an object as its delegate and argument, as `with` does.
pub(super) fn call_with(interp: &Interp, closure: &Value, this: &Value) -> Eval {
    let args = std::slice::from_ref(this);
    let Value::Closure(c) = closure else {
        return interp.call(closure, args);
    };
    match c.delegating(Some(this.clone()), Strategy::DelegateFirst) {
        Some(delegating) => interp.call(&Value::Closure(delegating), args),
        None => interp.call(closure, args),
    }
}

/// Calls a closure with an object as its delegate.
pub(crate) fn call_delegated(interp: &Interp, closure: &Value, delegate: &Value, args: &[Value]) -> Eval {
    let delegating = match closure {
        Value::Closure(c) => c.delegating(Some(delegate.clone()), Strategy::DelegateFirst),
        _ => None,
    };
    match delegating {
        Some(delegating) => interp.call(&Value::Closure(delegating), args),
        None => interp.call(closure, args),
    }
}

fn curried(inner: &Value, args: &[Value], right: bool) -> Value {
    ClosureKind::Curried {
        inner: inner.clone(),
        args: args.to_vec(),
        right,
    }
    .into()
}

fn composed(first: &Value, second: &Value) -> Value {
    ClosureKind::Composed(first.clone(), second.clone()).into()
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
