//! The order in which maps and sets are gone through, where it is not the one of insertion.

use std::cell::Cell;

use crate::method;
use crate::value::{Elements, Entries, Value};

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
}

impl From<Order> for Ordering {
    fn from(order: Order) -> Self {
        Self {
            order: Cell::new(order),
            due: Cell::new(order != Order::Inserted),
        }
    }
}

impl Ordering {
    /// The order itself.
    pub(crate) fn get(&self) -> Order {
        self.order.get()
    }

    /// Notes that there are changes.
    pub(crate) fn disturb(&self) {
        if self.order.get() != Order::Inserted {
            self.due.set(true);
        }
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
            Order::Sorted => *entries = method::in_natural_order(entries.drain(..).collect(), |(key, _)| key),
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
            Order::Sorted => *items = method::in_natural_order(items.drain(..).collect(), |item| item),
        }
    }
}

/// The bucket of an element in a hash table. Within a bucket the order is that of insertion, also when the table
/// has grown: sorting by this must be stable.
fn bucket(value: &Value, table: usize) -> u32 {
    let mask = u32::try_from(table - 1).unwrap_or(u32::MAX);
    let hash = method::hash_code::hash_code(value).cast_unsigned();
    (hash ^ (hash >> 16)) & mask
}
