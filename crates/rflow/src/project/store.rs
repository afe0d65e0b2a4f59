//! The folder of the user's projects, `organization/name` each, shared with the reference engine.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::ProjectError;

/// The store: `NXF_ASSETS`, else `assets` in `NXF_HOME` or `~/.nextflow`.
#[derive(Debug, Clone)]
pub(super) struct Store {
    root: PathBuf,
}

/// Holds locks and what is not complete; no organization can be called so.
const PRIVATE: &str = ".rflow";

impl Store {
    /// The user's store, which need not be there.
    ///
    /// # Errors
    /// When there is no home folder.
    pub(super) fn of_user() -> Result<Self, ProjectError> {
        let set = std::env::var_os("NXF_ASSETS").filter(|value| !value.is_empty());
        let root = set
            .map(PathBuf::from)
            .or_else(|| crate::user::home().map(|home| home.join("assets")))
            .ok_or(ProjectError::NoStore)?;
        let root = std::path::absolute(&root).map_err(ProjectError::io(&root))?;
        Ok(Self { root })
    }

    /// Where a project is, or would be.
    pub(super) fn dir(&self, project: &str) -> PathBuf {
        self.root.join(project)
    }

    /// Names of all projects.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(super) fn list(&self) -> Result<Vec<String>, ProjectError> {
        let mut names = Vec::new();
        self.collect(&self.root, 0, &mut names)?;
        names.sort();
        Ok(names)
    }

    /// Two levels, and more for the groups in groups that some services have.
    fn collect(&self, dir: &Path, depth: usize, names: &mut Vec<String>) -> Result<(), ProjectError> {
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(ProjectError::io(dir)(error)),
        };
        for entry in entries {
            let path = entry.map_err(ProjectError::io(dir))?.path();
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if hidden || !path.is_dir() {
                continue;
            }
            if depth > 0 && path.join(".git").exists() {
                let name = path.strip_prefix(&self.root).unwrap_or(&path);
                names.push(name.to_string_lossy().into_owned());
            } else if depth < 4 {
                self.collect(&path, depth + 1, names)?;
            }
        }
        Ok(())
    }

    /// Names of the projects below a folder that is no project itself.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(super) fn projects_in(&self, group: &str) -> Result<Vec<String>, ProjectError> {
        let dir = self.dir(group);
        let mut names = Vec::new();
        if dir.is_dir() && !dir.join(".git").exists() {
            self.collect(&dir, 1, &mut names)?;
        }
        Ok(names)
    }

    /// The project in whose working copy a project of that name would lie.
    pub(super) fn project_around(&self, project: &str) -> Option<String> {
        let mut around = project;
        while let Some((outer, _)) = around.rsplit_once('/') {
            if self.dir(outer).join(".git").exists() {
                return Some(outer.to_owned());
            }
            around = outer;
        }
        None
    }

    /// The project whose own name is, or else begins with, this one.
    ///
    /// # Errors
    /// When there are several.
    pub(super) fn find(&self, name: &str) -> Result<Option<String>, ProjectError> {
        let all = self.list()?;
        let own = |project: &String| project.rsplit('/').next().unwrap_or_default().to_owned();
        let exact: Vec<String> = all.iter().filter(|p| own(p) == name).cloned().collect();
        let mut found = match exact.is_empty() {
            true => all.into_iter().filter(|p| own(p).starts_with(name)).collect(),
            false => exact,
        };
        match found.len() {
            0 | 1 => Ok(found.pop()),
            _ => Err(ProjectError::Ambiguous(found)),
        }
    }

    fn private(&self, project: &str, what: &str) -> PathBuf {
        self.root
            .join(PRIVATE)
            .join(format!("{}.{what}", project.replace('/', "~")))
    }

    /// A folder beside the project that becomes it when it is complete. What killed commands left of others goes.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn unfinished(&self, project: &str) -> Result<Unfinished, ProjectError> {
        let path = self.private(project, &format!("part.{}", uuid::Uuid::new_v4().simple()));
        let dir = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(dir).map_err(ProjectError::io(dir))?;
        let prefix = format!("{}.part.", project.replace('/', "~"));
        for entry in fs::read_dir(dir).map_err(ProjectError::io(dir))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                // Only space is lost if it stays.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(Unfinished { path })
    }

    /// Removes a project at once: whoever looks sees all of it or nothing.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(super) fn remove(&self, project: &str) -> Result<(), ProjectError> {
        let gone = self.unfinished(project)?;
        let dir = self.dir(project);
        fs::rename(&dir, &gone.path).map_err(ProjectError::io(&dir))?;
        fs::remove_dir_all(&gone.path).map_err(ProjectError::io(&gone.path))?;
        if let Some(organization) = dir.parent() {
            // Fails when there are others in it.
            let _ = fs::remove_dir(organization);
        }
        Ok(())
    }

    /// Waits for other commands that look at or change the project, and keeps others waiting. `tell` gets to know that
    /// it waits.
    ///
    /// # Errors
    /// When the lock cannot be used.
    pub(super) fn change(&self, project: &str, tell: &dyn Fn(&str)) -> Result<Lock, ProjectError> {
        let wait = |file: &File| match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => {
                tell(&format!(
                    "Waiting for another command that works with {project} ..."
                ));
                file.lock().map(|()| true)
            }
            Err(TryLockError::Error(error)) => Err(error),
        };
        Lock::open(&self.private(project, "lock"), wait).map(Option::unwrap_or_default)
    }

    /// Holds the files of the project as they are, for the time of a run.
    pub(super) fn hold(&self, project: &str) -> Result<Lock, ProjectError> {
        self.used(project, File::try_lock_shared)
    }

    /// Makes sure that no run uses the files of the project.
    ///
    /// # Errors
    /// When one does.
    pub(super) fn seize(&self, project: &str) -> Result<Lock, ProjectError> {
        self.used(project, File::try_lock)
    }

    fn used(&self, project: &str, lock: fn(&File) -> Result<(), TryLockError>) -> Result<Lock, ProjectError> {
        let taken = Lock::open(&self.private(project, "used"), |file| match lock(file) {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        })?;
        taken.ok_or_else(|| ProjectError::InUse {
            project: project.to_owned(),
        })
    }
}

