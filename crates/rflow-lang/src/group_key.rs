//! Keys that know how many elements their group will have.

use std::any::Any;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// `groupKey(key, size)`: it stands for its key in every respect but that `groupTuple` learns the size.
pub struct GroupKey {
    /// The key itself.
    pub key: Value,
    /// Number of elements in the group.
    pub size: i64,
}

/// A group key as a value. The key of a group key is that of the inner one.
#[must_use]
pub fn new(key: Value, size: i64) -> Value {
    Value::host(GroupKey { key, size })
}

impl HostObject for GroupKey {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "nextflow.extension.GroupKey"
    }

    fn text(&self) -> String {
        text::text(&self.key)
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("getGroupSize", []) => Ok(Value::integer(self.size)),
            ("getGroupTarget", []) => Ok(self.key.clone()),
            // What every object has is of the group key itself; it is one thing also when its key is a list.
            (
                "getClass" | "is" | "equals" | "hashCode" | "toString" | "inspect" | "dump" | "with" | "tap",
                _,
            ) => {
                return None;
            }
            (
                "each" | "eachWithIndex" | "collect" | "find" | "findAll" | "any" | "every" | "inject"
                | "grep" | "findResult" | "findResults" | "iterator" | "split",
                _,
            ) => return None,
            _ => interp.call_method(&self.key, method, args),
        })
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        Some(match name {
            "groupSize" | "size" => Ok(Value::integer(self.size)),
            "groupTarget" | "target" => Ok(self.key.clone()),
            _ => interp.property(&self.key, name),
        })
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        Some(crate::index::get(interp, &self.key, index))
    }

    fn truthy(&self) -> bool {
        true
    }

    fn hash_key(&self) -> Option<Value> {
        Some(self.key.clone())
    }
}
