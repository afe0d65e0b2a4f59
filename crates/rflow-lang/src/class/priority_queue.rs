//! `java.util.PriorityQueue`: the least element comes first. The others lie in the order of Java's heap.

use std::any::Any;
use std::cell::RefCell;
use std::cmp::Ordering;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// A heap.
pub(super) struct PriorityQueue {
    items: RefCell<Vec<Value>>,
    /// What compares two elements; null for their natural order.
    order: Value,
}

impl PriorityQueue {
    /// `new PriorityQueue(…)`: a number is a capacity, a closure an order, a collection the elements.
    pub(super) fn construct(interp: &Interp, args: &[Value]) -> Option<Eval> {
        let mut queue = Self {
            items: RefCell::default(),
            order: Value::Null,
        };
        let mut given = Vec::new();
        for arg in args {
            match arg {
                Value::Int(_) => {}
                Value::Closure(_) => queue.order = arg.clone(),
                Value::Host(host) if host.instance_of("Comparator") => queue.order = arg.clone(),
                other => given = other.elements()?,
            }
        }
        let added = given.into_iter().try_for_each(|item| queue.add(interp, item));
        Some(added.map(|()| Value::host(queue)))
    }

    fn compare(&self, interp: &Interp, a: &Value, b: &Value) -> Eval<Ordering> {
        if self.order.is_null() {
            return ops::compare(a, b);
        }
        let result = interp.call_method(&self.order, "compare", &[a.clone(), b.clone()])?;
        Ok(result.as_i64().unwrap_or(0).cmp(&0))
    }

    fn add(&self, interp: &Interp, item: Value) -> Eval<()> {
        let mut items = self.items.borrow().clone();
        items.push(item);
        let mut at = items.len() - 1;
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.compare(interp, &items[at], &items[parent])?.is_ge() {
                break;
            }
            items.swap(at, parent);
            at = parent;
        }
        self.items.replace(items);
        Ok(())
    }

    /// Takes an element out.
    fn take(&self, interp: &Interp, at: usize) -> Eval {
        let mut items = self.items.borrow().clone();
        let taken = items.swap_remove(at);
        let rest = items;
        // Only the first is taken out often: for any other the heap is made anew.
        if at > 0 {
            self.items.replace(Vec::new());
            for item in rest {
                self.add(interp, item)?;
            }
            return Ok(taken);
        }
        let mut items = rest;
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            if left >= items.len() {
                break;
            }
            let right = left + 1;
            let less = match right < items.len() && self.compare(interp, &items[left], &items[right])?.is_gt()
            {
                true => right,
                false => left,
            };
            if self.compare(interp, &items[at], &items[less])?.is_le() {
                break;
            }
            items.swap(at, less);
            at = less;
        }
        self.items.replace(items);
        Ok(taken)
    }

    fn first(&self, interp: &Interp, removes: bool) -> Option<Eval> {
        let first = self.items.borrow().first().cloned()?;
        match removes {
            true => Some(self.take(interp, 0)),
            false => Some(Ok(first)),
        }
    }
}

impl HostObject for PriorityQueue {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.PriorityQueue"
    }

    fn text(&self) -> String {
        text::text(&Value::list(self.items.borrow().clone()))
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let empty = || Err(Raise::no_such_element("The queue is empty"));
        Some(match (method, args) {
            ("add" | "offer", [item]) => self.add(interp, item.clone()).map(|()| Value::Bool(true)),
            ("leftShift", [item]) => self.add(interp, item.clone()).map(|()| this.clone()),
            ("addAll", [items]) => {
                let mut items = items.elements()?.into_iter();
                items
                    .try_for_each(|item| self.add(interp, item))
                    .map(|()| Value::Bool(true))
            }
            ("poll", []) => self.first(interp, true).unwrap_or(Ok(Value::Null)),
            ("peek", []) => self.first(interp, false).unwrap_or(Ok(Value::Null)),
            ("remove", []) => self.first(interp, true).unwrap_or_else(empty),
            ("element", []) => self.first(interp, false).unwrap_or_else(empty),
            ("remove", [item]) => {
                // A copy, because the elements are asked whether they are equal and may look at the queue.
                let items = self.items.borrow().clone();
                let at = items.iter().position(|known| known == item);
                match at.map(|at| self.take(interp, at)) {
                    Some(taken) => taken.map(|_| Value::Bool(true)),
                    None => Ok(Value::Bool(false)),
                }
            }
            ("clear", []) => {
                self.items.borrow_mut().clear();
                Ok(Value::Null)
            }
            ("size", []) => Ok(Value::count(self.items.borrow().len())),
            ("isEmpty", []) => Ok(Value::Bool(self.items.borrow().is_empty())),
            ("getClass" | "toString" | "is" | "with" | "tap" | "inspect", _) => return None,
            // The other methods of collections look at the elements.
            _ => {
                let items = Value::list(self.items.borrow().clone());
                return crate::method::of_collection(interp, &items, method, args);
            }
        })
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.items.borrow().clone())
    }

    fn truthy(&self) -> bool {
        !self.items.borrow().is_empty()
    }

    fn instance_of(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or_default();
        matches!(
            simple,
            "PriorityQueue" | "Queue" | "AbstractQueue" | "Collection" | "Iterable" | "Object"
        )
    }
}
