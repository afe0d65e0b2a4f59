//! What the machine does with addresses: the operations of files on remote storage.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rflow_storage::location::is_remote;
use rflow_storage::{GlobOptions, RemoteStat, Store, Stores, WriteOptions, glob_store};

use crate::host::FileStat;

pub(super) fn stat(store: &dyn Store, path: &Path) -> io::Result<Option<FileStat>> {
    Ok(store.stat(path)?.map(
        |RemoteStat {
             len,
             modified,
             is_dir,
             ..
         }| FileStat {
            len,
            modified,
            is_dir,
            is_file: !is_dir,
            is_link: false,
        },
    ))
}

pub(super) fn write(store: &dyn Store, path: &Path, data: &[u8], append: bool) -> io::Result<()> {
    let options = WriteOptions::default();
    if !append {
        return store.write(path, data, &options);
    }
    // Objects cannot grow: the old content is read and written again.
    let mut all = match store.stat(path)? {
        Some(_) => store.read(path)?,
        None => Vec::new(),
    };
    all.extend_from_slice(data);
    store.write(path, &all, &options)
}

pub(super) fn list(store: &dyn Store, path: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(store.list(path)?.into_iter().map(|e| e.path).collect())
}

pub(super) fn glob(store: &dyn Store, pattern: &Path, options: &GlobOptions) -> io::Result<Vec<PathBuf>> {
    glob_store(store, &pattern.to_string_lossy(), options)
}

/// Copies when at least one side is remote.
pub(super) fn copy(stores: &Stores, from: &Path, to: &Path) -> io::Result<()> {
    let options = WriteOptions::default();
    match (stores.of(from)?, stores.of(to)?) {
        (Some(source), None) => source.download(from, to),
        (None, Some(target)) => target.upload(from, to, &options),
        (Some(source), Some(_)) if same_scheme(from, to) => source.copy(from, to, &options),
        (Some(source), Some(target)) => {
            let folder = std::env::temp_dir().join(format!("rflow-copy-{}", std::process::id()));
            let passing = folder.join(from.file_name().unwrap_or_default());
            let copied = source
                .download(from, &passing)
                .and_then(|()| target.upload(&passing, to, &options));
            let _ = fs::remove_dir_all(folder);
            copied
        }
        (None, None) => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn same_scheme(a: &Path, b: &Path) -> bool {
    let scheme = |p: &Path| rflow_storage::location::Address::of(p).map(|a| a.scheme.to_owned());
    scheme(a) == scheme(b)
}

/// Deletes a file or tree on either side, after a move.
pub(super) fn delete(stores: &Stores, path: &Path) -> io::Result<()> {
    match stores.of(path)? {
        Some(store) => store.delete(path, true),
        None if path.is_dir() => fs::remove_dir_all(path),
        None => fs::remove_file(path),
    }
}

/// Links do not exist on remote storage.
pub(super) fn refuse_link(target: &Path, link: &Path) -> io::Result<()> {
    match is_remote(target) || is_remote(link) {
        true => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "remote storage has no links -- use copyTo",
        )),
        false => Ok(()),
    }
}
