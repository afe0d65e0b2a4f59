//! Arrays: they have elements of one class, to which what is put into them is converted.

use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, ListObj, Value};

const PRIMITIVES: [&str; 8] = [
    "int", "long", "short", "byte", "float", "double", "boolean", "char",
];

const NUMBERS: [&str; 14] = [
    "int",
    "long",
    "short",
    "byte",
    "float",
    "double",
    "Integer",
    "Long",
    "Short",
    "Byte",
    "Float",
    "Double",
    "BigDecimal",
    "BigInteger",
];

/// What is put into an array in the place of a value, as Groovy converts it there.
///
/// # Errors
/// When the array has no place for such a value.
pub(crate) fn stored(interp: &Interp, array: &ListObj, value: Value) -> Eval {
    let element = match array.class() {
        Some(element) if array.kind.get() == ListKind::Array => element,
        _ => return Ok(value),
    };
    let simple = element.rsplit('.').next().unwrap_or(element);
    let is_primitive = PRIMITIVES.contains(&simple);
    let cast = |to: &str| {
        let from = ops::class_name(&value);
        Err(Raise::new(
            "java.lang.ClassCastException",
            format!("class {from} cannot be cast to class {to}"),
        ))
    };
    if value.is_null() {
        return match is_primitive {
            true => Err(Raise::null_pointer(format!(
                "An array of `{simple}` has no place for null"
            ))),
            false => Ok(value),
        };
    }
    let is_number = ops::number::is_number(&value);
    match simple {
        "boolean" if !matches!(value, Value::Bool(_)) => cast("java.lang.Boolean"),
        "char" | "Character" => match &value {
            Value::Char(_) => Ok(value),
            Value::Str(text) => one_character(text).map(Value::Char),
            _ => cast("java.lang.Character"),
        },
        _ if NUMBERS.contains(&simple) => match &value {
            Value::Str(text) => ops::convert(interp, Value::Char(one_character(text)?), simple),
            _ if is_number => ops::convert(interp, value, simple),
            _ if is_primitive => cast("java.lang.Number"),
            _ => refused(&value),
        },
        "String" => match &value {
            Value::Str(_) => Ok(value),
            _ if is_number => Ok(Value::Str(crate::text::text_arc(&value))),
            _ => refused(&value),
        },
        _ if simple.ends_with("[]") => ops::convert(interp, value, element),
        "Object" | "def" => Ok(value),
        // A class of the pipeline is known by a name that may stand for another one here.
        _ if !ops::full_class_name(simple).contains('.') || ops::instance_of(&value, element) => Ok(value),
        _ => refused(&value),
    }
}

fn refused(value: &Value) -> Eval {
    Err(Raise::new(
        "java.lang.ArrayStoreException",
        ops::class_name(value).into_owned(),
    ))
}

fn one_character(text: &str) -> Eval<char> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        (None, _) => Err(Raise::illegal_argument(
            "String of length 1 expected but got an empty one",
        )),
        _ => Err(Raise::illegal_argument(
            "String of length 1 expected but got a bigger one",
        )),
    }
}
