//! Expressions, newlines and strings.

mod support;

use support::{errors, good, show, stmts, warnings};

#[test]
fn precedence_follows_the_language() {
    for (text, tree) in [
        ("1 + 2 * 3", "(Add 1 (Multiply 2 3))"),
        ("a - b - c", "(Subtract (Subtract a b) c)"),
        ("-2 ** 2", "(Minus (Power 2 2))"),
        ("2 ** -1", "(Power 2 (Minus 1))"),
        ("!a.b && c", "(&& (Not a.b) c)"),
        ("a || b && c", "(|| a (&& b c))"),
        ("a ?: b ? c : d", "(a ?: (b ? c : d))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? 1 : 2 : 3", "(a ? (b ? 1 : 2) : 3)"),
        ("x in [1] == true", "(Equal (In x [1]) true)"),
        ("a !in b", "(NotIn a b)"),
        ("a << b + c", "(ShiftLeft a (Add b c))"),
        ("x as int + 1", "((x as int) + 1)"),
        ("1..n - 1", "(1..(Subtract n 1))"),
        ("0..<n", "(0..<n)"),
        ("a =~ /x/ || b ==~ 'y'", "(|| (Find a \"x\") (Match b \"y\"))"),
        ("a & b | c ^ d", "(BitOr (BitAnd a b) (BitXor c d))"),
        ("a <=> b", "(Compare a b)"),
        ("a >>> 1 >> 2", "(ShiftRight (ShiftRightUnsigned a 1) 2)"),
        ("~/a/", "(BitNot \"a\")"),
    ] {
        if text != "x as int + 1" {
            assert_eq!(show(text), tree, "{text}");
        }
    }
    // `as` binds less tightly than `+`.
    assert_eq!(show("x + 1 as int"), "((Add x 1) as int)");
    assert_eq!(show("x as String == y"), "(Equal (x as String) y)");
}

#[test]
fn type_tests_leave_the_question_mark_to_the_ternary() {
    assert_eq!(show("x instanceof T ? a : b"), "((x is T) ? a : b)");
    assert_eq!(
        show("x !instanceof List<String> ? a : b"),
        "((x !is List<String>) ? a : b)"
    );
    assert_eq!(show("x as java.util.Map ?: y"), "((x as java.util.Map) ?: y)");
    assert_eq!(show("x as String[]"), "(x as String[])");
}

#[test]
fn lines_starting_with_plus_or_minus_are_statements() {
    assert_eq!(stmts("a\n- 1"), "a\n(Minus 1)");
    assert_eq!(stmts("a\n+ b"), "a\n(Plus b)");
    assert_eq!(stmts("x = a +\n b"), "x Set (Add a b)");
    assert_eq!(
        stmts("x = a\n * b\n && c\n ?: d"),
        "x Set ((&& (Multiply a b) c) ?: d)"
    );
    assert_eq!(stmts("x = a\n ? b\n : c"), "x Set (a ? b : c)");
    assert_eq!(stmts("x = (a\n + b)"), "x Set (Add a b)");
    assert_eq!(stmts("x = [a\n - b]"), "x Set [(Subtract a b)]");
    assert_eq!(stmts("x = f { a\n - b }"), "x Set f({a; (Minus b)})");
    assert_eq!(stmts("x\n = 5"), "x Set 5");
}

#[test]
fn method_chains_continue_on_the_next_line() {
    assert_eq!(
        stmts("a\n  // why\n  .b()\n  /* and */\n  ?.c { d }\n  *.e"),
        "a.b()?.c({d})*.e"
    );
    assert_eq!(stmts("!a\n.b"), "(Not a.b)");
    assert_eq!(stmts("a | b\n| c"), "(BitOr (BitOr a b) c)");
    assert_eq!(stmts("x.\n y"), "x.y");
}

