//! Time and stack stay bounded on any text, finished or not.

mod support;

use std::time::{Duration, Instant};

/// Openers with what closes them.
const OPENERS: [(&str, &str); 50] = [
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("[a: ", "]"),
    ("f(", ")"),
    ("f(x -> ", ")"),
    ("f((a, b) -> { ", "})"),
    ("f(a: (b) -> ", ")"),
    ("{ z = f(x -> { ", "}) }"),
    ("{ z = (x) -> { ", "} }"),
    ("{ def z = (x) -> { ", "} }"),
    ("{ z = [(x) -> { ", "}] }"),
    ("def z = x -> { ", "}"),
    ("new int[]{ ", "}"),
    ("f(x) optional { ", "}"),
    ("f(a: ", ")"),
    ("f (", ")"),
    ("f [", "]"),
    ("x[", "]"),
    ("x.map { ", " }"),
    ("{ a -> ", " }"),
    ("{ a = 1 -> ", " }"),
    ("{ x: ", " }"),
    ("f { g(", ") }"),
    ("f({ ", " })"),
    ("f a, { ", " }"),
    ("x = { ", " }"),
    ("def x = { ", " }"),
    ("String x = { ", " }"),
    ("if (a) { ", " }"),
    ("if (", ") { }"),
    ("if (a) { } else { ", " }"),
    ("for (x in y) { ", " }"),
    ("for (x in { ", " }) { }"),
    ("for (int i = { ", " }; ; ) { }"),
    ("while (", ") { }"),
    ("try { ", " } catch (e) { }"),
    ("switch (x) { case 1: ", " }"),
    ("do { ", " } while (a)"),
    ("return { ", " }"),
    ("assert { ", " }"),
    ("a ? { ", " } : b"),
    ("a ? b : { ", " }"),
    ("a?[", "]"),
    ("(T) (", ")"),
    ("!(", ")"),
    ("new T(", ")"),
    ("\"${", "}\""),
    ("\"\"\"${ { ", " } }\"\"\""),
    ("/${", "}/"),
];

/// Texts around the nest.
const FRAMES: [(&str, &str); 4] = [
    ("", ""),
    ("process A {\n    script:\n    ", "\n}"),
    ("workflow {\n    main:\n    ", "\n    emit:\n    x\n}"),
    ("def f() {\n    ", "\n}"),
];

fn limit() -> Duration {
    Duration::from_millis(if cfg!(debug_assertions) { 400 } else { 5 })
}

/// The least of several runs, because other programs may be running.
fn fastest(mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..20 {
        let started = Instant::now();
        run();
        best = best.min(started.elapsed());
        if best < limit() {
            break;
        }
    }
    best
}

#[test]
fn nests_take_linear_time() {
    for (opener, closer) in OPENERS {
        for depth in [8, 16, 24] {
            for (before, after) in FRAMES {
                let open = format!("{before}{}", opener.repeat(depth));
                let closed = format!("{open}1{}{after}", closer.repeat(depth));
                let lines = format!("{before}{}\n{after}\n", format!("{opener}\n").repeat(depth));
                for text in [&open, &closed, &lines] {
                    let script = fastest(|| drop(support::script(text)));
                    assert!(script < limit(), "{opener} {depth} {script:?}\n{text}");
                    let config = fastest(|| drop(support::config(text)));
                    assert!(config < limit(), "config {opener} {depth} {config:?}\n{text}");
                }
            }
        }
    }
}

#[test]
fn nested_config_blocks_take_linear_time() {
    for opener in [
        "a { ",
        "a { b = { ",
        "withName: 'x' { ",
        "if (a) { ",
        "try { ",
        "a { x -> ",
        "profiles { p { includeConfig { ",
    ] {
        for depth in [8, 16, 24] {
            let text = opener.repeat(depth);
            let time = fastest(|| drop(support::config(&text)));
            assert!(time < limit(), "{opener} {depth} {time:?}");
        }
    }
}

fn within(seconds: u64, what: &str, run: impl FnOnce()) {
    let started = Instant::now();
    run();
    let taken = started.elapsed();
    assert!(taken < Duration::from_secs(seconds), "{what}: {taken:?}");
}

#[test]
fn deep_nests_are_refused() {
    let depth = if cfg!(debug_assertions) { 4_000 } else { 20_000 };
    for (opener, closer) in OPENERS {
        let text = format!("x = {}1{}", opener.repeat(depth), closer.repeat(depth));
        within(20, opener, || {
            let (_, diagnostics) = support::script(&text);
            assert!(!diagnostics.is_empty(), "{opener}");
        });
        within(20, opener, || drop(support::script(&opener.repeat(depth))));
    }
}

/// Fewer repetitions where the code is not optimized.
fn scaled(count: usize) -> usize {
    if cfg!(debug_assertions) { count / 10 } else { count }
}

