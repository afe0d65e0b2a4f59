//! Maps and records.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::hash::Hash;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHasher;

use super::view::{Bounds, Changes, Seen};
use super::{Entries, Value};
use crate::nesting;
use crate::order::{Order, Ordering, Place};
use crate::raise::{Eval, Raise};

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

/// What some classes of maps do otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum MapHabit {
    #[default]
    Usual,
    /// It has no place for null.
    NoNull,
    /// An entry that is read or set comes to the end.
    ByAccess,
}

/// A map.
#[derive(Default)]
pub struct MapObj {
    /// What sort.
    pub kind: Cell<MapKind>,
    pub(crate) habit: Cell<MapHabit>,
    /// Closure of `withDefault { }`.
    pub default: RefCell<Option<Value>>,
    /// In which order it is gone through.
    pub(crate) order: Ordering,
    pub(crate) changes: Changes,
    entries: RefCell<Entries>,
    view: Option<Box<View>>,
}

/// What a map shows that has no entries of its own: those of another map, or a part of them.
struct View {
    of: Rc<MapObj>,
    bounds: Bounds,
    seen: Seen,
}

impl View {
    /// The places of what it shows in the other map.
    fn places(&self) -> Range<usize> {
        let of = &self.of;
        let key = |i: usize| of.at(i).map(|(key, _)| key);
        self.bounds.places(&of.order, of.len(), key)
    }
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

    /// A map that shows a part of another one: what is changed in one is changed in the other.
    pub(crate) fn part(of: &Rc<MapObj>, bounds: Bounds) -> Self {
        let (whole, bounds) = match &of.view {
            Some(view) => (&view.of, bounds.within(&view.bounds, &view.of.order)),
            None => (of, bounds),
        };
        let map = Self {
            order: bounds.order(&whole.order),
            view: Some(Box::new(View {
                of: whole.clone(),
                bounds,
                seen: Seen::default(),
            })),
            ..Self::default()
        };
        map.kind.set(match of.kind.get() {
            MapKind::Record | MapKind::Frozen => MapKind::Frozen,
            MapKind::Map | MapKind::Params => MapKind::Map,
        });
        map
    }

    /// A map that shows another one and cannot be changed itself.
    pub(crate) fn unmodifiable(of: &Rc<MapObj>) -> Self {
        let map = Self::part(of, Bounds::default());
        map.kind.set(MapKind::Frozen);
        map
    }

    /// Its entries; do not call closures while the borrow lives.
    pub fn borrow(&self) -> Ref<'_, Entries> {
        self.refresh();
        self.order.look();
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

