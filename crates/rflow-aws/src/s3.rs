//! S3: single requests with retries, regions of buckets, and the options that apply to all of them.

mod address;
mod copy;
mod delete;
mod download;
mod list;
mod multipart;
mod object;
mod options;
mod parallel;
mod probe;
mod source;
mod temporary;
mod upload;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use crate::credentials::{promised, region_of_endpoint, variable};
use crate::error::AwsErrorKind;
use crate::{AwsError, AwsOptions, ClientOptions, Failure, Fault, Stop, Throttle};

pub(crate) use address::S3Address;

const MIB: u64 = 1024 * 1024;

/// Where requests go when nothing names a region; buckets of other regions say where they are.
const FALLBACK_REGION: &str = "us-east-1";

/// Access to S3. Addresses are paths of the form `s3://bucket/key`. Clones share connections, limits and the rate.
///
/// Calls are repeated after failures that may pass, and for ever while S3 asks to slow down; requests to a bucket in
/// another region are sent there.
#[derive(Clone)]
pub struct S3(Arc<Shared>);

struct Shared {
    options: ClientOptions,
    config: SdkConfig,
    region: String,
    /// Regions of buckets that are not in the region of the run.
    regions: Mutex<HashMap<String, String>>,
    clients: Mutex<HashMap<String, Client>>,
    /// Whether requests are not signed, as asked for or because there are no credentials.
    anonymous: OnceCell<bool>,
    /// Something says where credentials are.
    promised: bool,
    /// Why there are no credentials, when they were looked for in vain.
    refused: OnceLock<String>,
    throttle: Throttle,
    stop: Stop,
    /// Requests at the same time.
    requests: Semaphore,
    /// Downloads at the same time: their bytes still come when the request is answered.
    transfers: Semaphore,
    handle: Handle,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3")
            .field("region", &self.0.region)
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}

impl S3 {
    pub(crate) fn new(options: &AwsOptions, config: &SdkConfig, handle: Handle, stop: Stop) -> Self {
        let mut client = options.client.clone();
        if client.endpoint.is_none() {
            client.endpoint = variable("AWS_S3_ENDPOINT");
        }
        let of_endpoint = client.endpoint.as_deref().and_then(region_of_endpoint);
        let region = of_endpoint
            .or_else(|| config.region().map(ToString::to_string))
            .unwrap_or_else(|| FALLBACK_REGION.to_owned());
        Self(Arc::new(Shared {
            requests: Semaphore::new(client.max_connections),
            transfers: Semaphore::new(client.max_connections),
            options: client,
            config: config.clone(),
            region,
            regions: Mutex::default(),
            clients: Mutex::default(),
            anonymous: OnceCell::new(),
            promised: promised(options),
            refused: OnceLock::new(),
            throttle: Throttle::new("S3", None),
            stop,
            handle,
        }))
    }

    /// The region of a bucket.
    ///
    /// # Errors
    /// The bucket does not exist or is not accessible; S3 cannot be reached.
    pub async fn bucket_region(&self, bucket: &str) -> Result<String, AwsError> {
        let subject = format!("s3://{bucket}");
        let found = self
            .try_call(bucket, |client| {
                let request = client.head_bucket().bucket(bucket);
                async move { request.send().await }
            })
            .await;
        let answer = match found {
            Ok(answer) => answer,
            // The answer has no body that would say what is missing.
            Err(failure) if failure.is_absent() => {
                return Err(AwsError::new(
                    AwsErrorKind::NotFound,
                    format!(
                        "the bucket `{subject}` does not exist: check its name, and the endpoint if one is set"
                    ),
                ));
            }
            Err(failure) => return Err(self.head_error(&subject, bucket, "", failure).await),
        };
        match answer.bucket_region() {
            Some(region) => Ok(region.to_owned()),
            None => Ok(self.region_of(bucket)),
        }
    }

    fn options(&self) -> &ClientOptions {
        &self.0.options
    }

    /// The region that requests to a bucket are signed for.
    fn region_of(&self, bucket: &str) -> String {
        let regions = lock(&self.0.regions);
        regions.get(bucket).unwrap_or(&self.0.region).clone()
    }

