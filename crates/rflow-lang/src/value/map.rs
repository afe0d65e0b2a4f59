//! Maps and records.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHasher;

use super::{Entries, Value};
use crate::nesting;
use crate::order::{Order, Ordering, Place};
use crate::raise::Eval;

/// What sort of map a [`MapObj`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapKind {
    /// A mutable map in insertion order.
    #[default]
    Map,
    /// `record(…)`: immutable.
    Record,
    /// `asImmutable()` and the like.
    Frozen,
    /// The `params` map: an assigned key keeps its first value, a missing one warns once.
    Params,
}

/// A map.
#[derive(Default)]
pub struct MapObj {
    /// What sort.
    pub kind: Cell<MapKind>,
    /// Closure of `withDefault { }`.
    pub default: RefCell<Option<Value>>,
    /// In which order it is gone through.
    pub(crate) order: Ordering,
    entries: RefCell<Entries>,
}

impl MapObj {
    /// A mutable map that is gone through in some order.
    pub(super) fn with(order: Ordering, entries: Entries) -> Self {
        Self {
            order,
            entries: RefCell::new(entries),
            ..Self::default()
        }
    }

    /// Its entries; do not call closures while the borrow lives.
    pub fn borrow(&self) -> Ref<'_, Entries> {
        if self.order.is_due() && !self.is_busy() {
            // Comparing may call code of the pipeline, which may look at this map.
            let mut entries = self.entries.borrow().clone();
            self.order.arrange_entries(&mut entries);
            if let Ok(mut place) = self.entries.try_borrow_mut() {
                *place = entries;
            }
        }
        self.entries.borrow()
    }

    /// Its entries, to change them.
    pub fn borrow_mut(&self) -> RefMut<'_, Entries> {
        self.order.disturb();
        self.entries.borrow_mut()
    }

    /// Whether it has a key.
    #[must_use]
    pub fn has(&self, key: &Value) -> bool {
        self.entries.borrow().contains_key(key)
    }

    /// Whether its entries are being looked at: a method of a class of the pipeline that runs meanwhile cannot change
    /// them.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.entries.try_borrow_mut().is_err()
    }

    /// The value of a key, cloned.
    #[must_use]
    pub fn get(&self, key: &Value) -> Option<Value> {
        self.entries.borrow().get(key).cloned()
    }

    /// The value of a text key, cloned.
    #[must_use]
    pub fn get_str(&self, key: &str) -> Option<Value> {
        self.entries.borrow().get(&StrKey(key)).cloned()
    }

    /// Sets a key.
    pub fn insert(&self, key: Value, value: Value) {
        self.replace(key, value);
    }

    /// Sets a key; the answer is the value before. Methods of classes of the pipeline that hash and compare keys may
    /// look at the map meanwhile.
    fn replace(&self, key: Value, value: Value) -> Option<Value> {
        if key.is_plain() {
            return self.borrow_mut().insert(key, value);
        }
        key.hash(&mut FxHasher::default());
        let at = self.entries.borrow().get_index_of(&key);
        self.changing(|entries| match at.and_then(|at| entries.get_index_mut(at)) {
            Some((_, place)) => Some(std::mem::replace(place, value)),
            None => entries.insert(key, value),
        })
    }

    /// Changes the entries while they are nowhere to be seen: a key that is hashed meanwhile may be the map itself.
    fn changing<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        let mut entries = std::mem::take(&mut *self.borrow_mut());
        let result = nesting::quietly(|| change(&mut entries));
        self.entries.replace(entries);
        result
    }

    /// Removes a key; the answer is its value.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        let at = self.entries.borrow().get_index_of(key)?;
        self.borrow_mut().shift_remove_index(at).map(|(_, value)| value)
    }

    fn any_key(&self) -> Option<Value> {
        self.entries.borrow().get_index(0).map(|(key, _)| key.clone())
    }

    /// The key that is there for a key: another one where a comparator takes both for the same. Without a key that could
    /// be there the answer is the key itself.
    ///
    /// # Errors
    /// When the map is sorted, and the key cannot be compared with those that are there.
    pub(crate) fn known_key(&self, key: &Value) -> Eval<Value> {
        let len = self.len();
        if self.order.get() != Order::Sorted || len == 0 {
            return Ok(key.clone());
        }
        let at = |i: usize| self.borrow().get_index(i).map(|(key, _)| key.clone());
        let known = match self.order.place(key, len, || self.any_key(), at)? {
            Place::Known(i) => at(i),
            Place::Hashed | Place::New(_) => None,
        };
        Ok(known.unwrap_or_else(|| key.clone()))
    }

    /// Sets a key where it belongs; the answer is the value before.
    ///
    /// # Errors
    /// When the map is sorted, and the key cannot be compared with those that are there.
    pub(crate) fn put(&self, key: Value, value: Value) -> Eval<Option<Value>> {
        let at = |i: usize| self.borrow().get_index(i).map(|(key, _)| key.clone());
        match self.order.place(&key, self.len(), || self.any_key(), at)? {
            Place::Hashed => Ok(self.replace(key, value)),
            Place::Known(i) => {
                let mut entries = self.entries.borrow_mut();
                let place = entries.get_index_mut(i).map(|(_, place)| place);
                Ok(place.map(|place| std::mem::replace(place, value)))
            }
            Place::New(i) => {
                // Asked for now, because methods of classes are not called while it is inserted.
                key.hash(&mut FxHasher::default());
                // They are in order, and stay so.
                let inserted =
                    self.changing(|entries| entries.shift_insert(i.min(entries.len()), key, value));
                self.order.settle();
                Ok(inserted)
            }
        }
    }

    /// A map with the same order and other entries.
    pub(crate) fn like(&self, entries: Entries) -> Value {
        Value::Map(Rc::new(Self::with(self.order.again(), entries)))
    }

    /// Sets a text key.
    pub fn insert_str(&self, key: &str, value: Value) {
        self.borrow_mut().insert(Value::str(key), value);
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.borrow().is_empty()
    }

    /// A copy of the entries, for iterating while closures run.
    #[must_use]
    pub fn to_vec(&self) -> Vec<(Value, Value)> {
        let entries = self.borrow();
        entries.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }
}

/// A borrowed text that looks up the same entry as the `Value::Str` of that text.
pub struct StrKey<'a>(pub &'a str);

impl std::hash::Hash for StrKey<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        crate::value_hash::hash_str(self.0, state);
    }
}

impl indexmap::Equivalent<Value> for StrKey<'_> {
    fn equivalent(&self, key: &Value) -> bool {
        matches!(key, Value::Str(s) if s == self.0)
    }
}
