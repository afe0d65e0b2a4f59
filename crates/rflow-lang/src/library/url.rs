//! `java.net.URL` in a light form: its parts, its content, and a request through the system's `curl`.

mod parts;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use self::parts::{Parts, quoted as url_quoted};
use crate::host::{Ended, HostObject};
use crate::interp::Interp;
use crate::method::{self, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// An address.
struct Url {
    class: &'static str,
    parts: Parts,
    address: String,
}

const URI: &str = "java.net.URI";

/// `new URL(address)`, `new URI(address)`
pub(super) fn construct(class: &'static str, address: &Value) -> Eval {
    of_text(class, &text::text(address))
}

fn of_text(class: &'static str, address: &str) -> Eval {
    if class == URI
        && let Some((at, part)) = Parts::illegal(address)
    {
        return Err(Raise::new(
            "java.net.URISyntaxException",
            format!("Illegal character in {part} at index {at}: {address}"),
        ));
    }
    let parts = Parts::of(address);
    if class != URI && parts.scheme.is_none() {
        return Err(Raise::new(
            "java.net.MalformedURLException",
            format!("no protocol: {address}"),
        ));
    }
    Ok(Value::host(Url {
        class,
        parts,
        address: address.to_string(),
    }))
}

/// The address of a file as a `URI`.
pub(crate) fn uri_of(address: &str) -> Value {
    uri_of_quoted(url_quoted(address))
}

/// An address without characters that have to be quoted as a `URI`.
pub(crate) fn uri_of_quoted(address: String) -> Value {
    Value::host(Url {
        class: URI,
        parts: Parts::of(&address),
        address,
    })
}

/// The address of a `URI` with the characters that it stands for; `None` for anything else.
pub(crate) fn uri_text(value: &Value) -> Option<String> {
    let uri = value.as_host::<Url>().filter(|url| url.class == URI)?;
    Some(parts::unquoted(&uri.address))
}

/// The constructors with the parts of an address, or with an address to start from.
pub(super) fn construct_of_parts(class: &'static str, args: &[Value]) -> Option<Eval> {
    let part = |value: &Value| (!value.is_null()).then(|| text::text(value));
    let mut parts = Parts::default();
    let (scheme, path, query, fragment) = match args {
        [base, relative] => {
            let base = base.as_host::<Url>()?;
            let resolved = base.parts.resolve(&Parts::of(&text::text(relative)));
            return Some(of_text(class, &resolved.text()));
        }
        [scheme, specific, fragment] => {
            let before = part(scheme).map(|s| format!("{s}:")).unwrap_or_default();
            let behind = part(fragment).map(|f| format!("#{f}")).unwrap_or_default();
            let address = format!("{before}{}{behind}", part(specific).unwrap_or_default());
            return Some(of_text(class, &url_quoted(&address)));
        }
        [scheme, host, path, fragment] => {
            parts.authority = part(host);
            (scheme, path, None, Some(fragment))
        }
        [scheme, authority, path, query, fragment] => {
            parts.authority = part(authority);
            (scheme, path, Some(query), Some(fragment))
        }
        [scheme, user, host, port, path, query, fragment] => {
            parts.authority = part(host).map(|host| {
                let user = part(user).map(|user| format!("{user}@")).unwrap_or_default();
                let port = port.as_i64().filter(|port| *port >= 0);
                format!(
                    "{user}{host}{}",
                    port.map(|n| format!(":{n}")).unwrap_or_default()
                )
            });
            (scheme, path, Some(query), Some(fragment))
        }
        _ => return None,
    };
    parts.scheme = part(scheme);
    parts.path = url_quoted(&part(path).unwrap_or_default());
    parts.query = query.and_then(part).map(|query| url_quoted(&query));
    parts.fragment = fragment.and_then(part).map(|fragment| url_quoted(&fragment));
    Some(of_text(class, &parts.text()))
}

fn optional(part: Option<&str>) -> Value {
    part.map(Value::str).unwrap_or_default()
}

impl Url {
    /// A part of the address; what a `URI` calls raw is what a `URL` has.
    fn part(&self, method: &str) -> Option<Value> {
        let is_uri = self.class == URI;
        let parts = &self.parts;
        let decoded = |part: Option<&str>| match part {
            Some(part) if is_uri => parts::unquoted(part).into(),
            part => optional(part),
        };
        Some(match method {
            "getProtocol" if !is_uri => optional(parts.scheme.as_deref()),
            "getScheme" if is_uri => optional(parts.scheme.as_deref()),
            "getHost" => match parts.host() {
                None if !is_uri => Value::str(""),
                host => optional(host),
            },
            "getPort" => Value::Int(parts.port().unwrap_or(-1)),
            "getUserInfo" | "getRawUserInfo" => optional(parts.user()),
            "getAuthority" | "getRawAuthority" => optional(parts.authority.as_deref()),
            "getPath" if is_uri && parts.is_opaque() => Value::Null,
            "getPath" => decoded(Some(&parts.path)),
            "getRawPath" if is_uri => Value::str(&parts.path),
            "getQuery" => decoded(parts.query.as_deref()),
            "getRawQuery" if is_uri => optional(parts.query.as_deref()),
            "getFragment" if is_uri => decoded(parts.fragment.as_deref()),
            "getRawFragment" if is_uri => optional(parts.fragment.as_deref()),
            "getRef" if !is_uri => optional(parts.fragment.as_deref()),
            "getFile" if !is_uri => {
                let query = parts.query.as_ref().map(|q| format!("?{q}")).unwrap_or_default();
                format!("{}{query}", parts.path).into()
            }
            "getDefaultPort" if !is_uri => Value::Int(match parts.scheme.as_deref() {
                Some("http") => 80,
                Some("https") => 443,
                Some("ftp") => 21,
                _ => -1,
            }),
            "getSchemeSpecificPart" if is_uri => parts::unquoted(&parts.specific()).into(),
            "isAbsolute" if is_uri => Value::Bool(parts.scheme.is_some()),
            "isOpaque" if is_uri => Value::Bool(parts.is_opaque()),
            _ => return None,
        })
    }
}

impl HostObject for Url {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        self.class
    }

    fn text(&self) -> String {
        self.address.clone()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let content = || method::read_path(interp, &paths::parse(&self.address));
        if let (Some(part), []) = (self.part(method), args) {
            return Some(Ok(part));
        }
        Some(match (method, args) {
            ("toURI", []) if self.class != URI => of_text(URI, &self.address),
            ("toURL", []) if self.class == URI => of_text("java.net.URL", &self.address),
            ("toExternalForm" | "toASCIIString", []) => Ok(Value::str(&self.address)),
            ("resolve", [other]) if self.class == URI => {
                let other = Parts::of(&text::text(other));
                of_text(URI, &self.parts.resolve(&other).text())
            }
            ("relativize", [other]) if self.class == URI => {
                let other = other.as_host::<Url>()?;
                match self.parts.relative(&other.parts) {
                    Some(path) => of_text(URI, &path),
                    None => of_text(URI, &other.address),
                }
            }
            ("normalize", []) if self.class == URI => of_text(URI, &self.parts.normalized().text()),
            ("getText", [] | [_]) => content().map(|b| Value::from(String::from_utf8_lossy(&b).into_owned())),
            ("getBytes", []) => content().map(|b| method::byte_array(&b)),
            ("newReader", _) => content().map(streams::reader),
            ("newInputStream" | "openStream", _) => content().map(streams::input),
            ("readLines" | "eachLine" | "withReader" | "withInputStream", _) => {
                let path = Value::Path(Rc::new(paths::parse(&self.address)));
                interp.call_method(&path, method, args)
            }
            ("openConnection", []) => Ok(Value::host(Connection {
                address: self.address.clone(),
                method: RefCell::new("GET".to_string()),
                headers: RefCell::default(),
                body: streams::memory_output(),
                posts: Cell::new(false),
                connect_timeout: Cell::new(0),
                read_timeout: Cell::new(0),
                answer: RefCell::default(),
            })),
            _ => return None,
        })
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![
            Value::Class(self.class.into()),
            Value::str(&self.address),
        ]))
    }
}

