//! `list.withDefault { }`: a list that makes the elements that it lacks.

use std::any::Any;

use super::util::int;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListObj, Value};

/// A list is not filled up beyond this: such an index is a mistake, and would exhaust the memory.
const MAX_GROWTH: usize = 50_000_000;

/// A list with a closure that is called with the index of an element that is missing.
pub(super) struct ListWithDefault {
    items: Value,
    make: Value,
    /// The elements in between stay null until they are asked for.
    lazy: bool,
}

/// The list itself is filled, not a copy of it.
pub(super) fn over(items: &Value, make: &Value, lazy: bool) -> Value {
    Value::host(ListWithDefault {
        items: items.clone(),
        make: make.clone(),
        lazy,
    })
}

impl ListWithDefault {
    fn list(&self) -> Option<&ListObj> {
        match &self.items {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    fn at(&self, interp: &Interp, i: i64) -> Eval {
        let Some(list) = self.list() else {
            return Ok(Value::Null);
        };
        let back = || {
            usize::try_from(i.unsigned_abs())
                .ok()
                .and_then(|n| list.len().checked_sub(n))
        };
        let Some(at) = usize::try_from(i).ok().or_else(back) else {
            return Err(Raise::new(
                "java.lang.ArrayIndexOutOfBoundsException",
                format!(
                    "Negative array index [{i}] too large for array size {}",
                    list.len()
                ),
            ));
        };
        if at > MAX_GROWTH {
            return Err(Raise::index(format!("Index {at} is too large for a list")));
        }
        let make = |at: usize| interp.call(&self.make, &[Value::count(at)]);
        while list.len() < at {
            let filler = if self.lazy { Value::Null } else { make(list.len())? };
            list.borrow_mut().push(filler);
        }
        match list.get(at) {
            Some(value) if !(self.lazy && value.is_null()) => Ok(value),
            found => {
                let value = make(at)?;
                let mut items = list.borrow_mut();
                match (found, items.get_mut(at)) {
                    (Some(_), Some(place)) => *place = value.clone(),
                    _ => items.push(value.clone()),
                }
                Ok(value)
            }
        }
    }
}

impl HostObject for ListWithDefault {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.lang.ListWithDefault"
    }

    fn text(&self) -> String {
        text::text(&self.items)
    }

    fn inspect(&self) -> String {
        text::inspect(&self.items)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("getAt" | "get", [i]) if int(i).is_some() => Some(self.at(interp, int(i)?)),
            (
                "toString" | "getClass" | "inspect" | "equals" | "asType" | "isCase" | "with" | "tap"
                | "identity",
                _,
            ) => None,
            ("each" | "eachWithIndex" | "leftShift" | "reverseEach", _) => Some(
                interp
                    .call_method(&self.items, method, args)
                    .map(|_| this.clone()),
            ),
            _ => Some(interp.call_method(&self.items, method, args)),
        }
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        crate::property::own(interp, &self.items, name).filter(|_| name != "class")
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        Some(match int(index) {
            Some(i) => self.at(interp, i),
            None => crate::index::get(interp, &self.items, index),
        })
    }

    fn truthy(&self) -> bool {
        self.items.truthy()
    }

    fn hash_key(&self) -> Option<Value> {
        Some(self.items.clone())
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.items.elements()
    }

    fn instance_of(&self, class: &str) -> bool {
        crate::ops::instance_of(&self.items, class)
            || matches!(class, "ListWithDefault" | "groovy.lang.ListWithDefault")
    }
}
