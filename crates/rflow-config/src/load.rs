//! Configuration files to one [`Config`].
//!
//! Every file is evaluated from top to bottom into a tree of its own, profiles where they stand, and merged into
//! what came before. An included file sees the parameters of the file that includes it; files that are given one
//! after the other do not see each other.

mod calls;
mod eval;
mod form;
mod include;
mod item;
mod profile;
mod variables;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexSet;
use rflow_lang::Value;
use rflow_lang::interp::Interp;
use rflow_lang::module::{Module, Scope};
use rflow_lang::value::{Entries, MapKind, MapObj};
use rflow_syntax::ast::{ConfigItem, ConfigItemKind};
use rflow_syntax::{Diagnostic, FileId, Severity, Span};

pub(crate) use item::is_selector;
use variables::Variables;

use crate::config::Config;
use crate::error::ConfigError;
use crate::request::ConfigRequest;
use crate::tree::{Tree, deep_copy, deep_merge};

/// Loads a configuration.
pub fn load(interp: &Interp, request: &ConfigRequest) -> Result<Config, ConfigError> {
    let mut loader = Loader {
        interp,
        request,
        params: copy_entries(&request.params),
        including: Vec::new(),
        profiles: IndexSet::new(),
        plugins: IndexSet::new(),
        files: Vec::new(),
        warnings: Vec::new(),
        modules: Vec::new(),
        calls: Vec::new(),
        scope: None,
    };
    let mut tree = Tree::default();
    for path in &request.files {
        if interp.machine.stat(path).is_none() {
            return Err(ConfigError::Missing(path.clone()));
        }
        let text = read(interp, path)?;
        loader.file(&mut tree, path, &text)?;
    }
    for (name, text) in &request.snippets {
        loader.file(&mut tree, Path::new(name), text)?;
    }
    loader.check_profiles()?;
    loader.finish(tree)
}

/// What is being loaded.
struct Loader<'a> {
    interp: &'a Interp,
    request: &'a ConfigRequest,
    /// Parameters of the command line, each with the type of its default as soon as this is known.
    params: Entries,
    /// Files being read, outermost first.
    including: Vec<PathBuf>,
    /// Names of all profiles that are defined anywhere.
    profiles: IndexSet<ArcStr>,
    plugins: IndexSet<ArcStr>,
    files: Vec<PathBuf>,
    warnings: Vec<Diagnostic>,
    modules: Vec<Rc<Module>>,
    /// Functions that closures of settings call, and where.
    calls: Vec<(Rc<str>, Span)>,
    /// The names of the file that was opened last, which lazy texts are computed with at the end.
    scope: Option<Rc<Scope>>,
}

/// A file being evaluated.
struct File {
    path: PathBuf,
    tree: Tree,
    module: Rc<Module>,
    scope: Rc<Scope>,
    variables: Variables,
}

impl File {
    /// The parameters as expressions see them.
    fn params(&self) -> Rc<MapObj> {
        // `params` is put into the tree when the file is opened and is never replaced.
        self.tree.scope(&[arcstr::literal!("params")]).unwrap_or_default()
    }
}

