//! Several transfers at the same time.

use std::future::Future;

use tokio::task::{JoinError, JoinSet};

use crate::AwsError;
use crate::error::AwsErrorKind;

/// Runs a future per item, `limit` of them at a time; results come in no order. The first error ends the others.
pub(super) async fn each<I, T, F, Fut>(
    items: impl IntoIterator<Item = I>,
    limit: usize,
    work: F,
) -> Result<Vec<T>, AwsError>
where
    T: Send + 'static,
    F: Fn(I) -> Fut,
    Fut: Future<Output = Result<T, AwsError>> + Send + 'static,
{
    // Dropped with an error, the set ends what still runs.
    let mut running = JoinSet::new();
    let mut results = Vec::new();
    for item in items {
        while running.len() >= limit.max(1) {
            if let Some(ended) = running.join_next().await {
                results.push(joined(ended)?);
            }
        }
        running.spawn(work(item));
    }
    while let Some(ended) = running.join_next().await {
        results.push(joined(ended)?);
    }
    Ok(results)
}

/// Runs what blocks on a thread for that.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AwsError> + Send + 'static,
) -> Result<T, AwsError> {
    joined(tokio::task::spawn_blocking(work).await)
}

fn joined<T>(ended: Result<Result<T, AwsError>, JoinError>) -> Result<T, AwsError> {
    ended.unwrap_or_else(|error| {
        Err(AwsError::new(
            AwsErrorKind::Other,
            format!("a transfer ended without a result: {error}"),
        ))
    })
}
