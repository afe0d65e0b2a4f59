//! Java's `equals` and `hashCode` for [`Value`]: what map keys, sets and grouping operators compare by.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::nesting::descend;
use crate::ops::full_class_name;
use crate::value::{ListKind, ListObj, Value};

/// Hash of a text; [`crate::value::StrKey`] must hash alike.
pub(crate) fn hash_str<H: Hasher>(text: &str, state: &mut H) {
    state.write_u8(8);
    text.hash(state);
}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Value::Null => state.write_u8(0),
            Value::Bool(b) => {
                state.write_u8(1);
                b.hash(state);
            }
            Value::Int(n) => {
                state.write_u8(2);
                n.hash(state);
            }
            Value::Long(n) => {
                state.write_u8(3);
                n.hash(state);
            }
            Value::Short(n) => n.hash(state),
            Value::Byte(n) => n.hash(state),
            Value::Char(c) => c.hash(state),
            Value::BigInt(n) => n.hash(state),
            Value::Decimal(n) => n.to_string().hash(state),
            Value::Float(n) => n.to_bits().hash(state),
            Value::Double(n) => n.to_bits().hash(state),
            Value::Str(s) => hash_str(s, state),
            Value::List(l) if l.kind.get() == ListKind::Bag => {
                descend((), || unordered(l.borrow().iter(), state));
            }
            Value::List(l) => descend((), || l.borrow().iter().for_each(|v| v.hash(state))),
            Value::Range(r) => r.to_vec().iter().for_each(|v| v.hash(state)),
            Value::Map(m) => {
                state.write_u8(10);
                descend((), || unordered(m.borrow().iter(), state));
            }
            Value::Set(s) => descend((), || unordered(s.borrow().iter(), state)),
            Value::Path(p) => p.hash(state),
            Value::Duration(n) | Value::Memory(n) => n.hash(state),
            Value::Class(name) => full_class_name(name).hash(state),
            Value::Closure(c) => Rc::as_ptr(c).hash(state),
            Value::Def(d) => Rc::as_ptr(d).hash(state),
            Value::Host(h) => match descend(None, || h.hash_key()) {
                Some(key) => key.hash(state),
                None => Rc::as_ptr(h).cast::<u8>().hash(state),
            },
            Value::Cell(c) => c.borrow().hash(state),
        }
    }
}

/// A hash that does not depend on the order of the elements.
fn unordered<T: Hash, H: Hasher>(items: impl Iterator<Item = T>, state: &mut H) {
    let sum = items.fold(0u64, |sum, item| {
        let mut one = rustc_hash::FxHasher::default();
        item.hash(&mut one);
        sum.wrapping_add(one.finish())
    });
    state.write_u64(sum);
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Long(a), Value::Long(b))
            | (Value::Duration(a), Value::Duration(b))
            | (Value::Memory(a), Value::Memory(b)) => a == b,
            (Value::Short(a), Value::Short(b)) => a == b,
            (Value::Byte(a), Value::Byte(b)) => a == b,
            (Value::Char(a), Value::Char(b)) => a == b,
            (Value::BigInt(a), Value::BigInt(b)) => a == b,
            // Unlike a comparison, `BigDecimal.equals` tells `1.0` from `1.00`.
            (Value::Decimal(a), Value::Decimal(b)) => {
                a == b && a.fractional_digit_count() == b.fractional_digit_count()
            }
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Double(a), Value::Double(b)) => a.to_bits() == b.to_bits(),
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b) || descend(false, || lists_equal(a, b)),
            (Value::List(a), Value::Range(b)) | (Value::Range(b), Value::List(a)) => {
                *a.borrow() == b.to_vec()
            }
            (Value::Range(a), Value::Range(b)) => a == b || a.to_vec() == b.to_vec(),
            (Value::Map(a), Value::Map(b)) => {
                Rc::ptr_eq(a, b) || descend(false, || *a.borrow() == *b.borrow())
            }
            (Value::Set(a), Value::Set(b)) => {
                Rc::ptr_eq(a, b) || descend(false, || *a.borrow() == *b.borrow())
            }
            (Value::Path(a), Value::Path(b)) => a == b,
            (Value::Class(a), Value::Class(b)) => full_class_name(a) == full_class_name(b),
            (Value::Closure(a), Value::Closure(b)) => Rc::ptr_eq(a, b),
            (Value::Def(a), Value::Def(b)) => Rc::ptr_eq(a, b),
            (Value::Host(a), Value::Host(b)) if Rc::ptr_eq(a, b) => true,
            // Only the left side may delegate: `groupKey == key` holds, `key == groupKey` does not.
            (Value::Host(a), b) => descend(false, || {
                a.equals(b).unwrap_or_else(|| match (a.hash_key(), b) {
                    (Some(x), Value::Host(h)) => h.hash_key().is_some_and(|y| x == y),
                    (Some(x), y) => x == *y,
                    (None, _) => false,
                })
            }),
            // A class of the pipeline says only what its own instances are equal to.
            (a, Value::Host(b)) if b.as_any().is::<crate::groovy::InstanceObj>() => {
                crate::groovy::collection(other).is_some_and(|own| descend(false, || a == own))
            }
            // Map look-ups may compare in either order, so a stored group key must meet its plain key.
            (a, Value::Host(b)) => descend(false, || match b.equals(a) {
                Some(equal) => equal,
                None => b.hash_key().is_some_and(|key| *a == key),
            }),
            _ => false,
        }
    }
}

impl Eq for Value {}

fn lists_equal(a: &ListObj, b: &ListObj) -> bool {
    let (x, y) = (a.borrow(), b.borrow());
    if x.len() != y.len() {
        return false;
    }
    if *x == *y {
        return true;
    }
    if a.kind.get() != ListKind::Bag || b.kind.get() != ListKind::Bag {
        return false;
    }
    let mut rest: Vec<&Value> = y.iter().collect();
    x.iter().all(|v| match rest.iter().position(|w| *w == v) {
        Some(i) => {
            rest.swap_remove(i);
            true
        }
        None => false,
    })
}