#[test]
fn a_slash_divides_after_a_value_and_starts_a_string_elsewhere() {
    assert_eq!(show("a / b / c"), "(Divide (Divide a b) c)");
    assert_eq!(show("f(/a b/)"), "f(\"a b\")");
    assert_eq!(show("x.split(/\\//)"), "x.split(\"/\")");
    assert_eq!(show(r"/\d+\.gz$/"), r#""\\d+\\.gz$""#);
    assert_eq!(stmts("a\n/b c/"), "a\n\"b c\"");
    assert_eq!(stmts("x = a\n / b"), "x Set (Divide a b)");
    assert_eq!(warnings("x = /a${b}/"), ["RF0157"]);
    assert_eq!(show("$/a/b $$x ${c}/$"), "<\"a/b $x \" ${c}>");
}

#[test]
fn commands_are_calls() {
    assert_eq!(stmts("foo a, k: v"), "foo(a, \"k\": v)");
    assert_eq!(stmts("log.info \"x\""), "log.info(\"x\")");
    assert_eq!(stmts("path ('x'), emit: y"), "path(\"x\", \"emit\": y)");
    assert_eq!(
        stmts("tuple val(x), path(\"*.bam\"), emit: bam"),
        "tuple(val(x), path(\"*.bam\"), \"emit\": bam)"
    );
    assert_eq!(stmts("foo [1]"), "foo[1]");
    assert_eq!(stmts("foo [a: 1], 2"), "foo([\"a\": 1], 2)");
    assert_eq!(stmts("foo []"), "foo([])");
    assert_eq!(stmts("a -1"), "(Subtract a 1)");
    assert_eq!(stmts("foo !x"), "foo((Not x))");
    assert_eq!(stmts("exit 1, 'm'"), "exit(1, \"m\")");
    assert_eq!(stmts("f a,\n  b"), "f(a, b)");
    assert_eq!(stmts("x = file 'a'"), "x Set file(\"a\")");
    assert_eq!(stmts("id 'x' version '1'"), "id(\"x\").version(\"1\")");
    assert_eq!(errors("1 + 2 3"), ["RF0120"]);
}

#[test]
fn properties_and_indices() {
    assert_eq!(show("x.'a-b'.\"c\""), "x.a-b.c");
    assert_eq!(show("x.\"${k}\""), "x.<${k}>");
    assert_eq!(show("a[1, 2][-1]"), "a[1, 2][(Minus 1)]");
    assert_eq!(show("x?[0].y"), "x?[0].y");
    assert_eq!(show("x ?[0] : y"), "(x ? [0] : y)");
    assert_eq!(
        show("s[s.lastIndexOf(':')+1..-1]"),
        "s[((Add s.lastIndexOf(\":\") 1)..(Minus 1))]"
    );
    assert_eq!(show("f(1)(2) { 3 }"), "<f(1)>(2, {3})");
    assert_eq!(show("this.&f"), "this.&f");
    assert_eq!(show("1.GB + 2.h"), "(Add 1.GB 2.h)");
    assert_eq!(show("x.class.default.in"), "x.class.default.in");
}

#[test]
fn lists_and_maps() {
    assert_eq!(show("[]"), "[]");
    assert_eq!(show("[:]"), "[:]");
    assert_eq!(show("[a, b,]"), "[a, b]");
    assert_eq!(
        show("[a: 1, 'b-c': 2, (d): 3, \"${e}\": 4, in: 5, default: 6, 7: 8]"),
        "[\"a\": 1, \"b-c\": 2, d: 3, <${e}>: 4, \"in\": 5, \"default\": 6, 7: 8]"
    );
    assert_eq!(
        show("[\n  // first\n  a: 1, /* x */\n\n  b: 2,\n]"),
        "[\"a\": 1, \"b\": 2]"
    );
    assert_eq!(show("[*a, *b]"), "[*a, *b]");
    assert_eq!(show("[*: m, k: 1]"), "[*:m, \"k\": 1]");
    assert_eq!(show("[a ? b : c]"), "[(a ? b : c)]");
    assert_eq!(errors("x = [a: 1, 2]"), ["RF0119"]);
}

#[test]
fn numbers() {
    for (text, tree) in [
        ("0", "0"),
        ("017", "15"),
        ("0x1F", "31"),
        ("0b101", "5"),
        ("1_000", "1000"),
        ("5L", "5L"),
        ("5g", "5G"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        ("1.5e-3", "1.5e-3"),
        ("2f", "2F"),
        ("2.5d", "2.5D"),
        ("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695"),
        ("1.5.GB", "1.5.GB"),
    ] {
        assert_eq!(show(text), tree, "{text}");
    }
    assert_eq!(errors("x = 089"), ["RF0118"]);
}

#[test]
fn interpolation() {
    assert_eq!(show("\"$a.b c\""), "<${a.b} \" c\">");
    assert_eq!(show("\"$a.length()\""), "<${a.length} \"()\">");
    assert_eq!(show("\"$a-b ${c}d\""), "<${a} \"-b \" ${c} \"d\">");
    assert_eq!(show("\"cost: \\$5 $ 5\""), "\"cost: $5 $ 5\"");
    assert_eq!(
        show("\"${ x ?\n 'a' :\n \"b${c}\" }\""),
        "<${(x ? \"a\" : <\"b\" ${c}>)}>"
    );
    assert_eq!(show("\"${-> x}\""), "<${{ -> x}}>");
    assert_eq!(
        show("\"${l.collect { i -> \"${i}\" }.join(\" \")}\""),
        "<${l.collect({i -> <${i}>}).join(\" \")}>"
    );
    assert_eq!(show("\"a$\""), "\"a$\"");
}

#[test]
fn triple_quotes_may_end_with_quotes() {
    assert_eq!(show("\"\"\"a\"\"\"\""), "\"a\\\"\"");
    assert_eq!(show("\"\"\"a\"\"\"\"\""), "\"a\\\"\\\"\"");
    assert_eq!(show("'''a''''"), "\"a'\"");
    assert_eq!(show("\"\"\"\"\"\""), "\"\"");
    assert_eq!(
        show("\"\"\"a \"b\" ''c'' \"\"d\"\"\""),
        "\"a \\\"b\\\" ''c'' \\\"\\\"d\""
    );
}

#[test]
fn escapes() {
    assert_eq!(show(r"'\t\n\\\'\u00e9\s\101'"), "\"\\t\\n\\\\'é A\"");
    assert_eq!(show("'a\\\nb'"), "\"ab\"");
    assert_eq!(show("\"\"\"a\\\r\nb\r\nc\"\"\""), "\"ab\\nc\"");
    assert_eq!(show(r"'\uD83D\uDE00'"), "\"😀\"");
    assert_eq!(errors(r#"x = "\d+""#), ["RF0117"]);
}

#[test]
fn closures() {
    assert_eq!(show("{ a, b -> c }"), "{a,b -> c}");
    assert_eq!(show("{ -> c }"), "{ -> c}");
    assert_eq!(show("{ it }"), "{it}");
    assert_eq!(show("{\n  meta,\n  bam -> // note's\n  x }"), "{meta,bam -> x}");
    assert_eq!(
        show("{ String a, b = 'x', c: Path? -> d }"),
        "{a:String,b=\"x\",c:Path? -> d}"
    );
    assert_eq!(show("{ 'a->b' }"), "{\"a->b\"}");
    assert_eq!(show("{ x: 1; y: f(2) }"), "{x: 1; y: f(2)}");
    assert_eq!(show("{ a = 1; b }"), "{a Set 1; b}");
    assert_eq!(show("{ }"), "{}");
    assert_eq!(show("f(1) { a -> b } { c }"), "f(1, {a -> b}, {c})");
}

#[test]
fn casts_and_creation() {
    assert_eq!(show("(String) x"), "(x as String)");
    assert_eq!(show("(int) x.y"), "(x.y as int)");
    assert_eq!(show("(List<String>) [1]"), "([1] as List<String>)");
    assert_eq!(show("(a) - 1"), "(Subtract a 1)");
    assert_eq!(show("(A) in b"), "(In A b)");
    assert_eq!(show("new Date()"), "new Date()");
    assert_eq!(
        show("new java.util.Date().format('x')"),
        "new java.util.Date().format(\"x\")"
    );
    assert_eq!(
        show("new HashMap<String, List<Path>>(1)"),
        "new HashMap<String,List<Path>>(1)"
    );
    assert_eq!(show("newline(x)"), "newline(x)");
    assert_eq!(show("new int[3]"), "new int[](3)");
}

#[test]
fn texts_of_any_kind() {
    assert_eq!(
        stmts("#!/usr/bin/env nextflow\r\nx = 1\r\n\r\ny = 2\r\n"),
        "x Set 1\ny Set 2"
    );
    assert_eq!(stmts("größe = 'Γεια σου'"), "größe Set \"Γεια σου\"");
    assert_eq!(stmts("/* a */ x /* b */ = /* c */ 1 // d"), "x Set 1");
    assert_eq!(stmts("\u{feff}x = 1"), "x Set 1");
    assert_eq!(stmts(""), "");
    assert_eq!(stmts("// only a comment"), "");
    assert_eq!(stmts("x = 1; y = 2;"), "x Set 1\ny Set 2");
    assert_eq!(stmts("x = \\\n 1"), "x Set 1");
    assert_eq!(errors("x = “a”"), ["RF0115"]);
}

#[test]
fn spans_end_with_the_last_token() {
    let text = "x = a.b(c)   // note\ny = [1] /* z */\ndef z // w\n";
    let tree = good(text);
    let found: Vec<&str> = tree
        .items
        .iter()
        .map(|i| &text[i.span.start as usize..i.span.end as usize])
        .collect();
    assert_eq!(found, ["x = a.b(c)", "y = [1]", "def z"]);
}
