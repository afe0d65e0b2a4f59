//! Values and the declared types of the language: records, collections with types of elements, files.

use rflow_syntax::ast::Type;

use crate::definition::RecordType;
use crate::function;
use crate::interp::Interp;
use crate::module::Module;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, ListKind, MapKind, Value};

/// Whether a type names a record or enumeration that a script defines, itself or for its elements.
#[must_use]
pub fn is_defined(module: &Module, ty: &Type) -> bool {
    module.names.borrow().contains_key(&*ty.name.text) || ty.args.iter().any(|arg| is_defined(module, arg))
}

/// The value in a type: elements of collections are converted one by one, maps become records that must have the fields
/// of a record type, texts become files that must exist.
pub fn as_type(interp: &Interp, module: &Module, value: &Value, ty: &Type) -> Eval {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let defined = module.name(&ty.name.text);
    if let Some(defined) = &defined {
        if let Some(record) = defined.as_host::<RecordType>() {
            return as_record(interp, module, value, record);
        }
        // A constant of an enumeration by its name.
        if let Value::Str(_) = value {
            return interp.call_method(defined, "valueOf", std::slice::from_ref(value));
        }
        return Ok(value.clone());
    }
    let simple = ty.name.text.rsplit('.').next().unwrap_or_default();
    let element = |value: &Value, at: usize| match ty.args.get(at) {
        Some(ty) => as_type(interp, module, value, ty),
        None => Ok(value.clone()),
    };
    match (simple, value) {
        ("Bag" | "Iterable" | "List" | "Collection" | "Set", _) if is_collection(value) => {
            let items = value.elements().unwrap_or_default();
            let items = items.iter().map(|v| element(v, 0)).collect::<Eval<Vec<_>>>()?;
            Ok(match simple {
                "Bag" => Value::list_of(ListKind::Bag, items),
                "Set" => Value::set(items.into_iter().collect()),
                _ if matches!(value, Value::Set(_)) && simple != "List" => {
                    Value::set(items.into_iter().collect())
                }
                _ => Value::list(items),
            })
        }
        ("Tuple", Value::List(list)) => {
            let items = list.to_vec();
            let items = items.iter().enumerate().map(|(at, v)| element(v, at));
            Ok(Value::list_of(ListKind::Tuple, items.collect::<Eval<_>>()?))
        }
        ("Record", Value::Map(map)) => Ok(Value::map_of(MapKind::Record, map.borrow().clone())),
        ("Map", Value::Map(map)) if ty.args.len() == 2 => {
            let entries = map.to_vec().into_iter().map(|(k, v)| Ok((k, element(&v, 1)?)));
            Ok(Value::map_of(map.kind.get(), entries.collect::<Eval<Entries>>()?))
        }
        ("Path", Value::Str(text)) => as_file(interp, text),
        _ => ops::cast(interp, value, &ty.name.text),
    }
}

fn is_collection(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Set(_) | Value::Range(_))
}

/// The file of that name, which must exist.
pub fn as_file(interp: &Interp, text: &str) -> Eval {
    let file = function::call_function(interp, "file", &[Value::str(text)])
        .unwrap_or_else(|| Err(Raise::illegal_argument(format!("`{text}` is no file"))))?;
    if !matches!(file, Value::Path(_)) {
        return Err(Raise::abort(format!(
            "Input file '{text}' is a pattern and no file"
        )));
    }
    match interp.call_method(&file, "exists", &[])? {
        Value::Bool(true) => Ok(file),
        _ => Err(Raise::abort(format!("Input file '{text}' does not exist"))),
    }
}

fn as_record(interp: &Interp, module: &Module, value: &Value, record: &RecordType) -> Eval {
    let Value::Map(map) = value else {
        return Err(ops::not_castable(value, &record.name));
    };
    let mut fields = map.borrow().clone();
    for field in &record.fields {
        let given = map.get_str(&field.name).filter(|v| !v.is_null());
        let Some(given) = given else {
            if field.ty.as_ref().is_some_and(|ty| ty.nullable) {
                continue;
            }
            return Err(Raise::abort(format!(
                "Input record {value} is missing field '{}' required by record type '{}'",
                field.name, record.name
            )));
        };
        if let Some(ty) = &field.ty {
            fields.insert(
                Value::Str(field.name.clone()),
                as_type(interp, module, &given, ty).map_err(|e| in_field(e, &field.name, record))?,
            );
        }
    }
    Ok(Value::map_of(MapKind::Record, fields))
}

/// Tells which field has the value that is wrong; the innermost one counts.
fn in_field(raise: Box<Raise>, name: &str, record: &RecordType) -> Box<Raise> {
    match raise.hint {
        Some(_) => raise,
        None => raise.hint(format!(
            "it is the value of the field `{name}` of a record `{}`",
            record.name
        )),
    }
}

/// Whether a value is a record that has the fields of a record type.
pub(crate) fn is_record(value: &Value, record: &RecordType) -> bool {
    let Value::Map(map) = value else { return false };
    map.kind.get() == MapKind::Record
        && record.fields.iter().all(|field| {
            field.ty.as_ref().is_some_and(|ty| ty.nullable)
                || map.get_str(&field.name).is_some_and(|v| !v.is_null())
        })
}
