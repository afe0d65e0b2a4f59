//! Errors as users read them: what, where, why, and what to do.

use std::fmt;
use std::io;

use crate::Fault;
use crate::failure::{Failure, Origin};

/// Kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsErrorKind {
    /// The configuration is wrong.
    Config,
    /// There are no credentials.
    NoCredentials,
    /// The credentials have expired.
    Expired,
    /// The service denies access, or does not know the credentials.
    Denied,
    /// A bucket or object does not exist.
    NotFound,
    /// The region is missing or wrong.
    Region,
    /// The service cannot be reached.
    Unreachable,
    /// The service refuses work for now.
    Throttled,
    /// The local disk is full.
    Disk,
    /// A local file cannot be read or written.
    Local,
    /// Waiting was ended.
    Stopped,
    /// Something else.
    Other,
}

/// An error of access to Amazon Web Services. Its text is one sentence, and holds no secrets.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{text}")]
pub struct AwsError {
    kind: AwsErrorKind,
    text: String,
    io: Option<io::ErrorKind>,
}

impl AwsError {
    pub(crate) fn new(kind: AwsErrorKind, text: impl Into<String>) -> Self {
        let (text, io) = (text.into(), None);
        Self { kind, text, io }
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> AwsErrorKind {
        self.kind
    }

    /// A mistake in the configuration.
    #[must_use]
    pub fn config(text: impl Into<String>) -> Self {
        Self::new(AwsErrorKind::Config, text)
    }

    pub(crate) fn not_found(subject: impl fmt::Display) -> Self {
        Self::new(AwsErrorKind::NotFound, format!("`{subject}` does not exist"))
    }

    pub(crate) fn stopped(subject: impl fmt::Display) -> Self {
        let text = format!("work on `{subject}` was ended before it was complete");
        Self::new(AwsErrorKind::Stopped, text)
    }

    /// A local file could not be read or written; a full disk is told from the rest.
    pub(crate) fn local(path: &std::path::Path, verb: &str, error: &io::Error) -> Self {
        let path = path.display();
        let full = matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        );
        let (kind, text) = if full {
            let text =
                format!("no space left to {verb} `{path}`: free some, or use a folder on a larger disk");
            (AwsErrorKind::Disk, text)
        } else {
            (AwsErrorKind::Local, format!("cannot {verb} `{path}`: {error}"))
        };
        let io = Some(error.kind());
        Self { kind, text, io }
    }

