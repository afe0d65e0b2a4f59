//! Classes by name: constructors and static members.

mod arrays;
mod atomic;
mod bit_set;
pub(crate) mod builder;
mod codec;
mod collections;
pub(crate) mod comparator;
pub(crate) mod constant;
pub mod exception;
mod expando;
mod math;
pub(crate) mod number_format;
mod numbers;
mod optional;
pub(crate) mod precision;
mod priority_queue;
mod random;
mod reflect;
mod scanner;
mod system;
mod texts;

use crate::interp::Interp;
use crate::method::date;
pub use crate::ops::{self, full_class_name};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

pub use crate::method::date::{date as date_of_millis, offset_date_time};
pub use crate::method::regex::PatternObj;
pub use crate::method::version::VersionObj;
pub(crate) use arrays::zero;
pub use exception::{exception_is, exception_value, raise_of};
pub use texts::uuid;

/// Packages whose classes are known one by one; used to tell a class name from a chain of properties.
const PACKAGES: &[&str] = &[
    "java.lang.",
    "java.util.",
    "java.io.",
    "java.math.",
    "java.net.",
    "java.nio.",
    "java.text.",
    "java.time.",
    "java.security.",
    "groovy.",
    "nextflow.",
    "org.codehaus.groovy.",
    "org.yaml.",
];

/// Whether a simple or full class name means something here.
#[must_use]
pub fn known(name: &str) -> bool {
    if crate::library::known(name) || exception::full_name(name).is_some() {
        return true;
    }
    if !name.contains('.') {
        return full_class_name(name).contains('.');
    }
    if name.starts_with("[L") {
        return true;
    }
    // `java.math.RoundingMode.HALF_UP` is no class but a constant of one.
    let mut parts = name.split('.').rev();
    let capital = |part: &str| part.starts_with(|c: char| c.is_ascii_uppercase());
    let simple = parts.next().unwrap_or_default();
    let nested = parts.next().is_some_and(capital);
    let constant = nested && !simple.contains(|c: char| c.is_ascii_lowercase());
    PACKAGES.iter().any(|p| name.starts_with(p)) && capital(simple) && !constant
}

fn unknown(class: &str) -> Box<Raise> {
    Raise::class_not_found(format!("unable to resolve class {class}"))
}

/// `new Class(args)`.
pub fn construct(interp: &Interp, class: &str, args: &[Value]) -> Eval {
    let full = full_class_name(class);
    if let Some(element) = full.strip_suffix("[]") {
        return arrays::array(element, args);
    }
    // A collection is made of what an instance that is one holds.
    let held: Vec<Value>;
    let args = match args {
        [arg] if crate::groovy::collection(arg).is_some() => {
            held = crate::groovy::collection(arg).cloned().into_iter().collect();
            held.as_slice()
        }
        args => args,
    };
    let made = texts::construct(&full, args)
        .or_else(|| numbers::construct(interp, &full, args))
        .or_else(|| collections::construct(interp, &full, args))
        .or_else(|| precision::construct(&full, args))
        .or_else(|| date::construct(interp, &full, args))
        .or_else(|| engine_class(interp, &full, args))
        .or_else(|| atomic::AtomicObj::construct(&full, args))
        .or_else(|| exception::construct(&full, args))
        .or_else(|| crate::library::construct(interp, &full, args));
    made.unwrap_or_else(|| {
        if !known(class) {
            return Err(unknown(class));
        }
        let types: Vec<String> = args.iter().map(|v| ops::class_name(v).into_owned()).collect();
        Err(Raise::new(
            "groovy.lang.GroovyRuntimeException",
            format!(
                "Could not find matching constructor for: {full}({})",
                types.join(", ")
            ),
        ))
    })
}

/// Constructors of the engine's own classes, and of some of the platform.
fn engine_class(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    Some(match (class, args) {
        ("nextflow.util.MemoryUnit", [value]) => memory(value),
        ("nextflow.util.Duration", [value]) => duration(value),
        ("nextflow.util.VersionNumber", [value]) => Ok(Value::host(VersionObj::new(text::text_arc(value)))),
        ("java.util.PriorityQueue", _) => return priority_queue::PriorityQueue::construct(interp, args),
        ("java.util.BitSet", _) => return bit_set::BitSet::construct(args),
        ("groovy.util.Expando", _) => return expando::Expando::construct(interp, args).map(Ok),
        ("java.util.Scanner", [source]) => return scanner::Scanner::value(interp, source),
        ("java.util.Random", []) => Ok(Value::host(random::RandomObj::new())),
        ("java.util.Random", [seed]) => Ok(Value::host(random::RandomObj::seeded(seed.as_i64()?))),
        ("java.lang.Object", []) => Ok(Value::map(crate::value::Entries::default())),
        _ => return None,
    })
}

