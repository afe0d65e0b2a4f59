//! The calls, made with the SDK.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use aws_sdk_batch::types as aws;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use rflow_aws::{Aws, AwsError, AwsErrorKind, Failure, Fault, Stop, Throttle, fault_of};

use super::{ApiError, BatchApi, DESCRIBE_LIMIT, Environment, JobState, Named, Queue, Registered, convert};
use crate::definition::{Properties, TOKEN};
use crate::now_millis;
use crate::request::SubmitRequest;

/// Calls per second that the service takes of an account without throttling, about.
const RATE: f64 = 50.0;
/// Calls until a failure of the service or network counts.
const ATTEMPTS: u32 = 10;
/// The first pause between two submissions, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The service, reached over the network. The calls block, so they must not be made from the runtime's own threads.
pub(crate) struct Sdk {
    connection: Aws,
    batch: aws_sdk_batch::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    stop: Stop,
    // The service counts each kind of call on its own.
    submits: Throttle,
    describes: Throttle,
    terminates: Throttle,
    definitions: Throttle,
    log_reads: Throttle,
}

impl Sdk {
    /// Clients of the connection's region. Waits end when `stop` is set.
    pub(crate) fn new(connection: Aws, submit_rate: f64, stop: Stop) -> Self {
        let config = connection.sdk_config();
        Self {
            batch: aws_sdk_batch::Client::new(config),
            logs: aws_sdk_cloudwatchlogs::Client::new(config),
            connection,
            stop,
            submits: Throttle::new("batch:SubmitJob", Some(submit_rate)),
            describes: Throttle::new("batch:DescribeJobs", Some(RATE)),
            terminates: Throttle::new("batch:TerminateJob", Some(RATE)),
            definitions: Throttle::new("batch:RegisterJobDefinition", Some(RATE / 5.0)),
            log_reads: Throttle::new("logs:GetLogEvents", Some(RATE / 5.0)),
        }
    }

    fn call<T, E, F, Call>(&self, throttle: &Throttle, call: F) -> Result<T, ApiError>
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
        F: FnMut() -> Call,
        Call: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.call_times(ATTEMPTS, throttle, call)
    }

    fn call_times<T, E, F, Call>(&self, attempts: u32, throttle: &Throttle, call: F) -> Result<T, ApiError>
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
        F: FnMut() -> Call,
        Call: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let result = self
            .connection
            .runtime()
            .block_on(throttle.run(attempts, &self.stop, fault_of, call));
        result.map_err(|error| {
            let failure = Failure::of(&error);
            ApiError {
                refused: matches!(failure.fault, Fault::Fatal),
                credentials: credentials(&failure),
                code: failure.code.unwrap_or_default(),
                message: failure.message,
            }
        })
    }
}

/// What is wrong with the credentials, if they are the cause. Those that merely may not make a call are not wrong.
fn credentials(failure: &Failure) -> Option<String> {
    let error = AwsError::from_failure("AWS", "AWS Batch", failure);
    let code = failure.code.as_deref().unwrap_or_default();
    let wrong = match error.kind() {
        AwsErrorKind::NoCredentials | AwsErrorKind::Expired => true,
        AwsErrorKind::Denied => !code.is_empty() && !code.starts_with("AccessDenied"),
        _ => false,
    };
    wrong.then(|| error.to_string())
}

