//! Processes, workflows and the other declarations of scripts.

mod support;

use rflow_syntax::ast::*;
use support::{block, directive, errors, expr, good, process, script, stmt, warnings};

fn lines(list: &[Directive]) -> Vec<String> {
    list.iter().map(directive).collect()
}

#[test]
fn a_process_with_all_sections() {
    let text = "process A {\n  tag \"$x\" // t\n  cpus 2\n  publishDir 'o', mode: 'copy', saveAs: { f -> f }\n\n  input:\n  tuple val(x), path(y, stageAs: '?/*')\n  path \"a\"\n  each z\n  stdin\n\n  output:\n  tuple val(x), path(\"*.b\"), emit: b, optional: true\n  path 'v', emit: v\n  stdout\n  env FOO\n\n  when:\n  a &&\n    b\n\n  script:\n  def c = 1\n  \"\"\"\n  run $c\n  \"\"\"\n\n  stub:\n  'touch'\n}\n";
    let p = process(text);
    assert_eq!(&*p.name.text, "A");
    assert_eq!(
        lines(&p.directives),
        [
            "Command tag(<${x}>)",
            "Command cpus(2)",
            "Command publishDir(\"o\", \"mode\": \"copy\", \"saveAs\": {f -> f})"
        ]
    );
    assert_eq!(
        lines(&p.inputs),
        [
            "Command tuple(val(x), path(y, \"stageAs\": \"?/*\"))",
            "Command path(\"a\")",
            "Command each(z)",
            "Command stdin()"
        ]
    );
    assert_eq!(
        lines(&p.outputs),
        [
            "Command tuple(val(x), path(\"*.b\"), \"emit\": b, \"optional\": true)",
            "Command path(\"v\", \"emit\": v)",
            "Command stdout()",
            "Command env(FOO)"
        ]
    );
    assert_eq!(p.when.as_ref().map(expr).as_deref(), Some("(&& a b)"));
    let body = p.body.as_ref().expect("a body");
    assert_eq!(body.kind, BodyKind::Script);
    let span = body.block.span;
    assert_eq!(
        &text[span.start as usize..span.end as usize],
        "def c = 1\n  \"\"\"\n  run $c\n  \"\"\""
    );
    assert_eq!(p.stub.as_ref().map(block).as_deref(), Some("{\"touch\"}"));
}

#[test]
fn a_process_without_labels() {
    let p = process("process A {\n  cpus 1\n  def x = 1\n  \"echo $x\"\n}");
    assert_eq!(lines(&p.directives), ["Command cpus(1)"]);
    assert_eq!(
        p.body.as_ref().map(|b| block(&b.block)).as_deref(),
        Some("{def x = 1; <\"echo \" ${x}>}")
    );
    let p = process("process A {\n  input:\n  val x\n  output:\n  stdout\n  '''\n  cat\n  '''\n}");
    assert_eq!(lines(&p.outputs), ["Command stdout()"]);
    assert!(p.body.is_some());
    assert_eq!(warnings("process A { script: 'x' }"), Vec::<&str>::new());
    assert_eq!(errors("process A {\n cpus 1\n}"), ["RF0132"]);
}

#[test]
fn a_typed_process() {
    let p = process(
        "process A {\n  input:\n  id: String\n  input: Path?\n  tuple(a: List<Path>, b: Path)\n  record(\n    c: Integer,\n  )\n\n  stage:\n  env 'X', id\n  stageAs input, 'x'\n\n  output:\n  r: Path = file('x')\n  n = id\n  s + record(f: file('y'))\n  record(id: id)\n  stdout()\n\n  topic:\n  tuple('a', eval('b')) >> 'versions'\n\n  script:\n  'x'\n}",
    );
    assert_eq!(
        lines(&p.inputs),
        [
            "Declaration id: String()",
            "Declaration input: Path?()",
            "Group tuple(a: List<Path>, b: Path)",
            "Group record(c: Integer)"
        ]
    );
    assert_eq!(
        lines(&p.outputs),
        [
            "Declaration r: Path(file(\"x\"))",
            "Declaration n(id)",
            "Expression ((Add s record(\"f\": file(\"y\"))))",
            "Command record(\"id\": id)",
            "Command stdout()"
        ]
    );
    assert_eq!(
        p.stage.iter().map(stmt).collect::<Vec<_>>(),
        ["env(\"X\", id)", "stageAs(input, \"x\")"]
    );
    assert_eq!(
        p.topics.iter().map(stmt).collect::<Vec<_>>(),
        ["(ShiftRight tuple(\"a\", eval(\"b\")) \"versions\")"]
    );
}

