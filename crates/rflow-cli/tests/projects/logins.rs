//! Logins, and what must not be shown of them.

use std::time::Duration;

use crate::lab::{Lab, said, server};

#[test]
fn logins_reach_their_server_and_nothing_else() {
    let lab = Lab::new();
    let (port, logins) = server();
    let scm = format!(
        "providers {{ mine {{ platform = 'gitlab'\n server = 'http://127.0.0.1:{port}'\n user = 'me'\n password = 's3cr3t' }} }}\n"
    );
    std::fs::create_dir_all(lab.path("home")).unwrap();
    std::fs::write(lab.path("home/scm"), scm).unwrap();
    let next = || logins.recv_timeout(Duration::from_secs(20)).unwrap();
    let mut shown = lab.fails(&["run", "org/demo", "-hub", "mine"]);
    // me:s3cr3t
    assert_eq!(next(), "bWU6czNjcjN0", "{shown}");
    shown += &lab.fails(&["run", "org/demo", "-hub", "mine", "-user", "you:t0ken"]);
    // you:t0ken
    assert_eq!(next(), "eW91OnQwa2Vu", "{shown}");
    let address = format!("http://we:pl%40in@127.0.0.1:{port}/org/demo");
    shown += &lab.fails(&["pull", &address]);
    // we:pl@in
    assert_eq!(next(), "d2U6cGxAaW4=", "{shown}");
    assert!(
        shown.contains("Cannot download `org/demo` from http://127.0.0.1:"),
        "{shown}"
    );
    for secret in ["s3cr3t", "t0ken", "pl%40in", "pl@in"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    // A server without a login is told none, and nobody is asked.
    std::fs::remove_file(lab.path("home/scm")).unwrap();
    let none = lab.fails(&["pull", &format!("http://127.0.0.1:{port}/org/demo")]);
    assert!(none.contains("Cannot download"), "{none}");
    assert!(logins.try_recv().is_err());
    // What a run notes down holds no password either.
    lab.ok(&["run", "org/demo", "-user", "you:t0ken"]);
    let history = std::fs::read_to_string(lab.path("launch/.nextflow/history")).unwrap();
    let log = std::fs::read_to_string(lab.path("launch/.nextflow.log")).unwrap();
    assert!(history.contains("-user you:xxx") && !(history + &log).contains("t0ken"));
    let missing = said(
        lab.command(&["pull", "org/demo"])
            .env("NXF_SCM_FILE", "/no/scm")
            .output()
            .unwrap(),
    );
    assert!(
        missing.0 == 1 && missing.1.contains("NXF_SCM_FILE"),
        "{}",
        missing.1
    );
}

#[test]
fn what_is_secret_in_an_address_is_not_shown() {
    let lab = Lab::new();
    for args in [
        ["info", "https://me:s3cret@host.invalid/a/b"],
        ["drop", "https://me:s3cret@host.invalid/a/b"],
        ["pull", "ssh://me:s3cret@host.invalid/a/b"],
        ["pull", "https://host.invalid/a/b?token=s3cret"],
    ] {
        let text = lab.fails(&args);
        assert!(!text.contains("s3cret"), "{text}");
    }
}
