//! Values of declared parameters (`params { name: Type = default }`).

use rflow_lang::Value;
use rflow_lang::text::{parse_duration, parse_memory};
use rflow_syntax::ast::Type;

use super::{as_bool, as_number};

/// A value that does not fit the declared type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Parameter `{name}` with type {ty} cannot be assigned to {value} [{found}]")]
pub struct ConvertError {
    /// The parameter.
    pub name: String,
    /// Its declared type.
    pub ty: String,
    /// The value.
    pub value: String,
    /// The type of the value.
    pub found: &'static str,
}

/// Converts a value to the declared type of its parameter. `given` says that it comes from the command line or a
/// params file: then texts become Booleans, numbers, durations and sizes. Texts become paths in any case, through
/// `path`.
pub fn convert_param(
    name: &str,
    ty: &Type,
    value: Value,
    given: bool,
    path: &dyn Fn(&str) -> Value,
) -> Result<Value, ConvertError> {
    let wrong = |value: &Value| ConvertError {
        name: name.to_owned(),
        ty: type_text(ty),
        value: rflow_lang::text::text(value),
        found: type_name(value),
    };
    let converted = convert(ty, &value, given, path).unwrap_or_else(|| value.clone());
    if fits(ty, &converted) {
        Ok(converted)
    } else {
        Err(wrong(&value))
    }
}

fn convert(ty: &Type, value: &Value, given: bool, path: &dyn Fn(&str) -> Value) -> Option<Value> {
    let text = match value {
        Value::Str(text) => text,
        Value::List(_) | Value::Set(_) | Value::Map(_) => return Some(collection(ty, value, given, path)),
        _ => return None,
    };
    match simple(ty) {
        "Path" => Some(path(text)),
        _ if !given => None,
        "Boolean" => as_bool(text),
        "Integer" => {
            as_number(text).filter(|n| matches!(n, Value::Int(_) | Value::Long(_) | Value::BigInt(_)))
        }
        "Float" | "Number" => as_number(text),
        "Duration" => parse_duration(text).map(Value::Duration),
        "MemoryUnit" => parse_memory(text).map(Value::Memory),
        _ => None,
    }
}

/// Elements are converted like values of their own; a list becomes a set where one is declared.
fn collection(ty: &Type, value: &Value, given: bool, path: &dyn Fn(&str) -> Value) -> Value {
    let one = |ty: Option<&Type>, value: &Value| match ty {
        Some(ty) => convert(ty, value, given, path).unwrap_or_else(|| value.clone()),
        None => value.clone(),
    };
    match (simple(ty), value) {
        ("Map", Value::Map(map)) => Value::map(
            map.to_vec()
                .into_iter()
                .map(|(k, v)| (k, one(ty.args.get(1), &v)))
                .collect(),
        ),
        ("List" | "Iterable" | "Bag", _) => match value.elements() {
            Some(items) => Value::list(items.iter().map(|v| one(ty.args.first(), v)).collect()),
            None => value.clone(),
        },
        ("Set", _) => match value.elements() {
            Some(items) => Value::set(items.iter().map(|v| one(ty.args.first(), v)).collect()),
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

fn fits(ty: &Type, value: &Value) -> bool {
    let number = matches!(value, Value::Decimal(_) | Value::Float(_) | Value::Double(_));
    let integer = matches!(value, Value::Int(_) | Value::Long(_) | Value::BigInt(_));
    match (simple(ty), value) {
        (_, Value::Null) => true,
        ("Boolean", _) => matches!(value, Value::Bool(_)),
        ("Integer", _) => integer,
        ("Float" | "Number", _) => integer || number,
        ("String", _) => matches!(value, Value::Str(_)),
        ("Path", _) => matches!(value, Value::Path(_)),
        ("Duration", _) => matches!(value, Value::Duration(_)),
        ("MemoryUnit", _) => matches!(value, Value::Memory(_)),
        ("List", _) => matches!(value, Value::List(_)),
        ("Iterable" | "Bag", _) => matches!(value, Value::List(_) | Value::Set(_)),
        ("Set", _) => matches!(value, Value::Set(_)),
        ("Map" | "Record", _) => matches!(value, Value::Map(_)),
        // Records and enumerations of the script.
        _ => true,
    }
}

fn simple(ty: &Type) -> &str {
    ty.name.text.rsplit('.').next().unwrap_or_default()
}

fn type_text(ty: &Type) -> String {
    let mut text = ty.name.text.to_string();
    if !ty.args.is_empty() {
        let args: Vec<String> = ty.args.iter().map(type_text).collect();
        text.push_str(&format!("<{}>", args.join(", ")));
    }
    text
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "Boolean",
        Value::Int(_) | Value::Long(_) | Value::BigInt(_) => "Integer",
        Value::Decimal(_) | Value::Float(_) | Value::Double(_) => "Float",
        Value::Str(_) => "String",
        Value::List(_) | Value::Range(_) => "List",
        Value::Map(_) => "Map",
        Value::Set(_) => "Set",
        Value::Closure(_) => "Closure",
        Value::Path(_) => "Path",
        Value::Duration(_) => "Duration",
        Value::Memory(_) => "MemoryUnit",
        Value::Host(object) if object.class() == "java.util.Date" => "Date",
        _ => "Object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rflow_syntax::Span;
    use rflow_syntax::ast::Name;

    fn ty(name: &str, args: Vec<Type>) -> Type {
        let name = Name {
            text: name.into(),
            span: Span::default(),
        };
        Type {
            name,
            args,
            nullable: false,
            dimensions: 0,
        }
    }

    fn run(name: &str, value: &str) -> Result<Value, ConvertError> {
        convert_param("x", &ty(name, Vec::new()), Value::str(value), true, &|p| {
            Value::path(p)
        })
    }

    #[test]
    fn texts_to_types() {
        assert_eq!(run("Integer", "5"), Ok(Value::Int(5)));
        assert_eq!(run("Float", "5"), Ok(Value::Int(5)));
        assert_eq!(run("Boolean", "True"), Ok(Value::Bool(true)));
        assert_eq!(run("Duration", "2h"), Ok(Value::Duration(7_200_000)));
        assert_eq!(run("MemoryUnit", "1 KB"), Ok(Value::Memory(1024)));
        assert_eq!(run("Path", "a/b"), Ok(Value::path("a/b")));
        let e = run("Integer", "five").unwrap_err();
        assert_eq!(
            e.to_string(),
            "Parameter `x` with type Integer cannot be assigned to five [String]"
        );
    }

    #[test]
    fn elements() {
        let list = Value::list(vec![Value::str("1"), Value::str("2")]);
        let set = convert_param(
            "x",
            &ty("Set", vec![ty("Integer", Vec::new())]),
            list,
            true,
            &|p| Value::path(p),
        );
        assert_eq!(format!("{:?}", set.unwrap()), "[1, 2]");
    }

    #[test]
    fn a_date_is_no_text() {
        let date = rflow_lang::class::date_of_millis(0);
        let e = convert_param("x", &ty("String", Vec::new()), date, true, &|p| Value::path(p));
        assert_eq!(e.unwrap_err().found, "Date");
    }

    #[test]
    fn defaults_stay_as_they_are() {
        let e = convert_param("x", &ty("Integer", Vec::new()), Value::str("5"), false, &|p| {
            Value::path(p)
        });
        assert!(e.is_err());
    }
}
