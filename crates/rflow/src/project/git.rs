//! The program `git`. It is a child process, so that the credentials, proxies and keys that work for the user work
//! here, too.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rflow_storage::location::without_secrets_in;

use super::ProjectError;

/// What a login needs; it goes to git through the environment, which no other user can read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    /// Addresses that begin so get it, no others.
    pub(super) server: String,
    pub(super) user: String,
    /// Without one, git asks for it or knows it.
    pub(super) password: Option<String>,
}

/// Git in a folder.
#[derive(Clone, Default)]
pub(super) struct Git {
    dir: PathBuf,
    settings: Vec<(String, String)>,
    login: Option<Login>,
}

/// Variables that would make git work in another repository than the given folder.
const FOREIGN: [&str; 9] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
];

/// Answers git's question for a login with two variables.
const HELPER: &str = "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$RFLOW_GIT_USER\" \
                      \"$RFLOW_GIT_PASSWORD\"; }; f";

impl Git {
    /// Git in that folder.
    pub(super) fn new(dir: &Path) -> Self {
        let mut git = Self {
            dir: dir.to_path_buf(),
            ..Self::default()
        };
        // Folders of projects may be shared, and belong to somebody else.
        let real = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        git.set("safe.directory", &real.to_string_lossy());
        // This form is how the reference writes addresses of files; git takes its begin for a host.
        git.set("url.file:///.insteadOf", "file:/");
        git
    }

    /// With a login for the server of the project.
    pub(super) fn with_login(mut self, login: Option<Login>) -> Self {
        self.login = login;
        self
    }

    /// Sets an option of git for the commands to come.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = self.settings.clone();
        if let Some(login) = &self.login {
            let scope = format!("credential.{}", login.server);
            if login.password.is_some() {
                // The empty one forgets those of the user, which would be told the password to keep it.
                settings.push((format!("{scope}.helper"), String::new()));
                settings.push((format!("{scope}.helper"), HELPER.to_owned()));
            } else {
                settings.push((format!("{scope}.username"), login.user.clone()));
            }
        }
        settings
    }

    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.dir).args(args);
        for name in FOREIGN {
            command.env_remove(name);
        }
        // Git looks for a repository in the folders around the given one, too, and those are the user's own.
        let real = self.dir.canonicalize().unwrap_or_else(|_| self.dir.clone());
        command.env("GIT_CEILING_DIRECTORIES", real.parent().unwrap_or(&real));
        // Messages are read.
        command.env("LC_ALL", "C");
        let count = std::env::var("GIT_CONFIG_COUNT")
            .ok()
            .and_then(|n| n.parse().ok());
        let first: usize = count.unwrap_or(0);
        let settings = self.settings();
        for (at, (name, value)) in settings.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{}", first + at), name);
            command.env(format!("GIT_CONFIG_VALUE_{}", first + at), value);
        }
        command.env("GIT_CONFIG_COUNT", (first + settings.len()).to_string());
        if let Some(Login {
            user,
            password: Some(password),
            ..
        }) = &self.login
        {
            command
                .env("RFLOW_GIT_USER", user)
                .env("RFLOW_GIT_PASSWORD", password);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command and gives what it prints, without the line end.
    ///
    /// # Errors
    /// When git is missing or fails.
    pub(super) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<String, ProjectError> {
        match self.output(args)? {
            (true, out, _) => Ok(out),
            (false, _, err) => {
                let command = args
                    .first()
                    .map_or(String::new(), |word| word.as_ref().to_string_lossy().into_owned());
                Err(match lock_in_the_way(&err) {
                    Some(lock) => ProjectError::Locked {
                        command,
                        dir: self.dir.clone(),
                        lock,
                    },
                    None => ProjectError::Git {
                        command,
                        cause: cause(&err),
                    },
                })
            }
        }
    }

    /// Runs a command that may say no: `None` is no.
    ///
    /// # Errors
    /// When git is missing.
    pub(super) fn ask<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Option<String>, ProjectError> {
        self.output(args).map(|(yes, out, _)| yes.then_some(out))
    }

    fn output<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<(bool, String, String), ProjectError> {
        let mut command = self.command(args);
        let attended = io::stdin().is_terminal() && io::stderr().is_terminal();
        if !attended && std::env::var_os("GIT_TERMINAL_PROMPT").is_none() {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        let words: Vec<OsString> = args.iter().map(|word| word.as_ref().to_owned()).collect();
        tracing::debug!(folder = %self.dir.display(), ?words, "git");
        let output = command.output().map_err(|error| self.not_started(error))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        let mut said = text(&output.stderr);
        if let (Some(signal), true) = (output.status.signal(), said.is_empty()) {
            said = format!("it was ended by the signal {signal}");
        }
        Ok((output.status.success(), text(&output.stdout), said))
    }

    /// Starts a command that answers later, asks nobody, and is in no terminal's way.
    ///
    /// # Errors
    /// When git is missing.
    pub(super) fn start<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Child, ProjectError> {
        let mut command = self.command(args);
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "")
            .env("SSH_ASKPASS_REQUIRE", "never")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        command.spawn().map_err(|error| self.not_started(error))
    }

    fn not_started(&self, error: io::Error) -> ProjectError {
        match error.kind() {
            io::ErrorKind::NotFound => ProjectError::NoGit,
            _ => ProjectError::Io {
                path: "git".into(),
                cause: error,
            },
        }
    }
}

