//! What the end of a job means for its task.

use rflow_task::Outcome;

use crate::api::JobState;

/// What precedes the reason of a job that can never start.
const MISCONFIGURED: &str = "MISCONFIGURATION:";

/// The reason that terminated jobs get.
pub(crate) const KILLED: &str = "Job killed by rflow";

/// The state of a job that waits says that it can never start.
pub(crate) fn unschedulable(state: &JobState) -> bool {
    !state.is_final()
        && state.status != "RUNNING"
        && state.why().is_some_and(|why| why.contains(MISCONFIGURED))
}

/// The part of a task's outcome that follows from its job. `exit` is what the task left in its work dir.
pub(crate) fn outcome(state: &JobState, exit: Option<i32>, link: &str) -> Outcome {
    let why = state.why();
    let text = why.as_deref().unwrap_or_default();
    let mut outcome = Outcome {
        exit: state.exit.or(exit),
        ..Outcome::default()
    };
    if state.status == "SUCCEEDED" {
        return outcome;
    }
    if let Some(reason) = lost(text) {
        // The exit status of a machine that went away says nothing about the task.
        outcome.exit = None;
        outcome.lost = Some(reason.to_owned());
        outcome.error = Some(format!("{reason} ({link})"));
    } else if text.contains("Job attempt duration exceeded timeout") {
        outcome.timed_out = true;
    } else if is_hopeless(text) {
        outcome.fatal = true;
        outcome.error = Some(format!("The job cannot start: {text} ({link})"));
    } else if text.contains("OutOfMemory") {
        outcome.exit = outcome.exit.or(Some(137));
        outcome.error = Some(format!(
            "The task used more memory than it asked for: raise its `memory` directive ({text}; {link})"
        ));
    } else if outcome.exit.is_none_or(|exit| exit == 0) || text.contains("CannotStartContainer") {
        // A container that did not start may have an exit status all the same (127: there is no such program).
        let text = if text.is_empty() {
            "AWS Batch gives no reason"
        } else {
            text
        };
        outcome.error = Some(format!("The job failed: {text} ({link})"));
    }
    outcome
}

/// The platform took the job away, or failed to start it for a reason that passes.
fn lost(text: &str) -> Option<&str> {
    const GONE: [&str; 8] = [
        // The run that submitted it ended it. What this run itself ends is not judged by what the service says.
        KILLED,
        "Host EC2",
        "Your Spot Task was interrupted",
        "Spot interruption",
        "CannotInspectContainer",
        "DockerTimeoutError",
        "agent disconnected",
        "CannotCreateVolumeError: timeout",
    ];
    let gone = GONE.iter().any(|word| text.contains(word));
    let pull = text.contains("CannotPullContainer") && !is_hopeless(text) && is_passing(text);
    (gone || pull).then_some(text)
}

/// Failures to pull an image that another attempt may not meet.
fn is_passing(text: &str) -> bool {
    const PASSING: [&str; 16] = [
        "timeout",
        "timed out",
        "deadline exceeded",
        "toomanyrequests",
        "too many requests",
        "rate exceeded",
        "connection reset",
        "connection refused",
        "eof",
        "tls handshake",
        "no route to host",
        "temporary failure",
        "500 internal server error",
        "502 bad gateway",
        "503 service unavailable",
        "received unexpected http status: 5",
    ];
    let text = text.to_ascii_lowercase();
    PASSING.iter().any(|word| text.contains(word))
}

/// What no repetition mends: no right to the image, no such image, a request that fits no machine.
fn is_hopeless(text: &str) -> bool {
    if text.contains(MISCONFIGURED) {
        return true;
    }
    const HOPELESS: [&str; 9] = [
        "unauthorized",
        "access denied",
        "denied:",
        "no basic auth credentials",
        "does not exist",
        "not found",
        "manifest unknown",
        "invalid reference format",
        "no matching manifest",
    ];
    let lower = text.to_ascii_lowercase();
    text.contains("CannotPull") && !is_rate_limit(&lower) && HOPELESS.iter().any(|word| lower.contains(word))
}

/// Registries word the limit on pulls as a kind of refusal.
fn is_rate_limit(lower: &str) -> bool {
    lower.contains("toomanyrequests")
        || lower.contains("too many requests")
        || lower.contains("rate exceeded")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(status_reason: &str, reason: Option<&str>, exit: Option<i32>) -> Outcome {
        let state = JobState {
            status: "FAILED".into(),
            status_reason: Some(status_reason.into()),
            reason: reason.map(str::to_owned),
            exit,
            ..JobState::default()
        };
        outcome(&state, None, "link")
    }

    #[test]
    fn an_ordinary_failure_is_its_exit_status() {
        let outcome = failed("Essential container in task exited", None, Some(3));
        assert_eq!((outcome.exit, outcome.error), (Some(3), None));
        let unknown = failed("Task failed to start", Some("CannotStartContainerError: x"), None);
        assert_eq!(
            unknown.error.as_deref(),
            Some("The job failed: Task failed to start - CannotStartContainerError: x (link)")
        );
        assert!(!unknown.fatal && unknown.lost.is_none());
        let bare = failed(
            "Task failed to start",
            Some("CannotStartContainerError: no bash"),
            Some(127),
        );
        assert_eq!(
            (bare.exit, bare.error.as_deref()),
            (
                Some(127),
                Some("The job failed: Task failed to start - CannotStartContainerError: no bash (link)")
            )
        );
    }

    #[test]
    fn lost_attempts() {
        for (status, reason) in [
            ("Host EC2 (instance i-0a) terminated.", None),
            (
                "Task failed to start",
                Some("CannotPullContainerError: dial tcp: i/o timeout"),
            ),
            (
                "Task failed to start",
                Some("CannotPullContainerError: toomanyrequests: denied: rate limit"),
            ),
            ("Your Spot Task was interrupted.", None),
            (KILLED, Some("Essential container in task exited")),
            (
                "Task failed to start",
                Some("DockerTimeoutError: Could not transition to created"),
            ),
        ] {
            let outcome = failed(status, reason, None);
            assert!(
                outcome.lost.is_some() && !outcome.fatal,
                "{status} {reason:?}: {outcome:?}"
            );
        }
    }

    #[test]
    fn hopeless_ones() {
        for reason in [
            "CannotPullContainerError: pull access denied for x, repository does not exist or may require authorization",
            "CannotPullContainerError: unauthorized: authentication required",
            "CannotPullContainerError: manifest unknown",
        ] {
            let outcome = failed("Task failed to start", Some(reason), None);
            assert!(outcome.fatal && outcome.lost.is_none(), "{reason}");
        }
        let stuck = failed("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - too big", None, None);
        assert!(stuck.fatal);
    }

    #[test]
    fn memory_and_time() {
        let oom = failed(
            "Essential container in task exited",
            Some("OutOfMemoryError: Container killed due to memory usage"),
            Some(137),
        );
        assert_eq!(oom.exit, Some(137));
        assert!(oom.error.unwrap().contains("raise its `memory` directive"));
        assert!(failed("Job attempt duration exceeded timeout", None, Some(143)).timed_out);
    }

    #[test]
    fn waiting_for_ever() {
        let mut state = JobState {
            status: "RUNNABLE".into(),
            status_reason: Some("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - no".into()),
            ..JobState::default()
        };
        assert!(unschedulable(&state));
        state.status_reason = Some("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY".into());
        assert!(!unschedulable(&state));
    }
}
