//! The outcome of a task whose job has ended, from the job and from the work dir.

use std::io;
use std::path::Path;
use std::time::Duration;

use rflow_aws::{AwsError, AwsErrorKind};
use rflow_executor::local::{parse_machine, parse_trace};
use rflow_storage::Store;
use rflow_task::{Outcome, TaskSpec, WorkFile};

use crate::api::{ApiError, BatchApi, JobState};
use crate::command::missing_tool;
use crate::options::{BatchOptions, Staging};
use crate::{classify, now_millis};

/// Where logs go when nothing else is said.
const LOG_GROUP: &str = "/aws/batch/job";
/// The most of a log that is kept, bytes from its end.
const LOG_LIMIT: usize = 16 << 10;
/// Looks at a log that the service has not got yet, and at a work dir without exit status.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(1500);

/// What is needed to find out how a task ended.
pub(crate) struct Collector<'a> {
    pub(crate) api: &'a dyn BatchApi,
    pub(crate) store: &'a dyn Store,
    pub(crate) options: &'a BatchOptions,
    pub(crate) region: Option<&'a str>,
    /// Takes what is wrong with the logs of a group.
    pub(crate) unreadable: &'a dyn Fn(&str, &ApiError),
}

impl Collector<'_> {
    /// How a task ended. `accepted` stands for times that the service does not tell.
    ///
    /// # Errors
    /// Why the results of a job that succeeded cannot be listed, when another look may.
    pub(crate) fn outcome(
        &self,
        spec: &TaskSpec,
        state: &JobState,
        accepted: u64,
    ) -> Result<Outcome, String> {
        let (files, problem) = self.files(&spec.work_dir, state.status == "SUCCEEDED");
        if let Some(problem) = &problem
            && state.status == "SUCCEEDED"
            && !stays(problem)
        {
            return Err(problem.to_string());
        }
        let has = |name: &str| files.iter().any(|file| file.name == name);
        let read = |name: &str| has(name).then(|| self.read(&spec.work_dir.join(name))).flatten();
        let exit = read(".exitcode").and_then(|text| text.trim().parse().ok());
        let mut outcome = classify::outcome(state, exit, &link(self.region, &state.id));
        outcome.completed = state.stopped.unwrap_or_else(now_millis);
        outcome.started = state.started.unwrap_or(accepted).min(outcome.completed);
        if spec.metrics {
            let trace = read(".command.trace").unwrap_or_default();
            outcome.metrics = parse_trace(&trace);
            outcome.machine = parse_machine(&trace).or(outcome.machine);
        }
        let unclear = outcome.lost.is_some() || state.exit.is_none_or(|code| code == 0);
        if unclear && exit == Some(0) && !outcome.timed_out {
            // The exit status is stored last: the task had ended well and all of it was stored before the host went, or
            // before whatever else made the service call the job failed without an exit code.
            outcome.lost = None;
            outcome.fatal = false;
            outcome.error = None;
            outcome.exit = exit;
        }
        if state.status == "SUCCEEDED" && !has(".exitcode") {
            outcome.error = Some(match problem {
                Some(problem) => format!(
                    "The results in {} cannot be listed: {problem}",
                    spec.work_dir.display()
                ),
                None => format!(
                    "The job {} succeeded, but there is no .exitcode in {}: did the container run the command that \
                     it was given? An image or job definition with an entry point of its own does not",
                    state.id,
                    spec.work_dir.display()
                ),
            });
        } else if state.status == "SUCCEEDED" {
            outcome.exit = exit.or(outcome.exit);
        }
        let failed = outcome.exit != Some(0) || outcome.error.is_some();
        if failed && !has(".command.log") {
            outcome.log = self.log(state);
            if outcome.error.is_none() && matches!(outcome.exit, Some(126 | 127)) && exit.is_none() {
                self.tool_is_missing(&mut outcome);
            }
        }
        outcome.files = Some(files);
        Ok(outcome)
    }

    /// Nothing came from the container, whose shell could not start a program: that which moves files.
    fn tool_is_missing(&self, outcome: &mut Outcome) {
        if self.options.staging == Staging::Helper {
            return;
        }
        outcome.error = Some(format!("The task did not start: {}", missing_tool(self.options)));
        // Hosts may differ, images do not.
        outcome.fatal = self.options.cli_path.is_none();
    }

    /// All files of a work dir. Of a task that succeeded its exit status is among them, which is written last; it
    /// is looked for several times.
    fn files(&self, dir: &Path, succeeded: bool) -> (Vec<WorkFile>, Option<io::Error>) {
        let mut problem = None;
        let mut files = Vec::new();
        for look in 0..LOOKS {
            if look > 0 {
                std::thread::sleep(PAUSE);
            }
            match rflow_storage::work_files(self.store, dir) {
                Ok(found) => {
                    problem = None;
                    files = found;
                    if !succeeded || files.iter().any(|file| file.name == ".exitcode") {
                        break;
                    }
                }
                Err(error) => {
                    let over = stays(&error);
                    problem = Some(error);
                    if over {
                        break;
                    }
                }
            }
        }
        files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        (files, problem)
    }

    fn read(&self, path: &Path) -> Option<String> {
        match self.store.read(path) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => {
                tracing::debug!(path = %path.display(), %error, "not read");
                None
            }
        }
    }

    /// The end of what the container printed. The log service is some seconds behind.
    fn log(&self, state: &JobState) -> Option<String> {
        let stream = state.log_stream.as_deref()?;
        let group = state
            .log_group
            .as_deref()
            .or(self.options.logs_group.as_deref())
            .unwrap_or(LOG_GROUP);
        let mut problem = None;
        for look in 0..LOOKS {
            if look > 0 {
                std::thread::sleep(PAUSE);
            }
            match self.api.log_tail(group, stream) {
                Ok(text) if !text.trim().is_empty() => return Some(end_of(&text).to_owned()),
                Ok(_) => problem = None,
                Err(error) => {
                    tracing::debug!(group, stream, %error, "no log");
                    let over = error.refused && !error.code.contains("NotFound");
                    problem = Some(error);
                    if over {
                        break;
                    }
                }
            }
        }
        if let Some(problem) = problem {
            (self.unreadable)(group, &problem);
        }
        None
    }
}

