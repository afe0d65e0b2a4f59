//! Containers that ended while nobody was there to remove them.

use std::collections::HashMap;
use std::path::Path;

use bollard::Docker;
use bollard::errors::Error;
use bollard::query_parameters::ListContainersOptionsBuilder;
use rflow_executor::container::{TASK_LABEL, WORK_DIR_LABEL};

use super::attempt::remove;
use super::connect::message;
use super::follow::recorded;
use crate::request::{KEEP_LABEL, SESSION_LABEL};

/// Removes the containers of a session that have ended, when none of them is followed any more: the head died while
/// they ran, and a resumed run took the results from their work dirs. Those whose status is in no work dir stay, as
/// a later run may ask for it, and so do those that the configuration wants to keep.
pub(super) async fn remove_leftovers(docker: &Docker, session: &str) {
    let found = match ended(docker, session).await {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!("leftover containers cannot be looked for: {}", message(&error));
            return;
        }
    };
    for id in found {
        tracing::debug!("removing the leftover container {id}");
        remove(docker, &id).await;
    }
}

async fn ended(docker: &Docker, session: &str) -> Result<Vec<String>, Error> {
    let label = format!("{SESSION_LABEL}={session}");
    let filters = HashMap::from([
        ("label", vec![label.as_str(), TASK_LABEL]),
        ("status", vec!["exited", "dead"]),
    ]);
    let options = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&filters)
        .build();
    let found = docker.list_containers(Some(options)).await?;
    let leftover = found.into_iter().filter(|container| {
        let labels = container.labels.clone().unwrap_or_default();
        let status = labels
            .get(WORK_DIR_LABEL)
            .and_then(|dir| recorded(Path::new(dir)));
        status.is_some() && !labels.contains_key(KEEP_LABEL)
    });
    Ok(leftover.filter_map(|container| container.id).collect())
}
