//! One connection to Amazon Web Services for a run.

use std::future::Future;
use std::io;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::runtime::{Handle, Runtime};

use crate::credentials;
use crate::error::AwsErrorKind;
use crate::{AwsError, AwsOptions, S3, Stop, http};

/// Access to Amazon Web Services: configuration, credentials, a tokio runtime, and [`S3`]. Clones share all of it.
#[derive(Clone)]
pub struct Aws(Arc<Shared>);

struct Shared {
    options: AwsOptions,
    config: SdkConfig,
    s3: S3,
    stop: Stop,
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        // The last clone may be dropped on the runtime itself, where waiting for its end is not possible.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Aws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Aws")
            .field("options", &self.0.options)
            .field("region", &self.region())
            .finish_non_exhaustive()
    }
}

impl Aws {
    /// Reads what the environment and the files of `~/.aws` say, and starts the runtime. Nothing is sent, but for a
    /// question to the instance metadata when nothing else names a region.
    ///
    /// # Errors
    /// A proxy that is no address; the machine allows no more threads.
    pub fn connect(options: AwsOptions) -> Result<Self, AwsError> {
        let runtime = runtime().map_err(|error| {
            AwsError::new(
                AwsErrorKind::Local,
                format!("cannot start threads for AWS: {error}"),
            )
        })?;
        let handle = runtime.handle().clone();
        let stop = Stop::default();
        let (loading, http) = (options.clone(), http::client(&options.client)?);
        let config = wait_on(&handle, async move { load(&loading, http).await });
        let s3 = S3::new(&options, &config, handle.clone(), stop.clone());
        Ok(Self(Arc::new(Shared {
            options,
            config,
            s3,
            stop,
            handle,
            runtime: Some(runtime),
        })))
    }

    /// Configuration for the client of any service: region, credentials, proxy, time limits. The retries of the SDK
    /// are off; calls go through a [`crate::Throttle`].
    #[must_use]
    pub fn sdk_config(&self) -> &SdkConfig {
        &self.0.config
    }

    /// The runtime on which requests run. It ends with the last clone.
    #[must_use]
    pub fn runtime(&self) -> &Handle {
        &self.0.handle
    }

    /// The region of the run; `None` when nothing names one.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.0.config.region().map(AsRef::as_ref)
    }

    /// The region of the run, for services that need one.
    ///
    /// # Errors
    /// Nothing names one.
    pub fn require_region(&self) -> Result<&str, AwsError> {
        self.region().ok_or_else(|| {
            AwsError::new(
                AwsErrorKind::Region,
                "missing AWS region: set `aws.region`, or the variable AWS_DEFAULT_REGION",
            )
        })
    }

    /// Access to S3.
    #[must_use]
    pub fn s3(&self) -> &S3 {
        &self.0.s3
    }

    /// The options that it was made with.
    #[must_use]
    pub fn options(&self) -> &AwsOptions {
        &self.0.options
    }

    /// Runs a future on the runtime and waits for its end; from any thread.
    ///
    /// # Panics
    /// When the future panics.
    pub fn block_on<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        wait_on(&self.0.handle, future)
    }

    /// Ends everything that waits because of throttling or before another attempt.
    pub fn stop(&self) {
        self.0.stop.stop();
    }

    /// What ends the waiting; for [`crate::Throttle::run`].
    #[must_use]
    pub fn stopper(&self) -> &Stop {
        &self.0.stop
    }
}

fn runtime() -> io::Result<Runtime> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.clamp(2, 8))
        .thread_name("rflow-aws")
        .enable_all()
        .build()
}

/// Unlike `Handle::block_on`, this works on threads of a runtime, too.
fn wait_on<T: Send + 'static>(handle: &Handle, future: impl Future<Output = T> + Send + 'static) -> T {
    let (sender, receiver) = mpsc::sync_channel(1);
    handle.spawn(async move {
        // Nobody waits any more: the result is not wanted.
        let _ = sender.send(future.await);
    });
    match receiver.recv() {
        Ok(value) => value,
        Err(mpsc::RecvError) => panic!("a task of the AWS runtime ended without a result"),
    }
}

async fn load(options: &AwsOptions, http: SharedHttpClient) -> SdkConfig {
    let client = &options.client;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(client.connection_timeout)
        .read_timeout(client.socket_timeout)
        .build();
    let grace = client.socket_timeout.max(Duration::from_secs(1));
    let stalled = StalledStreamProtectionConfig::enabled()
        .grace_period(grace)
        .build();
    let region = credentials::region(options, &http).await;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .stalled_stream_protection(stalled)
        .http_client(http.clone())
        .credentials_provider(credentials::provider(options, region.as_ref(), &http).await);
    if let Some(profile) = credentials::profile(options) {
        loader = loader.profile_name(profile);
    }
    // Without a region the loader would ask its own chain once more, metadata service included.
    loader.region(region).load().await
}