#[test]
fn mistakes_in_processes() {
    assert_eq!(errors("process A {\n cpus += 2\n script:\n 'x'\n}"), ["RF0134"]);
    assert_eq!(
        errors("process A {\n inputs:\n val x\n script:\n 'x'\n}"),
        ["RF0135"]
    );
    assert_eq!(
        errors("process A {\n cpus 2 memory 4\n script:\n 'x'\n}"),
        ["RF0112"]
    );
    assert_eq!(
        errors("process A {\n input:\n tuple val(x) path(y)\n script:\n 'x'\n}"),
        ["RF0110"]
    );
    assert_eq!(
        errors("process A {\n input:\n val x optional true\n script:\n 'x'\n}"),
        ["RF0110"]
    );
    assert_eq!(errors("workflow {\n f(x) optional true\n}"), ["RF0112"]);
    assert_eq!(
        warnings("process A {\n script:\n 'x'\n input:\n val x\n}"),
        ["RF0131"]
    );
    assert_eq!(
        warnings("process A {\n script:\n 'x'\n output:\n val x\n}"),
        Vec::<&str>::new()
    );
}

#[test]
fn directives_that_depend_on_choices() {
    let text = "process A {\n tag 'x'\n def n = 1\n if (x) { container 'a'\n if (y) cpus 2 } else { container 'b' }\n { memory 1 }\n cpus 1\n script:\n 'x'\n}";
    let (tree, found) = script(text);
    let codes: Vec<_> = found.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["RF0167", "RF0167", "RF0167", "RF0163"]);
    let ItemKind::Process(p) = &tree.items[0].kind else {
        panic!("a process")
    };
    let all: Vec<_> = p
        .all_directives()
        .map(|(line, guards)| {
            let guards: Vec<_> = guards.iter().map(|guard| (guard.choice, guard.holds)).collect();
            (&*line.name.text, guards)
        })
        .collect();
    assert_eq!(
        all,
        [
            ("tag", vec![]),
            ("container", vec![(0, true)]),
            ("cpus", vec![(0, true), (1, true)]),
            ("container", vec![(0, false)]),
            ("memory", vec![]),
            ("cpus", vec![]),
        ]
    );
    assert_eq!(
        errors("process A {\n for (x in y) { label x }\n script:\n 'x'\n}"),
        ["RF0133"]
    );
}

#[test]
fn legacy_forms_of_processes() {
    let text = "process A {\n cpus = 2\n ext.a = 1\n tag = 'x'\n tag = 'y'\n input:\n val x\n file(b: 'x?')\n input:\n tuple val(y), file(c: 'y')\n output:\n path 'a', emit: a optional true\n path('b', emit: b) optional true\n path('c') optional(true)\n tuple val(x), path('d') emit d optional true\n script:\n z = 1\n shell:\n 'x'\n}";
    let (tree, found) = script(text);
    let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    let expected = [
        "RF0134", "RF0134", "RF0134", "RF0134", "RF0173", "RF0130", "RF0173", "RF0173", "RF0173", "RF0173",
        "RF0173", "RF0173", "RF0130", "RF0168",
    ];
    assert_eq!(codes, expected);
    let ItemKind::Process(p) = &tree.items[0].kind else {
        panic!("a process")
    };
    assert_eq!(
        lines(&p.directives),
        ["Command cpus(2)", "Command ext(\"a\": 1)", "Command tag(\"y\")"]
    );
    assert_eq!(
        lines(&p.inputs),
        [
            "Command val(x)",
            "Command file(b, \"stageAs\": \"x?\")",
            "Command tuple(val(y), file(c, \"stageAs\": \"y\"))"
        ]
    );
    assert_eq!(
        lines(&p.outputs),
        [
            "Command path(\"a\", \"emit\": a, \"optional\": true)",
            "Command path(\"b\", \"emit\": b, \"optional\": true)",
            "Command path(\"c\", \"optional\": true)",
            "Command tuple(val(x), path(\"d\"), \"optional\": true, \"emit\": d)"
        ]
    );
    let body = p.body.as_ref().expect("a body");
    assert_eq!(
        (body.kind, block(&body.block)),
        (BodyKind::Shell, "{z Set 1; \"x\"}".to_owned())
    );
    let p = process("process A {\n cpus 1\n /\n echo\n /\n}");
    assert!(p.body.is_some());
}

