//! The programs of a pipeline (`bin/`), uploaded once per run.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rflow_storage::location;
use rflow_storage::{Store, WriteOptions};

/// Where folders of programs are in the work dir of the run.
#[derive(Default)]
pub(crate) struct BinDirs {
    known: Mutex<HashMap<PathBuf, Option<String>>>,
}

impl BinDirs {
    /// The address of a folder of programs, `None` for an empty or missing one. Whoever asks during the upload
    /// waits for it.
    pub(crate) fn address(
        &self,
        store: &dyn Store,
        work: &Path,
        dir: &Path,
    ) -> Result<Option<String>, String> {
        if location::is_remote(dir) {
            return Ok(Some(dir.to_string_lossy().into_owned()));
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = known.get(dir) {
            return Ok(address.clone());
        }
        let failed = |e: std::io::Error| format!("The programs in {} cannot be uploaded: {e}", dir.display());
        let address = match content_hash(dir).map_err(failed)? {
            None => None,
            Some(hash) => {
                let target = work.join("tmp").join(&hash[..2]).join(&hash[2..]).join("bin");
                tracing::info!(from = %dir.display(), to = %target.display(), "uploading programs");
                store
                    .upload(dir, &target, &WriteOptions::default())
                    .map_err(failed)?;
                Some(target.to_string_lossy().into_owned())
            }
        };
        known.insert(dir.to_path_buf(), address.clone());
        Ok(address)
    }
}

/// A hash over names and contents of all files; `None` when there are none.
fn content_hash(dir: &Path) -> std::io::Result<Option<String>> {
    let mut files = Vec::new();
    find(dir, &mut files)?;
    files.sort_unstable();
    if files.is_empty() {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let name = file
            .strip_prefix(dir)
            .unwrap_or(&file)
            .to_string_lossy()
            .into_owned();
        let content = fs::read(&file)?;
        for part in [name.as_bytes(), &content] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(Some(hasher.finalize().to_hex()[..32].to_owned()))
}

fn find(dir: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.exists() {
            files.push(path);
        }
    }
    Ok(())
}
