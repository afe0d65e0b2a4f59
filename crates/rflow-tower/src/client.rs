//! One HTTP call: address, headers, refresh of an expired token, and what went wrong in words.

use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use crate::auth::{authorization, cookie, is_bearer, refresh_form};
use crate::retry::retry_after;
use crate::{Redactor, Secret, TowerOptions, redirect};

/// Longest answer that is read, in bytes; those of the protocol are short.
const LONGEST_ANSWER: u64 = 1 << 20;

/// Verbs of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Post,
    Put,
}

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No answer, or one that says that a later call may work (429, 500, 502, 503, 504).
    Away,
    /// The token is wrong (401) or may not do this (403).
    Denied,
    /// The body is too long (413).
    TooLong,
    /// Any other answer, which repeating cannot change.
    Refused,
}

/// A call that did not work.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// HTTP status; 0 without an answer.
    pub(crate) status: u16,
    /// What the endpoint or the network says, in one line.
    pub(crate) message: String,
    /// When the endpoint wants to be asked again.
    pub(crate) retry_after: Option<Duration>,
    /// The address that was called.
    pub(crate) address: String,
}

impl Failure {
    /// In the words of the reference, which tools look for.
    pub(crate) fn report(&self) -> String {
        format!(
            "Unexpected HTTP response\n- endpoint    : {}\n- status code : {}\n- response msg: {}",
            self.address, self.status, self.message
        )
    }

    /// `HTTP 503: maintenance`, or the message of the network.
    pub(crate) fn brief(&self) -> String {
        match self.status {
            0 => self.message.clone(),
            status => format!("HTTP {status}: {}", self.message),
        }
    }
}

/// Speaks HTTP with the endpoint; keeps the connection open between calls.
pub(crate) struct Client {
    agent: Agent,
    endpoint: String,
    query: String,
    token: Secret,
    refresh_token: Option<Secret>,
    pub(crate) redactor: Redactor,
}

