//! Help and summary.

mod common;

use common::Folder;
use rflow_schema::{Help, Options, summary, summary_log};
use serde_json::{Map, Value as Json, json};

const SCHEMA: &str = r##"{
  "$defs": {
    "io": {"title": "Input", "properties": {
      "input": {"type": "string", "schema": "sheet.json", "description": "Where from.", "fa_icon": "x"},
      "level": {"type": "integer", "default": 3, "enum": [1, 2, 3]},
      "secret": {"type": "boolean", "hidden": true},
      "logo": {"type": "string", "default": "$projectDir/logo.png"},
      "reports": {"type": "string", "default": "${params.outdir}/reports"}
    }},
    "more": {"title": "More", "properties": {
      "tool": {"type": "object", "properties": {"mode": {"type": "string"}, "debug": {"type": "boolean", "hidden": true}}}
    }}
  },
  "properties": {"outdir": {"type": "string"}}
}"##;

const SHEET: &str = r#"{"title": "Sheet", "items": {"required": ["a"], "properties": {
  "a": {"type": "string", "pattern": "x+", "errorMessage": "only x"}, "b": {"enum": ["u", "v"]}}}}"#;

fn folder() -> Folder {
    Folder::new(&[("nextflow_schema.json", SCHEMA), ("sheet.json", SHEET)])
}

fn help(scope: &Json, name: Option<&str>, nested: bool) -> String {
    let folder = folder();
    let (options, _) = Options::from_config(Some(scope), &Json::Null, false);
    let checker = folder.checker(&options);
    let mut help = Help::new(&checker, 60).expect("a schema");
    help.add_own_parameters();
    let text = match name {
        Some(name) => help.about(&checker, name).unwrap_or_else(|e| e.to_string()),
        None => help.list(nested),
    };
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    format!("{}{}\n{}", help.before(), lines.join("\n"), help.after())
}

#[test]
fn help_lists_groups() {
    let scope =
        json!({"help": {"command": "run it", "beforeText": "\u{1b}[1mA\u{1b}[0m\n", "afterText": "Z"}});
    let text = help(&scope, None, false);
    let (own, groups) = text
        .split_once("\n\nInput\n")
        .expect("groups behind ungrouped parameters");
    assert!(
        own.starts_with("A\nTypical pipeline command:\n\n  run it\n\n--outdir "),
        "{own}"
    );
    assert!(
        own.contains("--helpFull") && own.contains("--showHidden"),
        "{own}"
    );
    assert_eq!(
        groups,
        "  --input      [string]  Where from.
  --level      [integer]  (accepted: 1, 2, 3) [default: 3]
  --logo       [string]  [default: $projectDir/logo.png]
  --reports    [string]  [default: ${params.outdir}/reports]

More
  --tool       [object] (This parameter has sub-parameters. Use '--help tool' to see
all sub-parameters)

 !! Hiding 1 param(s), use the `--showHidden` parameter to show them !!
------------------------------------------------------
Z"
    );
}

#[test]
fn help_may_show_nested_and_hidden_parameters() {
    let text = help(&json!({"help": {"showHidden": true}}), None, true);
    assert!(
        text.contains("  --tool.mode  [string]\n  --tool.debug [boolean]"),
        "{text}"
    );
    assert!(text.contains("--secret") && !text.contains("Hiding"), "{text}");
}

#[test]
fn help_about_one_parameter() {
    let text = help(&json!({}), Some("input"), false);
    assert!(
        text.starts_with(
            "--input
    type       : string
    schema     : sheet.json
    description: Where from.
== Top-level schema below ==
Title: Sheet
Fields:
    a          [string]   [required] (pattern: x+)
      Note: only x
    b          [string]   (allowed: u, v)
"
        ),
        "{text}"
    );
    let text = help(&json!({}), Some("tool"), false);
    assert!(
        text.starts_with("--tool\n    options:\n      --tool.mode [string]\n"),
        "{text}"
    );
    assert!(help(&json!({}), Some("tool.mode"), false).starts_with("--tool.mode\n    type: string\n"));
    assert!(
        help(&json!({}), Some("tool.no"), false)
            .starts_with("Unable to create help message: Specified param 'tool.no'")
    );
}

fn map(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(map) => map,
        other => panic!("{other} is no map"),
    }
}

#[test]
fn summary_shows_what_differs() {
    let folder = folder();
    let scope =
        json!({"summary": {"hideParams": ["tool.debug"], "maskSubpaths": ["/ho.e"], "beforeText": "B\n"}});
    let (options, _) = Options::from_config(Some(&scope), &Json::Null, false);
    let checker = folder.checker(&options);
    let params = json!({
        "input": "s.csv", "level": "3", "secret": "false", "logo": "/home/p/logo.png", "outdir": "/home/o",
        "reports": "/home/o/reports", "tool": {"mode": "x", "debug": "true"}, "unknown": "1", "other": null,
    });
    let core = map(json!({"runName": "big_one", "container": {"A": "image"}}));
    let found = summary(&checker, &map(params), core, None).expect("a schema");
    assert_eq!(
        Json::Object(found.clone()),
        json!({
            "Input": {"input": "s.csv"},
            "More": {"tool": {"mode": "x"}},
            "Other parameters": {"outdir": "[** masked **]/o"},
            "Core Nextflow options": {"runName": "big_one", "container": {"A": "image"}},
        })
    );
    assert_eq!(
        summary_log(&found, &options, None, Some("\nE")),
        "B
Input
  input    : s.csv

More
  tool.mode: x

Other parameters
  outdir   : [** masked **]/o

Core Nextflow options
  runName  : big_one

!! Only displaying parameters that differ from the pipeline defaults !!
------------------------------------------------------
E"
    );
}
