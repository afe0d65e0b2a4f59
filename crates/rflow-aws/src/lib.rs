//! Clients of Amazon Web Services, and S3 as a [`rflow_storage::Store`].
//!
//! [`Aws::connect`] makes one connection for a run: options, region, credentials and a tokio runtime. [`S3`] moves
//! data, asynchronously; [`S3Store`] is its blocking face for the engine. Whoever calls another service takes the
//! configuration from [`Aws::sdk_config`] and calls through a [`Throttle`]: the retries of the SDK are off, so that
//! there is one layer of them.

mod connect;
mod credentials;
mod error;
mod failure;
mod http;
mod instance;
mod options;
mod s3;
mod store;
mod throttle;

pub use connect::Aws;
pub use error::{AwsError, AwsErrorKind};
pub use failure::{Failure, Origin, fault_of};
pub use instance::instance_metadata;
pub use options::{AwsOptions, ClientOptions, Encryption, Proxy};
pub use s3::S3;
pub use store::S3Store;
pub use throttle::{Fault, Stop, Throttle};
