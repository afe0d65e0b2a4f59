//! Texts as something else.

use std::rc::Rc;

use arcstr::ArcStr;

use super::{base64_decode, bytes_value, digest, hex};
use crate::interp::Interp;
use crate::ops::cast::{no_number_of, parse_bigint, parse_decimal, parse_double, parse_integer};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};

/// Calls a method of this table.
pub(super) fn call(interp: &Interp, this: &ArcStr, name: &str, args: &[Value]) -> Option<Eval> {
    match args {
        [] => {}
        [Value::Str(algorithm)] if name == "digest" => {
            let bytes = digest(algorithm, this.as_bytes());
            return Some(bytes.map(|bytes| hex(&bytes).into()).ok_or_else(|| {
                Raise::new(
                    "java.security.NoSuchAlgorithmException",
                    format!("{algorithm} MessageDigest not available"),
                )
            }));
        }
        [charset] if name == "getBytes" => {
            return Some(Ok(bytes_value(&encoded(this, &text::text(charset)))));
        }
        _ => return None,
    }
    if let Some(kind) = name.strip_prefix("is") {
        return matches!(
            kind,
            "Integer" | "Long" | "Float" | "Double" | "BigInteger" | "BigDecimal" | "Number"
        )
        .then(|| Ok(Value::Bool(is_number_of(kind, this))));
    }
    if let Some(kind) = name.strip_prefix("to") {
        match kind {
            "Integer" | "Long" | "Short" | "Byte" | "Float" | "Double" | "BigInteger" | "BigDecimal" => {
                return Some(number(kind, this).ok_or_else(|| no_number_of(kind, this)));
            }
            "Boolean" => {
                let text = this.trim().to_ascii_lowercase();
                return Some(Ok(Value::Bool(matches!(text.as_str(), "true" | "y" | "1"))));
            }
            "URL" | "URI" => {
                return Some(crate::class::construct(
                    interp,
                    &format!("java.net.{kind}"),
                    &[Value::Str(this.clone())],
                ));
            }
            _ => return None,
        }
    }
    let hashed = |algorithm: &str| digest(algorithm, this.as_bytes()).map(|bytes| Ok(hex(&bytes).into()));
    match name {
        "getBytes" => Some(Ok(bytes_value(this.as_bytes()))),
        "md5" => hashed("MD5"),
        "sha256" => hashed("SHA-256"),
        "encodeBase64" => Some(Ok(super::base64_encode(this.as_bytes()).into())),
        "decodeBase64" | "decodeBase64Url" => Some(match base64_decode(this) {
            Some(bytes) => Ok(bytes_value(&bytes)),
            None => Err(Raise::illegal_argument("bad character in base64 value")),
        }),
        "decodeHex" => Some(match decode_hex(this) {
            Some(bytes) => Ok(bytes_value(&bytes)),
            None => Err(Raise::number_format(
                "odd number of characters in hex string, or no hex digits",
            )),
        }),
        "toArray" => Some(Ok(Value::list_of(
            ListKind::Array,
            this.chars().map(|c| Value::from(c.to_string())).collect(),
        ))),
        _ => None,
    }
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok())
        .collect()
}

/// The text as a number of a Java class.
#[allow(clippy::cast_possible_truncation, reason = "single precision is asked for")]
pub(crate) fn number(kind: &str, text: &str) -> Option<Value> {
    let text = text.trim_matches(|c: char| c <= ' ');
    match kind {
        "Integer" => parse_integer(text)
            .and_then(|n| i32::try_from(n).ok())
            .map(Value::Int),
        "Short" => parse_integer(text)
            .and_then(|n| i16::try_from(n).ok())
            .map(Value::Short),
        "Byte" => parse_integer(text)
            .and_then(|n| i8::try_from(n).ok())
            .map(Value::Byte),
        "Long" => parse_integer(text).map(Value::Long),
        "Float" => parse_double(text).map(|n| Value::Float(n as f32)),
        "Double" => parse_double(text).map(Value::Double),
        "BigInteger" => parse_bigint(text).map(|n| Value::BigInt(Rc::new(n))),
        _ => parse_decimal(text).map(Value::decimal),
    }
}

/// Whether the text is a number of a Java class.
pub(super) fn is_number_of(kind: &str, text: &str) -> bool {
    number(kind, text).is_some()
}

/// A text in a charset by its name; characters that it lacks become `?`.
fn encoded(text: &str, charset: &str) -> Vec<u8> {
    let single = |limit: u32| {
        text.chars()
            .map(move |c| if u32::from(c) < limit { u32::from(c) } else { 63 })
    };
    let wide = |big: bool| {
        let units = text.encode_utf16();
        units.flat_map(move |unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
    };
    match charset.to_uppercase().as_str() {
        "ISO-8859-1" | "LATIN1" => single(256).filter_map(|c| u8::try_from(c).ok()).collect(),
        "US-ASCII" | "ASCII" => single(128).filter_map(|c| u8::try_from(c).ok()).collect(),
        "UTF-16" => [0xfe, 0xff].into_iter().chain(wide(true)).collect(),
        "UTF-16BE" => wide(true).collect(),
        "UTF-16LE" => wide(false).collect(),
        _ => text.as_bytes().to_vec(),
    }
}
