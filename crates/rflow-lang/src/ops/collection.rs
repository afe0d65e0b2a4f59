//! Operators with a list, set, range or map on the left.

use std::rc::Rc;

use rflow_syntax::ast::BinaryOp;
use rustc_hash::FxHashSet;

use super::{equal, number};
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Elements, ListKind, ListObj, MapKind, MapObj, SetObj, Value};

/// The longest list that repetition makes.
const MAX_LEN: usize = 1 << 26;

/// What an instance holds that is a collection, where elements are taken from the right side.
fn held(op: BinaryOp, right: &Value) -> &Value {
    match op {
        BinaryOp::Add | BinaryOp::Subtract => crate::groovy::collection(right).unwrap_or(right),
        _ => right,
    }
}

/// `left op right` for a list, set or range on the left; `None` when there is no such operator.
pub(super) fn operate(op: BinaryOp, left: &Value, right: &Value) -> Eval<Option<Value>> {
    if let Value::List(l) = left
        && l.kind.get() == ListKind::Tuple
        && matches!(op, BinaryOp::Add | BinaryOp::ShiftLeft)
    {
        return Err(immutable("A tuple"));
    }
    let right = held(op, right);
    match op {
        BinaryOp::Add => plus(left, right).map(Some),
        BinaryOp::Subtract => match left {
            Value::Set(set) if set.order.get() == Order::Sorted => sorted_minus(set, right).map(Some),
            _ => Ok(Some(minus(left, right))),
        },
        BinaryOp::Multiply => match number::to_i32(right) {
            Some(n) => repeat(left, n).map(Some),
            None => Ok(None),
        },
        BinaryOp::ShiftLeft => match left {
            Value::List(l) => append(l, right).map(|()| Some(left.clone())),
            Value::Set(s) => {
                crate::method::set::mutable(s)?;
                s.add(right.clone())?;
                Ok(Some(left.clone()))
            }
            _ => Err(immutable("A range")),
        },
        BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => Ok(combine(op, left, right)),
        _ => Ok(None),
    }
}

fn immutable(what: &str) -> Box<Raise> {
    Raise::unsupported(format!("{what} cannot be changed"))
        .hint("Make a new list with `[*values, value]` or `values.toList() + value`")
}

/// `list << item`
fn append(list: &Rc<ListObj>, item: &Value) -> Eval<()> {
    match list.kind.get() {
        ListKind::List | ListKind::Bag | ListKind::Files => {
            crate::method::list::resizable(list)?;
            list.borrow_mut().push(item.clone());
            Ok(())
        }
        ListKind::Tuple => Err(immutable("A tuple")),
        ListKind::Array => Err(immutable("An array")),
        ListKind::Frozen => Err(immutable("An immutable list")),
    }
}

/// A collection of the sort of `like`; a range makes a list.
fn same_sort(like: &Value, items: Vec<Value>) -> Value {
    match like {
        Value::Set(set) if set.order.get() == Order::Sorted => set.like(items.into_iter().collect()),
        Value::Set(_) => Value::set(items.into_iter().collect()),
        Value::List(l) => match (l.kind.get(), l.class()) {
            (ListKind::Array, Some(element)) => Value::array(element, items),
            (ListKind::Array, None) => Value::list_of(ListKind::Array, items),
            // The classes that Groovy knows here.
            (_, Some(class @ ("LinkedList" | "Stack" | "Vector" | "CopyOnWriteArrayList"))) => {
                Value::list_named(class, items)
            }
            _ => Value::list(items),
        },
        _ => Value::list(items),
    }
}

/// `left + right`: the elements of a collection, or one element.
fn plus(left: &Value, right: &Value) -> Eval {
    if let Value::Set(set) = left {
        let sum = set.like(set.borrow().clone());
        if let Value::Set(sum) = &sum {
            for item in right.elements().unwrap_or_else(|| vec![right.clone()]) {
                sum.add(item)?;
            }
        }
        return Ok(sum);
    }
    let mut items = left.elements().unwrap_or_default();
    match right.elements() {
        Some(more) => items.extend(more),
        None => items.push(right.clone()),
    }
    Ok(same_sort(left, items))
}

/// A map with the entries of another one and more, in the order of the first one.
///
/// # Errors
/// When a key cannot be compared with those of a sorted map.
pub(crate) fn joined_maps(left: &MapObj, more: impl IntoIterator<Item = (Value, Value)>) -> Eval {
    let sum = left.like(left.borrow().clone());
    if let Value::Map(sum) = &sum {
        for (key, value) in more {
            sum.put(key, value)?;
        }
        if left.kind.get() == MapKind::Record {
            sum.kind.set(MapKind::Record);
        }
    }
    Ok(sum)
}

