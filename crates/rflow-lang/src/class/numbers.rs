//! Constructors and static members of number classes, `Boolean` and `Character`.

mod bits;
mod character;

use std::rc::Rc;

use bigdecimal::BigDecimal;
use num_bigint::{BigInt, Sign};

use crate::interp::Interp;
use crate::method::string::bytes_of;
use crate::method::string::convert::number as parse;
use crate::ops::{self, cast, number};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// The simple name when the class is one of this table.
fn kind(class: &str) -> Option<&str> {
    let simple = class
        .strip_prefix("java.lang.")
        .or_else(|| class.strip_prefix("java.math."))?;
    let known = [
        "Integer",
        "Long",
        "Short",
        "Byte",
        "Double",
        "Float",
        "Boolean",
        "Character",
        "BigDecimal",
        "BigInteger",
    ];
    known.contains(&simple).then_some(simple)
}

/// `new Class(args)`
pub(super) fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    let kind = kind(class)?;
    match (kind, args) {
        // The bits of a double, not its text.
        ("BigDecimal", [Value::Double(n)]) => {
            let exact = BigDecimal::try_from(*n).ok();
            Some(
                exact
                    .map(Value::decimal)
                    .ok_or_else(|| Raise::number_format("Infinite or NaN")),
            )
        }
        ("BigDecimal", [n, context]) => {
            let context = *context.as_host::<super::precision::PrecisionObj>()?;
            Some(cast::cast(interp, n, kind).and_then(|n| match &n {
                Value::Decimal(n) => context.round(n).map(Value::decimal),
                _ => Ok(n),
            }))
        }
        ("BigInteger", [Value::Int(sign), Value::List(bytes)]) => {
            let bytes = bytes_of(&Value::List(bytes.clone()))?;
            let sign = match sign.signum() {
                -1 => Sign::Minus,
                0 => Sign::NoSign,
                _ => Sign::Plus,
            };
            Some(Ok(Value::BigInt(Rc::new(BigInt::from_bytes_be(sign, &bytes)))))
        }
        ("BigInteger", [Value::List(bytes)]) => {
            let bytes = bytes_of(&Value::List(bytes.clone()))?;
            let number = BigInt::from_signed_bytes_be(&bytes);
            Some(Ok(Value::BigInt(Rc::new(number))))
        }
        ("BigInteger", [Value::Str(digits), Value::Int(radix)]) => Some(big_in_radix(digits, *radix)),
        ("Character", [Value::Str(_)]) => None,
        (_, [Value::Str(s)]) => Some(parsed(kind, s)),
        (_, [value]) => Some(cast::cast(interp, value, kind)),
        _ => None,
    }
}

fn parsed(kind: &str, text: &str) -> Eval {
    if kind == "Boolean" {
        return Ok(Value::Bool(text.eq_ignore_ascii_case("true")));
    }
    if kind == "Character" {
        return cast::to_char(&Value::str(text), "Character");
    }
    // Unlike the methods of texts, these allow no blanks around whole numbers.
    let strict = !matches!(kind, "Double" | "Float");
    if let ("Short" | "Byte", Some(n)) = (kind, cast::parse_integer(text)) {
        return cast::whole(Some(n), if kind == "Short" { 16 } else { 8 }, text);
    }
    if strict && text.trim() != text {
        return Err(cast::not_a_number(text));
    }
    parse(kind, text).ok_or_else(|| cast::no_number_of(kind, text))
}

fn big_in_radix(digits: &str, radix: i32) -> Eval {
    let radix = u32::try_from(radix).ok().filter(|r| (2..=36).contains(r));
    let n = radix.and_then(|r| BigInt::parse_bytes(digits.as_bytes(), r));
    n.map(|n| Value::BigInt(Rc::new(n)))
        .ok_or_else(|| cast::not_a_number(digits))
}

