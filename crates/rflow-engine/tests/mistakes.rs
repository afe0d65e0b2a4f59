//! Mistakes of authors that are found when scripts are loaded, with their places.

use std::path::Path;
use std::rc::{Rc, Weak};

use rflow_engine::globals::RunGlobals;
use rflow_engine::loader::Loader;
use rflow_lang::interp::Interp;
use rflow_lang::machine::LocalMachine;
use rflow_syntax::{Diagnostic, Severity};

/// What is found in a script, as `CODE line:column` or, for warnings, `code line:column`; with `run`, as a run sees it.
fn found_in(dir: &Path, script: &str, run: bool) -> Vec<String> {
    let interp = Interp::new(Rc::new(LocalMachine::new(dir)), Rc::new(RunGlobals::new()));
    let plugins = rflow_engine::plugin::functions(Weak::new());
    let mut loader = Loader::new(&interp, &plugins);
    loader.load_text(&dir.join("main.nf"), script.to_owned());
    if run {
        loader.soften(None);
    }
    let sources = interp.sources.borrow();
    let shown = |d: &Diagnostic| {
        let span = d.span().unwrap();
        let (line, column) = sources.file(span.file).position(span.start);
        match d.severity {
            Severity::Error => format!("{} {line}:{column}", d.code),
            Severity::Warning => format!("{} {line}:{column}", d.code.to_lowercase()),
        }
    };
    let mut found: Vec<&Diagnostic> = loader.diagnostics.iter().collect();
    found.sort_by_key(|d| d.span().map(|span| (span.file.0, span.start)));
    found.into_iter().map(shown).collect()
}

/// Checks scripts one by one: what all of them have in common comes first.
#[track_caller]
fn check(before: &str, cases: &[(&str, &[&str])]) {
    let temp = tempfile::tempdir().unwrap();
    for (script, expected) in cases {
        let found = found_in(temp.path(), &format!("{before}{script}"), false);
        assert_eq!(found, *expected, "{script}");
    }
}

#[test]
fn names_given_twice() {
    check(
        "",
        &[
            ("workflow { println 1 }\nworkflow { println 2 }", &["RF0208 2:1"]),
            ("def a() { 1 }\ndef a() { 2 }\nworkflow { a() }", &["RF0208 2:5"]),
            ("def a(x) { 1 }\ndef a(x, y) { 2 }\nworkflow { a(1) }", &[]),
            ("def a(List x) { 1 }\ndef a(Map x) { 2 }\nworkflow { a([]) }", &[]),
            ("def f(a, a) { a }", &["RF0220 1:10"]),
            ("def f() { [1].each { x, x -> x } }", &["RF0220 1:25"]),
            ("def f() { [1].each { _, _ -> 1 } }", &[]),
            (
                "workflow W {\n    take:\n    a\n    a\n    main:\n    a.view()\n}",
                &["RF0220 4:5"],
            ),
            ("enum E { A, A, B }", &["RF0217 1:13"]),
            ("record R {\n    a: String\n    a: Path\n}", &["RF0217 3:5"]),
            (
                "workflow { channel.of(1).branch { v -> a: v < 2 \n a: v > 1 } }",
                &["RF0217 2:2"],
            ),
            (
                "workflow { channel.of([1, 2]).groupTuple(size: 1, size: 2) }",
                &["RF0253 1:51"],
            ),
            (
                "workflow { }\nparams {\n    a: Integer\n    a: Integer = 2\n}",
                &["RF0217 4:5"],
            ),
            (
                "workflow { }\nparams { a: Integer = 1 }\nparams { b: Integer = 2 }",
                &["RF0208 3:1"],
            ),
        ],
    );
    check(
        "process A {\n    input:\n    val x\n",
        &[
            ("    val x\n    script:\n    'true'\n}", &["RF0253 4:9"]),
            (
                "    tuple val(y), val(x)\n    script:\n    'true'\n}",
                &["RF0253 4:23"],
            ),
            (
                "    publishDir 'x', path: 'y', path: 'z'\n    script:\n    'true'\n}",
                &["rf0131 4:5", "RF0253 4:32"],
            ),
        ],
    );
}

