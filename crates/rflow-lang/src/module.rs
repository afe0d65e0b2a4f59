//! A loaded script (or configuration file): its names and variables.

use std::cell::{Cell, OnceCell, RefCell};
use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_syntax::FileId;

use crate::value::Value;

/// A loaded script. Every including script has an instance of its own.
pub struct Module {
    /// Path of the file.
    pub path: PathBuf,
    /// Its text in the source map.
    pub file: FileId,
    /// Functions, processes, workflows and included names.
    pub names: RefCell<IndexMap<ArcStr, Value>>,
    /// Variables that were assigned without `def`.
    pub binding: RefCell<IndexMap<ArcStr, Value>>,
    /// Its own view of the parameters; set when it is loaded.
    pub params: RefCell<Value>,
    /// It is a configuration file: free names are looked up when they are read.
    pub is_config: Cell<bool>,
    pub(crate) imports: RefCell<crate::groovy::Imports>,
    /// Whether it sets delegates of closures; found out by the first that asks.
    pub(crate) delegates: OnceCell<bool>,
    /// How many classes without a name it has so far.
    pub(crate) unnamed: Cell<u32>,
}

impl Module {
    /// A module without names.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, file: FileId) -> Self {
        Self {
            path: path.into(),
            file,
            names: RefCell::default(),
            binding: RefCell::default(),
            params: RefCell::default(),
            is_config: Cell::new(false),
            imports: RefCell::default(),
            delegates: OnceCell::new(),
            unnamed: Cell::new(0),
        }
    }

    /// The same file with names and variables of its own, which begin as those of this one: for braces of a configuration
    /// file that declare some.
    #[must_use]
    pub fn inner(&self) -> Self {
        Self {
            path: self.path.clone(),
            file: self.file,
            names: self.names.clone(),
            binding: self.binding.clone(),
            params: self.params.clone(),
            is_config: self.is_config.clone(),
            imports: self.imports.clone(),
            delegates: self.delegates.clone(),
            unnamed: self.unnamed.clone(),
        }
    }

    /// Whether it is a file of classes, the code of which is Groovy.
    pub(crate) fn is_groovy(&self) -> bool {
        self.path
            .extension()
            .is_some_and(|extension| extension == "groovy")
    }

    /// Folder of the file.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Value of a function, process, workflow or included name.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<Value> {
        self.names.borrow().get(name).cloned()
    }

    /// Value of a script variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<Value> {
        self.binding.borrow().get(name).cloned()
    }
}

/// Variables by name that are there while something is evaluated for a task (or an output, or a config file):
/// inputs, `task`, and what the body assigns without `def`.
#[derive(Default)]
pub struct Scope {
    vars: RefCell<IndexMap<ArcStr, Value>>,
}

impl Scope {
    /// A variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.vars.borrow().get(name).cloned()
    }

    /// Sets a variable.
    pub fn set(&self, name: &str, value: Value) {
        self.vars.borrow_mut().insert(ArcStr::from(name), value);
    }

    /// Forgets a variable.
    pub fn remove(&self, name: &str) {
        self.vars.borrow_mut().shift_remove(name);
    }

    /// Forgets all variables but these.
    pub fn reset(&self, variables: Vec<(ArcStr, Value)>) {
        *self.vars.borrow_mut() = variables.into_iter().collect();
    }

    /// All variables in the order they were set.
    #[must_use]
    pub fn entries(&self) -> Vec<(ArcStr, Value)> {
        self.vars
            .borrow()
            .iter()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect()
    }
}
