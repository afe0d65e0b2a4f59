//! `Base64` and `MessageDigest`.

use std::any::Any;
use std::cell::RefCell;

use arcstr::ArcStr;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::string::{base64_decode, base64_encode, bytes_of, bytes_value, digest, url_alphabet};
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Static methods of both classes.
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match (class, method, args) {
        ("java.util.Base64", _, []) => {
            let mut name = method.strip_prefix("get")?.to_string();
            name.get_mut(..1)?.make_ascii_lowercase();
            coder(&name).map(Ok)
        }
        ("java.security.MessageDigest", "getInstance", [Value::Str(algorithm)]) => {
            Some(match digest(algorithm, b"") {
                Some(_) => Ok(Value::host(DigestObj {
                    algorithm: algorithm.clone(),
                    seen: RefCell::default(),
                })),
                None => Err(Raise::new(
                    "java.security.NoSuchAlgorithmException",
                    format!("{algorithm} MessageDigest not available"),
                )),
            })
        }
        ("java.security.MessageDigest", "isEqual", [a, b]) => {
            Some(Ok(Value::Bool(bytes_of(a)? == bytes_of(b)?)))
        }
        _ => None,
    }
}

/// `Base64.encoder` and its like.
pub(super) fn coder(property: &str) -> Option<Value> {
    let variant = |variant, encodes| {
        Some(Value::host(Coder {
            variant,
            encodes,
            pads: true,
        }))
    };
    match property {
        "encoder" => variant(Variant::Plain, true),
        "urlEncoder" => variant(Variant::Url, true),
        "mimeEncoder" => variant(Variant::Mime, true),
        "decoder" => variant(Variant::Plain, false),
        "urlDecoder" => variant(Variant::Url, false),
        "mimeDecoder" => variant(Variant::Mime, false),
        _ => None,
    }
}

/// The alphabets and habits that `Base64` knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Plain,
    /// With `-` and `_`.
    Url,
    /// In lines; decoding leaves out what is not of the alphabet.
    Mime,
}

/// An encoder or decoder of `Base64`.
#[derive(Clone, Copy)]
struct Coder {
    variant: Variant,
    encodes: bool,
    pads: bool,
}

/// Longest line of the MIME variant.
const MIME_LINE: usize = 76;

impl Coder {
    fn encode(self, bytes: &[u8]) -> String {
        let mut text = base64_encode(bytes);
        if !self.pads {
            text.truncate(text.trim_end_matches('=').len());
        }
        match self.variant {
            Variant::Plain => text,
            Variant::Url => url_alphabet(&text),
            Variant::Mime => {
                let lines = text.as_bytes().chunks(MIME_LINE).map(String::from_utf8_lossy);
                lines.collect::<Vec<_>>().join("\r\n")
            }
        }
    }

    fn decode(self, bytes: &[u8]) -> Eval {
        let belongs = |b: u8| match b {
            b'+' | b'/' => self.variant != Variant::Url,
            b'-' | b'_' => self.variant == Variant::Url,
            b => b.is_ascii_alphanumeric() || b == b'=',
        };
        let strange = bytes.iter().find(|b| !belongs(**b));
        if let (Some(strange), Variant::Plain | Variant::Url) = (strange, self.variant) {
            return Err(Raise::illegal_argument(format!(
                "Illegal base64 character {strange:x}"
            )));
        }
        let text: String = bytes
            .iter()
            .filter(|b| belongs(**b))
            .map(|b| char::from(*b))
            .collect();
        match base64_decode(&text) {
            Some(bytes) => Ok(bytes_value(&bytes)),
            None => Err(Raise::illegal_argument("Illegal base64 text")),
        }
    }
}

impl HostObject for Coder {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        if self.encodes {
            "java.util.Base64$Encoder"
        } else {
            "java.util.Base64$Decoder"
        }
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("withoutPadding", []) if self.encodes => Ok(Value::host(Coder { pads: false, ..*self })),
            ("encodeToString", [bytes]) if self.encodes => Ok(self.encode(&bytes_of(bytes)?).into()),
            ("encode", [bytes]) if self.encodes => Ok(bytes_value(self.encode(&bytes_of(bytes)?).as_bytes())),
            ("decode", [Value::Str(text)]) if !self.encodes => self.decode(text.as_bytes()),
            ("decode", [bytes]) if !self.encodes => self.decode(&bytes_of(bytes)?),
            _ => return None,
        })
    }
}

/// A `MessageDigest`.
struct DigestObj {
    algorithm: ArcStr,
    /// What it was given so far.
    seen: RefCell<Vec<u8>>,
}

impl DigestObj {
    fn finish(&self) -> Vec<u8> {
        let seen = self.seen.take();
        digest(&self.algorithm, &seen).unwrap_or_default()
    }
}

/// The bytes of an argument: an array, or one number.
fn given(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Byte(n) => Some(vec![n.cast_unsigned()]),
        other => bytes_of(other),
    }
}

impl HostObject for DigestObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.security.MessageDigest"
    }

    fn text(&self) -> String {
        format!("{} Message Digest from SUN, <in progress>\n", self.algorithm)
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(Ok(match (method, args) {
            ("update", [bytes]) => {
                self.seen.borrow_mut().extend(given(bytes)?);
                Value::Null
            }
            ("update", [bytes, from, count]) => {
                let bytes = bytes_of(bytes)?;
                let from = usize::try_from(from.as_i64()?).ok()?;
                let count = usize::try_from(count.as_i64()?).ok()?;
                let Some(part) = from.checked_add(count).and_then(|end| bytes.get(from..end)) else {
                    return Some(Err(Raise::illegal_argument("Input buffer too short")));
                };
                self.seen.borrow_mut().extend(part);
                Value::Null
            }
            ("digest", []) => bytes_value(&self.finish()),
            ("digest", [bytes]) => {
                self.seen.borrow_mut().extend(given(bytes)?);
                bytes_value(&self.finish())
            }
            ("reset", []) => {
                self.seen.borrow_mut().clear();
                Value::Null
            }
            ("getAlgorithm", []) => Value::Str(self.algorithm.clone()),
            ("getDigestLength", []) => Value::count(digest(&self.algorithm, b"")?.len()),
            _ => return None,
        }))
    }
}