/// `Class.PROPERTY`
pub(super) fn static_property(class: &str, name: &str) -> Option<Value> {
    Some(match (kind(class)?, name) {
        ("Integer", "MAX_VALUE") => Value::Int(i32::MAX),
        ("Integer", "MIN_VALUE") => Value::Int(i32::MIN),
        ("Integer" | "Float", "SIZE") => Value::Int(32),
        ("Integer" | "Float", "BYTES") => Value::Int(4),
        ("Long", "MAX_VALUE") => Value::Long(i64::MAX),
        ("Long", "MIN_VALUE") => Value::Long(i64::MIN),
        ("Long" | "Double", "SIZE") => Value::Int(64),
        ("Long" | "Double", "BYTES") => Value::Int(8),
        ("Short", "MAX_VALUE") => Value::Short(i16::MAX),
        ("Short", "MIN_VALUE") => Value::Short(i16::MIN),
        ("Short" | "Character", "SIZE") => Value::Int(16),
        ("Short" | "Character", "BYTES") => Value::Int(2),
        ("Byte", "MAX_VALUE") => Value::Byte(i8::MAX),
        ("Byte", "MIN_VALUE") => Value::Byte(i8::MIN),
        ("Byte", "SIZE") => Value::Int(8),
        ("Byte", "BYTES") => Value::Int(1),
        ("Character", "MAX_VALUE") => Value::Char('\u{ffff}'),
        ("Character", "MIN_VALUE") => Value::Char('\0'),
        ("Double", "MAX_VALUE") => Value::Double(f64::MAX),
        ("Double", "MIN_VALUE") => Value::Double(f64::from_bits(1)),
        ("Double", "POSITIVE_INFINITY") => Value::Double(f64::INFINITY),
        ("Double", "NEGATIVE_INFINITY") => Value::Double(f64::NEG_INFINITY),
        ("Double", "NaN") => Value::Double(f64::NAN),
        ("Float", "MAX_VALUE") => Value::Float(f32::MAX),
        ("Float", "MIN_VALUE") => Value::Float(f32::from_bits(1)),
        ("Float", "POSITIVE_INFINITY") => Value::Float(f32::INFINITY),
        ("Float", "NaN") => Value::Float(f32::NAN),
        ("Boolean", "TRUE") => Value::Bool(true),
        ("Boolean", "FALSE") => Value::Bool(false),
        ("BigDecimal", "ZERO") => Value::decimal(BigDecimal::from(0)),
        ("BigDecimal", "ONE") => Value::decimal(BigDecimal::from(1)),
        ("BigDecimal", "TEN") => Value::decimal(BigDecimal::from(10)),
        ("BigDecimal", rounding) if rounding.starts_with("ROUND_") => Value::str(rounding),
        ("BigInteger", "ZERO") => Value::BigInt(Rc::new(BigInt::from(0))),
        ("BigInteger", "ONE") => Value::BigInt(Rc::new(BigInt::from(1))),
        ("BigInteger", "TWO") => Value::BigInt(Rc::new(BigInt::from(2))),
        ("BigInteger", "TEN") => Value::BigInt(Rc::new(BigInt::from(10))),
        _ => return None,
    })
}

/// `Class.method(args)`
pub(super) fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    let kind = kind(class)?;
    if let Some(parsed_kind) = method.strip_prefix("parse") {
        let matching = match parsed_kind {
            "Int" => kind == "Integer",
            other => kind == other,
        };
        return matching.then(|| parse_static(kind, args)).flatten();
    }
    match (kind, method, args) {
        ("BigDecimal", "valueOf", [unscaled, Value::Int(scale)]) => {
            let unscaled = number::to_bigint(unscaled)?;
            Some(Ok(Value::decimal(BigDecimal::new(unscaled, i64::from(*scale)))))
        }
        ("Integer" | "Long", "valueOf", [Value::Str(digits), Value::Int(radix)]) => {
            in_radix(kind, digits, *radix)
        }
        ("Character", _, _) => character::call_static(method, args),
        (_, "valueOf", [Value::Str(s)]) => Some(parsed(kind, s)),
        (_, "valueOf", [value]) => Some(cast::cast(interp, value, kind)),
        (_, "toString", [value]) => Some(Ok(text::text(value).into())),
        (_, "hashCode", [value]) => Some(Ok(Value::Int(crate::method::hash_code::hash_code(value)))),
        (_, "compare", [a, b]) => Some(ops::compare(a, b).map(|o| Value::Int(o as i32))),
        (_, "max" | "min", [_, _]) => super::math::call_static(method, args),
        (_, "sum", [a, b]) => Some(ops::binary(interp, rflow_syntax::ast::BinaryOp::Add, a, b)),
        ("Double" | "Float", "isNaN" | "isInfinite" | "isFinite", [n]) => {
            Some(interp.call_method(n, method, &[]))
        }
        ("Boolean", "logicalAnd" | "logicalOr" | "logicalXor", [Value::Bool(a), Value::Bool(b)]) => {
            Some(Ok(Value::Bool(match method {
                "logicalAnd" => *a && *b,
                "logicalOr" => *a || *b,
                _ => a != b,
            })))
        }
        ("Short" | "Byte", "toUnsignedInt", [n]) => {
            let mask = if kind == "Short" { 0xffff } else { 0xff };
            Some(Ok(Value::Int(number::to_i32(n)? & mask)))
        }
        ("Integer" | "Long", _, _) => of_integer(kind, method, args),
        _ => None,
    }
}