/// Whether another look at a work dir fails as well: no right to it, no such bucket, a wrong address. Credentials that
/// ran out can be renewed.
fn stays(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, NotFound, PermissionDenied};
    let aws = error.get_ref().and_then(|cause| cause.downcast_ref::<AwsError>());
    if aws.is_some_and(|cause| cause.kind() == AwsErrorKind::Expired) {
        return false;
    }
    matches!(error.kind(), InvalidInput | NotFound | PermissionDenied)
}

/// The last whole lines of a text.
fn end_of(text: &str) -> &str {
    if text.len() <= LOG_LIMIT {
        return text;
    }
    let mut start = text.len() - LOG_LIMIT;
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let tail = &text[start..];
    tail.split_once('\n').map_or(tail, |(_, whole)| whole)
}

/// The page of a job in the console of AWS.
pub(crate) fn link(region: Option<&str>, id: &str) -> String {
    match region {
        None => format!("job {id}"),
        Some(region) => {
            let host = match region {
                r if r.starts_with("cn-") => "console.amazonaws.cn",
                r if r.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
                _ => "console.aws.amazon.com",
            };
            format!("https://{region}.{host}/batch/home?region={region}#jobs/detail/{id}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_logs() {
        assert_eq!(end_of("a\nb"), "a\nb");
        let long = format!("{}\nlast", "é".repeat(LOG_LIMIT));
        assert_eq!(end_of(&long), "last");
    }

    #[test]
    fn links() {
        assert_eq!(
            link(Some("eu-west-1"), "a:3"),
            "https://eu-west-1.console.aws.amazon.com/batch/home?region=eu-west-1#jobs/detail/a:3"
        );
        assert_eq!(link(None, "a"), "job a");
    }
}
