//! The order in which maps and sets are gone through, where it is not the one of insertion.

use std::cell::{Cell, RefCell};
use std::cmp;
use std::rc::Rc;

use crate::method;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{Elements, Entries, Value};

/// What tells the order of two keys.
pub(crate) type Compare = Rc<dyn Fn(&Value, &Value) -> Eval<cmp::Ordering>>;

/// An order of entries or elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// As they were put in.
    #[default]
    Inserted,
    /// By the buckets of a hash table of that size, as `HashMap` and `HashSet` have it.
    Hashed(usize),
    /// By size, as in `TreeMap` and `TreeSet`.
    Sorted,
}

impl Order {
    /// That of a hash table for a number of elements.
    pub(crate) fn hashed(capacity: usize) -> Self {
        Order::Hashed(capacity.max(1).next_power_of_two())
    }
}

/// The order of a map or set, which is only established when someone looks.
#[derive(Default)]
pub(crate) struct Ordering {
    order: Cell<Order>,
    due: Cell<bool>,
    /// The comparator of a sorted map or set, if it was made with one.
    compare: RefCell<Option<Compare>>,
}

/// Where a key belongs.
pub(crate) enum Place {
    /// Its hash tells whether it is there, and the order is established when someone looks.
    Hashed,
    /// It is there, or one that the comparator takes for the same.
    Known(usize),
    /// It is not there, and belongs in front of that index.
    New(usize),
}

impl From<Order> for Ordering {
    fn from(order: Order) -> Self {
        Self {
            order: Cell::new(order),
            due: Cell::new(order != Order::Inserted),
            compare: RefCell::default(),
        }
    }
}

/// Whether a method of sorted maps and sets may be one that looks for places in their order. For other methods they are
/// not put in order.
pub(crate) fn is_navigation(method: &str) -> bool {
    const BEGINNINGS: [&str; 11] = [
        "first",
        "last",
        "floor",
        "ceiling",
        "lower",
        "higher",
        "head",
        "tail",
        "sub",
        "descending",
        "poll",
    ];
    BEGINNINGS.iter().any(|begin| method.starts_with(begin))
}

impl Ordering {
    /// The order itself.
    pub(crate) fn get(&self) -> Order {
        self.order.get()
    }

    /// The same order for another map or set.
    pub(crate) fn again(&self) -> Self {
        let other = Self::from(self.order.get());
        other.compare.replace(self.compare.borrow().clone());
        other
    }

    /// The order the other way round.
    pub(crate) fn reversed(&self) -> Self {
        let inner = self.again();
        Self::sorted(Some(Rc::new(move |a, b| inner.compare(b, a))))
    }

    /// That of a comparator.
    pub(crate) fn sorted(compare: Option<Compare>) -> Self {
        let order = Self::from(Order::Sorted);
        order.compare.replace(compare);
        order
    }

    /// The order of two keys of a sorted map or set.
    ///
    /// # Errors
    /// When they cannot be compared.
    pub(crate) fn compare(&self, a: &Value, b: &Value) -> Eval<cmp::Ordering> {
        let compare = self.compare.borrow().clone();
        match compare {
            Some(compare) => compare(a, b),
            None => strictly(a, b),
        }
    }

    /// The same where none can be told: by hash.
    pub(crate) fn order_of(&self, a: &Value, b: &Value) -> cmp::Ordering {
        self.compare(a, b).unwrap_or_else(|_| method::natural(a, b))
    }

