//! Services that hold repositories: those that are known by name, and those of the user's scm file.

use std::path::{Path, PathBuf};

use rflow_config::ConfigRequest;
use rflow_lang::host::Machine;
use serde_json::Value as Json;

use super::ProjectError;
use super::address::{Address, Scheme};
use super::git::Login;
use crate::events::Events;

/// A service, or the folder around a repository of this machine.
#[derive(Clone)]
pub(super) struct Hub {
    /// As users know it: `github`, the name in the scm file, `file:/folder`, or its host.
    pub(super) name: String,
    platform: String,
    /// Where it is: `https://host`, with a path in front of all repositories if there is one.
    server: String,
    user: Option<String>,
    password: Option<String>,
    token: Option<String>,
}

/// The hub of a name that no hub is given for.
const DEFAULT: &str = "github";

/// Hubs that need no scm file, with the platform that they run.
const KNOWN: [(&str, &str, &str); 6] = [
    (DEFAULT, "github", "https://github.com"),
    ("gitlab", "gitlab", "https://gitlab.com"),
    ("gitea", "gitea", "https://gitea.com"),
    ("bitbucket", "bitbucket", "https://bitbucket.org"),
    ("azurerepos", "azurerepos", "https://dev.azure.com"),
    // The reference has it by its address in the scm file only.
    ("codeberg", "gitea", "https://codeberg.org"),
];

/// All hubs of a user.
pub(super) struct Hubs(Vec<Hub>);

impl Hubs {
    /// Those of the scm file, and those that are known.
    ///
    /// # Errors
    /// When the scm file that `NXF_SCM_FILE` names is missing, or one is wrong.
    pub(super) fn of_user() -> Result<Self, ProjectError> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let named = set("NXF_SCM_FILE").map(PathBuf::from);
        let usual = crate::user::home().map(|home| home.join("scm"));
        let read = |path: &Path| -> std::io::Result<Vec<u8>> {
            match rflow_storage::location::is_remote(path) {
                true => rflow_storage::Store::read(&rflow_http::HttpStore::new(), path),
                false => std::fs::read(path),
            }
        };
        let providers = match (&named, &usual) {
            (Some(path), _) => {
                let bytes = read(path).map_err(|error| {
                    ProjectError::ScmFile(format!(
                        "Cannot read the scm file {} that NXF_SCM_FILE names: {error}",
                        path.display()
                    ))
                })?;
                providers(path, bytes)?
            }
            (None, Some(path)) if path.is_file() => {
                providers(path, std::fs::read(path).map_err(ProjectError::io(path))?)?
            }
            _ => Json::Null,
        };
        Self::from_providers(&providers)
    }

    fn from_providers(providers: &Json) -> Result<Self, ProjectError> {
        let mut hubs = Vec::new();
        for (name, scope) in providers.as_object().into_iter().flatten() {
            hubs.push(Hub::configured(name, scope)?);
        }
        for (name, platform, server) in KNOWN {
            if !hubs.iter().any(|hub| hub.name == name) {
                hubs.push(Hub::new(name, platform, server));
            }
        }
        Ok(Self(hubs))
    }

    /// The hub of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn named(&self, name: &str) -> Result<Hub, ProjectError> {
        let found = self.0.iter().find(|hub| hub.name == name);
        found.cloned().ok_or_else(|| ProjectError::UnknownHub {
            name: name.to_owned(),
            known: self.0.iter().map(|hub| hub.name.clone()).collect(),
        })
    }

    /// The hub of names without one.
    pub(super) fn usual(&self) -> Result<Hub, ProjectError> {
        self.named(DEFAULT)
    }

    /// The hub of an address. One that nobody has told about is called after its host.
    pub(super) fn of_address(&self, address: &Address) -> Hub {
        if address.scheme == Scheme::File {
            let known = self
                .0
                .iter()
                .find(|hub| hub.is_file() && hub.server == address.host);
            if let Some(hub) = known {
                return hub.clone();
            }
            return Hub::new(&format!("file:{}", address.host), "file", &address.host);
        }
        let mut fitting = self.0.iter().filter(|hub| hub.host() == address.host);
        // Several hubs may share a host and differ by their path.
        let by_path = fitting.clone().find(|hub| {
            let prefix = hub.prefix();
            !prefix.is_empty() && address.path.starts_with(&format!("{prefix}/"))
        });
        by_path.or_else(|| fitting.next()).cloned().unwrap_or_else(|| {
            let scheme = match address.text.starts_with("http:") {
                true => "http",
                false => "https",
            };
            Hub::new(&address.host, "git", &format!("{scheme}://{}", address.host))
        })
    }
}

