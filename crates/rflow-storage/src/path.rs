//! Paths as text: no look at the file system.

use std::path::{Component, Path, PathBuf};

use crate::location::Address;

/// The path without `.` components, and with `x/..` taken out.
///
/// A leading `..` stays in a relative path and vanishes at the root of an absolute one. Symbolic links are not
/// resolved, so the result can name another file than the system would find. Of an address (`s3://bucket/a/../b`)
/// only what follows scheme and authority is changed.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    if let Some(address) = Address::of(path) {
        let key = normalize(Path::new(&format!("/{}", address.key)));
        return PathBuf::from(format!(
            "{}://{}{}",
            address.scheme,
            address.authority,
            key.display()
        ));
    }
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match result.components().next_back() {
                Some(Component::Normal(_)) => {
                    result.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => result.push(".."),
            },
            other => result.push(other),
        }
    }
    result
}

/// The way from the folder `from` to `to`, both absolute (`/a/b`, `/a/c/d` gives `../c/d`).
#[must_use]
pub fn relative_to(from: &Path, to: &Path) -> PathBuf {
    let from: Vec<_> = normalize(from)
        .components()
        .map(|c| c.as_os_str().to_owned())
        .collect();
    let to: Vec<_> = normalize(to)
        .components()
        .map(|c| c.as_os_str().to_owned())
        .collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut result = PathBuf::new();
    for _ in shared..from.len() {
        result.push("..");
    }
    result.extend(&to[shared..]);
    if result.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes() {
        for (path, expected) in [
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/../b", "/b"),
            ("a/../../b", "../b"),
            ("../../b", "../../b"),
            ("./a/", "a"),
            (".", ""),
            ("s3://b/x/../y/./z/", "s3://b/y/z"),
            ("s3://b/../../y", "s3://b/y"),
        ] {
            assert_eq!(normalize(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn finds_the_way() {
        for (from, to, expected) in [
            ("/a/b", "/a/c/d", "../c/d"),
            ("/a/b", "/a/b", "."),
            ("/a/b", "/a/b/c", "c"),
            ("/", "/x", "x"),
            ("/x/y", "/", "../.."),
        ] {
            assert_eq!(
                relative_to(Path::new(from), Path::new(to)),
                Path::new(expected),
                "{from} {to}"
            );
        }
    }
}
