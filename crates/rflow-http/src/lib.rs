//! Files over http and https: a read-only [`rflow_storage::Store`].
