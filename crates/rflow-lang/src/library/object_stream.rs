//! `ObjectOutputStream` and `ObjectInputStream`, which pipelines copy values with.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::{byte_array, streams};
use crate::raise::{Eval, Raise};
use crate::value::Value;

thread_local! {
    /// Values that were written. What stands in a stream is the number of one: nobody but this program reads it.
    static WRITTEN: RefCell<Written> = const { RefCell::new(Written { first: 0, values: VecDeque::new() }) };
}

/// So many of the values that were written last can be read. Pipelines read what they wrote at once.
const KEPT: usize = 10_000;

struct Written {
    /// The number of the first value that is still there.
    first: u64,
    values: VecDeque<Value>,
}

impl Written {
    /// Adds a value; the answer is its number.
    fn add(&mut self, value: Value) -> u64 {
        if self.values.len() >= KEPT {
            self.values.pop_front();
            self.first += 1;
        }
        self.values.push_back(value);
        self.first + self.values.len() as u64 - 1
    }

    /// The value of a number, and whether there was one.
    fn get(&self, number: u64) -> (Option<Value>, bool) {
        let at = number
            .checked_sub(self.first)
            .and_then(|at| usize::try_from(at).ok());
        (
            at.and_then(|at| self.values.get(at).cloned()),
            number < self.first,
        )
    }
}

/// What a value begins with in a stream.
const MARK: &[u8] = b"\xac\xed\x00\x05rflow";

/// `new ObjectOutputStream(stream)`
struct Output(Value);

/// `new ObjectInputStream(stream)`
struct Input(RefCell<Vec<u8>>);

/// Makes a stream; `None` for other classes.
pub(super) fn construct(class: &str, args: &[Value]) -> Option<Eval> {
    match (class, args) {
        ("java.io.ObjectOutputStream", [target]) => Some(Ok(Value::host(Output(target.clone())))),
        ("java.io.ObjectInputStream", [source]) => {
            let bytes = streams::rest_of(source)?;
            Some(Ok(Value::host(Input(RefCell::new(bytes)))))
        }
        _ => None,
    }
}

/// Copies values with all that is in them. What occurs more than once is one and the same thing in the copy, too.
#[derive(Default)]
struct Copier(FxHashMap<*const (), Value>);

impl Copier {
    fn copy(&mut self, value: &Value) -> Value {
        let at: *const () = match value {
            Value::List(list) => Rc::as_ptr(list).cast(),
            Value::Set(set) => Rc::as_ptr(set).cast(),
            Value::Map(map) => Rc::as_ptr(map).cast(),
            Value::Host(host) => Rc::as_ptr(host).cast(),
            other => return other.clone(),
        };
        if let Some(known) = self.0.get(&at) {
            return known.clone();
        }
        let made = match value {
            Value::List(list) => Value::list_of(list.kind.get(), self.all(list.to_vec())),
            Value::Set(set) => set.like(self.all(set.to_vec()).into_iter().collect()),
            Value::Map(map) => {
                let entries = map.to_vec().into_iter();
                let entries = entries
                    .map(|(key, value)| (self.copy(&key), self.copy(&value)))
                    .collect();
                let made = map.like(entries);
                if let Value::Map(made) = &made {
                    made.kind.set(map.kind.get());
                    made.default.replace(map.default.borrow().clone());
                }
                made
            }
            // The fields of an instance may lead back to it.
            other => match crate::groovy::copy_of(other) {
                Some((copy, parts)) => {
                    self.0.insert(at, copy.clone());
                    let parts = parts.iter().map(|part| self.copy(part)).collect();
                    crate::groovy::fill_copy(&copy, parts);
                    copy
                }
                None => other.clone(),
            },
        };
        self.0.insert(at, made.clone());
        made
    }

    fn all(&mut self, items: Vec<Value>) -> Vec<Value> {
        items.iter().map(|item| self.copy(item)).collect()
    }
}

/// The same value with copies of all that is in it.
fn copy(value: &Value) -> Value {
    Copier::default().copy(value)
}

impl HostObject for Output {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.io.ObjectOutputStream"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("writeObject", [value]) => {
                if let Err(raise) = value.check_ends() {
                    return Some(Err(raise));
                }
                let copy = copy(value);
                let number = WRITTEN.with_borrow_mut(|written| written.add(copy));
                let bytes = [MARK, &number.to_be_bytes()].concat();
                Some(interp.call_method(&self.0, "write", &[byte_array(&bytes)]))
            }
            ("flush" | "close", []) => Some(interp.call_method(&self.0, method, &[])),
            ("withCloseable" | "withStream", [f]) => Some(interp.call(f, std::slice::from_ref(this))),
            _ => None,
        }
    }
}

impl HostObject for Input {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.io.ObjectInputStream"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("readObject", []) => {
                let bytes = self.0.borrow().clone();
                let number = bytes.strip_prefix(MARK).and_then(|rest| rest.first_chunk::<8>());
                let number = number.map(|number| u64::from_be_bytes(*number));
                let (found, is_gone) = number
                    .map(|number| WRITTEN.with_borrow(|written| written.get(number)))
                    .unwrap_or_default();
                let found = found.as_ref().map(copy);
                let unreadable = || {
                    Raise::new(
                        "java.io.StreamCorruptedException",
                        "There is no object in the stream",
                    )
                    .hint(match is_gone {
                        true => "only the last 10000 objects that were written can be read",
                        false => "only objects that this run wrote can be read",
                    })
                };
                if found.is_some() {
                    self.0.borrow_mut().drain(..MARK.len() + 8);
                }
                Some(found.ok_or_else(unreadable))
            }
            ("close", []) => Some(Ok(Value::Null)),
            ("withCloseable" | "withStream", [f]) => Some(interp.call(f, std::slice::from_ref(this))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Java can read all that was ever written, because the bytes hold the object. Here they hold a number, and keeping
    /// each object for as long as a run takes would fill the memory.
    #[test]
    fn only_the_last_values_are_kept() {
        let mut written = Written {
            first: 0,
            values: VecDeque::new(),
        };
        let numbers: Vec<u64> = (0..=10_000).map(|n| written.add(Value::Int(n))).collect();
        assert_eq!(written.values.len(), KEPT);
        assert_eq!(written.get(numbers[0]), (None, true));
        assert_eq!(written.get(numbers[1]), (Some(Value::Int(1)), false));
        assert_eq!(written.get(numbers[10_000]), (Some(Value::Int(10_000)), false));
        assert_eq!(written.get(10_001), (None, false));
    }
}
