//! Values of the pipeline language.
//!
//! A value is 16 bytes and cheap to clone: everything large is behind a reference count. Lists, maps and sets
//! have reference semantics, as in the reference engine: a change is seen through every alias. All of it lives
//! on one thread.

mod list;
mod map;
mod set;
mod view;

use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;
use bigdecimal::BigDecimal;
use indexmap::{IndexMap, IndexSet};
use num_bigint::BigInt;
use rustc_hash::FxBuildHasher;

use crate::closure::Closure;
use crate::definition::DefRef;
use crate::host::HostObject;
use crate::order::{Compare, Order, Ordering};
use crate::path::PathObj;
use crate::raise::Eval;
pub use crate::range::{RangeKind, RangeObj};
pub use list::{ListKind, ListMut, ListObj};
pub(crate) use map::MapHabit;
pub use map::{MapKind, MapObj, StrKey};
pub use set::SetObj;
pub(crate) use view::Bounds;

/// Entries of a map in insertion order.
pub type Entries = IndexMap<Value, Value, FxBuildHasher>;
/// Elements of a set in insertion order.
pub type Elements = IndexSet<Value, FxBuildHasher>;

/// A value. `PartialEq`, `Eq` and `Hash` are those of Java's `equals` and `hashCode` (an `Int` never equals a
/// `Long`); the language's `==` is [`crate::ops::equal`].
#[derive(Clone, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// 32-bit integer, wraps silently.
    Int(i32),
    /// 64-bit integer.
    Long(i64),
    /// 16-bit integer: only what asks for one makes one; arithmetic makes an [`Value::Int`] of it.
    Short(i16),
    /// 8-bit integer, as in an array of bytes; as [`Value::Short`].
    Byte(i8),
    /// A character (`'a' as char`); a half of a surrogate pair becomes U+FFFD.
    Char(char),
    /// Integer without bound.
    BigInt(Rc<BigInt>),
    /// Decimal literal and result of integer division.
    Decimal(Rc<BigDecimal>),
    /// Single precision.
    Float(f32),
    /// Double precision.
    Double(f64),
    /// Text.
    Str(ArcStr),
    /// A list, tuple, bag or array.
    List(Rc<ListObj>),
    /// A map or record.
    Map(Rc<MapObj>),
    /// A set that keeps insertion order.
    Set(Rc<SetObj>),
    /// `a..b`
    Range(Rc<RangeObj>),
    /// A closure or function.
    Closure(Rc<Closure>),
    /// A file or directory.
    Path(Rc<PathObj>),
    /// Milliseconds.
    Duration(i64),
    /// Bytes.
    Memory(i64),
    /// A class used as a value (`String`, `Math`), by its simple or qualified name.
    Class(ArcStr),
    /// A process or workflow under the name it is known by in a script.
    Def(Rc<DefRef>),
    /// Anything else: channels, patterns, dates, …
    Host(Rc<Box<dyn HostObject>>),
    /// A captured variable; only ever stored in frames, never seen by operations.
    #[doc(hidden)]
    Cell(Rc<RefCell<Value>>),
}

const _: () = assert!(std::mem::size_of::<Value>() == 16);

impl Value {
    /// A text.
    #[must_use]
    pub fn str(text: impl AsRef<str>) -> Self {
        Value::Str(ArcStr::from(text.as_ref()))
    }

    /// A mutable list.
    #[must_use]
    pub fn list(items: Vec<Value>) -> Self {
        Self::list_of(ListKind::List, items)
    }

    /// A list of the given sort.
    #[must_use]
    pub fn list_of(kind: ListKind, items: Vec<Value>) -> Self {
        Value::List(Rc::new(ListObj::of(kind, items)))
    }

    /// A mutable list of a class other than `ArrayList`, by its simple name.
    #[must_use]
    pub(crate) fn list_named(class: impl Into<ArcStr>, items: Vec<Value>) -> Self {
        let list = ListObj::of(ListKind::List, items);
        list.set_class(class);
        Value::List(Rc::new(list))
    }

