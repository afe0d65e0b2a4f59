//! Lists.

use std::cell::{Cell, OnceCell, Ref, RefCell, RefMut};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use arcstr::ArcStr;

use super::view::{Changes, Seen};
use super::{MapObj, Value};
use crate::raise::{Eval, Raise};

/// What sort of list a [`ListObj`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListKind {
    /// A mutable list.
    #[default]
    List,
    /// Result of `collect` and `groupTuple`: equality and task hash ignore order.
    Bag,
    /// `tuple(…)`: immutable.
    Tuple,
    /// An array, as from `split`: fixed size, not an instance of `List`.
    Array,
    /// `asImmutable()` and the like.
    Frozen,
    /// Several staged files of one input: its text is their names joined by blanks.
    Files,
}

/// A list.
#[derive(Default)]
pub struct ListObj {
    /// What sort.
    pub kind: Cell<ListKind>,
    pub(crate) changes: Changes,
    items: RefCell<Vec<Value>>,
    view: Option<View>,
    class: OnceCell<ArcStr>,
}

/// What a list shows that has no elements of its own.
struct View {
    source: Source,
    seen: Seen,
}

enum Source {
    /// The values of a map.
    Values(Rc<MapObj>),
    /// All of a list.
    Whole(Rc<ListObj>),
    /// The part of a list, which is none itself, from a position on.
    Part {
        of: Rc<ListObj>,
        from: usize,
        span: Rc<Span>,
    },
}

/// How long a part of a list is. It is worthless when the list changes its size otherwise.
struct Span {
    len: Cell<usize>,
    /// The structure of the list that it belongs to.
    structure: Cell<u32>,
    /// That of the part that it is a part of, which is still good when this one changes its size.
    outer: RefCell<Option<Rc<Span>>>,
}

impl Span {
    /// Notes that the part has grown or shrunk, and with it those that it is a part of.
    fn resize(&self, before: usize, after: usize, structure: u32) {
        let note = |span: &Self| {
            span.len.set((span.len.get() + after).saturating_sub(before));
            span.structure.set(structure);
        };
        note(self);
        let mut outer = self.outer.borrow().clone();
        while let Some(span) = outer {
            note(&span);
            outer = span.outer.borrow().clone();
        }
    }
}

impl Drop for Span {
    /// One after the other: a chain of them may be longer than the stack is deep.
    fn drop(&mut self) {
        let mut outer = self.outer.take();
        while let Some(span) = outer {
            outer = Rc::into_inner(span).and_then(|span| span.outer.take());
        }
    }
}

impl ListObj {
    /// A list of elements.
    pub(crate) fn of(kind: ListKind, items: Vec<Value>) -> Self {
        Self {
            kind: Cell::new(kind),
            items: RefCell::new(items),
            ..Self::default()
        }
    }

    fn showing(kind: ListKind, source: Source) -> Self {
        Self {
            kind: Cell::new(kind),
            view: Some(View {
                source,
                seen: Seen::default(),
            }),
            ..Self::default()
        }
    }

    /// The values of a map: elements can be removed, from the map as well, and none added.
    pub(super) fn values_of(map: &Rc<MapObj>) -> Self {
        Self::showing(ListKind::List, Source::Values(map.clone()))
    }

    /// A list that shows another one and cannot be changed itself.
    pub(crate) fn unmodifiable(of: &Rc<ListObj>) -> Self {
        Self::showing(ListKind::Frozen, Source::Whole(of.clone()))
    }

    /// The part of a list between two positions: what is changed in one is changed in the other.
    pub(crate) fn part(of: &Rc<ListObj>, from: usize, len: usize) -> Self {
        let kind = match of.kind.get() {
            ListKind::Tuple | ListKind::Frozen => ListKind::Frozen,
            _ => ListKind::List,
        };
        // A part of a part shows the list itself: a chain would take as long for each step as it is long.
        let (of, from, outer) = match of.view.as_ref().map(|view| &view.source) {
            Some(Source::Part {
                of,
                from: start,
                span,
            }) => (of, start + from, Some(span.clone())),
            _ => (of, from, None),
        };
        let span = Span {
            len: Cell::new(len),
            structure: Cell::new(of.structure()),
            outer: RefCell::new(outer),
        };
        Self::showing(
            kind,
            Source::Part {
                of: of.clone(),
                from,
                span: Rc::new(span),
            },
        )
    }

    /// The class of the elements of an array, or the simple name of its own class for another list that is no `ArrayList`;
    /// none where neither is known.
    pub(crate) fn class(&self) -> Option<&str> {
        self.class.get().map(ArcStr::as_str)
    }

