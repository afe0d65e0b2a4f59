//! Iterators as values.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use crate::host::HostObject;
use crate::interp::{Interp, WeakInterp};
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, ListObj, Value};

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

/// An iterator. It goes over a collection as that is at the moment; what is removed by it is removed there.
struct Iter {
    owner: Value,
    /// The elements of what is no collection, or of one that may change meanwhile.
    items: Option<Vec<Value>>,
    next: Cell<usize>,
    /// Whether there is another element, as maps and sets of Java knew it at the last step.
    more: Cell<bool>,
    /// The place of the element that was given last, while it may be removed or replaced.
    last: Cell<Option<usize>>,
    /// The state of the collection that it knows.
    structure: Cell<u32>,
}

/// An iterator over the elements of a value.
pub(crate) fn over(owner: &Value) -> Value {
    from(owner, 0)
}

/// An iterator over the elements of a value from a position on.
pub(crate) fn from(owner: &Value, next: usize) -> Value {
    let is_live = match owner {
        Value::List(list) => !list.changes.is_shared(),
        Value::Set(set) => !set.changes.is_shared(),
        Value::Map(map) => !map.changes.is_shared(),
        _ => false,
    };
    let iterator = Iter {
        items: (!is_live).then(|| super::elements(owner)),
        owner: owner.clone(),
        next: Cell::new(next),
        more: Cell::new(false),
        last: Cell::new(None),
        structure: Cell::new(structure(owner)),
    };
    iterator.more.set(next < iterator.len());
    Value::host(iterator)
}

/// A number that is another one after elements were added to a collection or removed.
fn structure(owner: &Value) -> u32 {
    match owner {
        Value::List(list) => list.structure(),
        Value::Set(set) => set.structure(),
        Value::Map(map) => map.structure(),
        _ => 0,
    }
}

impl Iter {
    fn len(&self) -> usize {
        match (&self.items, &self.owner) {
            (Some(items), _) => items.len(),
            (None, Value::List(list)) => list.len(),
            (None, Value::Set(set)) => set.len(),
            (None, Value::Map(map)) => map.len(),
            (None, _) => 0,
        }
    }

    fn at(&self, i: usize) -> Option<Value> {
        match (&self.items, &self.owner) {
            (Some(items), _) => items.get(i).cloned(),
            (None, Value::List(list)) => list.get(i),
            (None, Value::Set(set)) => set.at(i),
            (None, Value::Map(map)) => map
                .at(i)
                .map(|(key, value)| super::entry::new(Some(map), key, value)),
            (None, _) => None,
        }
    }

    fn rest(&self) -> Vec<Value> {
        (self.next.get()..self.len()).filter_map(|i| self.at(i)).collect()
    }

    /// Fails when the collection was changed by anything else.
    fn check(&self) -> Eval<()> {
        if let (None, Value::List(list)) = (&self.items, &self.owner) {
            list.check()?;
        }
        match self.items.is_some() || structure(&self.owner) == self.structure.get() {
            true => Ok(()),
            false => Err(super::util::changed()),
        }
    }

    fn take(&self) -> Eval {
        self.check()?;
        let at = self.next.get();
        let item = self
            .at(at)
            .ok_or_else(|| Raise::no_such_element("The iterator has no more elements"))?;
        self.next.set(at + 1);
        self.more.set(at + 1 < self.len());
        self.last.set(Some(at));
        Ok(item)
    }

    /// Whether there is another element; of a list that depends on its length now.
    fn has_next(&self) -> bool {
        match &self.owner {
            Value::List(list) if self.items.is_some() || list.map().is_none() => {
                self.next.get() != self.len()
            }
            Value::List(_) | Value::Set(_) | Value::Map(_) => self.more.get(),
            _ => self.next.get() != self.len(),
        }
    }

    fn back(&self) -> Eval {
        self.check()?;
        let at = self.next.get().checked_sub(1);
        let item = at.and_then(|at| self.at(at));
        let item = item.ok_or_else(|| Raise::no_such_element("The iterator has no element before this"))?;
        self.next.set(self.next.get() - 1);
        self.last.set(at);
        Ok(item)
    }

    /// The place of the element that was given last.
    fn last(&self, method: &str) -> Eval<usize> {
        self.last
            .get()
            .ok_or_else(|| Raise::illegal_state(format!("`{method}()` needs a call of `next()` before it")))
    }

    /// The list it goes over, when that can be changed.
    fn list(&self) -> Eval<&Rc<ListObj>> {
        match &self.owner {
            Value::List(list) if list.kind.get() != ListKind::Array => {
                super::list::mutable(list)?;
                Ok(list)
            }
            _ => Err(super::util::immutable("What is iterated")),
        }
    }

