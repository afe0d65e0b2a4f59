//! Files and directories as values.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use rflow_storage::location::Address;

/// A path. A *staged* one stands for an input file inside a task: it shows the name it has in the work dir,
/// and reads from the real file.
#[derive(Debug, Clone)]
pub struct PathObj {
    /// The real place. For a remote file, the path part of its address.
    pub real: PathBuf,
    /// `scheme://authority` of a remote file.
    pub remote: Option<ArcStr>,
    /// Name relative to the work dir of the task that the value belongs to.
    pub staged: Option<ArcStr>,
}

impl PathObj {
    /// A local path, as given.
    #[must_use]
    pub fn local(path: impl Into<PathBuf>) -> Self {
        Self {
            real: path.into(),
            remote: None,
            staged: None,
        }
    }

    /// The path of a place: an address becomes a remote path, anything else a local one.
    #[must_use]
    pub fn at(place: impl Into<PathBuf>) -> Self {
        let place = place.into();
        match Address::of(&place) {
            Some(address) => Self {
                real: PathBuf::from(format!("/{}", address.key)),
                remote: Some(format!("{}://{}", address.scheme, address.authority).into()),
                staged: None,
            },
            None => Self::local(place),
        }
    }

    /// Where it is, as the engine and storage name places: the real local path or the whole address.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        match &self.remote {
            Some(_) => PathBuf::from(self.uri()),
            None => self.real.clone(),
        }
    }

    /// The file under the name that it has in a task's work dir.
    #[must_use]
    pub fn staged(&self, name: &str) -> Self {
        Self {
            staged: Some(ArcStr::from(name)),
            ..self.clone()
        }
    }

    /// What the script sees: the staged name or the whole path. A remote one loses scheme and host.
    #[must_use]
    pub fn shown(&self) -> &Path {
        match &self.staged {
            Some(name) => Path::new(name.as_str()),
            None => self.unstaged(),
        }
    }

    /// The whole path, whatever name it was staged under. What is asked of a server at it, which may be a key
    /// (`?token=…`), is no part of it, but of the address.
    #[must_use]
    pub fn unstaged(&self) -> &Path {
        match self.real.to_str() {
            Some(text) if self.is_web() => Path::new(text.split('?').next().unwrap_or(text)),
            _ => &self.real,
        }
    }

    /// Whether it is an address of the web, whose text in the reference is the path on the server alone.
    fn is_web(&self) -> bool {
        let scheme = self.remote.as_deref().and_then(|remote| remote.split(':').next());
        matches!(scheme, Some("http" | "https" | "ftp"))
    }

    /// Its text: see [`PathObj::shown`]. A path in an object store keeps its whole address, unlike in the reference,
    /// where `/bucket/key` is left, which names nothing that a script or another path could be made of.
    #[must_use]
    pub fn text(&self) -> String {
        if self.remote.is_some() && self.staged.is_none() && !self.is_web() {
            return self.uri();
        }
        self.shown().to_string_lossy().into_owned()
    }

    /// Its last component as seen by the script.
    #[must_use]
    pub fn name(&self) -> String {
        self.shown()
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Full address: `/path` for local files, `scheme://host/path` for remote ones.
    #[must_use]
    pub fn uri(&self) -> String {
        match &self.remote {
            Some(prefix) => format!("{prefix}{}", self.real.display()),
            None => self.real.display().to_string(),
        }
    }
}

impl PartialEq for PathObj {
    fn eq(&self, other: &Self) -> bool {
        self.remote == other.remote && self.real == other.real
    }
}

impl Eq for PathObj {}

impl Hash for PathObj {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.remote.hash(state);
        self.real.hash(state);
    }
}
