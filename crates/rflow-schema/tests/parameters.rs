//! Checks of parameters.

mod common;

use common::Folder;
use rflow_schema::{Level, Options, SchemaError};
use serde_json::{Value as Json, json};

const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$defs": {
    "io": {
      "title": "Input and output", "type": "object", "required": ["input", "outdir"],
      "properties": {
        "input": {"type": "string", "format": "file-path", "exists": true, "schema": "assets/sheet.json",
                  "pattern": "^\\S+\\.csv$", "errorMessage": "a CSV file, please"},
        "outdir": {"type": "string", "format": "directory-path"},
        "mail": {"type": "string", "format": "email"},
        "level": {"type": ["integer", "null"], "minimum": 1, "maximum": 9},
        "mode": {"type": "string", "enum": ["fast", "exact"]},
        "old": {"type": "string", "deprecated": true},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 2}]},
        "many": {"type": "string", "format": "file-path-pattern"},
        "any": {"type": "string", "format": "path"},
        "nested": {"type": "object", "properties": {"depth": {"type": "integer"}}},
        "myKey": {"type": "boolean"}
      },
      "dependentRequired": {"mode": ["level"]}
    }
  },
  "allOf": [{"$ref": "#/$defs/io"}]
}"##;

const SHEET: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "array", "uniqueEntries": ["name"],
  "items": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "pattern": "^\\S+$", "errorMessage": "no blanks"},
    "depth": {"type": "integer"}
  }}
}"#;

fn folder() -> Folder {
    Folder::new(&[
        ("nextflow_schema.json", SCHEMA),
        ("assets/sheet.json", SHEET),
        ("good.csv", "name,depth\na,1\nb,\n"),
        ("bad.csv", "name,depth\nx y,1.5\n,2\nc,1\nc,2\n"),
        ("out/file", ""),
    ])
}

/// The lines that tell what is wrong.
fn wrong(params: &Json, options: &Options) -> Vec<String> {
    let folder = folder();
    match folder.checker(options).check_parameters(params, None) {
        Ok(_) => Vec::new(),
        Err(SchemaError::Invalid { lines, .. }) => lines,
        Err(other) => vec![other.to_string()],
    }
}

/// What is wrong with one parameter, when the others are fine.
fn wrong_with(name: &str, value: Json) -> Vec<String> {
    let mut params = json!({"input": "good.csv", "outdir": "out"});
    params[name] = value;
    wrong(&params, &Options::default())
}

