//! What can be wrong before any task runs.

/// Why there is no executor.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// An option of the configuration.
    #[error("`{key}` is `{value}`, but must be {expected}")]
    Option {
        /// Its full name.
        key: String,
        /// What it is.
        value: String,
        /// What it should be.
        expected: String,
    },
    /// The work dir is not in S3.
    #[error(
        "the executor `awsbatch` needs a work dir in S3, but it is `{0}`: give a folder of a bucket with \
         `-work-dir s3://bucket/folder` or `-bucket-dir s3://bucket/folder`"
    )]
    WorkDir(String),
    /// No region is known.
    #[error("{0}")]
    Aws(String),
    /// The threads of the executor could not be started.
    #[error("the threads of the executor `awsbatch` cannot be started: {0}")]
    Start(#[from] std::io::Error),
}
