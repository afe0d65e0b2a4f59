//! What names and addresses mean.

use crate::lab::{Lab, said};

#[test]
fn names_of_hubs_and_local_folders() {
    let lab = Lab::new();
    let text = lab.ok(&["run", "org/demo"]);
    assert!(
        text.contains("downloaded from https://github.com/org/demo.git\n"),
        "{text}"
    );
    assert!(
        text.contains("Launching `https://github.com/org/demo` ["),
        "{text}"
    );
    assert!(
        text.contains("two https://github.com/org/demo ") && text.contains(" main org/demo"),
        "{text}"
    );
    assert_eq!(lab.ok(&["list"]), "org/demo\n");
    assert!(
        lab.ok(&["run", "https://github.com/org/demo.git"])
            .contains("two ")
    );
    assert!(
        lab.fails(&["run", "https://gitlab.com/org/demo"])
            .contains("came from github, not from gitlab")
    );
    assert!(
        lab.fails(&["run", "org/demo", "-hub", "gitlub"])
            .contains("Unknown repository provider: `gitlub`")
    );
    lab.ok(&["drop", "demo"]);
    // One word is a project of the organization.
    let mut command = lab.command(&["run", "demo"]);
    let (code, text) = said(command.env("NXF_ORG", "org").output().unwrap());
    assert!(code == 0 && text.contains("Pulling org/demo ..."), "{text}");
    std::fs::create_dir_all(lab.path("launch/org/demo")).unwrap();
    std::fs::write(lab.path("launch/org/demo/main.nf"), "println 'local'").unwrap();
    assert!(lab.ok(&["run", "org/demo"]).contains("local"));
    assert!(
        lab.fails(&["run", "org/demo", "-r", "v1"])
            .contains("Revision option cannot be used")
    );
    let none = lab.fails(&["run", "org/none"]);
    assert!(
        none.contains("Cannot download `org/none` from https://github.com/org/none.git"),
        "{none}"
    );
    for wrong in ["a/b/c", "./x/y"] {
        assert!(lab.fails(&["run", wrong]).contains("Cannot find script file"));
    }
    for wrong in [
        "https://github.com/../x",
        "ext::sh -c id/x",
        "https://github.com/one",
    ] {
        assert!(
            lab.fails(&["run", wrong]).contains("Not a valid project name"),
            "{wrong}"
        );
    }
}

#[test]
fn groups_are_no_projects() {
    let lab = Lab::new();
    lab.ok(&["pull", "org/demo"]);
    let inner = lab.path("home/assets/grp/sub/proj");
    std::fs::create_dir_all(inner.parent().unwrap()).unwrap();
    std::fs::rename(lab.path("home/assets/org/demo"), &inner).unwrap();
    for args in [
        &["drop", "-f", "grp/sub"][..],
        &["run", "grp/sub"],
        &["info", "grp/sub"],
    ] {
        let text = lab.fails(args);
        assert!(text.contains("grp/sub/proj"), "{text}");
    }
    assert!(inner.join("main.nf").is_file());
    // Nor does a project come to lie in the local copy of another one.
    lab.ok(&["pull", "org/demo"]);
    let text = lab.fails(&["run", "https://host.invalid/org/demo/inner"]);
    assert!(text.contains("in whose local copy"), "{text}");
    // Only a whole name removes.
    assert!(lab.fails(&["drop", "dem"]).contains("Unknown project"));
}

#[test]
fn commands_say_what_they_need() {
    let lab = Lab::new();
    for command in ["pull", "clone", "view", "drop"] {
        assert!(lab.fails(&[command]).contains("Missing argument"));
        assert!(lab.ok(&[command, "-h"]).contains("Project name"));
    }
}
