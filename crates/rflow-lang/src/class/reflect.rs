//! What `java.lang.Class` itself offers.

use crate::interp::Interp;
use crate::ops::{self, full_class_name};
use crate::raise::Eval;
use crate::value::Value;

/// A method of the class object; `None` when there is no such method.
pub(super) fn call(interp: &Interp, full: &str, method: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (method, args) {
        ("getName" | "getTypeName" | "getCanonicalName", []) => Value::str(full),
        ("getSimpleName", []) => simple_name(full).into(),
        ("getPackageName" | "getPackage", []) => Value::str(full.rsplit_once('.').map_or("", |(p, _)| p)),
        ("toString", []) => crate::text::text(&Value::Class(full.into())).into(),
        ("getClass", []) => Value::Class(arcstr::literal!("java.lang.Class")),
        ("hashCode", []) => Value::Int(crate::method::hash_code::hash_code(&Value::str(full))),
        ("isInstance", [value]) => Value::Bool(ops::instance_of(value, full)),
        ("isInterface", []) => Value::Bool(ops::is_interface(full)),
        ("isArray", []) => Value::Bool(full.starts_with('[')),
        ("equals", [other]) => Value::Bool(ops::equal(&Value::Class(full.into()), other)),
        ("isAssignableFrom", [Value::Class(other)]) => {
            let other = full_class_name(other);
            Value::Bool(*other == *full || extends(&other, full))
        }
        ("newInstance", _) => return Some(super::construct(interp, full, args)),
        _ => return None,
    }))
}

/// The last part of a name; that of an array ends in `[]`.
pub(super) fn simple_name(full: &str) -> String {
    ops::array_name(full).unwrap_or_else(|| full.rsplit(['.', '$']).next().unwrap_or_default().to_string())
}

/// Whether one class extends or implements another.
fn extends(class: &str, parent: &str) -> bool {
    if parent == "java.lang.Object" {
        return true;
    }
    if super::exception::full_name(class).is_some() {
        return super::exception_is(class, parent);
    }
    let sample = match class {
        "java.lang.Integer" => Value::Int(0),
        "java.lang.Long" => Value::Long(0),
        "java.lang.Short" => Value::Short(0),
        "java.lang.Byte" => Value::Byte(0),
        "java.lang.Character" => Value::Char('a'),
        "java.lang.Double" => Value::Double(0.0),
        "java.lang.Float" => Value::Float(0.0),
        "java.lang.String" => Value::str(""),
        "java.lang.Boolean" => Value::Bool(true),
        "java.math.BigDecimal" => Value::decimal(bigdecimal::BigDecimal::from(0)),
        "java.util.ArrayList" | "java.util.List" => Value::list(Vec::new()),
        "java.util.LinkedHashMap" | "java.util.HashMap" => Value::map(crate::value::Entries::default()),
        "java.util.LinkedHashSet" | "java.util.HashSet" | "java.util.Set" => {
            Value::set(crate::value::Elements::default())
        }
        _ => return false,
    };
    ops::instance_of(&sample, parent)
}
