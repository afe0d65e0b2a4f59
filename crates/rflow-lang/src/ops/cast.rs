//! `value as Class`.

use std::rc::Rc;

use super::{class_name, full_class_name, instance_of, number};
use crate::interp::Interp;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::text::{self, parse_duration, parse_memory};
use crate::value::{ListKind, ListObj, Value};

/// `value as class`.
pub fn cast(interp: &Interp, value: &Value, class: &str) -> Eval {
    let class = class.split('<').next().unwrap_or(class).trim();
    let simple = class.rsplit('.').next().unwrap_or(class);
    if value.is_null() {
        return match simple {
            "boolean" => Ok(Value::Bool(false)),
            "int" | "long" | "double" | "float" | "short" | "byte" | "char" => {
                Err(Raise::null_pointer(format!("Cannot cast null to {simple}")))
            }
            _ => Ok(Value::Null),
        };
    }
    match simple {
        "String" | "CharSequence" | "GString" => Ok(Value::Str(text::text_arc(value))),
        "Object" | "def" | "var" => Ok(value.clone()),
        "boolean" | "Boolean" => Ok(Value::Bool(value.truthy())),
        "int" | "Integer" | "long" | "Long" | "short" | "Short" | "byte" | "Byte" => {
            to_integer(value, simple, class)
        }
        "double" | "Double" | "float" | "Float" | "BigDecimal" | "BigInteger" | "Number" => {
            to_number(value, simple, class)
        }
        "char" | "Character" => to_char(value, class),
        "List" | "Collection" | "Iterable" | "ArrayList" | "LinkedList" | "Queue" | "Deque" | "Set"
        | "HashSet" | "LinkedHashSet" | "TreeSet" | "SortedSet" => to_collection(value, simple, class),
        "Map" | "HashMap" | "LinkedHashMap" | "TreeMap" => to_map(value, simple, class),
        "Path" => to_path(value, class),
        "MemoryUnit" => to_memory(value, class),
        "Duration" if class != "java.time.Duration" => to_duration(value, class),
        "Closure" | "Runnable" | "Callable" if matches!(value, Value::Closure(_)) => Ok(value.clone()),
        "Comparator" if !instance_of(value, class) => {
            crate::class::comparator::of_value(value).ok_or_else(|| not_castable(value, class))
        }
        "Iterator" if matches!(value, Value::Map(_)) => {
            crate::method::iterator::asking(interp, value).ok_or_else(|| not_castable(value, class))
        }
        "Pattern" => match value {
            Value::Str(s) => crate::method::regex::pattern(s),
            _ => Err(not_castable(value, class)),
        },
        _ if simple.ends_with("[]") => {
            to_array(interp, value, simple.strip_suffix("[]").unwrap_or(simple), class)
        }
        _ if instance_of(value, class) => Ok(value.clone()),
        _ if stands_for(value, &full_class_name(class)) => {
            crate::groovy::of_interface(interp, value, &full_class_name(class))
        }
        "File" | "URL" | "URI" | "StringBuilder" | "StringBuffer" | "VersionNumber" => {
            let text = Value::Str(text::text_arc(value));
            crate::class::construct(interp, class, &[text])
        }
        _ => Err(not_castable(value, class)),
    }
}

/// Whether a map or closure may be an instance of an interface of the platform.
fn stands_for(value: &Value, full: &str) -> bool {
    let is_data = [
        "java.util.Collection",
        "java.util.List",
        "java.util.Set",
        "java.nio.file.Path",
    ]
    .contains(&full);
    matches!(value, Value::Map(_) | Value::Closure(_))
        && (super::is_interface(full) && !is_data || full.starts_with("java.util.function."))
}

pub(crate) fn not_castable(value: &Value, class: &str) -> Box<Raise> {
    Raise::cast(format!(
        "Cannot cast object '{}' with class '{}' to class '{}'",
        text::text(value),
        class_name(value),
        full_class_name(boxed(class))
    ))
}

/// The class that stands for a primitive type.
fn boxed(class: &str) -> &str {
    match class {
        "int" => "Integer",
        "long" => "Long",
        "short" => "Short",
        "byte" => "Byte",
        "double" => "Double",
        "float" => "Float",
        "char" => "Character",
        "boolean" => "Boolean",
        other => other,
    }
}

#[allow(clippy::cast_possible_truncation, reason = "narrowing keeps the low bits")]
fn to_integer(value: &Value, simple: &str, class: &str) -> Eval {
    let code = match value {
        Value::Char(_) => number::widened(value),
        _ => None,
    };
    let value = code.as_ref().unwrap_or(value);
    let bits: u32 = match simple {
        "long" | "Long" => 64,
        "int" | "Integer" => 32,
        "short" | "Short" => 16,
        _ => 8,
    };
    if let Value::Str(s) = value {
        let trimmed = s.trim();
        return whole(parse_integer(trimmed), bits, s);
    }
    let missing = || not_castable(value, class);
    Ok(match bits {
        64 => Value::Long(number::to_i64(value).ok_or_else(missing)?),
        32 => Value::Int(number::to_i32(value).ok_or_else(missing)?),
        16 => Value::Short(number::to_i32(value).ok_or_else(missing)? as i16),
        _ => Value::Byte(number::to_i32(value).ok_or_else(missing)? as i8),
    })
}

