//! `java.util.BitSet`.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// A set of the positions of bits.
pub(super) struct BitSet(RefCell<BTreeSet<i32>>);

/// A set that has more bits than this is a mistake, and would exhaust the memory.
const MAX_SPAN: i32 = 100_000_000;

impl BitSet {
    /// `new BitSet()`, `new BitSet(bits)`
    pub(super) fn construct(args: &[Value]) -> Option<Eval> {
        match args {
            [] | [Value::Int(0..)] => Some(Ok(Self::value(BTreeSet::new()))),
            [Value::Int(n)] => Some(Err(Raise::new(
                "java.lang.NegativeArraySizeException",
                format!("nbits < 0: {n}"),
            ))),
            _ => None,
        }
    }

    fn value(bits: BTreeSet<i32>) -> Value {
        Value::host(Self(RefCell::new(bits)))
    }

    fn change(&self, from: i32, to: i32, change: impl Fn(&mut BTreeSet<i32>, i32)) -> Eval {
        if from < 0 || to < from {
            return Err(Raise::index(format!("fromIndex: {from}, toIndex: {to}")));
        }
        if to - from > MAX_SPAN || from == i32::MAX {
            return Err(Raise::new(
                "java.lang.OutOfMemoryError",
                "The set of bits is too large",
            ));
        }
        let mut bits = self.0.borrow_mut();
        (from..to).for_each(|at| change(&mut bits, at));
        Ok(Value::Null)
    }

    fn read(&self, method: &str, args: &[Value]) -> Option<Eval> {
        let bits = self.0.borrow();
        let next = |found: Option<i32>| Value::Int(found.unwrap_or(-1));
        let refused =
            |name: &str, at: &i32, least: i32| Some(Err(Raise::index(format!("{name} < {least}: {at}"))));
        Some(Ok(match (method, args) {
            ("get" | "getAt", [Value::Int(at)]) if *at < 0 => return refused("bitIndex", at, 0),
            ("nextSetBit" | "nextClearBit", [Value::Int(from)]) if *from < 0 => {
                return refused("fromIndex", from, 0);
            }
            ("previousSetBit" | "previousClearBit", [Value::Int(from)]) if *from < -1 => {
                return refused("fromIndex", from, -1);
            }
            ("get" | "getAt", [Value::Int(at)]) => Value::Bool(bits.contains(at)),
            ("get", [Value::Int(from), Value::Int(to)]) if from <= to => {
                Self::value(bits.range(from..to).map(|at| at - from).collect())
            }
            ("cardinality", []) => Value::count(bits.len()),
            ("length", []) => Value::Int(bits.last().map_or(0, |last| last + 1)),
            // Java counts whole words of 64 bits.
            ("size", []) => Value::Int(bits.last().map_or(64, |last| (last / 64 + 1) * 64)),
            ("isEmpty", []) => Value::Bool(bits.is_empty()),
            ("nextSetBit", [Value::Int(from)]) => next(bits.range(from..).next().copied()),
            ("previousSetBit", [Value::Int(from)]) => next(bits.range(..=from).next_back().copied()),
            ("nextClearBit", [Value::Int(from)]) => next((*from..).find(|at| !bits.contains(at))),
            ("previousClearBit", [Value::Int(from)]) => next((0..=*from).rev().find(|at| !bits.contains(at))),
            ("clone", []) => Self::value(bits.clone()),
            ("toString", []) => Value::from(self.text()),
            ("hashCode", []) => Value::Int(hash(&bits)),
            ("stream", []) => crate::method::stream_over(bits.iter().map(|at| Value::Int(*at)).collect()),
            ("intersects", [other]) => Value::Bool(!bits.is_disjoint(&other.as_host::<Self>()?.0.borrow())),
            _ => return None,
        }))
    }

