//! Selectors, as the reference engine applies them.

mod common;

use common::Project;
use rflow_config::{Config, ProcessNames, ProcessSettings};
use rflow_lang::Value;

const CONFIG: &str = "
process {
  cpus = 2
  maxRetries = 4
  memory = '200 MB'
  label = 'fromcfg'
  queue = 'q0'
  ext { args = 'cfg'; p = 'cfgp' }
  withName: '.*:D' { time = '4h'; ext.q = 'fq' ; tag = 'fq'}
  withName: 'D' { time = '3h'; ext.q = 'alias' ; queue = 'alias'; tag = 'alias' }
  withName: 'C' { time = '2h'; ext.q = 'decl' ; queue = 'decl'; ext.args = null }
  withLabel: 'mid' { time = '1h'; ext.lab = 'mid' ; cpus = 2 ; disk = '1 GB' }
  withLabel: 'm.*' { disk = '2 GB' }
  withLabel: 'mid' { disk = '3 GB' }
  withLabel: '!mid' { tag = 'notmid' }
  withLabel: 'fromcfg' { time = '9h' }
  withName: 'NOPE' { cpus = 1 }
  withName: '!A' { ext.own = 'notA' }
}
";

fn settings(config: &Config, names: [&str; 3], labels: &[&str]) -> ProcessSettings {
    let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
    let [declared, alias, qualified] = names;
    config.process_settings(ProcessNames {
        declared,
        alias,
        qualified,
        labels: &labels,
    })
}

fn shown(settings: &ProcessSettings, directive: &str) -> String {
    settings
        .resolve(directive, None)
        .map_or("unset".to_owned(), |v| v.to_string())
}

fn ext(settings: &ProcessSettings, key: &str) -> String {
    settings
        .resolve_ext(key, None)
        .map_or("unset".to_owned(), |v| v.to_string())
}

#[test]
fn phases() {
    let config = Project::new(CONFIG).config();
    let d = settings(&config, ["C", "D", "W:D"], &["mid"]);
    let got: Vec<String> = ["time", "tag", "queue", "disk", "cpus"]
        .iter()
        .map(|n| shown(&d, n))
        .collect();
    assert_eq!(got, ["4h", "fq", "alias", "2 GB", "2"]);
    let got: Vec<String> = ["args", "own", "p", "q", "lab"]
        .iter()
        .map(|n| ext(&d, n))
        .collect();
    assert_eq!(got, ["null", "notA", "cfgp", "fq", "mid"]);
    let b = settings(&config, ["B", "B", "B"], &[]);
    assert_eq!(
        (shown(&b, "tag"), shown(&b, "label"), shown(&b, "time")),
        ("notmid".into(), "fromcfg".into(), "unset".into())
    );
}

#[test]
fn plain_settings_fill_gaps_only() {
    let config = Project::new(CONFIG).config();
    let a = settings(&config, ["A", "A", "A"], &["big"]);
    assert_eq!(a.resolve("cpus", Some(&Value::Int(1))), Some(Value::Int(1)));
    assert_eq!(a.resolve("maxRetries", Some(&Value::Int(1))), Some(Value::Int(4)));
    assert_eq!(a.resolve("maxRetries", Some(&Value::Int(2))), Some(Value::Int(2)));
    assert_eq!(
        a.resolve_ext("args", Some(&Value::str("def"))),
        Some(Value::str("def"))
    );
    assert_eq!(
        a.resolve_ext("own", Some(&Value::str("own"))),
        Some(Value::str("own"))
    );
    assert_eq!(ext(&a, "p"), "cfgp");
}

#[test]
fn selectors_that_match_nothing() {
    let config = Project::new(CONFIG).config();
    let names = |declared, alias, qualified| ProcessNames {
        declared,
        alias,
        qualified,
        labels: &[],
    };
    let all = [names("A", "A", "A"), names("C", "D", "W:D")];
    assert_eq!(config.unmatched_selectors(&all), ["NOPE"]);
    let text = format!("{CONFIG}\nnextflow.enable.configProcessNamesValidation = false\n");
    assert!(Project::new(&text).config().unmatched_selectors(&all).is_empty());
}

#[test]
fn patterns_match_whole_names() {
    let config = Project::new(
        "process { withName: 'FOO|BAR' { cpus = 1 }\n withName: '.*:(X|Y):QC' { cpus = 2 }\n \
         withName: QC { ext.args = { \"${meta.id}\" } } }\n\
         process.'withName:DIRECT'.cpus = 7\n",
    )
    .config();
    assert_eq!(
        shown(&settings(&config, ["BAR", "BAR", "W:BAR"], &[]), "cpus"),
        "1"
    );
    assert_eq!(
        shown(&settings(&config, ["BAR2", "BAR2", "BAR2"], &[]), "cpus"),
        "unset"
    );
    assert_eq!(
        shown(&settings(&config, ["QC", "QC", "W:X:QC"], &[]), "cpus"),
        "2"
    );
    assert_eq!(
        shown(&settings(&config, ["DIRECT", "DIRECT", "DIRECT"], &[]), "cpus"),
        "7"
    );
    let qc = settings(&config, ["QC", "QC", "QC"], &[]);
    assert!(matches!(qc.selected_ext["args"].value, Value::Closure(_)));
    assert!(qc.selected_ext["args"].origin.is_some());
}

#[test]
fn unknown_directives_are_reported() {
    let config = Project::new("process { cpu = 1; withName: A { memry = 2; params.x = 1 } }\n").config();
    let a = settings(&config, ["A", "A", "A"], &[]);
    assert_eq!(a.unknown, ["memry", "cpu"]);
}

#[test]
fn selectors_outside_of_the_process_scope() {
    let error = Project::new("docker { withName: X { enabled = true } }\n").error();
    assert!(error.contains("offending scope: `docker`"), "{error}");
    let nested = Project::new("process { withName: A { withLabel: b { cpus = 1 }\n cpus = 2 } }\n").config();
    assert!(
        nested
            .warnings()
            .iter()
            .any(|w| w.message.contains("has no effect"))
    );
    let profile = Project::new("profiles { p { process { withName: A { cpus = 3 } } } }\n").profiles(&["p"]);
    assert_eq!(
        shown(&settings(&profile.config(), ["A", "A", "A"], &[]), "cpus"),
        "3"
    );
    let error = Project::new("process { withName: 'A(' { cpus = 1 } }\n").error();
    assert!(error.contains("`A(` is not a regular expression"), "{error}");
}

#[test]
fn warnings_suggest_processes() {
    let message = rflow_config::unmatched_message("baz", &["foo", "bar"]);
    assert_eq!(
        message,
        "There's no process matching config selector: baz -- Did you mean: bar?"
    );
}