/// A whole number read from a text, which must fit the bits.
pub(crate) fn whole(n: Option<i64>, bits: u32, source: &str) -> Eval {
    let n = n.ok_or_else(|| not_a_number(source))?;
    let fitting = match bits {
        64 => Some(Value::Long(n)),
        32 => i32::try_from(n).ok().map(Value::Int),
        16 => i16::try_from(n).ok().map(Value::Short),
        _ => i8::try_from(n).ok().map(Value::Byte),
    };
    fitting.ok_or_else(|| match bits {
        32 => not_a_number(source),
        _ => Raise::number_format(format!("Value out of range. Value:\"{source}\" Radix:10")),
    })
}

/// A whole number as Java's `parseLong` reads it.
#[must_use]
pub(crate) fn parse_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A floating-point number as Java's `parseDouble` reads it.
#[must_use]
pub(crate) fn parse_double(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    match unsigned {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(sign * f64::INFINITY),
        _ => {}
    }
    let number = unsigned.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(unsigned);
    // Rust reads words that Java does not.
    if !number.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    number.parse::<f64>().ok().map(|n| sign * n)
}

/// A decimal as Java's `BigDecimal` reads it.
#[must_use]
pub(crate) fn parse_decimal(text: &str) -> Option<bigdecimal::BigDecimal> {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    if !number.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !number.chars().all(allowed) {
        return None;
    }
    text.parse().ok()
}

/// A whole number without bound.
#[must_use]
pub(crate) fn parse_bigint(text: &str) -> Option<num_bigint::BigInt> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// A text is no number.
#[must_use]
pub(crate) fn not_a_number(text: &str) -> Box<Raise> {
    Raise::number_format(format!("For input string: \"{text}\""))
}

/// A text is no number of a class; those of floating-point numbers tell when there is nothing at all.
#[must_use]
pub(crate) fn no_number_of(kind: &str, text: &str) -> Box<Raise> {
    match kind {
        "double" | "Double" | "float" | "Float" if text.trim().is_empty() => {
            Raise::number_format("empty String")
        }
        _ => not_a_number(text),
    }
}

fn to_number(value: &Value, simple: &str, class: &str) -> Eval {
    if let (Value::Char(_), Some(code)) = (value, number::widened(value))
        && simple != "Number"
    {
        return to_number(&code, simple, class);
    }
    let missing = || match value {
        Value::Str(s) => no_number_of(simple, s),
        _ => not_castable(value, class),
    };
    if let Value::Str(s) = value {
        let s = s.trim();
        return match simple {
            "BigDecimal" => parse_decimal(s).map(Value::decimal),
            "BigInteger" => parse_bigint(s).map(|n| Value::BigInt(Rc::new(n))),
            "Number" => return Err(not_castable(value, class)),
            "double" | "Double" => parse_double(s).map(Value::Double),
            #[allow(clippy::cast_possible_truncation, reason = "single precision is asked for")]
            _ => parse_double(s).map(|n| Value::Float(n as f32)),
        }
        .ok_or_else(missing);
    }
    match simple {
        "BigDecimal" => number::to_decimal(value).map(Value::decimal),
        "BigInteger" => number::to_bigint(value).map(|n| Value::BigInt(Rc::new(n))),
        "Number" if number::is_number(value) => Some(value.clone()),
        "Number" => None,
        // The text is what counts: `0.1f as double` is 0.1.
        "double" | "Double" => match value {
            Value::Float(_) => text::text(value).parse().ok().map(Value::Double),
            _ => number::to_f64(value).map(Value::Double),
        },
        _ => number::to_f32(value).map(Value::Float),
    }
    .ok_or_else(missing)
}

/// `value as char`
pub(crate) fn to_char(value: &Value, class: &str) -> Eval {
    match value {
        Value::Char(c) => Ok(Value::Char(*c)),
        Value::Str(s) => s.chars().next().map(Value::Char).ok_or_else(|| {
            Raise::new(
                "java.lang.StringIndexOutOfBoundsException",
                "String index out of range: 0",
            )
        }),
        _ => match number::to_i32(value) {
            Some(code) => Ok(Value::Char(character(code))),
            None => Err(not_castable(value, class)),
        },
    }
}

