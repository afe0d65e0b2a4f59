//! Requests, repeated as long as there is hope.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::{Agent, Body};

use crate::url::Url;

/// Calls until a failure is final. Progress in a download starts the count anew.
const ATTEMPTS: u32 = 6;
/// Calls for a host whose name is not known: that hardly ever passes.
const ATTEMPTS_FOR_NAME: u32 = 3;
/// How long a host that could not be reached is asked only once each time, so that many files of it cost one wait.
const DISTRUST: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Servers may ask for longer pauses, but not for any.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// The user wonders what a run does when it stands still for so long.
const NOTICED: Duration = Duration::from_secs(3);

/// Gets what the user should know.
pub(crate) type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// Reads from web servers.
pub(crate) struct Fetch {
    agent: Agent,
    first_pause: Duration,
    tell: Option<Tell>,
    /// Hosts of whose pauses the user was told.
    told: Mutex<HashSet<String>>,
    /// Hosts that could not be reached, and when.
    silent: Mutex<HashMap<String, Instant>>,
}

/// Why a call failed.
struct Failure {
    error: io::Error,
    /// It may pass; after this time, if the server says so.
    again: Option<Option<Duration>>,
    /// There was no answer at all, and that after so many calls is final.
    silence: Option<u32>,
}

/// What a request asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask<'a> {
    Attributes,
    /// From a byte on, if the file is still the one of the tag.
    From(u64, Option<&'a str>),
    FirstByte,
}

impl Fetch {
    pub(crate) fn new() -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(15)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_per_read(Some(Duration::from_secs(60)))
            .user_agent(concat!("rflow/", env!("CARGO_PKG_VERSION")))
            // What is compressed on the way has neither the length nor the offsets of the file.
            .accept_encoding("identity")
            .build()
            .new_agent();
        Self {
            agent,
            first_pause: FIRST_PAUSE,
            tell: None,
            told: Mutex::default(),
            silent: Mutex::default(),
        }
    }

    /// With somebody who is told of long pauses, once for each host.
    pub(crate) fn telling(mut self, tell: Tell) -> Self {
        self.tell = Some(tell);
        self
    }

    #[cfg(test)]
    pub(crate) fn impatient() -> Self {
        Self {
            first_pause: Duration::from_millis(5),
            ..Self::new()
        }
    }

    /// One answer with a status that is no failure; `None` when the file is not there.
    pub(crate) fn ask(&self, url: &Url, ask: Ask<'_>) -> io::Result<Option<Response<Body>>> {
        let mut failures = 0;
        loop {
            match self.once(url, ask) {
                Ok(answer) => return Ok(answer),
                Err(failure) => self.wait(url, failure, &mut failures)?,
            }
        }
    }

    /// Waits before another attempt, or gives the failure back.
    fn wait(&self, url: &Url, failure: Failure, failures: &mut u32) -> io::Result<()> {
        *failures += 1;
        let attempts = failure
            .silence
            .map_or(ATTEMPTS, |attempts| match self.is_silent(url) {
                true => 1,
                false => attempts,
            });
        let Some(asked) = failure.again.filter(|_| *failures < attempts) else {
            if failure.silence.is_some() {
                self.silent().insert(url.host().to_owned(), Instant::now());
            }
            return Err(failure.error);
        };
        let bound = self
            .first_pause
            .saturating_mul(1 << failures.saturating_sub(1).min(10))
            .min(LONGEST_PAUSE);
        let pause = bound.mul_f64(fastrand::f64());
        let pause = asked.map_or(pause, |asked| asked.min(LONGEST_WAIT) + pause);
        tracing::debug!("{url}: {}; trying again in {pause:?}", failure.error);
        self.announce(url, pause, asked.is_some());
        std::thread::sleep(pause);
        Ok(())
    }

    /// Tells of a long pause.
    fn announce(&self, url: &Url, pause: Duration, is_asked: bool) {
        let Some(tell) = self.tell.as_ref().filter(|_| pause >= NOTICED) else {
            return;
        };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(url.host().to_owned()) {
            let seconds = pause.as_secs_f64().round();
            let reason = match is_asked {
                true => "is busy and asks to wait",
                false => "does not give its files at the moment",
            };
            tell(&format!(
                "The web server {} {reason}: the next attempt is in {seconds} seconds",
                url.host()
            ));
        }
    }

    /// Whether the host could not be reached a short time ago.
    fn is_silent(&self, url: &Url) -> bool {
        let silent = self.silent();
        silent.get(url.host()).is_some_and(|at| at.elapsed() < DISTRUST)
    }

    fn silent(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn once(&self, url: &Url, ask: Ask<'_>) -> Result<Option<Response<Body>>, Failure> {
        let mut request = match ask {
            Ask::Attributes => self.agent.head(&url.target),
            Ask::From(..) | Ask::FirstByte => self.agent.get(&url.target),
        };
        if let Some(login) = &url.authorization {
            request = request.header(header::AUTHORIZATION, login);
        }
        match ask {
            Ask::FirstByte => request = request.header(header::RANGE, "bytes=0-0"),
            Ask::From(at, tag) if at > 0 => {
                request = request.header(header::RANGE, format!("bytes={at}-"));
                if let Some(tag) = tag {
                    request = request.header(header::IF_RANGE, tag);
                }
            }
            _ => {}
        }
        let answer = request.call().map_err(|error| of_connection(url, &error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(Some(answer));
        }
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            _ => Err(of_status(url, status, answer.headers())),
        }
    }

    /// Feeds a sink with the whole file; what it had when the connection broke is not sent again, if the server can
    /// begin in the middle. `start` is called for every beginning, with the length if it is known.
    pub(crate) fn content<S: Write>(
        &self,
        url: &Url,
        mut start: impl FnMut(Option<u64>) -> io::Result<S>,
    ) -> io::Result<Option<S>> {
        let (mut sink, mut at, mut tag) = (None, 0, None);
        // How far it ever came: a server that can only begin anew must get further each time, or the attempts are counted.
        let (mut failures, mut whole, mut furthest) = (0, None, 0);
        loop {
            let Some(mut answer) = self.ask(url, Ask::From(at, tag.as_deref()))? else {
                return Ok(None);
            };
            let resumed =
                answer.status() == StatusCode::PARTIAL_CONTENT && range(answer.headers()).0 == Some(at);
            let mut out = match sink.take() {
                Some(sink) if resumed => sink,
                _ => {
                    (at, whole) = (0, answer.body().content_length());
                    tag = strong_tag(answer.headers());
                    start(whole)?
                }
            };
            let ended = copy(&mut answer.body_mut().as_reader(), &mut out, &mut at)?;
            let complete = whole.is_none_or(|whole| at == whole);
            if ended.is_none() && complete {
                return Ok(Some(out));
            }
            if at > furthest {
                (furthest, failures) = (at, 0);
            }
            let reason = ended.map_or_else(|| "it ended too early".to_owned(), |e| e.to_string());
            let failure = Failure {
                error: io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!(
                        "the transfer of `{url}` broke off after {at} bytes, again and again: {reason}; check the network"
                    ),
                ),
                again: Some(None),
                silence: None,
            };
            self.wait(url, failure, &mut failures)?;
            sink = Some(out);
        }
    }
}