fn parse_static(kind: &str, args: &[Value]) -> Option<Eval> {
    match args {
        [Value::Str(s)] => Some(parsed(kind, s)),
        [Value::Null] if kind == "Boolean" => Some(Ok(Value::Bool(false))),
        [Value::Null] => Some(Err(Raise::number_format("Cannot parse null string"))),
        [Value::Str(digits), Value::Int(radix)] => in_radix(kind, digits, *radix),
        _ => None,
    }
}

fn in_radix(kind: &str, digits: &str, radix: i32) -> Option<Eval> {
    let radix = u32::try_from(radix).ok().filter(|r| (2..=36).contains(r))?;
    let value = match kind {
        "Integer" => i32::from_str_radix(digits, radix).ok().map(Value::Int),
        "Long" => i64::from_str_radix(digits, radix).ok().map(Value::Long),
        "Short" => i16::from_str_radix(digits, radix).ok().map(Value::Short),
        "Byte" => i8::from_str_radix(digits, radix).ok().map(Value::Byte),
        _ => return None,
    };
    Some(value.ok_or_else(|| cast::not_a_number(digits)))
}

fn of_integer(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    if let Some(found) = bits::call_static(class, method, args) {
        return Some(found);
    }
    let text = match (method, args) {
        ("toHexString", [Value::Int(n)]) => format!("{n:x}"),
        ("toHexString", [Value::Long(n)]) => format!("{n:x}"),
        ("toBinaryString", [Value::Int(n)]) => format!("{n:b}"),
        ("toBinaryString", [Value::Long(n)]) => format!("{n:b}"),
        ("toOctalString", [Value::Int(n)]) => format!("{n:o}"),
        ("toOctalString", [Value::Long(n)]) => format!("{n:o}"),
        ("toString", [n, Value::Int(radix)]) => {
            let radix = u32::try_from(*radix)
                .ok()
                .filter(|r| (2..=36).contains(r))
                .unwrap_or(10);
            number::to_bigint(n)?.to_str_radix(radix)
        }
        ("decode", [Value::Str(text)]) => return Some(decoded(text, class)),
        ("signum", [n]) => return Some(ops::compare(n, &Value::Int(0)).map(|o| Value::Int(o as i32))),
        _ => return None,
    };
    Some(Ok(text.into()))
}

/// `Integer.decode('0x10')`: decimal, hexadecimal (`0x`, `#`) or octal (`0`) digits behind a sign.
fn decoded(text: &str, class: &str) -> Eval {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let hexadecimal = ["0x", "0X", "#"].iter().find_map(|p| digits.strip_prefix(p));
    let (digits, radix) = match (hexadecimal, digits.strip_prefix('0')) {
        (Some(rest), _) => (rest, 16),
        (None, Some(rest)) if !rest.is_empty() => (rest, 8),
        _ => (digits, 10),
    };
    in_radix(class, &format!("{sign}{digits}"), radix).unwrap_or_else(|| Err(cast::not_a_number(text)))
}
