//! Scripts and their includes: read, parsed, checked, compiled.
//!
//! All errors of all files are collected before anything runs.

mod branches;
mod certainty;
mod channels;
mod check;
mod definitions;
mod include;
mod include_source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_lang::code::Proto;
use rflow_lang::compile::{Arity, Compiler, assigned_names};
use rflow_lang::definition::{Def, DefRef, LineDef};
use rflow_lang::interp::Interp;
use rflow_lang::module::Module;
use rflow_lang::{Eval, Value};
use rflow_syntax::ast::{self, ItemKind};
use rflow_syntax::{Diagnostic, FileId, Severity, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// A compiled script with what it includes.
pub struct Script {
    /// Names and variables.
    pub module: Rc<Module>,
    /// Top-level code and includes, in order.
    pub steps: Vec<Step>,
    /// Its text has errors, so that it may lack definitions.
    broken: bool,
    /// The workflow without a name.
    pub entry: Option<Rc<Def>>,
    /// The first process that it defines itself.
    pub first_process: Option<Rc<DefRef>>,
    /// It defines workflows, with or without a name.
    pub has_workflows: bool,
    /// The `output` block.
    pub outputs: Vec<Output>,
    /// The `params` block.
    pub params: Vec<Param>,
    /// `nextflow.enable.x = …` and `nextflow.preview.x = …`.
    pub flags: Vec<(String, Value)>,
    /// Names that only includes in branches bring: they mean nothing until one of them is executed.
    branch_names: Vec<ArcStr>,
}

/// A piece of top-level code.
pub enum Step {
    /// Statements.
    Run(Rc<Proto>),
    /// The included script's top-level code runs.
    Include(Rc<Script>, Option<IncludeParams>),
}

/// `addParams(…)` and `params(…)` of an include, which only legacy scripts have. The script is then an instance of its own.
pub struct IncludeParams {
    /// Gives a map.
    values: Rc<Proto>,
    /// They are added to those of the including script, or replace them.
    adds: bool,
}

/// An entry of the `output` block.
pub struct Output {
    /// Matches a name in `publish:`.
    pub name: ArcStr,
    /// Where it stands.
    pub span: Span,
    /// `path`, `mode`, …
    pub lines: Vec<LineDef>,
    /// `index { … }`
    pub index: Option<Vec<LineDef>>,
}

/// A typed parameter of the `params` block.
pub struct Param {
    /// Its name.
    pub name: ArcStr,
    /// Where it stands.
    pub span: Span,
    /// Its type.
    pub ty: Option<ast::Type>,
    /// Its default.
    pub default: Option<Rc<Proto>>,
}

/// Functions that a plugin include brings, by plugin and function name; `None` when there is none.
pub type PluginFunctions = dyn Fn(&str, &str) -> Option<Value>;

/// A script that was read.
#[derive(Clone)]
struct Parsed {
    file: FileId,
    tree: Rc<ast::Script>,
    /// The places of errors in its form.
    faults: Rc<[Span]>,
}

/// Loads scripts.
pub struct Loader<'a> {
    interp: &'a Interp,
    plugins: &'a PluginFunctions,
    loaded: IndexMap<PathBuf, Option<Rc<Script>>>,
    /// What was read so far: a script that is included with parameters is compiled for each include, and read once.
    parsed: FxHashMap<PathBuf, Parsed>,
    arities: IndexMap<PathBuf, IndexMap<ArcStr, Arity>>,
    /// Scripts read so far; the check of channels needs all of them.
    trees: Vec<channels::Tree>,
    /// Scripts that are being read, each included by the one before.
    depth: usize,
    broken: bool,
    /// Names that only includes in branches bring, by the file of the script.
    branch_names: Vec<(FileId, ArcStr)>,
    /// Parameters that are known before the script runs; null for none.
    pub params: Value,
    /// Errors and warnings of all files.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Loader<'a> {
    /// A loader without scripts.
    #[must_use]
    pub fn new(interp: &'a Interp, plugins: &'a PluginFunctions) -> Self {
        Self {
            interp,
            plugins,
            loaded: IndexMap::new(),
            parsed: FxHashMap::default(),
            arities: IndexMap::new(),
            trees: Vec::new(),
            depth: 0,
            broken: false,
            branch_names: Vec::new(),
            params: Value::Null,
            diagnostics: Vec::new(),
        }
    }

    /// Whether there are errors (as opposed to warnings).
    #[must_use]
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// Loads the script at an absolute path. `None` when it cannot be used; [`Loader::diagnostics`] tells why.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load(&mut self, path: &Path) -> std::io::Result<Option<Rc<Script>>> {
        if let Some(known) = self.loaded.get(path) {
            return Ok(known.clone());
        }
        if let Some(parsed) = self.parsed.get(path).cloned() {
            return Ok(Some(self.load_parsed(path, &parsed)));
        }
        let bytes = self.interp.machine.read(path)?;
        let text = rflow_syntax::decode(bytes);
        Ok(self.load_text(path, text))
    }

    /// Loads an instance of a script that no other include shares. `None` as for [`Loader::load`].
    fn load_apart(&mut self, path: &Path) -> std::io::Result<Option<Rc<Script>>> {
        let shared = self.loaded.get(path).cloned();
        if matches!(shared, Some(None)) {
            return Ok(None);
        }
        self.loaded.shift_remove(path);
        let script = self.load(path);
        match shared {
            Some(shared) => drop(self.loaded.insert(path.to_path_buf(), shared)),
            None => drop(self.loaded.shift_remove(path)),
        }
        script
    }

    /// Leaves one of the same mistakes in several instances of a script.
    fn forget_repeated(&mut self) {
        let sources = self.interp.sources.borrow();
        let mut seen = FxHashSet::default();
        self.diagnostics.retain(|d| {
            let Some(span) = d.span() else { return true };
            let Some(file) = sources.files().get(span.file.0 as usize) else {
                return true;
            };
            seen.insert((file.path.clone(), span.start, span.end, d.code, d.message.clone()))
        });
    }

    /// Loads a script whose text is at hand.
    pub fn load_text(&mut self, path: &Path, text: String) -> Option<Rc<Script>> {
        let file = self.interp.sources.borrow_mut().add(path, text);
        let parsed = {
            let sources = self.interp.sources.borrow();
            rflow_syntax::parse_script(&sources, file)
        };
        let errors = parsed
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error);
        let faults: Rc<[Span]> = errors.filter_map(Diagnostic::span).collect();
        self.diagnostics.extend(parsed.diagnostics);
        let bytes = || self.interp.machine.read(path).ok();
        let undecoded = rflow_syntax::undecoded(&self.interp.sources.borrow(), file, bytes);
        self.diagnostics.extend(undecoded);
        let mut tree = parsed.tree;
        self.diagnostics
            .extend(definitions::collect_directives(&mut tree));
        let tree = Rc::new(tree);
        let parsed = Parsed { file, tree, faults };
        self.parsed.insert(path.to_path_buf(), parsed.clone());
        Some(self.load_parsed(path, &parsed))
    }

    fn load_parsed(&mut self, path: &Path, parsed: &Parsed) -> Rc<Script> {
        // Met again while it is still being loaded, it is part of a circle of includes.
        self.loaded.insert(path.to_path_buf(), None);
        let Parsed { file, tree, faults } = parsed;
        self.depth += 1;
        let broken = !faults.is_empty();
        let script = Rc::new(self.script(path, *file, tree, faults));
        self.depth -= 1;
        // Several instances of a script have the same mistakes.
        if !self.trees.iter().any(|(module, _)| module.path == path) {
            self.trees.push((script.module.clone(), tree.clone()));
        }
        self.broken |= broken;
        if self.depth == 0 {
            // A file with syntax errors lacks definitions that the others need.
            if !self.broken {
                let found = channels::check(&self.trees);
                self.diagnostics.extend(found);
            }
            self.forget_repeated();
        }
        self.loaded.insert(path.to_path_buf(), Some(script.clone()));
        script
    }

    /// Leaves mistakes in code that may never run to the run, as the legacy language does: they become warnings. Only who
    /// asks for the strict parser gets all of them as errors. `entry` names the workflow to start.
    pub fn soften(&mut self, entry: Option<&str>) {
        if self.interp.is_strict() {
            return;
        }
        certainty::soften(&self.trees, entry, &mut self.diagnostics);
        check::soften(&mut self.diagnostics);
        // Names of environment variables are values.
        let sources = self.interp.sources.borrow();
        for diagnostic in self.diagnostics.iter_mut().filter(|d| d.code == "RF0201") {
            let name = diagnostic.span().map_or("", |span| sources.snippet(span));
            if self.interp.machine.env(name).is_some() {
                diagnostic.severity = Severity::Warning;
            }
        }
    }

    /// `faults` are the places of syntax errors.
    fn script(&mut self, path: &Path, file: FileId, tree: &ast::Script, faults: &[Span]) -> Script {
        let broken = !faults.is_empty();
        let module = Rc::new(Module::new(path, file));
        let mut arities: IndexMap<ArcStr, Arity> = IndexMap::new();
        self.declare_names(&module, tree, faults, &mut arities);
        self.refuse_classes(tree);
        let found = self.interp.declare_classes(&module, &tree.items);
        let found = found.into_iter().filter(|_| !broken);
        self.diagnostics.extend(found);
        let includes = self.includes(&module, tree, &mut arities);
        let branches = self.branch_includes(&module, tree, &includes, &mut arities);
        let mut compiler = Compiler::new(self.interp, module.clone());
        compiler.types = definitions::has_types(tree);
        compiler.branch_includes = branches;
        for (name, arity) in &arities {
            compiler.declare(name, arity.clone());
        }
        compiler.script_variables(script_variables(tree));
        let mut script = Script {
            module: module.clone(),
            steps: Vec::new(),
            broken,
            entry: None,
            first_process: None,
            has_workflows: false,
            outputs: Vec::new(),
            params: Vec::new(),
            flags: Vec::new(),
            branch_names: self
                .branch_names
                .iter()
                .filter(|(of, _)| *of == file)
                .map(|(_, name)| name.clone())
                .collect(),
        };
        definitions::compile(&mut compiler, &module, tree, &includes, &mut script);
        let mut found = std::mem::take(&mut compiler.diagnostics);
        found.extend(check::check(self.interp, tree, &script, self.depth > 1));
        // A file with syntax errors lacks definitions, so names that seem to be missing may not be.
        found.retain(|d| !broken || !matches!(d.code, "RF0201" | "RF0207"));
        self.diagnostics.extend(found);
        self.diagnostics.extend(self.interp.classes.take_diagnostics());
        self.arities.insert(path.to_path_buf(), arities);
        script
    }

    /// Who asks for the strict parser gets no classes in scripts, as there.
    fn refuse_classes(&mut self, tree: &ast::Script) {
        if !self.interp.is_strict() {
            return;
        }
        for item in &tree.items {
            if let ItemKind::Class(class) = &item.kind {
                let message = format!("The strict parser has no classes: `{}`", class.name.text);
                self.diagnostics.push(
                    Diagnostic::error("RF0123", message, item.span).hint(
                        "move the class into the folder `lib`, use functions or a record, or leave out NXF_SYNTAX_PARSER=v2",
                    ),
                );
            }
        }
    }

    /// Makes the names of definitions known before anything is compiled, and finds those defined twice.
    fn declare_names(
        &mut self,
        module: &Module,
        tree: &ast::Script,
        faults: &[Span],
        arities: &mut IndexMap<ArcStr, Arity>,
    ) {
        let mut places: IndexMap<ArcStr, Span> = IndexMap::new();
        for item in &tree.items {
            let (name, arity) = match &item.kind {
                ItemKind::Process(p) => (&p.name, Arity::Exact(p.inputs.len())),
                ItemKind::Workflow(w) => match &w.name {
                    Some(name) => (name, Arity::Exact(w.takes.len())),
                    None => continue,
                },
                ItemKind::Function(f) => {
                    let required = f.params.iter().filter(|p| p.default.is_none()).count();
                    let gathers = f
                        .params
                        .last()
                        .and_then(|p| p.ty.as_ref())
                        .is_some_and(|ty| ty.dimensions > 0);
                    // `String... names` takes any number of arguments.
                    let (last, most) = match gathers {
                        true => (f.params.last().is_some_and(|p| p.default.is_none()), usize::MAX),
                        false => (false, f.params.len()),
                    };
                    (
                        &f.name,
                        Arity::Between(required.saturating_sub(usize::from(last)), most),
                    )
                }
                ItemKind::Enum { name, .. } | ItemKind::Record { name, .. } => {
                    (name, Arity::Between(0, usize::MAX))
                }
                _ => continue,
            };
            let text = ArcStr::from(&*name.text);
            let overload = matches!(item.kind, ItemKind::Function(_));
            if let Some(first) = places.get(&text)
                && !overload
            {
                let message = format!("`{text}` is already defined");
                self.diagnostics.push(
                    Diagnostic::error("RF0208", message, name.span)
                        .context(*first, "first defined here")
                        .hint("give one of them another name"),
                );
            }
            places.insert(text.clone(), name.span);
            module.names.borrow_mut().insert(text.clone(), Value::Null);
            // Of what has errors the number of inputs is not known.
            if faults
                .iter()
                .any(|f| item.span.start <= f.start && f.start <= item.span.end)
            {
                arities.insert(text, Arity::Between(0, usize::MAX));
                continue;
            }
            // Functions may be overloaded by their number of parameters in legacy scripts.
            match (arities.get_mut(&text), arity) {
                (Some(Arity::Between(low, high)), Arity::Between(l, h)) => {
                    *low = l.min(*low);
                    *high = h.max(*high);
                }
                (_, arity) => {
                    arities.insert(text, arity);
                }
            }
        }
    }
}

