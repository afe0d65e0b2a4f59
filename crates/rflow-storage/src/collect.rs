//! Output files of a task: what a `path` output finds in the work dir.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::glob::{GlobOptions, Kind, find, is_glob, split, unescape};
use crate::path::normalize;

/// Options of a `path` output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectOptions {
    /// What a pattern finds. Unset: files when the pattern has `**`, else everything.
    pub kind: Option<Kind>,
    /// Find hidden files too. They are found in any case when the pattern begins with `.`.
    pub hidden: bool,
    /// Go through links to folders, and leave out dangling links.
    pub follow_links: bool,
    /// How many folders below the work dir the search goes; 0 stays in it.
    pub max_depth: Option<u32>,
    /// Let patterns find staged inputs.
    pub include_inputs: bool,
    /// Off: the pattern is a plain name.
    pub glob: bool,
}

impl Default for CollectOptions {
    fn default() -> Self {
        Self {
            kind: None,
            hidden: false,
            follow_links: true,
            max_depth: None,
            include_inputs: false,
            glob: true,
        }
    }
}

/// What an output found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Absolute paths, sorted by name.
    pub files: Vec<PathBuf>,
    /// Inputs matched and were left out; an error about missing files should say so.
    pub left_out_inputs: bool,
}

/// Why outputs could not be looked for.
#[derive(Debug, Error)]
pub enum CollectError {
    /// An absolute path or one with `..` leads out of the work dir.
    #[error("File `{path}` is outside the scope of the process work directory: {}", work_dir.display())]
    Outside {
        /// The output as declared.
        path: String,
        /// The work dir.
        work_dir: PathBuf,
    },
    /// The file system refused.
    #[error("Cannot look for output `{path}` in {}: {cause}", work_dir.display())]
    Io {
        /// The output as declared.
        path: String,
        /// The work dir.
        work_dir: PathBuf,
        /// The system's error.
        #[source]
        cause: io::Error,
    },
}

/// Finds the files of one `path` output. `inputs` are the staged names of the task's inputs (`input1/x.txt`).
///
/// Inputs are only left out of the matches of patterns, and only they themselves, not what lies below a staged
/// folder; a plain name finds an input too. All that as the reference does.
///
/// # Errors
///
/// [`CollectError`]; files that are missing are no error here.
pub fn collect<S: AsRef<str>>(
    work_dir: &Path,
    pattern: &str,
    inputs: &[S],
    options: &CollectOptions,
) -> Result<Collected, CollectError> {
    let outside = || CollectError::Outside {
        path: pattern.to_owned(),
        work_dir: work_dir.to_owned(),
    };
    if !options.glob || !is_glob(pattern) {
        let name = if options.glob {
            unescape(pattern)
        } else {
            pattern.to_owned()
        };
        let path = normalize(&work_dir.join(&name));
        let exists = if options.follow_links {
            path.exists()
        } else {
            fs::symlink_metadata(&path).is_ok()
        };
        return match path.starts_with(work_dir) {
            // `..` is refused only when it finds something: an optional output may be absent there.
            false if exists || Path::new(&name).is_absolute() => Err(outside()),
            false => Ok(Collected::default()),
            true => Ok(Collected {
                files: if exists { vec![path] } else { Vec::new() },
                left_out_inputs: false,
            }),
        };
    }
    let (folder, rest) = split(pattern);
    let start = normalize(&work_dir.join(unescape(folder)));
    let Ok(below) = start.strip_prefix(work_dir) else {
        return Err(outside());
    };
    let Ok(max_depth) = depth_below(options.max_depth, below) else {
        return Ok(Collected::default());
    };
    let glob = GlobOptions {
        kind: options.kind.unwrap_or(if pattern.contains("**") {
            Kind::File
        } else {
            Kind::Any
        }),
        max_depth,
        follow_links: options.follow_links,
        ..GlobOptions::default()
    };
    let hidden = options.hidden || pattern.starts_with('.') && !pattern.starts_with("./");
    let found = find(&start, rest, hidden, &glob).map_err(|cause| CollectError::Io {
        path: pattern.to_owned(),
        work_dir: work_dir.to_owned(),
        cause,
    })?;
    let inputs: HashSet<PathBuf> = match options.include_inputs {
        true => HashSet::new(),
        false => inputs
            .iter()
            .map(|name| normalize(Path::new(name.as_ref())))
            .collect(),
    };
    let mut result = Collected::default();
    for path in found {
        if inputs.contains(&below.join(&path)) {
            result.left_out_inputs = true;
        } else {
            result.files.push(start.join(path));
        }
    }
    Ok(result)
}

