//! Iterators as values.

use std::any::Any;
use std::cell::{Cell, RefCell};

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, Value};

/// Methods that make something of all that is left.
const WHOLE: &[&str] = &[
    "sum",
    "max",
    "min",
    "average",
    "join",
    "size",
    "toSet",
    "count",
    "countBy",
    "collectMany",
    "collectEntries",
    "toList",
];

/// Methods whose result is an iterator again.
const REORDERED: &[&str] = &[
    "sort",
    "toSorted",
    "unique",
    "toUnique",
    "take",
    "takeWhile",
    "drop",
    "dropWhile",
    "dropRight",
    "reverse",
    "withIndex",
    "indexed",
    "tail",
    "init",
];

/// An iterator over a copy of the elements; `remove()` takes the element out of the list it came from.
struct Iter {
    items: RefCell<Vec<Value>>,
    next: Cell<usize>,
    removed: Cell<usize>,
    owner: Value,
}

/// An iterator over the elements of a value.
pub(crate) fn over(owner: &Value) -> Value {
    Value::host(Iter {
        items: RefCell::new(super::elements(owner)),
        next: Cell::new(0),
        removed: Cell::new(0),
        owner: owner.clone(),
    })
}

impl Iter {
    fn rest(&self) -> Vec<Value> {
        self.items
            .borrow()
            .iter()
            .skip(self.next.get())
            .cloned()
            .collect()
    }

    fn take(&self) -> Eval {
        let item = self.items.borrow().get(self.next.get()).cloned();
        self.next.set(self.next.get() + 1);
        item.ok_or_else(|| Raise::no_such_element("The iterator has no more elements"))
    }

    fn remove(&self) -> Eval {
        let Some(last) = self.next.get().checked_sub(1) else {
            return Err(Raise::illegal_state(
                "`remove()` needs a call of `next()` before it",
            ));
        };
        match &self.owner {
            Value::List(list) if matches!(list.kind.get(), ListKind::List | ListKind::Bag) => {
                let at = last.saturating_sub(self.removed.get());
                if at < list.len() {
                    list.borrow_mut().remove(at);
                }
            }
            Value::Set(set) => {
                let item = self.items.borrow().get(last).cloned().unwrap_or_default();
                set.borrow_mut().shift_remove(&item);
            }
            Value::Map(map) => {
                if let Some((key, _)) = self.items.borrow().get(last).and_then(super::entry::pair) {
                    map.borrow_mut().shift_remove(&key);
                }
            }
            _ => return Err(super::util::immutable("What is iterated")),
        }
        self.removed.set(self.removed.get() + 1);
        Ok(Value::Null)
    }
}

impl HostObject for Iter {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.Iterator"
    }

    fn text(&self) -> String {
        "java.util.Iterator".to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("hasNext" | "hasMoreTokens" | "hasMoreElements", []) => {
                Some(Ok(Value::Bool(self.next.get() < self.items.borrow().len())))
            }
            ("hasPrevious", []) => Some(Ok(Value::Bool(self.next.get() > 0))),
            ("next" | "nextToken" | "nextElement", []) => Some(self.take()),
            ("previous", []) => {
                self.next.set(self.next.get().saturating_sub(1));
                let item = self.items.borrow().get(self.next.get()).cloned();
                Some(item.ok_or_else(|| Raise::no_such_element("The iterator has no element before this")))
            }
            ("remove", []) => Some(self.remove()),
            ("iterator", []) => Some(Ok(this.clone())),
            ("toList" | "collect", []) => {
                let rest = self.rest();
                self.next.set(self.items.borrow().len());
                Some(Ok(Value::list(rest)))
            }
            ("forEachRemaining", [f @ Value::Closure(_)]) => {
                let rest = self.rest();
                self.next.set(self.items.borrow().len());
                let done = rest
                    .into_iter()
                    .try_for_each(|item| interp.call(f, &[item]).map(|_| ()));
                Some(done.map(|()| Value::Null))
            }
            _ if WHOLE.contains(&method) => {
                let rest = Value::list(self.rest());
                self.next.set(self.items.borrow().len());
                Some(interp.call_method(&rest, method, args))
            }
            _ if REORDERED.contains(&method) => {
                let rest = Value::list(self.rest());
                self.next.set(self.items.borrow().len());
                Some(interp.call_method(&rest, method, args).map(|items| over(&items)))
            }
            _ => None,
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.rest())
    }
}
