//! Sets.

use std::cell::{Ref, RefCell, RefMut};
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHasher;

use super::{Elements, MapObj, Value};
use crate::nesting;
use crate::order::{Ordering, Place};
use crate::raise::Eval;

/// A set.
#[derive(Default)]
pub struct SetObj {
    items: RefCell<Elements>,
    /// The map whose keys these are: what is removed here is removed there.
    pub keys_of: RefCell<Option<Rc<MapObj>>>,
    /// In which order it is gone through.
    pub(crate) order: Ordering,
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

    /// Its elements; do not call closures while the borrow lives.
    pub fn borrow(&self) -> Ref<'_, Elements> {
        if self.order.is_due() && !self.is_busy() {
            let mut items = self.items.borrow().clone();
            self.order.arrange_elements(&mut items);
            if let Ok(mut place) = self.items.try_borrow_mut() {
                *place = items;
            }
        }
        self.items.borrow()
    }

    /// Its elements, to change them.
    pub fn borrow_mut(&self) -> RefMut<'_, Elements> {
        self.order.disturb();
        self.items.borrow_mut()
    }

    /// Whether an element is in it.
    #[must_use]
    pub fn has(&self, item: &Value) -> bool {
        self.items.borrow().contains(item)
    }

    /// Whether its elements are being looked at: a method of a class of the pipeline that runs meanwhile cannot change
    /// them.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.items.try_borrow_mut().is_err()
    }

    /// Adds an element; `false` when it was there. Methods of classes of the pipeline that hash and compare elements may
    /// look at the set meanwhile.
    pub fn insert(&self, item: Value) -> bool {
        if item.is_plain() {
            return self.borrow_mut().insert(item);
        }
        item.hash(&mut FxHasher::default());
        if self.has(&item) {
            return false;
        }
        self.changing(|items| items.insert(item))
    }

    /// Changes the elements while they are nowhere to be seen: one that is hashed meanwhile may be the set itself.
    fn changing<T>(&self, change: impl FnOnce(&mut Elements) -> T) -> T {
        let mut items = std::mem::take(&mut *self.borrow_mut());
        let result = nesting::quietly(|| change(&mut items));
        self.items.replace(items);
        result
    }

    /// Adds an element where it belongs; `false` when it was there.
    ///
    /// # Errors
    /// When the set is sorted, and the element cannot be compared with those that are there.
    pub(crate) fn add(&self, item: Value) -> Eval<bool> {
        let at = |i: usize| self.borrow().get_index(i).cloned();
        let any = || self.items.borrow().get_index(0).cloned();
        match self.order.place(&item, self.len(), any, at)? {
            Place::Hashed => Ok(self.insert(item)),
            Place::Known(_) => Ok(false),
            Place::New(i) => {
                // Asked for now, because methods of classes are not called while it is inserted.
                item.hash(&mut FxHasher::default());
                // They are in order, and stay so.
                let is_new = self.changing(|items| items.shift_insert(i.min(items.len()), item));
                self.order.settle();
                Ok(is_new)
            }
        }
    }

    /// A set with the same order and other elements.
    pub(crate) fn like(&self, items: Elements) -> Value {
        Value::Set(Rc::new(Self::with(self.order.again(), items)))
    }

    /// Removes an element; `false` when it was not there.
    pub fn remove(&self, item: &Value) -> bool {
        let at = self.items.borrow().get_index_of(item);
        at.and_then(|at| self.borrow_mut().shift_remove_index(at))
            .is_some()
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }

    /// A copy of the elements.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        self.borrow().iter().cloned().collect()
    }
}