    /// `a & b` and the like.
    fn combined(&self, method: &str, other: &Value) -> Option<BTreeSet<i32>> {
        let (own, other) = (self.0.borrow(), other.as_host::<Self>()?.0.borrow());
        Some(match method {
            "and" => &*own & &*other,
            "or" => &*own | &*other,
            "xor" => &*own ^ &*other,
            "andNot" => &*own - &*other,
            _ => return None,
        })
    }
}

/// The hash of Java: its words of 64 bits, with their places.
fn hash(bits: &BTreeSet<i32>) -> i32 {
    let mut words = std::collections::BTreeMap::<i32, u64>::new();
    for at in bits {
        *words.entry(at / 64).or_default() |= 1 << (at % 64);
    }
    let hash = words.iter().fold(1234_u64, |hash, (place, word)| {
        hash ^ word.wrapping_mul(u64::from(place.unsigned_abs()) + 1)
    });
    #[allow(clippy::cast_possible_truncation, reason = "the halves are folded into one")]
    let folded = ((hash >> 32) ^ hash) as u32;
    folded.cast_signed()
}

impl HostObject for BitSet {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.BitSet"
    }

    fn text(&self) -> String {
        let bits: Vec<String> = self.0.borrow().iter().map(i32::to_string).collect();
        format!("{{{}}}", bits.join(", "))
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let set = |bits: &mut BTreeSet<i32>, at: i32| {
            bits.insert(at);
        };
        let clear = |bits: &mut BTreeSet<i32>, at: i32| {
            bits.remove(&at);
        };
        let flip = |bits: &mut BTreeSet<i32>, at: i32| {
            if !bits.remove(&at) {
                bits.insert(at);
            }
        };
        let range = |from: &i32| (*from, from.saturating_add(1));
        Some(match (method, args) {
            ("set", [Value::Int(at)]) => self.change(range(at).0, range(at).1, set),
            ("set" | "putAt", [Value::Int(at), Value::Bool(on)]) => match on {
                true => self.change(range(at).0, range(at).1, set),
                false => self.change(range(at).0, range(at).1, clear),
            },
            ("set", [Value::Int(from), Value::Int(to)]) => self.change(*from, *to, set),
            ("set", [Value::Int(from), Value::Int(to), Value::Bool(on)]) => match on {
                true => self.change(*from, *to, set),
                false => self.change(*from, *to, clear),
            },
            ("clear", []) => {
                self.0.borrow_mut().clear();
                Ok(Value::Null)
            }
            ("clear", [Value::Int(at)]) => self.change(range(at).0, range(at).1, clear),
            // As far as one likes: there is nothing to remember.
            ("clear", [Value::Int(from), Value::Int(to)]) if 0 <= *from && from <= to => {
                self.0.borrow_mut().retain(|at| !(from..to).contains(&at));
                Ok(Value::Null)
            }
            ("clear", [Value::Int(from), Value::Int(to)]) => self.change(*from, *to, clear),
            ("flip", [Value::Int(at)]) => self.change(range(at).0, range(at).1, flip),
            ("flip", [Value::Int(from), Value::Int(to)]) => self.change(*from, *to, flip),
            // Groovy's methods of these names make a new set, as the operators.
            ("and" | "or" | "xor", [other]) => Ok(Self::value(self.combined(method, other)?)),
            ("andNot", [other]) => {
                let bits = self.combined(method, other)?;
                self.0.replace(bits);
                Ok(Value::Null)
            }
            _ => return self.read(method, args),
        })
    }

    fn operator(&self, interp: &Interp, this: &Value, method: &str, right: &Value) -> Option<Eval> {
        match self.combined(method, right) {
            Some(bits) => Some(Ok(Self::value(bits))),
            None => self.call(interp, this, method, std::slice::from_ref(right)),
        }
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        self.call(interp, &Value::Null, "getAt", std::slice::from_ref(index))
    }

    fn hash_key(&self) -> Option<Value> {
        let class = Value::Class(arcstr::literal!("java.util.BitSet"));
        let bits = self.0.borrow().iter().map(|at| Value::Int(*at)).collect();
        Some(Value::list(vec![class, Value::list(bits)]))
    }
}
