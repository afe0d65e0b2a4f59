//! Runs scripts of operators, for tests.

use std::any::Any;
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::compile::{Compiler, Unit};
use rflow_lang::definition::DefRef;
use rflow_lang::function::{FUNCTIONS, call_function};
use rflow_lang::host::{FileStat, GlobRequest, GlobalCall, Globals, HostObject, Machine};
use rflow_lang::interp::Interp;
use rflow_lang::machine::LocalMachine;
use rflow_lang::module::Module;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::ast::{BinaryOp, ItemKind};
use rflow_syntax::{Severity, Span, parse_script};

use crate::factory::{self, topic, topic::Topics};
use crate::flow::{SharedFlow, step};

/// An evaluator without names.
pub(crate) fn interp() -> Interp {
    Bench::new(Path::new("/")).interp
}

/// A graph with an evaluator whose output is kept.
pub(crate) struct Bench {
    pub(crate) interp: Interp,
    pub(crate) flow: SharedFlow,
    topics: Rc<Topics>,
    printed: Rc<RefCell<String>>,
}

impl Bench {
    /// Relative paths start from `home`.
    pub(crate) fn new(home: &Path) -> Self {
        let flow = SharedFlow::default();
        flow.borrow_mut().settings.work_dir = home.join("work");
        let topics = Rc::new(Topics::default());
        let printed = Rc::new(RefCell::new(String::new()));
        let machine = Recorder {
            inner: LocalMachine::new(home),
            printed: printed.clone(),
        };
        let names = Names {
            flow: flow.clone(),
            topics: topics.clone(),
        };
        let interp = Interp::new(Rc::new(machine), Rc::new(names));
        Self {
            interp,
            flow,
            topics,
            printed,
        }
    }

    /// Runs the statements of a workflow, and the graph that they build; gives the error if there is one.
    pub(crate) fn run(&self, source: &str) -> Result<(), String> {
        let file = self.interp.sources.borrow_mut().add("probe.nf", source);
        let parsed = parse_script(&self.interp.sources.borrow(), file);
        if let Some(d) = parsed.diagnostics.iter().find(|d| d.severity == Severity::Error) {
            return Err(format!("parse: {}", d.message));
        }
        let module = Rc::new(Module::new("probe.nf", file));
        let mut compiler = Compiler::new(&self.interp, module.clone());
        let items = parsed.tree.items.into_iter().filter_map(|item| match item.kind {
            ItemKind::Statement(stmt) => Some(stmt),
            _ => None,
        });
        let stmts: Vec<_> = items.collect();
        let names = rflow_lang::compile::assigned_names(&stmts);
        compiler.script_variables(names);
        let proto = compiler.statements(Unit::Workflow, Span::default(), &stmts);
        if let Some(d) = compiler
            .diagnostics
            .iter()
            .find(|d| d.severity == Severity::Error)
        {
            return Err(format!("compile: {}", d.message));
        }
        let result = self.interp.run(&proto, &module).and_then(|_| {
            self.topics.seal(&self.flow);
            self.drain()
        });
        result.map_err(|e| e.message)
    }

    fn drain(&self) -> Eval<()> {
        loop {
            if step(&self.flow, &self.interp)? {
                continue;
            }
            let Some(wake) = self.flow.borrow().next_wake() else {
                return Ok(());
            };
            std::thread::sleep(wake.saturating_duration_since(std::time::Instant::now()));
        }
    }

    /// What was printed since the last call.
    pub(crate) fn printed(&self) -> String {
        std::mem::take(&mut self.printed.borrow_mut())
    }
}

/// Checks scripts of one line each against the lines that the reference engine prints for them (in any order
/// where `sorted`). An expected line that begins with `! ` is an error.
pub(crate) fn check(cases: &[(&str, &[&str])]) {
    check_in(Path::new("/"), cases);
}

