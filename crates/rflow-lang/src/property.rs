//! Properties of values.

use std::rc::Rc;

use crate::interp::Interp;
use crate::method::{self, map, object, path};
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, ListObj, Value};

/// Reads a property.
pub(crate) fn get(interp: &Interp, object: &Value, name: &str) -> Eval {
    match object {
        // An entry of a map always wins, even over methods and `class`.
        Value::Map(map) => map::lookup(interp, map, &Value::str(name)),
        Value::Null => Err(
            Raise::null_pointer(format!("Cannot get property '{name}' on null object"))
                .hint(format!("Use `?.{name}` when the value may be null")),
        ),
        Value::Cell(cell) => get(interp, &cell.borrow().clone(), name),
        _ => match own(interp, object, name) {
            Some(found) => found,
            None => collected(interp, object, name)
                .or_else(|| own(interp, object, name.strip_prefix('@')?))
                .or_else(|| crate::groovy::property_missing(interp, object, name))
                .unwrap_or_else(|| Err(missing(object, name))),
        },
    }
}

/// Reads a property that the object itself has.
pub(crate) fn own(interp: &Interp, object: &Value, name: &str) -> Option<Eval> {
    let found = match object {
        Value::Map(map) => {
            let found = map.get_str(name);
            map.touch_str(name);
            found.map(Ok)
        }
        Value::List(list) => of_list(list, name).map(Ok),
        Value::Range(range) => method::range_property(range, name),
        Value::Set(set) => (name == "empty").then(|| Ok(Value::Bool(set.is_empty()))),
        Value::Path(p) => path::property(interp, p, name),
        Value::Closure(closure) => method::closure::property(closure, name).map(Ok),
        Value::Class(class) => match object::class_property(class, name) {
            Some(found) => Some(Ok(found)),
            None if name == "class" => None,
            None => Some(crate::class::static_property(interp, class, name)),
        },
        Value::Def(def) => Some(match name {
            "name" => Ok(Value::Str(def.name.clone())),
            _ => interp.globals.definition_property(interp, def, name),
        }),
        Value::Host(host) => host.property(interp, name),
        scalar => method::scalar_property(interp, scalar, name),
    };
    found
        .or_else(|| by_getter(interp, object, name))
        .or_else(|| match name {
            "class" => Some(Ok(object::class_of(object))),
            "metaClass" | "properties" => Some(Ok(Value::Null)),
            _ => None,
        })
}

/// A property of a host object that only has a getter, and the bean rule that `BaseName` is `baseName`.
fn by_getter(interp: &Interp, object: &Value, name: &str) -> Option<Eval> {
    let mut chars = name.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    if first.is_uppercase() && matches!(object, Value::Path(_) | Value::Host(_)) {
        let lower: String = first.to_lowercase().chain(rest.chars()).collect();
        return own(interp, object, &lower);
    }
    let Value::Host(host) = object else { return None };
    ["get", "is"]
        .iter()
        .find_map(|prefix| host.call(interp, object, &accessor_name(prefix, name), &[]))
}

/// `getName` for `name`.
pub(crate) fn accessor_name(prefix: &str, name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    prefix.chars().chain(first).chain(chars).collect()
}

/// The property that an accessor names with what follows its prefix: `BaseName` is `baseName`, but `URL` stays.
pub(crate) fn name_of_accessor(suffix: &str) -> Option<String> {
    let mut chars = suffix.chars();
    let first = chars.next()?;
    if first.is_uppercase() && chars.clone().next().is_some_and(char::is_uppercase) {
        return Some(suffix.to_string());
    }
    Some(first.to_lowercase().chain(chars).collect())
}

