//! Expressions of configuration files, and the names that they may use.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::closure::{Closure, ClosureKind};
use rflow_lang::code::Proto;
use rflow_lang::compile::{Compiler, Unit, closest};
use rflow_lang::host::Machine;
use rflow_lang::interp::Interp;
use rflow_lang::module::{Module, Scope};
use rflow_lang::value::MapObj;
use rflow_lang::{Raise, Value};
use rflow_syntax::ast::{Expr, Function, Stmt};
use rflow_syntax::{Diagnostic, Severity, Span};

use super::{File, Loader};
use crate::error::ConfigError;
use crate::secret::Secrets;
use crate::tree::Tree;

/// Names that are there in every file and that no scope of that name hides.
const FIXED: [&str; 6] = [
    "params",
    "projectDir",
    "baseDir",
    "launchDir",
    "outputDir",
    "secrets",
];

impl Loader<'_> {
    /// Puts the names that are always there into the scope of a new file.
    pub(super) fn define_names(&self, file: &File) {
        let request = self.request;
        let scope = &file.scope;
        scope.set("params", Value::Map(file.params()));
        scope.set("projectDir", Value::path(&request.project_dir));
        scope.set("baseDir", Value::path(&request.project_dir));
        scope.set("launchDir", Value::path(&request.launch_dir));
        let output = request
            .output_dir
            .clone()
            .unwrap_or_else(|| request.launch_dir.join("results"));
        scope.set("outputDir", Value::path(output));
        let known = (!request.strip_secrets).then(|| request.secrets.clone());
        scope.set("secrets", Value::host(Secrets::new(known)));
        let machine = self.interp.machine.clone();
        let env = Closure::native("env", 1, move |_, args| Ok(env_variable(&*machine, args)));
        file.module
            .names
            .borrow_mut()
            .insert(arcstr::literal!("env"), env);
        bind_environment(self.interp, &file.module);
    }

    /// The value of an expression inside the scopes of `prefix`.
    pub(super) fn value(
        &mut self,
        file: &File,
        prefix: &[ArcStr],
        expr: &Expr,
    ) -> Result<Value, ConfigError> {
        let proto = self.compile(file, |c| c.setting(expr))?;
        self.evaluate(file, prefix, &proto)
    }

    /// Runs a statement for its effects.
    pub(super) fn statement(
        &mut self,
        file: &File,
        prefix: &[ArcStr],
        stmt: &Stmt,
    ) -> Result<(), ConfigError> {
        let proto = self.compile(file, |c| {
            c.statements(Unit::Config, stmt.span, std::slice::from_ref(stmt))
        })?;
        self.evaluate(file, prefix, &proto).map(drop)
    }

    pub(super) fn function(&mut self, file: &File, function: &Function) -> Result<Value, ConfigError> {
        let proto = self.compile(file, |c| c.function(function))?;
        let kind = ClosureKind::Script {
            proto,
            captures: Box::default(),
            module: file.module.clone(),
        };
        Ok(kind.into())
    }

    fn compile(
        &mut self,
        file: &File,
        run: impl FnOnce(&mut Compiler<'_>) -> Rc<Proto>,
    ) -> Result<Rc<Proto>, ConfigError> {
        let mut compiler = Compiler::new(self.interp, file.module.clone());
        let proto = run(&mut compiler);
        let (errors, warnings): (Vec<_>, Vec<_>) = compiler
            .diagnostics
            .into_iter()
            .partition(|d| d.severity == Severity::Error);
        self.warnings.extend(warnings);
        if errors.is_empty() {
            Ok(proto)
        } else {
            Err(ConfigError::Diagnostics(errors))
        }
    }

    fn evaluate(&self, file: &File, prefix: &[ArcStr], proto: &Rc<Proto>) -> Result<Value, ConfigError> {
        let run = |scope: &Rc<Scope>| {
            self.interp
                .with_scope(scope, || self.interp.run(proto, &file.module))
        };
        let result = run(&file.scope);
        let Err(raise) = result else {
            return Ok(result.unwrap_or_default());
        };
        let Some(name) = unknown_name(&raise) else {
            return Err(failed(raise, proto.span));
        };
        // The legacy reader also finds a name among the settings of the scopes around it.
        if let Some(scope) = with_siblings(file, prefix, name) {
            return run(&scope).map_err(|e| failed(e, proto.span));
        }
        Err(self.undefined(file, name, &raise, proto.span))
    }

    fn undefined(&self, file: &File, name: &str, raise: &Raise, span: Span) -> ConfigError {
        let message = format!("`{name}` is not defined");
        let diagnostic = Diagnostic::error(crate::codes::UNDEFINED, message, raise.span.unwrap_or(span));
        let mut known: Vec<ArcStr> = file.scope.entries().into_iter().map(|(k, _)| k).collect();
        known.extend(file.module.names.borrow().keys().cloned());
        known.extend(file.module.binding.borrow().keys().cloned());
        let params = file.params();
        let hint = if params.get_str(name).is_some() {
            format!("did you mean `params.{name}`?")
        } else {
            match closest(name, known.iter().map(ArcStr::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "if `{name}` is a text, put it in quotes; the names are `params`, `projectDir`, `launchDir`, \
                     `secrets` and `env('NAME')`"
                ),
            }
        };
        ConfigError::at(diagnostic.hint(hint))
    }
}

