//! Files over http and https: a read-only [`rflow_storage::Store`].
//!
//! Requests are repeated after failures that may pass, with full jitter or when the server asks (`Retry-After`);
//! a download goes on where the connection broke. Proxies come from the usual variables (HTTPS_PROXY, NO_PROXY).

mod fetch;
mod store;
mod url;

pub use store::HttpStore;
