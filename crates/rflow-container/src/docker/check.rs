//! The pre-flight look at the daemon and the images.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use rflow_task::Demand;

use super::Shared;
use super::credentials::credentials;
use super::pull::{failure, is_present};
use crate::image::with_tag;

/// How long all registries together may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);

/// What is wrong with the daemon or the images, one sentence each.
pub(super) async fn check(shared: &Shared, demands: &[Demand]) -> Vec<String> {
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for demand in demands {
        if let Some(container) = &demand.container
            && container.engine == "docker"
        {
            let users = wanted.entry(&container.image).or_default();
            users.push(&demand.process);
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    if let Err(error) = shared.docker().await {
        return vec![error];
    }
    let looks = wanted.iter().map(|(image, processes)| async move {
        let look = tokio::time::timeout(PATIENCE, missing(shared, image));
        let problem = look.await.ok().flatten()?;
        Some(format!("{problem} (process {})", processes.join(", ")))
    });
    join_all(looks).await.into_iter().flatten().collect()
}

/// Why an image can never be had. A registry that does not answer may do so later.
async fn missing(shared: &Shared, image: &str) -> Option<String> {
    let docker = shared.docker().await.ok()?;
    if is_present(&docker, image, None).await.unwrap_or(true) {
        return None;
    }
    let name = with_tag(image);
    let login = {
        let name = name.clone();
        tokio::task::spawn_blocking(move || credentials(&name))
            .await
            .ok()
            .flatten()
    };
    let error = docker.inspect_registry_image(&name, login).await.err()?;
    let failed = failure(image, &error);
    (!failed.again).then_some(failed.text)
}
