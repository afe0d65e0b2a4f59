//! `String`, `UUID`, `Pattern`, `URLEncoder` and small constants.

use std::any::Any;
use std::cell::RefCell;

use super::builder::BuilderObj;
use super::codec;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::regex;
use crate::method::string::{bytes_of, digest, edit};
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// `new Class(args)`
pub(super) fn construct(class: &str, args: &[Value]) -> Option<Eval> {
    let value = match (class, args) {
        ("java.lang.String", []) => Value::str(""),
        ("java.lang.String", [Value::Str(s)]) => Value::Str(s.clone()),
        ("java.lang.String", [array, ..]) => match bytes_of(array) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
            None => array
                .elements()?
                .iter()
                .map(text::text)
                .collect::<String>()
                .into(),
        },
        ("java.util.StringJoiner", [separator, around @ ..]) => match around {
            [] => Value::host(JoinerObj::new(
                text::text(separator),
                String::new(),
                String::new(),
            )),
            [before, after] => Value::host(JoinerObj::new(
                text::text(separator),
                text::text(before),
                text::text(after),
            )),
            _ => return None,
        },
        ("java.util.UUID", [high, low]) => {
            let halves = (
                number::to_i64(high)?.cast_unsigned(),
                number::to_i64(low)?.cast_unsigned(),
            );
            Value::host(UuidObj(uuid::Uuid::from_u64_pair(halves.0, halves.1)))
        }
        ("java.lang.StringBuilder", _) => Value::host(BuilderObj::builder(initial(args)?)),
        ("java.lang.StringBuffer", _) => Value::host(BuilderObj::buffer(initial(args)?)),
        _ => return None,
    };
    Some(Ok(value))
}

/// What a builder starts with; a number is a capacity.
fn initial(args: &[Value]) -> Option<String> {
    match args {
        [] | [Value::Int(_)] => Some(String::new()),
        [value] => Some(text::text(value)),
        _ => None,
    }
}

/// All languages of the library are this one, known by its name.
const LOCALE: &str = "en_US";

/// `Class.method(args)`
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match class {
        "java.lang.String" => match (method, args) {
            ("valueOf" | "copyValueOf", [value]) => Some(Ok(text::text(value).into())),
            ("format", [Value::Str(locale), Value::Str(pattern), rest @ ..]) if locale == LOCALE => {
                Some(text::format(pattern, rest).map(Value::from))
            }
            ("format", [Value::Str(pattern), rest @ ..]) => {
                Some(text::format(pattern, rest).map(Value::from))
            }
            ("join", _) => edit::join(args).map(Ok),
            _ => None,
        },
        "java.util.Locale" if (method, args) == ("getDefault", &[]) => Some(Ok(Value::str(LOCALE))),
        "java.util.UUID" => uuid_static(method, args),
        "java.util.regex.Pattern" => pattern(method, args),
        "java.util.regex.Matcher" => match (method, args) {
            ("quoteReplacement", [Value::Str(s)]) => {
                Some(Ok(s.replace('\\', r"\\").replace('$', r"\$").into()))
            }
            _ => None,
        },
        "java.net.URLEncoder" => match (method, args) {
            ("encode", [Value::Str(s), ..]) => Some(Ok(url_encode(s).into())),
            _ => None,
        },
        "java.net.URLDecoder" => match (method, args) {
            ("decode", [Value::Str(s), ..]) => Some(Ok(url_decode(s).into())),
            _ => None,
        },
        "java.util.Base64" | "java.security.MessageDigest" => codec::call_static(class, method, args),
        _ => None,
    }
}

/// `Class.PROPERTY`
pub(super) fn static_property(class: &str, name: &str) -> Option<Value> {
    Some(match (class, name) {
        ("java.util.Base64", _) => codec::coder(name)?,
        ("java.nio.charset.StandardCharsets", _) => name.replace('_', "-").into(),
        ("java.util.regex.Pattern", "CASE_INSENSITIVE") => Value::Int(2),
        ("java.util.regex.Pattern", "MULTILINE") => Value::Int(8),
        ("java.util.regex.Pattern", "DOTALL") => Value::Int(32),
        ("java.util.regex.Pattern", "COMMENTS") => Value::Int(4),
        ("java.util.Locale", "US" | "ENGLISH" | "UK" | "ROOT" | "default") => Value::str(LOCALE),
        _ => return None,
    })
}