/// `left - right`: without any element that equals one of a collection, or that one.
pub(crate) fn minus(left: &Value, right: &Value) -> Value {
    let gone = right.elements().unwrap_or_else(|| vec![right.clone()]);
    let items = left.elements().unwrap_or_default();
    let contained = Lookup::new(&gone);
    same_sort(left, items.into_iter().filter(|v| !contained.has(v)).collect())
}

/// `sorted set - right`, which asks the order of the set what is the same.
fn sorted_minus(set: &SetObj, right: &Value) -> Eval {
    let rest = set.like(set.borrow().clone());
    if let Value::Set(rest) = &rest {
        for item in right.elements().unwrap_or_else(|| vec![right.clone()]) {
            let known = rest.known(&item)?;
            rest.remove(&known);
        }
    }
    Ok(rest)
}

/// Values to look others up in by the language's equality: by hash first, one by one where a number may equal
/// one of another type.
struct Lookup<'a> {
    exact: FxHashSet<&'a Value>,
    loose: Vec<&'a Value>,
}

impl<'a> Lookup<'a> {
    fn new(items: &'a [Value]) -> Self {
        let plain = |v: &&Value| matches!(v, Value::Null | Value::Bool(_) | Value::Path(_));
        Self {
            exact: items.iter().collect(),
            loose: items.iter().filter(|v| !plain(v)).collect(),
        }
    }

    fn has(&self, value: &Value) -> bool {
        if self.exact.contains(value) {
            return true;
        }
        match value {
            Value::Null | Value::Bool(_) | Value::Path(_) => false,
            Value::Str(s) if s.len() > 4 => false,
            _ => self.loose.iter().any(|v| equal(value, v)),
        }
    }
}

/// `list * n`
fn repeat(left: &Value, n: i32) -> Eval {
    let items = left.elements().unwrap_or_default();
    let Ok(n) = usize::try_from(n) else {
        return Err(Raise::illegal_argument(format!("Illegal Capacity: {n}")));
    };
    if items.len().saturating_mul(n) > MAX_LEN {
        return Err(Raise::new(
            "java.lang.OutOfMemoryError",
            "Required length exceeds implementation limit",
        ));
    }
    let mut out = Vec::with_capacity(items.len() * n);
    for _ in 0..n {
        out.extend_from_slice(&items);
    }
    Ok(same_sort(left, out))
}

/// `&`, `|` and `^` of two collections: intersection, union, what is in one only.
fn combine(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    let (a, b) = (left.elements()?, right.elements()?);
    let (in_a, in_b) = (Lookup::new(&a), Lookup::new(&b));
    let items: Elements = match op {
        BinaryOp::BitAnd => a.iter().filter(|v| in_b.has(v)).cloned().collect(),
        BinaryOp::BitOr => a.iter().chain(&b).cloned().collect(),
        _ => {
            let only_a = a.iter().filter(|v| !in_b.has(v));
            only_a.chain(b.iter().filter(|v| !in_a.has(v))).cloned().collect()
        }
    };
    Some(same_sort(left, items.into_iter().collect()))
}

/// `map op right`; `None` when there is no such operator.
pub(super) fn operate_map(op: BinaryOp, left: &Rc<MapObj>, right: &Value) -> Eval<Option<Value>> {
    let right = held(op, right);
    match (op, right) {
        (BinaryOp::Add, Value::Str(s)) => {
            let mut out = text::text(&Value::Map(left.clone()));
            out.push_str(s);
            Ok(Some(out.into()))
        }
        (BinaryOp::Add, Value::Map(m)) => joined_maps(left, m.to_vec()).map(Some),
        (BinaryOp::Subtract, Value::Map(m)) => {
            let mut entries = left.borrow().clone();
            let right = m.borrow();
            entries.retain(|k, v| !right.get(k).is_some_and(|w| equal(v, w)));
            Ok(Some(match left.order.get() {
                Order::Sorted => left.like(entries),
                Order::Inserted | Order::Hashed(_) => Value::map(entries),
            }))
        }
        (BinaryOp::ShiftLeft, Value::Map(m)) => {
            if matches!(left.kind.get(), MapKind::Record | MapKind::Frozen) {
                return Err(Raise::unsupported("This map cannot be changed").hint("Make a new one with `+`"));
            }
            for (key, value) in m.to_vec() {
                crate::method::map::put(left, key, value)?;
            }
            Ok(Some(Value::Map(left.clone())))
        }
        (BinaryOp::ShiftLeft, entry) => match crate::method::entry::pair(entry) {
            Some((key, value)) => {
                crate::method::map::put(left, key, value)?;
                Ok(Some(Value::Map(left.clone())))
            }
            None => Ok(None),
        },
        _ => Ok(None),
    }
}
