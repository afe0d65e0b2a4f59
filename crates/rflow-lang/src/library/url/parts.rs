//! The parts of an address, by RFC 3986.

/// An address in parts, as they are written.
#[derive(Default, Clone)]
pub(super) struct Parts {
    pub(super) scheme: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) fragment: Option<String>,
}

/// The scheme of an address, and what follows it.
fn scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then_some((scheme, rest))
}

impl Parts {
    pub(super) fn of(address: &str) -> Self {
        let (address, fragment) = split(address, '#');
        let (rest, query) = split(address, '?');
        let (scheme, rest) = match scheme(rest) {
            Some((scheme, rest)) => (Some(scheme.to_string()), rest),
            None => (None, rest),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(authority), path)
            }
            None => (None, rest),
        };
        Self {
            scheme,
            authority: authority.filter(|a| !a.is_empty()).map(str::to_string),
            path: path.to_string(),
            query,
            fragment,
        }
    }

    /// The place of the first character that an address cannot have, and the part in which it is.
    pub(super) fn illegal(address: &str) -> Option<(usize, &'static str)> {
        let strange = |c: char| c.is_ascii_control() || " <>\"{}|\\^`".contains(c);
        let (at, _) = address.chars().enumerate().find(|(_, c)| strange(*c))?;
        let before = address.chars().take(at).collect::<String>();
        let part = match (before.contains('#'), before.contains('?')) {
            (true, _) => "fragment",
            (false, true) => "query",
            _ => match before.split_once("://") {
                Some((_, rest)) if !rest.contains('/') => "authority",
                _ => "path",
            },
        };
        Some((at, part))
    }

    /// The whole address.
    pub(super) fn text(&self) -> String {
        let scheme = self.scheme.as_ref().map(|s| format!("{s}:")).unwrap_or_default();
        let fragment = self
            .fragment
            .as_ref()
            .map(|f| format!("#{f}"))
            .unwrap_or_default();
        format!("{scheme}{}{fragment}", self.specific())
    }

    /// What is between the scheme and the fragment.
    pub(super) fn specific(&self) -> String {
        let authority = self.authority.as_ref().map(|a| format!("//{a}"));
        let query = self.query.as_ref().map(|q| format!("?{q}"));
        format!(
            "{}{}{}",
            authority.unwrap_or_default(),
            self.path,
            query.unwrap_or_default()
        )
    }

    /// `mailto:a@b` has neither authority nor a path from the root.
    pub(super) fn is_opaque(&self) -> bool {
        self.scheme.is_some() && self.authority.is_none() && !self.path.starts_with('/')
    }

    pub(super) fn user(&self) -> Option<&str> {
        Some(self.authority.as_deref()?.rsplit_once('@')?.0)
    }

    fn place(&self) -> Option<&str> {
        let authority = self.authority.as_deref()?;
        Some(authority.rsplit_once('@').map_or(authority, |(_, place)| place))
    }

    pub(super) fn host(&self) -> Option<&str> {
        let place = self.place()?;
        match place.rsplit_once(':') {
            // In an address of IPv6 there are colons, too.
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => Some(host),
            _ => Some(place),
        }
    }

    pub(super) fn port(&self) -> Option<i32> {
        self.place()?.rsplit_once(':')?.1.parse().ok()
    }

    /// What another address means from here.
    pub(super) fn resolve(&self, other: &Self) -> Self {
        if other.scheme.is_some() || self.is_opaque() {
            return other.clone();
        }
        let mut made = other.clone();
        made.scheme.clone_from(&self.scheme);
        if other.authority.is_some() {
            return made;
        }
        made.authority.clone_from(&self.authority);
        if !other.path.starts_with('/') {
            let folder = self.path.rfind('/').map_or("", |at| &self.path[..=at]);
            made.path = format!("{folder}{}", other.path);
        }
        made.normalized()
    }

    /// Without `.` and `..` in its path.
    pub(super) fn normalized(&self) -> Self {
        let rooted = self.path.starts_with('/');
        let mut kept: Vec<&str> = Vec::new();
        let mut open_end = self.path.ends_with('/');
        let names: Vec<&str> = self.path.split('/').filter(|name| !name.is_empty()).collect();
        for (i, name) in names.iter().enumerate() {
            let last = i + 1 == names.len();
            match *name {
                "." => open_end |= last,
                ".." if kept.last().is_some_and(|before| *before != "..") => {
                    kept.pop();
                    open_end |= last;
                }
                name => kept.push(name),
            }
        }
        let mut path = kept.join("/");
        if rooted {
            path.insert(0, '/');
        }
        if open_end && !path.ends_with('/') {
            path.push('/');
        }
        Self { path, ..self.clone() }
    }

    /// The path to another address below this one.
    pub(super) fn relative(&self, other: &Self) -> Option<String> {
        if self.scheme != other.scheme || self.authority != other.authority {
            return None;
        }
        let mut folder = self.path.clone();
        if !folder.ends_with('/') {
            folder.push('/');
        }
        other.path.strip_prefix(folder.as_str()).map(str::to_string)
    }
}

/// What is in front of a mark, and behind it.
fn split(address: &str, mark: char) -> (&str, Option<String>) {
    match address.split_once(mark) {
        Some((before, behind)) => (before, Some(behind.to_string())),
        None => (address, None),
    }
}

/// A part with the characters that it cannot have as `%20` and the like.
pub(super) fn quoted(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for c in part.chars() {
        if c.is_ascii_control() || " <>\"{}|\\^`%".contains(c) {
            let mut bytes = [0; 4];
            for b in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{b:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// A part with characters instead of `%20` and the like.
pub(super) fn unquoted(part: &str) -> String {
    let mut out = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match code {
            Some(code) => {
                out.push(code);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
