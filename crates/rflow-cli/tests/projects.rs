//! Pipelines of repositories: downloads, names of hubs, logins and commands at the same time, which conformance cases, that
//! work without a network, cannot hold.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A launch folder with a home of its own, and a repository `repos/demo` beside it.
struct Lab {
    temp: tempfile::TempDir,
}

const SCRIPT: &str = r#"
workflow {
    println "VERSION ${workflow.repository} ${workflow.commitId} ${workflow.revision} ${workflow.projectName}"
    println "${workflow.projectDir} ${workflow.scriptName}"
}
"#;

impl Lab {
    fn new() -> Self {
        let lab = Self {
            temp: tempfile::tempdir().unwrap(),
        };
        for folder in ["launch", "repos/demo"] {
            std::fs::create_dir_all(lab.path(folder)).unwrap();
        }
        lab.git(&["init", "-q", "-b", "main"]);
        lab.commit("main.nf", &SCRIPT.replace("VERSION", "one"));
        lab.git(&["tag", "v1"]);
        lab.commit("main.nf", &SCRIPT.replace("VERSION", "two"));
        lab.git(&["checkout", "-q", "-b", "dev"]);
        lab.commit("main.nf", &SCRIPT.replace("VERSION", "dev"));
        lab.git(&["checkout", "-q", "main"]);
        // The name by which hubs give it.
        std::os::unix::fs::symlink("demo", lab.path("repos").join("demo.git")).unwrap();
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().canonicalize().unwrap().join(name)
    }

    /// The address of the repository.
    fn address(&self) -> String {
        format!("file:{}", self.path("repos/demo").display())
    }

    fn asset(&self) -> PathBuf {
        self.path("home/assets/local/demo")
    }

    fn git_in(&self, dir: &str, args: &[&str]) -> String {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "-c",
                "protocol.file.allow=always",
            ])
            .args(args)
            .current_dir(self.path(dir))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn git(&self, args: &[&str]) -> String {
        self.git_in("repos/demo", args)
    }

    fn commit(&self, file: &str, text: &str) {
        std::fs::write(self.path("repos/demo").join(file), text).unwrap();
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rflow"));
        command
            .args(args)
            .current_dir(self.path("launch"))
            .stdin(Stdio::null())
            .env("NXF_ANSI_LOG", "false")
            .env("NXF_HOME", self.path("home"));
        for name in [
            "NXF_ASSETS",
            "NXF_ORG",
            "NXF_OFFLINE",
            "NXF_SCM_FILE",
            "GITHUB_TOKEN",
        ] {
            command.env_remove(name);
        }
        // Names of projects of this hub are in the folder `repos`.
        let here = format!("url.file://{}/.insteadOf", self.path("repos").display());
        command
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", here)
            .env("GIT_CONFIG_VALUE_0", "https://github.com/org/");
        command
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        said(self.command(args).output().unwrap())
    }

    fn ok(&self, args: &[&str]) -> String {
        let (code, text) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {text}");
        text
    }

    fn fails(&self, args: &[&str]) -> String {
        let (code, text) = self.run(args);
        assert_eq!(code, 1, "{args:?}: {text}");
        text
    }
}

fn said(output: Output) -> (i32, String) {
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(text).unwrap(),
    )
}

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
fn commands_about_projects() {
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
    assert_eq!(lab.ok(&["view", "-q", "demo"]), SCRIPT.replace("VERSION", "two"));
    assert!(
        lab.ok(&["view", "-l", "demo"])
            .starts_with("== content of path: ")
    );
    let cloned = lab.ok(&["clone", &lab.address(), "mine", "-r", "v1"]);
    assert!(cloned.ends_with("local/demo cloned to: mine\n"), "{cloned}");
    assert!(
        std::fs::read_to_string(lab.path("launch/mine/main.nf"))
            .unwrap()
            .contains("one")
    );
    assert!(
        lab.fails(&["clone", "demo", "mine"])
            .contains("empty or new folder")
    );
    assert!(
        lab.fails(&["clone", "demo", "other", "-r", "nope"])
            .contains("Cannot find revision")
    );
    assert!(!lab.path("launch/other").exists());
    for command in ["pull", "clone", "view", "drop"] {
        assert!(lab.fails(&[command]).contains("Missing argument"));
        assert!(lab.ok(&[command, "-h"]).contains("Project name"));
    }
    // A repository in which there is nothing to run leaves nothing behind.
    std::fs::create_dir_all(lab.path("repos/empty")).unwrap();
    lab.git_in("repos/empty", &["init", "-q"]);
    std::os::unix::fs::symlink("empty", lab.path("repos").join("empty.git")).unwrap();
    lab.git_in("repos/empty", &["commit", "-q", "--allow-empty", "-m", "x"]);
    let empty = lab.fails(&["pull", "org/empty"]);
    assert!(empty.contains("has no pipeline"), "{empty}");
    assert_eq!(lab.ok(&["list"]), "local/demo\n");
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

/// Answers like a server that wants a login and then has no such repository. Gives what requests logged in with.
fn server() -> (u16, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, logins) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut login = None;
            for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                let line = line.unwrap();
                if let Some(value) = line.strip_prefix("Authorization: Basic ") {
                    login = Some(value.to_owned());
                }
                if line.is_empty() {
                    break;
                }
            }
            let answer = match &login {
                Some(_) => "HTTP/1.1 404 Not Found\r\n",
                None => "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n",
            };
            let end = "Content-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(format!("{answer}{end}").as_bytes());
            login.into_iter().for_each(|login| drop(sender.send(login)));
        }
    });
    (port, logins)
}

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
fn a_tag_may_be_called_like_the_branch() {
    let lab = Lab::new();
    lab.git(&["tag", "main", "dev"]);
    assert!(lab.ok(&["run", &lab.address()]).contains("[main]"));
    assert!(lab.ok(&["run", &lab.address(), "-latest"]).contains("[main]"));
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
