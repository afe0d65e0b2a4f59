//! What Groovy does to a value that a variable, field or result of a declared type gets. Unlike `value as Class` it makes
//! neither numbers of texts nor lists of sets.

use super::cast::{cast, character, not_castable};
use super::{class_name, instance_of, number};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};

/// Other classes whose variables take their own instances only.
const EXACT: &[&str] = &[
    "Map",
    "HashMap",
    "LinkedHashMap",
    "TreeMap",
    "SortedMap",
    "Path",
    "File",
    "Closure",
    "Class",
    "Number",
    "CharSequence",
    "MemoryUnit",
    "Duration",
    "URL",
    "URI",
    "Pattern",
    "Date",
];

const COLLECTIONS: &[&str] = &[
    "List",
    "Collection",
    "Iterable",
    "ArrayList",
    "LinkedList",
    "Set",
    "HashSet",
    "LinkedHashSet",
    "TreeSet",
    "SortedSet",
];

/// A value for a variable of a declared type. Its name is not resolved, so a name that several libraries have takes any value.
///
/// # Errors
/// When Groovy has no conversion to the type.
pub(crate) fn convert_local(interp: &Interp, value: Value, class: &str) -> Eval {
    match class {
        "Date" | "Duration" => Ok(value),
        _ => convert(interp, value, class),
    }
}

/// A value for something of a declared type, which is named simply or fully. Types that are not known here take any value.
///
/// # Errors
/// When Groovy has no conversion to the type.
pub(crate) fn convert(interp: &Interp, value: Value, class: &str) -> Eval {
    let class = class.split('<').next().unwrap_or(class).trim();
    let simple = class.rsplit('.').next().unwrap_or(class);
    if value.is_null() {
        return of_null(simple);
    }
    match simple {
        "String" => Ok(Value::Str(text::text_arc(&value))),
        "boolean" | "Boolean" => Ok(Value::Bool(value.truthy())),
        "char" | "Character" => match &value {
            Value::Char(_) => Ok(value),
            Value::Str(_) => one_character(&value)
                .map(Value::Char)
                .ok_or_else(|| not_castable(&value, class)),
            _ => match number::to_i32(&value) {
                Some(code) if number::is_number(&value) => Ok(Value::Char(character(code))),
                _ => Err(not_castable(&value, class)),
            },
        },
        "byte" | "Byte" | "short" | "Short" | "int" | "Integer" | "long" | "Long" | "float" | "Float"
        | "double" | "Double" | "BigDecimal" | "BigInteger" => {
            if number::is_number(&value) {
                return cast(interp, &value, class);
            }
            match one_character(&value) {
                Some(c) => cast(interp, &Value::Char(c), class),
                None => Err(not_castable(&value, class)),
            }
        }
        _ if simple.ends_with("[]") => to_array(interp, &value, class.strip_suffix("[]").unwrap_or(class)),
        _ if COLLECTIONS.contains(&simple) => to_collection(interp, value, simple, class),
        "Duration" if class == "java.time.Duration" => Ok(value),
        _ if EXACT.contains(&simple) && !instance_of(&value, class) => made_of(interp, &value, simple, class),
        _ => Ok(value),
    }
}

/// An object of a class whose constructor takes the elements of a collection.
fn made_of(interp: &Interp, value: &Value, simple: &str, class: &str) -> Eval {
    let is_abstract = [
        "Map",
        "SortedMap",
        "Path",
        "Closure",
        "Class",
        "Number",
        "CharSequence",
    ]
    .contains(&simple);
    match value {
        Value::List(_) | Value::Set(_) | Value::Range(_) if !is_abstract => {
            let items = value.elements().unwrap_or_default();
            crate::class::construct(interp, class, &items).map_err(|_| not_castable(value, class))
        }
        Value::Map(_) if !is_abstract => crate::class::construct(interp, class, std::slice::from_ref(value))
            .map_err(|_| not_castable(value, class)),
        _ => Err(not_castable(value, class)),
    }
}

/// An array of what a value consists of, or of the value itself.
fn to_array(interp: &Interp, value: &Value, element: &str) -> Eval {
    let items = match value {
        Value::Str(_) | Value::Map(_) => interp.elements(value),
        Value::Path(path) => super::path::names(path),
        other => other.elements().unwrap_or_else(|| vec![other.clone()]),
    };
    let converted = items.iter().map(|item| convert(interp, item.clone(), element));
    let converted = converted.collect::<Eval<Vec<Value>>>()?;
    // An array that has the type already is handed on, so that its holders see each other's changes.
    let is_same = matches!(value, Value::List(list) if list.kind.get() == ListKind::Array)
        && items
            .iter()
            .zip(&converted)
            .all(|(a, b)| class_name(a) == class_name(b));
    Ok(match is_same {
        true => value.clone(),
        false => Value::array(element, converted),
    })
}

fn of_null(simple: &str) -> Eval {
    match simple {
        "boolean" => Ok(Value::Bool(false)),
        "char" => Err(Raise::null_pointer("Cannot cast null to char")),
        "int" | "long" | "double" | "float" | "short" | "byte" => Err(Raise::cast(format!(
            "Cannot cast object 'null' with class 'null' to class '{simple}'"
        ))
        .hint("declare the type of the object instead, such as `Integer` for `int`")),
        _ => Ok(Value::Null),
    }
}

/// The character that a text of one consists of.
fn one_character(value: &Value) -> Option<char> {
    match value {
        Value::Char(c) => Some(*c),
        Value::Str(text) => {
            let mut chars = text.chars();
            chars.next().filter(|_| chars.next().is_none())
        }
        _ => None,
    }
}

fn to_collection(interp: &Interp, value: Value, simple: &str, class: &str) -> Eval {
    let is_array = class_name(&value).ends_with("[]") || class_name(&value).starts_with('[');
    if !is_array && instance_of(&value, class) {
        return Ok(value);
    }
    let is_set = simple.ends_with("Set");
    match &value {
        Value::List(_) if is_array && simple != "Iterable" => cast(interp, &value, class),
        Value::List(_) | Value::Range(_) | Value::Set(_) if matches!(simple, "Set" | "LinkedHashSet") => Ok(
            Value::set(value.elements().unwrap_or_default().into_iter().collect()),
        ),
        Value::List(_) | Value::Set(_) | Value::Range(_) if matches!(simple, "ArrayList" | "LinkedList") => {
            let items = value.elements().unwrap_or_default();
            Ok(match simple {
                "LinkedList" => Value::list_named(simple, items),
                _ => Value::list(items),
            })
        }
        Value::List(_) | Value::Set(_) | Value::Range(_) if matches!(simple, "HashSet" | "TreeSet") => {
            cast(interp, &value, class)
        }
        // A path is something to go over: its names.
        Value::Path(_) if is_set || simple != "Iterable" => cast(interp, &value, class),
        _ => Err(not_castable(&value, class)),
    }
}