    /// Tells a failed call to a service ("S3", "AWS Batch") as an error. The subject is an address or the name of
    /// something there (`s3://bucket/key`, `job queue x`).
    #[must_use]
    pub fn from_failure(service: &str, subject: &str, failure: &Failure) -> Self {
        match failure.origin {
            Origin::Service => of_service(service, subject, failure),
            Origin::Connection => Self::new(
                AwsErrorKind::Unreachable,
                format!(
                    "{service} cannot be reached for `{subject}`: {}; check the network, the proxy, `aws.region` and \
                     the endpoint",
                    failure.message
                ),
            ),
            Origin::NoCredentials => Self::new(
                AwsErrorKind::NoCredentials,
                format!(
                    "there are no AWS credentials for `{subject}`: set `aws.accessKey` and `aws.secretKey`, \
                     `aws.profile`, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                ),
            ),
            Origin::Credentials => Self::new(
                AwsErrorKind::NoCredentials,
                format!(
                    "the AWS credentials for `{subject}` cannot be loaded: {}; check the profile (`aws.profile`), or \
                     log in again",
                    failure.message
                ),
            ),
            Origin::Request => Self::new(
                AwsErrorKind::Other,
                format!(
                    "a request to {service} for `{subject}` cannot be made: {}",
                    failure.message
                ),
            ),
        }
    }
}

fn of_service(service: &str, subject: &str, failure: &Failure) -> AwsError {
    let code = failure.code.as_deref().unwrap_or_default();
    let reason = reason(failure);
    let (kind, text) = match (code, failure.status) {
        ("ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired", _) => (
            AwsErrorKind::Expired,
            format!(
                "the AWS credentials have expired, so `{subject}` cannot be accessed: renew them (for example with \
                 `aws sso login`) and start again with -resume"
            ),
        ),
        (
            "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "InvalidToken"
            | "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "AuthFailure",
            _,
        ) => (
            AwsErrorKind::Denied,
            format!(
                "{service} does not accept the AWS credentials for `{subject}` ({reason}): check access key and secret key"
            ),
        ),
        ("RequestTimeTooSkewed" | "RequestInTheFuture", _) => (
            AwsErrorKind::Denied,
            format!("{service} refuses `{subject}` because the clock of this machine is wrong: set its time"),
        ),
        ("NoSuchBucket", _) => (
            AwsErrorKind::NotFound,
            format!(
                "the bucket of `{subject}` does not exist: check its name, and the endpoint if one is set"
            ),
        ),
        _ if failure.is_absent() => (AwsErrorKind::NotFound, format!("`{subject}` does not exist")),
        (
            "PermanentRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
            | "TemporaryRedirect",
            _,
        )
        | (_, Some(301)) => {
            let region = match &failure.bucket_region {
                Some(region) => format!("its region is {region}: set `aws.region` to that"),
                None => "it is in another region: set `aws.region` to that".to_owned(),
            };
            (
                AwsErrorKind::Region,
                format!("`{subject}` cannot be accessed, {region}"),
            )
        }
        (_, Some(401 | 403)) | ("AccessDenied" | "AccessDeniedException", _) => (
            AwsErrorKind::Denied,
            format!(
                "access to `{subject}` is denied ({reason}): check the name, and what the credentials are allowed to do"
            ),
        ),
        _ if failure.fault == Fault::Throttled => (
            AwsErrorKind::Throttled,
            format!(
                "{service} refuses work on `{subject}` for now ({reason}): try again later, or with fewer transfers at a time"
            ),
        ),
        _ => {
            let id = failure.request_id.as_ref();
            let id = id.map_or(String::new(), |id| format!(", request {id}"));
            (
                AwsErrorKind::Other,
                format!("{service} failed for `{subject}`: {reason}{id}"),
            )
        }
    };
    AwsError::new(kind, text)
}

/// Code and words of a service, as far as there are any.
fn reason(failure: &Failure) -> String {
    let message = failure.message.trim().trim_end_matches('.');
    match (&failure.code, failure.status) {
        (Some(code), _) if message.is_empty() || message.starts_with(code.as_str()) => code.clone(),
        (Some(code), _) => format!("{code}: {message}"),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => message.to_owned(),
    }
}

impl From<AwsError> for io::Error {
    fn from(error: AwsError) -> Self {
        use io::ErrorKind;
        let kind = match error.kind {
            AwsErrorKind::Config | AwsErrorKind::Region => ErrorKind::InvalidInput,
            AwsErrorKind::NoCredentials | AwsErrorKind::Expired | AwsErrorKind::Denied => {
                ErrorKind::PermissionDenied
            }
            AwsErrorKind::NotFound => ErrorKind::NotFound,
            AwsErrorKind::Unreachable | AwsErrorKind::Throttled => ErrorKind::TimedOut,
            AwsErrorKind::Disk => ErrorKind::StorageFull,
            AwsErrorKind::Stopped => ErrorKind::Interrupted,
            AwsErrorKind::Local | AwsErrorKind::Other => error.io.unwrap_or(ErrorKind::Other),
        };
        Self::new(kind, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: &str, status: u16) -> Failure {
        Failure {
            origin: Origin::Service,
            code: Some(code.to_owned()).filter(|c| !c.is_empty()),
            status: Some(status),
            message: "words".to_owned(),
            fault: Fault::Fatal,
            bucket_region: Some("eu-west-1".to_owned()),
            request_id: None,
        }
    }

    #[test]
    fn kinds() {
        for (code, status, kind, word) in [
            ("ExpiredToken", 400, AwsErrorKind::Expired, "renew"),
            ("AccessDenied", 403, AwsErrorKind::Denied, "denied"),
            ("", 403, AwsErrorKind::Denied, "status 403"),
            ("InvalidAccessKeyId", 403, AwsErrorKind::Denied, "does not accept"),
            ("NoSuchBucket", 404, AwsErrorKind::NotFound, "bucket"),
            ("NoSuchKey", 404, AwsErrorKind::NotFound, "does not exist"),
            ("", 404, AwsErrorKind::NotFound, "does not exist"),
            ("PermanentRedirect", 301, AwsErrorKind::Region, "eu-west-1"),
            (
                "ClientException",
                400,
                AwsErrorKind::Other,
                "ClientException: words",
            ),
        ] {
            let error = AwsError::from_failure("S3", "s3://b/k", &failure(code, status));
            assert_eq!(error.kind(), kind, "{code}");
            assert!(error.to_string().contains(word), "{error}");
            assert!(error.to_string().contains("s3://b/k"), "{error}");
        }
    }

    #[test]
    fn kinds_of_io() {
        let error = AwsError::from_failure("S3", "s3://b/k", &failure("NoSuchKey", 404));
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::NotFound);
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let error = AwsError::local(std::path::Path::new("/x"), "write", &full);
        assert_eq!(error.kind(), AwsErrorKind::Disk);
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::StorageFull);
    }
}
