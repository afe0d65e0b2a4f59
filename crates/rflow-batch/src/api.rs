//! The calls of AWS that the executor makes, with plain data on both sides.

mod convert;
mod sdk;

pub(crate) use sdk::Sdk;

use crate::definition::Properties;
use crate::request::SubmitRequest;

/// A failed call. What is worth repeating has been repeated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The service understood and refused: the same call fails again.
    pub(crate) refused: bool,
    /// The service's code (`ClientException`); may be empty.
    pub(crate) code: String,
    /// The service's sentence.
    pub(crate) message: String,
    /// There are no credentials, or none that the service accepts: no call will work. A sentence with the way out.
    pub(crate) credentials: Option<String>,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.code.as_str() {
            "" => f.write_str(&self.message),
            code => write!(f, "{} ({code})", self.message),
        }
    }
}

/// A job as the service describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct JobState {
    pub(crate) id: String,
    /// `SUBMITTED`, `PENDING`, `RUNNABLE`, `STARTING`, `RUNNING`, `SUCCEEDED`, `FAILED`.
    pub(crate) status: String,
    pub(crate) status_reason: Option<String>,
    /// Of the container of the last attempt.
    pub(crate) reason: Option<String>,
    pub(crate) exit: Option<i32>,
    /// Milliseconds since the epoch.
    pub(crate) started: Option<u64>,
    /// Milliseconds since the epoch.
    pub(crate) stopped: Option<u64>,
    pub(crate) log_group: Option<String>,
    pub(crate) log_stream: Option<String>,
}

impl JobState {
    pub(crate) fn is_final(&self) -> bool {
        self.status == "SUCCEEDED" || self.status == "FAILED"
    }

    /// What the service says about the state, in one text.
    pub(crate) fn why(&self) -> Option<String> {
        match (&self.status_reason, &self.reason) {
            (Some(status), Some(reason)) if status != reason => Some(format!("{status} - {reason}")),
            (Some(text), _) | (None, Some(text)) => Some(text.clone()),
            (None, None) => None,
        }
    }
}

/// A job that was found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) id: String,
    /// That of a single task holds its work dir, that of an array the list of them, so no others have the same.
    pub(crate) command: Vec<String>,
}

/// A registered definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registered {
    pub(crate) revision: i32,
    /// What [`crate::definition::TOKEN`] holds.
    pub(crate) token: Option<String>,
}

/// A job queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) state: String,
    pub(crate) status: String,
    pub(crate) status_reason: Option<String>,
    /// Names or ARNs, in order.
    pub(crate) environments: Vec<String>,
}

/// A compute environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Environment {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) state: String,
    pub(crate) status: String,
    pub(crate) status_reason: Option<String>,
    /// `None` for unmanaged ones.
    pub(crate) max_vcpus: Option<i32>,
    pub(crate) instance_types: Vec<String>,
}

/// The service. All calls block, and repeat what fails for a reason that passes: throttled calls for as long as it
/// takes.
pub(crate) trait BatchApi: Send + Sync {
    /// Revisions of a definition that may be used, all of them.
    fn definitions(&self, name: &str) -> Result<Vec<Registered>, ApiError>;

    /// Whether a definition, `name` or `name:revision`, may be used.
    fn has_definition(&self, name: &str) -> Result<bool, ApiError>;

    /// Registers a definition and gives its revision.
    fn register(&self, name: &str, token: &str, properties: &Properties) -> Result<i32, ApiError>;

    /// Submits a job or array and gives its id.
    fn submit(&self, request: &SubmitRequest) -> Result<String, ApiError>;

    /// The jobs and arrays in a queue of that name that are not older than `since` (milliseconds since the epoch), the
    /// newest first; no children of arrays.
    fn named(&self, queue: &str, name: &str, since: u64) -> Result<Vec<Named>, ApiError>;

    /// States of at most [`DESCRIBE_LIMIT`] jobs; unknown ones are left out.
    fn describe(&self, ids: &[String]) -> Result<Vec<JobState>, ApiError>;

    /// Ends a job, or all jobs of an array.
    fn terminate(&self, id: &str, reason: &str) -> Result<(), ApiError>;

    /// Queues by name or ARN; all when there are no names.
    fn queues(&self, names: &[String]) -> Result<Vec<Queue>, ApiError>;

    /// Compute environments by name or ARN.
    fn environments(&self, names: &[String]) -> Result<Vec<Environment>, ApiError>;

    /// The last page of a log stream.
    fn log_tail(&self, group: &str, stream: &str) -> Result<String, ApiError>;

    /// Region of a bucket. The error is a sentence.
    fn bucket_region(&self, bucket: &str) -> Result<String, String>;
}

/// The most jobs of one description.
pub(crate) const DESCRIBE_LIMIT: usize = 100;
