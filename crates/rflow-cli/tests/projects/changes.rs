//! `drop`, and what the user has changed in a copy.

use crate::lab::{Lab, said};

#[test]
fn local_changes_are_kept() {
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    std::fs::write(lab.asset().join("main.nf"), "println 'mine'").unwrap();
    assert!(lab.ok(&["run", "demo"]).contains("mine"));
    for args in [
        &["run", "demo", "-r", "dev"][..],
        &["run", "demo", "-latest"],
        &["pull", "demo"],
        &["drop", "demo"],
    ] {
        let text = lab.fails(args);
        assert!(text.contains("changes that are not committed"), "{text}");
    }
    lab.ok(&["drop", "-f", "demo"]);
    assert!(!lab.asset().exists());
    assert!(lab.fails(&["drop", "demo"]).contains("Unknown project"));
    assert_eq!(lab.ok(&["list"]), "(none)\n");
}

#[test]
fn a_damaged_copy_is_not_its_surroundings() {
    let lab = Lab::new();
    // The store is in a repository of the user.
    let own = lab.path("repos/demo");
    let copy = own.join("assets/o/p");
    std::fs::create_dir_all(copy.join(".git")).unwrap();
    std::fs::write(copy.join("main.nf"), "workflow { }").unwrap();
    lab.git(&["remote", "add", "origin", "https://github.com/o/p"]);
    let output = lab
        .command(&["run", "o/p", "-r", "dev"])
        .env("NXF_ASSETS", own.join("assets"))
        .output();
    let (code, text) = said(output.unwrap());
    assert!(code == 1 && text.contains("not the local copy"), "{text}");
    assert_eq!(lab.git(&["symbolic-ref", "--short", "HEAD"]), "main");
}
