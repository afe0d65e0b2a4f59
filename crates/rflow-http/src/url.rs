//! Addresses of files on web servers, without their secrets.

use std::fmt;
use std::io;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rflow_storage::location::without_secrets;

/// An address, split from the user and password in it. As text it shows neither these nor what is behind `?`, which
/// often is a signature.
#[derive(Clone)]
pub(crate) struct Url {
    /// What is requested, with everything escaped that may not stand in a request.
    pub(crate) target: String,
    /// Value of the `Authorization` header.
    pub(crate) authorization: Option<String>,
    shown: String,
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Url {
    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        let rest = self.target.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default()
    }

    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let wrong = |words: &str| {
            let shown = path.to_string_lossy();
            let shown = without_secrets(&shown);
            io::Error::new(io::ErrorKind::InvalidInput, format!("`{shown}` {words}"))
        };
        let text = path
            .to_str()
            .ok_or_else(|| wrong("is no address: it is not UTF-8"))?;
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(wrong("is no address of a file on a web server"));
        };
        if scheme == "ftp" {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!(
                    "`{}` cannot be read: ftp is not supported; most archives serve the same file over https",
                    without_secrets(text)
                ),
            ));
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, file) = match rest.find(['/', '?']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(login), host),
            None => (None, authority),
        };
        if host.is_empty() {
            return Err(wrong("names no host"));
        }
        let login = login.map(unescape).filter(|l| !l.is_empty()).map(|mut login| {
            if !login.contains(&b':') {
                login.push(b':');
            }
            format!("Basic {}", BASE64_STANDARD.encode(login))
        });
        Ok(Self {
            target: format!("{scheme}://{host}{}", escape(file)),
            authorization: login,
            shown: without_secrets(text),
        })
    }
}

/// Escapes what may not stand in a request. Escapes that are there stay.
fn escape(file: &str) -> String {
    let mut escaped = String::with_capacity(file.len());
    for byte in file.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    if escaped.is_empty() {
        "/".to_owned()
    } else {
        escaped
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match code.and_then(|c| u8::from_str_radix(c, 16).ok()) {
            Some(code) => {
                plain.push(code);
                at += 3;
            }
            None => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::of(Path::new(text)).unwrap()
    }

    #[test]
    fn parts() {
        let secret = url("https://me:p%40ss@host:8080/a b/ü?sig=1#top");
        assert_eq!(secret.target, "https://host:8080/a%20b/%C3%BC?sig=1");
        assert_eq!(secret.authorization.as_deref(), Some("Basic bWU6cEBzcw=="));
        assert_eq!(secret.to_string(), "https://host:8080/a b/ü?…");
        assert_eq!(url("http://h").target, "http://h/");
        assert_eq!(url("http://h/a%20b").target, "http://h/a%20b");
        assert_eq!(url("http://h/a@b").to_string(), "http://h/a@b");
    }

    #[test]
    fn mistakes() {
        for (text, word) in [
            ("ftp://u:secret@h/x", "ftp is not supported"),
            ("http:///x", "no host"),
            ("/x", "no address"),
        ] {
            let error = Url::of(Path::new(text)).err().unwrap().to_string();
            assert!(error.contains(word) && !error.contains("secret"), "{error}");
        }
    }
}
