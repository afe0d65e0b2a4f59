//! Glob patterns: what they match, and the files they find.

mod pair;
mod pattern;
mod walk;

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

pub use pair::pair_key;
pub use pattern::Pattern;

use crate::path::normalize;
use walk::Walk;

/// What kind of file a glob finds. A link that is not followed counts as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Files and folders.
    Any,
    /// Everything but folders.
    #[default]
    File,
    /// Folders only.
    Dir,
}

/// How a glob looks for files. The defaults are those of `file()` and `channel.fromPath`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobOptions {
    /// Find hidden files too. Without it they are found only when the pattern (its part after the leading
    /// folders without wildcards) begins with `.`. Hidden folders are walked through in any case.
    pub hidden: bool,
    /// What to find.
    pub kind: Kind,
    /// How many folders below the first the walk goes; 0 stays in it.
    pub max_depth: Option<u32>,
    /// Go through links to folders, and leave out dangling links.
    pub follow_links: bool,
    /// Return paths relative to the folder the walk begins in.
    pub relative: bool,
}

impl Default for GlobOptions {
    fn default() -> Self {
        Self {
            hidden: false,
            kind: Kind::File,
            max_depth: None,
            follow_links: true,
            relative: false,
        }
    }
}

/// True when the text has wildcards: `*`, `?`, a closed `[…]` that is not empty, or a closed `{…}` with a
/// comma, none of them escaped by a backslash.
#[must_use]
pub fn is_glob(text: &str) -> bool {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '\\' => drop(chars.next()),
            '*' | '?' => return true,
            '[' if find_bare(rest, ']').is_some_and(|end| end > 0) => return true,
            '{' if find_bare(rest, '}').is_some_and(|end| find_bare(&rest[..end], ',').is_some()) => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Position of the first `wanted` that is not escaped.
fn find_bare(text: &str, wanted: char) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == wanted {
            return Some(at);
        }
    }
    None
}

/// Takes away the backslashes that protect glob characters (`x\*y` is the file `x*y`); others stay.
#[must_use]
pub fn unescape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(special) = chars.next_if(|c| "*?[]{}\\".contains(*c))
        {
            result.push(special);
        } else {
            result.push(c);
        }
    }
    result
}

/// True when the relative path matches the pattern as a whole (`publishDir pattern:`).
///
/// For many paths compile a [`Pattern`] once.
#[must_use]
pub fn matches(pattern: &str, relative_path: &str) -> bool {
    Pattern::new(pattern).matches(relative_path)
}

/// Finds files by a pattern.
///
/// A relative pattern starts from `base`. The walk begins in the folder that the leading parts without
/// wildcards name; when that is missing nothing is found. Results are absolute if `base` is (or relative to the
/// start of the walk when so wished) and sorted by the bytes of their path: unlike the reference, whose order
/// is that of the directory on disk, so that runs repeat.
///
/// # Errors
///
/// When the first folder cannot be read. Unreadable folders below it are passed over.
pub fn glob(pattern: &str, base: &Path, options: &GlobOptions) -> io::Result<Vec<PathBuf>> {
    let (folder, rest) = split(pattern);
    let start = normalize(&base.join(unescape(folder)));
    let hidden = options.hidden || rest.starts_with('.');
    let mut found = find(&start, rest, hidden, options)?;
    if !options.relative {
        for path in &mut found {
            *path = start.join(&*path);
        }
    }
    Ok(found)
}

/// Finds files below a folder, in order, as paths relative to it.
pub(crate) fn find(
    folder: &Path,
    pattern: &str,
    hidden: bool,
    options: &GlobOptions,
) -> io::Result<Vec<PathBuf>> {
    let pattern = Pattern::new(pattern);
    let mut walk = Walk {
        pattern: &pattern,
        options,
        hidden,
        found: Vec::new(),
    };
    walk.folder(folder, Path::new(""), pattern.start(), &mut Vec::new())?;
    let mut found = walk.found;
    sort(&mut found);
    Ok(found)
}

/// Sorts as Java compares paths: by bytes, where `PathBuf` compares component by component.
fn sort(paths: &mut [PathBuf]) {
    fn bytes(path: &Path) -> &[u8] {
        OsStr::as_bytes(path.as_os_str())
    }
    paths.sort_unstable_by(|a, b| bytes(a).cmp(bytes(b)));
}