/// The scope `providers` of an scm file.
fn providers(path: &Path, bytes: Vec<u8>) -> Result<Json, ProjectError> {
    let dir = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let (interp, _, machine) = crate::prepare::evaluator(&dir, &Events::default());
    machine.hush(true);
    let request = ConfigRequest {
        snippets: vec![(path.display().to_string(), rflow_syntax::decode(bytes))],
        project_dir: dir.clone(),
        launch_dir: dir,
        ..ConfigRequest::default()
    };
    match rflow_config::load(&interp, &request) {
        Ok(config) => Ok(config.plain().get("providers").cloned().unwrap_or(Json::Null)),
        // The usual message shows lines of the file, and those hold passwords.
        Err(error) => {
            let text = error.message(&interp.sources.borrow());
            let place = text
                .lines()
                .find_map(|line| line.trim().strip_prefix("┌─ "))
                .map(str::to_owned);
            Err(ProjectError::ScmFile(format!(
                "The scm file {} cannot be read -- it has the form of a configuration file: check {}",
                path.display(),
                place.unwrap_or_else(|| "its syntax and the names in it".to_owned())
            )))
        }
    }
}

impl Hub {
    fn new(name: &str, platform: &str, server: &str) -> Self {
        Self {
            name: name.to_owned(),
            platform: platform.to_owned(),
            server: server.to_owned(),
            user: None,
            password: None,
            token: None,
        }
    }

