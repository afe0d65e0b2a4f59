//! The contract of remote storage, and the table of what is there by scheme.
//!
//! Paths are addresses as [`crate::location`] has them. A folder is what has something below it: object stores have
//! no others. All calls block; whoever must not wait calls them from a thread of its own. Implementations retry what
//! is worth retrying, and their errors name the address, the cause and the way out, with the usual
//! [`io::ErrorKind`]s (`NotFound`, `PermissionDenied`, `TimedOut`).

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::location::Address;

/// Attributes of something remote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteStat {
    /// Bytes; 0 for a folder.
    pub len: u64,
    /// Milliseconds since the epoch; 0 when unknown.
    pub modified: i64,
    /// It is a folder.
    pub is_dir: bool,
    /// Tag of its content, when the store has one.
    pub etag: Option<String>,
}

/// Something found in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteEntry {
    /// Its address.
    pub path: PathBuf,
    /// What it is.
    pub stat: RemoteStat,
}

/// How something is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// `tags` of `publishDir`.
    pub tags: Vec<(String, String)>,
    /// `contentType` of `publishDir`; `Some("true")` never comes here, it is resolved to a type before.
    pub content_type: Option<String>,
    /// `storageClass` of `publishDir`.
    pub storage_class: Option<String>,
}

/// One kind of remote storage.
pub trait Store: Send + Sync {
    /// Schemes it serves (`["s3"]`).
    fn schemes(&self) -> &[&str];

    /// Attributes; `None` when nothing is there.
    fn stat(&self, path: &Path) -> io::Result<Option<RemoteStat>>;

    /// Whole content.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Replaces the content. Done only when the store has all of it.
    fn write(&self, path: &Path, data: &[u8], options: &WriteOptions) -> io::Result<()>;

    /// What is in a folder: files and folders one level below it, sorted by address. An absent folder is empty.
    fn list(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>>;

    /// All files below a folder, at any depth, sorted by address.
    fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>>;

    /// Deletes a file or, when `recursive`, everything below a folder. What is absent is no error.
    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()>;

    /// Copies a file or folder within the store, without its bytes passing through this machine.
    fn copy(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()>;

    /// Brings a file or folder to a local path, which exists completely or not at all. Parents are created.
    fn download(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Brings a local file or folder (links followed) to the store. Done only when the store has all of it.
    fn upload(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()>;

    /// Whether files can be written below a folder, which need not be there yet. Nothing is left of the attempt.
    ///
    /// # Errors
    /// Why they cannot be written.
    fn probe_write(&self, folder: &Path) -> io::Result<()> {
        let _ = folder;
        Ok(())
    }

    /// That files written below a folder leave the region that the run works in, in words; `None` when they stay, or
    /// when regions mean nothing to the store.
    ///
    /// # Errors
    /// Why the store cannot tell.
    fn leaves_region(&self, folder: &Path) -> io::Result<Option<String>> {
        let _ = folder;
        Ok(None)
    }
}

/// The remote storage that a run can reach.
#[derive(Clone, Default)]
pub struct Stores(Vec<Arc<dyn Store>>);

impl Stores {
    /// Adds one; of two for the same scheme the later one serves it.
    pub fn add(&mut self, store: Arc<dyn Store>) {
        self.0.push(store);
    }

    /// What serves an address; `Ok(None)` for local paths.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] for a scheme that nothing serves.
    pub fn of(&self, path: &Path) -> io::Result<Option<&dyn Store>> {
        let Some(address) = Address::of(path) else {
            return Ok(None);
        };
        let found = self
            .0
            .iter()
            .rev()
            .find(|s| s.schemes().contains(&address.scheme));
        match found {
            Some(store) => Ok(Some(store.as_ref())),
            None => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!("no access to `{}` addresses", address.scheme),
            )),
        }
    }

    /// Whether a remote folder takes results ([`Store::probe_write`]), with what is to be said of its region
    /// ([`Store::leaves_region`]). Local folders are not looked at.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn check_target(&self, folder: &Path) -> io::Result<Option<String>> {
        let Some(store) = self.of(folder)? else {
            return Ok(None);
        };
        store.probe_write(folder)?;
        store.leaves_region(folder)
    }
}

impl std::fmt::Debug for Stores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let schemes = self.0.iter().flat_map(|s| s.schemes());
        f.debug_list().entries(schemes).finish()
    }
}
