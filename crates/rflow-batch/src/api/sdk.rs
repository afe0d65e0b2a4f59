//! The calls, made with the SDK.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use aws_sdk_batch::types as aws;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use rflow_aws::{Aws, Failure, Fault, Stop, Throttle, fault_of};

use super::{ApiError, BatchApi, DESCRIBE_LIMIT, Environment, JobState, Queue, Registered, convert};
use crate::definition::{Properties, TOKEN};
use crate::now_millis;
use crate::request::SubmitRequest;

/// Calls per second that the service takes of an account without throttling, about.
const RATE: f64 = 50.0;
/// Calls until a failure of the service or network counts.
const ATTEMPTS: u32 = 10;
/// The longest pause between two of them.
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
                code: failure.code.unwrap_or_default(),
                message: failure.message,
            }
        })
    }

    /// The job that a call made whose answer was lost: one of that name and command, not older than `since`
    /// (milliseconds since the epoch). The command holds the work dir, so no other task has the same.
    fn find(&self, request: &SubmitRequest, since: u64) -> Result<Option<String>, ApiError> {
        let filter = aws::KeyValuesPair::builder()
            .name("JOB_NAME")
            .values(&request.name)
            .build();
        let call = self.batch.list_jobs().job_queue(&request.queue).filters(filter);
        let page = self.call(&self.describes, || call.clone().send())?;
        let recent =
            |job: &&aws::JobSummary| job.created_at().and_then(|t| u64::try_from(t).ok()) >= Some(since);
        let ids: Vec<_> = page
            .job_summary_list()
            .iter()
            .filter(recent)
            .filter_map(|job| job.job_id().map(str::to_owned))
            .collect();
        for ids in ids.chunks(DESCRIBE_LIMIT) {
            let answer = self.call(&self.describes, || {
                self.batch.describe_jobs().set_jobs(Some(ids.to_vec())).send()
            })?;
            let same =
                |job: &&aws::JobDetail| job.container().is_some_and(|c| c.command() == request.command);
            if let Some(job) = answer.jobs().iter().find(same) {
                return Ok(job.job_id().map(str::to_owned));
            }
        }
        Ok(None)
    }
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
        let mut pause = Duration::from_millis(500);
        let mut attempt = 1;
        loop {
            let error = match self.call_times(1, &self.submits, || call.clone().send()) {
                Ok(answer) => return Ok(answer.job_id().unwrap_or_default().to_owned()),
                Err(error) => error,
            };
            if error.refused || attempt == ATTEMPTS || self.stop.is_stopped() {
                return Err(error);
            }
            attempt += 1;
            // The request may have arrived though its answer did not: a second job would work on the same files.
            tracing::debug!(name = request.name, %error, "submitting again");
            if let Ok(Some(id)) = self.find(request, since) {
                return Ok(id);
            }
            std::thread::sleep(pause.mul_f64(fastrand::f64()));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
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