#[test]
fn names_included_twice() {
    let temp = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        let text = "process A {\n    script:\n    'true'\n}\n";
        std::fs::write(temp.path().join(format!("{name}.nf")), text).unwrap();
    }
    let found = |script: &str| found_in(temp.path(), script, true);
    let twice = "include { A } from './a'\ninclude { A } from './b'\nworkflow { A() }";
    assert_eq!(found(twice), ["RF0208 2:11"]);
    let defined = "include { A } from './a'\nprocess A {\n    script:\n    'true'\n}\nworkflow { A() }";
    assert_eq!(found(defined), ["RF0208 1:11"]);
    let apart = "include { A } from './a'\ninclude { A as B } from './a'\nworkflow { A(); B() }";
    assert_eq!(found(apart), [""; 0]);
}

#[test]
fn unknown_types() {
    check(
        "",
        &[
            ("params { n: Integr }\nworkflow { }", &["RF0250 1:13"]),
            ("record R {\n    x: List<Strng>\n}", &["RF0250 2:13"]),
            ("def f(x: Intgr) -> Strng { x }", &["RF0251 1:10", "RF0251 1:20"]),
            ("def f() { 5 as Intger }", &["RF0251 1:16"]),
            ("def f(x) { x instanceof Strin }", &["RF0251 1:25"]),
            ("def f(x) { Strng z = x; z }", &["RF0251 1:12"]),
            // The platform has more types than are known here.
            ("def f(x) { Formattable z = x; z instanceof Spliterators }", &[]),
            (
                "def f(x) { try { x() } catch (BindException | FooError e) { 1 } }",
                &[],
            ),
            (
                "enum E { A }\nrecord R { id: String; e: E; p: Path?; m: Map<String, List<Path>>; n: java.nio.file.Path }\n\
                 def f(R r, x: Tuple<Integer, ?>) -> Iterable { (r as Map).each { Map.Entry e -> println e }; x }",
                &[],
            ),
            (
                "import java.util.zip.ZipFile\ndef f(x) { x instanceof ZipFile || x instanceof CharSequence || x instanceof int[] }",
                &["rf0150 1:1"],
            ),
        ],
    );
}

#[test]
fn feature_flags() {
    check(
        "",
        &[
            ("nextflow.enable.typs = true", &["RF0252 1:1"]),
            ("nextflow.preview.foo = true", &["RF0252 1:1"]),
            ("nextflow.enable.dsl = 1", &["RF0252 1:23"]),
            ("nextflow.enable.dsl = 3", &["RF0252 1:23"]),
            ("nextflow.enable.types = 'yes'", &["RF0259 1:25"]),
            ("nextflow.enable.strict = 1 + 1", &["RF0259 1:26"]),
            (
                "nextflow.enable.dsl = 2\nnextflow.preview.dsl=2.0\nnextflow.enable.strict = false",
                &[],
            ),
        ],
    );
}

#[test]
fn names_of_the_language() {
    check(
        "",
        &[
            ("workflow { params = [:] }", &["RF0256 1:12"]),
            ("workflow { channel = channel.of(1) }", &["RF0256 1:12"]),
            ("record R { a: String }\nworkflow { R = 1 }", &["RF0256 2:12"]),
            ("workflow { String = 2 }", &["RF0256 1:12"]),
            ("def f(params) { params = [:]; params }", &[]),
            ("def f() { def log = 1; log = 2; log }", &[]),
            ("params.x = 1\nworkflow { params.y = 2 }", &[]),
        ],
    );
}