/// The same, with relative paths in a folder.
pub(crate) fn check_in(home: &Path, cases: &[(&str, &[&str])]) {
    let mut wrong = String::new();
    for (source, expected) in cases {
        let bench = Bench::new(home);
        let result = bench.run(source);
        let printed = bench.printed().replace(&home.display().to_string(), "HOME");
        let mut found: Vec<String> = printed.lines().map(str::to_string).collect();
        found.extend(result.err().map(|e| format!("! {e}")));
        if found != *expected {
            wrong.push_str(&format!(
                "{source}\n  expected {expected:?}\n  found    {found:?}\n"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

struct Names {
    flow: SharedFlow,
    topics: Rc<Topics>,
}

impl Globals for Names {
    fn has_variable(&self, name: &str) -> bool {
        matches!(name, "channel" | "Channel")
    }

    fn has_function(&self, name: &str) -> bool {
        FUNCTIONS.contains(&name) || matches!(name, "branchCriteria" | "multiMapCriteria")
    }

    fn names(&self) -> Vec<&'static str> {
        FUNCTIONS.to_vec()
    }

    fn variable(&self, _: &Interp, _: &Module, _: &str) -> Option<Eval> {
        Some(Ok(Value::host(Factories {
            flow: self.flow.clone(),
            topics: self.topics.clone(),
        })))
    }

    fn call(&self, interp: &Interp, call: &GlobalCall<'_>) -> Option<Eval> {
        match call.name {
            "branchCriteria" | "multiMapCriteria" => call.args.first().cloned().map(Ok),
            name => call_function(interp, name, call.args),
        }
    }

    fn invoke(&self, _: &Interp, _: &Rc<DefRef>, _: &[Value], _: Span) -> Eval {
        Err(Raise::unsupported("no processes here"))
    }

    fn pipe(&self, _: &Interp, _: BinaryOp, _: &Value, _: &Value, _: Span) -> Option<Eval> {
        None
    }

    fn definition_property(&self, _: &Interp, _: &Rc<DefRef>, _: &str) -> Eval {
        Err(Raise::unsupported("no processes here"))
    }
}

struct Factories {
    flow: SharedFlow,
    topics: Rc<Topics>,
}

impl HostObject for Factories {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "nextflow.Channel"
    }

    fn text(&self) -> String {
        "channel".to_string()
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if method == "topic" {
            return Some(topic::call(&self.topics, &self.flow, args));
        }
        factory::call(interp, &self.flow, method, args)
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        (name == "STOP").then(|| Ok(factory::stop()))
    }
}

/// The local system, but output is kept.
struct Recorder {
    inner: LocalMachine,
    printed: Rc<RefCell<String>>,
}

impl Machine for Recorder {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.inner.read(path)
    }
    fn write(&self, path: &Path, data: &[u8], append: bool) -> io::Result<()> {
        self.inner.write(path, data, append)
    }
    fn stat(&self, path: &Path) -> Option<FileStat> {
        self.inner.stat(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.inner.list(path)
    }
    fn mkdir(&self, path: &Path, all: bool) -> io::Result<()> {
        self.inner.mkdir(path, all)
    }
    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()> {
        self.inner.delete(path, recursive)
    }
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inner.copy(from, to)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inner.rename(from, to)
    }
    fn link(&self, target: &Path, link: &Path, hard: bool) -> io::Result<()> {
        self.inner.link(target, link, hard)
    }
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.inner.canonical(path)
    }
    fn glob(&self, pattern: &Path, request: GlobRequest) -> io::Result<Vec<PathBuf>> {
        self.inner.glob(pattern, request)
    }
    fn is_glob(&self, text: &str) -> bool {
        self.inner.is_glob(text)
    }
    fn env(&self, name: &str) -> Option<String> {
        self.inner.env(name)
    }
    fn env_all(&self) -> Vec<(String, String)> {
        self.inner.env_all()
    }
    fn launch_dir(&self) -> PathBuf {
        self.inner.launch_dir()
    }
    fn now(&self) -> i64 {
        self.inner.now()
    }
    fn print(&self, text: &str) {
        self.printed.borrow_mut().push_str(text);
    }
    fn eprint(&self, text: &str) {
        self.print(text);
    }
    fn log(&self, level: &str, text: &str) {
        self.print(&format!("{level}: {text}\n"));
    }
    fn execute(&self, argv: &[String], stdin: &[u8]) -> io::Result<(i32, Vec<u8>, Vec<u8>)> {
        self.inner.execute(argv, stdin)
    }
}