/// Variables that functions and top-level statements assign without `def`.
fn script_variables(tree: &ast::Script) -> FxHashSet<Rc<str>> {
    let shares = has_functions(tree);
    let mut names = FxHashSet::default();
    for item in &tree.items {
        match &item.kind {
            ItemKind::Function(f) => assigned_names(&f.body.stmts, &mut names),
            ItemKind::Statement(s) if shares => {
                assigned_names(std::slice::from_ref(s), &mut names);
                if let ast::StmtKind::Local { names: declared, .. } = &s.kind {
                    names.extend(declared.iter().map(|(name, _)| name.text.clone()));
                }
            }
            _ => {}
        }
    }
    names
}

fn has_functions(tree: &ast::Script) -> bool {
    tree.items.iter().any(|i| {
        matches!(
            i.kind,
            ItemKind::Function(_) | ItemKind::Workflow(_) | ItemKind::Process(_)
        )
    })
}

impl Script {
    /// The processes of this script and of those that it includes: the name of the definition, and the one that it goes
    /// by in a script.
    pub(crate) fn process_names(&self) -> BTreeSet<(ArcStr, ArcStr)> {
        let (mut names, mut seen) = (BTreeSet::new(), FxHashSet::default());
        self.add_process_names(&mut names, &mut seen);
        names
    }

