//! The files of a run, as checks of parameters and sample sheets see them.

use std::io;
use std::path::Path;

use rflow_lang::Value;
use rflow_lang::function::call_function;
use rflow_lang::interp::Interp;
use rflow_lang::library::yaml;
use rflow_schema::{Files, Item, Look};

use super::values;

/// Files through the language: a value names what `file()` makes of it.
pub(super) struct RunFiles<'a> {
    pub(super) interp: &'a Interp,
    pub(super) project_dir: &'a Path,
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
            Err(error) => Look::Unknown(error.to_string()),
            Ok(false) => Look::Missing,
            Ok(true) => match machine.stat(&path) {
                Some(stat) if stat.is_dir => Look::Folder,
                _ => Look::File,
            },
        }
    }
}

impl Files for RunFiles<'_> {
    fn look(&self, name: &str) -> Look {
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
