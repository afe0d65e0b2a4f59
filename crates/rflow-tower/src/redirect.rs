//! Redirects: which are followed, and where they lead. The HTTP library would not repeat the body of a call.

use std::time::{Duration, Instant};

use ureq::Body;
use ureq::http::{Response, Uri};

/// Most redirects of one call.
const MOST: u32 = 5;

/// Makes a call, with a limit on all of it, wherever redirects lead. The last answer may still be a redirect.
pub(crate) fn follow(
    address: &str,
    limit: Option<Duration>,
    call: impl Fn(&str, Option<Duration>) -> Result<Response<Body>, ureq::Error>,
) -> Result<Response<Body>, ureq::Error> {
    let begin = Instant::now();
    let mut address = address.to_owned();
    let mut redirects = 0;
    loop {
        let left = limit.map(|limit| limit.saturating_sub(begin.elapsed()));
        let answer = call(&address, left)?;
        match target(&answer, &address) {
            Some(next) if redirects < MOST => {
                redirects += 1;
                address = next;
            }
            _ => return Ok(answer),
        }
    }
}

/// Where an answer wants the same call to be made again; none for other answers, and for places that must not get the
/// token: another host, or plain HTTP after HTTPS. Statuses that were meant to change a call to GET (301, 302) are
/// taken for the repetition that they mostly stand for, from `http:` to `https:`.
fn target(answer: &Response<Body>, address: &str) -> Option<String> {
    matches!(answer.status().as_u16(), 301 | 302 | 307 | 308)
        .then(|| resolve(address, location(answer)?))
        .flatten()
}

/// The `Location` header.
pub(crate) fn location(answer: &Response<Body>) -> Option<&str> {
    answer.headers().get("location")?.to_str().ok()
}

fn resolve(address: &str, location: &str) -> Option<String> {
    let from: Uri = address.parse().ok()?;
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let to = match location.find("://") {
        // A scheme stands before any slash, query or fragment.
        Some(end) if !location[..end].contains(['/', '?', '#']) => location.to_owned(),
        _ if location.starts_with("//") => format!("{scheme}:{location}"),
        _ if location.starts_with('/') => format!("{scheme}://{authority}{location}"),
        _ => {
            let (folder, _) = from.path().rsplit_once('/')?;
            format!("{scheme}://{authority}{folder}/{location}")
        }
    };
    let to = to.split('#').next().unwrap_or_default().to_owned();
    let uri: Uri = to.parse().ok()?;
    let secure = match uri.scheme_str()? {
        "https" => true,
        "http" => scheme == "http",
        _ => false,
    };
    let same = uri.host()?.eq_ignore_ascii_case(from.host()?);
    (secure && same).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_stays_with_its_host() {
        let from = "http://tower.org:8080/api/trace/create?workspaceId=3";
        for (location, to) in [
            ("/v2/create", Some("http://tower.org:8080/v2/create")),
            ("//Tower.org/x#y", Some("http://Tower.org/x")),
            ("https://tower.org/api?a=b", Some("https://tower.org/api?a=b")),
            (
                "other?u=a://b",
                Some("http://tower.org:8080/api/trace/other?u=a://b"),
            ),
            ("https://else.org/api", None),
            ("http://me:pw@else.org/api", None),
            ("ftp://tower.org/", None),
            ("http://", None),
        ] {
            assert_eq!(resolve(from, location).as_deref(), to, "{location}");
        }
        assert_eq!(resolve("https://tower.org/api", "http://tower.org/api"), None);
    }
}
