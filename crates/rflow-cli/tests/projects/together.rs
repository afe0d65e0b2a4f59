//! Commands at the same time, and a store that is shared.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::lab::{Lab, said};

#[test]
fn commands_at_the_same_time() {
    let lab = Lab::new();
    let address = lab.address();
    let args = ["run", address.as_str()];
    let launch = |number: i32| {
        let dir = lab.path(&format!("launch{number}"));
        std::fs::create_dir_all(&dir).unwrap();
        let mut command = lab.command(&args);
        command
            .current_dir(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let all: Vec<_> = (0..4).map(launch).collect();
    let texts: Vec<_> = all
        .into_iter()
        .map(|child| said(child.wait_with_output().unwrap()))
        .collect();
    assert!(
        texts
            .iter()
            .all(|(code, text)| *code == 0 && text.contains("two ")),
        "{texts:?}"
    );
    assert_eq!(
        texts.iter().filter(|(_, text)| text.contains("Pulling")).count(),
        1
    );
    // The files of a run stay as they are while it goes on.
    lab.commit("main.nf", "workflow { println 'begun'\n sleep(60000) }");
    lab.ok(&["pull", "demo"]);
    let mut busy = lab
        .command(&["run", "demo"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(busy.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("begun")));
    let dir = lab.path("launch1");
    // Nothing would change.
    let (code, text) = said(lab.command(&["pull", "demo"]).current_dir(&dir).output().unwrap());
    assert!(code == 0 && text.contains("Already-up-to-date"), "{text}");
    lab.commit("main.nf", "workflow { println 'newer' }");
    for args in [
        &["run", "demo", "-r", "dev"][..],
        &["pull", "demo"],
        &["drop", "demo"],
    ] {
        let (code, text) = said(lab.command(args).current_dir(&dir).output().unwrap());
        assert!(code == 1 && text.contains("is used by another run"), "{text}");
    }
    busy.kill().unwrap();
    busy.wait().unwrap();
    assert!(lab.ok(&["run", "demo", "-r", "dev"]).contains("dev "));
}

#[test]
fn a_store_of_others() {
    use std::os::unix::fs::PermissionsExt;
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    // Somebody else's: git would refuse it, and nothing can be written there.
    let assets: &Path = &lab.path("home/assets");
    std::fs::remove_dir_all(assets.join(".rflow")).unwrap();
    // Only root can give files away.
    let _ = Command::new("chown")
        .args(["-R", "12345"])
        .arg(assets)
        .stderr(Stdio::null())
        .status();
    let mode = |mode: u32| std::fs::set_permissions(assets, PermissionsExt::from_mode(mode)).unwrap();
    mode(0o555);
    let text = lab.ok(&["run", "demo"]);
    mode(0o755);
    assert!(text.contains("two "), "{text}");
}

#[test]
fn a_lock_that_git_left_is_named() {
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    let lock = lab.asset().join(".git/index.lock");
    std::fs::write(&lock, "").unwrap();
    let text = lab.fails(&["run", "demo", "-r", "dev"]);
    assert!(
        text.contains("another git works in")
            && text.contains(&format!("remove the file {}", lock.display())),
        "{text}"
    );
    std::fs::remove_file(lock).unwrap();
    assert!(lab.ok(&["run", "demo", "-r", "dev"]).contains("dev "));
}

#[test]
fn who_waits_for_another_command_is_told_so() {
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    let held = std::fs::File::open(lab.path("home/assets/.rflow/local~demo.lock")).unwrap();
    for (args, last) in [
        (&["run", "demo"][..], "two "),
        (&["pull", "demo"], "Already-up-to-date"),
        (&["drop", "demo"], ""),
    ] {
        held.lock().unwrap();
        let mut child = lab.command(args).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let waits = "Waiting for another command that works with local/demo ...";
        assert!(lines.any(|line| line.unwrap() == waits), "{args:?}");
        held.unlock().unwrap();
        let rest: Vec<String> = lines.map_while(Result::ok).collect();
        assert!(child.wait().unwrap().success());
        assert!(rest.join("\n").contains(last), "{rest:?}");
    }
}
