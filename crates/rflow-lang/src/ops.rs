//! Operators on values.

mod arithmetic;
mod bits;
pub(crate) mod cast;
pub(crate) mod collection;
mod compare;
mod convert;
pub(crate) mod decimal;
mod known;
mod membership;
mod names;
pub(crate) mod number;
mod path;
pub(crate) mod strings;
pub(crate) mod units;

use rflow_syntax::ast::{BinaryOp, UnaryOp};

use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

pub use cast::cast;
pub(crate) use cast::not_castable;
pub use compare::{compare, equal};
pub(crate) use convert::{convert, convert_local};
pub use known::{full_class_name, is_interface};
pub use membership::is_case;
pub(crate) use names::{argument_types, array_name, is_char_array};
pub use names::{class_name, instance_of, missing_method, simple_class_name};

pub(crate) use arithmetic::power;
pub(crate) use bits::not_usable;
pub(crate) use compare::{double_order, try_equal};

/// `left op right`.
pub fn binary(interp: &Interp, op: BinaryOp, left: &Value, right: &Value) -> Eval {
    if let (Value::Int(a), Value::Int(b)) = (left, right)
        && let Some(result) = int_fast(op, *a, *b)
    {
        return Ok(result);
    }
    let truth = |b: bool| Ok(Value::Bool(b));
    match op {
        BinaryOp::Equal => truth(try_equal(left, right)?),
        BinaryOp::NotEqual => truth(!try_equal(left, right)?),
        BinaryOp::Identical => truth(compare::identical(left, right)),
        BinaryOp::NotIdentical => truth(!compare::identical(left, right)),
        BinaryOp::Less => truth(compare::relation(left, right, std::cmp::Ordering::is_lt)?),
        BinaryOp::LessEqual => truth(compare::relation(left, right, std::cmp::Ordering::is_le)?),
        BinaryOp::Greater => truth(compare::relation(left, right, std::cmp::Ordering::is_gt)?),
        BinaryOp::GreaterEqual => truth(compare::relation(left, right, std::cmp::Ordering::is_ge)?),
        BinaryOp::Compare => Ok(Value::Int(compare(left, right)? as i32)),
        BinaryOp::In => truth(is_case(interp, right, left)?),
        BinaryOp::NotIn => truth(!is_case(interp, right, left)?),
        BinaryOp::Find => crate::method::regex::find(left, right),
        BinaryOp::Match => truth(crate::method::regex::matches(left, right)?),
        _ => by_method(interp, op, left, right),
    }
}

/// The commonest operators on the commonest type.
fn int_fast(op: BinaryOp, a: i32, b: i32) -> Option<Value> {
    Some(match op {
        BinaryOp::Add => Value::Int(a.wrapping_add(b)),
        BinaryOp::Subtract => Value::Int(a.wrapping_sub(b)),
        BinaryOp::Multiply => Value::Int(a.wrapping_mul(b)),
        BinaryOp::Less => Value::Bool(a < b),
        BinaryOp::LessEqual => Value::Bool(a <= b),
        BinaryOp::Greater => Value::Bool(a > b),
        BinaryOp::GreaterEqual => Value::Bool(a >= b),
        BinaryOp::Equal => Value::Bool(a == b),
        BinaryOp::NotEqual => Value::Bool(a != b),
        BinaryOp::Remainder if b != 0 => Value::Int(a.wrapping_rem(b)),
        _ => return None,
    })
}

/// The sum of two numbers.
pub(crate) fn add(left: &Value, right: &Value) -> Eval {
    arithmetic::operate(BinaryOp::Add, left, right)
}

/// The difference of two numbers.
pub(crate) fn subtract(left: &Value, right: &Value) -> Eval {
    arithmetic::operate(BinaryOp::Subtract, left, right)
}

/// Method that an operator stands for.
fn method_of(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Power => "power",
        BinaryOp::Multiply => "multiply",
        BinaryOp::Divide => "div",
        BinaryOp::Remainder => "mod",
        BinaryOp::Subtract => "minus",
        BinaryOp::ShiftLeft => "leftShift",
        BinaryOp::ShiftRight => "rightShift",
        BinaryOp::ShiftRightUnsigned => "rightShiftUnsigned",
        BinaryOp::BitAnd => "and",
        BinaryOp::BitXor => "xor",
        BinaryOp::BitOr => "or",
        _ => "plus",
    }
}