/// A lock until it is dropped. The system drops it when the process dies. Where there are no locks (a store that others
/// have written, some network file systems) it holds nothing.
#[derive(Debug, Default)]
pub(super) struct Lock {
    _file: Option<File>,
}

impl Lock {
    fn open(path: &Path, lock: impl FnOnce(&File) -> io::Result<bool>) -> Result<Option<Self>, ProjectError> {
        let open = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            let mut options = OpenOptions::new();
            options
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
        };
        let file = match open() {
            Ok(file) => file,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                return Ok(Some(Self::default()));
            }
            Err(error) => return Err(ProjectError::io(path)(error)),
        };
        match lock(&file) {
            Ok(true) => Ok(Some(Self { _file: Some(file) })),
            Ok(false) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Some(Self::default())),
            Err(error) => Err(ProjectError::io(path)(error)),
        }
    }
}

/// A folder that is removed unless it becomes a project.
pub(super) struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Becomes the project.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub(super) fn finish(self, to: &Path) -> Result<(), ProjectError> {
        if let Some(organization) = to.parent() {
            fs::create_dir_all(organization).map_err(ProjectError::io(organization))?;
        }
        fs::rename(&self.path, to).map_err(ProjectError::io(to))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // What stays is removed by the next command.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(root: &Path) -> Store {
        Store {
            root: root.to_path_buf(),
        }
    }

    #[test]
    fn projects_by_name() {
        let temp = tempfile::tempdir().unwrap();
        for name in [
            "a/demo/.git",
            "b/demo2/.git",
            "g/sub/deep/.git",
            ".repos/x/y/.git",
            "c/none",
        ] {
            fs::create_dir_all(temp.path().join(name)).unwrap();
        }
        let store = store(temp.path());
        assert_eq!(store.list().unwrap(), ["a/demo", "b/demo2", "g/sub/deep"]);
        assert_eq!(store.find("demo").unwrap().as_deref(), Some("a/demo"));
        assert_eq!(store.find("dee").unwrap().as_deref(), Some("g/sub/deep"));
        assert!(matches!(store.find("dem"), Err(ProjectError::Ambiguous(names)) if names.len() == 2));
        assert_eq!(store.find("nothing").unwrap(), None);
    }

    #[test]
    fn what_a_killed_command_left_goes_with_the_next() {
        let temp = tempfile::tempdir().unwrap();
        let store = store(temp.path());
        let left = store.unfinished("a/demo").unwrap();
        fs::create_dir_all(left.path().join("x")).unwrap();
        let path = left.path().to_path_buf();
        std::mem::forget(left);
        let next = store.unfinished("a/demo").unwrap();
        assert!(!path.exists() && next.path() != path);
        fs::create_dir_all(next.path()).unwrap();
        next.finish(&store.dir("a/demo")).unwrap();
        assert!(store.dir("a/demo").is_dir());
        store.remove("a/demo").unwrap();
        assert!(!temp.path().join("a").exists());
    }

    #[test]
    fn who_waits_is_told_so() {
        let temp = tempfile::tempdir().unwrap();
        let store = store(temp.path());
        let first = store
            .change("a/b", &|text| panic!("nobody else is there: {text}"))
            .unwrap();
        let (told, hears) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let tell = |text: &str| told.send(text.to_owned()).unwrap();
                drop(store.change("a/b", &tell).unwrap());
            });
            assert!(hears.recv().unwrap().contains("works with a/b"));
            drop(first);
        });
    }

    #[test]
    fn a_project_in_use_is_not_changed() {
        let temp = tempfile::tempdir().unwrap();
        let store = store(temp.path());
        let held = (store.hold("a/b").unwrap(), store.hold("a/b").unwrap());
        assert!(matches!(store.seize("a/b"), Err(ProjectError::InUse { .. })));
        drop(held);
        let _seized = store.seize("a/b").unwrap();
        assert!(store.hold("a/b").is_err());
    }
}
