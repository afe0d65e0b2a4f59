//! `in` and the matching of `switch` cases.

use super::{equal, instance_of, number};
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text::text;
use crate::value::Value;

/// `value in case`, which is also how `switch` compares: collections contain it, maps have a true value for
/// it, classes are its class, patterns match the whole of its text, closures return true.
pub fn is_case(interp: &Interp, case: &Value, value: &Value) -> Eval<bool> {
    Ok(match case {
        Value::Null => value.is_null(),
        Value::List(l) => l.borrow().contains(value),
        Value::Set(s) => crate::method::set::contains(s, value)?,
        Value::Range(r) => crate::method::range_holds(r, value),
        Value::Map(m) => m.get(&m.known_key(value)?).is_some_and(|v| v.truthy()),
        Value::Class(name) => instance_of(value, name),
        Value::Closure(_) => interp.call(case, std::slice::from_ref(value))?.truthy(),
        Value::Str(s) => !value.is_null() && *text(value) == **s,
        Value::Host(h) => {
            if let Some(pattern) = case.as_host::<crate::method::regex::PatternObj>() {
                return Ok(!value.is_null() && pattern.matches(&text(value))?);
            }
            if let Some(range) = case.as_host::<crate::method::sequence::SequenceObj>() {
                return range.contains(value);
            }
            if let Some(found) = h.is_case(value) {
                return Ok(found);
            }
            match h.elements() {
                Some(items) => items.contains(value),
                None => case == value,
            }
        }
        _ if number::is_number(case) => number::is_number(value) && equal(case, value),
        _ => case == value,
    })
}
