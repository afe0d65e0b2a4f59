//! A repository, and the machine of somebody who runs it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A launch folder with a home of its own, and a repository `repos/demo` beside it.
pub(crate) struct Lab {
    temp: tempfile::TempDir,
}

/// The main script of the repository, with a word for what changes in it.
pub(crate) const SCRIPT: &str = r#"
workflow {
    println "VERSION ${workflow.repository} ${workflow.commitId} ${workflow.revision} ${workflow.projectName}"
    println "${workflow.projectDir} ${workflow.scriptName}"
}
"#;

impl Lab {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.temp.path().canonicalize().unwrap().join(name)
    }

    /// The address of the repository.
    pub(crate) fn address(&self) -> String {
        format!("file:{}", self.path("repos/demo").display())
    }

    pub(crate) fn asset(&self) -> PathBuf {
        self.path("home/assets/local/demo")
    }

    pub(crate) fn git_in(&self, dir: &str, args: &[&str]) -> String {
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

    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in("repos/demo", args)
    }

    pub(crate) fn commit(&self, file: &str, text: &str) {
        std::fs::write(self.path("repos/demo").join(file), text).unwrap();
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
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

    pub(crate) fn run(&self, args: &[&str]) -> (i32, String) {
        said(self.command(args).output().unwrap())
    }

    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let (code, text) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {text}");
        text
    }

    pub(crate) fn fails(&self, args: &[&str]) -> String {
        let (code, text) = self.run(args);
        assert_eq!(code, 1, "{args:?}: {text}");
        text
    }
}

/// Exit code and all that was printed.
pub(crate) fn said(output: Output) -> (i32, String) {
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(text).unwrap(),
    )
}

/// Answers like a server that wants a login and then has no such repository. Gives what requests logged in with.
pub(crate) fn server() -> (u16, std::sync::mpsc::Receiver<String>) {
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
