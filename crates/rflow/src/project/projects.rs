//! The projects on this machine: what the commands `pull`, `clone`, `list`, `info`, `view` and `drop` do.

use std::path::{Path, PathBuf};

pub use rflow_storage::location::without_secrets_in;
use serde_json::Value as Json;

use super::asset::Asset;
use super::copy::Copy;
pub use super::copy::{Reference, Revision, RevisionKind};
pub use super::error::ProjectError;
use super::manifest::Manifest;
use super::store::Store;
use crate::options::Source;

/// Names of all projects that are on this machine.
///
/// # Errors
/// When the folder of projects cannot be read.
pub fn list() -> Result<Vec<String>, ProjectError> {
    Store::of_user()?.list()
}

/// Downloads a project, or brings it up to date. Tells what was done, if anything, and what is checked out. `tell` gets
/// to know when another command keeps it waiting.
///
/// # Errors
/// When that is not possible.
pub fn pull(
    name: &str,
    source: &Source,
    tell: &dyn Fn(&str),
) -> Result<(Option<String>, Revision), ProjectError> {
    let asset = Asset::open(name, source)?;
    if source.is_offline() {
        return Err(ProjectError::Offline(asset.project));
    }
    let _change = asset.store.change(&asset.project, tell)?;
    let done = asset.download(source, None)?;
    let copy = asset.copy();
    let head = copy.head(source.revision.as_deref())?;
    Ok((done, head.ok_or(ProjectError::NotRepository(copy.dir))?))
}

/// A clone that is to be made.
pub struct Clone {
    asset: Asset,
    target: PathBuf,
}

/// What `clone` will do: the target is a new or empty folder, called like the project unless one is given.
///
/// # Errors
/// When the name is wrong or the folder taken.
pub fn clone(name: &str, target: Option<&Path>, source: &Source) -> Result<Clone, ProjectError> {
    let asset = Asset::open(name, source)?;
    if source.is_offline() {
        return Err(ProjectError::Offline(asset.project));
    }
    let own = asset.project.rsplit('/').next().unwrap_or_default();
    let target = target.map_or_else(|| PathBuf::from(own), Path::to_path_buf);
    let taken = match std::fs::read_dir(&target) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => target.symlink_metadata().is_ok(),
    };
    match taken {
        true => Err(ProjectError::Target(target)),
        false => Ok(Clone { asset, target }),
    }
}

impl Clone {
    /// `organization/name`.
    #[must_use]
    pub fn project(&self) -> &str {
        &self.asset.project
    }

    /// The folder.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Clones; only the last commit of each branch, unless the source has another depth.
    ///
    /// # Errors
    /// When git cannot do it, or there is no such revision.
    pub fn run(&self, source: &Source) -> Result<(), ProjectError> {
        let source = Source {
            depth: source.depth.or(Some(1)),
            ..source.clone()
        };
        let target = std::path::absolute(&self.target).map_err(ProjectError::io(&self.target))?;
        let new = !target.exists();
        let done = self.asset.clone_to(&target, &source);
        if done.is_err() && new {
            // What git left of it.
            let _ = std::fs::remove_dir_all(&target);
        }
        done
    }
}

/// A project on this machine.
pub struct LocalProject {
    asset: Asset,
    copy: Copy,
    manifest: Manifest,
}

/// The project of that name.
///
/// # Errors
/// When it is not on this machine.
pub fn open(name: &str) -> Result<LocalProject, ProjectError> {
    let asset = Asset::open(name, &Source::default())?;
    if !asset.is_there() {
        return Err(ProjectError::Unknown(without_secrets_in(name)));
    }
    let copy = asset.copy();
    let manifest = copy.manifest();
    Ok(LocalProject {
        asset,
        copy,
        manifest,
    })
}

impl LocalProject {
    /// `organization/name`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.asset.project
    }

    /// Address of the repository for people.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.copy.repository
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.copy.dir
    }

    /// The main script, relative to the folder.
    #[must_use]
    pub fn main_script(&self) -> String {
        self.asset.main_script(&self.manifest)
    }

    /// An option of the manifest, or null.
    #[must_use]
    pub fn manifest(&self, option: &str) -> Json {
        self.manifest.get(option)
    }

    /// What is checked out.
    ///
    /// # Errors
    /// When the folder is no repository.
    pub fn current(&self) -> Result<Revision, ProjectError> {
        let head = self.copy.head(None)?;
        head.ok_or_else(|| ProjectError::NotRepository(self.copy.dir.clone()))
    }

    /// The branch that is used unless another is asked for.
    ///
    /// # Errors
    /// When git fails.
    pub fn default_branch(&self) -> Result<String, ProjectError> {
        self.copy.default_branch(&self.manifest)
    }

    /// All branches, and then all tags; `remote` asks the repository for newer ones.
    ///
    /// # Errors
    /// When git fails.
    pub fn references(&self, remote: bool) -> Result<Vec<Reference>, ProjectError> {
        self.copy.references(remote)
    }
}

/// Removes a project from this machine. `tell` gets to know when another command keeps it waiting.
///
/// # Errors
/// When it is not there, in use, or has files that are only there; `force` removes those, too.
pub fn remove(name: &str, force: bool, tell: &dyn Fn(&str)) -> Result<(), ProjectError> {
    // Elsewhere the begin of a name is enough.
    if !name.contains(['/', ':']) {
        let names = Store::of_user()?.list()?;
        if !names
            .iter()
            .any(|project| project.rsplit('/').next() == Some(name))
        {
            return Err(ProjectError::Unknown(name.to_owned()));
        }
    }
    let (store, project) = match Asset::open(name, &Source::default()) {
        Ok(asset) => (asset.store, asset.project),
        // A damaged one can be removed all the same.
        Err(ProjectError::NotRepository(dir)) if force => {
            let store = Store::of_user()?;
            let project = dir
                .strip_prefix(store.dir(""))
                .unwrap_or(&dir)
                .to_string_lossy()
                .into_owned();
            (store, project)
        }
        Err(error) => return Err(error),
    };
    let dir = store.dir(&project);
    if !dir.is_dir() {
        return Err(ProjectError::Unknown(without_secrets_in(name)));
    }
    let _change = store.change(&project, tell)?;
    let _seized = store.seize(&project)?;
    if !force {
        let copy = Copy {
            git: super::git::Git::new(&dir),
            dir: dir.clone(),
            project: project.clone(),
            repository: String::new(),
        };
        if !copy.is_clean(true)? {
            return Err(ProjectError::Changed {
                project,
                what: "it is not removed".to_owned(),
                dir,
            });
        }
    }
    store.remove(&project)
}
