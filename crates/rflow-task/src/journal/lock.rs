//! One run at a time per session.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A session cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run has it.
    #[error(
        "Unable to acquire lock on session with ID {session}\n\nIt is held by {holder}. Two runs cannot share a \
         session: wait for the other to end, or leave out `-resume` to start a new session.\nLock file: {}",
        path.display()
    )]
    Held {
        /// The session.
        session: String,
        /// `process 12 on host x (run sad_name)`, as far as it is known.
        holder: String,
        /// The lock file.
        path: PathBuf,
    },
    /// The lock file cannot be used.
    #[error(
        "cannot lock the session {session} with {}: {source} -- runs keep their state there: make room and the folder \
         writable, or name another folder in the variable NXF_CACHE_DIR",
        path.display()
    )]
    Io {
        /// The session.
        session: String,
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Holds a session until it is dropped. The system drops it when the process dies, however it dies.
#[derive(Debug)]
pub struct SessionLock {
    file: File,
}

impl SessionLock {
    /// Locks the session whose folder is `dir` (which is created) for the run `run_name`.
    ///
    /// # Errors
    /// When another live process holds it.
    pub fn acquire(dir: &Path, session: &str, run_name: &str) -> Result<Self, LockError> {
        let path = dir.join("lock");
        let failed = |source| LockError::Io {
            session: session.to_owned(),
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(dir).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Without a readable name the message is only less helpful.
                let _ = file.read_to_string(&mut holder);
                return Err(LockError::Held {
                    session: session.to_owned(),
                    holder: match holder.trim() {
                        "" => "another process".to_owned(),
                        name => name.to_owned(),
                    },
                    path,
                });
            }
            // Some network file systems have no locks; a run there must still be possible.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let host = rustix::system::uname();
        let holder = format!(
            "process {} on host {} (run {run_name})\n",
            std::process::id(),
            host.nodename().to_string_lossy()
        );
        file.set_len(0).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.write_all(holder.as_bytes()).map_err(failed)?;
        Ok(Self { file })
    }
}

impl Drop for SessionLock {
    fn drop(&mut self) {
        // Closing the file frees the lock anyway; an empty file only avoids naming a process that is gone.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excludes_and_names_the_holder() {
        let dir = tempfile::tempdir().unwrap();
        let session = dir.path().join("cache/s");
        let lock = SessionLock::acquire(&session, "s-1", "sad_name").unwrap();
        let error = SessionLock::acquire(&session, "s-1", "other").unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("Unable to acquire lock on session with ID s-1"),
            "{text}"
        );
        assert!(
            text.contains(&format!("process {} on host", std::process::id())),
            "{text}"
        );
        assert!(text.contains("run sad_name"), "{text}");
        drop(lock);
        drop(SessionLock::acquire(&session, "s-1", "other").unwrap());
    }

    #[test]
    fn a_dead_holder_does_not_block() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("lock"), "process 1 on host gone (run x)\n").unwrap();
        SessionLock::acquire(dir.path(), "s", "y").unwrap();
    }
}
