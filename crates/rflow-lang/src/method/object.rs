//! Methods that every object has, those of classes, and what can be called on `null`.

use rflow_syntax::ast::{BinaryOp, UnaryOp};

use super::closure::call_with;
use super::util::is_closure;
use super::{Found, hash_code, iterable};
use crate::index;
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Calls a method that every object has.
pub(crate) fn call(interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Found {
    basic(interp, this, name, args)
        .or_else(|| output(interp, name, args))
        .or_else(|| operator(interp, this, name, args))
        .or_else(|| match this {
            // Maps and collections have had their say: their methods of these names take other arguments.
            Value::Map(_) if !matches!(name, "grep") => None,
            _ => iterable::on_any(interp, this, name, args),
        })
}

fn basic(interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Found {
    Some(match (name, args) {
        ("toString", []) => Ok(Value::from(text::to_string(this))),
        ("inspect", []) => Ok(Value::from(text::inspect(this))),
        ("dump", []) => Ok(Value::from(dump(this))),
        ("getClass", []) => Ok(class_of(this)),
        ("hashCode", []) => Ok(Value::Int(hash_code::hash_code(this))),
        ("equals", [other]) => Ok(Value::Bool(equals(this, other))),
        ("is", [other]) => ops::binary(interp, BinaryOp::Identical, this, other),
        ("compareTo", [other]) => ops::compare(this, other).map(|order| Value::Int(order as i32)),
        ("asBoolean", []) => Ok(Value::Bool(this.truthy())),
        ("asType", [Value::Class(class)]) => ops::cast(interp, this, class),
        ("isCase", [value]) => ops::binary(interp, BinaryOp::In, value, this),
        ("isNotCase", [value]) => ops::binary(interp, BinaryOp::NotIn, value, this),
        ("with" | "identity", [f]) if is_closure(f) => call_with(interp, f, this),
        ("tap", [f]) if is_closure(f) => call_with(interp, f, this).map(|_| this.clone()),
        ("with", [Value::Bool(returning), f]) if is_closure(f) => {
            call_with(interp, f, this).map(|result| if *returning { this.clone() } else { result })
        }
        ("getAt", [i]) => index::get(interp, this, i),
        ("putAt", [i, value]) => index::set(interp, this, i, value.clone()).map(|()| Value::Null),
        ("getProperty", [Value::Str(property)]) => crate::property::get(interp, this, property),
        ("setProperty", [Value::Str(property), value]) => {
            crate::property::set(interp, this, property, value.clone()).map(|()| Value::Null)
        }
        ("hasProperty", [Value::Str(property)]) => {
            let has = crate::property::own(interp, this, property).is_some_and(|found| found.is_ok());
            Ok(if has { Value::Bool(true) } else { Value::Null })
        }
        ("respondsTo", [Value::Str(_), ..]) => Ok(Value::list(Vec::new())),
        ("invokeMethod", [Value::Str(method), arguments]) => {
            let arguments = match arguments {
                Value::Null => Vec::new(),
                other => other.elements().unwrap_or_else(|| vec![other.clone()]),
            };
            super::call(interp, this, method, &arguments)
        }
        ("sleep", [_]) => Ok(Value::Null),
        ("use", [_, f]) if is_closure(f) => interp.call(f, &[]),
        _ => return None,
    })
}

fn output(interp: &Interp, name: &str, args: &[Value]) -> Found {
    let line = match (name, args) {
        ("println", []) => "\n".to_string(),
        ("println", [value]) => format!("{}\n", text::text(value)),
        ("print", [value]) => text::text(value),
        ("printf", [Value::Str(pattern), values @ ..]) => match text::format(pattern, values) {
            Ok(made) => made,
            Err(raise) => return Some(Err(raise)),
        },
        _ => return None,
    };
    if let Err(raise) = crate::raise_postponed() {
        return Some(Err(raise));
    }
    interp.machine.print(&line);
    Some(Ok(Value::Null))
}

/// Operators called by the names of their methods.
fn operator(interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Found {
    if args.is_empty() {
        let op = match name {
            "negative" => UnaryOp::Minus,
            "positive" => UnaryOp::Plus,
            "bitwiseNegate" => UnaryOp::BitNot,
            _ => return None,
        };
        return Some(ops::unary(interp, op, this));
    }
    let [right] = args else { return None };
    let op = match name {
        "plus" => BinaryOp::Add,
        "minus" => BinaryOp::Subtract,
        "multiply" => BinaryOp::Multiply,
        "div" => BinaryOp::Divide,
        "mod" | "remainder" => BinaryOp::Remainder,
        "power" => BinaryOp::Power,
        "leftShift" => BinaryOp::ShiftLeft,
        "rightShift" => BinaryOp::ShiftRight,
        "rightShiftUnsigned" => BinaryOp::ShiftRightUnsigned,
        "and" => BinaryOp::BitAnd,
        "or" => BinaryOp::BitOr,
        "xor" => BinaryOp::BitXor,
        _ => return None,
    };
    Some(ops::binary(interp, op, this, right))
}

/// `a.equals(b)`: as `==` for collections, but numbers of different types differ.
fn equals(this: &Value, other: &Value) -> bool {
    match this {
        Value::List(_) | Value::Map(_) | Value::Set(_) | Value::Range(_) => ops::equal(this, other),
        _ => this == other,
    }
}

/// The class of a value as a value.
pub(crate) fn class_of(value: &Value) -> Value {
    Value::Class(ops::class_name(value).as_ref().into())
}

fn dump(value: &Value) -> String {
    let hash = hash_code::hash_code(value);
    format!(
        "<{}@{:x} {}>",
        ops::class_name(value),
        hash.cast_unsigned(),
        text::text(value)
    )
}

/// Calls a method of `null`, which has a few.
pub(crate) fn call_on_null(interp: &Interp, name: &str, args: &[Value]) -> Eval {
    let null = Value::Null;
    match (name, args) {
        ("toString" | "inspect", []) => Ok(Value::str("null")),
        ("equals" | "is", [other]) => Ok(Value::Bool(other.is_null())),
        ("isCase", [other]) => Ok(Value::Bool(other.is_null())),
        ("asBoolean", []) => Ok(Value::Bool(false)),
        ("asType", [_]) => Ok(Value::Null),
        ("getClass", []) => Ok(Value::Class(arcstr::literal!(
            "org.codehaus.groovy.runtime.NullObject"
        ))),
        ("with" | "identity", [f]) if is_closure(f) => interp.call(f, &[Value::Null]),
        ("tap", [f]) if is_closure(f) => interp.call(f, &[Value::Null]).map(|_| Value::Null),
        ("iterator", []) => Ok(super::iterator::over(&Value::list(Vec::new()))),
        ("plus", [_]) => ops::binary(interp, BinaryOp::Add, &null, args.first().unwrap_or(&null)),
        (
            "each" | "collect" | "any" | "every" | "find" | "findAll" | "eachWithIndex" | "inject" | "grep"
            | "findResult" | "findResults" | "findIndexOf" | "findLastIndexOf" | "findIndexValues",
            _,
        ) => match iterable::on_any(interp, &null, name, args) {
            Some(result) => result,
            None => Err(null_receiver(name)),
        },
        _ => Err(null_receiver(name)),
    }
}

/// The exception for a method of `null`.
pub(crate) fn null_receiver(name: &str) -> Box<Raise> {
    Raise::null_pointer(format!("Cannot invoke method {name}() on null object"))
        .hint(format!("Use `?.{name}(…)` when the value may be null"))
}

/// Calls a method on a class: those of `java.lang.Class`, else a static method.
pub(crate) fn call_on_class(interp: &Interp, class: &str, name: &str, args: &[Value]) -> Found {
    match (name, args) {
        ("getName" | "getTypeName" | "getCanonicalName", []) => class_property(class, "name").map(Ok),
        ("getSimpleName", []) => class_property(class, "simpleName").map(Ok),
        ("getPackageName", []) => class_property(class, "packageName").map(Ok),
        ("isInstance", [value]) => Some(Ok(Value::Bool(ops::instance_of(value, class)))),
        ("newInstance", args) => Some(crate::class::construct(interp, class, args)),
        ("toString" | "equals" | "hashCode" | "inspect" | "is" | "isCase" | "each", _) => None,
        _ => Some(crate::class::call_static(interp, class, name, args)),
    }
}

/// Reads a property of a class that `java.lang.Class` defines.
pub(crate) fn class_property(class: &str, name: &str) -> Option<Value> {
    let full = ops::full_class_name(class);
    match name {
        "name" | "typeName" | "canonicalName" => Some(Value::str(full.as_ref())),
        "simpleName" => {
            let simple = full.rsplit(['.', '$']).next().unwrap_or_default();
            Some(match ops::array_name(&full) {
                Some(name) => Value::from(name),
                None => Value::str(simple),
            })
        }
        "packageName" => Some(Value::str(
            full.rsplit_once('.').map_or("", |(package, _)| package),
        )),
        _ => None,
    }
}