    /// Whether it is a `LinkedList`.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        self.class().is_some_and(|class| class == "LinkedList")
    }

    /// Sets what [`Self::class`] gives, unless that is known already.
    pub(crate) fn set_class(&self, class: impl Into<ArcStr>) {
        let _ = self.class.set(class.into());
    }

    /// Whether it keeps its size, as `Arrays.asList(…)`.
    pub(crate) fn has_fixed_size(&self) -> bool {
        self.class().is_some_and(|class| class == "Arrays$ArrayList")
    }

    /// Its elements. Do not call closures while the borrow lives: they may change the list.
    pub fn borrow(&self) -> Ref<'_, Vec<Value>> {
        self.refresh();
        self.items.borrow()
    }

    /// Its elements, to change them; the same caution as for [`ListObj::borrow`].
    pub fn borrow_mut(&self) -> ListMut<'_> {
        self.refresh();
        let items = self.items.borrow_mut();
        ListMut {
            list: self,
            len: items.len(),
            items,
        }
    }

    /// Takes over what has changed in what it shows.
    fn refresh(&self) {
        let Some(view) = &self.view else { return };
        let version = match &view.source {
            Source::Values(map) => map.version(),
            Source::Whole(of) | Source::Part { of, .. } => of.version(),
        };
        let shown = || match &view.source {
            Source::Values(map) => map.borrow().values().cloned().collect(),
            Source::Whole(of) => of.to_vec(),
            Source::Part { of, from, span } => {
                let items = of.borrow();
                items.iter().skip(*from).take(span.len.get()).cloned().collect()
            }
        };
        view.seen.take_over(version, &self.items, &self.changes, shown);
    }

    /// A number that is another one after any change.
    pub(crate) fn version(&self) -> u32 {
        self.refresh();
        self.changes.any()
    }

    /// A number that is another one after elements were added or removed.
    pub(crate) fn structure(&self) -> u32 {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Values(map)) => map.structure(),
            Some(Source::Whole(of) | Source::Part { of, .. }) => of.structure(),
            None => self.changes.structure(),
        }
    }

    /// Fails for a part of a list that has got another size since.
    ///
    /// # Errors
    /// The exception for that.
    pub(crate) fn check(&self) -> Eval<()> {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Part { of, span, .. }) => match of.structure() == span.structure.get() {
                true => Ok(()),
                false => Err(
                    Raise::concurrent("The list was changed behind a part of it").hint(
                        "take the part again after the change, or copy it: `list.subList(a, b).collect()`",
                    ),
                ),
            },
            _ => Ok(()),
        }
    }

    /// The map whose values it shows.
    pub(crate) fn map(&self) -> Option<&Rc<MapObj>> {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Values(map)) => Some(map),
            _ => None,
        }
    }

    /// Whether its elements are being looked at: a method of a class of the pipeline that runs meanwhile cannot
    /// change them.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.items.try_borrow_mut().is_err()
            || match self.view.as_ref().map(|view| &view.source) {
                Some(Source::Whole(of) | Source::Part { of, .. }) => of.is_busy(),
                Some(Source::Values(map)) => map.is_busy(),
                None => false,
            }
    }

    /// Element `i`, cloned.
    #[must_use]
    pub fn get(&self, i: usize) -> Option<Value> {
        // Without a copy of all after each change.
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Values(map)) => map.at(i).map(|(_, value)| value),
            Some(Source::Whole(of)) => of.get(i),
            Some(Source::Part { of, from, span }) if i < span.len.get() => of.get(from + i),
            Some(Source::Part { .. }) => None,
            None => self.items.borrow().get(i).cloned(),
        }
    }

    /// Puts something in the place of element `i`; the answer is what was there, `None` when there is no such element.
    pub(crate) fn replace(&self, i: usize, value: Value) -> Option<Value> {
        let part = match &self.view {
            Some(View {
                source: Source::Part { of, from, span },
                seen,
            }) => Some((of, from + i, span.len.get(), seen)),
            Some(_) => return None,
            None => None,
        };
        let Some((of, at, len, seen)) = part else {
            let before = self
                .items
                .borrow_mut()
                .get_mut(i)
                .map(|place| std::mem::replace(place, value))?;
            self.changes.note(false);
            return Some(before);
        };
        if i >= len {
            return None;
        }
        let is_current = seen.is(of.version());
        let before = of.replace(at, value.clone())?;
        // What it has taken over of the list changes alike, so that it is not copied again.
        if is_current && let Some(place) = self.items.borrow_mut().get_mut(i) {
            *place = value;
            seen.set(of.version());
        }
        self.changes.note(false);
        Some(before)
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.view.as_ref().map(|view| &view.source) {
            Some(Source::Values(map)) => map.len(),
            Some(Source::Whole(of)) => of.len(),
            Some(Source::Part { of, from, span }) => span.len.get().min(of.len().saturating_sub(*from)),
            None => self.items.borrow().len(),
        }
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the elements, for iterating while closures run.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        self.borrow().clone()
    }
}

/// The elements of a list while they are changed. What shows a part of another list hands the change on to that.
pub struct ListMut<'a> {
    list: &'a ListObj,
    len: usize,
    items: RefMut<'a, Vec<Value>>,
}

impl Deref for ListMut<'_> {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.items
    }
}

impl DerefMut for ListMut<'_> {
    fn deref_mut(&mut self) -> &mut Vec<Value> {
        &mut self.items
    }
}

impl Drop for ListMut<'_> {
    fn drop(&mut self) {
        self.list.changes.note(self.items.len() != self.len);
        let Some(view) = &self.list.view else { return };
        if let Source::Part { of, from, span } = &view.source {
            let mut whole = of.borrow_mut();
            let start = (*from).min(whole.len());
            let end = (start + span.len.get()).min(whole.len());
            whole.splice(start..end, self.items.iter().cloned());
            drop(whole);
            span.resize(span.len.get(), self.items.len(), of.structure());
            view.seen.set(of.version());
        }
    }
}