    async fn client(&self, bucket: &str) -> Client {
        let anonymous = *self.0.anonymous.get_or_init(|| self.is_anonymous()).await;
        let region = self.region_of(bucket);
        let mut clients = lock(&self.0.clients);
        if let Some(client) = clients.get(&region) {
            return client.clone();
        }
        let client = self.make_client(&region, anonymous);
        clients.insert(region, client.clone());
        client
    }

    fn make_client(&self, region: &str, anonymous: bool) -> Client {
        let options = self.options();
        let mut config = if anonymous {
            let mut bare = self.0.config.to_builder();
            bare.set_credentials_provider(None);
            Builder::from(&bare.build()).allow_no_auth()
        } else {
            Builder::from(&self.0.config)
        };
        config = config
            .region(Region::new(region.to_owned()))
            .interceptor(options::Applied::new(options));
        if options.path_style {
            config = config.force_path_style(true);
        }
        if let Some(endpoint) = &options.endpoint {
            config = config.endpoint_url(endpoint);
        }
        Client::from_conf(config.build())
    }

    /// Whether to send requests unsigned: that gives access to public data where there are no credentials at all.
    async fn is_anonymous(&self) -> bool {
        if self.options().anonymous {
            return true;
        }
        let Some(provider) = self.0.config.credentials_provider() else {
            return true;
        };
        match provider.provide_credentials().await {
            Err(CredentialsError::CredentialsNotLoaded(_)) => {
                tracing::debug!("there are no AWS credentials; S3 is accessed without");
                true
            }
            // A metadata service that refuses is as good as none: public data is there without.
            Err(error @ (CredentialsError::ProviderError(_) | CredentialsError::ProviderTimedOut(_)))
                if !self.0.promised =>
            {
                let cause = innermost(&error);
                tracing::debug!("there are no AWS credentials ({cause}); S3 is accessed without");
                // It is asked once.
                let _ = self.0.refused.set(cause);
                true
            }
            _ => false,
        }
    }

    /// A request to a bucket, with all that belongs to one: a free connection, the rate, retries, the right region.
    async fn call<T, E, Fut>(
        &self,
        bucket: &str,
        subject: &str,
        send: impl Fn(Client) -> Fut,
    ) -> Result<T, AwsError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.try_call(bucket, send)
            .await
            .map_err(|failure| self.error(subject, &failure))
    }

    /// As [`Self::call`], with the failure in plain data.
    async fn try_call<T, E, Fut>(&self, bucket: &str, send: impl Fn(Client) -> Fut) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let mut redirected = false;
        loop {
            let client = self.client(bucket).await;
            let attempt = || async {
                let _free = self.free_connection().await;
                send(client.clone()).await.map_err(|error| Failure::of(&error))
            };
            let attempts = self.options().max_attempts;
            let fault = |failure: &Failure| failure.fault;
            let done = self.0.throttle.run(attempts, &self.0.stop, fault, attempt).await;
            match done {
                Err(failure) if !redirected && self.redirect(bucket, &failure) => redirected = true,
                done => return done,
            }
        }
    }

    async fn free_connection(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.0.requests.acquire().await.ok()
    }

    /// Learns the region of a bucket from a failure; whether that is news.
    fn redirect(&self, bucket: &str, failure: &Failure) -> bool {
        let Some(region) = &failure.bucket_region else {
            return false;
        };
        if failure.fault != Fault::Fatal || *region == self.region_of(bucket) {
            return false;
        }
        tracing::debug!("bucket {bucket} is in {region}");
        lock(&self.0.regions).insert(bucket.to_owned(), region.clone());
        true
    }

    fn error(&self, subject: &str, failure: &Failure) -> AwsError {
        if self.0.stop.is_stopped() && failure.fault != Fault::Fatal {
            return AwsError::stopped(subject);
        }
        let error = AwsError::from_failure("S3", subject, failure);
        let unsigned = self.0.anonymous.get() == Some(&true) && !self.options().anonymous;
        if unsigned && error.kind() == AwsErrorKind::Denied {
            let refused = self.0.refused.get();
            let why = refused.map_or(String::new(), |cause| format!(" ({cause})"));
            return AwsError::new(
                AwsErrorKind::NoCredentials,
                format!(
                    "access to `{subject}` is denied, and there are no AWS credentials{why}: set `aws.accessKey` and \
                     `aws.secretKey`, `aws.profile`, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                ),
            );
        }
        error
    }
}

/// What is behind all other causes of an error.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut at = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
