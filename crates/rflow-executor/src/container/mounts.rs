//! Folders of the host that a task in a container needs, at the same paths.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use rflow_task::{StageMode, TaskSpec};

/// A folder (or single file) that the container sees at its own path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// On the host and in the container.
    pub path: PathBuf,
    /// The task may write there.
    pub writable: bool,
}

/// Links in a row that are followed, as in the kernel.
const MAX_LINKS: usize = 40;
/// Entries of an input folder that are searched for links that lead out of it.
const MAX_ENTRIES: usize = 10_000;

/// Folders that belong to the image: files in them are mounted one by one, because a mounted folder would hide the
/// programs of the image.
const SYSTEM: &[&str] = &[
    "/bin", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/sbin", "/sys", "/usr",
];

/// The mounts of a task, outer folders first: its work dir, the folders of its inputs and of what they link to,
/// and its folders of programs. `writable_inputs` makes all of them writable, else only the work dir is.
///
/// Inputs are symbolic links to their absolute paths, so each link on the way and its target must exist inside.
/// Inputs that are copied or hard links need nothing.
#[must_use]
pub fn mounts(spec: &TaskSpec, writable_inputs: bool) -> Vec<Mount> {
    let mut places = BTreeSet::new();
    if matches!(spec.stage_mode, StageMode::Symlink | StageMode::Rellink) {
        for input in &spec.inputs {
            follow(&input.source, &mut places);
        }
    }
    places.extend(spec.bin_dirs.iter().cloned());
    let work_dir = spec.work_dir.clone();
    // Inputs from other tasks: one mount of the work folder of the run, instead of one for each of them.
    if let Some(base) = work_dir.parent().and_then(Path::parent)
        && base.parent().is_some()
        && places.iter().any(|place| place.starts_with(base))
    {
        places.insert(base.to_owned());
    }
    if writable_inputs {
        places.insert(work_dir.clone());
    }
    let mut result: Vec<Mount> = Vec::new();
    // In this order a folder comes before what it contains.
    for path in places {
        let inside = result.iter().any(|outer| path.starts_with(&outer.path));
        if !inside && path.exists() {
            result.push(Mount {
                path,
                writable: writable_inputs,
            });
        }
    }
    if !writable_inputs {
        result.push(Mount {
            path: work_dir,
            writable: true,
        });
    }
    result
}

/// Collects the places on the way from a path to what it finally names.
fn follow(path: &Path, places: &mut BTreeSet<PathBuf>) {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else {
            if path.is_dir() {
                links_within(&path, places);
                places.insert(path);
            } else {
                places.insert(folder_of(&path));
            }
            return;
        };
        places.insert(folder_of(&path));
        path = plain(&path.parent().unwrap_or(Path::new("/")).join(target));
    }
}

/// Where links in a folder lead to, when that is outside of it.
fn links_within(root: &Path, places: &mut BTreeSet<PathBuf>) {
    let mut pending = vec![root.to_owned()];
    let mut seen = 0;
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MAX_ENTRIES {
                return;
            }
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                pending.push(entry.path());
            } else if kind.is_symlink()
                && let Ok(target) = entry.path().canonicalize()
                && !target.starts_with(root)
            {
                // Every link of a chain within the folder is an entry of it, so the last target is enough.
                places.insert(if target.is_dir() {
                    target
                } else {
                    folder_of(&target)
                });
                if let Ok(next) = fs::read_link(entry.path()) {
                    places.insert(folder_of(&plain(&folder.join(next))));
                }
            }
        }
    }
}

/// The folder to mount for a file, or the file itself where its folder must not be mounted.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent.parent().is_some() && !SYSTEM.iter().any(|dir| parent.starts_with(dir)) => {
            parent.to_owned()
        }
        _ => path.to_owned(),
    }
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rflow_task::StageIn;

    use super::*;

    fn task(root: &Path, inputs: &[PathBuf]) -> TaskSpec {
        let work_dir = root.join("work/ab/cdef");
        fs::create_dir_all(&work_dir).expect("work dir");
        TaskSpec {
            work_dir,
            inputs: inputs
                .iter()
                .map(|source| StageIn {
                    source: source.clone(),
                    name: "x".into(),
                })
                .collect(),
            ..TaskSpec::default()
        }
    }

    fn paths(mounts: &[Mount], root: &Path) -> Vec<String> {
        let path = |mount: &Mount| {
            let relative = mount.path.strip_prefix(root).unwrap_or(&mount.path);
            format!(
                "{}{}",
                relative.display(),
                if mount.writable { "" } else { ":ro" }
            )
        };
        mounts.iter().map(path).collect()
    }

    #[test]
    fn links_are_followed_to_their_targets() {
        let temp = tempfile::tempdir().expect("folder");
        let root = temp.path();
        for dir in ["data", "links", "more", "folder"] {
            fs::create_dir(root.join(dir)).expect("folder");
        }
        fs::write(root.join("data/x"), "").expect("file");
        fs::write(root.join("more/y"), "").expect("file");
        symlink("../more/z", root.join("links/a")).expect("link");
        symlink(root.join("data/x"), root.join("more/z")).expect("link");
        symlink(root.join("more/y"), root.join("folder/y")).expect("link");

        let spec = task(root, &[root.join("links/a")]);
        assert_eq!(
            paths(&mounts(&spec, true), root),
            ["data", "links", "more", "work/ab/cdef"]
        );
        assert_eq!(
            paths(&mounts(&spec, false), root),
            ["data:ro", "links:ro", "more:ro", "work/ab/cdef"]
        );
        let spec = task(
            root,
            &[root.join("folder"), "/etc/passwd".into(), "/none/x".into()],
        );
        assert_eq!(
            paths(&mounts(&spec, true), root),
            ["/etc/passwd", "folder", "more", "work/ab/cdef"]
        );
    }

    #[test]
    fn inputs_of_other_tasks_need_one_mount() {
        let temp = tempfile::tempdir().expect("folder");
        let root = temp.path();
        let inputs: Vec<_> = ["12/3", "45/6"]
            .iter()
            .map(|n| root.join("work").join(n))
            .collect();
        for dir in &inputs {
            fs::create_dir_all(dir).expect("folder");
        }
        let spec = task(root, &[inputs[0].join("a"), inputs[1].join("b")]);
        assert_eq!(paths(&mounts(&spec, true), root), ["work"]);
        assert_eq!(paths(&mounts(&spec, false), root), ["work:ro", "work/ab/cdef"]);
        let copied = TaskSpec {
            stage_mode: StageMode::Copy,
            ..spec
        };
        assert_eq!(paths(&mounts(&copied, true), root), ["work/ab/cdef"]);
    }
}
