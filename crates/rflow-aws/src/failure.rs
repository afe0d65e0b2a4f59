//! What went wrong in a call, whatever the service.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::Fault;

const THROTTLING: [&str; 12] = [
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequests",
    "TooManyRequestsException",
];

const TRANSIENT: [&str; 6] = [
    "BadDigest",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeoutException",
    "XAmzContentSHA256Mismatch",
];

/// Where a failure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The service answered with an error.
    Service,
    /// There was no answer, or a broken one.
    Connection,
    /// There are no credentials to sign with.
    NoCredentials,
    /// The source of the credentials failed.
    Credentials,
    /// The request could not be made.
    Request,
}

/// A failed call in plain data.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Where it comes from.
    pub origin: Origin,
    /// Code of the service (`NoSuchKey`, `ClientException`).
    pub code: Option<String>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Words of the service, or the innermost cause.
    pub message: String,
    /// What it means for the next call.
    pub fault: Fault,
    /// Region of the bucket, when the answer names it.
    pub bucket_region: Option<String>,
    /// Id of the request, which Amazon's support asks for.
    pub request_id: Option<String>,
}

impl Failure {
    /// Reads an error of any operation.
    #[must_use]
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let mut failure = Self {
            origin: Origin::Connection,
            code: None,
            status: None,
            message: innermost(error),
            fault: Fault::Transient,
            bucket_region: None,
            request_id: None,
        };
        match error {
            SdkError::ServiceError(service) => {
                let meta = service.err().meta();
                failure.origin = Origin::Service;
                failure.code = meta.code().map(str::to_owned);
                if let Some(message) = meta.message() {
                    message.clone_into(&mut failure.message);
                }
                failure.read(service.raw());
                failure.fault = failure.judged();
            }
            SdkError::ConstructionFailure(_) => {
                failure.origin = Origin::Request;
                failure.fault = Fault::Fatal;
            }
            SdkError::ResponseError(response) => {
                failure.read(response.raw());
                // An answer that is no XML or JSON may come from a proxy or a load balancer; its status counts.
                if failure.status.is_some_and(|s| s >= 400) {
                    failure.origin = Origin::Service;
                    failure.fault = failure.judged();
                }
            }
            _ => {}
        }
        match cause::<CredentialsError>(error) {
            Some(CredentialsError::CredentialsNotLoaded(_)) => {
                failure.origin = Origin::NoCredentials;
                failure.fault = Fault::Fatal;
            }
            Some(CredentialsError::InvalidConfiguration(_)) => {
                failure.origin = Origin::Credentials;
                failure.fault = Fault::Fatal;
            }
            Some(_) => failure.origin = Origin::Credentials,
            None => {}
        }
        failure
    }

    fn read(&mut self, response: &HttpResponse) {
        let header = |name| response.headers().get(name).map(str::to_owned);
        self.status = Some(response.status().as_u16());
        self.bucket_region = header("x-amz-bucket-region");
        self.request_id = header("x-amz-request-id").or_else(|| header("x-amzn-requestid"));
    }

    fn judged(&self) -> Fault {
        let code = self.code.as_deref().unwrap_or_default();
        if THROTTLING.contains(&code) || matches!(self.status, Some(429 | 503)) {
            Fault::Throttled
        } else if TRANSIENT.contains(&code) || matches!(self.status, Some(408 | 500..)) {
            Fault::Transient
        } else {
            Fault::Fatal
        }
    }

    /// Whether the service says that something is not there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.code.as_deref(), Some("NoSuchKey" | "NotFound"))
            || (self.status == Some(404) && self.code.is_none())
    }
}

/// What an error means for the next call; for [`crate::Throttle::run`].
#[must_use]
pub fn fault_of<E>(error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    Failure::of(error).fault
}

/// The text of the innermost cause: the outer ones only say that something failed.
fn innermost(error: &dyn Error) -> String {
    let mut last: &dyn Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

fn cause<T: Error + 'static>(error: &dyn Error) -> Option<&T> {
    let mut current = error.source();
    while let Some(source) = current {
        if let Some(found) = source.downcast_ref() {
            return Some(found);
        }
        current = source.source();
    }
    None
}
