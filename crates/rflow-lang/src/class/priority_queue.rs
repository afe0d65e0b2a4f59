//! `java.util.PriorityQueue`: the least element comes first. The others lie in the order of Java's heap.

use std::any::Any;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use super::comparator;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{SetObj, Value};

/// A heap.
pub(super) struct PriorityQueue {
    items: RefCell<Vec<Value>>,
    order: Order,
}

/// What compares two elements.
#[derive(Clone)]
enum Order {
    /// They themselves.
    Natural,
    /// The order of the set that the first elements came from.
    Sorted(Rc<SetObj>),
    /// A closure, or an instance of a class that implements `Comparator`.
    Comparator(Value),
}

impl PriorityQueue {
    /// `new PriorityQueue(…)`: a number is a capacity, a closure or `Comparator` an order, a collection the elements. What
    /// is sorted itself hands on its order.
    pub(super) fn construct(interp: &Interp, args: &[Value]) -> Option<Eval> {
        let mut queue = Self {
            items: RefCell::default(),
            order: Order::Natural,
        };
        for arg in args {
            match arg {
                Value::Int(capacity) if *capacity < 1 => return Some(Err(Raise::illegal_argument(""))),
                Value::Int(_) => {}
                Value::Null => queue.order = Order::Natural,
                order if comparator::is_one(order) => queue.order = Order::Comparator(arg.clone()),
                Value::Set(set) if set.order.get() == crate::order::Order::Sorted => {
                    queue.order = Order::Sorted(set.clone());
                    queue.items.replace(set.to_vec());
                }
                other => {
                    if let Some(known) = other.as_host::<Self>() {
                        queue.order = known.order.clone();
                    }
                    queue.items.replace(other.elements()?);
                }
            }
        }
        let half = queue.len() / 2;
        let made = (0..half).rev().try_for_each(|at| {
            let item = queue.at(at)?;
            queue.sink(interp, at, item)
        });
        Some(made.map(|()| Value::host(queue)))
    }

    fn compare(&self, interp: &Interp, a: &Value, b: &Value) -> Eval<Ordering> {
        match &self.order {
            Order::Natural => ops::compare(a, b),
            Order::Sorted(set) => set.order.compare(a, b),
            Order::Comparator(order) => {
                let result = interp.call_method(order, "compare", &[a.clone(), b.clone()])?;
                Ok(result.as_i64().unwrap_or(0).cmp(&0))
            }
        }
    }

    fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// An element. What compares them is code of the pipeline, which may have changed the queue.
    fn at(&self, at: usize) -> Eval {
        self.items
            .borrow()
            .get(at)
            .cloned()
            .ok_or_else(|| Raise::concurrent("The queue was changed while its elements were compared"))
    }

    /// Puts an element at the end of a way through the heap, the others on which move by one place. Nothing moves before
    /// all are compared, because that may fail.
    fn place(&self, way: &[usize], item: Value) -> Eval<()> {
        let mut items = self.items.borrow_mut();
        let room = items.len();
        let Some(last) = way.last().filter(|_| way.iter().all(|at| *at < room)) else {
            return Err(Raise::concurrent(
                "The queue was changed while its elements were compared",
            ));
        };
        for step in way.windows(2) {
            items.swap(step[0], step[1]);
        }
        items[*last] = item;
        Ok(())
    }

    /// Moves an element from a place upwards to where it belongs.
    fn lift(&self, interp: &Interp, from: usize, item: Value) -> Eval<()> {
        let mut way = vec![from];
        let mut at = from;
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.compare(interp, &item, &self.at(parent)?)?.is_ge() {
                break;
            }
            way.push(parent);
            at = parent;
        }
        self.place(&way, item)
    }

    /// Moves an element from a place downwards to where it belongs.
    fn sink(&self, interp: &Interp, from: usize, item: Value) -> Eval<()> {
        let mut way = vec![from];
        let mut at = from;
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.len() {
                break;
            }
            let is_right =
                right < self.len() && self.compare(interp, &self.at(left)?, &self.at(right)?)?.is_gt();
            let less = if is_right { right } else { left };
            if self.compare(interp, &item, &self.at(less)?)?.is_le() {
                break;
            }
            way.push(less);
            at = less;
        }
        self.place(&way, item)
    }

    fn add(&self, interp: &Interp, item: Value) -> Eval<()> {
        if item.is_null() {
            return Err(Raise::null_pointer("A queue has no place for null"));
        }
        let at = self.len();
        self.items.borrow_mut().push(item.clone());
        let done = self.lift(interp, at, item);
        if done.is_err() {
            self.items.borrow_mut().truncate(at);
        }
        done
    }

    /// Takes an element out; the last one takes its place, and goes from there to where it belongs.
    fn take(&self, interp: &Interp, at: usize) -> Eval {
        let taken = self.at(at)?;
        let last = self.items.borrow_mut().pop();
        if let Some(last) = last.filter(|_| at < self.len()) {
            let done = self.sink(interp, at, last.clone()).and_then(|()| {
                // It may have come from another branch.
                let stays = self.at(at)?;
                match stays == last {
                    true => self.lift(interp, at, last.clone()),
                    false => Ok(()),
                }
            });
            if let Err(raise) = done {
                self.items.borrow_mut().push(last);
                return Err(raise);
            }
        }
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
