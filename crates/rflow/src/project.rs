//! Which files a pipeline argument means: local ones, or those of a repository.

mod address;
mod asset;
mod copy;
mod error;
mod git;
mod hub;
mod manifest;
pub mod projects;
mod remote_check;
mod store;

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::options::Source;
use asset::Asset;
use copy::{Copy, Revision};
pub use error::ProjectError;
use manifest::Manifest;
use remote_check::RemoteCheck;

/// The main script of a pipeline and the folder it belongs to.
pub(crate) struct Project {
    /// The script, absolute.
    pub(crate) script: PathBuf,
    /// Its folder.
    pub(crate) dir: PathBuf,
    /// Its text when it does not come from the file.
    pub(crate) text: Option<String>,
    /// The repository that it comes from.
    pub(crate) origin: Option<Origin>,
}

/// The repository of a pipeline.
pub(crate) struct Origin {
    /// `organization/name`.
    pub(crate) project: String,
    /// Its address for people.
    pub(crate) repository: String,
    /// What is checked out.
    pub(crate) revision: Revision,
    copy: Copy,
    asks: bool,
    _held: store::Lock,
}

impl Origin {
    /// Asks the repository for news, if that makes sense; `tell` gets them.
    pub(crate) fn check(&self, tell: impl FnOnce(String) + Send + 'static) -> Option<RemoteCheck> {
        self.asks
            .then(|| RemoteCheck::start(&self.copy, &self.revision, tell))
            .flatten()
    }
}

/// What is to be found.
pub(crate) struct Wanted<'a> {
    /// As on the command line.
    pub(crate) pipeline: &'a str,
    pub(crate) main_script: Option<&'a str>,
    pub(crate) source: &'a Source,
    pub(crate) launch_dir: &'a Path,
}

/// Finds the main script: the argument is a script, a folder with `main.nf` or what its manifest says, or else a project
/// of a repository, which is downloaded unless it is there. `tell` gets what is done meanwhile.
///
/// # Errors
/// When there is none.
pub(crate) fn find(wanted: &Wanted<'_>, tell: &dyn Fn(&str)) -> Result<Project, ProjectError> {
    let pipeline = wanted.pipeline;
    let launch_dir = wanted.launch_dir;
    let local = |script: PathBuf, dir: PathBuf, text: Option<String>| match wanted.source.revision {
        Some(_) if text.is_some() => Err(ProjectError::LocalRevision("script from stdin")),
        Some(_) => Err(ProjectError::LocalRevision("local script")),
        None => Ok(Project {
            script,
            dir,
            text,
            origin: None,
        }),
    };
    if pipeline == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(ProjectError::Stdin)?;
        return local(launch_dir.join("stdin.nf"), launch_dir.to_path_buf(), Some(text));
    }
    let path = launch_dir.join(pipeline);
    if path.is_dir() {
        let dir = absolute(&path);
        // As with other options, the name is looked up in the launch folder first.
        let named = wanted.main_script.map(|name| launch_dir.join(name));
        let script = match named.filter(|script| script.is_file()) {
            Some(script) => absolute(&script),
            None => match wanted.main_script {
                Some(name) => dir.join(name),
                None => dir.join(Manifest::read(&dir).main_script()),
            },
        };
        if !script.is_file() {
            return Err(ProjectError::NoMain(script));
        }
        return local(script, dir, None);
    }
    if path.is_file() {
        let script = absolute(&path);
        let dir = script.parent().unwrap_or(Path::new("/")).to_path_buf();
        return local(script, dir, None);
    }
    if is_path(pipeline, launch_dir) {
        return Err(ProjectError::NoScript(pipeline.to_owned()));
    }
    match from_repository(wanted, tell) {
        // More likely a path than a name.
        Err(ProjectError::Name(_)) if !pipeline.contains(':') && pipeline.matches('/').count() != 1 => {
            Err(ProjectError::NoScript(pipeline.to_owned()))
        }
        found => found,
    }
}

/// Whether a text that names nothing was certainly meant for a file.
fn is_path(pipeline: &str, launch_dir: &Path) -> bool {
    if pipeline.starts_with(['.', '/', '~', '-']) {
        return true;
    }
    let address = pipeline.contains(':');
    // `organization/name/path/x.nf` is a script of a project, unless a folder here is called like that.
    let script = pipeline.ends_with(".nf") && !address;
    let parts = pipeline.split('/').count();
    script
        && (parts < 3
            || launch_dir
                .join(pipeline.split('/').next().unwrap_or_default())
                .is_dir())
}

fn from_repository(wanted: &Wanted<'_>, tell: &dyn Fn(&str)) -> Result<Project, ProjectError> {
    let source = wanted.source;
    let asset = Asset::open(wanted.pipeline, source)?;
    // Another command may be downloading just this.
    let _change = asset.store.change(&asset.project, tell)?;
    let mut asks = !source.is_offline();
    if !asset.is_runnable() || source.latest {
        if source.is_offline() {
            return Err(ProjectError::Offline(asset.project));
        }
        tell(&format!("Pulling {} ...", asset.project));
        if let Some(done) = asset.download(source, wanted.main_script)? {
            tell(&format!(" {done}"));
        }
        asks = false;
    }
    let (revision, held) = asset.prepare(source)?;
    let copy = asset.copy();
    let script = match wanted.main_script {
        Some(name) => name.to_owned(),
        None => asset.main_script(&copy.manifest()),
    };
    let dir = absolute(&copy.dir);
    let script = dir.join(script);
    if !script.is_file() {
        return Err(ProjectError::NoMain(script));
    }
    Ok(Project {
        script,
        dir,
        text: None,
        origin: Some(Origin {
            repository: asset.repository(),
            project: asset.project.clone(),
            revision,
            copy,
            asks,
            _held: held,
        }),
    })
}

fn absolute(path: &Path) -> PathBuf {
    // Links are resolved, so that a pipeline has one identity.
    path.canonicalize()
        .unwrap_or_else(|_| rflow_storage::normalize(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pipeline: &str, main_script: Option<&str>, launch_dir: &Path) -> Result<Project, ProjectError> {
        let wanted = Wanted {
            pipeline,
            main_script,
            source: &Source::default(),
            launch_dir,
        };
        find(&wanted, &|_| {})
    }

    #[test]
    fn a_named_script_is_looked_up_in_the_launch_folder_and_then_in_the_project() {
        let temp = tempfile::tempdir().unwrap();
        let launch = temp.path().canonicalize().unwrap();
        std::fs::create_dir(launch.join("proj")).unwrap();
        std::fs::write(launch.join("proj/alt.nf"), "").unwrap();
        for named in ["proj/alt.nf", "alt.nf"] {
            let found = found("proj", Some(named), &launch).unwrap();
            assert_eq!(found.script, launch.join("proj/alt.nf"));
            assert_eq!(found.dir, launch.join("proj"));
        }
        assert!(found("proj", Some("other.nf"), &launch).is_err());
    }

    #[test]
    fn a_file_that_is_missing_is_not_looked_for_in_repositories() {
        let temp = tempfile::tempdir().unwrap();
        std::fs::create_dir(temp.path().join("dir")).unwrap();
        for path in [
            "main.nf",
            "./x",
            "/x/y",
            "../no/such/file",
            "sub/main.nf",
            "dir/a/main.nf",
        ] {
            assert!(
                matches!(found(path, None, temp.path()), Err(ProjectError::NoScript(_))),
                "{path}"
            );
        }
        for name in ["hello", "org/name", "org/name/sub/x.nf", "git@host:a/b"] {
            assert!(!is_path(name, temp.path()), "{name}");
        }
    }
}
