//! What is said about broken texts.

mod support;

use rflow_syntax::{Severity, SourceMap, explain, explanations, parse_script, render};
use support::{errors, script};

/// Code, culprit and message of the only error.
fn only(text: &str) -> (&'static str, String, String) {
    let (_, diagnostics) = script(text);
    let mut errors = diagnostics.into_iter().filter(|d| d.severity == Severity::Error);
    let first = errors.next().unwrap_or_else(|| panic!("no error in {text}"));
    assert!(errors.next().is_none(), "more than one error in {text}");
    let span = first.span().expect("a place");
    assert!(!first.hints.is_empty(), "no hint for {text}");
    (
        first.code,
        text[span.start as usize..span.end as usize].to_owned(),
        first.message,
    )
}

#[test]
fn mistakes_are_named() {
    for (text, code, culprit) in [
        ("workflow {\n    if (x) {\n        f()\n}\n", "RF0102", "{"),
        ("x = f(1, 2\ny = 3\n", "RF0102", "("),
        ("x = f(1, 2]\n", "RF0103", "]"),
        ("workflow {\n}\n}\n", "RF0104", "}"),
        ("x = 'abc\ny = 1\n", "RF0105", "'"),
        ("x = \"\"\"abc\ny = 1\n", "RF0105", "\"\"\""),
        ("x = 1 /* abc\n", "RF0106", "/*"),
        ("x = 1\n/*/", "RF0106", "/*"),
        ("x = '/*' /* a */\ny = 'a*/' /* b", "RF0106", "/*"),
        ("x = [1 2]\n", "RF0110", "2"),
        ("x = f(a, b c: 1)\n", "RF0110", "c"),
        ("if x { y }\n", "RF0111", "x"),
        ("# comment\n", "RF0115", "#"),
        ("x = `ls`\n", "RF0115", "`"),
        ("def f() {\n    class A { }\n}\n", "RF0116", "class"),
        ("agent A {\n}\n", "RF0125", "agent"),
        ("if (a and b) { }\n", "RF0101", "and"),
        ("if (a) { } elif (b) { }\n", "RF0101", "elif"),
        ("x = 1 +\n", "RF0101", "+"),
        ("x = [a: ]\n", "RF0101", ":"),
        ("include { a }\n", "RF0101", ""),
        ("process A\n  cpus 1\n", "RF0101", "process A"),
        (
            "params.input = /data/x.csv\n",
            "RF0114",
            "params.input = /data/x.csv",
        ),
        ("x = 1 ) 2\n", "RF0104", ")"),
    ] {
        let (found, place, message) = only(text);
        assert_eq!(found, code, "{text}{message}");
        if !culprit.is_empty() {
            assert!(
                place.starts_with(culprit) || culprit.ends_with(&place),
                "{text}{message}: {place}"
            );
        }
    }
}

#[test]
fn each_declaration_is_read_alone() {
    let text = "process A {\n  input:\n  val x y\n  script:\n  'a'\n}\n\nprocess B {\n  script:\n  'b'\n}\n\nprocess C {\n  script:\n  if (x {\n  'c'\n}\n\nworkflow {\n  A(\n}\n\ndef f() { 1 }\n";
    let (tree, diagnostics) = script(text);
    assert_eq!(
        diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count(),
        3,
        "{diagnostics:#?}"
    );
    assert!(tree.items.len() >= 2, "{:#?}", tree.items);
}

#[test]
fn the_missing_brace_is_found_by_indentation() {
    let text = "process A {\n    script:\n    if (x) {\n        'a'\n    else {\n        'b'\n    }\n}\n\nprocess B {\n    script:\n    'b'\n}\n";
    let (_, diagnostics) = script(text);
    let first = &diagnostics[0];
    let span = first.span().expect("a place");
    assert_eq!(first.code, "RF0102");
    assert_eq!(text[..span.start as usize].matches('\n').count(), 2, "{first:#?}");
}

#[test]
fn every_code_is_explained() {
    for explanation in explanations() {
        assert_eq!(explain(explanation.code), Some(explanation));
        assert!(!explanation.title.is_empty() && !explanation.text.is_empty());
        assert!(explanation.code.starts_with("RF01") && explanation.code.len() == 6);
    }
    let mut codes: Vec<&str> = explanations().iter().map(|e| e.code).collect();
    codes.dedup();
    assert_eq!(codes.len(), explanations().len());
    assert!(explain("RF9999").is_none());
    assert_eq!(errors("x = 1"), Vec::<&str>::new());
}

#[test]
fn diagnostics_can_be_printed() {
    let mut sources = SourceMap::default();
    let file = sources.add("main.nf", "workflow {\n    foo(1, 2\n}\n");
    let text = render(&sources, &parse_script(&sources, file).diagnostics);
    assert!(
        text.contains("RF0102") && text.contains("main.nf:2:8") && text.contains("hint: "),
        "{text}"
    );
}