#[test]
fn good_parameters_pass() {
    for (name, value) in [
        ("mail", json!("a.b@example.org")),
        ("level", json!(3)),
        ("level", json!(null)),
        ("either", json!("ab")),
        ("many", json!("*.csv")),
        ("any", json!("out")),
        ("any", json!("missing")),
        ("any", json!("https://example.org/a")),
        ("outdir", json!("new")),
    ] {
        assert_eq!(
            wrong_with(name, value.clone()),
            Vec::<String>::new(),
            "{name} {value}"
        );
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let mut lines = wrong(&json!({"input": "sheet.txt", "level": "x"}), &Options::default());
    // The order of keywords within a value is of no importance.
    lines.sort();
    assert_eq!(
        lines,
        [
            "* --input (sheet.txt): \"sheet.txt\" does not match regular expression ^\\S+\\.csv$ (a CSV file, please)",
            "* --input (sheet.txt): the file or directory 'sheet.txt' does not exist (a CSV file, please)",
            "* --level (x): Value is [string] but should be [integer, null]",
            "* Missing required parameter(s): outdir",
        ]
    );
    assert_eq!(
        wrong(&json!({}), &Options::default()),
        ["* Missing required parameter(s): input, outdir"]
    );
}

#[test]
fn problems_are_worded() {
    for (name, value, wanted) in [
        (
            "outdir",
            json!(5),
            "* --outdir (5): Value is [integer] but should be [string]",
        ),
        (
            "outdir",
            json!("good.csv"),
            "* --outdir (good.csv): 'good.csv' is not a directory, but a file",
        ),
        (
            "outdir",
            json!("*.csv"),
            "* --outdir (*.csv): '*.csv' is not a directory, but a file path pattern",
        ),
        (
            "any",
            json!("*.csv"),
            "* --any (*.csv): '*.csv' is not a path, but a file path pattern",
        ),
        (
            "any",
            json!("s3://b/k"),
            "* --any (s3://b/k): could not validate file format of 's3://b/k': no connection",
        ),
        (
            "many",
            json!("*.bam"),
            "* --many (*.bam): No files were found using the glob pattern '*.bam'",
        ),
        (
            "many",
            json!("out"),
            "* --many (out): 'out' is not a file, but a directory",
        ),
        (
            "mail",
            json!("me"),
            "* --mail (me): \"me\" is not in the valid format (email)",
        ),
        ("level", json!(10), "* --level (10): 10 is greater than 9"),
        ("old", json!("x"), "* --old (x): This option is deprecated"),
        (
            "nested",
            json!({"depth": "far"}),
            "* --nested.depth (far): Value is [string] but should be [integer]",
        ),
    ] {
        assert_eq!(wrong_with(name, value), [wanted]);
    }
    assert_eq!(
        wrong_with("mode", json!("slow")),
        [
            "* Object does not have some of the required properties [level]",
            "* --mode (slow): Expected any of [fast, exact]",
        ]
    );
    assert_eq!(
        wrong_with("either", json!("abc")),
        [
            "* --either (abc): Value is [string] but should be [integer]",
            "* --either (abc): \"abc\" is longer than 2 characters",
            "* --either (abc): Value does not match against any of the schemas",
        ]
    );
}

#[test]
fn content_of_a_sheet_is_checked() {
    let lines = wrong_with("input", json!("bad.csv"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    let mut lines: Vec<&str> = lines[0].lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "\t-> Entry 1: Error for field 'depth' (1.5): Value is [number] but should be [integer]",
            "\t-> Entry 1: Error for field 'name' (x y): \"x y\" does not match regular expression ^\\S+$ (no blanks)",
            "\t-> Entry 2: Missing required field(s): name",
            "\t-> Entry 4: Detected duplicate entries: [name:c]",
            "* --input (bad.csv): Validation of file failed:",
        ]
    );
}

#[test]
fn ignored_parameters_are_not_told() {
    let scope = json!({"ignoreParams": ["nested"], "maxErrValSize": 4});
    let (options, _) = Options::from_config(Some(&scope), &Json::Null, false);
    let mut params = json!({"input": "good.csv", "outdir": "out", "nested": {"depth": "far"}});
    assert_eq!(wrong(&params, &options), Vec::<String>::new());
    params["level"] = json!("a longer text");
    assert_eq!(
        wrong(&params, &options),
        ["* --level (a ...xt): Value is [string] but should be [integer, null]"]
    );
}

#[test]
fn lenient_types() {
    let scope = json!({"lenientMode": true});
    let (options, _) = Options::from_config(Some(&scope), &Json::Null, false);
    let params = json!({"input": "good.csv", "outdir": 5, "level": "x"});
    assert_eq!(
        wrong(&params, &options),
        ["* --level (x): Value is [string] but should be [integer, null]"]
    );
}

#[test]
fn unknown_parameters() {
    let folder = folder();
    let params = json!({
        "input": "good.csv", "outdir": "out", "my-key": true, "myKey": true, "xyz": "/a", "help": false,
        "nested": {"depth": 1, "more": [1, 2]},
    });
    let options = Options::default();
    let found = folder.checker(&options).check_parameters(&params, None);
    let found = found.expect("valid").expect("unknown ones");
    assert_eq!(found.level, Level::Warn);
    assert_eq!(
        found.text,
        "The following invalid input values have been detected:\n\n* --xyz: /a\n* --nested.more: [1, 2]\n\n"
    );

    let options = Options {
        unrecognised_parameters: Level::Error,
        ..Options::default()
    };
    assert_eq!(
        wrong(&params, &options),
        ["* --xyz: /a", "* --nested.more: [1, 2]"]
    );
    assert_eq!(
        wrong_with("resume", json!(true)),
        ["* You used a core Nextflow option with two hyphens: '--resume'. Please resubmit with '-resume'"]
    );
}

#[test]
fn schemas_that_cannot_be_used() {
    let options = Options::default();
    let folder = Folder::new(&[("broken.json", "{"), ("wrong.json", r#"{"type": 5}"#)]);
    let error = |name: &str| {
        let result = folder.checker(&options).check_parameters(&json!({}), Some(name));
        result.expect_err("unusable").to_string()
    };
    assert!(error("broken.json").starts_with("Failed to load JSON schema (broken.json):"));
    assert!(
        error("wrong.json").contains("(at /type)"),
        "{}",
        error("wrong.json")
    );
    assert!(error("none.json").ends_with("none.json does not exist"));
}