#[test]
fn outputs_of_the_workflow() {
    let output = "output {\n    foo { path 'x' }\n}\n";
    check(
        output,
        &[
            ("workflow {\n    publish:\n    foo = channel.of(1)\n}", &[]),
            (
                "workflow {\n    publish:\n    foo = channel.of(1)\n    foo = channel.of(2)\n}",
                &["RF0217 7:5"],
            ),
            (
                "workflow {\n    publish:\n    foo = channel.of(1)\n}\noutput {\n}",
                &["RF0208 8:1"],
            ),
            (
                "workflow W {\n    main:\n    x = channel.of(1)\n    publish:\n    foo = x\n    onComplete:\n    println 1\n}\n\
                 workflow {\n    W()\n    publish:\n    foo = channel.of(1)\n}",
                &["RF0257 8:5", "RF0257 10:5", "rf0138 13:5"],
            ),
        ],
    );
    check(
        "workflow {\n    publish:\n    foo = channel.of(1)\n}\noutput {\n    foo {\n",
        &[
            (
                "    pth 'x'\n    enbled false\n}\n}",
                &["RF0257 7:5", "RF0257 8:5"],
            ),
            ("    mode 'cpoy'\n}\n}", &["RF0254 7:10"]),
            ("    index { pth 'x.csv' }\n}\n}", &["RF0257 7:13"]),
            ("    index { path 'x.foo' }\n}\n}", &["RF0257 7:18"]),
        ],
    );
    check(
        "",
        &[
            (
                "workflow {\n    take:\n    x\n    main:\n    println 1\n}",
                &["RF0259 3:5"],
            ),
            (
                "params { a: Integer = 1 }\nparams.b = 1\nworkflow { }",
                &["RF0257 2:1"],
            ),
            // It may be called by `-entry`.
            ("params { a: Integer = 1 }\nworkflow W { }", &[]),
        ],
    );
}

#[test]
fn values_of_directives() {
    let line = |line: &str| {
        let temp = tempfile::tempdir().unwrap();
        let script = format!("process A {{\n    {line}\n    script:\n    'true'\n}}");
        found_in(temp.path(), &script, false)
    };
    let places: &[(&str, &[&str])] = &[
        ("maxForks 'x'", &["RF0254 2:14"]),
        ("maxRetries 'two'", &["rf0260 2:16"]),
        ("fair 'x'", &["RF0254 2:10"]),
        ("errorStrategy 'retyr'", &["RF0254 2:19"]),
        ("memory '16 Gigs'", &["RF0254 2:12"]),
        ("stageInMode 'cpoy'", &["RF0254 2:17"]),
        ("publishDir 'out', mode: 'cpoy'", &["RF0254 2:29"]),
        (
            "publishDir 'out', mod: 'copy', patern: '*.x'",
            &["RF0260 2:23", "RF0260 2:36"],
        ),
        ("publishDir([path: 'out', overwrit: false])", &["RF0260 2:30"]),
        ("cache 'depe'", &["rf0260 2:11"]),
        ("scratch 'ture'", &["rf0260 2:13"]),
    ];
    for (script, expected) in places {
        assert_eq!(line(script), *expected, "{script}");
    }
    for right in [
        "cache 'lenient'",
        "scratch '/tmp/x'",
        "maxErrors -1",
        "maxForks '3'",
        "memory { 2.GB * task.attempt }",
        "time '2h'",
        "publishDir 'out', mode: 'copy', saveAs: { name -> name }, enabled: true",
    ] {
        assert_eq!(line(right), [""; 0], "{right}");
    }
}

#[test]
fn options_of_inputs_and_outputs() {
    check(
        "process A {\n    input:\n    path x, stageAs: 'a'\n    tuple val(y), path(z, arity: '1')\n",
        &[
            (
                "    path w, stagAs: 'foo'\n    script:\n    'true'\n}",
                &["RF0258 5:13"],
            ),
            ("    val w, emit: z\n    script:\n    'true'\n}", &["RF0258 5:12"]),
            (
                "    output:\n    path 'x', emti: a\n    script:\n    'true'\n}",
                &["RF0258 6:15"],
            ),
            (
                "    output:\n    tuple val(y), path('x', optinal: true), emit: a\n    script:\n    'true'\n}",
                &["RF0258 6:29"],
            ),
            (
                "    output:\n    path 'x', type: 'dir', optional: true, topic: t\n    script:\n    'true'\n}",
                &[],
            ),
        ],
    );
}

#[test]
fn processes_in_wrong_places() {
    let process = "process A {\n    input:\n    val x\n    output:\n    val x, emit: y\n    script:\n    'true'\n}\n\
                   process B {\n    script:\n    'true'\n}\n";
    check(
        process,
        &[
            ("workflow { channel.of(1).map { v -> A(v) } }", &["RF0255 13:37"]),
            ("def f() { A(1) }\nworkflow { f() }", &["RF0255 13:11"]),
            ("workflow { B(); A(B) }", &["RF0261 13:19"]),
            ("workflow { B(); channel.of(1).mix(B) }", &["RF0261 13:35"]),
            ("workflow { A(1); A.y.view() }", &["RF0224 13:18"]),
            ("workflow { A(1); A.oout.y.view() }", &["RF0224 13:18"]),
            ("workflow { B().view() }", &["RF0224 13:16"]),
            ("workflow { A(1); A.out[1].view() }", &["RF0224 13:24"]),
            ("workflow { A(1); A.out[0].view() }", &[]),
            ("workflow { B }", &["rf0262 13:12"]),
            (
                "workflow { A(1); A.out.y.view(); A.out.view(); println A.name }",
                &[],
            ),
            ("workflow { A(1).view(); channel.of(1) | A | view }", &[]),
        ],
    );
}

