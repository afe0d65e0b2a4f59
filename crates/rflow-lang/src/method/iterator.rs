//! Iterators as values.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, ListObj, MapObj, Value};

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
    from(owner, 0)
}

/// An iterator over the elements of a value from a position on.
pub(crate) fn from(owner: &Value, next: usize) -> Value {
    Value::host(Iter {
        items: RefCell::new(super::elements(owner)),
        next: Cell::new(next),
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

    /// The list it goes over, when that can be changed, and the place of the next element there.
    fn list(&self) -> Eval<(&Rc<ListObj>, usize)> {
        match &self.owner {
            Value::List(list) if list.kind.get() == ListKind::List => {
                let at = self.next.get().saturating_sub(self.removed.get());
                Ok((list, at.min(list.len())))
            }
            _ => Err(super::util::immutable("What is iterated")),
        }
    }

    /// Replaces the element that was returned last.
    fn set(&self, item: &Value) -> Eval {
        let (list, at) = self.list()?;
        let Some(last) = at.checked_sub(1) else {
            return Err(Raise::illegal_state("`set()` needs a call of `next()` before it"));
        };
        if let Some(place) = list.borrow_mut().get_mut(last) {
            *place = item.clone();
        }
        Ok(Value::Null)
    }

    /// Puts an element in front of the next one.
    fn add(&self, item: &Value) -> Eval {
        let (list, at) = self.list()?;
        list.borrow_mut().insert(at, item.clone());
        let mut items = self.items.borrow_mut();
        let next = self.next.get().min(items.len());
        items.insert(next, item.clone());
        self.next.set(next + 1);
        Ok(Value::Null)
    }

    /// The key of the value that was given last: the one at its place, or another one if the map has changed since.
    fn key_of_value(&self, map: &MapObj, last: usize, at: usize) -> Option<Value> {
        let value = self.items.borrow().get(last).cloned()?;
        let entries = map.to_vec();
        let at_place = entries.get(at).filter(|(_, known)| *known == value);
        let found = at_place.or_else(|| entries.iter().find(|(_, known)| *known == value));
        found.map(|(key, _)| key.clone())
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
                    if let Some(map) = &list.values_of
                        && let Some(key) = self.key_of_value(map, last, at)
                    {
                        map.remove(&key);
                    }
                }
            }
            Value::Set(set) => {
                let item = self.items.borrow().get(last).cloned().unwrap_or_default();
                set.remove(&item);
                if let Some(map) = &*set.keys_of.borrow() {
                    let key = super::entry::pair(&item).map_or(item, |(key, _)| key);
                    map.borrow_mut().shift_remove(&key);
                }
            }
            Value::Map(map) => {
                if let Some((key, _)) = self.items.borrow().get(last).and_then(super::entry::pair) {
                    map.remove(&key);
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
            ("countTokens", []) => Some(Ok(Value::count(self.rest().len()))),
            ("remove", []) => Some(self.remove()),
            ("set", [item]) => Some(self.set(item)),
            ("add", [item]) => Some(self.add(item)),
            ("nextIndex", []) => Some(Ok(Value::count(self.next.get()))),
            ("previousIndex", []) => Some(Ok(match self.next.get().checked_sub(1) {
                Some(at) => Value::count(at),
                None => Value::Int(-1),
            })),
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
