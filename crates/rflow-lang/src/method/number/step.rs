//! Counting.

use rflow_syntax::ast::BinaryOp;

use crate::interp::Interp;
use crate::ops;
use crate::ops::number::{is_number, to_i32};
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Calls a method of this table.
pub(super) fn call(interp: &Interp, this: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    Some(match (name, args) {
        ("times", [closure @ Value::Closure(_)]) => times(interp, to_i32(this)?, closure),
        ("upto", [to, closure @ Value::Closure(_)]) if is_number(to) => {
            count(interp, this, to, &Value::Int(1), closure, "upto")
        }
        ("downto", [to, closure @ Value::Closure(_)]) if is_number(to) => {
            count(interp, this, to, &Value::Int(-1), closure, "downto")
        }
        ("step", [to, by, closure @ Value::Closure(_)]) if is_number(to) && is_number(by) => {
            step(interp, this, to, by, closure)
        }
        _ => return None,
    })
}

fn times(interp: &Interp, n: i32, closure: &Value) -> Eval {
    for i in 0..n {
        interp.call(closure, &[Value::Int(i)])?;
    }
    Ok(Value::Null)
}

/// Calls with every number up or down to another one.
fn count(interp: &Interp, from: &Value, to: &Value, by: &Value, closure: &Value, name: &str) -> Eval {
    let up = name == "upto";
    let beyond = |n: &Value| ops::compare(n, to).map(|order| if up { order.is_gt() } else { order.is_lt() });
    if beyond(from)? {
        let relation = if up { "less" } else { "greater" };
        return Err(Raise::new(
            "groovy.lang.GroovyRuntimeException",
            format!(
                "The argument ({to}) to {name}() cannot be {relation} than the value ({from}) it's called on."
            ),
        ));
    }
    let mut n = from.clone();
    while !beyond(&n)? {
        interp.call(closure, std::slice::from_ref(&n))?;
        n = ops::binary(interp, BinaryOp::Add, &n, by)?;
        if ops::compare(&n, from)?.is_lt() == up {
            // It wrapped around.
            break;
        }
    }
    Ok(Value::Null)
}

/// Calls with every number up to but not including another one.
fn step(interp: &Interp, from: &Value, to: &Value, by: &Value, closure: &Value) -> Eval {
    let direction = ops::compare(by, &Value::Int(0))?;
    if direction.is_eq() {
        return Err(Raise::new(
            "groovy.lang.GroovyRuntimeException",
            "Infinite loop in step()",
        ));
    }
    let mut n = from.clone();
    while ops::compare(&n, to)? == direction.reverse() {
        interp.call(closure, std::slice::from_ref(&n))?;
        n = ops::binary(interp, BinaryOp::Add, &n, by)?;
        if ops::compare(&n, from)? == direction.reverse() {
            break;
        }
    }
    Ok(Value::Null)
}
