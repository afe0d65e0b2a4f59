//! Bytes as values and as text.

use crate::raise::Eval;
use crate::value::Value;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as an array of signed numbers, as Java has them.
#[must_use]
pub(crate) fn bytes_value(bytes: &[u8]) -> Value {
    let items = bytes.iter().map(|b| Value::Byte(b.cast_signed()));
    Value::array(arcstr::literal!("byte"), items.collect())
}

/// The bytes of an array of numbers; `None` when something else is in it.
#[must_use]
pub(crate) fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    let items = value.elements()?;
    items
        .iter()
        .map(|v| match v {
            Value::Byte(n) => Some(n.cast_unsigned()),
            Value::Int(n) => i8::try_from(*n)
                .map(i8::cast_unsigned)
                .or_else(|_| u8::try_from(*n))
                .ok(),
            _ => None,
        })
        .collect()
}

/// Calls a method of an array of bytes; `None` when there is none of that name or it is no such array.
pub(crate) fn call_on_bytes(value: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    let text: String = match (name, args) {
        ("encodeBase64", [] | [Value::Bool(_)]) => base64_encode(&bytes_of(value)?),
        ("encodeBase64Url", [] | [Value::Bool(false)]) => {
            url_alphabet(base64_encode(&bytes_of(value)?).trim_end_matches('='))
        }
        ("encodeBase64Url", [Value::Bool(true)]) => url_alphabet(&base64_encode(&bytes_of(value)?)),
        ("encodeHex", []) => hex(&bytes_of(value)?),
        ("md5", []) => hex(&super::digest("MD5", &bytes_of(value)?)?),
        ("sha256", []) => hex(&super::digest("SHA-256", &bytes_of(value)?)?),
        ("digest", [Value::Str(algorithm)]) => hex(&super::digest(algorithm, &bytes_of(value)?)?),
        _ => return None,
    };
    Some(Ok(text.into()))
}

/// Hexadecimal text of bytes.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

/// Base64 text of bytes.
#[must_use]
pub(crate) fn base64_encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4_usize {
            if i > chunk.len() {
                out.push('=');
                continue;
            }
            let sextet = bits >> (18 - 6 * i) & 63;
            let c = usize::try_from(sextet).ok().and_then(|n| ALPHABET.get(n));
            out.push(char::from(c.copied().unwrap_or(b'=')));
        }
    }
    out
}

/// Base64 text in the alphabet of addresses.
#[must_use]
pub(crate) fn url_alphabet(text: &str) -> String {
    text.replace('+', "-").replace('/', "_")
}

/// Bytes of a base64 text, in either alphabet; line breaks are ignored.
#[must_use]
pub(crate) fn base64_decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for b in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let b = match b {
            b'=' => break,
            b'-' => b'+',
            b'_' => b'/',
            b => b,
        };
        let sextet = ALPHABET.iter().position(|a| *a == b)?;
        bits = bits << 6 | u32::try_from(sextet).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        for (plain, coded) in [
            ("", ""),
            ("a", "YQ=="),
            ("ab", "YWI="),
            ("abc", "YWJj"),
            ("hello?", "aGVsbG8/"),
        ] {
            assert_eq!(base64_encode(plain.as_bytes()), coded);
            assert_eq!(base64_decode(coded).unwrap(), plain.as_bytes());
        }
        assert!(base64_decode("!").is_none());
    }
}
