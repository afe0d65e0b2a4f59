//! Groovy classes: what is read, and that reading takes time in proportion to the text.

use rflow_syntax::ast::{Class, ClassKind, GroovyFile, ItemKind, Member};
use rflow_syntax::{Severity, SourceMap, parse_groovy, parse_script};

fn read(text: &str) -> GroovyFile {
    let mut sources = SourceMap::default();
    let file = sources.add(std::path::Path::new("A.groovy"), text.to_owned());
    let parsed = parse_groovy(&sources, file);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    parsed.tree
}

fn only_class(file: &GroovyFile) -> &Class {
    let mut classes = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Class(class) => Some(class),
        _ => None,
    });
    classes.next().expect("a class")
}

fn shown(class: &Class) -> Vec<String> {
    let member = |member: &Member| match member {
        Member::Field(f) => format!("field {}", f.name.text),
        Member::Method(m) => format!("method {}/{}", m.name.text, m.params.len()),
        Member::Constructor(m) => format!("constructor/{}", m.params.len()),
        Member::Initializer(is_static, _) => format!("block {is_static}"),
        Member::Class(c) => format!("class {}", c.name.text),
    };
    class.members.iter().map(member).collect()
}

#[test]
fn members_are_told_apart() {
    let text = "package a.b\n\nimport static java.lang.Math.max\n\n@Canonical(includes = ['x'])\npublic final class A<T> \
                extends B<T>\n    implements C, D {\n    int x, y = 1\n    private static final Map<String, List<int[]>> \
                m = [:]\n    def f = { it }\n    static { m.a = 1 }\n    { x = 2 }\n    A(int x) { this.x = x }\n    \
                A() { }\n    @Override String toString() { \"$x\" }\n    abstract void g() throws E, F\n    public <V> \
                V h(V v, String... rest) {\n        return v\n    }\n    def Map<String, Object> i(Map o = [:], b) { o }\n    \
                static class Inner { }\n    enum Kind { ONE, TWO }\n}\n";
    let file = read(text);
    assert_eq!(file.package.len(), 2);
    let class = only_class(&file);
    assert_eq!(
        shown(class),
        [
            "field x",
            "field y",
            "field m",
            "field f",
            "block true",
            "block false",
            "constructor/1",
            "constructor/0",
            "method toString/0",
            "method g/0",
            "method h/2",
            "method i/2",
            "class Inner",
            "class Kind"
        ]
    );
    assert_eq!((class.extends.len(), class.implements.len()), (1, 2));
}

#[test]
fn constants_of_enums_come_first() {
    let file = read(
        "enum Color {\n    RED('r'),\n    GREEN('g');\n\n    final String code\n\n    Color(String c) { code = c }\n}\n",
    );
    let class = only_class(&file);
    assert_eq!(class.kind, ClassKind::Enum);
    assert_eq!((class.constants.len(), class.members.len()), (2, 2));
}

#[test]
fn classes_in_scripts_are_warned_of() {
    let mut sources = SourceMap::default();
    let text = "class A {\n    def f() { for (x in [1]) { } }\n}\n\nprintln new A()\n".to_owned();
    let file = sources.add(std::path::Path::new("main.nf"), text);
    let found = parse_script(&sources, file).diagnostics;
    let [warning] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((warning.code, warning.severity), ("RF0123", Severity::Warning));
}

#[test]
fn time_is_in_proportion_to_the_text() {
    let class = |methods: usize, depth: usize| {
        let body = format!("{}1{}", "[f(".repeat(depth), ")]".repeat(depth));
        let method = format!("    static Map<String, Object> f(String a, b = [:]) {{ return {body} }}\n");
        format!("class A {{\n{}}}\n", method.repeat(methods))
    };
    let time = |text: &str| {
        let started = std::time::Instant::now();
        read(text);
        started.elapsed()
    };
    // Nested values must not be read more than once at each level.
    let (shallow, deep) = (class(200, 2), class(20, 20));
    time(&shallow);
    let (once, nested) = (time(&shallow), time(&deep));
    assert!(nested < once * 20, "{once:?} {nested:?}");
}
