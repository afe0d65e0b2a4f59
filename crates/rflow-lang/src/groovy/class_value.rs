//! A class of the pipeline as a value: its static members.

use std::any::Any;
use std::rc::Rc;

use rflow_syntax::ast::ClassKind;

use super::{InstanceObj, UserClass, constants, create, select};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{MapKind, Value};

/// A class of the pipeline as a value.
pub(crate) struct ClassValue(pub(crate) Rc<UserClass>);

impl HostObject for ClassValue {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.lang.Class"
    }

    fn text(&self) -> String {
        let kind = match self.0.kind {
            ClassKind::Interface | ClassKind::Trait => "interface",
            ClassKind::Class | ClassKind::Enum => "class",
        };
        format!("{kind} {}", self.0.name)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let class = &self.0;
        if let Err(raise) = class.start(interp) {
            return Some(Err(raise));
        }
        if let Some(called) = select::call_declared(interp, class, this, method, args) {
            return Some(called);
        }
        if let Some(called) = constants::call_static(interp, class, method, args) {
            return Some(called);
        }
        Some(Ok(match (method, args) {
            ("newInstance", _) => return Some(create::construct(interp, class, args)),
            ("getName" | "getTypeName" | "getCanonicalName", []) => Value::Str(class.name.clone()),
            ("getSimpleName", []) => Value::str(class.simple_name()),
            ("isInstance", [value]) => Value::Bool(is_instance(class, value)),
            ("isAssignableFrom", [other]) => {
                let other = other.as_host::<ClassValue>();
                Value::Bool(other.is_some_and(|other| other.0.is_a(&class.name)))
            }
            ("isInterface", []) => Value::Bool(class.kind == ClassKind::Interface),
            ("isEnum", []) => Value::Bool(class.kind == ClassKind::Enum),
            ("getSuperclass", []) => superclass(class),
            ("getEnumConstants", []) => return Some(constants::values(interp, class)),
            _ => {
                // `Tools.action(x)` with a closure in a static field, `Tools.getMAX()`.
                if let Some(Ok(closure @ Value::Closure(_))) = class.static_value(interp, method) {
                    return Some(interp.call(&closure, args));
                }
                return None;
            }
        }))
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let class = &self.0;
        if let Some(found) = select::get_declared(interp, class, &class.value(), name) {
            return Some(found);
        }
        if let Some(found) = class.static_value(interp, name) {
            return Some(found);
        }
        if let Some((_, nested)) = class.nested.borrow().iter().find(|(n, _)| n == name) {
            return nested.upgrade().map(|nested| Ok(nested.value()));
        }
        Some(Ok(match name {
            "name" | "typeName" | "canonicalName" => Value::Str(class.name.clone()),
            "simpleName" => Value::str(class.simple_name()),
            "packageName" => Value::str(class.name.rsplit_once('.').map_or("", |(package, _)| package)),
            "superclass" => superclass(class),
            "class" => Value::Class(arcstr::literal!("java.lang.Class")),
            "enumConstants" => return Some(constants::values(interp, class)),
            "instance" if class.body.get().is_some_and(|b| b.generated.singleton) => {
                return Some(create::singleton(interp, class));
            }
            _ => return None,
        }))
    }

    fn set_property(&self, interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        let class = &self.0;
        select::set_declared(interp, class, &class.value(), name, &value)
            .or_else(|| class.set_static_value(interp, name, value))
    }

    fn is_case(&self, value: &Value) -> Option<bool> {
        Some(is_instance(&self.0, value))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        if self.0.kind != ClassKind::Enum {
            return None;
        }
        let interp = self.0.interp()?;
        constants::values(&interp, &self.0).ok()?.elements()
    }
}

fn superclass(class: &UserClass) -> Value {
    let links = class.links.get();
    match links.and_then(|l| l.superclass.as_ref()) {
        Some(superclass) => superclass.value(),
        None => Value::Class(links.and_then(|l| l.base).unwrap_or("java.lang.Object").into()),
    }
}

fn is_instance(class: &UserClass, value: &Value) -> bool {
    value
        .as_host::<InstanceObj>()
        .is_some_and(|instance| instance.class.is_a(&class.name))
}

/// `value as Class`, `(Class) value`
pub(crate) fn cast(interp: &Interp, value: &Value, class: &Rc<UserClass>) -> Eval {
    if value.is_null() || is_instance(class, value) {
        return Ok(value.clone());
    }
    match value {
        Value::Closure(_) | Value::Map(_) if class.is_abstract => {
            super::proxy::of_class(interp, value, class)
        }
        Value::Map(map) if map.kind.get() != MapKind::Params => {
            create::construct(interp, class, std::slice::from_ref(value))
        }
        Value::List(items) => create::construct(interp, class, &items.to_vec()),
        Value::Str(name) if class.kind == ClassKind::Enum => constants::value_of(interp, class, name),
        _ => Err(Raise::cast(format!(
            "Cannot cast object '{}' with class '{}' to class '{}'",
            crate::text::text(value),
            ops::class_name(value),
            class.name
        ))),
    }
}
