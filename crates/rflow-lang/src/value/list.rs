//! Lists.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use super::view::Changes;
use super::{MapObj, Value};
use crate::raise::{Eval, Raise};

/// What sort of list a [`ListObj`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListKind {
    /// A mutable list.
    #[default]
    List,
    /// The same as a `LinkedList`.
    Linked,
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
}

/// What a list shows that has no elements of its own.
struct View {
    source: Source,
    /// The state of the source that the elements are those of.
    seen: Cell<Option<u32>>,
}

enum Source {
    /// The values of a map.
    Values(Rc<MapObj>),
    /// All of a list.
    Whole(Rc<ListObj>),
    /// The part of a list between two positions; it is worthless when the list changes its size otherwise.
    Part {
        of: Rc<ListObj>,
        from: usize,
        len: Cell<usize>,
        structure: Cell<u32>,
    },
}

impl ListObj {
    /// A list of elements.
    pub(super) fn of(kind: ListKind, items: Vec<Value>) -> Self {
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
                seen: Cell::new(None),
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
        let source = Source::Part {
            of: of.clone(),
            from,
            len: Cell::new(len),
            structure: Cell::new(of.structure()),
        };
        Self::showing(kind, source)
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
        if view.seen.get() == Some(version) {
            return;
        }
        let items = match &view.source {
            Source::Values(map) => map.borrow().values().cloned().collect(),
            Source::Whole(of) => of.to_vec(),
            Source::Part { of, from, len, .. } => {
                of.borrow().iter().skip(*from).take(len.get()).cloned().collect()
            }
        };
        if let Ok(mut place) = self.items.try_borrow_mut() {
            *place = items;
            view.seen.set(Some(version));
            self.changes.note(true);
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
            Some(Source::Part { of, structure, .. }) => {
                of.check()?;
                match of.structure() == structure.get() {
                    true => Ok(()),
                    false => Err(Raise::concurrent("The list was changed behind a part of it")
                        .hint("take the part again after the change, or copy it: `list.subList(a, b).collect()`")),
                }
            }
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
        match self.map() {
            // Without a copy of all after each change.
            Some(map) => map.at(i).map(|(_, value)| value),
            None => self.borrow().get(i).cloned(),
        }
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.map() {
            Some(map) => map.len(),
            None => self.borrow().len(),
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
        if let Source::Part {
            of,
            from,
            len,
            structure,
        } = &view.source
        {
            let mut whole = of.borrow_mut();
            let start = (*from).min(whole.len());
            let end = (start + len.get()).min(whole.len());
            whole.splice(start..end, self.items.iter().cloned());
            drop(whole);
            len.set(self.items.len());
            structure.set(of.structure());
            view.seen.set(Some(of.version()));
        }
    }
}