/// Status and body.
type Answer = Rc<(i32, Vec<u8>)>;

/// A request and its answer.
struct Connection {
    address: String,
    method: RefCell<String>,
    headers: RefCell<Vec<(String, String)>>,
    body: Value,
    posts: Cell<bool>,
    /// Milliseconds; 0 for as long as it takes.
    connect_timeout: Cell<i64>,
    /// Milliseconds in which nothing comes.
    read_timeout: Cell<i64>,
    answer: RefCell<Option<Answer>>,
}

impl Connection {
    /// Status and body of the answer; the request is sent when they are first asked for.
    fn answer(&self, interp: &Interp) -> Eval<Answer> {
        if let Some(answer) = &*self.answer.borrow() {
            return Ok(answer.clone());
        }
        let method = if self.posts.get() && *self.method.borrow() == "GET" {
            "POST".to_string()
        } else {
            self.method.borrow().clone()
        };
        let mut argv: Vec<String> = ["curl", "-sS", "-L", "-X"].map(str::to_string).to_vec();
        argv.push(method);
        // Whole seconds, and at least one.
        let seconds =
            |timeout: &Cell<i64>| (timeout.get() > 0).then(|| timeout.get().saturating_add(999) / 1000);
        if let Some(most) = seconds(&self.connect_timeout) {
            argv.extend(["--connect-timeout".to_string(), most.to_string()]);
        }
        if let Some(most) = seconds(&self.read_timeout) {
            let slow = ["--speed-limit", "1", "--speed-time"].map(str::to_string);
            argv.extend(slow.into_iter().chain([most.to_string()]));
        }
        for (name, value) in self.headers.borrow().iter() {
            argv.extend(["-H".to_string(), format!("{name}: {value}")]);
        }
        let body = streams::written(&self.body).unwrap_or_default();
        if !body.is_empty() {
            argv.extend(["--data-binary", "@-"].map(str::to_string));
        }
        argv.extend(["-w", "\n%{http_code}", "--"].map(str::to_string));
        argv.push(self.address.clone());
        let sent = interp
            .machine
            .execute(&argv, &body)
            .map_err(|e| Raise::io(format!("curl: {e}")))?;
        let Ended { status, out, err } = sent;
        if status != 0 {
            return Err(Raise::new(
                "java.net.ConnectException",
                String::from_utf8_lossy(&err).trim().to_string(),
            ));
        }
        let cut = out.iter().rposition(|b| *b == b'\n').unwrap_or(0);
        let code = String::from_utf8_lossy(out.get(cut..).unwrap_or_default())
            .trim()
            .parse()
            .unwrap_or(0);
        let answer = Rc::new((code, out.get(..cut).unwrap_or_default().to_vec()));
        *self.answer.borrow_mut() = Some(answer.clone());
        Ok(answer)
    }
}

