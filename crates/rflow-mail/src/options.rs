//! The scope `mail` of the configuration.

use std::fmt;
use std::time::Duration;

use serde_json::Value as Json;

use crate::MailError;

/// How e-mail is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailOptions {
    /// Sender of messages that name none.
    pub from: Option<String>,
    /// The server; without one a program of the machine sends.
    pub server: Option<Server>,
    /// How long that program may take.
    pub patience: Duration,
}

/// When the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Never.
    Never,
    /// If the server offers it.
    Offered,
    /// After a greeting in plain text (STARTTLS).
    Required,
    /// From the first byte.
    Always,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User and password.
    pub login: Option<(String, String)>,
    /// Encryption.
    pub encryption: Encryption,
    /// Any certificate will do.
    pub trusts_all: bool,
    /// How long the server may take for an answer.
    pub patience: Duration,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the password.
        write!(f, "{}:{} ({:?})", self.host, self.port, self.encryption)
    }
}

impl MailOptions {
    /// Reads the scope `mail`, in which times are milliseconds; `env` gives variables (`NXF_SMTP_HOST`, …), which fill in
    /// what the scope leaves out.
    ///
    /// # Errors
    /// When a value is wrong.
    pub fn new(scope: &Json, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, MailError> {
        Ok(Self {
            from: text(scope, "from"),
            server: server(scope, env)?,
            patience: patience(scope, "sendMailTimeout", 15_000)?,
        })
    }
}

/// The value at a path, which may also be written as one name with dots.
fn at<'a>(scope: &'a Json, path: &str) -> Option<&'a Json> {
    let direct = scope.get(path);
    let nested = || {
        path.match_indices('.').find_map(|(dot, _)| {
            let (first, rest) = path.split_at(dot);
            at(scope.get(first)?, &rest[1..])
        })
    };
    direct.or_else(nested).filter(|value| !value.is_null())
}

fn text(scope: &Json, path: &str) -> Option<String> {
    let value = match at(scope, path)? {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    (!value.is_empty()).then_some(value)
}

/// `true` and `false`, also as texts.
fn flag(scope: &Json, path: &str) -> Option<bool> {
    text(scope, path).map(|text| text == "true")
}

/// A time, in milliseconds; zero stands for the usual one.
fn patience(scope: &Json, option: &'static str, otherwise: u64) -> Result<Duration, MailError> {
    let Some(value) = text(scope, option) else {
        return Ok(Duration::from_millis(otherwise));
    };
    match value.trim().parse() {
        Ok(0) => Ok(Duration::from_millis(otherwise)),
        Ok(millis) => Ok(Duration::from_millis(millis)),
        Err(_) => Err(MailError::Option {
            option,
            value,
            expected: "a time such as '30s' or '1 min'",
        }),
    }
}

fn server(scope: &Json, env: &dyn Fn(&str) -> Option<String>) -> Result<Option<Server>, MailError> {
    let set = |name: &str| {
        let variable = format!("NXF_SMTP_{}", name.to_uppercase());
        text(scope, &format!("smtp.{name}")).or_else(|| env(&variable).filter(|text| !text.is_empty()))
    };
    let host = match (set("host"), scope.get("smtp")) {
        (Some(host), _) => host,
        (None, Some(Json::Object(smtp))) if !smtp.is_empty() => "localhost".to_owned(),
        (None, _) => return Ok(None),
    };
    let port = match set("port") {
        None => None,
        Some(port) => Some(port.parse().map_err(|_| MailError::Option {
            option: "smtp.port",
            value: port,
            expected: "a number up to 65535",
        })?),
    };
    let login = set("user").zip(set("password"));
    let login = login.filter(|_| flag(scope, "smtp.auth") != Some(false));
    let smtps = text(scope, "transport.protocol").as_deref() == Some("smtps");
    let encryption = match flag(scope, "smtp.starttls.enable") {
        _ if smtps || flag(scope, "smtp.ssl.enable") == Some(true) || port == Some(465) => Encryption::Always,
        _ if flag(scope, "smtp.starttls.required") == Some(true) => Encryption::Required,
        Some(true) => Encryption::Offered,
        // A password is not sent in plain text when it need not be.
        None if login.is_some() => Encryption::Offered,
        _ => Encryption::Never,
    };
    let trust = text(scope, "smtp.ssl.trust").unwrap_or_default();
    let trusts_all = trust
        .split_whitespace()
        .any(|trusted| trusted == "*" || trusted == host);
    Ok(Some(Server {
        port: port.unwrap_or(if encryption == Encryption::Always { 465 } else { 25 }),
        host,
        login,
        encryption,
        trusts_all,
        patience: patience(scope, "smtp.timeout", 30_000)?,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(scope: Json) -> Option<Server> {
        MailOptions::new(&scope, &|name| {
            (name == "NXF_SMTP_PASSWORD").then(|| "pw".to_owned())
        })
        .unwrap()
        .server
    }

    #[test]
    fn servers() {
        assert_eq!(read(json!({"from": "a@b"})), None);
        let plain = read(json!({"smtp": {"host": "h"}})).unwrap();
        assert_eq!(
            (plain.port, plain.login.clone(), plain.encryption),
            (25, None, Encryption::Never)
        );
        let user = read(json!({"smtp": {"host": "h", "port": "587", "user": "u"}})).unwrap();
        assert_eq!(user.login, Some(("u".into(), "pw".into())));
        assert_eq!((user.port, user.encryption), (587, Encryption::Offered));
        assert!(!format!("{user:?}").contains("pw"));
        let closed = read(
            json!({"smtp": {"host": "h", "user": "u", "auth": false, "ssl": {"enable": true, "trust": "*"}}}),
        );
        let closed = closed.unwrap();
        assert_eq!(
            (closed.port, closed.encryption, closed.trusts_all),
            (465, Encryption::Always, true)
        );
        assert_eq!(closed.login, None);
        let required =
            read(json!({"smtp": {"host": "h", "starttls.required": "true", "timeout": 5000}})).unwrap();
        assert_eq!(
            (required.encryption, required.patience),
            (Encryption::Required, Duration::from_secs(5))
        );
        assert_eq!(read(json!({"smtp": {"auth": true}})).unwrap().host, "localhost");
        let never = MailOptions::new(&json!({"sendMailTimeout": "soon"}), &|_| None);
        assert!(never.is_err_and(|e| e.to_string().contains("`mail.sendMailTimeout` cannot be `soon`")));
        let wrong = MailOptions::new(&json!({"smtp": {"host": "h", "port": "x"}}), &|_| None);
        assert!(wrong.is_err_and(|e| e.to_string().contains("`mail.smtp.port` cannot be `x`")));
    }
}