#[test]
fn workflows() {
    let tree = good(
        "workflow W {\n  take:\n  a // first\n  b: Channel<Path>\n\n  main:\n  P(a)\n  x = b | Q\n\n  emit:\n  x\n  y = P.out.z\n  z: Value<Integer> = x\n  P.out\n\n  publish:\n  p = x\n\n  onComplete:\n  println 'a'\n\n  onError:\n  println 'b'\n}\nworkflow { W(1, 2) }\nworkflow.onComplete { done() }\n",
    );
    let ItemKind::Workflow(w) = &tree.items[0].kind else {
        panic!("a workflow")
    };
    assert_eq!(
        w.takes.iter().map(|t| &*t.name.text).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(block(&w.main), "{P(a); x Set (BitOr b Q)}");
    let names: Vec<_> = w
        .emits
        .iter()
        .map(|e| e.name.as_ref().map(|n| n.text.to_string()))
        .collect();
    assert_eq!(
        names,
        [
            Some("x".to_owned()),
            Some("y".to_owned()),
            Some("z".to_owned()),
            None
        ]
    );
    assert_eq!(w.publishes.len(), 1);
    assert!(w.on_complete.is_some() && w.on_error.is_some());
    let ItemKind::Workflow(entry) = &tree.items[1].kind else {
        panic!("the entry workflow")
    };
    assert!(entry.name.is_none());
    assert!(matches!(tree.items[2].kind, ItemKind::Statement(_)));
    assert_eq!(warnings("workflow {\n f()\n publish:\n x = y\n}"), ["RF0138"]);
    assert_eq!(
        errors("workflow A {\n take:\n x = 1\n main:\n f()\n}"),
        ["RF0136"]
    );
}

#[test]
fn includes_and_imports() {
    let tree = good(
        "include { a ; b as c } from './x'\ninclude {\n  d\n  e as f\n} from \"./y\"\ninclude { g } from 'plugin/h' // z\n",
    );
    let entries: Vec<usize> = tree
        .items
        .iter()
        .map(|i| match &i.kind {
            ItemKind::Include(include) => include.entries.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(entries, [2, 2, 1]);
    assert_eq!(warnings("include a from './x'"), ["RF0165"]);
    assert_eq!(warnings("include { a } from './x' addParams(b: 1)"), ["RF0165"]);
    assert_eq!(
        warnings("import groovy.json.JsonSlurper\nimport a.b.*\nimport c.D as E"),
        ["RF0150"; 3]
    );
    assert_eq!(errors("include { a, b } from './x'"), ["RF0101"]);
}

#[test]
fn blocks_of_declarations() {
    let tree = good(
        "nextflow.enable.dsl = 2\nparams {\n  // in\n  input: Path\n  n: Integer = 3\n  s = 'x'\n}\nrecord R {\n  id: String\n  f: Path?\n}\nenum E { A, B }\noutput {\n  x {\n    path { r -> r.id }\n    mode 'copy'\n    index {\n      path 'i.csv'\n      header true\n    }\n  }\n  y: Channel<Path> { }\n}\ndef f(a, b: String = 'c', List d = []) -> Integer { 1 }\nString g() { 'x' }\ndef String h(x) { x }\nprivate static void i() { }\n",
    );
    let kinds: Vec<&str> = tree
        .items
        .iter()
        .map(|i| match &i.kind {
            ItemKind::FeatureFlag { path, .. } if path.len() == 3 => "flag",
            ItemKind::Params(list) if list.len() == 3 => "params",
            ItemKind::Record { fields, .. } if fields.len() == 2 => "record",
            ItemKind::Enum { values, .. } if values.len() == 2 => "enum",
            ItemKind::Output(list) if list.len() == 2 && list[0].directives.len() == 3 => "output",
            ItemKind::Function(_) => "function",
            _ => "?",
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "flag", "params", "record", "enum", "output", "function", "function", "function", "function"
        ]
    );
    let ItemKind::Function(f) = &tree.items[5].kind else {
        panic!("a function")
    };
    assert_eq!(f.params.len(), 3);
    assert_eq!(f.result.as_ref().map(support::ty).as_deref(), Some("Integer"));
}

#[test]
fn words_of_declarations_are_also_names() {
    assert_eq!(
        support::stmts(
            "process = 1\ninput = process\noutput.x = 2\nparams.y = [:]\nworkflow.z\nrecord(a: 1)\ninclude = when"
        ),
        "process Set 1\ninput Set process\noutput.x Set 2\nparams.y Set [:]\nworkflow.z\nrecord(\"a\": 1)\ninclude Set when"
    );
    assert_eq!(warnings("println 1\nworkflow { }"), ["RF0166"]);
    assert_eq!(warnings("params.x = 1\nworkflow { }"), Vec::<&str>::new());
}