fn of_list(list: &Rc<ListObj>, name: &str) -> Option<Value> {
    let array = list.kind.get() == ListKind::Array;
    match name {
        "size" if !array => Some(Value::count(list.len())),
        "length" if array => Some(Value::count(list.len())),
        "empty" if !array => Some(Value::Bool(list.is_empty())),
        "indices" => Some(method::indices(list.len())),
        "first" | "last" if !array && matches!(list.class(), Some("LinkedList" | "ArrayDeque")) => {
            let at = if name == "first" {
                0
            } else {
                list.len().saturating_sub(1)
            };
            list.get(at)
        }
        // Of a tuple: `v1`, `v2`, …
        place if list.kind.get() == ListKind::Tuple => {
            let place: usize = place.strip_prefix('v')?.parse().ok()?;
            list.get(place.checked_sub(1)?)
        }
        _ => None,
    }
}

/// `collection.name`: the property of every element that is not null.
fn collected(interp: &Interp, object: &Value, name: &str) -> Option<Eval> {
    let items = match object {
        Value::List(_) | Value::Set(_) | Value::Range(_) => object.elements()?,
        Value::Host(host) => host.elements()?,
        _ => return None,
    };
    let mut out = Vec::with_capacity(items.len());
    for item in items.iter().filter(|v| !v.is_null()) {
        match get(interp, item, name) {
            Ok(value) => out.push(value),
            Err(raise) if raise.class == "groovy.lang.MissingPropertyException" => {
                return Some(Err(Raise::missing_property(format!(
                    "Exception evaluating property '{name}' for {}, Reason: groovy.lang.MissingPropertyException: {}",
                    ops::class_name(object),
                    raise.message
                ))
                .because(raise)));
            }
            Err(raise) => return Some(Err(raise)),
        }
    }
    Some(Ok(Value::list(out)))
}

fn missing(object: &Value, name: &str) -> Box<Raise> {
    let class = match object {
        Value::Class(class) => ops::full_class_name(class).into_owned(),
        Value::Host(host) if host.as_any().is::<crate::groovy::ClassValue>() => {
            crate::groovy::class_title(object)
        }
        other => ops::class_name(other).into_owned(),
    };
    Raise::missing_property(format!("No such property: {name} for class: {class}")).named(name)
}

/// Sets a property.
pub(crate) fn set(interp: &Interp, object: &Value, name: &str, value: Value) -> Eval<()> {
    match object {
        Value::Map(map) => map::put(map, Value::str(name), value).map(|_| ()),
        Value::Null => Err(Raise::null_pointer(format!(
            "Cannot set property '{name}' on null object"
        ))),
        Value::Cell(cell) => set(interp, &cell.borrow().clone(), name, value),
        _ => match set_own(interp, object, name, value.clone()) {
            Some(done) => done,
            None if name.starts_with('@') => set(interp, object, name.trim_start_matches('@'), value),
            None if own(interp, object, name).is_some() => Err(Raise::new(
                "groovy.lang.ReadOnlyPropertyException",
                format!(
                    "Cannot set readonly property: {name} for class: {}",
                    ops::class_name(object)
                ),
            )),
            None => Err(missing(object, name)),
        },
    }
}

/// Sets a property that the object itself has; `None` when it cannot be set.
pub(crate) fn set_own(interp: &Interp, object: &Value, name: &str, value: Value) -> Option<Eval<()>> {
    match object {
        Value::Map(map) => Some(map::put(map, Value::str(name), value).map(|_| ())),
        Value::Path(p) => path::set_property(interp, p, name, &value),
        Value::Closure(closure) => method::closure::set_property(closure, name, &value),
        Value::Host(host) => {
            if let Some(done) = host.set_property(interp, name, value.clone()) {
                return Some(done);
            }
            host.call(interp, object, &accessor_name("set", name), &[value])
                .map(|done| done.map(|_| ()))
        }
        // `list.name = v` sets the property of every element.
        Value::List(_) | Value::Set(_) => Some(
            object
                .elements()?
                .iter()
                .try_for_each(|item| set(interp, item, name, value.clone())),
        ),
        _ => None,
    }
}