/// The file that kept git from its work: git makes it before it changes something, and removes it afterwards.
fn lock_in_the_way(printed: &str) -> Option<PathBuf> {
    let (_, rest) = printed.split_once("Unable to create '")?;
    let (lock, _) = rest.split_once("': File exists")?;
    lock.ends_with(".lock").then(|| lock.into())
}

/// What git says was wrong, in one line.
fn cause(printed: &str) -> String {
    let lines = || printed.lines().map(str::trim).filter(|line| !line.is_empty());
    let said = |mark: &str| lines().find_map(|line| line.strip_prefix(mark));
    let found = said("ERROR: ")
        .or_else(|| said("remote: ERROR: "))
        .or_else(|| said("fatal: "));
    let found = found.or_else(|| said("error: ")).or_else(|| lines().next_back());
    let text = without_secrets_in(found.unwrap_or("it says nothing"));
    text.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_one_line_without_secrets_in() {
        assert_eq!(
            cause("Cloning into 'x'...\nfatal: repository 'https://me:pw@h/a.git/' not found\n"),
            "repository 'https://h/a.git/' not found"
        );
        assert_eq!(cause(""), "it says nothing");
    }

    #[test]
    fn locks_are_told_apart() {
        let said = |text| lock_in_the_way(text).map(|lock| lock.display().to_string());
        assert_eq!(
            said(
                "fatal: Unable to create '/a/.git/index.lock': File exists.\n\nAnother git process seems to be running"
            ),
            Some("/a/.git/index.lock".to_owned())
        );
        assert_eq!(
            said("fatal: Unable to create '/a/.git/index.lock': Permission denied"),
            None
        );
    }

    #[test]
    fn a_password_is_in_no_argument_and_only_for_its_server() {
        let git = Git::new(Path::new("/")).with_login(Some(Login {
            server: "https://host".into(),
            user: "me".into(),
            password: Some("s3cr3t".into()),
        }));
        let command = git.command(&["fetch"]);
        assert!(
            command
                .get_args()
                .all(|word| !word.to_string_lossy().contains("s3cr3t"))
        );
        let named = |name: &str| {
            let mut all = command.get_envs();
            all.find(|(key, _)| *key == OsStr::new(name))
                .and_then(|(_, value)| value)
        };
        assert_eq!(named("RFLOW_GIT_PASSWORD"), Some(OsStr::new("s3cr3t")));
        assert!(
            git.settings()
                .iter()
                .any(|(name, _)| name == "credential.https://host.helper")
        );
    }
}