    /// Its entries, to change many of them. Only for a map that is no view.
    pub fn borrow_mut(&self) -> RefMut<'_, Entries> {
        self.order.disturb();
        self.changes.note(true);
        self.entries.borrow_mut()
    }

    /// Takes over what has changed in the map that it shows.
    fn refresh(&self) {
        let Some(view) = &self.view else { return };
        let of = &view.of;
        let shown = || {
            let places = view.places();
            let entries = of.borrow();
            let part = entries.get_range(places).into_iter().flatten();
            let part = part.map(|(key, value)| (key.clone(), value.clone()));
            match view.bounds.is_descending {
                true => part.rev().collect(),
                false => part.collect(),
            }
        };
        if view
            .seen
            .take_over(of.version(), &self.entries, &self.changes, shown)
        {
            self.order.settle();
        }
    }

    /// A number that is another one after any change.
    pub(crate) fn version(&self) -> u32 {
        self.refresh();
        self.changes.any()
    }

    /// A number that is another one after entries were added or removed.
    pub(crate) fn structure(&self) -> u32 {
        match &self.view {
            Some(view) => view.of.structure(),
            None => self.changes.structure(),
        }
    }

    /// Notes that an entry is new, or only its value.
    fn note(&self, is_new: bool) {
        self.changes.note(is_new);
        if is_new {
            self.order.disturb();
        }
    }

    /// The map that it shows, when a key belongs to what it shows of it.
    fn shown_for(&self, key: &Value) -> Option<Option<&Rc<MapObj>>> {
        let view = self.view.as_ref()?;
        Some(view.bounds.hold(&view.of.order, key).then_some(&view.of))
    }

    /// Whether it has a key.
    #[must_use]
    pub fn has(&self, key: &Value) -> bool {
        match self.shown_for(key) {
            Some(of) => of.is_some_and(|of| of.has(key)),
            None => self.entries.borrow().contains_key(key),
        }
    }

    /// Whether its entries are being looked at: a method of a class of the pipeline that runs meanwhile cannot change
    /// them.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.entries.try_borrow_mut().is_err() || self.view.as_ref().is_some_and(|view| view.of.is_busy())
    }

    /// The value of a key, cloned.
    #[must_use]
    pub fn get(&self, key: &Value) -> Option<Value> {
        match self.shown_for(key) {
            Some(of) => of?.get(key),
            None => self.entries.borrow().get(key).cloned(),
        }
    }

    /// The value of a text key, cloned.
    #[must_use]
    pub fn get_str(&self, key: &str) -> Option<Value> {
        self.refresh();
        self.entries.borrow().get(&StrKey(key)).cloned()
    }

    /// The entry at a place in its order.
    pub(crate) fn at(&self, i: usize) -> Option<(Value, Value)> {
        if let Some(view) = self.outdated() {
            // Without a copy of all after each change.
            let places = view.places();
            let at = match view.bounds.is_descending {
                true => places.end.checked_sub(i + 1).filter(|at| *at >= places.start)?,
                false => Some(places.start + i).filter(|at| *at < places.end)?,
            };
            return view.of.at(at);
        }
        let entries = self.borrow();
        entries
            .get_index(i)
            .map(|(key, value)| (key.clone(), value.clone()))
    }

    /// What it shows, when that has changed since it was taken over.
    fn outdated(&self) -> Option<&View> {
        let view = self.view.as_deref()?;
        (!view.seen.is(view.of.version())).then_some(view)
    }

    /// Sets a key.
    pub fn insert(&self, key: Value, value: Value) {
        self.replace(key, value);
    }

    /// Sets a key; the answer is the value before. Methods of classes of the pipeline that hash and compare keys may
    /// look at the map meanwhile.
    fn replace(&self, key: Value, value: Value) -> Option<Value> {
        if let Some(view) = &self.view {
            return view.of.replace(key, value);
        }
        if key.is_plain() {
            let before = self.entries.borrow_mut().insert(key, value);
            self.note(before.is_none());
            return before;
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
        let mut entries = std::mem::take(&mut *self.entries.borrow_mut());
        let before = entries.len();
        let result = nesting::quietly(|| change(&mut entries));
        let is_new = entries.len() != before;
        self.entries.replace(entries);
        self.note(is_new);
        result
    }

    /// Removes a key; the answer is its value.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        if let Some(of) = self.shown_for(key) {
            return of?.remove(key);
        }
        let at = self.entries.borrow().get_index_of(key)?;
        let removed = self.entries.borrow_mut().shift_remove_index(at);
        self.changes.note(true);
        removed.map(|(_, value)| value)
    }

    /// Removes all entries.
    pub(crate) fn clear(&self) {
        match &self.view {
            Some(view) if view.bounds.is_all() => view.of.clear(),
            Some(view) => self.to_vec().iter().for_each(|(key, _)| {
                view.of.remove(key);
            }),
            None => self.borrow_mut().clear(),
        }
    }

    /// Replaces all entries, which are some of those that are there.
    pub(crate) fn keep(&self, kept: Entries) {
        if self.view.is_none() {
            *self.borrow_mut() = kept;
            return;
        }
        for (key, _) in self.to_vec() {
            if !kept.contains_key(&key) {
                self.remove(&key);
            }
        }
    }

    /// Notes that an entry was read or set, where that moves it to the end.
    pub(crate) fn touch(&self, key: &Value) {
        if self.habit.get() != MapHabit::ByAccess {
            return;
        }
        let at = self.entries.borrow().get_index_of(key);
        let last = self.len().saturating_sub(1);
        if let Some(at) = at.filter(|at| *at != last) {
            self.entries.borrow_mut().move_index(at, last);
            self.changes.note(true);
        }
    }

    /// The same for a text key.
    pub(crate) fn touch_str(&self, key: &str) {
        if self.habit.get() == MapHabit::ByAccess {
            self.touch(&Value::str(key));
        }
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
        let at = |i: usize| self.at(i).map(|(key, _)| key);
        // Where the hash tells whether it is there nothing is looked for.
        let known = match self.order.place(key, len, || self.any_key(), || true, at)? {
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
        match self.shown_for(&key) {
            Some(Some(of)) => return of.put(key, value),
            Some(None) => return Err(out_of_range()),
            None => {}
        }
        let version = self.changes.any();
        let at = |i: usize| self.at(i).map(|(key, _)| key);
        let place = {
            let is_there = || self.has(&key);
            self.order
                .place(&key, self.len(), || self.any_key(), is_there, at)?
        };
        if self.changes.any() != version {
            return Err(Raise::concurrent("The comparator of the map has changed it"));
        }
        match place {
            Place::Hashed => Ok(self.replace(key, value)),
            Place::Known(i) => {
                let mut entries = self.entries.borrow_mut();
                let place = entries.get_index_mut(i).map(|(_, place)| place);
                let before = place.map(|place| std::mem::replace(place, value));
                self.changes.note(false);
                Ok(before)
            }
            Place::New(i) => {
                // Asked for now, because methods of classes are not called while it is inserted.
                key.hash(&mut FxHasher::default());
                // They are in order, and stay so.
                let inserted =
                    self.changing(|entries| entries.shift_insert(i.min(entries.len()), key, value));
                self.order.settle_placed();
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
        self.insert(Value::str(key), value);
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.view {
            Some(view) if view.bounds.is_all() => view.of.len(),
            Some(_) => match self.outdated() {
                Some(view) => view.places().len(),
                None => self.borrow().len(),
            },
            None => self.entries.borrow().len(),
        }
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the entries, for iterating while closures run.
    #[must_use]
    pub fn to_vec(&self) -> Vec<(Value, Value)> {
        let entries = self.borrow();
        entries.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }
}

/// The exception for a key that does not belong to the part of a sorted map or set that is shown.
pub(super) fn out_of_range() -> Box<Raise> {
    Raise::illegal_argument("key out of range")
        .hint("what a part of a sorted map or set does not show cannot be put into it: use the whole one")
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
