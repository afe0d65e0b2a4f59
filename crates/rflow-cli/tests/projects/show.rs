//! `info` and `view`.

use crate::lab::{Lab, SCRIPT};

#[test]
fn what_is_known_of_a_project() {
    let lab = Lab::new();
    lab.commit(
        "nextflow.config",
        "manifest { description = 'A demo: it'\n author = 'Me' }\n",
    );
    let commit = lab.git(&["rev-parse", "main"]);
    let pulled = lab.ok(&["pull", &lab.address()]);
    assert!(
        pulled.contains("Checking file:")
            && pulled.ends_with(&format!("revision: {} [main]\n", &commit[..10]))
    );
    let info = lab.ok(&["info", "-d", "demo"]);
    let expected = format!(
        " project name: local/demo\n repository  : {}\n local path  : {}\n main script : main.nf\n description : A demo: it\n \
         author      : Me\n revisions   : \n * {} main (default)\n   {} dev\n   {} v1 [t]\n",
        lab.path("repos/demo").display(),
        lab.asset().display(),
        &commit[..10],
        &lab.git(&["rev-parse", "dev"])[..10],
        &lab.git(&["rev-parse", "v1"])[..10],
    );
    assert_eq!(info, expected);
    let json = lab.ok(&["info", "demo", "-o", "json"]);
    assert!(
        json.contains("\"current\": \"main\"") && json.contains(&commit),
        "{json}"
    );
    let yaml = lab.ok(&["info", "demo", "-o", "yaml"]);
    assert!(
        yaml.contains("\n  description: \"A demo: it\"\n") && yaml.contains("\n  - name: dev\n"),
        "{yaml}"
    );
    assert!(lab.ok(&["info"]).contains("System:"));
    assert!(lab.ok(&["config", "demo"]).contains("author = 'Me'"));
}

#[test]
fn the_script_of_a_project() {
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    assert_eq!(lab.ok(&["view", "-q", "demo"]), SCRIPT.replace("VERSION", "two"));
    assert!(
        lab.ok(&["view", "-l", "demo"])
            .starts_with("== content of path: ")
    );
}
