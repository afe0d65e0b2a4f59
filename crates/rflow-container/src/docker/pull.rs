//! Images: each is fetched once, whoever wants it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::StreamExt;
use tokio::sync::watch;

use super::connect::{message, status};
use super::credentials::credentials;
use crate::image::{registry_of, with_tag};

/// Waits between the tries of a download.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(10),
];

/// Time between two reports of progress.
const REPORT: Duration = Duration::from_secs(3);

/// Why there is no image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PullError {
    /// What, why, and what to do.
    pub(super) text: String,
    /// It may work later: the attempt is no failure of the task, and is repeated.
    pub(super) transient: bool,
    /// It may work in some seconds.
    pub(super) again: bool,
}

/// State of a download.
#[derive(Debug, Clone)]
enum Pull {
    Running(String),
    Done(Result<(), PullError>),
}

/// An image and the platform it is wanted for.
type Key = (String, Option<String>);

/// The downloads of a run.
#[derive(Default)]
pub(super) struct Images {
    pulls: Mutex<HashMap<Key, watch::Receiver<Pull>>>,
}

impl Images {
    /// Sees to it that the daemon has the image. `progress` is told how a download goes.
    pub(super) async fn ensure(
        &self,
        docker: &Docker,
        image: &str,
        platform: Option<&str>,
        progress: impl Fn(String),
    ) -> Result<(), PullError> {
        let key = (with_tag(image), platform.map(str::to_owned));
        let mut state = {
            let mut pulls = self.pulls.lock().unwrap_or_else(PoisonError::into_inner);
            let known = pulls.get(&key).filter(|state| {
                // A failed download is tried anew by the next one that wants it.
                !matches!(&*state.borrow(), Pull::Done(Err(_)))
            });
            match known {
                Some(state) => state.clone(),
                None => {
                    let (sender, receiver) = watch::channel(Pull::Running(String::new()));
                    tokio::spawn(run(docker.clone(), key.clone(), sender));
                    pulls.insert(key, receiver.clone());
                    receiver
                }
            }
        };
        loop {
            let now = state.borrow_and_update().clone();
            match now {
                Pull::Done(result) => return result,
                Pull::Running(text) if !text.is_empty() => progress(text),
                Pull::Running(_) => {}
            }
            if state.changed().await.is_err() {
                return Err(PullError {
                    text: format!("The download of image {image} was given up"),
                    transient: true,
                    again: true,
                });
            }
        }
    }

    /// The image turned out to be gone: the next one that wants it looks again.
    pub(super) fn forget(&self, image: &str) {
        let image = with_tag(image);
        let mut pulls = self.pulls.lock().unwrap_or_else(PoisonError::into_inner);
        pulls.retain(|(name, _), state| *name != image || matches!(&*state.borrow(), Pull::Running(_)));
    }
}

async fn run(docker: Docker, (image, platform): Key, state: watch::Sender<Pull>) {
    let result = present_or_pulled(&docker, &image, platform.as_deref(), &state).await;
    state.send_replace(Pull::Done(result));
}

async fn present_or_pulled(
    docker: &Docker,
    image: &str,
    platform: Option<&str>,
    state: &watch::Sender<Pull>,
) -> Result<(), PullError> {
    match is_present(docker, image, platform).await {
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(error) => return Err(failure(image, &error)),
    }
    let mut tries = PAUSES.iter();
    loop {
        match pull(docker, image, platform, state).await {
            Ok(()) => return Ok(()),
            Err(error) => {
                let failed = failure(image, &error);
                let Some(pause) = tries.next().filter(|_| failed.again) else {
                    return Err(failed);
                };
                tracing::warn!("{}; trying again", failed.text);
                state.send_replace(Pull::Running(format!("trying again: {}", message(&error))));
                tokio::time::sleep(*pause).await;
            }
        }
    }
}

