//! A project as it is named on the command line: where it comes from, and its place in the store.

use rflow_storage::location::without_secrets_in;

use super::ProjectError;
use super::address::{Address, Scheme, is_project};
use super::copy::{Copy, Revision, is_runnable};
use super::git::Git;
use super::hub::{Hub, Hubs};
use super::manifest::Manifest;
use super::store::{Lock, Store};
use crate::options::Source;

/// A project that is in the store, or can be brought there.
pub(super) struct Asset {
    pub(super) store: Store,
    /// `organization/name`.
    pub(super) project: String,
    hub: Hub,
    /// Where git gets it.
    url: String,
    /// The script that was named together with the project.
    pub(super) script: Option<String>,
}

/// What a name or an address means.
struct Meaning {
    project: String,
    /// Only if something says so.
    hub: Option<Hub>,
    url: Option<String>,
    script: Option<String>,
}

impl Asset {
    /// Finds what a name or an address means.
    ///
    /// # Errors
    /// When it means nothing, or there is a project of that name from elsewhere.
    pub(super) fn open(text: &str, source: &Source) -> Result<Self, ProjectError> {
        let store = Store::of_user()?;
        let hubs = Hubs::of_user()?;
        let meaning = meaning(text, &store, &hubs, source)?;
        let dir = store.dir(&meaning.project);
        let there = match dir.is_dir() {
            true => Some(there(&store, &meaning.project, &hubs)?),
            false => None,
        };
        let (hub, url) = match (meaning.hub, there) {
            (Some(wanted), Some((hub, _))) if wanted.name != hub.name => {
                return Err(ProjectError::OtherHub {
                    dir,
                    there: hub.name,
                    wanted: wanted.name,
                });
            }
            (wanted, Some((hub, url))) => (wanted.unwrap_or(hub), url),
            (wanted, None) => {
                let hub = wanted.map_or_else(|| hubs.usual(), Ok)?;
                let url = meaning.url.unwrap_or_else(|| hub.clone_url(&meaning.project));
                (hub, url)
            }
        };
        let mut asset = Self {
            store,
            project: meaning.project,
            hub,
            url,
            script: meaning.script,
        };
        if let Some(user) = &source.user {
            let (user, password) = match user.split_once(':') {
                Some((user, password)) => (user, Some(password.to_owned())),
                None => (user.as_str(), None),
            };
            asset.hub.log_in(user.to_owned(), password);
        }
        Ok(asset)
    }

    pub(super) fn is_there(&self) -> bool {
        self.store.dir(&self.project).is_dir()
    }

    /// It is there and can be run.
    pub(super) fn is_runnable(&self) -> bool {
        is_runnable(&self.store.dir(&self.project))
    }

    /// Where people find it.
    pub(super) fn repository(&self) -> String {
        self.hub.web_url(&self.project)
    }

    fn copy_in(&self, dir: &std::path::Path) -> Copy {
        Copy {
            dir: dir.to_path_buf(),
            project: self.project.clone(),
            repository: self.repository(),
            git: Git::new(dir).with_login(self.hub.login()),
        }
    }

    /// Its local copy, which must be there.
    pub(super) fn copy(&self) -> Copy {
        self.copy_in(&self.store.dir(&self.project))
    }

    /// The script that is run unless the command line names one.
    pub(super) fn main_script(&self, manifest: &Manifest) -> String {
        self.script.clone().unwrap_or_else(|| manifest.main_script())
    }

    pub(super) fn seize(&self) -> Result<Lock, ProjectError> {
        self.store.seize(&self.project)
    }

    /// Brings it here, or up to date if it is here. Tells what was done.
    ///
    /// # Errors
    /// When that is not possible; then the store is as before.
    pub(super) fn download(
        &self,
        source: &Source,
        script: Option<&str>,
    ) -> Result<Option<String>, ProjectError> {
        if self.is_there() {
            let copy = self.copy();
            let done = copy.pull(source.revision.as_deref(), || self.seize())?;
            copy.update_submodules(false, || self.seize())?;
            return Ok(done);
        }
        if let Some(outer) = self.store.project_around(&self.project) {
            return Err(ProjectError::Inside {
                project: self.project.clone(),
                outer,
            });
        }
        let part = self.store.unfinished(&self.project)?;
        self.clone_to(part.path(), source)?;
        let copy = self.copy_in(part.path());
        let manifest = copy.manifest();
        let script = script.map_or_else(|| self.main_script(&manifest), str::to_owned);
        if !copy.dir.join(&script).is_file() && !is_runnable(&copy.dir) {
            return Err(ProjectError::NoPipeline {
                repository: self.repository(),
                script,
                revision: source
                    .revision
                    .clone()
                    .unwrap_or_else(|| "its default branch".to_owned()),
            });
        }
        part.finish(&self.store.dir(&self.project))?;
        Ok(Some(format!("downloaded from {}", self.url)))
    }

