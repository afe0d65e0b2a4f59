//! A folder with files for tests.

use std::io;
use std::path::{Path, PathBuf};

use rflow_schema::{Checker, Files, Item, Look, Options};
use tempfile::TempDir;

/// Files in a temporary folder, named relative to it.
pub(crate) struct Folder {
    dir: TempDir,
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().to_path_buf();
        for (name, content) in files {
            let file = path.join(name);
            std::fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
            std::fs::write(file, content).expect("a file");
        }
        Self { dir, path }
    }

    pub(crate) fn checker<'a>(&'a self, options: &'a Options) -> Checker<'a> {
        Checker { options, files: self }
    }
}

impl Files for Folder {
    fn look(&self, place: &str) -> Look {
        if let Some(suffix) = place.strip_prefix('*') {
            let all = std::fs::read_dir(self.dir.path()).expect("the folder");
            let found = all
                .flatten()
                .map(|e| e.file_name().to_string_lossy().into_owned());
            return Look::Pattern(
                found
                    .filter(|n| n.ends_with(suffix))
                    .map(|n| (n, false))
                    .collect(),
            );
        }
        if place.starts_with("https://") {
            return Look::Unreachable("no network".to_string());
        }
        if place.starts_with("s3://") {
            return Look::Unknown("no connection".to_string());
        }
        let path = self.path.join(place);
        match (path.is_file(), path.is_dir()) {
            (true, _) => Look::File,
            (_, true) => Look::Folder,
            _ => Look::Missing,
        }
    }

    fn read(&self, place: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.path.join(place))
    }

    fn yaml(&self, text: &str) -> Result<Item, String> {
        let json: serde_json::Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        Ok(Item::from(&json))
    }

    fn project_dir(&self) -> &Path {
        &self.path
    }
}