    fn add_process_names(&self, names: &mut BTreeSet<(ArcStr, ArcStr)>, seen: &mut FxHashSet<PathBuf>) {
        if !seen.insert(self.module.path.clone()) {
            return;
        }
        for (alias, value) in &*self.module.names.borrow() {
            if let Value::Def(def) = value
                && let Def::Process(process) = &*def.def
            {
                names.insert((process.name.clone(), alias.clone()));
            }
        }
        for step in &self.steps {
            if let Step::Include(script, _) = step {
                script.add_process_names(names, seen);
            }
        }
    }

    /// Runs the top-level code, which gives parameters their defaults, line by line: a script that is included sees what
    /// was set above the include, and does not replace it.
    pub fn initialise(&self, interp: &Interp, params: &Value) -> Eval<()> {
        *self.module.params.borrow_mut() = params.clone();
        for name in &self.branch_names {
            self.module.names.borrow_mut().shift_remove(name);
        }
        for step in &self.steps {
            match step {
                Step::Include(script, None) => script.initialise(interp, &copy_params(params))?,
                Step::Include(script, Some(given)) => {
                    let values = interp.run(&given.values, &self.module)?;
                    script.initialise(interp, &with_params(params, &values, given.adds))?;
                }
                Step::Run(proto) => drop(interp.run(proto, &self.module)?),
            }
        }
        Ok(())
    }
}

/// The parameters of an included script that is given some.
fn with_params(params: &Value, given: &Value, adds: bool) -> Value {
    let copy = copy_params(params);
    if let (Value::Map(copy), Value::Map(given)) = (&copy, given) {
        let mut entries = copy.borrow_mut();
        if !adds {
            entries.clear();
        }
        entries.extend(given.to_vec());
    }
    copy
}

/// A module's own defaults are invisible to the script that includes it.
fn copy_params(params: &Value) -> Value {
    match params {
        Value::Map(m) => {
            let copy = Value::map_of(m.kind.get(), m.borrow().clone());
            if let Value::Map(c) = &copy {
                *c.default.borrow_mut() = m.default.borrow().clone();
            }
            copy
        }
        other => other.clone(),
    }
}