    /// Clones it into a new or empty folder, at the revision of the source.
    ///
    /// # Errors
    /// When git cannot do it, or there is no such revision.
    pub(super) fn clone_to(&self, dir: &std::path::Path, source: &Source) -> Result<(), ProjectError> {
        let parent = dir.parent().filter(|parent| parent.is_dir());
        let git = self.copy_in(parent.unwrap_or(std::path::Path::new("/"))).git;
        let mut words: Vec<std::ffi::OsString> = ["clone", "--quiet", "--origin", "origin"]
            .map(Into::into)
            .to_vec();
        if let Some(depth) = source.depth {
            words.extend([format!("--depth={depth}").into(), "--no-single-branch".into()]);
        }
        words.extend(["--".into(), self.url.as_str().into(), dir.into()]);
        git.run(&words).map_err(|error| match error {
            ProjectError::Git { cause, .. } => ProjectError::Download {
                project: self.project.clone(),
                address: self.url.clone(),
                cause,
            },
            other => other,
        })?;
        let copy = self.copy_in(dir);
        match &source.revision {
            Some(revision) => drop(copy.select(revision, false, || Ok(()))?),
            None => copy.ensure_commit()?,
        }
        copy.update_submodules(false, || Ok(()))
    }

    /// Makes the local copy what the run wants, and holds it so.
    ///
    /// # Errors
    /// When the revision is not to be had, or another one was chosen earlier and none is given now.
    pub(super) fn prepare(&self, source: &Source) -> Result<(Revision, Lock), ProjectError> {
        let copy = self.copy();
        let offline = source.is_offline();
        let none = || ProjectError::NotRepository(copy.dir.clone());
        match &source.revision {
            Some(revision) => drop(copy.select(revision, offline, || self.seize())?),
            None => {
                let current = copy.head(None)?.ok_or_else(none)?;
                let default = copy.default_branch(&copy.manifest())?;
                if current.title() != default {
                    return Err(ProjectError::Stuck {
                        project: self.project.clone(),
                        current: current.title().to_owned(),
                        default,
                    });
                }
            }
        }
        copy.update_submodules(offline, || self.seize())?;
        let revision = copy.head(source.revision.as_deref())?.ok_or_else(none)?;
        Ok((revision, self.store.hold(&self.project)?))
    }
}

/// The hub and the address of a local copy.
fn there(store: &Store, project: &str, hubs: &Hubs) -> Result<(Hub, String), ProjectError> {
    let dir = store.dir(project);
    let inner = store.projects_in(project)?;
    if !inner.is_empty() {
        return Err(ProjectError::Group {
            name: project.to_owned(),
            projects: inner,
        });
    }
    let copy = Copy {
        git: Git::new(&dir),
        dir,
        project: project.to_owned(),
        repository: String::new(),
    };
    let url = copy.remote()?;
    let address = url.as_deref().and_then(Address::parse);
    let (Some(url), Some(address)) = (url, address) else {
        return Err(ProjectError::NotRepository(copy.dir));
    };
    Ok((hubs.of_address(&address), url))
}

fn meaning(text: &str, store: &Store, hubs: &Hubs, source: &Source) -> Result<Meaning, ProjectError> {
    let wrong = || ProjectError::Name(without_secrets_in(text));
    if let Some(address) = Address::parse(text) {
        let mut hub = hubs.of_address(&address);
        if let Some(user) = address.user.clone().filter(|_| address.scheme == Scheme::Web) {
            // A token alone stands where the name does.
            hub.log_in(user, address.password.clone());
        }
        let project = hub.project(&address);
        if !is_project(&project) || !project.contains('/') {
            return Err(wrong());
        }
        let url = match address.scheme {
            Scheme::Other => address.text,
            Scheme::Web if hub.is_ad_hoc() => address.text,
            Scheme::Web | Scheme::File => hub.clone_url(&project),
        };
        return Ok(Meaning {
            project,
            hub: Some(hub),
            url: Some(url),
            script: None,
        });
    }
    let hub = source.hub.as_deref().map(|name| hubs.named(name)).transpose()?;
    let name = text.strip_suffix('/').unwrap_or(text);
    if !is_project(name) {
        return Err(wrong());
    }
    let mut parts: Vec<&str> = name.split('/').collect();
    let mut script = None;
    if parts.last().is_some_and(|last| last.ends_with(".nf")) {
        let at = parts.len().saturating_sub(1).clamp(1, 2);
        let inner = parts.split_off(at).join("/");
        if inner.is_empty() {
            return Err(wrong());
        }
        script = Some(inner);
    }
    let project = match parts.as_slice() {
        [organization, name] => format!("{organization}/{name}"),
        [name] => match store.find(name)? {
            Some(project) => project,
            None => {
                let organization = std::env::var("NXF_ORG").ok().filter(|name| !name.is_empty());
                format!("{}/{name}", organization.as_deref().unwrap_or("nextflow-io"))
            }
        },
        // Groups in groups, as some services have them, are found when they are here.
        _ if store.dir(name).join(".git").exists() => name.to_owned(),
        _ => return Err(wrong()),
    };
    if !is_project(&project) {
        return Err(wrong());
    }
    Ok(Meaning {
        project,
        hub,
        url: None,
        script,
    })
}
