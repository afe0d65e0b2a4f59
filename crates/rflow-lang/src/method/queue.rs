//! Methods that linked lists, queues, stacks and vectors have beyond those of all lists, and what their elements cannot be.

use std::rc::Rc;

use super::list::mutable;
use super::util::int;
use super::{Found, iterator};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::{ListObj, Value};

/// Calls a method of a list of a class other than `ArrayList`.
pub(super) fn call(interp: &Interp, list: &Rc<ListObj>, class: &str, name: &str, args: &[Value]) -> Found {
    match class {
        "Stack" => stack(list, name, args).or_else(|| vector(interp, list, name, args)),
        "Vector" => vector(interp, list, name, args),
        "ArrayDeque" | "ConcurrentLinkedQueue" | "ConcurrentLinkedDeque" | "LinkedBlockingQueue"
            if is_adding(name) && matches!(args, [Value::Null] | [Value::Int(_), Value::Null]) =>
        {
            Some(Err(Raise::null_pointer("A queue has no place for null")))
        }
        "LinkedBlockingQueue" => blocking(interp, list, name, args).or_else(|| ends(list, class, name, args)),
        _ => ends(list, class, name, args),
    }
}

fn is_adding(name: &str) -> bool {
    name.starts_with("add") || name.starts_with("offer") || matches!(name, "put" | "push")
}

fn end(list: &ListObj, first: bool) -> Eval {
    let at = if first { 0 } else { list.len().saturating_sub(1) };
    list.get(at).ok_or_else(|| Raise::no_such_element(""))
}

/// The ends of a queue, of which that of an `ArrayList` knows nothing.
fn ends(list: &ListObj, class: &str, name: &str, args: &[Value]) -> Found {
    let has_both = matches!(class, "LinkedList" | "ArrayDeque" | "ConcurrentLinkedDeque");
    match (name, args) {
        ("getFirst", []) if has_both => Some(end(list, true)),
        ("getLast", []) if has_both => Some(end(list, false)),
        ("element", []) if has_both || class.ends_with("Queue") => Some(end(list, true)),
        _ => None,
    }
}

fn stack(list: &Rc<ListObj>, name: &str, args: &[Value]) -> Found {
    let empty = || Err(Raise::new("java.util.EmptyStackException", ""));
    Some(match (name, args) {
        ("push", [item]) => mutable(list).map(|()| {
            list.borrow_mut().push(item.clone());
            item.clone()
        }),
        ("pop" | "peek", []) if list.is_empty() => empty(),
        ("pop", []) => mutable(list).map(|()| list.borrow_mut().pop().unwrap_or_default()),
        ("peek", []) => end(list, false),
        ("empty", []) => Ok(Value::Bool(list.is_empty())),
        // From the top, which is the first place.
        ("search", [item]) => {
            let items = list.borrow();
            match items.iter().rposition(|known| known == item) {
                Some(at) => Ok(Value::count(items.len() - at)),
                None => Ok(Value::Int(-1)),
            }
        }
        _ => return None,
    })
}

fn vector(interp: &Interp, list: &Rc<ListObj>, name: &str, args: &[Value]) -> Found {
    let this = Value::List(list.clone());
    let call = |name: &str, args: &[Value]| interp.call_method(&this, name, args).map(|_| Value::Null);
    Some(match (name, args) {
        ("addElement", [item]) => call("add", std::slice::from_ref(item)),
        ("firstElement", []) => end(list, true),
        ("lastElement", []) => end(list, false),
        ("elementAt", [at]) => {
            let at = int(at)?;
            let found = usize::try_from(at).ok().and_then(|at| list.get(at));
            found.ok_or_else(|| {
                Raise::new(
                    "java.lang.ArrayIndexOutOfBoundsException",
                    format!("{at} >= {}", list.len()),
                )
            })
        }
        ("insertElementAt", [item, at]) => call("add", &[at.clone(), item.clone()]),
        ("setElementAt", [item, at]) => call("set", &[at.clone(), item.clone()]),
        ("removeElementAt", [at]) => call("removeAt", std::slice::from_ref(at)),
        ("removeAllElements", []) => call("clear", &[]),
        ("capacity", []) => Ok(Value::count(list.len().max(10))),
        ("elements", []) => Ok(iterator::over(&this)),
        _ => return None,
    })
}

fn blocking(interp: &Interp, list: &Rc<ListObj>, name: &str, args: &[Value]) -> Found {
    let this = Value::List(list.clone());
    Some(match (name, args) {
        ("put", [item]) => interp
            .call_method(&this, "add", std::slice::from_ref(item))
            .map(|_| Value::Null),
        ("offer", [item, _, _]) => interp.call_method(&this, "add", std::slice::from_ref(item)),
        ("take", []) if list.is_empty() => Err(Raise::new(
            "java.lang.IllegalStateException",
            "The queue is empty, and nothing would ever be put into it while the pipeline waits",
        )
        .hint("`poll()` gives null for an empty queue")),
        ("take", []) => mutable(list).map(|()| list.borrow_mut().remove(0)),
        // Nothing is put into it while the pipeline waits.
        ("poll", [_, _]) => interp.call_method(&this, "poll", &[]),
        ("remainingCapacity", []) => {
            let len = i32::try_from(list.len()).unwrap_or(i32::MAX);
            Ok(Value::Int(i32::MAX - len))
        }
        ("drainTo", [target, rest @ ..]) => {
            let most = match rest {
                [] => list.len(),
                [most] => usize::try_from(int(most)?).unwrap_or(0).min(list.len()),
                _ => return None,
            };
            mutable(list).and_then(|()| {
                let taken: Vec<Value> = list.borrow_mut().drain(..most).collect();
                interp.call_method(target, "addAll", &[Value::list(taken)])?;
                Ok(Value::count(most))
            })
        }
        _ => return None,
    })
}