/// Copies until the end or until the connection breaks, which is returned. Only errors of the sink are errors.
fn copy(from: &mut impl Read, to: &mut impl Write, at: &mut u64) -> io::Result<Option<io::Error>> {
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(None),
            Ok(len) => {
                to.write_all(buffer.get(..len).unwrap_or_default())?;
                *at += len as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Some(error)),
        }
    }
}

fn of_connection(url: &Url, error: &ureq::Error) -> Failure {
    let lasting = matches!(
        error,
        ureq::Error::BadUri(_)
            | ureq::Error::Tls(_)
            | ureq::Error::TooManyRedirects
            | ureq::Error::InvalidProxyUrl
    );
    Failure {
        error: io::Error::new(
            if lasting {
                io::ErrorKind::InvalidInput
            } else {
                io::ErrorKind::TimedOut
            },
            format!("`{url}` cannot be reached: {error}; check the address, the network and the proxy"),
        ),
        again: (!lasting).then_some(None),
        silence: (!lasting).then_some(match error {
            ureq::Error::HostNotFound => ATTEMPTS_FOR_NAME,
            // What the resolver of the system says has no kind of its own.
            ureq::Error::Io(error) if error.to_string().contains("lookup") => ATTEMPTS_FOR_NAME,
            _ => ATTEMPTS,
        }),
    }
}

fn of_status(url: &Url, status: StatusCode, headers: &HeaderMap) -> Failure {
    let passing = matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502..=504);
    let (kind, words) = match status.as_u16() {
        401 | 403 => (
            io::ErrorKind::PermissionDenied,
            format!(
                "access to `{url}` is denied (status {status}): check the address, and user and password in it"
            ),
        ),
        429 | 503 => (
            io::ErrorKind::TimedOut,
            format!("the server of `{url}` is too busy (status {status}): try again later"),
        ),
        _ => (
            io::ErrorKind::Other,
            format!(
                "the server of `{url}` answered with status {status}: check the address, or try again later"
            ),
        ),
    };
    Failure {
        error: io::Error::new(kind, words),
        again: passing.then(|| retry_after(headers)),
        silence: None,
    }
}

/// How long the server asks to wait: seconds or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let millis = u64::try_from(date(value)? - Timestamp::now().as_millisecond()).ok()?;
    Some(Duration::from_millis(millis))
}

/// Milliseconds since the epoch of a date in a header.
pub(crate) fn date(text: &str) -> Option<i64> {
    // Servers write GMT, which the older mail format does not promise to take.
    let text = text.replace("GMT", "+0000");
    let when = rfc2822::parse(&text).ok()?;
    Some(when.timestamp().as_millisecond())
}

/// First byte and whole length of a partial answer.
pub(crate) fn range(headers: &HeaderMap) -> (Option<u64>, Option<u64>) {
    let value = headers.get(header::CONTENT_RANGE).and_then(|v| v.to_str().ok());
    let Some((part, whole)) = value.and_then(|v| v.strip_prefix("bytes ")?.split_once('/')) else {
        return (None, None);
    };
    let first = part.split('-').next().and_then(|n| n.parse().ok());
    (first, whole.parse().ok())
}

/// A tag that stands for the very bytes; weak ones do not.
fn strong_tag(headers: &HeaderMap) -> Option<String> {
    let tag = headers.get(header::ETAG)?.to_str().ok()?;
    (!tag.starts_with("W/")).then(|| tag.to_owned())
}
