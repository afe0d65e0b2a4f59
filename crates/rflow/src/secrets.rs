//! The store of secrets: a JSON file that only its owner can read, shared with the reference engine.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;

use indexmap::IndexMap;
use rflow_task::Secrets;
use serde::{Deserialize, Serialize};

/// A file of secrets. It is read for every question, so that a change is seen at once.
#[derive(Debug, Clone)]
pub struct SecretStore {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    name: String,
    value: String,
}

impl SecretStore {
    /// The store in that file, which need not be there.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The user's store: the file that `NXF_SECRETS_FILE` names, else `secrets/store.json` in `NXF_HOME` or
    /// `~/.nextflow`. `None` when there is no home folder.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let path = match set("NXF_SECRETS_FILE") {
            Some(file) => PathBuf::from(file),
            None => crate::user::home()?.join("secrets/store.json"),
        };
        Some(Self { path })
    }

    fn read(&self) -> io::Result<Vec<Entry>> {
        let explained =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.path.display()));
        match fs::read(&self.path) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => Ok(Vec::new()),
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                // The message of the parser may quote a value.
                explained(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("it is not a list of secrets (line {line}, column {column})"),
                ))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(explained(error)),
        }
    }

    /// All secrets by name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all(&self) -> io::Result<IndexMap<String, String>> {
        Ok(self.read()?.into_iter().map(|e| (e.name, e.value)).collect())
    }

    /// Names, sorted.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = self.read()?.into_iter().map(|entry| entry.name).collect();
        names.sort();
        Ok(names)
    }

    /// The value of a secret.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn get(&self, name: &str) -> io::Result<Option<String>> {
        let found = self.read()?.into_iter().find(|entry| entry.name == name);
        Ok(found.map(|entry| entry.value))
    }

    /// Adds or replaces a secret.
    ///
    /// # Errors
    /// The name cannot be a variable, or the file cannot be read or written.
    pub fn set(&self, name: &str, value: &str) -> io::Result<()> {
        if !is_secret_name(name) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!(
                    "Invalid secret name: {name} -- it takes letters, digits and single underscores, and does \
                     not begin with a digit"
                ),
            ));
        }
        let mut entries = self.read()?;
        entries.retain(|entry| entry.name != name);
        entries.push(Entry {
            name: name.to_owned(),
            value: value.to_owned(),
        });
        self.write(&entries)
    }

    /// Removes a secret; one that is not there is no error.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        let mut entries = self.read()?;
        let before = entries.len();
        entries.retain(|entry| entry.name != name);
        if entries.len() == before {
            return Ok(());
        }
        self.write(&entries)
    }

    /// Replaces the file as a whole, readable for its owner alone from the beginning.
    fn write(&self, entries: &[Entry]) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut part = self.path.clone().into_os_string();
        part.push(".part");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        serde_json::to_writer_pretty(&mut file, entries)?;
        file.flush()?;
        fs::rename(&part, &self.path)
    }
}

impl Secrets for SecretStore {
    fn value(&self, name: &str) -> Option<String> {
        // A store that cannot be read has no secret; the task that needs one tells.
        self.get(name).ok().flatten()
    }
}

fn is_secret_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.contains("__")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_secrets_for_their_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets/store.json");
        let store = SecretStore::new(path.clone());
        assert!(store.names().unwrap().is_empty());
        store.set("ZED", "1").unwrap();
        store.set("FOO", "a \"b\"\n").unwrap();
        store.set("ZED", "2").unwrap();
        assert_eq!(store.names().unwrap(), ["FOO", "ZED"]);
        assert_eq!(store.value("ZED").as_deref(), Some("2"));
        assert_eq!(store.value("FOO").as_deref(), Some("a \"b\"\n"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        store.delete("ZED").unwrap();
        store.delete("NOPE").unwrap();
        assert_eq!(store.value("ZED"), None);
        assert!(store.set("1x", "y").is_err() && store.set("a__b", "y").is_err());
        fs::write(&path, "[{\"value\": \"hidden\" oops").unwrap();
        let error = store.names().unwrap_err().to_string();
        assert!(
            error.contains("store.json") && !error.contains("hidden"),
            "{error}"
        );
    }
}
