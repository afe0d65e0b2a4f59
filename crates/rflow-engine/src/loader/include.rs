//! `include { … } from '…'`

use std::path::{Path, PathBuf};
use std::rc::Rc;

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_lang::Value;
use rflow_lang::compile::{Arity, closest};
use rflow_lang::definition::DefRef;
use rflow_lang::module::Module;
use rflow_syntax::Diagnostic;
use rflow_syntax::ast::{self, ExprKind, ItemKind};

use super::{Loader, Script};

impl Loader<'_> {
    /// Loads what a script includes and puts the names into its module. The result has the included script
    /// of each include item, in order; `None` for plugins and what could not be loaded.
    pub(super) fn includes(
        &mut self,
        module: &Rc<Module>,
        tree: &ast::Script,
        arities: &mut IndexMap<ArcStr, Arity>,
    ) -> Vec<Option<Rc<Script>>> {
        let includes = tree.items.iter().filter_map(|i| match &i.kind {
            ItemKind::Include(include) => Some(include),
            _ => None,
        });
        includes
            .map(|include| self.include(module, tree, include, arities))
            .collect()
    }

    pub(super) fn include(
        &mut self,
        module: &Rc<Module>,
        tree: &ast::Script,
        include: &ast::Include,
        arities: &mut IndexMap<ArcStr, Arity>,
    ) -> Option<Rc<Script>> {
        let source = self.include_source(module, tree, &include.source);
        let is_text = matches!(include.source.kind, ExprKind::String(_));
        if !is_text {
            let message = "The source of an include must be a plain text";
            let make = match source.is_ok() && !self.interp.is_strict() {
                true => Diagnostic::warning,
                false => Diagnostic::error,
            };
            self.diagnostics.push(match &source {
                Err(Some(unset)) if !self.interp.is_strict() => {
                    let message = format!("The source of an include is made of `params.{unset}`, which is not set");
                    make("RF0209", message, include.source.span).hint(format!(
                        "give it on the command line: --{unset} VALUE; or set it in a configuration file, or above the include"
                    ))
                }
                _ => make("RF0209", message.to_string(), include.source.span)
                    .hint("write the path without `${…}`: './modules/name'"),
            });
        }
        let Ok(source) = source.as_deref() else {
            self.forget_names(module, include);
            return None;
        };
        if let Some(plugin) = source.strip_prefix("plugin/") {
            self.include_plugin(module, include, plugin);
            return None;
        }
        let Some(path) = self.resolve(module, include, source) else {
            self.forget_names(module, include);
            return None;
        };
        let loaded = match include.params {
            Some(_) => self.load_apart(&path),
            None => self.load(&path),
        };
        let script = match loaded {
            Ok(Some(script)) => script,
            Ok(None) => {
                let message = format!("`{source}` includes this script in turn, directly or not");
                self.diagnostics
                    .push(Diagnostic::error("RF0210", message, include.source.span));
                self.forget_names(module, include);
                return None;
            }
            Err(e) => {
                let message = format!("Cannot read `{}`: {e}", path.display());
                self.diagnostics
                    .push(Diagnostic::error("RF0211", message, include.source.span));
                self.forget_names(module, include);
                return None;
            }
        };
        for entry in &include.entries {
            self.include_name(module, &script, &path, entry, arities);
        }
        Some(script)
    }

    fn include_name(
        &mut self,
        module: &Rc<Module>,
        script: &Script,
        path: &Path,
        entry: &ast::IncludeEntry,
        arities: &mut IndexMap<ArcStr, Arity>,
    ) {
        let local = entry.alias.as_ref().unwrap_or(&entry.name);
        let alias = ArcStr::from(&*local.text);
        let Some(value) = script.module.name(&entry.name.text) else {
            // A text with errors may define it.
            if script.broken {
                module.names.borrow_mut().insert(alias, Value::Null);
                return;
            }
            let message = format!("`{}` is not defined in `{}`", entry.name.text, path.display());
            let names = script.module.names.borrow();
            let hint = match closest(&entry.name.text, names.keys().map(ArcStr::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => "it defines nothing".to_owned(),
                None => {
                    let known: Vec<&str> = names.keys().map(ArcStr::as_str).collect();
                    format!("it defines: {}", known.join(", "))
                }
            };
            self.diagnostics
                .push(Diagnostic::error("RF0212", message, entry.name.span).hint(hint));
            module.names.borrow_mut().insert(alias, Value::Null);
            return;
        };
        if let Some(arity) = self.arities.get(path).and_then(|a| a.get(&*entry.name.text)) {
            arities.insert(alias.clone(), arity.clone());
        }
        let value = match value {
            Value::Def(def) => Value::Def(Rc::new(DefRef {
                def: def.def.clone(),
                name: alias.clone(),
            })),
            other => other,
        };
        module.names.borrow_mut().insert(alias, value);
    }

    fn include_plugin(&mut self, module: &Rc<Module>, include: &ast::Include, plugin: &str) {
        for entry in &include.entries {
            let local = entry.alias.as_ref().unwrap_or(&entry.name);
            let value = (self.plugins)(plugin, &entry.name.text).unwrap_or_else(|| {
                let message = format!(
                    "rflow has no plugin `{plugin}` with a function `{}`",
                    entry.name.text
                );
                self.diagnostics.push(
                    Diagnostic::error("RF0213", message, entry.name.span)
                        .hint(crate::plugin::advice(plugin, &entry.name.text)),
                );
                Value::Null
            });
            module
                .names
                .borrow_mut()
                .insert(ArcStr::from(&*local.text), value);
        }
    }

    /// Names that an include should have brought, so that their uses are not reported as well.
    fn forget_names(&mut self, module: &Rc<Module>, include: &ast::Include) {
        for entry in &include.entries {
            let local = entry.alias.as_ref().unwrap_or(&entry.name);
            module
                .names
                .borrow_mut()
                .insert(ArcStr::from(&*local.text), Value::Null);
        }
    }

    /// The file of a module of a registry, `scope/name`, that was installed in the folder `modules` of the project.
    fn installed(&self, source: &str) -> Option<PathBuf> {
        let (main, _) = self.loaded.first()?;
        let path = main.parent()?.join("modules").join(source).join("main.nf");
        let machine = &self.interp.machine;
        let found = machine.stat(&path).is_some_and(|s| s.is_file);
        found.then(|| machine.canonical(&path).unwrap_or(path))
    }

    /// The file of an include: as written, with `.nf` added, or `main.nf` in a folder.
    fn resolve(&mut self, module: &Module, include: &ast::Include, source: &str) -> Option<PathBuf> {
        let span = include.source.span;
        if !source.starts_with("./") && !source.starts_with("../") && !source.starts_with('/') {
            let installed = self.installed(source);
            if installed.is_none() {
                self.diagnostics.push(
                    Diagnostic::error("RF0214", format!("Include source `{source}` is not a path"), span).hint(
                        format!(
                            "a path begins with `./`, `../` or `/`: './{source}'; a module of a registry must be in \
                             the folder `modules/{source}` of the project"
                        ),
                    ),
                );
            }
            return installed;
        }
        let base = module.dir().join(source);
        let with_suffix = PathBuf::from(format!("{}.nf", base.display()));
        let machine = &self.interp.machine;
        let is_file = |p: &Path| machine.stat(p).is_some_and(|s| s.is_file);
        let found = [base.clone(), with_suffix, base.join("main.nf")]
            .into_iter()
            .find(|p| is_file(p));
        match found {
            Some(path) => Some(machine.canonical(&path).unwrap_or(path)),
            None => {
                let message = format!("Included script `{source}` does not exist");
                self.diagnostics
                    .push(Diagnostic::error("RF0211", message, span).hint(format!(
                        "looked for {0}, {0}.nf and {0}/main.nf",
                        normalised(&base).display()
                    )));
                None
            }
        }
    }
}

/// The path without `.` and `..`, for messages.
fn normalised(path: &Path) -> PathBuf {
    use std::path::Component;
    path.components().fold(PathBuf::new(), |mut out, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
        out
    })
}