#[test]
fn long_chains_are_read_or_refused() {
    for (name, text) in [
        ("sum", format!("x = a{}", " + a".repeat(scaled(50_000)))),
        ("power", format!("x = a{}", " ** a".repeat(scaled(50_000)))),
        ("assign", format!("x = a{}", " = a".repeat(scaled(50_000)))),
        ("ternary", format!("x = a{}", " ? b : c".repeat(scaled(50_000)))),
        ("open ternary", format!("x = a{}", " ? b".repeat(scaled(5_000)))),
        ("elvis", format!("x = a{}", " ?: a".repeat(scaled(50_000)))),
        ("calls", format!("x{}", ".f()".repeat(scaled(50_000)))),
        ("lines", format!("x{}", "\n  .f()".repeat(scaled(50_000)))),
        ("indices", format!("x{}", "[0]".repeat(scaled(50_000)))),
        ("not", format!("x = {}a", "!".repeat(scaled(50_000)))),
        ("minus", format!("x = {}a", "- ".repeat(scaled(50_000)))),
        ("casts", format!("x = {}a", "(T) ".repeat(scaled(50_000)))),
        ("as", format!("x = a{}", " as T".repeat(scaled(50_000)))),
        ("links", format!("f {}", "a b ".repeat(scaled(20_000)))),
        ("labels", "a: ".repeat(scaled(20_000))),
        ("ifs", format!("{}x", "if (a) ".repeat(scaled(20_000)))),
        (
            "else ifs",
            format!("if (a) {{ }}{}", " else if (a) { }".repeat(scaled(20_000))),
        ),
        ("types", format!("{} x = 1", "A<".repeat(scaled(20_000)))),
        ("typed", format!("def x: {} = 1", "A<".repeat(scaled(20_000)))),
        ("path", format!("x = \"$a{}\"", ".b".repeat(scaled(50_000)))),
        ("list", format!("x = [{}]", "1, ".repeat(scaled(50_000)))),
        ("statements", "x = 1\n".repeat(scaled(20_000))),
        ("blanks", " ".repeat(scaled(1_000_000))),
        ("newlines", "\n".repeat(scaled(300_000))),
        ("comments", "/* */".repeat(scaled(50_000))),
        ("open comments", "/* ".repeat(scaled(50_000))),
        ("open comments on lines", "x = 1 /* a\n".repeat(scaled(50_000))),
        (
            "open comments in a call",
            format!("f({}", "/*\n".repeat(scaled(50_000))),
        ),
        ("string", format!("x = '{}'", "a".repeat(scaled(3_000_000)))),
        ("gstring", format!("x = \"{}\"", "a$b".repeat(scaled(100_000)))),
        ("open string", format!("x = \"{}", "a".repeat(scaled(3_000_000)))),
        ("quotes", "\"".repeat(scaled(50_001))),
        ("slashes", "/ ".repeat(scaled(50_000))),
        ("dollars", "$".repeat(scaled(50_000))),
        ("hex", format!("x = 0x{}", "f".repeat(scaled(50_000)))),
    ] {
        within(30, name, || drop(support::script(&text)));
        within(30, name, || drop(support::config(&text)));
    }
    let (tree, diagnostics) = support::script(&format!("x = a{}", " + a".repeat(500)));
    assert!(diagnostics.is_empty());
    drop(tree);
}

const SAMPLE: &str = r#"#!/usr/bin/env nextflow
include { A ; B as C } from './a'
params.x = [a: 1, 'b': "${c ?: 'd'}"]
process P {
    tag "$meta.id"
    container "${ workflow.containerEngine == 'docker' ?
        'x' : "y:${z}" }"
    input:
    tuple val(meta), path(reads, stageAs: "?/*")
    output:
    tuple val(meta), path("*.bam"), emit: bam, optional: true
    when:
    task.ext.when == null || task.ext.when
    script:
    def args = task.ext.args ?: ''
    prefix = args =~ /a\/b/ ? "x" : 'y' // why
    """
    run $args \\
        --in ${reads.join(' ')} > ${prefix}.bam
    """
    stub:
    'touch x'
}
workflow W {
    take:
    ch
    main:
    ch.map { meta, x -> [meta + [k: 1], x] }
        .branch { m, x ->
            a: m.single
            b: true
                return [m, x]
        }
        .set { y }
    if (params.x?.y) { P(y.a) } else { C(y.b, 1..3) }
    emit:
    bam = P.out.bam
}
def f(a, List<String> b = []) {
    for (int i = 0; i < a; i++) { b << i }
    try { return (b as Set)[0..-2] } catch (Exception e) { throw new Error(e.message) }
}
"#;

const CONFIG: &str = r#"
plugins { id 'x@1.0' }
params { a = 1; 'b-c' { d = "${params.a}" } }
process {
    withName: 'A|B' { ext.args = { params.a ? "-x ${meta.id}" : '' } }
    withLabel:big { cpus = { 2 * task.attempt } }
}
includeConfig params.a ? 'a.config' : 'b.config'
try { includeConfig 'c' } catch (Exception e) { System.err.println("x") }
def check(a) { if (a) { return 1 } else { return 2 } }
"#;

#[test]
fn mutations_neither_panic_nor_hang() {
    // A small generator of our own: the same texts on every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).unwrap_or(0)
    };
    let pieces = [
        "(", ")", "[", "]", "{", "}", "\"", "'", "\"\"\"", "/", "${", "$", "\\", "\n", "->", ":", ",", "=",
        "?", "é", "//", "/*",
    ];
    let started = Instant::now();
    for sample in [SAMPLE, CONFIG] {
        for _ in 0..if cfg!(debug_assertions) { 150 } else { 5_000 } {
            let mut text = sample.to_owned();
            for _ in 0..=random(4) {
                let mut at = random(text.len() + 1);
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                match random(3) {
                    0 => text.insert_str(at, pieces[random(pieces.len())]),
                    1 if at < text.len() => drop(text.remove(at)),
                    2 => text.truncate(at),
                    _ => {}
                }
            }
            drop(support::script(&text));
            drop(support::config(&text));
        }
    }
    assert!(
        started.elapsed() < Duration::from_secs(240),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn the_samples_are_right() {
    support::good(SAMPLE);
    let (_, diagnostics) = support::config(CONFIG);
    assert!(
        diagnostics
            .iter()
            .all(|d| d.severity == rflow_syntax::Severity::Warning),
        "{diagnostics:#?}"
    );
}