/// The character of a code, of which the low 16 bits count.
pub(crate) fn character(code: i32) -> char {
    char::from_u32(code.cast_unsigned() & 0xffff).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn to_collection(value: &Value, simple: &str, class: &str) -> Eval {
    let is_set = simple.ends_with("Set");
    match value {
        Value::List(l) if !is_set && fits(l, simple) => match l.kind.get() {
            ListKind::Array => return Ok(Value::list(l.to_vec())),
            _ if l.map().is_some() && !matches!(simple, "Collection" | "Iterable") => {
                return Ok(Value::list(l.to_vec()));
            }
            _ => return Ok(value.clone()),
        },
        Value::Range(_) if !is_set => return Ok(value.clone()),
        Value::Host(h) if !is_set && h.instance_of(simple) => return Ok(value.clone()),
        Value::Set(_) if simple == "Collection" || simple == "Iterable" => return Ok(value.clone()),
        Value::Set(set) if is_set => match (simple, set.order.get()) {
            ("TreeSet" | "SortedSet", Order::Inserted | Order::Hashed(_))
            | ("LinkedHashSet", Order::Hashed(_)) => {}
            _ => return Ok(value.clone()),
        },
        _ => {}
    }
    let items = match value {
        Value::Str(s) if !is_set => s.chars().map(|c| Value::from(c.to_string())).collect(),
        Value::Path(p) => super::path::names(p),
        Value::Host(h) => h.elements().ok_or_else(|| not_castable(value, class))?,
        _ => value.elements().ok_or_else(|| not_castable(value, class))?,
    };
    let order = match simple {
        "TreeSet" | "SortedSet" => return Value::sorted_set(None, items),
        "HashSet" => Order::hashed((items.len() * 4 / 3 + 1).max(16)),
        _ => Order::Inserted,
    };
    Ok(match simple {
        _ if is_set => Value::ordered_set(order, items.into_iter().collect()),
        "LinkedList" | "Queue" | "Deque" => Value::list_named("LinkedList", items),
        _ => Value::list(items),
    })
}

/// Whether a list may be of a class already. One of a class of its own is the queue that is wanted.
fn fits(list: &ListObj, simple: &str) -> bool {
    let has_class = list.kind.get() == ListKind::List && list.class().is_some();
    match simple {
        "LinkedList" | "Queue" | "Deque" => has_class,
        "ArrayList" => !has_class,
        _ => true,
    }
}

fn to_map(value: &Value, simple: &str, class: &str) -> Eval {
    match value {
        Value::Map(m) if matches!(simple, "TreeMap" | "SortedMap" | "NavigableMap") => match m.order.get() {
            Order::Sorted => Ok(value.clone()),
            Order::Inserted | Order::Hashed(_) => Value::sorted_map(None, m.to_vec()),
        },
        Value::Map(_) => Ok(value.clone()),
        Value::Host(h) if h.instance_of("Map") => Ok(value.clone()),
        _ => Err(not_castable(value, class)),
    }
}

fn to_path(value: &Value, class: &str) -> Eval {
    match value {
        Value::Path(_) => Ok(value.clone()),
        Value::Str(s) if s.is_empty() => Err(Raise::illegal_argument("Path string cannot be empty")
            .hint("check the value before, or write the name of the file")),
        Value::Str(s) => Ok(Value::path(s.as_str())),
        Value::Host(h) if h.instance_of("File") => Ok(Value::path(h.text())),
        _ => Err(not_castable(value, class)
            .hint("only a text or a file becomes a path; of several, take one by one")),
    }
}

fn to_memory(value: &Value, class: &str) -> Eval {
    match value {
        Value::Memory(_) => Ok(value.clone()),
        Value::Str(s) => parse_memory(s)
            .map(Value::Memory)
            .ok_or_else(|| super::units::no_memory(s)),
        _ => match number::to_i64(value) {
            Some(n) => super::units::memory(n),
            None => Err(not_castable(value, class)),
        },
    }
}

fn to_duration(value: &Value, class: &str) -> Eval {
    match value {
        Value::Duration(_) => Ok(value.clone()),
        Value::Str(s) => parse_duration(s)
            .map(Value::Duration)
            .ok_or_else(|| Raise::illegal_argument(format!("Not a valid duration value: {s}"))),
        _ => match number::to_i64(value) {
            Some(n) => super::units::duration(n),
            None => Err(not_castable(value, class)),
        },
    }
}

fn to_array(interp: &Interp, value: &Value, element: &str, class: &str) -> Eval {
    let items = match value {
        Value::Str(s) => s.chars().map(|c| Value::from(c.to_string())).collect(),
        _ if number::is_number(value) => vec![value.clone()],
        _ => value.elements().ok_or_else(|| not_castable(value, class))?,
    };
    let items: Eval<Vec<Value>> = items.iter().map(|v| cast(interp, v, element)).collect();
    Ok(Value::array(element, items?))
}