/// The `UUID` of a text; `None` when it is none.
#[must_use]
pub fn uuid(text: &str) -> Option<Value> {
    uuid::Uuid::parse_str(text)
        .ok()
        .map(|id| Value::host(UuidObj(id)))
}

fn uuid_static(method: &str, args: &[Value]) -> Option<Eval> {
    let id = match (method, args) {
        ("randomUUID", []) => uuid::Uuid::new_v4(),
        ("fromString", [Value::Str(s)]) => match uuid::Uuid::parse_str(s) {
            Ok(id) => id,
            Err(_) => return Some(Err(Raise::illegal_argument(format!("Invalid UUID string: {s}")))),
        },
        ("nameUUIDFromBytes", [bytes]) => {
            let hash = digest("MD5", &bytes_of(bytes)?)?;
            uuid::Builder::from_md5_bytes(hash.try_into().ok()?).into_uuid()
        }
        _ => return None,
    };
    Some(Ok(Value::host(UuidObj(id))))
}

fn pattern(method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("compile", [Value::Str(source)]) => Some(regex::pattern(source)),
        ("compile", [Value::Str(source), Value::Int(flags)]) => {
            let letters = [(2, 'i'), (8, 'm'), (32, 's'), (4, 'x')];
            let set: String = letters
                .iter()
                .filter(|(bit, _)| flags & bit != 0)
                .map(|(_, c)| *c)
                .collect();
            let source = if set.is_empty() {
                source.to_string()
            } else {
                format!("(?{set}){source}")
            };
            Some(regex::pattern(&source))
        }
        ("matches", [Value::Str(source), subject]) => Some(
            regex::compile(source)
                .and_then(|p| p.matches(&text::text(subject)))
                .map(Value::Bool),
        ),
        ("quote", [Value::Str(s)]) => Some(Ok(format!(r"\Q{s}\E").into())),
        _ => None,
    }
}

fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => out.push(char::from(b)),
            b' ' => out.push('+'),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

fn url_decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        match b {
            b'+' => out.push(b' '),
            b'%' => {
                let pair: Vec<u8> = bytes.clone().take(2).collect();
                let hex = std::str::from_utf8(&pair).ok().filter(|p| p.len() == 2);
                match hex.and_then(|p| u8::from_str_radix(p, 16).ok()) {
                    Some(code) => {
                        out.push(code);
                        bytes.nth(1);
                    }
                    None => out.push(b'%'),
                }
            }
            b => out.push(b),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A `StringJoiner`.
struct JoinerObj {
    separator: String,
    before: String,
    after: String,
    parts: RefCell<Vec<String>>,
}

impl JoinerObj {
    fn new(separator: String, before: String, after: String) -> Self {
        Self {
            separator,
            before,
            after,
            parts: RefCell::default(),
        }
    }
}

impl HostObject for JoinerObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.StringJoiner"
    }

    fn text(&self) -> String {
        let parts = self.parts.borrow().join(&self.separator);
        format!("{}{parts}{}", self.before, self.after)
    }

    fn call(&self, _interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("add", [part]) => {
                self.parts.borrow_mut().push(text::text(part));
                Some(Ok(this.clone()))
            }
            ("length", []) => Some(Ok(Value::count(self.text().chars().map(char::len_utf16).sum()))),
            _ => None,
        }
    }
}

/// A `UUID`.
struct UuidObj(uuid::Uuid);

impl HostObject for UuidObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.UUID"
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let (high, low) = self.0.as_u64_pair();
        Some(Ok(match (method, args) {
            ("toString", []) => self.text().into(),
            ("getMostSignificantBits", []) => Value::Long(high.cast_signed()),
            ("getLeastSignificantBits", []) => Value::Long(low.cast_signed()),
            ("version", []) => Value::count(self.0.get_version_num()),
            _ => return None,
        }))
    }

    fn hash_key(&self) -> Option<Value> {
        // The class in front keeps it from being equal to its text.
        Some(Value::list(vec![
            Value::str("java.util.UUID"),
            self.text().into(),
        ]))
    }

    fn compare(&self, other: &Value) -> Option<std::cmp::Ordering> {
        other.as_host::<UuidObj>().map(|other| self.0.cmp(&other.0))
    }
}
