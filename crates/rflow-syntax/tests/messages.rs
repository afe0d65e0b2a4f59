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
