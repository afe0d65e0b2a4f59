//! All classes of a run, and the folders where more are found.

use std::cell::{Cell, OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};

use arcstr::ArcStr;
use rflow_syntax::ast::{Class, ClassKind, Item, ItemKind, Member, Name};
use rflow_syntax::{Diagnostic, Severity};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Links, UserClass};
use crate::compile::Compiler;
use crate::interp::Interp;
use crate::module::Module;
use crate::value::Value;

/// All classes of a run, and the folders where more are found.
#[derive(Default)]
pub struct Registry {
    /// Keeps classes alive.
    all: RefCell<Vec<Value>>,
    /// Those of files in folders, by full name.
    named: RefCell<FxHashMap<ArcStr, Weak<UserClass>>>,
    folders: RefCell<Vec<PathBuf>>,
    /// Files that have been read, well or not.
    read: RefCell<Vec<PathBuf>>,
    missing: RefCell<FxHashSet<ArcStr>>,
    /// Classes whose file does not declare them, or cannot be read.
    broken: RefCell<FxHashSet<ArcStr>>,
    found: RefCell<Vec<Diagnostic>>,
    /// Classes of maps and closures that stand for instances, by the name of what these are instances of.
    proxies: RefCell<FxHashMap<ArcStr, Rc<UserClass>>>,
}

impl Registry {
    /// Adds a folder with Groovy files, such as `lib`. A file is read when its class is first used.
    pub fn add_folder(&self, folder: impl Into<PathBuf>) {
        let folder = folder.into();
        if !self.folders.borrow().contains(&folder) {
            self.folders.borrow_mut().push(folder);
            self.missing.borrow_mut().clear();
        }
    }

    /// The class of maps and closures that stand for instances of a class.
    pub(super) fn proxy(&self, of: &str) -> Option<Rc<UserClass>> {
        self.proxies.borrow().get(of).cloned()
    }

    pub(super) fn keep_proxy(&self, of: &str, class: &Rc<UserClass>) {
        self.proxies.borrow_mut().insert(ArcStr::from(of), class.clone());
    }

    /// What was found wrong in the files read since the last time.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        self.found.take()
    }

    /// Whether there are folders to look for classes in.
    pub(crate) fn has_folders(&self) -> bool {
        !self.folders.borrow().is_empty()
    }

    /// The class with a full name, read from its file if need be.
    pub(crate) fn find(&self, interp: &Interp, full: &str) -> Option<Rc<UserClass>> {
        if let Some(known) = self.named.borrow().get(full) {
            return known.upgrade();
        }
        if self.missing.borrow().contains(full) || self.is_broken(full) || !full.split('.').all(is_word) {
            return None;
        }
        let relative = format!("{}.groovy", full.replace('.', "/"));
        let folders = self.folders.borrow().clone();
        let file = folders.iter().map(|folder| folder.join(&relative)).find(|path| {
            let stat = interp.machine.stat(path);
            stat.is_some_and(|s| s.is_file)
        });
        match file {
            Some(path) => {
                self.load(interp, &path);
                let first = self
                    .first_of(&path)
                    .filter(|_| !self.named.borrow().contains_key(full));
                if let Some(first) = first {
                    // A file whose class has another name is found by its own.
                    self.named.borrow_mut().insert(ArcStr::from(full), first);
                } else if !self.named.borrow().contains_key(full) {
                    self.broken.borrow_mut().insert(ArcStr::from(full));
                }
            }
            None => {
                self.missing.borrow_mut().insert(ArcStr::from(full));
            }
        }
        self.named.borrow().get(full).and_then(Weak::upgrade)
    }

    /// The first class of a file that has been read.
    fn first_of(&self, path: &Path) -> Option<Weak<UserClass>> {
        let named = self.named.borrow();
        let mut classes = named.values().filter_map(Weak::upgrade);
        let first = classes.find(|class| class.module.path == path && class.outer.is_none())?;
        Some(Rc::downgrade(&first))
    }

    /// Whether a class should be in a file and is not.
    pub(crate) fn is_broken(&self, full: &str) -> bool {
        self.broken.borrow().contains(full)
    }

    /// Reads a Groovy file and declares its classes. What is wrong with it is kept for [`Registry::take_diagnostics`].
    pub fn load(&self, interp: &Interp, path: &Path) {
        if self.read.borrow().iter().any(|read| read == path) {
            return;
        }
        self.read.borrow_mut().push(path.to_path_buf());
        let text = match interp.machine.read(path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => return self.unreadable(interp, path, "it is not UTF-8 text"),
            Err(error) => return self.unreadable(interp, path, &error.to_string()),
        };
        let file = interp.sources.borrow_mut().add(path, text);
        let parsed = rflow_syntax::parse_groovy(&interp.sources.borrow(), file);
        let broken = parsed.diagnostics.iter().any(|d| d.severity == Severity::Error);
        self.found.borrow_mut().extend(parsed.diagnostics);
        let module = Rc::new(Module::new(path, file));
        let package: Vec<&str> = parsed.tree.package.iter().map(|n| &*n.text).collect();
        {
            let mut imports = module.imports.borrow_mut();
            imports.is_library = true;
            imports.package = package.join(".");
        }
        let found = declare(interp, &module, &parsed.tree.items);
        // What is missing in a text that cannot be read may be what a name means.
        let found = found.into_iter().filter(|_| !broken);
        self.found.borrow_mut().extend(found);
    }

    fn unreadable(&self, interp: &Interp, path: &Path, cause: &str) {
        let file = interp.sources.borrow_mut().add(path, String::new());
        let span = rflow_syntax::Span::new(file, 0, 0);
        let message = format!("Cannot read `{}`: {cause}", path.display());
        self.found
            .borrow_mut()
            .push(Diagnostic::error("RF0211", message, span));
    }
}

