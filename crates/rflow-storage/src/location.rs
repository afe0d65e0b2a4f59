//! Addresses: a path may be local (`/data/x`) or the address of something remote (`s3://bucket/key`).
//!
//! Both travel as `Path`: joining, file names and prefixes mean the same for both. What differs is asked here, so
//! that no other code looks for `://` itself. Never rebuild an address from its `components()`: they lose one `/`.

use std::path::{Path, PathBuf};

/// The parts of an address: scheme, authority (bucket or host) and the key without leading `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// `s3`, `https`, …
    pub scheme: &'a str,
    /// Bucket or host.
    pub authority: &'a str,
    /// What follows, without leading `/`; may be empty.
    pub key: &'a str,
}

impl<'a> Address<'a> {
    /// The parts of a path that is an address; `None` for local paths.
    #[must_use]
    pub fn of(path: &'a Path) -> Option<Self> {
        Self::parse(path.to_str()?)
    }

    /// The parts of a text that is an address; `None` for others, `file://` included.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        if !named || scheme == "file" {
            return None;
        }
        let (authority, key) = rest.split_once('/').unwrap_or((rest, ""));
        Some(Self {
            scheme,
            authority,
            key: key.trim_start_matches('/'),
        })
    }
}

/// Whether a path is an address of something that is not in the local file system.
#[must_use]
pub fn is_remote(path: &Path) -> bool {
    Address::of(path).is_some()
}

/// An address of the web without what is asked of the server there (`?token=…`), which is no part of a name and may be
/// a key; other paths as they are.
#[must_use]
pub fn without_query(path: &Path) -> &Path {
    match (Address::of(path), path.to_str()) {
        (Some(address), Some(text)) if matches!(address.scheme, "http" | "https" | "ftp") => {
            Path::new(text.split('?').next().unwrap_or(text))
        }
        _ => path,
    }
}

/// The text of an address as it may be shown: without user, password and query.
#[must_use]
pub fn without_secrets(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", host_and_path(rest)),
        None => host_and_path(text),
    }
}

/// A text with the addresses in it as they may be shown, see [`without_secrets`]. They end at blanks and quotes.
#[must_use]
pub fn without_secrets_in(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let end = after
            .find(|c: char| c.is_whitespace() || "'\"`".contains(c))
            .unwrap_or(after.len());
        let (address, more) = after.split_at(end);
        out.extend([before, "://", &host_and_path(address)]);
        rest = more;
    }
    out + rest
}

/// Of what follows the scheme all that is not secret. A password may hold what ends the host of other addresses (`?`).
fn host_and_path(rest: &str) -> String {
    let (authority, file) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let shown = format!("{host}{file}");
    match shown.split_once(['?', '#']) {
        Some((plain, _)) => format!("{plain}?…"),
        None => shown,
    }
}

/// `folder` joined with `path`; an address stands for itself as an absolute path does.
#[must_use]
pub fn resolve(folder: &Path, path: &Path) -> PathBuf {
    // `join` keeps an absolute path as it is, whatever the folder.
    match is_remote(path) {
        true => path.to_path_buf(),
        false => folder.join(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let address = |text| Address::parse(text).map(|a| (a.scheme, a.authority, a.key));
        assert_eq!(address("s3://b/k/x"), Some(("s3", "b", "k/x")));
        assert_eq!(address("s3://b"), Some(("s3", "b", "")));
        assert_eq!(address("https://h:8080/x?y"), Some(("https", "h:8080", "x?y")));
        for local in ["/a/b", "a/b", "file:///a", "a b://c", "://x", "/x/s3://b"] {
            assert_eq!(address(local), None, "{local}");
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        for (address, shown) in [
            ("https://host/a b.txt", "https://host/a b.txt"),
            ("https://me:p%40@host:1/a?sig=x y#z", "https://host:1/a?…"),
            ("https://me:p?w@host/a", "https://host/a"),
            ("https://host#t", "https://host?…"),
            ("s3://bucket/k@v", "s3://bucket/k@v"),
            ("me:pw@host/a", "host/a"),
        ] {
            assert_eq!(without_secrets(address), shown);
        }
        assert_eq!(
            without_secrets_in("fatal: 'https://me:x@host/a' and http://t@h:1/b?k=v, not a@b"),
            "fatal: 'https://host/a' and http://h:1/b?… not a@b"
        );
        assert_eq!(without_secrets_in("no address: a@b?c"), "no address: a@b?c");
    }

    #[test]
    fn resolves() {
        for (folder, path, expected) in [
            ("/a", "b", "/a/b"),
            ("/a", "s3://b/k", "s3://b/k"),
            ("s3://b/w", "x/y", "s3://b/w/x/y"),
            ("s3://b/w", "/x", "/x"),
        ] {
            assert_eq!(resolve(Path::new(folder), Path::new(path)), Path::new(expected));
        }
    }
}
