//! Addresses of repositories.

/// How a repository is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// A folder of this machine.
    File,
    /// `http` and `https`.
    Web,
    /// `ssh` and `git`, also in the form `git@host:path`.
    Other,
}

/// An address in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) scheme: Scheme,
    /// Name and password that stood in it.
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    /// Host and port; for a file the folder around the repository.
    pub(super) host: String,
    /// Path on the host, without `.git`; for a file the name of the repository's folder.
    pub(super) path: String,
    /// The address without name and password of a web address.
    pub(super) text: String,
}

impl Address {
    /// Reads an address; `None` when the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("file:") {
            return Self::file(path);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let (authority, path) = rest.split_once('/')?;
            let (login, host) = authority.rsplit_once('@').unwrap_or(("", authority));
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            let given = |text: &str| (!text.is_empty()).then(|| unescaped(text));
            let web = match scheme {
                "https" | "http" => true,
                "ssh" | "git" | "git+ssh" | "ssh+git" => false,
                _ => return None,
            };
            let path = project_path(path)?;
            return (!host.is_empty() && !host.starts_with('-')).then(|| Self {
                scheme: if web { Scheme::Web } else { Scheme::Other },
                user: given(user),
                password: given(password),
                host: host.to_owned(),
                path,
                text: {
                    // Keys may stand behind the path.
                    let plain = rest.split(['?', '#']).next().unwrap_or_default();
                    let place = plain.get(authority.len() - host.len()..).unwrap_or_default();
                    match (web, user) {
                        (true, _) | (_, "") => format!("{scheme}://{place}"),
                        (false, user) => format!("{scheme}://{user}@{place}"),
                    }
                },
            });
        }
        // `user@host:path`, as for scp.
        let (login, path) = text.split_once(':')?;
        let (user, host) = login.split_once('@')?;
        let plain = |text: &str| !text.is_empty() && !text.starts_with('-') && !text.contains('/');
        (plain(user) && plain(host)).then_some(())?;
        Some(Self {
            scheme: Scheme::Other,
            user: Some(user.to_owned()),
            password: None,
            host: host.to_owned(),
            path: project_path(path)?,
            text: text.to_owned(),
        })
    }

    /// `file:/path` and `file:///path`.
    fn file(path: &str) -> Option<Self> {
        let path = path.strip_prefix("//").unwrap_or(path).trim_end_matches('/');
        let path = path.strip_suffix("/.git").unwrap_or(path);
        let (parent, name) = path.strip_suffix(".git").unwrap_or(path).rsplit_once('/')?;
        (path.starts_with('/') && !name.is_empty()).then(|| Self {
            scheme: Scheme::File,
            user: None,
            password: None,
            host: if parent.is_empty() {
                "/".to_owned()
            } else {
                parent.to_owned()
            },
            path: name.to_owned(),
            text: format!("file://{path}"),
        })
    }
}

/// The path of a repository without slashes around it and without `.git`; `None` when a part of it could not be the
/// name of a folder.
fn project_path(path: &str) -> Option<String> {
    let path = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    is_project(path).then(|| path.to_owned())
}

/// Whether a text can be the name of a project: parts that are names of folders, none hidden.
pub(super) fn is_project(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '-'])
            && part
                .chars()
                .all(|c| !c.is_whitespace() && !c.is_control() && !"\\:*?\"<>|".contains(c))
    };
    name.split('/').all(part)
}

/// `%40` and the like as characters.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let code = (*first == b'%')
            .then(|| std::str::from_utf8(more.get(..2)?).ok())
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(Scheme, String, String, String)> {
        Address::parse(text).map(|a| (a.scheme, a.host, a.path, a.text))
    }

    fn of(scheme: Scheme, host: &str, path: &str, text: &str) -> Option<(Scheme, String, String, String)> {
        Some((scheme, host.into(), path.into(), text.into()))
    }

    #[test]
    fn forms() {
        let web = "https://github.com/org/name";
        assert_eq!(parts(web), of(Scheme::Web, "github.com", "org/name", web));
        let with_git = "https://host:8443/a/b/c.git";
        assert_eq!(parts(with_git), of(Scheme::Web, "host:8443", "a/b/c", with_git));
        let ssh = "git@github.com:org/name.git";
        assert_eq!(parts(ssh), of(Scheme::Other, "github.com", "org/name", ssh));
        let long = "ssh://git@host/org/name";
        assert_eq!(parts(long), of(Scheme::Other, "host", "org/name", long));
        for file in ["file:/a/b/demo", "file:///a/b/demo/", "file:/a/b/demo/.git"] {
            assert_eq!(
                parts(file),
                of(Scheme::File, "/a/b", "demo", "file:///a/b/demo"),
                "{file}"
            );
        }
        assert_eq!(
            parts("file:/a/demo.git"),
            of(Scheme::File, "/a", "demo", "file:///a/demo.git")
        );
    }

    #[test]
    fn names_and_passwords_are_taken_out() {
        let address = Address::parse("https://me:p%40ss@host/org/name.git").unwrap();
        assert_eq!(
            (address.user.as_deref(), address.password.as_deref()),
            (Some("me"), Some("p@ss"))
        );
        assert_eq!(address.text, "https://host/org/name.git");
    }

    #[test]
    fn no_addresses() {
        for text in [
            "org/name",
            "file:name",
            "https://github.com",
            "https://github.com/",
            "https://host/../name",
            "https://-oProxy/a/b",
            "-x@host:a/b",
            "git@-h:a/b",
            "ext::sh -c x",
            "s3://bucket/a/b",
            "git@host:../../x",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