fn is_word(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

/// Declares the imports and classes of a file. The result is what is wrong with them.
pub(crate) fn declare(interp: &Interp, module: &Rc<Module>, items: &[Item]) -> Vec<Diagnostic> {
    let mut classes: Vec<(Rc<UserClass>, Rc<Class>)> = Vec::new();
    for item in items {
        match &item.kind {
            ItemKind::Import(import) => module.imports.borrow_mut().add(import),
            ItemKind::Class(class) => shell(interp, module, class, None, &mut classes),
            ItemKind::Enum { name, values } => {
                shell(
                    interp,
                    module,
                    &enumeration(item, name, values),
                    None,
                    &mut classes,
                );
            }
            _ => {}
        }
    }
    let mut compiler = Compiler::new(interp, module.clone());
    for (i, (class, tree)) in classes.iter().enumerate() {
        if let Some((_, first)) = classes[..i].iter().find(|(before, _)| before.name == class.name) {
            let message = format!("`{}` is already defined", class.name);
            compiler.diagnostics.push(
                Diagnostic::error("RF0208", message, tree.name.span)
                    .context(first.name.span, "first defined here")
                    .hint("give one of them another name"),
            );
        }
    }
    for (class, tree) in &classes {
        let links = compiler.class_links(class, tree);
        // A class that was declared before is another one.
        let _ = class.links.set(links);
    }
    for (class, tree) in &classes {
        let body = compiler.class_body(class, tree);
        let _ = class.body.set(body);
    }
    compiler.diagnostics
}

/// An enumeration of the language is a class with constants and nothing else.
fn enumeration(item: &Item, name: &Name, values: &[Name]) -> Rc<Class> {
    Rc::new(Class {
        span: item.span,
        name: name.clone(),
        kind: ClassKind::Enum,
        is_abstract: false,
        annotations: Vec::new(),
        extends: Vec::new(),
        implements: Vec::new(),
        constants: values.iter().map(|value| (value.clone(), Vec::new())).collect(),
        members: Vec::new(),
    })
}

/// A class of which nothing is known but the names of its members. The registry keeps it.
fn made(
    interp: &Interp,
    module: &Rc<Module>,
    tree: &Class,
    name: ArcStr,
    outer: Option<&Rc<UserClass>>,
) -> Rc<UserClass> {
    let members = tree.members.iter().filter_map(|member| match member {
        Member::Field(field) => Some(ArcStr::from(&*field.name.text)),
        Member::Method(method) => Some(ArcStr::from(&*method.name.text)),
        _ => None,
    });
    let constants = tree.constants.iter().map(|(name, _)| ArcStr::from(&*name.text));
    let class = Rc::new(UserClass {
        name,
        kind: tree.kind,
        is_abstract: tree.is_abstract || matches!(tree.kind, ClassKind::Interface | ClassKind::Trait),
        members: members.chain(constants).collect(),
        module: module.clone(),
        outer: outer.map(Rc::downgrade),
        nested: RefCell::default(),
        links: OnceCell::new(),
        body: OnceCell::new(),
        interp: interp.downgrade(),
        value: OnceCell::new(),
        statics: RefCell::default(),
        started: Cell::new(false),
    });
    interp.classes.all.borrow_mut().push(class.value());
    class
}

/// The class of `new T(x) { … }`. Its name is that of the class around it with a number; that of a script is `Script`.
pub(crate) fn unnamed(
    interp: &Interp,
    module: &Rc<Module>,
    tree: &Class,
    around: Option<&UserClass>,
) -> Rc<UserClass> {
    let number = module.unnamed.get() + 1;
    module.unnamed.set(number);
    let name = around.map_or("Script", |class| &class.name);
    made(interp, module, tree, arcstr::format!("{name}${number}"), None)
}

/// Makes a class and those in it known by their names.
fn shell(
    interp: &Interp,
    module: &Rc<Module>,
    tree: &Rc<Class>,
    outer: Option<&Rc<UserClass>>,
    out: &mut Vec<(Rc<UserClass>, Rc<Class>)>,
) {
    let simple = ArcStr::from(&*tree.name.text);
    let package = module.imports.borrow().package.clone();
    let name = match outer {
        Some(outer) => format!("{}${simple}", outer.name),
        None if package.is_empty() => simple.to_string(),
        None => format!("{package}.{simple}"),
    };
    let class = made(interp, module, tree, ArcStr::from(name), outer);
    let registry = &interp.classes;
    {
        let mut imports = module.imports.borrow_mut();
        // In its own file a class in a class is known by its simple name, too.
        imports.add_class(simple.clone(), &class);
        if imports.is_library {
            let mut named = registry.named.borrow_mut();
            named.insert(class.name.clone(), Rc::downgrade(&class));
        }
    }
    if let Some(outer) = outer {
        outer.nested.borrow_mut().push((simple, Rc::downgrade(&class)));
    }
    out.push((class.clone(), tree.clone()));
    for member in &tree.members {
        if let Member::Class(inner) = member {
            shell(interp, module, inner, Some(&class), out);
        }
    }
}

impl Links {
    /// Whether following what is extended leads to a class.
    pub(crate) fn lead_to(&self, class: &Rc<UserClass>) -> bool {
        let mut parents = self.superclass.iter().chain(&self.interfaces);
        parents.any(|p| Rc::ptr_eq(p, class) || p.links.get().is_some_and(|links| links.lead_to(class)))
    }
}