/// Whether the daemon has an image, for that platform (`linux/arm64`) if one is named.
pub(super) async fn is_present(docker: &Docker, image: &str, platform: Option<&str>) -> Result<bool, Error> {
    match docker.inspect_image(&with_tag(image)).await {
        Ok(found) => Ok(platform.is_none_or(|platform| {
            let part = |part: Option<String>| part.unwrap_or_default();
            let own = format!("{}/{}", part(found.os), part(found.architecture));
            // A variant may follow (`linux/arm/v7`); Docker looks at that itself.
            platform == own || platform.starts_with(&format!("{own}/"))
        })),
        Err(error) if status(&error) == Some(404) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn pull(
    docker: &Docker,
    image: &str,
    platform: Option<&str>,
    state: &watch::Sender<Pull>,
) -> Result<(), Error> {
    let name = image.to_owned();
    // A helper that cannot be asked is the same as no login.
    let login = tokio::task::spawn_blocking(move || credentials(&name))
        .await
        .ok()
        .flatten();
    let mut options = CreateImageOptionsBuilder::default().from_image(image);
    if let Some(platform) = platform {
        options = options.platform(platform);
    }
    state.send_replace(Pull::Running(format!("from {}", registry_of(image))));
    let mut stream = Box::pin(docker.create_image(Some(options.build()), None, login));
    let mut layers = Layers::default();
    let mut reported = Instant::now();
    while let Some(news) = stream.next().await {
        layers.add(&news?);
        if reported.elapsed() >= REPORT {
            reported = Instant::now();
            state.send_replace(Pull::Running(layers.text()));
        }
    }
    Ok(())
}

/// Progress of the layers of an image.
#[derive(Default)]
struct Layers(HashMap<String, Layer>);

#[derive(Default)]
struct Layer {
    got: i64,
    size: i64,
    done: bool,
}

impl Layers {
    fn add(&mut self, news: &CreateImageInfo) {
        let (Some(id), Some(status)) = (&news.id, &news.status) else {
            return;
        };
        match status.as_str() {
            "Downloading" => {
                let layer = self.0.entry(id.clone()).or_default();
                let detail = news.progress_detail.clone().unwrap_or_default();
                layer.got = detail.current.unwrap_or(layer.got);
                layer.size = detail.total.unwrap_or(layer.size);
            }
            "Pulling fs layer" => drop(self.0.entry(id.clone()).or_default()),
            "Pull complete" | "Already exists" => {
                let layer = self.0.entry(id.clone()).or_default();
                layer.done = true;
                layer.got = layer.size;
            }
            _ => {}
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
    fn text(&self) -> String {
        let megabytes = |bytes: i64| bytes as f64 / 1e6;
        let got: i64 = self.0.values().map(|layer| layer.got).sum();
        let size: i64 = self.0.values().map(|layer| layer.size).sum();
        let done = self.0.values().filter(|layer| layer.done).count();
        format!(
            "{:.1} of {:.1} MB, {done} of {} layers",
            megabytes(got),
            megabytes(size),
            self.0.len()
        )
    }
}

/// What a failed download means.
pub(super) fn failure(image: &str, error: &Error) -> PullError {
    let cause = message(error);
    let lower = cause.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    // Registries answer "denied" for images that do not exist, too.
    let missing = status(error) == Some(404)
        || has(&["not found", "manifest unknown", "does not exist", "name unknown"]);
    let denied = matches!(status(error), Some(401 | 403))
        || has(&[
            "access denied",
            "unauthorized",
            "denied:",
            "authentication required",
        ]);
    let invalid = status(error) == Some(400)
        || has(&[
            "invalid reference format",
            "no matching manifest",
            "unsupported platform",
        ]);
    if has(&["toomanyrequests", "rate limit"]) {
        return PullError {
            text: format!(
                "Image {image} could not be fetched: {} limits downloads at the moment ({cause}); `docker login` \
                 raises the limit",
                registry_of(image)
            ),
            transient: true,
            again: true,
        };
    }
    if has(&["no such host"]) {
        // Names that are mistyped stay unknown; a network that is away comes back while it is tried again, or a user
        // has to see to it.
        let registry = registry_of(image);
        return PullError {
            text: format!(
                "Image {image} could not be fetched: the registry {registry} is not known to the network ({cause}): \
                 correct `container`, or see to the network and the DNS settings of Docker"
            ),
            transient: false,
            again: true,
        };
    }
    if has(&["dial tcp"]) && has(&["connection refused"]) {
        let registry = registry_of(image);
        return PullError {
            text: format!(
                "Image {image} could not be fetched: the registry {registry} does not accept connections ({cause}): \
                 correct `container`, or see to the registry, the network and the proxy of Docker"
            ),
            transient: false,
            again: true,
        };
    }
    if missing || denied {
        let login = registry_of(image);
        return PullError {
            text: format!(
                "There is no image {image} on this machine, and {login} does not give it out ({cause}): correct \
                 `container`, build it with `docker build -t {image} .`, or log in with `docker login {login}`"
            ),
            transient: false,
            again: false,
        };
    }
    PullError {
        text: format!("Image {image} could not be fetched: {cause}"),
        transient: !invalid,
        again: !invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_failures() {
        let server = |status_code, message: &str| Error::DockerResponseServerError {
            status_code,
            message: message.to_owned(),
        };
        let transient = |error: &Error| failure("x:1", error).transient;
        assert!(!transient(&server(404, "manifest unknown")));
        assert!(!transient(&server(
            500,
            "pull access denied for x, repository does not exist or may require 'docker login'"
        )));
        assert!(!transient(&server(400, "invalid reference format")));
        assert!(transient(&server(
            500,
            "Get https://r/v2/: net/http: TLS handshake timeout"
        )));
        assert!(transient(&server(
            500,
            "toomanyrequests: You have reached your pull rate limit"
        )));
        let unknown = server(
            500,
            "Get https://quai.io/v2/: dial tcp: lookup quai.io: no such host",
        );
        let unknown = failure("quai.io/a/b:1", &unknown);
        assert!(unknown.again && !unknown.transient);
        assert!(unknown.text.contains("registry quai.io"), "{}", unknown.text);
        let refused = server(
            500,
            "Get \"https://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused",
        );
        let refused = failure("127.0.0.1:1/a/b:1", &refused);
        assert!(refused.again && !refused.transient);
        assert!(
            refused.text.contains("registry 127.0.0.1:1 does not accept"),
            "{}",
            refused.text
        );
        let text = failure("quay.io/a/b:1", &server(404, "manifest unknown")).text;
        assert!(text.contains("docker build -t quay.io/a/b:1"), "{text}");
        assert!(text.contains("docker login quay.io"), "{text}");
    }

    #[test]
    fn adds_up_layers() {
        let mut layers = Layers::default();
        let news = |id: &str, status: &str, current| CreateImageInfo {
            id: Some(id.to_owned()),
            status: Some(status.to_owned()),
            progress_detail: Some(bollard::models::ProgressDetail {
                current: Some(current),
                total: Some(4_000_000),
            }),
            ..CreateImageInfo::default()
        };
        layers.add(&news("a", "Downloading", 1_000_000));
        layers.add(&news("b", "Downloading", 2_500_000));
        layers.add(&news("b", "Pull complete", 0));
        assert_eq!(layers.text(), "5.0 of 8.0 MB, 1 of 2 layers");
    }
}
