//! `java.net.URL` in a light form: its parts, its content, and a request through the system's `curl`.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::{self, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// An address.
struct Url {
    class: &'static str,
    address: String,
}

/// `new URL(address)`, `new URI(address)`
pub(super) fn construct(class: &'static str, address: &Value) -> Eval {
    let address = text::text(address);
    if class == "java.net.URL" && !address.contains(':') {
        return Err(Raise::new(
            "java.net.MalformedURLException",
            format!("no protocol: {address}"),
        ));
    }
    Ok(Value::host(Url { class, address }))
}

impl Url {
    fn split(&self) -> (&str, &str, &str) {
        let (scheme, rest) = self.address.split_once("://").unwrap_or(("", &self.address));
        let end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        (scheme, host, path)
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

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let (scheme, host, path) = self.split();
        let content = || method::read_path(interp, &paths::parse(&self.address));
        Some(match (method, args) {
            ("getProtocol" | "getScheme", []) => Ok(Value::str(scheme)),
            ("getHost", []) => Ok(Value::str(host.split(':').next().unwrap_or_default())),
            ("getPort", []) => {
                let port = host.split_once(':').and_then(|(_, port)| port.parse().ok());
                Ok(Value::Int(port.unwrap_or(-1)))
            }
            ("getPath", []) => Ok(Value::str(path.split(['?', '#']).next().unwrap_or_default())),
            ("getFile", []) => Ok(Value::str(path.split('#').next().unwrap_or_default())),
            ("getQuery", []) => {
                let query = path.split('#').next().and_then(|p| p.split_once('?'));
                Ok(query.map(|(_, q)| Value::str(q)).unwrap_or_default())
            }
            ("toURI" | "toURL", []) => Ok(this.clone()),
            ("toExternalForm", []) => Ok(Value::str(&self.address)),
            ("getText", [] | [_]) => content().map(|b| Value::from(String::from_utf8_lossy(&b).into_owned())),
            ("getBytes", []) => content().map(|b| method::byte_array(&b)),
            ("newReader" | "newInputStream" | "openStream", _) => content().map(streams::reader),
            ("readLines" | "eachLine" | "withReader" | "withInputStream", _) => {
                let path = Value::Path(Rc::new(paths::parse(&self.address)));
                interp.call_method(&path, method, args)
            }
            ("openConnection", []) => Ok(Value::host(Connection {
                address: self.address.clone(),
                method: RefCell::new("GET".to_string()),
                headers: RefCell::default(),
                body: streams::memory_writer(),
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
        let body = text::text(&self.body);
        if !body.is_empty() {
            argv.extend(["--data-binary", "@-"].map(str::to_string));
        }
        argv.extend(["-w", "\n%{http_code}", "--"].map(str::to_string));
        argv.push(self.address.clone());
        let sent = interp
            .machine
            .execute(&argv, body.as_bytes())
            .map_err(|e| Raise::io(format!("curl: {e}")))?;
        let (status, out, err) = sent;
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
                self.answer(interp).map(|a| streams::reader(a.1.clone()))
            }
            ("connect", []) => self.answer(interp).map(|_| Value::Null),
            ("getURL", []) => Ok(Value::str(&self.address)),
            (name, [_]) if name.starts_with("set") => Ok(Value::Null),
            ("disconnect", []) => Ok(Value::Null),
            _ => return None,
        })
    }
}