fn memory(value: &Value) -> Eval {
    match value {
        Value::Memory(_) => Ok(value.clone()),
        Value::Str(s) => text::parse_memory(s)
            .map(Value::Memory)
            .ok_or_else(|| ops::units::no_memory(s)),
        _ => match ops::number::to_i64(value) {
            Some(n) => ops::units::memory(n),
            None => Err(Raise::illegal_argument(format!(
                "Not a valid memory value: {value}"
            ))),
        },
    }
}

fn duration(value: &Value) -> Eval {
    match value {
        Value::Duration(_) => Ok(value.clone()),
        Value::Str(s) => text::parse_duration(s)
            .map(Value::Duration)
            .ok_or_else(|| Raise::illegal_argument(format!("Not a valid duration value: {s}"))),
        _ => match ops::number::to_i64(value) {
            Some(n) => ops::units::duration(n),
            None => Err(Raise::illegal_argument(format!(
                "Not a valid duration value: {value}"
            ))),
        },
    }
}

/// `Class.method(args)`.
pub fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Eval {
    let full = full_class_name(class);
    let called = match (&*full, method, args) {
        ("java.lang.Math" | "java.lang.StrictMath", _, _) => math::call_static(method, args),
        ("nextflow.util.MemoryUnit", "of", [value]) => Some(memory(value)),
        ("nextflow.util.Duration", "of", [value]) => Some(duration(value)),
        ("nextflow.util.Duration", "between", [from, to]) => {
            date::millis_between(from, to).map(ops::units::duration)
        }
        ("java.lang.Class", "forName", [name]) => {
            let name = text::text_arc(name);
            Some(if known(&name) {
                Ok(Value::Class(name))
            } else {
                Err(Raise::class_not_found(name.as_str()))
            })
        }
        _ => texts::call_static(&full, method, args)
            .or_else(|| numbers::call_static(interp, &full, method, args))
            .or_else(|| collections::call_static(interp, &full, method, args))
            .or_else(|| system::call_static(interp, &full, method, args))
            .or_else(|| constant::call_static(&full, method, args))
            .or_else(|| number_format::call_static(&full, method))
            .or_else(|| comparator::call_static(&full, method, args))
            .or_else(|| optional::call_static(&full, method, args))
            .or_else(|| date::call_static(interp, &full, method, args))
            .or_else(|| crate::library::call_static(interp, &full, method, args)),
    }
    .or_else(|| reflect::call(interp, &full, method, args));
    called.unwrap_or_else(|| {
        if known(class) {
            Err(ops::missing_method(
                &Value::Class(full.as_ref().into()),
                method,
                args,
            ))
        } else {
            Err(unknown(class))
        }
    })
}

/// `Class.PROPERTY`.
pub fn static_property(interp: &Interp, class: &str, name: &str) -> Eval {
    let full = full_class_name(class);
    let special = system::static_property(interp, &full, name);
    if let Some(result) = special.or_else(|| crate::library::static_property(&full, name)) {
        return result;
    }
    let found = match &*full {
        "java.lang.Math" | "java.lang.StrictMath" => math::static_property(name),
        "groovy.lang.Closure" => crate::closure::Strategy::constant(name),
        _ => numbers::static_property(&full, name)
            .or_else(|| texts::static_property(&full, name))
            .or_else(|| collections::static_property(&full, name))
            .or_else(|| constant::static_property(&full, name))
            .or_else(|| number_format::static_property(&full, name))
            .or_else(|| comparator::static_property(&full, name))
            .or_else(|| precision::static_property(&full, name))
            .or_else(|| date::static_property(interp, &full, name)),
    };
    match (found, name) {
        (Some(value), _) => Ok(value),
        (None, "class") => Ok(Value::Class(full.as_ref().into())),
        (None, "name" | "canonicalName" | "typeName") => Ok(Value::str(&full)),
        (None, "simpleName") => Ok(reflect::simple_name(&full).into()),
        (None, "package") => Ok(Value::str(
            full.rsplit_once('.').map_or("", |(package, _)| package),
        )),
        _ if known(class) => Err(Raise::missing_property(format!(
            "No such property: {name} for class: {full}"
        ))),
        _ => Err(unknown(class)),
    }
}
