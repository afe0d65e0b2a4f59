//! The files of a run, as checks of parameters and sample sheets see them.

use std::io;
use std::path::Path;

use rflow_lang::Value;
use rflow_lang::function::call_function;
use rflow_lang::interp::Interp;
use rflow_lang::library::yaml;
use rflow_schema::{Files, Item, Look};
use rflow_storage::location::Address;

use super::values;

/// Files through the language: a value names what `file()` makes of it.
pub(super) struct RunFiles<'a> {
    pub(super) interp: &'a Interp,
    pub(super) project_dir: &'a Path,
    /// What is in object storage is looked at, too.
    pub(super) remote: bool,
}

impl RunFiles<'_> {
    fn resolve(&self, name: &str) -> Result<Value, String> {
        match call_function(self.interp, "file", &[Value::str(name)]) {
            Some(found) => found.map_err(|raise| raise.message),
            None => Err("it is no path".to_string()),
        }
    }

    fn look_at(&self, path: &Value) -> Look {
        let Value::Path(path) = path else {
            return Look::Missing;
        };
        let machine = &self.interp.machine;
        let path = path.place();
        match machine.exists(&path) {
            Err(error) if is_web(&path) => Look::Unreachable(error.to_string()),
            Err(error) => Look::Unknown(error.to_string()),
            Ok(false) => Look::Missing,
            Ok(true) => match machine.stat(&path) {
                Some(stat) if stat.is_dir => Look::Folder,
                _ => Look::File,
            },
        }
    }
}

/// Whether a place is on a web server.
fn is_web(place: &Path) -> bool {
    Address::of(place).is_some_and(|address| matches!(address.scheme, "http" | "https" | "ftp"))
}

/// Whether an address is one of object storage.
fn is_object(name: &str) -> bool {
    let scheme = name.split_once("://").map(|(scheme, _)| scheme);
    matches!(scheme, Some("s3" | "gs" | "az"))
}

impl Files for RunFiles<'_> {
    fn look(&self, name: &str) -> Look {
        if !self.remote && is_object(name) {
            return Look::Skipped;
        }
        match self.resolve(name) {
            Err(cause) => Look::Unknown(cause),
            Ok(Value::List(found)) => {
                let found = found.to_vec().into_iter();
                Look::Pattern(
                    found
                        .map(|path| (path.to_string(), self.look_at(&path) == Look::Folder))
                        .collect(),
                )
            }
            Ok(path) => self.look_at(&path),
        }
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let path = self.resolve(name).map_err(io::Error::other)?;
        match path {
            Value::Path(path) => self.interp.machine.read(&path.place()),
            _ => Err(io::Error::other("it is a pattern, not one file")),
        }
    }

    fn yaml(&self, text: &str) -> Result<Item, String> {
        yaml::load(text)
            .map(|value| values::to_item(&value))
            .map_err(|raise| raise.message)
    }

    fn project_dir(&self) -> &Path {
        self.project_dir
    }
}
