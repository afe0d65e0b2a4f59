//! What `docker login` left for a registry.

use std::env;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::auth::DockerCredentials;
use serde_json::Value;

use crate::image::registry_of;

/// The name under which the tools keep credentials of the public registry.
const PUBLIC: &str = "https://index.docker.io/v1/";

/// Credentials for the registry of an image, when there are some. They are read anew each time, because logins
/// expire. May wait for a helper program.
pub(super) fn credentials(image: &str) -> Option<DockerCredentials> {
    let folder = match env::var_os("DOCKER_CONFIG") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env::var_os("HOME")?).join(".docker"),
    };
    let text = fs::read_to_string(folder.join("config.json")).ok()?;
    let config: Value = serde_json::from_str(&text).ok()?;
    let registry = registry_of(image);
    let server = if registry == "docker.io" { PUBLIC } else { registry };
    let helper = config["credHelpers"][server]
        .as_str()
        .or_else(|| config["credsStore"].as_str());
    helper
        .and_then(|helper| from_helper(helper, server))
        .or_else(|| from_file(&config, server))
}

fn from_file(config: &Value, server: &str) -> Option<DockerCredentials> {
    let auths = config["auths"].as_object()?;
    let bare = |name: &str| {
        let name = name.trim_start_matches("https://").trim_start_matches("http://");
        name.trim_end_matches('/').to_owned()
    };
    let (_, entry) = auths.iter().find(|(name, _)| bare(name) == bare(server))?;
    let token = entry["identitytoken"].as_str().map(str::to_owned);
    let decoded = STANDARD.decode(entry["auth"].as_str()?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user, password) = text.split_once(':')?;
    Some(DockerCredentials {
        username: Some(user.to_owned()),
        password: Some(password.to_owned()),
        serveraddress: Some(server.to_owned()),
        identitytoken: token,
        ..DockerCredentials::default()
    })
}

/// Asks a program `docker-credential-<helper>`: the server on its input, JSON on its output.
fn from_helper(helper: &str, server: &str) -> Option<DockerCredentials> {
    let mut child = Command::new(format!("docker-credential-{helper}"))
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let written = child.stdin.take()?.write_all(server.as_bytes());
    let output = child.wait_with_output().ok()?;
    written.ok()?;
    let answer: Value = serde_json::from_slice(&output.stdout).ok()?;
    let user = answer["Username"].as_str()?;
    let secret = answer["Secret"].as_str()?.to_owned();
    let base = DockerCredentials {
        serveraddress: Some(server.to_owned()),
        ..DockerCredentials::default()
    };
    // By convention the secret is a token when there is no user.
    Some(if user == "<token>" {
        DockerCredentials {
            identitytoken: Some(secret),
            ..base
        }
    } else {
        DockerCredentials {
            username: Some(user.to_owned()),
            password: Some(secret),
            ..base
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_logins() {
        let config = json!({"auths": {
            "https://index.docker.io/v1/": {"auth": STANDARD.encode("me:a:b")},
            "quay.io": {"auth": "?"}
        }});
        let found = from_file(&config, PUBLIC).expect("login");
        assert_eq!(found.username.as_deref(), Some("me"));
        assert_eq!(found.password.as_deref(), Some("a:b"));
        assert_eq!(from_file(&config, "quay.io"), None);
        assert_eq!(from_file(&config, "ghcr.io"), None);
    }
}
