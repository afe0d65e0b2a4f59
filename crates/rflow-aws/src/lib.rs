//! Clients of Amazon Web Services, and S3 as a [`rflow_storage::Store`].