impl BatchApi for Sdk {
    fn definitions(&self, name: &str) -> Result<Vec<Registered>, ApiError> {
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let page = self.call(&self.definitions, || {
                self.batch
                    .describe_job_definitions()
                    .job_definition_name(name)
                    .status("ACTIVE")
                    .set_next_token(next.clone())
                    .send()
            })?;
            for definition in page.job_definitions() {
                found.push(Registered {
                    revision: definition.revision().unwrap_or_default(),
                    token: definition.parameters().and_then(|p| p.get(TOKEN).cloned()),
                });
            }
            next = page
                .next_token()
                .filter(|token| !token.is_empty())
                .map(str::to_owned);
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    fn has_definition(&self, name: &str) -> Result<bool, ApiError> {
        let page = self.call(&self.definitions, || {
            let call = self.batch.describe_job_definitions().status("ACTIVE");
            match name.contains(':') {
                true => call.job_definitions(name).send(),
                false => call.job_definition_name(name).send(),
            }
        })?;
        Ok(!page.job_definitions().is_empty())
    }

    fn register(&self, name: &str, token: &str, properties: &Properties) -> Result<i32, ApiError> {
        let mut request = self
            .batch
            .register_job_definition()
            .job_definition_name(name)
            .r#type(aws::JobDefinitionType::Container)
            .container_properties(convert::properties(properties))
            .set_consumable_resource_properties(convert::consumables(properties))
            .parameters(TOKEN, token)
            .tags("rflow:version", rflow_task::RFLOW_VERSION);
        if properties.fargate.is_some() {
            request = request.platform_capabilities(aws::PlatformCapability::Fargate);
        }
        let answer = self.call(&self.definitions, || request.clone().send())?;
        Ok(answer.revision().unwrap_or_default())
    }

    fn submit(&self, request: &SubmitRequest) -> Result<String, ApiError> {
        let terms = &request.terms;
        let size = request.array.and_then(|size| i32::try_from(size).ok());
        let tags: HashMap<_, _> = request.tags.iter().cloned().collect();
        let mut call = self
            .batch
            .submit_job()
            .job_name(&request.name)
            .job_queue(&request.queue)
            .job_definition(&request.definition)
            .container_overrides(convert::overrides(request))
            .set_array_properties(size.map(|size| aws::ArrayProperties::builder().size(size).build()))
            .set_retry_strategy(convert::retries(terms))
            .set_timeout(terms.timeout.map(|seconds| {
                aws::JobTimeout::builder()
                    .attempt_duration_seconds(seconds)
                    .build()
            }))
            .propagate_tags(!tags.is_empty())
            .set_tags((!tags.is_empty()).then_some(tags));
        if let Some((share, priority)) = &terms.share {
            call = call
                .share_identifier(share)
                .scheduling_priority_override(*priority);
        }
        // Clocks differ a little.
        let since = now_millis().saturating_sub(60_000);
        let mut pause = FIRST_PAUSE;
        submit_once(
            || {
                let answer = self.call_times(1, &self.submits, || call.clone().send())?;
                Ok(answer.job_id().unwrap_or_default().to_owned())
            },
            || {
                let named = self.named(&request.queue, &request.name, since)?;
                let same = named.into_iter().find(|job| job.command == request.command);
                Ok(same.map(|job| job.id))
            },
            || {
                std::thread::sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0));
                pause = (pause * 2).min(LONGEST_PAUSE);
                !self.stop.is_stopped()
            },
        )
    }

    fn named(&self, queue: &str, name: &str, since: u64) -> Result<Vec<Named>, ApiError> {
        let filter = aws::KeyValuesPair::builder().name("JOB_NAME").values(name);
        let list = self.batch.list_jobs().job_queue(queue).filters(filter.build());
        let mut ids = Vec::new();
        let mut next = None;
        loop {
            let page = self.call(&self.describes, || {
                list.clone().set_next_token(next.clone()).send()
            })?;
            for job in page.job_summary_list() {
                let created = job.created_at().and_then(|t| u64::try_from(t).ok());
                if let (Some(created), Some(id)) = (created, job.job_id())
                    && created >= since
                    && !id.contains(':')
                {
                    ids.push((created, id.to_owned()));
                }
            }
            next = page
                .next_token()
                .filter(|token| !token.is_empty())
                .map(str::to_owned);
            if next.is_none() {
                break;
            }
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        let ids: Vec<_> = ids.into_iter().map(|(_, id)| id).collect();
        let mut found = Vec::new();
        for some in ids.chunks(DESCRIBE_LIMIT) {
            let answer = self.call(&self.describes, || {
                self.batch.describe_jobs().set_jobs(Some(some.to_vec())).send()
            })?;
            // The answer has its own order.
            for id in some {
                let job = answer.jobs().iter().find(|job| job.job_id() == Some(id));
                let container = job.and_then(|job| job.container());
                found.extend(container.map(|container| Named {
                    id: id.clone(),
                    command: container.command().to_vec(),
                }));
            }
        }
        Ok(found)
    }

    fn describe(&self, ids: &[String]) -> Result<Vec<JobState>, ApiError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let answer = self.call(&self.describes, || {
            self.batch.describe_jobs().set_jobs(Some(ids.to_vec())).send()
        })?;
        Ok(answer.jobs().iter().map(convert::job).collect())
    }

    fn terminate(&self, id: &str, reason: &str) -> Result<(), ApiError> {
        self.call(&self.terminates, || {
            self.batch.terminate_job().job_id(id).reason(reason).send()
        })?;
        Ok(())
    }

    fn queues(&self, names: &[String]) -> Result<Vec<Queue>, ApiError> {
        let names = (!names.is_empty()).then(|| names.to_vec());
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let page = self.call(&self.definitions, || {
                let call = self.batch.describe_job_queues().set_job_queues(names.clone());
                call.set_next_token(next.clone()).send()
            })?;
            found.extend(page.job_queues().iter().map(convert::queue));
            next = page
                .next_token()
                .filter(|token| !token.is_empty())
                .map(str::to_owned);
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    fn environments(&self, names: &[String]) -> Result<Vec<Environment>, ApiError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let call = self
            .batch
            .describe_compute_environments()
            .set_compute_environments(Some(names.to_vec()));
        let page = self.call(&self.definitions, || call.clone().send())?;
        Ok(page
            .compute_environments()
            .iter()
            .map(convert::environment)
            .collect())
    }

    fn log_tail(&self, group: &str, stream: &str) -> Result<String, ApiError> {
        let call = self
            .logs
            .get_log_events()
            .log_group_name(group)
            .log_stream_name(stream)
            .start_from_head(false);
        let page = self.call(&self.log_reads, || call.clone().send())?;
        let lines: Vec<_> = page.events().iter().filter_map(|event| event.message()).collect();
        Ok(lines.join("\n"))
    }

    fn bucket_region(&self, bucket: &str) -> Result<String, String> {
        let region = self.connection.s3().bucket_region(bucket);
        self.connection
            .runtime()
            .block_on(region)
            .map_err(|e| e.to_string())
    }
}

