//! Replays uses of operators and channel factories that were recorded from the reference engine.
//!
//! A file in `operators/` holds workflow statements, one case a line, and below each the lines
//! that it prints, after `= `, or its error, after `! `. Where the reference's order is up
//! to chance, the lines stand in the order of this engine. `HOME` stands for a folder with a few files.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::compile::{Compiler, Unit};
use rflow_lang::definition::DefRef;
use rflow_lang::function::{FUNCTIONS, call_function};
use rflow_lang::host::{FileStat, GlobRequest, GlobalCall, Globals, HostObject, Machine, Program};
use rflow_lang::interp::Interp;
use rflow_lang::machine::LocalMachine;
use rflow_lang::module::Module;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::ast::{BinaryOp, ItemKind};
use rflow_syntax::{Severity, Span, parse_script};

use rflow_engine::factory::{self, topic, topic::Topics};
use rflow_engine::flow::{SharedFlow, step};

/// A graph with an evaluator whose output is kept.
struct Bench {
    interp: Interp,
    flow: SharedFlow,
    topics: Rc<Topics>,
    printed: Rc<RefCell<String>>,
}

impl Bench {
    /// Relative paths start from `home`.
    fn new(home: &Path) -> Self {
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
    fn run(&self, source: &str) -> Result<(), String> {
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
        let mut names = HashSet::default();
        rflow_lang::compile::assigned_names(&stmts, &mut names);
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
    fn printed(&self) -> String {
        std::mem::take(&mut self.printed.borrow_mut())
    }
}

/// Files that the recorded cases read.
fn fixture(home: &Path) -> io::Result<()> {
    for folder in ["in", "fp/d1", "fp/d2"] {
        std::fs::create_dir_all(home.join(folder))?;
    }
    let files = [
        ("in/a.csv", "h1,h2\n1,2\n"),
        ("in/b.csv", "h1,h2\n3,4\n"),
        ("in/nl1.txt", "x"),
        ("in/nl2.txt", "y"),
        ("in/x.fa", ">s1\nAC\n>s2\nGG\n"),
        ("in/r_1.fq", "@r1\nACGT\n+\nIIII\n@r2\nGG\n+\n##\n"),
        ("in/r_2.fq", "@r1\nACGT\n+\nIIII\n@r2\nGG\n+\n##\n"),
    ];
    let empty = [
        "a.txt", "b1.txt", "b2.txt", ".h.txt", "d1/c.txt", "s1_1.fq", "s1_2.fq", "s2_1.fq", "s2_2.fq",
        "s3_1.fq",
    ];
    let empty = empty.map(|name| (format!("fp/{name}"), ""));
    let files = files.map(|(name, text)| (name.to_string(), text));
    files
        .into_iter()
        .chain(empty)
        .try_for_each(|(name, text)| std::fs::write(home.join(name), text))
}

/// What a case prints, and its error.
fn outcome(home: &Path, source: &str) -> Vec<String> {
    let bench = Bench::new(home);
    let home = home.display().to_string();
    let result = bench.run(&source.replace("HOME", &home));
    let printed = bench.printed().replace(&home, "HOME");
    let mut found: Vec<String> = printed.lines().map(|l| format!("= {l}")).collect();
    if let Err(message) = result {
        found.push(format!(
            "! {}",
            message.replace('\n', "\\n").replace(&home, "HOME")
        ));
    }
    found
}

fn replay(path: &Path) -> Result<(), String> {
    let home = tempfile::tempdir().map_err(|e| e.to_string())?;
    let home = home.path().canonicalize().map_err(|e| e.to_string())?;
    fixture(&home).map_err(|e| e.to_string())?;
    let recorded = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let mut lines = recorded
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .peekable();
    let mut wrong = String::new();
    while let Some(source) = lines.next() {
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|l| l.starts_with("= ") || l.starts_with("! ")) {
            expected.push(line.to_string());
        }
        let found = outcome(&home, source);
        if found != expected {
            wrong.push_str(&format!(
                "{source}\n{}\n  found\n{}\n",
                expected.join("\n"),
                found.join("\n")
            ));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\n{wrong}", path.display()))
    }
}

#[test]
fn operators_do_what_those_of_the_reference_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators");
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    assert!(!files.is_empty());
    let wrong: Vec<String> = files.iter().filter_map(|f| replay(f).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
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
    fn start(&self, argv: &[String]) -> io::Result<Box<dyn Program>> {
        self.inner.start(argv)
    }
}