    /// Where a key belongs among `len` others, of which `any` gives one, and `at` that at a place in their order.
    ///
    /// # Errors
    /// When it cannot be compared with them.
    pub(crate) fn place(
        &self,
        key: &Value,
        len: usize,
        any: impl Fn() -> Option<Value>,
        at: impl Fn(usize) -> Option<Value>,
    ) -> Eval<Place> {
        if self.order.get() != Order::Sorted {
            return Ok(Place::Hashed);
        }
        if self.compare.borrow().is_none() {
            // Only whether they can be compared: putting all in order for that would take long for each new key.
            let other = any();
            strictly(key, other.as_ref().unwrap_or(key))?;
            return Ok(Place::Hashed);
        }
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low.midpoint(high);
            match self.compare(key, &at(middle).unwrap_or_default())? {
                cmp::Ordering::Equal => return Ok(Place::Known(middle)),
                cmp::Ordering::Less => high = middle,
                cmp::Ordering::Greater => low = middle + 1,
            }
        }
        Ok(Place::New(low))
    }

    /// Notes that there are changes.
    pub(crate) fn disturb(&self) {
        if self.order.get() != Order::Inserted {
            self.due.set(true);
        }
    }

    /// Notes that a change kept the order.
    pub(crate) fn settle(&self) {
        self.due.set(false);
    }

    /// Whether there were changes since the order was established.
    pub(crate) fn is_due(&self) -> bool {
        self.due.get()
    }

    /// The number of buckets for that many elements; a table only grows.
    fn buckets(&self, table: usize, len: usize) -> usize {
        let mut table = table.max(1);
        while len.saturating_mul(4) > table.saturating_mul(3) {
            table = table.saturating_mul(2);
        }
        self.order.set(Order::Hashed(table));
        table
    }

    /// Brings entries into order.
    pub(crate) fn arrange_entries(&self, entries: &mut Entries) {
        self.due.set(false);
        match self.order.get() {
            Order::Inserted => {}
            Order::Hashed(table) => {
                let table = self.buckets(table, entries.len());
                entries.sort_by_cached_key(|key, _| bucket(key, table));
            }
            Order::Sorted => {
                let all = entries.drain(..).collect();
                *entries = method::in_order(all, |(key, _)| key, |a, b| self.order_of(a, b));
            }
        }
    }

    /// Brings elements into order.
    pub(crate) fn arrange_elements(&self, items: &mut Elements) {
        self.due.set(false);
        match self.order.get() {
            Order::Inserted => {}
            Order::Hashed(table) => {
                let table = self.buckets(table, items.len());
                items.sort_by_cached_key(|item| bucket(item, table));
            }
            Order::Sorted => {
                let all = items.drain(..).collect();
                *items = method::in_order(all, |item| item, |a, b| self.order_of(a, b));
            }
        }
    }
}

/// The order of two keys as `compareTo` tells it, which knows neither null nor other classes.
fn strictly(key: &Value, other: &Value) -> Eval<cmp::Ordering> {
    if key.is_null() || other.is_null() {
        return Err(Raise::null_pointer("A sorted map or set has no place for null"));
    }
    let (class, of_other) = (ops::class_name(key), ops::class_name(other));
    let cast = |from: &str, to: &str| {
        Raise::new(
            "java.lang.ClassCastException",
            format!("class {from} cannot be cast to class {to}"),
        )
        .hint("a sorted map or set takes keys of one class that can be compared")
    };
    match (key, other) {
        (Value::Host(host), _) => match host.compare(other) {
            Some(order) => Ok(order),
            None if ops::instance_of(key, "java.lang.Comparable") => Err(cast(&of_other, &class)),
            None => Err(cast(&class, "java.lang.Comparable")),
        },
        (Value::List(_) | Value::Map(_) | Value::Set(_) | Value::Range(_) | Value::Closure(_), _) => {
            Err(cast(&class, "java.lang.Comparable"))
        }
        _ if class != of_other => Err(cast(&of_other, &class)),
        _ => ops::compare(key, other),
    }
}

/// The bucket of an element in a hash table. Within a bucket the order is that of insertion, also when the table
/// has grown: sorting by this must be stable.
fn bucket(value: &Value, table: usize) -> u32 {
    let mask = u32::try_from(table - 1).unwrap_or(u32::MAX);
    let hash = method::hash_code::hash_code(value).cast_unsigned();
    (hash ^ (hash >> 16)) & mask
}