impl Loader<'_> {
    /// Evaluates a top file and merges it.
    fn file(&mut self, tree: &mut Tree, path: &Path, text: &str) -> Result<(), ConfigError> {
        let mut file = self.open(path, text);
        seed(&file, &self.params);
        self.run(&mut file, text)?;
        // Only a plain value in the place of `params` could fail here, and `set` refuses it.
        tree.merge(&[], &file.tree).ok();
        Ok(())
    }

    /// Registers a text and makes what it is evaluated with.
    fn open(&mut self, path: &Path, text: &str) -> File {
        let id = self.interp.sources.borrow_mut().add(path, text);
        let module = Rc::new(Module::new(path, id));
        module.is_config.set(true);
        self.modules.push(module.clone());
        self.files.push(path.to_path_buf());
        let file = File {
            path: path.to_path_buf(),
            tree: Tree::default(),
            module,
            scope: Rc::default(),
            variables: Variables::default(),
        };
        self.define_names(&file);
        self.scope = Some(file.scope.clone());
        file
    }

    /// Parses and evaluates an opened file.
    fn run(&mut self, file: &mut File, text: &str) -> Result<(), ConfigError> {
        if self.including.len() > MAX_INCLUDES {
            let message = format!("`{}` includes itself", file.path.display());
            let span = Span::new(file.module.file, 0, text.lines().next().map_or(0, str::len));
            return Err(ConfigError::at(Diagnostic::error(
                crate::codes::INCLUDE_CYCLE,
                message,
                span,
            )));
        }
        let items = self.parse(file.module.file)?;
        let found = form::check(self.interp, file, &items).into_iter();
        let (errors, warnings): (Vec<_>, Vec<_>) = found.partition(|d| d.severity == Severity::Error);
        if !errors.is_empty() {
            return Err(ConfigError::Diagnostics(errors));
        }
        self.warnings.extend(warnings);
        self.including.push(file.path.clone());
        let result = self
            .functions(file, &items)
            .and_then(|()| self.items(file, &[], &items));
        self.including.pop();
        result
    }

    fn parse(&mut self, id: FileId) -> Result<Vec<ConfigItem>, ConfigError> {
        let parsed = rflow_syntax::parse_config(&self.interp.sources.borrow(), id);
        if parsed.diagnostics.iter().any(|d| d.severity == Severity::Error) {
            let errors = parsed
                .diagnostics
                .into_iter()
                .filter(|d| d.severity == Severity::Error);
            return Err(ConfigError::Diagnostics(errors.collect()));
        }
        self.warnings.extend(parsed.diagnostics);
        let sources = self.interp.sources.borrow();
        let bytes = || self.interp.machine.read(&sources.file(id).path).ok();
        let undecoded = rflow_syntax::undecoded(&sources, id, bytes);
        self.warnings.extend(undecoded);
        Ok(parsed.tree.items)
    }

    /// Functions can be called before the line where they are defined.
    fn functions(&mut self, file: &File, items: &[ConfigItem]) -> Result<(), ConfigError> {
        for item in items {
            if let ConfigItemKind::Function(function) = &item.kind {
                let value = self.function(file, function)?;
                file.module
                    .names
                    .borrow_mut()
                    .insert(ArcStr::from(&*function.name.text), value);
            }
        }
        Ok(())
    }

    fn check_profiles(&self) -> Result<(), ConfigError> {
        if self.request.profiles == [profile::DEFAULT] {
            return Ok(());
        }
        for name in &self.request.profiles {
            if !self.profiles.contains(name.as_str()) {
                let similar = profile::similar(name, &self.profiles);
                return Err(ConfigError::UnknownProfile {
                    name: name.clone(),
                    similar,
                });
            }
        }
        Ok(())
    }

    fn finish(mut self, tree: Tree) -> Result<Config, ConfigError> {
        let missing_functions = self.missing_functions();
        for name in ["env", "executor", "params", "process"] {
            // An `executor = 'x'` is a value: it stays as it is.
            tree.scope(&[ArcStr::from(name)]).ok();
        }
        if let (Some(Value::Map(params)), Value::Map(given)) =
            (tree.get(&["params"]), Value::map(self.params))
        {
            deep_merge(&params, &given);
        }
        if let Some(Value::Map(env)) = tree.get(&["env"]) {
            for (name, value) in &self.request.env {
                if env.get_str(name).is_none() {
                    env.insert_str(name, Value::str(value));
                }
            }
        }
        eval::bind_late_names(self.interp, &tree, &self.modules);
        // `"${-> params.x}"` sees the parameters as they are at last.
        if let (Some(scope), Some(params)) = (&self.scope, tree.get(&["params"])) {
            scope.set("params", params);
            self.interp
                .with_scope(scope, || self.interp.force_all(Value::Map(tree.root().clone())))
                .map_err(ConfigError::Raise)?;
        }
        Ok(Config::new(
            tree,
            Loaded {
                files: self.files,
                profiles: self.profiles.into_iter().collect(),
                plugins: self.plugins.into_iter().collect(),
                warnings: self.warnings,
                missing_functions,
            },
        ))
    }
}

/// What is known of a loaded configuration besides its values.
#[derive(Default, Clone)]
pub(crate) struct Loaded {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) profiles: Vec<ArcStr>,
    pub(crate) plugins: Vec<ArcStr>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) missing_functions: Vec<Diagnostic>,
}

/// Deeper nesting of includes is taken for a cycle through links.
const MAX_INCLUDES: usize = 50;

fn read(interp: &Interp, path: &Path) -> Result<String, ConfigError> {
    let bytes = interp.machine.read(path).map_err(|cause| ConfigError::Io {
        path: path.to_path_buf(),
        cause,
    })?;
    Ok(rflow_syntax::decode(bytes))
}

fn copy_entries(entries: &Entries) -> Entries {
    entries.iter().map(|(k, v)| (k.clone(), deep_copy(v))).collect()
}

/// Makes parameters visible to the expressions of a file.
fn seed(file: &File, params: &Entries) {
    let own = file.params();
    own.kind.set(MapKind::Map);
    for (key, value) in params {
        own.insert(key.clone(), deep_copy(value));
    }
}
