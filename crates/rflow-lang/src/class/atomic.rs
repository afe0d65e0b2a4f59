//! `AtomicInteger`, `AtomicLong` and `AtomicBoolean`: variables that closures share.

use std::any::Any;
use std::cell::RefCell;

use rflow_syntax::ast::BinaryOp;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// A shared variable.
pub(crate) struct AtomicObj {
    class: &'static str,
    value: RefCell<Value>,
}

impl AtomicObj {
    /// `new AtomicX(value)`; `None` when the class is none of these.
    pub(crate) fn construct(class: &str, args: &[Value]) -> Option<Eval> {
        let given = args.first().cloned();
        let (class, value) = match class.rsplit('.').next()? {
            "AtomicInteger" => (
                "java.util.concurrent.atomic.AtomicInteger",
                Value::Int(given.map_or(Some(0), |v| ops::number::to_i32(&v))?),
            ),
            "AtomicLong" => (
                "java.util.concurrent.atomic.AtomicLong",
                Value::Long(given.map_or(Some(0), |v| ops::number::to_i64(&v))?),
            ),
            "AtomicBoolean" => (
                "java.util.concurrent.atomic.AtomicBoolean",
                Value::Bool(given.is_some_and(|v| v.truthy())),
            ),
            "AtomicReference" => (
                "java.util.concurrent.atomic.AtomicReference",
                given.unwrap_or_default(),
            ),
            _ => return None,
        };
        Some(Ok(Value::host(Self {
            class,
            value: RefCell::new(value),
        })))
    }

    fn get(&self) -> Value {
        self.value.borrow().clone()
    }

    /// Adds, and returns the sum or what was there before.
    fn add(&self, interp: &Interp, by: &Value, return_new: bool) -> Eval {
        let old = self.get();
        let new = ops::binary(interp, BinaryOp::Add, &old, by)?;
        self.value.replace(new.clone());
        Ok(if return_new { new } else { old })
    }

    fn update(&self, new: Value, return_new: bool) -> Value {
        let old = self.value.replace(new.clone());
        if return_new { new } else { old }
    }
}

impl HostObject for AtomicObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        self.class
    }

    fn text(&self) -> String {
        text::text(&self.value.borrow())
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("get" | "intValue" | "longValue" | "getPlain" | "getAcquire", []) => Ok(self.get()),
            ("set" | "lazySet", [value]) => {
                self.update(value.clone(), false);
                Ok(Value::Null)
            }
            ("incrementAndGet" | "next", []) => self.add(interp, &Value::Int(1), true),
            ("decrementAndGet" | "previous", []) => self.add(interp, &Value::Int(-1), true),
            ("getAndIncrement", []) => self.add(interp, &Value::Int(1), false),
            ("getAndDecrement", []) => self.add(interp, &Value::Int(-1), false),
            ("addAndGet", [by]) => self.add(interp, by, true),
            ("getAndAdd", [by]) => self.add(interp, by, false),
            ("getAndSet", [value]) => Ok(self.update(value.clone(), false)),
            ("compareAndSet", [expected, value]) => {
                let same = self.get() == *expected;
                if same {
                    self.update(value.clone(), true);
                }
                Ok(Value::Bool(same))
            }
            ("updateAndGet", [closure]) => {
                let new = interp.call(closure, &[self.get()]);
                new.map(|new| self.update(new, true))
            }
            ("getAndUpdate", [closure]) => {
                let new = interp.call(closure, &[self.get()]);
                new.map(|new| self.update(new, false))
            }
            _ => return None,
        })
    }

    fn operator(&self, interp: &Interp, _this: &Value, method: &str, right: &Value) -> Option<Eval> {
        Some(interp.call_method(&self.get(), method, std::slice::from_ref(right)))
    }

    fn truthy(&self) -> bool {
        self.value.borrow().truthy()
    }

    fn compare(&self, other: &Value) -> Option<std::cmp::Ordering> {
        let other = match other.as_host::<AtomicObj>() {
            Some(other) => other.get(),
            None => other.clone(),
        };
        ops::compare(&self.get(), &other).ok()
    }

    fn instance_of(&self, class: &str) -> bool {
        self.class == class
            || self.class.rsplit('.').next() == Some(class)
            || (class.ends_with("Number") && !self.class.ends_with("Boolean"))
    }
}