impl HostObject for Connection {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.net.HttpURLConnection"
    }

    fn text(&self) -> String {
        format!("{}:{}", self.class(), self.address)
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("setRequestMethod", [name]) => {
                *self.method.borrow_mut() = text::text(name);
                Ok(Value::Null)
            }
            ("setRequestProperty" | "addRequestProperty", [name, value]) => {
                self.headers
                    .borrow_mut()
                    .push((text::text(name), text::text(value)));
                Ok(Value::Null)
            }
            ("setDoOutput", [on]) => {
                self.posts.set(on.truthy());
                Ok(Value::Null)
            }
            ("setConnectTimeout", [millis]) => {
                self.connect_timeout.set(millis.as_i64()?);
                Ok(Value::Null)
            }
            ("setReadTimeout", [millis]) => {
                self.read_timeout.set(millis.as_i64()?);
                Ok(Value::Null)
            }
            ("getOutputStream", []) => Ok(self.body.clone()),
            ("getResponseCode", []) => self.answer(interp).map(|a| Value::Int(a.0)),
            ("getInputStream" | "getErrorStream" | "getContent", []) => {
                self.answer(interp).map(|a| streams::input(a.1.clone()))
            }
            ("connect", []) => self.answer(interp).map(|_| Value::Null),
            ("getURL", []) => Ok(Value::str(&self.address)),
            (name, [_]) if name.starts_with("set") => Ok(Value::Null),
            ("disconnect", []) => Ok(Value::Null),
            _ => return None,
        })
    }
}