    fn configured(name: &str, scope: &Json) -> Result<Self, ProjectError> {
        let text = |key: &str| match scope.get(key) {
            Some(Json::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(value @ Json::Number(_)) => Some(value.to_string()),
            _ => None,
        };
        let known = KNOWN.iter().find(|(known, ..)| *known == name);
        let platform = known
            .map(|(_, platform, _)| (*platform).to_owned())
            .or_else(|| text("platform"));
        if let Some(path) = text("path") {
            return Ok(Self::new(name, "file", path.trim_end_matches('/')));
        }
        let missing = |what: &str| {
            let text =
                format!("The provider `{name}` of the scm file has no `{what}` -- add it to its scope");
            ProjectError::ScmFile(text)
        };
        let server = text("server").or_else(|| known.map(|(_, _, server)| (*server).to_owned()));
        let server = server.ok_or_else(|| missing("server"))?;
        let server = match server.contains("://") {
            true => server,
            false => format!("https://{server}"),
        };
        let place = server
            .split_once("://")
            .map_or(server.as_str(), |(_, place)| place);
        if place
            .split('/')
            .next()
            .is_some_and(|authority| authority.contains('@'))
        {
            return Err(ProjectError::ScmFile(format!(
                "The `server` of the provider `{name}` of the scm file has a login in it -- write it as `user` and `password`"
            )));
        }
        let mut hub = Self::new(
            name,
            &platform.ok_or_else(|| missing("platform"))?,
            server.trim_end_matches('/'),
        );
        // `auth` is an old form: a token, `user:password`, or all three.
        let auth = text("auth").unwrap_or_default();
        let parts: Vec<&str> = auth.split(':').filter(|part| !part.is_empty()).collect();
        let part = |at: usize| parts.get(at).map(|part| (*part).to_owned());
        (hub.user, hub.password, hub.token) = match parts.len() {
            1 => (None, None, part(0)),
            _ => (part(0), part(1), part(2)),
        };
        for (field, key) in [
            (&mut hub.user, "user"),
            (&mut hub.password, "password"),
            (&mut hub.token, "token"),
        ] {
            *field = field.take().or_else(|| text(key));
        }
        let several_lines = |value: &Option<String>| value.as_ref().is_some_and(|v| v.contains(['\n', '\0']));
        if [&hub.user, &hub.password, &hub.token]
            .into_iter()
            .any(several_lines)
        {
            return Err(ProjectError::ScmFile(format!(
                "The login of the provider `{name}` of the scm file has several lines -- write it on one"
            )));
        }
        Ok(hub)
    }

    /// Host and path of the server.
    fn location(&self) -> (&str, &str) {
        let rest = self
            .server
            .split_once("://")
            .map_or(self.server.as_str(), |(_, rest)| rest);
        rest.split_once('/').unwrap_or((rest, ""))
    }

    fn host(&self) -> &str {
        self.location().0
    }

    fn prefix(&self) -> &str {
        self.location().1
    }

    /// The name of the project that an address of this hub means.
    pub(super) fn project(&self, address: &Address) -> String {
        if self.is_file() {
            return format!("local/{}", address.path);
        }
        let path = match self.prefix() {
            "" => address.path.as_str(),
            prefix => {
                let rest = address
                    .path
                    .strip_prefix(prefix)
                    .and_then(|rest| rest.strip_prefix('/'));
                rest.unwrap_or(&address.path)
            }
        };
        match self.platform.as_str() {
            "azurerepos" => path.replace("/_git/", "/"),
            "bitbucketserver" => path.strip_prefix("scm/").unwrap_or(path).to_owned(),
            _ => path.to_owned(),
        }
    }

    /// Nothing is known of it but its host.
    pub(super) fn is_ad_hoc(&self) -> bool {
        self.platform == "git"
    }

    fn is_file(&self) -> bool {
        self.platform == "file"
    }

    /// Where git finds a project of this hub.
    pub(super) fn clone_url(&self, project: &str) -> String {
        let server = &self.server;
        match self.platform.as_str() {
            "file" => {
                let name = project.strip_prefix("local/").unwrap_or(project);
                let folder = Path::new(server).join(name);
                // Work trees and bare repositories alike.
                let bare = Path::new(server).join(format!("{name}.git"));
                let repository = match (folder.join(".git").exists(), folder.exists()) {
                    (true, _) => folder.join(".git"),
                    (false, false) if bare.exists() => bare,
                    _ => folder,
                };
                format!("file://{}", repository.display())
            }
            "azurerepos" => {
                let (path, name) = project.rsplit_once('/').unwrap_or(("", project));
                format!("{server}/{path}/_git/{name}")
            }
            "bitbucketserver" => format!("{server}/scm/{project}.git"),
            _ => format!("{server}/{project}.git"),
        }
    }

    /// Where people find it.
    pub(super) fn web_url(&self, project: &str) -> String {
        match self.platform.as_str() {
            "file" => {
                let name = project.strip_prefix("local/").unwrap_or(project);
                Path::new(&self.server).join(name).display().to_string()
            }
            _ => format!("{}/{project}", self.server),
        }
    }

    /// Uses this name, and this password if there is one, in place of those of the scm file.
    pub(super) fn log_in(&mut self, user: String, password: Option<String>) {
        self.user = Some(user);
        self.password = password;
        self.token = None;
    }

    /// What git needs to log in, if anything is known.
    pub(super) fn login(&self) -> Option<Login> {
        if self.is_file() {
            return None;
        }
        let from_environment = || {
            let token = std::env::var("GITHUB_TOKEN")
                .ok()
                .filter(|token| !token.is_empty());
            (self.name == DEFAULT).then_some(token).flatten()
        };
        let token = || self.token.clone().or_else(from_environment);
        let token_user = match self.platform.as_str() {
            "github" => "x-access-token",
            "bitbucket" | "bitbucketserver" => "x-token-auth",
            _ => "oauth2",
        };
        let (user, password) = match (&self.user, &self.password) {
            (Some(user), Some(password)) => (user.clone(), Some(password.clone())),
            (None, Some(password)) => (token_user.to_owned(), Some(password.clone())),
            (Some(user), None) => (user.clone(), self.token.clone()),
            (None, None) => (token_user.to_owned(), Some(token()?)),
        };
        Some(Login {
            server: self.server.clone(),
            user,
            password,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hubs() -> Hubs {
        Hubs::from_providers(&json!({
            "github": {"user": "me", "password": "s3cr3t"},
            "mine": {"platform": "gitlab", "server": "git.mine.org/code", "token": "t0ken"},
            "atlas": {"platform": "bitbucketserver", "server": "https://bb.mine.org/"},
        }))
        .unwrap_or_else(|error| panic!("{error}"))
    }

    fn found(address: &str) -> (String, String, String, String) {
        let address = Address::parse(address).unwrap();
        let hub = hubs().of_address(&address);
        let project = hub.project(&address);
        let urls = (hub.clone_url(&project), hub.web_url(&project));
        (hub.name, project, urls.0, urls.1)
    }

    #[test]
    fn projects_and_addresses() {
        let four = |a: &str, b: &str, c: &str, d: &str| (a.into(), b.into(), c.into(), d.into());
        assert_eq!(
            found("https://github.com/org/name"),
            four(
                "github",
                "org/name",
                "https://github.com/org/name.git",
                "https://github.com/org/name"
            )
        );
        assert_eq!(
            found("https://git.mine.org/code/a/b.git"),
            four(
                "mine",
                "a/b",
                "https://git.mine.org/code/a/b.git",
                "https://git.mine.org/code/a/b"
            )
        );
        assert_eq!(
            found("https://bb.mine.org/scm/proj/repo.git"),
            four(
                "atlas",
                "proj/repo",
                "https://bb.mine.org/scm/proj/repo.git",
                "https://bb.mine.org/proj/repo"
            )
        );
        assert_eq!(
            found("https://dev.azure.com/org/proj/_git/repo").2,
            "https://dev.azure.com/org/proj/_git/repo"
        );
        assert_eq!(
            found("https://codeberg.org/a/b"),
            four(
                "codeberg",
                "a/b",
                "https://codeberg.org/a/b.git",
                "https://codeberg.org/a/b"
            )
        );
        assert_eq!(found("https://new.host:8443/a/b/c").0, "new.host:8443");
        assert_eq!(
            found("file:/x/demo"),
            four("file:/x", "local/demo", "file:///x/demo", "/x/demo")
        );
        assert!(
            hubs()
                .named("gitlub")
                .is_err_and(|e| e.to_string().contains("gitlab, "))
        );
    }

    #[test]
    fn logins() {
        let login = |name: &str| {
            let hub = hubs().named(name).unwrap_or_else(|error| panic!("{error}"));
            hub.login()
                .map(|login| (login.server, login.user, login.password))
        };
        let three = |a: &str, b: &str, c: &str| Some((a.to_owned(), b.to_owned(), Some(c.to_owned())));
        assert_eq!(login("github"), three("https://github.com", "me", "s3cr3t"));
        assert_eq!(
            login("mine"),
            three("https://git.mine.org/code", "oauth2", "t0ken")
        );
        assert_eq!(login("atlas"), None);
    }

    #[test]
    fn mistakes_in_the_file_are_told_without_its_passwords() {
        let read = |text: &str| match providers(Path::new("/x/scm"), text.into()) {
            Ok(providers) => Hubs::from_providers(&providers).err().map(|e| e.to_string()),
            Err(error) => Some(error.to_string()),
        };
        assert_eq!(read("providers { github { user = 'a'\n password = 'b' } }"), None);
        let broken = read("providers {\n github { password = 's3cr3t' + }\n").unwrap();
        assert!(
            broken.contains("/x/scm") && !broken.contains("s3cr3t"),
            "{broken}"
        );
        let missing = read("providers { mine { platform = 'gitlab' } }").unwrap();
        assert!(
            missing.contains("`mine`") && missing.contains("`server`"),
            "{missing}"
        );
        let lines = read("providers { github { password = 'a\\nb' } }").unwrap();
        assert!(lines.contains("several lines"), "{lines}");
    }
}
