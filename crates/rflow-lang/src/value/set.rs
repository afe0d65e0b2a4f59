//! Sets.

use std::cell::{Cell, Ref, RefCell};
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHasher;

use super::map::out_of_range;
use super::view::{Bounds, Changes, Seen};
use super::{Elements, MapKind, MapObj, Value};
use crate::method::entry;
use crate::nesting;
use crate::order::{Order, Ordering, Place};
use crate::raise::{Eval, Raise};

/// A set.
#[derive(Default)]
pub struct SetObj {
    /// In which order it is gone through.
    pub(crate) order: Ordering,
    pub(crate) changes: Changes,
    items: RefCell<Elements>,
    is_frozen: Cell<bool>,
    view: Option<Box<View>>,
}

/// What a set shows that has no elements of its own.
struct View {
    source: Source,
    seen: Seen,
}

enum Source {
    /// The keys of a map.
    Keys(Rc<MapObj>),
    /// The entries of a map.
    Entries(Rc<MapObj>),
    /// Another set, or a part of it.
    Part(Rc<SetObj>, Bounds),
}

impl SetObj {
    /// A set that is gone through in some order.
    pub(super) fn with(order: Ordering, items: Elements) -> Self {
        Self {
            order,
            items: RefCell::new(items),
            ..Self::default()
        }
    }

    fn showing(order: Ordering, source: Source) -> Self {
        Self {
            order,
            view: Some(Box::new(View {
                source,
                seen: Seen::default(),
            })),
            ..Self::default()
        }
    }

    /// The keys of a map: they can be removed, from the map as well, and none added.
    pub(super) fn keys_of(map: &Rc<MapObj>) -> Self {
        let order = match map.order.get() {
            Order::Sorted => map.order.again(),
            Order::Inserted | Order::Hashed(_) => Ordering::default(),
        };
        Self::showing(order, Source::Keys(map.clone()))
    }

    /// The entries of a map, as [`Self::keys_of`].
    pub(super) fn entries_of(map: &Rc<MapObj>) -> Self {
        Self::showing(Ordering::default(), Source::Entries(map.clone()))
    }

    /// A part of a set: what is changed in one is changed in the other.
    pub(crate) fn part(of: &Rc<SetObj>, bounds: Bounds) -> Self {
        let (whole, bounds) = match of.view.as_ref().map(|view| &view.source) {
            Some(Source::Part(whole, outer)) => (whole, bounds.within(outer, &whole.order)),
            _ => (of, bounds),
        };
        let set = Self::showing(bounds.order(&whole.order), Source::Part(whole.clone(), bounds));
        set.is_frozen.set(of.is_frozen());
        set
    }

    /// A set that shows another one and cannot be changed itself.
    pub(crate) fn unmodifiable(of: &Rc<SetObj>) -> Self {
        let set = Self::part(of, Bounds::default());
        set.freeze();
        set
    }

    /// Makes it immutable.
    pub(crate) fn freeze(&self) {
        self.is_frozen.set(true);
    }

    /// Whether it is immutable.
    pub(crate) fn is_frozen(&self) -> bool {
        self.is_frozen.get()
            || self
                .map()
                .is_some_and(|map| matches!(map.kind.get(), MapKind::Frozen | MapKind::Record))
    }

