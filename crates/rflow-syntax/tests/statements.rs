//! Statements.

mod support;

use support::{errors, stmts, warnings};

#[test]
fn variables() {
    assert_eq!(stmts("def x = 1"), "def x = 1");
    assert_eq!(stmts("def x"), "def x");
    assert_eq!(stmts("def x: List<Path?> = y"), "def x:List<Path?> = y");
    assert_eq!(stmts("def (a, b) = c"), "def a,b* = c");
    assert_eq!(stmts("def (String a, b: Path) = c"), "def a:String,b:Path* = c");
    assert_eq!(stmts("def a = 1, b = 2"), "def a = 1\ndef b = 2");
    assert_eq!(stmts("String x = 'a'"), "def x:String = \"a\"");
    assert_eq!(
        stmts("Map<String, List<Path>> m = [:]"),
        "def m:Map<String,List<Path>> = [:]"
    );
    assert_eq!(stmts("def Map m = [:]"), "def m:Map = [:]");
    assert_eq!(stmts("final x = 1"), "def x = 1");
    assert_eq!(stmts("int[] a"), "def a:int[]");
    assert_eq!(stmts("java.util.Date d = now()"), "def d:java.util.Date = now()");
    assert_eq!(stmts("Integer.parseInt x"), "Integer.parseInt(x)");
    assert_eq!(stmts("(a, b) = c + 1"), "(a,b) = (Add c 1)");
    assert_eq!(stmts("(a, b) = [b, a]"), "(a,b) = [b, a]");
    assert_eq!(stmts("x.y[1] += 2"), "x.y[1] Binary(Add) 2");
    assert_eq!(
        stmts("x ?= 2\ny **= 3\nz >>>= 1"),
        "x Elvis 2\ny Binary(Power) 3\nz Binary(ShiftRightUnsigned) 1"
    );
    assert_eq!(stmts("a = b = c"), "a Set (b Set c)");
    assert_eq!(errors("f(x) = 1"), ["RF0121"]);
    assert_eq!(errors("def class = 1"), ["RF0116"]);
    assert_eq!(errors("x = (1, 2)"), ["RF0122"]);
}

#[test]
fn branches() {
    assert_eq!(stmts("if (a) b else c"), "if a {b} else {c}");
    assert_eq!(
        stmts("if (a) { b }\nelse if (c) { d }\nelse { e }"),
        "if a {b} else {if c {d} else {e}}"
    );
    assert_eq!(stmts("if( a )\n  b\nc"), "if a {b}\nc");
    assert_eq!(stmts("if (a) b; else c"), "if a {b} else {c}");
    assert_eq!(stmts("if (a) foo b else bar c"), "if a {foo(b)} else {bar(c)}");
    assert_eq!(warnings("if (a = b) c"), ["RF0113"]);
    assert_eq!(errors("if a { b }"), ["RF0111"]);
    assert_eq!(errors("x = 1\nelse { y }"), ["RF0116"]);
}

#[test]
fn legacy_loops() {
    assert_eq!(stmts("for (x in xs) { f(x) }"), "for x in xs {f(x)}");
    assert_eq!(stmts("for (String x : xs) f(x)"), "for x:String in xs {f(x)}");
    assert_eq!(stmts("for (def x in a.b()) { }"), "for x in a.b() {}");
    assert_eq!(
        stmts("for (int i = 0; i < n; i++) { f(i) }"),
        "for def i:int = 0; (Less i n); (i 1 false) {f(i)}"
    );
    assert_eq!(stmts("for (;;) { break }"), "for ; ;  {break}");
    assert_eq!(
        stmts("while (a) { --b; continue }"),
        "while a {(b -1 true); continue}"
    );
    assert_eq!(stmts("do { a() } while (b)"), "do {a()} while b");
    assert_eq!(
        stmts("switch (x) {\n case 1:\n case 'a': f(); break\n default: g()\n}"),
        "switch x [1:  | \"a\": f(); break | default: g()]"
    );
    assert_eq!(warnings("while (a) { }"), ["RF0151"]);
}

#[test]
fn other_statements() {
    assert_eq!(
        stmts("try { a() } catch (IOException | Foo e) { b() } catch (all) { c() } finally { d() }"),
        "try {a()} catch IOException|Foo e {b()} catch  all {c()} finally {d()}"
    );
    assert_eq!(
        stmts("try { a() } catch (e: Foo) { }"),
        "try {a()} catch Foo e {}"
    );
    assert_eq!(stmts("throw new Error('x')"), "throw new Error(\"x\")");
    assert_eq!(stmts("assert a == b : 'm'"), "assert (Equal a b) : \"m\"");
    assert_eq!(stmts("return"), "return ");
    assert_eq!(stmts("return [a, b]"), "return [a, b]");
    assert_eq!(stmts("x++"), "(x 1 false)");
    assert_eq!(stmts("f { { a() }\nb() }"), "f({block {a()}; b()})");
    assert_eq!(stmts("f(*xs)"), "f(*xs)");
    assert_eq!(warnings("a === b"), ["RF0160"]);
}
