//! What configurations are loaded with in tests.

#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of this")]

use std::path::Path;
use std::rc::Rc;

use rflow_config::{Config, ConfigError, ConfigRequest};
use rflow_lang::Value;
use rflow_lang::definition::DefRef;
use rflow_lang::function::{FUNCTIONS, call_function};
use rflow_lang::host::{GlobalCall, Globals};
use rflow_lang::interp::Interp;
use rflow_lang::machine::LocalMachine;
use rflow_lang::module::Module;
use rflow_lang::raise::{Eval, Raise};
use rflow_syntax::Span;
use rflow_syntax::ast::BinaryOp;

/// Only the functions that need nothing of the engine.
pub struct PlainGlobals;

impl Globals for PlainGlobals {
    fn has_variable(&self, _name: &str) -> bool {
        false
    }

    fn has_function(&self, name: &str) -> bool {
        FUNCTIONS.contains(&name)
    }

    fn names(&self) -> Vec<&'static str> {
        FUNCTIONS.to_vec()
    }

    fn variable(&self, _interp: &Interp, _module: &Module, _name: &str) -> Option<Eval> {
        None
    }

    fn call(&self, interp: &Interp, call: &GlobalCall<'_>) -> Option<Eval> {
        call_function(interp, call.name, call.args)
    }

    fn invoke(&self, _interp: &Interp, _def: &Rc<DefRef>, _args: &[Value], _span: Span) -> Eval {
        Err(Raise::unsupported("no processes here"))
    }

    fn pipe(&self, _i: &Interp, _op: BinaryOp, _l: &Value, _r: &Value, _span: Span) -> Option<Eval> {
        None
    }

    fn definition_property(&self, _interp: &Interp, _def: &Rc<DefRef>, _name: &str) -> Eval {
        Err(Raise::unsupported("no processes here"))
    }
}

/// An evaluator on the local machine.
pub fn interp(dir: &Path) -> Interp {
    Interp::new(Rc::new(LocalMachine::new(dir)), Rc::new(PlainGlobals))
}

/// Files in a folder, and what they are loaded with.
pub struct Project {
    pub dir: tempfile::TempDir,
    pub interp: Interp,
    pub request: ConfigRequest,
}

impl Project {
    /// A folder with a `nextflow.config`.
    pub fn new(text: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let interp = interp(dir.path());
        let request = ConfigRequest {
            files: vec![dir.path().join("nextflow.config")],
            project_dir: dir.path().to_path_buf(),
            launch_dir: dir.path().to_path_buf(),
            ..ConfigRequest::default()
        };
        let project = Self { dir, interp, request };
        project.with("nextflow.config", text)
    }

    /// Adds a file.
    pub fn with(self, name: &str, text: &str) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        std::fs::write(path, text).expect("a new file");
        self
    }

    /// Gives a file to `-c`.
    pub fn extra(mut self, name: &str) -> Self {
        self.request.files.push(self.dir.path().join(name));
        self
    }

    pub fn profiles(mut self, names: &[&str]) -> Self {
        self.request.profiles = names.iter().map(|n| (*n).to_owned()).collect();
        self
    }

    pub fn param(mut self, name: &str, value: Value) -> Self {
        self.request.params.insert(Value::str(name), value);
        self
    }

    pub fn load(&self) -> Result<Config, ConfigError> {
        rflow_config::load(&self.interp, &self.request)
    }

    /// The configuration; a failure shows its message.
    pub fn config(&self) -> Config {
        self.load()
            .unwrap_or_else(|e| panic!("{}", e.message(&self.interp.sources.borrow())))
    }

    /// The message of the failure.
    pub fn error(&self) -> String {
        match self.load() {
            Ok(_) => panic!("it loads"),
            Err(e) => e.message(&self.interp.sources.borrow()),
        }
    }

    /// An option as `inspect` shows it.
    pub fn get(&self, option: &str) -> String {
        match self.config().get(option) {
            Some(value) => format!("{value:?}"),
            None => "(none)".to_owned(),
        }
    }

    pub fn print(&self, options: rflow_config::print::PrintOptions) -> String {
        let config = self.config();
        rflow_config::print::print(&config, &self.interp.sources.borrow(), options).unwrap()
    }
}