    /// The map whose keys or entries it shows.
    pub(crate) fn map(&self) -> Option<&Rc<MapObj>> {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Keys(map) | Source::Entries(map)) => Some(map),
            _ => None,
        }
    }

    /// Its elements; do not call closures while the borrow lives.
    pub fn borrow(&self) -> Ref<'_, Elements> {
        self.refresh();
        self.order.look();
        if self.order.is_due() && !self.is_busy() {
            let mut items = self.items.borrow().clone();
            self.order.arrange_elements(&mut items);
            if let Ok(mut place) = self.items.try_borrow_mut() {
                *place = items;
            }
        }
        self.items.borrow()
    }

    /// Takes over what has changed in what it shows.
    fn refresh(&self) {
        let Some(view) = &self.view else { return };
        let version = match &view.source {
            Source::Keys(map) => map.structure(),
            Source::Entries(map) => map.version(),
            Source::Part(of, _) => of.version(),
        };
        let shown = || match &view.source {
            Source::Keys(map) => map.borrow().keys().cloned().collect(),
            Source::Entries(map) => entry::all(map).into_iter().collect(),
            Source::Part(of, bounds) => {
                let places = bounds.places(&of.order, of.len(), |i| of.at(i));
                let items = of.borrow();
                let part = items.get_range(places).into_iter().flatten().cloned();
                match bounds.is_descending {
                    true => part.rev().collect(),
                    false => part.collect(),
                }
            }
        };
        if view.seen.take_over(version, &self.items, &self.changes, shown) {
            self.order.settle();
        }
    }

    /// A number that is another one after any change.
    pub(crate) fn version(&self) -> u32 {
        self.refresh();
        self.changes.any()
    }

    /// A number that is another one after elements were added or removed.
    pub(crate) fn structure(&self) -> u32 {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Keys(map) | Source::Entries(map)) => map.structure(),
            Some(Source::Part(of, _)) => of.structure(),
            None => self.changes.structure(),
        }
    }

    /// The element at a place in its order.
    pub(crate) fn at(&self, i: usize) -> Option<Value> {
        match self.view.as_ref().map(|view| &view.source) {
            // Without a copy of all after each change.
            Some(Source::Keys(map)) => map.at(i).map(|(key, _)| key),
            Some(Source::Entries(map)) => map.at(i).map(|(key, value)| entry::new(Some(map), key, value)),
            Some(Source::Part(of, bounds)) if !self.is_current(of) => {
                let places = bounds.places(&of.order, of.len(), |i| of.at(i));
                let at = match bounds.is_descending {
                    true => places.end.checked_sub(i + 1).filter(|at| *at >= places.start)?,
                    false => Some(places.start + i).filter(|at| *at < places.end)?,
                };
                of.at(at)
            }
            _ => self.borrow().get_index(i).cloned(),
        }
    }

    /// Whether it has taken over the present state of the set that it shows.
    fn is_current(&self, of: &SetObj) -> bool {
        self.view.as_ref().is_some_and(|view| view.seen.is(of.version()))
    }

    /// Whether an element is in it.
    #[must_use]
    pub fn has(&self, item: &Value) -> bool {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Keys(map)) => map.has(item),
            Some(Source::Entries(map)) => {
                entry::pair(item).is_some_and(|(key, value)| map.get(&key) == Some(value))
            }
            Some(Source::Part(of, bounds)) => bounds.hold(&of.order, item) && of.has(item),
            None => self.items.borrow().contains(item),
        }
    }

    /// Whether its elements are being looked at: a method of a class of the pipeline that runs meanwhile cannot change
    /// them.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.items.try_borrow_mut().is_err()
            || match self.view.as_ref().map(|view| &view.source) {
                Some(Source::Keys(map) | Source::Entries(map)) => map.is_busy(),
                Some(Source::Part(of, _)) => of.is_busy(),
                None => false,
            }
    }

    /// Notes that an element is new.
    fn note(&self) {
        self.changes.note(true);
        self.order.disturb();
    }

    /// Adds an element; `false` when it was there. Methods of classes of the pipeline that hash and compare elements may
    /// look at the set meanwhile.
    pub fn insert(&self, item: Value) -> bool {
        if let Some(Source::Part(of, _)) = self.view.as_ref().map(|view| &view.source) {
            return of.insert(item);
        }
        if item.is_plain() {
            let is_new = self.items.borrow_mut().insert(item);
            if is_new {
                self.note();
            }
            return is_new;
        }
        item.hash(&mut FxHasher::default());
        if self.has(&item) {
            return false;
        }
        self.changing(|items| items.insert(item))
    }

    /// Changes the elements while they are nowhere to be seen: one that is hashed meanwhile may be the set itself.
    fn changing<T>(&self, change: impl FnOnce(&mut Elements) -> T) -> T {
        let mut items = std::mem::take(&mut *self.items.borrow_mut());
        let result = nesting::quietly(|| change(&mut items));
        self.items.replace(items);
        self.note();
        result
    }

    /// Adds an element where it belongs; `false` when it was there.
    ///
    /// # Errors
    /// When the set cannot take it, or it is sorted, and the element cannot be compared with those that are there.
    pub(crate) fn add(&self, item: Value) -> Eval<bool> {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Part(of, bounds)) if bounds.hold(&of.order, &item) => return of.add(item),
            Some(Source::Part(..)) => return Err(out_of_range()),
            Some(Source::Keys(_) | Source::Entries(_)) => {
                return Err(Raise::unsupported("Nothing can be added to the keys of a map")
                    .hint("put it into the map, or take a copy: `map.keySet().collect()`"));
            }
            None => {}
        }
        let version = self.changes.any();
        let at = |i: usize| self.at(i);
        let any = || self.items.borrow().get_index(0).cloned();
        let place = self.order.place(&item, self.len(), any, || self.has(&item), at)?;
        if self.changes.any() != version {
            return Err(Raise::concurrent("The comparator of the set has changed it"));
        }
        match place {
            Place::Hashed => Ok(self.insert(item)),
            Place::Known(_) => Ok(false),
            Place::New(i) => {
                // Asked for now, because methods of classes are not called while it is inserted.
                item.hash(&mut FxHasher::default());
                // They are in order, and stay so.
                let is_new = self.changing(|items| items.shift_insert(i.min(items.len()), item));
                self.order.settle_placed();
                Ok(is_new)
            }
        }
    }

    /// The element that is there for one: another one where a comparator takes both for the same. Without one that
    /// could be there the answer is the element itself.
    ///
    /// # Errors
    /// When the set is sorted, and the element cannot be compared with those that are there.
    pub(crate) fn known(&self, item: &Value) -> Eval<Value> {
        if let Some(Source::Keys(map)) = self.view.as_ref().map(|view| &view.source) {
            return map.known_key(item);
        }
        let len = self.len();
        if self.order.get() != Order::Sorted || len == 0 {
            return Ok(item.clone());
        }
        let any = || self.items.borrow().get_index(0).cloned();
        // Where the hash tells whether it is there nothing is looked for.
        let known = match self.order.place(item, len, any, || true, |i| self.at(i))? {
            Place::Known(i) => self.at(i),
            Place::Hashed | Place::New(_) => None,
        };
        Ok(known.unwrap_or_else(|| item.clone()))
    }

    /// A set with the same order and other elements.
    pub(crate) fn like(&self, items: Elements) -> Value {
        Value::Set(Rc::new(Self::with(self.order.again(), items)))
    }

    /// Removes an element; `false` when it was not there.
    pub fn remove(&self, item: &Value) -> bool {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Keys(map)) => map.remove(item).is_some(),
            Some(Source::Entries(map)) => {
                self.has(item) && entry::pair(item).is_some_and(|(key, _)| map.remove(&key).is_some())
            }
            Some(Source::Part(of, bounds)) => bounds.hold(&of.order, item) && of.remove(item),
            None => {
                let at = self.items.borrow().get_index_of(item);
                let removed = at.and_then(|at| self.items.borrow_mut().shift_remove_index(at));
                if removed.is_some() {
                    self.changes.note(true);
                }
                removed.is_some()
            }
        }
    }

    /// Removes all elements.
    pub(crate) fn clear(&self) {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Keys(map) | Source::Entries(map)) => map.clear(),
            Some(Source::Part(of, bounds)) if bounds.is_all() => of.clear(),
            _ => self.keep(Elements::default()),
        }
    }

    /// Keeps some of the elements only.
    pub(crate) fn keep(&self, kept: Elements) {
        if self.view.is_none() {
            *self.items.borrow_mut() = kept;
            self.changes.note(true);
            return;
        }
        for item in self.to_vec() {
            if !kept.contains(&item) {
                self.remove(&item);
            }
        }
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Keys(map) | Source::Entries(map)) => map.len(),
            Some(Source::Part(of, bounds)) if !self.is_current(of) => {
                bounds.places(&of.order, of.len(), |i| of.at(i)).len()
            }
            Some(Source::Part(..)) => self.borrow().len(),
            None => self.items.borrow().len(),
        }
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the elements.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        self.borrow().iter().cloned().collect()
    }
}