/// Splits a pattern into its leading folders without wildcards (still escaped) and the rest.
pub(crate) fn split(pattern: &str) -> (&str, &str) {
    let pattern = if is_glob(pattern) {
        pattern.trim_end_matches('/')
    } else {
        pattern
    };
    let mut escaped = false;
    let wild = pattern.find(|c| {
        let special = !escaped && "*?[{".contains(c);
        escaped = !escaped && c == '\\';
        special
    });
    match pattern[..wild.unwrap_or(pattern.len())].rfind('/') {
        Some(slash) => pattern.split_at(slash + 1),
        None => ("", pattern),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let d = dir.path().join("d");
        for folder in ["sub/deep", ".hid"] {
            fs::create_dir_all(d.join(folder)).unwrap();
        }
        for file in [
            "a.txt",
            "b.txt",
            ".h.txt",
            "sub/c.txt",
            "sub/deep/e.txt",
            ".hid/f.txt",
            ".hid/.g",
            "[x].txt",
            "sp ace.txt",
            "sub-z",
        ] {
            fs::write(d.join(file), "").unwrap();
        }
        symlink("../sub", d.join("sub/loop")).unwrap();
        symlink("sub", d.join("lnk")).unwrap();
        symlink("nowhere", d.join("broken")).unwrap();
        dir
    }

    fn found(pattern: &str, options: &GlobOptions) -> String {
        let dir = tree();
        let d = dir.path().join("d");
        let found = glob(&format!("{}/{pattern}", d.display()), Path::new("/"), options).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|p| p.strip_prefix(&d).unwrap_or(p).to_str().unwrap().to_owned())
            .collect();
        names.join(" | ")
    }

    #[test]
    fn finds_what_the_reference_finds() {
        let plain = GlobOptions::default();
        for (pattern, expected) in [
            ("*", "[x].txt | a.txt | b.txt | sp ace.txt | sub-z"),
            (
                "**",
                ".hid/f.txt | [x].txt | a.txt | b.txt | lnk/c.txt | lnk/deep/e.txt | sp ace.txt | sub-z \
                 | sub/c.txt | sub/deep/e.txt",
            ),
            (
                "**/*.txt",
                ".hid/f.txt | lnk/c.txt | lnk/deep/e.txt | sub/c.txt | sub/deep/e.txt",
            ),
            ("**/c.txt", "lnk/c.txt | sub/c.txt"),
            ("sub/**", "sub/c.txt | sub/deep/e.txt"),
            ("**/sub", ""),
            (".*", ".h.txt"),
            (".hid/*", ".hid/f.txt"),
            ("**/.*", ""),
            ("\\[x\\].txt", "[x].txt"),
            ("{sub/c,a}.txt", "a.txt | sub/c.txt"),
            ("nope/*", ""),
            ("a.txt/*", ""),
            ("sub/../*.txt", "[x].txt | a.txt | b.txt | sp ace.txt"),
        ] {
            assert_eq!(found(pattern, &plain), expected, "{pattern}");
        }
    }

    #[test]
    fn options_as_in_the_reference() {
        let with = |f: fn(&mut GlobOptions)| {
            let mut options = GlobOptions::default();
            f(&mut options);
            options
        };
        for (pattern, options, expected) in [
            ("*", with(|o| o.kind = Kind::Dir), "lnk | sub"),
            (
                "**",
                with(|o| o.kind = Kind::Dir),
                "lnk | lnk/deep | sub | sub/deep",
            ),
            (
                "*.txt",
                with(|o| o.hidden = true),
                ".h.txt | [x].txt | a.txt | b.txt | sp ace.txt",
            ),
            (
                "**.txt",
                with(|o| o.max_depth = Some(0)),
                "[x].txt | a.txt | b.txt | sp ace.txt",
            ),
            (
                "**c.txt",
                with(|o| o.max_depth = Some(1)),
                "lnk/c.txt | sub/c.txt",
            ),
            (
                "*/*.txt",
                with(|o| o.follow_links = false),
                ".hid/f.txt | sub/c.txt",
            ),
            ("[bl]*", with(|o| o.follow_links = false), "b.txt | broken | lnk"),
            ("sub/*", with(|o| o.relative = true), "c.txt"),
        ] {
            assert_eq!(found(pattern, &options), expected, "{pattern} {options:?}");
        }
    }

    #[test]
    fn recognises_patterns() {
        for text in ["*", "a?", "[a]", "{a,b}", "{,a}", "x\\*?", "{x*y,a}"] {
            assert!(is_glob(text), "{text}");
        }
        for text in [
            "a",
            "{a}",
            "{a",
            "{a,b",
            "[]",
            "{}",
            "[a",
            "a}",
            "x\\*y",
            "\\[a\\]",
            "\\{a,b\\}",
            "a\\ b",
        ] {
            assert!(!is_glob(text), "{text}");
        }
        assert_eq!(unescape("x\\*y\\ z\\"), "x*y\\ z\\");
    }
}