fn failed(raise: Box<Raise>, span: Span) -> ConfigError {
    ConfigError::Raise(raise.at(span))
}

/// The name that a lookup did not find.
fn unknown_name(raise: &Raise) -> Option<&str> {
    raise.message.strip_prefix("No such variable: ")
}

/// The scope of a file plus the settings around an expression; `None` when the name is not among them.
fn with_siblings(file: &File, prefix: &[ArcStr], name: &str) -> Option<Rc<Scope>> {
    let scope = Rc::new(Scope::default());
    let mut found = false;
    for depth in 1..=prefix.len() {
        if let Some(Value::Map(map)) = file.tree.get(&prefix[..depth]) {
            for (key, value) in map.to_vec() {
                if let Some(key) = key.as_str() {
                    found |= key == name;
                    scope.set(key, value);
                }
            }
        }
    }
    for (key, value) in file.scope.entries() {
        scope.set(&key, value);
    }
    found.then_some(scope)
}

/// Environment variables can be read like variables, unless the name means something else.
fn bind_environment(interp: &Interp, module: &Module) {
    let mut binding = module.binding.borrow_mut();
    for (name, value) in interp.machine.env_all() {
        if !interp.globals.has_variable(&name) {
            binding.insert(ArcStr::from(name), Value::str(value));
        }
    }
}

fn env_variable(machine: &dyn Machine, args: &[Value]) -> Value {
    let name = args.first().map(rflow_lang::text::text).unwrap_or_default();
    machine.env(&name).map_or(Value::Null, Value::from)
}

/// Makes a scope of the configuration readable as a variable: `manifest.version`.
pub(super) fn expose(file: &File, name: &ArcStr) {
    if !FIXED.contains(&name.as_str())
        && let Some(value) = file.tree.get(std::slice::from_ref(name))
    {
        // It does not hide a variable of the file.
        if !file.variables.names.contains(name) {
            file.scope.set(name, value);
        }
    }
}

/// Closures are called when the scope of their file is long gone: what they may read of the configuration is
/// left in the file's module, except names that the engine gives a meaning.
pub(super) fn bind_late_names(interp: &Interp, tree: &Tree, modules: &[Rc<Module>]) {
    let root: &Rc<MapObj> = tree.root();
    for module in modules {
        let mut binding = module.binding.borrow_mut();
        for (name, value) in root.to_vec() {
            if let (Some(name), Value::Map(_)) = (name.as_str(), &value)
                && !FIXED.contains(&name)
                && !matches!(name, "process" | "env" | "executor" | "profiles")
                && !interp.globals.has_variable(name)
                && !binding.contains_key(name)
            {
                binding.insert(ArcStr::from(name), value);
            }
        }
    }
}