    /// Replaces the element that was returned last.
    fn set(&self, item: &Value) -> Eval {
        let list = self.list()?;
        let last = self.last("set")?;
        self.check()?;
        if let Some(place) = list.borrow_mut().get_mut(last) {
            *place = item.clone();
        }
        Ok(Value::Null)
    }

    /// Puts an element in front of the next one.
    fn add(&self, item: &Value) -> Eval {
        let list = self.list()?;
        self.check()?;
        let at = self.next.get().min(list.len());
        list.borrow_mut().insert(at, item.clone());
        self.next.set(at + 1);
        self.last.set(None);
        self.structure.set(structure(&self.owner));
        Ok(Value::Null)
    }

    fn remove(&self) -> Eval {
        let last = self.last("remove")?;
        self.check()?;
        match &self.owner {
            Value::List(list) if list.kind.get() != ListKind::Array => match list.map() {
                Some(map) => {
                    super::map::mutable(map)?;
                    if let Some((key, _)) = map.at(last) {
                        map.remove(&key);
                    }
                }
                None => {
                    super::list::mutable(list)?;
                    self.remove_from(list, last);
                }
            },
            Value::Set(set) => {
                super::set::mutable(set)?;
                if let Some(item) = self.at(last) {
                    set.remove(&item);
                }
            }
            Value::Map(map) => {
                super::map::mutable(map)?;
                if let Some((key, _)) = self.at(last).as_ref().and_then(super::entry::pair) {
                    map.remove(&key);
                }
            }
            _ => return Err(super::util::immutable("What is iterated")),
        }
        self.last.set(None);
        if self.items.is_none() {
            self.next.set(last);
        }
        self.structure.set(structure(&self.owner));
        Ok(Value::Null)
    }

    /// Takes an element out of a list: the one at its place, or where the list was copied an equal one.
    fn remove_from(&self, list: &ListObj, last: usize) {
        let at = match self.items.as_ref().map(|items| items.get(last)) {
            None => Some(last),
            Some(item) => {
                let items = list.to_vec();
                items.iter().position(|known| Some(known) == item)
            }
        };
        if let Some(at) = at.filter(|at| *at < list.len()) {
            list.borrow_mut().remove(at);
        }
    }
}

/// `[hasNext: { … }, next: { … }] as Iterator`
struct Asking {
    interp: WeakInterp,
    has_next: Value,
    next: Value,
}

/// An iterator that asks two closures; `None` where they are missing.
pub(crate) fn asking(interp: &Interp, value: &Value) -> Option<Value> {
    let Value::Map(map) = value else { return None };
    Some(Value::host(Asking {
        interp: interp.downgrade(),
        has_next: map.get_str("hasNext")?,
        next: map.get_str("next")?,
    }))
}

impl HostObject for Asking {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.Iterator"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("hasNext", []) => interp
                .call(&self.has_next, &[])
                .map(|has| Value::Bool(has.truthy())),
            ("next", []) => interp.call(&self.next, &[]),
            ("iterator", []) => Ok(this.clone()),
            ("getClass" | "toString" | "is" | "with" | "tap" | "inspect" | "equals" | "hashCode", _) => {
                return None;
            }
            _ => {
                let items = Value::list(self.elements()?);
                return super::of_collection(interp, &items, method, args);
            }
        })
    }

    fn elements(&self) -> Option<Vec<Value>> {
        let interp = self.interp.upgrade()?;
        let mut items = Vec::new();
        while interp.call(&self.has_next, &[]).ok()?.truthy() {
            items.push(interp.call(&self.next, &[]).ok()?);
        }
        Some(items)
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
            ("hasNext" | "hasMoreTokens" | "hasMoreElements", []) => Some(Ok(Value::Bool(self.has_next()))),
            ("hasPrevious", []) => Some(Ok(Value::Bool(self.next.get() > 0))),
            ("next" | "nextToken" | "nextElement", []) => Some(self.take()),
            ("previous", []) => Some(self.back()),
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
                self.next.set(self.len());
                Some(Ok(Value::list(rest)))
            }
            ("forEachRemaining", [f @ Value::Closure(_)]) => {
                let rest = self.rest();
                self.next.set(self.len());
                let done = rest
                    .into_iter()
                    .try_for_each(|item| interp.call(f, &[item]).map(|_| ()));
                Some(done.map(|()| Value::Null))
            }
            _ if WHOLE.contains(&method) => {
                let rest = Value::list(self.rest());
                self.next.set(self.len());
                Some(interp.call_method(&rest, method, args))
            }
            _ if REORDERED.contains(&method) => {
                let rest = Value::list(self.rest());
                self.next.set(self.len());
                Some(interp.call_method(&rest, method, args).map(|items| over(&items)))
            }
            _ => None,
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.rest())
    }
}
