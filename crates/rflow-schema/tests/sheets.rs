//! Sample sheets.

mod common;

use common::Folder;
use rflow_schema::{Item, Options, rows};

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "array",
  "items": {
    "type": "object",
    "required": ["sample"],
    "properties": {
      "sample": {"type": "string", "meta": ["id"]},
      "reads": {"type": "string", "format": "file-path", "exists": true, "pattern": "\\.fq$"},
      "percent": {"type": "number", "maximum": 100, "meta": "percent"},
      "paired": {"type": "boolean"}
    },
    "anyOf": [{"required": ["reads"]}, {"required": ["percent"]}]
  }
}"#;

fn folder(sheet: (&str, &str)) -> Folder {
    Folder::new(&[("sheet.json", SCHEMA), ("a.fq", ""), sheet])
}

fn text(value: &str) -> Item {
    Item::Text(value.to_string())
}

fn error(name: &str, content: &str) -> String {
    let folder = folder((name, content));
    let options = Options::default();
    let result = folder.checker(&options).check_sheet(name, "sheet.json");
    result.expect_err("wrong").to_string()
}

#[test]
fn tables_and_documents_give_the_same() {
    let missing = || Item::List(Vec::new());
    let meta = |id: &str, percent| Item::Map(vec![("id".into(), text(id)), ("percent".into(), percent)]);
    for (name, content) in [
        (
            "s.csv",
            "\u{feff}sample, reads ,percent,paired,,\n\"A, b\",a.fq,,TRUE,,\nB,,1.50,\n",
        ),
        (
            "s.tsv",
            "sample\treads\tpercent\tpaired\nA, b\ta.fq\t\ttrue\nB\t\t1.50\n",
        ),
        (
            "s",
            "sample\treads\tpercent\tpaired\nA, b\ta.fq\t\ttrue\nB\t\t1.50\n",
        ),
    ] {
        let folder = folder((name, content));
        let options = Options::default();
        let checked = folder.checker(&options).check_sheet(name, "sheet.json");
        let (sheet, schema) = checked.unwrap_or_else(|e| panic!("{name}: {e}"));
        let (rows, unknown) = rows(&sheet, &schema);
        let wanted = [
            Item::List(vec![
                meta("A, b", missing()),
                Item::File("a.fq".into()),
                Item::Bool(true),
            ]),
            Item::List(vec![
                meta("B", Item::Decimal("1.50".into())),
                missing(),
                missing(),
            ]),
        ];
        assert_eq!(rows, wanted, "{name}");
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
    }
}

#[test]
fn json_sheets() {
    let folder = folder((
        "s.json",
        r#"[{"sample": "A", "percent": 5, "new": 1, "reads": null}]"#,
    ));
    let options = Options::default();
    let checked = folder.checker(&options).check_sheet("s.json", "sheet.json");
    let (sheet, schema) = checked.expect("valid");
    let (rows, unknown) = rows(&sheet, &schema);
    let meta = Item::Map(vec![("id".into(), text("A")), ("percent".into(), Item::Int(5))]);
    let missing = Item::List(Vec::new());
    assert_eq!(rows, [Item::List(vec![meta, missing.clone(), missing])]);
    assert_eq!(unknown, ["new"]);
}

#[test]
fn problems_name_rows_and_fields() {
    let message = error("s.csv", "sample,reads,percent\nA,b.fq,\n,a.fq,120\nC,,\n");
    let mut lines: Vec<&str> = message.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "",
            "-> Entry 1: Error for field 'reads' (b.fq): the file or directory 'b.fq' does not exist",
            "-> Entry 2: Error for field 'percent' (120): 120 is greater than 100",
            "-> Entry 2: Missing required field(s): sample",
            "-> Entry 3: Missing required field(s): percent",
            "-> Entry 3: Missing required field(s): reads",
            "-> Entry 3: Value does not match against any of the schemas",
            "The following errors have been detected in s.csv:",
        ]
    );
}

#[test]
fn sheets_that_cannot_be_read() {
    assert!(error("s.json", "{").starts_with("Cannot read s.json: "));
    assert!(error("s.json", "5").ends_with("it holds neither a list nor a map of values"));
    assert!(error("s", "one\ntwo\n").starts_with("Could not derive file type from s."));
    let options = Options::default();
    let folder = Folder::new(&[
        ("params.json", r#"{"type": "object", "properties": {}}"#),
        (
            "lists.json",
            r#"{"items": {"properties": {"a": {"type": "array"}}}}"#,
        ),
        ("s.csv", "a\n1\n"),
    ]);
    let error = |sheet: &str, schema: &str| {
        let result = folder.checker(&options).check_sheet(sheet, schema);
        result.expect_err("wrong").to_string()
    };
    assert!(error("s.csv", "params.json").contains("Please make sure that 'items' is the top level keyword"));
    assert!(error("s.csv", "lists.json").contains("samplesheet is not supported"));
    assert_eq!(
        error("none.csv", "lists.json"),
        "Samplesheet file none.csv does not exist"
    );
}

#[test]
fn sheets_without_header() {
    let folder = Folder::new(&[
        (
            "list.json",
            r#"{"type": "array", "items": {"type": "string", "format": "file-path"}}"#,
        ),
        (
            "pairs.json",
            r#"{"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}"#,
        ),
        ("one.csv", "a.fq\nb.fq\n"),
        (
            "ids.json",
            r#"{"items": {"type": "object", "properties": {"": {"type": "string"}}}}"#,
        ),
        ("ids.txt", "SRR1\nSRR2\n"),
        ("two.csv", "1,2\n3,4\n"),
    ]);
    let options = Options::default();
    let read = |sheet: &str, schema: &str| {
        let (sheet, schema) = folder
            .checker(&options)
            .check_sheet(sheet, schema)
            .expect("valid");
        rows(&sheet, &schema).0
    };
    assert_eq!(
        read("one.csv", "list.json"),
        [Item::File("a.fq".into()), Item::File("b.fq".into())]
    );
    let id = |name: &str| Item::List(vec![text(name)]);
    assert_eq!(read("ids.txt", "ids.json"), [id("SRR1"), id("SRR2")]);
    let pair = |a, b| Item::List(vec![Item::Int(a), Item::Int(b)]);
    assert_eq!(read("two.csv", "pairs.json"), [pair(1, 2), pair(3, 4)]);
}
