//! Configuration files and templates.

mod support;

use rflow_syntax::ast::{ConfigItem, ConfigItemKind};
use rflow_syntax::{Severity, SourceMap, parse_shell, parse_template};
use support::{args, config, expr, stmt};

fn show(items: &[ConfigItem]) -> String {
    let path = |names: &[rflow_syntax::ast::Name]| {
        names
            .iter()
            .map(|n| n.text.to_string())
            .collect::<Vec<_>>()
            .join(".")
    };
    let lines: Vec<String> = items
        .iter()
        .map(|item| match &item.kind {
            ConfigItemKind::Assign { path: p, value } => format!("{}={}", path(p), expr(value)),
            ConfigItemKind::Block { path: p, items } => format!("{}{{{}}}", path(p), show(items)),
            ConfigItemKind::Selector { kind, pattern, items } => {
                format!("{}:{}{{{}}}", kind.text, pattern.text, show(items))
            }
            ConfigItemKind::Include(source) => format!("include {}", expr(source)),
            ConfigItemKind::Command(d) => format!("{}({})", d.name.text, args(&d.args)),
            ConfigItemKind::Function(f) => format!("def {}", f.name.text),
            ConfigItemKind::Import(i) => format!("import {}", path(&i.path)),
            ConfigItemKind::If {
                cond,
                then,
                otherwise,
            } => format!("if {} {{{}}} {{{}}}", expr(cond), show(then), show(otherwise)),
            ConfigItemKind::Try { body, catches } => format!("try {{{}}} {}", show(body), catches.len()),
            ConfigItemKind::Statement(s) => stmt(s),
        })
        .collect();
    lines.join("; ")
}

fn good(text: &str) -> String {
    let (tree, diagnostics) = config(text);
    assert!(
        diagnostics.iter().all(|d| d.severity == Severity::Warning),
        "{text}\n{diagnostics:#?}"
    );
    show(&tree.items)
}

#[test]
fn settings() {
    assert_eq!(
        good("a.b.'c-d' = 1\nx { y = 2; z { w = [1,\n 2] } }"),
        "a.b.c-d=1; x{y=2; z{w=[1, 2]}}"
    );
    assert_eq!(
        good("'GRCh37' { 'a' = \"b\" }\n\"c\".d = 1"),
        "GRCh37{a=\"b\"}; c.d=1"
    );
    assert_eq!(
        good(
            "process {\n  withName: 'A|B' { cpus = 1 }\n  withLabel:big {\n memory = 2.GB }\n  withName: C\n {\n }\n}"
        ),
        "process{withName:A|B{cpus=1}; withLabel:big{memory=2.GB}; withName:C{}}"
    );
    assert_eq!(
        good("process.ext.args = { x ? \"-a $b\" : '' }"),
        "process.ext.args={(x ? <\"-a \" ${b}> : \"\")}"
    );
    assert_eq!(good("a = b ?:\n  c\nd = e\n"), "a=(b ?: c); d=e");
    assert_eq!(
        good("profiles { test { includeConfig 'x' }\n 'a,b' { } }"),
        "profiles{test{include \"x\"}; a,b{}}"
    );
    assert_eq!(
        good("includeConfig params.x ? \"${a}/b\" : '/dev/null'"),
        "include (params.x ? <${a} \"/b\"> : \"/dev/null\")"
    );
    assert_eq!(
        good("plugins {\n  id 'a@1'\n  id 'b' version '2'\n}"),
        "plugins{id(\"a@1\"); id(\"b\", \"version\": \"2\")}"
    );
    assert_eq!(good("// x\n\n/* y */\n"), "");
    assert_eq!(good("a = 1 // x\n\r\nb = 2"), "a=1; b=2");
    assert_eq!(
        good("process.shell = ['/bin/bash', '-euo', 'pipefail',\n]"),
        "process.shell=[\"/bin/bash\", \"-euo\", \"pipefail\"]"
    );
}

#[test]
fn legacy_settings() {
    assert_eq!(
        good("def x = new java.util.Date().format('y')\na = x"),
        "def x = new java.util.Date().format(\"y\"); a=x"
    );
    assert_eq!(
        good("def f(o, t) { try { return o } catch (all) { println \"x\" } }"),
        "def f"
    );
    assert_eq!(
        good("try { includeConfig 'a' } catch (Exception e) { System.err.println('x') }"),
        "try {include \"a\"} 1"
    );
    assert_eq!(
        good("if (params.a) { b = 1 } else if (c) { d { } } else { e = 2 }"),
        "if params.a {b=1} {if c {d{}} {e=2}}"
    );
    assert_eq!(
        good("params.each { k, v -> println k }"),
        "params.each({k,v -> println(k)})"
    );
    assert_eq!(good("params.x['y'] = 1"), "params.x[\"y\"] Set 1");
    assert_eq!(good("import a.B"), "import a.B");
    assert_eq!(good("process { $foo.cpus = 1 }"), "process{$foo.cpus=1}");
}

#[test]
fn broken_settings_are_reported_one_by_one() {
    let (tree, diagnostics) = config("a = \n}\nb = 1\nc = [1 2]\nd = 3\n");
    assert_eq!(diagnostics.len(), 2, "{diagnostics:#?}");
    assert!(show(&tree.items).contains("b=1"));
    assert!(show(&tree.items).contains("d=3"));
}

#[test]
fn templates() {
    let read = |text: &str, shell: bool| {
        let mut sources = SourceMap::default();
        let file = sources.add("t.sh", text);
        let parsed = if shell {
            parse_shell(&sources, file)
        } else {
            parse_template(&sources, file)
        };
        assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
        support::parts(&parsed.tree)
    };
    assert_eq!(
        read("#!/bin/bash\necho $x.y \\$z ${a ? \"b\" : 'c'} \"q\"\n", false),
        "<\"#!/bin/bash\\necho \" ${x.y} \" $z \" ${(a ? \"b\" : \"c\")} \" \\\"q\\\"\\n\">"
    );
    assert_eq!(read("awk '\\d' \\\\ $1", false), "<\"awk '\\\\d' \\\\ $1\">");
    assert_eq!(
        read("echo !{x.y} $HOME !x \\n", true),
        "<\"echo \" ${x.y} \" $HOME !x \\\\n\">"
    );
    assert_eq!(read("", false), "<>");
}
