//! Patterns over a list of files instead of a folder: what remote storage and remote work dirs need.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use rflow_task::WorkFile;

use crate::collect::{CollectError, CollectOptions, Collected, depth_below};
use crate::glob::{GlobOptions, Kind, Pattern, is_glob, split, unescape};
use crate::location::is_remote;
use crate::path::normalize;
use crate::store::{RemoteEntry, Store};

/// All files below a folder of a store, with names relative to it.
///
/// # Errors
/// Why it cannot be listed.
pub fn work_files(store: &dyn Store, dir: &Path) -> io::Result<Vec<WorkFile>> {
    let entries = store.walk(dir)?;
    let file = |entry: &RemoteEntry| {
        let name = entry.path.strip_prefix(dir).ok()?.to_str()?.to_owned();
        (!name.is_empty()).then_some(WorkFile {
            name,
            len: entry.stat.len,
        })
    };
    Ok(entries.iter().filter_map(file).collect())
}

/// Names below a folder, with the folders that they imply; `true` is a folder.
struct Tree(BTreeMap<String, bool>);

impl Tree {
    fn new<'a>(files: impl Iterator<Item = &'a str>) -> Self {
        let mut names = BTreeMap::new();
        for name in files {
            for (at, _) in name.match_indices('/') {
                names.insert(name[..at].to_owned(), true);
            }
            if !name.is_empty() && !name.ends_with('/') {
                names.insert(name.to_owned(), false);
            }
        }
        Self(names)
    }

    fn find(&self, pattern: &str, hidden: bool, kind: Kind, max_depth: Option<u32>) -> Vec<String> {
        let pattern = Pattern::new(pattern);
        let fits = |name: &str, is_dir: bool| {
            let depth = u32::try_from(name.matches('/').count()).unwrap_or(u32::MAX);
            let last = name.rsplit('/').next().unwrap_or(name);
            (match kind {
                Kind::Any => true,
                Kind::File => !is_dir,
                Kind::Dir => is_dir,
            }) && max_depth.is_none_or(|max| depth <= max)
                && (hidden || !last.starts_with('.'))
                && pattern.matches(name)
        };
        self.0
            .iter()
            .filter(|(name, is_dir)| fits(name, **is_dir))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

/// Finds files of a store by the address of a pattern (`s3://bucket/data/*_{1,2}.fq.gz`), with the rules of
/// [`crate::glob`]. Links do not exist there.
///
/// # Errors
/// Those of the store.
pub fn glob_store(store: &dyn Store, pattern: &str, options: &GlobOptions) -> io::Result<Vec<PathBuf>> {
    let (folder, rest) = split(pattern);
    let start = normalize(Path::new(&unescape(folder)));
    let deep = rest.contains('/') || rest.contains("**");
    let entries = match deep {
        true => store.walk(&start)?,
        false => store.list(&start)?,
    };
    // A folder among the entries of `list` has no file below it that would imply it.
    let names: Vec<String> = entries
        .iter()
        .filter_map(|e| {
            let name = e.path.strip_prefix(&start).ok()?.to_str()?;
            Some(match e.stat.is_dir {
                true => format!("{name}/"),
                false => name.to_owned(),
            })
        })
        .collect();
    let tree = Tree::new(names.iter().map(String::as_str));
    let hidden = options.hidden || rest.starts_with('.');
    let found = tree.find(rest, hidden, options.kind, options.max_depth);
    Ok(found
        .into_iter()
        .map(|name| match options.relative {
            true => PathBuf::from(name),
            false => start.join(name),
        })
        .collect())
}

/// Finds the files of one `path` output in a remote work dir whose files are known; the rules are those of
/// [`crate::collect`]. Staged inputs are not among the files of a remote work dir, but outputs may have their names.
///
/// # Errors
/// [`CollectError::Outside`] for patterns that lead out of the work dir.
pub fn collect_listed<S: AsRef<str>>(
    work_dir: &Path,
    files: &[WorkFile],
    pattern: &str,
    inputs: &[S],
    options: &CollectOptions,
) -> Result<Collected, CollectError> {
    let outside = || CollectError::Outside {
        path: pattern.to_owned(),
        work_dir: work_dir.to_owned(),
    };
    let tree = Tree::new(files.iter().map(|f| f.name.as_str()));
    // Where a name is, relative to the work dir.
    let below = |name: &str| -> Option<String> {
        let path = if is_remote(Path::new(name)) || name.starts_with('/') {
            PathBuf::from(name)
        } else {
            normalize(&work_dir.join(name))
        };
        let rest = path.strip_prefix(work_dir).ok()?;
        Some(rest.to_string_lossy().into_owned())
    };
    if !options.glob || !is_glob(pattern) {
        let name = if options.glob {
            unescape(pattern)
        } else {
            pattern.to_owned()
        };
        let name = below(&name).ok_or_else(outside)?;
        let found = tree.0.contains_key(name.trim_end_matches('/'));
        return Ok(Collected {
            files: found
                .then(|| work_dir.join(name.trim_end_matches('/')))
                .into_iter()
                .collect(),
            left_out_inputs: false,
        });
    }
    let (folder, rest) = split(pattern);
    let start = below(&unescape(folder)).ok_or_else(outside)?;
    let prefix = match start.trim_end_matches('/') {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let sub = Tree(
        tree.0
            .iter()
            .filter_map(|(name, is_dir)| Some((name.strip_prefix(&prefix)?.to_owned(), *is_dir)))
            .filter(|(name, _)| !name.is_empty())
            .collect(),
    );
    let kind = options.kind.unwrap_or(if pattern.contains("**") {
        Kind::File
    } else {
        Kind::Any
    });
    let hidden = options.hidden || pattern.starts_with('.') && !pattern.starts_with("./");
    let inputs: HashSet<&str> = match options.include_inputs {
        true => HashSet::new(),
        false => inputs.iter().map(AsRef::as_ref).collect(),
    };
    let mut result = Collected::default();
    let Ok(max_depth) = depth_below(options.max_depth, Path::new(&prefix)) else {
        return Ok(result);
    };
    for name in sub.find(rest, hidden, kind, max_depth) {
        let name = format!("{prefix}{name}");
        if inputs.contains(name.as_str()) {
            result.left_out_inputs = true;
        } else {
            result.files.push(work_dir.join(name));
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pattern: &str, change: impl Fn(&mut CollectOptions)) -> String {
        let files: Vec<WorkFile> = [
            ".command.out",
            ".h.txt",
            "[b].txt",
            "a.txt",
            "b.txt",
            "orig/q.txt",
            "sub/.i",
            "sub/c.txt",
            "sub/deep/e.txt",
        ]
        .iter()
        .map(|name| WorkFile {
            name: (*name).to_owned(),
            len: 1,
        })
        .collect();
        let mut options = CollectOptions::default();
        change(&mut options);
        let work = Path::new("s3://bucket/work/ab/cdef");
        let found = collect_listed(work, &files, pattern, &["in.txt", "a.txt"], &options);
        match found {
            Ok(found) => found
                .files
                .iter()
                .map(|p| p.strip_prefix(work).unwrap().to_str().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn finds_outputs_in_a_listing() {
        for (pattern, expected) in [
            ("*", "[b].txt b.txt orig sub"),
            ("*.txt", "[b].txt b.txt"),
            ("a.txt", "a.txt"),
            (".*", ".command.out .h.txt"),
            ("sub/*", "sub/c.txt sub/deep"),
            ("sub/**", "sub/c.txt sub/deep/e.txt"),
            ("sub", "sub"),
            ("sub/", "sub"),
            ("./b.txt", "b.txt"),
            ("sub/deep/../c.txt", "sub/c.txt"),
            ("{a,b}.txt", "b.txt"),
            ("nope", ""),
        ] {
            assert_eq!(names(pattern, |_| ()), expected, "{pattern}");
        }
        assert_eq!(names("*", |o| o.kind = Some(Kind::Dir)), "orig sub");
        assert_eq!(
            names("**.txt", |o| o.max_depth = Some(0)),
            "[b].txt b.txt",
            "depth"
        );
        assert_eq!(names("a*", |o| o.include_inputs = true), "a.txt");
        assert!(names("../x*", |_| ()).contains("outside the scope"));
        assert!(names("/etc/hosts", |_| ()).contains("outside the scope"));
    }
}
