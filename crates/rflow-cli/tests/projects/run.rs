//! `run` of a project.

use crate::lab::{Lab, SCRIPT, said};

#[test]
fn a_run_downloads_once_and_knows_its_revision() {
    let lab = Lab::new();
    let address = lab.address();
    let commit = lab.git(&["rev-parse", "main"]);
    let folder = lab.path("repos/demo").display().to_string();
    let first = lab.ok(&["run", &address]);
    let launch = format!("Launching `{folder}` [");
    assert!(
        first.contains("Pulling local/demo ...\n downloaded from file:"),
        "{first}"
    );
    assert!(
        first.contains(&launch) && first.contains(&format!("revision: {} [main]\n", &commit[..10])),
        "{first}"
    );
    assert!(
        first.contains(&format!("two {folder} {commit} main local/demo\n")),
        "{first}"
    );
    assert!(
        first.contains(&format!("{} main.nf", lab.asset().display())),
        "{first}"
    );
    assert_eq!(first.matches("rflow").count(), 1, "one banner: {first}");
    // The repository is gone, and nothing asks for it.
    std::fs::rename(lab.path("repos"), lab.path("away")).unwrap();
    for name in [address.as_str(), "local/demo", "demo", "dem"] {
        let again = lab.ok(&["run", name]);
        assert!(again.contains("two ") && !again.contains("Pulling"), "{again}");
    }
    assert!(lab.ok(&["log"]).contains(&commit[..10]));
    let log = std::fs::read_to_string(lab.path("launch/.nextflow.log")).unwrap();
    assert!(
        log.contains(&format!("revision: {} [main]", &commit[..10])),
        "{log}"
    );
    let inspected = lab.ok(&["inspect", "demo", "-format", "config"]);
    assert_eq!(inspected, "");
}

#[test]
fn revisions_are_switched_and_stay() {
    let lab = Lab::new();
    let one = lab.git(&["rev-parse", "v1"]);
    assert!(
        lab.ok(&["run", &lab.address(), "-r", "v1"])
            .contains(&format!("revision: {} [v1]", &one[..10]))
    );
    let stuck = lab.fails(&["run", "demo"]);
    assert!(
        stuck.contains("at the revision v1") && stuck.contains("`-r main`"),
        "{stuck}"
    );
    assert!(lab.ok(&["run", "demo", "-r", "dev"]).contains("dev "));
    assert!(lab.ok(&["run", "demo", "-r", &one[..9]]).contains("one "));
    assert!(lab.ok(&["run", "demo", "-r", "main"]).contains("two "));
    assert!(lab.ok(&["run", "demo"]).contains("two "));
    let none = lab.fails(&["run", "demo", "-r", "nope"]);
    assert!(none.contains("Cannot find revision `nope`"), "{none}");
    for wrong in ["--upload-pack=sh", "a b", "main:main.nf"] {
        assert!(
            lab.fails(&["run", "demo", "-r", wrong])
                .contains("Not a valid revision")
        );
    }
    // A run of the same revision goes on where the last one was.
    assert!(lab.ok(&["run", "demo", "-resume"]).contains("two "));
}

#[test]
fn scripts_and_branches_of_the_manifest_and_few_commits() {
    let lab = Lab::new();
    lab.commit(
        "nextflow.config",
        "def name = 'alt'\nmanifest { mainScript = \"${name}.nf\"\n defaultBranch = 'main' }\n",
    );
    lab.commit("alt.nf", "println \"alt ${workflow.manifest.defaultBranch}\"");
    let one = lab.git(&["rev-parse", "v1"]);
    lab.ok(&["pull", &lab.address(), "-d", "1"]);
    let asset = lab.asset();
    assert!(asset.join(".git/shallow").exists());
    assert!(lab.ok(&["run", "demo"]).contains("alt main"));
    assert!(
        lab.ok(&["run", "demo", "-main-script", "main.nf"])
            .contains("two ")
    );
    assert!(
        lab.fails(&["run", "demo", "-main-script", "no.nf"])
            .contains("Cannot find script file")
    );
    assert!(lab.ok(&["run", "demo", "-r", &one]).contains("one "));
    lab.git(&["checkout", "-q", "v1"]);
    lab.commit("main.nf", &SCRIPT.replace("VERSION", "old"));
    lab.commit("main.nf", &SCRIPT.replace("VERSION", "older"));
    lab.git(&["tag", "older"]);
    lab.git(&["checkout", "-q", "main"]);
    assert!(lab.ok(&["run", "demo", "-r", "older"]).contains("older "));
    assert!(
        asset.join(".git/shallow").exists(),
        "one commit is fetched, not all"
    );
    // The form of address that the reference writes.
    let address = format!("file:{}/.git", lab.path("repos/demo").display());
    lab.ok(&["pull", "demo", "-r", "main"]);
    lab.git_in(
        "home/assets/local/demo",
        &["config", "remote.origin.url", &address],
    );
    lab.commit("alt.nf", "println 'newer'");
    assert!(lab.ok(&["run", "demo", "-latest"]).contains("newer"));
}

#[test]
fn submodules() {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("repos/part")).unwrap();
    lab.git_in("repos/part", &["init", "-q", "-b", "main"]);
    std::fs::write(lab.path("repos/part/p.nf"), "def part() { 'part one' }\n").unwrap();
    lab.git_in("repos/part", &["add", "."]);
    lab.git_in("repos/part", &["commit", "-q", "-m", "x"]);
    let part = format!("file://{}", lab.path("repos/part").display());
    lab.git(&["submodule", "--quiet", "add", &part, "modules/part"]);
    lab.commit(
        "main.nf",
        "include { part } from './modules/part/p.nf'\nworkflow { println part() }\n",
    );
    lab.git(&["tag", "with"]);
    assert!(lab.ok(&["run", &lab.address()]).contains("part one"));
    std::fs::write(
        lab.path("repos/demo/modules/part/p.nf"),
        "def part() { 'part two' }\n",
    )
    .unwrap();
    lab.git_in("repos/demo/modules/part", &["commit", "-q", "-a", "-m", "x"]);
    lab.git_in(
        "repos/demo/modules/part",
        &["push", "-q", "origin", "HEAD:refs/heads/other"],
    );
    lab.git(&["commit", "-q", "-a", "-m", "x"]);
    assert!(lab.ok(&["run", "demo", "-latest"]).contains("part two"));
    assert!(lab.ok(&["run", "demo", "-r", "with"]).contains("part one"));
    lab.ok(&["drop", "demo"]);
    lab.commit("nextflow.config", "manifest.gitmodules = false\n");
    lab.ok(&["pull", &lab.address()]);
    assert!(!lab.asset().join("modules/part/p.nf").exists());
}

#[test]
fn a_tag_may_be_called_like_the_branch() {
    let lab = Lab::new();
    lab.git(&["tag", "main", "dev"]);
    assert!(lab.ok(&["run", &lab.address()]).contains("[main]"));
    assert!(lab.ok(&["run", &lab.address(), "-latest"]).contains("[main]"));
}

#[test]
fn without_git() {
    let lab = Lab::new();
    let (code, text) = said(
        lab.command(&["run", "org/demo"])
            .env("PATH", "/nowhere")
            .output()
            .unwrap(),
    );
    assert!(
        code == 1 && text.contains("The program `git`") && text.contains("install it"),
        "{text}"
    );
}