    /// A `LinkedList`.
    #[must_use]
    pub fn linked_list(items: Vec<Value>) -> Self {
        Self::list_named(arcstr::literal!("LinkedList"), items)
    }

    /// An array of elements of a class.
    #[must_use]
    pub(crate) fn array(element: impl Into<ArcStr>, items: Vec<Value>) -> Self {
        let array = ListObj::of(ListKind::Array, items);
        array.set_class(element);
        Value::List(Rc::new(array))
    }

    /// The values of a map: elements can be removed, from the map as well, and none added.
    #[must_use]
    pub(crate) fn values_of(map: &Rc<MapObj>) -> Self {
        Value::List(Rc::new(ListObj::values_of(map)))
    }

    /// The keys of a map, as [`Self::values_of`].
    #[must_use]
    pub(crate) fn keys_of(map: &Rc<MapObj>) -> Self {
        Value::Set(Rc::new(SetObj::keys_of(map)))
    }

    /// The entries of a map, as [`Self::values_of`].
    #[must_use]
    pub(crate) fn entries_of(map: &Rc<MapObj>) -> Self {
        Value::Set(Rc::new(SetObj::entries_of(map)))
    }

    /// An immutable set.
    #[must_use]
    pub(crate) fn frozen_set(items: Elements) -> Self {
        let set = SetObj::with(Ordering::default(), items);
        set.freeze();
        Value::Set(Rc::new(set))
    }

    /// A mutable map.
    #[must_use]
    pub fn map(entries: Entries) -> Self {
        Self::map_of(MapKind::Map, entries)
    }

    /// A map of the given sort.
    #[must_use]
    pub fn map_of(kind: MapKind, entries: Entries) -> Self {
        let map = MapObj::with(Ordering::default(), entries);
        map.kind.set(kind);
        Value::Map(Rc::new(map))
    }

    /// A mutable map that is gone through in an order of its own.
    #[must_use]
    pub(crate) fn ordered_map(order: Order, entries: Entries) -> Self {
        Value::Map(Rc::new(MapObj::with(order.into(), entries)))
    }

