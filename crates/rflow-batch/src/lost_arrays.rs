//! Children of arrays that an earlier process submitted, but did not note: a kill in between takes the ids away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::ApiError;
use crate::files;
use crate::work::Work;

/// Jobs by work dir.
type Children = HashMap<String, String>;

/// What was found in a queue under a name. Hundreds of tasks ask for the same, so the service is asked once.
#[derive(Default)]
pub(crate) struct LostArrays(Mutex<HashMap<(String, String), Arc<Children>>>);

impl LostArrays {
    /// The child of an array of that name whose task has this work dir. The lists of work dirs tell, which were
    /// written before their array was submitted.
    pub(crate) fn child(
        &self,
        work: &Work,
        queue: &str,
        name: &str,
        dir: &str,
    ) -> Result<Option<String>, ApiError> {
        // Others wait here for the same answer.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (queue.to_owned(), name.to_owned());
        let children = match known.get(&key) {
            Some(children) => children.clone(),
            None => {
                let found = Arc::new(children(work, queue, name)?);
                known.insert(key, found.clone());
                found
            }
        };
        Ok(children.get(dir).cloned())
    }
}

fn children(work: &Work, queue: &str, name: &str) -> Result<Children, ApiError> {
    let mut children = Children::new();
    for array in work.api.named(queue, name, 0)? {
        let dirs = files::read_list(&*work.store, work.work_dir(), &array.command);
        let dirs = dirs.map_err(|message| ApiError {
            message,
            ..ApiError::default()
        })?;
        for (index, dir) in dirs.into_iter().flatten().enumerate() {
            // The newest comes first.
            children
                .entry(dir)
                .or_insert_with(|| format!("{}:{index}", array.id));
        }
    }
    Ok(children)
}
