//! Replays expressions whose results were recorded from the reference engine.
//!
//! A file in `recorded/` holds pairs of lines: an expression (or statements, the last of which counts) and
//! below it `= <class> <inspected value>` or `! <exception class>`, with `: <message>` where that counts too.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::compile::{Compiler, Unit};
use rflow_lang::definition::DefRef;
use rflow_lang::function::{FUNCTIONS, call_function};
use rflow_lang::host::{GlobalCall, Globals};
use rflow_lang::interp::Interp;
use rflow_lang::machine::LocalMachine;
use rflow_lang::module::Module;
use rflow_lang::raise::{Eval, Raise};
use rflow_lang::{Value, text};
use rflow_syntax::ast::{BinaryOp, ItemKind};
use rflow_syntax::{Span, parse_script};

/// Only the functions that need nothing of the engine.
struct PlainGlobals;

impl Globals for PlainGlobals {
    fn has_variable(&self, _name: &str) -> bool {
        false
    }

    fn has_function(&self, name: &str) -> bool {
        FUNCTIONS.contains(&name) || name == "T"
    }

    fn names(&self) -> Vec<&'static str> {
        FUNCTIONS.to_vec()
    }

    fn variable(&self, _interp: &Interp, _module: &Module, _name: &str) -> Option<Eval> {
        None
    }

    fn call(&self, interp: &Interp, call: &GlobalCall<'_>) -> Option<Eval> {
        match (call.name, call.args) {
            // `T(text)`: a file with that text.
            ("T", [content]) => {
                let path = interp.machine.launch_dir().join("pd/tmp.txt");
                let written = interp.machine.write(&path, text::text(content).as_bytes(), false);
                Some(
                    written
                        .map(|()| Value::path(path))
                        .map_err(|e| Raise::io(e.to_string())),
                )
            }
            _ => call_function(interp, call.name, call.args),
        }
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

fn evaluate(interp: &Interp, source: &str) -> Result<Eval, String> {
    let file = interp.sources.borrow_mut().add("probe.nf", source);
    let parsed = parse_script(&interp.sources.borrow(), file);
    let problem = |d: &[rflow_syntax::Diagnostic]| {
        d.iter()
            .find(|d| d.severity == rflow_syntax::Severity::Error)
            .map(|d| d.message.clone())
    };
    if let Some(problem) = problem(&parsed.diagnostics) {
        return Err(problem);
    }
    let module = Rc::new(Module::new("probe.nf", file));
    let mut compiler = Compiler::new(interp, module.clone());
    let stmts: Vec<_> = parsed
        .tree
        .items
        .into_iter()
        .filter_map(|item| match item.kind {
            ItemKind::Statement(stmt) => Some(stmt),
            _ => None,
        })
        .collect();
    let proto = compiler.statements(Unit::Workflow, Span::default(), &stmts);
    if let Some(problem) = problem(&compiler.diagnostics) {
        return Err(problem);
    }
    Ok(interp.run(&proto, &module))
}

fn describe(interp: &Interp, source: &str) -> String {
    match evaluate(interp, source) {
        Err(problem) => format!("? {problem}"),
        Ok(Err(raise)) => format!("! {}: {}", raise.class, raise.message).replace('\n', "\\n"),
        Ok(Ok(Value::Null)) => "= null".to_string(),
        Ok(Ok(value)) => {
            let class = rflow_lang::ops::class_name(&value);
            format!("= {class} {}", text::inspect(&value).replace('\n', "\\n"))
        }
    }
}

/// Files that the recorded expressions read.
fn fixture(dir: &Path) -> std::io::Result<()> {
    let write = |name: &str, text: &str| std::fs::write(dir.join(name), text);
    for folder in ["pd/sub/deep", "pd/emptydir"] {
        std::fs::create_dir_all(dir.join(folder))?;
    }
    let table = "a,b,c\n1,2,3\n4,,6\n\n7,8\n9,10,11,12\n";
    let sequences = ">s1 desc one\nACGT\nAC\n>s2\nGGGG\n>s3 x\nTT\n";
    write("pd/a.txt", "line1\nline2\nline3\n")?;
    write("pd/b.csv", "x,y\n")?;
    write("pd/empty", "")?;
    write("pd/.hid", "hid\n")?;
    write("pd/sub/c.txt", "q\n")?;
    write("pd/sub/deep/d.txt", "z\n")?;
    write("pd/h.csv", table)?;
    write("pd/t.tsv", "a\tb\n1\t\"x y\"\n")?;
    write("pd/q.csv", "\"a\",\"b\"\n\"1,2\",\"x \"\"y\"\" z\"\n")?;
    write("pd/f.fa", sequences)?;
    write("pd/r.fq", "@r1 x\nACGT\n+\nIIII\n@r2\nGG\n+r2\n##\n")?;
    write("pd/j.json", r#"{"a":{"b":[1,2.5,{"c":null}]},"s":"x","t":true}"#)?;
    write("pd/arr.json", r#"[1,"a",{"k":2}]"#)?;
    write("pd/lines.txt", "l1\nl2\nl3\nl4\nl5")?;
    write("pd/y.yml", "a: 1\nb: [x, y]\nc:\n  d: 1.5\n  e: null\n")?;
    for (name, text) in [
        ("h.csv", table),
        ("f.fa", sequences),
        ("a.txt", "line1\nline2\nline3\n"),
    ] {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(text.as_bytes())?;
        std::fs::write(dir.join(format!("pd/{name}.gz")), packed.finish()?)?;
    }
    std::os::unix::fs::symlink("a.txt", dir.join("pd/lnk"))
}

/// Classes of the reference that differ here in name only.
const ALIASES: &[(&str, &str)] = &[
    ("java.util.LinkedHashMap$LinkedKeySet", "java.util.LinkedHashSet"),
    (
        "java.util.LinkedHashMap$LinkedEntrySet",
        "java.util.LinkedHashSet",
    ),
    ("java.util.LinkedHashMap$LinkedValues", "java.util.ArrayList"),
    ("java.util.ArrayList$SubList", "java.util.ArrayList"),
    (
        "java.util.ImmutableCollections$ListN",
        "java.util.Collections$UnmodifiableRandomAccessList",
    ),
    (
        "java.util.ImmutableCollections$List12",
        "java.util.Collections$UnmodifiableRandomAccessList",
    ),
    (
        "org.apache.groovy.json.internal.LazyMap",
        "java.util.LinkedHashMap",
    ),
    ("groovy.lang.MapWithDefault", "java.util.LinkedHashMap"),
    ("groovy.lang.SpreadMap", "java.util.LinkedHashMap"),
    ("[Ljava.nio.file.Path;", "[Ljava.lang.Object;"),
];

fn replay(path: &Path) -> Result<(), String> {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    fixture(dir.path()).map_err(|e| e.to_string())?;
    let home = dir.path().canonicalize().map_err(|e| e.to_string())?;
    let interp = Interp::new(Rc::new(LocalMachine::new(&home)), Rc::new(PlainGlobals));
    let recorded = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let mut lines = recorded
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    let mut wrong = Vec::new();
    let mut count = 0;
    while let (Some(source), Some(expected)) = (lines.next(), lines.next()) {
        count += 1;
        let found = describe(&interp, source).replace(&home.display().to_string(), "CWD");
        let expected = match ALIASES.iter().find(|(theirs, _)| {
            expected
                .strip_prefix("= ")
                .is_some_and(|e| e.strip_prefix(theirs).is_some_and(|rest| rest.starts_with(' ')))
        }) {
            Some((theirs, ours)) => expected.replacen(theirs, ours, 1),
            None => expected.to_string(),
        };
        let same = match expected.strip_prefix("! ") {
            Some(class) if !class.contains(':') => found
                .strip_prefix(&expected)
                .is_some_and(|rest| rest.starts_with(':')),
            _ => found == expected,
        };
        if !same {
            wrong.push(format!("{source}\n    expected {expected}\n    found    {found}"));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}: {} of {count} differ\n{}",
        path.display(),
        wrong.len(),
        wrong.join("\n")
    ))
}

#[test]
fn results_are_those_of_the_reference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    // A file of one's own, for trying things out.
    if let Some(own) = std::env::var_os("RFLOW_RECORDED") {
        files = vec![PathBuf::from(own)];
    }
    let problems: Vec<String> = files.iter().filter_map(|path| replay(path).err()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