    /// A mutable map from text keys.
    #[must_use]
    pub fn map_from<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        Self::map(entries.into_iter().map(|(k, v)| (Value::str(k), v)).collect())
    }

    /// A set.
    #[must_use]
    pub fn set(items: Elements) -> Self {
        Value::Set(Rc::new(SetObj::with(Ordering::default(), items)))
    }

    /// A set that is gone through in an order of its own.
    #[must_use]
    pub(crate) fn ordered_set(order: Order, items: Elements) -> Self {
        Value::Set(Rc::new(SetObj::with(order.into(), items)))
    }

    /// A sorted map, with a comparator or by the order that the keys themselves have.
    ///
    /// # Errors
    /// When the keys cannot be compared with each other.
    pub(crate) fn sorted_map(
        compare: Option<Compare>,
        entries: impl IntoIterator<Item = (Value, Value)>,
    ) -> Eval {
        let map = MapObj::with(Ordering::sorted(compare), Entries::default());
        for (key, value) in entries {
            map.put(key, value)?;
        }
        Ok(Value::Map(Rc::new(map)))
    }

    /// A sorted set, as [`Self::sorted_map`].
    ///
    /// # Errors
    /// When the elements cannot be compared with each other.
    pub(crate) fn sorted_set(compare: Option<Compare>, items: impl IntoIterator<Item = Value>) -> Eval {
        let set = SetObj::with(Ordering::sorted(compare), Elements::default());
        for item in items {
            set.add(item)?;
        }
        Ok(Value::Set(Rc::new(set)))
    }

    /// A decimal.
    #[must_use]
    pub fn decimal(n: BigDecimal) -> Self {
        Value::Decimal(Rc::new(n))
    }

    /// The smallest integer type that holds `n`, as for an integer literal.
    #[must_use]
    pub fn integer(n: i64) -> Self {
        i32::try_from(n).map_or(Value::Long(n), Value::Int)
    }

    /// A number of things, as `size()` returns it.
    #[must_use]
    pub fn count(n: usize) -> Self {
        i32::try_from(n).map_or(Value::Int(i32::MAX), Value::Int)
    }

    /// A local path.
    #[must_use]
    pub fn path(path: impl Into<std::path::PathBuf>) -> Self {
        Value::Path(Rc::new(PathObj::at(path)))
    }

    /// A host object.
    #[must_use]
    pub fn host(object: impl HostObject + 'static) -> Self {
        Value::Host(Rc::new(Box::new(object)))
    }

    /// The host object behind the value, when it is of that type.
    #[must_use]
    pub fn as_host<T: 'static>(&self) -> Option<&T> {
        match self {
            Value::Host(h) => h.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// The text, when it is a text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The number as a 64-bit integer when it is an integer (or a decimal or double, truncated).
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        use num_traits::ToPrimitive;
        match self {
            Value::Int(n) => Some(i64::from(*n)),
            Value::Long(n) => Some(*n),
            Value::Short(n) => Some(i64::from(*n)),
            Value::Byte(n) => Some(i64::from(*n)),
            Value::BigInt(n) => n.to_i64(),
            Value::Decimal(n) => n.to_i64(),
            #[allow(
                clippy::cast_possible_truncation,
                reason = "Java's narrowing saturates in the same way"
            )]
            Value::Double(n) => Some(*n as i64),
            #[allow(clippy::cast_possible_truncation, reason = "as for Double")]
            Value::Float(n) => Some(*n as i64),
            _ => None,
        }
    }

    /// Whether to hash and compare it runs no code of the pipeline.
    fn is_plain(&self) -> bool {
        !matches!(
            self,
            Value::List(_) | Value::Map(_) | Value::Set(_) | Value::Host(_) | Value::Cell(_)
        )
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Elements of a list, set, range or array, copied, also of an object that is a `java.util.List` or `Iterable`;
    /// `None` for anything else.
    #[must_use]
    pub fn elements(&self) -> Option<Vec<Value>> {
        match self {
            Value::List(l) => Some(l.to_vec()),
            Value::Set(s) => Some(s.to_vec()),
            Value::Range(r) => Some(r.to_vec()),
            Value::Host(h) if h.instance_of("java.util.List") || h.instance_of("java.lang.Iterable") => {
                h.elements()
            }
            _ => None,
        }
    }

    /// Elements of a range, over whatever it goes; `None` for anything else.
    #[must_use]
    pub fn range_elements(&self) -> Option<Vec<Value>> {
        match self {
            Value::Range(r) => Some(r.to_vec()),
            Value::Host(h) if h.instance_of("groovy.lang.Range") => h.elements(),
            _ => None,
        }
    }

    /// Truth as in a condition: null, false, zero, and empty texts and collections are false; a path is
    /// always true, even when the file is missing.
    #[must_use]
    pub fn truthy(&self) -> bool {
        use num_traits::Zero;
        match self {
            Value::Null => false,
            Value::Bool(b) => *b,
            Value::Int(n) => *n != 0,
            Value::Long(n) | Value::Duration(n) | Value::Memory(n) => *n != 0,
            Value::Short(n) => *n != 0,
            Value::Byte(n) => *n != 0,
            Value::Char(c) => *c != '\0',
            Value::BigInt(n) => !n.is_zero(),
            Value::Decimal(n) => !n.is_zero(),
            Value::Float(n) => *n != 0.0 && !n.is_nan(),
            Value::Double(n) => *n != 0.0 && !n.is_nan(),
            Value::Str(s) => !s.is_empty(),
            Value::List(l) => !l.is_empty(),
            Value::Map(m) => !m.is_empty(),
            Value::Set(s) => !s.is_empty(),
            Value::Range(r) => !r.is_empty(),
            Value::Host(h) => h.truthy(),
            Value::Cell(c) => c.borrow().truthy(),
            Value::Closure(_) | Value::Path(_) | Value::Class(_) | Value::Def(_) => true,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::str(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Str(ArcStr::from(text))
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::text::inspect(self))
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::text::text(self))
    }
}
