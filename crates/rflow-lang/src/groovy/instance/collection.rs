//! Instances of classes that extend collections, and of those that are iterators.

use super::super::select;
use super::{InstanceObj, copy_of, fill_copy, is_identical};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::nesting;
use crate::raise::Eval;
use crate::value::Value;

impl InstanceObj {
    /// A method of the collection that it is.
    pub(super) fn call_collection(
        &self,
        interp: &Interp,
        this: &Value,
        method: &str,
        args: &[Value],
    ) -> Option<Eval> {
        let collection = self.collection.get()?;
        match method {
            "getClass" | "getMetaClass" | "respondsTo" | "is" | "with" | "tap" | "getProperties" => {
                return None;
            }
            "clone" => {
                let (copy, mut parts) = copy_of(this)?;
                let cloned = interp.call_method(collection, "clone", &[]);
                return Some(cloned.map(|cloned| {
                    // The collection is the last of the parts.
                    parts.pop();
                    parts.push(cloned);
                    fill_copy(&copy, parts);
                    copy
                }));
            }
            // A property of the class comes before an entry.
            "putAt" if self.map().is_some() => {
                if let [Value::Str(name), value] = args
                    && self.class.field(name, |_| ()).is_some()
                {
                    let done = self.set_property(interp, name, value.clone())?;
                    return Some(done.map(|()| this.clone()));
                }
            }
            _ => {}
        }
        match method {
            // Groovy's own methods come back to those of the class.
            "leftShift" | "putAt" => {
                let (own, given) = match (collection, args) {
                    (Value::Map(_), [key, value]) => ("put", vec![key.clone(), value.clone()]),
                    (_, [item]) => ("add", vec![item.clone()]),
                    _ => ("", Vec::new()),
                };
                if let Some(done) = select::call_declared(interp, &self.class, this, own, &given) {
                    return Some(done.map(|_| this.clone()));
                }
            }
            _ => {}
        }
        let result = crate::method::of_value(interp, collection, method, args)?;
        Some(result.map(|value| match is_identical(&value, collection) {
            true => this.clone(),
            false => value,
        }))
    }

    /// A copy that is another collection.
    pub(super) fn holding(&self, collection: Value) -> Value {
        let copy = Self::create(&self.class, None);
        if let Some(instance) = copy.as_host::<InstanceObj>() {
            instance.fields.replace(self.fields.borrow().clone());
            if let Some(held) = self.held.get() {
                let _ = instance.held.set(held.clone());
            }
            // It is new, so nothing is set yet.
            let _ = instance.collection.set(collection);
        }
        copy
    }

    /// What is left of the iterator that it is.
    pub(super) fn rest(&self, interp: &Interp) -> Option<Vec<Value>> {
        let this = self.this()?;
        let mut items = Vec::new();
        let next = || match interp.call_method(&this, "hasNext", &[])?.truthy() {
            true => interp.call_method(&this, "next", &[]).map(Some),
            false => Ok(None),
        };
        loop {
            match next() {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Some(items),
                Err(raise) => {
                    nesting::postpone(raise);
                    return Some(items);
                }
            }
        }
    }

    /// The map that it is.
    pub(super) fn map(&self) -> Option<&Value> {
        self.collection
            .get()
            .filter(|value| matches!(value, Value::Map(_)))
    }
}
