//! What views need: counters of changes, and the bounds of a part of something sorted.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use super::Value;
use crate::order::Ordering;
use crate::raise::{Eval, Raise};

/// Counts the changes of a collection, so that views and iterators notice them.
#[derive(Default)]
pub(crate) struct Changes {
    any: Cell<u32>,
    structure: Cell<u32>,
    is_shared: Cell<bool>,
}

impl Changes {
    /// Notes a change; `grown` says that elements were added or removed, not only replaced.
    pub(super) fn note(&self, grown: bool) {
        self.any.set(self.any.get().wrapping_add(1));
        if grown {
            self.structure.set(self.structure.get().wrapping_add(1));
        }
    }

    /// A number that is another one after any change.
    pub(super) fn any(&self) -> u32 {
        self.any.get()
    }

    /// A number that is another one after elements were added or removed.
    pub(super) fn structure(&self) -> u32 {
        self.structure.get()
    }

    /// Whether it may change while it is gone through, as the collections of `java.util.concurrent`.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared.get()
    }

    /// Allows changes while it is gone through.
    pub(crate) fn share(&self) {
        self.is_shared.set(true);
    }
}

/// Which state of its source a view has taken over.
#[derive(Default)]
pub(super) struct Seen(Cell<Option<u32>>);

impl Seen {
    /// Takes over the content that belongs to a state of the source, unless it is there already or someone is looking at
    /// that of before. The answer is whether it was taken over.
    pub(super) fn take_over<T>(
        &self,
        version: u32,
        place: &RefCell<T>,
        changes: &Changes,
        content: impl FnOnce() -> T,
    ) -> bool {
        if self.is(version) {
            return false;
        }
        let content = content();
        let Ok(mut place) = place.try_borrow_mut() else {
            return false;
        };
        *place = content;
        self.set(version);
        changes.note(true);
        true
    }

    /// Whether it is that state.
    pub(super) fn is(&self, version: u32) -> bool {
        self.0.get() == Some(version)
    }

    /// Notes that it is that state.
    pub(super) fn set(&self, version: u32) {
        self.0.set(Some(version));
    }
}

/// The part of a sorted map or set that a view shows. Without bounds it is all.
#[derive(Clone, Default)]
pub(crate) struct Bounds {
    /// The least key, and whether it is in the part itself.
    pub(crate) low: Option<(Value, bool)>,
    /// The greatest key, and whether it is in the part itself.
    pub(crate) high: Option<(Value, bool)>,
    /// It is gone through from the end.
    pub(crate) is_descending: bool,
}

impl Bounds {
    /// The part that a method of sorted collections names: `head…`, `tail…`, `sub…` and `descending…` of a `Set` or
    /// `Map`; `None` when it is no such method.
    pub(crate) fn named(method: &str, sort: &str, args: &[Value]) -> Option<Self> {
        let flag = |value: &Value| matches!(value, Value::Bool(true));
        let (low, high, is_descending) = match (method.strip_suffix(sort)?, args) {
            ("head", [end]) => (None, Some((end.clone(), false)), false),
            ("head", [end, with @ Value::Bool(_)]) => (None, Some((end.clone(), flag(with))), false),
            ("tail", [start]) => (Some((start.clone(), true)), None, false),
            ("tail", [start, with @ Value::Bool(_)]) => (Some((start.clone(), flag(with))), None, false),
            ("sub", [start, end]) => (Some((start.clone(), true)), Some((end.clone(), false)), false),
            ("sub", [start, with @ Value::Bool(_), end, with_end @ Value::Bool(_)]) => (
                Some((start.clone(), flag(with))),
                Some((end.clone(), flag(with_end))),
                false,
            ),
            ("descending", []) => (None, None, true),
            _ => return None,
        };
        Some(Self {
            low,
            high,
            is_descending,
        })
    }

    /// The same, when the order can tell what belongs to it.
    ///
    /// # Errors
    /// When the bounds cannot be compared, or are the wrong way round.
    pub(crate) fn checked(self, order: &Ordering) -> Eval<Self> {
        for (key, _) in self.low.iter().chain(&self.high) {
            order.compare(key, key)?;
        }
        if let (Some((low, _)), Some((high, _))) = (&self.low, &self.high)
            && order.compare(low, high)?.is_gt()
        {
            return Err(Raise::illegal_argument("fromKey > toKey"));
        }
        Ok(self)
    }

    /// Whether it is all.
    pub(super) fn is_all(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// Whether a key belongs to the part, in the order of the whole.
    pub(super) fn hold(&self, order: &Ordering, key: &Value) -> bool {
        let above = self
            .low
            .as_ref()
            .is_none_or(|(low, with)| match order.order_of(key, low) {
                std::cmp::Ordering::Equal => *with,
                found => found.is_gt(),
            });
        above
            && self
                .high
                .as_ref()
                .is_none_or(|(high, with)| match order.order_of(key, high) {
                    std::cmp::Ordering::Equal => *with,
                    found => found.is_lt(),
                })
    }

    /// The part of a part, as one of the whole: a chain of parts would take as long for each step as it is long.
    pub(super) fn within(self, outer: &Self, order: &Ordering) -> Self {
        type Bound = Option<(Value, bool)>;
        let tighter = |one: Bound, other: &Bound, wanted: std::cmp::Ordering| match (one, other) {
            (None, other) => other.clone(),
            (one, None) => one,
            (Some(one), Some(other)) => Some(match order.order_of(&one.0, &other.0) {
                std::cmp::Ordering::Equal => (one.0, one.1 && other.1),
                found if found == wanted => one,
                _ => other.clone(),
            }),
        };
        let (low, high) = match outer.is_descending {
            true => (self.high, self.low),
            false => (self.low, self.high),
        };
        Self {
            low: tighter(low, &outer.low, std::cmp::Ordering::Greater),
            high: tighter(high, &outer.high, std::cmp::Ordering::Less),
            is_descending: self.is_descending != outer.is_descending,
        }
    }

    /// The places of what belongs to the part, among `len` keys in the order of the whole.
    pub(super) fn places(
        &self,
        order: &Ordering,
        len: usize,
        key: impl Fn(usize) -> Option<Value>,
    ) -> Range<usize> {
        let before = |bound: &Value, and_equal: bool| order.before(len, &key, bound, and_equal);
        let start = self.low.as_ref().map_or(0, |(low, with)| before(low, !*with));
        let end = self.high.as_ref().map_or(len, |(high, with)| before(high, *with));
        start.min(end)..end
    }

    /// The order of the part.
    pub(super) fn order(&self, whole: &Ordering) -> Ordering {
        match self.is_descending {
            true => whole.reversed(),
            false => whole.again(),
        }
    }
}
