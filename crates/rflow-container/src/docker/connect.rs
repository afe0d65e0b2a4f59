//! The way to the Docker daemon, and what its errors mean.

use std::env;
use std::path::Path;

use bollard::Docker;
use bollard::errors::Error;

const SOCKET: &str = "/var/run/docker.sock";

/// The address of the daemon: `DOCKER_HOST`, the usual socket, or that of a daemon of this user.
pub(super) fn address() -> String {
    if let Ok(host) = env::var("DOCKER_HOST")
        && !host.is_empty()
    {
        return host;
    }
    if !Path::new(SOCKET).exists()
        && let Ok(folder) = env::var("XDG_RUNTIME_DIR")
    {
        let own = format!("{folder}/docker.sock");
        if Path::new(&own).exists() {
            return format!("unix://{own}");
        }
    }
    format!("unix://{SOCKET}")
}

/// True when containers are processes of this machine.
pub(super) fn is_local(address: &str) -> bool {
    address.starts_with("unix://")
}

/// Connects to the daemon; the version of the interface is that of the older side.
///
/// # Errors
/// One sentence that says what is wrong and what to do.
pub(super) async fn connect(address: &str) -> Result<Docker, String> {
    if env::var("DOCKER_TLS_VERIFY").is_ok_and(|value| !value.is_empty()) && !is_local(address) {
        return Err(format!(
            "Docker at {address} wants encryption (DOCKER_TLS_VERIFY), which rflow does not speak: forward its \
             socket to this machine and name that in DOCKER_HOST"
        ));
    }
    let docker = Docker::connect_with_host(address).map_err(|error| unreachable(address, &error))?;
    docker
        .negotiate_version()
        .await
        .map_err(|error| unreachable(address, &error))
}

/// Why the daemon cannot be reached, and what to do.
fn unreachable(address: &str, error: &Error) -> String {
    let cause = chain(error);
    let path = address.strip_prefix("unix://").unwrap_or(address);
    if matches!(error, Error::UnsupportedURISchemeError { .. }) {
        return format!(
            "Cannot use DOCKER_HOST={address}: rflow knows addresses with unix:// and tcp://; forward the socket of \
             the other machine to this one"
        );
    }
    if cause.contains("ermission denied") {
        return format!(
            "No permission to use Docker at {path}: add the user to the group `docker` and log in again"
        );
    }
    if matches!(error, Error::SocketNotFoundError(_)) || cause.contains("No such file") {
        return if env::var_os("DOCKER_HOST").is_some() {
            format!("Docker is not running: there is no socket {path}, which DOCKER_HOST names")
        } else {
            format!(
                "Docker is not installed or not running: there is no socket {path}; install it, start it with \
                 `systemctl start docker`, or set DOCKER_HOST"
            )
        };
    }
    if cause.contains("refused") {
        return format!(
            "Docker is not running: nobody listens at {path}; start it with `systemctl start docker`"
        );
    }
    format!("Cannot reach Docker at {path}: {cause}")
}

/// An error with its causes, each once.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = cause.source();
    }
    text
}

/// Status of the daemon's answer, when it is one.
pub(super) fn status(error: &Error) -> Option<u16> {
    match error {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// The daemon's own words, without what was put around them.
pub(super) fn message(error: &Error) -> String {
    match error {
        Error::DockerResponseServerError { message, .. } => message.clone(),
        Error::DockerStreamError { error } => error.clone(),
        other => chain(other),
    }
}