/// How deep to look below a folder of the work dir, when `max` counts from the work dir, as in the reference engine;
/// an error when the folder itself is deeper.
pub(crate) fn depth_below(max: Option<u32>, folder: &Path) -> Result<Option<u32>, ()> {
    let depth = u32::try_from(folder.components().count()).unwrap_or(u32::MAX);
    match max {
        None => Ok(None),
        Some(max) => max.checked_sub(depth).map(Some).ok_or(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    const INPUTS: [&str; 3] = ["in.txt", "indir", "stagedd/in.txt"];

    fn work_dir() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        for folder in ["sub/deep", ".hid", "stagedd", "orig/s"] {
            fs::create_dir_all(path.join(folder)).unwrap();
        }
        for file in [
            "a.txt",
            "b.txt",
            ".h.txt",
            "star*.txt",
            "[b].txt",
            "sub/c.txt",
            "sub/deep/e.txt",
            ".hid/f.txt",
            ".hid/.g",
            "sub/.i",
            "stagedd/x.txt",
            "Zz.txt",
            "orig/q.txt",
        ] {
            fs::write(path.join(file), "").unwrap();
        }
        for (target, link) in [
            ("a.txt", "in.txt"),
            ("orig", "indir"),
            ("../a.txt", "stagedd/in.txt"),
            ("nowhere", "dangling"),
            ("../sub", "sub/loop"),
        ] {
            symlink(target, path.join(link)).unwrap();
        }
        dir
    }

    fn names(pattern: &str, change: impl Fn(&mut CollectOptions)) -> String {
        let dir = work_dir();
        let mut options = CollectOptions::default();
        change(&mut options);
        let found = collect(dir.path(), pattern, &INPUTS, &options).unwrap();
        let names: Vec<_> = found
            .files
            .iter()
            .map(|p| p.strip_prefix(dir.path()).unwrap().to_str().unwrap().to_owned())
            .collect();
        names.join(" ")
    }

    #[test]
    fn finds_what_the_reference_finds() {
        for (pattern, expected) in [
            ("*", "Zz.txt [b].txt a.txt b.txt orig stagedd star*.txt sub"),
            ("*.txt", "Zz.txt [b].txt a.txt b.txt star*.txt"),
            (".*", ".h.txt .hid"),
            (".hid/*", ".hid/.g .hid/f.txt"),
            ("sub/*", "sub/c.txt sub/deep"),
            ("sub/**", "sub/c.txt sub/deep/e.txt"),
            ("**/.*", ""),
            ("sub", "sub"),
            ("sub/", "sub"),
            ("./a.txt", "a.txt"),
            ("sub/deep/../c.txt", "sub/c.txt"),
            (".h.txt", ".h.txt"),
            ("in.txt", "in.txt"),
            ("in*", ""),
            ("indir/*", "indir/q.txt indir/s"),
            ("stagedd/*", "stagedd/x.txt"),
            ("stagedd", "stagedd"),
            ("dangling", ""),
            ("d*g", ""),
            ("[b].txt", "b.txt"),
            ("{a,b}.txt", "a.txt b.txt"),
            ("star\\*.txt", "star*.txt"),
        ] {
            assert_eq!(names(pattern, |_| ()), expected, "{pattern}");
        }
    }

    #[test]
    fn options() {
        assert_eq!(names("*", |o| o.kind = Some(Kind::Dir)), "orig stagedd sub");
        assert_eq!(names("s*", |o| o.kind = Some(Kind::File)), "star*.txt");
        assert_eq!(names("i*", |o| o.include_inputs = true), "in.txt indir");
        assert_eq!(names("d*", |o| o.follow_links = false), "dangling");
        assert_eq!(names("[b].txt", |o| o.glob = false), "[b].txt");
        assert_eq!(names("sub/**", |o| o.max_depth = Some(1)), "sub/c.txt");
        assert_eq!(names("sub/**", |o| o.max_depth = Some(0)), "");
        assert_eq!(names("sub/*", |o| o.hidden = true), "sub/.i sub/c.txt sub/deep");
    }

    #[test]
    fn tells_of_inputs_left_out() {
        let dir = work_dir();
        let found = collect(dir.path(), "in*", &INPUTS, &CollectOptions::default()).unwrap();
        assert!(found.files.is_empty() && found.left_out_inputs);
    }

    #[test]
    fn stays_in_the_work_dir() {
        let dir = work_dir();
        let work = dir.path().join("sub");
        let look = |pattern: &str| collect::<&str>(&work, pattern, &[], &CollectOptions::default());
        let error = look("/etc/hosts").unwrap_err().to_string();
        let expected = "File `/etc/hosts` is outside the scope of the process work directory: ";
        assert_eq!(error, format!("{expected}{}", work.display()));
        assert!(look("/etc/h*").is_err());
        assert!(look("../a.txt").is_err());
        assert!(look("../nope").unwrap().files.is_empty());
        assert!(look("../*").is_err());
        assert_eq!(look(&format!("{}/c.txt", work.display())).unwrap().files.len(), 1);
    }
}