impl Client {
    pub(crate) fn new(options: &TowerOptions) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(user_agent())
            .accept("")
            .accept_encoding("")
            .tls_config(trust(options))
            .timeout_connect(Some(options.connect_timeout))
            .timeout_recv_response(Some(options.read_timeout))
            .timeout_recv_body(Some(options.read_timeout))
            .build()
            .new_agent();
        Self {
            agent,
            endpoint: options.endpoint.clone(),
            query: options
                .workspace
                .map(|id| format!("?workspaceId={id}"))
                .unwrap_or_default(),
            token: options.token.clone(),
            refresh_token: options.refresh_token.clone(),
            redactor: options.redactor.clone(),
        }
    }

    /// The endpoint as it may be shown.
    pub(crate) fn place(&self) -> String {
        self.redactor.text(&self.endpoint)
    }

    /// Sends a message to a path; with a limit on the whole call if there is one. A token that has expired is
    /// replaced, and the call repeated once.
    pub(crate) fn call(
        &mut self,
        verb: Verb,
        path: &str,
        body: &[u8],
        limit: Option<Duration>,
    ) -> Result<Value, Failure> {
        let address = format!("{}{path}{}", self.endpoint, self.query);
        // Stays the same when the call is repeated with a new token.
        let trace = format!("00-{:032x}-{:016x}-01", fastrand::u128(1..), fastrand::u64(1..));
        let first = self.send(verb, &address, body, &trace, limit);
        let result = match first {
            Ok(answer) if answer.status().as_u16() == 401 && self.refresh(limit) => {
                self.send(verb, &address, body, &trace, limit)
            }
            first => first,
        };
        self.read(address, result)
    }

    fn send(
        &self,
        verb: Verb,
        address: &str,
        body: &[u8],
        trace: &str,
        limit: Option<Duration>,
    ) -> Result<Response<Body>, ureq::Error> {
        redirect::follow(address, limit, |address, left| {
            let request = match verb {
                Verb::Post => self.agent.post(address),
                Verb::Put => self.agent.put(address),
            };
            request
                .config()
                .timeout_global(left)
                .build()
                .header("Authorization", authorization(self.token.expose()))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Traceparent", trace)
                .send(body)
        })
    }

    /// Gets a new pair of tokens; false when there is no way to, or it did not work.
    fn refresh(&mut self, limit: Option<Duration>) -> bool {
        let Some(refresh_token) = self
            .refresh_token
            .clone()
            .filter(|_| is_bearer(self.token.expose()))
        else {
            return false;
        };
        let address = format!("{}/oauth/access_token", self.endpoint);
        let answer = redirect::follow(&address, limit, |address, left| {
            let request = self.agent.post(address).config().timeout_global(left).build();
            request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .send(refresh_form(refresh_token.expose()))
        });
        let answer = match answer {
            Ok(answer) if answer.status().is_success() => answer,
            Ok(answer) => {
                tracing::debug!(
                    "the access token cannot be refreshed: HTTP {}",
                    answer.status().as_u16()
                );
                return false;
            }
            Err(error) => {
                tracing::debug!(
                    "the access token cannot be refreshed: {}",
                    self.redactor.text(&error.to_string())
                );
                return false;
            }
        };
        let cookies: Vec<&str> = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|header| header.to_str().ok())
            .collect();
        let find = |name| cookies.iter().find_map(|header| cookie(header, name));
        let (token, next) = (
            find("JWT").map(str::to_owned),
            find("JWT_REFRESH_TOKEN").map(str::to_owned),
        );
        let Some(token) = token else {
            tracing::debug!("the access token cannot be refreshed: the answer has no cookie JWT");
            return false;
        };
        self.redactor.add(&token);
        self.token = Secret::new(token);
        if let Some(next) = next {
            self.redactor.add(&next);
            self.refresh_token = Some(Secret::new(next));
        }
        true
    }

    fn read(&self, address: String, result: Result<Response<Body>, ureq::Error>) -> Result<Value, Failure> {
        let failure = |cause, status, message: &str| Failure {
            cause,
            status,
            message: self.redactor.text(message),
            retry_after: None,
            address: self.redactor.text(&address),
        };
        let mut answer = result.map_err(|error| failure(Cause::Away, 0, &self.unreachable(&error)))?;
        let status = answer.status().as_u16();
        let text = answer
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .lossy_utf8(true)
            .read_to_string();
        if (200..300).contains(&status) {
            // What was sent has arrived, whatever became of the answer.
            return Ok(serde_json::from_str(&text.unwrap_or_default()).unwrap_or(Value::Null));
        }
        let cause = match status {
            401 | 403 => Cause::Denied,
            413 => Cause::TooLong,
            429 | 500 | 502 | 503 | 504 => Cause::Away,
            _ => Cause::Refused,
        };
        let wait = answer
            .headers()
            .get("retry-after")
            .and_then(|header| header.to_str().ok())
            .and_then(|header| retry_after(header, jiff::Timestamp::now()));
        let redirect = redirect::location(&answer).filter(|_| (300..400).contains(&status));
        let mut message = match redirect {
            Some(place) => format!("redirected to {place}"),
            None => answer_message(&text.unwrap_or_default()),
        };
        if status == 401 {
            message =
                "Unauthorized Seqera Platform API access -- Make sure you have specified the correct access \
                       token"
                    .to_owned();
        }
        Err(Failure {
            retry_after: wait,
            ..failure(cause, status, &message)
        })
    }

    fn unreachable(&self, error: &ureq::Error) -> String {
        let host = self.endpoint.split('/').take(3).collect::<Vec<_>>().join("/");
        format!("Unable to connect to Seqera Platform API: {host} ({error})")
    }
}

/// Whom to trust: the usual authorities, or those of a file.
fn trust(options: &TowerOptions) -> TlsConfig {
    let config = TlsConfig::builder();
    let Some(file) = &options.ca_file else {
        return config.build();
    };
    let found: Vec<Certificate<'static>> = match std::fs::read(file) {
        Ok(text) => parse_pem(&text)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect(),
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        tracing::warn!(
            "{} has no certificates and is not used (SSL_CERT_FILE)",
            file.display()
        );
        return config.build();
    }
    config.root_certs(RootCerts::new_with_certs(&found)).build()
}

/// Servers look for the name of the reference.
fn user_agent() -> String {
    format!(
        "Nextflow/{} rflow/{}",
        rflow_task::NEXTFLOW_VERSION,
        rflow_task::RFLOW_VERSION
    )
}

/// The message of a JSON answer, or the title of a page.
fn answer_message(text: &str) -> String {
    let json = serde_json::from_str::<Value>(text).ok();
    let message = json.and_then(|json| json.get("message")?.as_str().map(str::to_owned));
    let title = || {
        let lower = text.to_ascii_lowercase();
        let start = lower.find("<title>")? + "<title>".len();
        let end = start + lower[start..].find("</title>")?;
        Some(text[start..end].to_owned())
    };
    let found = message.or_else(title).unwrap_or_default();
    let line = found.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.is_empty() {
        true => "Unexpected response for request URL".to_owned(),
        false => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_answers() {
        assert_eq!(answer_message(r#"{"message": "no such\n run"}"#), "no such run");
        assert_eq!(
            answer_message("<html><TITLE>502\n  Bad Gateway</TITLE>é"),
            "502 Bad Gateway"
        );
        for text in ["", "{}", "<title></title>", "<title>"] {
            assert_eq!(answer_message(text), "Unexpected response for request URL");
        }
    }
}
