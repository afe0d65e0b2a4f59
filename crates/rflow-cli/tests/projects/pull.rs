//! `pull`, and what is new in a repository.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::lab::{Lab, SCRIPT};

#[test]
fn what_is_new_in_the_repository() {
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    lab.commit("main.nf", &SCRIPT.replace("VERSION", "three"));
    lab.git(&["branch", "late"]);
    lab.git(&["tag", "-a", "-m", "x", "v3"]);
    let told = lab.ok(&["run", "demo"]);
    assert!(
        told.contains("two ") && told.contains("WARN: The local copy of `local/demo` is outdated"),
        "{told}"
    );
    let offline = lab.ok(&["run", "demo", "-offline"]);
    assert!(
        offline.contains("two ") && !offline.contains("outdated"),
        "{offline}"
    );
    assert!(
        lab.fails(&["run", "demo", "-offline", "-r", "late"])
            .contains("offline mode")
    );
    assert!(
        lab.fails(&["run", "demo", "-offline", "-latest"])
            .contains("exclude each other")
    );
    let commit = lab.git(&["rev-parse", "main"]);
    assert!(
        lab.ok(&["info", "-u", "demo"])
            .contains(&format!("updates     : \n   {} main", &commit[..10]))
    );
    let late = lab.ok(&["run", "demo", "-r", "late"]);
    assert!(late.contains("three ") && late.contains("[late]"), "{late}");
    let tag = lab.ok(&["run", "demo", "-r", "v3"]);
    assert!(tag.contains("[v3]") && !tag.contains("outdated"), "{tag}");
    let updated = lab.ok(&["run", "demo", "-r", "main", "-latest"]);
    assert!(
        updated.contains("\n Fast-forward\n") && updated.contains("three "),
        "{updated}"
    );
    assert!(
        lab.ok(&["pull", "-all"])
            .contains(" Already-up-to-date - revision: ")
    );
    // Another history than the one that was pulled.
    lab.git(&["reset", "-q", "--hard", "v1"]);
    lab.commit("main.nf", "println 'other'");
    assert!(lab.fails(&["pull", "demo"]).contains("was rewritten"));
}

#[test]
fn what_is_no_pipeline_leaves_nothing_behind() {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("repos/empty")).unwrap();
    lab.git_in("repos/empty", &["init", "-q"]);
    std::os::unix::fs::symlink("empty", lab.path("repos").join("empty.git")).unwrap();
    lab.git_in("repos/empty", &["commit", "-q", "--allow-empty", "-m", "x"]);
    let empty = lab.fails(&["pull", "org/empty"]);
    assert!(empty.contains("has no pipeline"), "{empty}");
    assert_eq!(lab.ok(&["list"]), "(none)\n");
}

#[test]
fn a_killed_download_leaves_nothing_broken() {
    use std::os::unix::fs::PermissionsExt;
    let lab = Lab::new();
    let slow = lab.path("slow");
    std::fs::create_dir_all(&slow).unwrap();
    let script = "#!/bin/sh\nfor w; do last=$w; done\ncase \" $* \" in *' clone '*) mkdir -p \"$last/.git\"; touch \"$0.begun\"; \
                  exec sleep 5;; esac\nexit 1\n";
    std::fs::write(slow.join("git"), script).unwrap();
    std::fs::set_permissions(slow.join("git"), PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", slow.display(), std::env::var("PATH").unwrap());
    let mut child = lab
        .command(&["pull", &lab.address()])
        .env("PATH", path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while !slow.join("git.begun").exists() {
        assert!(Instant::now() < end);
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!lab.asset().exists());
    assert_eq!(lab.ok(&["list"]), "(none)\n");
    assert!(lab.ok(&["run", &lab.address()]).contains("two "));
    let left = std::fs::read_dir(lab.path("home/assets/.rflow")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        left.iter().all(|name| !name.to_string_lossy().contains(".part.")),
        "{left:?}"
    );
}

#[test]
fn repositories_in_which_nothing_can_be_checked_out() {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("repos/new")).unwrap();
    lab.git_in("repos/new", &["init", "-q", "-b", "main"]);
    let address = format!("file:{}", lab.path("repos/new").display());
    for args in [&["run", &address][..], &["pull", &address], &["clone", &address]] {
        let text = lab.fails(args);
        assert!(
            text.contains("is empty: nothing was ever committed to it"),
            "{text}"
        );
    }
    assert!(!lab.path("launch/new").exists());
    // The default branch is only a name.
    lab.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    let text = lab.fails(&["pull", &lab.address()]);
    assert!(
        text.contains("default branch of ") && text.contains("choose another one with `-r`: dev, main"),
        "{text}"
    );
    assert_eq!(lab.ok(&["list"]), "(none)\n");
    assert!(lab.ok(&["run", &lab.address(), "-r", "dev"]).contains("dev "));
}
