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
    /// How many keys were put where they belong since someone looked.
    placed: Cell<u32>,
    /// The comparator of a sorted map or set, if it was made with one.
    compare: RefCell<Option<Compare>>,
}

/// So many keys are put where they belong without a look at the whole. Each moves those behind it, so that it is quicker
/// to sort all when someone looks after that.
const MAX_PLACED: u32 = 64;

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
            placed: Cell::new(0),
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

    /// Whether there is no comparator.
    pub(crate) fn is_natural(&self) -> bool {
        self.compare.borrow().is_none()
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

    /// Where a key belongs among `len` others, of which `any` gives one, and `at` that at a place in their order. `is_there`
    /// tells whether its hash is known.
    ///
    /// # Errors
    /// When it cannot be compared with them.
    pub(crate) fn place(
        &self,
        key: &Value,
        len: usize,
        any: impl Fn() -> Option<Value>,
        is_there: impl Fn() -> bool,
        at: impl Fn(usize) -> Option<Value>,
    ) -> Eval<Place> {
        if self.order.get() != Order::Sorted {
            return Ok(Place::Hashed);
        }
        let is_hashed = self.finds_by_hash(key);
        if is_hashed {
            // Whether they can be compared, more is not needed for a key that will not be put into its place.
            let other = any();
            strictly(key, other.as_ref().unwrap_or(key))?;
            if self.due.get() || self.placed.get() >= MAX_PLACED || is_there() {
                return Ok(Place::Hashed);
            }
        } else if len == 0 && self.compare.borrow().is_none() {
            strictly(key, key)?;
        }
        let placed = self.placed.get();
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low.midpoint(high);
            match self.compare(key, &at(middle).unwrap_or_default())? {
                // Such as the two zeros, which `equals` tells apart.
                cmp::Ordering::Equal if is_hashed => high = middle,
                cmp::Ordering::Equal => return Ok(Place::Known(middle)),
                cmp::Ordering::Less => high = middle,
                cmp::Ordering::Greater => low = middle + 1,
            }
        }
        // Looking for the place is no look at the whole.
        self.placed.set(placed);
        Ok(Place::New(low))
    }

    /// Whether the hash of a key tells if it is there: what is the same in the natural order has the same hash, but for
    /// decimals (1.0 and 1.00) and what compares itself.
    pub(crate) fn finds_by_hash(&self, key: &Value) -> bool {
        self.order.get() != Order::Sorted
            || (self.compare.borrow().is_none() && !matches!(key, Value::Host(_) | Value::Decimal(_)))
    }

    /// How many of `len` keys that are in order stand before a key; with `and_equal` the key itself counts.
    pub(crate) fn before(
        &self,
        len: usize,
        key: impl Fn(usize) -> Option<Value>,
        wanted: &Value,
        and_equal: bool,
    ) -> usize {
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low.midpoint(high);
            let is_before = match self.order_of(&key(middle).unwrap_or_default(), wanted) {
                cmp::Ordering::Less => true,
                cmp::Ordering::Equal => and_equal,
                cmp::Ordering::Greater => false,
            };
            if is_before {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The place next to a key among `len` that are in order; `None` when nothing is there. `neighbour` is `floor`, `lower`,
    /// `ceiling` or `higher`.
    pub(crate) fn next_to(
        &self,
        neighbour: &str,
        wanted: &Value,
        len: usize,
        key: impl Fn(usize) -> Option<Value>,
    ) -> Option<usize> {
        let and_equal = matches!(neighbour, "floor" | "higher");
        let before = self.before(len, key, wanted, and_equal);
        match neighbour {
            "floor" | "lower" => before.checked_sub(1),
            _ => Some(before).filter(|at| *at < len),
        }
    }

    /// Notes that someone looks at the whole in its order.
    pub(crate) fn look(&self) {
        self.placed.set(0);
    }

    /// Notes that there are changes.
    pub(crate) fn disturb(&self) {
        if self.order.get() != Order::Inserted {
            self.due.set(true);
        }
    }

    /// Notes that the order is established.
    pub(crate) fn settle(&self) {
        self.due.set(false);
    }

    /// Notes that a key was put where it belongs.
    pub(crate) fn settle_placed(&self) {
        self.due.set(false);
        self.placed.set(self.placed.get().saturating_add(1));
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