/// Operators that are methods of the left side.
fn by_method(interp: &Interp, op: BinaryOp, left: &Value, right: &Value) -> Eval {
    let result = match left {
        Value::Null => return null_operand(op, right),
        Value::Bool(a) => bits::of_bools(op, *a, right),
        Value::Str(s) => strings::operate(op, s, right)?,
        // A character counts as its code.
        Value::Char(_) => match (number::widened(left), number::widened(right)) {
            (Some(code), Some(other)) => of_number(op, &code, &other)?,
            (Some(code), None) if number::is_number(right) => of_number(op, &code, right)?,
            _ => None,
        },
        _ if number::is_number(left) => of_number(op, left, right)?,
        Value::List(_) | Value::Set(_) | Value::Range(_) => collection::operate(op, left, right)?,
        Value::Map(m) => collection::operate_map(op, m, right)?,
        Value::Path(_) if op == BinaryOp::ShiftLeft => {
            Some(interp.call_method(left, "leftShift", std::slice::from_ref(right))?)
        }
        Value::Path(p) => path::operate(op, p, right)?,
        Value::Duration(n) => units::of_duration(op, *n, right)?,
        Value::Memory(n) => units::of_memory(op, *n, right)?,
        Value::Host(h) => match h.operator(interp, left, method_of(op), right) {
            Some(result) => Some(result?),
            None => None,
        },
        Value::Closure(_) => compose(op, left, right),
        _ => None,
    };
    result.ok_or_else(|| missing_operator(method_of(op), left, right))
}

fn of_number(op: BinaryOp, left: &Value, right: &Value) -> Eval<Option<Value>> {
    match (op, right) {
        (BinaryOp::Add, Value::Str(s)) => {
            let mut out = crate::text::text(left);
            out.push_str(s);
            Ok(Some(out.into()))
        }
        (BinaryOp::Multiply, Value::Duration(n)) => units::of_duration(op, *n, left),
        (BinaryOp::Multiply, Value::Memory(n)) => units::of_memory(op, *n, left),
        (_, Value::Char(_)) => match number::widened(right) {
            Some(code) => of_number(op, left, &code),
            None => Ok(None),
        },
        _ if !number::is_number(right) => Ok(None),
        (BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor, _)
        | (BinaryOp::ShiftLeft | BinaryOp::ShiftRight | BinaryOp::ShiftRightUnsigned, _) => {
            bits::of_numbers(op, left, right).map(Some)
        }
        _ => arithmetic::operate(op, left, right).map(Some),
    }
}

/// `f >> g` and `f << g`.
fn compose(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    use crate::closure::ClosureKind;
    if !matches!(right, Value::Closure(_)) {
        return None;
    }
    let (first, second) = match op {
        BinaryOp::ShiftRight => (left, right),
        BinaryOp::ShiftLeft => (right, left),
        _ => return None,
    };
    Some(ClosureKind::Composed(first.clone(), second.clone()).into())
}

fn null_operand(op: BinaryOp, right: &Value) -> Eval {
    match (op, right) {
        (BinaryOp::Add, Value::Str(s)) => Ok(Value::from(format!("null{s}"))),
        (BinaryOp::Add, _) => Err(Raise::null_pointer(format!(
            "Cannot execute null+{}",
            crate::text::text(right)
        ))),
        _ => Err(Raise::null_pointer(format!(
            "Cannot invoke method {}() on null object",
            method_of(op)
        ))),
    }
}

fn missing_operator(method: &str, left: &Value, right: &Value) -> Box<Raise> {
    if right.is_null() {
        // Several overloads take a null; where there is only one, it is called and fails.
        let overloaded = match left {
            Value::Map(_) => true,
            Value::Str(_) | Value::List(_) => false,
            _ => matches!(method, "plus" | "minus" | "multiply" | "div"),
        };
        if !overloaded {
            return Raise::null_pointer(format!("The right side of the operator `{method}` is null"));
        }
        let class = class_name(left);
        return Raise::new(
            "groovy.lang.GroovyRuntimeException",
            format!(
                "Ambiguous method overloading for method {class}#{method}: cannot resolve which method to invoke for [null]"
            ),
        );
    }
    missing_method(left, method, std::slice::from_ref(right))
}

/// `op operand`.
pub fn unary(interp: &Interp, op: UnaryOp, operand: &Value) -> Eval {
    let method = match op {
        UnaryOp::Not => return Ok(Value::Bool(!operand.truthy())),
        UnaryOp::BitNot => "bitwiseNegate",
        UnaryOp::Plus => "positive",
        UnaryOp::Minus => "negative",
    };
    match (op, operand) {
        (_, Value::Null) => Err(Raise::null_pointer(format!(
            "Cannot invoke method {method}() on null object"
        ))),
        (UnaryOp::BitNot, Value::Str(s)) => crate::method::regex::pattern(s),
        (UnaryOp::BitNot, n) if number::is_number(n) => bits::not(n),
        (UnaryOp::Minus, n) if number::is_number(n) => Ok(arithmetic::negate(n)),
        (UnaryOp::Plus, n) if number::is_number(n) => Ok(n.clone()),
        (UnaryOp::Plus | UnaryOp::Minus, Value::List(_) | Value::Range(_)) => {
            let items = operand.elements().unwrap_or_default();
            let items: Eval<Vec<Value>> = items.iter().map(|v| unary(interp, op, v)).collect();
            Ok(Value::list(items?))
        }
        (_, Value::Host(h)) => h
            .call(interp, operand, method, &[])
            .unwrap_or_else(|| Err(missing_method(operand, method, &[]))),
        _ => Err(missing_method(operand, method, &[])),
    }
}