#[test]
fn what_the_legacy_language_lets_pass() {
    let temp = tempfile::tempdir().unwrap();
    let script = "process A {\n    cache 'depe'\n    input:\n    val x\n    val x\n    script:\n    'true'\n}\n\
                  def f() { A(1, 2); 5 as Intger }\nworkflow { channel = f() }";
    let codes = |run: bool| {
        let mut found = found_in(temp.path(), script, run);
        found.iter_mut().for_each(|text| text.truncate(6));
        found.sort();
        found
    };
    assert_eq!(codes(true), ["rf0251", "rf0253", "rf0255", "rf0256", "rf0260"]);
    assert_eq!(codes(false), ["RF0251", "RF0253", "RF0255", "RF0256", "rf0260"]);
}

#[test]
fn errors_have_no_false_followers() {
    check(
        "",
        &[
            (
                "process A {\n    input:\n    tuple val(x) path(y)\n    script:\n    'true'\n}\nworkflow { A(1, 2, 3) }",
                &["RF0110 3:18"],
            ),
            (
                "process A {\n    inputs:\n    val x\n    script:\n    'true'\n}\nworkflow { A(1) }",
                &["RF0135 2:5"],
            ),
            (
                "process A {\n    scrpit:\n    'true'\n}\nworkflow { A() }",
                &["RF0135 2:5"],
            ),
            ("process A {\n    cpus 2\n}\nworkflow { A() }", &["RF0132 1:9"]),
            (
                "workflow W {\n    take:\n    x = 1\n    main:\n    println 1\n}\nworkflow { W(1) }",
                &["RF0136 3:5"],
            ),
        ],
    );
}

#[test]
fn an_included_script_with_errors_is_told_once() {
    let temp = tempfile::tempdir().unwrap();
    std::fs::write(
        temp.path().join("a.nf"),
        "process A {\n    script:\n    if (x {\n}\n",
    )
    .unwrap();
    std::fs::write(
        temp.path().join("b.nf"),
        b"// caf\xe9\nprocess B {\n    script:\n    'true'\n}\n",
    )
    .unwrap();
    let found = found_in(temp.path(), "include { A } from './a'\nworkflow { A() }", false);
    assert_eq!(found.len(), 1, "{found:?}");
    let found = found_in(temp.path(), "include { B } from './b'\nworkflow { B() }", false);
    assert_eq!(found, ["rf0126 1:7"]);
}

#[test]
fn variables_of_the_shell_are_recognised() {
    let script = "process A {\n    script:\n    \"\"\"\n    for i in 1 2; do echo $i; done\n    echo ${NAME}\n    \"\"\"\n}\n\
                  process B {\n    script:\n    cpus 2\n    'true'\n}\n\
                  def f() { \"${nope}\" }";
    let temp = tempfile::tempdir().unwrap();
    let interp = Interp::new(
        Rc::new(LocalMachine::new(temp.path())),
        Rc::new(RunGlobals::new()),
    );
    let plugins = rflow_engine::plugin::functions(Weak::new());
    let mut loader = Loader::new(&interp, &plugins);
    loader.load_text(&temp.path().join("main.nf"), script.to_owned());
    let hints: Vec<&str> = loader
        .diagnostics
        .iter()
        .flat_map(|d| &d.hints)
        .map(String::as_str)
        .collect();
    assert_eq!(
        hints,
        [
            "a variable of the shell is written `\\$i`",
            "a variable of the shell is written `\\${NAME}`",
            "`cpus` is a directive: it stands before the sections `input:`, `output:` and `script:`",
            "define it first, e.g. `def nope = …`",
        ]
    );
}
