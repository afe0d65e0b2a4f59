//! How files are looked at.

use std::io;
use std::path::Path;

use crate::item::Item;

/// What is at a place that a value names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Nothing.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// The value is a pattern; these match, each with whether it is a folder.
    Pattern(Vec<(String, bool)>),
    /// It is not to be looked at, and taken to be what is wanted.
    Skipped,
    /// The server of a web address does not answer; the text says why. Only what must exist is wrong then.
    Unreachable(String),
    /// It cannot be found out; the text says why.
    Unknown(String),
}

/// The files of a run. Values name them as scripts do: relative to the launch folder, by patterns, by addresses.
pub trait Files {
    /// What is at a place.
    fn look(&self, place: &str) -> Look;

    /// The content of a file.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&self, place: &str) -> io::Result<Vec<u8>>;

    /// Reads a YAML document by the rules of the language (YAML 1.1).
    ///
    /// # Errors
    /// What is wrong with the document.
    fn yaml(&self, text: &str) -> Result<Item, String>;

    /// Folder of the pipeline: schemas are named relative to it.
    fn project_dir(&self) -> &Path;
}

/// A schema's place: as it is when there is such a file, else in the folder of the pipeline.
pub(crate) fn schema_place(files: &dyn Files, name: &str) -> String {
    if files.look(name) == Look::File {
        return name.to_string();
    }
    let project = files.project_dir().display().to_string();
    format!("{}/{name}", project.trim_end_matches('/'))
}
