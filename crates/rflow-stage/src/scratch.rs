//! The local folder that a task runs in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::statvfs;

use crate::failure::{Failure, size};

/// A folder that vanishes when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes one in the first of the folders that has room for the inputs.
    pub(crate) fn make(folders: &[PathBuf], needed: u64) -> Result<Self, Failure> {
        let mut free = Vec::new();
        for folder in folders {
            match room(folder) {
                Ok(bytes) if bytes >= needed => return Self::below(folder),
                Ok(bytes) => free.push(format!("{} has {} free", folder.display(), size(bytes))),
                Err(cause) => free.push(format!("{} cannot be used ({cause})", folder.display())),
            }
        }
        let free = free.join(" and ");
        Err(Failure::Space { needed, free })
    }

    fn below(folder: &Path) -> Result<Self, Failure> {
        let failed = |cause: io::Error| {
            Failure::Run(format!(
                "Cannot make a folder in {}: {cause}; name another one with the directive `scratch`",
                folder.display()
            ))
        };
        // Another job on the same volume may have taken the name.
        for _ in 0..100 {
            let path = folder.join(format!("rflow-{:012x}", fastrand::u64(..1 << 48)));
            match fs::create_dir(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
                Ok(()) => {
                    // Links in the path would make `NXF_TASK_WORKDIR` differ from `pwd`.
                    let path = path.canonicalize().map_err(failed)?;
                    let scratch = Self(path);
                    for part in [scratch.task(), scratch.bin()] {
                        fs::create_dir(part).map_err(failed)?;
                    }
                    return Ok(scratch);
                }
            }
        }
        Err(failed(io::ErrorKind::AlreadyExists.into()))
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    /// Where the task runs.
    pub(crate) fn task(&self) -> PathBuf {
        self.0.join("task")
    }

    /// Where the programs of the project go: outside of the task's folder, so that no pattern finds them.
    pub(crate) fn bin(&self) -> PathBuf {
        self.0.join("bin")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be deleted goes with the container.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Bytes that are free below a folder, which is made when it is missing.
fn room(folder: &Path) -> io::Result<u64> {
    fs::create_dir_all(folder)?;
    let stat = statvfs(folder)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// The folders that a `scratch` directive names: several, separated by `:`, are tried in order. `variable` gives
/// the environment, for `$NAME` and `${NAME}` in them.
pub(crate) fn folders(directive: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let usual = || {
        let named = variable("TMPDIR").filter(|dir| !dir.is_empty());
        PathBuf::from(named.unwrap_or_else(|| "/tmp".to_owned()))
    };
    match directive {
        None | Some("true" | "false" | "") => vec![usual()],
        Some("ram-disk") => vec![PathBuf::from("/dev/shm")],
        Some(text) => {
            let parts = text.split(':').map(|part| expand(part, variable));
            let mut folders: Vec<PathBuf> =
                parts.filter(|part| !part.is_empty()).map(PathBuf::from).collect();
            if folders.is_empty() {
                folders.push(usual());
            }
            folders
        }
    }
}

/// Replaces `$NAME` and `${NAME}`; what is unset becomes nothing, as in a shell.
fn expand(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (braced, body) = match rest.strip_prefix('{') {
            Some(body) => (true, body),
            None => (false, rest),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = body.find(|c| !is_name(c)).unwrap_or(body.len());
        let closed = !braced || body[end..].starts_with('}');
        if end == 0 || !closed {
            result.push('$');
            continue;
        }
        result.push_str(&variable(&body[..end]).unwrap_or_default());
        rest = &body[end + usize::from(braced)..];
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(directive: Option<&str>, tmpdir: Option<&str>) -> Vec<String> {
        let variable = |name: &str| match name {
            "TMPDIR" => tmpdir.map(str::to_owned),
            "NVME" => Some("/nvme".to_owned()),
            _ => None,
        };
        let folders = folders(directive, &variable);
        folders.iter().map(|f| f.display().to_string()).collect()
    }

    #[test]
    fn folders_of_the_directive() {
        assert_eq!(of(None, None), ["/tmp"]);
        assert_eq!(of(Some("true"), Some("/x")), ["/x"]);
        assert_eq!(of(Some("true"), Some("")), ["/tmp"]);
        assert_eq!(of(Some("ram-disk"), None), ["/dev/shm"]);
        assert_eq!(of(Some("/ephemeral:/scratch"), None), ["/ephemeral", "/scratch"]);
        assert_eq!(
            of(Some("${NVME}/t:$NVME:$TMPDIR"), Some("/x")),
            ["/nvme/t", "/nvme", "/x"]
        );
        assert_eq!(of(Some("$UNSET"), None), ["/tmp"]);
        assert_eq!(of(Some("/a$/${b"), None), ["/a$/${b"]);
    }

    #[test]
    fn takes_the_first_with_room_and_cleans_up() {
        let dir = tempfile::tempdir().unwrap();
        let (blocked, good) = (dir.path().join("file/x"), dir.path().join("made/on demand"));
        fs::write(dir.path().join("file"), "").unwrap();
        let scratch = Scratch::make(&[blocked.clone(), good.clone()], 10).unwrap();
        assert!(scratch.task().starts_with(good.canonicalize().unwrap()));
        assert!(scratch.task().is_dir() && scratch.bin().is_dir());
        fs::write(scratch.task().join("x"), "x").unwrap();
        drop(scratch);
        assert_eq!(fs::read_dir(&good).unwrap().count(), 0);
        let error = Scratch::make(&[blocked, good.clone()], u64::MAX)
            .unwrap_err()
            .to_string();
        assert!(error.contains("the inputs need 16383.9 PiB, but "), "{error}");
        assert!(
            error.contains("cannot be used (") && error.contains(&format!("{} has ", good.display())),
            "{error}"
        );
    }
}