/// Submits until the answer is clear. A request may have arrived though its answer did not, and a second job would
/// work on the same files, so there is no further one before `find` has said that there is no job. `pause` waits, and
/// says whether to go on.
fn submit_once(
    mut submit: impl FnMut() -> Result<String, ApiError>,
    mut find: impl FnMut() -> Result<Option<String>, ApiError>,
    mut pause: impl FnMut() -> bool,
) -> Result<String, ApiError> {
    let mut attempt = 1;
    loop {
        let error = match submit() {
            Err(error) if !error.refused => error,
            clear => return clear,
        };
        loop {
            if attempt == ATTEMPTS || !pause() {
                return Err(error);
            }
            attempt += 1;
            match find() {
                Ok(Some(id)) => return Ok(id),
                Ok(None) => break,
                Err(why) if why.refused => {
                    let message =
                        format!("{error}; whether there is a job all the same cannot be seen: {why}");
                    return Err(ApiError { message, ..error });
                }
                Err(why) => tracing::debug!(%error, %why, "looking for the job again"),
            }
        }
        tracing::debug!(%error, "submitting again");
    }
}

#[cfg(test)]
mod tests {
    use rflow_aws::Origin;

    use super::*;

    fn error(refused: bool, text: &str) -> ApiError {
        ApiError {
            refused,
            message: text.to_owned(),
            ..ApiError::default()
        }
    }

    #[test]
    fn credentials_are_told_from_rights() {
        let of = |origin, code: &str| {
            credentials(&Failure {
                origin,
                code: Some(code.to_owned()).filter(|code| !code.is_empty()),
                status: Some(403),
                message: "words".to_owned(),
                fault: Fault::Fatal,
                bucket_region: None,
                request_id: None,
            })
        };
        let has = |text: Option<String>, words: &str| text.is_some_and(|text| text.contains(words));
        assert!(has(of(Origin::Service, "ExpiredTokenException"), "renew them"));
        assert!(has(
            of(Origin::Service, "UnrecognizedClientException"),
            "check access key"
        ));
        assert!(has(of(Origin::NoCredentials, ""), "set `aws.accessKey`"));
        assert_eq!(of(Origin::Service, "AccessDeniedException"), None);
        assert_eq!(of(Origin::Service, ""), None);
        assert_eq!(of(Origin::Connection, ""), None);
    }

    #[test]
    fn a_job_is_submitted_again_only_when_there_is_none() {
        let unclear = || Err(error(false, "broken"));
        let mut calls = 0;
        let mut looks = vec![Ok(Some("found".to_owned())), unclear(), unclear(), Ok(None)];
        let id = submit_once(
            || {
                calls += 1;
                Err(error(false, "broken"))
            },
            || looks.pop().unwrap(),
            || true,
        );
        assert_eq!((id, calls), (Ok("found".to_owned()), 2));
    }

    #[test]
    fn what_cannot_be_seen_is_not_submitted_again() {
        let mut calls = 0;
        let mut submit = || {
            calls += 1;
            Err(error(false, "broken"))
        };
        let failed = submit_once(&mut submit, || Err(error(true, "denied")), || true).unwrap_err();
        assert!(!failed.refused);
        assert_eq!(
            failed.message,
            "broken; whether there is a job all the same cannot be seen: denied"
        );
        assert!(submit_once(&mut submit, || Err(error(false, "broken")), || true).is_err());
        assert!(submit_once(&mut submit, || Ok(None), || false).is_err());
        assert_eq!(calls, 3);
        let refused = submit_once(|| Err(error(true, "no")), || unreachable!(), || unreachable!());
        assert_eq!(refused, Err(error(true, "no")));
    }
}