/// Code, culprit, message and first hint of each error of a script.
fn all(text: &str) -> Vec<(&'static str, String, String, String)> {
    let (_, diagnostics) = script(text);
    let found = diagnostics.into_iter().filter(|d| d.severity == Severity::Error);
    found.map(|d| told(text, d)).collect()
}

fn told(text: &str, d: rflow_syntax::Diagnostic) -> (&'static str, String, String, String) {
    let span = d.span().expect("a place");
    let place = text[span.start as usize..span.end as usize].to_owned();
    (
        d.code,
        place,
        d.message,
        d.hints.first().cloned().unwrap_or_default(),
    )
}

#[test]
fn slips_get_advice() {
    for (text, culprit, advice) in [
        (
            "proccess A {\n    script:\n    'true'\n}\n",
            "proccess",
            "`process`",
        ),
        ("worfklow W {\n}\n", "worfklow", "`workflow`"),
        ("process {\n    cpus 2\n}\n", "process", "process NAME"),
        ("process a-b {\n    cpus 2\n}\n", "process", "process NAME"),
        ("workflow MY WF {\n    f()\n}\n", "workflow", "workflow NAME"),
        (
            "workflow {\n    process A {\n        cpus 2\n    }\n}\n",
            "process",
            "top level",
        ),
        (
            "workflow {\n    def f(x) {\n        x\n    }\n}\n",
            "f",
            "top level",
        ),
        ("inlcude { A } from './a'\n", "inlcude", "`include`"),
        ("include { A } form './a'\n", "form", "`from`"),
        (
            "process A {\n    inputs:\n    val x\n\n    script:\n    'true'\n}\n",
            "inputs",
            "`input:`",
        ),
        ("process A {\n    scrpit:\n    'true'\n}\n", "scrpit", "`script:`"),
        (
            "process A {\n    memory: '2 GB'\n\n    script:\n    'true'\n}\n",
            "memory",
            "memory value",
        ),
        (
            "process A {\n    input:\n    val x from ch\n\n    script:\n    'true'\n}\n",
            "from",
            "NAME(channel)",
        ),
        (
            "process A {\n    output:\n    path 'x' into ch\n\n    script:\n    'true'\n}\n",
            "into",
            "emit",
        ),
        (
            "process A {\n    input:\n    tuple val x, path y\n\n    script:\n    'true'\n}\n",
            "val x",
            "val(x)",
        ),
        (
            "process A {\n    script:\n    \"\"\"\n    echo ${#X[@]}\n    \"\"\"\n}\n",
            "#",
            "`\\${#X[@]}`",
        ),
        ("println \"a ${x\"\n", "${", "`}`"),
        ("x = 16 GB\n", "16 GB", "16.GB"),
        ("x = 1 \u{2013} 2\n", "\u{2013}", "`-`"),
        ("x = 1 + \u{a0}2\n", "\u{a0}", "space"),
        ("ch.map { v => v + 1 }\n", "=>", "x -> …"),
        ("if (a <> b) { }\n", "<>", "!="),
        ("if (not x) { }\n", "not", "`!`"),
    ] {
        let found = all(text);
        let [(_, place, message, hint)] = found.as_slice() else {
            panic!("{text}: {found:?}");
        };
        assert_eq!(place, culprit, "{text}{message}");
        assert!(hint.contains(advice), "{text}{message}: {hint}");
    }
}

#[test]
fn invisible_characters_are_named() {
    let (_, _, message, _) = all("x = 1 + \u{a0}2\n").remove(0);
    assert!(message.contains("U+00A0 (non-breaking space)"), "{message}");
}

#[test]
fn a_line_that_ends_too_early_marks_its_last_word() {
    let text = "record S { id: String\n reads Path }\n";
    let (_, place, message, _) = all(text).remove(0);
    assert_eq!((&*place, &*message), ("String", "the line ends too early"));
}

#[test]
fn settings_are_assigned() {
    for (text, culprit, advice) in [
        ("params {\n    x: 1\n}\n", ":", "x = 1"),
        ("process:\n  cpus: 2\n", ":", "cpus = 2"),
        ("process.memory = 16 GB\n", "16 GB", "'16 GB'"),
        ("process.memory = 16GB\n", "16GB", "'16 GB'"),
        ("process.time = 4h\n", "4h", "4.h"),
    ] {
        let mut sources = SourceMap::default();
        let file = sources.add("nextflow.config", text);
        let found = rflow_syntax::parse_config(&sources, file).diagnostics;
        let first = found.into_iter().find(|d| d.severity == Severity::Error);
        let (_, place, message, hint) = told(text, first.expect("an error"));
        assert_eq!(place, culprit, "{text}{message}");
        assert!(hint.contains(advice), "{text}{message}: {hint}");
    }
}
